/* SPDX-License-Identifier: MIT */
/*
 * Storms: processes create, open and close a few names as fast as they can, and some are killed.
 *
 * What must hold the whole time: whoever has a handle has the object that the name means; a
 * joiner sees what the creator wrote, or a fresh object. In the end nothing is left. LONG=1 lasts
 * longer.
 */
#include "sections.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define PROCESSES 6
#define NAMES 2
#define MAGIC 0x5EC710117EA5EDULL

static const char *const names[NAMES] = { "storm-a", "Local\\storm-b" };
static const char *const entries[NAMES] = { "storm-a", "storm-b" };

struct track {
    atomic_ulong created, joined, opened, missed;
    atomic_bool stop;
};

static struct track *track;

/* The name means the object of the handle, and nobody can have changed that meanwhile. */
static void check_current(HANDLE section, int name)
{
    struct stat named, held;
    int fd = filemap_fd_from_handle(section);
    CHECK(fd >= 0);
    CHECK(fstat(fd, &held) == 0);
    CHECK(stat(local_entry(entries[name]), &named) == 0);
    CHECK(named.st_ino == held.st_ino && named.st_dev == held.st_dev);
    close(fd);
}

static void check_content(HANDLE section, bool new)
{
    _Atomic uint64_t *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    uint64_t word = atomic_load(view);
    /* Another may have joined before the creator could look, and have written first. */
    CHECK(word == 0 || word == MAGIC);
    if (new)
        CHECK(atomic_load(view + 1) == 0);
    atomic_store(view, MAGIC);
    CHECK(UnmapViewOfFile((void *)(uintptr_t)view));
}

static void one_round(unsigned *seed)
{
    int name = rand_r(seed) % NAMES;
    bool create = rand_r(seed) % 3 != 0;
    HANDLE section = create ? create_memory(0x1000, names[name])
                            : open_section(FILE_MAP_ALL_ACCESS, names[name]);
    DWORD error = GetLastError();
    if (!section) {
        CHECK(!create && error == ERROR_FILE_NOT_FOUND);
        atomic_fetch_add(&track->missed, 1);
        return;
    }
    bool new = create &&error == 0;
    atomic_fetch_add(new ? &track->created : create ? &track->joined : &track->opened, 1);
    check_current(section, name);
    if (rand_r(seed) % 2)
        check_content(section, new);
    check_current(section, name);
    CHECK(CloseHandle(section));
}

static _Noreturn void storm(unsigned seed, int count)
{
    for (int i = 0; i < count && !atomic_load(&track->stop); i++)
        one_round(&seed);
    if (seed % 2)
        create_memory(0x1000, names[seed % NAMES]); /* left to exit(3) */
    exit(0);
}

static pid_t start(unsigned seed, int count)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_begin();
        storm(seed, count);
    }
    return child;
}

static int rounds(int number)
{
    return getenv("LONG") ? number * 100 : number;
}

static void report(void)
{
    print_message("created %lu, joined %lu, opened %lu, missed %lu\n", atomic_load(&track->created),
                  atomic_load(&track->joined), atomic_load(&track->opened),
                  atomic_load(&track->missed));
    /* All four must have been met, or the test shows nothing. */
    assert_true(atomic_load(&track->created) > 0 && atomic_load(&track->joined) > 0);
    assert_true(atomic_load(&track->opened) > 0 && atomic_load(&track->missed) > 0);
}

/* Nobody is killed: nothing is left, and nobody has to collect it. */
static void without_deaths(void **state)
{
    pid_t children[PROCESSES];
    (void)state;
    memset(track, 0, sizeof *track);
    for (unsigned i = 0; i < PROCESSES; i++)
        children[i] = start(i + 1, rounds(2000));
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(child_wait(children[i]), 0);
    report();
    assert_int_equal(count_names(), 0);
}

/* One after the other is killed at any moment, and replaced. */
static void with_deaths(void **state)
{
    pid_t children[PROCESSES];
    unsigned seed = 42, next = 100;
    (void)state;
    memset(track, 0, sizeof *track);
    for (int i = 0; i < PROCESSES; i++)
        children[i] = start(next++, 1 << 30);
    for (int i = 0; i < rounds(400); i++) {
        usleep((useconds_t)(rand_r(&seed) % 5000));
        int victim = rand_r(&seed) % PROCESSES;
        assert_int_equal(kill(children[victim], SIGKILL), 0);
        int status = child_wait(children[victim]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        children[victim] = start(next++, 1 << 30);
    }
    atomic_store(&track->stop, true);
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(child_wait(children[i]), 0);
    report();
    FILEMAP_COLLECTION collection;
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, NULL, NULL));
    assert_int_equal(collection.Alive, 0);
    assert_int_equal(collection.Damaged, 0);
    assert_true(collection.Removed <= NAMES);
    assert_int_equal(count_names(), 0);
}

/* Some are stopped and go on later: they must wake up to find the world in order. */
static void with_pauses(void **state)
{
    pid_t children[PROCESSES];
    unsigned seed = 43;
    (void)state;
    memset(track, 0, sizeof *track);
    for (unsigned i = 0; i < PROCESSES; i++)
        children[i] = start(i + 1000, 1 << 30);
    for (int i = 0; i < rounds(150); i++) {
        pid_t victim = children[rand_r(&seed) % PROCESSES];
        assert_int_equal(kill(victim, SIGSTOP), 0);
        usleep((useconds_t)(rand_r(&seed) % 20000));
        assert_int_equal(kill(victim, SIGCONT), 0);
        usleep((useconds_t)(rand_r(&seed) % 3000));
    }
    atomic_store(&track->stop, true);
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(child_wait(children[i]), 0);
    report();
    assert_int_equal(count_names(), 0);
}

/* Forks in the storm: relatives share descriptions, and are killed. */
static _Noreturn void forking_storm(unsigned seed)
{
    for (int i = 0; i < 60 && !atomic_load(&track->stop); i++) {
        int name = rand_r(&seed) % NAMES;
        HANDLE section = create_memory(0x1000, names[name]);
        CHECK(section);
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            check_current(section, name);
            if (rand_r(&seed) % 2)
                CHECK(CloseHandle(section));
            for (int j = rand_r(&seed) % 20; j > 0; j--)
                one_round(&seed);
            if (rand_r(&seed) % 2)
                raise(SIGKILL);
            exit(0);
        }
        if (rand_r(&seed) % 2)
            check_current(section, name);
        CHECK(CloseHandle(section));
        one_round(&seed);
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    }
    exit(0);
}

static void with_forks(void **state)
{
    pid_t children[PROCESSES];
    (void)state;
    memset(track, 0, sizeof *track);
    for (unsigned i = 0; i < PROCESSES; i++) {
        fflush(NULL);
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            child_begin();
            forking_storm(i + 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(child_wait(children[i]), 0);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    assert_int_equal(count_names(), 0);
}

static int share_track(void **state)
{
    track = mmap(NULL, sizeof *track, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return track == MAP_FAILED ? -1 : warm_up(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_deaths),
        TEST(with_deaths),
        TEST(with_pauses),
        TEST(with_forks),
    };
    return cmocka_run_group_tests(tests, share_track, NULL);
}
