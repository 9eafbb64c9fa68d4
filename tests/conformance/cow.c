/* SPDX-License-Identifier: MIT */
/* Copy-on-write views: rows 215, 219 and 222. */
#include "conformance.h"

static void over_the_paging_file(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x2000, NULL);
    char *shared = map_view(section, FILE_MAP_WRITE, 0, 0);
    char *copy = map_view(section, FILE_MAP_COPY, 0, 0);
    char *second = map_view(section, FILE_MAP_COPY, 0, 0);
    fact(222, "copy-on-write view of the paging file", "ok", outcome(copy != NULL));
    require(shared != NULL && copy != NULL && second != NULL, "map");
    fact(215, "before any write",
         "protect=WRITECOPY allocated=WRITECOPY state=0x1000 type=0x40000 size=0x2000 base=same",
         query(copy));

    shared[0] = 'a';
    shared[0x1000] = 'b';
    fact(222, "unwritten pages follow the section", "a b", text("%c %c", copy[0], copy[0x1000]));
    copy[1] = 'x';
    fact(219, "a write shows in its own view alone", "x 0 0",
         text("%c %d %d", copy[1], shared[1], second[1]));
    shared[0] = 'c';
    shared[0x1000] = 'd';
    fact(222, "the written page is private now, the other still follows", "a d",
         text("%c %c", copy[0], copy[0x1000]));
    fact(222, "a view that wrote nothing follows in both", "c d",
         text("%c %c", second[0], second[0x1000]));

    UnmapViewOfFile(copy);
    copy = map_view(section, FILE_MAP_COPY, 0, 0);
    require(copy != NULL, "map again");
    fact(219, "a new view knows nothing of the old one's writes", "c 0",
         text("%c %d", copy[0], copy[1]));
    UnmapViewOfFile(copy);
    UnmapViewOfFile(second);
    UnmapViewOfFile(shared);
    close_all(section, NULL);
}

static void over_a_file(void)
{
    char path[MAX_PATH];
    make_file(path, 0x2000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_WRITECOPY, 0, NULL);
    unsigned char *copy = map_view(section, FILE_MAP_COPY, 0, 0);
    const unsigned char *reader = map_view(section, FILE_MAP_READ, 0, 0);
    require(copy != NULL && reader != NULL, "map a file");
    copy[0] = 200;
    copy[0x1fff] = 201;
    fact(219, "view of the file after a write through the copy", "1 192",
         text("%d %d", reader[0], reader[0x1fff]));
    fact(219, "flush of the copy", "ok", outcome(FlushViewOfFile(copy, 0)));
    UnmapViewOfFile(copy);
    UnmapViewOfFile(reader);
    close_all(section, file);
    fact(219, "the file afterwards", "1 192",
         text("%d %d", file_byte(path, 0), file_byte(path, 0x1fff)));
    DeleteFileA(path);
}

/* COPY together with WRITE is a shared view. */
static void copy_and_write(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    char *both = map_view(section, FILE_MAP_COPY | FILE_MAP_WRITE, 0, 0);
    const char *reader = map_view(section, FILE_MAP_READ, 0, 0);
    require(both != NULL && reader != NULL, "map");
    both[0] = 'w';
    fact(149, "a write through COPY and WRITE reaches the section", "w", text("%c", reader[0]));
    UnmapViewOfFile(both);
    UnmapViewOfFile(reader);
    close_all(section, NULL);
}

int main(void)
{
    over_the_paging_file();
    over_a_file();
    copy_and_write();
    return finish();
}
