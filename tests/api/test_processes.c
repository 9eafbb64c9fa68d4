/* SPDX-License-Identifier: MIT */
/* Process and thread objects (rows h092-h117, s161, s162, s233-s236). */
#include "children.h"

#include <sddl.h>
#include <winternl.h>
#include <pthread.h>

static int exit_with(int count, char **arguments)
{
    if (count > 0)
        ExitProcess((UINT)strtoul(arguments[0], NULL, 0));
    return 1;
}

static int return_it(int count, char **arguments)
{
    return count > 0 ? atoi(arguments[0]) : 1;
}

static int terminate_itself(int count, char **arguments)
{
    if (count > 0)
        TerminateProcess(GetCurrentProcess(), (UINT)strtoul(arguments[0], NULL, 0));
    return 1;
}

/* Rows h105, h106, s233, s234; row h108: once it has ended, waits end at once for ever. */
static void exit_codes(void **state)
{
    (void)state;
    assert_int_equal(run_line(child_line("exit 0")), 0);
    assert_int_equal(run_line(child_line("exit 259")), 259);
    assert_int_equal(run_line(child_line("exit 0xdeadbee1")), 0xdeadbee1);
    assert_int_equal(run_line(child_line("exit 0xffffffff")), 0xffffffff);
    assert_int_equal(run_line(child_line("terminate 0x12345678")), 0x12345678);
    assert_int_equal(run_line(child_line("return 7")), 7);
    PROCESS_INFORMATION process = start_sleeper();
    assert_int_equal(code_of(process.hProcess), STILL_ACTIVE);
    assert_int_equal(WaitForSingleObject(process.hProcess, 0), WAIT_TIMEOUT);
    assert_quiet(TerminateProcess(process.hProcess, 0xabcdef01));
    for (int i = 0; i < 3; i++)
        assert_int_equal(WaitForSingleObject(process.hProcess, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(code_of(process.hProcess), 0xabcdef01);
    close_process(&process);
}

/* Row h106: what ended by a signal. */
static void signals(void **state)
{
    static const struct {
        int signal;
        DWORD code;
    } cases[] = {
        { SIGBUS, 0xC0000006 },  { SIGILL, 0xC000001D }, { SIGFPE, 0xC0000094 },
        { SIGSEGV, 0xC0000005 }, { SIGABRT, 3 },         { SIGINT, 0xC000013A },
        { SIGKILL, 128 + 9 },    { SIGTERM, 128 + 15 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char line[64];
        snprintf(line, sizeof line, "/bin/sh -c \"ulimit -c 0; kill -%d $$\"", cases[i].signal);
        assert_int_equal(run_line(line), cases[i].code);
    }
}

/* Another one's kill is not taken for ours, nor is a note for more than it says. */
static void somebody_elses_kill(void **state)
{
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_int_equal(kill((pid_t)process.dwProcessId, SIGTERM), 0);
    assert_int_equal(finish_process(&process), 128 + SIGTERM);
    process = start_sleeper();
    assert_int_equal(kill((pid_t)process.dwProcessId, SIGKILL), 0);
    assert_int_equal(finish_process(&process), 128 + SIGKILL);
}

/* Rows h111-h113. */
static void terminating(void **state)
{
    HANDLE weak;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_true(DuplicateHandle(GetCurrentProcess(), process.hProcess, GetCurrentProcess(), &weak,
                                SYNCHRONIZE, FALSE, 0));
    assert_fails(TerminateProcess(weak, 1), ERROR_ACCESS_DENIED);
    assert_fails(TerminateProcess(DEAD, 1), ERROR_INVALID_HANDLE);
    assert_fails(TerminateProcess(NULL, 1), ERROR_INVALID_HANDLE);
    assert_fails(TerminateProcess(process.hThread, 1), ERROR_INVALID_HANDLE);
    assert_quiet(TerminateProcess(process.hProcess, 17));
    assert_int_equal(WaitForSingleObject(weak, INFINITE), WAIT_OBJECT_0);
    assert_fails(TerminateProcess(process.hProcess, 18), ERROR_ACCESS_DENIED);
    assert_int_equal(code_of(process.hProcess), 17);
    assert_true(CloseHandle(weak));
    close_process(&process);
}

/* Its end takes a while, and the first code stays (row h111). */
static void terminating_twice(void **state)
{
    (void)state;
    for (DWORD i = 0; i < 16; i++) {
        PROCESS_INFORMATION process = start_sleeper();
        assert_quiet(TerminateProcess(process.hProcess, 0x100 + i));
        assert_fails(TerminateProcess(process.hProcess, 2), ERROR_ACCESS_DENIED);
        assert_int_equal(finish_process(&process), 0x100 + i);
    }
}

/* The same by a handle of another open. */
static void terminating_by_two_handles(void **state)
{
    (void)state;
    for (DWORD i = 0; i < 16; i++) {
        PROCESS_INFORMATION process = start_sleeper();
        HANDLE other = OpenProcess(PROCESS_ALL_ACCESS, FALSE, process.dwProcessId);
        assert_quiet(TerminateProcess(i % 2 ? other : process.hProcess, 0x100 + i));
        assert_fails(TerminateProcess(i % 2 ? process.hProcess : other, 2), ERROR_ACCESS_DENIED);
        assert_int_equal(WaitForSingleObject(other, INFINITE), WAIT_OBJECT_0);
        assert_int_equal(code_of(other), 0x100 + i);
        assert_true(CloseHandle(other));
        assert_int_equal(finish_process(&process), 0x100 + i);
    }
}

/* Rows h092, h096, h107, h116. */
static void opening(void **state)
{
    DWORD code;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_fails(OpenProcess(PROCESS_ALL_ACCESS, FALSE, 0), ERROR_INVALID_PARAMETER);
    assert_fails(OpenProcess(PROCESS_ALL_ACCESS, FALSE, 0xFFFFFFFC), ERROR_INVALID_PARAMETER);
    assert_fails(OpenProcess(PROCESS_ALL_ACCESS, FALSE, 0x7FFFFFF0), ERROR_INVALID_PARAMETER);
    assert_fails(OpenProcess(0, FALSE, process.dwProcessId), ERROR_ACCESS_DENIED);
    HANDLE query = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, process.dwProcessId);
    HANDLE limited = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, TRUE, process.dwProcessId);
    HANDLE terminate = OpenProcess(PROCESS_TERMINATE, FALSE, process.dwProcessId);
    assert_true(query && limited && terminate);
    assert_true(GetHandleInformation(limited, &code));
    assert_int_equal(code, HANDLE_FLAG_INHERIT);
    assert_int_equal(GetProcessId(query), process.dwProcessId);
    assert_int_equal(GetProcessId(limited), process.dwProcessId);
    assert_int_equal(code_of(limited), STILL_ACTIVE);
    assert_fails(GetProcessId(terminate), ERROR_ACCESS_DENIED);
    assert_fails(GetExitCodeProcess(terminate, &code), ERROR_ACCESS_DENIED);
    assert_fails(GetExitCodeProcess(DEAD, &code), ERROR_INVALID_HANDLE);
    assert_fails(GetProcessId(DEAD), ERROR_INVALID_HANDLE);
    assert_fails(TerminateProcess(query, 1), ERROR_ACCESS_DENIED);
    assert_quiet(TerminateProcess(terminate, 0x10002));
    assert_int_equal(WaitForSingleObject(process.hProcess, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(code_of(limited), 0x10002);
    for (size_t i = 0; i < 3; i++)
        assert_true(CloseHandle(i == 0 ? query : i == 1 ? limited : terminate));
    close_process(&process);
}

static void open_the_systems_own(void *context)
{
    (void)context;
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
        exit(STATUS_SKIPPED);
    SetLastError(UNTOUCHED);
    CHECK(!OpenProcess(PROCESS_ALL_ACCESS, FALSE, 1) && GetLastError() == ERROR_ACCESS_DENIED);
    SetLastError(UNTOUCHED);
    CHECK(!OpenProcess(PROCESS_TERMINATE, FALSE, 1) && GetLastError() == ERROR_ACCESS_DENIED);
}

/* Row h093. */
static void the_systems_own(void **state)
{
    (void)state;
    if (geteuid() != 0 && kill(1, 0) == 0)
        skip(); /* the first process is the caller's */
    in_child(open_the_systems_own, NULL);
}

/* A child of ours that filemap did not start; it waits for its end. The byte that it sends. */
static pid_t start_stranger(char (*prepare)(void), char *byte)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        *byte = prepare();
        CHECK(write(ends[1], byte, 1) == 1);
        while (pause() < 0)
            continue;
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], byte, 1), 1);
    close(ends[0]);
    return child;
}

