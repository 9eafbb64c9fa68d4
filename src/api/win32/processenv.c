/* SPDX-License-Identifier: MIT */
/* processenv.h: environment variables and the command line. */
#include "engine/commandline.h"
#include "engine/unicode.h"

#include <filemap/errhandlingapi.h>
#include <filemap/processenv.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What the calls return when the command line cannot be had. */
static char no_line[] = "";
static WCHAR no_wide_line[] = { 0 };

static pthread_once_t line_read = PTHREAD_ONCE_INIT;
static char *line = no_line;
static WCHAR *wide_line = no_wide_line;

static void read_line(void)
{
    char *narrow = commandline_read();
    WCHAR *wide = narrow ? commandline_widen(narrow) : NULL;
    if (!wide) {
        free(narrow);
        return;
    }
    line = narrow;
    wide_line = wide;
}

LPSTR GetCommandLineA(void)
{
    pthread_once(&line_read, read_line);
    return line;
}

LPWSTR GetCommandLineW(void)
{
    pthread_once(&line_read, read_line);
    return wide_line;
}

static DWORD fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* NULL stays NULL; so does, with the last error set, a string for which there is no memory. */
static char *narrow_copy(const WCHAR *string)
{
    if (!string)
        return NULL;
    size_t units = unicode_length(string);
    size_t bytes = unicode_to_utf8(string, units, NULL, 0);
    char *copy = malloc(bytes + 1);
    if (!copy) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    unicode_to_utf8(string, units, copy, bytes);
    copy[bytes] = 0;
    return copy;
}

/* A value of LENGTH characters for a buffer of SIZE: the result of the call. */
static DWORD answer(size_t length, DWORD size)
{
    if (length >= size)
        return (DWORD)(length + 1);
    if (length == 0)
        SetLastError(ERROR_SUCCESS);
    return (DWORD)length;
}

DWORD GetEnvironmentVariableA(LPCSTR lpName, LPSTR lpBuffer, DWORD nSize)
{
    const char *value = lpName ? getenv(lpName) : NULL;
    if (!value)
        return fail(ERROR_ENVVAR_NOT_FOUND);
    size_t length = strlen(value);
    if (length < nSize)
        memcpy(lpBuffer, value, length + 1);
    return answer(length, nSize);
}

DWORD GetEnvironmentVariableW(LPCWSTR lpName, LPWSTR lpBuffer, DWORD nSize)
{
    if (!lpName)
        return fail(ERROR_ENVVAR_NOT_FOUND);
    char *name = narrow_copy(lpName);
    if (!name)
        return 0;
    const char *value = getenv(name);
    free(name);
    if (!value)
        return fail(ERROR_ENVVAR_NOT_FOUND);
    size_t bytes = strlen(value);
    size_t length = unicode_to_utf16(value, bytes, NULL, 0);
    if (length < nSize) {
        unicode_to_utf16(value, bytes, lpBuffer, length);
        lpBuffer[length] = 0;
    }
    return answer(length, nSize);
}

BOOL SetEnvironmentVariableA(LPCSTR lpName, LPCSTR lpValue)
{
    if (!lpName || !*lpName || strchr(lpName, '='))
        return (BOOL)fail(ERROR_INVALID_PARAMETER);
    if (!lpValue && !getenv(lpName))
        return (BOOL)fail(ERROR_ENVVAR_NOT_FOUND);
    if ((lpValue ? setenv(lpName, lpValue, 1) : unsetenv(lpName)) == 0)
        return TRUE;
    return (BOOL)fail(errno == ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER);
}

BOOL SetEnvironmentVariableW(LPCWSTR lpName, LPCWSTR lpValue)
{
    char *name = narrow_copy(lpName);
    char *value = narrow_copy(lpValue);
    BOOL done = (name || !lpName) && (value || !lpValue) && SetEnvironmentVariableA(name, value);
    free(name);
    free(value);
    return done;
}
