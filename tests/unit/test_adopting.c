/* SPDX-License-Identifier: MIT */
/*
 * Handles that come from other processes, while the one that gets them is short of memory: they are
 * there with the next call. What they are found with registers nothing for fork inside the passage,
 * where a fork could wait for it and be waited for. Rows 320, h121, h129.
 */
#include "sections.h"

#include "engine/duplication.h"
#include "engine/mailbox.h"
#include "engine/process.h"

#include "linux/calls.h"
#include "linux/pidfd.h"

#include <pthread.h>

#define NAME "adopted"
#define SHARED 40 /* handles of one object: the list of tickets grows */

/* -- the program is linked with these (--wrap) ---------------------------------------------------
 */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
int __real_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
int __wrap_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

static int left = -1; /* how many allocations work before one fails; none does when negative */
static bool registered_inside;

static bool fails(void)
{
    return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

int __wrap_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    registered_inside |= process_is_busy();
    return __real_pthread_atfork(prepare, parent, child);
}

/* FALSE: there were not so many allocations. */
static bool stop_failing(void)
{
    bool failed = left < 0;
    left = -1;
    return failed;
}

/* -- out of the mailbox ------------------------------------------------------------------------ */

static HANDLE send_to_self(HANDLE source, ULONG flags)
{
    HANDLE value;
    int fd;
    struct descriptor pidfd;
    assert_int_equal(pidfd_find(getpid(), &fd), 0);
    assert_int_equal(descriptor_adopt(fd, &pidfd, NULL), 0);
    const struct duplication duplication = { .to = { .id = getpid(), .pidfd = &pidfd },
                                             .source = source,
                                             .flags = flags,
                                             .options =
                                                 DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE };
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
    descriptor_close(&pidfd);
    return value;
}

/* An object without a name, or with one, that has its descriptor along, and a file. */
static HANDLE make(int kind)
{
    static ACL nobody = { .AclRevision = ACL_REVISION, .AclSize = sizeof nobody };
    static SECURITY_DESCRIPTOR descriptor = { .Revision = SECURITY_DESCRIPTOR_REVISION,
                                              .Control = SE_DACL_PRESENT,
                                              .Dacl = &nobody };
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &descriptor, FALSE };
    if (kind == 2)
        return open_file(temporary_path(NAME), GENERIC_READ);
    return CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 0x1000,
                              kind ? NAME : NULL);
}

static void sent(void **state)
{
    (void)state;
    make_file(temporary_path(NAME), 0x1000);
    for (int i = 0; i < 6; i++) {
        DWORD flags = 0, wanted = i % 2 ? HANDLE_FLAG_INHERIT : 0;
        bool failed = true;
        int n = 0;
        for (; failed; n++) {
            HANDLE value = send_to_self(make(i / 2), wanted);
            left = n;
            BOOL found = GetHandleInformation(value, &flags);
            DWORD error = GetLastError();
            failed = stop_failing();
            assert_true(found || (failed && error == ERROR_NOT_ENOUGH_MEMORY));
            assert_true(GetHandleInformation(value, &flags));
            assert_int_equal(flags, wanted);
            assert_true(CloseHandle(value));
        }
        assert_true(n > 2); /* the object, and the entry */
    }
    unlink(temporary_path(NAME));
}

static struct linux_calls calls;
static int shortage, shortages;

/* No file is opened and no lock taken: there is no room in the kernel. */
static long open_nothing(int folder, const char *path, int flags, mode_t mode)
{
    return shortages-- > 0 ? -shortage : linux_kernel.openat(folder, path, flags, mode);
}

static long lock_nothing(int fd, struct flock *lock)
{
    return shortages-- > 0 ? -shortage : linux_kernel.setlk(fd, lock);
}

