/* SPDX-License-Identifier: MIT */
/* Windows CE: files under a mapping, from CreateFileForMapping on. */
#include "wince.h"

#include <sys/resource.h>

#define SIZE 0x3000U

static int make_files(void **state)
{
    (void)state;
    make_file(temporary_path("data"), SIZE);
    make_file(temporary_path("empty"), 0);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    unlink(temporary_path("data"));
    unlink(temporary_path("empty"));
    unlink(temporary_path("new"));
    return 0;
}

static off_t length_of(const char *name)
{
    struct stat status;
    return stat(temporary_path(name), &status) ? -1 : status.st_size;
}

/* -- CreateFileForMapping ---------------------------------------------------------------------- */

static void opens_and_creates(void **state)
{
    HANDLE file;
    (void)state;
    assert_ptr_equal(open_to_map("new", GENERIC_READ), INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_FILE_NOT_FOUND);
    file = CreateFileForMapping(wide_path("new"), GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW,
                                FILE_ATTRIBUTE_NORMAL, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), 0);
    assert_true(CloseHandle(file));
    file = CreateFileForMapping(wide_path("new"), GENERIC_READ, 0, NULL, OPEN_ALWAYS, 0, NULL);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_true(CloseHandle(file));
    file = CreateFileForMapping(wide_path("new"), GENERIC_READ, 0, NULL, CREATE_NEW, 0, NULL);
    assert_ptr_equal(file, INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_FILE_EXISTS);
    file = CreateFileForMapping(wide_path("new"), GENERIC_READ, 0, NULL, 17, 0, NULL);
    assert_ptr_equal(file, INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    file = CreateFileForMapping(wide_path("new"), 0, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(file));
}

