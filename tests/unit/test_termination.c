/* SPDX-License-Identifier: MIT */
/*
 * Who is killed by several has one exit code, the same for everybody; one of them is told that he
 * did it, and the others that the process is ending. Rows h106, h111-h113.
 */
#include "stepping.h"

#include "children.h"

#include "engine/startup.h"

#include "linux/calls.h"
#include "linux/memfile.h"

#include <sys/mman.h>

#define RIGHTS (PROCESS_TERMINATE | PROCESS_QUERY_INFORMATION | SYNCHRONIZE)
#define FIRST_CODE 0x10001U
#define SECOND_CODE 0x20002U
#define EXIT_CODE 0x30303U

/* -- children ---------------------------------------------------------------------------------- */

static int wait_for_end(int count, char **arguments)
{
    (void)arguments;
    while (count == 0)
        pause();
    return 1;
}

/* Says that it is going to exit, and does so when it is let go on. */
static int exit_late(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    startup_note_exit(EXIT_CODE);
    raise(SIGSTOP);
    _exit((int)EXIT_CODE);
}

static PROCESS_INFORMATION start_child(const char *role, DWORD flags)
{
    PROCESS_INFORMATION child;
    assert_true(start_with(NULL, child_line("%s", role), FALSE, flags, NULL, &child));
    return child;
}

static DWORD final_code(HANDLE process)
{
    DWORD code = UNTOUCHED;
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(process, &code));
    return code;
}

/* -- several who kill -------------------------------------------------------------------------- */

enum operation { OPEN, KILL, ASK };

/* In a process of its own, which has nothing to do with the one that made the child. */
static struct step_report act(const struct step_order *order)
{
    static HANDLE process;
    struct step_report report = { .operation = order->operation };
    SetLastError(0);
    if (order->operation == OPEN)
        process = OpenProcess(RIGHTS, FALSE, (DWORD)order->argument);
    else if (order->operation == KILL)
        report.value = (uint64_t)TerminateProcess(process, (UINT)order->argument);
    else if (WaitForSingleObject(process, INFINITE) == WAIT_OBJECT_0)
        GetExitCodeProcess(process, (DWORD *)&report.value);
    report.error = GetLastError();
    return report;
}

static struct step_report let_do(struct stepped *other, enum operation operation, uint64_t argument)
{
    struct step_report report;
    const struct step_order order = { operation, argument };
    bool inside = stepped_order(other, &order, &report);
    while (inside)
        inside = stepped_go(other, &report);
    return report;
}

/* The other one stands before its Nth call while this one does all of it. FALSE: it has fewer. */
static bool kill_between(int n)
{
    struct step_report report;
    const struct step_order order = { KILL, SECOND_CODE };
    PROCESS_INFORMATION child = start_child("wait", 0);
    HANDLE again = OpenProcess(RIGHTS, FALSE, child.dwProcessId);
    assert_non_null(again);
    struct stepped other = stepped_start(act);
    let_do(&other, OPEN, child.dwProcessId);
    bool inside = stepped_order(&other, &order, &report);
    for (int i = 0; i < n && inside; i++)
        inside = stepped_go(&other, &report);
    bool between = inside;
    BOOL done = TerminateProcess(n % 2 ? again : child.hProcess, FIRST_CODE);
    DWORD error = done ? 0 : GetLastError();
    while (inside)
        inside = stepped_go(&other, &report);
    assert_int_equal(done + (int)report.value, 1);
    assert_int_equal(done ? report.error : error, ERROR_ACCESS_DENIED);
    DWORD code = done ? FIRST_CODE : SECOND_CODE;
    assert_int_equal(final_code(child.hProcess), code);
    assert_int_equal(final_code(again), code);
    assert_int_equal(let_do(&other, ASK, 0).value, code);
    assert_int_equal(stepped_stop(&other), 0);
    assert_true(CloseHandle(again));
    close_process(&child);
    return between;
}

static void at_the_same_instant(void **state)
{
    int n = 0;
    (void)state;
    while (kill_between(n))
        n++;
    assert_true(n > 4);
}

/* -- one who kills, and one who exits ------------------------------------------------------------
 */

static void wait_until_stopped(const PROCESS_INFORMATION *child)
{
    siginfo_t info;
    assert_int_equal(waitid(P_PID, child->dwProcessId, &info, WSTOPPED | WNOWAIT), 0);
}

/* The code that it has given itself stays, though the one who comes late kills it. */
static void while_it_exits(void **state)
{
    (void)state;
    PROCESS_INFORMATION child = start_child("late", 0);
    wait_until_stopped(&child);
    assert_fails(TerminateProcess(child.hProcess, FIRST_CODE), ERROR_ACCESS_DENIED);
    assert_int_equal(final_code(child.hProcess), EXIT_CODE);
    close_process(&child);
}

