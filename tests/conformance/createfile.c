/* SPDX-License-Identifier: MIT */
/* CreateFile: dispositions, names, and which last errors they leave; closing and deleting. */
#include "conformance.h"

static char folder[MAX_PATH];
static char existing[MAX_PATH];

static const char *in_folder(const char *name)
{
    return text("%s%s", folder, name);
}

static HANDLE create(const char *path, DWORD access, DWORD disposition, DWORD flags)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(path, access, SHARE_ALL, NULL, disposition, flags, NULL);
}

/* Closes the file, so only for the outcome. */
static const char *created(const char *path, DWORD access, DWORD disposition)
{
    HANDLE file = create(path, access, disposition, FILE_ATTRIBUTE_NORMAL);
    const char *result = outcome_and_error(file != INVALID_HANDLE_VALUE);
    close_all(file, NULL);
    return result;
}

static void fill(const char *path)
{
    DWORD written = 0;
    HANDLE file = create(path, GENERIC_WRITE, OPEN_EXISTING, 0);
    require(file != INVALID_HANDLE_VALUE, "open a file to fill it");
    WriteFile(file, "12345", 5, &written, NULL);
    CloseHandle(file);
}

static void state_disposition(const char *name, DWORD disposition, const char *when_there,
                              int size_after, const char *when_missing)
{
    const DWORD access = GENERIC_READ | GENERIC_WRITE;
    const char *missing = in_folder("fmc-missing.tmp");
    fill(existing);
    fact(DOCUMENTED, text("%s, file is there", name), when_there,
         created(existing, access, disposition));
    fact(DOCUMENTED, text("%s, size afterwards", name), text("%d", size_after),
         text("%d", file_size(existing)));
    DeleteFileA(missing);
    fact(DOCUMENTED, text("%s, file is missing", name), when_missing,
         created(missing, access, disposition));
    DeleteFileA(missing);
}

static void dispositions(void)
{
    state_disposition("CREATE_NEW", CREATE_NEW, failed(80), 5, "ok last_error=0");
    state_disposition("CREATE_ALWAYS", CREATE_ALWAYS, "ok last_error=183", 0, "ok last_error=0");
    state_disposition("OPEN_EXISTING", OPEN_EXISTING, "ok last_error=0", 5, failed(2));
    state_disposition("OPEN_ALWAYS", OPEN_ALWAYS, "ok last_error=183", 5, "ok last_error=0");
    state_disposition("TRUNCATE_EXISTING", TRUNCATE_EXISTING, "ok last_error=0", 0, failed(2));
    state_disposition("disposition 0", 0, failed(87), 5, failed(87));
    state_disposition("disposition 6", 6, failed(87), 5, failed(87));
}

static void names(void)
{
    static const struct {
        const char *name;
        DWORD disposition;
    } kinds[] = {
        { "CREATE_NEW", CREATE_NEW },
        { "CREATE_ALWAYS", CREATE_ALWAYS },
        { "OPEN_EXISTING", OPEN_EXISTING },
        { "OPEN_ALWAYS", OPEN_ALWAYS },
        { "TRUNCATE_EXISTING", TRUNCATE_EXISTING },
    };
    const DWORD access = GENERIC_READ | GENERIC_WRITE;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        fact(DOCUMENTED, text("%s in a missing folder", kinds[i].name), failed(3),
             created(in_folder("fmc-no-folder/file"), access, kinds[i].disposition));
    }
    fact(DOCUMENTED, "open the empty name", failed(3), created("", access, OPEN_EXISTING));
    /* The folder's path ends in a separator, which is a matter of its own. */
    const char *no_separator = text("%.*s", (int)strlen(folder) - 1, folder);
    fact(DOCUMENTED, "open a folder as a file", failed(5),
         created(no_separator, access, OPEN_EXISTING));

    SetLastError(UNTOUCHED);
    HANDLE file = CreateFileW(W("fmc-no-such-file.tmp"), GENERIC_READ, SHARE_ALL, NULL,
                              OPEN_EXISTING, 0, NULL);
    fact(DOCUMENTED, "CreateFileW of a missing file", failed(2),
         outcome(file != INVALID_HANDLE_VALUE));
    CREATEFILE2_EXTENDED_PARAMETERS parameters = { 0 };
    parameters.dwSize = sizeof(parameters);
    SetLastError(UNTOUCHED);
    file =
        CreateFile2(W("fmc-no-such-file.tmp"), GENERIC_READ, SHARE_ALL, OPEN_EXISTING, &parameters);
    fact(DOCUMENTED, "CreateFile2 of a missing file", failed(2),
         outcome(file != INVALID_HANDLE_VALUE));
}

