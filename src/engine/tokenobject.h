/* SPDX-License-Identifier: MIT */
/* Tokens that have handles: what a process was when its token was opened. */
#pragma once

#include "engine/handle.h"
#include "engine/token.h"

extern const struct object_type token_type;

/* The token of this process. STATUS_ACCESS_DENIED: the handle lacks the right to query it. */
NTSTATUS tokenobject_open(HANDLE process, ACCESS_MASK access, HANDLE *out);

/* A copy of another type or level; ACCESS 0: as the existing handle has. */
NTSTATUS tokenobject_duplicate(HANDLE token, ACCESS_MASK access, ULONG flags, TOKEN_TYPE type,
                               SECURITY_IMPERSONATION_LEVEL level, HANDLE *out);

/* The answer to a class, of which *NEEDED bytes are written if SIZE is enough. */
NTSTATUS tokenobject_query(HANDLE token, TOKEN_INFORMATION_CLASS class, void *out, size_t size,
                           size_t *needed);

/* For checks on behalf of an impersonation token. Row h275. */
NTSTATUS tokenobject_check(HANDLE token, const struct sd *sd, ACCESS_MASK wanted,
                           const GENERIC_MAPPING *map, ACCESS_MASK *granted,
                           NTSTATUS *access_status);

/* Whether an impersonation token, or the caller (NULL), has a SID. Row h185. */
NTSTATUS tokenobject_is_member(HANDLE token, const SID *sid, BOOL *out);
