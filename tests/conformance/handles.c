/* SPDX-License-Identifier: MIT */
/* Handles of sections: rows 312 to 332, 336 and 214. */
#include "conformance.h"

static const char read_only_views[] =
    "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5";

static HANDLE create(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    require(section != NULL, "create a section");
    return section;
}

static BOOL duplicate(HANDLE source, HANDLE *target, DWORD access, BOOL inherit, DWORD options)
{
    SetLastError(UNTOUCHED);
    return DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), target, access,
                           inherit, options);
}

static const char *close_handle(HANDLE handle)
{
    SetLastError(UNTOUCHED);
    return outcome(CloseHandle(handle));
}

static const char *flags_of(HANDLE handle)
{
    DWORD flags = 0x55;
    SetLastError(UNTOUCHED);
    return GetHandleInformation(handle, &flags) ? text("%u", (unsigned)flags) : outcome(FALSE);
}

static void closing(void)
{
    HANDLE section = create();
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    fact(312, "close with a view open", "ok", close_handle(section));
    view[0] = 'v';
    fact(312, "the view stays", "v", text("%c", view[0]));
    fact(312, "and can be unmapped", "ok", outcome(UnmapViewOfFile(view)));
    fact(313, "close twice", failed(6), close_handle(section));
    fact(313, "value that was never a handle", failed(6),
         close_handle((HANDLE)(ULONG_PTR)0xabcdef0));
    fact(315, "NULL", failed(6), close_handle(NULL));
    for (int value = -1; value >= -6; value--) {
        fact(316, text("pseudo handle %d", value), "ok", close_handle((HANDLE)(LONG_PTR)value));
    }
}

static void flags(void)
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
    HANDLE section = create();
    HANDLE heir =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0, 0x1000, NULL);
    fact(318, "fresh handle", "0", flags_of(section));
    fact(318, "fresh handle with bInheritHandle", "1", flags_of(heir));
    CloseHandle(heir);
    fact(318, "dead handle", failed(6), flags_of(heir));

    SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    fact(319, "set INHERIT", "1", flags_of(section));
    SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, ~0u);
    fact(319, "set PROTECT_FROM_CLOSE alone", "3", flags_of(section));
    SetHandleInformation(section, HANDLE_FLAG_INHERIT, 0);
    fact(319, "clear INHERIT alone", "2", flags_of(section));
    SetHandleInformation(section, 0, ~0u);
    fact(319, "empty mask", "2", flags_of(section));
    fact(317, "close a protected handle", failed(6), close_handle(section));
    fact(317, "it is still open", "ok", try_map(section, FILE_MAP_READ, 0));
    SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
    fact(317, "close it without the protection", "ok", close_handle(section));
    SetLastError(UNTOUCHED);
    fact(319, "dead handle", failed(6),
         outcome(SetHandleInformation(section, HANDLE_FLAG_INHERIT, 0)));
}

static void duplicate_rights(void)
{
    static const struct {
        int row;
        DWORD access;
        DWORD options;
        const char *name;
        const char *views;
    } rows[] = {
        { 320, GENERIC_READ, 0, "GENERIC_READ", read_only_views },
        { 320, GENERIC_WRITE, 0, "GENERIC_WRITE",
          "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 320, GENERIC_EXECUTE, 0, "GENERIC_EXECUTE",
          "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 320, SECTION_MAP_READ | SECTION_MAP_WRITE, 0, "SECTION_MAP_READ and SECTION_MAP_WRITE",
          "none=ok read=ok copy=ok write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 320, SECTION_QUERY, 0, "SECTION_QUERY",
          "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 321, 0, 0, "access 0",
          "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 324, 0, DUPLICATE_SAME_ACCESS, "DUPLICATE_SAME_ACCESS",
          "none=ok read=ok copy=ok write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 324, GENERIC_EXECUTE, DUPLICATE_SAME_ACCESS, "DUPLICATE_SAME_ACCESS and another access",
          "none=ok read=ok copy=ok write=ok execute-read=5 execute-copy=5 execute-write=5" },
    };
    HANDLE section = create();
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE copy = NULL;
        fact(rows[i].row, text("duplicate with %s", rows[i].name), "ok",
             outcome(duplicate(section, &copy, rows[i].access, FALSE, rows[i].options)));
        fact(rows[i].row, text("its views, %s", rows[i].name), rows[i].views, views_of(copy));
        close_all(copy, NULL);
    }
    HANDLE reader = NULL;
    HANDLE writer = NULL;
    duplicate(section, &reader, FILE_MAP_READ, FALSE, 0);
    fact(322, "more than the source has", "ok",
         outcome(duplicate(reader, &writer, FILE_MAP_WRITE, FALSE, 0)));
    fact(322, "a view for writing", "ok", try_map(writer, FILE_MAP_WRITE, 0));
    close_all(reader, writer);
    HANDLE target = section;
    fact(330, "duplicate with access ~0", failed(5),
         outcome(duplicate(section, &target, ~(DWORD)0, FALSE, 0)));
    fact(330, "target after access ~0", "NULL", target == NULL ? "NULL" : "other");
    if (target != section) {
        close_all(target, NULL);
    }
    close_all(section, NULL);
}

