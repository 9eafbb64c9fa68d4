/* SPDX-License-Identifier: MIT */
/* What goes wrong, in one line: which object, why, and what to do. */
#include "message.h"
#include "memory.h"
#include "name.h"
#include "object.h"
#include "print.h"
#include "quantity.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *command = "";

void message_begin(const char *name)
{
    command = name;
}

static void put(const char *object, const char *end, const char *format, va_list values)
{
    char *text = NULL;
    char *shown = object ? print_name(object, strlen(object)) : NULL;
    if (vasprintf(&text, format, values) < 0)
        text = memory_need(NULL);
    fflush(stdout);
    fprintf(stderr, "filemap%s%s: %s%s%s%s\n", *command ? " " : "", command, shown ? shown : "",
            shown ? ": " : "", text, end);
    free(text);
    free(shown);
}

int message_fail(const char *object, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    put(object, "", format, values);
    va_end(values);
    return EXIT_FAILED;
}

void message_note(const char *object, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    put(object, "", format, values);
    va_end(values);
}

int message_misuse(const char *format, ...)
{
    va_list values;
    char *end = memory_print("; see 'filemap%s%s --help'", *command ? " " : "", command);
    va_start(values, format);
    put(NULL, end, format, values);
    va_end(values);
    free(end);
    return EXIT_MISUSED;
}

char *message_of_error(DWORD error)
{
    char text[512];
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  error, 0, text, sizeof text, NULL);
    while (length > 0 && strchr(" .\r\n", text[length - 1]))
        length--;
    return length ? memory_copy(text, length) : memory_print("Something failed");
}

/* Prints "text (error N); advice"; ADVICE is freed, and may be NULL. */
static int refuse(const char *object, DWORD error, const char *text, char *advice)
{
    char *known = text ? NULL : message_of_error(error);
    message_fail(object, "%s (error %u)%s%s", text ? text : known, error, advice ? "; " : "",
                 advice ? advice : "");
    free(known);
    free(advice);
    return EXIT_FAILED;
}

/* The folder as the library sees it; the path lives until the next call. */
static const FILEMAP_FOLDER *folder_of(DWORD space)
{
    static FILEMAP_ENVIRONMENT environment;
    if (!filemap_query_environment(&environment))
        return NULL;
    return space == FILEMAP_NAMESPACE_GLOBAL ? &environment.Global : &environment.Local;
}

/* What to do about a folder that cannot be used; NULL if it can. */
static char *folder_advice(DWORD space)
{
    const FILEMAP_FOLDER *folder = folder_of(space);
    if (!folder || !folder->Error)
        return NULL;
    char *path = print_text(folder->Path, strlen(folder->Path));
    char *advice = memory_print("the folder %s cannot be used, 'filemap doctor' tells why", path);
    free(path);
    return advice;
}

static int refuse_missing(const char *name, DWORD error)
{
    bool lost =
        !strchr(name, '\\') && (strncmp(name, "Local", 5) == 0 || strncmp(name, "Global", 6) == 0);
    char *advice = memory_print(lost ? "in a shell, quote names with a backslash: 'Local\\x'"
                                     : "'filemap ls' shows what there is");
    return refuse(name, error, "There is no object of that name", advice);
}

static int refuse_damaged(const char *name, DWORD error)
{
    char *path = object_path_of(name);
    char *shown = path ? print_text(path, strlen(path)) : NULL;
    char *advice = shown ? memory_print("remove %s if no program needs it", shown)
                         : memory_print("'filemap gc' shows the file");
    free(shown);
    free(path);
    return refuse(name, error, NULL, advice);
}

static int refuse_uncommitted(const char *name, DWORD error)
{
    FILEMAP_ENVIRONMENT environment;
    char size[QUANTITY_CAPACITY];
    char *advice = NULL;
    if (filemap_query_environment(&environment)) {
        const FILEMAP_FOLDER *disk = &environment.Paging;
        ULONG64 most = environment.CommitAvailable;
        if (name_space(name) == FILEMAP_NAMESPACE_LOCAL && !disk->Error && disk->FreeBytes > most)
            most = disk->FreeBytes;
        quantity_bytes(most, size);
        advice = memory_print("%s can be committed now, 'filemap doctor' shows the limits", size);
    }
    return refuse(name, error, NULL, advice);
}

static bool is_private(const char *name)
{
    struct object_list list = { 0 };
    object_list_find_private(&list, name);
    bool found = list.count > 0;
    object_list_free(&list);
    return found;
}

/* A name with a backslash where none may be, or too long a one. */
static int refuse_name(const char *name, DWORD error)
{
    const char *rest = name + print_prefix_length(name, strlen(name));
    if (strchr(rest, '\\') && is_private(name))
        return refuse(name, error, "It is in a private namespace, which the tool cannot open",
                      memory_print("'filemap info' shows it"));
    if (strchr(rest, '\\'))
        return refuse(
            name, error, "This cannot be a name",
            memory_print("a backslash may only end the prefix Local\\ or Global\\; 'filemap "
                         "ls' shows what is in private namespaces"));
    if (error == ERROR_INVALID_NAME)
        return refuse(name, error, "The name is too long",
                      memory_print("names have at most 32766 UTF-16 units"));
    return refuse(name, error, NULL, folder_advice(name_space(name)));
}

/* Errors that have one meaning when the library gets a name. */
static const struct {
    DWORD error;
    const char *text, *advice;
} plain[] = {
    { ERROR_INVALID_HANDLE, "The name is reserved, or belongs to an object that is no section",
      "'filemap ls' shows the types" },
    { ERROR_TIMEOUT, "Another process has been removing this name for seconds",
      "a debugger may have stopped it" },
    { ERROR_FILE_INVALID, "The file to map is empty", "--size extends it" },
    { ERROR_BAD_EXE_FORMAT, "The file to map is a folder, pipe or device",
      "only regular files can be mapped" },
    { ERROR_DISK_FULL, "There is no room to extend the file", "free some, or take a smaller size" },
    { ERROR_NOT_ENOUGH_MEMORY,
      "The size is larger than a section can be, or than a file that the "
      "page protection does not allow to grow",
      "take a smaller size, or readwrite" },
};

int message_refused(const char *name, DWORD error)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].error == error)
            return refuse(name, error, plain[i].text, memory_print("%s", plain[i].advice));
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
        return refuse_missing(name, error);
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_PATHNAME:
    case ERROR_INVALID_NAME:
        return refuse_name(name, error);
    case ERROR_FILE_CORRUPT:
        return refuse_damaged(name, error);
    case ERROR_COMMITMENT_LIMIT:
        return refuse_uncommitted(name, error);
    case ERROR_ACCESS_DENIED:
    case ERROR_NOT_SUPPORTED:
        return refuse(name, error, NULL, folder_advice(name_space(name)));
    default:
        return refuse(name, error, NULL, NULL);
    }
}

int message_namespace(DWORD space, DWORD error)
{
    const char *prefix = space == FILEMAP_NAMESPACE_GLOBAL ? "Global\\" : "Local\\";
    return refuse(prefix, error, NULL, folder_advice(space));
}
