/* SPDX-License-Identifier: MIT */
/* Operations on sections and their views. */
#include "subject.h"

#include <filemap/filemap.h>
#include <filemap/winternl.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RESERVED (64 << 20)

static BOOL create_unnamed_large(void)
{
    return subject_is_new(subject_create(NULL, LARGE));
}

static BOOL create_existing(void)
{
    subject.section = create_plain();
    return subject.section && GetLastError() == ERROR_ALREADY_EXISTS;
}

static BOOL open_missing(void)
{
    subject.section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, OBJECT_NAME);
    return !subject.section && GetLastError() == ERROR_FILE_NOT_FOUND;
}

static BOOL open_behind_an_object(void)
{
    subject.section = OpenFileMappingA(FILE_MAP_READ, FALSE, OBJECT_NAME "\\behind");
    return !subject.section && GetLastError() == ERROR_INVALID_HANDLE;
}

static BOOL map_copy(void)
{
    subject.view = MapViewOfFile(subject.section, FILE_MAP_COPY, 0, 0, 0);
    return subject.view != NULL;
}

static HANDLE create_with_room(const char *name)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, RESERVED,
                              name);
}

static BOOL create_reserved(void)
{
    return subject_is_new(create_with_room(OBJECT_NAME));
}

static BOOL create_unnamed_reserved(void)
{
    return subject_is_new(create_with_room(NULL));
}

static BOOL create_and_map_reserved(void)
{
    return create_reserved() && subject_map();
}

static BOOL committed;

static BOOL commit(void)
{
    committed = VirtualAlloc(subject.view, LARGE, MEM_COMMIT, PAGE_READWRITE) != NULL;
    return committed;
}

/* Two pages that lie apart, and then what is between them. */
static BOOL commit_in_part(void)
{
    return create_and_map_reserved() &&
           VirtualAlloc(subject.view, 4096, MEM_COMMIT, PAGE_READWRITE) &&
           VirtualAlloc((char *)subject.view + 8192, 4096, MEM_COMMIT, PAGE_READWRITE);
}

static BOOL commit_the_rest(void)
{
    return VirtualAlloc(subject.view, 4 * 4096, MEM_COMMIT, PAGE_READONLY) != NULL;
}

/* All or nothing. */
static void release_reserved(void)
{
    MEMORY_BASIC_INFORMATION found;
    if (subject.view && VirtualQuery(subject.view, &found, sizeof found) &&
        (committed ? found.RegionSize != LARGE || *(volatile char *)subject.view
                   : found.State != MEM_RESERVE || found.RegionSize != RESERVED))
        abort();
    subject_release();
}

static BOOL protect_committed(void)
{
    DWORD old;
    return VirtualProtect(subject.view, 4096, PAGE_READONLY, &old);
}

static BOOL create_and_map_copy(void)
{
    return subject_create_unnamed() && map_copy();
}

static BOOL create_on_node(void)
{
    return subject_is_new(CreateFileMappingNumaA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                                 OBJECT_SIZE, OBJECT_NAME, 0));
}

static BOOL make_private(void)
{
    DWORD old;
    return VirtualProtect(subject.view, 1, PAGE_WRITECOPY, &old);
}

static BOOL make_shared_again(void)
{
    DWORD old;
    return VirtualProtect(subject.view, 1, PAGE_READWRITE, &old);
}

static BOOL map_and_make_private(void)
{
    return subject_create_and_map() && make_private();
}

static BOOL collect(void)
{
    FILEMAP_COLLECTION result;
    return filemap_collect(FILEMAP_NAMESPACE_LOCAL, &result, NULL, NULL);
}

/* A payload file that no record names: its creator was killed in between. */
static BOOL leave_orphan(void)
{
    char path[600];
    const char *parent = getenv("FILEMAP_DIR");
    snprintf(path, sizeof path, "%s/filemap-%u/object", parent, (unsigned)geteuid());
    return unlink(path) == 0;
}

static BOOL next(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    (void)context;
    return TRUE;
}

static BOOL enumerate(void)
{
    return filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, next, NULL);
}

static BOOL query_name(void)
{
    char answer[256] __attribute__((aligned(8)));
    return subject_told(
        NtQueryObject(subject.section, ObjectNameInformation, answer, sizeof answer, NULL));
}

static BOOL map_low(void)
{
    SIZE_T size = 0;
    return subject_told(NtMapViewOfSection(subject.section, NtCurrentProcess(), &subject.view, 1, 0,
                                           NULL, &size, ViewUnmap, 0, PAGE_READWRITE));
}

static BOOL create_exclusively(void)
{
    static UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\Sessions\\1\\BaseNamedObjects\\object");
    static OBJECT_ATTRIBUTES attributes = RTL_CONSTANT_OBJECT_ATTRIBUTES(&name, 0);
    LARGE_INTEGER size = { .QuadPart = OBJECT_SIZE };
    NTSTATUS status = NtCreateSection(&subject.section, SECTION_ALL_ACCESS, &attributes, &size,
                                      PAGE_READWRITE, SEC_COMMIT, NULL);
    if (status == STATUS_OBJECT_NAME_COLLISION)
        return TRUE;
    return NT_SUCCESS(status) ? FALSE : subject_told(status);
}