static void paths(void **state)
{
    WCHAR path[MAX_PATH + 1];
    (void)state;
    for (size_t i = 0; i < MAX_PATH; i++)
        path[i] = i % 2 ? u'x' : u'/';
    path[MAX_PATH] = 0;
    assert_ptr_equal(CreateFileForMapping(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
                     INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_FILENAME_EXCED_RANGE);
    path[MAX_PATH - 1] = 0;
    assert_ptr_equal(CreateFileForMapping(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
                     INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    assert_ptr_equal(CreateFileForMapping(NULL, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
                     INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    /* As CE writes it. */
    WCHAR back[600];
    const WCHAR *from = wide_path("data");
    size_t length = 0;
    for (; from[length]; length++)
        back[length] = from[length] == u'/' ? u'\\' : from[length];
    back[length] = 0;
    HANDLE file = CreateFileForMapping(back, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(file));
}

/* Whatever the parameter says: exclusive, but for those who read only. */
static void share_mode_is_ignored(void **state)
{
    static const DWORD modes[] = { 0, FILE_SHARE_READ | FILE_SHARE_WRITE, 0xFFFFFFFF,
                                   GENERIC_READ | GENERIC_WRITE };
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        HANDLE file = CreateFileForMapping(wide_path("data"), GENERIC_READ | GENERIC_WRITE,
                                           modes[i], NULL, OPEN_EXISTING, 0, NULL);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_ptr_equal(open_shared("data", GENERIC_READ), INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
        assert_true(CloseHandle(file));

        file = CreateFileForMapping(wide_path("data"), GENERIC_READ, modes[i], NULL, OPEN_EXISTING,
                                    0, NULL);
        assert_ptr_equal(open_shared("data", GENERIC_WRITE), INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
        HANDLE reader = open_shared("data", GENERIC_READ);
        assert_ptr_not_equal(reader, INVALID_HANDLE_VALUE);
        assert_true(CloseHandle(reader) && CloseHandle(file));
    }
}

/* -- access and size --------------------------------------------------------------------------- */

static void file_needs_the_access(void **state)
{
    static const struct {
        DWORD access, protect, error;
    } cases[] = {
        { GENERIC_READ, PAGE_READONLY, 0 },
        { GENERIC_READ, PAGE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_WRITE, PAGE_READONLY, ERROR_ACCESS_DENIED },
        { GENERIC_WRITE, PAGE_READWRITE, ERROR_ACCESS_DENIED },
        { GENERIC_READ | GENERIC_WRITE, PAGE_READONLY, 0 },
        { GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE, 0 },
        { 0, PAGE_READONLY, ERROR_ACCESS_DENIED },
        { GENERIC_READ | GENERIC_WRITE, PAGE_WRITECOPY, ERROR_INVALID_PARAMETER },
        { GENERIC_READ, PAGE_READONLY | SEC_IMAGE, ERROR_INVALID_PARAMETER },
        { GENERIC_READ, PAGE_READONLY | SEC_RESERVE, ERROR_INVALID_PARAMETER },
        { GENERIC_READ, PAGE_READONLY | SEC_NOCACHE, ERROR_INVALID_PARAMETER },
        { GENERIC_READ, PAGE_READONLY | SEC_COMMIT, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE file = open_shared("data", cases[i].access);
        assert_int_equal(try_create(file, cases[i].protect, 0, NULL), cases[i].error);
        assert_int_equal(try_create(file, cases[i].protect, 0, u"filed"), cases[i].error);
        assert_true(CloseHandle(file));
    }
}

static void size_of_the_file_or_more(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(size_of_view(view), SIZE);
    assert_int_equal(view[0x1001], 2);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    /* Smaller: a part of it. */
    section = create_section(file, PAGE_READWRITE, 0x1000, NULL);
    view = map_view(section, FILE_MAP_READ);
    assert_int_equal(size_of_view(view), 0x1000);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    assert_int_equal(length_of("data"), SIZE);
    /* Larger: it grows, at once. */
    section = create_section(file, PAGE_READWRITE, 5 * SIZE, u"grown");
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(length_of("data"), 5 * SIZE);
    view = map_view(section, FILE_MAP_WRITE);
    view[5 * SIZE - 1] = 9;
    assert_true(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
    file = open_shared("empty", GENERIC_READ);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, NULL), ERROR_FILE_INVALID);
    assert_true(CloseHandle(file));
}

/* The high half of a size counts. */
static void size_beyond_32_bits(void **state)
{
    (void)state;
    assert_int_equal(truncate(temporary_path("data"), (off_t)5 << 30), 0);
    HANDLE file = open_shared("data", GENERIC_READ);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 1, 0x20000, NULL);
    assert_non_null(section);
    const void *view = MapViewOfFile(section, FILE_MAP_READ, 1, 0x10000, 0);
    assert_int_equal(size_of_view(view), 0x10000);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    assert_int_equal(try_create(file, PAGE_READONLY, (uint64_t)6 << 30, NULL), ERROR_DISK_FULL);
    assert_true(CloseHandle(file));
}

static void run_out_of_disk(void *unused)
{
    const struct rlimit limit = { SIZE, SIZE };
    (void)unused;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(try_create(file, PAGE_READWRITE, 2 * SIZE, NULL) == ERROR_DISK_FULL);
    CHECK(length_of("data") == SIZE);
    CHECK(CloseHandle(file));
}

static void file_that_cannot_grow(void **state)
{
    (void)state;
    in_child(run_out_of_disk, NULL);
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_create(file, PAGE_READONLY, SIZE + 1, NULL), ERROR_DISK_FULL);
    assert_int_equal(try_create(file, PAGE_READONLY, SIZE + 1, u"no"), ERROR_DISK_FULL);
    assert_int_equal(try_create(file, PAGE_READWRITE, (uint64_t)1 << 62, NULL), ERROR_DISK_FULL);
    assert_int_equal(try_create(file, PAGE_READWRITE, UINT64_MAX, NULL), ERROR_DISK_FULL);
    assert_int_equal(length_of("data"), SIZE);
    assert_true(CloseHandle(file));
    /* Memory that there cannot be is no disk. */
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, (uint64_t)1 << 62, NULL),
                     ERROR_NOT_ENOUGH_MEMORY);
}

/* What the file gets later is not in the section. */
static void file_that_grows_later(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    assert_int_equal(truncate(temporary_path("data"), 4 * SIZE), 0);
    void *view = map_view(section, FILE_MAP_READ);
    assert_int_equal(size_of_view(view), SIZE);
    assert_true(UnmapViewOfFile(view));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, SIZE + 1), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section) && CloseHandle(file));
}

