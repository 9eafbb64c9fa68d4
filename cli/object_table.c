/* SPDX-License-Identifier: MIT */
/* Objects as rows of a table. */
#include "object_table.h"
#include "memory.h"
#include "print.h"
#include "quantity.h"
#include "words.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME, TYPE, STATE, SIZE, COMMITTED, STORAGE, PROTECTION, AGE, HOLDERS, BRIEF };

static const struct table_column brief[] = {
    [NAME] = { "NAME", 0 },
    [TYPE] = { "TYPE", 0 },
    [STATE] = { "STATE", 0 },
    [SIZE] = { "SIZE", TABLE_RIGHT },
    [COMMITTED] = { "COMMITTED", TABLE_RIGHT },
    [STORAGE] = { "STORAGE", 0 },
    [PROTECTION] = { "PROTECTION", 0 },
    [AGE] = { "AGE", TABLE_RIGHT },
    [HOLDERS] = { "HOLDERS", 0 },
};

enum { ATTRIBUTES = BRIEF, CREATED, OWNER, UID, FILE_BEHIND, PAGING_FILE, PATH, FULL };

static const struct table_column full[] = {
    [NAME] = { "NAME", 0 },
    [TYPE] = { "TYPE", 0 },
    [STATE] = { "STATE", 0 },
    [SIZE] = { "SIZE", 0 },
    [COMMITTED] = { "COMMITTED", 0 },
    [STORAGE] = { "STORAGE", 0 },
    [PROTECTION] = { "PROTECTION", 0 },
    [AGE] = { "AGE", TABLE_JSON_ONLY },
    [HOLDERS] = { "HOLDERS", TABLE_JSON_ONLY },
    [ATTRIBUTES] = { "ATTRIBUTES", 0 },
    [CREATED] = { "CREATED", 0 },
    [OWNER] = { "OWNER", 0 },
    [UID] = { "UID", TABLE_JSON_ONLY },
    [FILE_BEHIND] = { "BACKING_FILE", 0 },
    [PAGING_FILE] = { "PAGING_FILE", 0 },
    [PATH] = { "PATH", 0 },
};

enum { PID, PROGRAM, HANDLES, VIEWS, HOLDER };

static const struct table_column holder_columns[] = {
    [PID] = { "PID", TABLE_RIGHT },
    [PROGRAM] = { "PROGRAM", 0 },
    [HANDLES] = { "HANDLES", TABLE_RIGHT },
    [VIEWS] = { "VIEWS", TABLE_RIGHT },
};

/* Could its record be read? */
static bool is_known(const struct object *object)
{
    return object->facts.State != FILEMAP_STATE_DAMAGED &&
           object->facts.State != FILEMAP_STATE_DENIED;
}

static void put_size(struct table *table, size_t column, uint64_t bytes,
                     const struct object_table_style *style)
{
    char brief_size[QUANTITY_CAPACITY];
    quantity_bytes(bytes, brief_size);
    if (style->json || style->exact) {
        table_number(table, column, bytes, NULL);
    } else if (!style->full || bytes < 1024) {
        table_number(table, column, bytes, brief_size);
    } else {
        char *both = memory_print("%s (%llu bytes)", brief_size, (unsigned long long)bytes);
        table_number(table, column, bytes, both);
        free(both);
    }
}

struct table *object_table_holders(const struct object *object, bool json)
{
    struct table *table = table_create("holders", holder_columns, HOLDER, json);
    for (size_t i = 0; i < object->holder_count; i++) {
        const struct holder *holder = &object->holders[i];
        table_row(table);
        table_number(table, PID, holder->process, NULL);
        table_text(table, PROGRAM, holder->program);
        table_number(table, HANDLES, holder->handles, NULL);
        table_number(table, VIEWS, holder->views, NULL);
    }
    return table;
}

