/* SPDX-License-Identifier: MIT */
/* engine/namespace: the folders stay open under one number, and no foreign descriptor is touched.
 */
#include "engine/namespace.h"

#include "testing.h"

#include <pthread.h>

static char path[600];

static int find_path(void **state)
{
    (void)state;
    namespace_path(NAME_LOCAL, path, sizeof path);
    return 0;
}

static void paths(void **state)
{
    char expected[600], shortened[8];
    (void)state;
    snprintf(expected, sizeof expected, "%s/filemap-%u", getenv("FILEMAP_DIR"),
             (unsigned)geteuid());
    assert_string_equal(path, expected);
    assert_int_equal(namespace_user(), geteuid());
    snprintf(expected, sizeof expected, "%s/filemap", getenv("FILEMAP_DIR"));
    namespace_path(NAME_GLOBAL, path, sizeof path);
    assert_string_equal(path, expected);
    namespace_path(NAME_LOCAL, shortened, sizeof shortened);
    assert_int_equal(strlen(shortened), sizeof shortened - 1);
}

static void opened_once(void **state)
{
    int one = -1, two = -1;
    (void)state;
    assert_int_equal(namespace_open(NAME_LOCAL, FALSE, &one), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(one, -1);
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &one), STATUS_SUCCESS);
    int before = count_descriptors();
    for (int i = 0; i < 100; i++)
        assert_int_equal(namespace_open(NAME_LOCAL, i % 2, &two), STATUS_SUCCESS);
    assert_int_equal(one, two);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(fcntl(one, F_GETFD), FD_CLOEXEC);
}

/* A removed folder is replaced under the same number: a thread may be using it. */
static void removed(void **state)
{
    int one, two;
    struct stat named, held;
    (void)state;
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &one), STATUS_SUCCESS);
    int before = count_descriptors();
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rmdir(path), 0);
        if (i % 2)
            assert_int_equal(namespace_open(NAME_LOCAL, FALSE, &two), STATUS_OBJECT_NAME_NOT_FOUND);
        assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &two), STATUS_SUCCESS);
        assert_int_equal(two, one);
        assert_int_equal(stat(path, &named), 0);
        assert_int_equal(fstat(two, &held), 0);
        assert_int_equal(named.st_ino, held.st_ino);
        assert_int_equal(fcntl(two, F_GETFD), FD_CLOEXEC);
    }
    assert_int_equal(count_descriptors(), before);
}

static void closed_by_others(void **state)
{
    int one, two;
    struct stat status;
    (void)state;
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &one), STATUS_SUCCESS);
    close(one);
    assert_int_equal(namespace_open(NAME_LOCAL, FALSE, &two), STATUS_SUCCESS);
    close(two);
    int own = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (own != two) {
        assert_int_equal(dup2(own, two), two);
        close(own);
    }
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &one), STATUS_SUCCESS);
    assert_int_not_equal(one, two);
    assert_int_equal(fstat(two, &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    close(two);
}

/* What the environment says later does not move what is open. */
static void environment_changes(void **state)
{
    int one, two;
    char before[600];
    (void)state;
    snprintf(before, sizeof before, "%s", getenv("FILEMAP_DIR"));
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &one), STATUS_SUCCESS);
    setenv("FILEMAP_DIR", "/nowhere", 1);
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &two), STATUS_SUCCESS);
    assert_int_equal(one, two);
    setenv("FILEMAP_DIR", before, 1);
}

static void examined(void **state)
{
    enum namespace_reason reason = NAMESPACE_LINK;
    int folder = -1;
    (void)state;
    assert_int_equal(namespace_open(NAME_LOCAL, TRUE, &folder), STATUS_SUCCESS);
    int before = count_descriptors();
    assert_int_equal(namespace_examine(NAME_LOCAL, &reason, &folder), STATUS_SUCCESS);
    assert_int_equal(reason, NAMESPACE_USABLE);
    assert_int_equal(namespace_examine(NAME_GLOBAL, &reason, &folder),
                     STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(reason, NAMESPACE_MISSING);
    assert_int_equal(chmod(path, 0755), 0);
    assert_int_equal(namespace_examine(NAME_LOCAL, &reason, &folder), STATUS_ACCESS_DENIED);
    assert_int_equal(reason, NAMESPACE_MODE);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(count_descriptors(), before);
}

static void *open_folder(void *context)
{
    for (int i = 0; i < 200; i++)
        CHECK(namespace_open(NAME_LOCAL, TRUE, context) == STATUS_SUCCESS);
    return NULL;
}

static void threads(void **state)
{
    pthread_t ids[8];
    int folders[8];
    (void)state;
    rmdir(path);
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(pthread_create(&ids[i], NULL, open_folder, &folders[i]), 0);
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(pthread_join(ids[i], NULL), 0);
    for (size_t i = 1; i < COUNT(ids); i++)
        assert_int_equal(folders[i], folders[0]);
}

#define NAMESPACE(function) cmocka_unit_test_setup(function, find_path)

int main(void)
{
    const struct CMUnitTest tests[] = {
        NAMESPACE(paths),
        NAMESPACE(opened_once),
        NAMESPACE(removed),
        NAMESPACE(closed_by_others),
        NAMESPACE(environment_changes),
        NAMESPACE(examined),
        NAMESPACE(threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
