/* SPDX-License-Identifier: MIT */
/*
 * While a handle goes from one process to another, there are more descriptions of its file than
 * handles. Nobody is refused the file because of them. Rows 320, 360, h129.
 */
#include "sections.h"

#include "engine/duplication.h"
#include "engine/mailbox.h"
#include "engine/process.h"
#include "engine/remotehandle.h"

#include "linux/calls.h"
#include "linux/pidfd.h"

#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define FILE_NAME temporary_path("transient")

static struct linux_calls calls;

/* For oneself. The last error; 0 when it works. */
static DWORD try_file(void)
{
    HANDLE file = CreateFileA(FILE_NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CHECK(CloseHandle(file));
    return 0;
}

static struct descriptor pidfd_of(pid_t process)
{
    int fd;
    struct descriptor pidfd = DESCRIPTOR_NONE;
    CHECK(pidfd_find(process, &fd) == 0 && descriptor_adopt(fd, &pidfd, NULL) == 0);
    return pidfd;
}

/* -- taken out of a process that closes it meanwhile ---------------------------------------------
 */

struct child {
    pid_t process;
    int connection;
};

static volatile bool *waiting; /* in common with the child that opens */
static struct child source, opener;

static long note_and_sleep(int64_t nanoseconds)
{
    *waiting = true;
    return linux_kernel.sleep(nanoseconds);
}

static void hold_file(int connection)
{
    char byte;
    HANDLE file = CreateFileA(FILE_NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK(file != INVALID_HANDLE_VALUE && write(connection, &file, sizeof file) == sizeof file);
    CHECK(read(connection, &byte, 1) == 1 && CloseHandle(file));
    CHECK(write(connection, &byte, 1) == 1);
}

static void open_file_when_told(int connection)
{
    char byte;
    calls = linux_kernel;
    calls.sleep = note_and_sleep;
    linux_calls = &calls;
    CHECK(read(connection, &byte, 1) == 1);
    DWORD error = try_file();
    CHECK(write(connection, &error, sizeof error) == sizeof error);
}

static struct child start(void (*body)(int))
{
    int ends[2];
    fflush(NULL);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    pid_t process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        child_begin();
        close(ends[0]);
        body(ends[1]);
        CHECK(read(ends[1], &(char){ 0 }, 1) == 0);
        exit(0);
    }
    close(ends[1]);
    return (struct child){ process, ends[0] };
}

static void finish(struct child *child)
{
    close(child->connection);
    child_finish(child->process);
}

/* The second one is the file's lock file: then the handle goes, and somebody wants the file. */
static long take_while_it_goes(int process, int fd)
{
    static int taken;
    long result = linux_kernel.pidfd_getfd(process, fd);
    if (++taken == 2) {
        struct pollfd answer = { .fd = opener.connection, .events = POLLIN };
        CHECK(write(source.connection, "c", 1) == 1);
        CHECK(read(source.connection, &(char){ 0 }, 1) == 1);
        CHECK(write(opener.connection, "o", 1) == 1);
        while (!*waiting && poll(&answer, 1, 1) == 0)
            continue;
    }
    return result;
}

static void closed_while_it_is_taken(void **state)
{
    HANDLE file;
    DWORD error = UNTOUCHED;
    struct ticket ticket;
    (void)state;
    make_file(FILE_NAME, 0x1000);
    waiting = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(waiting != MAP_FAILED);
    source = start(hold_file);
    opener = start(open_file_when_told);
    struct descriptor pidfd = pidfd_of(source.process);
    const struct duplication_process process = { .id = source.process, .pidfd = &pidfd };
    assert_int_equal(read(source.connection, &file, sizeof file), sizeof file);
    assert_int_equal(try_file(), ERROR_SHARING_VIOLATION);
    calls = linux_kernel;
    calls.pidfd_getfd = take_while_it_goes;
    linux_calls = &calls;
    process_enter();
    assert_int_equal(remotehandle_take(&process, file, &ticket), STATUS_INVALID_HANDLE);
    process_leave();
    linux_calls = &linux_kernel;
    assert_int_equal(read(opener.connection, &error, sizeof error), sizeof error);
    assert_int_equal(error, 0);
    assert_true(*waiting);
    finish(&opener); /* which has an end of the other's connection */
    finish(&source);
    descriptor_close(&pidfd);
    munmap((void *)waiting, 1);
    unlink(FILE_NAME);
}

/* -- closed before its message is gone -----------------------------------------------------------
 */

static HANDLE sent;
static pthread_t closer;
static _Atomic pid_t closer_thread;
static _Atomic bool closed;
static DWORD error_after;

static void *close_and_open(void *context)
{
    closer_thread = gettid();
    CHECK(CloseHandle(sent));
    error_after = try_file();
    closed = true;
    return context;
}

static bool sleeps(pid_t thread)
{
    char path[64], line[256] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    FILE *stat = fopen(path, "re");
    CHECK(stat && fgets(line, sizeof line, stat));
    fclose(stat);
    return strstr(line, ") S ") != NULL;
}

/* The handle has been entered; another thread knows its value, and has done with it. */
static long receive_late(int fd, struct msghdr *message, int flags)
{
    if (message->msg_iov->iov_len == 1 && !closer_thread) {
        CHECK(pthread_create(&closer, NULL, close_and_open, NULL) == 0);
        while (!closed && (!closer_thread || !sleeps(closer_thread)))
            sched_yield();
    }
    return linux_kernel.recvmsg(fd, message, flags);
}

static void closed_while_it_arrives(void **state)
{
    (void)state;
    make_file(FILE_NAME, 0x1000);
    struct descriptor pidfd = pidfd_of(getpid());
    const struct duplication duplication = {
        .to = { .id = getpid(), .pidfd = &pidfd },
        .source = CreateFileA(FILE_NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
        .options = DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE,
    };
    assert_int_equal(duplication_perform(&duplication, &sent), STATUS_SUCCESS);
    assert_int_equal(try_file(), ERROR_SHARING_VIOLATION); /* it holds the file on its way */
    calls = linux_kernel;
    calls.recvmsg = receive_late;
    linux_calls = &calls;
    mailbox_empty();
    assert_int_equal(pthread_join(closer, NULL), 0);
    linux_calls = &linux_kernel;
    assert_int_equal(error_after, 0);
    descriptor_close(&pidfd);
    unlink(FILE_NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(closed_while_it_is_taken),
        TEST(closed_while_it_arrives),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