static void close_source(void)
{
    HANDLE section = create();
    HANDLE copy = NULL;
    fact(325, "CLOSE_SOURCE and SAME_ACCESS", "ok",
         outcome(
             duplicate(section, &copy, 0, TRUE, DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS)));
    fact(325, "is the same value, inherit flag new", "same 1",
         text("%s %s", copy == section ? "same" : "other", flags_of(copy)));
    fact(325, "and works", "ok", try_map(copy, FILE_MAP_READ, 0));
    duplicate(copy, &copy, 0, FALSE, DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS);
    fact(325, "inherit flag cleared again", "same 0",
         text("%s %s", copy == section ? "same" : "other", flags_of(copy)));
    SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    HANDLE third = NULL;
    fact(
        326, "CLOSE_SOURCE of a protected handle", "ok",
        outcome(duplicate(copy, &third, 0, FALSE, DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS)));
    fact(326, "is another value, the source is open", "other ok ok",
         text("%s %s %s", third == copy ? "same" : "other", try_map(copy, FILE_MAP_READ, 0),
              try_map(third, FILE_MAP_READ, 0)));
    close_all(third, NULL);
    SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
    fact(328, "no target", "ok", outcome(duplicate(copy, NULL, 0, FALSE, DUPLICATE_SAME_ACCESS)));
    fact(328, "the source is open after that", "ok", close_handle(copy));
}

static void dead_source(void)
{
    HANDLE section = create();
    CloseHandle(section);
    HANDLE target = section;
    fact(329, "dead source", failed(6),
         outcome(duplicate(section, &target, 0, FALSE, DUPLICATE_SAME_ACCESS)));
    fact(329, "target after a dead source", "NULL", target == NULL ? "NULL" : "other");
    target = section;
    fact(329, "NULL source", failed(6),
         outcome(duplicate(NULL, &target, 0, FALSE, DUPLICATE_SAME_ACCESS)));
    section = create();
    SetLastError(UNTOUCHED);
    fact(329, "dead handle of the target process", failed(6),
         outcome(DuplicateHandle(GetCurrentProcess(), section, (HANDLE)(ULONG_PTR)0xabcdef0,
                                 &target, 0, FALSE, DUPLICATE_SAME_ACCESS)));
    fact(329, "the source is open after that", "ok", close_handle(section));
}

static void values(void)
{
    HANDLE one = create();
    HANDLE two = create();
    HANDLE three = create();
    fact(332, "values are multiples of four", "0 0 0",
         text("%u %u %u", (unsigned)((ULONG_PTR)one & 3), (unsigned)((ULONG_PTR)two & 3),
              (unsigned)((ULONG_PTR)three & 3)));
    CloseHandle(two);
    HANDLE again = create();
    fact(331, "the free value is taken again", "yes", yes_no(again == two));
    CloseHandle(one);
    CloseHandle(again);
    HANDLE lowest = create();
    fact(331, "the lowest free value first", "yes", yes_no(lowest == (one < two ? one : two)));
    HANDLE tagged = (HANDLE)((ULONG_PTR)lowest | 3);
    fact(332, "map with the low two bits set", "ok", try_map(tagged, FILE_MAP_READ, 0));
    fact(332, "close with the low two bits set", "ok", close_handle(tagged));
    fact(332, "it is closed", failed(6), close_handle(lowest));
    close_all(three, NULL);
}

static const char *compare(HANDLE first, HANDLE second)
{
    SetLastError(UNTOUCHED);
    return outcome(CompareObjectHandles(first, second));
}

static void comparing(void)
{
    HANDLE section = create();
    HANDLE copy = NULL;
    HANDLE other = create();
    duplicate(section, &copy, 0, FALSE, 0);
    fact(336, "a handle with itself", "ok", compare(section, section));
    fact(336, "two handles of one object", "ok", compare(section, copy));
    fact(336, "two objects", failed(1656), compare(section, other));
    close_all(copy, other);
    HANDLE named =
        create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, "conformance-handles");
    HANDLE opened = open_section(FILE_MAP_READ, "conformance-handles");
    fact(336, "creator's and opener's handle", "ok", compare(named, opened));
    fact(336, "named and unnamed", failed(1656), compare(named, section));
    close_all(named, opened);
    close_all(section, NULL);
}

static void file_type(void)
{
    HANDLE section = create();
    SetLastError(UNTOUCHED);
    DWORD type = GetFileType(section);
    fact(214, "GetFileType of a section", "0 last_error=6",
         text("%u last_error=%s", (unsigned)type, last_error()));
    close_all(section, NULL);
}

int main(void)
{
    closing();
    flags();
    duplicate_rights();
    close_source();
    dead_source();
    values();
    comparing();
    file_type();
    return finish();
}
