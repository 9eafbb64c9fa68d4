/* SPDX-License-Identifier: MIT */
/* Words for the numbers of Windows. */
#pragma once

#include "command.h"

/* FILEMAP_TYPE_... and FILEMAP_STATE_... */
const char *word_of_type(DWORD type);
const char *word_of_state(DWORD state);

/* PAGE_...; NULL for none. */
const char *word_of_protection(DWORD protection);

/* Also PAGE_NOACCESS and PAGE_EXECUTE, which pages can have and sections cannot. */
const char *word_of_page(DWORD protection);

/* Reads a page protection: readwrite, rw, PAGE_READWRITE. */
bool word_to_protection(const char *word, DWORD *protection);

/* SEC_..., with blanks between them, for the caller to free. */
char *words_of_attributes(DWORD attributes);
