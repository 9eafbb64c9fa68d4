/* SPDX-License-Identifier: MIT */
/* Attempts on the memory: cutting it, filling it, reaching it behind the objects. */
#include "attacks.h"

#include "private_mount.h"

#include <ntstatus.h>

#define SIZE 0x10000

static DWORD read_all(const volatile char *view)
{
    FILEMAP_TRY
    {
        for (size_t i = 0; i < SIZE; i += 4096)
            (void)view[i];
        return 0;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return GetExceptionCode();
    }
}

static uid_t the_user(void)
{
    return geteuid() == ROOT ? VICTIM : geteuid();
}

static void be_cut(void)
{
    HANDLE section = create_memory(SIZE, "x");
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(section && view && read_all(view) == 0);
    CHECK(truncate(in_local_of(geteuid(), "x"), 0) == 0); /* what a peer of the user can do */
    CHECK(read_all(view) == EXCEPTION_IN_PAGE_ERROR);
    DWORD error = try_open(FILE_MAP_READ, "x"); /* this process has it already */
    CHECK(error == 0 || is_refusal(error));
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    unlink(in_local_of(geteuid(), "x"));
    CHECK(try_create(NULL, PAGE_READWRITE, SIZE, "x") == 0);
}

static void section_cut(void)
{
    as(the_user(), be_cut);
}

static char peer_path[64];

static void create_unnamed(void)
{
    HANDLE section = create_memory(SIZE, NULL);
    int fd = filemap_fd_from_handle(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(fd >= 0 && view);
    strcpy(view, "private");
    CHECK(dup2(fd, 200) == 200);
}

static void cut_unnamed(void)
{
    int fd = open(peer_path, O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 || errno == EACCES);
    if (fd >= 0)
        CHECK(ftruncate(fd, 0) == -1 && errno == EPERM);
    if (fd >= 0)
        close(fd);
    CHECK(truncate(peer_path, 0) == -1);
}

static void unnamed_cut(void)
{
    pid_t holder = hold_as(the_user(), create_unnamed);
    snprintf(peer_path, sizeof peer_path, "/proc/%d/fd/200", (int)holder);
    as(the_user(), cut_unnamed);
    let_go(holder);
}

static void reach_in(void)
{
    CHECK(open(peer_path, O_RDONLY | O_CLOEXEC) == -1);
    CHECK(open(peer_path, O_RDWR | O_CLOEXEC) == -1);
}

static void proc_reached(void)
{
    pid_t holder = hold_as(VICTIM, create_unnamed);
    snprintf(peer_path, sizeof peer_path, "/proc/%d/fd/200", (int)holder);
    as(STRANGER, reach_in);
    let_go(holder);
}

static void create_readable(void)
{
    HANDLE section = create_memory(SIZE, "Global\\x");
    CHECK(section && try_map(section, FILE_MAP_WRITE) == 0);
    CHECK(chmod(in_global("x"), 0644) == 0);
}

/* A descriptor for reading is opened again for writing, through /proc. */
static void write_through_proc(void)
{
    char path[64];
    HANDLE section = open_section(FILE_MAP_READ, "Global\\x");
    int fd = filemap_fd_from_handle(section);
    CHECK(section && fd >= 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    CHECK(open(path, O_RDWR | O_CLOEXEC) == -1 && errno == EACCES);
    CHECK(ftruncate(fd, 0) == -1 && write(fd, "x", 1) == -1);
    CHECK(open_section(FILE_MAP_WRITE, "Global\\x") == NULL ||
          map_view(open_section(FILE_MAP_WRITE, "Global\\x"), FILE_MAP_WRITE) == NULL);
    HANDLE widened = duplicate(section, FILE_MAP_WRITE);
    CHECK(!widened || !map_view(widened, FILE_MAP_WRITE));
    char *view = map_view(section, FILE_MAP_READ);
    CHECK(view);
    DWORD old;
    CHECK(!VirtualProtect(view, SIZE, PAGE_READWRITE, &old));
}

static void read_only_written(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_readable);
    as(STRANGER, write_through_proc);
    let_go(holder);
}

static void fill(void)
{
    int fd = open(place("junk"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    static const char block[4096];
    CHECK(fd >= 0);
    while (write(fd, block, sizeof block) == sizeof block)
        ;
    CHECK(errno == ENOSPC);
}

static char *filled_view;

static void write_before_and_after(void)
{
    HANDLE section = create_memory(SIZE, "x");
    filled_view = map_view(section, FILE_MAP_WRITE);
    CHECK(filled_view);
    as(geteuid(), fill);
    memset(filled_view, 1, SIZE); /* it is committed: no SIGBUS */
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", "/nowhere/at/all", 1) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, SIZE, "y") == ERROR_COMMITMENT_LIMIT);
    CHECK(try_open(FILE_MAP_READ, "x") == 0);
    CHECK(UnmapViewOfFile(filled_view) && CloseHandle(section));
}

static void memory_filled(void)
{
    mount_private(place("."), "tmpfs", "size=1m");
    CHECK(chmod(place("."), 01777) == 0);
    as(VICTIM, write_before_and_after);
}

const struct attempt memory_attempts[] = {
    { "section-cut", "a process of the same user cuts the memory of a named section under a view",
      "guarded code gets an exception; all calls go on", "EXCEPTION_IN_PAGE_ERROR", false,
      section_cut },
    { "unnamed-cut", "it cuts that of a section without a name, through /proc",
      "such memory is sealed", "nothing happens", false, unnamed_cut },
    { "proc-reached", "opens another user's section through /proc", "the kernel refuses it",
      "nothing happens", true, proc_reached },
    { "read-only-written", "reopens for writing what he may only read, or widens his handle",
      "the kernel refuses it, also to programs without filemap", "nothing happens", true,
      read_only_written },
    { "memory-filled", "fills the file system of the names",
      "memory that was committed can be written; who asks for more is told",
      "ERROR_COMMITMENT_LIMIT", true, memory_filled },
    { .name = NULL },
};
