/* SPDX-License-Identifier: MIT */
/* Share modes of CreateFile: who may open a file that somebody has open. */
#include "conformance.h"

static const DWORD accesses[] = {
    0,      GENERIC_READ,          GENERIC_WRITE,          GENERIC_READ | GENERIC_WRITE,
    DELETE, GENERIC_READ | DELETE, GENERIC_WRITE | DELETE, GENERIC_READ | GENERIC_WRITE | DELETE,
};

#define MODES 8 /* combinations of FILE_SHARE_READ 1, FILE_SHARE_WRITE 2, FILE_SHARE_DELETE 4 */

static char path[MAX_PATH];

static DWORD share_needed(DWORD access)
{
    return (access & GENERIC_READ ? FILE_SHARE_READ : 0U) |
           (access & GENERIC_WRITE ? FILE_SHARE_WRITE : 0U) |
           (access & DELETE ? FILE_SHARE_DELETE : 0U);
}

/* Each lets the other do what he does; who does nothing neither denies anything nor is denied. */
static int is_allowed(DWORD access1, DWORD share1, DWORD access2, DWORD share2)
{
    return access1 == 0 || access2 == 0 ||
           ((share_needed(access1) & ~share2) == 0 && (share_needed(access2) & ~share1) == 0);
}

static HANDLE open_as(DWORD access, DWORD share, DWORD disposition)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(path, access, share, NULL, disposition, 0, NULL);
}

static char letter_of(HANDLE file)
{
    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError() == ERROR_SHARING_VIOLATION ? 'x' : '?';
    }
    CloseHandle(file);
    return 'o';
}

static const char *letters(DWORD value, const char *some)
{
    return text("%c%c%c", value & 1 ? some[0] : '-', value & 2 ? some[1] : '-',
                value & 4 ? some[2] : '-');
}

/* All that others can ask for: a word for each access, a letter for each share mode. */
static void state_openers(DWORD access, DWORD share)
{
    char expected[COUNT(accesses) * (MODES + 1)], got[COUNT(accesses) * (MODES + 1)];
    size_t at = 0;
    HANDLE held = open_as(access, share, OPEN_EXISTING);
    require(held != INVALID_HANDLE_VALUE, "open the file first");
    for (size_t i = 0; i < COUNT(accesses); i++) {
        for (DWORD other = 0; other < MODES; other++) {
            expected[at] = is_allowed(access, share, accesses[i], other) ? 'o' : 'x';
            got[at++] = letter_of(open_as(accesses[i], other, OPEN_EXISTING));
        }
        expected[at] = got[at] = ' ';
        at++;
    }
    expected[at - 1] = got[at - 1] = 0;
    CloseHandle(held);
    fact(DOCUMENTED,
         text("openers beside access %s sharing %s", letters(share_needed(access), "rwd"),
              letters(share, "rwd")),
         expected, got);
}

static void matrix(void)
{
    for (size_t i = 0; i < COUNT(accesses); i++) {
        for (DWORD share = 0; share < MODES; share++) {
            state_openers(accesses[i], share);
        }
    }
    fact(DOCUMENTED, "afterwards", "ok",
         outcome(CloseHandle(open_as(GENERIC_READ | GENERIC_WRITE, 0, OPEN_EXISTING))));
}

static const char *share_error(DWORD access, DWORD share, DWORD disposition)
{
    HANDLE file = open_as(access, share, disposition);
    const char *said = outcome(file != INVALID_HANDLE_VALUE);
    close_all(file, NULL);
    return said;
}

/* Emptying is writing, whatever the handle may do. */
static void dispositions(void)
{
    HANDLE held = open_as(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    fact(DOCUMENTED, "CREATE_ALWAYS for reading, nobody may write", failed(32),
         share_error(GENERIC_READ, SHARE_ALL, CREATE_ALWAYS));
    fact(DOCUMENTED, "TRUNCATE_EXISTING, nobody may write", failed(32),
         share_error(GENERIC_WRITE, SHARE_ALL, TRUNCATE_EXISTING));
    fact(DOCUMENTED, "OPEN_ALWAYS for reading", "ok",
         share_error(GENERIC_READ, SHARE_ALL, OPEN_ALWAYS));
    fact(DOCUMENTED, "CREATE_NEW of what is open", failed(80),
         share_error(GENERIC_READ, SHARE_ALL, CREATE_NEW));
    fact(DOCUMENTED, "size afterwards", "100", text("%u", (unsigned)GetFileSize(held, NULL)));
    CloseHandle(held);
}

static void duplicates(void)
{
    HANDLE self = GetCurrentProcess(), copy = NULL;
    HANDLE held = open_as(GENERIC_READ, 0, OPEN_EXISTING);
    require(DuplicateHandle(self, held, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS), "duplicate");
    CloseHandle(held);
    fact(DOCUMENTED, "open beside a duplicate", failed(32),
         share_error(GENERIC_READ, SHARE_ALL, OPEN_EXISTING));
    CloseHandle(copy);
    fact(DOCUMENTED, "open after the last handle", "ok",
         share_error(GENERIC_READ, 0, OPEN_EXISTING));
}

static void deleting(void)
{
    HANDLE held = open_as(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "DeleteFile, deleting is not shared", failed(32), outcome(DeleteFileA(path)));
    CloseHandle(held);
    HANDLE doomed = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                                FILE_FLAG_DELETE_ON_CLOSE, NULL);
    require(doomed != INVALID_HANDLE_VALUE, "open to delete on close");
    fact(DOCUMENTED, "open beside delete-on-close, deleting not shared", failed(32),
         share_error(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING));
    fact(DOCUMENTED, "open beside delete-on-close, deleting shared", "ok",
         share_error(GENERIC_READ, SHARE_ALL, OPEN_EXISTING));
    CloseHandle(doomed);
    fact(DOCUMENTED, "open after delete-on-close", failed(2),
         share_error(GENERIC_READ, SHARE_ALL, OPEN_EXISTING));
}

int main(void)
{
    make_file(path, 100);
    matrix();
    dispositions();
    duplicates();
    deleting();
    return finish();
}
