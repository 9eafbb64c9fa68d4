/* SPDX-License-Identifier: MIT */
/*
 * Records of sections on disk that somebody else wrote, and files in the paging-file folder that
 * are none of ours. Nothing but the very payload of a record is ever opened or unlinked for it.
 */
#include "paging.h"

#include "engine/pagetrailer.h"
#include "engine/record.h"
#include "linux/lock.h"

#define ENTRY "forged"
#define SIZE 0x3000
#define PAYLOAD "payload-0123456789abcdef-0000000000000001"

static int held = -1;

/* An object with that record in FOLDER, held by a read lock. STATUS gets what fstat says. */
static void plant_in(const char *folder, const struct record *record, struct stat *status)
{
    char path[900];
    snprintf(path, sizeof path, "%s/" ENTRY, folder);
    held = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CHECK(held >= 0);
    CHECK(ftruncate(held, (off_t)(record->payload +
                                  record_room(record->name_length, record->path))) == 0);
    CHECK(record_write(held, record) == STATUS_SUCCESS);
    CHECK(lock_share(held) == 0 && fstat(held, status) == 0);
}

static void let_go(void)
{
    close(held);
    held = -1;
}

static const char *in_paging_folder(const char *name)
{
    static char paths[4][900];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    CHECK(mkdir(paging_folder(), 0700) == 0 || errno == EEXIST);
    snprintf(path, sizeof paths[0], "%s/%s", paging_folder(), name);
    return path;
}

/* A payload file without a trailer, and a record that names it. */
static struct record paged(const char *path)
{
    static char copy[4][900];
    static unsigned next;
    struct stat status = { .st_dev = 1, .st_ino = 1 };
    struct record record = {
        .type = RECORD_SECTION,
        .protection = PAGE_READWRITE,
        .attributes = SEC_COMMIT,
        .size = SIZE,
        .path = copy[next % COUNT(copy)],
        .name = u"forged",
        .name_length = 6,
    };
    stat(path, &status);
    snprintf(copy[next++ % COUNT(copy)], sizeof copy[0], "%s", path);
    record.device = status.st_dev;
    record.inode = status.st_ino;
    return record;
}

static void make_payload(const char *path)
{
    make_file(path, SIZE + record_unit());
}

/* Binds the payload at PATH to the object that was planted last; the id is XORed. */
static void bind(const char *path, const struct stat *object, uint64_t size, uint64_t wrong)
{
    struct record record;
    CHECK(record_read(held, object, &record) == STATUS_SUCCESS);
    record.id ^= wrong;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0);
    CHECK(ftruncate(fd, (off_t)pagetrailer_end(size)) == 0);
    CHECK(pagetrailer_write(fd, size, &record, object, ENTRY) == 0);
    close(fd);
    record_free(&record);
}

static void expect(DWORD error)
{
    assert_int_equal(try_open(FILE_MAP_ALL_ACCESS, ENTRY), error);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, ENTRY),
                     error ? error : ERROR_ALREADY_EXISTS);
}

/* The dead object is removed, and what it named is still there. */
static void expect_spared(const char *path)
{
    struct stat status;
    let_go();
    FILEMAP_COLLECTION collected = collect_local();
    assert_int_equal(collected.Removed, 1);
    assert_int_equal(collected.Orphans, 0);
    assert_int_equal(count_names(), 0);
    assert_int_equal(lstat(path, &status), 0);
}

/* What the tests write is good enough to be joined, and is removed with its object. */
static void honest_pairs_work(void **state)
{
    const char *path = in_paging_folder(PAYLOAD);
    struct stat object;
    (void)state;
    make_payload(path);
    struct record record = paged(path);
    plant_in(namespace_folder(NULL), &record, &object);
    bind(path, &object, SIZE, 0);
    expect(0);
    HANDLE section = open_section(FILE_MAP_READ, ENTRY);
    unsigned char *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_int_equal(view[0x2001], 3);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    let_go();
    assert_int_equal(collect_local().Removed, 1);
    assert_int_equal(access(path, F_OK), -1);
}

static void wrong_trailers(void **state)
{
    static const struct {
        uint64_t size, id;
    } wrong[] = { { SIZE, 1 }, { SIZE - 1, 0 }, { SIZE + 0x1000, 0 }, { 0x1000, 0 } };
    (void)state;
    for (size_t i = 0; i <= COUNT(wrong); i++) {
        const char *path = in_paging_folder(PAYLOAD);
        struct stat object;
        make_payload(path);
        struct record record = paged(path);
        plant_in(namespace_folder(NULL), &record, &object);
        if (i < COUNT(wrong))
            bind(path, &object, wrong[i].size, wrong[i].id);
        else
            object.st_ino ^= 1, bind(path, &object, SIZE, 0); /* of another object */
        expect(ERROR_ACCESS_DENIED);
        /* It belongs to nobody: only as an orphan may it go. */
        let_go();
        assert_int_equal(collect_local().Orphans, 1);
        assert_int_equal(access(path, F_OK), -1);
    }
}

