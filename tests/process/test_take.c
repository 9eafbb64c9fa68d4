/* SPDX-License-Identifier: MIT */
/*
 * DuplicateHandle out of another process: what a handle there stands for is found while that
 * process sleeps, is stopped, or has not made a call, and stays after its end. Rows 320-324, 328,
 * 329, 332, h121, h127-h131.
 */
#include "peer.h"

#include "children.h"

#include <pthread.h>

#define NAME "taken"
#define WORD UINT64_C(0x6162636465666768)
#define FILE_NAME temporary_path("taken-file")
#define STRANGER 65534

static uint64_t number(HANDLE handle)
{
    return (uintptr_t)handle;
}

static HANDLE handle_of(uint64_t value)
{
    return (HANDLE)(uintptr_t)value;
}

static HANDLE open_process(const struct peer *peer)
{
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)peer->process);
    CHECK(process);
    return process;
}

/* From one process to another, or to this one. */
static HANDLE carry(HANDLE from, uint64_t source, HANDLE to, DWORD access, DWORD options)
{
    HANDLE copy = from;
    SetLastError(UNTOUCHED);
    if (DuplicateHandle(from, handle_of(source), to, &copy, access, FALSE, options))
        return copy;
    assert_null(copy); /* row 329 */
    return NULL;
}

static HANDLE take(HANDLE from, uint64_t source, DWORD access, DWORD options)
{
    return carry(from, source, GetCurrentProcess(), access, options);
}

static DWORD rights_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information;
    assert_int_equal(
        NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL), 0);
    return information.GrantedAccess;
}

static void check_word(HANDLE section)
{
    uint64_t *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_int_equal(*view, WORD);
    assert_true(UnmapViewOfFile(view));
}

static uint64_t create_filled(const struct peer *peer, const char *name)
{
    uint64_t section = peer_create(peer, name, 0x1000), view = peer_map(peer, section);
    peer_store(peer, view, WORD);
    assert_true(peer_ask(peer, PEER_UNMAP, view, 0, NULL).value);
    return section;
}

/* The source sleeps, and is stopped as well; then it ends. */
static void from_a_running_process(void **state)
{
    (void)state;
    for (int named = 0; named <= 1; named++) {
        struct peer peer = peer_start();
        uint64_t section = create_filled(&peer, named ? NAME : NULL);
        HANDLE process = open_process(&peer);
        HANDLE copy = take(process, section, 0, DUPLICATE_SAME_ACCESS);
        assert_non_null(copy);
        assert_int_equal(kill(peer.process, SIGSTOP), 0);
        HANDLE second = take(process, section, 0, DUPLICATE_SAME_ACCESS);
        assert_non_null(second);
        assert_int_equal(kill(peer.process, SIGCONT), 0);
        assert_int_equal(peer_ask(&peer, PEER_FLAGS, section, 0, NULL).error, UNTOUCHED);
        peer_kill(&peer);
        check_word(copy);
        check_word(second);
        assert_int_equal(try_open(FILE_MAP_READ, NAME), named ? 0 : ERROR_FILE_NOT_FOUND);
        assert_true(CloseHandle(copy));
        assert_true(CloseHandle(second));
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
        assert_true(CloseHandle(process));
    }
}