static char become_nobody(void)
{
    return setresuid(65534, 65534, 65534) == 0 ? 'n' : 's';
}

/* Row h095: root may do everything with the processes of others. */
static void the_right_to_debug(void **state)
{
    int status;
    char byte;
    (void)state;
    if (geteuid() != 0)
        skip();
    pid_t child = start_stranger(become_nobody, &byte);
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)child);
    assert_non_null(process);
    assert_quiet(TerminateProcess(process, 9));
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(CloseHandle(process));
    if (byte == 's')
        skip();
}

static char do_nothing(void)
{
    return 'n';
}

/* Row h117 differs: a handle keeps the id of a child of CreateProcess, and of no other process. */
static void ids_of_strangers(void **state)
{
    int status;
    char byte;
    (void)state;
    pid_t child = start_stranger(do_nothing, &byte);
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)child);
    assert_quiet(TerminateProcess(process, 9));
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_fails(OpenProcess(SYNCHRONIZE, FALSE, (DWORD)child), ERROR_INVALID_PARAMETER);
    assert_int_equal(GetProcessId(process), child);
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    assert_true(CloseHandle(process));
}

/* A thread's id is no process's (row h092). */
static void *offer_thread(void *context)
{
    int *ends = context;
    pid_t id = gettid();
    char byte;
    CHECK(write(ends[1], &id, sizeof id) == sizeof id);
    CHECK(read(ends[2], &byte, 1) == 1);
    return NULL;
}

