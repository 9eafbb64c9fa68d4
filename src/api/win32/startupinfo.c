/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: what this process was started with (rows h050-h052). */
#include "engine/program.h"
#include "engine/startup.h"
#include "engine/unicode.h"

#include <filemap/handleapi.h>
#include <filemap/processenv.h>
#include <filemap/processthreadsapi.h>
#include <filemap/winbase.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const struct startup nothing = { .line = NULL };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static STARTUPINFOA narrow;
static STARTUPINFOW wide;

/* What there is no memory for is an empty string. */
static char empty[] = "";
static WCHAR empty_wide[] = { 0 };

static LPSTR to_utf8(const WCHAR *string, size_t length)
{
    size_t bytes = unicode_to_utf8(string, length, NULL, 0);
    char *copy = malloc(bytes + 1);
    if (!copy)
        return empty;
    unicode_to_utf8(string, length, copy, bytes);
    copy[bytes] = 0;
    return copy;
}

static LPWSTR to_utf16(const char *string, size_t bytes)
{
    size_t units = unicode_to_utf16(string, bytes, NULL, 0);
    WCHAR *copy = malloc((units + 1) * sizeof *copy);
    if (!copy)
        return empty_wide;
    unicode_to_utf16(string, bytes, copy, units);
    copy[units] = 0;
    return copy;
}

static void fill_in_strings(const struct startup *startup)
{
    char path[PROGRAM_PATH_CAPACITY];
    size_t length = 0;
    if (startup->title_length) {
        wide.lpTitle = (LPWSTR)startup->title;
    } else {
        if (program_path(path, &length))
            length = 0;
        wide.lpTitle = to_utf16(path, length);
    }
    wide.lpDesktop = startup->desktop_length ? (LPWSTR)startup->desktop : empty_wide;
    narrow.lpTitle = to_utf8(wide.lpTitle, unicode_length(wide.lpTitle));
    narrow.lpDesktop = to_utf8(wide.lpDesktop, unicode_length(wide.lpDesktop));
}

static void read_startup(void)
{
    const struct startup *startup = startup_own();
    if (!startup)
        startup = &nothing;
    fill_in_strings(startup);
    const struct startup_numbers *numbers = &startup->numbers;
    wide.cb = narrow.cb = sizeof wide;
    wide.dwX = narrow.dwX = numbers->x;
    wide.dwY = narrow.dwY = numbers->y;
    wide.dwXSize = narrow.dwXSize = numbers->x_size;
    wide.dwYSize = narrow.dwYSize = numbers->y_size;
    wide.dwXCountChars = narrow.dwXCountChars = numbers->x_chars;
    wide.dwYCountChars = narrow.dwYCountChars = numbers->y_chars;
    wide.dwFillAttribute = narrow.dwFillAttribute = numbers->fill;
    wide.dwFlags = narrow.dwFlags = numbers->flags;
    wide.wShowWindow = narrow.wShowWindow = (WORD)numbers->show;
    narrow.hStdInput = narrow.hStdOutput = narrow.hStdError = INVALID_HANDLE_VALUE;
    if (numbers->flags & STARTF_USESTDHANDLES) {
        narrow.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
        narrow.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
        narrow.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    }
}

void GetStartupInfoA(LPSTARTUPINFOA lpStartupInfo)
{
    pthread_once(&once, read_startup);
    *lpStartupInfo = narrow;
}

void GetStartupInfoW(LPSTARTUPINFOW lpStartupInfo)
{
    pthread_once(&once, read_startup);
    STARTUPINFOW answer = wide;
    if (wide.dwFlags & STARTF_USESTDHANDLES) {
        answer.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
        answer.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
        answer.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    } else {
        answer.hStdInput = lpStartupInfo->hStdInput;
        answer.hStdOutput = lpStartupInfo->hStdOutput;
        answer.hStdError = lpStartupInfo->hStdError;
    }
    *lpStartupInfo = answer;
}
