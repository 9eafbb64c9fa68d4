/* SPDX-License-Identifier: MIT */
/*
 * Sections that do not fit into memory: they go to a file in the paging-file folder, and live and
 * die as any other (rows 050, 121-123). Each test has a small tmpfs of its own for the names.
 */
#include "paging.h"
#include "peer.h"

#include <sys/resource.h>

static const char data[] = "what the creator wrote";

/* The payload is allocated in full and nobody else's, the object's own file is small. */
static void named(void)
{
    struct stat status;
    make_memory_small();
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "first") == 0);
    int before = count_descriptors();
    HANDLE section = create_memory(BIG, "big");
    CHECK(section && GetLastError() == 0);
    CHECK(stat(paging_folder(), &status) == 0 && (status.st_mode & 07777) == 0700);
    CHECK(stat(only_paging_file(), &status) == 0 && (status.st_mode & 07777) == 0600);
    CHECK(status.st_blocks * 512 >= BIG);
    CHECK(size_of_file(local_entry("big")) < 0x10000);

    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view && region_size(view) == BIG);
    CHECK(view[0] == 0 && view[BIG - 1] == 0);
    memcpy(view, data, sizeof data);
    HANDLE again = create_memory(1, "big");
    CHECK(again && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(CloseHandle(again));
    CHECK((again = open_section(FILE_MAP_READ, "big")));
    char *other = map_view(again, FILE_MAP_READ);
    CHECK(other && memcmp(other, data, sizeof data) == 0);
    CHECK(UnmapViewOfFile(other) && CloseHandle(again));
    CHECK(try_map(section, FILE_MAP_COPY) == 0);
    CHECK(!FlushViewOfFile(view, 0) || GetLastError() == UNTOUCHED);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    CHECK(count_descriptors() == before);
    check_nothing_left();
}

/* What fits stays in memory, and small ones go to disk too once the tmpfs is full. */
static void only_what_does_not_fit(void)
{
    make_memory_small();
    HANDLE small = create_memory(0x10000, "small");
    CHECK(small && count_paging_files() == 0);
    HANDLE held[8];
    int count = 0;
    for (; count < 8 && count_paging_files() == 0; count++) {
        char name[] = { 'a', (char)('0' + count), 0 };
        CHECK((held[count] = create_memory(0x10000, name)));
    }
    CHECK(count_paging_files() == 1);
    while (count > 0)
        CHECK(CloseHandle(held[--count]));
    CHECK(CloseHandle(small));
    check_nothing_left();
}

/* Another process opens it, sees the bytes, and is the last one to close it. */
static void two_processes(void)
{
    make_memory_small();
    struct peer peer = peer_start();
    uint64_t theirs = peer_create(&peer, "shared", BIG);
    CHECK(theirs);
    uint64_t address = peer_map(&peer, theirs);
    peer_store(&peer, address + BIG - 8, 4711);
    HANDLE mine = open_section(FILE_MAP_ALL_ACCESS, "shared");
    CHECK(mine);
    char *view = map_view(mine, FILE_MAP_WRITE);
    CHECK(view && *(uint64_t *)(void *)(view + BIG - 8) == 4711);
    peer_kill(&peer);
    CHECK(try_open(FILE_MAP_READ, "shared") == 0);
    CHECK(*(uint64_t *)(void *)(view + BIG - 8) == 4711);
    CHECK(count_paging_files() == 1);
    CHECK(CloseHandle(mine));
    check_nothing_left();
    CHECK(*(uint64_t *)(void *)(view + BIG - 8) == 4711);
    CHECK(UnmapViewOfFile(view));
}

/* Rows 121-123: the view stays, the name is free, and a new object is another one. */
static void view_outlives_name(void)
{
    make_memory_small();
    HANDLE section = create_memory(BIG, "name");
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    CHECK(CloseHandle(section));
    check_nothing_left();
    memcpy(view, data, sizeof data);
    CHECK(try_open(FILE_MAP_READ, "name") == ERROR_FILE_NOT_FOUND);
    CHECK((section = create_memory(BIG, "name")) && GetLastError() == 0);
    char *fresh = map_view(section, FILE_MAP_WRITE);
    CHECK(fresh && fresh[0] == 0);
    /* It has a file and a lock of its own, which the old view does not keep. */
    CHECK(CloseHandle(section));
    check_nothing_left();
    CHECK(memcmp(view, data, sizeof data) == 0);
    CHECK(UnmapViewOfFile(view) && UnmapViewOfFile(fresh));
}

