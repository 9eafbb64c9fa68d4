/* SPDX-License-Identifier: MIT */
/* Names of objects as the native calls write them: paths from the root of all objects. */
#pragma once

#include "engine/name.h"

/*
 * \BaseNamedObjects\x is Global\x, \Sessions\N\BaseNamedObjects\x is Local\x whatever N: there is
 * one session for each user. Behind either may stand the links Local, Global and Session\N. Rows
 * 103-119: what name_parse() returns, and STATUS_OBJECT_NAME_NOT_FOUND for a folder in which there
 * are no sections.
 */
NTSTATUS nativename_parse(const WCHAR *text, size_t length, struct name *out);

/* The same where upper and lower case of the folders do not count (OBJ_CASE_INSENSITIVE). */
NTSTATUS nativename_parse_insensitive(const WCHAR *text, size_t length, struct name *out);

/* The path of the folder that a namespace stands for, with a backslash at its end. */
const char *nativename_folder(enum name_space space);
