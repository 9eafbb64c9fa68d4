/* SPDX-License-Identifier: MIT */
/* OpenFileMapping: rows 128 to 145. Which rights were granted shows in the views that a handle
 * gives; SECTION_QUERY does not show. */
#include "conformance.h"

#define NAME "conformance-open"

static const struct {
    int row;
    DWORD access;
    const char *name;
    const char *views;
} accesses[] = {
    { 132, FILE_MAP_READ, "FILE_MAP_READ",
      "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 133, FILE_MAP_READ | SECTION_QUERY, "FILE_MAP_READ and SECTION_QUERY",
      "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 134, FILE_MAP_WRITE, "FILE_MAP_WRITE",
      "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=5" },
    { 135, FILE_MAP_COPY, "FILE_MAP_COPY",
      "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 137, FILE_MAP_EXECUTE, "FILE_MAP_EXECUTE",
      "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 137, FILE_MAP_EXECUTE | FILE_MAP_READ, "FILE_MAP_EXECUTE and FILE_MAP_READ",
      "none=ok read=ok copy=ok write=5 execute-read=ok execute-copy=ok execute-write=5" },
    { 137, FILE_MAP_EXECUTE | FILE_MAP_WRITE, "FILE_MAP_EXECUTE and FILE_MAP_WRITE",
      "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=ok" },
    { 138, GENERIC_READ, "GENERIC_READ",
      "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 139, GENERIC_WRITE, "GENERIC_WRITE",
      "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=5" },
    { 140, GENERIC_EXECUTE, "GENERIC_EXECUTE",
      "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
    { 140, GENERIC_EXECUTE | GENERIC_READ, "GENERIC_EXECUTE and GENERIC_READ",
      "none=ok read=ok copy=ok write=5 execute-read=ok execute-copy=ok execute-write=5" },
    { 141, GENERIC_ALL, "GENERIC_ALL",
      "none=ok read=ok copy=ok write=ok execute-read=ok execute-copy=ok execute-write=ok" },
    { 142, FILE_MAP_ALL_ACCESS, "FILE_MAP_ALL_ACCESS",
      "none=ok read=ok copy=ok write=ok execute-read=ok execute-copy=ok execute-write=ok" },
    { 145, FILE_MAP_READ | SYNCHRONIZE, "FILE_MAP_READ and SYNCHRONIZE",
      "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
};

static void granted(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 0x1000, NAME);
    require(section != NULL, "create a section");
    for (size_t i = 0; i < COUNT(accesses); i++) {
        HANDLE opened = open_section(accesses[i].access, NAME);
        fact(accesses[i].row, text("open with %s", accesses[i].name), "ok",
             outcome(opened != NULL));
        if (opened != NULL) {
            fact(accesses[i].row, text("views after %s", accesses[i].name), accesses[i].views,
                 views_of(opened));
        }
        close_all(opened, NULL);
    }
    HANDLE opened = open_section(0, NAME);
    fact(143, "open with access 0", failed(5), outcome(opened != NULL));
    close_all(opened, NULL);
    opened = open_section(FILE_MAP_READ, NAME);
    fact(131, "last error after a successful open", "untouched", last_error());
    close_all(opened, section);
}

/* Copy-on-write is asked by the value 1 alone; together with others it is SECTION_QUERY. */
static void copy_and_read(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NAME);
    HANDLE opened = open_section(FILE_MAP_COPY | FILE_MAP_READ, NAME);
    fact(136, "open with FILE_MAP_COPY and FILE_MAP_READ", "ok", outcome(opened != NULL));
    fact(136, "its views",
         "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5",
         views_of(opened));
    close_all(opened, NULL);
    opened = open_section(FILE_MAP_COPY | FILE_MAP_WRITE, NAME);
    fact(136, "views after FILE_MAP_COPY and FILE_MAP_WRITE",
         "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=5",
         views_of(opened));
    close_all(opened, section);
}

static void beyond_the_protection(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0x1000, NAME);
    HANDLE opened = open_section(GENERIC_ALL, NAME);
    fact(141, "GENERIC_ALL on a READONLY section", "ok", outcome(opened != NULL));
    fact(141, "views of the READONLY section",
         "none=ok read=ok copy=ok write=87 execute-read=87 execute-copy=87 execute-write=87",
         views_of(opened));
    close_all(opened, section);
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NAME);
    opened = open_section(GENERIC_ALL, NAME);
    fact(141, "GENERIC_ALL on a READWRITE section", "ok", outcome(opened != NULL));
    fact(141, "views of the READWRITE section",
         "none=ok read=ok copy=ok write=ok execute-read=87 execute-copy=87 execute-write=87",
         views_of(opened));
    close_all(opened, section);
}

static void refused(void)
{
    HANDLE opened = open_section(FILE_MAP_READ, "conformance-open-nothing");
    fact(128, "name that nobody made", failed(2), outcome(opened != NULL));
    opened = open_section(FILE_MAP_READ, "Global\\conformance-open-nothing");
    fact(128, "Global\\ name that nobody made", failed(2), outcome(opened != NULL));
    opened = open_section(FILE_MAP_READ, NULL);
    fact(129, "no name, A", failed(87), outcome(opened != NULL));
    SetLastError(UNTOUCHED);
    opened = OpenFileMappingW(FILE_MAP_READ, FALSE, NULL);
    fact(129, "no name, W", failed(87), outcome(opened != NULL));
    opened = open_section(FILE_MAP_READ, "conformance-open\\nothing");
    fact(109, "open a name with a backslash inside", failed(3), outcome(opened != NULL));
    opened = open_section(FILE_MAP_READ, "\\conformance-open");
    fact(110, "open a name with a backslash in front", failed(161), outcome(opened != NULL));
}

static void inherit_flag(void)
{
    DWORD flags[3] = { 0x55, 0x55, 0x55 };
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NAME);
    HANDLE yes = OpenFileMappingA(FILE_MAP_READ, TRUE, NAME);
    HANDLE no = OpenFileMappingA(FILE_MAP_READ, FALSE, NAME);
    GetHandleInformation(section, &flags[0]);
    GetHandleInformation(yes, &flags[1]);
    GetHandleInformation(no, &flags[2]);
    fact(144, "inherit flags of creator, opener that asks, opener that does not", "0 1 0",
         text("%u %u %u", (unsigned)flags[0], (unsigned)flags[1], (unsigned)flags[2]));
    close_all(yes, no);
    close_all(section, NULL);
}

int main(void)
{
    refused();
    granted();
    copy_and_read();
    beyond_the_protection();
    inherit_flag();
    return finish();
}
