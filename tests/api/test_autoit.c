/* SPDX-License-Identifier: MIT */
/* autoit.h: the functions of WinAPIFiles.au3, as the help page of _WinAPI_CreateFileMapping and the
 * library have them. */
#include "autoit_calls.h"
#include "descriptors.h"
#include "programs.h"

#include <pthread.h>

/* What a call leaves in @error and @extended. */
static void assert_reported(int error, DWORD extended)
{
    assert_int_equal(AutoIt_Error(), error);
    assert_int_equal(AutoIt_Extended(), extended);
}

static void named_and_unnamed(void **state)
{
    (void)state;
    HANDLE named = _WinAPI_CreateFileMapping(-1, 2048, NAME);
    assert_non_null(named);
    assert_reported(0, 0);
    HANDLE unnamed = _WinAPI_CreateFileMapping(-1, 2048);
    assert_non_null(unnamed);
    assert_reported(0, 0);
    HANDLE opened = _WinAPI_OpenFileMapping(NAME);
    assert_true(CompareObjectHandles(named, opened));
    assert_false(CompareObjectHandles(named, unnamed));
    assert_true(_WinAPI_CloseHandle(opened) && _WinAPI_CloseHandle(named));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    assert_true(_WinAPI_CloseHandle(unnamed));
}

/* Left out: size 0, no name, PAGE_READWRITE, no attributes; the whole view for reading and
 * writing. */
static void defaults(void **state)
{
    DWORD flags;
    (void)state;
    make_file(temporary_path("file"), 5000);
    HANDLE file = open_for_writing(temporary_path("file"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    assert_non_null(mapping);
    assert_true(GetHandleInformation(mapping, &flags));
    assert_int_equal(flags, 0);
    char *view = _WinAPI_MapViewOfFile(mapping);
    assert_int_equal(region_size(view), 8192);
    view[0] = 77;
    assert_true(_WinAPI_FlushViewOfFile(view));
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(mapping));
    /* 4 is write: so is the default of a file's access; without reading no section can be made. */
    assert_true(_WinAPI_CloseHandle(file));
    file = _WinAPI_CreateFile(temporary_path("file"), 2);
    assert_non_null(file);
    assert_null(_WinAPI_CreateFileMapping(file));
    assert_reported(0, ERROR_ACCESS_DENIED);
    assert_true(_WinAPI_CloseHandle(file));
    unlink(temporary_path("file"));
}

static void minus_one_needs_a_size(void **state)
{
    (void)state;
    assert_null(_WinAPI_CreateFileMapping(-1));
    assert_reported(0, ERROR_INVALID_PARAMETER);
    assert_null(_WinAPI_CreateFileMapping(-1, 0, NAME));
    assert_reported(0, ERROR_INVALID_PARAMETER);
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 5000);
    assert_int_equal(size_of(mapping), 8192);
    const char *view = _WinAPI_MapViewOfFile(mapping);
    for (int i = 0; i < 8192; i++)
        assert_int_equal(view[i], 0);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(mapping));
}

/* A size above 4 GiB is cut in two halves, and comes together again. */
static void large_sizes(void **state)
{
    (void)state;
    assert_int_equal(_WinAPI_HiDWord(0x123456789ABCDEF0), 0x12345678);
    assert_int_equal(_WinAPI_LoDWord(0x123456789ABCDEF0), 0x9ABCDEF0);
    assert_int_equal(_WinAPI_HiDWord(-1), 0xFFFFFFFF);
    assert_int_equal(_WinAPI_LoDWord(-1), 0xFFFFFFFF);
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 0x180000000, "", PAGE_READWRITE | SEC_RESERVE);
    assert_non_null(mapping);
    const char *view = _WinAPI_MapViewOfFile(mapping, 0x17FFF0000);
    assert_non_null(view);
    assert_int_equal(region_size(view), 0x10000);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    view = _WinAPI_MapViewOfFile(mapping, 0x10000, 100);
    assert_int_equal(region_size(view), 4096);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(mapping));
}

static void a_file_gives_the_size(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 12288);
    HANDLE file = open_for_writing(temporary_path("file"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file, 0);
    assert_int_equal(size_of(mapping), 12288);
    assert_true(_WinAPI_CloseHandle(mapping));
    mapping = _WinAPI_CreateFileMapping(file, 20480);
    assert_int_equal(size_of(mapping), 20480);
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(temporary_path("file"));
}

