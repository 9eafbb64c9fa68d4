/* SPDX-License-Identifier: MIT */
/* filemap write: copies standard input into a section. */
#include "message.h"
#include "options.h"
#include "progress.h"
#include "section.h"
#include "words.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)
#define COMMIT_STEP ((size_t)64 << 10)

static const char help[] =
    "Usage: filemap write [OPTION...] NAME\n"
    "\n"
    "Copies standard input into a section. Fails when there is more than fits. Reserved pages\n"
    "are committed as the input reaches them.\n"
    "\n"
    "  -o, --offset N   start at byte N (K, M, G, T: powers of 1024)\n"
    "  -h, --help       print this\n";

struct copy {
    struct progress progress;
    const struct section *section;
    bool ended;
    int error;     /* of reading, errno */
    DWORD refusal; /* of committing, a last error */
};

/* Reads past stdio, straight into SIZE bytes of BYTES: 0 at the end, or -errno. */
static ssize_t read_some(void *bytes, size_t size)
{
    for (;;) {
        ssize_t got = read(STDIN_FILENO, bytes, size);
        if (got >= 0)
            return got;
        if (errno == EAGAIN)
            poll(&(struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN }, 1, -1);
        else if (errno != EINTR)
            return -errno;
    }
}

/* Makes room at BYTES; how many can be read in then, 0 when there is no memory for them. */
static size_t prepare(struct copy *copy, void *bytes, size_t size)
{
    if (!(copy->section->attributes & SEC_RESERVE))
        return size < CHUNK ? size : CHUNK;
    size_t step = COMMIT_STEP - (uintptr_t)bytes % COMMIT_STEP;
    if (step > size)
        step = size;
    if (VirtualAlloc(bytes, step, MEM_COMMIT, PAGE_READWRITE))
        return step;
    copy->refusal = GetLastError();
    return 0;
}

static size_t read_in(void *bytes, size_t size, void *context)
{
    struct copy *copy = context;
    size_t done = 0;
    while (done < size) {
        size_t chunk = prepare(copy, (char *)bytes + done, size - done);
        if (!chunk)
            break;
        ssize_t got = read_some((char *)bytes + done, chunk);
        copy->ended = got == 0;
        copy->error = got < 0 ? (int)-got : 0;
        if (got <= 0)
            break;
        done += (size_t)got;
        progress_add(&copy->progress, (uint64_t)got);
    }
    return done;
}

static int report(const struct section *section, uint64_t offset, const struct copy *copy)
{
    unsigned long long done = copy->progress.done;
    char byte;
    if (copy->refusal)
        return message_refused(section->label, copy->refusal);
    if (copy->error == EFAULT)
        return message_fail(
            section->label,
            "the bytes from %llu on cannot be written; the file behind it may have been cut",
            (unsigned long long)offset + done);
    if (copy->error)
        return message_fail("standard input", "%s", strerror(copy->error));
    if (copy->ended)
        return EXIT_DONE;
    ssize_t more = read_some(&byte, 1);
    if (more < 0)
        return message_fail("standard input", "%s", strerror((int)-more));
    if (more == 0)
        return EXIT_DONE;
    return message_fail(
        section->label,
        "only %llu bytes fitted: the section has %llu bytes, and the input is longer", done,
        (unsigned long long)section->size);
}

static int copy_in(const struct section *section, uint64_t offset)
{
    struct copy copy = { .section = section };
    if (offset > section->size)
        return message_fail(section->label,
                            "offset %llu is behind the end: the section has %llu bytes",
                            (unsigned long long)offset, (unsigned long long)section->size);
    progress_begin(&copy.progress, 0, isatty(STDIN_FILENO) || isatty(STDOUT_FILENO));
    bool mapped = section_walk(section, FILE_MAP_WRITE, offset, UINT64_MAX, read_in, &copy);
    progress_end(&copy.progress);
    return mapped ? report(section, offset, &copy) : EXIT_FAILED;
}

static bool is_writable(DWORD protection)
{
    return protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE;
}

int command_write(int count, char **arguments)
{
    int status;
    struct section section;
    struct option_size offset = { false, 0 };
    const struct option_rule rules[] = { { "offset", 'o', OPTION_SIZE, &offset } };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_name(&options);
    if (!name)
        return EXIT_MISUSED;
    status = section_open(name, FILE_MAP_WRITE, &section);
    if (status)
        return status;
    if (is_writable(section.protection))
        status = copy_in(&section, offset.bytes);
    else
        status = message_fail(name, "nobody can write into it: its page protection is %s",
                              word_of_protection(section.protection));
    section_close(&section);
    return status;
}
