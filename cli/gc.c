/* SPDX-License-Identifier: MIT */
/* filemap gc: removes objects that killed programs have left. */
#include "memory.h"
#include "message.h"
#include "object.h"
#include "options.h"
#include "print.h"
#include "quantity.h"
#include "table.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: filemap gc [OPTION...]\n"
    "\n"
    "Removes the objects that nobody holds any more: killed programs leave them, and with Local\\\n"
    "files in the paging-file folder that belong to no object. Reports files that are damaged or\n"
    "not filemap's; these stay.\n"
    "\n"
    "  -n, --dry-run  only show what would be removed\n"
    "  --local        only Local\\\n"
    "  --global       only Global\\\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

struct gc_options {
    bool dry_run, local, global, json;
};

enum { REMOVED, ALIVE, DAMAGED, DENIED, ORPHANS, BYTES_FREED, OBJECTS, SUMMARY };

static const struct table_column summary_columns[] = {
    [REMOVED] = { "REMOVED", 0 },
    [ALIVE] = { "ALIVE", 0 },
    [DAMAGED] = { "DAMAGED", 0 },
    [DENIED] = { "DENIED", 0 },
    [ORPHANS] = { "ORPHANS", 0 },
    [BYTES_FREED] = { "BYTES_FREED", 0 },
    [OBJECTS] = { "OBJECTS", TABLE_JSON_ONLY },
};

enum { NAME, STATE, PATH, OBJECT };

static const struct table_column object_columns[] = {
    [NAME] = { "NAME", 0 },
    [STATE] = { "STATE", 0 },
    [PATH] = { "PATH", 0 },
};

static void count(const struct object *object, FILEMAP_COLLECTION *result)
{
    switch (object->facts.State) {
    case FILEMAP_STATE_DEAD:
        result->Removed++;
        result->BytesFreed += object->facts.Committed;
        break;
    case FILEMAP_STATE_DAMAGED:
        result->Damaged++;
        break;
    case FILEMAP_STATE_DENIED:
        result->Denied++;
        break;
    default:
        result->Alive++;
    }
}

/* What a collection would do; LIST keeps what it would tell of. */
static int rehearse(DWORD namespaces, FILEMAP_COLLECTION *result, struct object_list *list)
{
    FILEMAP_ENVIRONMENT environment;
    int status = object_list_read(list, namespaces);
    if ((namespaces & FILEMAP_NAMESPACE_LOCAL) && filemap_query_environment(&environment)) {
        result->Orphans = environment.PagingOrphans;
        result->BytesFreed = environment.PagingOrphanBytes;
    }
    for (size_t i = list->count; i-- > 0;) {
        DWORD state = list->items[i].facts.State;
        count(&list->items[i], result);
        if (state != FILEMAP_STATE_DEAD && state != FILEMAP_STATE_DAMAGED)
            object_list_remove(list, i);
    }
    return status;
}

/* One namespace after the other: the one is cleaned even if the other cannot be. */
static int collect(DWORD namespaces, FILEMAP_COLLECTION *result, struct object_list *list)
{
    static const DWORD each[] = { FILEMAP_NAMESPACE_LOCAL, FILEMAP_NAMESPACE_GLOBAL };
    int status = EXIT_DONE;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        FILEMAP_COLLECTION part = { 0 };
        if (!(namespaces & each[i]))
            continue;
        if (!filemap_collect(each[i], &part, object_list_add, list))
            status = message_namespace(each[i], GetLastError());
        result->Removed += part.Removed;
        result->Alive += part.Alive;
        result->Damaged += part.Damaged;
        result->Denied += part.Denied;
        result->Orphans += part.Orphans;
        result->BytesFreed += part.BytesFreed;
    }
    return status;
}

static struct table *objects(const struct object_list *list, const struct gc_options *wanted)
{
    struct table *table = table_create("objects", object_columns, OBJECT, wanted->json);
    for (size_t i = 0; i < list->count; i++) {
        const struct object *object = &list->items[i];
        bool removed = object->facts.State == FILEMAP_STATE_DEAD && !wanted->dry_run;
        char *name = print_name(object->text, object->text_length);
        char *path = object_path(object);
        table_row(table);
        table_shown(table, NAME, name, object->text, object->text_length);
        table_text(table, STATE, removed ? "removed" : word_of_state(object->facts.State));
        table_text(table, PATH, path);
        free(path);
        free(name);
    }
    return table;
}

static void print_json_result(const FILEMAP_COLLECTION *result, struct table *inner)
{
    struct table *table = table_create("collection", summary_columns, SUMMARY, true);
    table_row(table);
    table_number(table, REMOVED, result->Removed, NULL);
    table_number(table, ALIVE, result->Alive, NULL);
    table_number(table, DAMAGED, result->Damaged, NULL);
    table_number(table, DENIED, result->Denied, NULL);
    table_number(table, ORPHANS, result->Orphans, NULL);
    table_number(table, BYTES_FREED, result->BytesFreed, NULL);
    table_nested(table, OBJECTS, inner, NULL);
    table_print_row(table);
    table_destroy(table);
}

static void print_result(const FILEMAP_COLLECTION *result, struct table *inner, bool dry_run)
{
    char freed[QUANTITY_CAPACITY];
    quantity_bytes(result->BytesFreed, freed);
    table_print(inner);
    if (table_rows(inner))
        puts("");
    printf("%s %u dead (%s), %u alive, %u damaged", dry_run ? "would remove" : "removed",
           result->Removed, freed, result->Alive, result->Damaged);
    if (result->Orphans)
        printf(", %u orphaned on disk", result->Orphans);
    if (result->Denied)
        printf(", %u of other users", result->Denied);
    puts("");
}

int command_gc(int argument_count, char **arguments)
{
    int status;
    struct gc_options wanted = { 0 };
    FILEMAP_COLLECTION result = { 0 };
    struct object_list list = { 0 };
    const struct option_rule rules[] = {
        { "dry-run", 'n', OPTION_FLAG, &wanted.dry_run },
        { "local", 0, OPTION_FLAG, &wanted.local },
        { "global", 0, OPTION_FLAG, &wanted.global },
        { "json", 0, OPTION_FLAG, &wanted.json },
    };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, argument_count, arguments, &status))
        return status;
    if (!options_none(&options))
        return EXIT_MISUSED;
    DWORD namespaces = options_namespaces(wanted.local, wanted.global);
    status =
        wanted.dry_run ? rehearse(namespaces, &result, &list) : collect(namespaces, &result, &list);
    object_list_sort(&list);
    struct table *table = objects(&list, &wanted);
    if (wanted.json)
        print_json_result(&result, table);
    else
        print_result(&result, table, wanted.dry_run);
    table_destroy(table);
    object_list_free(&list);
    return status;
}