static BOOL is_unnamed(const char *name)
{
    HANDLE first = _WinAPI_CreateFileMapping(-1, 10, name);
    HANDLE second = _WinAPI_CreateFileMapping(-1, 10, name);
    BOOL alone = AutoIt_Extended() == 0 && !CompareObjectHandles(first, second);
    assert_true(_WinAPI_CloseHandle(first) && _WinAPI_CloseHandle(second));
    return alone;
}

/* Blanks are taken off for this test only. */
static void blank_names(void **state)
{
    (void)state;
    assert_true(is_unnamed(""));
    assert_true(is_unnamed(" "));
    assert_true(is_unnamed("\t\n\v\f\r  "));
    assert_false(is_unnamed("0"));
    assert_false(is_unnamed(" a "));
    assert_false(is_unnamed("\xC2\xA0"));
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, " a ");
    assert_int_equal(try_open(FILE_MAP_READ, "a"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, " a "), 0);
    assert_true(_WinAPI_CloseHandle(mapping));
    mapping = _WinAPI_CreateFileMapping(-1, 10, (const WCHAR *)u"\u00A0w");
    assert_non_null(mapping);
    assert_int_equal(try_open(FILE_MAP_READ, "\xC2\xA0w"), 0);
    assert_true(_WinAPI_CloseHandle(mapping));
}

/* Both kinds of strings; and no limit of 259 units, which the narrow Win32 calls have. */
static void names_of_both_kinds(void **state)
{
    char longer[301];
    (void)state;
    memset(longer, 'n', 300);
    longer[300] = 0;
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, longer);
    HANDLE opened = _WinAPI_OpenFileMapping(longer);
    assert_true(CompareObjectHandles(mapping, opened));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(opened));
    mapping = _WinAPI_CreateFileMapping(-1, 10, (const WCHAR *)u"n\u00E4me");
    opened = _WinAPI_OpenFileMapping("n\xC3\xA4me");
    assert_true(CompareObjectHandles(mapping, opened));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(opened));
}

/* An empty name is handed on; so is a blank one. */
static void opening_by_name(void **state)
{
    (void)state;
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, NAME);
    assert_fails(_WinAPI_OpenFileMapping(""), try_open(FILE_MAP_READ, ""));
    assert_reported(0, 0);
    assert_fails(_WinAPI_OpenFileMapping(" "), ERROR_FILE_NOT_FOUND);
    assert_fails(_WinAPI_OpenFileMapping((LPCWSTR)NULL), ERROR_INVALID_PARAMETER);
    assert_reported(0, 0);
    HANDLE opened = _WinAPI_OpenFileMapping(NAME);
    void *view = _WinAPI_MapViewOfFile(opened);
    assert_non_null(view); /* FILE_MAP_READ | FILE_MAP_WRITE */
    assert_true(_WinAPI_UnmapViewOfFile(view) && _WinAPI_CloseHandle(opened));
    opened = _WinAPI_OpenFileMapping(NAME, FILE_MAP_READ, TRUE);
    DWORD flags;
    assert_true(GetHandleInformation(opened, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    assert_fails(_WinAPI_MapViewOfFile(opened), ERROR_ACCESS_DENIED);
    assert_reported(0, 0);
    view = _WinAPI_MapViewOfFile(opened, 0, 0, FILE_MAP_READ);
    assert_non_null(view);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(opened) && _WinAPI_CloseHandle(mapping));
}

/* The constant of the library has the SYNCHRONIZE bit. */
static void all_access(void **state)
{
    (void)state;
    assert_int_equal(AUTOIT_FILE_MAP_ALL_ACCESS, FILE_MAP_ALL_ACCESS | SYNCHRONIZE);
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, NAME);
    HANDLE opened = _WinAPI_OpenFileMapping(NAME, AUTOIT_FILE_MAP_ALL_ACCESS);
    assert_non_null(opened);
    char *view = _WinAPI_MapViewOfFile(opened, 0, 0, AUTOIT_FILE_MAP_ALL_ACCESS);
    assert_non_null(view);
    view[0] = 1;
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(opened) && _WinAPI_CloseHandle(mapping));
}

/* A section over a file. @extended is that of its creation. */
static HANDLE of_protection(DWORD protection)
{
    make_file(temporary_path("file"), 4096);
    HANDLE file = _WinAPI_CreateFile(temporary_path("file"), 2, 1 + 2 + 4);
    assert_non_null(file);
    HANDLE mapping = _WinAPI_CreateFileMapping(file, 0, "", protection);
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
    return mapping;
}