static void check_as_child(void *context)
{
    HANDLE section = context;
    CHECK(try_open(FILE_MAP_READ, "forked") == 0);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0);
    CHECK(CloseHandle(section));
    CHECK(try_open(FILE_MAP_READ, "forked") == 0); /* the parent has it still */
}

static void fork_shares(void)
{
    make_memory_small();
    HANDLE section = create_memory(BIG, "forked");
    CHECK(section);
    int status = child_wait(child_start(check_as_child, section));
    CHECK(status == 0);
    CHECK(try_open(FILE_MAP_READ, "forked") == 0);
    CHECK(CloseHandle(section));
    check_nothing_left();
}

/* Whoever is killed leaves two files; who opens the name, creates it or collects removes both. */
static void killed_holders(void)
{
    make_memory_small();
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "first") == 0); /* the sweep is over */
    for (int way = 0; way < 3; way++) {
        struct peer peer = peer_start();
        CHECK(peer_create(&peer, "dead", BIG));
        peer_kill(&peer);
        CHECK(count_names() == 1 && count_paging_files() == 1);
        if (way == 0)
            CHECK(try_open(FILE_MAP_READ, "dead") == ERROR_FILE_NOT_FOUND);
        if (way == 1)
            CHECK(try_create(NULL, PAGE_READWRITE, 1, "dead") == 0);
        if (way == 2) {
            FILEMAP_COLLECTION collected = collect_local();
            CHECK(collected.Removed == 1 && collected.Orphans == 0);
            CHECK(collected.BytesFreed >= BIG);
        }
        check_nothing_left();
    }
}

/* A record that somebody removes by force: the payload stays while it is used, and no longer. */
static void orphans(void)
{
    make_memory_small();
    for (int way = 0; way < 2; way++) {
        struct peer peer = peer_start();
        CHECK(peer_create(&peer, "lost", BIG));
        CHECK(unlink(local_entry("lost")) == 0);
        CHECK(collect_local().Orphans == 0 && count_paging_files() == 1);
        peer_kill(&peer);
        FILEMAP_ENVIRONMENT environment;
        CHECK(filemap_query_environment(&environment));
        CHECK(environment.PagingFiles == 0 && environment.PagingOrphans == 1);
        CHECK(environment.PagingOrphanBytes >= BIG);
        if (way == 0) {
            FILEMAP_COLLECTION collected = collect_local();
            CHECK(collected.Orphans == 1 && collected.Removed == 0);
            CHECK(collected.BytesFreed >= BIG);
        } else { /* the first use of the folder by a process */
            peer = peer_start();
            uint64_t section = peer_create(&peer, "next", BIG);
            CHECK(section && count_paging_files() == 1);
            CHECK(peer_close(&peer, section));
            peer_kill(&peer);
        }
        check_nothing_left();
    }
}

/* The payload's name removed by force: others still reach it through those who have it. */
static void payload_without_name(void)
{
    make_memory_small();
    struct peer peer = peer_start();
    uint64_t theirs = peer_create(&peer, "bare", BIG);
    uint64_t address = peer_map(&peer, theirs);
    peer_store(&peer, address, 42);
    CHECK(unlink(only_paging_file()) == 0);
    HANDLE mine = open_section(FILE_MAP_READ, "bare");
    CHECK(mine);
    uint64_t *view = map_view(mine, FILE_MAP_READ);
    CHECK(view && *view == 42);
    CHECK(UnmapViewOfFile(view) && CloseHandle(mine));
    peer_kill(&peer);
    CHECK(try_open(FILE_MAP_READ, "bare") == ERROR_FILE_NOT_FOUND);
    check_nothing_left();
}

