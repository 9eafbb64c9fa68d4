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
                           "Copies the bytes of a section to standard output. Reserved pages that\n"
                           "nobody has committed are copied as zeros.\n"
                           "\n"
                           "  -o, --offset N   start at byte N (K, M, G, T: powers of 1024)\n"
                           "  -c, --count N    at most N bytes\n"
                           "  -h, --help       print this\n";

struct copy {
    struct progress progress;
    bool failed, unreadable;
};

/* How many of the bytes are all committed, or all not. */
static size_t find_run(const char *bytes, size_t size, bool *committed)
{
    MEMORY_BASIC_INFORMATION found = { .State = MEM_COMMIT };
    VirtualQuery(bytes, &found, sizeof found);
    *committed = found.State == MEM_COMMIT;
    const char *end = (const char *)found.BaseAddress + found.RegionSize;
    return end > bytes && (size_t)(end - bytes) < size ? (size_t)(end - bytes) : size;
}

/* Pages that nobody has committed have nothing in them: zeros stand for it. */
static size_t write_run(struct copy *copy, char *bytes, size_t size)
{
    static char zeros[65536];
    bool committed;
    size_t put;
    size = find_run(bytes, size, &committed);
    if (!committed && size > sizeof zeros)
        size = sizeof zeros;
    copy->failed = !output_write(committed ? bytes : zeros, size, &put);
    copy->unreadable = !copy->failed && put < size;
    return put;
}

static size_t write_out(void *bytes, size_t size, void *context)
{
    struct copy *copy = context;
    size_t done = 0;
    while (done < size) {
        size_t chunk = size - done < CHUNK ? size - done : CHUNK;
        size_t put = write_run(copy, (char *)bytes + done, chunk);
        done += put;
        progress_add(&copy->progress, put);
        if (copy->failed || copy->unreadable)
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