/* What a view of a section with this protection may be; FILE_MAP_... values that fail. */
static void assert_access(DWORD protection, DWORD works, DWORD fails)
{
    HANDLE mapping = of_protection(protection);
    assert_non_null(mapping);
    void *view = _WinAPI_MapViewOfFile(mapping, 0, 0, works);
    assert_non_null(view);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    if (fails)
        assert_null(_WinAPI_MapViewOfFile(mapping, 0, 0, fails));
    assert_true(_WinAPI_CloseHandle(mapping));
}

static void protections(void **state)
{
    (void)state;
    assert_access(PAGE_READONLY, FILE_MAP_READ, FILE_MAP_WRITE);
    assert_access(PAGE_READWRITE, FILE_MAP_WRITE, FILE_MAP_READ | FILE_MAP_EXECUTE);
    assert_access(PAGE_WRITECOPY, FILE_MAP_COPY, FILE_MAP_WRITE);
    assert_access(PAGE_EXECUTE_READ, FILE_MAP_READ | FILE_MAP_EXECUTE, FILE_MAP_WRITE);
    assert_access(PAGE_EXECUTE_READWRITE, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0);
    assert_access(PAGE_EXECUTE_WRITECOPY, FILE_MAP_COPY | FILE_MAP_EXECUTE, FILE_MAP_WRITE);
    assert_null(of_protection(PAGE_NOACCESS));
    assert_reported(0, ERROR_INVALID_PARAMETER);
}

/* SEC_ values beside the protection. */
static void attributes(void **state)
{
    static const DWORD good[] = { SEC_COMMIT, SEC_RESERVE, SEC_COMMIT | SEC_NOCACHE,
                                  SEC_COMMIT | SEC_WRITECOMBINE };
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        HANDLE mapping = _WinAPI_CreateFileMapping(-1, 4096, "", PAGE_READWRITE | good[i]);
        assert_non_null(mapping);
        void *view = _WinAPI_MapViewOfFile(mapping);
        MEMORY_BASIC_INFORMATION about;
        assert_true(VirtualQuery(view, &about, sizeof about));
        assert_int_equal(about.State, good[i] == SEC_RESERVE ? MEM_RESERVE : MEM_COMMIT);
        assert_true(_WinAPI_UnmapViewOfFile(view) && _WinAPI_CloseHandle(mapping));
    }
    assert_null(of_protection(PAGE_READONLY | SEC_IMAGE)); /* it is no program file */
    assert_reported(0, ERROR_BAD_EXE_FORMAT);
    assert_null(of_protection(PAGE_READWRITE | SEC_LARGE_PAGES | SEC_COMMIT));
    assert_reported(0, ERROR_INVALID_PARAMETER);
    assert_null(_WinAPI_CreateFileMapping(-1, 4096, "", PAGE_READWRITE | SEC_NOCACHE));
    assert_reported(0, ERROR_INVALID_PARAMETER);
}

static const struct program_section parts[] = {
    { ".text", 0x1000, 0x1000, 0x400, 0x200, PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE },
};

static const struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x180000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x2000,
    .header_size = 0x400,
    .sections = parts,
    .section_count = COUNT(parts),
    .length = 0x600,
};

/* SEC_IMAGE: a program is laid out as it is when it runs. */
static void images(void **state)
{
    (void)state;
    program_make(&program);
    HANDLE file = _WinAPI_CreateFile(PROGRAM_PATH, 2, 1 + 2);
    HANDLE mapping = _WinAPI_CreateFileMapping(file, 0, "", PAGE_READONLY | SEC_IMAGE);
    assert_non_null(mapping);
    assert_reported(0, 0);
    const unsigned char *view = _WinAPI_MapViewOfFile(mapping, 0, 0, FILE_MAP_READ);
    assert_int_equal(query_page(view).Type, MEM_IMAGE);
    assert_int_equal(view[0x1001], program_byte(0x401));
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(PROGRAM_PATH);
}

