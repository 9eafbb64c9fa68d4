/* SPDX-License-Identifier: MIT */
/* Names that others make and give up again and again, each time a moment before we do. */
#include "spaces.h"

#include "linux/calls.h"

#define OFTEN 500

static struct linux_calls calls;
static int collisions;

static long link_too_late(int from, const char *path, int folder, const char *name, int flags)
{
    return collisions-- > 0 ? -EEXIST : linux_kernel.linkat(from, path, folder, name, flags);
}

/* From now on they are OFTEN quicker. */
static void meet_others(void)
{
    calls = linux_kernel;
    calls.linkat = link_too_late;
    collisions = OFTEN;
    linux_calls = &calls;
}

static void sections(void **state)
{
    (void)state;
    meet_others();
    HANDLE section = create_memory(0x1000, "wanted");
    linux_calls = &linux_kernel;
    assert_true(collisions < 0);
    assert_non_null(section);
    assert_true(CloseHandle(section));
}

static void private_namespaces(void **state)
{
    (void)state;
    meet_others();
    HANDLE space = create("b", "a");
    linux_calls = &linux_kernel;
    assert_non_null(space);
    assert_true(collisions < 0);
    assert_true(ClosePrivateNamespace(space, 0));
}

/* The folder of Global\ stays open. */
static int warm_up_namespaces(void **state)
{
    HANDLE space = create("b", "a");
    CHECK(space && ClosePrivateNamespace(space, 0));
    return warm_up(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sections),
        TEST(private_namespaces),
    };
    return cmocka_run_group_tests(tests, warm_up_namespaces, NULL);
}
