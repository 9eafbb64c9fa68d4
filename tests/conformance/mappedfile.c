/* SPDX-License-Identifier: MIT */
/* What cannot be done to a file while it is mapped: rows 355-366 and 368. */
#include "conformance.h"

#define BOTH (GENERIC_READ | GENERIC_WRITE)
#define SIZE 8192

static char path[MAX_PATH];

static const char *set_size(HANDLE file, LONG size)
{
    SetFilePointer(file, size, NULL, FILE_BEGIN);
    SetLastError(UNTOUCHED);
    return outcome(SetEndOfFile(file));
}

static const char *try_open(DWORD access, DWORD share, DWORD disposition, DWORD flags)
{
    SetLastError(UNTOUCHED);
    HANDLE file = CreateFileA(path, access, share, NULL, disposition, flags, NULL);
    const char *said = outcome(file != INVALID_HANDLE_VALUE);
    close_all(file, NULL);
    return said;
}

static const char *try_delete(void)
{
    SetLastError(UNTOUCHED);
    return outcome(DeleteFileA(path));
}

/* A file, a section over it, and, if asked for, a view that outlives the section. */
static HANDLE begin(DWORD protection, DWORD size, void **view, HANDLE *section)
{
    make_file(path, SIZE);
    HANDLE file = open_file(path, BOTH);
    *section = create_section(file, protection, size, NULL);
    require(*section != NULL, "section");
    if (view) {
        *view = map_view(*section, FILE_MAP_READ, 0, 0);
        require(*view != NULL, "view");
        CloseHandle(*section);
        *section = NULL;
    }
    return file;
}

static void cutting(void)
{
    static const struct protection kinds[] = {
        { PAGE_READONLY, "READONLY" },
        { PAGE_READWRITE, "READWRITE" },
        { PAGE_WRITECOPY, "WRITECOPY" },
    };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        HANDLE section;
        void *view;
        int row = kinds[i].value == PAGE_READWRITE ? 355 : 359;
        HANDLE file = begin(kinds[i].value, 4, NULL, &section);
        fact(row, text("cut below a %s section", kinds[i].name), failed(1224), set_size(file, 2));
        fact(row, text("cut above a %s section", kinds[i].name), failed(1224), set_size(file, 6));
        fact(row, text("cut by a byte, %s section", kinds[i].name), failed(1224),
             set_size(file, SIZE - 1));
        fact(row, text("size beside a %s section", kinds[i].name), "8192",
             text("%d", file_size(path)));
        fact(357, text("same size, %s section", kinds[i].name), "ok", set_size(file, SIZE));
        fact(357, text("larger size, %s section", kinds[i].name), "ok", set_size(file, SIZE + 1));
        close_all(section, NULL);
        fact(358, text("cut after a %s section", kinds[i].name), "ok", set_size(file, 2));
        close_all(file, NULL);
        DeleteFileA(path);

        file = begin(kinds[i].value, 0, &view, &section);
        fact(356, text("cut below a view of a %s section", kinds[i].name), failed(1224),
             set_size(file, 2));
        UnmapViewOfFile(view);
        fact(358, text("cut after a view of a %s section", kinds[i].name), "ok", set_size(file, 2));
        close_all(file, NULL);
        DeleteFileA(path);
    }
}

static void emptying(void)
{
    HANDLE section;
    HANDLE file = begin(PAGE_READWRITE, 0, NULL, &section);
    fact(360, "CREATE_ALWAYS over a mapped file", failed(1224),
         try_open(BOTH, SHARE_ALL, CREATE_ALWAYS, 0));
    fact(360, "TRUNCATE_EXISTING of a mapped file", failed(1224),
         try_open(BOTH, SHARE_ALL, TRUNCATE_EXISTING, 0));
    fact(DOCUMENTED, "CREATE_ALWAYS without sharing writing", failed(32),
         try_open(BOTH, FILE_SHARE_READ, CREATE_ALWAYS, 0));
    close_all(file, NULL);
    fact(360, "CREATE_ALWAYS, only a section left", failed(1224),
         try_open(BOTH, SHARE_ALL, CREATE_ALWAYS, 0));
    fact(360, "size afterwards", "8192", text("%d", file_size(path)));
    close_all(section, NULL);
    fact(360, "CREATE_ALWAYS after the section", "ok", try_open(BOTH, SHARE_ALL, CREATE_ALWAYS, 0));
    fact(360, "size after that", "0", text("%d", file_size(path)));
    DeleteFileA(path);
}

