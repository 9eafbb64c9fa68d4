/* SPDX-License-Identifier: MIT */
/*
 * A hundred processes create one name at the same moment: exactly one makes it, and all see the
 * same memory; also where the namespace's folder has to be made first.
 */
#include "sections.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define RACERS 100

struct track {
    atomic_uint ready, created, joined, failed;
    atomic_bool go, leave;
    DWORD error; /* of one that failed */
    uint64_t winner;
};

static struct track *track;
static const char *raced_name;
static bool large;

static void racer(uint64_t number)
{
    atomic_fetch_add(&track->ready, 1);
    while (!atomic_load(&track->go))
        usleep(100);
    HANDLE section = create_memory(large ? 0x400000 : 0x1000, raced_name);
    DWORD error = GetLastError();
    if (!section) {
        track->error = error;
        atomic_fetch_add(&track->failed, 1);
        _exit(1);
    }
    _Atomic uint64_t *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    if (error == 0) {
        track->winner = number;
        atomic_store(view, number);
    } else {
        CHECK(error == ERROR_ALREADY_EXISTS);
    }
    atomic_fetch_add(view + 1, 1);
    atomic_fetch_add(error == 0 ? &track->created : &track->joined, 1);
    while (!atomic_load(&track->leave))
        usleep(100);
    CHECK(atomic_load(view) == track->winner);
    CHECK(atomic_load(view + 1) == RACERS);
    if (number % 3 == 0)
        CHECK(CloseHandle(section));
    /* The others leave it to exit(3). */
    exit(0);
}

static void wait_for(atomic_uint *counter, unsigned number)
{
    for (int i = 0; i < 100000 && atomic_load(counter) + atomic_load(&track->failed) < number; i++)
        usleep(1000);
}

static void race(void)
{
    pid_t racers[RACERS];
    memset(track, 0, sizeof *track);
    fflush(NULL);
    for (uint64_t i = 0; i < RACERS; i++) {
        racers[i] = fork();
        assert_true(racers[i] >= 0);
        if (racers[i] == 0) {
            child_begin();
            racer(i + 1);
        }
    }
    wait_for(&track->ready, RACERS);
    atomic_store(&track->go, true);
    wait_for(&track->joined, RACERS - 1);
    while (atomic_load(&track->created) == 0 && atomic_load(&track->failed) == 0)
        usleep(100);
    atomic_store(&track->leave, true);
    for (int i = 0; i < RACERS; i++) {
        int status = child_wait(racers[i]);
        if (status)
            fprintf(stderr, "racer %d: status %x, error %u\n", i + 1, (unsigned)status,
                    track->error);
        assert_int_equal(status, 0);
    }
    assert_int_equal(atomic_load(&track->created), 1);
    assert_int_equal(atomic_load(&track->joined), RACERS - 1);
    assert_int_equal(count_names(), 0);
}

static void hundred_creators(void **state)
{
    (void)state;
    raced_name = "race";
    for (int i = 0; i < (getenv("LONG") ? 50 : 5); i++)
        race();
}

static void hundred_creators_of_a_large_one(void **state)
{
    (void)state;
    raced_name = "race";
    large = true;
    race();
    large = false;
}

/* The test's own process has not looked at that namespace: each racer does so for the first time.
 */
static void hundred_creators_of_the_folder(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    raced_name = "Global\\race";
    for (int i = 0; i < 5; i++) {
        race();
        assert_int_equal(rmdir(namespace_folder("filemap")), 0);
    }
}

static int share_track(void **state)
{
    track = mmap(NULL, sizeof *track, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return track == MAP_FAILED ? -1 : warm_up(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hundred_creators_of_the_folder),
        TEST(hundred_creators),
        TEST(hundred_creators_of_a_large_one),
    };
    return cmocka_run_group_tests(tests, share_track, NULL);
}
