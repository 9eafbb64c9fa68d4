/* SPDX-License-Identifier: MIT */
/*
 * Many processes open, map, cut and delete one file at the same moment: what each is told agrees
 * with some order in which they came, and one that is killed is in nobody's way.
 */
#include "sections.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define RACERS 40
#define MOST_ROUNDS (getenv("LONG") ? 300 : 30)
#define LARGE 0x3000
#define SMALL 0x1000
#define ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

struct racer {
    DWORD access, share, error; /* error 0: it won */
};

struct track {
    atomic_uint ready, done, inside, entered;
    atomic_bool go, leave;
    struct racer racers[RACERS];
};

static struct track *track;
static char path[700];

/* -- opening --------------------------------------------------------------------------------- */

static DWORD share_needed(DWORD access)
{
    return (access & GENERIC_READ ? FILE_SHARE_READ : 0U) |
           (access & GENERIC_WRITE ? FILE_SHARE_WRITE : 0U) |
           (access & DELETE ? FILE_SHARE_DELETE : 0U);
}

static bool agree(const struct racer *a, const struct racer *b)
{
    return !(share_needed(a->access) & ~b->share) && !(share_needed(b->access) & ~a->share);
}

static void race_to_open(struct racer *self)
{
    atomic_fetch_add(&track->ready, 1);
    while (!atomic_load(&track->go))
        usleep(100);
    HANDLE file = CreateFileA(path, self->access, self->share, NULL, OPEN_EXISTING, 0, NULL);
    self->error = file == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    atomic_fetch_add(&track->done, 1);
    while (!atomic_load(&track->leave))
        usleep(100);
    if (!self->error && (self - track->racers) % 2)
        CHECK(CloseHandle(file));
    exit(0); /* closes what is open */
}

static void wait_for(atomic_uint *counter, unsigned number)
{
    for (int i = 0; i < 60000 && atomic_load(counter) < number; i++)
        usleep(1000);
    assert_int_equal(atomic_load(counter), number);
}

static void race(void)
{
    pid_t processes[RACERS];
    atomic_store(&track->ready, 0);
    atomic_store(&track->done, 0);
    atomic_store(&track->go, false);
    atomic_store(&track->leave, false);
    fflush(NULL);
    for (int i = 0; i < RACERS; i++) {
        processes[i] = fork();
        assert_true(processes[i] >= 0);
        if (processes[i] == 0) {
            child_begin();
            race_to_open(&track->racers[i]);
        }
    }
    wait_for(&track->ready, RACERS);
    atomic_store(&track->go, true);
    wait_for(&track->done, RACERS);
    atomic_store(&track->leave, true);
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(child_wait(processes[i]), 0);
    assert_int_equal(count_lock_files(), 0);
}

/* All winners agree with one another, and who lost disagrees with a winner. */
static int count_winners(void)
{
    int winners = 0;
    for (int i = 0; i < RACERS; i++) {
        const struct racer *one = &track->racers[i];
        bool disagrees = false;
        assert_true(one->error == 0 || one->error == ERROR_SHARING_VIOLATION);
        for (int j = 0; j < RACERS; j++)
            disagrees |= j != i && !track->racers[j].error && !agree(one, &track->racers[j]);
        assert_int_equal(disagrees, one->error != 0);
        winners += one->error == 0;
    }
    return winners;
}

static void exactly_one_is_alone(void **state)
{
    (void)state;
    for (int round = 0; round < MOST_ROUNDS / 3; round++) {
        for (int i = 0; i < RACERS; i++)
            track->racers[i] = (struct racer){ GENERIC_READ, 0, 0 };
        race();
        assert_int_equal(count_winners(), 1);
    }
}

static void nobody_is_refused_for_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < MOST_ROUNDS / 3; round++) {
        for (int i = 0; i < RACERS; i++)
            track->racers[i] = (struct racer){ GENERIC_READ, FILE_SHARE_READ, 0 };
        race();
        assert_int_equal(count_winners(), RACERS);
    }
}

static void any_modes(void **state)
{
    static const DWORD accesses[] = { GENERIC_READ, GENERIC_WRITE, GENERIC_READ | DELETE, DELETE };
    (void)state;
    srand(1);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        for (int i = 0; i < RACERS; i++)
            track->racers[i] = (struct racer){ accesses[rand() % 4], (DWORD)(rand() % 8), 0 };
        race();
        assert_true(count_winners() >= 1);
    }
}

/* -- a file as a lock ------------------------------------------------------------------------ */

/* One that goes with its handle, as programs use it to keep others out. */
static void take_turns(void *context)
{
    (void)context;
    char lock[720];
    snprintf(lock, sizeof lock, "%s.lock", path);
    for (int i = 0; i < MOST_ROUNDS; i++) {
        HANDLE file;
        do
            file = CreateFileA(lock, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE,
                               NULL);
        while (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION);
        CHECK(file != INVALID_HANDLE_VALUE);
        CHECK(atomic_fetch_add(&track->inside, 1) == 0);
        usleep(20);
        CHECK(atomic_fetch_sub(&track->inside, 1) == 1);
        CHECK(CloseHandle(file));
    }
    exit(0);
}

