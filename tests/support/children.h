/* SPDX-License-Identifier: MIT */
/* Children that CreateProcess starts: the test's own program, which writes down what it sees. */
#pragma once

#include "sections.h"

#include <filemap/shellapi.h>
#include <filemap/stringapiset.h>

/* What a child of the test's own program can be told to do: PROGRAM child NAME [ARGUMENT...]. */
struct child_role {
    const char *name;
    int (*body)(int count, char **arguments);
};

/* main() begins with it; it does not return in such a child. */
static inline void children_check(int argc, char **argv, const struct child_role *roles,
                                  size_t count)
{
    for (size_t i = 0; argc >= 3 && strcmp(argv[1], "child") == 0 && i < count; i++)
        if (strcmp(argv[2], roles[i].name) == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            exit(roles[i].body(argc - 3, argv + 3));
        }
}

static inline const char *own_program(void)
{
    static char path[4096];
    assert_true(GetModuleFileNameA(NULL, path, sizeof path) > 0);
    return path;
}

/* A line for this program, from the text behind its name; static. */
static inline char *child_line(const char *format, ...)
{
    static char line[8192];
    int used = snprintf(line, sizeof line, "\"%s\" child ", own_program());
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    va_end(arguments);
    return line;
}

/* The short way to CreateProcessA. */
static inline BOOL start_with(const char *application, char *line, BOOL inherit, DWORD flags,
                              STARTUPINFOA *startup, PROCESS_INFORMATION *out)
{
    STARTUPINFOA plain = { .cb = sizeof plain };
    memset(out, 0x55, sizeof *out);
    SetLastError(UNTOUCHED);
    return CreateProcessA(application, line, NULL, NULL, inherit, flags, NULL, NULL,
                          startup ? startup : &plain, out);
}

static inline BOOL start_line(char *line, PROCESS_INFORMATION *out)
{
    return start_with(NULL, line, FALSE, 0, NULL, out);
}

static inline void close_process(const PROCESS_INFORMATION *process)
{
    assert_true(CloseHandle(process->hThread));
    assert_true(CloseHandle(process->hProcess));
}

/* Waits for its end and closes its handles. */
static inline DWORD finish_process(const PROCESS_INFORMATION *process)
{
    DWORD code = UNTOUCHED;
    assert_int_equal(WaitForSingleObject(process->hProcess, INFINITE), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(process->hProcess, &code));
    close_process(process);
    return code;
}

static inline DWORD run_line(char *line)
{
    PROCESS_INFORMATION process;
    assert_true(start_line(line, &process));
    return finish_process(&process);
}

/* The last error of an attempt to start; all members must be zero then (row h018). */
static inline DWORD try_start(const char *application, const char *line)
{
    static const PROCESS_INFORMATION nothing;
    PROCESS_INFORMATION process;
    char copy[4096];
    if (line)
        snprintf(copy, sizeof copy, "%s", line);
    if (start_with(application, line ? copy : NULL, FALSE, 0, NULL, &process)) {
        finish_process(&process);
        return 0;
    }
    assert_memory_equal(&process, &nothing, sizeof nothing);
    return GetLastError();
}

/* What a child has written into a file of that name; "" if there is none. The file is removed. */
static inline const char *what_it_wrote(const char *path)
{
    static char text[70000];
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[size] = 0;
    unlink(path);
    return text;
}

/* A handle that is never open. */
#define DEAD ((HANDLE)0x7FFC)

/* The role "sleep": a child that stays until it is ended. */
static inline int sleep_long(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    while (pause() < 0)
        continue;
    return 1;
}

static inline PROCESS_INFORMATION start_sleeper(void)
{
    PROCESS_INFORMATION process;
    assert_true(start_line(child_line("sleep"), &process));
    return process;
}

static inline DWORD code_of(HANDLE process)
{
    DWORD code = UNTOUCHED;
    SetLastError(UNTOUCHED);
    return GetExitCodeProcess(process, &code) ? code : GetLastError();
}

static inline void end_sleeper(PROCESS_INFORMATION *process)
{
    assert_quiet(TerminateProcess(process->hProcess, 1));
    assert_int_equal(finish_process(process), 1);
}

/* Where a child shall write what it sees; static. */
static inline const char *out_path(void)
{
    static char out[600];
    snprintf(out, sizeof out, "%s", temporary_path("out"));
    return out;
}
