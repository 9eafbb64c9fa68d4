/* SPDX-License-Identifier: MIT */
/* ReadFile, WriteFile, the file pointer, the size, flushing, and the kinds of files. */
#include "scratch.h"

#include <filemap.h>
#include <io.h>
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)

static HANDLE open_both(const char *name)
{
    HANDLE file = scratch_open(name, BOTH, OPEN_EXISTING, 0);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    SetLastError(UNTOUCHED);
    return file;
}

static DWORD pointer(HANDLE file)
{
    return SetFilePointer(file, 0, NULL, FILE_CURRENT);
}

static OVERLAPPED at(LONGLONG offset)
{
    OVERLAPPED where = { .Internal = 7, .InternalHigh = 7 };
    where.Offset = (DWORD)(ULONGLONG)offset;
    where.OffsetHigh = (DWORD)((ULONGLONG)offset >> 32);
    return where;
}

#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false(call);                                                                        \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

/* Memory that cannot be touched. */
static void *forbidden(size_t size)
{
    void *memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    return memory;
}

/* -- at the file pointer --------------------------------------------------------------------- */

static void test_pointer_moves(void **state)
{
    (void)state;
    char buffer[16] = { 0 };
    DWORD count = 99;
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    assert_true(ReadFile(file, buffer, 4, &count, NULL));
    assert_int_equal(count, 4);
    assert_memory_equal(buffer, "0123", 4);
    assert_true(WriteFile(file, "ab", 2, &count, NULL));
    assert_int_equal(count, 2);
    assert_true(ReadFile(file, buffer, sizeof buffer, &count, NULL));
    assert_int_equal(count, 4);
    assert_memory_equal(buffer, "6789", 4);
    assert_true(ReadFile(file, buffer, sizeof buffer, &count, NULL)); /* the end is no error */
    assert_int_equal(count, 0);
    assert_true(ReadFile(file, NULL, 0, &count, NULL));
    assert_true(WriteFile(file, NULL, 0, &count, NULL));
    assert_true(WriteFile(file, "!", 1, NULL, NULL));
    assert_int_equal(GetLastError(), UNTOUCHED);
    CloseHandle(file);
    assert_true(scratch_has("file", "0123ab6789!"));
}

static void test_bad_buffers(void **state)
{
    (void)state;
    DWORD count = 99;
    if (scratch_under_valgrind())
        skip();
    char *nowhere = forbidden(8192);
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    OVERLAPPED where = at(2);
    assert_fails(ReadFile(file, NULL, 4, &count, NULL), ERROR_NOACCESS);
    assert_int_equal(count, 0);
    assert_fails(ReadFile(file, NULL, 4, &count, &where), ERROR_NOACCESS);
    assert_fails(ReadFile(file, nowhere, 4, &count, &where), ERROR_NOACCESS);
    assert_fails(WriteFile(file, NULL, 4, &count, &where), ERROR_INVALID_USER_BUFFER);
    assert_fails(WriteFile(file, nowhere, 4, &count, &where), ERROR_INVALID_USER_BUFFER);
    assert_fails(ReadFile(file, nowhere, 4, &count, NULL), ERROR_NOACCESS);
    assert_fails(WriteFile(file, NULL, 4, &count, NULL), ERROR_INVALID_USER_BUFFER);
    assert_int_equal(count, 0);
    assert_fails(WriteFile(file, nowhere, 4, &count, NULL), ERROR_INVALID_USER_BUFFER);
    /* Half of it can be written to: the pointer stays. */
    assert_false(mprotect(nowhere, 4096, PROT_READ | PROT_WRITE));
    assert_fails(ReadFile(file, nowhere + 4092, 8, &count, NULL), ERROR_NOACCESS);
    assert_int_equal(count, 0);
    assert_int_equal(pointer(file), 0);
    CloseHandle(file);
    munmap(nowhere, 8192);
    assert_true(scratch_has("file", "0123456789"));
}