static void deleting(void)
{
    HANDLE section;
    void *view;
    HANDLE file = begin(PAGE_READONLY, 0, NULL, &section);
    close_all(file, NULL);
    fact(DOCUMENTED, "DeleteFile beside a section", failed(5), try_delete());
    close_all(section, NULL);
    fact(DOCUMENTED, "DeleteFile after the section", "ok", try_delete());

    file = begin(PAGE_READWRITE, 0, &view, &section);
    close_all(file, NULL);
    fact(DOCUMENTED, "DeleteFile beside a view", failed(5), try_delete());
    UnmapViewOfFile(view);
    fact(DOCUMENTED, "DeleteFile after the view", "ok", try_delete());

    file = begin(PAGE_READONLY, 0, NULL, &section);
    fact(365, "open a mapped file to be deleted on close", "ok",
         try_open(GENERIC_READ, SHARE_ALL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE));
    close_all(file, section);
    DeleteFileA(path);
}

static const char *dispose(HANDLE file, BOOL wanted)
{
    FILE_DISPOSITION_INFO info;
    info.DeleteFile = (BOOLEAN)wanted;
    SetLastError(UNTOUCHED);
    return outcome(SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info));
}

static void disposing(void)
{
    HANDLE section;
    void *view;
    HANDLE file = begin(PAGE_READWRITE, 0, NULL, &section);
    fact(DOCUMENTED, "to be deleted, by a handle that may not", failed(5), dispose(file, TRUE));
    close_all(file, NULL);
    file = open_file(path, BOTH | DELETE);
    fact(363, "to be deleted, beside a section", failed(5), dispose(file, TRUE));
    fact(363, "not to be deleted, beside a section", "ok", dispose(file, FALSE));
    view = map_view(section, FILE_MAP_READ, 0, 0);
    close_all(section, NULL);
    fact(363, "to be deleted, beside a view", failed(5), dispose(file, TRUE));
    fact(363, "not to be deleted, beside a view", "ok", dispose(file, FALSE));
    UnmapViewOfFile(view);
    fact(363, "to be deleted, after both", "ok", dispose(file, TRUE));
    fact(DOCUMENTED, "open what is to be deleted", failed(5),
         try_open(GENERIC_READ, SHARE_ALL, OPEN_EXISTING, 0));
    fact(DOCUMENTED, "not to be deleted", "ok", dispose(file, FALSE));
    fact(DOCUMENTED, "open what is not", "ok", try_open(GENERIC_READ, SHARE_ALL, OPEN_EXISTING, 0));
    dispose(file, TRUE);
    close_all(file, NULL);
    fact(DOCUMENTED, "open what was deleted", failed(2),
         try_open(GENERIC_READ, SHARE_ALL, OPEN_EXISTING, 0));
}

/* The same by a structure, which leaves the position alone. */
static void cutting_by_information(void)
{
    FILE_END_OF_FILE_INFO end = { .EndOfFile.QuadPart = 4096 };
    HANDLE section;
    HANDLE file = begin(PAGE_READONLY, 0, NULL, &section);
    SetLastError(UNTOUCHED);
    fact(355, "cut by FileEndOfFileInfo beside a section", failed(1224),
         outcome(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end)));
    close_all(section, NULL);
    fact(358, "cut by FileEndOfFileInfo", "ok",
         outcome(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end)));
    fact(DOCUMENTED, "size and position afterwards", "4096 0",
         text("%d %u", file_size(path), (unsigned)SetFilePointer(file, 0, NULL, FILE_CURRENT)));
    close_all(file, NULL);
    DeleteFileA(path);
}

static const DWORD accesses[] = {
    0, GENERIC_READ, GENERIC_WRITE, BOTH, DELETE, GENERIC_READ | DELETE,
};

/* How a file can be opened that only a section of that protection holds. */
static void opening(DWORD protection)
{
    char expected[COUNT(accesses) * 9], got[COUNT(accesses) * 9];
    size_t at = 0;
    HANDLE section;
    HANDLE file = begin(protection, 0, NULL, &section);
    close_all(file, NULL);
    for (size_t i = 0; i < COUNT(accesses); i++) {
        for (DWORD share = 0; share < 8; share++) {
            BOOL refused = protection == PAGE_READWRITE && !(share & FILE_SHARE_WRITE);
            HANDLE other = CreateFileA(path, accesses[i], share, NULL, OPEN_EXISTING, 0, NULL);
            expected[at] = refused ? 'x' : 'o';
            got[at++] = other != INVALID_HANDLE_VALUE               ? 'o'
                        : GetLastError() == ERROR_SHARING_VIOLATION ? 'x'
                                                                    : '?';
            close_all(other, NULL);
        }
        expected[at] = got[at] = ' ';
        at++;
    }
    expected[at - 1] = got[at - 1] = 0;
    fact(protection == PAGE_READWRITE ? 366 : 368,
         text("openers beside a %s section", protection_name(protection)), expected, got);
    close_all(section, NULL);
    DeleteFileA(path);
}

int main(void)
{
    cutting();
    emptying();
    deleting();
    disposing();
    cutting_by_information();
    opening(PAGE_READWRITE);
    opening(PAGE_READONLY);
    opening(PAGE_WRITECOPY);
    return finish();
}
