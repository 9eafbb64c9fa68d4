/* SPDX-License-Identifier: MIT */
/* filemap hold: holds a section while a command runs. */
#include "message.h"
#include "options.h"
#include "process.h"
#include "section.h"

#include <stdio.h>

static const char help[] =
    "Usage: filemap hold [OPTION...] NAME -- COMMAND [ARGUMENT...]\n"
    "\n"
    "Opens a section and holds it while COMMAND runs, so that the name and the memory stay when\n"
    "all others close it. Exits with the status of COMMAND.\n"
    "\n"
    "  -q, --quiet    do not tell what is held\n"
    "  -h, --help     print this\n";

int command_hold(int count, char **arguments)
{
    int status;
    bool quiet = false;
    struct section section;
    const struct option_rule rules[] = { { "quiet", 'q', OPTION_FLAG, &quiet } };
    struct options options = {
        .help = help, .rules = rules, .count = sizeof rules / sizeof *rules, .takes_command = true
    };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_name(&options);
    if (!name)
        return EXIT_MISUSED;
    if (!options.command)
        return message_misuse("the command is missing: filemap hold NAME -- COMMAND");
    status = section_open(name, SECTION_QUERY, &section);
    if (status)
        return status;
    process_catch_signals();
    if (!quiet)
        section_announce(&section, "the command ends");
    status = process_run(options.command);
    section_close(&section);
    return status;
}