static void test_handles_of_nothing(void **state)
{
    (void)state;
    char byte;
    DWORD count;
    LARGE_INTEGER zero = { .QuadPart = 0 };
    scratch_write("file", "abc");
    HANDLE dead = open_both("file");
    HANDLE section = CreateFileMappingA(dead, NULL, PAGE_READWRITE, 0, 0, NULL);
    HANDLE wrong[] = { dead, section, NULL, INVALID_HANDLE_VALUE, GetCurrentProcess() };
    CloseHandle(dead);
    wrong[0] = (HANDLE)(ULONG_PTR)0x7777774;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        HANDLE file = wrong[i];
        assert_fails(ReadFile(file, &byte, 1, &count, NULL), ERROR_INVALID_HANDLE);
        assert_fails(WriteFile(file, "x", 1, &count, NULL), ERROR_INVALID_HANDLE);
        assert_fails(FlushFileBuffers(file), ERROR_INVALID_HANDLE);
        assert_fails(SetEndOfFile(file), ERROR_INVALID_HANDLE);
        assert_fails(SetFilePointerEx(file, zero, NULL, FILE_BEGIN), ERROR_INVALID_HANDLE);
        assert_fails(GetFileSizeEx(file, &zero), ERROR_INVALID_HANDLE);
        assert_fails(GetFileSize(file, NULL) != INVALID_FILE_SIZE, ERROR_INVALID_HANDLE);
        assert_fails(GetFileType(file), ERROR_INVALID_HANDLE); /* row 214 */
    }
    CloseHandle(section);
}

/* -- at an offset ---------------------------------------------------------------------------- */

static void test_offsets(void **state)
{
    (void)state;
    char buffer[8] = { 0 };
    DWORD count = 99;
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    OVERLAPPED where = at(3);
    assert_true(ReadFile(file, buffer, 4, &count, &where));
    assert_memory_equal(buffer, "3456", 4);
    assert_int_equal(count, 4);
    assert_int_equal(where.Internal, 0);
    assert_int_equal(where.InternalHigh, 4);
    assert_int_equal(pointer(file), 7);
    where = at(1);
    assert_true(WriteFile(file, "ab", 2, NULL, &where));
    assert_int_equal(where.InternalHigh, 2);
    assert_int_equal(pointer(file), 3);
    where = at(8);
    assert_true(ReadFile(file, buffer, 8, &count, &where));
    assert_int_equal(count, 2);
    where = at(10);
    assert_fails(ReadFile(file, buffer, 1, &count, &where), ERROR_HANDLE_EOF);
    assert_int_equal(count, 0);
    assert_int_equal((DWORD)where.Internal, 0xC0000011);
    assert_int_equal(pointer(file), 10);
    where = at(INT64_MIN);
    assert_fails(ReadFile(file, buffer, 1, &count, &where), ERROR_INVALID_PARAMETER);
    assert_fails(WriteFile(file, buffer, 1, &count, &where), ERROR_INVALID_PARAMETER);
    where = at(-1);
    assert_fails(ReadFile(file, buffer, 1, &count, &where), ERROR_INVALID_PARAMETER);
    assert_true(WriteFile(file, "!", 1, &count, &where)); /* at the end */
    assert_int_equal(pointer(file), 11);
    CloseHandle(file);
    assert_true(scratch_has("file", "0ab3456789!"));
}

static void test_far_offset(void **state)
{
    (void)state;
    const LONGLONG far = 0x300000001;
    DWORD count, high = 0;
    char byte = 0;
    scratch_write("file", "");
    HANDLE file = open_both("file");
    OVERLAPPED where = at(far);
    assert_true(WriteFile(file, "z", 1, &count, &where));
    assert_int_equal(GetFileSize(file, &high), 2);
    assert_int_equal(high, 3);
    where = at(far);
    assert_true(ReadFile(file, &byte, 1, &count, &where));
    assert_int_equal(byte, 'z');
    CloseHandle(file);
    unlink("file");
}

