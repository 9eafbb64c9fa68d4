/* SPDX-License-Identifier: MIT */
/*
 * DllStructGetData and DllStructSetData.
 *
 * The data may be shared with other processes, which change them at any moment: they are copied
 * once, and what is done next is done with the copy.
 */
#include "api/autoit/dllstruct.h"
#include "api/autoit/report.h"
#include "api/autoit/value.h"

#include "engine/unicode.h"

#include <stdlib.h>
#include <string.h>

static const WCHAR empty[1];
static const AUTOIT_VALUE nothing = { .String = empty, .Text = "" };

/* What a call is about: one of an element's values, or all of them as one text or binary. */
struct target {
    const struct element *element;
    BYTE *data;
    size_t count;
    BOOL as_one;
};

/* FALSE, and @error is set, if the index is wrong. */
static BOOL find_target(const DllStruct *structure, const struct element *element, INT64 index,
                        struct target *target)
{
    BOOL as_one = element->kind == KIND_CHAR || element->kind == KIND_WCHAR ||
                  (element->kind == KIND_BYTE && element->is_array);
    *target = (struct target){ element, structure->data + element->offset, 1, as_one };
    if (index == AUTOIT_NO_INDEX) {
        target->count = as_one ? element->count : 1;
        return TRUE;
    }
    if (index < 1 || (ULONG64)index > element->count) {
        report(index < 1 ? INDEX_BELOW_ONE : BEYOND_ARRAY, 0);
        return FALSE;
    }
    target->data += (size_t)(index - 1) * element->size;
    target->as_one = as_one && element->kind != KIND_BYTE;
    return TRUE;
}

/* -- reading -------------------------------------------------------------------------------- */

/* Memory for what a value points to; it takes the place of the last one. */
static void *keep(DllStruct *structure, void *text)
{
    free(structure->text);
    structure->text = text;
    if (!text)
        report(NO_ROOM, 0);
    return text;
}

/* Both forms of a text of UNITS, which are at the beginning of the memory, in one piece. */
static BOOL complete(DllStruct *structure, WCHAR *string, size_t units, AUTOIT_VALUE *value)
{
    size_t bytes = unicode_to_utf8(string, units, NULL, 0);
    size_t room = (units + 1) * sizeof(WCHAR) + bytes + 1;
    WCHAR *both = realloc(string, room);
    if (!both)
        free(string);
    if (!keep(structure, both))
        return FALSE;
    both[units] = 0;
    char *text = (char *)(both + units + 1);
    unicode_to_utf8(both, units, text, bytes);
    text[bytes] = 0;
    value->String = both;
    value->Text = text;
    value->Length = units;
    return TRUE;
}

static size_t length_of(const struct target *target)
{
    size_t length = 0;
    if (target->element->kind == KIND_CHAR)
        return strnlen((const char *)target->data, target->count);
    for (WCHAR unit; length < target->count; length++) {
        memcpy(&unit, target->data + length * sizeof unit, sizeof unit);
        if (!unit)
            break;
    }
    return length;
}

static BOOL read_text(DllStruct *structure, const struct target *target, AUTOIT_VALUE *value)
{
    size_t length = length_of(target), units = length;
    WCHAR *string = malloc((length + 1) * sizeof *string);
    if (!string)
        return keep(structure, NULL) != NULL;
    if (target->element->kind == KIND_WCHAR) {
        memcpy(string, target->data, length * sizeof *string);
    } else {
        units = unicode_to_utf16((const char *)target->data, length, string, length);
        units = units < length ? units : length;
    }
    value->Type = AUTOIT_STRING;
    return complete(structure, string, units, value);
}

static BOOL read_binary(DllStruct *structure, const struct target *target, AUTOIT_VALUE *value)
{
    BYTE *bytes = keep(structure, malloc(target->count));
    if (!bytes)
        return FALSE;
    memcpy(bytes, target->data, target->count);
    *value = AutoIt_Binary(bytes, target->count);
    value->String = empty;
    value->Text = "";
    return TRUE;
}

/* An integer as its type has it. */
static INT64 read_integer(const struct element *element, const BYTE *data)
{
    INT64 bits = 0;
    memcpy(&bits, data, element->size); /* least significant byte first, as on all our machines */
    if (element->kind != KIND_SIGNED)
        return bits;
    switch (element->size) {
    case 2:
        return (INT16)bits;
    case 4:
        return (INT32)bits;
    default:
        return bits;
    }
}

static AUTOIT_VALUE read_raw(const struct target *target)
{
    float single;
    double number;
    switch (target->element->kind) {
    case KIND_FLOAT:
        if (target->element->size == sizeof number) {
            memcpy(&number, target->data, sizeof number);
            return AutoIt_Double(number);
        }
        memcpy(&single, target->data, sizeof single);
        return AutoIt_Double(single);
    case KIND_POINTER:
        return AutoIt_Pointer((const void *)(uintptr_t)read_integer(target->element, target->data));
    default:
        return AutoIt_Integer(read_integer(target->element, target->data));
    }
}

static BOOL read_number(DllStruct *structure, const struct target *target, AUTOIT_VALUE *value)
{
    char text[NUMBER_CAPACITY];
    *value = read_raw(target);
    value_number_text(value, text);
    WCHAR *string = malloc(NUMBER_CAPACITY * sizeof *string);
    if (!string)
        return keep(structure, NULL) != NULL;
    return complete(structure, string, unicode_to_utf16(text, strlen(text), string, sizeof text),
                    value);
}

