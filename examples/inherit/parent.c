/* SPDX-License-Identifier: MIT */
/* Gives a child a section without a name: the handle is inheritable, and its value goes with the
 * command line. The child answers in the section, and with its exit code. */
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define SIZE 4096

static HANDLE create_section(void)
{
    SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
    return CreateFileMappingA(INVALID_HANDLE_VALUE, &inheritable, PAGE_READWRITE, 0, SIZE, NULL);
}

/* The child is in the folder of this program. */
static BOOL start_child(HANDLE section, PROCESS_INFORMATION *process)
{
    STARTUPINFOA startup;
    char line[64];
    ZeroMemory(&startup, sizeof(startup));
    startup.cb = sizeof(startup);
    snprintf(line, sizeof(line), "child %llu", (unsigned long long)(ULONG_PTR)section);
    return CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, process);
}

static int fail(const char *what)
{
    fprintf(stderr, "parent: cannot %s: error %u\n", what, (unsigned)GetLastError());
    return 1;
}

int main(void)
{
    PROCESS_INFORMATION process;
    DWORD code = 0;
    HANDLE section = create_section();
    if (section == NULL) {
        return fail("create a section");
    }
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view == NULL) {
        return fail("map it");
    }
    strcpy(view, "a question");
    if (!start_child(section, &process)) {
        return fail("start the child");
    }
    /* The child has a handle of its own by now. */
    CloseHandle(section);
    if (WaitForSingleObject(process.hProcess, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(process.hProcess, &code)) {
        return fail("wait for the child");
    }
    printf("the child wrote \"%s\" and ended with %u\n", view, (unsigned)code);
    int answered = code == 0x12345678 && strcmp(view, "an answer") == 0;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    UnmapViewOfFile(view);
    return answered ? 0 : 1;
}