/* Files of the user that are no payload: never opened for a section, never unlinked. */
static void files_of_the_user(void **state)
{
    char file[900], link[900], folder[900];
    struct stat object;
    (void)state;
    snprintf(file, sizeof file, "%s", temporary_path("precious"));
    snprintf(link, sizeof link, "%s", in_paging_folder(PAYLOAD));
    snprintf(folder, sizeof folder, "%s",
             in_paging_folder("payload-0123456789abcdef-000000000000"
                              "0002"));
    make_payload(file);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    const char *const paths[] = { file,          link,  folder, "/dev/null",     "relative", "/",
                                  "/etc/passwd", "///", "/..",  "/nowhere/here", PAYLOAD };
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct record record = paged(paths[i]);
        plant_in(namespace_folder(NULL), &record, &object);
        DWORD error = try_open(FILE_MAP_ALL_ACCESS, ENTRY);
        assert_true(error == ERROR_ACCESS_DENIED || error == ERROR_FILE_INVALID);
        expect_spared(i < 3 ? paths[i] : file);
    }
    unlink(link);
    unlink(file);
    rmdir(folder);
}

/* A right trailer, but the file is not where payloads are: it is not unlinked. */
static void payloads_elsewhere(void **state)
{
    struct stat object;
    char open_folder[900], path[1000];
    (void)state;
    snprintf(open_folder, sizeof open_folder, "%s", temporary_path("open"));
    assert_int_equal(mkdir(open_folder, 0755), 0);
    assert_int_equal(symlink(paging_folder(), temporary_path("link")), 0);
    for (int kind = 0; kind < 3; kind++) {
        if (kind == 0) /* others may enter the folder */
            snprintf(path, sizeof path, "%s/" PAYLOAD, open_folder);
        else if (kind == 1) /* the folder is a link */
            snprintf(path, sizeof path, "%s/" PAYLOAD, temporary_path("link"));
        else /* not a name of ours */
            snprintf(path, sizeof path, "%s", in_paging_folder("precious"));
        make_payload(path);
        struct record record = paged(path);
        plant_in(namespace_folder(NULL), &record, &object);
        bind(path, &object, SIZE, 0);
        CHECK(kind != 1 || pagetrailer_is_name(PAGETRAILER_READY, strrchr(path, '/') + 1));
        let_go();
        FILEMAP_COLLECTION collected = collect_local();
        assert_int_equal(collected.Removed, 1);
        /* Behind the link there is our folder: there it is an orphan. */
        assert_int_equal(collected.Orphans, kind == 1);
        assert_int_equal(access(path, F_OK), kind == 1 ? -1 : 0);
        unlink(path);
    }
    unlink(temporary_path("link"));
    rmdir(open_folder);
}

/* A second record for the payload of a living object. */
static void stolen_payload(void **state)
{
    const char *path = in_paging_folder(PAYLOAD);
    struct stat object, other;
    (void)state;
    make_payload(path);
    struct record record = paged(path);
    plant_in(namespace_folder(NULL), &record, &object);
    bind(path, &object, SIZE, 0);
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, ENTRY);
    assert_non_null(section);
    let_go();
    /* The same record once more, under another file: not the one that the trailer names. */
    char kept[900];
    snprintf(kept, sizeof kept, "%s", local_entry("kept"));
    assert_int_equal(rename(local_entry(ENTRY), kept), 0);
    plant_in(namespace_folder(NULL), &record, &other);
    let_go();
    FILEMAP_COLLECTION collected = collect_local();
    assert_int_equal(collected.Removed, 1);
    assert_int_equal(collected.Orphans, 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(rename(kept, local_entry(ENTRY)), 0);
    assert_int_equal(try_open(FILE_MAP_READ, ENTRY), 0);
    assert_true(CloseHandle(section));
    assert_int_equal(access(path, F_OK), -1);
}

