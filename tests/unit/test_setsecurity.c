/* SPDX-License-Identifier: MIT */
/* engine/objectsecurity: a descriptor that is set while another thread closes the handle. */
#include "sections.h"

#include "linux/calls.h"

#include <pthread.h>
#include <sddl.h>
#include <sys/stat.h>

static HANDLE section;
static int precious; /* a file that may get the number of the object's */

static void *close_it(void *unused)
{
    CHECK(CloseHandle(section));
    return unused;
}

/* Somebody opens a file as soon as the number is free. */
static long set_after_close(int fd, const char *name, const void *value, size_t size)
{
    pthread_t thread;
    linux_calls = &linux_kernel;
    CHECK(pthread_create(&thread, NULL, close_it, NULL) == 0 && pthread_join(thread, NULL) == 0);
    if (fcntl(fd, F_GETFD) == -1)
        CHECK(dup2(precious, fd) == fd);
    return linux_kernel.fsetxattr(fd, name, value, size);
}

static void closed_meanwhile(void **state)
{
    static struct linux_calls calls;
    PSECURITY_DESCRIPTOR descriptor;
    struct stat status;
    const char *path = temporary_path("precious");
    (void)state;
    make_file(path, 1);
    precious = open(path, O_RDWR | O_CLOEXEC);
    assert_true(precious >= 0 && fchmod(precious, 0600) == 0);
    section = create_memory(0x1000, "Local\\closed");
    assert_non_null(section);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA(
        "D:(A;;GA;;;WD)", SDDL_REVISION, &descriptor, NULL));
    calls = linux_kernel;
    calls.fsetxattr = set_after_close;
    linux_calls = &calls;
    assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, descriptor));
    assert_ptr_equal(linux_calls, &linux_kernel); /* it has been called */
    assert_int_equal(fstat(precious, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(try_open(FILE_MAP_READ, "Local\\closed"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_names(), 0);
    LocalFree(descriptor);
    close(precious);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(closed_meanwhile) };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
