/* SPDX-License-Identifier: MIT */
/* autoit.h: structs by AutoIt's strings, which lie in memory as the C structures that they
 * describe.
 */
#include "sections.h"

#include <autoit.h>

/* Lets NAME be made of STRING, and frees it in the end. */
static DllStruct *made;

static DllStruct *make(const char *string)
{
    DllStructDelete(made);
    made = DllStructCreate(string);
    return made;
}

static int forget(void **state)
{
    DllStructDelete(made);
    made = NULL;
    return after_each(state);
}

/* Where element NUMBER is. */
static size_t offset_of(INT64 number)
{
    const char *begin = DllStructGetPtr(made);
    return (size_t)((const char *)DllStructGetPtr(made, number) - begin);
}

#define assert_wide(actual, expected)                                                              \
    assert_memory_equal(actual, (const WCHAR *)expected, sizeof expected)

static void sizes_of_types(void **state)
{
    static const struct {
        const char *name;
        size_t size;
    } types[] = {
        { "byte", 1 },
        { "boolean", 1 },
        { "ubyte", 1 },
        { "char", 1 },
        { "wchar", sizeof(WCHAR) },
        { "short", sizeof(SHORT) },
        { "ushort", sizeof(USHORT) },
        { "word", sizeof(WORD) },
        { "int", sizeof(INT) },
        { "long", sizeof(LONG) },
        { "bool", sizeof(BOOL) },
        { "uint", sizeof(UINT) },
        { "ulong", sizeof(ULONG) },
        { "dword", sizeof(DWORD) },
        { "int64", sizeof(INT64) },
        { "uint64", sizeof(UINT64) },
        { "ptr", sizeof(PVOID) },
        { "hwnd", sizeof(PVOID) },
        { "handle", sizeof(HANDLE) },
        { "float", sizeof(float) },
        { "double", sizeof(double) },
        { "int_ptr", sizeof(INT_PTR) },
        { "long_ptr", sizeof(LONG_PTR) },
        { "lresult", sizeof(LONG_PTR) },
        { "lparam", sizeof(LONG_PTR) },
        { "uint_ptr", sizeof(UINT_PTR) },
        { "ulong_ptr", sizeof(ULONG_PTR) },
        { "dword_ptr", sizeof(DWORD_PTR) },
        { "wparam", sizeof(UINT_PTR) },
        { "INT", sizeof(INT) },
        { " Double ", sizeof(double) },
    };
    char string[80];
    (void)state;
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_non_null(make(types[i].name));
        assert_int_equal(DllStructGetSize(made), types[i].size);
        snprintf(string, sizeof string, "byte;%s[3]", types[i].name);
        assert_non_null(make(string));
        assert_int_equal(offset_of(2), types[i].size);
        assert_int_equal(DllStructGetSize(made), 4 * types[i].size);
    }
}

/* The documented example, and what a C compiler makes of it. */
static void like_a_structure_of_c(void **state)
{
    struct inner {
        char letter;
        double number;
    };
    struct outer {
        int var1;
        unsigned char var2;
        unsigned var3;
        char var4[128];
        struct inner inner;
        char last;
    };
    (void)state;
    make("struct;int var1;byte var2;uint var3;char var4[128];"
         "struct;char letter;double number;endstruct;char last;endstruct");
    assert_int_equal(offset_of(1), offsetof(struct outer, var1));
    assert_int_equal(offset_of(2), offsetof(struct outer, var2));
    assert_int_equal(offset_of(3), offsetof(struct outer, var3));
    assert_int_equal(offset_of(4), offsetof(struct outer, var4));
    assert_int_equal(offset_of(5), offsetof(struct outer, inner.letter));
    assert_int_equal(offset_of(6), offsetof(struct outer, inner.number));
    assert_int_equal(offset_of(7), offsetof(struct outer, last));
    assert_int_equal(DllStructGetSize(made), sizeof(struct outer));
}

/* Only struct ... endstruct is padded in the end; so what is appended to one lies where C puts it.
 */
