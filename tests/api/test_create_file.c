/* SPDX-License-Identifier: MIT */
/* CreateFileMapping: what hFile may be, and its rights (rows 015-034). */
#include "sections.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>

/* Rows 015, 016. */
static void paging_file_is_zero(void **state)
{
    static const HANDLE files[] = { NULL, (HANDLE)-1 };
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        HANDLE section = create_section(files[i], PAGE_READWRITE, 0x20000, NULL);
        assert_non_null(section);
        unsigned char *view = map_view(section, FILE_MAP_WRITE);
        assert_non_null(view);
        for (size_t at = 0; at < 0x20000; at++)
            assert_int_equal(view[at], 0);
        view[0] = view[0x1FFFF] = 1;
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
}

/* Rows 017, 018. */
static void paging_file_needs_a_size(void **state)
{
    (void)state;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, "no-size"),
                     ERROR_INVALID_PARAMETER);
}

/* Rows 019, 020. */
static void not_a_file(void **state)
{
    HANDLE process;
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    assert_non_null(section);
    assert_int_equal(try_create(section, PAGE_READWRITE, 0, NULL), ERROR_INVALID_HANDLE);
    assert_true(DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(),
                                &process, 0, FALSE, DUPLICATE_SAME_ACCESS));
    assert_int_equal(try_create(process, PAGE_READWRITE, 0, NULL), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(process));
    assert_true(CloseHandle(section));
    assert_int_equal(try_create(section, PAGE_READWRITE, 0x1000, NULL), ERROR_INVALID_HANDLE);
    assert_int_equal(try_create((HANDLE)0x123450, PAGE_READWRITE, 0x1000, NULL),
                     ERROR_INVALID_HANDLE);
    assert_int_equal(try_create(GetCurrentThread(), PAGE_READWRITE, 0x1000, NULL),
                     ERROR_INVALID_HANDLE);
}

static void assert_no_section(int fd)
{
    assert_true(fd >= 0);
    HANDLE file = filemap_handle_from_fd(fd, 0);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_int_equal(try_create(file, PAGE_READONLY, 0x1000, NULL), ERROR_BAD_EXE_FORMAT);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, NULL), ERROR_BAD_EXE_FORMAT);
    assert_true(CloseHandle(file));
    close(fd);
}

/* Rows 021, 022. */
static void files_without_pages(void **state)
{
    int pipes[2], sockets[2];
    (void)state;
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
    assert_no_section(pipes[0]);
    assert_no_section(sockets[0]);
    assert_no_section(open("/dev/null", O_RDWR | O_CLOEXEC));
    assert_no_section(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    close(pipes[1]);
    close(sockets[1]);
}

static DWORD required(DWORD protection)
{
    switch (protection) {
    case PAGE_READWRITE:
        return FILE_READ_DATA | FILE_WRITE_DATA;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return FILE_READ_DATA | FILE_EXECUTE;
    case PAGE_EXECUTE_READWRITE:
        return FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE;
    default:
        return FILE_READ_DATA;
    }
}

/* Rows 023-031: every protection with every combination of the three rights. */
static void rights_of_the_file(void **state)
{
    static const DWORD protections[] = { PAGE_READONLY,          PAGE_READWRITE,
                                         PAGE_WRITECOPY,         PAGE_EXECUTE_READ,
                                         PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY };
    static const DWORD rights[] = { FILE_READ_DATA, FILE_WRITE_DATA, FILE_EXECUTE };
    const char *path = temporary_path("file");
    (void)state;
    make_file(path, 0x1000);
    for (unsigned mask = 0; mask < 8; mask++) {
        DWORD access = 0;
        for (unsigned bit = 0; bit < 3; bit++)
            access |= mask & 1U << bit ? rights[bit] : 0;
        HANDLE file = open_file(path, access);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        for (size_t i = 0; i < COUNT(protections); i++) {
            DWORD needed = required(protections[i]);
            DWORD expected = (access & needed) == needed ? 0 : ERROR_ACCESS_DENIED;
            assert_int_equal(try_create(file, protections[i], 0, NULL), expected);
            assert_int_equal(try_create(file, protections[i], 0, "rights"), expected);
        }
        assert_true(CloseHandle(file));
    }
    unlink(path);
}

/* Rows 027-030 with the generic rights that programs use. */
static void generic_rights_of_the_file(void **state)
{
    static const struct {
        DWORD access, protection, error;
    } cases[] = {
        { GENERIC_READ, PAGE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_READ, PAGE_EXECUTE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_READ, PAGE_EXECUTE_READ, ERROR_ACCESS_DENIED },
        { GENERIC_READ, PAGE_EXECUTE_WRITECOPY, ERROR_ACCESS_DENIED },
        { GENERIC_READ, PAGE_READONLY, 0 },
        { GENERIC_READ, PAGE_WRITECOPY, 0 },
        { 0, PAGE_READONLY, ERROR_ACCESS_DENIED },
        { 0, PAGE_WRITECOPY, ERROR_ACCESS_DENIED },
        { 0, PAGE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_WRITE, PAGE_READONLY, ERROR_ACCESS_DENIED },
        { GENERIC_WRITE, PAGE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE, 0 },
        { GENERIC_READ | GENERIC_EXECUTE, PAGE_EXECUTE_READ, 0 },
        { GENERIC_ALL, PAGE_EXECUTE_READWRITE, 0 },
    };
    const char *path = temporary_path("file");
    (void)state;
    make_file(path, 0x1000);
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE file = open_file(path, cases[i].access);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_int_equal(try_create(file, cases[i].protection, 0, NULL), cases[i].error);
        assert_true(CloseHandle(file));
    }
    unlink(path);
}

/* Row 034. */
static void file_may_be_closed_first(void **state)
{
    const char *path = temporary_path("file");
    (void)state;
    make_file(path, 0x3000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    assert_non_null(section);
    assert_true(CloseHandle(file));
    unsigned char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(view);
    assert_true(CloseHandle(section));
    assert_int_equal(view[0x2001], 3);
    view[0x2001] = 77;
    assert_int_equal(byte_of_file(path, 0x2001), 77);
    assert_true(UnmapViewOfFile(view));
    unlink(path);
}

/* The access check of Linux comes on top: a descriptor that cannot write serves no writing. */
static void descriptor_opened_for_reading(void **state)
{
    const char *path = temporary_path("file");
    (void)state;
    make_file(path, 0x1000);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    HANDLE file = filemap_handle_from_fd(fd, 0);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_int_equal(try_create(file, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, NULL), 0);
    HANDLE section = create_section(file, PAGE_WRITECOPY, 0, NULL);
    assert_int_equal(try_map(section, FILE_MAP_COPY), 0);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(file));
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paging_file_is_zero),
        TEST(paging_file_needs_a_size),
        TEST(not_a_file),
        TEST(files_without_pages),
        TEST(rights_of_the_file),
        TEST(generic_rights_of_the_file),
        TEST(file_may_be_closed_first),
        TEST(descriptor_opened_for_reading),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
