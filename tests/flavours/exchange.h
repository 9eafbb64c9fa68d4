/* SPDX-License-Identifier: MIT */
/*
 * A program that shares a section with another one of any flavour.
 *
 *   PROGRAM give NAME TEXT   makes the section and writes the text; prints "ready"; prints the
 * answer when it gets a line PROGRAM take NAME        opens it, prints the text, and writes an
 * answer: the program's flavour
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define SIZE 4096
#define ANSWER 2048 /* where it is */

/* What a flavour has of its own. A section that must be new, or must be there; or NULL. */
static HANDLE create_section(const char *name, const WCHAR *wide);
static HANDLE open_section(const char *name, const WCHAR *wide);
static void *map_section(HANDLE section);

static int give(HANDLE section, char *memory, const char *text)
{
    strcpy(memory, text);
    puts("ready");
    fflush(stdout);
    getchar();
    puts(memory + ANSWER);
    return !UnmapViewOfFile(memory) || !CloseHandle(section);
}

static int take(HANDLE section, char *memory)
{
    puts(memory);
    strcpy(memory + ANSWER, FLAVOUR);
    return !UnmapViewOfFile(memory) || !CloseHandle(section);
}

int main(int count, char **arguments)
{
    WCHAR wide[100] = { 0 };
    if (count < 3)
        return 2;
    for (size_t i = 0; i < 99 && arguments[2][i]; i++)
        wide[i] = (WCHAR)arguments[2][i];
    HANDLE section =
        count > 3 ? create_section(arguments[2], wide) : open_section(arguments[2], wide);
    char *memory = section ? map_section(section) : NULL;
    if (!memory) {
        printf("error %u\n", (unsigned)GetLastError());
        return 1;
    }
    return count > 3 ? give(section, memory, arguments[3]) : take(section, memory);
}

#endif
