/* SPDX-License-Identifier: MIT */
/* engine/name: prefixes and errors (rows 104-119), and file names that lead back to the name. */
#include "engine/name.h"
#include "engine/unicode.h"

#include "testing.h"

static NTSTATUS parse(const char16_t *text, struct name *out)
{
    memset(out, 0xEE, sizeof *out);
    return name_parse((const WCHAR *)text, unicode_length(text), out);
}

static void assert_parsed(const char16_t *text, enum name_space space, const char *entry)
{
    struct name name;
    assert_int_equal(parse(text, &name), STATUS_SUCCESS);
    assert_int_equal(name.space, space);
    assert_string_equal(name.entry, entry);
    assert_true(name.text >= (const WCHAR *)text);
    assert_int_equal(name.length, unicode_length((const char16_t *)name.text));
}

/* Rows 100, 112, 114, 115. */
static void namespaces(void **state)
{
    (void)state;
    assert_parsed(u"a", NAME_LOCAL, "a");
    assert_parsed(u"Local\\a", NAME_LOCAL, "a");
    assert_parsed(u"Global\\a", NAME_GLOBAL, "a");
    assert_parsed(u"Locally", NAME_LOCAL, "Locally");
    assert_parsed(u"local", NAME_LOCAL, "local");
    assert_parsed(u"GLOBAL", NAME_LOCAL, "GLOBAL");
    assert_parsed(u"Global\\Local", NAME_GLOBAL, "Local");
    assert_parsed(u"Local\\Global", NAME_LOCAL, "Global");
    assert_parsed(u"Sessions", NAME_LOCAL, "Sessions");
    assert_string_equal(name_prefix(NAME_LOCAL), "Local\\");
    assert_string_equal(name_prefix(NAME_GLOBAL), "Global\\");
}

/* Rows 105, 109-111, 117-119. */
static void errors(void **state)
{
    static const struct {
        const char16_t *text;
        NTSTATUS status;
    } cases[] = {
        { u"", STATUS_OBJECT_TYPE_MISMATCH },
        { u"Local", STATUS_OBJECT_TYPE_MISMATCH },
        { u"Global", STATUS_OBJECT_TYPE_MISMATCH },
        { u"Local\\", STATUS_OBJECT_TYPE_MISMATCH },
        { u"Global\\", STATUS_OBJECT_TYPE_MISMATCH },
        { u"Session", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\a", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\a\\", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\Local\\a", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"a\\b", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"a\\", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"local\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"GLOBAL\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Local\\a\\b", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Local\\a\\", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Global\\Local\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Session\\1\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Local\\\\a", STATUS_OBJECT_NAME_INVALID },
    };
    struct name name;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(parse(cases[i].text, &name), cases[i].status);
}

/* Rows 104, 105: the prefix counts. */
static void lengths(void **state)
{
    static WCHAR text[NAME_MAXIMUM_LENGTH + 1];
    struct name name;
    (void)state;
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = u'x';
    assert_int_equal(name_parse(text, NAME_MAXIMUM_LENGTH, &name), STATUS_SUCCESS);
    assert_int_equal(name.length, NAME_MAXIMUM_LENGTH);
    assert_int_equal(name_parse(text, NAME_MAXIMUM_LENGTH + 1, &name), STATUS_OBJECT_NAME_INVALID);
    memcpy(text, u"Local\\", 12);
    assert_int_equal(name_parse(text, NAME_MAXIMUM_LENGTH, &name), STATUS_SUCCESS);
    assert_int_equal(name.length, NAME_MAXIMUM_LENGTH - 6);
    assert_int_equal(name_parse(text, NAME_MAXIMUM_LENGTH + 1, &name), STATUS_OBJECT_NAME_INVALID);
}

static void assert_word(const char16_t *text, NTSTATUS expected, const char *entry)
{
    struct name name;
    memset(&name, 0xEE, sizeof name);
    assert_int_equal(name_parse_word((const WCHAR *)text, unicode_length(text), &name), expected);
    if (expected)
        return;
    assert_int_equal(name.space, NAME_LOCAL);
    assert_ptr_equal(name.text, text);
    assert_int_equal(name.length, unicode_length(text));
    assert_string_equal(name.entry, entry);
}

