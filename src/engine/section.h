/* SPDX-License-Identifier: MIT */
/* Section objects: memory that can be mapped, backed by the paging file or by a file. */
#pragma once

#include "engine/handle.h"

#include <stdint.h>

extern const struct object_type section_type;

/* The values in which one way in differs from another. */
struct section_rules {
    ULONG attributes;       /* the SEC_ bits that may be asked for */
    ULONG with_image;       /* SEC_ bits without which there is no SEC_IMAGE */
    ULONG protections;      /* the PAGE_ values that sections may have, added up */
    ULONG file_only;        /* those of them that a section without a file cannot have */
    ACCESS_MASK to_creator; /* rights to a new section, beside those that its protection gives */
    name_parser *names;     /* how names are written */
    BOOL empty_names;       /* "" is a name too; else it is none */
    BOOL names_first;       /* size and protection of memory count only where the name is free */
    BOOL occupies_file;     /* the file's handles do not read and write while the section lasts */
    NTSTATUS cannot_grow;   /* a file is too short for the section; 0: STATUS_SECTION_TOO_BIG */
};

struct placement;

struct section_request {
    HANDLE file;        /* NULL: the paging file */
    ULONG protection;   /* PAGE_… */
    ULONG attributes;   /* SEC_… */
    uint64_t size;      /* bytes, 0: that of the file */
    const WCHAR *name;  /* NULL: none */
    size_t name_length; /* WCHARs */
    HANDLE root;        /* the folder that the name starts from; NULL: as the rules have it */
    ULONG flags;        /* of the handle: HANDLE_FLAG_INHERIT */
    BOOL has_access;    /* else the handle gets what the protection stands for (rows 010-013) */
    ACCESS_MASK access; /* section rights and generic ones */
    const struct placement *place; /* NULL: the memory may be on any node */
    const void *security;          /* the descriptor of a new object; NULL: the default */
    BOOL exclusive;                /* the name must be free */
    BOOL permanent;                /* the object shall outlive its handles */
};

/*
 * Creates a section or opens the one of that name. STATUS_SUCCESS, STATUS_OBJECT_NAME_EXISTS (a
 * handle to the existing object), or an error as in rows 001-097; *OUT is untouched on failure.
 * STATUS_OBJECT_NAME_COLLISION for an exclusive one (row 095), STATUS_PRIVILEGE_NOT_HELD for a
 * permanent one. What is wrong with a descriptor is told before the name is looked at
 * (objectsecurity_capture()); STATUS_ALLOTTED_SPACE_EXCEEDED: it is too long for a named object.
 */
NTSTATUS section_create(const struct section_rules *rules, const struct section_request *request,
                        HANDLE *out);

/* Opens the section of that name. Rows 128-145. Of REQUEST the name, root, access and flags count.
 */
NTSTATUS section_open(const struct section_rules *rules, const struct section_request *request,
                      HANDLE *out);

/*
 * Makes the section of a file larger, and the file with it where that is too short; *SIZE gets the
 * size that it has now, which is never less than before. The handle needs SECTION_EXTEND_SIZE.
 * STATUS_SECTION_NOT_EXTENDED for other sections, and where the file would have to grow and the
 * section is not writable; STATUS_SECTION_TOO_BIG, STATUS_DISK_FULL. Only this process sees it.
 */
NTSTATUS section_extend(HANDLE section, uint64_t *size);

/* A new descriptor of the section's memory for the caller. */
NTSTATUS section_descriptor(struct object *section, int *fd);
