/* SPDX-License-Identifier: MIT */
/* OBJECT_ATTRIBUTES as the engine takes them. */
#pragma once

#include "engine/section.h"

#include <filemap/winternl.h>

/* How the native calls write names; INSENSITIVE: without regard to case. */
const struct section_rules *attributes_rules(const OBJECT_ATTRIBUTES *attributes);

/*
 * Fills in name, root, flags and the wishes of a request. ATTRIBUTES may be NULL.
 * STATUS_INVALID_PARAMETER, STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT.
 */
NTSTATUS attributes_read(const OBJECT_ATTRIBUTES *attributes, struct section_request *request);

/* Pointers to a descriptor and all that it refers to: STATUS_ACCESS_VIOLATION and its like. */
NTSTATUS attributes_probe_security(const void *descriptor);

/* OBJ_… as HANDLE_FLAG_…, and back. */
ULONG attributes_to_flags(ULONG attributes);
ULONG attributes_of_flags(ULONG flags);
