/* SPDX-License-Identifier: MIT */
/* Writes to standard output, as UTF-8, the text that sender puts into a named section.
 *
 *   receiver              runs until it is killed
 *   receiver --count N    ends after N messages */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

/* Milliseconds to wait for a sender. */
#define PATIENCE 10000

static HANDLE open_section(void)
{
    for (DWORD waited = 0;; waited += POLL_INTERVAL) {
        HANDLE section = OpenFileMapping(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, MAPPING_NAME);
        if (section != NULL) {
            return section;
        }
        if (GetLastError() != ERROR_FILE_NOT_FOUND || waited >= PATIENCE) {
            return NULL;
        }
        Sleep(POLL_INTERVAL);
    }
}

/* Waits for a text, copies it, and tells the sender that the section is free again. */
static int receive(WCHAR *text, WCHAR piece[TEXT_LENGTH])
{
    int length = 0;
    while ((piece[0] = first_unit(text)) == 0) {
        Sleep(POLL_INTERVAL);
    }
    CopyMemory(piece + 1, text + 1, (TEXT_LENGTH - 1) * sizeof(WCHAR));
    set_first_unit(text, 0);
    while (length < TEXT_LENGTH && piece[length] != 0) {
        length++;
    }
    return length;
}

/* Not by stdio: it would change the ends of lines on Windows. */
static BOOL write_out(const WCHAR *piece, int length)
{
    char bytes[3 * TEXT_LENGTH];
    DWORD written = 0;
    int size = WideCharToMultiByte(CP_UTF8, 0, piece, length, bytes, sizeof(bytes), NULL, NULL);
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    for (DWORD done = 0; done < (DWORD)size; done += written) {
        if (!WriteFile(output, bytes + done, (DWORD)size - done, &written, NULL)) {
            fprintf(stderr, "receiver: cannot write: error %u\n", (unsigned)GetLastError());
            return FALSE;
        }
    }
    return TRUE;
}

int main(int count, char **arguments)
{
    unsigned long wanted = 0;
    if (count == 3 && strcmp(arguments[1], "--count") == 0) {
        wanted = strtoul(arguments[2], NULL, 10);
    }
    if (count != 1 && wanted == 0) {
        fprintf(stderr, "usage: receiver [--count N]\n");
        return 1;
    }
    HANDLE section = open_section();
    if (section == NULL) {
        fprintf(stderr, "receiver: no sender: error %u\n", (unsigned)GetLastError());
        return 1;
    }
    WCHAR *text =
        MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, TEXT_LENGTH * sizeof(WCHAR));
    if (text == NULL) {
        fprintf(stderr, "receiver: cannot map the section: error %u\n", (unsigned)GetLastError());
        return 1;
    }
    BOOL success = TRUE;
    for (unsigned long received = 0; success && (wanted == 0 || received < wanted); received++) {
        WCHAR piece[TEXT_LENGTH];
        int length = receive(text, piece);
        success = write_out(piece, length);
    }
    UnmapViewOfFile(text);
    CloseHandle(section);
    return success ? 0 : 1;
}