static void padding(void **state)
{
    (void)state;
    make("int;byte");
    assert_int_equal(DllStructGetSize(made), 5);
    make("struct;int;byte;endstruct");
    assert_int_equal(DllStructGetSize(made), 8);
    make("struct;hwnd From;uint_ptr Id;int Code;endstruct;int Item");
    assert_int_equal(offset_of(4), 3 * sizeof(PVOID));
    make("hwnd From;uint_ptr Id;int Code;int Item");
    assert_int_equal(offset_of(4), 2 * sizeof(PVOID) + sizeof(int));
    make("byte;struct;struct;byte;endstruct;struct;short;byte;endstruct;endstruct;byte");
    assert_int_equal(offset_of(2), 2);
    assert_int_equal(offset_of(3), 4);
    assert_int_equal(offset_of(4), 6);
    assert_int_equal(offset_of(5), 8);
    assert_int_equal(DllStructGetSize(made), 9);
}

static void alignment(void **state)
{
    (void)state;
    make("byte;int64");
    assert_int_equal(offset_of(2), 8);
    make("align 1;byte;int64;short");
    assert_int_equal(offset_of(2), 1);
    assert_int_equal(offset_of(3), 9);
    make("align 2;byte;int64;align;byte;int64;align 4;byte;double");
    assert_int_equal(offset_of(2), 2);
    assert_int_equal(offset_of(4), 16);
    assert_int_equal(offset_of(6), 28);
    make("align 16;byte;double");
    assert_int_equal(offset_of(2), 8);
    /* It holds beyond the struct in which it stands. */
    make("struct;align 1;byte;int;endstruct;byte;int");
    assert_int_equal(offset_of(3), 5);
    assert_int_equal(offset_of(4), 6);
    make("dword Count;align 4;int64 LUID;dword Attributes"); /* TOKEN_PRIVILEGES */
    assert_int_equal(offset_of(2), 4);
    assert_int_equal(DllStructGetSize(made), 16);
}

static void tags(void **state)
{
    (void)state;
    make(AUTOIT_TAG_SECURITY_ATTRIBUTES);
    assert_int_equal(offset_of(2), offsetof(SECURITY_ATTRIBUTES, lpSecurityDescriptor));
    assert_int_equal(offset_of(3), offsetof(SECURITY_ATTRIBUTES, bInheritHandle));
    make(AUTOIT_TAG_OVERLAPPED);
    assert_int_equal(DllStructGetSize(made), sizeof(OVERLAPPED));
    assert_int_equal(offset_of(5), offsetof(OVERLAPPED, hEvent));
    make(AUTOIT_TAG_SYSTEMTIME);
    assert_int_equal(DllStructGetSize(made), 16);
    make(AUTOIT_TAG_FILETIME);
    assert_int_equal(DllStructGetSize(made), sizeof(FILETIME));
    make(AUTOIT_TAG_RECT ";byte");
    assert_int_equal(DllStructGetSize(made), 17);
    make(AUTOIT_TAG_GUID);
    assert_int_equal(DllStructGetSize(made), 16);
    make(AUTOIT_TAG_POINT ";" AUTOIT_TAG_SIZE);
    assert_int_equal(DllStructGetSize(made), 16);
}

static void strings_in_any_shape(void **state)
{
    static const char *const good[] = {
        "int;",           ";;int;;",         " INT  a [ 3 ] ; char b",
        "int a;int a",    "int \xC3\xA4",    "Struct;Int;EndStruct;",
        "int\r\n;\tbyte", "align\t1 ; byte", "char[1]"
    };
    static const char *const bad[] = { "",
                                       ";",
                                       "align 4",
                                       "integer",
                                       "int*",
                                       "int a b",
                                       "int[",
                                       "int[]",
                                       "int[0]",
                                       "int[-1]",
                                       "int[x]",
                                       "int[1",
                                       "int[1]]",
                                       "int[1] a",
                                       "int, int",
                                       "[5]",
                                       "struct;int",
                                       "int;endstruct",
                                       "struct x;int;endstruct",
                                       "align 3;int",
                                       "align 32;int",
                                       "align 0;int",
                                       "align x;int",
                                       "align 4 4;int",
                                       "int[99999999999999999999]" };
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_non_null(make(good[i]));
        assert_int_equal(AutoIt_Error(), 0);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_null(make(bad[i]));
        assert_int_equal(AutoIt_Error(), 2);
    }
    assert_null(make(NULL));
    assert_int_equal(AutoIt_Error(), 2);
}