static void deleting(void)
{
    const char *path = in_folder("fmc-delete.tmp");
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "delete a missing file", failed(2), outcome(DeleteFileA(path)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "delete in a missing folder", failed(3),
         outcome(DeleteFileA(in_folder("fmc-no-folder/file"))));
    created(path, GENERIC_WRITE, CREATE_NEW);
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "delete a file", "ok", outcome(DeleteFileA(path)));
    fact(DOCUMENTED, "it is gone", failed(2), created(path, GENERIC_READ, OPEN_EXISTING));

    HANDLE file =
        create(path, GENERIC_READ | GENERIC_WRITE | DELETE, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    fact(DOCUMENTED, "create with FILE_FLAG_DELETE_ON_CLOSE", "ok last_error=0",
         outcome_and_error(file != INVALID_HANDLE_VALUE));
    HANDLE second = create(path, GENERIC_READ, OPEN_EXISTING, 0);
    fact(DOCUMENTED, "it can be opened", "ok", outcome(second != INVALID_HANDLE_VALUE));
    close_all(second, NULL);
    fact(DOCUMENTED, "close it", "ok", outcome(CloseHandle(file)));
    fact(DOCUMENTED, "it is gone after that", failed(2),
         created(path, GENERIC_READ, OPEN_EXISTING));
}

static void types_and_names(void)
{
    HANDLE file = create(existing, GENERIC_READ, OPEN_EXISTING, 0);
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "GetFileType of a file", "1", text("%u", (unsigned)GetFileType(file)));
    fact(DOCUMENTED, "close a file", "ok", outcome(CloseHandle(file)));
    SetLastError(UNTOUCHED);
    DWORD type = GetFileType(file);
    fact(DOCUMENTED, "GetFileType of a closed file", "0 last_error=6",
         text("%u last_error=%s", (unsigned)type, last_error()));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "close a file twice", failed(6), outcome(CloseHandle(file)));

    char path[MAX_PATH];
    char second[MAX_PATH];
    UINT number = GetTempFileNameA(folder, "fmctoolong", 0, path);
    fact(DOCUMENTED, "GetTempFileName makes an empty file", "yes 0",
         text("%s %d", yes_no(number != 0), file_size(path)));
    fact(DOCUMENTED, "a second one has another name", "yes",
         yes_no(GetTempFileNameA(folder, "fmc", 0, second) != 0 && strcmp(path, second) != 0));
    fact(DOCUMENTED, "three letters of the prefix count", "fmc",
         text("%.3s", path + strlen(folder)));
    DeleteFileA(path);
    DeleteFileA(second);
    number = GetTempFileNameA(folder, "fmc", 0x1234, path);
    fact(DOCUMENTED, "with a number given no file is made", "4660 -1",
         text("%u %d", number, file_size(path)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "GetTempFileName in a missing folder", "failed last_error=267",
         outcome(GetTempFileNameA(in_folder("fmc-no-folder"), "fmc", 0, path) != 0));

    DWORD length = (DWORD)strlen(folder);
    fact(DOCUMENTED, "GetTempPath into a buffer one too small", "yes",
         yes_no(GetTempPathA(length, second) == length + 1));
    fact(DOCUMENTED, "GetTempPath into one that just fits", "yes",
         yes_no(GetTempPathA(length + 1, second) == length));
    char *part = NULL;
    require(GetFullPathNameA("fmc-name.tmp", sizeof(path), path, &part) != 0 && part != NULL,
            "GetFullPathName");
    fact(DOCUMENTED, "last part of a full path", "fmc-name.tmp", part);
    length = GetFullPathNameA("fmc-name.tmp", 0, NULL, NULL);
    fact(DOCUMENTED, "GetFullPathName without a buffer tells the size with the NUL", "yes",
         yes_no(length == strlen(path) + 1));
    require(GetFullPathNameA("a/./b/../fmc-name.tmp", sizeof(second), second, &part) != 0,
            "GetFullPathName with dots");
    fact(DOCUMENTED, "dots are taken out", "yes",
         yes_no(strlen(second) == strlen(path) + 2 && strcmp(part, "fmc-name.tmp") == 0));
}

int main(void)
{
    DWORD length = GetTempPathA(sizeof(folder), folder);
    require(length > 0 && length < sizeof(folder), "folder for temporary files");
    make_file(existing, 5);
    dispositions();
    names();
    deleting();
    types_and_names();
    DeleteFileA(existing);
    return finish();
}
