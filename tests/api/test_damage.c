/* SPDX-License-Identifier: MIT */
/*
 * Damaged, truncated and foreign files in a namespace: ERROR_FILE_CORRUPT for that name, never a
 * crash, nothing of theirs is removed, and all other names go on.
 */
#include "peer.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#define UNIT 4096

static HANDLE bystander;

static int make_bystander(void **state)
{
    before_each(state);
    bystander = create_memory(0x1000, "bystander");
    return bystander ? 0 : -1;
}

static int close_bystander(void **state)
{
    if (try_open(FILE_MAP_ALL_ACCESS, "bystander") != 0)
        return -1;
    return CloseHandle(bystander) ? after_each(state) : -1;
}

static BOOL count_object(const FILEMAP_OBJECT *object, void *context)
{
    DWORD *states = context;
    CHECK(object->State <= FILEMAP_STATE_DENIED);
    CHECK(object->Name && object->Entry);
    states[object->State]++;
    return TRUE;
}

/* All calls agree that the name is damaged, and leave the file where it is. */
static void assert_damaged(void)
{
    DWORD states[FILEMAP_STATE_DENIED + 1] = { 0 };
    FILEMAP_COLLECTION collection = { .Removed = 99 };
    struct stat before, after;
    assert_int_equal(lstat(local_entry("damaged"), &before), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "damaged"), ERROR_FILE_CORRUPT);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "damaged"), ERROR_FILE_CORRUPT);
    assert_fails(filemap_query_object(u"damaged", count_object, states), ERROR_FILE_CORRUPT);
    assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, count_object, states));
    assert_int_equal(states[FILEMAP_STATE_DAMAGED], 1);
    assert_int_equal(states[FILEMAP_STATE_ALIVE], 1);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, count_object, states));
    assert_int_equal(collection.Damaged, 1);
    assert_int_equal(collection.Alive, 1);
    assert_int_equal(collection.Removed, 0);
    assert_int_equal(states[FILEMAP_STATE_DAMAGED], 2);
    assert_int_equal(lstat(local_entry("damaged"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(before.st_size, after.st_size);
}

static void write_foreign(const void *data, size_t size)
{
    int fd = open(local_entry("damaged"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, size), size);
    close(fd);
}

/* Files of every size around the units, empty, of zeros, of ones, of text. */
static void foreign_files(void **state)
{
    static const size_t sizes[] = { 0,    1,        8,        511,          512,      UNIT - 1,
                                    UNIT, UNIT + 1, 2 * UNIT, 5 * UNIT + 7, 64 * UNIT };
    static const int fillings[] = { 0, 0xFF, 'f' };
    static char data[64 * UNIT];
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (size_t j = 0; j < COUNT(fillings); j++) {
            memset(data, fillings[j], sizeof data);
            write_foreign(data, sizes[i]);
            assert_damaged();
        }
    assert_int_equal(unlink(local_entry("damaged")), 0);
}

/* Folders, links (also to a good object), FIFOs, sockets, devices. */
static void no_files_at_all(void **state)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    (void)state;
    assert_int_equal(mkdir(local_entry("damaged"), 0700), 0);
    assert_damaged();
    assert_int_equal(rmdir(local_entry("damaged")), 0);
    assert_int_equal(symlink("bystander", local_entry("damaged")), 0);
    assert_damaged();
    assert_int_equal(unlink(local_entry("damaged")), 0);
    assert_int_equal(symlink("nowhere", local_entry("damaged")), 0);
    assert_damaged();
    assert_int_equal(access(local_entry("nowhere"), F_OK), -1);
    assert_int_equal(unlink(local_entry("damaged")), 0);
    assert_int_equal(mkfifo(local_entry("damaged"), 0600), 0);
    assert_damaged();
    assert_int_equal(unlink(local_entry("damaged")), 0);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s", local_entry("damaged"));
    assert_true((size_t)length < sizeof address.sun_path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_damaged();
    close(fd);
    assert_int_equal(unlink(local_entry("damaged")), 0);
    if (mknod(local_entry("damaged"), S_IFCHR | 0600, makedev(1, 3)) == 0) {
        assert_damaged();
        assert_int_equal(unlink(local_entry("damaged")), 0);
    }
}

/* The file of an object that lives, as bytes. */
static size_t copy_of_object(char *data, size_t capacity)
{
    HANDLE section = create_memory(0x2000, "damaged");
    assert_non_null(section);
    int fd = open(local_entry("damaged"), O_RDONLY | O_CLOEXEC);
    ssize_t size = read(fd, data, capacity);
    close(fd);
    assert_true(size > 0x2000);
    assert_true(CloseHandle(section));
    return (size_t)size;
}

/* A good record that nobody holds is a dead object; cut anywhere, or moved, it is damaged. */
static void cut_and_stretched_objects(void **state)
{
    static char data[16 * UNIT];
    (void)state;
    size_t size = copy_of_object(data, sizeof data);
    write_foreign(data, size);
    assert_int_equal(try_open(FILE_MAP_READ, "damaged"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(access(local_entry("damaged"), F_OK), -1);
    for (size_t less = 0; less < size; less += 1023) {
        write_foreign(data, less);
        assert_damaged();
    }
    write_foreign(data, size + 1);
    assert_damaged();
    write_foreign(data, size + UNIT);
    assert_damaged();
    write_foreign(data + UNIT, size - UNIT);
    assert_damaged();
    assert_int_equal(unlink(local_entry("damaged")), 0);
}

/* A file under a name that its record does not bear: as if two long names had one hash. */
static void another_name_in_the_record(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "true name");
    assert_int_equal(rename(local_entry("true name"), temporary_path("x")), -1);
    char from[900];
    snprintf(from, sizeof from, "%s", local_entry("true name"));
    assert_int_equal(link(from, local_entry("damaged")), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "damaged"), ERROR_FILE_CORRUPT);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "damaged"), ERROR_FILE_CORRUPT);
    assert_int_equal(try_open(FILE_MAP_READ, "true name"), 0);
    assert_true(CloseHandle(section)); /* its own name goes, the other one is dead now */
    assert_int_equal(access(from, F_OK), -1);
    assert_int_equal(unlink(local_entry("damaged")), 0);
}

/* Whoever may write an object may cut it short while others hold it. */
static void cut_while_held(void **state)
{
    static const off_t sizes[] = {
        0, 1, UNIT, UNIT + 1, 0x2000, 0x2000 + UNIT / 2, 0x2000 + 2 * UNIT
    };
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        HANDLE section = create_memory(0x2000, "damaged");
        assert_non_null(section);
        assert_int_equal(truncate(local_entry("damaged"), sizes[i]), 0);
        struct peer peer = peer_start();
        assert_int_equal(peer_ask(&peer, PEER_OPEN, FILE_MAP_READ, 0, "damaged").error,
                         ERROR_FILE_CORRUPT);
        assert_int_equal(peer_ask(&peer, PEER_CREATE, 1, PAGE_READWRITE, "damaged").error,
                         ERROR_FILE_CORRUPT);
        peer_stop(&peer);
        assert_int_equal(try_map(section, FILE_MAP_READ), 0);
        assert_true(CloseHandle(section));
        assert_int_equal(try_open(FILE_MAP_READ, "damaged"), ERROR_FILE_NOT_FOUND);
    }
}

#define WITH_BYSTANDER(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, make_bystander, close_bystander)

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        WITH_BYSTANDER(foreign_files),
        WITH_BYSTANDER(no_files_at_all),
        WITH_BYSTANDER(cut_and_stretched_objects),
        WITH_BYSTANDER(another_name_in_the_record),
        WITH_BYSTANDER(cut_while_held),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