static void test_overlapped_handles(void **state)
{
    (void)state;
    char byte;
    DWORD count;
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, FILE_FLAG_OVERLAPPED);
    assert_fails(ReadFile(file, &byte, 1, &count, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(WriteFile(file, "x", 1, &count, NULL), ERROR_INVALID_PARAMETER);
    OVERLAPPED where = at(2);
    assert_true(ReadFile(file, &byte, 1, &count, &where));
    assert_int_equal(byte, 'c');
    CloseHandle(file);
}

static void test_appending(void **state)
{
    (void)state;
    DWORD count;
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", FILE_APPEND_DATA, OPEN_EXISTING, 0);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    OVERLAPPED where = at(0);
    assert_true(WriteFile(file, "1", 1, &count, NULL));
    assert_true(WriteFile(file, "2", 1, &count, &where));
    assert_fails(SetEndOfFile(file), ERROR_ACCESS_DENIED);
    assert_true(FlushFileBuffers(file));
    CloseHandle(file);
    /* A duplicate that has only that right appends, although its source writes anywhere. */
    HANDLE self = GetCurrentProcess(), appends;
    file = open_both("file");
    assert_true(DuplicateHandle(self, file, self, &appends, FILE_APPEND_DATA, FALSE, 0));
    assert_true(WriteFile(appends, "3", 1, &count, NULL));
    CloseHandle(appends);
    CloseHandle(file);
    assert_true(scratch_has("file", "abc123"));
}

/* -- full disks, pipes ----------------------------------------------------------------------- */

static int write_to_limit(void *context)
{
    struct rlimit limit = { 8, 8 };
    sigset_t before = { 0 }, after = { 0 };
    char text[] = "0123456789";
    DWORD count = 99;
    (void)context;
    scratch_write("file", "");
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    if (setrlimit(RLIMIT_FSIZE, &limit))
        return 1;
    if (WriteFile(file, text, 10, &count, NULL) || GetLastError() != ERROR_DISK_FULL || count != 8)
        return 2;
    if (pointer(file) != 8 || WriteFile(file, text, 1, &count, NULL) || count != 0)
        return 3;
    OVERLAPPED where = at(4);
    if (!WriteFile(file, "abcd", 4, &count, &where) || count != 4)
        return 4;
    where = at(-1);
    if (WriteFile(file, "abcd", 4, &count, &where) || GetLastError() != ERROR_DISK_FULL)
        return 5;
    SetFilePointer(file, 9, NULL, FILE_BEGIN);
    if (SetEndOfFile(file) || GetLastError() != ERROR_DISK_FULL || GetFileSize(file, NULL) != 8)
        return 6;
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    return memcmp(&before, &after, sizeof before) ? 7 : 0;
}

/* RLIMIT_FSIZE kills who writes past it; a library must not. */
static void test_size_limit(void **state)
{
    (void)state;
    assert_int_equal(scratch_child(write_to_limit, NULL), 0);
    assert_true(scratch_has("file", "0123abcd"));
}

static void test_full_device(void **state)
{
    (void)state;
    DWORD count = 99;
    HANDLE file = scratch_open("/dev/full", BOTH, OPEN_EXISTING, 0);
    if (file == INVALID_HANDLE_VALUE)
        skip();
    assert_fails(WriteFile(file, "x", 1, &count, NULL), ERROR_DISK_FULL);
    assert_int_equal(count, 0);
    CloseHandle(file);
}

static void test_no_room_to_grow(void **state)
{
    (void)state;
    struct statvfs disk;
    scratch_write("file", "abc");
    HANDLE file = open_both("file");
    assert_false(statvfs(".", &disk));
    LARGE_INTEGER huge = { .QuadPart = (LONGLONG)(disk.f_bavail * disk.f_frsize + (1UL << 30)) };
    assert_true(SetFilePointerEx(file, huge, NULL, FILE_BEGIN));
    assert_fails(SetEndOfFile(file), ERROR_DISK_FULL);
    assert_int_equal(GetFileSize(file, NULL), 3);
    CloseHandle(file);
    assert_true(scratch_has("file", "abc"));
}

static void make_pipe(HANDLE ends[2])
{
    int fds[2];
    assert_false(pipe(fds));
    for (int i = 0; i < 2; i++) {
        ends[i] = filemap_handle_from_fd(fds[i], 0);
        assert_ptr_not_equal(ends[i], INVALID_HANDLE_VALUE);
        close(fds[i]);
    }
}

static void test_pipes(void **state)
{
    (void)state;
    HANDLE ends[2];
    char buffer[8];
    DWORD count = 99;
    OVERLAPPED where = at(5);
    LARGE_INTEGER size;
    make_pipe(ends);
    assert_int_equal(GetFileType(ends[0]), FILE_TYPE_PIPE);
    assert_true(WriteFile(ends[1], "abc", 3, &count, &where)); /* the offset means nothing here */
    assert_true(ReadFile(ends[0], buffer, sizeof buffer, &count, NULL));
    assert_int_equal(count, 3); /* what is there, without waiting for more */
    assert_fails(WriteFile(ends[0], "x", 1, &count, NULL), ERROR_ACCESS_DENIED);
    assert_fails(GetFileSizeEx(ends[0], &size), ERROR_INVALID_FUNCTION);
    assert_int_equal(SetFilePointer(ends[0], 0, NULL, FILE_BEGIN), INVALID_SET_FILE_POINTER);
    assert_int_equal(GetLastError(), ERROR_INVALID_FUNCTION);
    assert_fails(SetEndOfFile(ends[1]), ERROR_INVALID_PARAMETER);
    assert_true(FlushFileBuffers(ends[1]));
    CloseHandle(ends[1]);
    assert_fails(ReadFile(ends[0], buffer, 1, &count, NULL), ERROR_BROKEN_PIPE);
    CloseHandle(ends[0]);
    make_pipe(ends);
    CloseHandle(ends[0]);
    assert_fails(WriteFile(ends[1], "x", 1, &count, NULL), ERROR_NO_DATA); /* and lives */
    assert_int_equal(count, 0);
    CloseHandle(ends[1]);
}

static void test_pending_signal_stays(void **state)
{
    (void)state;
    HANDLE ends[2];
    DWORD count;
    sigset_t pipes, before, pending;
    const struct timespec now = { 0, 0 };
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipes, &before);
    raise(SIGPIPE);
    make_pipe(ends);
    CloseHandle(ends[0]);
    assert_fails(WriteFile(ends[1], "x", 1, &count, NULL), ERROR_NO_DATA);
    CloseHandle(ends[1]);
    sigpending(&pending);
    assert_true(sigismember(&pending, SIGPIPE));
    assert_int_equal(sigtimedwait(&pipes, NULL, &now), SIGPIPE);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void test_non_blocking_pipes(void **state)
{
    (void)state;
    static char lots[1 << 20];
    int fds[2];
    char byte;
    DWORD count;
    assert_false(pipe2(fds, O_NONBLOCK));
    HANDLE reader = filemap_handle_from_fd(fds[0], 0), writer = filemap_handle_from_fd(fds[1], 0);
    assert_fails(ReadFile(reader, &byte, 1, &count, NULL), ERROR_NO_DATA);
    assert_true(WriteFile(writer, lots, sizeof lots, &count, NULL));
    assert_true(count > 0 && count < sizeof lots);
    CloseHandle(reader);
    CloseHandle(writer);
    close(fds[0]);
    close(fds[1]);
}

static void test_sockets(void **state)
{
    (void)state;
    int fds[2];
    char byte = 0;
    DWORD count;
    assert_false(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
    HANDLE file = filemap_handle_from_fd(fds[0], 0);
    close(fds[0]);
    assert_int_equal(GetFileType(file), FILE_TYPE_PIPE);
    assert_true(write(fds[1], "s", 1) == 1);
    assert_true(ReadFile(file, &byte, 1, &count, NULL));
    assert_int_equal(byte, 's');
    close(fds[1]);
    assert_true(ReadFile(file, &byte, 1, &count, NULL));
    assert_int_equal(count, 0);
    assert_fails(WriteFile(file, "x", 1, &count, NULL), ERROR_NO_DATA);
    CloseHandle(file);
}

/* -- pointer and size ------------------------------------------------------------------------ */

static void test_moving(void **state)
{
    (void)state;
    LONG high;
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    assert_int_equal(SetFilePointer(file, 4, NULL, FILE_BEGIN), 4);
    assert_int_equal(SetFilePointer(file, -3, NULL, FILE_CURRENT), 1);
    assert_int_equal(SetFilePointer(file, -2, NULL, FILE_END), 8);
    assert_int_equal(SetFilePointer(file, 2000, NULL, FILE_END), 2010);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_fails(SetFilePointer(file, -11, NULL, FILE_END) + 1, ERROR_NEGATIVE_SEEK);
    assert_fails(SetFilePointer(file, -1, NULL, FILE_BEGIN) + 1, ERROR_NEGATIVE_SEEK);
    assert_fails(SetFilePointer(file, 0, NULL, 3) + 1, ERROR_INVALID_PARAMETER);
    assert_int_equal(pointer(file), 2010);
    high = 2;
    assert_int_equal(SetFilePointer(file, 5, &high, FILE_BEGIN), 5);
    assert_int_equal(high, 2);
    /* A position that a caller without a high half cannot be told. */
    SetLastError(UNTOUCHED);
    assert_int_equal(SetFilePointer(file, 1, NULL, FILE_CURRENT), INVALID_SET_FILE_POINTER);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    high = 0;
    assert_int_equal(SetFilePointer(file, 0, &high, FILE_CURRENT), 5);
    assert_int_equal(high, 2);
    high = -1; /* minus one, in two halves */
    assert_int_equal(SetFilePointer(file, -1, &high, FILE_CURRENT), 4);
    assert_int_equal(high, 2);
    /* What looks like a failure and is none. */
    high = 0;
    SetLastError(UNTOUCHED);
    assert_int_equal(SetFilePointer(file, -1, &high, FILE_BEGIN), 0xffffffff);
    assert_int_equal(high, 0);
    assert_int_equal(GetLastError(), NO_ERROR);
    CloseHandle(file);
}

static void test_moving_far(void **state)
{
    (void)state;
    LARGE_INTEGER by = { .QuadPart = 0x712345678 }, now = { .QuadPart = -1 };
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    assert_true(SetFilePointerEx(file, by, &now, FILE_BEGIN));
    assert_true(now.QuadPart == 0x712345678);
    by.QuadPart = -8;
    assert_true(SetFilePointerEx(file, by, NULL, FILE_CURRENT));
    by.QuadPart = INT64_MAX;
    assert_fails(SetFilePointerEx(file, by, &now, FILE_CURRENT), ERROR_NEGATIVE_SEEK);
    by.QuadPart = -11;
    assert_fails(SetFilePointerEx(file, by, &now, FILE_END), ERROR_NEGATIVE_SEEK);
    by.QuadPart = 0;
    assert_fails(SetFilePointerEx(file, by, &now, 77), ERROR_INVALID_PARAMETER);
    assert_true(SetFilePointerEx(file, by, &now, FILE_CURRENT));
    assert_true(now.QuadPart == 0x712345670);
    CloseHandle(file);
}

/* A handle without any right to the data has a pointer all the same. */
static void test_pointer_without_rights(void **state)
{
    (void)state;
    scratch_write("file", "0123456789");
    HANDLE file = scratch_open("file", 0, OPEN_EXISTING, 0);
    assert_int_equal(SetFilePointer(file, -1, NULL, FILE_END), 9);
    assert_int_equal(SetFilePointer(file, -2, NULL, FILE_CURRENT), 7);
    assert_fails(SetFilePointer(file, -8, NULL, FILE_CURRENT) + 1, ERROR_NEGATIVE_SEEK);
    assert_fails(SetEndOfFile(file), ERROR_ACCESS_DENIED);
    CloseHandle(file);
}

static void test_end_of_file(void **state)
{
    (void)state;
    struct stat status;
    scratch_write("file", "0123456789");
    HANDLE file = open_both("file");
    SetFilePointer(file, 4, NULL, FILE_BEGIN);
    assert_true(SetEndOfFile(file));
    assert_true(scratch_has("file", "0123"));
    assert_true(SetEndOfFile(file));
    SetFilePointer(file, 1 << 20, NULL, FILE_BEGIN);
    assert_true(SetEndOfFile(file));
    assert_int_equal(pointer(file), 1 << 20);
    assert_false(stat("file", &status));
    assert_int_equal(status.st_size, 1 << 20);
    assert_true(status.st_blocks * 512 >= 1 << 20); /* not a hole: a view could not be written */
    CloseHandle(file);
    file = scratch_open("file", GENERIC_READ, OPEN_EXISTING, 0);
    assert_fails(SetEndOfFile(file), ERROR_ACCESS_DENIED);
    CloseHandle(file);
    file = scratch_open("/dev/null", BOTH, OPEN_EXISTING, 0);
    assert_fails(SetEndOfFile(file), ERROR_INVALID_PARAMETER);
    assert_fails(FlushFileBuffers(file), ERROR_INVALID_HANDLE);
    CloseHandle(file);
}

static void test_sizes(void **state)
{
    (void)state;
    LARGE_INTEGER size;
    DWORD high = 7;
    scratch_write("file", "abc");
    HANDLE file = open_both("file");
    assert_int_equal(GetFileSize(file, NULL), 3);
    assert_int_equal(GetFileSize(file, &high), 3);
    assert_int_equal(high, 0);
    assert_true(GetFileSizeEx(file, &size));
    assert_true(size.QuadPart == 3);
    assert_fails(GetFileSizeEx(file, NULL), ERROR_NOACCESS);
    assert_false(truncate("file", 0x1ffffffffL));
    SetLastError(UNTOUCHED);
    assert_int_equal(GetFileSize(file, &high), INVALID_FILE_SIZE);
    assert_int_equal(GetLastError(), NO_ERROR);
    assert_int_equal(high, 1);
    CloseHandle(file);
    unlink("file");
}

static void test_large_transfer(void **state)
{
    (void)state;
    enum { SIZE = 5 << 20 };
    char *out = malloc(SIZE), *in = malloc(SIZE);
    DWORD count;
    for (size_t i = 0; i < SIZE; i++)
        out[i] = (char)(i * 31 >> 3);
    scratch_write("file", "");
    HANDLE file = open_both("file");
    assert_true(WriteFile(file, out, SIZE, &count, NULL));
    assert_int_equal(count, SIZE);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    assert_true(ReadFile(file, in, SIZE, &count, NULL));
    assert_int_equal(count, SIZE);
    assert_memory_equal(in, out, SIZE);
    CloseHandle(file);
    free(out);
    free(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pointer_moves),
        cmocka_unit_test(test_bad_buffers),
        cmocka_unit_test(test_handles_of_nothing),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_far_offset),
        cmocka_unit_test(test_overlapped_handles),
        cmocka_unit_test(test_appending),
        cmocka_unit_test(test_size_limit),
        cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_no_room_to_grow),
        cmocka_unit_test(test_pipes),
        cmocka_unit_test(test_pending_signal_stays),
        cmocka_unit_test(test_non_blocking_pipes),
        cmocka_unit_test(test_sockets),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_moving_far),
        cmocka_unit_test(test_pointer_without_rights),
        cmocka_unit_test(test_end_of_file),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_large_transfer),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