/* SEC_LARGE_PAGES: of memory, where some are set aside; that is the privilege. */
static void large_pages(void **state)
{
    const INT64 size = (INT64)GetLargePageMinimum();
    (void)state;
    if (!size)
        skip();
    HANDLE mapping =
        _WinAPI_CreateFileMapping(-1, size, "", PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES);
    assert_true(mapping ? AutoIt_Extended() == 0 : AutoIt_Extended() == ERROR_PRIVILEGE_NOT_HELD);
    if (mapping)
        assert_true(_WinAPI_CloseHandle(mapping));
    assert_null(_WinAPI_CreateFileMapping(-1, size + 4096, "",
                                          PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES));
    assert_reported(0, ERROR_INVALID_PARAMETER);
}

static BOOL is_inheritable(HANDLE handle)
{
    DWORD flags;
    assert_true(GetHandleInformation(handle, &flags));
    assert_true(_WinAPI_CloseHandle(handle));
    return flags == HANDLE_FLAG_INHERIT;
}

/* tSecurity: nothing, a structure of C, a struct of the language. */
static void security_attributes(void **state)
{
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, TRUE };
    (void)state;
    assert_false(is_inheritable(_WinAPI_CreateFileMapping(-1, 10, "", PAGE_READWRITE, 0)));
    assert_true(is_inheritable(_WinAPI_CreateFileMapping(-1, 10, "", PAGE_READWRITE, &security)));
    DllStruct *structure = DllStructCreate(AUTOIT_TAG_SECURITY_ATTRIBUTES);
    DllStructSetData(structure, "Length", (INT64)DllStructGetSize(structure));
    DllStructSetData(structure, "InheritHandle", TRUE);
    assert_true(is_inheritable(_WinAPI_CreateFileMapping(-1, 10, "", PAGE_READWRITE, structure)));
    DllStructSetData(structure, "InheritHandle", FALSE);
    assert_false(is_inheritable(_WinAPI_CreateFileMapping(-1, 10, "", PAGE_READWRITE, structure)));
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, NAME, PAGE_READWRITE, structure);
    assert_default_list(mapping);
    assert_true(_WinAPI_CloseHandle(mapping));
    mapping = _WinAPI_CreateFileMapping(-1, 10, NAME);
    assert_default_list(mapping);
    assert_true(_WinAPI_CloseHandle(mapping));
    PSECURITY_DESCRIPTOR descriptor = parse_descriptor("D:(A;;GR;;;WD)");
    DllStructSetData(structure, "Descriptor", descriptor);
    mapping = _WinAPI_CreateFileMapping(-1, 10, NAME, PAGE_READWRITE, structure);
    assert_string_equal(text_of(mapping, DACL_SECURITY_INFORMATION), "D:(A;;CCLCRC;;;WD)");
    assert_true(_WinAPI_CloseHandle(mapping));
    LocalFree(descriptor);
    DllStructDelete(structure);
}

/* The object that is there, with its size; and 183 in @extended, which is 0 for a new one. */
static void existing_name(void **state)
{
    (void)state;
    HANDLE first = _WinAPI_CreateFileMapping(-1, 4096, NAME);
    assert_reported(0, 0);
    HANDLE second = _WinAPI_CreateFileMapping(-1, 100000, NAME);
    assert_reported(0, ERROR_ALREADY_EXISTS);
    assert_true(CompareObjectHandles(first, second));
    assert_int_equal(size_of(second), 4096);
    assert_true(_WinAPI_CloseHandle(second) && _WinAPI_CloseHandle(first));
}

static void failure(void **state)
{
    HANDLE closed = _WinAPI_CreateFileMapping(-1, 10);
    (void)state;
    assert_true(_WinAPI_CloseHandle(closed));
    assert_null(_WinAPI_CreateFileMapping(closed));
    assert_reported(0, ERROR_INVALID_HANDLE);
    assert_int_equal(_WinAPI_GetLastError(), ERROR_INVALID_HANDLE);
    assert_null(_WinAPI_CreateFileMapping(-1, 10, "a\\b"));
    assert_reported(0, ERROR_PATH_NOT_FOUND);
    /* The other functions do not tell by @extended. */
    assert_fails(_WinAPI_CloseHandle(closed), ERROR_INVALID_HANDLE);
    assert_reported(0, 0);
    assert_fails(_WinAPI_UnmapViewOfFile(&closed), ERROR_INVALID_ADDRESS);
    assert_reported(0, 0);
    assert_fails(_WinAPI_MapViewOfFile(closed), ERROR_INVALID_HANDLE);
    assert_reported(0, 0);
    assert_fails(_WinAPI_FlushViewOfFile(&closed, 0), ERROR_INVALID_ADDRESS);
    assert_reported(0, 0);
}

