/* SPDX-License-Identifier: MIT */
/* CreateProcess. */
#include "engine/processstart.h"
#include "engine/commandline.h"
#include "engine/inheritance.h"
#include "engine/mailbox.h"
#include "engine/openprocess.h"
#include "engine/process.h"
#include "engine/programsearch.h"
#include "engine/self.h"
#include "engine/status.h"
#include "engine/unicode.h"

#include "linux/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* All that is made on the way. */
struct start {
    const struct processstart_request *request;
    char program[PATH_CAPACITY];
    WCHAR *line; /* for the child */
    char *text;  /* the arguments, each with its NUL */
    size_t text_size;
    char **arguments;
    int *passed;
    struct descriptor folder, record;
    struct mailbox mailbox;
    int plugs[STANDARD_DESCRIPTORS]; /* in the places of standard descriptors that are closed */
    struct spawn_request spawn;
    struct processobject *process;
    struct threadobject *thread;
};

/* -- the command line ------------------------------------------------------------------------ */

/* LENGTH characters of LINE in quotes, and then the rest. */
static WCHAR *quote_start(const WCHAR *line, size_t length)
{
    size_t rest = unicode_length(line + length);
    WCHAR *copy = malloc((length + rest + 3) * sizeof *copy);
    if (!copy)
        return NULL;
    copy[0] = '"';
    memcpy(copy + 1, line, length * sizeof *copy);
    copy[length + 1] = '"';
    memcpy(copy + length + 2, line + length, (rest + 1) * sizeof *copy);
    return copy;
}

