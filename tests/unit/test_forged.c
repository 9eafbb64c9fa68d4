/* SPDX-License-Identifier: MIT */
/*
 * Records that somebody else wrote: of other types (rows 096, 130), with other names, and forged
 * ones that are well-formed but lie. Each is held by a read lock, as a living object is.
 */
#include "sections.h"

#include "engine/record.h"
#include "linux/lock.h"

#define ENTRY "forged"

/* CreateFileMapping of Windows CE. */
HANDLE wince_create(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD,
                    LPCWSTR) __asm__("filemap_wince_CreateFileMappingW");

static int held = -1;

/* Makes the object's file in FOLDER; it counts as held until drop(). */
static void plant_in(const char *folder, const struct record *record)
{
    char path[900];
    uint64_t room = record_room(record->name_length, record->path);
    snprintf(path, sizeof path, "%s/" ENTRY, folder);
    held = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(held >= 0);
    assert_int_equal(ftruncate(held, (off_t)(record->payload + room)), 0);
    assert_int_equal(record_write(held, record), STATUS_SUCCESS);
    assert_int_equal(lock_share(held), 0);
}

static void plant(const struct record *record)
{
    plant_in(namespace_folder(NULL), record);
}

static void drop(void)
{
    close(held);
    held = -1;
    unlink(local_entry(ENTRY));
}

static struct record honest(void)
{
    return (struct record){
        .type = RECORD_SECTION,
        .protection = PAGE_READWRITE,
        .attributes = SEC_COMMIT,
        .size = 0x1000,
        .payload = 0x1000,
        .name = u"forged",
        .name_length = 6,
    };
}

/* The test's own records are good enough to be joined. */
static void honest_records_work(void **state)
{
    struct record record = honest();
    (void)state;
    plant(&record);
    assert_int_equal(try_open(FILE_MAP_ALL_ACCESS, ENTRY), 0);
    HANDLE section = create_memory(0x5000, ENTRY);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_map(section, FILE_MAP_WRITE), 0);
    close(held); /* from now on only we hold it */
    assert_int_equal(try_open(FILE_MAP_READ, ENTRY), 0);
    assert_true(CloseHandle(section));
    assert_int_equal(access(local_entry(ENTRY), F_OK), -1);
}

/* Rows 096, 097, 130: one name space for all types; a failed attempt holds nothing. */
static void other_types(void **state)
{
    (void)state;
    for (int type = RECORD_EVENT; type < RECORD_TYPES; type++) {
        struct record record = honest();
        record.type = (enum record_type)type;
        plant(&record);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, ENTRY), ERROR_INVALID_HANDLE);
        assert_fails(wince_create(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, u"" ENTRY),
                     ERROR_INVALID_HANDLE);
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_INVALID_HANDLE);
        assert_int_equal(try_open(0, ENTRY), ERROR_INVALID_HANDLE); /* the type comes first */
        assert_fails(CreateFileMappingFromApp(NULL, NULL, PAGE_READWRITE, 1, u"forged"),
                     ERROR_INVALID_HANDLE);
        assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u"forged"), ERROR_INVALID_HANDLE);
        assert_int_equal(lock_query(held), LOCK_NONE);
        assert_int_equal(access(local_entry(ENTRY), F_OK), 0);
        /* When nobody holds it any more the name is free. */
        close(held);
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_NOT_FOUND);
        plant(&record);
        close(held);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, ENTRY), 0);
        assert_int_equal(access(local_entry(ENTRY), F_OK), -1);
    }
}

static BOOL note_type(const FILEMAP_OBJECT *object, void *context)
{
    *(DWORD *)context = object->Type;
    return TRUE;
}

static void other_types_are_listed(void **state)
{
    (void)state;
    for (int type = RECORD_SECTION; type < RECORD_TYPES; type++) {
        struct record record = honest();
        DWORD seen = 99;
        record.type = (enum record_type)type;
        plant(&record);
        assert_true(filemap_query_object(u"forged", note_type, &seen));
        assert_int_equal(seen, type);
        drop();
    }
}

