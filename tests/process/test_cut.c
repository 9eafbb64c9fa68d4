/* SPDX-License-Identifier: MIT */
/*
 * A peer that cuts the memory of a section short and lets it grow again, as anybody can who may
 * write it: a guarded reader and a guarded writer go on.
 */
#include "sections.h"

#include <ntstatus.h>
#include <pthread.h>

#define PAGE 4096U
#define SIZE (64 * PAGE)
#define ENOUGH 100 /* failures, for each of the two */

static char path[900];

static _Noreturn void cut_again_and_again(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct stat whole;
    CHECK(stat(path, &whole) == 0);
    for (;;) {
        CHECK(truncate(path, PAGE) == 0);
        CHECK(truncate(path, whole.st_size) == 0);
    }
}

/* Until the bytes could not be had often enough. */
static void copy_often(char *view, BOOL write)
{
    volatile unsigned failed = 0;
    for (volatile unsigned i = 0; failed < ENOUGH; i++) {
        FILEMAP_TRY
        {
            if (write)
                memset(view, (int)i, SIZE);
            else
                for (size_t at = 0; at < SIZE; at += 64)
                    (void)((volatile char *)view)[at];
        }
        FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR)
        {
            const EXCEPTION_RECORD *record = GetExceptionInformation()->ExceptionRecord;
            CHECK(record->ExceptionInformation[0] == (ULONG_PTR)(write ? 1 : 0));
            CHECK(record->ExceptionInformation[1] - (ULONG_PTR)view < SIZE);
            failed++;
        }
    }
}

static void *write_often(void *view)
{
    copy_often(view, TRUE);
    return view;
}

static void hostile_peer_in_child(void *context)
{
    pthread_t writer;
    (void)context;
    HANDLE section = create_memory(SIZE, "cut");
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(section && view);
    snprintf(path, sizeof path, "%s", local_entry("cut"));
    pid_t peer = fork();
    CHECK(peer >= 0);
    if (peer == 0)
        cut_again_and_again();
    CHECK(pthread_create(&writer, NULL, write_often, view) == 0);
    copy_often(view, FALSE);
    CHECK(pthread_join(writer, NULL) == 0);
    CHECK(kill(peer, SIGKILL) == 0 && waitpid(peer, NULL, 0) == peer);
    CHECK(UnmapViewOfFile(view));
    CloseHandle(section);
    /* The peer has cut the record, too: what is left is no object. */
    unlink(path);
}

static void hostile_peer(void **state)
{
    (void)state;
    if (UNDER_TSAN)
        skip(); /* reader and writer race, on purpose */
    in_child(hostile_peer_in_child, NULL);
}

static void unguarded(void *context)
{
    (void)context;
    HANDLE section = create_memory(SIZE, "cut");
    const volatile char *view = map_view(section, FILE_MAP_READ);
    CHECK(view && truncate(local_entry("cut"), 0) == 0);
    CHECK(filemap_guard_in_place());
    unlink(local_entry("cut"));
    (void)view[PAGE];
}

/* What a guard saves from; its signal is as ever. */
static void without_a_guard(void **state)
{
    (void)state;
    assert_true(dies_of(SIGBUS, unguarded, NULL));
}

/* Nobody can cut a section without a name. */
static void sealed_in_child(void *context)
{
    (void)context;
    HANDLE section = create_memory(SIZE, NULL);
    int fd = filemap_fd_from_handle(section);
    CHECK(fd >= 0 && ftruncate(fd, 0) == -1 && errno == EPERM);
    close(fd);
    CHECK(CloseHandle(section));
}

static void sealed(void **state)
{
    (void)state;
    in_child(sealed_in_child, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_peer),
        cmocka_unit_test(without_a_guard),
        cmocka_unit_test(sealed),
    };
    return cmocka_run_group_tests_name("cut", tests, NULL, NULL);
}