static NTSTATUS find_program(struct start *start)
{
    const struct processstart_request *request = start->request;
    const WCHAR *line = request->line;
    size_t length = line ? unicode_length(line) : 0, to_quote = 0;
    NTSTATUS status;
    if (length >= PROCESSSTART_LINE_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    if (request->image)
        status = programsearch_name(request->image, start->program);
    else if (line)
        status = programsearch_line(line, length, start->program, &to_quote);
    else
        status = STATUS_INVALID_PARAMETER;
    if (status)
        return status;
    if (!line) {
        line = request->image_text;
        to_quote = unicode_length(line);
    } else if (to_quote) {
        while (*line == ' ' || *line == '\t')
            line++;
    }
    start->line = to_quote ? quote_start(line, to_quote) : NULL;
    return !to_quote || start->line ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static const WCHAR *line_of(const struct start *start)
{
    return start->line ? start->line : start->request->line;
}

/* Counts the arguments and the WCHARs of the longest one, with its NUL. */
static size_t count_arguments(const WCHAR *line, size_t *longest)
{
    size_t count = 0, size;
    *longest = 1;
    while ((size = commandline_next(&line, count == 0, NULL)) != 0) {
        count++;
        *longest = size > *longest ? size : *longest;
    }
    return count;
}

/* At most three bytes for a WCHAR. */
static NTSTATUS split_line(struct start *start)
{
    const WCHAR *line = line_of(start);
    size_t longest, count = count_arguments(line, &longest), capacity = 0;
    WCHAR *argument = malloc(longest * sizeof *argument);
    start->arguments = calloc(count + 1, sizeof *start->arguments);
    capacity = 3 * (unicode_length(line) + count + 1);
    start->text = malloc(capacity);
    if (!argument || !start->arguments || !start->text) {
        free(argument);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        size_t units = commandline_next(&line, i == 0, argument);
        start->arguments[i] = start->text + start->text_size;
        start->text_size +=
            unicode_to_utf8(argument, units, start->arguments[i], capacity - start->text_size);
    }
    free(argument);
    return STATUS_SUCCESS;
}

static size_t length_of(const WCHAR *string)
{
    return string ? unicode_length(string) : 0;
}

static NTSTATUS write_record(struct start *start)
{
    const struct processstart_request *request = start->request;
    const struct startup startup = { .numbers = request->numbers,
                                     .line = line_of(start),
                                     .title = request->title,
                                     .desktop = request->desktop,
                                     .line_length = unicode_length(line_of(start)),
                                     .title_length = length_of(request->title),
                                     .desktop_length = length_of(request->desktop),
                                     .arguments = start->text,
                                     .arguments_size = start->text_size };
    return startup_write(&startup, &start->record);
}

/* -- what the child gets --------------------------------------------------------------------- */

/* Row h089. Only the calling process can be the parent. */
static NTSTATUS check_parent(const HANDLE *parent)
{
    if (!parent)
        return STATUS_SUCCESS;
    return *parent == SELF_PROCESS ? STATUS_INVALID_HANDLE
                                   : self_check_rights(*parent, PROCESS_CREATE_PROCESS);
}

static NTSTATUS open_folder(struct start *start)
{
    if (!start->request->folder)
        return STATUS_SUCCESS;
    int error =
        descriptor_open(AT_FDCWD, start->request->folder, O_PATH | O_DIRECTORY, 0, &start->folder);
    switch (-error) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case ELOOP:
        return STATUS_NOT_A_DIRECTORY;
    default:
        return status_from_error(error);
    }
}

/* The two low bits of a handle are the caller's (row 332). */
static BOOL is_listed(const struct processstart_request *request, HANDLE handle)
{
    for (size_t i = 0; request->list && i < request->list_count; i++)
        if ((uintptr_t)request->list[i] / 4 == (uintptr_t)handle / 4)
            return TRUE;
    return !request->list;
}

static NTSTATUS choose_standard(struct start *start)
{
    const struct processstart_request *request = start->request;
    NTSTATUS status = STATUS_SUCCESS;
    BOOL own = !request->standard && !request->without_standard;
    for (int fd = 0; fd < STANDARD_DESCRIPTORS && !status; fd++) {
        if (own && start->plugs[fd] < 0)
            continue;
        HANDLE handle = request->standard && request->inherits ? request->standard[fd] : NULL;
        status = standard_for_child(handle, is_listed(request, handle), &start->spawn.standard[fd]);
    }
    return status;
}

static NTSTATUS prepare(struct start *start)
{
    const struct processstart_request *request = start->request;
    NTSTATUS status = standard_plug(start->plugs);
    if (!status)
        status = check_parent(request->parent);
    if (!status && request->list && !request->inherits)
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = find_program(start);
    if (!status)
        status = split_line(start);
    if (!status)
        status = open_folder(start);
    if (!status)
        status = write_record(start);
    if (!status)
        status = mailbox_prepare(&start->mailbox);
    if (!status)
        status = choose_standard(start);
    if (!status)
        status = processobject_allocate(&start->process, &start->thread);
    if (!status && request->list) {
        start->passed =
            malloc((request->list_count + 1) * INHERITANCE_DESCRIPTORS * sizeof *start->passed);
        status = start->passed ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    return status;
}

static void clean_up(struct start *start)
{
    free(start->line);
    free(start->text);
    free(start->arguments);
    free(start->passed);
    descriptor_close(&start->folder);
    descriptor_close(&start->record);
    mailbox_close(&start->mailbox);
    standard_unplug(start->plugs);
    for (int fd = 0; fd < STANDARD_DESCRIPTORS; fd++)
        if (start->spawn.standard[fd] >= 0)
            descriptor_drop(start->spawn.standard[fd]);
    if (start->process) {
        object_dereference(processobject_of(start->process));
        object_dereference(threadobject_of(start->thread));
    }
}

/* -- starting -------------------------------------------------------------------------------- */

static NTSTATUS status_of(int error, enum spawn_step step)
{
    if (step == SPAWN_ENTERING_FOLDER && error == -EACCES)
        return STATUS_NOT_A_DIRECTORY;
    if (step == SPAWN_EXECUTING && error == -ETXTBSY) /* somebody writes to the program */
        return STATUS_SHARING_VIOLATION;
    /* Some containers forbid ptrace, which is how a process is stopped at its start. */
    if (step == SPAWN_STOPPING || (step == SPAWN_PREPARING && error == -EPERM))
        return STATUS_NOT_SUPPORTED;
    return status_from_error(error);
}

/* The handles that are listed stay what they are until the child has them. */
static NTSTATUS spawn(struct start *start)
{
    const struct processstart_request *request = start->request;
    struct descriptor pidfd;
    enum spawn_step step;
    pid_t id;
    NTSTATUS status = STATUS_SUCCESS;
    lock_objects();
    if (request->list)
        status = inheritance_list(request->list, request->list_count, start->passed,
                                  &start->spawn.passed_count);
    if (!status) {
        int error = spawn_start(&start->spawn, &pidfd, &id, &step);
        status = error ? status_of(error, step) : STATUS_SUCCESS;
    }
    unlock_objects();
    if (status)
        return status;
    mailbox_keep(&start->mailbox);
    processobject_begin(start->process, &pidfd, id, &start->record, &start->mailbox);
    threadobject_begin(start->thread, request->suspended);
    start->record = start->mailbox.near = DESCRIPTOR_NONE;
    return STATUS_SUCCESS;
}

static NTSTATUS make_handles(struct start *start, struct processstart_result *out)
{
    const struct processstart_request *request = start->request;
    struct processstart_result made;
    NTSTATUS status = handle_add(processobject_of(start->process), process_type.access.all,
                                 request->process_flags, &made.process);
    if (!status) {
        status = handle_add(threadobject_of(start->thread), thread_type.access.all,
                            request->thread_flags, &made.thread);
        if (status)
            handle_close(made.process);
    }
    if (status) {
        processobject_call_off(start->process);
        return status;
    }
    made.process_id = made.thread_id = processobject_number(start->process);
    *out = made;
    return STATUS_SUCCESS;
}

static void hand_over(void *mailbox)
{
    mailbox_hand_over(mailbox);
}

static void fill_in(struct start *start)
{
    const struct processstart_request *request = start->request;
    struct spawn_request *spawn = &start->spawn;
    spawn->path = start->program;
    spawn->arguments = start->arguments;
    spawn->environment = request->environment;
    spawn->folder = start->folder.fd;
    spawn->passed = start->passed;
    spawn->only_passed = !request->inherits || request->list;
    spawn->record = start->record.fd;
    spawn->id_offset = startup_id_offset;
    spawn->in_child = hand_over;
    spawn->context = &start->mailbox;
    spawn->new_session = request->new_session;
    spawn->new_group = request->new_group;
    spawn->stopped = request->suspended;
}

NTSTATUS processstart_run(const struct processstart_request *request,
                          struct processstart_result *out)
{
    struct start start = { .request = request,
                           .folder = DESCRIPTOR_NONE,
                           .record = DESCRIPTOR_NONE,
                           .plugs = { -1, -1, -1 },
                           .mailbox = { DESCRIPTOR_NONE, DESCRIPTOR_NONE },
                           .spawn = { .standard = { -1, -1, -1 } } };
    inheritance_adopt();
    process_enter();
    processobject_collect();
    NTSTATUS status = prepare(&start);
    if (!status) {
        fill_in(&start);
        status = spawn(&start);
    }
    if (!status)
        status = make_handles(&start, out);
    clean_up(&start);
    process_leave();
    return status;
}
