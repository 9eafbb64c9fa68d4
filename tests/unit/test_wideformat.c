/* SPDX-License-Identifier: MIT */
/* The printf functions of crt.h follow the rules that it tells. */
#include <filemap/crt.h>
#include <filemap/minwindef.h>

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>

static void expect_wide(int line, const WCHAR *expected, const WCHAR *format, ...)
{
    WCHAR got[2048];
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vswprintf(got, 2048, format, arguments);
    va_end(arguments);
    if (length != (int)filemap_wcslen(expected) || filemap_wcscmp(got, expected) != 0) {
        char text[4096] = "";
        filemap_wcstombs(text, got, sizeof text - 1);
        fail_msg("line %d: length %d, text \"%s\"", line, length, text);
    }
}

static void expect_narrow(int line, const char *expected, const char *format, ...)
{
    char got[2048];
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf(got, sizeof got, format, arguments);
    va_end(arguments);
    if (length != (int)strlen(expected) || strcmp(got, expected) != 0)
        fail_msg("line %d: length %d, text \"%s\"", line, length, got);
}

#define WIDE(...) expect_wide(__LINE__, __VA_ARGS__)
#define NARROW(...) expect_narrow(__LINE__, __VA_ARGS__)
/* The same in both widths. */
#define BOTH(expected, format, ...)                                                                \
    do {                                                                                           \
        WIDE(u##expected, u##format, __VA_ARGS__);                                                 \
        NARROW(expected, format, __VA_ARGS__);                                                     \
    } while (0)

static void widths_of_strings(void **state)
{
    (void)state;
    WIDE(u"[\u00FC] [\u20AC]", u"[%s] [%S]", u"\u00FC", "\xE2\x82\xAC");
    WIDE(u"n w w n", u"%hs %ls %ws %hS", "n", u"w", u"w", "n");
    WIDE(u"w w", u"%lS %wS", u"w", u"w");
    WIDE(u"a\u20ACb", u"%c%lc%C", 'a', 0x20AC, 'b');
    WIDE(u"b", u"%hc", 'b');
    NARROW("[\xC3\xBC] [\xE2\x82\xAC]", "[%s] [%S]", "\xC3\xBC", u"\u20AC");
    NARROW("n w w n", "%hs %ls %ws %hS", "n", u"w", u"w", "n");
    NARROW("a\xE2\x82\xAC", "%c%C", 'a', 0x20AC);
    NARROW("\xF0\x9F\x99\x82", "%S", u"\xD83D\xDE42");
    WIDE(u"\xD83D\xDE42", u"%S", "\xF0\x9F\x99\x82");
    WIDE(u"(null) (null)", u"%s %S", NULL, NULL);
    NARROW("(null) (nul", "%s %.4S", NULL, NULL);
}

static void padding_and_precision(void **state)
{
    static const char no_nul[3] = { 'a', 'b', 'c' };
    static const WCHAR wide_no_nul[2] = { 'd', 'e' };
    (void)state;
    BOTH("[   x][x   ][x]", "[%4c][%-4c][%1c]", 'x', 'x', 'x');
    WIDE(u"[   \u20AC\u20AC]", u"[%5s]", u"\u20AC\u20AC");
    WIDE(u"[\u20AC   ]", u"[%-4S]", "\xE2\x82\xAC");
    NARROW("[ \xE2\x82\xAC]", "[%4S]", u"\u20AC");
    WIDE(u"ab", u"%.2s", u"abc");
    WIDE(u"abc", u"%.3hs", no_nul);
    NARROW("de", "%.2ls", wide_no_nul);
    WIDE(u"[ ab]", u"[%*.*s]", 3, 2, u"abc");
    WIDE(u"[ab ]", u"[%*.*s]", -3, 2, u"abc");
    WIDE(u"abc", u"%.*s", -1, u"abc");
    WIDE(u"", u"%.0s", u"abc");
}

static void integers_have_the_sizes_of_windows(void **state)
{
    (void)state;
    BOTH("-1 4294967295", "%ld %lu", -1, 0xFFFFFFFFU);
    BOTH("ffffffff FFFFFFFF", "%lx %lX", 0xFFFFFFFFU, 0xFFFFFFFFU);
    BOTH("-9223372036854775808", "%lld", LLONG_MIN);
    BOTH("-9223372036854775808", "%I64d", LLONG_MIN);
    BOTH("18446744073709551615", "%I64u", ULLONG_MAX);
    BOTH("ffffffffffffffff", "%I64x", ULLONG_MAX);
    BOTH("-5 5", "%I32d %I32u", -5, 5U);
    BOTH("-5 18446744073709551615", "%Id %Iu", (ptrdiff_t)-5, (size_t)-1);
    BOTH("7 -7 9", "%zu %td %jd", (size_t)7, (ptrdiff_t)-7, (intmax_t)9);
    BOTH("-1 65535 -1 255", "%hd %hu %hhd %hhu", 0xFFFF, 0xFFFF, 0xFF, 0xFF);
    BOTH("-2147483648", "%d", INT_MIN);
    BOTH("37777777777", "%o", UINT_MAX);
    BOTH("1 2 0x10 %", "%d %u %#x %%", 1, 2, 16);
}

static void flags_of_integers(void **state)
{
    (void)state;
    BOTH("[+5][ 5][-5]", "[%+d][% d][%+d]", 5, 5, -5);
    BOTH("[00042][42   ][   42]", "[%05d][%-5d][%5d]", 42, 42, 42);
    BOTH("[-0042][ -042]", "[%05d][%5.3d]", -42, -42);
    BOTH("[0x002a][0X2A][2a]", "[%#06x][%#X][%x]", 42, 42, 42);
    BOTH("[0][][0][052]", "[%#x][%.0d][%#o][%#o]", 0, 0, 0, 42);
    BOTH("[     0042]", "[%09.4d]", 42);
    BOTH("[42   ]", "[%-05d]", 42);
    BOTH("[   42]", "[%*d]", 5, 42);
}

static void pointers_have_all_digits(void **state)
{
    (void)state;
#if UINTPTR_MAX == UINT64_MAX
    BOTH("00000000DEADBEEF", "%p", (void *)0xDEADBEEF);
    BOTH("0000000000000000", "%p", NULL);
    BOTH("[    00000000DEADBEEF]", "[%20p]", (void *)0xDEADBEEF);
#endif
}

static void floating_point(void **state)
{
    (void)state;
    BOTH("1.500000 -1.50 2", "%f %.2f %.0f", 1.5, -1.5, 1.5);
    BOTH("1.5e+10 1.5E-10", "%.1e %.1E", 1.5e10, 1.5e-10);
    BOTH("0.0001 1e-05 1E+20", "%g %g %G", 1e-4, 1e-5, 1e20);
    BOTH("[+1.0][ 1.0][001.0][-01.0]", "[%+.1f][% .1f][%05.1f][%05.1f]", 1.0, 1.0, 1.0, -1.0);
    BOTH("[1.0  ][  1.0]", "[%-5.1f][%5.1f]", 1.0, 1.0);
    BOTH("[1.][1.00000]", "[%#.0f][%#g]", 1.0, 1.0);
    BOTH("[  inf][-inf][INF]", "[%05f][%f][%F]", (double)INFINITY, -(double)INFINITY,
         (double)INFINITY);
    BOTH("[-0.0]", "[%.1f]", -0.0);
    BOTH("0x1.8p+0 -0x1p-1 0X1P+0", "%a %a %A", 1.5, -0.5, 1.0);
    BOTH("[0x00001.8p+0]", "[%012a]", 1.5);
    BOTH("2.25", "%.2Lf", 2.25L);
}

static void long_output_of_floats(void **state)
{
    char expected[1024], got[1024];
    (void)state;
    snprintf(expected, sizeof expected, "%.600f", DBL_MAX);
    assert_int_equal(_snprintf(got, sizeof got, "%.600f", DBL_MAX), strlen(expected));
    assert_string_equal(got, expected);
}

static void wrong_formats(void **state)
{
    WCHAR wide[8];
    char narrow[8];
    (void)state;
    assert_int_equal(filemap_swprintf(wide, 8, u"%n", narrow), -1);
    assert_int_equal(filemap_swprintf(wide, 8, u"%y", 1), -1);
    assert_int_equal(filemap_swprintf(wide, 8, u"50%"), -1);
    assert_int_equal(filemap_swprintf(wide, 8, u"%\u20AC"), -1);
    assert_int_equal(_snprintf(narrow, 8, "%99999999999d", 1), -1);
    assert_int_equal(_snprintf(NULL, 0, "%2147483647d%d", 1, 2), -1);
}

static void what_does_not_fit(void **state)
{
    WCHAR wide[6] = u"#####";
    char narrow[6] = "#####";
    (void)state;
    assert_int_equal(filemap_swprintf(wide, 3, u"abc"), -1);
    assert_memory_equal(wide, u"ab\0##", 10);
    assert_int_equal(filemap_swprintf(wide, 4, u"abc"), 3);
    assert_memory_equal(wide, u"abc\0#", 10);
    assert_int_equal(filemap_swprintf(NULL, 0, u"abc"), 3);
    assert_int_equal(_snprintf(narrow, 3, "abc"), 3);
    assert_memory_equal(narrow, "abc##", 5);
    assert_int_equal(_snprintf(narrow, 2, "xyz"), -1);
    assert_memory_equal(narrow, "xyc##", 5);
    assert_int_equal(_snprintf(NULL, 0, "abc"), 3);
    assert_int_equal(sprintf_s(narrow, 3, "abc"), -1);
    assert_string_equal(narrow, "");
    assert_int_equal(sprintf_s(narrow, 4, "%d", 123), 3);
    assert_string_equal(narrow, "123");
    assert_int_equal(swprintf_s(wide, 3, u"abc"), -1);
    assert_int_equal(wide[0], 0);
    assert_int_equal(sprintf_s(NULL, 3, "abc"), -1);
    assert_int_equal(_swprintf(wide, u"%s", u"five5"), 5);
    assert_int_equal(filemap_sprintf(narrow, "%S", u"five5"), 5);
    assert_string_equal(narrow, "five5");
}

/* What was written to a file, as bytes. */
static void expect_written(FILE *stream, const char *expected)
{
    char got[4096];
    rewind(stream);
    size_t count = fread(got, 1, sizeof got, stream);
    assert_int_equal(count, strlen(expected));
    assert_memory_equal(got, expected, count);
    fclose(stream);
}

static void streams_get_utf8(void **state)
{
    FILE *stream = tmpfile();
    (void)state;
    assert_non_null(stream);
    assert_int_equal(filemap_fwprintf(stream, u"\u20AC %s\n", u"\xD83D\xDE42"), 5);
    assert_int_equal(filemap_fprintf(stream, "%S %lu\n", u"\u00FC", 5U), 5);
    assert_int_equal(filemap_fputws(u"\u00FC\xD83D\xDE42\xD83Dz", stream), 0);
    assert_int_equal(fputs("|", stream), 1);
    assert_int_equal(filemap_fputws(u"\xD83D", stream), 0);
    expect_written(stream, "\xE2\x82\xAC \xF0\x9F\x99\x82\n\xC3\xBC 5\n"
                           "\xC3\xBC\xF0\x9F\x99\x82\xED\xA0\xBDz|\xED\xA0\xBD");
}

static void long_output_to_streams(void **state)
{
    char expected[2001];
    FILE *stream = tmpfile();
    (void)state;
    memset(expected, ' ', 2000);
    memcpy(expected + 1996, "1234", 5);
    assert_int_equal(filemap_fwprintf(stream, u"%*d", 2000, 1234), 2000);
    expect_written(stream, expected);
}

static void a_stream_that_refuses(void **state)
{
    FILE *stream = fopen("/dev/null", "r");
    (void)state;
    assert_non_null(stream);
    assert_int_equal(filemap_fwprintf(stream, u"abc"), -1);
    assert_int_equal(filemap_fputws(u"abc", stream), EOF);
    fclose(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_of_strings),
        cmocka_unit_test(padding_and_precision),
        cmocka_unit_test(integers_have_the_sizes_of_windows),
        cmocka_unit_test(flags_of_integers),
        cmocka_unit_test(pointers_have_all_digits),
        cmocka_unit_test(floating_point),
        cmocka_unit_test(long_output_of_floats),
        cmocka_unit_test(wrong_formats),
        cmocka_unit_test(what_does_not_fit),
        cmocka_unit_test(streams_get_utf8),
        cmocka_unit_test(long_output_to_streams),
        cmocka_unit_test(a_stream_that_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
