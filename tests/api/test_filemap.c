/* SPDX-License-Identifier: MIT */
/* filemap.h: descriptors, the commit policy, looking into the namespaces, collecting. */
#include "peer.h"

#include <sys/mman.h>
#include <time.h>

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct found {
    FILEMAP_OBJECT object;
    WCHAR name[64];
    char entry[256], path[700];
    int count;
};

static BOOL find(const FILEMAP_OBJECT *object, void *context)
{
    struct found *found = context;
    CHECK(object->NameLength < COUNT(found->name));
    CHECK(object->Name[object->NameLength] == 0);
    found->object = *object;
    memcpy(found->name, object->Name, (object->NameLength + 1) * sizeof(WCHAR));
    snprintf(found->entry, sizeof found->entry, "%s", object->Entry);
    snprintf(found->path, sizeof found->path, "%s",
             object->BackingPath ? object->BackingPath : "(none)");
    found->count++;
    return TRUE;
}

static void assert_name(const struct found *found, const WCHAR *name)
{
    DWORD length = 0;
    while (name[length])
        length++;
    assert_int_equal(found->object.NameLength, length);
    assert_memory_equal(found->name, name, (length + 1) * sizeof(WCHAR));
}

static void queries_of_memory(void **state)
{
    struct found found = { .count = 0 };
    int64_t before = now();
    (void)state;
    HANDLE section =
        create_section(NULL, PAGE_EXECUTE_READ | SEC_COMMIT | SEC_NOCACHE, 0x5001, "q 1/2");
    assert_non_null(section);
    static const WCHAR *const names[] = { u"q 1/2", u"Local\\q 1/2" };
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_quiet(filemap_query_object(names[i], find, &found));
        assert_int_equal(found.count, i + 1);
        assert_name(&found, u"Local\\q 1/2");
        assert_int_equal(found.object.Type, FILEMAP_TYPE_SECTION);
        assert_int_equal(found.object.State, FILEMAP_STATE_ALIVE);
        assert_int_equal(found.object.Namespace, FILEMAP_NAMESPACE_LOCAL);
        assert_int_equal(found.object.PageProtection, PAGE_EXECUTE_READ);
        assert_int_equal(found.object.Attributes, SEC_COMMIT | SEC_NOCACHE);
        assert_int_equal(found.object.Size, 0x6000);
        assert_int_equal(found.object.Committed, 0x6000);
        assert_int_equal(found.object.OwnerUid, geteuid());
        assert_true(found.object.CreationTime >= before && found.object.CreationTime <= now());
        assert_string_equal(found.entry, "q 1%2F2");
        assert_string_equal(found.path, "(none)");
    }
    assert_true(CloseHandle(section));
    assert_fails(filemap_query_object(u"q 1/2", find, &found), ERROR_FILE_NOT_FOUND);
    assert_int_equal(found.count, 2);
}

static void queries_of_files(void **state)
{
    struct found found = { .count = 0 };
    char path[700];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    make_file(path, 0x3456);
    HANDLE file = open_file(path, GENERIC_READ);
    HANDLE section = create_section(file, PAGE_WRITECOPY, 0, "backed");
    assert_true(filemap_query_object(u"backed", find, &found));
    assert_int_equal(found.object.Attributes, SEC_FILE);
    assert_int_equal(found.object.PageProtection, PAGE_WRITECOPY);
    assert_int_equal(found.object.Size, 0x3456);
    assert_true(found.object.Committed > 0 && found.object.Committed <= 0x3456);
    assert_string_equal(found.path, path);
    unlink(path);
    assert_true(filemap_query_object(u"backed", find, &found));
    assert_int_equal(found.object.State, FILEMAP_STATE_ALIVE);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(file));
}

/* Without storage there is nothing committed; touched pages count. */
static void committed_bytes(void **state)
{
    struct found found = { .count = 0 };
    (void)state;
    filemap_set_commit_policy(FILEMAP_COMMIT_LAZY);
    HANDLE section = create_memory(0x100000, "lazy");
    filemap_set_commit_policy(FILEMAP_COMMIT_EAGER);
    assert_true(filemap_query_object(u"lazy", find, &found));
    assert_in_range(found.object.Committed, 0, 0x4000);
    ULONG64 before = found.object.Committed;
    char *view = map_view(section, FILE_MAP_WRITE);
    for (size_t at = 0x10000; at < 0x20000; at += 0x1000)
        view[at] = 1;
    assert_true(filemap_query_object(u"lazy", find, &found));
    assert_int_equal(found.object.Committed, before + 0x10000);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static BOOL count_objects(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    ++*(int *)context;
    return TRUE;
}

static BOOL stop_at_two(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    return ++*(int *)context < 2;
}

static void enumeration(void **state)
{
    HANDLE sections[5];
    int count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(sections); i++) {
        char name[16];
        snprintf(name, sizeof name, "e%zu", i);
        sections[i] = create_memory(1, name);
    }
    HANDLE unnamed = create_memory(1, NULL);
    assert_quiet(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, count_objects, &count));
    assert_int_equal(count, COUNT(sections));
    count = 0;
    assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL,
                                          stop_at_two, &count));
    assert_int_equal(count, 2);
    count = 0;
    assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_GLOBAL, count_objects, &count));
    assert_int_equal(count, 0);
    assert_fails(filemap_enumerate_objects(0, count_objects, &count), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_enumerate_objects(4, count_objects, &count), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_enumerate_objects(1, NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(unnamed));
    for (size_t i = 0; i < COUNT(sections); i++)
        assert_true(CloseHandle(sections[i]));
}

