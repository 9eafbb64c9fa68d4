/* SPDX-License-Identifier: MIT */
/* filemap create: creates a section and holds it. */
#include "memory.h"
#include "message.h"
#include "options.h"
#include "print.h"
#include "process.h"
#include "section.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: filemap create NAME --size N [OPTION...] [-- COMMAND [ARGUMENT...]]\n"
    "       filemap create NAME --file FILE [OPTION...] [-- COMMAND [ARGUMENT...]]\n"
    "\n"
    "Creates a section and holds it while COMMAND runs, and exits with its status. Without a\n"
    "COMMAND it is held until the end of standard input (if that is a terminal or a pipe),\n"
    "SIGINT or SIGTERM.\n"
    "\n"
    "  -s, --size N       size in bytes (K, M, G, T: powers of 1024)\n"
    "  -f, --file FILE    map FILE; without --size all of it, and a larger size extends it\n"
    "  -p, --protect P    page protection: readwrite (default), readonly, writecopy,\n"
    "                     execute-read, execute-readwrite, execute-writecopy;\n"
    "                     or rw, r, rc, rx, rwx, rcx\n"
    "  -r, --reserve      reserve only: storage comes when programs commit it (VirtualAlloc)\n"
    "      --open         open the section if the name exists already\n"
    "  -q, --quiet        do not tell what is held\n"
    "  -h, --help         print this\n";

struct create_options {
    const char *file, *protect;
    struct option_size size;
    bool reserve, open, quiet;
};

/* What the page protection asks of the file. */
static DWORD access_for(DWORD protection)
{
    switch (protection) {
    case PAGE_READWRITE:
        return GENERIC_READ | GENERIC_WRITE;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return GENERIC_READ | GENERIC_EXECUTE;
    case PAGE_EXECUTE_READWRITE:
        return GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE;
    default:
        return GENERIC_READ;
    }
}

/* Through a descriptor, so that the path may have any bytes. NULL after a message. */
static HANDLE open_file(const char *path, DWORD protection)
{
    DWORD access = access_for(protection);
    int mode = access & GENERIC_WRITE ? O_RDWR : O_RDONLY;
    int fd = open(path, mode | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        message_fail(path, "%s%s", strerror(errno),
                     errno == ENOENT ? "; 'truncate -s SIZE FILE' makes a file" : "");
        return NULL;
    }
    HANDLE file = filemap_handle_from_fd(fd, access);
    DWORD error = GetLastError();
    close(fd);
    if (file != INVALID_HANDLE_VALUE)
        return file;
    char *text = message_of_error(error);
    message_fail(path, "%s (error %u)", text, error);
    free(text);
    return NULL;
}

static int hold(struct section *section, const struct create_options *wanted, char **command)
{
    if (section->existed && !wanted->open)
        return message_fail(section->label,
                            "the name exists already (error %u); --open opens what bears it",
                            ERROR_ALREADY_EXISTS);
    process_catch_signals();
    if (!wanted->quiet)
        section_announce(section, command ? "the command ends" : process_wait_for());
    if (command)
        return process_run(command);
    process_wait();
    return EXIT_DONE;
}

static int create(const char *name, const struct create_options *wanted, DWORD protection,
                  char **command)
{
    struct section section;
    HANDLE file = INVALID_HANDLE_VALUE;
    if (wanted->reserve)
        protection |= SEC_RESERVE;
    if (wanted->file && !(file = open_file(wanted->file, protection)))
        return EXIT_FAILED;
    int status = section_create(name, file, protection, wanted->size.bytes, &section);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (status)
        return status;
    status = hold(&section, wanted, command);
    section_close(&section);
    return status;
}

static int check(const struct create_options *wanted, DWORD *protection)
{
    if (!wanted->file && !wanted->size.bytes)
        return message_misuse(wanted->size.given ? "a section without a file needs a size above 0"
                                                 : "--size or --file is missing");
    if (wanted->file && wanted->reserve)
        return message_misuse("a section with a file cannot be reserved only");
    if (!wanted->protect || word_to_protection(wanted->protect, protection))
        return EXIT_DONE;
    char *shown = print_text(wanted->protect, strlen(wanted->protect));
    message_misuse("'%s' is no page protection", shown);
    free(shown);
    return EXIT_MISUSED;
}

int command_create(int count, char **arguments)
{
    int status;
    DWORD protection = PAGE_READWRITE;
    struct create_options wanted = { 0 };
    const struct option_rule rules[] = {
        { "size", 's', OPTION_SIZE, &wanted.size },
        { "file", 'f', OPTION_TEXT, &wanted.file },
        { "protect", 'p', OPTION_TEXT, &wanted.protect },
        { "reserve", 'r', OPTION_FLAG, &wanted.reserve },
        { "open", 0, OPTION_FLAG, &wanted.open },
        { "quiet", 'q', OPTION_FLAG, &wanted.quiet },
    };
    struct options options = {
        .help = help, .rules = rules, .count = sizeof rules / sizeof *rules, .takes_command = true
    };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_name(&options);
    if (!name)
        return EXIT_MISUSED;
    status = check(&wanted, &protection);
    return status ? status : create(name, &wanted, protection, options.command);
}
