/* SPDX-License-Identifier: MIT */
/* Strings, conversions, command lines and the environment: what the headers say of each call. */
#include <filemap/crt.h>
#include <filemap/shellapi.h>
#include <filemap/winbase.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>

#include <cmocka.h>

static void assert_wide(const WCHAR *got, const WCHAR *expected)
{
    assert_non_null(got);
    assert_int_equal(filemap_wcslen(got), filemap_wcslen(expected));
    assert_int_equal(filemap_wcscmp(got, expected), 0);
}

/* -- lstr... --------------------------------------------------------------------------------- */

static void lstr_copies(void **state)
{
    char narrow[16];
    WCHAR wide[16];
    (void)state;
    assert_int_equal(lstrlenA("abc"), 3);
    assert_int_equal(lstrlenW(u"a\xD83D\xDE42"), 3);
    assert_int_equal(lstrlenA(NULL) + lstrlenW(NULL), 0);
    assert_ptr_equal(lstrcpyA(narrow, "abc"), narrow);
    assert_ptr_equal(lstrcatA(narrow, "def"), narrow);
    assert_string_equal(narrow, "abcdef");
    assert_ptr_equal(lstrcpynA(narrow, "abcdef", 4), narrow);
    assert_string_equal(narrow, "abc");
    lstrcpynA(narrow, "xy", 16);
    assert_string_equal(narrow, "xy");
    assert_ptr_equal(lstrcpyW(wide, u"abc"), wide);
    assert_ptr_equal(lstrcatW(wide, u"def"), wide);
    assert_wide(wide, u"abcdef");
    assert_ptr_equal(lstrcpynW(wide, u"abcdef", 4), wide);
    assert_wide(wide, u"abc");
    lstrcpynW(wide, u"abcdef", 1);
    assert_wide(wide, u"");
}

static void lstr_takes_null(void **state)
{
    char narrow[4] = "x";
    WCHAR wide[4] = u"x";
    (void)state;
    assert_null(lstrcpyA(NULL, "a"));
    assert_null(lstrcpyA(narrow, NULL));
    assert_null(lstrcpyW(wide, NULL));
    assert_null(lstrcpynA(narrow, NULL, 4));
    assert_null(lstrcpynA(narrow, "a", 0));
    assert_null(lstrcpynW(wide, u"a", -1));
    assert_null(lstrcatA(narrow, NULL));
    assert_null(lstrcatW(NULL, u"a"));
    assert_string_equal(narrow, "x");
    assert_int_equal(lstrcmpA(NULL, NULL), 0);
    assert_true(lstrcmpA(NULL, "") < 0 && lstrcmpW(u"", NULL) > 0);
    assert_true(lstrcmpiA("", NULL) > 0 && lstrcmpiW(NULL, u"") < 0);
}

static void lstr_compares(void **state)
{
    (void)state;
    assert_true(lstrcmpA("a", "b") < 0 && lstrcmpW(u"b", u"a") > 0);
    assert_true(lstrcmpA("a", "A") != 0 && lstrcmpW(u"a", u"a") == 0);
    assert_int_equal(lstrcmpiA("abC", "ABc"), 0);
    assert_int_equal(lstrcmpiW(u"abC", u"ABc"), 0);
    assert_true(lstrcmpiW(u"ab", u"ABC") < 0 && lstrcmpiA("b", "A") > 0);
    assert_int_equal(lstrcmpiW(u"\u00DC\u0416", u"\u00FC\u0436"), 0);
    assert_int_equal(lstrcmpiA("\xC3\x9C\xD0\x96", "\xC3\xBC\xD0\xB6"), 0);
    assert_int_equal(lstrcmpiW(u"\xD801\xDC00", u"\xD801\xDC28"), 0);
    assert_true(lstrcmpiW(u"\xD83D", u"\xD83E") < 0);
    assert_int_equal(_wcsnicmp(u"ABx", u"aby", 2), 0);
    assert_true(_wcsnicmp(u"ABx", u"aby", 3) < 0);
    assert_int_equal(_stricmp("ABC", "abc"), 0);
    assert_int_equal(_strnicmp("ABx", "aby", 2), 0);
}

/* -- conversions ----------------------------------------------------------------------------- */

