/* SPDX-License-Identifier: MIT */
/* Values of the language, and how one kind becomes another. */
#pragma once

#include <filemap/autoit.h>

#define NUMBER_CAPACITY 48 /* bytes of any number as text, with the NUL */

INT64 value_integer(const AUTOIT_VALUE *value);
double value_double(const AUTOIT_VALUE *value);

/* Writes a number or a pointer as the language does. */
void value_number_text(const AUTOIT_VALUE *value, char text[NUMBER_CAPACITY]);

/* The text of a value: *wide, or else *narrow, which may be in BUFFER; and its length. */
void value_text(const AUTOIT_VALUE *value, char buffer[NUMBER_CAPACITY], LPCWSTR *wide,
                LPCSTR *narrow, size_t *length);
