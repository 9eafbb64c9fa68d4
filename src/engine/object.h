/* SPDX-License-Identifier: MIT */
/*
 * Objects: what a handle denotes.
 *
 * An object counts two things. Handles: when the last one of the process goes, the type's
 * released() gives up what other processes can see (the name). References (handles, views, calls
 * under way): when the last one goes, destroy() frees the rest.
 */
#pragma once

#include "engine/access.h"
#include "engine/name.h"
#include "engine/tree.h"

#include <stdatomic.h>

struct claim;
struct object;
struct ticket;

/* How objects of a type get into other processes; by these numbers they know each other. */
enum ticket_kind {
    TICKET_NONE, /* not at all */
    TICKET_SECTION,
    TICKET_FILE,
    TICKET_MAILBOX, /* no object: the mailbox of a process that has just begun */
    TICKET_NAMESPACE,
    TICKET_PROCESS,
    TICKET_THREAD,
    TICKET_KINDS,
};

struct object;
struct object_security;

struct object_type {
    const char *name;
    struct access_map access;
    BOOL has_security, keeps_security; /* a descriptor that can be asked for; and be set */
    /* NULL: what objectsecurity.c knows of it */
    NTSTATUS (*describe_security)(struct object *object, struct object_security *out);
    /* may it belong to another user than the caller? STATUS_INVALID_OWNER; NULL: to anybody */
    NTSTATUS (*check_owner)(struct object *object, uid_t owner);
    void (*released)(struct object *object); /* may be NULL */
    void (*destroy)(struct object *object);

    size_t size; /* bytes of an object that has a ticket */
    /* the object as another process has to know it, and made anew from that (engine/ticket.h) */
    enum ticket_kind ticket;
    void (*describe)(const struct object *object, struct ticket *out);
    NTSTATUS (*rebuild)(struct ticket *ticket, struct object **out);

    /* waiting (engine/wait.h); both NULL: such objects are always signaled */
    NTSTATUS (*is_signaled)(struct object *object, BOOL *signaled);
    int (*watched)(const struct object *object); /* a descriptor that becomes readable; -1: never */
};

/* A self-relative descriptor in memory of its own; bytes NULL: none (engine/objectsecurity.h). */
struct object_security {
    SECURITY_DESCRIPTOR_RELATIVE *bytes;
    size_t size;
};

struct object {
    const struct object_type *type;
    atomic_uint references;
    unsigned handles;                /* guarded by the object lock */
    unsigned inheritable;            /* how many of them have a ticket */
    struct claim *claim;             /* named: the hold on the name, while there are handles */
    struct object_security security; /* unnamed: as it was given, guarded by the object lock */
    BOOL registered, owed;           /* in the registry; released() is due at exit */
    BOOL given_up;                   /* released() was called, or is being */
    RB_ENTRY(object) named;
    LIST_ENTRY(object) exit;
};

/* One reference, no handle. */
void object_initialize(struct object *object, const struct object_type *type);

void object_reference(struct object *object);
void object_dereference(struct object *object); /* NULL is fine */

/* A handle more or less. The object lock must not be held. */
void object_add_handle(struct object *object);
void object_drop_handle(struct object *object);

/* A handle more where there is one: FALSE after the last one was closed. */
BOOL object_hold(struct object *object);

/* Gives up a handle and a reference inside a passage (process_enter). */
void object_abandon(struct object *object);

/* From now on released() is also called by exit(3), if handles are left. */
void object_release_at_exit(struct object *object);

/*
 * Enters a named object, which has at least one handle, into the process's registry. When another
 * thread has entered the same one meanwhile, that is returned with one handle more; else NULL.
 */
struct object *object_register(struct object *object);

/* The registered object of that name with one handle and one reference more, or NULL. */
struct object *object_find(enum name_space space, const char *entry);
