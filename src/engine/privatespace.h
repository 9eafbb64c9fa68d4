/* SPDX-License-Identifier: MIT */
/*
 * Private namespaces. Rows h139-h157.
 *
 * A private namespace is a named object like others, in the folder of Local\ or of Global\: its
 * name is alias and boundary. It lives while somebody has a handle, can be opened while its creator
 * has one, and its name can be taken away before. It has an id that no other one has had, and the
 * objects in it are in the same folder, with that id before their names (name.h). So they live and
 * die by themselves, and nobody finds them who has not opened the namespace.
 *
 * The alias counts in this process, while it has a handle of the namespace.
 */
#pragma once

#include "engine/boundary.h"
#include "engine/handle.h"

extern const struct object_type privatespace_type;

struct privatespace_request {
    const struct boundary *boundary; /* NULL: STATUS_INVALID_PARAMETER */
    const WCHAR *alias;              /* likewise */
    size_t length;
    ULONG flags;          /* of the handle */
    const void *security; /* of one that is created: a descriptor, NULL: none */
};

/*
 * A new one. STATUS_OBJECT_NAME_COLLISION when there is one with that boundary and alias, or the
 * alias stands for another one in this process; STATUS_ACCESS_DENIED when the caller is not within
 * the boundary, or may not create in the folder; STATUS_INVALID_PARAMETER; what
 * objectsecurity_capture() says of its descriptor, and STATUS_INVALID_OWNER for an owner outside of
 * the boundary.
 */
NTSTATUS privatespace_create(const struct privatespace_request *request, HANDLE *out);

/*
 * One that exists, with all the rights that its descriptor gives. STATUS_OBJECT_PATH_NOT_FOUND when
 * there is none, or its creator is gone; STATUS_ACCESS_DENIED.
 */
NTSTATUS privatespace_open(const struct privatespace_request *request, HANDLE *out);

/*
 * Closes a handle. DESTROY: before, nobody can open it any more and its name is free.
 * STATUS_ACCESS_DENIED when only its owner and root may do that.
 */
NTSTATUS privatespace_close(HANDLE handle, BOOL destroy);

/* The namespace of that alias: fills in where its names are. FALSE: there is none. */
BOOL privatespace_find(const WCHAR *alias, size_t length, struct name *out);

/*
 * The name TEXT in the namespace that a handle denotes, whatever its alias means here: name_parse()
 * without prefixes. The text of OUT is *STORAGE, for free(). STATUS_OBJECT_PATH_SYNTAX_BAD for a
 * backslash in front, STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH for a handle of something
 * else, STATUS_NO_MEMORY.
 */
NTSTATUS privatespace_name(HANDLE handle, const WCHAR *text, size_t length, struct name *out,
                           WCHAR **storage);

/*
 * May the caller create an object of that name in the namespace that it is in? May somebody else
 * have created it? In the folder of Global\ the kernel lets anybody; so others' objects count only
 * if the descriptor gives the right to create to whom they belong to. STATUS_ACCESS_DENIED,
 * STATUS_OBJECT_PATH_NOT_FOUND when the namespace was closed meanwhile.
 */
NTSTATUS privatespace_check_create(const struct name *name);
NTSTATUS privatespace_check_maker(const struct name *name, uid_t maker);

/*
 * The descriptor of a new named object of a type in the namespace that NAME is in: DESCRIPTOR is
 * the caller's (objectsecurity_capture()).
 */
NTSTATUS privatespace_inherit(const struct name *name, const void *descriptor,
                              const struct access_map *map, struct object_security *out);