static void nesting(void **state)
{
    char string[1500] = "";
    (void)state;
    for (int i = 0; i < 64; i++)
        strcat(string, "struct;");
    strcat(string, "int");
    for (int i = 0; i < 64; i++)
        strcat(string, ";endstruct");
    assert_non_null(make(string));
    assert_int_equal(DllStructGetSize(made), 4);
    strcat(string, ";struct;int;endstruct");
    assert_non_null(make(string));
    memmove(string + 7, string, strlen(string) + 1);
    memcpy(string, "struct;", 7);
    strcat(string, ";endstruct");
    assert_null(make(string)); /* one too deep */
    assert_int_equal(AutoIt_Error(), 2);
}

static void too_large(void **state)
{
    (void)state;
    assert_null(make("byte[9223372036854775808]"));
    assert_int_equal(AutoIt_Error(), 3);
    assert_null(make("double[9223372036854775807]"));
    assert_int_equal(AutoIt_Error(), 3);
    assert_null(make("byte[9223372036854775807];byte"));
    assert_int_equal(AutoIt_Error(), 3);
    assert_null(make("byte;struct;double;byte[9223372036854775790];endstruct"));
    assert_int_equal(AutoIt_Error(), 3);
}

/* Of its own the memory is zero; at an address the data are what is there. */
static void memory(void **state)
{
    int number = 5;
    (void)state;
    make("byte[1000]");
    const char *bytes = DllStructGetPtr(made);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
    DllStruct *there = DllStructCreate("int", &number);
    assert_int_equal(AutoIt_Error(), 0);
    assert_ptr_equal(DllStructGetPtr(there), &number);
    assert_int_equal(DllStructGetData(there, 1).Integer, 5);
    assert_int_equal(DllStructSetData(there, 1, 6).Integer, 6);
    assert_int_equal(number, 6);
    DllStructDelete(there);
    assert_null(DllStructCreate("int", NULL));
    assert_int_equal(AutoIt_Error(), 3);
    DllStructDelete(NULL);
    assert_int_equal(AutoIt_Error(), 0);
}

static void names(void **state)
{
    (void)state;
    make("int First;char Second[4];int Third");
    assert_ptr_equal(DllStructGetPtr(made, "first"), DllStructGetPtr(made, 1));
    assert_ptr_equal(DllStructGetPtr(made, "SECOND"), DllStructGetPtr(made, 2));
    DllStructSetData(made, "Third", 3);
    assert_int_equal(DllStructGetData(made, 3).Integer, 3);
    assert_int_equal(DllStructGetData(made, "third").Integer, 3);
    make("int;int");
    assert_null(DllStructGetPtr(made, ""));
    assert_int_equal(AutoIt_Error(), 2);
}

static void wrong_elements(void **state)
{
    (void)state;
    make("int a;int b[3]");
    for (int number = -1; number < 4; number += number == 0 ? 3 : 1) {
        assert_null(DllStructGetPtr(made, number));
        assert_int_equal(AutoIt_Error(), 2);
        assert_int_equal(DllStructGetData(made, number).Type, 0);
        assert_int_equal(AutoIt_Error(), 2);
        assert_int_equal(DllStructSetData(made, number, 1).Type, 0);
        assert_int_equal(AutoIt_Error(), 2);
    }
    assert_null(DllStructGetPtr(made, "c"));
    assert_int_equal(AutoIt_Error(), 2);
    assert_int_equal(DllStructGetData(made, "c").Type, 0);
    assert_int_equal(AutoIt_Error(), 2);
    assert_int_equal(DllStructSetData(made, "aa", 5).Type, 0);
    assert_int_equal(AutoIt_Error(), 2);
    assert_int_equal(DllStructGetData(made, "b", 4).Type, 0);
    assert_int_equal(AutoIt_Error(), 3);
    assert_int_equal(DllStructSetData(made, "b", 1, 4).Type, 0);
    assert_int_equal(AutoIt_Error(), 3);
    assert_int_equal(DllStructGetData(made, "a", 2).Type, 0);
    assert_int_equal(AutoIt_Error(), 3);
    assert_int_equal(DllStructGetData(made, "b", 0).Type, 0);
    assert_int_equal(AutoIt_Error(), 5);
    assert_int_equal(DllStructSetData(made, "b", 1, -1).Type, 0);
    assert_int_equal(AutoIt_Error(), 5);
    const int *all = DllStructGetPtr(made);
    for (int i = 0; i < 4; i++)
        assert_int_equal(all[i], 0);
}

