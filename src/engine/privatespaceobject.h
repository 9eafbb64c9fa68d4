/* SPDX-License-Identifier: MIT */
/* Private namespaces as objects of this process; privatespace.h is how they get there. */
#pragma once

#include "engine/boundary.h"
#include "engine/object.h"
#include "engine/record.h"

#include "linux/descriptor.h"

/* The rights of directory objects, and what generic ones stand for (row h157). */
#define DIRECTORY_QUERY 1
#define DIRECTORY_TRAVERSE 2
#define DIRECTORY_CREATE_OBJECT 4
#define DIRECTORY_CREATE_SUBDIRECTORY 8
#define DIRECTORY_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | 0xF)
#define DIRECTORY_READ (STANDARD_RIGHTS_READ | DIRECTORY_QUERY | DIRECTORY_TRAVERSE)
#define DIRECTORY_WRITE                                                                            \
    (STANDARD_RIGHTS_WRITE | DIRECTORY_CREATE_OBJECT | DIRECTORY_CREATE_SUBDIRECTORY)

struct privatespace {
    struct object object;
    struct name_home home;
    BOOL created;              /* by this process, or the one that it was forked from */
    struct descriptor creator; /* bears the creator's mark */
    LIST_ENTRY(privatespace) entry;
    BOOL listed, aliased; /* among those of the process; its alias stands for it */
    size_t alias_length;
    WCHAR alias[];
};

/* One of that alias, with a handle, a reference and an empty claim; NULL: no memory. */
struct privatespace *privatespace_new(const WCHAR *alias, size_t length);

/* The id of the namespace whose record is in a file. */
struct name_home privatespace_home(uint64_t record_id, const struct stat *status);

/* Enters one with one handle and one reference into the registry, or gets the one there. */
struct privatespace *privatespace_share(struct privatespace *space);

/* The alias stands for nothing any more if its namespace was destroyed; TRUE if that is so. */
BOOL privatespace_forget_destroyed(const WCHAR *alias, size_t length);

/* From now on its alias stands for it in this process. FALSE: it stands for another one. */
BOOL privatespace_make_known(struct privatespace *space);

/* Its record, with the object lock held; record_free() is due. WRITABLE: for this process. */
NTSTATUS privatespace_read(const struct privatespace *space, struct record *out, BOOL *writable);

/*
 * May the caller have these rights by the record of a namespace? MAXIMUM: *ACCESS gets all that he
 * may have. STATUS_ACCESS_DENIED.
 */
NTSTATUS privatespace_check_access(const struct record *record, BOOL writable, BOOL maximum,
                                   ACCESS_MASK *access);

/* May a user own a namespace of that boundary? STATUS_INVALID_OWNER. */
NTSTATUS privatespace_check_owned(const struct boundary *boundary, uid_t owner);
