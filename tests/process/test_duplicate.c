/* SPDX-License-Identifier: MIT */
/*
 * DuplicateHandle between processes: the target has the handle under the value that the caller was
 * told, also before its first call and after the caller has ended. Rows 320-322, 324, 328, 329,
 * h127-h129, h131.
 */
#include "peer.h"

#include "children.h"

#include <sys/socket.h>

#define NAME "duplicated"
#define WORD UINT64_C(0x5152535455565758)
#define FILE_NAME temporary_path("duplicated-file")
#define VALUE_NAME temporary_path("value")

static uint64_t number(HANDLE handle)
{
    return (uintptr_t)handle;
}

/* A process that has called filemap, and a handle of it. */
static struct peer start_ready(HANDLE *process, DWORD access)
{
    struct peer peer = peer_start();
    CHECK(peer_close(&peer, peer_create(&peer, "ready", 1)));
    *process = OpenProcess(access, FALSE, (DWORD)peer.process);
    CHECK(*process);
    return peer;
}

static HANDLE send_to(HANDLE process, HANDLE source, DWORD access, DWORD options)
{
    HANDLE copy = source;
    SetLastError(UNTOUCHED);
    if (DuplicateHandle(GetCurrentProcess(), source, process, &copy, access, FALSE, options))
        return copy;
    assert_null(copy);
    return NULL;
}

static void into_a_running_process(void **state)
{
    HANDLE process;
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE);
    HANDLE section = create_memory(0x1000, NAME);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    HANDLE copy = send_to(process, section, 0, DUPLICATE_SAME_ACCESS);
    assert_non_null(copy);
    HANDLE reader = send_to(process, section, FILE_MAP_READ, 0);
    HANDLE nothing = send_to(process, section, 0, 0);
    HANDLE all = send_to(process, section, GENERIC_ALL, 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    assert_int_equal(peer_load(&peer, peer_map(&peer, number(copy))), WORD);
    assert_int_equal(peer_ask(&peer, PEER_RIGHTS, number(reader), 0, NULL).value, FILE_MAP_READ);
    assert_int_equal(peer_ask(&peer, PEER_MAP, number(reader), FILE_MAP_WRITE, NULL).error,
                     ERROR_ACCESS_DENIED);
    assert_int_equal(peer_ask(&peer, PEER_RIGHTS, number(nothing), 0, NULL).value, 0);
    assert_int_equal(peer_ask(&peer, PEER_RIGHTS, number(all), 0, NULL).value, 0xF001F);
    peer_stop(&peer);
    assert_true(CloseHandle(process));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
}

/* A file keeps its position, and nobody gets more rights than the source has. */
static void files(void **state)
{
    HANDLE process;
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE);
    make_file(FILE_NAME, 0x1000);
    HANDLE file = open_file(FILE_NAME, GENERIC_READ);
    uint64_t first;
    DWORD got;
    assert_true(ReadFile(file, &first, sizeof first, &got, NULL));
    assert_null(send_to(process, file, GENERIC_WRITE, 0));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    HANDLE copy = send_to(process, file, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    assert_false(GetHandleInformation(file, &(DWORD){ 0 }));
    assert_int_equal(peer_ask(&peer, PEER_READ, number(copy), 0, NULL).value,
                     first + UINT64_C(0x0808080808080808));
    peer_stop(&peer);
    assert_true(CloseHandle(process));
    unlink(FILE_NAME);
}

/* The source ends right after. */
static void from_a_process_that_ends(void **state)
{
    HANDLE process;
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE);
    int values[2];
    assert_int_equal(pipe2(values, O_CLOEXEC), 0);
    pid_t source = fork();
    if (source == 0) {
        HANDLE section = create_memory(0x1000, NAME);
        uint64_t *view = map_view(section, FILE_MAP_WRITE);
        *view = WORD;
        HANDLE copy = NULL;
        CHECK(DuplicateHandle(GetCurrentProcess(), section, process, &copy, 0, FALSE,
                              DUPLICATE_SAME_ACCESS));
        CHECK(write(values[1], &copy, sizeof copy) == sizeof copy);
        kill(getpid(), SIGKILL);
    }
    HANDLE copy = NULL;
    assert_int_equal(read(values[0], &copy, sizeof copy), sizeof copy);
    assert_true(WIFSIGNALED(child_wait(source)));
    assert_int_equal(peer_load(&peer, peer_map(&peer, number(copy))), WORD);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    peer_stop(&peer);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    close(values[0]);
    close(values[1]);
    assert_true(CloseHandle(process));
}