/* Well-formed nonsense: an error, or a handle that cannot hurt. */
static void nonsense(const struct record *record)
{
    plant(record);
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, ENTRY);
    DWORD error = GetLastError();
    assert_true(section || error == ERROR_FILE_CORRUPT || error == ERROR_ACCESS_DENIED ||
                error == ERROR_FILE_INVALID);
    if (section) {
        static const DWORD accesses[] = { 0, FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY,
                                          FILE_MAP_READ | FILE_MAP_EXECUTE };
        static const uint64_t offsets[] = { 0, 0x10000, UINT64_C(0x7FFFFFFF0000),
                                            UINT64_C(0xFFFFFFFFFFFF0000) };
        for (size_t i = 0; i < COUNT(accesses); i++)
            for (size_t j = 0; j < COUNT(offsets); j++)
                for (size_t size = 0; size < 3; size++) {
                    void *view = map_part(section, accesses[i], offsets[j], size);
                    if (view)
                        assert_true(UnmapViewOfFile(view));
                    else
                        assert_int_not_equal(GetLastError(), UNTOUCHED);
                }
        assert_true(CloseHandle(section));
    }
    drop();
}

static void lies_about_numbers(void **state)
{
    static const ULONG numbers[] = { 0,
                                     1,
                                     2,
                                     3,
                                     4,
                                     8,
                                     0x10,
                                     0x20,
                                     0x40,
                                     0x80,
                                     0x100,
                                     0x204,
                                     0xFF,
                                     ~0U,
                                     0x80000000,
                                     SEC_FILE,
                                     SEC_IMAGE,
                                     SEC_RESERVE,
                                     SEC_COMMIT | SEC_FILE,
                                     SEC_LARGE_PAGES | SEC_COMMIT };
    static const uint64_t sizes[] = { 0, 1, 0xFFF, 0x1000 };
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++)
        for (size_t j = 0; j < COUNT(numbers); j++) {
            struct record record = honest();
            record.protection = numbers[i];
            record.attributes = numbers[j];
            record.size = sizes[(i + j) % COUNT(sizes)];
            nonsense(&record);
        }
}

/* More than the file has behind it would be a view that faults. */
static void lies_about_size(void **state)
{
    static const uint64_t sizes[] = { 0x1001, 0x2000, UINT64_C(1) << 40, UINT64_MAX,
                                      UINT64_C(1) << 63 };
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct record record = honest();
        record.size = sizes[i];
        plant(&record);
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_CORRUPT);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, ENTRY), ERROR_FILE_CORRUPT);
        drop();
    }
}

/* A reserved section without room for what tells which pages are committed, or over a file. */
static void lies_about_reserving(void **state)
{
    (void)state;
    struct record record = honest();
    record.attributes = SEC_RESERVE;
    plant(&record);
    assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_CORRUPT);
    assert_int_equal(try_create(NULL, PAGE_READWRITE | SEC_RESERVE, 1, ENTRY), ERROR_FILE_CORRUPT);
    drop();
    record.payload = 0x2000; /* now there is, and all bits are clear */
    plant(&record);
    HANDLE section = open_section(FILE_MAP_WRITE, ENTRY);
    assert_non_null(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    MEMORY_BASIC_INFORMATION information;
    assert_true(VirtualQuery(view, &information, sizeof information));
    assert_int_equal(information.State, MEM_RESERVE);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    drop();
}

/* Another name under this entry: what a collision of hashes would look like. */
static void other_names(void **state)
{
    static const struct {
        const WCHAR *name;
        size_t length;
    } names[] = {
        { u"forgeD", 6 }, { u"forge", 5 }, { u"forged!", 7 }, { u"\0orged", 6 }, { u"forged\0", 7 }
    };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct record record = honest();
        record.name = names[i].name;
        record.name_length = names[i].length;
        plant(&record);
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_CORRUPT);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, ENTRY), ERROR_FILE_CORRUPT);
        drop();
    }
}

static struct record backed_by(const char *path, uint64_t size)
{
    struct record record = honest();
    struct stat status = { .st_dev = 1, .st_ino = 1 };
    stat(path, &status);
    record.attributes = SEC_FILE;
    record.payload = 0;
    record.size = size;
    record.path = path;
    record.device = status.st_dev;
    record.inode = status.st_ino;
    return record;
}