static void no_struct(void **state)
{
    (void)state;
    DllStruct *none = NULL;
    AUTOIT_VALUE value = DllStructGetData(none, 1);
    assert_int_equal(AutoIt_Error(), 1);
    assert_int_equal(value.Type, 0);
    assert_string_equal(value.Text, "");
    assert_int_equal(value.String[0], 0);
    assert_int_equal(DllStructSetData(none, "a", 1).Type, 0);
    assert_int_equal(AutoIt_Error(), 1);
    assert_int_equal(DllStructGetSize(none), 0);
    assert_int_equal(AutoIt_Error(), 1);
    assert_null(DllStructGetPtr(none));
    assert_int_equal(AutoIt_Error(), 1);
    assert_null(DllStructGetPtr(none, 1));
    assert_int_equal(AutoIt_Error(), 1);
}

/* What does not fit is cut off, and comes back with the sign of its type. */
static void integers(void **state)
{
    static const struct {
        const char *type;
        INT64 in, out;
    } cases[] = {
        { "byte", 257, 1 },          { "byte", -1, 255 },     { "boolean", 2, 2 },
        { "short", 65535, -1 },      { "ushort", -1, 65535 }, { "int", 0xFFFFFFFF, -1 },
        { "dword", -1, 0xFFFFFFFF }, { "bool", TRUE, 1 },     { "int64", INT64_MIN, INT64_MIN },
        { "uint64", -1, -1 },        { "lparam", -5, -5 },    { "handle", -1, -1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make(cases[i].type);
        AUTOIT_VALUE value = DllStructSetData(made, 1, cases[i].in);
        assert_int_equal(AutoIt_Error(), 0);
        assert_int_equal(value.Integer, cases[i].out);
        value = DllStructGetData(made, 1);
        assert_int_equal(value.Type,
                         strcmp(cases[i].type, "handle") ? AUTOIT_INTEGER : AUTOIT_POINTER);
        assert_int_equal(value.Integer, cases[i].out);
        assert_true(value.Double == (double)cases[i].out);
    }
}

static void conversions(void **state)
{
    (void)state;
    make("int Number;double Double;float Float;ptr Pointer;char Text[32];wchar Wide[32]");
    assert_int_equal(DllStructSetData(made, 1, "12abc").Integer, 12);
    assert_int_equal(DllStructSetData(made, 1, "  -7").Integer, -7);
    assert_int_equal(DllStructSetData(made, 1, "0x1F").Integer, 31);
    assert_int_equal(DllStructSetData(made, 1, "3.9e1x").Integer, 39);
    assert_int_equal(DllStructSetData(made, 1, "abc").Integer, 0);
    assert_int_equal(DllStructSetData(made, 1, (const WCHAR *)u"42").Integer, 42);
    assert_int_equal(DllStructSetData(made, 1, -2.9).Integer, -2);
    assert_int_equal(DllStructSetData(made, 1, 1e300).Integer, 0);
    assert_true(DllStructSetData(made, "Double", "2.5").Double == 2.5);
    assert_true(DllStructSetData(made, "Double", 3).Double == 3);
    assert_true(DllStructSetData(made, "Float", 0.5).Double == 0.5);
    assert_true(DllStructSetData(made, "Float", 0.1).Double == (double)0.1f);
    assert_ptr_equal(DllStructSetData(made, "Pointer", (void *)made).Pointer, made);
    assert_string_equal(DllStructSetData(made, "Pointer", 0x12AB).Text, "0x00000000000012AB");
    assert_string_equal(DllStructSetData(made, "Text", 12).Text, "12");
    assert_string_equal(DllStructSetData(made, "Text", 0.1).Text, "0.1");
    assert_string_equal(DllStructSetData(made, "Text", -2.5e100).Text, "-2.5e+100");
    assert_wide(DllStructSetData(made, "Wide", -12).String, u"-12");
    assert_string_equal(DllStructSetData(made, "Number", 99).Text, "99");
    assert_int_equal(DllStructSetData(made, "Text", "77 apples").Integer, 77);
    assert_int_equal(DllStructSetData(made, 1, AutoIt_Binary("\1\2", 2)).Integer, 0x201);
}

/* A text fills its array, and has a NUL if there is room. Both kinds go into both. */
static void text(void **state)
{
    (void)state;
    make("char Narrow[4];wchar Wide[4];byte Guard");
    DllStructSetData(made, "Guard", 255);
    for (int kind = 0; kind < 2; kind++) {
        const char *element = kind ? "Wide" : "Narrow";
        AUTOIT_VALUE value = DllStructSetData(made, element, "abcdefgh");
        assert_int_equal(AutoIt_Error(), 0);
        assert_int_equal(value.Type, AUTOIT_STRING);
        assert_string_equal(value.Text, "abcd");
        assert_wide(value.String, u"abcd");
        assert_int_equal(value.Length, 4);
        assert_string_equal(DllStructSetData(made, element, (const WCHAR *)u"xy").Text, "xy");
        assert_string_equal(DllStructSetData(made, element, (const WCHAR *)u"xyzuvw").Text, "xyzu");
        assert_string_equal(DllStructSetData(made, element, "").Text, "");
        assert_string_equal(DllStructSetData(made, element, "\xC3\xA4").Text, "\xC3\xA4");
        assert_string_equal(DllStructGetData(made, element, 3).Text, kind ? "z" : "");
    }
    /* A character of UTF-8 is not cut in two. */
    assert_string_equal(DllStructSetData(made, "Narrow", "abc\xC3\xA4").Text, "abc");
    assert_string_equal(DllStructSetData(made, "Narrow", (const WCHAR *)u"abc\u00E4").Text, "abc");
    assert_int_equal(DllStructGetData(made, "Guard").Integer, 255);
}

/* By index a text is one character. */
static void characters(void **state)
{
    (void)state;
    make("char Narrow[3];wchar Wide[3];char One;wchar Other");
    assert_string_equal(DllStructSetData(made, 1, "b", 2).Text, "b");
    assert_string_equal(DllStructGetData(made, 1).Text, "");
    DllStructSetData(made, 1, "axx", 1);
    assert_string_equal(DllStructGetData(made, 1).Text, "ab");
    assert_string_equal(DllStructSetData(made, 2, "zz", 3).Text, "z");
    assert_string_equal(DllStructSetData(made, 3, "long").Text, "l");
    assert_string_equal(DllStructSetData(made, 4, "long").Text, "l");
    assert_string_equal(DllStructGetData(made, 3).Text, "l");
}

static void binaries(void **state)
{
    static const BYTE bytes[] = { 1, 0, 255, 4, 5, 6 };
    (void)state;
    make("byte Data[4];byte One;byte Guard");
    DllStructSetData(made, "Guard", 255);
    AUTOIT_VALUE value = DllStructSetData(made, "Data", AutoIt_Binary(bytes, sizeof bytes));
    assert_int_equal(value.Type, AUTOIT_BINARY);
    assert_int_equal(value.Length, 4);
    assert_memory_equal(value.Binary, bytes, 4);
    assert_int_equal(DllStructGetData(made, "Data", 3).Integer, 255);
    DllStructSetData(made, "Data", 77, 4);
    DllStructSetData(made, "Data", 9); /* a number is the first byte */
    value = DllStructGetData(made, "Data");
    assert_memory_equal(value.Binary, "\x09\x00\xFF\x4D", 4);
    DllStructSetData(made, "Data", "ab");
    assert_memory_equal(DllStructGetData(made, "Data").Binary, "ab\xFF\x4D", 4);
    assert_int_equal(DllStructSetData(made, "One", 300).Integer, 44);
    assert_int_equal(DllStructGetData(made, "One").Type, AUTOIT_INTEGER);
    assert_int_equal(DllStructGetData(made, "Guard").Integer, 255);
}

static void arrays(void **state)
{
    (void)state;
    make("int Numbers[3]");
    for (int i = 1; i <= 3; i++)
        DllStructSetData(made, "Numbers", 10 * i, i);
    assert_int_equal(DllStructGetData(made, "Numbers").Integer, 10);
    assert_int_equal(DllStructGetData(made, "Numbers", 3).Integer, 30);
    DllStructSetData(made, "Numbers", 5);
    assert_int_equal(DllStructGetData(made, "Numbers", 1).Integer, 5);
    assert_int_equal(DllStructGetData(made, "Numbers", 2).Integer, 20);
}

/* A value may be given on to the struct that it came from. */
static void values_go_on(void **state)
{
    (void)state;
    make("wchar From[20];char To[20]");
    DllStructSetData(made, 1, "hello");
    assert_string_equal(DllStructSetData(made, 2, DllStructGetData(made, 1)).Text, "hello");
    assert_string_equal(DllStructSetData(made, 1, DllStructGetData(made, 2).Text).Text, "hello");
}

/* The message of the documents' example: two structs over two views of one section. */
static void over_a_view(void **state)
{
    (void)state;
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 2048, "MyFileMapping");
    HANDLE opened = _WinAPI_OpenFileMapping("MyFileMapping");
    LPVOID one = _WinAPI_MapViewOfFile(mapping), other = _WinAPI_MapViewOfFile(opened);
    DllStruct *sender = DllStructCreate("wchar[1024]", one);
    DllStruct *receiver = DllStructCreate("wchar[1024]", other);
    DllStructSetData(sender, 1, "some text");
    assert_string_equal(DllStructGetData(receiver, 1).Text, "some text");
    DllStructSetData(receiver, 1, "");
    assert_int_equal(DllStructGetData(sender, 1).Length, 0);
    DllStructDelete(sender);
    DllStructDelete(receiver);
    assert_true(_WinAPI_UnmapViewOfFile(one) && _WinAPI_UnmapViewOfFile(other));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(opened));
}

