/* SPDX-License-Identifier: MIT */
/* The folders that hold the named objects: found, checked and kept open. */
#pragma once

#include "engine/name.h"

#include <sys/types.h>

/* Why a folder cannot be used. */
enum namespace_reason {
    NAMESPACE_USABLE,
    NAMESPACE_MISSING,
    NAMESPACE_LINK,
    NAMESPACE_NOT_A_FOLDER,
    NAMESPACE_OWNER,
    NAMESPACE_MODE,
    NAMESPACE_UNSUPPORTED,
    NAMESPACE_UNREACHABLE,
    NAMESPACE_READ_ONLY, /* objects can be opened, not created */
};

/*
 * The descriptor of a namespace's folder. It stays ours: do not close it.
 * CREATE: make the folder if it is missing (Global\: only as root).
 * STATUS_OBJECT_NAME_NOT_FOUND when it is missing, STATUS_ACCESS_DENIED when it is not safe,
 * STATUS_NOT_SUPPORTED when its file system lacks something.
 */
NTSTATUS namespace_open(enum name_space space, BOOL create, int *folder);

/* The path of the folder, NUL-terminated. */
void namespace_path(enum name_space space, char *path, size_t capacity);

/* The uid that this process uses for its Local\ namespace. */
uid_t namespace_user(void);

/*
 * What a create would meet, and why, without making anything. *FOLDER is set also where the reason
 * is NAMESPACE_READ_ONLY, and -1 where there is none to look into.
 */
NTSTATUS namespace_examine(enum name_space space, enum namespace_reason *reason, int *folder);

/*
 * Why a folder could not be opened; NAMESPACE_USABLE: the error says nothing about the folder. And
 * what namespace_open() says for a reason.
 */
enum namespace_reason namespace_reason_of_open(const char *path, int error);
NTSTATUS namespace_status_of(enum namespace_reason reason);