/* Sizes that the file does not have, and paths that lead to no regular file or nowhere. */
static void lies_about_files(void **state)
{
    static const uint64_t sizes[] = {
        1, 0x1000, 0x100000, UINT64_C(1) << 47, UINT64_C(1) << 63, UINT64_MAX
    };
    static const char *const paths[] = {
        "/dev/null",       "/dev/zero",    "/", "relative", "", "/dev/tty", "/proc/self/fd/0",
        "/nowhere/at/all", "/etc/passwd/x"
    };
    char path[700];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    make_file(path, 0x1000);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct record record = backed_by(path, sizes[i]);
        nonsense(&record);
    }
    struct record memory = backed_by("/proc/self/mem", 0x1000);
    nonsense(&memory);
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct record record = backed_by(paths[i], 0x1000);
        if (!paths[i][0])
            record.path = path, record.attributes = SEC_COMMIT; /* path without SEC_FILE */
        plant(&record);
        DWORD error = try_open(FILE_MAP_READ, ENTRY);
        assert_true(error == ERROR_ACCESS_DENIED || error == ERROR_FILE_INVALID ||
                    error == ERROR_FILE_CORRUPT);
        drop();
    }
    unlink(path);
}

/* The right path with the wrong inode or device, and the other way round. */
static void other_files(void **state)
{
    char path[700], link[700];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    snprintf(link, sizeof link, "%s", temporary_path("link"));
    make_file(path, 0x1000);
    assert_int_equal(symlink(path, link), 0);
    for (int kind = 0; kind < 4; kind++) {
        struct record record = backed_by(path, 0x1000);
        if (kind == 1)
            record.inode ^= 0x7FFFFFFF;
        else if (kind == 2)
            record.device ^= 1;
        else if (kind == 3)
            record.path = link;
        plant(&record);
        assert_int_equal(try_open(FILE_MAP_READ, ENTRY), kind ? ERROR_ACCESS_DENIED : 0);
        drop();
    }
    unlink(link);
    unlink(path);
}

/* In Global\ a record of another user does not make root open a file. */
static void try_records_in_global(void *context)
{
    static const struct {
        uid_t owner;
        mode_t mode;
        DWORD error;
    } cases[] = {
        { 0, 0600, 0 },
        { 0, 0644, 0 },
        { 0, 0666, ERROR_ACCESS_DENIED },
        { 0, 0620, ERROR_ACCESS_DENIED },
        { 54321, 0600, ERROR_ACCESS_DENIED },
        { 54321, 0644, ERROR_ACCESS_DENIED },
    };
    char folder[700], path[900];
    snprintf(folder, sizeof folder, "%s", namespace_folder("filemap"));
    CHECK(mkdir(folder, 0700) == 0 && chmod(folder, 01777) == 0);
    snprintf(path, sizeof path, "%s/" ENTRY, folder);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct record record = backed_by(context, 0x1000);
        plant_in(folder, &record);
        CHECK(fchown(held, cases[i].owner, cases[i].owner) == 0);
        CHECK(fchmod(held, cases[i].mode) == 0);
        CHECK(try_open(FILE_MAP_READ, "Global\\" ENTRY) == cases[i].error);
        CHECK(try_create(NULL, PAGE_READWRITE, 1, "Global\\" ENTRY) ==
              (cases[i].error ? cases[i].error : ERROR_ALREADY_EXISTS));
        close(held);
        unlink(path);
    }
    rmdir(folder);
}

static void records_in_global(void **state)
{
    char file[700];
    (void)state;
    if (geteuid() != 0)
        skip();
    snprintf(file, sizeof file, "%s", temporary_path("secret"));
    make_file(file, 0x1000);
    in_child(try_records_in_global, file);
    unlink(file);
}

/* A tombstone on an object that is still locked: nobody joins it. */
static void buried_but_held(void **state)
{
    struct record record = honest();
    struct stat status;
    (void)state;
    plant(&record);
    assert_int_equal(fstat(held, &status), 0);
    assert_int_equal(record_bury(held, &status), 0);
    assert_int_equal(lock_drop(held), 0);
    assert_int_equal(lock_exclude(held), 0);
    assert_int_equal(try_open(FILE_MAP_READ, ENTRY), ERROR_FILE_NOT_FOUND);
    drop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(honest_records_work), TEST(other_types),      TEST(other_types_are_listed),
        TEST(lies_about_numbers),  TEST(lies_about_size),  TEST(lies_about_reserving),
        TEST(other_names),         TEST(lies_about_files), TEST(other_files),
        TEST(records_in_global),   TEST(buried_but_held),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
