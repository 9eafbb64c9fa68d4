/* SPDX-License-Identifier: MIT */
/*
 * engine/record: what is written is read again; whatever else is in the file, a reader gets
 * STATUS_FILE_CORRUPT_ERROR or the true record, and never crashes.
 */
#include "engine/record.h"

#include "linux/file.h"

#include "testing.h"

#include <limits.h>
#include <sys/mman.h>

static int new_file(uint64_t size)
{
    int fd = memfd_create("record", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    return fd;
}

static struct stat status_of(int fd)
{
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    return status;
}

/* A file with PAYLOAD bytes and the record behind it, as a creator makes it. */
static int write_object(const struct record *record)
{
    int fd = new_file(record->payload + record_room(record->name_length, record->path));
    assert_int_equal(record_write(fd, record), STATUS_SUCCESS);
    return fd;
}

static NTSTATUS read_object(int fd, struct record *out)
{
    struct stat status = status_of(fd);
    return record_read(fd, &status, out);
}

static void assert_same(const struct record *a, const struct record *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->protection, b->protection);
    assert_int_equal(a->attributes, b->attributes);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->payload, b->payload);
    assert_int_equal(a->created, b->created);
    assert_int_equal(a->device, b->device);
    assert_int_equal(a->inode, b->inode);
    assert_int_equal(a->name_length, b->name_length);
    assert_memory_equal(a->name, b->name, a->name_length * sizeof(WCHAR));
    assert_int_equal(!a->path, !b->path);
    if (a->path)
        assert_string_equal(a->path, b->path);
}

static const struct record plain = {
    .type = RECORD_SECTION,
    .protection = PAGE_READWRITE,
    .attributes = SEC_COMMIT,
    .size = 0x1800,
    .payload = 0x2000,
    .created = 1234567890123456789,
    .name = u"a name",
    .name_length = 6,
};

static const struct record backed = {
    .type = RECORD_SECTION,
    .protection = PAGE_EXECUTE_READ,
    .attributes = SEC_FILE | SEC_NOCACHE,
    .size = UINT64_C(0x123456789ABCDE),
    .created = -1,
    .device = UINT64_MAX,
    .inode = UINT64_C(0x8000000000000001),
    .name = u"\xD800/\\%\x20AC",
    .name_length = 5,
    .path = "/some/where/a file (deleted)",
};

static void round_trip(const struct record *record)
{
    struct record read;
    int fd = write_object(record);
    assert_int_equal(read_object(fd, &read), STATUS_SUCCESS);
    assert_same(record, &read);
    assert_false(read.buried);
    record_free(&read);
    assert_null(read.storage);
    close(fd);
}

static void round_trips(void **state)
{
    (void)state;
    round_trip(&plain);
    round_trip(&backed);
    for (int type = RECORD_SECTION; type < RECORD_TYPES; type++) {
        struct record other = plain;
        other.type = (enum record_type)type;
        other.size = other.payload = 0;
        round_trip(&other);
    }
}

/* Names and paths of every length around the places where the layout changes. */
static void strings_of_all_lengths(void **state)
{
    static WCHAR name[NAME_MAXIMUM_LENGTH];
    static char path[PATH_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(name); i++)
        name[i] = (WCHAR)(i * 31 + 1);
    for (size_t i = 0; i < sizeof path - 1; i++)
        path[i] = (char)('a' + i % 26);
    static const size_t names[] = { 1,
                                    2,
                                    100,
                                    255,
                                    256,
                                    257,
                                    258,
                                    1900,
                                    1980,
                                    2000,
                                    2030,
                                    2048,
                                    2049,
                                    4095,
                                    4096,
                                    6144,
                                    NAME_MAXIMUM_LENGTH - 1,
                                    NAME_MAXIMUM_LENGTH };
    static const size_t paths[] = { 0, 1, 100, 500, 3900, PATH_MAX - 1 };
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t j = 0; j < COUNT(paths); j++) {
            struct record record = plain;
            record.name = name;
            record.name_length = names[i];
            if (paths[j]) {
                path[paths[j]] = 0;
                record.path = path;
                record.payload = 0;
            }
            round_trip(&record);
            path[paths[j]] = 'x';
        }
    for (size_t length = 1800; length < 2060; length++) {
        struct record record = plain;
        record.name = name;
        record.name_length = length;
        round_trip(&record);
    }
}

