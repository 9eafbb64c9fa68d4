/* SPDX-License-Identifier: MIT */
/* CreateProcess, the handles that it passes on, and waiting for processes: rows h003 to h116, and
 * 333 to 335. */
#include "native.h"

#define NOWHERE ((HANDLE)(ULONG_PTR)0x7FFC)
#define ABSENT "does-not-exist"
#define MARK "written by the parent"

static const char *self;

/* -- what a child does ------------------------------------------------------------------------- */

/* Ends with the sum of 1, 2, 4 … for each handle that can be mapped. */
static void try_handles(int count, char **arguments)
{
    UINT sum = 0;
    for (int i = 0; i < count; i++) {
        HANDLE handle = (HANDLE)(ULONG_PTR)strtoull(arguments[i], NULL, 10);
        sum |= strcmp(try_map(handle, FILE_MAP_WRITE, 0), "ok") == 0 ? 1u << i : 0u;
    }
    ExitProcess(sum);
}

/* Ends with 1 if its command line ends as the parent wrote it, blanks and quotes and all. */
static void check_line(void)
{
    static const char end[] = "child line   \"a\\\"b\"  c\" d\"e  ";
    const char *line = GetCommandLineA();
    size_t length = strlen(line);
    ExitProcess(length >= sizeof(end) - 1 && strcmp(line + length - (sizeof(end) - 1), end) == 0);
}

/* Ends with 1 if the parent's view is here. */
static void look_for_view(const char *address)
{
    const void *view = (const void *)(ULONG_PTR)strtoull(address, NULL, 10);
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0, sizeof(info));
    VirtualQuery(view, &info, sizeof(info));
    int is_view = info.State == MEM_COMMIT && info.Type == MEM_MAPPED &&
                  info.AllocationBase == view && info.Protect == PAGE_READWRITE;
    ExitProcess(is_view && memcmp(view, MARK, sizeof(MARK)) == 0);
}

static void be_child(int count, char **arguments)
{
    if (strcmp(arguments[2], "exit") == 0) {
        ExitProcess((UINT)strtoul(arguments[3], NULL, 0));
    } else if (strcmp(arguments[2], "handles") == 0) {
        try_handles(count - 3, arguments + 3);
    } else if (strcmp(arguments[2], "line") == 0) {
        check_line();
    } else if (strcmp(arguments[2], "view") == 0) {
        look_for_view(arguments[3]);
    } else if (strcmp(arguments[2], "sleep") == 0) {
        Sleep(60000);
    }
    ExitProcess(2);
}

/* -- what the parent does ---------------------------------------------------------------------- */

static BOOL start(const char *application, const char *text, BOOL inherit,
                  PROCESS_INFORMATION *process)
{
    STARTUPINFOA startup;
    char line[1024];
    memset(&startup, 0, sizeof(startup));
    memset(process, 0x55, sizeof(*process));
    startup.cb = sizeof(startup);
    snprintf(line, sizeof(line), "%s", text);
    SetLastError(UNTOUCHED);
    return CreateProcessA(application, line, NULL, NULL, inherit, 0, NULL, NULL, &startup, process);
}

static const char *child(const char *what)
{
    return text("\"%s\" child %s", self, what);
}

static unsigned finish_process(const PROCESS_INFORMATION *process)
{
    DWORD code = UNTOUCHED;
    WaitForSingleObject(process->hProcess, INFINITE);
    GetExitCodeProcess(process->hProcess, &code);
    CloseHandle(process->hThread);
    CloseHandle(process->hProcess);
    return code;
}

static const char *run(const char *what, BOOL inherit)
{
    PROCESS_INFORMATION process;
    return start(NULL, child(what), inherit, &process) ? text("0x%x", finish_process(&process))
                                                       : outcome(FALSE);
}

static const char *try_start(const char *application, const char *line)
{
    PROCESS_INFORMATION process;
    if (start(application, line, FALSE, &process)) {
        finish_process(&process);
        return "ok";
    }
    return text("%s%s", outcome(FALSE),
                process.hProcess || process.hThread || process.dwProcessId || process.dwThreadId
                    ? " and information"
                    : "");
}

