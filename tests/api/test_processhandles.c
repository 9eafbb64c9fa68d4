/* SPDX-License-Identifier: MIT */
/* Handles of processes and threads that other processes get (rows h022, h023, h121, h137). */
#include "children.h"

#include <filemap/filemap.h>
#include <stdatomic.h>
#include <sys/socket.h>

#define LOOKING (SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION)

/* What a child finds out about a handle. */
enum finding { RIGHT_ID = 1, RUNS = 2, OTHER = 4, RIGHTS_STAY = 8, INHERITABLE = 16 };

/* -- in the children ------------------------------------------------------------------------- */

static HANDLE handle_of(const char *text)
{
    return (HANDLE)(uintptr_t)strtoull(text, NULL, 0);
}

static int look_at(HANDLE process, DWORD id)
{
    DWORD flags = 0, code = 0;
    int found = GetProcessId(process) == id ? RIGHT_ID : 0;
    if (WaitForSingleObject(process, 0) == WAIT_TIMEOUT && GetExitCodeProcess(process, &code) &&
        code == STILL_ACTIVE)
        found |= RUNS;
    if (!CompareObjectHandles(process, GetCurrentProcess()))
        found |= OTHER;
    if (!TerminateProcess(process, 1) && GetLastError() == ERROR_ACCESS_DENIED)
        found |= RIGHTS_STAY;
    if (GetHandleInformation(process, &flags) && flags == HANDLE_FLAG_INHERIT)
        found |= INHERITABLE;
    return found;
}

/* look HANDLE ID [GENERATIONS] */
static int look(int count, char **arguments)
{
    int more = count > 2 ? atoi(arguments[2]) : 0;
    if (more == 0)
        return look_at(handle_of(arguments[0]), (DWORD)atoi(arguments[1]));
    PROCESS_INFORMATION process;
    DWORD code = 0;
    char *line = child_line("look %s %s %d", arguments[0], arguments[1], more - 1);
    CHECK(start_with(NULL, line, TRUE, 0, NULL, &process));
    CHECK(WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeProcess(process.hProcess, &code));
    return (int)code;
}

/* The value of a handle that is sent meanwhile, by way of a section. */
static HANDLE receive_value(void)
{
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, "values");
    const _Atomic(HANDLE) *value = map_view(section, FILE_MAP_READ);
    CHECK(value);
    while (!atomic_load(value))
        usleep(1000);
    HANDLE result = atomic_load(value);
    CHECK(UnmapViewOfFile((const void *)value) && CloseHandle(section));
    return result;
}

static int look_at_sent(int count, char **arguments)
{
    (void)count;
    return look_at(receive_value(), (DWORD)atoi(arguments[0]));
}

/* await HANDLE: ends with the code of that process. */
static int await(int count, char **arguments)
{
    DWORD code = 1;
    (void)count;
    HANDLE process = handle_of(arguments[0]);
    if (WaitForSingleObject(process, INFINITE) == WAIT_OBJECT_0)
        GetExitCodeProcess(process, &code);
    ExitProcess(code);
}

/* thread HANDLE ID: lets it go, and ends with its code. */
static int resume(int count, char **arguments)
{
    DWORD code = 1;
    (void)count;
    HANDLE thread = handle_of(arguments[0]);
    CHECK(GetThreadId(thread) == (DWORD)atoi(arguments[1]));
    CHECK(GetProcessIdOfThread(thread) == (DWORD)atoi(arguments[1]));
    CHECK(WaitForSingleObject(thread, 0) == WAIT_TIMEOUT);
    CHECK(ResumeThread(thread) == 1);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeThread(thread, &code));
    ExitProcess(code);
}

/* both PROCESS THREAD: the handle that is left does what it did. Ends with the code. */
static int close_one_of_both(int count, char **arguments)
{
    DWORD code = 1;
    (void)count;
    HANDLE process = handle_of(arguments[0]), thread = handle_of(arguments[1]);
    CHECK(CloseHandle(process));
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeThread(thread, &code) && CloseHandle(thread));
    ExitProcess(code);
}

/* again THREAD: how often it is suspended. */
static int resume_again(int count, char **arguments)
{
    (void)count;
    return (int)ResumeThread(handle_of(arguments[0]));
}

static int exit_with(int count, char **arguments)
{
    (void)count;
    ExitProcess((UINT)strtoul(arguments[0], NULL, 0));
}

/* leave STATUS: tells nobody but the kernel. */
static int leave(int count, char **arguments)
{
    (void)count;
    _exit(atoi(arguments[0]));
}