/* What a reader finds in a file with these bytes; the truth is RECORD's. */
static NTSTATUS read_bytes(const unsigned char *bytes, size_t size, struct record *out)
{
    int fd = new_file(0);
    assert_int_equal(write(fd, bytes, size), size);
    NTSTATUS status = read_object(fd, out);
    close(fd);
    return status;
}

/* Each bit of the whole record is flipped in turn. */
static void every_bit(const struct record *record)
{
    struct record read;
    int fd = write_object(record);
    size_t size = (size_t)status_of(fd).st_size, unchanged = 0;
    unsigned char *bytes = malloc(size);
    assert_int_equal(pread(fd, bytes, size, 0), size);
    int other = new_file(0);
    assert_int_equal(write(other, bytes, size), size);
    for (size_t bit = record->payload * 8; bit < size * 8; bit++) {
        unsigned char flipped = (unsigned char)(bytes[bit / 8] ^ 1U << bit % 8);
        assert_int_equal(pwrite(other, &flipped, 1, (off_t)(bit / 8)), 1);
        NTSTATUS status = read_object(other, &read);
        if (status == STATUS_SUCCESS) {
            assert_same(record, &read);
            assert_false(read.buried);
            record_free(&read);
            unchanged++;
        } else {
            assert_int_equal(status, STATUS_FILE_CORRUPT_ERROR);
        }
        assert_int_equal(pwrite(other, bytes + bit / 8, 1, (off_t)(bit / 8)), 1);
    }
    /* The strings and the header are all covered; only what pads a unit is not. */
    size_t meant =
        (record->name_length * sizeof(WCHAR) + (record->path ? strlen(record->path) : 0)) * 8;
    assert_true(unchanged <= (size - record->payload) * 8 - meant - 80 * 8);
    assert_int_equal(read_object(other, &read), STATUS_SUCCESS);
    record_free(&read);
    close(other);
    close(fd);
    free(bytes);
}

static void every_bit_of_short_records(void **state)
{
    (void)state;
    every_bit(&plain);
    every_bit(&backed);
}

static void every_bit_of_a_long_record(void **state)
{
    static WCHAR name[2500];
    struct record record = plain;
    (void)state;
    for (size_t i = 0; i < COUNT(name); i++)
        name[i] = (WCHAR)(i + 1);
    record.name = name;
    record.name_length = COUNT(name);
    every_bit(&record);
}

/* Each field takes hostile values, one byte or word at a time. */
static void hostile_words(void **state)
{
    static const uint64_t words[] = { 0,
                                      1,
                                      0x7FFFFFFF,
                                      0x80000000,
                                      0xFFFFFFFF,
                                      0xFFFFFFFE,
                                      4096,
                                      UINT64_C(0x7FFFFFFFFFFFFFFF),
                                      UINT64_MAX,
                                      UINT64_MAX - 1,
                                      0x2000,
                                      0x10000,
                                      0xFFFFFFFF00000000 };
    const struct record *records[] = { &plain, &backed };
    struct record read;
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        int fd = write_object(records[i]);
        size_t size = (size_t)status_of(fd).st_size;
        unsigned char *bytes = malloc(size), *changed = malloc(size);
        assert_int_equal(pread(fd, bytes, size, 0), size);
        size_t start = size - record_unit();
        for (size_t at = start; at < start + 256; at++)
            for (size_t j = 0; j < COUNT(words); j++)
                for (size_t width = 1; width <= 8; width *= 2) {
                    memcpy(changed, bytes, size);
                    memcpy(changed + at, &words[j], width);
                    NTSTATUS status = read_bytes(changed, size, &read);
                    if (status == STATUS_SUCCESS) {
                        /* The tombstone is the only thing that may change. */
                        assert_same(records[i], &read);
                        record_free(&read);
                    } else {
                        assert_int_equal(status, STATUS_FILE_CORRUPT_ERROR);
                    }
                }
        free(changed);
        free(bytes);
        close(fd);
    }
}