static BOOL stop_at_once(const FILEMAP_HOLDER *holder, void *context)
{
    (void)holder;
    ++*(int *)context;
    return FALSE;
}

static void bad_names(void **state)
{
    static const struct {
        const WCHAR *name;
        DWORD error;
    } cases[] = {
        { NULL, ERROR_INVALID_PARAMETER },      { u"", ERROR_INVALID_HANDLE },
        { u"nobody", ERROR_FILE_NOT_FOUND },    { u"a\\b", ERROR_PATH_NOT_FOUND },
        { u"\\a", ERROR_BAD_PATHNAME },         { u"Local", ERROR_INVALID_HANDLE },
        { u"Global\\a", ERROR_FILE_NOT_FOUND },
    };
    int count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fails(filemap_query_object(cases[i].name, count_objects, &count), cases[i].error);
        assert_fails(filemap_enumerate_holders(cases[i].name, stop_at_once, &count),
                     cases[i].error);
    }
    assert_fails(filemap_query_object(u"a", NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_enumerate_holders(u"a", NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(count, 0);
}

struct holders {
    FILEMAP_HOLDER seen[8];
    int count;
};

static BOOL note_holder(const FILEMAP_HOLDER *holder, void *context)
{
    struct holders *holders = context;
    CHECK(holders->count < (int)COUNT(holders->seen));
    CHECK(strstr(holder->Program, "api-filemap") || under_valgrind());
    holders->seen[holders->count++] = *holder;
    return TRUE;
}

static const FILEMAP_HOLDER *holder_of(const struct holders *holders, pid_t process)
{
    for (int i = 0; i < holders->count; i++)
        if (holders->seen[i].ProcessId == (DWORD)process)
            return &holders->seen[i];
    return NULL;
}

static void check_holders(HANDLE file)
{
    struct holders holders = { .count = 0 };
    struct peer peer = peer_start(), idle = peer_start();
    int stopped = 0;
    HANDLE section = create_section(file, PAGE_READWRITE, 0x2000, "held");
    HANDLE second = open_section(FILE_MAP_READ, "held");
    void *views[2] = { map_view(section, FILE_MAP_READ), map_view(section, FILE_MAP_WRITE) };
    uint64_t handle = peer_open(&peer, "held");
    assert_true(handle != 0);

    assert_quiet(filemap_enumerate_holders(u"held", note_holder, &holders));
    assert_int_equal(holders.count, 2);
    assert_int_equal(holder_of(&holders, getpid())->HandleCount, 1); /* both handles share it */
    assert_int_equal(holder_of(&holders, getpid())->ViewCount, 2);
    assert_int_equal(holder_of(&holders, peer.process)->HandleCount, 1);
    assert_int_equal(holder_of(&holders, peer.process)->ViewCount, 0);
    assert_true(filemap_enumerate_holders(u"held", stop_at_once, &stopped));
    assert_int_equal(stopped, 1);

    uint64_t address = peer_map(&peer, handle);
    assert_true(peer_close(&peer, handle));
    holders.count = 0;
    assert_true(filemap_enumerate_holders(u"held", note_holder, &holders));
    const FILEMAP_HOLDER *viewer = holder_of(&holders, peer.process);
    if (file == INVALID_HANDLE_VALUE) { /* a view of a file may be anybody's */
        assert_non_null(viewer);
        assert_int_equal(viewer->HandleCount, 0);
        assert_int_equal(viewer->ViewCount, 1);
    }
    assert_true(address != 0);
    assert_null(holder_of(&holders, idle.process));
    peer_stop(&peer);
    peer_stop(&idle);
    assert_true(UnmapViewOfFile(views[0]));
    assert_true(UnmapViewOfFile(views[1]));
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(section));
    assert_fails(filemap_enumerate_holders(u"held", note_holder, &holders), ERROR_FILE_NOT_FOUND);
}

static void holders_of_memory(void **state)
{
    (void)state;
    check_holders(INVALID_HANDLE_VALUE);
}

static void holders_of_files(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x2000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    check_holders(file);
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* One pass over /proc for all objects. */
struct census {
    int mine, theirs, others;
    pid_t peer;
};

static BOOL take_census(const FILEMAP_HOLDER *holder, void *context)
{
    struct census *census = context;
    bool one = strcmp(holder->Entry, "one") == 0;
    CHECK(one || strcmp(holder->Entry, "two") == 0);
    CHECK(holder->Namespace == FILEMAP_NAMESPACE_LOCAL);
    CHECK(holder->HandleCount == 1);
    CHECK(holder->ViewCount == (one && holder->ProcessId == (DWORD)getpid() ? 1 : 0));
    if (holder->ProcessId == (DWORD)getpid())
        census->mine++;
    else if (holder->ProcessId == (DWORD)census->peer)
        census->theirs++;
    else
        census->others++;
    return TRUE;
}

static void holders_of_everything(void **state)
{
    struct census census = { .mine = 0 };
    int stopped = 0;
    (void)state;
    assert_true(filemap_enumerate_all_holders(FILEMAP_NAMESPACE_LOCAL, stop_at_once, &stopped));
    assert_int_equal(stopped, 0);
    struct peer peer = peer_start();
    HANDLE one = create_memory(0x1000, "one"), two = create_memory(0x1000, "two");
    void *view = map_view(one, FILE_MAP_READ);
    assert_true(peer_open(&peer, "two") != 0);
    census.peer = peer.process;
    assert_quiet(filemap_enumerate_all_holders(3, take_census, &census));
    assert_int_equal(census.mine, 2);
    assert_int_equal(census.theirs, 1);
    assert_int_equal(census.others, 0);
    assert_true(filemap_enumerate_all_holders(FILEMAP_NAMESPACE_LOCAL, stop_at_once, &stopped));
    assert_int_equal(stopped, 1);
    assert_true(filemap_enumerate_all_holders(FILEMAP_NAMESPACE_GLOBAL, stop_at_once, &stopped));
    assert_int_equal(stopped, 1);
    assert_fails(filemap_enumerate_all_holders(0, take_census, &census), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_enumerate_all_holders(4, take_census, &census), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_enumerate_all_holders(1, NULL, NULL), ERROR_INVALID_PARAMETER);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(one));
    assert_true(CloseHandle(two));
}

/* Dead objects are shown as such, collected and counted; the living and their names stay. */
static void collecting(void **state)
{
    FILEMAP_COLLECTION collection;
    struct found found = { .count = 0 };
    (void)state;
    HANDLE alive = create_memory(0x1000, "alive");
    struct peer peer = peer_start();
    assert_true(peer_create(&peer, "dead", 0x100000) != 0);
    assert_true(peer_open(&peer, "alive") != 0);
    peer_kill(&peer);

    assert_fails(filemap_query_object(u"dead", find, &found), ERROR_FILE_NOT_FOUND);
    assert_quiet(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, find, &found));
    assert_int_equal(collection.Removed, 1);
    assert_int_equal(collection.Alive, 1);
    assert_int_equal(collection.Damaged, 0);
    assert_int_equal(collection.Denied, 0);
    assert_true(collection.BytesFreed >= 0x100000);
    assert_int_equal(found.count, 1);
    assert_name(&found, u"Local\\dead");
    assert_int_equal(found.object.State, FILEMAP_STATE_DEAD);
    assert_int_equal(count_names(), 1);
    assert_quiet(filemap_collect(3, &collection, find, &found));
    assert_int_equal(collection.Removed, 0);
    assert_int_equal(collection.BytesFreed, 0);
    assert_int_equal(found.count, 1);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    assert_fails(filemap_collect(0, &collection, NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_collect(7, &collection, NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(alive));
}

/* Dead objects are listed before they are collected; a listing changes nothing. */
static void listing_the_dead(void **state)
{
    struct found found = { .count = 0 };
    (void)state;
    struct peer peer = peer_start();
    assert_true(peer_create(&peer, "dead", 0x1000) != 0);
    peer_kill(&peer);
    for (int i = 1; i <= 3; i++) {
        assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, find, &found));
        assert_int_equal(found.count, i);
        assert_int_equal(found.object.State, FILEMAP_STATE_DEAD);
    }
    assert_int_equal(count_names(), 1);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    assert_int_equal(count_names(), 0);
}

