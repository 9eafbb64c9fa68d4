/* SPDX-License-Identifier: MIT */
/*
 * Reserved sections in several processes: a commit is everybody's at once, none gets lost when many
 * commit, and a kill in the middle leaves nothing that looks committed and is not.
 */
#include "sections.h"

#include <pthread.h>
#include <stdatomic.h>

#define NAME "shared room"
#define PAGE 0x1000U
#define SLOT 0x10000U
#define PAGES 4096U

static HANDLE create_reserved(uint64_t size, const char *name)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, size, name);
    CHECK(section && GetLastError() == 0);
    return section;
}

static bool commit(void *address, SIZE_T size)
{
    return VirtualAlloc(address, size, MEM_COMMIT, PAGE_READWRITE) == address;
}

static MEMORY_BASIC_INFORMATION at(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    CHECK(VirtualQuery(address, &information, sizeof information) == sizeof information);
    return information;
}

static bool is_region(const void *address, DWORD state, size_t size)
{
    MEMORY_BASIC_INFORMATION found = at(address);
    return found.State == state && found.RegionSize == size;
}

static void read_it(void *address)
{
    *(volatile char *)address;
}

static bool faults(void *address)
{
    return child_wait(child_start(read_it, address)) != 0;
}

/* -- rows 265, 266: seen in other processes --------------------------------------------------- */

static void commit_second_slot(void)
{
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, NAME);
    CHECK(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view && is_region(view, MEM_COMMIT, SLOT));
    CHECK(at(view).Protect == PAGE_READWRITE);
    CHECK(view[1] == 11);
    CHECK(is_region(view + SLOT, MEM_RESERVE, 3 * SLOT));
    CHECK(faults(view + SLOT));
    CHECK(VirtualAlloc(view + SLOT, SLOT, MEM_COMMIT, PAGE_READONLY));
    CHECK(commit(view + 2 * SLOT, PAGE));
    view[2 * SLOT] = 22;
}

/* Rows 265 and 266: commits go both ways, protection stays with the view. */
static void seen_elsewhere(void **state)
{
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, NAME);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_true(VirtualAlloc(view, SLOT, MEM_COMMIT, PAGE_READWRITE) == view);
    view[1] = 11;
    in_fresh_process("commit second slot");
    assert_true(is_region(view, MEM_COMMIT, 2 * SLOT + PAGE));
    assert_int_equal(at(view + SLOT).Protect, PAGE_READWRITE);
    assert_int_equal(view[2 * SLOT], 22);
    view[SLOT] = 1;
    assert_true(faults(view + 2 * SLOT + PAGE));
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static void map_commit_and_write(void *context)
{
    char *view = map_view(context, FILE_MAP_WRITE);
    CHECK(view && is_region(view, MEM_RESERVE, 4 * SLOT));
    CHECK(faults(view));
    CHECK(commit(view, SLOT));
    view[7] = 77;
}

/* Row 269: an inherited handle. */
static void inherited_handle(void **state)
{
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    in_child(map_commit_and_write, section);
    assert_true(is_region(view, MEM_COMMIT, SLOT));
    assert_int_equal(view[7], 77);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* -- forks ------------------------------------------------------------------------------------ */

static void in_grandchild(void *view)
{
    CHECK(((char *)view)[1] == 1);
    CHECK(faults((char *)view + SLOT));
    CHECK(commit((char *)view + SLOT, PAGE));
    ((char *)view)[SLOT] = 2;
}

static void in_child_of_it(void *view)
{
    CHECK(((char *)view)[1] == 1);
    CHECK(faults((char *)view + SLOT));
    in_child(in_grandchild, view);
    CHECK(((char *)view)[SLOT] == 2);
    CHECK(faults((char *)view + 2 * SLOT));
    CHECK(commit((char *)view + 2 * SLOT, PAGE));
}

/* Views that were there before the fork fault in the children, too, and touch nothing there. */
static void forked_views(void **state)
{
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, NAME);
    char *view = map_view(section, FILE_MAP_WRITE), *copy = map_view(section, FILE_MAP_COPY);
    assert_true(commit(view, SLOT));
    view[1] = 1;
    copy[1] = 1;
    in_child(in_child_of_it, view);
    assert_int_equal(view[SLOT], 2);
    assert_true(is_region(view + 2 * SLOT, MEM_COMMIT, PAGE));
    assert_true(faults(view + 3 * SLOT));
    assert_true(faults(copy + 3 * SLOT));
    assert_true(UnmapViewOfFile(copy));
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* -- many at once ----------------------------------------------------------------------------- */

struct share {
    char *view;
    unsigned first, step;
};

static void commit_share(void *context)
{
    const struct share *share = context;
    for (unsigned page = share->first; page < PAGES; page += share->step) {
        CHECK(commit(share->view + (size_t)page * PAGE, PAGE));
        share->view[(size_t)page * PAGE] = (char)page;
    }
}

static void *commit_in_thread(void *share)
{
    commit_share(share);
    return NULL;
}

/* Neighbouring pages, so neighbouring bits: none is lost. */
static void many_commit(void **state)
{
    enum { PROCESSES = 3, THREADS = 3, ALL = PROCESSES + THREADS };
    struct share shares[ALL];
    pid_t children[PROCESSES];
    pthread_t threads[THREADS];
    (void)state;
    HANDLE section = create_reserved((uint64_t)PAGES * PAGE, NAME);
    char *view = map_view(section, FILE_MAP_WRITE);
    for (unsigned i = 0; i < ALL; i++)
        shares[i] = (struct share){ view, i, ALL };
    for (unsigned i = 0; i < PROCESSES; i++)
        children[i] = child_start(commit_share, &shares[i]);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, commit_in_thread, &shares[PROCESSES + i]), 0);
    for (unsigned i = 0; i < PROCESSES; i++)
        child_finish(children[i]);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(is_region(view, MEM_COMMIT, (size_t)PAGES * PAGE));
    for (unsigned page = 0; page < PAGES; page++)
        assert_int_equal(view[(size_t)page * PAGE], (char)page);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static atomic_bool stop;

