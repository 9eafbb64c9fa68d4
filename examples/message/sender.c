/* SPDX-License-Identifier: MIT */
/* Sends text to receiver through a named section.
 *
 *   sender FILE      sends a file of UTF-8 text, then holds the section until it is killed
 *   sender           sends each line that is typed, until the end of the input */
#include <stdio.h>
#include <string.h>

#include "message.h"

/* A sequence of UTF-8 has at least as many bytes as units, so a piece of this many bytes fits. */
#define PIECE_SIZE (TEXT_LENGTH - 1)

/* How many of the bytes are whole sequences: all but an unfinished one at the end. */
static size_t whole_sequences(const unsigned char *bytes, size_t size)
{
    size_t lead = size;
    while (lead > 0 && size - lead < 4 && (bytes[lead - 1] & 0xc0) == 0x80) {
        lead--;
    }
    if (lead == 0) {
        return size;
    }
    lead--;
    size_t needed = bytes[lead] >= 0xf0 ? 4 : bytes[lead] >= 0xe0 ? 3 : bytes[lead] >= 0xc0 ? 2 : 1;
    return size - lead < needed ? lead : size;
}

static void wait_until_empty(const WCHAR *text)
{
    while (first_unit(text) != 0) {
        Sleep(POLL_INTERVAL);
    }
}

/* Writes one text into the section, all but its first unit before the receiver can see it. */
static BOOL send_piece(WCHAR *text, const unsigned char *bytes, size_t size)
{
    WCHAR piece[TEXT_LENGTH];
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, (const char *)bytes, (int)size,
                                     piece, TEXT_LENGTH - 1);
    if (length == 0 || memchr(bytes, 0, size) != NULL) {
        fprintf(stderr, "sender: this is no UTF-8 text\n");
        return FALSE;
    }
    piece[length] = 0;
    wait_until_empty(text);
    CopyMemory(text + 1, piece + 1, (size_t)length * sizeof(WCHAR));
    set_first_unit(text, piece[0]);
    return TRUE;
}

/* Reads until the piece is full, the input ends, or, if asked, a line ends. */
static size_t read_piece(FILE *input, unsigned char *bytes, size_t kept, BOOL by_lines)
{
    size_t size = kept;
    int byte = 0;
    while (size < PIECE_SIZE && !(by_lines && byte == '\n') && (byte = getc(input)) != EOF) {
        bytes[size++] = (unsigned char)byte;
    }
    return size;
}

static BOOL send_all(WCHAR *text, FILE *input, BOOL by_lines)
{
    unsigned char bytes[PIECE_SIZE];
    unsigned long sent = 0;
    unsigned long messages = 0;
    size_t kept = 0;
    size_t size;
    while ((size = read_piece(input, bytes, kept, by_lines)) > 0) {
        size_t whole = whole_sequences(bytes, size);
        if (whole == 0) {
            whole = size; /* the input ends inside a sequence: send_piece says so */
        }
        if (!send_piece(text, bytes, whole)) {
            return FALSE;
        }
        sent += (unsigned long)whole;
        messages++;
        kept = size - whole;
        MoveMemory(bytes, bytes + whole, kept);
    }
    if (ferror(input)) {
        perror("sender");
        return FALSE;
    }
    wait_until_empty(text);
    fprintf(stderr, "sent %lu bytes in %lu messages\n", sent, messages);
    return TRUE;
}

static HANDLE create_section(void)
{
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       TEXT_LENGTH * sizeof(WCHAR), MAPPING_NAME);
    if (section == NULL) {
        fprintf(stderr, "sender: cannot create the section: error %u\n", (unsigned)GetLastError());
        return NULL;
    }
    if (GetLastError() == ERROR_ALREADY_EXISTS) {
        fprintf(stderr, "sender: the section exists already: another sender or receiver has it\n");
        CloseHandle(section);
        return NULL;
    }
    return section;
}

int main(int count, char **arguments)
{
    if (count > 2) {
        fprintf(stderr, "usage: sender [FILE]\n");
        return 1;
    }
    FILE *input = count == 2 ? fopen(arguments[1], "rb") : stdin;
    if (input == NULL) {
        perror(arguments[1]);
        return 1;
    }
    HANDLE section = create_section();
    if (section == NULL) {
        return 1;
    }
    WCHAR *text = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (text == NULL) {
        fprintf(stderr, "sender: cannot map the section: error %u\n", (unsigned)GetLastError());
        return 1;
    }
    BOOL success = send_all(text, input, count == 1);
    while (success && count == 2) {
        Sleep(INFINITE);
    }
    UnmapViewOfFile(text);
    CloseHandle(section);
    return success ? 0 : 1;
}
