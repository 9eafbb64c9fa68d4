/* SPDX-License-Identifier: MIT */
/* The attribute list of STARTUPINFOEX. */
#pragma once

#include <filemap/processthreadsapi.h>

/* The value of an attribute, or NULL; *SIZE gets its bytes. LIST may be NULL. */
void *attributelist_find(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD_PTR attribute, SIZE_T *size);