static void descriptors_of_sections(void **state)
{
    (void)state;
    for (int named = 0; named <= 1; named++) {
        HANDLE section = create_memory(0x2000, named ? "fd" : NULL);
        char *view = map_view(section, FILE_MAP_WRITE);
        strcpy(view, "seen");
        int fd = filemap_fd_from_handle(section);
        assert_true(fd >= 0);
        assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
        assert_true(CloseHandle(section));
        assert_true(UnmapViewOfFile(view));
        /* It keeps the memory and not the name. */
        assert_int_equal(try_open(FILE_MAP_READ, "fd"), ERROR_FILE_NOT_FOUND);
        char *mapped = mmap(NULL, 0x2000, PROT_READ, MAP_SHARED, fd, 0);
        assert_ptr_not_equal(mapped, MAP_FAILED);
        assert_string_equal(mapped, "seen");
        munmap(mapped, 0x2000);
        close(fd);
    }
    SetLastError(UNTOUCHED);
    assert_int_equal(filemap_fd_from_handle(NULL), -1);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_int_equal(filemap_fd_from_handle(GetCurrentProcess()), -1);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    SetLastError(UNTOUCHED);
    assert_int_equal(filemap_fd_from_handle((HANDLE)0x7FFC), -1);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
}

/* Nobody can pull the memory of an unnamed section away, and no other user can open it. */
static void unnamed_memory_is_sealed(void **state)
{
    struct stat status;
    (void)state;
    HANDLE section = create_memory(0x2000, NULL);
    int fd = filemap_fd_from_handle(section);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(fd, 0x4000), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    close(fd);
    assert_true(CloseHandle(section));
}