static void start_all(void (*body)(void *), pid_t *processes, int count)
{
    for (int i = 0; i < count; i++)
        processes[i] = child_start(body, &track->racers[i]);
}

static void one_at_a_time(void **state)
{
    pid_t processes[4];
    (void)state;
    start_all(take_turns, processes, COUNT(processes));
    for (size_t i = 0; i < COUNT(processes); i++)
        assert_int_equal(child_wait(processes[i]), 0);
    assert_int_equal(count_lock_files(), 0);
}

/* -- mapping and cutting --------------------------------------------------------------------- */

static bool map_once(HANDLE file)
{
    HANDLE section = create_section(file, PAGE_READONLY, LARGE, NULL);
    if (!section) {
        CHECK(GetLastError() == ERROR_NOT_ENOUGH_MEMORY); /* it was cut before */
        return false;
    }
    const char *view = map_view(section, FILE_MAP_READ);
    CHECK(view && CloseHandle(section));
    for (int i = 0; i < 20; i++) {
        CHECK(size_of_file(path) >= LARGE);
        CHECK(*(volatile const char *)(view + LARGE - 1) == 0);
    }
    CHECK(UnmapViewOfFile(view));
    return true;
}

static void map_again_and_again(void *context)
{
    (void)context;
    HANDLE file = open_file(path, GENERIC_READ);
    for (int mapped = 0; mapped < MOST_ROUNDS;)
        mapped += map_once(file);
    atomic_fetch_add(&track->done, 1);
    exit(0);
}

static bool set_size(HANDLE file, LONG size)
{
    return SetFilePointer(file, size, NULL, FILE_BEGIN) == (DWORD)size && SetEndOfFile(file);
}

static void cut_again_and_again(void *context)
{
    (void)context;
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    while (atomic_load(&track->done) < 2) {
        if (set_size(file, SMALL))
            atomic_fetch_add(&track->entered, 1);
        else
            CHECK(GetLastError() == ERROR_USER_MAPPED_FILE);
        CHECK(set_size(file, LARGE));
        usleep(50);
    }
    exit(0);
}

/* Nobody who has a view sees its file become shorter (row 356). */
static void views_are_never_cut(void **state)
{
    pid_t mappers[2], cutters[1];
    (void)state;
    CHECK(truncate(path, 0) == 0 && truncate(path, LARGE) == 0); /* zeros */
    atomic_store(&track->done, 0);
    atomic_store(&track->entered, 0);
    start_all(cut_again_and_again, cutters, COUNT(cutters));
    start_all(map_again_and_again, mappers, COUNT(mappers));
    assert_int_equal(child_wait(mappers[0]), 0);
    assert_int_equal(child_wait(mappers[1]), 0);
    assert_int_equal(child_wait(cutters[0]), 0);
    assert_int_equal(count_lock_files(), 0);
}

/* -- kills ----------------------------------------------------------------------------------- */

static void use_until_killed(void *context)
{
    (void)context;
    unsigned seed = (unsigned)getpid();
    for (;;) {
        DWORD access = rand_r(&seed) % 2 ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
        HANDLE file =
            CreateFileA(path, access, (DWORD)rand_r(&seed) % 8, NULL, OPEN_EXISTING, 0, NULL);
        CHECK(file != INVALID_HANDLE_VALUE || GetLastError() == ERROR_SHARING_VIOLATION);
        if (file == INVALID_HANDLE_VALUE)
            continue;
        HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
        CHECK(section && CloseHandle(file) && CloseHandle(section));
    }
}

static void the_killed_hold_nothing(void **state)
{
    pid_t users[4];
    (void)state;
    start_all(use_until_killed, users, COUNT(users));
    for (int i = 0; i < MOST_ROUNDS * 3; i++) {
        size_t which = (size_t)i % COUNT(users);
        usleep(500);
        assert_int_equal(kill(users[which], SIGKILL), 0);
        assert_true(WIFSIGNALED(child_wait(users[which])));
        users[which] = child_start(use_until_killed, NULL);
    }
    for (size_t i = 0; i < COUNT(users); i++) {
        kill(users[i], SIGKILL);
        child_wait(users[i]);
    }
    HANDLE file = CreateFileA(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(file));
    assert_int_equal(count_lock_files(), 0);
}

static int make(void **state)
{
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    make_file(path, LARGE);
    track = mmap(NULL, sizeof *track, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return track == MAP_FAILED ? -1 : warm_up(state);
}

static int clean(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(exactly_one_is_alone),
        TEST(nobody_is_refused_for_nothing),
        TEST(any_modes),
        TEST(one_at_a_time),
        TEST(views_are_never_cut),
        TEST(the_killed_hold_nothing),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
