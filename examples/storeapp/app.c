/* SPDX-License-Identifier: MIT */
/* A Store app, as far as memory goes: it shares a text under a name, and makes code and runs it.
 *
 *   app put TEXT   shares TEXT until the end of its input
 *   app get        prints the text that is shared
 *   app answer     makes a function that knows the answer, and asks it
 *
 * The last one needs the codeGeneration capability: AppxManifest.xml beside the program declares
 * it. What only desktop programs may call does not compile here. */
#define WINAPI_FAMILY WINAPI_FAMILY_APP
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define SIZE 4096

/* WCHAR is wchar_t where that has 16 bits. */
static const WCHAR name[] = { 'S', 't', 'o', 'r', 'e', 'A', 'p', 'p', 0 };

static int complain(const char *what)
{
    fprintf(stderr, "%s: error %u\n", what, (unsigned)GetLastError());
    return 1;
}

static int put(const char *text)
{
    HANDLE section =
        CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, SIZE, name);
    if (section == NULL || GetLastError() == ERROR_ALREADY_EXISTS) {
        return complain("make the section");
    }
    char *view = MapViewOfFileFromApp(section, FILE_MAP_WRITE, 0, 0);
    if (view == NULL) {
        return complain("map it");
    }
    strncpy(view, text, SIZE - 1);
    while (getchar() != EOF) {
    }
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}

static int get(void)
{
    HANDLE section = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, name);
    if (section == NULL) {
        return complain("open the section");
    }
    const char *view = MapViewOfFileFromApp(section, FILE_MAP_READ, 0, 0);
    if (view == NULL) {
        return complain("map it");
    }
    printf("%.*s\n", SIZE - 1, view);
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}

/* return 42; */
#if defined(__x86_64__)
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
static const unsigned char code[] = { 0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 };
#else
#error "what is `return 42` here?"
#endif

/* Memory is written first, and executed then: never both at a time. */
static int answer(void)
{
    ULONG old;
    int (*function)(void);
    char *memory = VirtualAllocFromApp(NULL, SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (memory == NULL) {
        return complain("get memory");
    }
    memcpy(memory, code, sizeof(code));
    if (!VirtualProtectFromApp(memory, SIZE, PAGE_EXECUTE_READ, &old)) {
        return complain("make it executable");
    }
    __builtin___clear_cache(memory, memory + sizeof(code));
    memcpy(&function, &memory, sizeof(function));
    printf("%d\n", function());
    VirtualFree(memory, 0, MEM_RELEASE);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "put") == 0) {
        return put(arguments[2]);
    }
    if (count == 2 && strcmp(arguments[1], "get") == 0) {
        return get();
    }
    if (count == 2 && strcmp(arguments[1], "answer") == 0) {
        return answer();
    }
    fprintf(stderr, "usage: app put TEXT | app get | app answer\n");
    return 2;
}