/* It has got away from one who had said that he kills it: the kernel decides which of the two. */
static void who_exits_first(void **state)
{
    struct descriptor record;
    struct startup_ends ends;
    (void)state;
    PROCESS_INFORMATION child = start_child("late", CREATE_SUSPENDED);
    startup_find((pid_t)child.dwProcessId, &record);
    assert_true(record.fd >= 0);
    assert_true(startup_note_termination(&record, FIRST_CODE));
    assert_int_equal(ResumeThread(child.hThread), 1);
    wait_until_stopped(&child);
    assert_true(startup_look(&record, &ends));
    assert_true(ends.exited && ends.terminated);
    assert_int_equal(ends.termination, FIRST_CODE);
    assert_int_equal(kill((pid_t)child.dwProcessId, SIGCONT), 0);
    assert_int_equal(final_code(child.hProcess), EXIT_CODE);
    descriptor_close(&record);
    close_process(&child);
}

/* -- the record -------------------------------------------------------------------------------- */

static void the_first_note_counts(void **state)
{
    static const struct startup nothing;
    struct descriptor record = DESCRIPTOR_NONE;
    struct startup_ends ends;
    (void)state;
    assert_false(startup_look(&record, &ends));
    assert_true(startup_note_termination(&record, FIRST_CODE));
    assert_int_equal(startup_write(&nothing, &record), STATUS_SUCCESS);
    assert_true(startup_look(&record, &ends) && !ends.exited && !ends.terminated);
    assert_true(startup_note_termination(&record, FIRST_CODE));
    assert_false(startup_note_termination(&record, SECOND_CODE));
    startup_take_back_termination(&record, SECOND_CODE); /* that is not his */
    assert_true(startup_look(&record, &ends) && ends.terminated && !ends.exited);
    assert_int_equal(ends.termination, FIRST_CODE);
    startup_take_back_termination(&record, FIRST_CODE);
    assert_true(startup_note_termination(&record, 0));
    assert_false(startup_note_termination(&record, 0));
    descriptor_close(&record);
}

/* Who was sent a record only to be read kills all the same, and notes it if he may. */
static void a_record_to_be_read(void **state)
{
    static const struct startup nothing;
    struct descriptor record, read;
    struct startup_ends ends;
    (void)state;
    assert_int_equal(startup_write(&nothing, &record), STATUS_SUCCESS);
    assert_int_equal(descriptor_reopen(&record, O_RDONLY, &read), 0);
    assert_true(startup_note_termination(&read, FIRST_CODE));
    assert_true(startup_look(&record, &ends) && !ends.terminated);
    assert_true(startup_note_termination(&record, FIRST_CODE));
    assert_false(startup_note_termination(&read, SECOND_CODE));
    startup_take_back_termination(&record, FIRST_CODE);
    startup_make_writable(&read);
    assert_true(startup_note_termination(&read, SECOND_CODE));
    assert_true(startup_look(&record, &ends) && ends.termination == SECOND_CODE);
    descriptor_close(&record);
    descriptor_close(&read);
}

/* Whoever wrote to what somebody may cut would be killed. */
static void memory_that_can_be_cut(void **state)
{
    struct descriptor file;
    (void)state;
    assert_int_equal(memfile_open(FALSE, FALSE, &file), 0);
    assert_int_equal(ftruncate(file.fd, 8), 0);
    assert_int_equal(memfile_exchange(file.fd, 0, 0, 1), -EPERM);
    assert_int_equal(memfile_seal(file.fd), 0);
    assert_int_equal(memfile_exchange(file.fd, 8, 0, 1), -EPERM); /* behind the end */
    assert_int_equal(memfile_exchange(file.fd, 0, 0, 1), 1);
    assert_int_equal(memfile_exchange(file.fd, 0, 0, 2), 0);
    descriptor_close(&file);
    if (memfile_open(FALSE, TRUE, &file))
        return; /* the kernel has no huge pages */
    assert_int_equal(ftruncate(file.fd, 1 << 21) | memfile_seal(file.fd), 0);
    assert_int_equal(memfile_exchange(file.fd, 0, 0, 1), -EPERM);
    descriptor_close(&file);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "wait", wait_for_end }, { "late", exit_late } };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(at_the_same_instant),   TEST(while_it_exits),      TEST(who_exits_first),
        TEST(the_first_note_counts), TEST(a_record_to_be_read), TEST(memory_that_can_be_cut),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
