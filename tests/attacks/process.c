/* SPDX-License-Identifier: MIT */
/* Attempts on a process: its environment, and its descriptors. */
#include "attacks.h"

#include "private_mount.h"

const char *setuid_copy(void)
{
    static char copy[700];
    char block[4096];
    snprintf(copy, sizeof copy, "%s", temporary_path("setuid"));
    mount_private_with(getenv("TMPDIR"), "tmpfs", 0, "mode=0755");
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = creat(copy, 0700);
    for (ssize_t got; (got = read(from, block, sizeof block)) > 0;)
        CHECK(write(to, block, (size_t)got) == got);
    close(from);
    close(to);
    CHECK(chown(copy, VICTIM, VICTIM) == 0 && chmod(copy, 04755) == 0);
    return copy;
}

static const char *copied;

static void run_with_hostile_environment(void)
{
    CHECK(setenv("FILEMAP_DIR", place("decoy"), 1) == 0);
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", place("decoy"), 1) == 0);
    CHECK(mkdir(place("decoy"), 0777) == 0 && chmod(place("decoy"), 0777) == 0);
    execl(copied, "attacks", "--environment", (char *)NULL);
    exit(STATUS_SKIPPED);
}

static void setuid_environment(void)
{
    copied = setuid_copy();
    as(STRANGER, run_with_hostile_environment);
    CHECK(count_entries(place("decoy")) == 0);
}

/* In that program. */

void show_environment(void)
{
    FILEMAP_ENVIRONMENT environment;
    char local[64], paging[64];
    if (geteuid() == getuid())
        exit(STATUS_SKIPPED); /* set-uid programs are not allowed here */
    snprintf(local, sizeof local, "/dev/shm/filemap-%u", (unsigned)geteuid());
    snprintf(paging, sizeof paging, "/var/tmp/filemap-%u", (unsigned)geteuid());
    CHECK(filemap_query_environment(&environment));
    CHECK(strcmp(environment.Local.Path, local) == 0);
    CHECK(strcmp(environment.Global.Path, "/dev/shm/filemap") == 0);
    CHECK(strcmp(environment.Paging.Path, paging) == 0);
    exit(0);
}

static void make_hostile_parent(void)
{
    CHECK(mkdir(place("hostile"), 0755) == 0);
    CHECK(mkdir(place("decoy"), 0777) == 0 && chmod(place("decoy"), 0777) == 0);
    CHECK(symlink("../decoy", place("hostile/filemap-54321")) == 0);
    CHECK(symlink("../decoy", place("hostile/filemap")) == 0);
}

static void use_hostile_parent(void)
{
    CHECK(setenv("FILEMAP_DIR", place("hostile"), 1) == 0);
    check_refused("x");
    check_refused("Global\\x");
}

static void hostile_folder(void)
{
    as(STRANGER, make_hostile_parent);
    as(VICTIM, use_hostile_parent);
    CHECK(count_entries(place("decoy")) == 0);
}

static void use_other_homes(void)
{
    static const char *const variables[] = { "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME",
                                             "TMP" };
    for (size_t i = 0; i < COUNT(variables); i++)
        CHECK(setenv(variables[i], place("decoy"), 1) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == 0);
}

static void other_homes(void)
{
    CHECK(mkdir(place("decoy"), 0777) == 0 && chmod(place("decoy"), 0777) == 0);
    as(geteuid() == ROOT ? VICTIM : geteuid(), use_other_homes);
    CHECK(count_entries(place("decoy")) == 0);
}

/* All descriptors are closed, and others opened under the numbers that ours had. */
static int take_numbers(const char *path, int fds[64])
{
    int count = 0;
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    while (count < 32 && (fds[count] = open(path, O_RDWR | O_CLOEXEC)) >= 0)
        count++;
    return count;
}

static void descriptors_exchanged(void)
{
    int fds[64];
    const char *path = make_secret(geteuid());
    HANDLE named = create_memory(0x1000, "x"), unnamed = create_memory(0x1000, NULL);
    char *view = map_view(named, FILE_MAP_WRITE);
    CHECK(named && unnamed && view);
    int count = take_numbers(path, fds);
    CHECK(count == 32);
    *view = 1;
    FlushViewOfFile(view, 0);
    char *other = map_view(unnamed, FILE_MAP_WRITE);
    CHECK(!other);
    HANDLE more = create_memory(0x1000, "y");
    CHECK(!more || CloseHandle(more));
    CHECK(UnmapViewOfFile(view) && CloseHandle(unnamed) && CloseHandle(named));
    for (int i = 0; i < count; i++)
        CHECK(fcntl(fds[i], F_GETFD) == FD_CLOEXEC);
    check_secret();
    filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL);
}

/* Numbers that ours had now stand for the folder of the names and for a pipe. */
static void descriptors_of_other_kinds(void)
{
    int ends[2];
    HANDLE section = create_memory(0x1000, "x");
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(section && view && pipe2(ends, O_CLOEXEC) == 0);
    for (int fd = 3; fd < 32; fd++)
        if (fd != ends[0] && fd != ends[1])
            CHECK(dup3(ends[fd % 2], fd, O_CLOEXEC) == fd);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    for (int fd = 3; fd < 32; fd++)
        CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC);
    for (int fd = 3; fd < 32; fd++)
        close(fd);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
}

const struct attempt process_attempts[] = {
    { "setuid-environment",
      "starts a set-user-ID program with FILEMAP_DIR and FILEMAP_PAGEFILE_DIR",
      "such programs ignore both", "/dev/shm and /var/tmp as ever", true, setuid_environment },
    { "hostile-folder", "has the victim use a FILEMAP_DIR of his, full of links",
      "the folders in it are judged as those in /dev/shm are", "ERROR_ACCESS_DENIED", true,
      hostile_folder },
    { "other-homes", "sets HOME, TMPDIR and their kind to a folder of his",
      "nothing of filemap goes there", "nothing happens", false, other_homes },
    { "descriptors-exchanged",
      "code in the process closes all descriptors and opens a secret file under their numbers",
      "the secret is neither mapped, written nor closed", "ERROR_INVALID_HANDLE", false,
      descriptors_exchanged },
    { "descriptors-of-pipes", "it puts pipes under their numbers",
      "they are neither used nor closed", "ERROR_INVALID_HANDLE", false,
      descriptors_of_other_kinds },
    { .name = NULL },
};
