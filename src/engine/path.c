/* SPDX-License-Identifier: MIT */
/* Paths of files. */
#include "engine/path.h"
#include "engine/sharing.h"
#include "engine/status.h"
#include "engine/unicode.h"

#include "linux/calls.h"
#include "linux/descriptor.h"

#include <filemap/minwindef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define MOST_NUMBERS 0xffffU

/* In place: the shorter forms never grow beyond what was there, but for the null device. */
static NTSTATUS translate(char path[PATH_CAPACITY])
{
    if (!*path)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    for (char *at = path; *at; at++)
        if (*at == '\\')
            *at = '/';
    const char *rest = path;
    if (!strncmp(path, "//?/", 4) || !strcasecmp(path, "//./NUL"))
        rest = path + 4;
    if (!*rest)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (!strcasecmp(rest, "NUL") || !strcasecmp(rest, "NUL:"))
        strcpy(path, "/dev/null");
    else
        memmove(path, rest, strlen(rest) + 1);
    return STATUS_SUCCESS;
}

NTSTATUS path_from_bytes(const char *text, char path[PATH_CAPACITY])
{
    size_t length = text ? strnlen(text, PATH_CAPACITY) : 0;
    if (length >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    memcpy(path, text ? text : "", length);
    path[length] = 0;
    return translate(path);
}

NTSTATUS path_from_wide(const WCHAR *text, char path[PATH_CAPACITY])
{
    size_t length = text ? unicode_to_utf8(text, unicode_length(text), path, PATH_CAPACITY) : 0;
    if (length >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    path[length] = 0;
    return translate(path);
}

static BOOL has_folder(const char *path)
{
    char folder[PATH_CAPACITY];
    struct stat status;
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        return TRUE;
    memcpy(folder, path, length);
    folder[length] = 0;
    return !linux_calls->fstatat(AT_FDCWD, folder, &status, 0);
}

NTSTATUS path_status(int error, const char *path)
{
    switch (-error) {
    case ENOENT:
        return has_folder(path) ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
    case ELOOP:
        return STATUS_REPARSE_POINT_NOT_RESOLVED;
    case EROFS:
        return STATUS_MEDIA_WRITE_PROTECTED;
    default:
        return status_from_error(error);
    }
}

static NTSTATUS current_folder(char path[PATH_CAPACITY])
{
    int error = (int)linux_calls->getcwd(path, PATH_CAPACITY);
    return error == -ERANGE ? STATUS_NAME_TOO_LONG : status_from_error(error);
}

/* Adds "/component" to a path of LENGTH bytes, or does what a dot or two stand for. */
static NTSTATUS add(char *full, size_t *length, const char *component, size_t size)
{
    if (size == 0 || (size == 1 && component[0] == '.'))
        return STATUS_SUCCESS;
    if (size == 2 && component[0] == '.' && component[1] == '.') {
        while (*length > 0 && full[--*length] != '/')
            ;
        return STATUS_SUCCESS;
    }
    if (*length + 1 + size >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    full[*length] = '/';
    memcpy(full + *length + 1, component, size);
    *length += 1 + size;
    return STATUS_SUCCESS;
}

NTSTATUS path_full(const char *path, char full[PATH_CAPACITY])
{
    size_t length = 0;
    NTSTATUS status = STATUS_SUCCESS;
    if (*path != '/') {
        status = current_folder(full);
        if (!status && strcmp(full, "/") != 0)
            length = strlen(full);
    }
    BOOL folder = path[strlen(path) - 1] == '/';
    while (!status && *path) {
        size_t size = strcspn(path, "/");
        status = add(full, &length, path, size);
        path += size + (path[size] == '/');
    }
    if (!status && (folder || length == 0)) {
        if (length + 1 >= PATH_CAPACITY)
            return STATUS_NAME_TOO_LONG;
        full[length++] = '/';
    }
    if (!status)
        full[length] = 0;
    return status;
}

BOOL path_is_read_only(unsigned mode)
{
    return (mode & 0222) == 0;
}

NTSTATUS path_attributes(const char *path, ULONG *attributes)
{
    struct stat status;
    int error = (int)linux_calls->fstatat(AT_FDCWD, path, &status, 0);
    if (error)
        return path_status(error, path);
    ULONG found = (S_ISDIR(status.st_mode) ? FILE_ATTRIBUTE_DIRECTORY : 0U) |
                  (path_is_read_only(status.st_mode) ? FILE_ATTRIBUTE_READONLY : 0U);
    *attributes = found ? found : FILE_ATTRIBUTE_NORMAL;
    return STATUS_SUCCESS;
}

static int look_at_name(const char *path, struct stat *status)
{
    return (int)linux_calls->fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

/* With the gate of the file. STATUS_RETRY: the path leads to another one by now. */
static NTSTATUS delete_file(const char *path, const struct stat *file,
                            const struct sharing_gate *gate)
{
    struct stat status;
    NTSTATUS result = sharing_check_delete(gate);
    if (result)
        return result;
    int error = look_at_name(path, &status);
    if (!error && (status.st_dev != file->st_dev || status.st_ino != file->st_ino))
        return STATUS_RETRY;
    if (!error)
        error = (int)linux_calls->unlinkat(AT_FDCWD, path, 0);
    return error ? path_status(error, path) : STATUS_SUCCESS;
}

static NTSTATUS delete_once(const char *path)
{
    struct stat status;
    struct sharing_gate gate;
    int error = look_at_name(path, &status);
    if (!error && !S_ISREG(status.st_mode))
        error = (int)linux_calls->unlinkat(AT_FDCWD, path, 0);
    if (error)
        return path_status(error, path);
    if (!S_ISREG(status.st_mode))
        return STATUS_SUCCESS;
    if (path_is_read_only(status.st_mode))
        return STATUS_CANNOT_DELETE;
    NTSTATUS result = sharing_enter(status.st_dev, status.st_ino, &gate);
    if (result)
        return result;
    result = delete_file(path, &status, &gate);
    sharing_leave(&gate);
    return result;
}

NTSTATUS path_delete(const char *path)
{
    NTSTATUS result;
    do
        result = delete_once(path);
    while (result == STATUS_RETRY);
    return result;
}

NTSTATUS path_temporary(char path[PATH_CAPACITY])
{
    static const char *const variables[] = { "TMP", "TEMP", "TMPDIR" };
    char wanted[PATH_CAPACITY];
    const char *value = NULL;
    for (size_t i = 0; i < sizeof variables / sizeof *variables && !(value && *value); i++)
        value = secure_getenv(variables[i]);
    NTSTATUS status = path_from_bytes(value && *value ? value : "/tmp", wanted);
    if (!status)
        status = path_full(wanted, path);
    if (status)
        return status;
    size_t length = strlen(path);
    if (path[length - 1] == '/')
        return STATUS_SUCCESS;
    if (length + 1 >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    strcpy(path + length, "/");
    return STATUS_SUCCESS;
}

static ULONG first_number(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (ULONG)(time.tv_nsec / 1000) + (ULONG)getpid() * 7919U;
}

static void format_name(const char *folder, const char *prefix, ULONG number, char *path)
{
    const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
    snprintf(path, PATH_CAPACITY, "%s%s%s%X.tmp", folder, slash, prefix, number);
}

NTSTATUS path_temporary_name(const char *folder, const char *prefix, ULONG *number,
                             char path[PATH_CAPACITY])
{
    struct descriptor file;
    ULONG attributes = 0, first = first_number();
    if (path_attributes(folder, &attributes) || !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return STATUS_NOT_A_DIRECTORY;
    if (strlen(folder) + strlen(prefix) + PATH_TEMPORARY_EXTRA >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    if (*number) {
        format_name(folder, prefix, *number, path);
        return STATUS_SUCCESS;
    }
    for (ULONG i = 0; i < MOST_NUMBERS; i++) {
        ULONG candidate = (first + i) % MOST_NUMBERS + 1;
        format_name(folder, prefix, candidate, path);
        int error = descriptor_create(AT_FDCWD, path, O_WRONLY, 0600, &file);
        if (error == -EEXIST)
            continue;
        if (error)
            return path_status(error, path);
        descriptor_close(&file);
        *number = candidate;
        return STATUS_SUCCESS;
    }
    return STATUS_OBJECT_NAME_COLLISION;
}
