/* SPDX-License-Identifier: MIT */
/* linux/descriptor: a number that stands for another file by now is neither used nor closed. */
#include "linux/descriptor.h"

#include "testing.h"

#include <sys/mman.h>

static struct descriptor open_null(void)
{
    struct descriptor opened;
    assert_int_equal(descriptor_open(AT_FDCWD, "/dev/null", O_RDONLY, 0, &opened), 0);
    return opened;
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void opening(void **state)
{
    struct descriptor opened = { .fd = 77 };
    struct stat status;
    (void)state;
    assert_int_equal(descriptor_open(AT_FDCWD, "/nowhere/at/all", O_RDONLY, 0, &opened), -ENOENT);
    assert_int_equal(opened.fd, 77);
    opened = open_null();
    assert_int_equal(fcntl(opened.fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(descriptor_is(&opened, &status));
    assert_int_equal(descriptor_verify(&opened, NULL), 0);
    descriptor_close(&opened);
    assert_int_equal(opened.fd, -1);
    assert_int_equal(descriptor_verify(&opened, &status), -EBADF);
    descriptor_close(&opened); /* none is fine */
}

static void creating(void **state)
{
    struct descriptor made;
    const char *path = temporary_path("made");
    (void)state;
    assert_int_equal(descriptor_create(AT_FDCWD, path, O_RDWR, 0600, &made), 0);
    assert_int_equal(access(path, F_OK), 0);
    descriptor_close(&made);
    assert_int_equal(descriptor_create(AT_FDCWD, path, O_RDWR, 0600, &made), -EEXIST);
    assert_int_equal(made.fd, -1);
    unlink(path);
}

static void adopting(void **state)
{
    struct descriptor adopted;
    struct stat status;
    (void)state;
    int fd = memfd_create("adopted", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, 123), 0);
    assert_int_equal(descriptor_adopt(fd, &adopted, &status), 0);
    assert_int_equal(adopted.fd, fd);
    assert_int_equal(status.st_size, 123);
    descriptor_close(&adopted);
    assert_false(is_open(fd));
    assert_int_equal(descriptor_adopt(fd, &adopted, NULL), -EBADF);
}

/* Closed behind our back. */
static void closed_by_others(void **state)
{
    struct descriptor opened = open_null(), copy = DESCRIPTOR_NONE;
    (void)state;
    close(opened.fd);
    assert_int_equal(descriptor_verify(&opened, NULL), -EBADF);
    assert_int_equal(descriptor_duplicate(&opened, &copy), -EBADF);
    assert_int_equal(descriptor_reopen(&opened, O_RDONLY, &copy), -EBADF);
    assert_int_equal(copy.fd, -1);
    int before = count_descriptors();
    descriptor_close(&opened);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(opened.fd, -1);
}

/* Closed behind our back, and the number is somebody else's now. */
static void replaced_by_others(void **state)
{
    struct descriptor opened = open_null(), copy = DESCRIPTOR_NONE;
    struct stat status;
    (void)state;
    int number = opened.fd;
    int foreign = open("/dev/zero", O_RDWR | O_CLOEXEC);
    assert_int_equal(dup3(foreign, number, O_CLOEXEC), number);
    assert_int_equal(descriptor_verify(&opened, &status), -EBADF);
    assert_false(descriptor_is(&opened, &status));
    assert_int_equal(descriptor_duplicate(&opened, &copy), -EBADF);
    int before = count_descriptors();
    assert_int_equal(descriptor_reopen(&opened, O_RDONLY, &copy), -EBADF);
    assert_int_equal(count_descriptors(), before);
    descriptor_close(&opened);
    assert_true(is_open(number));
    assert_int_equal(opened.fd, -1);
    close(number);
    close(foreign);
}

/* A number that is closed later, when it is the same file again, is ours by all that we can see. */
static void same_file_again(void **state)
{
    struct descriptor opened = open_null();
    (void)state;
    int number = opened.fd;
    int again = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup3(again, number, O_CLOEXEC), number);
    assert_int_equal(descriptor_verify(&opened, NULL), 0);
    descriptor_close(&opened);
    assert_false(is_open(number));
    close(again);
}

static void duplicating(void **state)
{
    struct descriptor opened, copy;
    (void)state;
    int fd = memfd_create("shared", MFD_CLOEXEC);
    assert_int_equal(descriptor_adopt(fd, &opened, NULL), 0);
    assert_int_equal(descriptor_duplicate(&opened, &copy), 0);
    assert_int_equal(fcntl(copy.fd, F_GETFD), FD_CLOEXEC);
    /* One description: the position is common. */
    assert_int_equal(write(opened.fd, "abc", 3), 3);
    assert_int_equal(lseek(copy.fd, 0, SEEK_CUR), 3);
    descriptor_close(&copy);
    /* A new description has its own. */
    assert_int_equal(descriptor_reopen(&opened, O_RDWR, &copy), 0);
    assert_int_equal(fcntl(copy.fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(lseek(copy.fd, 0, SEEK_CUR), 0);
    assert_int_equal(copy.inode, opened.inode);
    descriptor_close(&copy);
    descriptor_close(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening),
        cmocka_unit_test(creating),
        cmocka_unit_test(adopting),
        cmocka_unit_test(closed_by_others),
        cmocka_unit_test(replaced_by_others),
        cmocka_unit_test(same_file_again),
        cmocka_unit_test(duplicating),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
