/* SPDX-License-Identifier: MIT */
/* Names of sections: rows 085 to 123 and 126, as far as one process shows them. */
#include "conformance.h"

#define NAME "conformance-names"

/* Unlike create_section: a section of a page, or another size, of the paging file. */
static HANDLE create(DWORD size, const char *name)
{
    return create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, size, name);
}

static void fresh_and_existing(void)
{
    HANDLE first = create(0x1000, NAME);
    fact(85, "fresh name", "ok last_error=0", outcome_and_error(first != NULL));
    HANDLE unnamed = create(0x1000, NULL);
    fact(86, "no name", "ok last_error=0", outcome_and_error(unnamed != NULL));
    close_all(unnamed, NULL);

    HANDLE second = create(0x1000, NAME);
    fact(87, "the same name again", "ok last_error=183", outcome_and_error(second != NULL));
    fact(87, "is a handle of its own", "yes", yes_no(second != first));
    close_all(second, NULL);
    second = create(0x8000, NAME);
    fact(88, "the same name, larger size", "ok last_error=183", outcome_and_error(second != NULL));
    fact(88, "views of the old size and of one byte more", "ok 5",
         text("%s %s", try_map(second, FILE_MAP_READ, 0x1000),
              try_map(second, FILE_MAP_READ, 0x1001)));

    char *one = map_view(first, FILE_MAP_WRITE, 0, 0);
    char *two = map_view(second, FILE_MAP_WRITE, 0, 0);
    require(one != NULL && two != NULL, "map both handles");
    strcpy(one, "seen by both");
    fact(87, "memory of the second handle", "seen by both", two);
    UnmapViewOfFile(one);
    UnmapViewOfFile(two);
    close_all(first, second);
}

static void existing_with_other_protection(void)
{
    HANDLE first = create(0x1000, NAME);
    HANDLE second = create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READ, 0x1000, NAME);
    fact(90, "READWRITE exists, EXECUTE_READ asked", "ok last_error=183",
         outcome_and_error(second != NULL));
    fact(90, "its view with all access", "5", try_map(second, FILE_MAP_ALL_ACCESS, 0));
    fact(90, "its view for reading", "ok", try_map(second, FILE_MAP_READ, 0));
    fact(90, "its view for executing", "87", try_map(second, FILE_MAP_EXECUTE | FILE_MAP_READ, 0));
    close_all(first, second);

    first = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0x1000, NAME);
    second = create(0x1000, NAME);
    fact(91, "READONLY exists, READWRITE asked", "ok last_error=183",
         outcome_and_error(second != NULL));
    fact(91, "its view for writing", "87", try_map(second, FILE_MAP_WRITE, 0));
    fact(91, "its view for reading", "ok", try_map(second, FILE_MAP_READ, 0));
    close_all(first, second);
}

static void existing_with_bad_arguments(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE first = create(0x1000, NAME);
    HANDLE file = open_file(path, GENERIC_READ);
    HANDLE second = create_section(file, PAGE_READONLY, 0x2000, NAME);
    fact(93, "name exists, size beyond the read-only file", failed(8), outcome(second != NULL));
    close_all(second, NULL);
    second = create_section(file, PAGE_READWRITE, 0, NAME);
    fact(93, "name exists, file not open for writing", failed(5), outcome(second != NULL));
    close_all(second, file);
    second = create_section(file, PAGE_READWRITE, 0, NAME);
    fact(93, "name exists, dead file handle", failed(6), outcome(second != NULL));
    close_all(first, second);
    DeleteFileA(path);
}

static void letter_case_and_emptiness(void)
{
    HANDLE first = create(0x1000, NAME "-case");
    HANDLE second = create(0x1000, NAME "-CASE");
    fact(98, "name in other case", "ok last_error=0", outcome_and_error(second != NULL));
    HANDLE third = open_section(FILE_MAP_READ, NAME "-Case");
    fact(99, "open in a third case", failed(2), outcome(third != NULL));
    close_all(first, second);

    first = create(0x1000, "");
    fact(102, "empty name", "ok last_error=0", outcome_and_error(first != NULL));
    second = create(0x1000, "");
    fact(102, "empty name again", "ok last_error=0", outcome_and_error(second != NULL));
    third = open_section(FILE_MAP_READ, "");
    fact(103, "open the empty name", failed(6), outcome(third != NULL));
    close_all(first, second);
}

