/* SPDX-License-Identifier: MIT */
/* engine/unicode: every string of units survives, every string of bytes becomes some text. */
#include "engine/unicode.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNITS(literal) (sizeof(literal) / 2 - 1)

static void check(const char *bytes, size_t count, const char16_t *units, size_t unit_count)
{
    char16_t wide[32];
    char narrow[64];
    assert_int_equal(unicode_to_utf16(bytes, count, wide, 32), unit_count);
    assert_memory_equal(wide, units, unit_count * 2);
    assert_int_equal(unicode_to_utf8(units, unit_count, narrow, 64), count);
    assert_memory_equal(narrow, bytes, count);
}

static void characters_of_each_length(void **state)
{
    (void)state;
    check("a", 1, u"a", 1);
    check("\0", 1, u"\0", 1);
    check("\x7F", 1, u"\x7F", 1);
    check("\xC2\x80", 2, u"\x80", 1);
    check("\xDF\xBF", 2, u"\x7FF", 1);
    check("\xE0\xA0\x80", 3, u"\x800", 1);
    check("\xEF\xBF\xBF", 3, u"\xFFFF", 1);
    check("\xF0\x90\x80\x80", 4, u"\xD800\xDC00", 2);
    check("\xF4\x8F\xBF\xBF", 4, u"\xDBFF\xDFFF", 2);
    check("x\xC3\xBC\xE2\x82\xAC\xF0\x9F\x99\x82y", 11, u"x\u00FC\u20AC\xD83D\xDE42y", 6);
    check("", 0, u"", 0);
}

static void lone_surrogates_survive(void **state)
{
    (void)state;
    check("\xED\xA0\x80", 3, u"\xD800", 1);
    check("\xED\xBF\xBF", 3, u"\xDFFF", 1);
    check("\xED\xA0\x80z", 4, u"\xD800z", 2);
    check("\xED\xB0\x80\xED\xA0\x80", 6, u"\xDC00\xD800", 2);
    check("\xED\xA0\x80\xF0\x90\x80\x80", 7, u"\xD800\xD800\xDC00", 3);
}

/* All units, and all pairs of units that are near a limit. */
static void all_units_survive(void **state)
{
    static const char16_t limits[] = { 0,      0x7F,   0x80,   0x7FF,  0x800,  0xD7FF, 0xD800,
                                       0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFD, 0xFFFF };
    const size_t count = sizeof limits / sizeof *limits;
    char bytes[8];
    char16_t back[4];
    (void)state;
    for (uint32_t unit = 0; unit <= 0xFFFF; unit++) {
        char16_t single = (char16_t)unit;
        size_t length = unicode_to_utf8(&single, 1, bytes, sizeof bytes);
        assert_int_equal(unicode_to_utf16(bytes, length, back, 4), 1);
        assert_int_equal(back[0], unit);
    }
    for (size_t i = 0; i < count * count; i++) {
        char16_t pair[2] = { limits[i / count], limits[i % count] };
        size_t length = unicode_to_utf8(pair, 2, bytes, sizeof bytes);
        assert_int_equal(unicode_to_utf16(bytes, length, back, 4), 2);
        assert_memory_equal(back, pair, sizeof pair);
    }
}

static void all_characters_survive(void **state)
{
    (void)state;
    for (uint32_t character = 0; character <= 0x10FFFF; character++) {
        char bytes[4];
        char16_t units[2];
        size_t used;
        size_t length = unicode_encode_utf8(character, bytes);
        assert_int_equal(unicode_decode_utf8(bytes, length, &used), character);
        assert_int_equal(used, length);
        length = unicode_encode_utf16(character, units);
        assert_int_equal(unicode_decode_utf16(units, length, &used), character);
        assert_int_equal(used, length);
    }
}

static void check_invalid(const char *bytes, size_t count, const char16_t *expected)
{
    char16_t wide[16] = { 0 };
    /* A copy without room behind it, so that a sanitizer sees a read too far. */
    char *copy = malloc(count);
    memcpy(copy, bytes, count);
    assert_int_equal(unicode_to_utf16(copy, count, wide, 15), unicode_length(expected));
    assert_memory_equal(wide, expected, 2 * unicode_length(expected));
    assert_false(unicode_is_utf8(copy, count));
    free(copy);
}