/* -- whose the handle is ----------------------------------------------------------------------- */

static void assert_closed_by(HANDLE file, HANDLE section)
{
    assert_null(section);
    assert_int_not_equal(GetLastError(), 0);
    assert_false(is_open(file));
    assert_fails(CloseHandle(file), ERROR_INVALID_HANDLE);
}

static HANDLE mappable(void)
{
    HANDLE file = open_to_map("data", GENERIC_READ);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

/* For any reason. */
static void failure_closes_the_file(void **state)
{
    static const struct {
        DWORD protect;
        uint64_t size;
        const WCHAR *name;
    } cases[] = {
        { PAGE_WRITECOPY, 0, NULL },
        { PAGE_READONLY | SEC_IMAGE, 0, NULL },
        { PAGE_READONLY | SEC_RESERVE, 0, NULL },
        { PAGE_READWRITE, 0, NULL },
        { PAGE_READONLY, SIZE + 1, NULL },
        { PAGE_READONLY, 0, u"a\\b" },
        { 0, 0, NULL },
    };
    SECURITY_ATTRIBUTES attributes = { .nLength = sizeof attributes };
    HANDLE file;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        file = mappable();
        assert_closed_by(file,
                         create_section(file, cases[i].protect, cases[i].size, cases[i].name));
        file = mappable(); /* it is free for others again */
        assert_true(CloseHandle(file));
    }
    file = mappable();
    assert_closed_by(file, CreateFileMapping(file, &attributes, PAGE_READONLY, 0, 0, NULL));
    file = open_to_map("empty", GENERIC_READ);
    assert_closed_by(file, create_section(file, PAGE_READONLY, 0, NULL));
}

static void failure_lets_other_handles_alone(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ), section = create_memory(SIZE, NULL);
    assert_int_equal(try_create(file, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_create(section, PAGE_READWRITE, SIZE, NULL), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(file));
    assert_true(CloseHandle(section));
    /* The desktop's call leaves all files to the program. */
    file = mappable();
    assert_null(desktop_CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL));
    assert_true(CloseHandle(file));
}

static void success_leaves_the_file(void **state)
{
    (void)state;
    HANDLE file = mappable(), section = create_section(file, PAGE_READONLY, 0, NULL);
    assert_non_null(section);
    assert_true(is_open(file));
    assert_true(CloseHandle(file)); /* some programs do that, others do not */
    assert_int_equal(try_map(section, FILE_MAP_READ), 0);
    assert_true(CloseHandle(section));
    file = mappable();
    assert_true(CloseHandle(file));
}

/* -- a file that is mapped --------------------------------------------------------------------- */

static DWORD try_read(HANDLE file)
{
    char byte;
    DWORD done = 77;
    SetLastError(0);
    BOOL read = ReadFile(file, &byte, 1, &done, NULL);
    assert_int_equal(done, read ? 1 : 0);
    return GetLastError();
}

static DWORD try_write(HANDLE file)
{
    DWORD done = 77;
    SetLastError(0);
    BOOL written = WriteFile(file, "w", 1, &done, NULL);
    assert_int_equal(done, written ? 1 : 0);
    return GetLastError();
}

static DWORD try_resize(HANDLE file)
{
    SetLastError(0);
    SetFilePointer(file, 2 * SIZE, NULL, FILE_BEGIN);
    BOOL set = SetEndOfFile(file);
    DWORD error = GetLastError();
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    assert_int_equal(set, error == 0);
    return error;
}

