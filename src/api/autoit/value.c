/* SPDX-License-Identifier: MIT */
/* Values of the language, and how one kind becomes another. */
#include "api/autoit/value.h"

#include "engine/unicode.h"

#include <ctype.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTOIT_VALUE AutoIt_Integer(INT64 iValue)
{
    return (AUTOIT_VALUE){ .Type = AUTOIT_INTEGER, .Integer = iValue };
}

AUTOIT_VALUE AutoIt_Double(double fValue)
{
    return (AUTOIT_VALUE){ .Type = AUTOIT_DOUBLE, .Double = fValue };
}

AUTOIT_VALUE AutoIt_Pointer(const void *pValue)
{
    return (AUTOIT_VALUE){ .Type = AUTOIT_POINTER, .Pointer = (PVOID)(uintptr_t)pValue };
}

AUTOIT_VALUE AutoIt_StringA(LPCSTR sValue)
{
    return (AUTOIT_VALUE){ .Type = AUTOIT_STRING, .Text = sValue ? sValue : "" };
}

AUTOIT_VALUE AutoIt_StringW(LPCWSTR sValue)
{
    return sValue ? (AUTOIT_VALUE){ .Type = AUTOIT_STRING, .String = sValue }
                  : AutoIt_StringA(NULL);
}

AUTOIT_VALUE AutoIt_Binary(const void *pBytes, SIZE_T iLength)
{
    return (AUTOIT_VALUE){ .Type = AUTOIT_BINARY, .Binary = pBytes, .Length = iLength };
}

AUTOIT_VALUE AutoIt_Value(AUTOIT_VALUE vValue)
{
    return vValue;
}

static const char *decimal_point(void)
{
    const char *point = localeconv()->decimal_point;
    return *point ? point : ".";
}

/* What the text begins with, as strtod of this locale wants it. */
static double parse_double(const char *text)
{
    char number[2 * NUMBER_CAPACITY];
    size_t length = 0;
    const char *point = decimal_point();
    for (; *text && length + strlen(point) < sizeof number; text++) {
        if (*text == '.') {
            memcpy(number + length, point, strlen(point));
            length += strlen(point);
        } else if (isdigit((unsigned char)*text) || strchr("+-eE", *text)) {
            number[length++] = *text;
        } else {
            break;
        }
    }
    number[length] = 0;
    return strtod(number, NULL);
}

/* Rounded towards 0; what an integer cannot be becomes the lowest one, as the processor does it. */
static INT64 truncated(double number)
{
    return number >= -0x1p63 && number < 0x1p63 ? (INT64)number : INT64_MIN;
}

/* As Number() has it: 0x is hexadecimal; a point or an exponent makes a double. */
static void parse_number(const char *text, INT64 *integer, double *number)
{
    text += strspn(text, " \t\r\n\v\f");
    const char *digits = text + (*text == '-' || *text == '+');
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        *integer = (INT64)strtoull(digits, NULL, 16);
        *integer = *text == '-' ? (INT64)(0 - (ULONG64)*integer) : *integer;
        *number = (double)*integer;
        return;
    }
    size_t plain = strspn(digits, "0123456789");
    *number = parse_double(text);
    if (plain && (digits[plain] == '.' || digits[plain] == 'e' || digits[plain] == 'E'))
        *integer = truncated(*number);
    else
        *integer = strtoll(text, NULL, 10);
}

/* The beginning of a text that may be a number, which is never longer. */
static void beginning(const AUTOIT_VALUE *value, char text[2 * NUMBER_CAPACITY])
{
    size_t length = 0, most = 2 * NUMBER_CAPACITY - 1;
    while (length < most && (value->String ? value->String[length] : (WCHAR)value->Text[length])) {
        WCHAR unit = value->String ? value->String[length] : (unsigned char)value->Text[length];
        if (unit >= 0x80)
            unit = '?';
        text[length++] = (char)unit;
    }
    text[length] = 0;
}

static void number_of(const AUTOIT_VALUE *value, INT64 *integer, double *number)
{
    char text[2 * NUMBER_CAPACITY];
    *integer = 0;
    switch (value->Type) {
    case AUTOIT_STRING:
        beginning(value, text);
        parse_number(text, integer, number);
        return;
    case AUTOIT_DOUBLE:
        *number = value->Double;
        *integer = truncated(value->Double);
        return;
    case AUTOIT_POINTER:
        *integer = (INT64)(intptr_t)value->Pointer;
        break;
    case AUTOIT_BINARY:
        if (value->Binary)
            memcpy(integer, value->Binary, value->Length < 8 ? value->Length : 8);
        break;
    default:
        *integer = value->Integer;
        break;
    }
    *number = (double)*integer;
}

INT64 value_integer(const AUTOIT_VALUE *value)
{
    INT64 integer;
    double number;
    number_of(value, &integer, &number);
    return integer;
}

double value_double(const AUTOIT_VALUE *value)
{
    INT64 integer;
    double number;
    number_of(value, &integer, &number);
    return number;
}

void value_number_text(const AUTOIT_VALUE *value, char text[NUMBER_CAPACITY])
{
    if (value->Type == AUTOIT_POINTER) {
        snprintf(text, NUMBER_CAPACITY, "0x%0*llX", (int)(2 * sizeof(void *)),
                 (unsigned long long)(uintptr_t)value->Pointer);
        return;
    }
    if (value->Type != AUTOIT_DOUBLE) {
        snprintf(text, NUMBER_CAPACITY, "%lld", (long long)value->Integer);
        return;
    }
    snprintf(text, NUMBER_CAPACITY, "%.15g", value->Double);
    const char *point = decimal_point();
    char *found = strstr(text, point);
    if (found) {
        *found = '.';
        memmove(found + 1, found + strlen(point), strlen(found + strlen(point)) + 1);
    }
}

void value_text(const AUTOIT_VALUE *value, char buffer[NUMBER_CAPACITY], LPCWSTR *wide,
                LPCSTR *narrow, size_t *length)
{
    *wide = NULL;
    *narrow = buffer;
    if (value->Type == AUTOIT_STRING && value->String) {
        *wide = value->String;
        *length = unicode_length(value->String);
        return;
    }
    if (value->Type == AUTOIT_BINARY) {
        *narrow = (LPCSTR)value->Binary;
        *length = value->Binary ? value->Length : 0;
        return;
    }
    if (value->Type == AUTOIT_STRING)
        *narrow = value->Text;
    else
        value_number_text(value, buffer);
    *length = strlen(*narrow);
}
