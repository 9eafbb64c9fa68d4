/* SPDX-License-Identifier: MIT */
/* Prints the sum of a file's bytes, read through a view, and says so when somebody cuts the file
 * short meanwhile.
 *
 *   reader FILE */
#include <stdio.h>
#include <windows.h>

#include <filemap/guard.h>

#define PIECE 65536

/* FALSE when the piece cannot be had. */
static BOOL copy(void *to, const void *from, size_t size)
{
    FILEMAP_TRY
    {
        CopyMemory(to, from, size);
    }
    FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR)
    {
        return FALSE;
    }
    return TRUE;
}

static int add_up(const unsigned char *view, size_t size)
{
    static unsigned char piece[PIECE];
    unsigned long long sum = 0;
    for (size_t done = 0; done < size; done += PIECE) {
        size_t part = size - done < PIECE ? size - done : PIECE;
        if (!copy(piece, view + done, part)) {
            printf("the file ends before byte %llu\n", (unsigned long long)(done + part));
            return 1;
        }
        for (size_t i = 0; i < part; i++) {
            sum += piece[i];
        }
    }
    printf("%llu\n", sum);
    return 0;
}

int main(int argc, char **argv)
{
    LARGE_INTEGER size;
    if (argc != 2) {
        fprintf(stderr, "usage: reader FILE\n");
        return 2;
    }
    HANDLE file = CreateFileA(argv[1], GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &size)) {
        fprintf(stderr, "%s: error %u\n", argv[1], (unsigned)GetLastError());
        return 2;
    }
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    const unsigned char *view = section ? MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (view == NULL) {
        fprintf(stderr, "%s: error %u\n", argv[1], (unsigned)GetLastError());
        return 2;
    }
    int status = add_up(view, (size_t)size.QuadPart);
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return status;
}
