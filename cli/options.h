/* SPDX-License-Identifier: MIT */
/* The command line of a subcommand. */
#pragma once

#include "command.h"

/* Kinds of values that an option can take. */
enum option_kind {
    OPTION_FLAG, /* none: bool becomes true */
    OPTION_TEXT, /* const char * */
    OPTION_SIZE  /* struct option_size */
};

struct option_size {
    bool given;
    uint64_t bytes;
};

struct option_rule {
    const char *word;
    char letter; /* 0: has no short form */
    enum option_kind kind;
    void *value;
};

struct options {
    const char *help; /* what --help prints */
    const struct option_rule *rules;
    size_t count;
    bool takes_command; /* what follows "--" is a command with its arguments */
    char **operands;    /* gets what is no option */
    int operand_count;
    char **command; /* gets the command, or NULL */
};

/*
 * Reads the options. False when the subcommand has nothing more to do but to return *STATUS: help
 * was asked for, or the command line is wrong.
 */
bool options_read(struct options *options, int count, char **arguments, int *status);

/* The one operand of subcommands that want a NAME; NULL after a message. */
const char *options_name(const struct options *options);

/* The same for a FILE. */
const char *options_file(const struct options *options);

/* For subcommands that take no operands. False after a message. */
bool options_none(const struct options *options);

/* FILEMAP_NAMESPACE_... that --local and --global select. */
DWORD options_namespaces(bool local, bool global);
