/* SPDX-License-Identifier: MIT */
/* What the program declares that it needs, as an app declares it in its manifest. */
#pragma once

#include "engine/status.h"

/* FILEMAP_APP_… bits in place of what the manifest says. */
void capability_declare(ULONG capabilities);

/* How a call deals with the wish to execute: bits of the value that it is given. */
struct execution_rules {
    ULONG executes; /* each of these is that wish */
    ULONG excluded; /* and these must not come with it */
};

/*
 * Whether the program may have what it WANTED. STATUS_INVALID_PARAMETER: nobody may;
 * STATUS_ACCESS_DENIED: it has not declared that it generates code. The first such wish reads the
 * manifest, which may fail for want of memory or descriptors; the next one then tries again.
 */
NTSTATUS capability_check_execution(const struct execution_rules *rules, ULONG wanted);
