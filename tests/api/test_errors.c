/* SPDX-License-Identifier: MIT */
/* The last error of each thread, and the texts of the codes. */
#include "sections.h"

#include <pthread.h>

static void *other_thread(void *context)
{
    CHECK(GetLastError() == 0);
    SetLastError(1);
    CHECK(!OpenFileMappingA(FILE_MAP_READ, FALSE, "nobody"));
    CHECK(GetLastError() == ERROR_FILE_NOT_FOUND);
    return context;
}

static void each_thread_has_its_own(void **state)
{
    pthread_t thread;
    (void)state;
    SetLastError(12345);
    assert_int_equal(pthread_create(&thread, NULL, other_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(GetLastError(), 12345);
    SetLastError(0xFFFFFFFF);
    assert_int_equal(GetLastError(), 0xFFFFFFFF);
}

/* What the headers of sections, views, handles and namespaces promise has a text. */
static const DWORD documented[] = {
    ERROR_SUCCESS,
    ERROR_FILE_NOT_FOUND,
    ERROR_PATH_NOT_FOUND,
    ERROR_TOO_MANY_OPEN_FILES,
    ERROR_ACCESS_DENIED,
    ERROR_INVALID_HANDLE,
    ERROR_NOT_ENOUGH_MEMORY,
    ERROR_BAD_LENGTH,
    ERROR_NOT_SUPPORTED,
    ERROR_INVALID_PARAMETER,
    ERROR_DISK_FULL,
    ERROR_INVALID_NAME,
    ERROR_BAD_PATHNAME,
    ERROR_ALREADY_EXISTS,
    ERROR_BAD_EXE_FORMAT,
    ERROR_FILENAME_EXCED_RANGE,
    ERROR_INVALID_ADDRESS,
    ERROR_NOACCESS,
    ERROR_FILE_INVALID,
    ERROR_MAPPED_ALIGNMENT,
    ERROR_PRIVILEGE_NOT_HELD,
    ERROR_FILE_CORRUPT,
    ERROR_NO_SYSTEM_RESOURCES,
    ERROR_COMMITMENT_LIMIT,
    ERROR_TIMEOUT,
    ERROR_NOT_SAME_OBJECT,
};

static void every_documented_error_has_a_text(void **state)
{
    char narrow[300];
    WCHAR wide[300];
    (void)state;
    for (size_t i = 0; i < COUNT(documented); i++) {
        memset(narrow, 'z', sizeof narrow);
        DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                      NULL, documented[i], 0, narrow, sizeof narrow, NULL);
        assert_true(length > 3);
        assert_int_equal(length, strlen(narrow));
        /* As on Windows, a line end closes it. */
        assert_string_equal(narrow + length - 2, "\r\n");
        assert_int_equal(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                        NULL, documented[i], 0, wide, COUNT(wide), NULL),
                         length);
        for (DWORD at = 0; at <= length; at++)
            assert_int_equal(wide[at], (unsigned char)narrow[at]);
    }
}

static void texts_differ(void **state)
{
    char one[300], two[300];
    (void)state;
    for (size_t i = 0; i < COUNT(documented); i++)
        for (size_t j = 0; j < i; j++) {
            FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, documented[i], 0, one, sizeof one,
                           NULL);
            FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, documented[j], 0, two, sizeof two,
                           NULL);
            assert_string_not_equal(one, two);
        }
}

static void unknown_codes(void **state)
{
    char buffer[300];
    (void)state;
    assert_fails(
        FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x3FFFFFF, 0, buffer, sizeof buffer, NULL),
        ERROR_MR_MID_NOT_FOUND);
}

static void buffers(void **state)
{
    char small[4], *allocated = NULL;
    (void)state;
    assert_fails(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_ACCESS_DENIED, 0, small,
                                sizeof small, NULL),
                 ERROR_INSUFFICIENT_BUFFER);
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL,
                                  ERROR_ACCESS_DENIED, 0, (LPSTR)(void *)&allocated, 0, NULL);
    assert_true(length > 0);
    assert_int_equal(strlen(allocated), length);
    assert_null(LocalFree(allocated));
}

static void version(void **state)
{
    (void)state;
    assert_int_equal(filemap_version(), FILEMAP_VERSION_MAJOR << 16 | FILEMAP_VERSION_MINOR << 8 |
                                            FILEMAP_VERSION_PATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_thread_has_its_own),
        TEST(every_documented_error_has_a_text),
        TEST(texts_differ),
        TEST(unknown_codes),
        TEST(buffers),
        TEST(version),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
