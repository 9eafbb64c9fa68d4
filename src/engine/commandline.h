/* SPDX-License-Identifier: MIT */
/*
 * Command lines: one string, as Windows has them, and the arguments that Linux has.
 *
 * The first word is the program: quotes may surround it, backslashes are ordinary. In the others a
 * backslash is special only before a quote: 2n of them and a quote are n and a quote that opens or
 * closes, 2n + 1 are n and a quote as a character. Two quotes within quotes are one quote as a
 * character and the end of the quoting.
 */
#pragma once

#include <filemap/winnt.h>

/*
 * The command line that CreateProcess was given for this process, or else its arguments as one
 * line. NULL without memory or /proc; for free(3).
 */
char *commandline_read(void);

/* The same as UTF-16, or NULL; for free(3). */
WCHAR *commandline_widen(const char *line);

/*
 * One argument of a line, from *AT on, which moves behind it.
 *   target  gets the characters and a NUL; NULL only counts
 * Returns how many WCHARs it takes with its NUL; 0 when there are no more.
 */
size_t commandline_next(const WCHAR **at, BOOL program, WCHAR *target);
