/* SPDX-License-Identifier: MIT */
/*
 * What runs out: file size limits, disks, tmpfs, inodes. Disks and tmpfs are small ones, mounted
 * in a private mount namespace; without the right to do so those tests are skipped.
 */
#include "private_mount.h"
#include "sections.h"

#include <sys/resource.h>

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit = { bytes, RLIM_INFINITY };
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    /* It would kill: no handler, and not ignored. */
    signal(SIGXFSZ, SIG_DFL);
}

/* What runs at exit (the counters of a coverage build) has files of its own to write. */
static void unlimit_file_size(void)
{
    limit_file_size(RLIM_INFINITY);
}

/* Beyond the limit nothing can be created; up to it everything works. Never SIGXFSZ. */
static void create_under_limit(void *context)
{
    rlim_t limit = *(rlim_t *)context;
    CHECK(warm_up(NULL) == 0); /* a forked child gets a mailbox of its own */
    int before = count_descriptors();
    limit_file_size(limit);
    for (int lazy = 0; lazy <= 1; lazy++) {
        filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER);
        CHECK(try_create(NULL, PAGE_READWRITE, limit + 0x1000, NULL) == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, limit + 0x1000, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x1000000, "big") == ERROR_COMMITMENT_LIMIT);
        /* The record needs room, too. */
        if (limit)
            CHECK(try_create(NULL, PAGE_READWRITE, limit, "big") == ERROR_COMMITMENT_LIMIT);
        if (limit >= 0x2000) {
            CHECK(try_create(NULL, PAGE_READWRITE, limit, NULL) == 0);
            CHECK(try_create(NULL, PAGE_READWRITE, limit - 0x1000, "small") == 0);
        }
    }
    CHECK(count_descriptors() == before);
    CHECK(count_names() == 0);
    unlimit_file_size();
}

static void memory_and_file_size_limit(void **state)
{
    static const rlim_t limits[] = { 0, 1, 0x1000, 0x2000, 0x100000 };
    (void)state;
    for (size_t i = 0; i < COUNT(limits); i++) {
        rlim_t limit = limits[i];
        in_child(create_under_limit, &limit);
    }
}

/* An object that was there before is opened, mapped, written to and closed as ever. */
static void use_under_limit(void *context)
{
    (void)context;
    HANDLE mine = create_memory(0x10000, "mine");
    HANDLE theirs;
    CHECK(mine);
    limit_file_size(0);
    CHECK((theirs = open_section(FILE_MAP_WRITE, "theirs")));
    char *view = map_view(theirs, FILE_MAP_WRITE);
    CHECK(view);
    view[0xFFFF] = 1;
    CHECK(UnmapViewOfFile(view));
    CHECK(CloseHandle(theirs));
    CHECK((view = map_view(mine, FILE_MAP_WRITE)));
    view[0xFFFF] = 1;
    CHECK(UnmapViewOfFile(view));
    CHECK(CloseHandle(mine)); /* writes the tombstone */
    CHECK(access(local_entry("mine"), F_OK) == -1);
    unlimit_file_size();
}

static void existing_objects_and_file_size_limit(void **state)
{
    (void)state;
    HANDLE theirs = create_memory(0x10000, "theirs");
    in_child(use_under_limit, NULL);
    assert_true(CloseHandle(theirs));
}

/* The same in a process that has made no call before: its first look at the namespace. */
static void first_use(void)
{
    limit_file_size(0);
    HANDLE theirs = open_section(FILE_MAP_WRITE, "theirs");
    CHECK(theirs);
    CHECK(try_map(theirs, FILE_MAP_WRITE) == 0);
    CHECK(CloseHandle(theirs));
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "mine") == ERROR_COMMITMENT_LIMIT);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == ERROR_COMMITMENT_LIMIT);
    unlimit_file_size();
}

static void first_use_under_limit(void **state)
{
    (void)state;
    HANDLE theirs = create_memory(0x10000, "theirs");
    in_fresh_process("first use");
    assert_true(CloseHandle(theirs));
}