static void state_long_name(int row, size_t length, DWORD error)
{
    WCHAR *name = malloc((length + 1) * sizeof(*name));
    require(name != NULL, "memory");
    for (size_t i = 0; i < length; i++) {
        name[i] = W('n');
    }
    name[length] = 0;
    SetLastError(UNTOUCHED);
    HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, name);
    fact(row, text("W name of %u units", (unsigned)length), error == 0 ? "ok" : failed(error),
         outcome(section != NULL));
    if (error == 0) {
        name[length - 1] = W('x');
        HANDLE other = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
        fact(row, text("open one that differs in unit %u", (unsigned)length), failed(2),
             outcome(other != NULL));
        name[length - 1] = W('n');
        close_all(other, NULL);
        other = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
        fact(row, text("open the name of %u units", (unsigned)length), "ok",
             outcome(other != NULL));
        close_all(other, section);
    }
    free(name);
}

static void long_names(void)
{
    static const size_t lengths[] = { 200, 255, 256, 260, 4096, 32766 };
    for (size_t i = 0; i < COUNT(lengths); i++) {
        state_long_name(104, lengths[i], 0);
    }
    state_long_name(105, 32767, ERROR_INVALID_NAME);

    char name[300];
    memset(name, 'a', sizeof(name));
    name[259] = 0;
    HANDLE section = create(0x1000, name);
    fact(107, "A name of 259 characters", "ok last_error=0", outcome_and_error(section != NULL));
    close_all(section, NULL);
    name[259] = 'a';
    name[260] = 0;
    section = create(0x1000, name);
    fact(107, "A name of 260 characters", failed(206), outcome(section != NULL));
    close_all(section, NULL);
}

static void characters(void)
{
    static const struct {
        int row;
        const char *name;
        const char *expected;
    } names[] = {
        { 109, NAME "\\b", "failed last_error=3" },
        { 110, "\\" NAME, "failed last_error=161" },
        { 110, "\\" NAME "\\", "failed last_error=161" },
        { 110, "\\", "failed last_error=161" },
        { 111, NAME "\\", "failed last_error=3" },
        { 112, NAME "/a/b", "ok last_error=0" },
        { 112, NAME "/../b", "ok last_error=0" },
        { 112, "./" NAME, "ok last_error=0" },
        { 112, NAME " with spaces ", "ok last_error=0" },
        { 112, NAME "*?<>|:\"%\t\n", "ok last_error=0" },
        { 112, ".", "ok last_error=0" },
        { 112, "..", "ok last_error=0" },
        { 118, "Local", "failed last_error=6" },
        { 118, "Global", "failed last_error=6" },
        { 119, "Local\\" NAME "\\b", "failed last_error=3" },
        { 119, "Global\\" NAME "\\b", "failed last_error=3" },
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create(0x1000, names[i].name);
        fact(names[i].row, text("name %u", (unsigned)i + 1), names[i].expected,
             outcome_and_error(section != NULL));
        if (section != NULL) {
            HANDLE second = open_section(FILE_MAP_READ, names[i].name);
            fact(names[i].row, text("open name %u", (unsigned)i + 1), "ok",
                 outcome(second != NULL));
            close_all(section, second);
        }
    }
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000,
                                        W("conformance \u00e4\u6f22\u5b57\U0001f600"));
    fact(112, "letters beyond ASCII", "ok last_error=0", outcome_and_error(section != NULL));
    close_all(section, NULL);
}

static void wide_and_narrow(void)
{
    HANDLE first = create(0x1000, NAME);
    HANDLE second = OpenFileMappingW(FILE_MAP_READ, FALSE, W(NAME));
    fact(112, "made by A, opened by W", "ok", outcome(second != NULL));
    close_all(first, second);
}

