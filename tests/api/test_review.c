/* SPDX-License-Identifier: MIT */
/* FormatMessage: widths and precisions from arguments, and characters of more than one byte. */
#include "testing.h"

#include <windows.h>

#define FROM_ARRAY (FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY)

static const char *format(const char *source, const DWORD_PTR *arguments)
{
    static char buffer[200];
    DWORD length = FormatMessageA(FROM_ARRAY, source, 0, 0, buffer, sizeof buffer,
                                  (va_list *)(uintptr_t)arguments);
    assert_int_equal(length, strlen(buffer));
    return buffer;
}

static void format_wide(const WCHAR *source, const DWORD_PTR *arguments, const WCHAR *expected)
{
    WCHAR buffer[200];
    DWORD length = FormatMessageW(FROM_ARRAY, source, 0, 0, buffer, COUNT(buffer),
                                  (va_list *)(uintptr_t)arguments);
    assert_int_equal(length, lstrlenW(expected));
    assert_memory_equal(buffer, expected, length * sizeof(WCHAR));
}

/* A star takes an argument, and what is formatted is the one behind. */
static void test_stars(void **state)
{
    (void)state;
    const DWORD_PTR arguments[] = {
        6, 3, (DWORD_PTR) "abcdef", (DWORD_PTR) "four", 5, (DWORD_PTR) "six"
    };
    assert_string_equal(format("%1!*.*s!|%4|%5!*s!", arguments), "   abc|four|  six");
    assert_string_equal(format("%1!-*d!|", arguments), "3     |");
    assert_string_equal(format("%2!05d!|%1!-4u!|%2!+d!|", arguments), "00003|6   |+3|");
}

/* With a precision the text may end without a NUL. */
static void test_precision_without_nul(void **state)
{
    (void)state;
    const char exact[3] = { 'x', 'y', 'z' };
    WCHAR *wide = malloc(3 * sizeof *wide);
    assert_non_null(wide);
    memcpy(wide, u"xyz", 3 * sizeof *wide);
    const DWORD_PTR arguments[] = { (DWORD_PTR)exact, (DWORD_PTR)wide };
    assert_string_equal(format("%1!.3s!|%2!.3ws!", arguments), "xyz|xyz");
    format_wide(u"%2!.3s!", arguments, u"xyz");
    free(wide);
}

/* Width and precision count characters, not bytes of UTF-8. */
static void test_wide_characters(void **state)
{
    (void)state;
    const DWORD_PTR arguments[] = { (DWORD_PTR)u"\u00e4\u00f6\u00fc", 0x00e4 };
    format_wide(u"%1!5s!|%1!-5s!|%1!.2s!|%2!c!", arguments,
                u"  \u00e4\u00f6\u00fc|\u00e4\u00f6\u00fc  |\u00e4\u00f6|\u00e4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stars),
        cmocka_unit_test(test_precision_without_nul),
        cmocka_unit_test(test_wide_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