/* No room in the address space: an error, and the section is as good as before. */
static void map_under_limit(void *context)
{
    HANDLE section = context;
    struct rlimit limit = { 0, RLIM_INFINITY };
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    CHECK(try_map(section, FILE_MAP_WRITE) == ERROR_NOT_ENOUGH_MEMORY);
    CHECK(try_map(section, FILE_MAP_COPY) == ERROR_NOT_ENOUGH_MEMORY);
    limit.rlim_cur = RLIM_INFINITY;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0);
}

static void address_space(void **state)
{
    (void)state;
    if (under_valgrind() || getenv("FILEMAP_SANITIZED")) /* they need some themselves */
        skip();
    filemap_set_commit_policy(FILEMAP_COMMIT_LAZY);
    HANDLE section = create_memory(0x40000000, NULL);
    filemap_set_commit_policy(FILEMAP_COMMIT_EAGER);
    assert_non_null(section);
    in_child(map_under_limit, section);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, (SIZE_T)1 << 46), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section));
}

/* Row 044 by the limit: the file stays as it is. */
static void grow_under_limit(void *context)
{
    (void)context;
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    limit_file_size(0x8000);
    CHECK(try_create(file, PAGE_READWRITE, 0x8001, NULL) == ERROR_DISK_FULL);
    CHECK(try_create(file, PAGE_READWRITE, 0x100000000, "grown") == ERROR_DISK_FULL);
    CHECK(size_of_file(temporary_path("file")) == 0x3000);
    CHECK(try_create(file, PAGE_READWRITE, 0x8000, NULL) == 0);
    CHECK(size_of_file(temporary_path("file")) == 0x8000);
    CHECK(CloseHandle(file));
    unlimit_file_size();
}

static void files_and_file_size_limit(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x3000);
    in_child(grow_under_limit, NULL);
    unlink(temporary_path("file"));
}

static void grow_on_a_full_disk(void)
{
    struct stat status;
    mount_private(getenv("TMPDIR"), "tmpfs", "size=256k");
    make_file(temporary_path("file"), 0x3000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    CHECK(try_create(file, PAGE_READWRITE, 0x50000, NULL) == ERROR_DISK_FULL);
    CHECK(try_create(file, PAGE_READWRITE, 0x50000, "grown") == ERROR_DISK_FULL);
    CHECK(try_create(file, PAGE_READWRITE, UINT64_C(1) << 40, NULL) == ERROR_DISK_FULL);
    CHECK(stat(temporary_path("file"), &status) == 0);
    CHECK(status.st_size == 0x3000);
    CHECK(status.st_blocks * 512 == 0x3000);
    CHECK(byte_of_file(temporary_path("file"), 0x2FFF) == (0xFFF + 2) % 256);
    CHECK(try_create(file, PAGE_READWRITE, 0x30000, NULL) == 0);
    CHECK(CloseHandle(file));
    CHECK(count_names() == 0);
}

/* Row 044. */
static void disk_full(void **state)
{
    (void)state;
    in_fresh_process("grow on a full disk");
}

/* Fills what is left. */
static int fill(const char *folder)
{
    char path[700], block[4096];
    snprintf(path, sizeof path, "%s/fill", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    memset(block, 1, sizeof block);
    while (write(fd, block, sizeof block) == (ssize_t)sizeof block)
        ;
    return fd;
}

/* Otherwise what does not fit would go to disk. */
static void without_paging(void)
{
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", "/proc/none", 1) == 0);
}

static void create_on_a_small_tmpfs(void)
{
    const char *parent = getenv("FILEMAP_DIR");
    mount_private(parent, "tmpfs", "size=256k");
    without_paging();
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "first") == 0);
    int before = count_descriptors();
    for (int lazy = 0; lazy <= 1; lazy++) {
        filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x200000, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x30000, "fits") == 0);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x200000, NULL) == 0); /* not in that folder */
    }
    filemap_set_commit_policy(FILEMAP_COMMIT_EAGER);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x50000, "small") == ERROR_COMMITMENT_LIMIT);
    HANDLE held = create_memory(0x1000, "held");
    close(fill(parent));
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "full") == ERROR_COMMITMENT_LIMIT);
    filemap_set_commit_policy(FILEMAP_COMMIT_LAZY);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "full") == ERROR_COMMITMENT_LIMIT);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x200000, "full") == ERROR_COMMITMENT_LIMIT);
    filemap_set_commit_policy(FILEMAP_COMMIT_EAGER);
    /* What exists can be opened, used and closed. */
    CHECK(try_open(FILE_MAP_ALL_ACCESS, "held") == 0);
    CHECK(try_map(held, FILE_MAP_WRITE) == 0);
    CHECK(CloseHandle(held));
    CHECK(count_names() == 0);
    CHECK(count_descriptors() == before);
}