/* The last one to close has another folder in his environment: the record says where it is. */
static void other_folder(void)
{
    make_memory_small();
    struct peer peer = peer_start();
    CHECK(peer_create(&peer, "moved", BIG));
    char there[900];
    snprintf(there, sizeof there, "%s", only_paging_file());
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", temporary_path("other"), 1) == 0);
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, "moved");
    CHECK(section);
    peer_kill(&peer);
    CHECK(CloseHandle(section));
    CHECK(access(there, F_OK) == -1 && count_names() == 0);
    CHECK(access(temporary_path("other"), F_OK) == -1); /* nothing is made that is not needed */
}

/* Neither the tmpfs nor the disk has room. */
static void disk_full_too(void)
{
    make_memory_small();
    CHECK(mkdir(paging_folder(), 0700) == 0 || errno == EEXIST);
    mount_private(paging_folder(), "tmpfs", "size=1m,mode=700");
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "first") == 0);
    int before = count_descriptors();
    for (int lazy = 0; lazy <= 1; lazy++) {
        filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER);
        CHECK(try_create(NULL, PAGE_READWRITE, BIG, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x100000, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x80000, "big") == 0);
        check_nothing_left();
    }
    CHECK(count_descriptors() == before);
}

/* RLIMIT_FSIZE holds on disk as well, for the whole file. It never kills. */
static void file_size_limit(void)
{
    make_memory_small();
    struct rlimit limit = { 0x100000, RLIM_INFINITY };
    signal(SIGXFSZ, SIG_DFL);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (int lazy = 0; lazy <= 1; lazy++) {
        filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER);
        CHECK(try_create(NULL, PAGE_READWRITE, BIG, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0x100000, "big") == ERROR_COMMITMENT_LIMIT);
        CHECK(try_create(NULL, PAGE_READWRITE, 0xFF000, "big") == 0);
        check_nothing_left();
    }
    limit.rlim_cur = RLIM_INFINITY;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

/* Global\ is for several users, who could not reach the folder of one. */
static void global_stays_in_memory(void)
{
    make_memory_small();
    CHECK(mkdir(namespace_folder("filemap"), 0700) == 0);
    if (chown(namespace_folder("filemap"), 0, 0) != 0 || geteuid() != 0)
        exit(STATUS_SKIPPED);
    CHECK(chmod(namespace_folder("filemap"), 01777) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\small") == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, BIG, "Global\\big") == ERROR_COMMITMENT_LIMIT);
    check_nothing_left();
}

/* Where memory may not be executed. */
static void no_exec(void)
{
    mount_private_with(getenv("FILEMAP_DIR"), "tmpfs", MS_NOEXEC, SMALL_TMPFS);
    HANDLE section = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, "code");
    CHECK(section && GetLastError() == 0 && count_paging_files() == 1);
    CHECK(try_map(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE) == 0);
    HANDLE again = open_section(FILE_MAP_READ | FILE_MAP_EXECUTE, "code");
    CHECK(again && try_map(again, FILE_MAP_READ | FILE_MAP_EXECUTE) == 0);
    CHECK(CloseHandle(again) && CloseHandle(section));
    check_nothing_left();
    CHECK((section = create_memory(0x1000, "data")) && count_paging_files() == 0);
    CHECK(CloseHandle(section));
    /* Nowhere: then memory is as good. */
    mount_private_with(paging_folder(), "tmpfs", MS_NOEXEC, "size=1m,mode=700");
    section = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, "code");
    CHECK(section && count_paging_files() == 0);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0);
    CHECK(try_map(section, FILE_MAP_READ | FILE_MAP_EXECUTE) == ERROR_ACCESS_DENIED);
    CHECK(CloseHandle(section));
}

static DWORD reason_of_folder(const char *path)
{
    FILEMAP_ENVIRONMENT environment;
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", path, 1) == 0);
    CHECK(filemap_query_environment(&environment));
    CHECK(environment.Paging.Namespace == 0);
    DWORD error = try_create(NULL, PAGE_READWRITE, BIG, "big");
    CHECK(error == (environment.Paging.Error ? ERROR_COMMITMENT_LIMIT : 0));
    return environment.Paging.Reason;
}

