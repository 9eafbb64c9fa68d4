/* SPDX-License-Identifier: MIT */
/* Command lines. */
#include "engine/commandline.h"
#include "engine/program.h"
#include "engine/startup.h"
#include "engine/status.h"
#include "engine/unicode.h"

#include <stdlib.h>
#include <string.h>

static char *put_backslashes(char *at, size_t count)
{
    memset(at, '\\', count);
    return at + count;
}

/* Writes one argument such that it is taken apart to the same; at most 2 * length + 2 bytes. */
static char *quote(char *at, const char *argument, BOOL program)
{
    size_t backslashes = 0;
    if (*argument && !strpbrk(argument, program ? " \t" : " \t\""))
        return stpcpy(at, argument);
    *at++ = '"';
    for (; *argument; argument++) {
        if (*argument == '"' && !program)
            at = put_backslashes(at, backslashes + 1);
        backslashes = *argument == '\\' ? backslashes + 1 : 0;
        *at++ = *argument;
    }
    if (!program)
        at = put_backslashes(at, backslashes);
    *at++ = '"';
    return at;
}

/* Row h042: what CreateProcess was given, if this is the program that it started. */
static char *told(const char *arguments, size_t size)
{
    const struct startup *startup = startup_own();
    if (!startup || size != startup->arguments_size ||
        memcmp(arguments, startup->arguments, size) != 0)
        return NULL;
    size_t bytes = unicode_to_utf8(startup->line, startup->line_length, NULL, 0);
    char *line = malloc(bytes + 1);
    if (line) {
        unicode_to_utf8(startup->line, startup->line_length, line, bytes);
        line[bytes] = 0;
    }
    return line;
}

/* The arguments, put together such that they are taken apart to the same. */
static char *join(const char *arguments, size_t size)
{
    /* At worst one byte of an argument is two, and its NUL is two quotes and a blank. */
    char *line = malloc(3 * size + 1);
    char *at = line;
    for (size_t done = 0; line && done < size; done += strlen(arguments + done) + 1) {
        if (done)
            *at++ = ' ';
        at = quote(at, arguments + done, done == 0);
    }
    if (line)
        *at = 0;
    return line;
}

char *commandline_read(void)
{
    char *arguments;
    size_t size;
    if (status_failed(program_arguments(&arguments, &size)))
        return NULL;
    char *line = told(arguments, size);
    if (!line)
        line = join(arguments, size);
    free(arguments);
    return line;
}

WCHAR *commandline_widen(const char *line)
{
    size_t bytes = strlen(line);
    size_t units = unicode_to_utf16(line, bytes, NULL, 0);
    WCHAR *wide = malloc((units + 1) * sizeof *wide);
    if (!wide)
        return NULL;
    unicode_to_utf16(line, bytes, wide, units);
    wide[units] = 0;
    return wide;
}

static BOOL is_blank(WCHAR unit)
{
    return unit == ' ' || unit == '\t';
}

struct target {
    WCHAR *units;
    size_t count;
};

static void put(struct target *target, WCHAR unit)
{
    if (target->units)
        target->units[target->count] = unit;
    target->count++;
}

static const WCHAR *take_program(const WCHAR *at, struct target *target)
{
    BOOL quoted = *at == '"';
    at += quoted;
    /* Without quotes every control character ends it. */
    while (*at && (quoted ? *at != '"' : *at > ' '))
        put(target, *at++);
    return *at ? at + 1 : at;
}

static const WCHAR *take_argument(const WCHAR *at, struct target *target)
{
    BOOL quoted = FALSE;
    while (*at && (quoted || !is_blank(*at))) {
        size_t backslashes = 0;
        while (*at == '\\') {
            backslashes++;
            at++;
        }
        BOOL before_quote = *at == '"';
        for (size_t i = before_quote ? backslashes / 2 : backslashes; i > 0; i--)
            put(target, '\\');
        if (!before_quote) {
            if (!backslashes)
                put(target, *at++);
            continue;
        }
        if (backslashes % 2) {
            put(target, '"');
        } else if (quoted && at[1] == '"') {
            put(target, '"');
            at++;
            quoted = FALSE;
        } else {
            quoted = !quoted;
        }
        at++;
    }
    return at;
}

size_t commandline_next(const WCHAR **at, BOOL program, WCHAR *units)
{
    struct target target = { .units = units };
    const WCHAR *from = *at;
    if (!program) {
        while (is_blank(*from))
            from++;
        if (!*from)
            return 0;
    }
    *at = program ? take_program(from, &target) : take_argument(from, &target);
    put(&target, 0);
    return target.count;
}