static void refusals(void **state)
{
    HANDLE process, weak, section = create_memory(0x1000, NULL);
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE | SYNCHRONIZE);
    weak = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)peer.process);
    /* Row h127: the right on the process handle. */
    assert_null(send_to(weak, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_null(send_to(section, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    /* Row 329 */
    assert_null(send_to(process, (HANDLE)(uintptr_t)0x7774, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    /* A target that has not called filemap. */
    struct peer ignorant = peer_start();
    HANDLE stranger = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)ignorant.process);
    assert_null(send_to(stranger, section, 0, DUPLICATE_SAME_ACCESS));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    peer_stop(&ignorant);
    /* Row h128: it has ended, and the source is closed all the same. */
    peer_stop(&peer);
    assert_null(send_to(process, section, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_false(CloseHandle(section));
    assert_true(CloseHandle(process));
    assert_true(CloseHandle(weak));
    assert_true(CloseHandle(stranger));
}

/* Row 328: the duplicate stays in the target. */
static void without_a_place_for_the_value(void **state)
{
    HANDLE process, section = create_memory(0x1000, NAME);
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE);
    assert_true(DuplicateHandle(GetCurrentProcess(), section, process, NULL, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    peer_stop(&peer);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    assert_true(CloseHandle(process));
}

static void a_full_mailbox(void **state)
{
    HANDLE process, section = create_memory(0x1000, NULL);
    (void)state;
    struct peer peer = start_ready(&process, PROCESS_DUP_HANDLE);
    int sent = 0;
    while (sent < 100000 && send_to(process, section, 0, DUPLICATE_SAME_ACCESS))
        sent++;
    assert_int_equal(GetLastError(), ERROR_NO_SYSTEM_RESOURCES);
    assert_true(sent > 0);
    peer_kill(&peer);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(process));
}

/* -- a child of CreateProcess before its first call ----------------------------------------------
 */

/* The value stands in a file: it is known only after the child was made. */
static int use_value(int count, char **arguments)
{
    uint64_t value = 0;
    FILE *file = fopen(arguments[0], "re");
    if (count != 1 || !file || fread(&value, sizeof value, 1, file) != 1)
        return 2;
    fclose(file);
    uint64_t *view = map_view((HANDLE)(uintptr_t)value, FILE_MAP_WRITE);
    if (!view || *view != WORD)
        return 3;
    *view = WORD + 1;
    return UnmapViewOfFile(view) && CloseHandle((HANDLE)(uintptr_t)value) ? 0 : 4;
}

static void into_a_child_that_has_not_begun(void **state)
{
    PROCESS_INFORMATION child;
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    assert_true(start_with(NULL, child_line("value \"%s\"", VALUE_NAME), FALSE, CREATE_SUSPENDED,
                           NULL, &child));
    uint64_t value = number(send_to(child.hProcess, section, 0, DUPLICATE_SAME_ACCESS));
    assert_true(value != 0);
    assert_true(CloseHandle(section));
    FILE *file = fopen(VALUE_NAME, "we");
    assert_true(file && fwrite(&value, sizeof value, 1, file) == 1 && fclose(file) == 0);
    assert_int_equal(ResumeThread(child.hThread), 1);
    assert_int_equal(finish_process(&child), 0);
    assert_int_equal(*view, WORD + 1);
    assert_true(UnmapViewOfFile(view));
    unlink(VALUE_NAME);
}

/* -- through a socket of the program's ------------------------------------------------------------
 */

static void through_a_socket(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
                     0);
    for (int named = 0; named <= 1; named++) {
        HANDLE section = create_memory(0x1000, named ? NAME : NULL);
        uint64_t *view = map_view(section, FILE_MAP_WRITE);
        *view = WORD;
        assert_quiet(filemap_send_handle(ends[0], section, 0));
        assert_true(filemap_send_handle(ends[0], section, FILE_MAP_READ));
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
        HANDLE whole = filemap_recv_handle(ends[1], TRUE), reader = filemap_recv_handle(ends[1], 0);
        assert_non_null(whole);
        assert_non_null(reader);
        DWORD flags;
        assert_true(GetHandleInformation(whole, &flags) && flags == HANDLE_FLAG_INHERIT);
        assert_true(GetHandleInformation(reader, &flags) && flags == 0);
        view = map_view(reader, FILE_MAP_READ);
        assert_int_equal(*view, WORD);
        assert_true(UnmapViewOfFile(view));
        assert_int_equal(try_map(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
        assert_int_equal(try_map(whole, FILE_MAP_WRITE), 0);
        assert_fails(filemap_send_handle(ends[0], reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
        assert_true(CloseHandle(whole));
        assert_true(CloseHandle(reader));
    }
    HANDLE section = create_memory(0x1000, NULL);
    assert_fails(filemap_recv_handle(ends[1], FALSE), ERROR_NO_DATA);
    assert_int_equal(write(ends[0], "none", 4), 4);
    assert_fails(filemap_recv_handle(ends[1], FALSE), ERROR_INVALID_HANDLE);
    close(ends[1]);
    assert_fails(filemap_send_handle(ends[0], section, 0), ERROR_NO_DATA);
    assert_fails(filemap_recv_handle(ends[0], FALSE), ERROR_HANDLE_EOF);
    close(ends[0]);
    assert_fails(filemap_send_handle(ends[0], section, 0), ERROR_INVALID_HANDLE);
    assert_fails(filemap_send_handle(0, NULL, 0), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(section));
}

/* What was sent is lost then, but that is told. */
static void a_receiver_without_descriptors(void **state)
{
    int ends[2];
    struct rlimit limit;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
                     0);
    HANDLE section = create_memory(0x1000, NULL);
    assert_true(filemap_send_handle(ends[0], section, 0));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, limit.rlim_max }), 0);
    HANDLE received = filemap_recv_handle(ends[1], FALSE);
    DWORD error = GetLastError();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_null(received);
    assert_int_equal(error, ERROR_TOO_MANY_OPEN_FILES);
    assert_fails(filemap_recv_handle(ends[1], FALSE), ERROR_NO_DATA);
    assert_true(CloseHandle(section));
    close(ends[0]);
    close(ends[1]);
}

/* The descriptor that goes along cannot write, whoever looks at it. */
static void check_sent(HANDLE handle, DWORD access, int mode)
{
    int ends[2];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(4 * sizeof(int))];
    } control;
    char text[512];
    struct iovec part = { text, sizeof text };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_true(filemap_send_handle(ends[0], handle, access));
    assert_true(recvmsg(ends[1], &message, MSG_CMSG_CLOEXEC) > 0);
    int fds[4];
    size_t count = (control.header.cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(&control.header), count * sizeof(int));
    assert_int_equal(fcntl(fds[0], F_GETFL) & (O_ACCMODE | O_PATH), mode);
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
    assert_true(filemap_send_handle(ends[0], handle, access));
    HANDLE reader = filemap_recv_handle(ends[1], FALSE);
    assert_non_null(reader);
    assert_true(CloseHandle(reader));
    close(ends[0]);
    close(ends[1]);
}

static void a_reader_gets_no_descriptor_to_write(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    check_sent(section, FILE_MAP_READ, O_RDONLY);
    assert_true(CloseHandle(section));
    make_file(FILE_NAME, 0x1000);
    HANDLE file = open_file(FILE_NAME, GENERIC_READ | GENERIC_WRITE);
    check_sent(file, GENERIC_READ, O_RDONLY);
    check_sent(file, FILE_READ_ATTRIBUTES | SYNCHRONIZE, O_PATH);
    assert_true(CloseHandle(file));
    file = open_file(FILE_NAME, GENERIC_WRITE);
    check_sent(file, FILE_READ_ATTRIBUTES | SYNCHRONIZE, O_PATH);
    assert_true(CloseHandle(file));
    unlink(FILE_NAME);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "value", use_value } };
    peer_check(argc, argv);
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(into_a_running_process),          TEST(files),
        TEST(from_a_process_that_ends),        TEST(refusals),
        TEST(without_a_place_for_the_value),   TEST(a_full_mailbox),
        TEST(into_a_child_that_has_not_begun), TEST(through_a_socket),
        TEST(a_receiver_without_descriptors),  TEST(a_reader_gets_no_descriptor_to_write),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