static void bytes_that_are_not_utf8(void **state)
{
    (void)state;
    check_invalid("\x80", 1, u"\xFFFD");
    check_invalid("\xBFz", 2, u"\xFFFDz");
    check_invalid("\xC0\x80", 2, u"\xFFFD\xFFFD");
    check_invalid("\xC1\xBF", 2, u"\xFFFD\xFFFD");
    check_invalid("\xE0\x80\x80", 3, u"\xFFFD\xFFFD\xFFFD");
    check_invalid("\xF0\x80\x80\x80", 4, u"\xFFFD\xFFFD\xFFFD\xFFFD");
    check_invalid("\xF4\x90\x80\x80", 4, u"\xFFFD\xFFFD\xFFFD\xFFFD");
    check_invalid("\xF5\x80", 2, u"\xFFFD\xFFFD");
    check_invalid("\xFF\xFE", 2, u"\xFFFD\xFFFD");
    /* What could have been the start of a character counts once. */
    check_invalid("\xC3", 1, u"\xFFFD");
    check_invalid("\xE2\x82", 2, u"\xFFFD");
    check_invalid("\xF0\x9F\x99", 3, u"\xFFFD");
    check_invalid("\xE2\x82z", 3, u"\xFFFDz");
    check_invalid("\xF0\x9F\xC3\xBC", 4, u"\xFFFD\u00FC");
    check_invalid("\xE2\x01z", 3, u"\xFFFD\x01z");
}

static void never_more_than_capacity(void **state)
{
    static const char16_t text[] = u"a\u20AC\xD83D\xDE42";
    static const size_t whole_bytes[] = { 0, 1, 1, 1, 4, 4, 4, 4, 8 };
    static const char bytes[] = "a\xF0\x9F\x99\x82z";
    static const size_t whole_units[] = { 0, 1, 1, 3, 4 };
    (void)state;
    for (size_t capacity = 0; capacity <= 8; capacity++) {
        char narrow[16];
        memset(narrow, '#', sizeof narrow);
        assert_int_equal(unicode_to_utf8(text, UNITS(text), narrow, capacity), 8);
        for (size_t i = whole_bytes[capacity]; i < sizeof narrow; i++)
            assert_int_equal(narrow[i], '#');
        assert_memory_equal(narrow, "a\xE2\x82\xAC\xF0\x9F\x99\x82", whole_bytes[capacity]);
    }
    for (size_t capacity = 0; capacity <= 4; capacity++) {
        char16_t wide[8] = { '#', '#', '#', '#', '#', '#', '#', '#' };
        assert_int_equal(unicode_to_utf16(bytes, sizeof bytes - 1, wide, capacity), 4);
        for (size_t i = whole_units[capacity]; i < 8; i++)
            assert_int_equal(wide[i], '#');
    }
    assert_int_equal(unicode_to_utf8(text, UNITS(text), NULL, 0), 8);
    assert_int_equal(unicode_to_utf16(bytes, sizeof bytes - 1, NULL, 0), 4);
}

static void well_formed_text(void **state)
{
    (void)state;
    assert_true(unicode_is_utf8("", 0));
    assert_true(unicode_is_utf8("z\xC3\xBC\xF0\x9F\x99\x82", 7));
    assert_false(unicode_is_utf8("\xED\xA0\x80", 3));
    assert_true(unicode_is_utf16(u"z\xD83D\xDE42", 3));
    assert_false(unicode_is_utf16(u"\xD83Dz", 2));
    assert_false(unicode_is_utf16(u"\xDE42", 1));
    assert_false(unicode_is_utf16(u"\xD83D\xDE42", 1));
    assert_int_equal(unicode_length(u""), 0);
    assert_int_equal(unicode_length(u"a\u20AC\xD83D\xDE42"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_of_each_length), cmocka_unit_test(lone_surrogates_survive),
        cmocka_unit_test(all_units_survive),         cmocka_unit_test(all_characters_survive),
        cmocka_unit_test(bytes_that_are_not_utf8),   cmocka_unit_test(never_more_than_capacity),
        cmocka_unit_test(well_formed_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
