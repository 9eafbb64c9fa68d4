/* SPDX-License-Identifier: MIT */
/* The command line of a subcommand. */
#include "options.h"
#include "memory.h"
#include "message.h"
#include "output.h"
#include "print.h"
#include "quantity.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CODE 256 /* getopt_long's values for options, beyond any letter */
#define HELP (-2)

/* getopt_long's own tables for the rules. */
struct grammar {
    struct option *words;
    char *letters;
};

static struct grammar grammar_create(const struct options *options)
{
    struct grammar grammar = { memory_zeroed(options->count + 2, sizeof *grammar.words),
                               memory_zeroed(2 * options->count + 3, 1) };
    char *letter = grammar.letters;
    *letter++ = ':';
    *letter++ = 'h';
    for (size_t i = 0; i < options->count; i++) {
        const struct option_rule *rule = &options->rules[i];
        bool value = rule->kind != OPTION_FLAG;
        grammar.words[i] = (struct option){ rule->word, value ? required_argument : no_argument,
                                            NULL, FIRST_CODE + (int)i };
        if (rule->letter)
            *letter++ = rule->letter;
        if (rule->letter && value)
            *letter++ = ':';
    }
    grammar.words[options->count] =
        (struct option){ "help", no_argument, NULL, FIRST_CODE + (int)options->count };
    return grammar;
}

static const struct option_rule *rule_of(const struct options *options, int code)
{
    if (code >= FIRST_CODE)
        return &options->rules[code - FIRST_CODE];
    for (size_t i = 0; i < options->count; i++)
        if (options->rules[i].letter && options->rules[i].letter == code)
            return &options->rules[i];
    return NULL;
}

static int misuse(const char *before, const char *argument, const char *after)
{
    char *shown = print_text(argument, strlen(argument));
    message_misuse("%s%s%s", before, shown, after);
    free(shown);
    return EXIT_MISUSED;
}

static int set_value(const struct option_rule *rule)
{
    struct option_size *size = rule->value;
    switch (rule->kind) {
    case OPTION_FLAG:
        *(bool *)rule->value = true;
        return EXIT_DONE;
    case OPTION_TEXT:
        *(const char **)rule->value = optarg;
        return EXIT_DONE;
    default:
        size->given = quantity_parse(optarg, &size->bytes);
        return size->given ? EXIT_DONE
                           : misuse("'", optarg, "' is no size; sizes are like 4096, 64K, 10M, 2G");
    }
}

/* What getopt_long complained about, with the option as it was written. */
static int misuse_option(int code, char **arguments)
{
    char letter[] = { '-', (char)optopt, 0 };
    bool is_letter = optopt > 0 && optopt < FIRST_CODE;
    const char *written = is_letter ? letter : arguments[optind - 1];
    if (code == ':')
        return misuse("option ", written, " needs a value");
    return optopt >= FIRST_CODE ? misuse("option ", written, " has a value, but takes none")
                                : misuse("unknown option ", written, "");
}

static int read_options(struct options *options, int count, char **arguments,
                        const struct grammar *grammar)
{
    int code, status = EXIT_DONE;
    opterr = 0;
    optind = 0;
    do {
        optopt = 0;
        code = getopt_long(count, arguments, grammar->letters, grammar->words, NULL);
        if (code == 'h' || code == FIRST_CODE + (int)options->count)
            return HELP;
        if (code == '?' || code == ':')
            status = misuse_option(code, arguments);
        else if (code != -1)
            status = set_value(rule_of(options, code));
    } while (code != -1 && !status);
    options->operands = arguments + optind;
    options->operand_count = count - optind;
    return status;
}

bool options_read(struct options *options, int count, char **arguments, int *status)
{
    options->command = NULL;
    for (int i = 1; options->takes_command && i < count; i++)
        if (strcmp(arguments[i], "--") == 0) {
            options->command = arguments + i + 1;
            arguments[i] = NULL;
            count = i;
        }
    if (options->command && !*options->command) {
        *status = message_misuse("the command after -- is missing");
        return false;
    }
    struct grammar grammar = grammar_create(options);
    *status = read_options(options, count, arguments, &grammar);
    free(grammar.words);
    free(grammar.letters);
    if (*status == HELP) {
        fputs(options->help, stdout);
        *status = output_finish() ? EXIT_DONE : EXIT_FAILED;
        return false;
    }
    return *status == EXIT_DONE;
}

/* The one operand; WHAT is missing without it. */
static const char *only_operand(const struct options *options, const char *what)
{
    if (options->operand_count == 1)
        return options->operands[0];
    if (!options->operand_count)
        message_misuse("%s is missing", what);
    else
        misuse("there is an argument too many: ", options->operands[1], "");
    return NULL;
}

const char *options_name(const struct options *options)
{
    return only_operand(options, "the name of an object");
}

const char *options_file(const struct options *options)
{
    return only_operand(options, "the name of a file");
}

bool options_none(const struct options *options)
{
    if (!options->operand_count)
        return true;
    misuse("there is an argument too many: ", options->operands[0], "");
    return false;
}

DWORD options_namespaces(bool local, bool global)
{
    DWORD both = FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL;
    DWORD chosen = (local ? (DWORD)FILEMAP_NAMESPACE_LOCAL : 0) |
                   (global ? (DWORD)FILEMAP_NAMESPACE_GLOBAL : 0);
    return chosen ? chosen : both;
}
