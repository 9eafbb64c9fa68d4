/* SPDX-License-Identifier: MIT */
/* filemap ls: lists named objects and who holds them. */
#include "memory.h"
#include "message.h"
#include "object.h"
#include "object_table.h"
#include "options.h"
#include "pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char help[] =
    "Usage: filemap ls [OPTION...] [PATTERN...]\n"
    "\n"
    "Lists named objects, sorted by name, and the processes that hold them.\n"
    "\n"
    "A PATTERN is a glob (* ? [...]) for the whole name, with or without the prefix Local\\ or\n"
    "Global\\; quote it from the shell. A backslash in it stands for itself. A pattern that is\n"
    "the very name matches, whatever is in it.\n"
    "\n"
    "  -a, --all      also what is no live object: dead (nobody holds it), being removed,\n"
    "                 damaged (not a file of filemap)\n"
    "  -b, --bytes    sizes in bytes\n"
    "  --local        only Local\\\n"
    "  --global       only Global\\\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

struct ls_options {
    bool all, bytes, local, global, json;
};

static bool is_listed(const struct object *object, const struct ls_options *wanted)
{
    return wanted->all || object->facts.State == FILEMAP_STATE_ALIVE ||
           object->facts.State == FILEMAP_STATE_DENIED;
}

/* What one pattern matched. */
struct match {
    size_t listed, unlisted;
};

/* Does any pattern match? Each one that does counts it. */
static bool match(const struct object *object, char **patterns, int count, struct match *matches,
                  bool listed)
{
    bool found = count == 0;
    for (int i = 0; i < count; i++)
        if (pattern_matches(patterns[i], object->text, object->text_length)) {
            *(listed ? &matches[i].listed : &matches[i].unlisted) += 1;
            found = true;
        }
    return found;
}

static void choose(struct object_list *list, const struct options *options,
                   const struct ls_options *wanted, struct match *matches)
{
    for (size_t i = list->count; i-- > 0;) {
        struct object *object = &list->items[i];
        bool listed = is_listed(object, wanted);
        if (!match(object, options->operands, options->operand_count, matches, listed) || !listed)
            object_list_remove(list, i);
    }
}

static int report_unmatched(const struct options *options, const struct match *matches)
{
    int status = EXIT_DONE;
    for (int i = 0; i < options->operand_count; i++)
        if (!matches[i].listed)
            status = message_fail(options->operands[i], "no object matches%s",
                                  matches[i].unlisted ? "; a dead or damaged one does, which "
                                                        "'filemap ls --all' shows"
                                                      : "");
    return status;
}

static int list_objects(const struct options *options, const struct ls_options *wanted)
{
    struct object_list list = { 0 };
    struct match *matches = memory_zeroed((size_t)options->operand_count, sizeof *matches);
    struct object_table_style style = { .json = wanted->json, .exact = wanted->bytes };
    int status = object_list_read(&list, options_namespaces(wanted->local, wanted->global));
    choose(&list, options, wanted, matches);
    if (list.count)
        object_list_find_holders(&list, options_namespaces(wanted->local, wanted->global));
    object_list_sort(&list);
    struct table *table = object_table_create(&list, &style);
    table_print(table);
    table_destroy(table);
    if (!list.count && !options->operand_count && !wanted->json && isatty(STDOUT_FILENO))
        message_note(NULL, "there are no named objects");
    int unmatched = report_unmatched(options, matches);
    free(matches);
    object_list_free(&list);
    return status ? status : unmatched;
}

int command_ls(int count, char **arguments)
{
    int status;
    struct ls_options wanted = { 0 };
    const struct option_rule rules[] = {
        { "all", 'a', OPTION_FLAG, &wanted.all },   { "bytes", 'b', OPTION_FLAG, &wanted.bytes },
        { "local", 0, OPTION_FLAG, &wanted.local }, { "global", 0, OPTION_FLAG, &wanted.global },
        { "json", 0, OPTION_FLAG, &wanted.json },
    };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    return list_objects(&options, &wanted);
}
