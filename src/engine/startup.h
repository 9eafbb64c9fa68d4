/* SPDX-License-Identifier: MIT */
/*
 * What CreateProcess tells the new process, and what that tells back: the startup record.
 *
 * Linux hands over arguments and an environment; the command line as one string, STARTUPINFO and
 * an exit code of 32 bits need a place of their own. That is a memory file which the new program
 * inherits and finds by its name. It bears the id of the process, so a descendant that got the
 * descriptor by accident does not take it for his.
 */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>
#include <stddef.h>
#include <sys/types.h>

struct descriptor;

/* The members of STARTUPINFO that are numbers; STARTF_… are the flags. */
struct startup_numbers {
    ULONG flags, x, y, x_size, y_size, x_chars, y_chars, fill, show;
};

/* Lengths are in WCHARs. Strings that a record was read to are followed by a NUL. */
struct startup {
    struct startup_numbers numbers;
    const WCHAR *line, *title, *desktop;
    size_t line_length, title_length, desktop_length;
    const char *arguments; /* those of the program as Linux has them, each with its NUL */
    size_t arguments_size;
};

/* Where in the record the id of the process has to be written. */
extern const size_t startup_id_offset;

/* Makes a record. STATUS_NO_MEMORY and what else a memory file can meet. */
NTSTATUS startup_write(const struct startup *startup, struct descriptor *record);

/* What this process was told, for as long as it lives; NULL if it was not made by CreateProcess. */
const struct startup *startup_own(void);

/* This process is about to exit: the code, for whoever has a handle. */
void startup_note_exit(ULONG code);

/* The record of another process, or none. */
void startup_find(pid_t process, struct descriptor *record);

/* Is that the record of a process? Somebody has sent it. */
BOOL startup_is_about(const struct descriptor *file, pid_t process);

/* Who could send it for reading only may have given it to one who may write it. */
void startup_make_writable(struct descriptor *record);

/*
 * The process is about to be killed, and that will be its exit code. FALSE: it is exiting, or of
 * several who kill it somebody else was first. Without a record everybody is.
 */
BOOL startup_note_termination(const struct descriptor *record, ULONG code);

/* It could not be killed: the first one takes his code back. */
void startup_take_back_termination(const struct descriptor *record, ULONG code);

/* What was noted: by the process itself, and by whoever kills it. */
struct startup_ends {
    BOOL exited, terminated;
    ULONG exit_code, termination;
};

/* FALSE: there is no record. */
BOOL startup_look(const struct descriptor *record, struct startup_ends *out);