/* Strings of random pieces are refused, or have elements within their size. */
static void random_strings(void **state)
{
    static const char *const pieces[] = { "int",  "char", "struct", "endstruct", "align",
                                          ";",    ";",    " ",      "[",         "]",
                                          "4",    "1",    "name",   "double",    "99999",
                                          "byte", ";",    "wchar",  "[3]",       "[1048577]" };
    unsigned seed = 1;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char string[400] = "";
        for (int i = rand_r(&seed) % 20; i >= 0; i--)
            strcat(string, pieces[(unsigned)rand_r(&seed) % COUNT(pieces)]);
        if (!make(string)) {
            assert_in_range(AutoIt_Error(), 2, 3);
            continue;
        }
        for (int number = 1; DllStructGetPtr(made, number); number++) {
            assert_true(offset_of(number) < DllStructGetSize(made));
            assert_int_not_equal(DllStructSetData(made, number, "5").Type, 0);
            assert_int_not_equal(DllStructGetData(made, number).Type, 0);
        }
    }
}

#define STRUCT_TEST(function) cmocka_unit_test_setup_teardown(function, before_each, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STRUCT_TEST(sizes_of_types), STRUCT_TEST(like_a_structure_of_c),
        STRUCT_TEST(padding),        STRUCT_TEST(alignment),
        STRUCT_TEST(tags),           STRUCT_TEST(strings_in_any_shape),
        STRUCT_TEST(nesting),        STRUCT_TEST(too_large),
        STRUCT_TEST(memory),         STRUCT_TEST(names),
        STRUCT_TEST(wrong_elements), STRUCT_TEST(no_struct),
        STRUCT_TEST(integers),       STRUCT_TEST(conversions),
        STRUCT_TEST(text),           STRUCT_TEST(characters),
        STRUCT_TEST(binaries),       STRUCT_TEST(arrays),
        STRUCT_TEST(values_go_on),   STRUCT_TEST(over_a_view),
        STRUCT_TEST(random_strings),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