/* A reader may know an older size of the file, which is shorter by now: no crash. */
static void truncated(void **state)
{
    const struct record *records[] = { &plain, &backed };
    struct record read;
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        int fd = write_object(records[i]);
        struct stat before = status_of(fd);
        for (off_t size = before.st_size - 1; size >= 0; size -= size > 5000 ? 333 : 7) {
            assert_int_equal(ftruncate(fd, size), 0);
            assert_int_equal(read_object(fd, &read), STATUS_FILE_CORRUPT_ERROR);
            NTSTATUS status = record_read(fd, &before, &read);
            if (status == STATUS_SUCCESS) { /* only what pads the unit was cut off */
                assert_true(before.st_size - size < (off_t)record_unit());
                assert_same(records[i], &read);
                record_free(&read);
            } else {
                assert_int_equal(status, STATUS_FILE_CORRUPT_ERROR);
            }
        }
        close(fd);
    }
}

static void moved(void **state)
{
    struct record read;
    unsigned char bytes[0x6000] = { 0 };
    (void)state;
    int fd = write_object(&plain);
    size_t size = (size_t)status_of(fd).st_size;
    assert_int_equal(pread(fd, bytes, size, 0), size);
    close(fd);
    assert_int_equal(read_bytes(bytes, size, &read), STATUS_SUCCESS);
    record_free(&read);
    assert_int_equal(read_bytes(bytes + 0x1000, size - 0x1000, &read), STATUS_FILE_CORRUPT_ERROR);
    memmove(bytes + 0x1000, bytes, size);
    assert_int_equal(read_bytes(bytes, size + 0x1000, &read), STATUS_FILE_CORRUPT_ERROR);
}

static void no_files(void **state)
{
    struct record read;
    (void)state;
    struct stat folder;
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(fstat(fd, &folder), 0);
    assert_int_equal(record_read(fd, &folder, &read), STATUS_FILE_CORRUPT_ERROR);
    close(fd);
}

/* Random bytes, and random changes of good records. */
static void noise(void **state)
{
    static unsigned char bytes[0x4000];
    struct record read;
    unsigned seed = 7;
    (void)state;
    int fd = write_object(&plain);
    size_t size = (size_t)status_of(fd).st_size;
    for (int round = 0; round < 3000; round++) {
        assert_int_equal(pread(fd, bytes, size, 0), size);
        int changes = 1 + rand_r(&seed) % 8;
        for (int i = 0; i < changes; i++)
            bytes[0x2000 + (size_t)rand_r(&seed) % 200] = (unsigned char)rand_r(&seed);
        NTSTATUS status = read_bytes(bytes, size, &read);
        if (status == STATUS_SUCCESS) {
            assert_same(&plain, &read);
            record_free(&read);
        } else {
            assert_int_equal(status, STATUS_FILE_CORRUPT_ERROR);
        }
    }
    close(fd);
}

static void tombstone(void **state)
{
    const struct record *records[] = { &plain, &backed };
    struct record read;
    BOOL buried = 5;
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        int fd = write_object(records[i]);
        struct stat status = status_of(fd);
        assert_int_equal(record_is_buried(fd, &status, &buried), STATUS_SUCCESS);
        assert_int_equal(buried, FALSE);
        for (int again = 0; again < 2; again++) {
            assert_int_equal(record_bury(fd, &status), 0);
            assert_int_equal(record_is_buried(fd, &status, &buried), STATUS_SUCCESS);
            assert_int_equal(buried, TRUE);
        }
        assert_int_equal(status_of(fd).st_size, status.st_size);
        assert_int_equal(record_read(fd, &status, &read), STATUS_SUCCESS);
        assert_same(records[i], &read);
        assert_int_equal(read.buried, TRUE);
        record_free(&read);
        close(fd);
    }
    int empty = new_file(0);
    struct stat status = status_of(empty);
    assert_int_equal(record_bury(empty, &status), 0);
    assert_int_equal(status_of(empty).st_size, 0);
    assert_int_equal(record_is_buried(empty, &status, &buried), STATUS_FILE_CORRUPT_ERROR);
    close(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(strings_of_all_lengths),
        cmocka_unit_test(every_bit_of_short_records),
        cmocka_unit_test(every_bit_of_a_long_record),
        cmocka_unit_test(hostile_words),
        cmocka_unit_test(truncated),
        cmocka_unit_test(moved),
        cmocka_unit_test(no_files),
        cmocka_unit_test(noise),
        cmocka_unit_test(tombstone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
