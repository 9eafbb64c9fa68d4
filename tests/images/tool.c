/* SPDX-License-Identifier: MIT */
/*
 * What compare.py needs from the library, by its public calls only.
 *
 *   tool dump FILE              the bytes of a view of the image; zeros where no page is
 *   tool mutate FILE N SEED     maps N damaged copies of FILE: none may crash or hang
 */
#include <filemap/windows.h>

#include <filemap/filemap.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* So much of an image is touched: one may claim to have gigabytes. */
#define MOST_TOUCHED ((size_t)4 << 20)

static HANDLE image_of(HANDLE file)
{
    return CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
}

static int fail(const char *what)
{
    fprintf(stderr, "%s: last error %u\n", what, GetLastError());
    return 1;
}

static bool write_run(const MEMORY_BASIC_INFORMATION *run)
{
    static const char zeros[4096];
    DWORD old;
    bool committed = run->State == MEM_COMMIT;
    if (committed && !VirtualProtect(run->BaseAddress, run->RegionSize, PAGE_READONLY, &old))
        return false;
    for (size_t at = 0; at < run->RegionSize; at += sizeof zeros)
        if (fwrite(committed ? (const char *)run->BaseAddress + at : zeros, 1, sizeof zeros,
                   stdout) != sizeof zeros)
            return false;
    return true;
}

static int dump(const char *path)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE section = image_of(file);
    const char *view = section ? MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0) : NULL;
    MEMORY_BASIC_INFORMATION run;
    if (!view)
        return fail(path);
    for (const char *at = view; VirtualQuery(at, &run, sizeof run) && run.AllocationBase == view;
         at += run.RegionSize)
        if (!write_run(&run))
            return fail("a run of pages");
    return fclose(stdout) ? 1 : 0;
}

/* -- damage -------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t random_below(uint64_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (random_state >> 33) % limit;
}

/* Mostly inside the headers, where it matters. */
static void damage(uint8_t *bytes, size_t size)
{
    static const uint32_t values[] = { 0,          1,          0x7f,       0x80,      0xff,
                                       0x200,      0xfff,      0x1000,     0x10000,   0x7fffffff,
                                       0x80000000, 0xfffffe00, 0xffffffff, 0x76fff000 };
    size_t headers = size < 1024 ? size : 1024;
    for (uint64_t count = 1 + random_below(4); count; count--) {
        size_t at = random_below(random_below(8) ? headers : size);
        uint32_t value = values[random_below(sizeof values / sizeof *values)];
        size_t width = (size_t)1 << random_below(3);
        if (random_below(3) == 0)
            value = (uint32_t)random_below(UINT32_MAX);
        memcpy(bytes + at, &value, width < size - at ? width : size - at);
    }
}

static void touch(char *view)
{
    MEMORY_BASIC_INFORMATION run;
    size_t touched = 0;
    for (char *at = view;
         touched < MOST_TOUCHED && VirtualQuery(at, &run, sizeof run) && run.AllocationBase == view;
         at += run.RegionSize) {
        bool readable = run.State == MEM_COMMIT && run.Protect != PAGE_NOACCESS;
        bool writable = run.Protect == PAGE_WRITECOPY || run.Protect == PAGE_READWRITE ||
                        run.Protect == PAGE_EXECUTE_WRITECOPY;
        for (size_t i = 0; i < run.RegionSize && touched < MOST_TOUCHED; i += 4096, touched += 4096)
            if (readable) {
                volatile char *byte = at + i;
                char old = *byte;
                if (writable)
                    *byte = old;
            }
    }
}

static bool map_copy(const uint8_t *bytes, size_t size, unsigned *mapped)
{
    int fd = memfd_create("damaged", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        return false;
    HANDLE file = filemap_handle_from_fd(fd, GENERIC_READ);
    HANDLE section = image_of(file);
    DWORD error = GetLastError();
    char *view = section ? MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (view) {
        touch(view);
        ++*mapped;
    }
    bool expected = section || error == ERROR_BAD_EXE_FORMAT || error == ERROR_COMMITMENT_LIMIT;
    if (!expected)
        fprintf(stderr, "error %u\n", error);
    expected = expected && (!view || UnmapViewOfFile(view)) && (!section || CloseHandle(section));
    CloseHandle(file);
    close(fd);
    return expected;
}

static int mutate(const char *path, unsigned count, unsigned seed)
{
    FILE *file = fopen(path, "re");
    size_t capacity = (size_t)16 << 20, size;
    uint8_t *whole = malloc(capacity), *copy = malloc(capacity);
    unsigned mapped = 0;
    if (!file || !whole || !copy || (size = fread(whole, 1, capacity, file)) == 0)
        return fail(path);
    fclose(file);
    random_state = seed;
    for (unsigned i = 0; i < count; i++) {
        size_t length = random_below(6) ? size : random_below(size) + 1;
        memcpy(copy, whole, length);
        damage(copy, length);
        alarm(30);
        if (!map_copy(copy, length, &mapped)) {
            fprintf(stderr, "%s, seed %u, copy %u\n", path, seed, i);
            return 1;
        }
    }
    printf("%s: %u of %u damaged copies could still be mapped\n", path, mapped, count);
    free(whole);
    free(copy);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "dump") == 0)
        return dump(arguments[2]);
    if (count == 5 && strcmp(arguments[1], "mutate") == 0)
        return mutate(arguments[2], (unsigned)atoi(arguments[3]), (unsigned)atoi(arguments[4]));
    fprintf(stderr, "usage: tool dump FILE | tool mutate FILE COUNT SEED\n");
    return 2;
}
