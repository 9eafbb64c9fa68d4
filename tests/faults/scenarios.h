/* SPDX-License-Identifier: MIT */
/* The operations that the fault tests disturb. */
#pragma once

#include <filemap/windows.h>

#define OBJECT_NAME "Local\\object"
#define OBJECT_SIZE 2048
#define PATTERN "what the holder wrote"
#define FILE_SIZE 4096
#define FILE_GROWN 12288

enum scenario_trait {
    HELD = 1,          /* another process holds the object meanwhile */
    CORPSE = 2,        /* a dead object has the name at the start */
    FILE_BACKED = 4,   /* what the other process holds is backed by a file */
    USES_FILE = 8,     /* file_path() exists at the start, with FILE_SIZE bytes */
    FIRST_USE = 16,    /* the process has not touched the namespace before */
    ENDS_PROCESS = 32, /* the operation does not return */
    ON_DISK = 64,      /* memory is small: large objects go to the paging-file folder */
    NAMED_ONLY = 128,  /* and that has no files without a name */
};

struct scenario {
    const char *name;
    BOOL (*set_up)(void);    /* undisturbed; may be NULL */
    BOOL (*operate)(void);   /* FALSE and the last error when it failed */
    void (*tear_down)(void); /* undisturbed, also after a failure; may be NULL */
    unsigned traits;
};

/* Tables by subject; each ends with a scenario without a name, and they end with NULL. */
extern const struct scenario *const scenarios[];

const char *file_path(void);
HANDLE create_plain(void);
HANDLE create_on_disk(void);
HANDLE create_file_backed(void);
