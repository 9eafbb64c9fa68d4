/* SPDX-License-Identifier: MIT */
/* Process and thread objects as those see them who make them. */
#pragma once

#include "engine/mailbox.h"
#include "engine/processobject.h"

#include "linux/descriptor.h"

#include <limits.h>
#include <sys/types.h>

/* Of a process that did not open itself. */
#define NO_GENERATION UINT_MAX

/* How Linux knows a process. */
struct process_identity {
    pid_t id;
    struct descriptor pidfd;  /* none: a process that knows itself, where there are none */
    struct descriptor record; /* what CreateProcess told it, or none */
};

struct processobject {
    struct object object;
    struct process_identity identity;
    BOOL is_child;          /* of this process: it has to be taken away */
    unsigned generation;    /* that of the process that opened itself; else NO_GENERATION */
    struct mailbox mailbox; /* made for it; or none */
    BOOL terminated;        /* by us, with that code; guarded by the object lock */
    ULONG termination;
    LIST_ENTRY(processobject) left;
};

struct threadobject {
    struct object object;
    struct processobject *process;
    struct process_identity identity; /* that of the process, whose descriptors they are */
    BOOL suspended;                   /* guarded by the object lock */
};

/* An object with nothing but a reference, or NULL. */
struct processobject *processobject_new(void);

/* Memory for both, before there is a process. STATUS_NO_MEMORY. One reference each, no handle. */
NTSTATUS processobject_allocate(struct processobject **process, struct threadobject **thread);

/* It has been started: takes the descriptors over. */
void processobject_begin(struct processobject *process, const struct descriptor *pidfd, pid_t id,
                         const struct descriptor *record, const struct mailbox *mailbox);

/* After that of its process. SUSPENDED: until threadobject_resume. */
void threadobject_begin(struct threadobject *thread, BOOL suspended);

ULONG processobject_number(const struct processobject *process);

struct object *processobject_of(struct processobject *process);
struct object *threadobject_of(struct threadobject *thread);

/* Kills a child of whom nobody has heard yet, and takes it away. */
void processobject_call_off(struct processobject *process);

/*
 * The calling process, with a handle and a reference. A handle that it has of itself means the
 * same process in others, and in a child of a fork.
 */
NTSTATUS processobject_hold_own(struct object **out);

/* For the object, which is about to go. With the object lock held. */
void processobject_forget(const struct processobject *process);

/* What CreateProcess told it, if the number of the process has not been given to another one. */
void processobject_find_record(struct processobject *process);
