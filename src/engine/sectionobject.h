/* SPDX-License-Identifier: MIT */
/* What a section object is made of, for those who map it. */
#pragma once

#include "engine/section.h"
#include "engine/sharing.h"

#include "linux/descriptor.h"

struct image;
struct occupation;

struct section {
    struct object object;
    ULONG protection, attributes; /* PAGE_…, SEC_… as NtQuerySection reports them */
    _Atomic uint64_t size;        /* bytes; whole pages if paging-file-backed; grows only */
    BOOL paged;                   /* the payload is a file of the paging-file folder (pagefile.h) */
    struct sharing sharing;       /* of a file, while there are handles or views */
    struct descriptor payload;    /* views are mapped through it; none until the first, if named */
    struct image *image;          /* SEC_IMAGE: what payload holds; else NULL */
    char *origin;                 /* where the file of an image was found; NULL: nobody says */
    struct descriptor executable; /* of an image whose payload must not be executed: a copy */
    struct occupation *occupied;  /* files, guarded by the object lock (engine/occupation.h) */
};

/* The descriptor that views are mapped through; it stays the section's. */
NTSTATUS section_payload(struct section *section, int *fd);

/*
 * The same where a view tells that it is open already: nothing is opened, so it can be called with
 * any lock. STATUS_INVALID_HANDLE when the program has closed it.
 */
NTSTATUS section_open_payload(struct section *section, int *fd);

/* A section with one handle and one reference. NULL: no memory. */
struct section *section_new(ULONG protection, ULONG attributes, uint64_t size);

/* Room for the hold on a name, without one yet. */
NTSTATUS section_add_claim(struct section *section);

/* Remembers where the file of an image was found. STATUS_NO_MEMORY. */
NTSTATUS section_set_origin(struct section *section, const char *path);

/* Enters a named section into the registry; the one to go on with, for another thread may have been
 * quicker. */
struct section *section_share(struct section *section);

/* How a section gets into another process (engine/ticket.h). */
void section_describe(const struct object *object, struct ticket *out);
NTSTATUS section_rebuild(struct ticket *ticket, struct object **out);

/* Hands the handle and the reference over to the handle table. */
NTSTATUS section_enter(struct section *section, ACCESS_MASK access, ULONG flags, HANDLE *out);
