/* SPDX-License-Identifier: MIT */
/*
 * Two who make one file longer (row 041): what the one who finds the disk full cuts off is nothing
 * that the other one has got meanwhile.
 */
#include "sections.h"

#include "linux/calls.h"

#include <filemap/winternl.h>

#define SHORT 0x2000
#define LONG 0x8000

static struct linux_calls table;
static char path[600];
static int order, answer; /* the ends of two pipes to the other process */
static bool asked;

/* -- the other process ----------------------------------------------------------------------- */

static int heard, told;

static void tell(char what)
{
    static bool done;
    if (!done)
        CHECK(write(told, &what, 1) == 1);
    done = true;
}

/* It waits for the gate. */
static long sleep_and_tell(int64_t nanoseconds)
{
    tell('w');
    return linux_kernel.sleep(nanoseconds);
}

/* Makes the section, or the one that there is already, LONG. */
typedef HANDLE make_long(HANDLE file, HANDLE section);

static HANDLE create_long(HANDLE file, HANDLE section)
{
    CHECK(CloseHandle(section));
    return create_section(file, PAGE_READWRITE, LONG, NULL);
}

static HANDLE extend(HANDLE file, HANDLE section)
{
    LARGE_INTEGER size = { .QuadPart = LONG };
    (void)file;
    CHECK(NtExtendSection(section, &size) == STATUS_SUCCESS);
    return section;
}

static void grow_when_told(make_long *make)
{
    char byte;
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE), section;
    CHECK(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_READWRITE, SEC_COMMIT,
                          file) == STATUS_SUCCESS);
    CHECK(write(told, "r", 1) == 1 && read(heard, &byte, 1) == 1);
    table = linux_kernel;
    table.sleep = sleep_and_tell;
    linux_calls = &table;
    section = make(file, section);
    CHECK(section);
    tell('d');
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(read(heard, &byte, 1) == 1); /* the cut is over */
    view[LONG - 1] = 1;
    CHECK(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
}

static pid_t start_other(make_long *make)
{
    int orders[2], answers[2];
    char byte;
    assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
    assert_int_equal(pipe2(answers, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        heard = orders[0];
        told = answers[1];
        grow_when_told(make);
        _exit(0);
    }
    close(orders[0]);
    close(answers[1]);
    order = orders[1];
    answer = answers[0];
    asked = false;
    assert_int_equal(read(answer, &byte, 1), 1); /* it is ready */
    return child;
}

/* -- the one who finds no room --------------------------------------------------------------- */

static long no_room(int fd, int mode, off_t offset, off_t size)
{
    (void)fd;
    (void)mode;
    (void)offset;
    (void)size;
    return -ENOSPC;
}

/* Just before the cut the other one grows the file, and has it if nothing holds him up. */
static long cut_late(int fd, off_t size)
{
    char byte;
    if (!asked) {
        asked = true;
        CHECK(write(order, "", 1) == 1 && read(answer, &byte, 1) == 1);
    }
    return linux_kernel.ftruncate(fd, size);
}

static void grow_in_vain(make_long *make)
{
    make_file(path, SHORT);
    pid_t child = start_other(make);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    table = linux_kernel;
    table.fallocate = no_room;
    table.ftruncate = cut_late;
    linux_calls = &table;
    HANDLE section = create_section(file, PAGE_READWRITE, 2 * SHORT, NULL);
    DWORD error = GetLastError();
    linux_calls = &linux_kernel;
    assert_null(section);
    assert_int_equal(error, ERROR_DISK_FULL);
    assert_true(asked);
    assert_int_equal(write(order, "", 1), 1);
    assert_int_equal(child_wait(child), 0);
    assert_true(size_of_file(path) >= LONG);
    close(order);
    close(answer);
    assert_true(CloseHandle(file));
    unlink(path);
}

static void beside_a_section(void **state)
{
    (void)state;
    grow_in_vain(create_long);
}

static void beside_one_that_is_extended(void **state)
{
    (void)state;
    grow_in_vain(extend);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(beside_a_section),
        TEST(beside_one_that_is_extended),
    };
    snprintf(path, sizeof path, "%s", temporary_path("grows"));
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
