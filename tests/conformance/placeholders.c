/* SPDX-License-Identifier: MIT */
/* Placeholders: rows 245 to 248, 280 and 385 to 392. */
#define _WIN32_WINNT 0x0A00
#define NTDDI_VERSION 0x0A000006 /* VirtualAlloc2 and MapViewOfFile3 came then */
#include "conformance.h"

#define PAGE 0x1000
#define SLOT 0x10000
#define KEEP (MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER)
#define JOIN (MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS)

static const char *placeholder(unsigned size)
{
    return text("protect=0x0 allocated=NOACCESS state=0x2000 type=0x20000 size=0x%x base=same",
                size);
}

static char *make(SIZE_T size)
{
    char *base = VirtualAlloc2(NULL, NULL, size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                               PAGE_NOACCESS, NULL, 0);
    require(base != NULL, "make a placeholder");
    return base;
}

static const char *try_make(ULONG type, ULONG protection)
{
    SetLastError(UNTOUCHED);
    void *made = VirtualAlloc2(NULL, NULL, SLOT, type, protection, NULL, 0);
    const char *told = outcome(made != NULL);
    if (made != NULL) {
        VirtualFree(made, 0, MEM_RELEASE);
    }
    return told;
}

static const char *release(void *address, SIZE_T size, DWORD type)
{
    SetLastError(UNTOUCHED);
    return outcome(VirtualFree(address, size, type));
}

static const char *allocate(void *address, SIZE_T size, ULONG type)
{
    SetLastError(UNTOUCHED);
    void *got =
        VirtualAlloc2(NULL, address, size, type | MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0);
    return outcome(got != NULL && got == address);
}

static const char *map(HANDLE section, void *address, ULONG64 offset, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    void *got = MapViewOfFile3(section, NULL, address, offset, size, MEM_REPLACE_PLACEHOLDER,
                               PAGE_READWRITE, NULL, 0);
    return outcome(got != NULL && got == address);
}

static const char *unmap(HANDLE process, void *address, ULONG flags)
{
    SetLastError(UNTOUCHED);
    return outcome(UnmapViewOfFile2(process, address, flags));
}

static void making(void)
{
    char *base = make(2 * SLOT);
    fact(388, "a placeholder", placeholder(2 * SLOT), query(base));
    fact(388, "with PAGE_READWRITE", failed(87),
         try_make(MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_READWRITE));
    fact(388, "without MEM_RESERVE", failed(87), try_make(MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS));
    fact(388, "with MEM_COMMIT", failed(87),
         try_make(MEM_RESERVE | MEM_COMMIT | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS));
    SetLastError(UNTOUCHED);
    void *plain = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS);
    fact(388, "by VirtualAlloc", failed(87), outcome(plain != NULL));
    SetLastError(UNTOUCHED);
    plain = VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE);
    fact(DOCUMENTED, "commit in a placeholder", failed(487), outcome(plain != NULL));
    fact(390, "unmap a placeholder", failed(487), unmap(GetCurrentProcess(), base, 0));
    fact(388, "release it", "ok", release(base, 0, MEM_RELEASE));
}

static void cutting(void)
{
    char *base = make(3 * SLOT);
    fact(389, "cut size 0", failed(87), release(base, 0, KEEP));
    fact(389, "cut all of it", failed(487), release(base, 3 * SLOT, KEEP));
    fact(389, "cut out the middle", "ok", release(base + SLOT, SLOT, KEEP));
    fact(389, "the first of three", placeholder(SLOT), query(base));
    fact(389, "the second", placeholder(SLOT), query(base + SLOT));
    fact(389, "the third", placeholder(SLOT), query(base + 2 * SLOT));
    fact(389, "cut a page off", "ok", release(base, PAGE, KEEP));
    fact(389, "the page", placeholder(PAGE), query(base));
    fact(389, "the rest", placeholder(SLOT - PAGE), query(base + PAGE));
    fact(DOCUMENTED, "join what is one", failed(487), release(base, PAGE, JOIN));
    fact(DOCUMENTED, "join more than there is", failed(487), release(base, 4 * SLOT, JOIN));
    fact(DOCUMENTED, "join a part of one", failed(487), release(base, 2 * PAGE, JOIN));
    fact(DOCUMENTED, "join all", "ok", release(base, 3 * SLOT, JOIN));
    fact(DOCUMENTED, "what was joined", placeholder(3 * SLOT), query(base));
    release(base, 0, MEM_RELEASE);

    char *plain = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_NOACCESS);
    require(plain != NULL, "reserve");
    fact(389, "cut plain memory", failed(487), release(plain, PAGE, KEEP));
    release(plain, 0, MEM_RELEASE);
}