static void to_wide(void **state)
{
    WCHAR wide[8];
    (void)state;
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "\xC3\xBCx", -1, NULL, 0), 3);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "\xC3\xBCx", -1, wide, 8), 3);
    assert_wide(wide, u"\u00FCx");
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "\xC3\xBCx", 2, wide, 8), 1);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "\xFFz", 2, wide, 8), 2);
    assert_int_equal(wide[0], 0xFFFD);
    assert_int_equal(MultiByteToWideChar(CP_ACP, MB_PRECOMPOSED, "a", 1, wide, 8), 1);
}

static void to_wide_fails(void **state)
{
    WCHAR wide[8];
    const struct {
        UINT page;
        DWORD flags;
        const char *text;
        int bytes;
        WCHAR *target;
        int units;
        DWORD error;
    } cases[] = {
        { 1252, 0, "a", 1, wide, 8, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, NULL, 1, wide, 8, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, "a", 0, wide, 8, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, "a", 1, wide, -1, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, "a", 1, NULL, 8, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, (char *)wide, 1, wide, 8, ERROR_INVALID_PARAMETER },
        { CP_UTF8, MB_PRECOMPOSED, "a", 1, wide, 8, ERROR_INVALID_FLAGS },
        { CP_ACP, 0x1000, "a", 1, wide, 8, ERROR_INVALID_FLAGS },
        { CP_UTF8, 0, "abc", -1, wide, 3, ERROR_INSUFFICIENT_BUFFER },
        { CP_UTF8, MB_ERR_INVALID_CHARS, "a\xFF", 2, wide, 8, ERROR_NO_UNICODE_TRANSLATION },
        { CP_UTF8, MB_ERR_INVALID_CHARS, "\xED\xA0\x80", 3, wide, 8, ERROR_NO_UNICODE_TRANSLATION },
    };
    (void)state;
    for (size_t i = 0; i < _countof(cases); i++) {
        SetLastError(12345);
        assert_int_equal(MultiByteToWideChar(cases[i].page, cases[i].flags, cases[i].text,
                                             cases[i].bytes, cases[i].target, cases[i].units),
                         0);
        assert_int_equal(GetLastError(), cases[i].error);
    }
}

static void to_narrow(void **state)
{
    char narrow[8];
    BOOL used = TRUE;
    (void)state;
    assert_int_equal(WideCharToMultiByte(CP_UTF8, 0, u"\u20ACx", -1, NULL, 0, NULL, NULL), 5);
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, u"\u20ACx", -1, narrow, 8, "?", &used), 5);
    assert_string_equal(narrow, "\xE2\x82\xACx");
    assert_false(used);
    assert_int_equal(WideCharToMultiByte(CP_UTF8, 0, u"\xD800", 1, narrow, 8, NULL, NULL), 3);
    assert_memory_equal(narrow, "\xED\xA0\x80", 3);
}

static void to_narrow_fails(void **state)
{
    char narrow[8];
    BOOL used;
    const struct {
        UINT page;
        DWORD flags;
        const WCHAR *text;
        int units;
        char *target;
        int bytes;
        BOOL *used;
        DWORD error;
    } cases[] = {
        { 437, 0, u"a", 1, narrow, 8, NULL, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, NULL, 1, narrow, 8, NULL, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, u"a", 0, narrow, 8, NULL, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, u"a", 1, narrow, -1, NULL, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, u"a", 1, NULL, 8, NULL, ERROR_INVALID_PARAMETER },
        { CP_UTF8, 0, u"a", 1, narrow, 8, &used, ERROR_INVALID_PARAMETER },
        { CP_UTF8, WC_COMPOSITECHECK, u"a", 1, narrow, 8, NULL, ERROR_INVALID_FLAGS },
        { CP_ACP, 1, u"a", 1, narrow, 8, NULL, ERROR_INVALID_FLAGS },
        { CP_UTF8, 0, u"\u20AC", -1, narrow, 3, NULL, ERROR_INSUFFICIENT_BUFFER },
        { CP_UTF8, WC_ERR_INVALID_CHARS, u"a\xDC00", 2, narrow, 8, NULL,
          ERROR_NO_UNICODE_TRANSLATION },
    };
    (void)state;
    for (size_t i = 0; i < _countof(cases); i++) {
        SetLastError(12345);
        assert_int_equal(WideCharToMultiByte(cases[i].page, cases[i].flags, cases[i].text,
                                             cases[i].units, cases[i].target, cases[i].bytes, NULL,
                                             cases[i].used),
                         0);
        assert_int_equal(GetLastError(), cases[i].error);
    }
}