static void assert_occupied(HANDLE file, BOOL occupied)
{
    DWORD expected = occupied ? ERROR_USER_MAPPED_FILE : 0;
    assert_int_equal(try_read(file), expected);
    assert_int_equal(try_write(file), expected);
    assert_int_equal(try_resize(file), expected);
    assert_int_not_equal(GetFileSize(file, NULL), INVALID_FILE_SIZE);
}

static void mapped_file_is_not_read_or_written(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE), copy;
    assert_true(DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    assert_occupied(file, TRUE);
    assert_occupied(copy, TRUE);
    void *view = map_view(section, FILE_MAP_READ);
    assert_true(CloseHandle(section));
    assert_occupied(file, TRUE); /* a view keeps the section */
    assert_true(UnmapViewOfFile(view));
    assert_occupied(file, FALSE);
    assert_occupied(copy, FALSE);
    assert_true(CloseHandle(file) && CloseHandle(copy));
}

/* A section that was there occupies the file too, and two sections do it both. */
static void each_section_counts(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE other = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE one = create_section(file, PAGE_READWRITE, 0, u"counted");
    HANDLE again = create_section(other, PAGE_READONLY, 0, u"counted");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    HANDLE thrice = create_section(other, PAGE_READONLY, 0, u"counted");
    HANDLE two = create_section(file, PAGE_READONLY, 0, NULL);
    assert_true(CloseHandle(one) && CloseHandle(again));
    assert_occupied(file, TRUE);
    assert_occupied(other, TRUE);
    assert_true(CloseHandle(thrice));
    assert_occupied(other, FALSE);
    assert_occupied(file, TRUE);
    assert_true(CloseHandle(two));
    assert_occupied(file, FALSE);
    assert_true(CloseHandle(file) && CloseHandle(other));
}

/* Neither a create that fails nor the desktop's call occupies. */
static void others_do_not_occupy(void **state)
{
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, u"a\\b"), ERROR_INVALID_NAME);
    assert_occupied(file, FALSE);
    HANDLE section = desktop_CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    assert_int_equal(try_read(file), 0);
    assert_int_equal(try_write(file), 0);
    assert_true(CloseHandle(section) && CloseHandle(file));
}

static void closed_file_stays_mapped(void **state)
{
    (void)state;
    HANDLE file = open_to_map("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, u"closed");
    assert_true(CloseHandle(file));
    unsigned char *view = map_view(section, FILE_MAP_WRITE);
    view[1] = 200;
    assert_true(FlushViewOfFile(view, 1));
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

/* What one handle's view has written, another handle reads, when it is flushed at the latest. */
static void other_handles_read_the_file(void **state)
{
    unsigned char bytes[4];
    DWORD done;
    (void)state;
    HANDLE file = open_shared("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE other = open_shared("data", GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE);
    memcpy(view, "seen", 4);
    assert_true(FlushViewOfFile(view, 4));
    assert_true(ReadFile(other, bytes, 4, &done, NULL));
    assert_memory_equal(bytes, "seen", 4);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section) && CloseHandle(file) && CloseHandle(other));
}

#define WITH_FILES(function) cmocka_unit_test_setup_teardown(function, make_files, remove_files)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(opens_and_creates),        WITH_FILES(paths),
        WITH_FILES(share_mode_is_ignored),    WITH_FILES(file_needs_the_access),
        WITH_FILES(size_of_the_file_or_more), WITH_FILES(size_beyond_32_bits),
        WITH_FILES(file_that_cannot_grow),    WITH_FILES(file_that_grows_later),
        WITH_FILES(failure_closes_the_file),  WITH_FILES(failure_lets_other_handles_alone),
        WITH_FILES(success_leaves_the_file),  WITH_FILES(mapped_file_is_not_read_or_written),
        WITH_FILES(each_section_counts),      WITH_FILES(others_do_not_occupy),
        WITH_FILES(closed_file_stays_mapped), WITH_FILES(other_handles_read_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