/* Numbers of its own for dispositions, access, sharing, attributes. */
static void files(void **state)
{
    const char *path = temporary_path("file");
    (void)state;
    assert_null(_WinAPI_CreateFile(path, 2));
    assert_reported(10, ERROR_FILE_NOT_FOUND);
    assert_null(_WinAPI_CreateFile(path, 4));
    assert_reported(10, ERROR_FILE_NOT_FOUND);
    HANDLE file = _WinAPI_CreateFile(path, 0);
    assert_non_null(file);
    assert_reported(0, 0);
    assert_null(_WinAPI_CreateFile(path, 2, 2)); /* nothing is shared */
    assert_reported(10, ERROR_SHARING_VIOLATION);
    assert_true(_WinAPI_CloseHandle(file));
    assert_null(_WinAPI_CreateFile(path, 0));
    assert_reported(10, ERROR_FILE_EXISTS);
    file = _WinAPI_CreateFile(path, 3, 2 + 4, 2 + 4);
    HANDLE again = _WinAPI_CreateFile(path, 2, 2 + 4, 2 + 4);
    assert_non_null(again);
    assert_true(_WinAPI_CloseHandle(again));
    assert_null(_WinAPI_CreateFile(path, 2, 2, 2)); /* somebody writes */
    assert_true(_WinAPI_CloseHandle(file));
    assert_null(_WinAPI_CreateFile(path, 5));
    assert_reported(10, ERROR_INVALID_PARAMETER);
    assert_null(_WinAPI_CreateFile(path, -1));
    file = _WinAPI_CreateFile(path, 1, 4, 0, 4);
    assert_non_null(file);
    assert_true(_WinAPI_CloseHandle(file));
    assert_int_equal(unlink(path), 0);
    file = _WinAPI_CreateFile(path, 1, 4, 1, 4); /* new, and read-only */
    assert_non_null(file);
    assert_true(GetFileAttributesA(path) & FILE_ATTRIBUTE_READONLY);
    assert_true(_WinAPI_CloseHandle(file));
    unlink(path);
}

/* @error and @extended of the caller stay what they are. */
static void asking_for_the_last_error(void **state)
{
    char text[300];
    (void)state;
    AutoIt_SetError(7, 8);
    _WinAPI_SetLastError(ERROR_ACCESS_DENIED);
    assert_int_equal(_WinAPI_GetLastError(), ERROR_ACCESS_DENIED);
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_ACCESS_DENIED, 0, text,
                                  sizeof text, NULL);
    text[length - 2] = 0; /* the line end */
    assert_string_equal(_WinAPI_GetLastErrorMessageA(), text);
    const WCHAR *wide = _WinAPI_GetLastErrorMessageW();
    for (size_t i = 0; i <= strlen(text); i++)
        assert_int_equal(wide[i], text[i]);
    assert_int_equal(_WinAPI_GetLastError(), ERROR_ACCESS_DENIED);
    _WinAPI_SetLastError(0x3FFFFFF);
    assert_string_equal(_WinAPI_GetLastErrorMessageA(), "");
    assert_int_equal(_WinAPI_GetLastErrorMessageW()[0], 0);
    assert_int_equal(_WinAPI_GetLastError(), 0x3FFFFFF);
    assert_reported(7, 8);
}

static void *other_thread(void *context)
{
    CHECK(AutoIt_Error() == 0 && AutoIt_Extended() == 0);
    AutoIt_SetError(1, 2);
    return context;
}

static void each_thread_has_its_own(void **state)
{
    pthread_t thread;
    (void)state;
    AutoIt_SetError(7, 8);
    assert_int_equal(pthread_create(&thread, NULL, other_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_reported(7, 8);
    AutoIt_SetError(0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(named_and_unnamed),
        TEST(defaults),
        TEST(minus_one_needs_a_size),
        TEST(large_sizes),
        TEST(a_file_gives_the_size),
        TEST(blank_names),
        TEST(names_of_both_kinds),
        TEST(opening_by_name),
        TEST(all_access),
        TEST(protections),
        TEST(attributes),
        TEST(images),
        TEST(large_pages),
        TEST(security_attributes),
        TEST(existing_name),
        TEST(failure),
        TEST(files),
        TEST(asking_for_the_last_error),
        TEST(each_thread_has_its_own),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