static void programs(void)
{
    handle_fact(4, "application \"\"", failed(ERROR_PATH_NOT_FOUND), try_start("", ""));
    handle_fact(5, "command line \"\"", failed(ERROR_FILE_NOT_FOUND), try_start(NULL, ""));
    handle_fact(7, "no such application", failed(ERROR_FILE_NOT_FOUND), try_start(ABSENT, ""));
    handle_fact(7, "no such application with blanks", failed(ERROR_FILE_NOT_FOUND),
                try_start("does not exist", ""));
    handle_fact(8, "no such first word", failed(ERROR_FILE_NOT_FOUND),
                try_start(NULL, ABSENT ".exe"));
    handle_fact(8, "no such words", failed(ERROR_FILE_NOT_FOUND),
                try_start(NULL, "does not exist.exe"));
    PROCESS_INFORMATION process;
    handle_fact(3, "untouched line", "0x1",
                start(self, "dummy child line   \"a\\\"b\"  c\" d\"e  ", FALSE, &process)
                    ? text("0x%x", finish_process(&process))
                    : outcome(FALSE));
}

static const char *try_folder(const char *folder)
{
    STARTUPINFOA startup;
    PROCESS_INFORMATION process;
    char line[1024];
    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    snprintf(line, sizeof(line), "%s", child("exit 0"));
    SetLastError(UNTOUCHED);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, folder, &startup, &process)) {
        return outcome(FALSE);
    }
    finish_process(&process);
    return "ok";
}

static void folders(void)
{
    char file[MAX_PATH];
    make_file(file, 1);
    handle_fact(49, "no such folder", failed(ERROR_DIRECTORY), try_folder(ABSENT));
    handle_fact(49, "a file as folder", failed(ERROR_DIRECTORY), try_folder(file));
    DeleteFileA(file);
}

static const char *wait_for(HANDLE handle, DWORD milliseconds)
{
    SetLastError(UNTOUCHED);
    DWORD answer = WaitForSingleObject(handle, milliseconds);
    return text("0x%x last_error=%s", (unsigned)answer, last_error());
}

static const char *code_of(HANDLE process)
{
    DWORD code = 0;
    SetLastError(UNTOUCHED);
    return GetExitCodeProcess(process, &code) ? text("0x%x", (unsigned)code) : outcome(FALSE);
}

static const char *terminate(HANDLE process, UINT code)
{
    SetLastError(UNTOUCHED);
    return outcome(TerminateProcess(process, code));
}

static void ends(void)
{
    PROCESS_INFORMATION process;
    handle_fact(106, "exit code", "0xdeadbee1", run("exit 0xdeadbee1", FALSE));
    require(start(NULL, child("sleep"), FALSE, &process), "start a sleeper");
    handle_fact(105, "while it runs", "0x103", code_of(process.hProcess));
    fact(DOCUMENTED, "wait while it runs", "0x102 last_error=untouched",
         wait_for(process.hProcess, 0));
    handle_fact(116, "id", "yes", yes_no(GetProcessId(process.hProcess) == process.dwProcessId));
    handle_fact(111, "terminate", "ok", terminate(process.hProcess, 0x12345));
    fact(DOCUMENTED, "wait for the end", "0x0 last_error=untouched",
         wait_for(process.hProcess, INFINITE));
    fact(DOCUMENTED, "and again", "0x0 last_error=untouched", wait_for(process.hProcess, 0));
    fact(DOCUMENTED, "its thread, too", "0x0 last_error=untouched",
         wait_for(process.hThread, INFINITE));
    handle_fact(106, "code of the termination", "0x12345", code_of(process.hProcess));
    handle_fact(112, "terminate what has ended", failed(ERROR_ACCESS_DENIED),
                terminate(process.hProcess, 1));
    handle_fact(113, "terminate nothing", failed(ERROR_INVALID_HANDLE), terminate(NULL, 1));
    fact(DOCUMENTED, "wait for nothing", "0xffffffff last_error=6", wait_for(NOWHERE, 0));
    fact(DOCUMENTED, "wait for the own process", "0x102 last_error=untouched",
         wait_for(GetCurrentProcess(), 1));
    finish_process(&process);
}