/* Opens itself, tells the value, and stays until that is taken back. */
static int open_itself(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    HANDLE section = OpenFileMappingA(FILE_MAP_WRITE, FALSE, "values");
    _Atomic(HANDLE) *value = map_view(section, FILE_MAP_WRITE);
    CHECK(value);
    HANDLE self = OpenProcess(LOOKING, FALSE, GetCurrentProcessId());
    CHECK(self);
    atomic_store(value, self);
    while (atomic_load(value))
        usleep(1000);
    return !UnmapViewOfFile((const void *)value) || !CloseHandle(section) || !CloseHandle(self);
}

/* -- inherited ------------------------------------------------------------------------------- */

static DWORD run_inheriting(char *line)
{
    PROCESS_INFORMATION process;
    assert_true(start_with(NULL, line, TRUE, 0, NULL, &process));
    return finish_process(&process);
}

static HANDLE inheritable(HANDLE source, DWORD access)
{
    HANDLE copy;
    assert_true(
        DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &copy, access, TRUE, 0));
    return copy;
}

/* Children, and theirs, that are to see their parent end. */
static void the_parent(void **state)
{
    (void)state;
    HANDLE self = OpenProcess(LOOKING, TRUE, GetCurrentProcessId());
    assert_non_null(self);
    assert_true(CompareObjectHandles(self, GetCurrentProcess()));
    for (int generations = 0; generations < 3; generations++)
        assert_int_equal(
            run_inheriting(child_line("look %p %u %d", self, GetCurrentProcessId(), generations)),
            RIGHT_ID | RUNS | OTHER | RIGHTS_STAY | INHERITABLE);
    assert_true(SetHandleInformation(self, HANDLE_FLAG_INHERIT, 0));
    assert_int_equal(run_inheriting(child_line("look %p %u", self, GetCurrentProcessId())), OTHER);
    assert_true(CloseHandle(self));
}

/* A process that is only in a list (rows h076-h087). */
static void in_a_list(void **state)
{
    STARTUPINFOEXA startup = { .StartupInfo.cb = sizeof startup };
    PROCESS_INFORMATION process;
    _Alignas(16) char memory[64];
    SIZE_T size = sizeof memory;
    (void)state;
    HANDLE self = OpenProcess(LOOKING, TRUE, GetCurrentProcessId());
    startup.lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)memory;
    assert_true(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size));
    assert_true(UpdateProcThreadAttribute(startup.lpAttributeList, 0,
                                          PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &self, sizeof self,
                                          NULL, NULL));
    assert_true(start_with(NULL, child_line("look %p %u", self, GetCurrentProcessId()), TRUE,
                           EXTENDED_STARTUPINFO_PRESENT, &startup.StartupInfo, &process));
    assert_int_equal(finish_process(&process), RIGHT_ID | RUNS | OTHER | RIGHTS_STAY | INHERITABLE);
    assert_true(CloseHandle(self));
}

/* One child waits for another one, which ends meanwhile, or has ended before. */
static void siblings(void **state)
{
    (void)state;
    for (int before = 0; before <= 1; before++) {
        PROCESS_INFORMATION sleeper = start_sleeper(), waiter;
        HANDLE copy = inheritable(sleeper.hProcess, LOOKING);
        if (before) {
            assert_quiet(TerminateProcess(sleeper.hProcess, 0x12345678));
            assert_int_equal(finish_process(&sleeper), 0x12345678);
        }
        assert_true(start_with(NULL, child_line("await %p", copy), TRUE, 0, NULL, &waiter));
        if (!before) {
            assert_quiet(TerminateProcess(sleeper.hProcess, 0x12345678));
            assert_int_equal(finish_process(&sleeper), 0x12345678);
        }
        assert_int_equal(finish_process(&waiter), 0x12345678);
        assert_true(CloseHandle(copy));
    }
}

/* What only the kernel knows, of a process whose parent still has it (row h106). */
static void siblings_untold(void **state)
{
    (void)state;
    for (int status = 0; status < 256; status += 85) {
        PROCESS_INFORMATION left;
        assert_true(start_line(child_line("leave %d", status), &left));
        HANDLE copy = inheritable(left.hProcess, LOOKING);
        assert_int_equal(run_inheriting(child_line("await %p", copy)), status);
        assert_true(CloseHandle(copy));
        assert_int_equal(finish_process(&left), status);
    }
    PROCESS_INFORMATION killed = start_sleeper();
    HANDLE copy = inheritable(killed.hProcess, LOOKING);
    assert_int_equal(kill((pid_t)killed.dwProcessId, SIGTERM), 0);
    assert_int_equal(run_inheriting(child_line("await %p", copy)), 128 + SIGTERM);
    assert_true(CloseHandle(copy));
    assert_int_equal(finish_process(&killed), 128 + SIGTERM);
}

