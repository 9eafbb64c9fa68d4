/* SPDX-License-Identifier: MIT */
/* filemap doctor: tells what keeps named objects from working. */
#include "checkup.h"
#include "message.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: filemap doctor [OPTION...]\n"
    "\n"
    "Tells where names live, how much room and what limits there are, what is missing, and what\n"
    "to do about it. Exits with 1 when something keeps named objects from working.\n"
    "\n"
    "  --local        only Local\\\n"
    "  --global       only Global\\\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

int command_doctor(int count, char **arguments)
{
    int status;
    bool local = false, global = false, json = false;
    FILEMAP_ENVIRONMENT environment;
    const struct option_rule rules[] = {
        { "local", 0, OPTION_FLAG, &local },
        { "global", 0, OPTION_FLAG, &global },
        { "json", 0, OPTION_FLAG, &json },
    };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    if (!options_none(&options))
        return EXIT_MISUSED;
    if (!filemap_query_environment(&environment)) {
        char *text = message_of_error(GetLastError());
        message_fail(NULL, "the environment cannot be examined: %s", text);
        free(text);
        return EXIT_FAILED;
    }
    struct checkup *checkup = checkup_create(&environment, json);
    DWORD namespaces = options_namespaces(local, global);
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
