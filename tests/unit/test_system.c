/* SPDX-License-Identifier: MIT */
/* Clocks, processors, the own process, and keys from a terminal. */
#include <filemap/conio.h>
#include <filemap/windows.h>

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>

#include <cmocka.h>

static void what_the_system_has(void **state)
{
    static SYSTEM_INFO info; /* not on the stack: without ASLR that lies above it */
    SYSTEM_INFO native;
    (void)state;
    memset(&info, 0xFF, sizeof info);
    GetSystemInfo(&info);
    GetNativeSystemInfo(&native);
    assert_memory_equal(&info, &native, sizeof info);
    assert_int_equal(info.dwPageSize, sysconf(_SC_PAGESIZE));
    assert_int_equal(info.dwAllocationGranularity, 65536);
    assert_int_equal((DWORD_PTR)info.lpMinimumApplicationAddress, 65536);
    assert_true(info.lpMaximumApplicationAddress > (void *)&info);
    assert_true(info.dwNumberOfProcessors >= 1);
    if (info.dwNumberOfProcessors <= 64)
        assert_int_equal(__builtin_popcountl(info.dwActiveProcessorMask),
                         info.dwNumberOfProcessors);
#ifdef __x86_64__
    assert_int_equal(info.wProcessorArchitecture, PROCESSOR_ARCHITECTURE_AMD64);
    assert_int_equal(info.dwProcessorType, PROCESSOR_AMD_X8664);
#endif
}

static void clocks_agree(void **state)
{
    LARGE_INTEGER start, end, frequency;
    FILETIME file_time;
    (void)state;
    ULONGLONG ticks = GetTickCount64();
    assert_true(QueryPerformanceFrequency(&frequency) && QueryPerformanceCounter(&start));
    assert_int_equal(frequency.QuadPart, 10000000);
    Sleep(30);
    assert_true(QueryPerformanceCounter(&end));
    assert_true(end.QuadPart - start.QuadPart >= 300000);
    assert_true(GetTickCount64() - ticks >= 29);
    assert_true(GetTickCount() - (DWORD)ticks < 60000);

    time_t now = time(NULL);
    GetSystemTimeAsFileTime(&file_time);
    ULONGLONG steps = (ULONGLONG)file_time.dwHighDateTime << 32 | file_time.dwLowDateTime;
    ULONGLONG seconds = steps / 10000000 - 11644473600ULL;
    assert_true(seconds >= (ULONGLONG)now && seconds <= (ULONGLONG)now + 60);
}

static void clocks_refuse_null(void **state)
{
    (void)state;
    assert_false(QueryPerformanceCounter(NULL));
    assert_int_equal(GetLastError(), ERROR_NOACCESS);
    SetLastError(0);
    assert_false(QueryPerformanceFrequency(NULL));
    assert_int_equal(GetLastError(), ERROR_NOACCESS);
}

static void ignore(int signal)
{
    (void)signal;
}

static void signals_do_not_shorten_a_sleep(void **state)
{
    struct sigaction action = { .sa_handler = ignore }, before;
    struct itimerspec soon = { .it_value = { .tv_nsec = 5000000 },
                               .it_interval = { .tv_nsec = 5000000 } };
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
    timer_t timer;
    (void)state;
    sigaction(SIGALRM, &action, &before);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    timer_settime(timer, 0, &soon, NULL);
    ULONGLONG start = GetTickCount64();
    Sleep(60);
    assert_true(GetTickCount64() - start >= 59);
    Sleep(0);
    timer_delete(timer);
    sigaction(SIGALRM, &before, NULL);
}

static void the_own_process(void **state)
{
    int status;
    (void)state;
    assert_int_equal(GetCurrentProcessId(), getpid());
    assert_int_equal(GetCurrentThreadId(), gettid());
    assert_int_equal((LONG_PTR)GetCurrentProcess(), -1);
    assert_int_equal((LONG_PTR)GetCurrentThread(), -2);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        ExitProcess(0x107);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/*
 * A child whose standard input is FD, without the other end, reads keys; 0 is its exit status if
 * they are the expected ones.
 */
static pid_t start_reader(int fd, int other_end, const char *expected)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(fd, STDIN_FILENO);
        close(other_end);
        for (; *expected; expected++)
            if (_getch() != (unsigned char)*expected)
                _exit(1);
        _exit(0);
    }
    return child;
}

static int exit_status(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void keys_from_a_pipe(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = start_reader(ends[0], ends[1], "ab\xFF");
    assert_int_equal(write(ends[1], "ab", 2), 2);
    close(ends[1]);
    /* The end of the input is -1, not the byte 0xFF. */
    assert_int_equal(WEXITSTATUS(exit_status(child)), 1);
    close(ends[0]);
}

static BOOL is_raw(int terminal)
{
    struct termios now;
    assert_int_equal(tcgetattr(terminal, &now), 0);
    return !(now.c_lflag & (ICANON | ECHO));
}

static void wait_until_raw(int terminal)
{
    for (int i = 0; i < 500 && !is_raw(terminal); i++)
        Sleep(10);
    assert_true(is_raw(terminal));
}

static void keys_from_a_terminal(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(terminal >= 0);

    pid_t child = start_reader(terminal, master, "k");
    wait_until_raw(terminal);
    assert_int_equal(write(master, "k", 1), 1);
    assert_int_equal(exit_status(child), 0);
    assert_false(is_raw(terminal));

    /* The interrupt key ends the program, and the terminal is as it was. */
    child = start_reader(terminal, master, "k");
    wait_until_raw(terminal);
    assert_int_equal(write(master, "\x03", 1), 1);
    int status = exit_status(child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    assert_false(is_raw(terminal));
    close(terminal);
    close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_system_has),  cmocka_unit_test(clocks_agree),
        cmocka_unit_test(clocks_refuse_null),   cmocka_unit_test(signals_do_not_shorten_a_sleep),
        cmocka_unit_test(the_own_process),      cmocka_unit_test(keys_from_a_pipe),
        cmocka_unit_test(keys_from_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
