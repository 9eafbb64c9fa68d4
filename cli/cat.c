/* SPDX-License-Identifier: MIT */
/* filemap cat: copies a section's bytes to standard output. */
#include "message.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "section.h"

#include <stdio.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)

static const char help[] = "Usage: filemap cat [OPTION...] NAME\n"
                           "\n"
                           "Copies the bytes of a section to standard output.\n"
                           "\n"
                           "  -o, --offset N   start at byte N (K, M, G, T: powers of 1024)\n"
                           "  -c, --count N    at most N bytes\n"
                           "  -h, --help       print this\n";

struct copy {
    struct progress progress;
    bool failed, unreadable;
};

static size_t write_out(void *bytes, size_t size, void *context)
{
    struct copy *copy = context;
    size_t done = 0;
    while (done < size) {
        size_t put, chunk = size - done < CHUNK ? size - done : CHUNK;
        copy->failed = !output_write((char *)bytes + done, chunk, &put);
        done += put;
        progress_add(&copy->progress, put);
        copy->unreadable = !copy->failed && put < chunk;
        if (put < chunk)
            break;
    }
    return done;
}

static int copy_out(const struct section *section, uint64_t offset, uint64_t count)
{
    struct copy copy = { 0 };
    if (offset > section->size)
        return message_fail(section->label,
                            "offset %llu is behind the end: the section has %llu bytes",
                            (unsigned long long)offset, (unsigned long long)section->size);
    uint64_t rest = section->size - offset;
    progress_begin(&copy.progress, count < rest ? count : rest, isatty(STDOUT_FILENO));
    bool mapped = section_walk(section, FILE_MAP_READ, offset, count, write_out, &copy);
    progress_end(&copy.progress);
    if (copy.unreadable)
        return message_fail(
            section->label,
            "the bytes from %llu on cannot be read; the file behind it may have been cut",
            (unsigned long long)offset + copy.progress.done);
    return mapped && !copy.failed ? EXIT_DONE : EXIT_FAILED;
}

int command_cat(int count, char **arguments)
{
    int status;
    struct section section;
    struct option_size offset = { false, 0 }, limit = { false, 0 };
    const struct option_rule rules[] = {
        { "offset", 'o', OPTION_SIZE, &offset },
        { "count", 'c', OPTION_SIZE, &limit },
    };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_name(&options);
    if (!name)
        return EXIT_MISUSED;
    status = section_open(name, FILE_MAP_READ, &section);
    if (status)
        return status;
    status = copy_out(&section, offset.bytes, limit.given ? limit.bytes : UINT64_MAX);
    section_close(&section);
    return status;
}