/* Names of Windows CE: no prefixes, no folders. */
static void words(void **state)
{
    char16_t text[MAX_PATH + 1];
    (void)state;
    assert_word(u"", STATUS_SUCCESS, "%");
    assert_word(u"a", STATUS_SUCCESS, "a");
    assert_word(u"Local", STATUS_SUCCESS, "Local");
    assert_word(u"Global", STATUS_SUCCESS, "Global");
    assert_word(u"Session", STATUS_SUCCESS, "Session");
    assert_word(u"a/b", STATUS_SUCCESS, "a%2Fb");
    assert_word(u"\\", STATUS_OBJECT_NAME_INVALID, NULL);
    assert_word(u"Local\\a", STATUS_OBJECT_NAME_INVALID, NULL);
    assert_word(u"a\\", STATUS_OBJECT_NAME_INVALID, NULL);
    for (size_t i = 0; i < MAX_PATH; i++)
        text[i] = u'x';
    text[MAX_PATH] = 0;
    assert_word(text, STATUS_NAME_TOO_LONG, NULL);
    text[MAX_PATH - 1] = 0;
    char entry[NAME_ENTRY_CAPACITY];
    name_escape((const WCHAR *)text, MAX_PATH - 1, entry);
    assert_word(text, STATUS_SUCCESS, entry);
}

static void assert_entry(const char16_t *text, const char *entry)
{
    char made[NAME_ENTRY_CAPACITY];
    WCHAR back[NAME_ENTRY_CAPACITY];
    size_t length = unicode_length(text);
    name_escape((const WCHAR *)text, length, made);
    assert_string_equal(made, entry);
    assert_int_equal(name_unescape(made, back, COUNT(back)), length);
    assert_memory_equal(back, text, length * sizeof *back);
}

static void escapes(void **state)
{
    (void)state;
    assert_entry(u"", "%");
    assert_entry(u"plain name_-+=[]{}~!@#$^&()", "plain name_-+=[]{}~!@#$^&()");
    assert_entry(u"a/b", "a%2Fb");
    assert_entry(u"%", "%25");
    assert_entry(u"%2F", "%252F");
    assert_entry(u".", "%2E");
    assert_entry(u"..", "%2E.");
    assert_entry(u".x.y", "%2Ex.y");
    assert_entry(u"x.", "x.");
    assert_entry(u"\n\t\x1B\x7F", "%0A%09%1B%7F");
    assert_entry(u"\x80\x9F", "%C2%80%C2%9F");
    assert_entry(u"\xA0", "\xC2\xA0");
    assert_entry(u"na\x00EFve \x20AC", "na\xC3\xAFve \xE2\x82\xAC");
    assert_entry(u"\xD83D\xDE42", "\xF0\x9F\x99\x82");
    assert_entry(u"\xD83D", "%ED%A0%BD");
    assert_entry(u"\xDE42x", "%ED%B9%82x");
    assert_entry(u"\xDE42\xD83D", "%ED%B9%82%ED%A0%BD");
    assert_entry(u"\x202E", "%E2%80%AE");
    assert_entry(u"\x2066", "%E2%81%A6");
    assert_entry(u"%~0123", "%25~0123");
}

/* All single units and many pairs: one file name each, which is one path component. */
static void all_units(void **state)
{
    (void)state;
    for (uint32_t unit = 1; unit <= 0xFFFF; unit++) {
        WCHAR text[3] = { (WCHAR)unit, u'b', 0 };
        char entry[NAME_ENTRY_CAPACITY];
        WCHAR back[8];
        for (size_t length = 1; length <= 2; length++) {
            name_escape(text, length, entry);
            assert_null(strchr(entry, '/'));
            assert_true(entry[0] != '.' && entry[0] != 0);
            for (const char *at = entry; *at; at++)
                assert_true((unsigned char)*at >= 0x20 && *at != 0x7F);
            assert_int_equal(name_unescape(entry, back, COUNT(back)), length);
            assert_memory_equal(back, text, length * sizeof *text);
        }
    }
}

static uint32_t next_random(void)
{
    static uint64_t seed = 12345;
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(seed >> 33);
}

/* Random names of hostile characters: what is not cut leads back to the name. */
static void round_trips(void **state)
{
    static const WCHAR hostile[] = { u'%', u'/', u'.', u'~',   u'\\',  0x1B,   0x80,   0x202E,
                                     u'A', u'2', u'F', 0xD800, 0xDC00, 0xFFFD, 0xFEFF, 0 };
    (void)state;
    for (int round = 0; round < 20000; round++) {
        WCHAR text[40], back[NAME_ENTRY_CAPACITY];
        char entry[NAME_ENTRY_CAPACITY];
        size_t length = 1 + next_random() % 22;
        for (size_t i = 0; i < length; i++)
            text[i] =
                next_random() % 4 ? hostile[next_random() % COUNT(hostile)] : (WCHAR)next_random();
        memset(entry, 'z', sizeof entry);
        name_escape(text, length, entry);
        assert_true(strlen(entry) < sizeof entry);
        assert_int_equal(name_unescape(entry, back, COUNT(back)), length);
        assert_memory_equal(back, text, length * sizeof *text);
    }
}