static void memory(void)
{
    char *base = make(2 * SLOT);
    fact(386, "memory smaller than the placeholder", failed(487),
         allocate(base, SLOT, MEM_RESERVE));
    fact(386, "memory larger than it", failed(487), allocate(base, 3 * SLOT, MEM_RESERVE));
    fact(386, "memory inside it", failed(487), allocate(base + SLOT, SLOT, MEM_RESERVE));
    fact(386, "memory without an address", failed(87), allocate(NULL, 2 * SLOT, MEM_RESERVE));
    fact(386, "memory without MEM_RESERVE", failed(87), allocate(base, 2 * SLOT, MEM_COMMIT));
    fact(386, "memory", "ok", allocate(base, 2 * SLOT, MEM_RESERVE | MEM_COMMIT));
    fact(386, "what is there then",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x20000 size=0x20000 base=same",
         query(base));
    base[0] = 1;
    fact(DOCUMENTED, "back to a placeholder", "ok", release(base, 2 * SLOT, KEEP));
    fact(DOCUMENTED, "what is there again", placeholder(2 * SLOT), query(base));
    fact(386, "memory that is only reserved", "ok", allocate(base, 2 * SLOT, MEM_RESERVE));
    release(base, 0, MEM_RELEASE);
}

static void views(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4 * SLOT, NULL);
    HANDLE process = GetCurrentProcess();
    char *plain = map_view(section, FILE_MAP_WRITE, 0, 0), *base = make(SLOT);
    require(plain != NULL, "map");
    release(base, PAGE, KEEP);
    char *rest = base + PAGE;
    SIZE_T size = SLOT - PAGE;
    fact(385, "base - 1", failed(1132), map(section, rest - 1, PAGE, size));
    fact(385, "offset - 1", failed(1132), map(section, rest, PAGE - 1, size));
    fact(386, "view smaller than the placeholder", failed(487), map(section, rest, 0, PAGE));
    fact(386, "view of the placeholder's size", "ok", map(section, rest, PAGE, size));
    fact(386, "what is there then",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x40000 size=0xf000 base=same",
         query(rest));
    rest[0] = 'x';
    fact(385, "the byte is where the offset says", "x", text("%c", plain[PAGE]));
    fact(280, "release it to a placeholder", failed(87), release(rest, size, KEEP));
    fact(280, "release another view to a placeholder", failed(87), release(plain, SLOT, KEEP));
    fact(245, "unmap in process NULL", failed(6), unmap(NULL, rest, MEM_PRESERVE_PLACEHOLDER));
    fact(246, "unmap with MEM_RELEASE", failed(87),
         unmap(process, rest, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    fact(247, "unmap a plain view to a placeholder", failed(487),
         unmap(process, plain, MEM_PRESERVE_PLACEHOLDER));
    close_all(section, NULL);
    fact(392, "the view without a handle", "x", text("%c", rest[0]));
    fact(390, "unmap to a placeholder", "ok", unmap(process, rest, MEM_PRESERVE_PLACEHOLDER));
    fact(390, "what is there again", placeholder(SLOT - PAGE), query(rest));
    fact(390, "unmap to a placeholder again", failed(487),
         unmap(process, rest, MEM_PRESERVE_PLACEHOLDER));
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4 * SLOT, NULL);
    map(section, rest, 0, size);
    fact(248, "flags 3", "ok", unmap(process, rest, 3));
    map(section, rest, 0, size);
    SetLastError(UNTOUCHED);
    fact(391, "plain unmap", "ok", outcome(UnmapViewOfFile(rest)));
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(rest, &info, sizeof(info));
    fact(391, "what is there then", "free", info.State == MEM_FREE ? "free" : "not free");
    UnmapViewOfFile(plain);
    release(base, 0, MEM_RELEASE);
    close_all(section, NULL);
}

int main(void)
{
    making();
    cutting();
    memory();
    views();
    return finish();
}
