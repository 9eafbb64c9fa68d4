/* SPDX-License-Identifier: MIT */
/* conio.h - one key from the terminal */
#ifndef FILEMAP_CONIO_H
#define FILEMAP_CONIO_H

#include "symbol.h"

FILEMAP_BEGIN_C

/*
 * Waits for a key, without echo and without Enter. Where standard input is no terminal, reads one
 * byte of it.
 * Result: the byte; -1 at the end of the input.
 * Differs from Windows: a key that is not ASCII gives the bytes of its UTF-8 form, and a function
 * key its escape sequence, one byte for each call.
 * learn.microsoft.com: _getch, _getwch
 */
FILEMAP_API int _getch(void) FILEMAP_SYMBOL(_getch);

FILEMAP_END_C

#endif
