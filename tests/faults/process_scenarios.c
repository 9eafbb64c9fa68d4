/* SPDX-License-Identifier: MIT */
/* The operations on processes that the fault tests disturb. */
#include "process_scenarios.h"
#include "scenarios.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static HANDLE section, source;
static PROCESS_INFORMATION process;
static HANDLE opened_process;
static pid_t forked;

static void close_handle(HANDLE *handle)
{
    if (*handle)
        CloseHandle(*handle);
    *handle = NULL;
}

void process_release(void)
{
    if (process.hProcess) {
        TerminateProcess(process.hProcess, 0);
        WaitForSingleObject(process.hProcess, INFINITE);
    }
    if (forked) {
        kill(forked, SIGKILL);
        waitpid(forked, NULL, 0);
        forked = 0;
    }
    close_handle(&process.hThread);
    close_handle(&process.hProcess);
    close_handle(&opened_process);
    close_handle(&section);
}

static BOOL start(const char *text, BOOL inherit, DWORD flags, STARTUPINFOA *startup)
{
    char line[64];
    snprintf(line, sizeof line, "%s", text);
    return CreateProcessA(NULL, line, NULL, NULL, inherit, flags, NULL, "/", startup, &process);
}

BOOL process_start_program(void)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    return start("true x", FALSE, 0, &startup);
}

/* Waits for it to have begun: until then its descriptors and memory come and go. */
static BOOL is_asleep(void)
{
    char path[32], line[300];
    snprintf(path, sizeof path, "/proc/%u/stat", (unsigned)process.dwProcessId);
    for (int i = 0; i < 10000; i++, usleep(1000)) {
        FILE *file = fopen(path, "re");
        BOOL is = file && fgets(line, sizeof line, file) && strstr(line, " (sleep) S ");
        if (file)
            fclose(file);
        if (is)
            return TRUE;
    }
    return FALSE;
}

BOOL process_start_sleeper(void)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    return start("sleep 60", FALSE, 0, &startup) && is_asleep();
}

/* If the test is killed, the end of the group's parent lets it go. */
BOOL process_start_suspended(void)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    if (!start("/bin/true", FALSE, CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP, &startup))
        return FALSE;
    if (ResumeThread(process.hThread) == 1)
        return TRUE;
    DWORD error = GetLastError();
    process_release();
    SetLastError(error);
    return FALSE;
}

BOOL process_create_inheritable(void)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, OBJECT_SIZE, NULL);
    return section != NULL;
}

/* With all that CreateProcess knows: a list of handles, standard handles, a session of its own. */
BOOL process_start_with_list(void)
{
    STARTUPINFOEXA startup = { .StartupInfo = { .cb = sizeof startup,
                                                .dwFlags = STARTF_USESTDHANDLES } };
    char memory[48] __attribute__((aligned(8)));
    SIZE_T size = sizeof memory;
    startup.lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)(void *)memory;
    return InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size) &&
           UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                     &section, sizeof section, NULL, NULL) &&
           start("/bin/true", TRUE, EXTENDED_STARTUPINFO_PRESENT | DETACHED_PROCESS,
                 &startup.StartupInfo);
}

BOOL process_open_process(void)
{
    opened_process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, process.dwProcessId);
    return opened_process != NULL;
}

/* It has ended by then, so that the calls of a wait are always the same. */
BOOL process_run_program(void)
{
    return process_start_program() &&
           WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0;
}

BOOL process_wait_in_vain(void)
{
    return WaitForSingleObject(process.hProcess, 1) == WAIT_TIMEOUT;
}

BOOL process_ask_how_it_ended(void)
{
    DWORD code;
    return WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0 &&
           GetExitCodeProcess(process.hProcess, &code) && code == 0;
}

BOOL process_kill(void)
{
    return TerminateProcess(process.hProcess, 1);
}

/* -- handles of another process ------------------------------------------------------------------
 */

/* A process that has the object, and sleeps. */
BOOL process_start_source(void)
{
    int ready[2];
    if (pipe(ready))
        return FALSE;
    forked = fork();
    if (forked == 0) {
        alarm(60);
        source = create_plain();
        if (write(ready[1], &source, sizeof source) == sizeof source)
            pause();
        _exit(1);
    }
    BOOL told = read(ready[0], &source, sizeof source) == sizeof source && source;
    close(ready[0]);
    close(ready[1]);
    opened_process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)forked);
    return told && opened_process;
}

/* A program without filemap that has inherited a handle. */
BOOL process_start_heir(void)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    if (!process_create_inheritable() || !start("sleep 60", TRUE, 0, &startup) || !is_asleep())
        return FALSE;
    source = section;
    close_handle(&section);
    opened_process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, process.dwProcessId);
    return opened_process != NULL;
}

BOOL process_take_handle(void)
{
    return DuplicateHandle(opened_process, source, GetCurrentProcess(), &section, 0, FALSE,
                           DUPLICATE_SAME_ACCESS);
}

/* Back into the process that it is of: there it ends with it. */
BOOL process_carry_handle(void)
{
    HANDLE copy;
    return DuplicateHandle(opened_process, source, opened_process, &copy, 0, FALSE,
                           DUPLICATE_SAME_ACCESS);
}