static AUTOIT_VALUE read_target(DllStruct *structure, const struct target *target)
{
    AUTOIT_VALUE value = { .Type = 0 };
    BOOL good;
    if (!target->as_one)
        good = read_number(structure, target, &value);
    else if (target->element->kind == KIND_BYTE)
        good = read_binary(structure, target, &value);
    else
        good = read_text(structure, target, &value);
    if (!good)
        return nothing;
    AUTOIT_VALUE all = value;
    all.Integer = value_integer(&value);
    all.Double = value_double(&value);
    all.Pointer = (PVOID)(uintptr_t)all.Integer;
    return all;
}

static AUTOIT_VALUE get(DllStruct *structure, const struct element *element, INT64 index)
{
    struct target target;
    if (!element || !find_target(structure, element, index, &target))
        return nothing;
    return read_target(structure, &target);
}

AUTOIT_VALUE DllStructGetDataByNumber(DllStruct *tStruct, INT64 iElement, INT64 iIndex)
{
    return get(tStruct, dllstruct_element(tStruct, iElement), iIndex);
}

AUTOIT_VALUE DllStructGetDataByName(DllStruct *tStruct, LPCSTR sElement, INT64 iIndex)
{
    return get(tStruct, dllstruct_named(tStruct, sElement), iIndex);
}

/* -- writing ------------------------------------------------------------------------------ */

/* As many units as there is room for, and a NUL if there is room for it, too. */
static void write_wide(const struct target *target, LPCWSTR wide, LPCSTR narrow, size_t length)
{
    static const WCHAR end = 0;
    size_t units = wide ? length : unicode_to_utf16(narrow, length, NULL, 0);
    WCHAR *converted = NULL;
    if (!wide) {
        converted = malloc((units + 1) * sizeof *converted);
        if (!converted) {
            report(NO_ROOM, 0);
            return;
        }
        unicode_to_utf16(narrow, length, converted, units);
        wide = converted;
    }
    units = units < target->count ? units : target->count;
    memmove(target->data, wide, units * sizeof(WCHAR));
    if (units < target->count)
        memcpy(target->data + units * sizeof(WCHAR), &end, sizeof end);
    free(converted);
}

/* The bytes of the next character, which takes *USED of the units, or bytes, that are left. */
static size_t next_bytes(LPCWSTR wide, LPCSTR narrow, size_t left, char bytes[4], size_t *used)
{
    if (wide)
        return unicode_encode_utf8(unicode_decode_utf16(wide, left, used), bytes);
    unicode_decode_utf8(narrow, left, used);
    memcpy(bytes, narrow, *used);
    return *used;
}

/* The same in UTF-8, by whole characters. Only text gets a NUL. */
static void write_narrow(const struct target *target, LPCWSTR wide, LPCSTR narrow, size_t length)
{
    size_t written = 0, used;
    char bytes[4];
    for (size_t at = 0; at < length; at += used) {
        size_t size = next_bytes(wide ? wide + at : NULL, wide ? NULL : narrow + at, length - at,
                                 bytes, &used);
        if (size > target->count - written)
            break;
        memcpy(target->data + written, bytes, size);
        written += size;
    }
    if (written < target->count && target->element->kind == KIND_CHAR)
        target->data[written] = 0;
}

static void write_text(const struct target *target, const AUTOIT_VALUE *value)
{
    char buffer[NUMBER_CAPACITY];
    LPCWSTR wide;
    LPCSTR narrow;
    size_t length;
    value_text(value, buffer, &wide, &narrow, &length);
    if (target->element->kind == KIND_WCHAR)
        write_wide(target, wide, narrow, length);
    else
        write_narrow(target, wide, narrow, length);
}

/* Bytes of a binary, or of a text as UTF-8; FALSE: the value is a number. */
static BOOL write_bytes(const struct target *target, const AUTOIT_VALUE *value)
{
    size_t length = value->Length < target->count ? value->Length : target->count;
    if (value->Type == AUTOIT_STRING)
        write_text(target, value);
    else if (value->Type != AUTOIT_BINARY)
        return FALSE;
    else if (value->Binary)
        memmove(target->data, value->Binary, length);
    return TRUE;
}

static void write_number(const struct target *target, const AUTOIT_VALUE *value)
{
    const struct element *element = target->element;
    INT64 integer = value_integer(value);
    double number = value_double(value);
    float single = (float)number;
    if (element->kind != KIND_FLOAT)
        memcpy(target->data, &integer, element->size);
    else if (element->size == sizeof number)
        memcpy(target->data, &number, sizeof number);
    else
        memcpy(target->data, &single, sizeof single);
}

static AUTOIT_VALUE set(DllStruct *structure, const struct element *element,
                        const AUTOIT_VALUE *value, INT64 index)
{
    struct target target;
    if (!element || !find_target(structure, element, index, &target))
        return nothing;
    if (target.as_one && element->kind != KIND_BYTE)
        write_text(&target, value);
    else if (!target.as_one || !write_bytes(&target, value))
        write_number(&target, value);
    return AutoIt_Error() ? nothing : read_target(structure, &target);
}

AUTOIT_VALUE DllStructSetDataByNumber(DllStruct *tStruct, INT64 iElement, AUTOIT_VALUE vValue,
                                      INT64 iIndex)
{
    return set(tStruct, dllstruct_element(tStruct, iElement), &vValue, iIndex);
}

AUTOIT_VALUE DllStructSetDataByName(DllStruct *tStruct, LPCSTR sElement, AUTOIT_VALUE vValue,
                                    INT64 iIndex)
{
    return set(tStruct, dllstruct_named(tStruct, sElement), &vValue, iIndex);
}