static void conversions_of_the_c_library(void **state)
{
    WCHAR wide[4] = u"###";
    char narrow[6] = "#####";
    (void)state;
    assert_int_equal(filemap_mbstowcs(NULL, "\xC3\xBCx", 0), 2);
    assert_int_equal(filemap_mbstowcs(wide, "\xC3\xBCx", 4), 2);
    assert_wide(wide, u"\u00FCx");
    assert_int_equal(filemap_mbstowcs(wide, "abcdef", 4), 4);
    assert_int_equal(filemap_mbstowcs(wide, "abc\xF0\x9F\x99\x82", 4), 3);
    assert_int_equal(filemap_mbstowcs(wide, "x", 0), 0);
    assert_int_equal(filemap_wcstombs(NULL, u"\u20ACx", 0), 4);
    assert_int_equal(filemap_wcstombs(narrow, u"\u20ACx", 6), 4);
    assert_string_equal(narrow, "\xE2\x82\xACx");
    assert_int_equal(filemap_wcstombs(narrow, u"ab\u20AC", 4), 2);
    errno = 0;
    assert_true(filemap_mbstowcs(wide, "\xFF", 4) == (size_t)-1 && errno == EILSEQ);
    errno = 0;
    assert_true(filemap_wcstombs(narrow, u"\xD800", 6) == (size_t)-1 && errno == EILSEQ);
}

/* -- wcs... ---------------------------------------------------------------------------------- */

static void wide_copies(void **state)
{
    WCHAR wide[12];
    (void)state;
    assert_int_equal(filemap_wcsnlen(u"abc", 2), 2);
    assert_wide(filemap_wcscat(filemap_wcscpy(wide, u"ab"), u"cd"), u"abcd");
    assert_wide(filemap_wcsncat(wide, u"efgh", 2), u"abcdef");
    filemap_wmemset(wide, '#', 12);
    filemap_wcsncpy(wide, u"ab", 4);
    assert_memory_equal(wide, u"ab\0\0#", 10);
    filemap_wcsncpy(wide, u"wxyz", 2);
    assert_memory_equal(wide, u"wx\0\0#", 10);
    filemap_wmemcpy(wide, u"abcdef", 6);
    filemap_wmemmove(wide + 1, wide, 3);
    assert_memory_equal(wide, u"aabcef", 12);
    WCHAR *copy = _wcsdup(u"abc");
    assert_wide(copy, u"abc");
    free(copy);
    char *narrow = _strdup("abc");
    assert_string_equal(narrow, "abc");
    free(narrow);
}

static void wide_searches(void **state)
{
    static const WCHAR text[] = u"abcabc";
    (void)state;
    assert_ptr_equal(filemap_wcschr(text, 'b'), text + 1);
    assert_ptr_equal(filemap_wcsrchr(text, 'b'), text + 4);
    assert_ptr_equal(filemap_wcschr(text, 0), text + 6);
    assert_ptr_equal(filemap_wcsrchr(text, 0), text + 6);
    assert_null(filemap_wcschr(text, 'x'));
    assert_null(filemap_wcsrchr(text, 'x'));
    assert_ptr_equal(filemap_wcsstr(text, u"ca"), text + 2);
    assert_ptr_equal(filemap_wcsstr(text, u""), text);
    assert_null(filemap_wcsstr(text, u"cb"));
    assert_null(filemap_wcsstr(u"", u"a"));
    assert_ptr_equal(filemap_wcspbrk(text, u"xc"), text + 2);
    assert_null(filemap_wcspbrk(text, u"x"));
    assert_int_equal(filemap_wcsspn(text, u"ba"), 2);
    assert_int_equal(filemap_wcscspn(text, u"c"), 2);
    assert_int_equal(filemap_wcscspn(text, u""), 6);
    assert_ptr_equal(filemap_wmemchr(text, 'c', 6), text + 2);
    assert_null(filemap_wmemchr(text, 'c', 2));
}

