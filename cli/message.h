/* SPDX-License-Identifier: MIT */
/* What goes wrong, in one line: which object, why, and what to do. */
#pragma once

#include "command.h"

/* The subcommand that the lines begin with. */
void message_begin(const char *command);

/* Prints "filemap COMMAND: OBJECT: text"; OBJECT may be NULL and is escaped here. EXIT_FAILED. */
int message_fail(const char *object, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a wrong command line, with a pointer to the help. EXIT_MISUSED. */
int message_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same without a consequence, for what is worth knowing. */
void message_note(const char *object, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Tells why the library refused NAME, in the words of its error. EXIT_FAILED. */
int message_refused(const char *name, DWORD error);

/* Tells why a whole namespace cannot be looked into. EXIT_FAILED. */
int message_namespace(DWORD space, DWORD error);

/* The text of a Win32 error without its full stop; the caller frees it. */
char *message_of_error(DWORD error);