static void namespaces(void)
{
    HANDLE plain = create(0x1000, NAME);
    HANDLE local = create(0x1000, "Local\\" NAME);
    fact(114, "Local\\ names what the plain name does", "ok last_error=183",
         outcome_and_error(local != NULL));
    close_all(plain, NULL);
    plain = open_section(FILE_MAP_READ, NAME);
    fact(114, "plain name while Local\\ is held", "ok", outcome(plain != NULL));
    close_all(plain, local);

    HANDLE global = create(0x1000, "Global\\" NAME);
    fact(115, "fresh Global\\ name", "ok last_error=0", outcome_and_error(global != NULL));
    HANDLE second = open_section(FILE_MAP_READ, "Global\\" NAME);
    fact(115, "open the Global\\ name", "ok", outcome(second != NULL));
    close_all(second, NULL);
    second = open_section(FILE_MAP_READ, NAME);
    fact(115, "open the plain name while only Global\\ is held", failed(2),
         outcome(second != NULL));
    close_all(global, second);

    second = create(0x1000, "local\\" NAME);
    fact(100, "local\\ in small letters", failed(3), outcome(second != NULL));
    close_all(second, NULL);
    second = create(0x1000, "GLOBAL\\" NAME);
    fact(100, "GLOBAL\\ in capital letters", failed(3), outcome(second != NULL));
    close_all(second, NULL);
}

static void lifetime(void)
{
    HANDLE first = create(0x1000, NAME);
    char *old = map_view(first, FILE_MAP_WRITE, 0, 0);
    require(old != NULL, "map");
    strcpy(old, "old");
    CloseHandle(first);
    HANDLE second = open_section(FILE_MAP_READ, NAME);
    fact(121, "handle closed, view mapped: open", failed(2), outcome(second != NULL));
    second = create(0x1000, NAME);
    fact(121, "handle closed, view mapped: create", "ok last_error=0",
         outcome_and_error(second != NULL));
    char *fresh = map_view(second, FILE_MAP_WRITE, 0, 0);
    require(fresh != NULL, "map the new section");
    fact(121, "new object is empty, old view unchanged", "0 old", text("%d %s", fresh[0], old));
    strcpy(fresh, "new");
    fact(121, "both go on", "new old", text("%s %s", fresh, old));
    UnmapViewOfFile(old);
    UnmapViewOfFile(fresh);
    first = open_section(FILE_MAP_READ, NAME);
    fact(122, "handle open, all views gone: open", "ok", outcome(first != NULL));
    CloseHandle(first);
    first = open_section(FILE_MAP_READ, NAME);
    fact(123, "one of two handles closed: open", "ok", outcome(first != NULL));
    close_all(first, second);
    first = open_section(FILE_MAP_READ, NAME);
    fact(123, "all handles closed: open", failed(2), outcome(first != NULL));
}

static unsigned flags_of(HANDLE handle)
{
    DWORD flags = 0x55;
    return GetHandleInformation(handle, &flags) ? (unsigned)flags : 0x66;
}

static void security_attributes(void)
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
    SECURITY_ATTRIBUTES keep = { sizeof(keep), NULL, FALSE };
    HANDLE first =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0, 0x1000, NAME);
    HANDLE second =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &keep, PAGE_READWRITE, 0, 0x1000, NAME);
    HANDLE third = create(0x1000, NAME);
    fact(126, "inherit flag of each handle alone", "1 0 0",
         text("%u %u %u", flags_of(first), flags_of(second), flags_of(third)));
    close_all(first, second);
    inherit.nLength = 0;
    first = CreateFileMappingA(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0, 0x1000, NULL);
    fact(127, "nLength is not looked at", "1", text("%u", flags_of(first)));
    close_all(first, third);
}

int main(void)
{
    fresh_and_existing();
    existing_with_other_protection();
    existing_with_bad_arguments();
    letter_case_and_emptiness();
    long_names();
    characters();
    wide_and_narrow();
    namespaces();
    lifetime();
    security_attributes();
    return finish();
}