static void wide_compares(void **state)
{
    (void)state;
    assert_true(filemap_wcscmp(u"ab", u"abc") < 0 && filemap_wcscmp(u"b", u"ab") > 0);
    assert_int_equal(filemap_wcsncmp(u"abx", u"aby", 2), 0);
    assert_true(filemap_wcscmp(u"\xFFFF", u"a") > 0);
    assert_int_equal(filemap_wmemcmp(u"a\0b", u"a\0b", 3), 0);
    assert_true(filemap_wmemcmp(u"a\0b", u"a\0c", 3) < 0);
}

static void wide_tokens(void **state)
{
    WCHAR text[] = u"--ab-c--";
    WCHAR other[] = u"x y";
    WCHAR *context;
    (void)state;
    assert_wide(filemap_wcstok(text, u"-", &context), u"ab");
    assert_wide(_wcstok(other, u" "), u"x");
    assert_wide(filemap_wcstok(NULL, u"-", &context), u"c");
    assert_null(filemap_wcstok(NULL, u"-", &context));
    assert_null(filemap_wcstok(NULL, u"-", &context));
    assert_wide(_wcstok(NULL, u" "), u"y");
    assert_null(_wcstok(NULL, u" "));
}

static void wide_numbers(void **state)
{
    static const WCHAR text[] = u" \t-12x";
    static const WCHAR none[] = u"  x";
    WCHAR *end;
    (void)state;
    assert_int_equal(filemap_wcstol(text, &end, 10), -12);
    assert_ptr_equal(end, text + 5);
    assert_int_equal(filemap_wcstol(none, &end, 10), 0);
    assert_ptr_equal(end, none);
    assert_true(filemap_wcstoul(u"0xff", NULL, 0) == 255);
    assert_true(filemap_wcstoull(u"18446744073709551615", NULL, 10) == ULLONG_MAX);
    assert_true(filemap_wcstoll(u"-9223372036854775808", NULL, 10) == LLONG_MIN);
    errno = 0;
    assert_true(filemap_wcstoll(u"9223372036854775808", NULL, 10) == LLONG_MAX && errno == ERANGE);
    assert_true(filemap_wcstod(u"1.5e3\u20AC", &end) == 1500.0 && *end == 0x20AC);
    assert_int_equal(_wtoi(u"42"), 42);
    assert_int_equal(_wtol(u"-42"), -42);
    assert_true(_wtoi64(u"9000000000") == 9000000000 && _atoi64("9000000000") == 9000000000);
    assert_true(_wtof(u"0.5") == 0.5);
}

static void copies_with_a_size(void **state)
{
    char narrow[4];
    WCHAR wide[4];
    (void)state;
    assert_int_equal(strcpy_s(narrow, 4, "abc"), 0);
    assert_string_equal(narrow, "abc");
    assert_int_equal(strcat_s(narrow, 4, "d"), ERANGE);
    assert_string_equal(narrow, "");
    assert_int_equal(strcpy_s(narrow, 4, "abcd"), ERANGE);
    assert_int_equal(strcpy_s(narrow, 4, NULL), EINVAL);
    assert_int_equal(strcpy_s(NULL, 4, "a"), EINVAL);
    assert_int_equal(strcpy_s(narrow, 0, "a"), EINVAL);
    assert_int_equal(strncpy_s(narrow, 4, "abcdef", 3), 0);
    assert_string_equal(narrow, "abc");
    assert_int_equal(strncpy_s(narrow, 4, "abcdef", 4), ERANGE);
    assert_int_equal(strncpy_s(narrow, 4, "abcdef", _TRUNCATE), STRUNCATE);
    assert_string_equal(narrow, "abc");
    assert_int_equal(strncpy_s(narrow, 4, "abc", _TRUNCATE), 0);
    assert_int_equal(wcscpy_s(wide, 4, u"ab"), 0);
    assert_int_equal(wcscat_s(wide, 4, u"c"), 0);
    assert_wide(wide, u"abc");
    assert_int_equal(wcscat_s(wide, 3, u"d"), EINVAL);
    assert_int_equal(wcscpy_s(wide, 4, u"abcd"), ERANGE);
    assert_wide(wide, u"");
    assert_int_equal(wcsncpy_s(wide, 4, u"abcdef", _TRUNCATE), STRUNCATE);
    assert_wide(wide, u"abc");
    assert_int_equal(wcscat_s(NULL, 4, u"d"), EINVAL);
}

