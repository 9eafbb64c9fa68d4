/* SPDX-License-Identifier: MIT */
/* Operations on handles that travel, on processes, private namespaces and descriptors. */
#include "process_scenarios.h"
#include "secured.h"
#include "spaces.h"
#include "subject.h"

#include <filemap/winternl.h>

#include "engine/duplication.h"
#include "engine/ticket.h"

#include "linux/lock.h"
#include "linux/pidfd.h"
#include "linux/sealed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };

static BOOL create_inheritable(void)
{
    subject.section = CreateFileMappingA(INVALID_HANDLE_VALUE, &inheritable, PAGE_READWRITE, 0,
                                         OBJECT_SIZE, OBJECT_NAME);
    return subject.section != NULL;
}

static BOOL create_inheritable_over_file(void)
{
    subject.section = CreateFileMappingA(subject.file, &inheritable, PAGE_READWRITE, 0, 0, NULL);
    return subject.section != NULL;
}

static BOOL make_inheritable(void)
{
    return SetHandleInformation(subject.section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

static BOOL make_not_inheritable(void)
{
    return SetHandleInformation(subject.section, HANDLE_FLAG_INHERIT, 0);
}

static BOOL duplicate_inheritable(void)
{
    HANDLE copy;
    return DuplicateHandle(GetCurrentProcess(), subject.section, GetCurrentProcess(), &copy, 0,
                           TRUE, DUPLICATE_SAME_ACCESS) &&
           CloseHandle(copy);
}

#define INHERITED ((HANDLE)(uintptr_t)0x40)

/* What a program finds when it is executed: an object's descriptor and the ticket for it. */
static BOOL inherit_object(void)
{
    struct ticket ticket = { .kind = TICKET_SECTION,
                             .handle = INHERITED,
                             .access = SECTION_ALL_ACCESS,
                             .flags = HANDLE_FLAG_INHERIT,
                             .protection = PAGE_READWRITE,
                             .attributes = SEC_COMMIT,
                             .space = NAME_LOCAL,
                             .size = 4096 };
    struct ticket_text text;
    struct descriptor written;
    char path[600];
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    snprintf(path, sizeof path, "%s/filemap-%u/object", getenv("FILEMAP_DIR"), (unsigned)geteuid());
    if (descriptor_open(AT_FDCWD, path, O_RDWR, 0, &ticket.descriptors[TICKET_LOCK]) ||
        lock_share(ticket.descriptors[TICKET_LOCK].fd))
        return FALSE;
    ticket_write(&ticket, &text);
    return !sealed_create("filemap-ticket", &text, sizeof text, &written) &&
           !descriptor_pass_on(&written, true) && !ticket_pass_on(&ticket, TRUE);
}

/* It may be lost; then nothing of it may be left. Short of resources it is found later. */
static BOOL use_inherited(void)
{
    DWORD flags;
    if (GetHandleInformation(INHERITED, &flags) || GetHandleInformation(INHERITED, &flags))
        subject.section = INHERITED;
    return subject.section || GetLastError() == ERROR_INVALID_HANDLE;
}

static struct descriptor own_pidfd = { .fd = -1 };

static BOOL create_to_send(void)
{
    int fd;
    return subject_create_new() && !pidfd_find(getpid(), &fd) &&
           !descriptor_adopt(fd, &own_pidfd, NULL);
}

static void release_sent(void)
{
    descriptor_close(&own_pidfd);
    subject_release();
}

/*
 * To ourselves, as to any process: what was sent and did not arrive is gone with the mailbox. Short
 * of resources it is found later.
 */
static BOOL send_and_take(void)
{
    static HANDLE value;
    DWORD flags;
    struct duplication duplication = { .to = { .id = getpid(), .pidfd = &own_pidfd },
                                       .source = subject.section,
                                       .options = DUPLICATE_SAME_ACCESS };
    NTSTATUS status = value ? STATUS_SUCCESS : duplication_perform(&duplication, &value);
    if (status) {
        SetLastError(RtlNtStatusToDosError(status));
        return FALSE;
    }
    if (GetHandleInformation(value, &flags))
        return CloseHandle(value);
    return GetLastError() == ERROR_INVALID_HANDLE;
}

static BOOL create_in_space(void)
{
    return subject_is_new(subject_create(SPACE_ALIAS "\\x", OBJECT_SIZE));
}

static void release_inside(void)
{
    subject_release();
    spaces_release();
}

const struct scenario handle_scenarios[] = {
    { "create a private namespace", NULL, spaces_create, spaces_release, FIRST_USE },
    { "create a private namespace with a descriptor", NULL, spaces_create_secured, spaces_release,
      FIRST_USE },
    { "open a private namespace", spaces_create, spaces_open, spaces_release, FIRST_USE },
    { "destroy a private namespace", spaces_create, spaces_destroy, spaces_release, FIRST_USE },
    { "create with a descriptor", NULL, secured_create, secured_release, FIRST_USE },
    { "create unnamed with a descriptor", NULL, secured_create_unnamed, secured_release, 0 },
    { "open by a descriptor", secured_create, secured_open, secured_release, 0 },
    { "ask for a descriptor", secured_create, secured_ask, secured_release, 0 },
    { "set a descriptor", secured_create, secured_set, secured_release, 0 },
    { "widen a handle", secured_create, secured_widen, secured_release, 0 },
    { "open the token", NULL, secured_open_token, secured_release, 0 },
    { "create in a private namespace", spaces_create, create_in_space, release_inside, FIRST_USE },
    { "start a program", NULL, process_start_program, process_release, 0 },
    { "start one suspended", NULL, process_start_suspended, process_release, 0 },
    { "start one with a list", process_create_inheritable, process_start_with_list, process_release,
      0 },
    { "open a process", process_start_sleeper, process_open_process, process_release, 0 },
    { "wait for a process", process_start_sleeper, process_wait_in_vain, process_release, 0 },
    { "ask how it ended", process_run_program, process_ask_how_it_ended, process_release, 0 },
    { "terminate a process", process_start_sleeper, process_kill, process_release, 0 },
    { "take a handle", process_start_source, process_take_handle, process_release, 0 },
    { "take an inherited handle", process_start_heir, process_take_handle, process_release, 0 },
    { "carry a handle", process_start_source, process_carry_handle, process_release, 0 },
    { "create inheritable", NULL, create_inheritable, subject_release, 0 },
    { "create inheritable over a file", subject_open_file, create_inheritable_over_file,
      subject_release, USES_FILE },
    { "make inheritable", subject_create_new, make_inheritable, subject_release, 0 },
    { "make not inheritable", create_inheritable, make_not_inheritable, subject_release, 0 },
    { "duplicate inheritable", create_inheritable, duplicate_inheritable, subject_release, 0 },
    { "close an inheritable", create_inheritable, subject_close, subject_release, 0 },
    { "inherit", inherit_object, use_inherited, subject_release, HELD | FIRST_USE },
    { "send a handle", create_to_send, send_and_take, release_sent, 0 },
    { NULL, NULL, NULL, NULL, 0 },
};
