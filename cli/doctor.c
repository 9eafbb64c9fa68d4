/* SPDX-License-Identifier: MIT */
/* filemap doctor: tells what keeps named objects from working. */
#include "checkup.h"
#include "message.h"
#include "options.h"
#include "repair.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: filemap doctor [OPTION...]\n"
    "\n"
    "Tells where names live, how much room and what limits there are, what is missing, and what\n"
    "to do about it. Exits with 1 when something keeps named objects from working.\n"
    "\n"
    "  --fix          as root: make or mend the folder of Global\\, and tell what was done\n"
    "  --local        only Local\\\n"
    "  --global       only Global\\\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

static int examine(FILEMAP_ENVIRONMENT *environment)
{
    if (filemap_query_environment(environment))
        return EXIT_DONE;
    char *text = message_of_error(GetLastError());
    int status = message_fail(NULL, "the environment cannot be examined: %s", text);
    free(text);
    return status;
}

/* What was done, above what is found then. */
static void tell_repairs(struct checkup *checkup, char *done[REPAIR_LINES])
{
    for (int i = 0; i < REPAIR_LINES && done[i]; i++)
        checkup_add(checkup, "Global\\", VERDICT_FIXED, done[i], NULL);
}

int command_doctor(int count, char **arguments)
{
    int status;
    bool local = false, global = false, json = false, fix = false;
    char *done[REPAIR_LINES] = { NULL };
    FILEMAP_ENVIRONMENT environment;
    const struct option_rule rules[] = {
        { "local", 0, OPTION_FLAG, &local },
        { "global", 0, OPTION_FLAG, &global },
        { "fix", 0, OPTION_FLAG, &fix },
        { "json", 0, OPTION_FLAG, &json },
    };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    if (!options_none(&options))
        return EXIT_MISUSED;
    DWORD namespaces = options_namespaces(local, global);
    if (fix && !(namespaces & FILEMAP_NAMESPACE_GLOBAL))
        return message_misuse("--fix mends Global\\, which --local leaves out");
    status = examine(&environment);
    if (!status && fix)
        status = repair_global(&environment.Global, done);
    if (!status && fix)
        status = examine(&environment);
    if (status)
        return status;
    struct checkup *checkup = checkup_create(&environment, json);
    tell_repairs(checkup, done);
    if (namespaces & FILEMAP_NAMESPACE_LOCAL)
        checkup_folder(checkup, &environment.Local, &environment.Paging);
    if (namespaces & FILEMAP_NAMESPACE_GLOBAL)
        checkup_folder(checkup, &environment.Global, &environment.Paging);
    if (namespaces & FILEMAP_NAMESPACE_LOCAL)
        checkup_paging(checkup, &environment);
    checkup_objects(checkup, namespaces);
    checkup_limits(checkup);
    checkup_system(checkup);
    return checkup_finish(checkup);
}