static void lines_of_streams(void **state)
{
    WCHAR wide[6];
    FILE *stream = tmpfile();
    (void)state;
    assert_non_null(stream);
    fputs("a\xC3\xBC\nlong line\xF0\x9F\x99\x82\xE2\x82z", stream);
    rewind(stream);
    assert_wide(filemap_fgetws(wide, 6, stream), u"a\u00FC\n");
    assert_wide(filemap_fgetws(wide, 6, stream), u"long ");
    assert_wide(filemap_fgetws(wide, 6, stream), u"line");
    assert_wide(filemap_fgetws(wide, 2, stream), u"\xFFFD");
    assert_wide(filemap_fgetws(wide, 6, stream), u"\xFFFDz");
    assert_null(filemap_fgetws(wide, 6, stream));
    assert_null(filemap_fgetws(wide, 1, stream));
    fclose(stream);
}

static void files_with_wide_names(void **state)
{
    WCHAR path[5000];
    (void)state;
    filemap_wmemset(path, 'a', 4999);
    path[4999] = 0;
    FILE *stream = _wfopen(u"/dev/null", u"r");
    assert_non_null(stream);
    fclose(stream);
    errno = 0;
    assert_true(!_wfopen(path, u"r") && errno == ENAMETOOLONG);
    path[40] = 0;
    errno = 0;
    assert_true(!_wfopen(u"/dev/null", path) && errno == EINVAL);
}

/* -- command line and environment ------------------------------------------------------------ */

static void expect_arguments(const WCHAR *line, int count, const WCHAR *const *expected)
{
    int got = -1;
    LPWSTR *list = CommandLineToArgvW(line, &got);
    assert_non_null(list);
    assert_int_equal(got, count);
    for (int i = 0; i < count; i++)
        assert_wide(list[i], expected[i]);
    assert_null(list[count]);
    assert_null(LocalFree(list));
}

#define ARGUMENTS(line, ...)                                                                       \
    expect_arguments(line, (int)_countof(((const WCHAR *[]){ __VA_ARGS__ })),                      \
                     (const WCHAR *[]){ __VA_ARGS__ })

/* Rows h024-h027: the first word, in which backslashes mean nothing. */
static void first_argument_of_a_line(void **state)
{
    (void)state;
    ARGUMENTS(u"\"spaced exe\\\"arg1 arg2", u"spaced exe\\", u"arg1", u"arg2");
    ARGUMENTS(u"exe\"file\"path arg1", u"exe\"file\"path", u"arg1");
    ARGUMENTS(u"exe\targ1", u"exe", u"arg1");
    ARGUMENTS(u"\"exe\"arg\" one\" two", u"exe", u"arg one", u"two");
    ARGUMENTS(u" a", u"", u"a");
}

/* Rows h028, h034, h035. */
static void ordinary_characters_of_a_line(void **state)
{
    (void)state;
    ARGUMENTS(u"p a\rb \n c \t ", u"p", u"a\rb", u"\n", u"c");
    ARGUMENTS(u"p \"a b", u"p", u"a b");
    ARGUMENTS(u"p a \"", u"p", u"a", u"");
    ARGUMENTS(u"p 'a b' `c` ^& | %VAR% $x *", u"p", u"'a", u"b'", u"`c`", u"^&", u"|", u"%VAR%",
              u"$x", u"*");
}

/* Rows h029-h031. */
static void backslashes_of_a_line(void **state)
{
    (void)state;
    ARGUMENTS(u"p a\\b\\\\c \"d\\e\\\\f\"", u"p", u"a\\b\\\\c", u"d\\e\\\\f");
    ARGUMENTS(u"p \\\\\"a b\\\\\\\\\" c", u"p", u"\\a b\\\\", u"c");
    ARGUMENTS(u"p \\\"a b\\\\\\\"c", u"p", u"\"a", u"b\\\"c");
    ARGUMENTS(u"p \"a\\\" b\" c", u"p", u"a\" b", u"c");
}

