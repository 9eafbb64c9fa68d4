/* SPDX-License-Identifier: MIT */
/* shellapi.h - taking a command line apart */
#ifndef FILEMAP_SHELLAPI_H
#define FILEMAP_SHELLAPI_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * Splits a command line into arguments, by Microsoft's rules for quotes and backslashes.
 *   lpCmdLine  command line; "" gives the path of the program as the only argument
 *   pNumArgs   gets the number of arguments
 * Result: an array of strings with a NULL at its end, to be freed with one LocalFree. Or NULL and
 *   ERROR_INVALID_PARAMETER   a parameter is NULL
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: CommandLineToArgvW function (shellapi.h)
 */
FILEMAP_API LPWSTR *WINAPI CommandLineToArgvW(_In_ LPCWSTR lpCmdLine, _Out_ int *pNumArgs)
    FILEMAP_SYMBOL(CommandLineToArgvW);

FILEMAP_END_C

#endif
