/* SPDX-License-Identifier: MIT */
/* filemap info: shows everything about one object. */
#include "message.h"
#include "name.h"
#include "object.h"
#include "object_table.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: filemap info [OPTION...] NAME\n"
    "\n"
    "Shows everything about a named object, and the processes that hold it. What is in a\n"
    "private namespace has the name that 'filemap ls' shows.\n"
    "\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

static void print(struct object_list *list, bool json, bool holders_known)
{
    struct object_table_style style = { .json = json, .full = true };
    struct table *table = object_table_create(list, &style);
    table_print_row(table);
    table_destroy(table);
    if (json)
        return;
    if (!holders_known || !list->items[0].holder_count) {
        puts("\nThe processes that hold it are not visible from here.");
        return;
    }
    puts("");
    table = object_table_holders(&list->items[0], false);
    table_print(table);
    table_destroy(table);
}

/* ERROR is what came of the name; only 'ls' shows that it is one in a private namespace. */
static int show_private(const char *name, bool json, DWORD error)
{
    struct object_list list = { 0 };
    int status = EXIT_DONE;
    object_list_find_private(&list, name);
    if (list.count == 0)
        status = message_refused(name, error);
    else if (list.count == 1)
        print(&list, json, true);
    else
        status = message_fail(name,
                              "%zu private namespaces have an object of that name; 'filemap ls' "
                              "shows them all",
                              list.count);
    object_list_free(&list);
    return status;
}

static int show(const char *name, bool json)
{
    struct object_list list = { 0 };
    WCHAR *wide = name_from_argument(name);
    if (!wide)
        return EXIT_MISUSED;
    DWORD error = filemap_query_object(wide, object_list_add, &list) ? 0 : GetLastError();
    free(wide);
    if (error == ERROR_PATH_NOT_FOUND)
        return show_private(name, json, error);
    bool holders_known = !error;
    if (!error) {
        DWORD unknown = object_find_holders(&list.items[0]);
        holders_known = !unknown;
        error = unknown == ERROR_FILE_NOT_FOUND ? unknown : 0;
    }
    if (!error)
        print(&list, json, holders_known);
    object_list_free(&list);
    return error ? message_refused(name, error) : EXIT_DONE;
}

int command_info(int count, char **arguments)
{
    int status;
    bool json = false;
    const struct option_rule rules[] = { { "json", 0, OPTION_FLAG, &json } };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_name(&options);
    return name ? show(name, json) : EXIT_MISUSED;
}