static void a_thread_is_no_process(void **state)
{
    int ends[4];
    pid_t id;
    pthread_t thread;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(pipe2(ends + 2, O_CLOEXEC), 0);
    assert_int_equal(pthread_create(&thread, NULL, offer_thread, ends), 0);
    assert_int_equal(read(ends[0], &id, sizeof id), sizeof id);
    assert_fails(OpenProcess(SYNCHRONIZE, FALSE, (DWORD)id), ERROR_INVALID_PARAMETER);
    assert_int_equal(write(ends[3], "x", 1), 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (size_t i = 0; i < COUNT(ends); i++)
        close(ends[i]);
}

/* The process itself: rows h100-h104, s161, s162. */
static void the_own_process(void **state)
{
    HANDLE copy;
    (void)state;
    HANDLE self =
        OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
    assert_non_null(self);
    assert_true(CompareObjectHandles(self, GetCurrentProcess()));
    assert_int_equal(GetProcessId(self), GetCurrentProcessId());
    assert_int_equal(GetProcessId(GetCurrentProcess()), GetCurrentProcessId());
    assert_int_equal(GetThreadId(GetCurrentThread()), GetCurrentThreadId());
    assert_int_equal(GetProcessIdOfThread(GetCurrentThread()), GetCurrentProcessId());
    assert_int_equal(code_of(self), STILL_ACTIVE);
    assert_int_equal(code_of(GetCurrentProcess()), STILL_ACTIVE);
    assert_int_equal(WaitForSingleObject(self, 0), WAIT_TIMEOUT);
    assert_int_equal(WaitForSingleObject(GetCurrentProcess(), 10), WAIT_TIMEOUT);
    assert_int_equal(WaitForSingleObject(GetCurrentThread(), 1), WAIT_TIMEOUT);
    assert_int_equal(WaitForSingleObject(INVALID_HANDLE_VALUE, 0), WAIT_TIMEOUT);
    assert_true(DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(),
                                &copy, PROCESS_TERMINATE, FALSE, 0));
    assert_int_equal(WaitForSingleObject(copy, 0), WAIT_FAILED);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(self));
}