static void commit_policy(void **state)
{
    FILEMAP_ENVIRONMENT environment;
    (void)state;
    assert_quiet(filemap_set_commit_policy(FILEMAP_COMMIT_LAZY));
    assert_true(filemap_query_environment(&environment));
    assert_int_equal(environment.CommitPolicy, FILEMAP_COMMIT_LAZY);
    assert_fails(filemap_set_commit_policy(2), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_set_commit_policy(0xFFFFFFFF), ERROR_INVALID_PARAMETER);
    assert_true(filemap_query_environment(&environment));
    assert_int_equal(environment.CommitPolicy, FILEMAP_COMMIT_LAZY);
    assert_quiet(filemap_set_commit_policy(FILEMAP_COMMIT_EAGER));
    assert_true(filemap_query_environment(&environment));
    assert_int_equal(environment.CommitPolicy, FILEMAP_COMMIT_EAGER);
}

static void policy_of_the_environment(void)
{
    FILEMAP_ENVIRONMENT environment;
    const char *wanted = getenv("FILEMAP_COMMIT");
    CHECK(filemap_query_environment(&environment));
    CHECK(environment.CommitPolicy ==
          (wanted && strcmp(wanted, "lazy") == 0 ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER));
}

static void commit_policy_by_environment(void **state)
{
    static const char *const values[] = { "lazy", "eager", "", "LAZY", "lazyy" };
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        setenv("FILEMAP_COMMIT", values[i], 1);
        in_fresh_process("policy");
    }
    unsetenv("FILEMAP_COMMIT");
    in_fresh_process("policy");
}

static void environment(void **state)
{
    FILEMAP_ENVIRONMENT found;
    struct rlimit limit;
    (void)state;
    memset(&found, 0xEE, sizeof found);
    assert_quiet(filemap_query_environment(&found));
    assert_string_equal(found.Local.Path, namespace_folder(NULL));
    assert_string_equal(found.Global.Path, namespace_folder("filemap"));
    assert_int_equal(found.Local.Error, 0);
    assert_int_equal(found.Local.Reason, FILEMAP_FOLDER_USABLE);
    assert_int_equal(found.Local.Namespace, FILEMAP_NAMESPACE_LOCAL);
    assert_int_equal(found.Global.Namespace, FILEMAP_NAMESPACE_GLOBAL);
    assert_true(found.Local.FreeBytes > 0 && found.Local.FreeBytes <= found.Local.TotalBytes);
    assert_true(found.CommitAvailable > 0);
    assert_true(found.ProcMounted);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(found.DescriptorLimit, limit.rlim_cur);
    assert_int_equal(found.DescriptorsUsed, count_descriptors());
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(found.FileSizeLimit,
                     limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur);
    assert_fails(filemap_query_environment(NULL), ERROR_INVALID_PARAMETER);
}

static const struct role roles[] = { { "policy", policy_of_the_environment } };

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(queries_of_memory),
        TEST(queries_of_files),
        TEST(committed_bytes),
        TEST(enumeration),
        TEST(bad_names),
        TEST(holders_of_memory),
        TEST(holders_of_files),
        TEST(holders_of_everything),
        TEST(collecting),
        TEST(listing_the_dead),
        TEST(descriptors_of_sections),
        TEST(unnamed_memory_is_sealed),
        TEST(commit_policy),
        TEST(commit_policy_by_environment),
        TEST(environment),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
