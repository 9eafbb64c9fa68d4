/* SPDX-License-Identifier: MIT */
/* Names of objects: UTF-8 on the command line, UTF-16 in the library. */
#pragma once

#include "command.h"

/* The name as the library takes it, for the caller to free; NULL after a message: EXIT_MISUSED. */
WCHAR *name_from_argument(const char *argument);

/* UTF-8 with a NUL behind it, for the caller to free; lone surrogates become three bytes. */
char *name_to_text(const WCHAR *name, size_t units, size_t *length);

/* FILEMAP_NAMESPACE_... of a name. */
DWORD name_space(const char *name);