/* Row 212 differs: another process's memory is out of reach, which is told after its rights. */
static void another_process_stays_alone(void **state)
{
    HANDLE copy, weak;
    PVOID base = NULL;
    SIZE_T size = 0;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    HANDLE section = create_memory(0x1000, NULL);
    weak = OpenProcess(SYNCHRONIZE, FALSE, process.dwProcessId);
    for (int i = 0; i <= 1; i++) {
        assert_int_equal(NtMapViewOfSection(section, i ? weak : process.hProcess, &base, 0, 0, NULL,
                                            &size, ViewUnmap, 0, PAGE_READWRITE),
                         i ? STATUS_ACCESS_DENIED : STATUS_NOT_SUPPORTED);
        assert_null(base);
    }
    assert_fails(MapViewOfFile3(section, process.hProcess, NULL, 0, 0, 0, PAGE_READWRITE, NULL, 0),
                 ERROR_NOT_SUPPORTED);
    assert_fails(MapViewOfFile2(section, process.hProcess, 0, NULL, 0, 0, PAGE_READWRITE),
                 ERROR_NOT_SUPPORTED);
    assert_fails(MapViewOfFile2(section, weak, 0, NULL, 0, 0, PAGE_READWRITE), ERROR_ACCESS_DENIED);
    copy = NULL;
    assert_false(UnmapViewOfFile2(process.hProcess, &copy, 0));
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(weak));
    end_sleeper(&process);
}

/* Row h022: whatever the descriptor of the process says. */
static void full_access_of_the_creator(void **state)
{
    (void)state;
    PSECURITY_DESCRIPTOR nobody;
    PROCESS_INFORMATION process;
    OBJECT_BASIC_INFORMATION basic;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(D;;0x10;;;WD)",
                                                                     SDDL_REVISION, &nobody, NULL));
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, nobody, FALSE };
    STARTUPINFOA startup = { .cb = sizeof startup };
    assert_true(CreateProcessA(NULL, child_line("sleep"), &attributes, NULL, FALSE, 0, NULL, NULL,
                               &startup, &process));
    assert_int_equal(
        NtQueryObject(process.hProcess, ObjectBasicInformation, &basic, sizeof basic, NULL),
        STATUS_SUCCESS);
    assert_int_equal(basic.GrantedAccess, PROCESS_ALL_ACCESS);
    LocalFree(nobody);
    end_sleeper(&process);
}

/* The handles of CreateProcess have all rights. */
static void the_thread(void **state)
{
    DWORD code;
    (void)state;
    PROCESS_INFORMATION process = start_sleeper();
    assert_int_equal(process.dwThreadId, process.dwProcessId);
    assert_int_equal(GetThreadId(process.hThread), process.dwThreadId);
    assert_int_equal(GetProcessIdOfThread(process.hThread), process.dwProcessId);
    assert_int_equal(GetProcessId(process.hProcess), process.dwProcessId);
    assert_fails(GetThreadId(process.hProcess), ERROR_INVALID_HANDLE);
    assert_fails(GetProcessId(process.hThread), ERROR_INVALID_HANDLE);
    assert_int_equal(WaitForSingleObject(process.hThread, 0), WAIT_TIMEOUT);
    assert_true(GetExitCodeThread(process.hThread, &code));
    assert_int_equal(code, STILL_ACTIVE);
    assert_quiet(TerminateProcess(process.hProcess, 33));
    assert_true(CloseHandle(process.hProcess)); /* the thread knows all the same */
    assert_int_equal(WaitForSingleObject(process.hThread, INFINITE), WAIT_OBJECT_0);
    assert_true(GetExitCodeThread(process.hThread, &code));
    assert_int_equal(code, 33);
    assert_true(CloseHandle(process.hThread));
}

