/* SPDX-License-Identifier: MIT */
/* The startup record. */
#include "engine/startup.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/file.h"
#include "linux/memfile.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define FILE_NAME "filemap-startup"
#define MAGIC UINT64_C(0x70757472617473)
#define VERSION 2U
#define MOST_UNITS 65536U /* of a string */
#define MOST_BYTES (4 * MOST_UNITS)

/* How the process ends. Zeros: nobody has said so. */
struct note {
    uint32_t noted, code;
};

struct header {
    uint64_t magic;
    uint32_t version;
    int32_t process;
    struct note exit, termination; /* by itself; by the first one who kills it, in one step */
    struct startup_numbers numbers;
    uint32_t line, title, desktop; /* lengths in WCHARs; the strings follow, without NULs */
    uint32_t arguments;            /* bytes */
};

const size_t startup_id_offset = offsetof(struct header, process);

/* -- writing --------------------------------------------------------------------------------- */

/* The strings of a record, one after the other. */
static size_t size_of_strings(const struct header *header)
{
    size_t units = (size_t)header->line + header->title + header->desktop;
    return units * sizeof(WCHAR) + header->arguments;
}

static char *put(char *at, const void *bytes, size_t size)
{
    if (size)
        memcpy(at, bytes, size);
    return at + size;
}

static NTSTATUS store(const void *bytes, size_t size, struct descriptor *record)
{
    struct descriptor file;
    int error = memfile_open_named(FILE_NAME, &file);
    if (error)
        return status_from_error(error);
    ssize_t done = file_truncate(file.fd, size);
    if (!done)
        done = file_write_at(file.fd, bytes, size, 0);
    if (done >= 0)
        done = memfile_seal(file.fd);
    if (done < 0)
        descriptor_close(&file);
    else
        *record = file;
    return status_from_error(done < 0 ? (int)done : 0);
}

NTSTATUS startup_write(const struct startup *startup, struct descriptor *record)
{
    struct header header = {
        .magic = MAGIC,
        .version = VERSION,
        .numbers = startup->numbers,
        .line = (uint32_t)startup->line_length,
        .title = (uint32_t)startup->title_length,
        .desktop = (uint32_t)startup->desktop_length,
        .arguments = (uint32_t)startup->arguments_size,
    };
    if (startup->title_length >= MOST_UNITS || startup->desktop_length >= MOST_UNITS)
        return STATUS_INVALID_PARAMETER;
    size_t size = sizeof header + size_of_strings(&header);
    char *bytes = malloc(size);
    if (!bytes)
        return STATUS_NO_MEMORY;
    char *at = put(bytes, &header, sizeof header);
    at = put(at, startup->line, startup->line_length * sizeof(WCHAR));
    at = put(at, startup->title, startup->title_length * sizeof(WCHAR));
    at = put(at, startup->desktop, startup->desktop_length * sizeof(WCHAR));
    put(at, startup->arguments, startup->arguments_size);
    NTSTATUS status = store(bytes, size, record);
    free(bytes);
    return status;
}

/* -- reading --------------------------------------------------------------------------------- */

static BOOL read_header(const struct descriptor *file, struct header *header)
{
    return file_read_at(file->fd, header, sizeof *header, 0) == sizeof *header &&
           header->magic == MAGIC && header->version == VERSION && header->line < MOST_UNITS &&
           header->title < MOST_UNITS && header->desktop < MOST_UNITS &&
           header->arguments <= MOST_BYTES;
}

static bool is_about(const struct descriptor *file, void *context)
{
    struct header header;
    const pid_t *process = context;
    return read_header(file, &header) && header.process == *process;
}

/* All that was read lives as long as the process. */
static const WCHAR *take_string(const char **from, size_t length)
{
    WCHAR *string = malloc((length + 1) * sizeof *string);
    if (string) {
        memcpy(string, *from, length * sizeof *string);
        string[length] = 0;
    }
    *from += length * sizeof *string;
    return string;
}

