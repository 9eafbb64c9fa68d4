/* SPDX-License-Identifier: MIT */
/* Short forms of the calls for sections, and the rule that a test leaves nothing behind. */
#pragma once

#include "testing.h"

#include <filemap/filemap.h>
#include <windows.h>

/* What the last error is set to before a call that must, or must not, set it. */
#define UNTOUCHED 0xDEADBEEFU

/* The call gives 0, and this last error. */
#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false((call));                                                                      \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

/* The call works and leaves the last error alone. */
#define assert_quiet(call)                                                                         \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_true((call));                                                                       \
        assert_int_equal(GetLastError(), UNTOUCHED);                                               \
    } while (0)

static inline HANDLE create_section(HANDLE file, DWORD protect, uint64_t size, const char *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMappingA(file, NULL, protect, (DWORD)(size >> 32), (DWORD)size, name);
}

/* Of the paging file, PAGE_READWRITE. */
static inline HANDLE create_memory(uint64_t size, const char *name)
{
    return create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, size, name);
}

static inline HANDLE open_section(DWORD access, const char *name)
{
    SetLastError(UNTOUCHED);
    return OpenFileMappingA(access, FALSE, name);
}

static inline void *map_part(HANDLE section, DWORD access, uint64_t offset, size_t size)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFile(section, access, (DWORD)(offset >> 32), (DWORD)offset, size);
}

static inline void *map_view(HANDLE section, DWORD access)
{
    return map_part(section, access, 0, 0);
}

/* The last error of an attempt to map; 0 when it worked. The view is removed again. */
static inline DWORD try_map(HANDLE section, DWORD access)
{
    void *view = map_view(section, access);
    if (!view)
        return GetLastError();
    return UnmapViewOfFile(view) ? 0 : GetLastError();
}

/* The last error of an attempt to create. The handle is closed again. */
static inline DWORD try_create(HANDLE file, DWORD protect, uint64_t size, const char *name)
{
    HANDLE section = create_section(file, protect, size, name);
    DWORD error = GetLastError();
    if (section)
        CloseHandle(section);
    else if (error == 0 || error == ERROR_ALREADY_EXISTS)
        return UNTOUCHED; /* NULL must come with an error */
    return error;
}

static inline DWORD try_open(DWORD access, const char *name)
{
    HANDLE section = open_section(access, name);
    DWORD error = GetLastError();
    if (!section)
        return error;
    CloseHandle(section);
    return error == UNTOUCHED ? 0 : UNTOUCHED;
}

static inline HANDLE duplicate(HANDLE source, DWORD access)
{
    HANDLE copy = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &copy, access, FALSE, 0))
        return NULL;
    return copy;
}

static inline HANDLE open_file(const char *path, DWORD access)
{
    return CreateFileA(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, 0, NULL);
}

/* Size of the run of pages at the address of a fresh view, in bytes. */
static inline size_t region_size(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(address, &information, sizeof information) ? information.RegionSize : 0;
}

static inline const char *namespace_folder(const char *name)
{
    static char path[600];
    const char *parent = getenv("FILEMAP_DIR");
    assert_non_null(parent); /* tests/run-test.sh sets it */
    if (name)
        snprintf(path, sizeof path, "%s/%s", parent, name);
    else
        snprintf(path, sizeof path, "%s/filemap-%u", parent, (unsigned)geteuid());
    return path;
}

/* The path of an entry in the Local\ folder. */
static inline const char *local_entry(const char *entry)
{
    static char path[900];
    snprintf(path, sizeof path, "%s/%s", namespace_folder(NULL), entry);
    return path;
}

/* Lock files of files that are open or mapped. */
static inline int count_lock_files(void)
{
    DIR *folder = opendir(namespace_folder(NULL));
    const struct dirent *entry;
    int count = 0;
    while (folder && (entry = readdir(folder)))
        count += strncmp(entry->d_name, ".share-", 7) == 0;
    if (folder)
        closedir(folder);
    return count;
}

static inline int count_names(void)
{
    int local = count_entries(namespace_folder(NULL)) - count_lock_files();
    int global = count_entries(namespace_folder("filemap"));
    return (local > 0 ? local : 0) + (global > 0 ? global : 0);
}

#define HANDLES_TO_LOOK_AT 4096

static inline int count_handles(void)
{
    int count = 0;
    for (ULONG_PTR value = 4; value <= 4 * HANDLES_TO_LOOK_AT; value += 4)
        count += GetHandleInformation((HANDLE)value, &(DWORD){ 0 });
    return count;
}

/* Mappings of sections of the paging file that this process has. */
static inline int count_views(void)
{
    char line[1200];
    int count = 0;
    const char *parent = getenv("FILEMAP_DIR");
    FILE *maps = fopen("/proc/self/maps", "re");
    CHECK(maps);
    while (fgets(line, sizeof line, maps))
        count += strstr(line, "/memfd:filemap") || (parent && strstr(line, parent));
    fclose(maps);
    return count;
}

static int descriptors_before;

/* Once: what stays open for the life of a process is open before the first test counts. */
static inline int warm_up(void **state)
{
    (void)state;
    HANDLE section = create_memory(1, "warm-up");
    if (!section || !CloseHandle(section))
        return -1;
    filemap_enumerate_holders(u"warm-up", NULL, NULL);
    return 0;
}

static inline int before_each(void **state)
{
    (void)state;
    descriptors_before = count_descriptors();
    return 0;
}

/* No handle, name, view or descriptor is left (design rule 1). */
static inline int after_each(void **state)
{
    (void)state;
    int handles = count_handles(), names = count_names(), views = count_views();
    int descriptors = count_descriptors() - descriptors_before;
    /* Processes that a test has killed may leave some, which go with the next look. */
    if (count_lock_files() > 0)
        filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL);
    int lock_files = count_lock_files();
    if (handles || names || views || descriptors || lock_files)
        fprintf(stderr,
                "left behind: %d handles, %d names, %d views, %d descriptors, %d lock files\n",
                handles, names, views, descriptors, lock_files);
    return handles || names || views || descriptors || lock_files ? -1 : 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, before_each, after_each)