/* Rows h032, h033: q quotation marks in a row, which begin an argument or end a quoted part. */
static void runs_of_quotation_marks(void **state)
{
    (void)state;
    ARGUMENTS(u"p \"a b\" c", u"p", u"a b", u"c");
    ARGUMENTS(u"p \"\" a b", u"p", u"", u"a", u"b");
    ARGUMENTS(u"p \"\"\"a b\" c", u"p", u"\"a", u"b c");
    ARGUMENTS(u"p \"\"\"\"a b\" c", u"p", u"\"a b", u"c");
    ARGUMENTS(u"p \"\"\"\"\"a b\" c", u"p", u"\"a", u"b c");
    ARGUMENTS(u"p \"\"\"\"\"\"a b\" c", u"p", u"\"\"a", u"b c");
    ARGUMENTS(u"p \"\"\"\"\"\"\"a b\" c", u"p", u"\"\"a b", u"c");
    ARGUMENTS(u"p \"a\"\" b\" c", u"p", u"a\"", u"b c");
    ARGUMENTS(u"p \"a\"\"\" b\" c", u"p", u"a\" b", u"c");
    ARGUMENTS(u"p \"a\"\"\"\" b\" c", u"p", u"a\"", u"b c");
}

static void arguments_of_a_line(void **state)
{
    (void)state;
    ARGUMENTS(u"p a \t b", u"p", u"a", u"b");
    ARGUMENTS(u"\"my p\" \"a b\" c", u"my p", u"a b", u"c");
    ARGUMENTS(u" a", u"", u"a");
    ARGUMENTS(u"p\\\"q a", u"p\\\"q", u"a");
    ARGUMENTS(u"p a\\b \\\\c\\ d\\", u"p", u"a\\b", u"\\\\c\\", u"d\\");
    ARGUMENTS(u"p \\\"a \\\\\"b c\\\\\" d", u"p", u"\"a", u"\\b c\\", u"d");
    ARGUMENTS(u"p \\\\\\\"a", u"p", u"\\\"a");
    ARGUMENTS(u"p a\"b c\"d", u"p", u"ab cd");
    ARGUMENTS(u"p \"\" x", u"p", u"", u"x");
    ARGUMENTS(u"p \"a\"\"b\" c", u"p", u"a\"b c");
    ARGUMENTS(u"p \"a b", u"p", u"a b");
    ARGUMENTS(u"p  ", u"p");
}

