/* SPDX-License-Identifier: MIT */
/* Waiting for processes and threads (rows h109, s156-s160, s163-s166, s175-s201). */
#include "children.h"

#include <pthread.h>
#include <sys/time.h>

/* Rows h108, h109, s156-s160, s166, s235. Row 340: a section gives no SYNCHRONIZE by itself. */
static void waits_that_fail(void **state)
{
    HANDLE weak;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    HANDLE section = create_memory(1, NULL);
    assert_true(DuplicateHandle(GetCurrentProcess(), process.hProcess, GetCurrentProcess(), &weak,
                                PROCESS_ALL_ACCESS & ~SYNCHRONIZE, FALSE, 0));
    const struct {
        HANDLE handle;
        DWORD error;
    } cases[] = {
        { NULL, ERROR_INVALID_HANDLE },           { DEAD, ERROR_INVALID_HANDLE },
        { (HANDLE)0x7FFD, ERROR_INVALID_HANDLE }, { weak, ERROR_ACCESS_DENIED },
        { section, ERROR_ACCESS_DENIED },         { (HANDLE)(intptr_t)-4, ERROR_INVALID_HANDLE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SetLastError(UNTOUCHED);
        assert_int_equal(WaitForSingleObject(cases[i].handle, INFINITE), WAIT_FAILED);
        assert_int_equal(GetLastError(), cases[i].error);
        SetLastError(UNTOUCHED);
        assert_int_equal(WaitForMultipleObjects(1, &cases[i].handle, TRUE, INFINITE), WAIT_FAILED);
        assert_int_equal(GetLastError(), cases[i].error);
    }
    SetLastError(UNTOUCHED);
    for (uintptr_t tag = 0; tag < 4; tag++) { /* rows h110, s160 */
        HANDLE tagged = (HANDLE)((uintptr_t)process.hProcess | tag);
        assert_int_equal(WaitForSingleObjectEx(tagged, 0, TRUE), WAIT_TIMEOUT);
    }
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(weak));
    end_sleeper(&process);
    assert_int_equal(GetLastError(), UNTOUCHED);
}

static void wait_for_a_standard_handle(void *context)
{
    (void)context;
    CHECK(WaitForSingleObject((HANDLE)(ULONG_PTR)STD_ERROR_HANDLE, INFINITE) == WAIT_OBJECT_0);
}

/* Row s166: with the right added, and rows s164, s165: what has no state is always signaled. */
static void what_is_always_signaled(void **state)
{
    HANDLE section = create_memory(1, "waited-for");
    HANDLE waitable = OpenFileMappingA(FILE_MAP_READ | SYNCHRONIZE, FALSE, "waited-for");
    (void)state;
    assert_non_null(waitable);
    assert_int_equal(WaitForSingleObject(waitable, INFINITE), WAIT_OBJECT_0);
    in_child(wait_for_a_standard_handle, NULL);
    assert_true(CloseHandle(waitable));
    assert_true(CloseHandle(section));
}

/* Rows s163, s181-s186, s198. */
static void bad_lists(void **state)
{
    HANDLE many[65], copy;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_true(DuplicateHandle(GetCurrentProcess(), process.hProcess, GetCurrentProcess(), &copy,
                                0, FALSE, DUPLICATE_SAME_ACCESS));
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = i % 2 ? copy : process.hProcess;
    const struct {
        DWORD count;
        HANDLE first, second;
        BOOL all;
        DWORD error;
    } cases[] = {
        { 0, process.hProcess, copy, FALSE, ERROR_INVALID_PARAMETER },
        { 65, NULL, NULL, FALSE, ERROR_INVALID_PARAMETER },
        { 2, process.hProcess, copy, TRUE, ERROR_INVALID_PARAMETER },
        { 2, process.hProcess, process.hProcess, TRUE, ERROR_INVALID_PARAMETER },
        { 2, process.hProcess, NULL, FALSE, ERROR_INVALID_HANDLE },
        { 2, DEAD, process.hThread, FALSE, ERROR_INVALID_HANDLE },
        { 1, GetCurrentProcess(), NULL, FALSE, ERROR_INVALID_HANDLE },
        { 2, process.hThread, GetCurrentThread(), TRUE, ERROR_INVALID_HANDLE },
    };
    assert_int_equal(WaitForMultipleObjects(64, many, FALSE, 0), WAIT_TIMEOUT);
    for (size_t i = 0; i < COUNT(cases); i++) {
        many[0] = cases[i].first;
        many[1] = cases[i].second;
        SetLastError(UNTOUCHED);
        assert_int_equal(WaitForMultipleObjects(cases[i].count, many, cases[i].all, 0),
                         WAIT_FAILED);
        assert_int_equal(GetLastError(), cases[i].error);
    }
    assert_int_equal(WaitForMultipleObjects(2, NULL, FALSE, 0), WAIT_FAILED);
    assert_true(CloseHandle(copy));
    end_sleeper(&process);
}

/* Rows s187, s193-s195, s201. */
static void several(void **state)
{
    PROCESS_INFORMATION first = start_sleeper(), second = start_sleeper();
    HANDLE both[] = { first.hProcess, second.hProcess, first.hThread };
    (void)state;
    assert_int_equal(WaitForMultipleObjects(2, both, FALSE, 1), WAIT_TIMEOUT);
    assert_quiet(TerminateProcess(second.hProcess, 2));
    assert_int_equal(WaitForMultipleObjectsEx(2, both, FALSE, INFINITE, FALSE), WAIT_OBJECT_0 + 1);
    assert_int_equal(WaitForMultipleObjects(2, both, TRUE, 10), WAIT_TIMEOUT);
    assert_quiet(TerminateProcess(first.hProcess, 2));
    assert_int_equal(WaitForMultipleObjects(3, both, TRUE, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(WaitForMultipleObjects(2, both, FALSE, INFINITE), WAIT_OBJECT_0);
    HANDLE twice[] = { second.hProcess, second.hProcess };
    assert_int_equal(WaitForMultipleObjects(2, twice, FALSE, INFINITE), WAIT_OBJECT_0);
    close_process(&first);
    close_process(&second);
}

struct waiter {
    HANDLE process;
    DWORD result;
};

static void *wait_for_end(void *context)
{
    struct waiter *waiter = context;
    waiter->result = WaitForSingleObject(waiter->process, INFINITE);
    return NULL;
}

/* Rows s175, s176: a wait keeps its object. */
static void closed_while_waited_for(void **state)
{
    pthread_t thread;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    struct waiter waiter = { process.hProcess, UNTOUCHED };
    assert_int_equal(pthread_create(&thread, NULL, wait_for_end, &waiter), 0);
    usleep(20000);
    HANDLE other = OpenProcess(PROCESS_TERMINATE, FALSE, process.dwProcessId);
    close_process(&process);
    assert_quiet(TerminateProcess(other, 1));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(waiter.result, WAIT_OBJECT_0);
    assert_true(CloseHandle(other));
}

static void nothing(int signal)
{
    (void)signal;
}

/* A signal ends no wait. */
static void interrupted(void **state)
{
    struct sigaction action = { .sa_handler = nothing }, before;
    struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    assert_int_equal(WaitForSingleObject(process.hProcess, 30), WAIT_TIMEOUT);
    assert_quiet(TerminateProcess(process.hProcess, 6));
    assert_int_equal(WaitForSingleObject(process.hProcess, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
    assert_int_equal(finish_process(&process), 6);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "sleep", sleep_long } };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(waits_that_fail), TEST(what_is_always_signaled), TEST(bad_lists),
        TEST(several),         TEST(closed_while_waited_for), TEST(interrupted),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