static const char *open_process(DWORD access, DWORD id)
{
    SetLastError(UNTOUCHED);
    HANDLE handle = OpenProcess(access, FALSE, id);
    const char *answer = outcome(handle != NULL);
    close_all(handle, NULL);
    return answer;
}

static void opening(void)
{
    handle_fact(92, "id 0", failed(ERROR_INVALID_PARAMETER), open_process(PROCESS_ALL_ACCESS, 0));
    handle_fact(92, "no such id", failed(ERROR_INVALID_PARAMETER),
                open_process(PROCESS_ALL_ACCESS, 0x7ffffff0));
    handle_fact(96, "the own process", "ok",
                open_process(PROCESS_QUERY_INFORMATION, GetCurrentProcessId()));
}

static const char *wait_for_several(DWORD count, const HANDLE *handles, BOOL all)
{
    SetLastError(UNTOUCHED);
    DWORD answer = WaitForMultipleObjects(count, handles, all, 0);
    return text("0x%x last_error=%s", (unsigned)answer, last_error());
}

static void several(void)
{
    PROCESS_INFORMATION ended, running;
    HANDLE handles[65];
    require(start(NULL, child("exit 0"), FALSE, &ended) &&
                start(NULL, child("sleep"), FALSE, &running),
            "start two processes");
    WaitForSingleObject(ended.hProcess, INFINITE);
    for (size_t i = 0; i < COUNT(handles); i++) {
        handles[i] = running.hProcess;
    }
    handles[1] = ended.hProcess;
    fact(DOCUMENTED, "the lowest one", "0x1 last_error=untouched",
         wait_for_several(2, handles, FALSE));
    fact(DOCUMENTED, "not all", "0x102 last_error=untouched", wait_for_several(2, handles, TRUE));
    fact(DOCUMENTED, "none", "0xffffffff last_error=87", wait_for_several(0, handles, FALSE));
    fact(DOCUMENTED, "too many", "0xffffffff last_error=87", wait_for_several(65, handles, FALSE));
    handles[0] = NOWHERE;
    fact(DOCUMENTED, "a bad one", "0xffffffff last_error=6", wait_for_several(2, handles, FALSE));
    TerminateProcess(running.hProcess, 0);
    finish_process(&running);
    finish_process(&ended);
}

/* -- handles ----------------------------------------------------------------------------------- */

static HANDLE sections[3]; /* the last one is not inheritable */

static void make_sections(void)
{
    SECURITY_ATTRIBUTES attributes = { sizeof(attributes), NULL, TRUE };
    for (size_t i = 0; i < COUNT(sections); i++) {
        attributes.bInheritHandle = i < 2;
        sections[i] =
            CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, NULL);
        require(sections[i] != NULL, "create a section");
    }
}

static const char *handles_line(void)
{
    return text("handles %llu %llu %llu", (unsigned long long)(ULONG_PTR)sections[0],
                (unsigned long long)(ULONG_PTR)sections[1],
                (unsigned long long)(ULONG_PTR)sections[2]);
}

static const char *run_with_list(BOOL inherit, HANDLE *list, size_t count)
{
    union {
        char bytes[128];
        void *aligned;
    } memory;
    STARTUPINFOEXA startup;
    PROCESS_INFORMATION process;
    SIZE_T size = sizeof(memory);
    char line[1024];
    memset(&startup, 0, sizeof(startup));
    startup.StartupInfo.cb = sizeof(startup);
    startup.lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)(void *)&memory;
    require(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size) &&
                UpdateProcThreadAttribute(startup.lpAttributeList, 0,
                                          PROC_THREAD_ATTRIBUTE_HANDLE_LIST, list,
                                          count * sizeof(*list), NULL, NULL),
            "make a list");
    snprintf(line, sizeof(line), "%s", child(handles_line()));
    SetLastError(UNTOUCHED);
    BOOL started = CreateProcessA(NULL, line, NULL, NULL, inherit, EXTENDED_STARTUPINFO_PRESENT,
                                  NULL, NULL, &startup.StartupInfo, &process);
    const char *answer = started ? text("0x%x", finish_process(&process)) : outcome(FALSE);
    DeleteProcThreadAttributeList(startup.lpAttributeList);
    return answer;
}

