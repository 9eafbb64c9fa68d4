/* SPDX-License-Identifier: MIT */
/* CreateProcess. */
#pragma once

#include "engine/standard.h"
#include "engine/startup.h"

/* A command line may have that many characters, with its NUL (row h015). */
#define PROCESSSTART_LINE_CAPACITY 32768

struct processstart_request {
    const char *image;        /* made by path_from_…; NULL: the command line names the program */
    const WCHAR *image_text;  /* the same, as the caller wrote it */
    const WCHAR *line;        /* with a NUL; NULL: the name of the program (row h002) */
    char *const *environment; /* in UTF-8 */
    const char *folder;       /* made by path_from_…; NULL: the current one */
    struct startup_numbers numbers; /* for the child to know */
    const WCHAR *title, *desktop;   /* likewise; NULL: none */
    const HANDLE *standard;         /* STANDARD_DESCRIPTORS of them; NULL: those of the caller */
    BOOL without_standard;          /* none at all, unless they are given */
    BOOL inherits;                  /* the inheritable handles */
    const HANDLE *list;             /* only these of them; NULL: all */
    size_t list_count;
    const HANDLE *parent; /* a process that is to be the parent; NULL: the calling one */
    ULONG process_flags, thread_flags; /* HANDLE_FLAG_INHERIT for the new handles */
    BOOL suspended, new_session, new_group;
};

struct processstart_result {
    HANDLE process, thread; /* with all rights */
    ULONG process_id, thread_id;
};

/*
 * Runs a program in a new process. Linux gets the arguments that the command line is taken apart
 * to. On failure there is no process, and OUT is untouched.
 *   STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_INVALID_IMAGE_FORMAT
 *   STATUS_NOT_A_DIRECTORY for the folder
 *   STATUS_NAME_TOO_LONG for the command line, or arguments and environment together
 *   STATUS_INVALID_PARAMETER for a list without inheritance, or of what is not inheritable
 *   STATUS_NOT_SUPPORTED for another parent, or where no program can be started suspended
 */
NTSTATUS processstart_run(const struct processstart_request *request,
                          struct processstart_result *out);