/* What is in the folder and not of our making stays; what is unready and unlocked goes. */
static void other_files_in_the_folder(void **state)
{
    static const char *const names[] = {
        "notes",
        "payload-",
        "payload-0123456789abcdef-0000000000000001x",
        "payload-0123456789ABCDEF-0000000000000001",
        "payload-0123456789abcdef-000000000000001",
        PAYLOAD, /* without a trailer */
        ".payload-0123456789abcdef-0000000000000001",
        "unready-0123456789abcdef",
    };
    static const char unready[] = "unready-0123456789abcdef-0000000000000001";
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        make_file(in_paging_folder(names[i]), 0x4000);
    assert_int_equal(mkfifo(in_paging_folder("payload-0123456789abcdef-0000000000000002"), 0600),
                     0);
    make_file(in_paging_folder(unready), 0x1000);
    int fd = open(in_paging_folder(unready), O_RDWR | O_CLOEXEC);
    assert_int_equal(lock_share(fd), 0);
    assert_int_equal(collect_local().Orphans, 0);
    close(fd);
    assert_int_equal(collect_local().Orphans, 1);
    assert_int_equal(access(in_paging_folder(unready), F_OK), -1);
    assert_int_equal(count_paging_files(), COUNT(names) + 1);
    unlink(in_paging_folder("payload-0123456789abcdef-0000000000000002"));
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(in_paging_folder(names[i]));
}

/* In Global\ nobody follows such a record, whoever wrote it, and nobody unlinks for another user.
 */
static void try_in_global(void *context)
{
    struct stat object;
    char folder[700], path[900];
    (void)context;
    snprintf(folder, sizeof folder, "%s", namespace_folder("filemap"));
    CHECK(mkdir(folder, 0700) == 0 && chmod(folder, 01777) == 0);
    for (int foreign = 0; foreign <= 1; foreign++) {
        snprintf(path, sizeof path, "%s", in_paging_folder(PAYLOAD));
        make_payload(path);
        struct record record = paged(path);
        plant_in(folder, &record, &object);
        bind(path, &object, SIZE, 0);
        if (foreign)
            CHECK(fchown(held, 54321, 54321) == 0);
        CHECK(try_open(FILE_MAP_READ, "Global\\" ENTRY) == ERROR_ACCESS_DENIED);
        let_go();
        FILEMAP_COLLECTION collected;
        CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, &collected, NULL, NULL));
        CHECK(collected.Removed == 1);
        CHECK((access(path, F_OK) == 0) == foreign);
        unlink(path);
    }
    rmdir(folder);
}

static void records_in_global(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    in_child(try_in_global, NULL);
}

static void try_foreign_payload(void *context)
{
    const char *path = in_paging_folder(PAYLOAD);
    struct stat object;
    (void)context;
    make_payload(path);
    struct record record = paged(path);
    plant_in(namespace_folder(NULL), &record, &object);
    bind(path, &object, SIZE, 0);
    CHECK(chown(path, 54321, 54321) == 0);
    CHECK(try_open(FILE_MAP_READ, ENTRY) == ERROR_ACCESS_DENIED);
    let_go();
    CHECK(collect_local().Removed == 1);
    CHECK(access(path, F_OK) == 0);
    unlink(path);
}

static void payloads_of_others(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    in_child(try_foreign_payload, NULL);
}

/* Somebody looks at the payload at this moment: the open tries again. */
static void looked_at(void **state)
{
    const char *path = in_paging_folder(PAYLOAD);
    struct stat object;
    (void)state;
    make_payload(path);
    struct record record = paged(path);
    plant_in(namespace_folder(NULL), &record, &object);
    bind(path, &object, SIZE, 0);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(lock_exclude(fd), 0);
    pid_t child = fork();
    if (child == 0) { /* shares the description; the lock goes with the last of the two */
        usleep(100000);
        _exit(0);
    }
    close(fd);
    assert_int_equal(try_open(FILE_MAP_READ, ENTRY), 0);
    child_finish(child);
    let_go();
    assert_int_equal(collect_local().Removed, 1);
}

/*
 * A process that is killed closes its files one after the other: its payload may be let go, found
 * to be an orphan and removed while its object still seems to be held.
 */
static void dying_holders(void **state)
{
    const char *path = in_paging_folder(PAYLOAD);
    struct stat object;
    (void)state;
    for (int used_again = 0; used_again <= 1; used_again++) {
        make_payload(path);
        struct record record = paged(path);
        plant_in(namespace_folder(NULL), &record, &object);
        int other = -1;
        if (used_again) { /* the inode is another payload's by now */
            bind(path, &object, SIZE, 1);
            other = open(path, O_RDWR | O_CLOEXEC);
            assert_true(other >= 0);
        }
        assert_int_equal(unlink(path), 0);
        pid_t child = fork();
        if (child == 0) {
            usleep(100000);
            _exit(0);
        }
        let_go(); /* the child still has it */
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_NOT_FOUND);
        child_finish(child);
        if (other >= 0)
            close(other);
        assert_int_equal(count_names(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(honest_pairs_work),  TEST(wrong_trailers),     TEST(files_of_the_user),
        TEST(payloads_elsewhere), TEST(stolen_payload),     TEST(other_files_in_the_folder),
        TEST(records_in_global),  TEST(payloads_of_others), TEST(looked_at),
        TEST(dying_holders),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
