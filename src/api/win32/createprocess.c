/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: CreateProcess. */
#include "api/win32/attributelist.h"
#include "api/win32/result.h"
#include "engine/commandline.h"
#include "engine/path.h"
#include "engine/processstart.h"
#include "engine/unicode.h"

#include <filemap/handleapi.h>
#include <filemap/winbase.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Those that Linux has nothing for, and that do no harm. */
#define WITHOUT_EFFECT                                                                             \
    (CREATE_NEW_CONSOLE | CREATE_NO_WINDOW | CREATE_DEFAULT_ERROR_MODE |                           \
     CREATE_BREAKAWAY_FROM_JOB | NORMAL_PRIORITY_CLASS | IDLE_PRIORITY_CLASS |                     \
     HIGH_PRIORITY_CLASS | REALTIME_PRIORITY_CLASS | BELOW_NORMAL_PRIORITY_CLASS |                 \
     ABOVE_NORMAL_PRIORITY_CLASS | INHERIT_PARENT_AFFINITY)
#define WITH_EFFECT                                                                                \
    (CREATE_SUSPENDED | DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT | \
     EXTENDED_STARTUPINFO_PRESENT)
#define DEBUGGING (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS)
#define ANSI_ENVIRONMENT_CAPACITY 32767U /* row h046 */

/* The members that STARTUPINFOA and STARTUPINFOW have in common are at the same places. */
_Static_assert(sizeof(STARTUPINFOA) == sizeof(STARTUPINFOW), "they differ in types of pointers");

/* The arguments of both calls, the strings still as they came. */
struct call {
    LPSECURITY_ATTRIBUTES process, thread;
    BOOL inherits;
    DWORD flags;
    const void *environment;
    BOOL limited; /* the environment of CreateProcessA */
    const STARTUPINFOW *startup;
    LPPROCESS_INFORMATION information;
};

/* -- the environment ------------------------------------------------------------------------- */

static size_t bytes_of_block(const char *block)
{
    const char *end = block;
    while (*end)
        end += strlen(end) + 1;
    return (size_t)(end - block);
}

static size_t units_of_block(const WCHAR *block)
{
    const WCHAR *end = block;
    while (*end)
        end += unicode_length(end) + 1;
    return (size_t)(end - block);
}

/* The strings of a block of SIZE bytes in one piece of memory with the list of them. */
static char **list_strings(const char *block, size_t size)
{
    size_t count = 0;
    for (const char *at = block; at < block + size; at += strlen(at) + 1)
        count++;
    char **list = malloc((count + 1) * sizeof *list + size);
    if (!list)
        return NULL;
    char *at = memcpy(list + count + 1, block, size);
    for (size_t i = 0; i < count; i++) {
        list[i] = at;
        at += strlen(at) + 1;
    }
    list[count] = NULL;
    return list;
}