/* Names that do not fit: as long as a file name may be at most, readable at the start, distinct. */
static void cut_names(void **state)
{
    static WCHAR text[2000];
    char whole[NAME_ENTRY_CAPACITY], cut[NAME_ENTRY_CAPACITY], other[NAME_ENTRY_CAPACITY];
    (void)state;
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = u'n';
    name_escape(text, 255, whole);
    assert_int_equal(strlen(whole), 255);
    assert_null(strchr(whole, '%'));
    name_escape(text, 256, cut);
    assert_int_equal(strlen(cut), 255);
    assert_memory_equal(cut, whole, 221);
    assert_memory_equal(cut + 221, "%~", 2);
    name_escape(text, 257, other);
    assert_string_not_equal(cut, other);
    text[255] = u'm';
    name_escape(text, 256, other);
    assert_string_not_equal(cut, other);
    assert_memory_equal(cut, other, 223);
    text[255] = u'n';
    name_escape(text, 256, other);
    assert_string_equal(cut, other);
    assert_true(name_unescape(cut, text, COUNT(text)) > 221);
}

/* The cut never goes through a character, and the result always fits. */
static void cuts_of_wide_characters(void **state)
{
    static WCHAR text[400];
    static const WCHAR units[] = { 0x20AC, 0xE9, u'%', 0x1B, 0xD800, 0xD83D };
    (void)state;
    for (size_t kind = 0; kind < COUNT(units); kind++)
        for (size_t lead = 0; lead < 8; lead++) {
            char entry[NAME_ENTRY_CAPACITY];
            for (size_t i = 0; i < COUNT(text); i++)
                text[i] = i < lead ? u'l' : units[kind];
            if (units[kind] == 0xD83D)
                for (size_t i = lead + 1; i < COUNT(text); i += 2)
                    text[i] = 0xDE42;
            memset(entry, 'z', sizeof entry);
            name_escape(text, COUNT(text), entry);
            size_t length = strlen(entry);
            assert_in_range(length, 200, NAME_ENTRY_CAPACITY - 1);
            assert_true(unicode_is_utf8(entry, length));
            assert_memory_equal(entry + length - 34, "%~", 2);
        }
}

/* A name that looks like a cut one is not the cut one. */
static void no_name_looks_cut(void **state)
{
    WCHAR text[300], as_text[NAME_ENTRY_CAPACITY];
    char cut[NAME_ENTRY_CAPACITY], entry[NAME_ENTRY_CAPACITY];
    (void)state;
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = u'n';
    name_escape(text, COUNT(text), cut);
    for (size_t i = 0; i < sizeof cut - 1; i++)
        as_text[i] = (WCHAR)(unsigned char)cut[i];
    name_escape(as_text, strlen(cut), entry);
    assert_string_not_equal(cut, entry);
}

static void small_capacities(void **state)
{
    WCHAR text[4] = { 7, 7, 7, 7 };
    (void)state;
    assert_int_equal(name_unescape("abcdef", text, 2), 6);
    assert_int_equal(text[0], u'a');
    assert_int_equal(text[1], u'b');
    assert_int_equal(text[2], 7);
    assert_int_equal(name_unescape("", text, 2), 0);
    /* What no escape looks like stays as it is, but for a lone one: the empty name. */
    assert_int_equal(name_unescape("%", text, 4), 0);
    assert_int_equal(name_unescape("%4", text, 4), 2);
    assert_int_equal(name_unescape("%zz", text, 4), 3);
    assert_int_equal(name_unescape("%2f", text, 4), 3);
    assert_int_equal(name_unescape("%2F", text, 4), 1);
    assert_int_equal(text[0], u'/');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(namespaces),
        cmocka_unit_test(errors),
        cmocka_unit_test(lengths),
        cmocka_unit_test(words),
        cmocka_unit_test(escapes),
        cmocka_unit_test(all_units),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(cut_names),
        cmocka_unit_test(cuts_of_wide_characters),
        cmocka_unit_test(no_name_looks_cut),
        cmocka_unit_test(small_capacities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