static void *commit_and_stop(void *view)
{
    for (size_t page = 0; !atomic_load(&stop); page = (page + 2) % (100 * (size_t)PAGES))
        CHECK(commit((char *)view + page * PAGE, PAGE));
    return NULL;
}

static void look_around(void *view)
{
    size_t last = 200 * (size_t)PAGES - 1;
    CHECK(faults((char *)view + last * PAGE));
    CHECK(commit((char *)view + last * PAGE, PAGE));
}

/* A child that is forked while other threads commit can commit, too. */
static void fork_while_committing(void **state)
{
    pthread_t threads[2];
    (void)state;
    atomic_store(&stop, false);
    HANDLE section = create_reserved(200 * (uint64_t)PAGES * PAGE, NAME);
    char *view = map_view(section, FILE_MAP_WRITE);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, commit_and_stop, view), 0);
    for (int i = 0; i < 20; i++) {
        size_t last = 200 * (size_t)PAGES - 1;
        HANDLE other = create_reserved(200 * (uint64_t)PAGES * PAGE, NULL);
        char *fresh = map_view(other, FILE_MAP_WRITE);
        in_child(look_around, fresh);
        assert_true(is_region(fresh + last * PAGE, MEM_COMMIT, PAGE));
        assert_true(UnmapViewOfFile(fresh));
        assert_true(CloseHandle(other));
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* -- kills ------------------------------------------------------------------------------------ */

static void commit_for_ever(void *context)
{
    char *view = context;
    for (unsigned i = 0;; i++)
        CHECK(commit(view + (size_t)(i * 7919 % PAGES) * PAGE, (SIZE_T)(i % 5 + 1) * PAGE) ||
              GetLastError() == ERROR_INVALID_ADDRESS);
}

/* What looks committed can be touched, and whoever comes next gets his turn. */
static void killed(void **state)
{
    (void)state;
    for (int round = 0; round < 30; round++) {
        HANDLE section = create_reserved((uint64_t)PAGES * PAGE, round % 2 ? NAME : NULL);
        char *view = map_view(section, FILE_MAP_WRITE);
        pid_t child = child_start(commit_for_ever, view);
        usleep((useconds_t)(500 * round));
        kill(child, SIGKILL);
        assert_true(WIFSIGNALED(child_wait(child)));
        for (size_t page = 0; page < PAGES;) {
            MEMORY_BASIC_INFORMATION run = at(view + page * PAGE);
            for (size_t i = 0; run.State == MEM_COMMIT && i < run.RegionSize; i += PAGE)
                view[page * PAGE + i] = 1;
            page += run.RegionSize / PAGE;
        }
        assert_true(commit(view, (SIZE_T)PAGES * PAGE));
        assert_true(is_region(view, MEM_COMMIT, (size_t)PAGES * PAGE));
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
}

static const struct role roles[] = { { "commit second slot", commit_second_slot } };

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(seen_elsewhere), TEST(inherited_handle),      TEST(forked_views),
        TEST(many_commit),    TEST(fork_while_committing), TEST(killed),
    };
    return cmocka_run_group_tests_name("reserve", tests, warm_up, NULL);
}
