/* SPDX-License-Identifier: MIT */
/* What the library shows of objects and their holders, kept after its callbacks have returned. */
#include "object.h"
#include "memory.h"
#include "message.h"
#include "name.h"
#include "print.h"

#include <stdlib.h>
#include <string.h>

BOOL object_list_add(const FILEMAP_OBJECT *object, void *context)
{
    struct object_list *list = context;
    if (list->count == list->capacity) {
        list->capacity = 2 * list->capacity + 8;
        list->items = memory_resize(list->items, list->capacity, sizeof *list->items);
    }
    struct object *copy = &list->items[list->count++];
    *copy = (struct object){ .facts = *object };
    copy->name = memory_zeroed((size_t)object->NameLength + 1, sizeof *copy->name);
    memcpy(copy->name, object->Name, object->NameLength * sizeof *copy->name);
    copy->text = name_to_text(object->Name, object->NameLength, &copy->text_length);
    copy->entry = memory_copy(object->Entry, strlen(object->Entry));
    if (object->BackingPath)
        copy->backing = memory_copy(object->BackingPath, strlen(object->BackingPath));
    if (object->PagingPath)
        copy->paging = memory_copy(object->PagingPath, strlen(object->PagingPath));
    copy->facts.Name = copy->name;
    copy->facts.Entry = copy->entry;
    copy->facts.BackingPath = copy->backing;
    copy->facts.PagingPath = copy->paging;
    return TRUE;
}

int object_list_read(struct object_list *list, DWORD namespaces)
{
    static const DWORD each[] = { FILEMAP_NAMESPACE_LOCAL, FILEMAP_NAMESPACE_GLOBAL };
    int status = EXIT_DONE;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        if ((namespaces & each[i]) && !filemap_enumerate_objects(each[i], object_list_add, list))
            status = message_namespace(each[i], GetLastError());
    return status;
}

static int compare(const void *left, const void *right)
{
    const struct object *a = left, *b = right;
    size_t shorter = a->text_length < b->text_length ? a->text_length : b->text_length;
    int order = memcmp(a->text, b->text, shorter);
    if (!order)
        order = (a->text_length > b->text_length) - (a->text_length < b->text_length);
    return order ? order : strcmp(a->entry, b->entry);
}

void object_list_sort(struct object_list *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

static void object_free(struct object *object)
{
    for (size_t i = 0; i < object->holder_count; i++)
        free(object->holders[i].program);
    free(object->holders);
    free(object->name);
    free(object->text);
    free(object->entry);
    free(object->backing);
    free(object->paging);
}

void object_list_remove(struct object_list *list, size_t index)
{
    object_free(&list->items[index]);
    list->count--;
    memmove(&list->items[index], &list->items[index + 1],
            (list->count - index) * sizeof *list->items);
}

void object_list_free(struct object_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        object_free(&list->items[i]);
    free(list->items);
    *list = (struct object_list){ 0 };
}

static BOOL add_holder(const FILEMAP_HOLDER *holder, void *context)
{
    struct object *object = context;
    object->holders =
        memory_resize(object->holders, object->holder_count + 1, sizeof *object->holders);
    object->holders[object->holder_count++] = (struct holder){
        .process = holder->ProcessId,
        .handles = holder->HandleCount,
        .views = holder->ViewCount,
        .program = memory_copy(holder->Program, strlen(holder->Program)),
    };
    return TRUE;
}

static int compare_holders(const void *left, const void *right)
{
    const struct holder *a = left, *b = right;
    return (a->process > b->process) - (a->process < b->process);
}

DWORD object_find_holders(struct object *object)
{
    /* A name with a NUL inside is forged, and would stand for another one. */
    if (object->facts.State != FILEMAP_STATE_ALIVE || strlen(object->text) != object->text_length)
        return ERROR_SUCCESS;
    if (!filemap_enumerate_holders(object->name, add_holder, object))
        return GetLastError();
    if (object->holder_count)
        qsort(object->holders, object->holder_count, sizeof *object->holders, compare_holders);
    return ERROR_SUCCESS;
}

static BOOL add_holder_to_list(const FILEMAP_HOLDER *holder, void *context)
{
    struct object_list *list = context;
    for (size_t i = 0; i < list->count; i++) {
        const FILEMAP_OBJECT *facts = &list->items[i].facts;
        if (facts->Namespace == holder->Namespace && strcmp(facts->Entry, holder->Entry) == 0)
            return add_holder(holder, &list->items[i]);
    }
    return TRUE;
}

void object_list_find_holders(struct object_list *list, DWORD namespaces)
{
    /* Without /proc there is nobody to show. */
    filemap_enumerate_all_holders(namespaces, add_holder_to_list, list);
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].holder_count)
            qsort(list->items[i].holders, list->items[i].holder_count,
                  sizeof *list->items[i].holders, compare_holders);
}

void object_list_find_private(struct object_list *list, const char *name)
{
    const DWORD both = FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL;
    /* What cannot be read has been told of when it was opened by its name. */
    filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, object_list_add, list);
    filemap_enumerate_objects(FILEMAP_NAMESPACE_GLOBAL, object_list_add, list);
    for (size_t i = list->count; i-- > 0;) {
        const struct object *object = &list->items[i];
        if (object->facts.State != FILEMAP_STATE_ALIVE || object->text_length != strlen(name) ||
            memcmp(object->text, name, object->text_length) != 0)
            object_list_remove(list, i);
    }
    if (list->count)
        object_list_find_holders(list, both);
}

char *object_path(const struct object *object)
{
    FILEMAP_ENVIRONMENT environment;
    if (!filemap_query_environment(&environment))
        return memory_copy(object->entry, strlen(object->entry));
    const FILEMAP_FOLDER *folder = object->facts.Namespace == FILEMAP_NAMESPACE_GLOBAL
                                       ? &environment.Global
                                       : &environment.Local;
    return memory_print("%s/%s", folder->Path, object->entry);
}

char *object_path_of(const char *name)
{
    struct object_list list = { 0 };
    char *path = NULL;
    const char *wanted = name + print_prefix_length(name, strlen(name));
    filemap_enumerate_objects(name_space(name), object_list_add, &list);
    for (size_t i = 0; i < list.count && !path; i++) {
        const struct object *object = &list.items[i];
        size_t prefix = print_prefix_length(object->text, object->text_length);
        if (strcmp(object->text + prefix, wanted) == 0)
            path = object_path(object);
    }
    object_list_free(&list);
    return path;
}