/* Row h053; row h113 for one that is terminated meanwhile. */
static void suspended(void **state)
{
    PROCESS_INFORMATION process;
    DWORD code;
    sigset_t blocked, before;
    (void)state;
    char *line = child_line("exit 0x70000005");
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    assert_int_equal(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
    assert_true(start_with(NULL, line, FALSE, CREATE_SUSPENDED, NULL, &process));
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    assert_int_equal(WaitForSingleObject(process.hProcess, 50), WAIT_TIMEOUT);
    assert_true(GetExitCodeThread(process.hThread, &code));
    assert_int_equal(code, STILL_ACTIVE);
    assert_int_equal(ResumeThread(process.hThread), 1);
    assert_int_equal(ResumeThread(process.hThread), 0);
    assert_int_equal(finish_process(&process), 0x70000005);
    char other[] = "/bin/true";
    assert_true(start_with(NULL, other, FALSE, CREATE_SUSPENDED, NULL, &process));
    assert_quiet(TerminateProcess(process.hProcess, 44));
    assert_int_equal(finish_process(&process), 44);
}

/* Rows h115, s236: the object lives on, and keeps its exit code. Row h117: and its id. */
static void children_are_taken_away(void **state)
{
    int status;
    (void)state;
    char line[] = "/bin/sh -c \"exit 5\"";
    PROCESS_INFORMATION process, other;
    assert_true(start_line(line, &process));
    assert_int_equal(WaitForSingleObject(process.hProcess, INFINITE), WAIT_OBJECT_0);
    HANDLE again = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, process.dwProcessId);
    assert_non_null(again);
    assert_int_equal(GetProcessId(again), process.dwProcessId);
    assert_int_equal(code_of(again), 5);
    assert_true(CloseHandle(again));
    assert_int_equal(code_of(process.hProcess), 5);
    close_process(&process);
    assert_int_equal(waitpid((pid_t)process.dwProcessId, &status, 0), -1);
    assert_fails(OpenProcess(SYNCHRONIZE, FALSE, process.dwProcessId), ERROR_INVALID_PARAMETER);
    /* One that ends after its last handle was closed, with the next that is made. */
    process = start_sleeper();
    close_process(&process);
    HANDLE late = OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, process.dwProcessId);
    assert_quiet(TerminateProcess(late, 1));
    assert_int_equal(WaitForSingleObject(late, INFINITE), WAIT_OBJECT_0);
    assert_true(start_line(line, &other));
    assert_int_equal(finish_process(&other), 5);
    assert_int_equal(waitpid((pid_t)process.dwProcessId, &status, WNOHANG), -1);
    assert_true(CloseHandle(late));
}

/* A program that waits for its children itself finds them, and is told the code all the same. */
static void the_program_waits_itself(void **state)
{
    PROCESS_INFORMATION process;
    int status;
    (void)state;
    assert_true(start_line(child_line("exit 0x1234507"), &process));
    assert_int_equal(waitpid((pid_t)process.dwProcessId, &status, 0), process.dwProcessId);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    assert_int_equal(finish_process(&process), 0x1234507);
    char line[] = "/bin/sh -c \"exit 5\"";
    assert_true(start_line(line, &process));
    assert_int_equal(waitpid((pid_t)process.dwProcessId, &status, 0), process.dwProcessId);
    DWORD code = code_of(process.hProcess); /* only newer kernels tell */
    assert_true(code == 5 || code == ERROR_NOT_SUPPORTED);
    assert_int_equal(WaitForSingleObject(process.hProcess, 0), WAIT_OBJECT_0);
    close_process(&process);
}

static volatile sig_atomic_t children_ended;

static void count_child(int signal)
{
    (void)signal;
    children_ended++;
}

