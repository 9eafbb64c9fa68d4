/* SPDX-License-Identifier: MIT */
/* UnmapViewOfFile and UnmapViewOfFileEx: rows 236 to 244, 246 and 247. */
#include "conformance.h"

static HANDLE section;

static char *map(void)
{
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    return view;
}

static const char *unmap(const void *address)
{
    SetLastError(UNTOUCHED);
    return outcome(UnmapViewOfFile(address));
}

static const char *unmap_ex(void *address, ULONG flags)
{
    SetLastError(UNTOUCHED);
    return outcome(UnmapViewOfFileEx(address, flags));
}

static int is_free(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(address, &info, sizeof(info)) == sizeof(info) && info.State == MEM_FREE;
}

static void addresses_inside(void)
{
    static const unsigned offsets[] = { 0, 1, 100, 4096, 4096 + 100, 0x2fff };
    for (size_t i = 0; i < COUNT(offsets); i++) {
        char *view = map();
        fact(offsets[i] == 0 ? 236 : 237, text("unmap base + %u", offsets[i]), "ok",
             unmap(view + offsets[i]));
        fact(offsets[i] == 0 ? 236 : 237, text("the whole view is gone, base + %u", offsets[i]),
             "yes", yes_no(is_free(view) && is_free(view + 0x2000)));
    }
}

static void not_a_view(void)
{
    char *view = map();
    UnmapViewOfFile(view);
    fact(238, "unmap a second time", failed(487), unmap(view));
    /* Not data of the program: on Windows that is a view, of the program's image. */
    char *heap = malloc(0x3000);
    require(heap != NULL, "memory");
    strcpy(heap, "untouched");
    fact(239, "memory from the heap", failed(487), unmap(heap));
    fact(239, "inside memory from the heap", failed(487), unmap(heap + 0x1234));
    fact(239, "it is still there", "untouched", heap);
    free(heap);
    fact(240, "address 0xdeadbeef", failed(487), unmap((void *)(ULONG_PTR)0xdeadbeef));
    fact(241, "NULL", failed(487), unmap(NULL));
    fact(242, "address above the user's space", failed(487),
         unmap((void *)(ULONG_PTR)0xffff800000000000));
    view = map();
    fact(238, "byte after the last page of a view", failed(487), unmap(view + 0x3000));
    UnmapViewOfFile(view);
}

static void query_afterwards(void)
{
    char *view = map();
    UnmapViewOfFile(view);
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0x55, sizeof(info));
    require(VirtualQuery(view, &info, sizeof(info)) == sizeof(info), "VirtualQuery");
    fact(243, "query of an unmapped view",
         "state=0x10000 protect=0x1 allocation=none allocated=0x0 type=0x0",
         text("state=0x%x protect=0x%x allocation=%s allocated=0x%x type=0x%x",
              (unsigned)info.State, (unsigned)info.Protect,
              info.AllocationBase == NULL ? "none" : "some", (unsigned)info.AllocationProtect,
              (unsigned)info.Type));
}

static void several_views(void)
{
    char *one = map();
    char *two = map();
    char *three = map();
    one[5] = 's';
    UnmapViewOfFile(two);
    fact(244, "one of three is unmapped", "s s", text("%c %c", one[5], three[5]));
    UnmapViewOfFile(one);
    fact(244, "two of three are unmapped", "s", text("%c", three[5]));
    UnmapViewOfFile(three);
}

/* A view of its own for each fact; where the call is refused the view must go on. */
static void state_flags(int row, const char *what, ULONG flags, const char *expected)
{
    char *view = map();
    fact(row, what, expected, unmap_ex(view, flags));
    fact(row, text("the view after %s", what), strcmp(expected, "ok") == 0 ? "gone" : "there",
         is_free(view) ? "gone" : "there");
    UnmapViewOfFile(view);
}

static void every_flag(void)
{
    state_flags(246, "flags 0", 0, "ok");
    state_flags(246, "flag MEM_UNMAP_WITH_TRANSIENT_BOOST", 1, "ok");
    state_flags(246, "flag 4", 4, failed(87));
    state_flags(246, "flags MEM_RELEASE and 2", MEM_RELEASE | 2, failed(87));
    state_flags(247, "flag MEM_PRESERVE_PLACEHOLDER on an ordinary view", 2, failed(487));
    char *view = map();
    UnmapViewOfFile(view);
    fact(238, "flags 0 on an unmapped view", failed(487), unmap_ex(view, 0));
}

int main(void)
{
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x3000, NULL);
    require(section != NULL, "create a section");
    addresses_inside();
    not_a_view();
    query_afterwards();
    several_views();
    every_flag();
    CloseHandle(section);
    return finish();
}