const struct scenario section_scenarios[] = {
    { "create, first use", NULL, subject_create_new, subject_release, FIRST_USE },
    { "create", NULL, subject_create_new, subject_release, 0 },
    { "create, large", NULL, subject_create_large, subject_release, 0 },
    { "create over a corpse", NULL, subject_create_new, subject_release, CORPSE },
    { "create what exists", NULL, create_existing, subject_release, HELD },
    { "create unnamed", NULL, subject_create_unnamed, subject_release, 0 },
    { "create unnamed, large", NULL, create_unnamed_large, subject_release, 0 },
    { "create reserved", NULL, create_reserved, subject_release, 0 },
    { "create unnamed reserved", NULL, create_unnamed_reserved, subject_release, 0 },
    { "open", NULL, subject_open, subject_release, HELD },
    { "open, first use", NULL, subject_open, subject_release, HELD | FIRST_USE },
    { "open what is missing", NULL, open_missing, subject_release, 0 },
    { "open behind an object", NULL, open_behind_an_object, subject_release, HELD },
    { "open a corpse", NULL, open_missing, subject_release, CORPSE },
    { "open with a file behind", NULL, subject_open, subject_release,
      HELD | FILE_BACKED | USES_FILE },
    { "map", subject_create_new, subject_map, subject_release, 0 },
    { "map what was opened", subject_open, subject_map, subject_release, HELD },
    { "map unnamed", subject_create_unnamed, subject_map, subject_release, 0 },
    { "unmap", subject_create_and_map, subject_unmap, subject_release, 0 },
    { "map reserved", create_reserved, subject_map, subject_release, 0 },
    { "map unnamed reserved", create_unnamed_reserved, subject_map, subject_release, 0 },
    { "commit", create_and_map_reserved, commit, release_reserved, 0 },
    { "commit the rest", commit_in_part, commit_the_rest, subject_release, 0 },
    { "query what is reserved", commit_in_part, subject_query, subject_release, 0 },
    { "protect what is committed", commit_in_part, protect_committed, subject_release, 0 },
    { "unmap reserved", create_and_map_reserved, subject_unmap, subject_release, 0 },
    { "query a written copy", create_and_map_copy, subject_query, subject_release, 0 },
    { "create on a node", NULL, create_on_node, subject_release, 0 },
    { "make a view private", subject_create_and_map, make_private, subject_release, 0 },
    { "make a view shared again", map_and_make_private, make_shared_again, subject_release, 0 },
    { "close the last", subject_create_new, subject_close, subject_release, 0 },
    { "close with a view", subject_create_and_map, subject_close, subject_release, 0 },
    { "close one of several", subject_open, subject_close, subject_release, HELD },
    { "exit without closing", subject_create_and_map, subject_leave, NULL, ENDS_PROCESS },
    { "exit, others hold it", subject_open, subject_leave, NULL, ENDS_PROCESS | HELD },
    { "collect", NULL, collect, NULL, CORPSE },
    { "enumerate", NULL, enumerate, NULL, HELD },
    { "map below a limit", subject_create_unnamed, map_low, subject_release, 0 },
    { "query a name", subject_create_new, query_name, subject_release, 0 },
    { "create exclusively", NULL, create_exclusively, subject_release, HELD },
    { "create on disk, first use", NULL, subject_create_large, subject_release,
      ON_DISK | FIRST_USE },
    { "create on disk", NULL, subject_create_large, subject_release, ON_DISK },
    { "create on disk by names", NULL, subject_create_large, subject_release,
      ON_DISK | NAMED_ONLY },
    { "create on disk over a corpse", NULL, subject_create_large, subject_release,
      ON_DISK | CORPSE },
    { "create what exists on disk", NULL, create_existing, subject_release, ON_DISK | HELD },
    { "open on disk", NULL, subject_open, subject_release, ON_DISK | HELD },
    { "open a corpse on disk", NULL, open_missing, subject_release, ON_DISK | CORPSE },
    { "map on disk", subject_open, subject_map, subject_release, ON_DISK | HELD },
    { "close the last on disk", subject_create_large, subject_close, subject_release, ON_DISK },
    { "close one of several on disk", subject_open, subject_close, subject_release,
      ON_DISK | HELD },
    { "exit on disk", subject_create_large, subject_leave, NULL, ON_DISK | ENDS_PROCESS },
    { "collect on disk", NULL, collect, NULL, ON_DISK | CORPSE },
    { "collect an orphan", leave_orphan, collect, NULL, ON_DISK | CORPSE },
    { NULL, NULL, NULL, NULL, 0 },
};