static void rights_and_flags(void **state)
{
    static const struct {
        DWORD asked, options, granted;
    } cases[] = {
        { 0xffff, DUPLICATE_SAME_ACCESS, SECTION_QUERY | FILE_MAP_READ }, /* row 324 */
        { FILE_MAP_READ, 0, FILE_MAP_READ },
        { FILE_MAP_READ | FILE_MAP_WRITE, 0, 6 }, /* row 322: more than the source has */
        { GENERIC_READ, 0, 0x20005 },
        { GENERIC_ALL, 0, 0xF001F },
        { 0, 0, 0 },
    };
    (void)state;
    struct peer peer = peer_start();
    uint64_t all = peer_create(&peer, NULL, 0x1000);
    uint64_t section = peer_ask(&peer, PEER_WIDEN, all, SECTION_QUERY | FILE_MAP_READ, NULL).value;
    HANDLE process = open_process(&peer), copy;
    for (size_t i = 0; i < COUNT(cases); i++) {
        /* Row 332: the low bits. */
        copy = take(process, section + i % 4, cases[i].asked, cases[i].options);
        assert_non_null(copy);
        assert_int_equal(rights_of(copy), cases[i].granted);
        assert_true(CloseHandle(copy));
    }
    assert_null(take(process, section, 0x00800000, 0)); /* row 330 */
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    for (DWORD flags = 0; flags <= 3; flags++) {
        DWORD found;
        peer_ask(&peer, PEER_SET_FLAGS, section, flags, NULL);
        assert_true(DuplicateHandle(process, handle_of(section), GetCurrentProcess(), &copy, 0,
                                    TRUE, DUPLICATE_SAME_ACCESS));
        assert_true(GetHandleInformation(copy, &found) && found == HANDLE_FLAG_INHERIT);
        assert_true(CloseHandle(copy));
        /* Row h121 */
        assert_true(DuplicateHandle(process, handle_of(section), GetCurrentProcess(), &copy, 0,
                                    !(flags & 1),
                                    DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES));
        assert_true(GetHandleInformation(copy, &found) && found == flags);
        assert_true(SetHandleInformation(copy, 3, 0));
        assert_true(CloseHandle(copy));
    }
    peer_ask(&peer, PEER_SET_FLAGS, section, 0, NULL);
    peer_stop(&peer);
    assert_true(CloseHandle(process));
}

/* Row 323, and h131: a descriptor for nobody, and a file. A forked child has both. */
static void what_the_object_refuses(void **state)
{
    SECURITY_DESCRIPTOR descriptor;
    ACL nobody;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &descriptor, FALSE };
    (void)state;
    assert_true(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
    assert_true(InitializeAcl(&nobody, sizeof nobody, ACL_REVISION));
    assert_true(SetSecurityDescriptorDacl(&descriptor, TRUE, &nobody, FALSE));
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 0x1000, NULL);
    make_file(FILE_NAME, 0x1000);
    HANDLE file = open_file(FILE_NAME, GENERIC_READ), reader = duplicate(section, FILE_MAP_READ);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        for (;;)
            pause();
    }
    HANDLE later = duplicate(section, FILE_MAP_READ);
    struct peer source = { .process = child };
    HANDLE process = open_process(&source);
    assert_null(take(process, number(reader), FILE_MAP_WRITE, 0));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    /* The child does not have what was opened since. */
    assert_null(take(process, number(later), FILE_MAP_READ, 0));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_null(take(process, number(file), GENERIC_WRITE, 0));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    HANDLE copy = take(process, number(file), 0, DUPLICATE_SAME_ACCESS);
    uint64_t first, second;
    DWORD got;
    /* One position for both. */
    assert_true(ReadFile(file, &first, sizeof first, &got, NULL));
    assert_true(ReadFile(copy, &second, sizeof second, &got, NULL));
    assert_int_equal(second, first + UINT64_C(0x0808080808080808));
    kill(child, SIGKILL);
    assert_true(WIFSIGNALED(child_wait(child)));
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(file));
    assert_true(CloseHandle(later));
    assert_true(CloseHandle(reader));
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(process));
    unlink(FILE_NAME);
}

/* -- a process whose first thread has ended ------------------------------------------------------
 */

struct widow {
    int ask[2], answer[2];
};

/* Tells its handles, and then what it knows of each that it is asked about. */
static void *outlive(void *context)
{
    const struct widow *widow = context;
    HANDLE handles[] = { create_memory(0x1000, NULL), create_memory(0x1000, NAME),
                         open_file(FILE_NAME, GENERIC_READ) },
           asked;
    CHECK(write(widow->answer[1], handles, sizeof handles) == sizeof handles);
    while (read(widow->ask[0], &asked, sizeof asked) == sizeof asked) {
        DWORD error = GetHandleInformation(asked, &(DWORD){ 0 }) ? 0 : GetLastError();
        CHECK(write(widow->answer[1], &error, sizeof error) == sizeof error);
    }
    for (size_t i = 0; i < COUNT(handles); i++)
        CHECK(CloseHandle(handles[i]));
    _exit(0); /* the stack of the first thread is gone, which leak checkers look at */
}

