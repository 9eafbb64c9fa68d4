/* SPDX-License-Identifier: MIT */
/* shellapi.h: taking a command line apart. */
#include "engine/commandline.h"
#include "api/win32/result.h"
#include "engine/program.h"
#include "engine/unicode.h"

#include <filemap/shellapi.h>
#include <filemap/winbase.h>

#include <string.h>

/* Counts the arguments and the WCHARs that they take with their NULs. */
static int count(const WCHAR *line, size_t *units)
{
    int arguments = 0;
    size_t size;
    *units = 0;
    while ((size = commandline_next(&line, arguments == 0, NULL)) != 0) {
        *units += size;
        arguments++;
    }
    return arguments;
}

static LPWSTR *allocate(int arguments, size_t units)
{
    size_t pointers = ((size_t)arguments + 1) * sizeof(LPWSTR);
    return LocalAlloc(LMEM_FIXED, pointers + units * sizeof(WCHAR));
}

static LPWSTR *program_only(int *arguments)
{
    char path[PROGRAM_PATH_CAPACITY];
    size_t bytes;
    if (!result(program_path(path, &bytes)))
        return NULL;
    size_t units = unicode_to_utf16(path, bytes, NULL, 0);
    LPWSTR *list = allocate(1, units + 1);
    if (!list)
        return NULL;
    list[0] = (LPWSTR)(list + 2);
    list[1] = NULL;
    unicode_to_utf16(path, bytes, list[0], units);
    list[0][units] = 0;
    *arguments = 1;
    return list;
}

LPWSTR *CommandLineToArgvW(LPCWSTR lpCmdLine, int *pNumArgs)
{
    size_t units;
    if (!lpCmdLine || !pNumArgs) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!*lpCmdLine)
        return program_only(pNumArgs);
    int arguments = count(lpCmdLine, &units);
    LPWSTR *list = allocate(arguments, units);
    if (!list)
        return NULL;
    WCHAR *at = (WCHAR *)(list + arguments + 1);
    for (int i = 0; i < arguments; i++) {
        list[i] = at;
        at += commandline_next(&lpCmdLine, i == 0, at);
    }
    list[arguments] = NULL;
    *pNumArgs = arguments;
    return list;
}