/* 4711 sender, 4712 receiver: the programs without their folders. */
static char *holders_in_short(const struct object *object)
{
    char *text = NULL;
    size_t size;
    FILE *out = memory_need(open_memstream(&text, &size));
    for (size_t i = 0; i < object->holder_count; i++) {
        const char *slash = strrchr(object->holders[i].program, '/');
        const char *name = slash ? slash + 1 : object->holders[i].program;
        char *shown = print_text(name, strlen(name));
        fprintf(out, "%s%u %s", i ? ", " : "", object->holders[i].process, shown);
        free(shown);
    }
    if (!object->holder_count)
        fputs(object->facts.State == FILEMAP_STATE_ALIVE ? "(not visible)" : "-", out);
    if (fclose(out))
        memory_need(NULL);
    return text;
}

static void put_holders(struct table *table, const struct object *object, bool json)
{
    struct table *inner = object_table_holders(object, json);
    char *in_short = holders_in_short(object);
    table_nested(table, HOLDERS, inner, in_short);
    free(in_short);
    table_destroy(inner);
}

/* Where the bytes are. */
static const char *storage_of(const struct object *object)
{
    return object->paging ? "disk" : object->backing ? "file" : "memory";
}

static void put_age(struct table *table, const struct object *object)
{
    char age[QUANTITY_CAPACITY];
    int64_t seconds = quantity_seconds_since(object->facts.CreationTime);
    quantity_age(seconds, age);
    table_number(table, AGE, (uint64_t)seconds, age);
}

static void put_brief(struct table *table, const struct object *object,
                      const struct object_table_style *style)
{
    const FILEMAP_OBJECT *facts = &object->facts;
    char *name = print_name(object->text, object->text_length);
    table_shown(table, NAME, name, object->text, object->text_length);
    free(name);
    table_text(table, STATE, word_of_state(facts->State));
    put_holders(table, object, style->json);
    if (facts->State != FILEMAP_STATE_DENIED)
        put_size(table, COMMITTED, facts->Committed, style);
    if (!is_known(object))
        return;
    table_text(table, TYPE, word_of_type(facts->Type));
    put_size(table, SIZE, facts->Size, style);
    table_text(table, STORAGE, storage_of(object));
    table_text(table, PROTECTION, word_of_protection(facts->PageProtection));
    put_age(table, object);
}

static void put_owner(struct table *table, const struct object *object)
{
    const struct passwd *user = getpwuid(object->facts.OwnerUid);
    char *number = memory_print("%u", object->facts.OwnerUid);
    table_text(table, OWNER, user ? user->pw_name : number);
    table_number(table, UID, object->facts.OwnerUid, NULL);
    free(number);
}

static void put_full(struct table *table, const struct object *object)
{
    char local[QUANTITY_CAPACITY], utc[QUANTITY_CAPACITY];
    char *path = object_path(object);
    put_owner(table, object);
    table_text(table, PATH, path);
    free(path);
    if (!is_known(object))
        return;
    char *attributes = words_of_attributes(object->facts.Attributes);
    table_text(table, ATTRIBUTES, attributes);
    free(attributes);
    table_text(table, FILE_BEHIND, object->backing);
    table_text(table, PAGING_FILE, object->paging);
    quantity_time_local(object->facts.CreationTime, local);
    quantity_time_utc(object->facts.CreationTime, utc);
    table_shown(table, CREATED, local, utc, strlen(utc));
}

struct table *object_table_create(const struct object_list *list,
                                  const struct object_table_style *style)
{
    bool all_alive = true, some_on_disk = false;
    struct table *table = style->full ? table_create("objects", full, FULL, style->json)
                                      : table_create("objects", brief, BRIEF, style->json);
    for (size_t i = 0; i < list->count; i++) {
        table_row(table);
        put_brief(table, &list->items[i], style);
        if (style->full)
            put_full(table, &list->items[i]);
        all_alive = all_alive && list->items[i].facts.State == FILEMAP_STATE_ALIVE;
        some_on_disk = some_on_disk || list->items[i].paging;
    }
    if (all_alive && !style->full)
        table_hide(table, STATE);
    if (!some_on_disk && !style->full)
        table_hide(table, STORAGE);
    return table;
}
