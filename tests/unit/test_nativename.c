/* SPDX-License-Identifier: MIT */
/* engine/nativename: paths of objects. */
#include "engine/nativename.h"
#include "engine/unicode.h"

#include "testing.h"

static NTSTATUS parse(const char16_t *text, struct name *out)
{
    return nativename_parse((const WCHAR *)text, unicode_length(text), out);
}

static NTSTATUS parse_insensitive(const char16_t *text, struct name *out)
{
    return nativename_parse_insensitive((const WCHAR *)text, unicode_length(text), out);
}

static void assert_name(const struct name *name, enum name_space space, const char *entry)
{
    assert_int_equal(name->space, space);
    assert_string_equal(name->entry, entry);
    assert_int_equal(name->length, strlen(entry));
}

static void folders(void **state)
{
    struct name name;
    (void)state;
    assert_int_equal(parse(u"\\BaseNamedObjects\\x", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_GLOBAL, "x");
    assert_int_equal(parse(u"\\Sessions\\12\\BaseNamedObjects\\Xy z", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_LOCAL, "Xy z");
    assert_int_equal(parse(u"\\Sessions\\12\\BaseNamedObjects\\Global\\x", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_GLOBAL, "x");
    assert_int_equal(parse(u"\\BaseNamedObjects\\Session\\3\\x", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_LOCAL, "x");
    /* What begins like a link is a name. */
    assert_int_equal(parse(u"\\BaseNamedObjects\\Globally", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_GLOBAL, "Globally");
    assert_int_equal(parse(u"\\BaseNamedObjects\\Session", &name), STATUS_SUCCESS);
    assert_string_equal(nativename_folder(NAME_LOCAL), "\\Sessions\\1\\BaseNamedObjects\\");
    assert_string_equal(nativename_folder(NAME_GLOBAL), "\\BaseNamedObjects\\");
}

static void case_of_folders(void **state)
{
    struct name name;
    (void)state;
    assert_int_equal(parse(u"\\basenamedobjects\\x", &name), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(parse_insensitive(u"\\basenamedOBJECTS\\local\\X", &name), STATUS_SUCCESS);
    assert_name(&name, NAME_GLOBAL, "X");
    assert_int_equal(parse_insensitive(u"\\sessions\\1\\basenamedobjects\\x", &name),
                     STATUS_SUCCESS);
    assert_name(&name, NAME_LOCAL, "x");
}

static void nowhere(void **state)
{
    static const struct {
        const char16_t *path;
        NTSTATUS status;
    } rows[] = {
        { u"", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"x", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\Sessions\\1", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\BaseNamedObjects", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\BaseNamedObjects\\", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\BaseNamedObjects\\Local", STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\BaseNamedObjects\\\\x", STATUS_OBJECT_NAME_INVALID },
        { u"\\BaseNamedObjects\\x\\", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"\\BaseNamedObjects\\x\\y", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"\\Sessions\\BaseNamedObjects\\x", STATUS_OBJECT_PATH_NOT_FOUND },
        { u"\\x", STATUS_OBJECT_NAME_NOT_FOUND },
        { u"\\x\\y", STATUS_OBJECT_PATH_NOT_FOUND },
    };
    struct name name;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(parse(rows[i].path, &name), rows[i].status);
}

/* The path counts as a whole. */
static void lengths(void **state)
{
    static WCHAR text[NAME_MAXIMUM_LENGTH + 1];
    static const char16_t folder[] = u"\\BaseNamedObjects\\";
    struct name name;
    (void)state;
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = i < COUNT(folder) - 1 ? (WCHAR)folder[i] : 'x';
    assert_int_equal(nativename_parse(text, NAME_MAXIMUM_LENGTH, &name), STATUS_SUCCESS);
    assert_int_equal(nativename_parse(text, NAME_MAXIMUM_LENGTH + 1, &name),
                     STATUS_OBJECT_NAME_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders),
        cmocka_unit_test(case_of_folders),
        cmocka_unit_test(nowhere),
        cmocka_unit_test(lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