/* Rows h043-h046. *COPY is for free(3). */
static NTSTATUS read_environment(const struct call *call, char ***copy)
{
    *copy = NULL;
    if (!call->environment)
        return STATUS_SUCCESS;
    if (!(call->flags & CREATE_UNICODE_ENVIRONMENT)) {
        size_t size = bytes_of_block(call->environment);
        if (call->limited && size >= ANSI_ENVIRONMENT_CAPACITY)
            return STATUS_INVALID_PARAMETER;
        *copy = list_strings(call->environment, size);
    } else {
        size_t units = units_of_block(call->environment);
        size_t size = unicode_to_utf8(call->environment, units, NULL, 0);
        if (call->limited && units >= ANSI_ENVIRONMENT_CAPACITY)
            return STATUS_INVALID_PARAMETER;
        char *bytes = malloc(size + 1);
        if (bytes) {
            unicode_to_utf8(call->environment, units, bytes, size);
            *copy = list_strings(bytes, size);
        }
        free(bytes);
    }
    return *copy ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* -- the rest -------------------------------------------------------------------------------- */

static NTSTATUS check(const struct call *call)
{
    DWORD known = WITH_EFFECT | WITHOUT_EFFECT | DEBUGGING;
    if (!call->startup || (call->flags & ~known) ||
        ((call->flags & DETACHED_PROCESS) && (call->flags & CREATE_NEW_CONSOLE)))
        return STATUS_INVALID_PARAMETER;
    if ((call->flags & EXTENDED_STARTUPINFO_PRESENT) && call->startup->cb != sizeof(STARTUPINFOEXW))
        return STATUS_INVALID_PARAMETER;
    return call->flags & DEBUGGING ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

static struct startup_numbers numbers_of(const STARTUPINFOW *startup)
{
    return (struct startup_numbers){ .flags = startup->dwFlags,
                                     .x = startup->dwX,
                                     .y = startup->dwY,
                                     .x_size = startup->dwXSize,
                                     .y_size = startup->dwYSize,
                                     .x_chars = startup->dwXCountChars,
                                     .y_chars = startup->dwYCountChars,
                                     .fill = startup->dwFillAttribute,
                                     .show = startup->wShowWindow };
}

static ULONG flags_of(const SECURITY_ATTRIBUTES *attributes)
{
    return attributes && attributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
}

static void add_attributes(const struct call *call, struct processstart_request *request)
{
    SIZE_T size;
    if (!(call->flags & EXTENDED_STARTUPINFO_PRESENT))
        return;
    LPPROC_THREAD_ATTRIBUTE_LIST list =
        ((const STARTUPINFOEXW *)(const void *)call->startup)->lpAttributeList;
    request->parent = attributelist_find(list, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, &size);
    request->list = attributelist_find(list, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &size);
    request->list_count = request->list ? size / sizeof(HANDLE) : 0;
}

/* STRINGS are what is different in the two calls. */
static NTSTATUS start(const struct call *call, const struct processstart_request *strings)
{
    struct processstart_request request = *strings;
    struct processstart_result made;
    const STARTUPINFOW *startup = call->startup;
    HANDLE standard[STANDARD_DESCRIPTORS] = { startup->hStdInput, startup->hStdOutput,
                                              startup->hStdError };
    char **environment;
    NTSTATUS status = read_environment(call, &environment);
    if (status)
        return status;
    request.environment = environment ? environment : environ;
    request.numbers = numbers_of(startup);
    request.standard = startup->dwFlags & STARTF_USESTDHANDLES ? standard : NULL;
    request.without_standard = (call->flags & DETACHED_PROCESS) != 0;
    request.inherits = call->inherits;
    request.process_flags = flags_of(call->process);
    request.thread_flags = flags_of(call->thread);
    request.suspended = (call->flags & CREATE_SUSPENDED) != 0;
    request.new_session = (call->flags & DETACHED_PROCESS) != 0;
    request.new_group = (call->flags & CREATE_NEW_PROCESS_GROUP) != 0;
    add_attributes(call, &request);
    status = processstart_run(&request, &made);
    free(environment);
    if (!status)
        *call->information =
            (PROCESS_INFORMATION){ made.process, made.thread, made.process_id, made.thread_id };
    return status;
}

/* Row h018: they are all zero after a failure. */
static BOOL begin(const struct call *call)
{
    if (!call->information)
        return result(STATUS_INVALID_PARAMETER);
    *call->information = (PROCESS_INFORMATION){ NULL, NULL, 0, 0 };
    return result(check(call));
}

BOOL CreateProcessW(LPCWSTR lpApplicationName, LPWSTR lpCommandLine,
                    LPSECURITY_ATTRIBUTES lpProcessAttributes,
                    LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                    DWORD dwCreationFlags, LPVOID lpEnvironment, LPCWSTR lpCurrentDirectory,
                    LPSTARTUPINFOW lpStartupInfo, LPPROCESS_INFORMATION lpProcessInformation)
{
    char image[PATH_CAPACITY], folder[PATH_CAPACITY];
    struct call call = { lpProcessAttributes, lpThreadAttributes,  bInheritHandles,
                         dwCreationFlags,     lpEnvironment,       FALSE,
                         lpStartupInfo,       lpProcessInformation };
    if (!begin(&call))
        return FALSE;
    struct processstart_request request = { .image = lpApplicationName ? image : NULL,
                                            .image_text = lpApplicationName,
                                            .line = lpCommandLine,
                                            .folder = lpCurrentDirectory ? folder : NULL,
                                            .title = lpStartupInfo->lpTitle,
                                            .desktop = lpStartupInfo->lpDesktop };
    NTSTATUS status = lpApplicationName ? path_from_wide(lpApplicationName, image) : STATUS_SUCCESS;
    if (!status && lpCurrentDirectory && path_from_wide(lpCurrentDirectory, folder))
        status = STATUS_NOT_A_DIRECTORY;
    return result(status ? status : start(&call, &request));
}

/* The strings of CreateProcessA as UTF-16; each NULL or for free(3). */
struct widened {
    WCHAR *image, *line, *title, *desktop;
};

static BOOL widen(const char *string, WCHAR **out)
{
    *out = string ? commandline_widen(string) : NULL;
    return !string || *out;
}

BOOL CreateProcessA(LPCSTR lpApplicationName, LPSTR lpCommandLine,
                    LPSECURITY_ATTRIBUTES lpProcessAttributes,
                    LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                    DWORD dwCreationFlags, LPVOID lpEnvironment, LPCSTR lpCurrentDirectory,
                    LPSTARTUPINFOA lpStartupInfo, LPPROCESS_INFORMATION lpProcessInformation)
{
    char image[PATH_CAPACITY], folder[PATH_CAPACITY];
    struct widened wide = { NULL, NULL, NULL, NULL };
    struct call call = { lpProcessAttributes,   lpThreadAttributes,  bInheritHandles,
                         dwCreationFlags,       lpEnvironment,       TRUE,
                         (void *)lpStartupInfo, lpProcessInformation };
    if (!begin(&call))
        return FALSE;
    NTSTATUS status = widen(lpApplicationName, &wide.image) && widen(lpCommandLine, &wide.line) &&
                              widen(lpStartupInfo->lpTitle, &wide.title) &&
                              widen(lpStartupInfo->lpDesktop, &wide.desktop)
                          ? STATUS_SUCCESS
                          : STATUS_NO_MEMORY;
    struct processstart_request request = { .image = lpApplicationName ? image : NULL,
                                            .image_text = wide.image,
                                            .line = wide.line,
                                            .folder = lpCurrentDirectory ? folder : NULL,
                                            .title = wide.title,
                                            .desktop = wide.desktop };
    if (!status && lpApplicationName)
        status = path_from_bytes(lpApplicationName, image);
    if (!status && lpCurrentDirectory && path_from_bytes(lpCurrentDirectory, folder))
        status = STATUS_NOT_A_DIRECTORY;
    if (!status)
        status = start(&call, &request);
    free(wide.image);
    free(wide.line);
    free(wide.title);
    free(wide.desktop);
    return result(status);
}