/* A start that fails is no child that ends. */
static void failures_are_no_children(void **state)
{
    struct sigaction action = { .sa_handler = count_child }, before;
    char path[600];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("none"));
    make_file(path, 4096);
    chmod(path, 0700);
    assert_int_equal(sigaction(SIGCHLD, &action, &before), 0);
    children_ended = 0;
    assert_int_equal(try_start(path, NULL), ERROR_BAD_EXE_FORMAT);
    assert_int_equal(children_ended, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    char line[] = "/bin/true";
    assert_int_equal(run_line(line), 0);
    assert_int_equal(children_ended, 1);
    assert_int_equal(sigaction(SIGCHLD, &before, NULL), 0);
    unlink(path);
}

static volatile sig_atomic_t handled;

static void note(int signal)
{
    handled = signal;
}

static int tell_signals(int count, char **arguments)
{
    struct sigaction usr1, usr2;
    sigset_t blocked;
    (void)arguments;
    sigaction(SIGUSR1, NULL, &usr1);
    sigaction(SIGUSR2, NULL, &usr2);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    return count + (usr1.sa_handler == SIG_DFL ? 1 : 0) + (usr2.sa_handler == SIG_IGN ? 2 : 0) +
           (sigismember(&blocked, SIGHUP) ? 4 : 0) + (sigismember(&blocked, SIGTERM) ? 8 : 0);
}

/* Handlers are not inherited; what is ignored or blocked stays so, as with any exec. */
static void signals_of_the_child(void **state)
{
    struct sigaction action = { .sa_handler = note }, ignored = { .sa_handler = SIG_IGN };
    sigset_t blocked;
    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGHUP);
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(sigaction(SIGUSR2, &ignored, NULL), 0);
    assert_int_equal(sigprocmask(SIG_BLOCK, &blocked, NULL), 0);
    assert_int_equal(run_line(child_line("signals")), 7);
    PROCESS_INFORMATION process;
    assert_true(start_with(NULL, child_line("signals"), FALSE, CREATE_SUSPENDED, NULL, &process));
    assert_int_equal(ResumeThread(process.hThread), 1);
    assert_int_equal(finish_process(&process), 7);
    assert_int_equal(sigprocmask(SIG_UNBLOCK, &blocked, NULL), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(handled, SIGUSR1);
    signal(SIGUSR1, SIG_DFL);
    signal(SIGUSR2, SIG_DFL);
}

/* Row h023: the two attributes decide about the two handles, and nothing else. */
static void inherit_flags(void **state)
{
    SECURITY_ATTRIBUTES yes = { sizeof yes, NULL, TRUE }, no = { sizeof no, NULL, FALSE };
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    DWORD of_process, of_thread;
    char line[] = "/bin/true";
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_true(CreateProcessA(NULL, line, i & 1 ? &yes : &no, i & 2 ? &yes : NULL, FALSE, 0,
                                   NULL, NULL, &startup, &process));
        assert_true(GetHandleInformation(process.hProcess, &of_process));
        assert_true(GetHandleInformation(process.hThread, &of_thread));
        assert_int_equal(of_process | of_thread << 1, i);
        assert_int_equal(finish_process(&process), 0);
    }
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = {
        { "exit", exit_with },   { "return", return_it },     { "terminate", terminate_itself },
        { "sleep", sleep_long }, { "signals", tell_signals },
    };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(exit_codes),
        TEST(signals),
        TEST(somebody_elses_kill),
        TEST(terminating),
        TEST(terminating_twice),
        TEST(terminating_by_two_handles),
        TEST(opening),
        TEST(the_systems_own),
        TEST(the_right_to_debug),
        TEST(ids_of_strangers),
        TEST(a_thread_is_no_process),
        TEST(the_own_process),
        TEST(another_process_stays_alone),
        TEST(full_access_of_the_creator),
        TEST(the_thread),
        TEST(suspended),
        TEST(children_are_taken_away),
        TEST(the_program_waits_itself),
        TEST(failures_are_no_children),
        TEST(signals_of_the_child),
        TEST(inherit_flags),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