/* Rows h036-h038. */
static void arguments_of_nothing(void **state)
{
    int count = 0;
    WCHAR path[4096];
    (void)state;
    assert_null(CommandLineToArgvW(NULL, &count));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_null(CommandLineToArgvW(u"a", NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_true(GetModuleFileNameW(NULL, path, 4096) > 0);
    LPWSTR *list = CommandLineToArgvW(u"", &count);
    assert_int_equal(count, 1);
    assert_wide(list[0], path);
    LocalFree(list);
}

/* In a child: what the process was started with comes back, argument by argument. */
static int compare_command_line(int argc, char **argv)
{
    int count, different = 0;
    char narrow[4096];
    WCHAR *line = GetCommandLineW();
    LPWSTR *list = CommandLineToArgvW(line, &count);
    if (!list || count != argc || GetCommandLineW() != line)
        return 1;
    for (int i = 0; i < count; i++) {
        WideCharToMultiByte(CP_UTF8, 0, list[i], -1, narrow, sizeof narrow, NULL, NULL);
        different |= strcmp(narrow, argv[i]) != 0;
    }
    LocalFree(list);
    WideCharToMultiByte(CP_UTF8, 0, line, -1, narrow, sizeof narrow, NULL, NULL);
    return different || strcmp(narrow, GetCommandLineA()) != 0;
}

static void own_command_line(void **state)
{
    char *arguments[] = { "a program", "--compare-command-line",
                          "",          "a b",
                          "c\"d",      "e\\",
                          "f g\\",     "\\\"h\\\\\" i",
                          "\t",        "\xC3\xBC\xF0\x9F\x99\x82",
                          NULL };
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        execv("/proc/self/exe", arguments);
        _exit(2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void path_of_the_program(void **state)
{
    char path[4096], cut[8];
    WCHAR wide[4096];
    (void)state;
    DWORD length = GetModuleFileNameA(NULL, path, 4096);
    assert_int_equal(length, strlen(path));
    assert_int_equal(path[0], '/');
    DWORD units = GetModuleFileNameW(NULL, wide, 4096);
    assert_int_equal(units, filemap_wcslen(wide));
    SetLastError(0);
    assert_int_equal(GetModuleFileNameA(NULL, cut, 8), 8);
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    assert_memory_equal(cut, path, 7);
    assert_int_equal(cut[7], 0);
    assert_int_equal(GetModuleFileNameW(NULL, wide, units), units);
    assert_int_equal(GetModuleFileNameW((HMODULE)wide, wide, 8), 0);
    assert_int_equal(GetLastError(), ERROR_MOD_NOT_FOUND);
    assert_int_equal(GetModuleFileNameA(NULL, NULL, 0), 0);
}

static void environment_variables(void **state)
{
    char narrow[8];
    WCHAR wide[8];
    (void)state;
    assert_true(SetEnvironmentVariableW(u"FILEMAP_TEST_\u00FC", u"\u20ACx"));
    assert_string_equal(getenv("FILEMAP_TEST_\xC3\xBC"), "\xE2\x82\xACx");
    assert_int_equal(GetEnvironmentVariableW(u"FILEMAP_TEST_\u00FC", wide, 8), 2);
    assert_wide(wide, u"\u20ACx");
    assert_int_equal(GetEnvironmentVariableW(u"FILEMAP_TEST_\u00FC", wide, 2), 3);
    assert_int_equal(GetEnvironmentVariableW(u"FILEMAP_TEST_\u00FC", NULL, 0), 3);
    assert_int_equal(GetEnvironmentVariableA("FILEMAP_TEST_\xC3\xBC", narrow, 8), 4);
    assert_string_equal(narrow, "\xE2\x82\xACx");
    assert_int_equal(GetEnvironmentVariableA("FILEMAP_TEST_\xC3\xBC", narrow, 4), 5);
    assert_true(SetEnvironmentVariableA("FILEMAP_TEST_\xC3\xBC", NULL));
    assert_int_equal(GetEnvironmentVariableA("FILEMAP_TEST_\xC3\xBC", narrow, 8), 0);
    assert_int_equal(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
}

static void empty_and_wrong_variables(void **state)
{
    WCHAR wide[8];
    (void)state;
    assert_true(SetEnvironmentVariableA("FILEMAP_TEST", ""));
    SetLastError(12345);
    assert_int_equal(GetEnvironmentVariableW(u"FILEMAP_TEST", wide, 8), 0);
    assert_int_equal(GetLastError(), 0);
    assert_wide(wide, u"");
    assert_true(SetEnvironmentVariableW(u"FILEMAP_TEST", NULL));
    assert_false(SetEnvironmentVariableW(u"FILEMAP_TEST", NULL));
    assert_int_equal(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
    assert_false(SetEnvironmentVariableA("A=B", "x"));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(SetEnvironmentVariableA("", "x"));
    assert_false(SetEnvironmentVariableW(NULL, u"x"));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(GetEnvironmentVariableW(NULL, wide, 8), 0);
    assert_int_equal(GetEnvironmentVariableW(u"FILEMAP_NONE", wide, 8), 0);
    assert_int_equal(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lstr_copies),
        cmocka_unit_test(lstr_takes_null),
        cmocka_unit_test(lstr_compares),
        cmocka_unit_test(to_wide),
        cmocka_unit_test(to_wide_fails),
        cmocka_unit_test(to_narrow),
        cmocka_unit_test(to_narrow_fails),
        cmocka_unit_test(conversions_of_the_c_library),
        cmocka_unit_test(wide_copies),
        cmocka_unit_test(wide_searches),
        cmocka_unit_test(wide_compares),
        cmocka_unit_test(wide_tokens),
        cmocka_unit_test(wide_numbers),
        cmocka_unit_test(copies_with_a_size),
        cmocka_unit_test(lines_of_streams),
        cmocka_unit_test(files_with_wide_names),
        cmocka_unit_test(first_argument_of_a_line),
        cmocka_unit_test(ordinary_characters_of_a_line),
        cmocka_unit_test(backslashes_of_a_line),
        cmocka_unit_test(runs_of_quotation_marks),
        cmocka_unit_test(arguments_of_a_line),
        cmocka_unit_test(arguments_of_nothing),
        cmocka_unit_test(own_command_line),
        cmocka_unit_test(path_of_the_program),
        cmocka_unit_test(environment_variables),
        cmocka_unit_test(empty_and_wrong_variables),
    };
    if (argc > 1 && strcmp(argv[1], "--compare-command-line") == 0)
        return compare_command_line(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