static void end_first(void *context)
{
    pthread_t second;
    struct widow *widow = context;
    close(widow->ask[1]);
    CHECK(pthread_create(&second, NULL, outlive, widow) == 0);
    pthread_exit(NULL);
}

/* The kernel shows nothing of it in /proc/PID: neither descriptors nor memory. */
static void wait_for_end_of_first(pid_t process)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    do {
        FILE *stat = fopen(path, "re");
        CHECK(stat && fgets(line, sizeof line, stat));
        fclose(stat);
    } while (!strstr(line, ") Z "));
}

static BOOL has_thread_descriptors(void)
{
    long fd = syscall(SYS_pidfd_open, gettid(), O_EXCL); /* PIDFD_THREAD */
    if (fd >= 0)
        close((int)fd);
    return fd >= 0;
}

static void from_a_process_without_its_first_thread(void **state)
{
    struct widow widow;
    HANDLE handles[3];
    DWORD error;
    (void)state;
    make_file(FILE_NAME, 0x1000);
    assert_int_equal(pipe2(widow.ask, O_CLOEXEC) | pipe2(widow.answer, O_CLOEXEC), 0);
    struct peer peer = { .process = child_start(end_first, &widow) };
    close(widow.ask[0]);
    close(widow.answer[1]);
    assert_int_equal(read(widow.answer[0], handles, sizeof handles), sizeof handles);
    wait_for_end_of_first(peer.process);
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE | SYNCHRONIZE, FALSE, (DWORD)peer.process);
    assert_non_null(process);
    for (size_t i = 0; i < COUNT(handles); i++) {
        HANDLE copy = take(process, number(handles[i]), 0, DUPLICATE_SAME_ACCESS);
        if (!has_thread_descriptors()) { /* Linux before 6.9 */
            assert_null(copy);
            assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
            continue;
        }
        assert_non_null(copy);
        assert_true(i == 2 || try_map(copy, FILE_MAP_WRITE) == 0);
        assert_true(CloseHandle(copy));
    }
    assert_null(take(process, 4000, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    /* And what is sent to it arrives. */
    HANDLE section = create_memory(0x1000, NULL);
    HANDLE sent = carry(GetCurrentProcess(), number(section), process, 0, DUPLICATE_SAME_ACCESS);
    assert_non_null(sent);
    assert_int_equal(write(widow.ask[1], &sent, sizeof sent), sizeof sent);
    assert_int_equal(read(widow.answer[0], &error, sizeof error), sizeof error);
    assert_int_equal(error, 0);
    assert_int_equal(WaitForSingleObject(process, 0), WAIT_TIMEOUT);
    close(widow.ask[1]);
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    child_finish(peer.process);
    close(widow.answer[0]);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(process));
    unlink(FILE_NAME);
}