static void sent_to_a_full_system(void **state)
{
    static const int errors[] = { ENFILE, ENOLCK };
    (void)state;
    for (size_t i = 0; i < COUNT(errors); i++) {
        HANDLE value = send_to_self(create_memory(0x1000, NAME), 0);
        calls = linux_kernel;
        calls.openat = errors[i] == ENFILE ? open_nothing : calls.openat;
        calls.setlk = errors[i] == ENOLCK ? lock_nothing : calls.setlk;
        shortage = errors[i];
        shortages = 1;
        linux_calls = &calls;
        SetLastError(UNTOUCHED);
        BOOL found = GetHandleInformation(value, &(DWORD){ 0 });
        linux_calls = &linux_kernel;
        assert_false(found);
        assert_int_equal(GetLastError(), ERROR_NO_SYSTEM_RESOURCES);
        assert_true(GetHandleInformation(value, &(DWORD){ 0 }));
        assert_true(CloseHandle(value));
    }
}

/* -- inherited --------------------------------------------------------------------------------- */

static HANDLE handles[SHARED + 2];

#define SOMETHING_FAILED 3 /* an allocation; 1 is a CHECK that did not hold */

/* PROGRAM inherited N HANDLE...: N allocations work, and then one fails. */
static _Noreturn void check_inherited(int count, char **arguments)
{
    DWORD flags;
    for (int i = 1; i < count; i++)
        handles[i - 1] = (HANDLE)(uintptr_t)strtoull(arguments[i], NULL, 10);
    left = atoi(arguments[0]);
    BOOL found = GetHandleInformation(handles[0], &flags);
    DWORD error = GetLastError();
    bool failed = stop_failing();
    CHECK(found || (failed && error == ERROR_NOT_ENOUGH_MEMORY));
    for (size_t i = 0; i < COUNT(handles); i++) {
        CHECK(GetHandleInformation(handles[i], &flags));
        CHECK(flags == HANDLE_FLAG_INHERIT);
        CHECK(CompareObjectHandles(handles[i], handles[i < SHARED ? 0 : SHARED]) == TRUE);
        CHECK(try_map(handles[i], FILE_MAP_READ) == 0);
        CHECK(try_map(handles[i], FILE_MAP_WRITE) == (i % 2 ? ERROR_ACCESS_DENIED : 0));
    }
    CHECK(!registered_inside);
    for (size_t i = 0; i < COUNT(handles); i++)
        CHECK(CloseHandle(handles[i]));
    CHECK(count_names() == 1); /* the parent's */
    exit(failed ? SOMETHING_FAILED : 0);
}

static bool inherit(int n)
{
    char numbers[COUNT(handles) + 1][24], role[] = "inherited";
    char *arguments[COUNT(numbers) + 3] = { role, role };
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        child_begin();
        snprintf(numbers[0], sizeof numbers[0], "%d", n);
        for (size_t i = 0; i < COUNT(handles); i++)
            snprintf(numbers[i + 1], sizeof numbers[0], "%lu", (unsigned long)handles[i]);
        for (size_t i = 0; i < COUNT(numbers); i++)
            arguments[i + 2] = numbers[i];
        begin_anew(arguments);
    }
    int status = child_wait(child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == SOMETHING_FAILED || WEXITSTATUS(status) == 0);
    return WEXITSTATUS(status) == SOMETHING_FAILED;
}

static void inherited(void **state)
{
    int n = 0;
    (void)state;
    handles[0] = create_memory(0x1000, NULL);
    handles[SHARED] = create_memory(0x1000, NAME);
    for (size_t i = 0; i < COUNT(handles); i++) {
        if (!handles[i])
            handles[i] = duplicate(handles[i / SHARED * SHARED],
                                   i % 2 ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE);
        assert_true(SetHandleInformation(handles[i], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    }
    while (inherit(n))
        n++;
    assert_true(n > SHARED);
    for (size_t i = 0; i < COUNT(handles); i++)
        assert_true(CloseHandle(handles[i]));
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "inherited") == 0)
        check_inherited(argc - 2, argv + 2);
    const struct CMUnitTest tests[] = {
        TEST(sent),
        TEST(sent_to_a_full_system),
        TEST(inherited),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
