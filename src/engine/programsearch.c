/* SPDX-License-Identifier: MIT */
/* Which program CreateProcess runs. */
#include "engine/programsearch.h"
#include "engine/program.h"
#include "engine/status.h"
#include "engine/unicode.h"

#include "linux/calls.h"

#include <filemap/minwindef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXTENSION ".exe"

static NTSTATUS check(const char *path)
{
    struct stat status;
    int error = (int)linux_calls->fstatat(AT_FDCWD, path, &status, 0);
    if (error)
        return path_status(error, path);
    return S_ISDIR(status.st_mode) ? STATUS_FILE_IS_A_DIRECTORY : STATUS_SUCCESS;
}

/* The child may begin in another folder. No .. is taken out: a link may be before it. */
static NTSTATUS make_absolute(const char *path, char found[PATH_CAPACITY])
{
    size_t length = 0;
    if (*path != '/') {
        int error = (int)linux_calls->getcwd(found, PATH_CAPACITY);
        if (error)
            return status_from_error(error);
        length = strlen(found);
        found[length++] = '/';
    }
    if (length + strlen(path) >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    strcpy(found + length, path);
    return STATUS_SUCCESS;
}

NTSTATUS programsearch_name(const char *path, char found[PATH_CAPACITY])
{
    NTSTATUS status = check(path);
    return status ? status : make_absolute(path, found);
}

/* In one folder, of LENGTH bytes, with or without a / at its end; an empty one is the current one.
 */
static NTSTATUS look_in(const char *folder, size_t length, const char *name,
                        char found[PATH_CAPACITY])
{
    static const char *const endings[] = { "", EXTENSION };
    char path[PATH_CAPACITY];
    NTSTATUS status = STATUS_OBJECT_NAME_NOT_FOUND;
    /* Row h012: a period is the end, or an extension. */
    size_t count = strchr(name, '.') ? 1 : sizeof endings / sizeof *endings;
    const char *slash = length && folder[length - 1] != '/' ? "/" : "";
    for (size_t i = 0; i < count && status; i++) {
        int size =
            snprintf(path, sizeof path, "%.*s%s%s%s", (int)length, folder, slash, name, endings[i]);
        status = size < (int)sizeof path ? programsearch_name(path, found) : STATUS_NAME_TOO_LONG;
    }
    return status;
}

/* Row h013. */
static NTSTATUS look_everywhere(const char *name, char found[PATH_CAPACITY])
{
    char own[PROGRAM_PATH_CAPACITY];
    size_t length;
    NTSTATUS status = program_path(own, &length);
    if (!status)
        status = look_in(own, (size_t)(strrchr(own, '/') - own) + 1, name, found);
    if (status)
        status = look_in("", 0, name, found);
    const char *folders = getenv("PATH");
    while (status && folders) {
        size_t size = strcspn(folders, ":");
        status = look_in(folders, size, name, found);
        folders = folders[size] ? folders + size + 1 : NULL;
    }
    return status ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_SUCCESS;
}

static NTSTATUS look_for(const WCHAR *name, size_t length, char found[PATH_CAPACITY])
{
    char text[PATH_CAPACITY], path[PATH_CAPACITY];
    size_t bytes = unicode_to_utf8(name, length, text, sizeof text);
    if (bytes >= sizeof text)
        return STATUS_NAME_TOO_LONG;
    text[bytes] = 0;
    if (bytes == 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    NTSTATUS status = path_from_bytes(text, path);
    if (status)
        return status;
    return strchr(path, '/') ? programsearch_name(path, found) : look_everywhere(path, found);
}

static BOOL is_blank(WCHAR unit)
{
    return unit == ' ' || unit == '\t';
}

NTSTATUS programsearch_line(const WCHAR *line, size_t length, char found[PATH_CAPACITY],
                            size_t *to_quote)
{
    *to_quote = 0;
    size_t begin = 0;
    while (begin < length && is_blank(line[begin]))
        begin++;
    if (begin < length && line[begin] == '"') {
        size_t end = ++begin;
        while (end < length && line[end] != '"')
            end++;
        return look_for(line + begin, end - begin, found);
    }
    NTSTATUS first = STATUS_OBJECT_NAME_NOT_FOUND;
    BOOL has_blanks = FALSE;
    for (size_t end = begin; end < length; end++) {
        if (is_blank(line[end]) || (end + 1 < length && !is_blank(line[end + 1])))
            continue;
        NTSTATUS status = look_for(line + begin, end + 1 - begin, found);
        if (!status) {
            *to_quote = has_blanks ? end + 1 - begin : 0;
            return STATUS_SUCCESS;
        }
        first = has_blanks ? first : status;
        has_blanks = TRUE;
    }
    return first;
}