static void tmpfs_full(void **state)
{
    (void)state;
    in_fresh_process("create on a small tmpfs");
}

/* The folder itself cannot be made any more. */
static void start_on_a_full_tmpfs(void)
{
    const char *parent = getenv("FILEMAP_DIR");
    mount_private(parent, "tmpfs", "size=64k");
    without_paging();
    close(fill(parent));
    CHECK(try_open(FILE_MAP_READ, "first") == ERROR_FILE_NOT_FOUND);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "first") == ERROR_COMMITMENT_LIMIT);
}

static void tmpfs_full_from_the_start(void **state)
{
    (void)state;
    in_fresh_process("start on a full tmpfs");
}

static void create_without_inodes(void)
{
    const char *parent = getenv("FILEMAP_DIR");
    char path[700];
    mount_private(parent, "tmpfs", "size=1m,nr_inodes=8");
    without_paging();
    HANDLE held = create_memory(0x1000, "held");
    CHECK(held);
    for (int i = 0; i < 20; i++) {
        snprintf(path, sizeof path, "%s/%d", parent, i);
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    }
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "none") == ERROR_COMMITMENT_LIMIT);
    CHECK(try_open(FILE_MAP_READ, "held") == 0);
    CHECK(CloseHandle(held));
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "one") == 0);
}

static void tmpfs_without_inodes(void **state)
{
    (void)state;
    in_fresh_process("create without inodes");
}

/* A long name takes units of its own: whether they fit or not, a record is whole or not there. */
static void long_names_on_a_full_tmpfs(void)
{
    static WCHAR name[32000];
    const char *parent = getenv("FILEMAP_DIR");
    mount_private(parent, "tmpfs", "size=128k");
    without_paging();
    for (size_t i = 0; i < COUNT(name) - 1; i++)
        name[i] = u'n';
    filemap_set_commit_policy(FILEMAP_COMMIT_LAZY);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "first") == 0);
    int fd = fill(parent);
    struct stat status;
    CHECK(fstat(fd, &status) == 0);
    for (off_t size = status.st_size; size >= 0; size -= 4096) {
        CHECK(ftruncate(fd, size) == 0);
        SetLastError(UNTOUCHED);
        HANDLE section = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 0x1000, name);
        CHECK(section || GetLastError() == ERROR_COMMITMENT_LIMIT);
        HANDLE again = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
        CHECK(again || GetLastError() == ERROR_FILE_NOT_FOUND);
        CHECK(!section == !again);
        if (section)
            CHECK(CloseHandle(section) && CloseHandle(again));
    }
    close(fd);
}

static void long_names_and_a_full_tmpfs(void **state)
{
    (void)state;
    in_fresh_process("long names on a full tmpfs");
}

static const struct role roles[] = {
    { "first use", first_use },
    { "grow on a full disk", grow_on_a_full_disk },
    { "create on a small tmpfs", create_on_a_small_tmpfs },
    { "start on a full tmpfs", start_on_a_full_tmpfs },
    { "create without inodes", create_without_inodes },
    { "long names on a full tmpfs", long_names_on_a_full_tmpfs },
};

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(memory_and_file_size_limit),
        TEST(existing_objects_and_file_size_limit),
        TEST(first_use_under_limit),
        TEST(files_and_file_size_limit),
        TEST(address_space),
        TEST(disk_full),
        TEST(tmpfs_full),
        TEST(tmpfs_full_from_the_start),
        TEST(tmpfs_without_inodes),
        TEST(long_names_and_a_full_tmpfs),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
