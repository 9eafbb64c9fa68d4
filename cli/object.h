/* SPDX-License-Identifier: MIT */
/* What the library shows of objects and their holders, kept after its callbacks have returned. */
#pragma once

#include "command.h"

struct holder {
    DWORD process, handles, views;
    char *program;
};

struct object {
    FILEMAP_OBJECT facts; /* its pointers lead to what follows */
    WCHAR *name;
    char *text; /* the name as UTF-8 */
    size_t text_length;
    char *entry, *backing, *paging;
    struct holder *holders;
    size_t holder_count;
};

struct object_list {
    struct object *items;
    size_t count, capacity;
};

/* Adds a copy to the struct object_list that CONTEXT is. */
BOOL object_list_add(const FILEMAP_OBJECT *object, void *context);

/* Adds what the namespaces hold, each as far as it can be read. EXIT_FAILED after messages. */
int object_list_read(struct object_list *list, DWORD namespaces);

void object_list_sort(struct object_list *list);
void object_list_remove(struct object_list *list, size_t index);
void object_list_free(struct object_list *list);

/* Finds who holds it. ERROR_FILE_NOT_FOUND: it has gone meanwhile. */
DWORD object_find_holders(struct object *object);

/* Finds who holds each of them, in one pass over the processes. */
void object_list_find_holders(struct object_list *list, DWORD namespaces);

/*
 * Adds the live objects of private namespaces that 'filemap ls' lists under that name, and who
 * holds them: there may be several, of namespaces with other boundaries.
 */
void object_list_find_private(struct object_list *list, const char *name);

/* Path of its file, for the caller to free. */
char *object_path(const struct object *object);

/* Path of the file that bears a name, whatever its state, for the caller to free; or NULL. */
char *object_path_of(const char *name);
