/* SPDX-License-Identifier: MIT */
/* What the calls that open files have in common. */
#pragma once

#include <filemap/minwinbase.h>
#include <filemap/ntstatus.h>

/*
 * Opens or creates a file and sets the last error. CONVERTED tells whether PATH could be made of
 * what the caller gave; MORE are options that no flag stands for (FILEOBJECT_…).
 */
HANDLE create_file(const char *path, NTSTATUS converted, DWORD access, DWORD share,
                   const SECURITY_ATTRIBUTES *security, DWORD disposition, DWORD flags, ULONG more);