/* Handles whose values others have chosen are in another place of the table. */
static void what_was_sent_before(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    assert_true(peer_close(&peer, peer_create(&peer, "ready", 1)));
    HANDLE process = open_process(&peer), section = create_memory(0x1000, NULL);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    HANDLE sent[8];
    for (size_t i = 0; i < COUNT(sent); i++)
        sent[i] = carry(GetCurrentProcess(), number(section), process, 0, DUPLICATE_SAME_ACCESS);
    /* It is not there before the target has looked. */
    assert_null(take(process, number(sent[0]), 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_true(peer_close(&peer, number(sent[3])));
    for (size_t i = 0; i < COUNT(sent); i++) {
        HANDLE copy = take(process, number(sent[i]), 0, DUPLICATE_SAME_ACCESS);
        assert_true((copy != NULL) == (i != 3));
        if (copy) {
            check_word(copy);
            assert_true(CloseHandle(copy));
        }
    }
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(process));
}

/* Row h127: the caller is a third process; and the source may be the target, too. */
static void between_two_others(void **state)
{
    (void)state;
    struct peer from = peer_start(), to = peer_start();
    uint64_t section = create_filled(&from, NAME);
    assert_true(peer_close(&to, peer_create(&to, "ready", 1)));
    HANDLE source = open_process(&from), target = open_process(&to);
    HANDLE copy = carry(source, section, target, FILE_MAP_READ | FILE_MAP_WRITE, 0);
    HANDLE twin = carry(source, section, source, 0, DUPLICATE_SAME_ACCESS);
    assert_non_null(copy);
    assert_non_null(twin);
    assert_true(peer_close(&from, number(twin)));
    peer_stop(&from);
    assert_int_equal(peer_ask(&to, PEER_RIGHTS, number(copy), 0, NULL).value, 6);
    assert_int_equal(peer_load(&to, peer_map(&to, number(copy))), WORD);
    peer_stop(&to);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    assert_true(CloseHandle(source));
    assert_true(CloseHandle(target));
}

/* Who may duplicate handles of a process gets the process itself by its pseudo handle. */
static void the_process_itself(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE process = open_process(&peer);
    assert_int_equal(GetProcessId(process), 0);
    HANDLE whole = take(process, (uint64_t)-1, 0, DUPLICATE_SAME_ACCESS);
    assert_non_null(whole);
    assert_int_equal(GetProcessId(whole), peer.process);
    assert_int_equal(rights_of(whole), PROCESS_ALL_ACCESS);
    /* Row h124: there is nothing to close. */
    HANDLE closing = take(process, (uint64_t)-1, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    assert_int_equal(GetProcessId(closing), peer.process);
    assert_true(CloseHandle(closing));
    assert_true(TerminateProcess(whole, 7));
    peer_wait(&peer);
    assert_true(CloseHandle(whole));
    assert_true(CloseHandle(process));
}

static void refusals(void **state)
{
    HANDLE copy;
    (void)state;
    struct peer peer = peer_start(), ignorant = peer_start();
    uint64_t section = peer_create(&peer, NULL, 0x1000);
    HANDLE process = open_process(&peer), stranger = open_process(&ignorant);
    HANDLE weak = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)peer.process);
    assert_null(take(weak, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    static const uint64_t none[] = { 0,          4000,           0x4000000,    0x7ffffffc,
                                     0x80000000, UINT64_MAX - 7, (uint64_t)-2, (uint64_t)-6 };
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_null(take(process, none[i], 0, DUPLICATE_SAME_ACCESS));
        assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    }
    /* Who has not called filemap has no handles. */
    assert_null(take(stranger, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    /* Nobody closes a handle in another process. */
    assert_null(take(process, section, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
    assert_fails(
        DuplicateHandle(process, handle_of(section), NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE),
        ERROR_NOT_SUPPORTED);
    assert_fails(DuplicateHandle(process, handle_of(section), NULL, &copy, 0, FALSE, 0),
                 ERROR_INVALID_PARAMETER);
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, section, 0, NULL).error, UNTOUCHED);
    /* Row 328: the copy stays here, in the lowest free place. */
    copy = create_memory(1, NULL);
    assert_true(CloseHandle(copy));
    assert_true(DuplicateHandle(process, handle_of(section), GetCurrentProcess(), NULL, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    assert_true(CloseHandle(copy));
    /* Row h128 */
    peer_stop(&peer);
    assert_null(take(process, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    peer_stop(&ignorant);
    assert_true(CloseHandle(process));
    assert_true(CloseHandle(stranger));
    assert_true(CloseHandle(weak));
}

/* -- who may not be debugged ------------------------------------------------------------------- */

static int take_from_undumpable(pid_t source, HANDLE value)
{
    if (setresgid(STRANGER, STRANGER, STRANGER) || setresuid(STRANGER, STRANGER, STRANGER))
        return STATUS_SKIPPED;
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)source), copy = process;
    if (!process)
        return 2;
    if (DuplicateHandle(process, value, GetCurrentProcess(), &copy, 0, FALSE,
                        DUPLICATE_SAME_ACCESS))
        return 3;
    return GetLastError() == ERROR_ACCESS_DENIED && !copy ? 0 : 4;
}

/* A process that has changed its user can be debugged by root only, also by that very user. */
static void from_a_process_that_is_closed(void **state)
{
    int ready[2];
    (void)state;
    if (geteuid() != 0)
        skip();
    HANDLE section = create_memory(0x1000, NULL);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    fflush(NULL);
    pid_t source = fork();
    if (source == 0) {
        child_begin();
        CHECK(setresgid(STRANGER, STRANGER, STRANGER) == 0);
        CHECK(setresuid(STRANGER, STRANGER, STRANGER) == 0);
        CHECK(write(ready[1], "", 1) == 1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &(char){ 0 }, 1), 1);
    pid_t caller = fork();
    if (caller == 0) {
        child_begin();
        _exit(take_from_undumpable(source, section));
    }
    int status = child_wait(caller);
    kill(source, SIGKILL);
    child_wait(source);
    close(ready[0]);
    close(ready[1]);
    assert_true(CloseHandle(section));
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == STATUS_SKIPPED)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* -- programs that have not begun ----------------------------------------------------------------
 */

static int do_nothing(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    return 0;
}

/* What it inherits can be taken before its first call, and from a program without filemap. */
static void from_a_child_that_has_not_begun(void **state)
{
    PROCESS_INFORMATION child;
    (void)state;
    HANDLE section = create_memory(0x1000, NAME), secret = create_memory(0x1000, NULL);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    assert_true(UnmapViewOfFile(view));
    assert_true(SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    assert_true(start_with(NULL, child_line("nothing"), TRUE, CREATE_SUSPENDED, NULL, &child));
    assert_true(CloseHandle(section));
    HANDLE copy = take(child.hProcess, number(section), FILE_MAP_READ, 0);
    assert_non_null(copy);
    assert_null(take(child.hProcess, number(secret), 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    check_word(copy);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(secret));
    assert_int_equal(ResumeThread(child.hThread), 1);
    assert_int_equal(finish_process(&child), 0);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
}

/* It has inherited handles, and none of its own: they are in its table. */
static void from_a_child_that_has_inherited(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    assert_true(UnmapViewOfFile(view));
    assert_true(SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    struct peer peer = peer_start();
    assert_int_equal(peer_ask(&peer, PEER_SET_FLAGS, number(section), 0, NULL).value, 1);
    assert_true(CloseHandle(section));
    HANDLE process = open_process(&peer);
    HANDLE copy = take(process, number(section), 0, DUPLICATE_SAME_ACCESS);
    assert_non_null(copy);
    check_word(copy);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(process));
    peer_stop(&peer);
}

/* -- while the source is at work -----------------------------------------------------------------
 */

static _Noreturn void open_and_close(HANDLE kept)
{
    HANDLE many[100] = { NULL };
    for (size_t i = 0;; i = (i + 1) % COUNT(many)) {
        if (many[i])
            CHECK(CloseHandle(many[i]));
        many[i] = i % 3 ? duplicate(kept, FILE_MAP_READ) : create_memory(0x1000, NULL);
        CHECK(many[i]);
    }
}

/* The handle that stays is always found; any other one is open, or it is not. */
static void from_a_process_at_work(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NAME);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    assert_true(UnmapViewOfFile(view));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        open_and_close(section);
    }
    struct peer source = { .process = child };
    HANDLE process = open_process(&source);
    int before = count_descriptors();
    for (uint64_t i = 0; i < 3000; i++) {
        HANDLE copy =
            take(process, i % 4 ? 4 * (i % 120) : number(section), 0, DUPLICATE_SAME_ACCESS);
        assert_true(copy || (i % 4 && GetLastError() == ERROR_INVALID_HANDLE));
        if (i % 4 == 0)
            check_word(copy);
        assert_true(!copy || CloseHandle(copy));
    }
    assert_int_equal(count_descriptors(), before);
    kill(child, SIGKILL);
    assert_true(WIFSIGNALED(child_wait(child)));
    assert_true(CloseHandle(process));
    assert_true(CloseHandle(section));
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "nothing", do_nothing } };
    peer_check(argc, argv);
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(from_a_running_process),
        TEST(rights_and_flags),
        TEST(what_the_object_refuses),
        TEST(from_a_process_without_its_first_thread),
        TEST(what_was_sent_before),
        TEST(between_two_others),
        TEST(the_process_itself),
        TEST(refusals),
        TEST(from_a_process_that_is_closed),
        TEST(from_a_child_that_has_not_begun),
        TEST(from_a_child_that_has_inherited),
        TEST(from_a_process_at_work),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