/* Only a folder that is ours alone will do. */
static void unsafe_folders(void)
{
    char path[700], link[700];
    make_memory_small();
    snprintf(path, sizeof path, "%s", temporary_path("folder"));
    snprintf(link, sizeof link, "%s", temporary_path("link"));
    CHECK(reason_of_folder(path) == FILEMAP_FOLDER_MISSING); /* it is made */
    CHECK(reason_of_folder(path) == FILEMAP_FOLDER_USABLE);
    CHECK(symlink(path, link) == 0);
    CHECK(reason_of_folder(link) == FILEMAP_FOLDER_LINK);
    strcat(path, "///");
    CHECK(reason_of_folder(path) == FILEMAP_FOLDER_USABLE);
    CHECK(chmod(path, 0710) == 0);
    CHECK(reason_of_folder(path) == FILEMAP_FOLDER_MODE);
    CHECK(chmod(path, 0700) == 0);
    if (chown(path, 54321, 54321) == 0)
        CHECK(reason_of_folder(path) == FILEMAP_FOLDER_OWNER);
    CHECK(rmdir(path) == 0 && unlink(link) == 0);
    make_file(link, 1);
    CHECK(reason_of_folder(link) == FILEMAP_FOLDER_NOT_A_FOLDER);
    strcat(link, "/below");
    CHECK(reason_of_folder(link) != FILEMAP_FOLDER_USABLE);
    CHECK(unlink(temporary_path("link")) == 0);
    CHECK(reason_of_folder("relative") == FILEMAP_FOLDER_UNREACHABLE);
    CHECK(reason_of_folder("/") == FILEMAP_FOLDER_UNREACHABLE);
    CHECK(reason_of_folder("/nowhere/at/all") == FILEMAP_FOLDER_UNREACHABLE);
    check_nothing_left();
}

static BOOL note_path(const FILEMAP_OBJECT *object, void *context)
{
    char *path = context;
    CHECK(!object->BackingPath);
    CHECK(object->PagingPath || !*path);
    if (object->PagingPath)
        CHECK(object->Committed == BIG && object->Attributes == SEC_COMMIT);
    snprintf(path, 900, "%s", object->PagingPath ? object->PagingPath : "");
    return TRUE;
}

static void what_is_told(void)
{
    char path[900] = "?";
    FILEMAP_ENVIRONMENT environment;
    make_memory_small();
    HANDLE section = create_memory(BIG, "told");
    CHECK(section && filemap_query_object(u"told", note_path, path));
    CHECK(strcmp(path, only_paging_file()) == 0);
    CHECK(filemap_query_environment(&environment));
    CHECK(strcmp(environment.Paging.Path, paging_folder()) == 0);
    CHECK(environment.Paging.Error == 0 && environment.Paging.Reason == FILEMAP_FOLDER_USABLE);
    CHECK(environment.Paging.TotalBytes >= environment.Paging.FreeBytes);
    CHECK(environment.PagingFiles == 1 && environment.PagingOrphans == 0);
    CHECK(environment.PagingBytes >= BIG && environment.PagingOrphanBytes == 0);
    CHECK(CloseHandle(section));
    CHECK((section = create_memory(1, "told")));
    path[0] = 0;
    CHECK(filemap_query_object(u"told", note_path, path) && !*path);
    CHECK(CloseHandle(section));
}

static const struct role roles[] = {
    { "named", named },
    { "only what does not fit", only_what_does_not_fit },
    { "two processes", two_processes },
    { "view outlives name", view_outlives_name },
    { "fork", fork_shares },
    { "killed holders", killed_holders },
    { "orphans", orphans },
    { "payload without name", payload_without_name },
    { "other folder", other_folder },
    { "disk full too", disk_full_too },
    { "file size limit", file_size_limit },
    { "global", global_stays_in_memory },
    { "noexec", no_exec },
    { "unsafe folders", unsafe_folders },
    { "what is told", what_is_told },
};

static void run_role(void **state)
{
    in_fresh_process(*state);
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[COUNT(roles)];
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    for (size_t i = 0; i < COUNT(roles); i++)
        tests[i] = (struct CMUnitTest){ roles[i].name, run_role, before_each, after_each,
                                        (void *)(uintptr_t)roles[i].name };
    return _cmocka_run_group_tests("pagefile", tests, COUNT(tests), NULL, NULL);
}
