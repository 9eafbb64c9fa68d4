/* SPDX-License-Identifier: MIT */
/*
 * Kernels before 6.9: descriptors of processes have one inode in common, and with events and their
 * kind. What the program has put under such a number is neither used nor closed.
 */
#include "children.h"

#include "engine/handle.h"
#include "engine/openprocess.h"

#include "linux/calls.h"
#include "linux/pidfd.h"

#include <sys/eventfd.h>
#include <sys/vfs.h>

#define PIDFD_MAGIC 0x50494446
#define ANONYMOUS_MAGIC 0x09041934

static struct linux_calls calls;

static long older_fstatfs(int fd, struct statfs *out)
{
    long error = linux_kernel.fstatfs(fd, out);
    if (!error && out->f_type == PIDFD_MAGIC)
        out->f_type = ANONYMOUS_MAGIC;
    return error;
}

static long older_fstat(int fd, struct stat *out)
{
    struct statfs system;
    long error = linux_kernel.fstat(fd, out);
    if (!error && !older_fstatfs(fd, &system) && system.f_type == ANONYMOUS_MAGIC) {
        out->st_dev = 13;
        out->st_ino = 1;
    }
    return error;
}

static int begin(void **state)
{
    (void)state;
    calls = linux_kernel;
    calls.fstat = older_fstat;
    calls.fstatfs = older_fstatfs;
    linux_calls = &calls;
    return 0;
}

static int end(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    return 0;
}

static int number_of(HANDLE process)
{
    struct object *object;
    assert_int_equal(handle_reference(process, &process_type, 0, &object, NULL), STATUS_SUCCESS);
    int fd = ((const struct processobject *)object)->identity.pidfd.fd;
    object_dereference(object);
    return fd;
}

static void all_is_well(void **state)
{
    (void)state;
    PROCESS_INFORMATION child = start_sleeper();
    assert_int_equal(WaitForSingleObject(child.hProcess, 0), WAIT_TIMEOUT);
    end_sleeper(&child);
}

/* Under the number of FIRST: SECOND, or an event. */
static int put(HANDLE first, HANDLE second)
{
    int number = number_of(first), fd = second ? -1 : eventfd(1, EFD_CLOEXEC);
    assert_int_equal(dup3(second ? number_of(second) : fd, number, O_CLOEXEC), number);
    if (fd >= 0)
        close(fd);
    return number;
}

static void another_under_its_number(void **state)
{
    (void)state;
    for (int event = 0; event <= 1; event++) {
        PROCESS_INFORMATION first = start_sleeper(), second = start_sleeper();
        int number = put(first.hProcess, event ? NULL : second.hProcess);
        assert_int_equal(WaitForSingleObject(first.hProcess, 0), WAIT_FAILED);
        assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
        assert_false(TerminateProcess(first.hProcess, 1));
        assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
        assert_int_equal(code_of(first.hProcess), ERROR_INVALID_HANDLE);
        assert_int_equal(WaitForSingleObject(second.hProcess, 0), WAIT_TIMEOUT);
        close_process(&first);
        assert_int_equal(close(number), 0); /* nobody else has closed it */
        assert_int_equal(kill((pid_t)first.dwProcessId, SIGKILL), 0);
        assert_int_equal(waitpid((pid_t)first.dwProcessId, NULL, 0), first.dwProcessId);
        end_sleeper(&second);
    }
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "sleep", sleep_long } };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_is_well, begin, end),
        cmocka_unit_test_setup_teardown(another_under_its_number, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