/* Row h023: the handles of CreateProcess themselves. */
static void of_create_process(void **state)
{
    SECURITY_ATTRIBUTES yes = { sizeof yes, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION first;
    (void)state;
    assert_true(CreateProcessA(NULL, child_line("exit 0x70000005"), &yes, &yes, FALSE,
                               CREATE_SUSPENDED, NULL, NULL, &startup, &first));
    assert_int_equal(run_inheriting(child_line("resume %p %u", first.hThread, first.dwThreadId)),
                     0x70000005);
    assert_int_equal(run_inheriting(child_line("await %p", first.hProcess)), 0x70000005);
    assert_int_equal(finish_process(&first), 0x70000005);
}

/* A process and its thread have the descriptors in common, and each handle is one by itself. */
static void one_of_both(void **state)
{
    SECURITY_ATTRIBUTES yes = { sizeof yes, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION both;
    (void)state;
    assert_true(CreateProcessA(NULL, child_line("exit 0x70000006"), &yes, &yes, FALSE, 0, NULL,
                               NULL, &startup, &both));
    assert_int_equal(run_inheriting(child_line("both %p %p", both.hProcess, both.hThread)),
                     0x70000006);
    assert_true(CloseHandle(both.hThread));
    assert_int_equal(run_inheriting(child_line("await %p", both.hProcess)), 0x70000006);
    assert_true(CloseHandle(both.hProcess));
}

/* What was let go of is not suspended for who inherits it later. */
static void let_go_before(void **state)
{
    SECURITY_ATTRIBUTES yes = { sizeof yes, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION sleeper;
    (void)state;
    assert_true(CreateProcessA(NULL, child_line("sleep"), NULL, &yes, FALSE, CREATE_SUSPENDED, NULL,
                               NULL, &startup, &sleeper));
    assert_int_equal(ResumeThread(sleeper.hThread), 1);
    assert_int_equal(run_inheriting(child_line("again %p", sleeper.hThread)), 0);
    end_sleeper(&sleeper);
}

/* -- duplicated ------------------------------------------------------------------------------ */

static _Atomic(HANDLE) *make_values(HANDLE *section)
{
    *section = create_memory(0x1000, "values");
    _Atomic(HANDLE) *value = map_view(*section, FILE_MAP_WRITE);
    assert_non_null(value);
    return value;
}

static void drop_values(_Atomic(HANDLE) *value, HANDLE section)
{
    assert_true(UnmapViewOfFile((const void *)value));
    assert_true(CloseHandle(section));
}

/* This process itself, by its pseudo handle and by a real one, and a child. */
static void into_a_child(void **state)
{
    HANDLE section, sent;
    (void)state;
    PROCESS_INFORMATION sleeper = start_sleeper();
    HANDLE self = OpenProcess(LOOKING, FALSE, GetCurrentProcessId());
    const HANDLE sources[] = { GetCurrentProcess(), self, sleeper.hProcess };
    for (size_t i = 0; i < COUNT(sources); i++) {
        PROCESS_INFORMATION child;
        _Atomic(HANDLE) *value = make_values(&section);
        assert_true(start_line(child_line("sent %u", GetProcessId(sources[i])), &child));
        assert_quiet(DuplicateHandle(GetCurrentProcess(), sources[i], child.hProcess, &sent,
                                     LOOKING, FALSE, 0));
        atomic_store(value, sent);
        assert_int_equal(finish_process(&child), RIGHT_ID | RUNS | OTHER | RIGHTS_STAY);
        drop_values(value, section);
    }
    assert_true(CloseHandle(self));
    end_sleeper(&sleeper);
}

/* What a child has of itself, and what its pseudo handle means there. */
static void out_of_a_child(void **state)
{
    HANDLE section, taken[2];
    PROCESS_INFORMATION child;
    (void)state;
    _Atomic(HANDLE) *value = make_values(&section);
    assert_true(start_line(child_line("itself"), &child));
    while (!atomic_load(value))
        usleep(1000);
    assert_quiet(DuplicateHandle(child.hProcess, atomic_load(value), GetCurrentProcess(), &taken[0],
                                 0, FALSE, DUPLICATE_SAME_ACCESS));
    assert_quiet(DuplicateHandle(child.hProcess, GetCurrentProcess(), GetCurrentProcess(),
                                 &taken[1], LOOKING, FALSE, 0));
    for (size_t i = 0; i < COUNT(taken); i++) {
        assert_int_equal(look_at(taken[i], child.dwProcessId),
                         RIGHT_ID | RUNS | OTHER | RIGHTS_STAY);
        assert_true(CloseHandle(taken[i]));
    }
    atomic_store(value, NULL);
    assert_int_equal(finish_process(&child), 0);
    drop_values(value, section);
}

/* A handle that a process gets of itself is one of itself. */
static void back_to_itself(void **state)
{
    HANDLE received;
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_quiet(filemap_send_handle(ends[0], GetCurrentProcess(), PROCESS_QUERY_INFORMATION));
    received = filemap_recv_handle(ends[1], FALSE);
    assert_non_null(received);
    assert_true(CompareObjectHandles(received, GetCurrentProcess()));
    assert_int_equal(GetProcessId(received), GetCurrentProcessId());
    assert_true(CloseHandle(received));
    close(ends[0]);
    close(ends[1]);
}

/* With fewer rights to one who has a socket. */
static void through_a_socket(void **state)
{
    HANDLE received;
    int ends[2];
    (void)state;
    PROCESS_INFORMATION sleeper = start_sleeper();
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_quiet(filemap_send_handle(ends[0], sleeper.hProcess, LOOKING));
    received = filemap_recv_handle(ends[1], FALSE);
    assert_non_null(received);
    assert_int_equal(look_at(received, sleeper.dwProcessId), RIGHT_ID | RUNS | OTHER | RIGHTS_STAY);
    assert_quiet(TerminateProcess(sleeper.hProcess, 0x87654321));
    assert_int_equal(WaitForSingleObject(received, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(code_of(received), 0x87654321);
    assert_true(CloseHandle(received));
    close_process(&sleeper);
    close(ends[0]);
    close(ends[1]);
}

/* Who has it with fewer rights may have more, if he may open the process (row h130). */
static void widened(void **state)
{
    HANDLE received, more;
    int ends[2];
    (void)state;
    PROCESS_INFORMATION sleeper = start_sleeper();
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_quiet(filemap_send_handle(ends[0], sleeper.hProcess, LOOKING));
    received = filemap_recv_handle(ends[1], FALSE);
    assert_non_null(received);
    assert_quiet(DuplicateHandle(GetCurrentProcess(), received, GetCurrentProcess(), &more,
                                 PROCESS_TERMINATE | LOOKING, FALSE, 0));
    assert_quiet(TerminateProcess(more, 0x87654322));
    assert_int_equal(WaitForSingleObject(more, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(code_of(more), 0x87654322);
    assert_int_equal(finish_process(&sleeper), 0x87654322);
    assert_true(CloseHandle(received) && CloseHandle(more));
    close(ends[0]);
    close(ends[1]);
}

/* -- after a fork ---------------------------------------------------------------------------- */

/* What a process has of itself. */
struct known {
    DWORD id;
    HANDLE process;
};

static void look_in_a_fork(void *context)
{
    const struct known *parent = context;
    CHECK(look_at(parent->process, parent->id) == (RIGHT_ID | RUNS | OTHER | RIGHTS_STAY));
    HANDLE self = OpenProcess(LOOKING, FALSE, GetCurrentProcessId());
    CHECK(CompareObjectHandles(self, GetCurrentProcess()));
    CHECK(!CompareObjectHandles(self, parent->process));
    CHECK(CloseHandle(parent->process) && CloseHandle(self));
}

/* It means the parent in a child, too. */
static void forked(void **state)
{
    struct known self = { GetCurrentProcessId(),
                          OpenProcess(LOOKING, FALSE, GetCurrentProcessId()) };
    (void)state;
    in_child(look_in_a_fork, &self);
    assert_true(CompareObjectHandles(self.process, GetCurrentProcess()));
    assert_true(CloseHandle(self.process));
}

static void end_before_the_child(void *context)
{
    const int *ends = context;
    char byte = 0;
    HANDLE self = OpenProcess(LOOKING, FALSE, GetCurrentProcessId());
    CHECK(self);
    if (fork() != 0)
        _exit(0);
    if (WaitForSingleObject(self, INFINITE) == WAIT_OBJECT_0 && GetProcessId(self) != 0)
        byte = 'x';
    CHECK(write(ends[1], &byte, 1) == 1);
    CHECK(CloseHandle(self));
}

static void forked_child_sees_the_end(void **state)
{
    int ends[2];
    char byte = 0;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    in_child(end_before_the_child, ends);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(byte, 'x');
    close(ends[0]);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = {
        { "leave", leave },        { "look", look },        { "sent", look_at_sent },
        { "await", await },        { "resume", resume },    { "exit", exit_with },
        { "itself", open_itself }, { "sleep", sleep_long }, { "both", close_one_of_both },
        { "again", resume_again },
    };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(the_parent),
        TEST(in_a_list),
        TEST(siblings),
        TEST(siblings_untold),
        TEST(of_create_process),
        TEST(into_a_child),
        TEST(out_of_a_child),
        TEST(back_to_itself),
        TEST(through_a_socket),
        TEST(one_of_both),
        TEST(let_go_before),
        TEST(widened),
        TEST(forked),
        TEST(forked_child_sees_the_end),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
