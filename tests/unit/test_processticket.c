/* SPDX-License-Identifier: MIT */
/* Tickets of processes and threads: what a hostile process says of them does no harm. */
#include "tickets.h"

#include "engine/startup.h"

#include "linux/memfile.h"
#include "linux/pidfd.h"

#include <sys/eventfd.h>

static struct ticket ticket_of_process(int fd, uint64_t id)
{
    struct ticket ticket = plain_ticket();
    ticket.kind = TICKET_PROCESS;
    ticket.access = SYNCHRONIZE;
    ticket.size = id;
    if (fd >= 0)
        assert_int_equal(descriptor_adopt(fd, &ticket.descriptors[TICKET_PIDFD], NULL), 0);
    return ticket;
}

static int pidfd_of(pid_t process)
{
    int fd;
    assert_int_equal(pidfd_find(process, &fd), 0);
    return fd;
}

/* What is no process, or another one than it says; and one that has ended, whose id nobody knows.
 */
static void processes_that_are_not_there(void **state)
{
    (void)state;
    static const enum ticket_kind kinds[] = { TICKET_PROCESS, TICKET_THREAD };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct ticket wrong[] = {
            ticket_of_process(-1, (uint64_t)getpid()),
            ticket_of_process(eventfd(0, EFD_CLOEXEC), (uint64_t)getpid()),
            ticket_of_process(open("/dev/null", O_RDWR | O_CLOEXEC), (uint64_t)getpid()),
            ticket_of_process(pidfd_of(getpid()), (uint64_t)getppid()),
            ticket_of_process(pidfd_of(getppid()), (uint64_t)getpid()),
            ticket_of_process(pidfd_of(getpid()), 0),
            ticket_of_process(pidfd_of(getpid()), (UINT64_C(1) << 32) + (uint64_t)getpid()),
        };
        for (size_t j = 0; j < COUNT(wrong); j++) {
            wrong[j].kind = kinds[i];
            assert_int_equal(redeem(&wrong[j]), STATUS_INVALID_HANDLE);
        }
        struct ticket right = ticket_of_process(pidfd_of(getppid()), (uint64_t)getppid());
        right.kind = kinds[i];
        assert_int_equal(redeem(&right), STATUS_SUCCESS);
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        struct ticket ended = ticket_of_process(pidfd_of(child), (uint64_t)child);
        ended.kind = kinds[i];
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_int_equal(redeem(&ended), STATUS_SUCCESS);
    }
}

/* A record that is none, or another process's, tells no exit code; and nothing stays open. */
static void records_of_others(void **state)
{
    struct startup startup = { .line_length = 0 };
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct ticket ticket = ticket_of_process(pidfd_of(getppid()), (uint64_t)getppid());
        struct descriptor *record = &ticket.descriptors[TICKET_RECORD];
        if (i == 0)
            assert_int_equal(startup_write(&startup, record), STATUS_SUCCESS); /* process 0 */
        else
            assert_int_equal(i == 1 ? memfile_open_named("filemap-startup", record)
                                    : descriptor_open(AT_FDCWD, "/dev/zero", O_RDWR, 0, record),
                             0);
        assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(processes_that_are_not_there),
        TEST(records_of_others),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
