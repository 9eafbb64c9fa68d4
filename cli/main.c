/* SPDX-License-Identifier: MIT */
/* filemap: looks at named sections, holds them, and cleans up after them. */
#include "command.h"
#include "memory.h"
#include "message.h"
#include "output.h"
#include "print.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *summary;
    int (*handler)(int count, char **arguments);
} commands[] = {
    { "ls", "list named objects and who holds them", command_ls },
    { "info", "show everything about one object", command_info },
    { "create", "create a section and hold it", command_create },
    { "hold", "hold a section while a command runs", command_hold },
    { "cat", "copy a section's bytes to standard output", command_cat },
    { "write", "copy standard input into a section", command_write },
    { "image", "show how a program file is laid out in memory", command_image },
    { "gc", "remove objects that killed programs have left", command_gc },
    { "doctor", "tell what keeps named objects from working", command_doctor },
};

#define COMMANDS (sizeof commands / sizeof *commands)

static int help(void)
{
    fputs("Usage: filemap COMMAND [ARGUMENT...]\n"
          "\n"
          "Looks at named sections (file-mapping objects), holds them, and cleans up after them.\n"
          "\n",
          stdout);
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs("\n"
          "'filemap COMMAND --help' explains a command, 'man filemap' all of it.\n"
          "\n"
          "  -h, --help     print this\n"
          "  --version      print the versions of the tool and of the library\n"
          "\n"
          "Exit status: 0 done, 1 failed, 2 wrong command line.\n",
          stdout);
    return EXIT_DONE;
}

static int version(void)
{
    DWORD library = filemap_version();
    printf("filemap %d.%d.%d (library %u.%u.%u)\n", FILEMAP_VERSION_MAJOR, FILEMAP_VERSION_MINOR,
           FILEMAP_VERSION_PATCH, library >> 16, library >> 8 & 0xFF, library & 0xFF);
    return EXIT_DONE;
}

static int misuse(const char *word)
{
    char *shown = print_text(word, strlen(word));
    message_misuse("there is no command %s", shown);
    free(shown);
    return EXIT_MISUSED;
}

static int run(int count, char **arguments)
{
    if (count < 2)
        return message_misuse("a command is missing");
    const char *word = arguments[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help();
    if (strcmp(word, "--version") == 0)
        return version();
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(word, commands[i].name) == 0) {
            message_begin(commands[i].name);
            return commands[i].handler(count - 1, arguments + 1);
        }
    return misuse(word);
}

int main(int count, char **arguments)
{
    output_prepare();
    /* Names are UTF-8 whatever the user's locale is; this is for the width of characters. */
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    int status = run(count, arguments);
    if (!output_finish() && status == EXIT_DONE)
        status = EXIT_FAILED;
    output_end();
    return status;
}