static BOOL take_strings(const struct header *header, const char *bytes, struct startup *out)
{
    *out = (struct startup){ .numbers = header->numbers,
                             .line_length = header->line,
                             .title_length = header->title,
                             .desktop_length = header->desktop,
                             .arguments_size = header->arguments };
    out->line = take_string(&bytes, header->line);
    out->title = take_string(&bytes, header->title);
    out->desktop = take_string(&bytes, header->desktop);
    char *arguments = malloc(header->arguments + 1U);
    if (arguments)
        put(arguments, bytes, header->arguments);
    out->arguments = arguments;
    return out->line && out->title && out->desktop && arguments;
}

static BOOL read_record(const struct descriptor *file, struct startup *out)
{
    struct header header;
    if (!read_header(file, &header))
        return FALSE;
    size_t size = size_of_strings(&header);
    char *bytes = malloc(size + 1);
    BOOL read = bytes && file_read_at(file->fd, bytes, size, sizeof header) == (ssize_t)size &&
                take_strings(&header, bytes, out);
    free(bytes);
    return read;
}

static pthread_once_t searched = PTHREAD_ONCE_INIT;
static struct startup own;
static struct descriptor own_record = { .fd = -1 };
static pid_t own_process;
static BOOL is_known;

/* Programs that this one executes are not meant. */
static void search(void)
{
    struct descriptor file;
    own_process = getpid();
    if (getauxval(AT_SECURE) || memfile_find(0, FILE_NAME, is_about, &own_process, &file))
        return;
    descriptor_pass_on(&file, false);
    own_record = file;
    is_known = read_record(&file, &own);
}

const struct startup *startup_own(void)
{
    pthread_once(&searched, search);
    return is_known ? &own : NULL;
}

/* -- the end --------------------------------------------------------------------------------- */

BOOL startup_look(const struct descriptor *record, struct startup_ends *out)
{
    struct note notes[2];
    *out = (struct startup_ends){ .exited = FALSE };
    if (descriptor_verify(record, NULL) ||
        file_read_at(record->fd, notes, sizeof notes, offsetof(struct header, exit)) !=
            sizeof notes)
        return FALSE;
    out->exited = notes[0].noted != 0;
    out->exit_code = notes[0].code;
    out->terminated = notes[1].noted != 0;
    out->termination = notes[1].code;
    return TRUE;
}

void startup_note_exit(ULONG code)
{
    const struct note note = { 1, code };
    pthread_once(&searched, search);
    /* A fork's exit is its own. */
    if (getpid() == own_process && !descriptor_verify(&own_record, NULL))
        file_write_at(own_record.fd, &note, sizeof note, offsetof(struct header, exit));
}

void startup_find(pid_t process, struct descriptor *record)
{
    if (memfile_find(process, FILE_NAME, is_about, &process, record))
        *record = DESCRIPTOR_NONE;
}

BOOL startup_is_about(const struct descriptor *file, pid_t process)
{
    return memfile_is_named(file->fd, FILE_NAME) && is_about(file, &process);
}

void startup_make_writable(struct descriptor *record)
{
    struct descriptor writable;
    long flags = linux_calls->fcntl(record->fd, F_GETFL, 0);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDWR || descriptor_reopen(record, O_RDWR, &writable))
        return;
    descriptor_close(record);
    *record = writable;
}

static uint64_t word_of(const struct note *note)
{
    uint64_t word;
    memcpy(&word, note, sizeof word);
    return word;
}

BOOL startup_note_termination(const struct descriptor *record, ULONG code)
{
    const struct note note = { 1, code };
    struct startup_ends ends;
    if (!startup_look(record, &ends))
        return TRUE;
    if (ends.exited)
        return FALSE;
    int done =
        memfile_exchange(record->fd, offsetof(struct header, termination), 0, word_of(&note));
    if (done >= 0)
        return done > 0;
    /* No memory: then only that close together two can be first. Or nobody lets us write. */
    if (!ends.terminated)
        file_write_at(record->fd, &note, sizeof note, offsetof(struct header, termination));
    return !ends.terminated;
}

void startup_take_back_termination(const struct descriptor *record, ULONG code)
{
    const struct note note = { 1, code };
    if (!descriptor_verify(record, NULL))
        memfile_exchange(record->fd, offsetof(struct header, termination), word_of(&note), 0);
}
