/* SPDX-License-Identifier: MIT */
/* What the calls have in common that create sections by Win32's conventions. */
#pragma once

#include "engine/section.h"

#include <filemap/minwinbase.h>

/* The bits of flProtect that are section attributes; all others must form a page protection. */
#define SECTIONS_ATTRIBUTE_BITS                                                                    \
    (SEC_FILE | SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE | SEC_WRITECOMBINE |            \
     SEC_LARGE_PAGES)

/* Those that may be asked for. */
#define SECTIONS_ATTRIBUTES (SECTIONS_ATTRIBUTE_BITS & ~(ULONG)SEC_FILE)

/* Rows 002, 004. */
#define SECTIONS_PROTECTIONS                                                                       \
    (PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READ |                         \
     PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)

/*
 * Completes the request and creates or opens the section: a handle, or NULL. The last error is set
 * on success too: 0 tells a new object from an existing one (rows 085-087).
 */
HANDLE sections_create(const struct section_rules *by, struct section_request *request,
                       const SECURITY_ATTRIBUTES *security);