static void inheritance(void)
{
    make_sections();
    HANDLE one[] = { sections[1] };
    HANDLE not_inheritable[] = { sections[0], sections[2] };
    fact(333, "inheritable handles work in the child", "0x3", run(handles_line(), TRUE));
    handle_fact(55, "not without bInheritHandles", "0x0", run(handles_line(), FALSE));
    fact(334, "a list lets one through", "0x2", run_with_list(TRUE, one, 1));
    handle_fact(81, "a list without bInheritHandles", failed(ERROR_INVALID_PARAMETER),
                run_with_list(FALSE, one, 1));
    handle_fact(82, "a list with one that is not inheritable", failed(ERROR_INVALID_PARAMETER),
                run_with_list(TRUE, not_inheritable, 2));
    handle_fact(86, "a list of one that is not inheritable", failed(ERROR_INVALID_PARAMETER),
                run_with_list(TRUE, not_inheritable + 1, 1));
    handle_fact(86, "what was listed, without a list", "0x3", run(handles_line(), TRUE));
    for (size_t i = 0; i < COUNT(sections); i++) {
        CloseHandle(sections[i]);
    }
}

static void views(void)
{
    LARGE_INTEGER offset = { .QuadPart = 0 };
    SIZE_T size = 0;
    PVOID view = NULL;
    make_sections();
    fact(DOCUMENTED, "a view with ViewShare", "0x0",
         text("0x%x", (unsigned)NtMapViewOfSection(sections[0], GetCurrentProcess(), &view, 0, 0,
                                                   &offset, &size, ViewShare, 0, PAGE_READWRITE)));
    memcpy(view, MARK, sizeof(MARK));
    fact(335, "a view is not inherited", "0x0",
         run(text("view %llu", (unsigned long long)(ULONG_PTR)view), TRUE));
    UnmapViewOfFile(view);
    for (size_t i = 0; i < COUNT(sections); i++) {
        CloseHandle(sections[i]);
    }
}

static const char *update(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD_PTR attribute, SIZE_T size)
{
    static HANDLE values[2];
    SetLastError(UNTOUCHED);
    return outcome(UpdateProcThreadAttribute(list, 0, attribute, values, size, NULL, NULL));
}

static void attribute_lists(void)
{
    union {
        char bytes[256];
        void *aligned;
    } memory;
    LPPROC_THREAD_ATTRIBUTE_LIST list = (LPPROC_THREAD_ATTRIBUTE_LIST)(void *)&memory;
    SIZE_T size = 0;
    SetLastError(UNTOUCHED);
    handle_fact(71, "how large", failed(ERROR_INSUFFICIENT_BUFFER),
                outcome(InitializeProcThreadAttributeList(NULL, 3, 0, &size)));
    handle_fact(71, "that large", "96", text("%u", (unsigned)size));
    handle_fact(71, "made", "ok", outcome(InitializeProcThreadAttributeList(list, 3, 0, &size)));
    handle_fact(73, "unknown attribute", failed(ERROR_NOT_SUPPORTED),
                update(list, 0xcafe, sizeof(HANDLE)));
    handle_fact(74, "half a parent", failed(ERROR_BAD_LENGTH),
                update(list, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE) / 2));
    handle_fact(75, "half a handle", failed(ERROR_BAD_LENGTH),
                update(list, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, sizeof(HANDLE) / 2));
    fact(DOCUMENTED, "a parent", "ok",
         update(list, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE)));
    handle_fact(77, "two parents", failed(698),
                update(list, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE)));
    fact(DOCUMENTED, "a list of handles", "ok",
         update(list, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, 2 * sizeof(HANDLE)));
    DeleteProcThreadAttributeList(list);
}

int main(int count, char **arguments)
{
    static char path[MAX_PATH];
    if (count > 2 && strcmp(arguments[1], "child") == 0) {
        be_child(count, arguments);
    }
    require(GetModuleFileNameA(NULL, path, sizeof(path)) > 0, "the path of the program");
    self = path;
    programs();
    folders();
    ends();
    opening();
    several();
    inheritance();
    views();
    attribute_lists();
    return finish();
}
