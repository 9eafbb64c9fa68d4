/* SPDX-License-Identifier: MIT */
/*
 * engine/claim, system call by system call: three processes create, open, close and collect one
 * name, and the test decides who makes the next call. It knows who holds the name for certain, and
 * who may hold it, and so what each call may say:
 *
 *   - whoever holds a handle holds the object that the name means;
 *   - nobody is told that there is no object, or makes a new one, while somebody held one the
 *     whole time;
 *   - nobody joins an object that nobody held any more when the call began;
 *   - in the end nothing is left.
 */
#include "sections.h"
#include "stepping.h"

#include "linux/calls.h"

#define ACTORS 3
#define NAME "stepped"

enum operation { NOTHING, CREATE, OPEN, CLOSE, COLLECT };

struct actor {
    struct stepped process;
    enum operation doing;
    uint64_t handle, inode;     /* what it holds; inode 0: nothing */
    unsigned began, held_since; /* steps of the world's clock */
    uint64_t last_inode;        /* what it held before, until when */
    unsigned last_until;
    uint64_t killed_inode; /* what a predecessor held when he was killed */
    unsigned killed_until;
};

static struct actor actors[ACTORS];
static unsigned clock_now, seed;
static bool deaths;

/* -- in the stepped process ------------------------------------------------------------------ */

static uint64_t inode_of(HANDLE section)
{
    const struct linux_calls *calls = linux_calls;
    struct stat status;
    linux_calls = &linux_kernel; /* the test's own calls are not steps */
    int fd = filemap_fd_from_handle(section);
    CHECK(fd >= 0 && fstat(fd, &status) == 0);
    close(fd);
    linux_calls = calls;
    return status.st_ino;
}

static struct step_report work(const struct step_order *order)
{
    struct step_report report = { .operation = order->operation };
    HANDLE handle = (HANDLE)(uintptr_t)order->argument;
    SetLastError(UNTOUCHED);
    switch (order->operation) {
    case CREATE:
        handle = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, NAME);
        report.value = (uintptr_t)handle;
        break;
    case OPEN:
        handle = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, NAME);
        report.value = (uintptr_t)handle;
        break;
    case CLOSE:
        report.value = (uint64_t)CloseHandle(handle);
        break;
    default:
        report.value = (uint64_t)filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL);
    }
    report.error = GetLastError();
    if (order->operation <= OPEN && handle)
        report.inode = inode_of(handle);
    return report;
}

/* -- what the test knows --------------------------------------------------------------------- */

static uint64_t named_inode(void)
{
    struct stat status;
    return lstat(local_entry(NAME), &status) == 0 ? status.st_ino : 0;
}

/* Somebody else has held an object from BEGAN until now. */
static bool held_all_the_time(const struct actor *self, unsigned began)
{
    for (int i = 0; i < ACTORS; i++)
        if (&actors[i] != self && actors[i].inode && actors[i].doing != CLOSE &&
            actors[i].held_since <= began)
            return true;
    return false;
}

/* Somebody else may have held this object at some time since BEGAN. */
static bool may_have_been_held(const struct actor *self, uint64_t inode, unsigned began)
{
    for (int i = 0; i < ACTORS; i++) {
        const struct actor *other = &actors[i];
        if (other == self)
            continue;
        if (other->inode == inode || other->doing == CREATE || other->doing == OPEN)
            return true;
        if (other->last_inode == inode && other->last_until >= began)
            return true;
        if (other->killed_inode == inode && other->killed_until >= began)
            return true;
    }
    return false;
}

static const char *describe(const struct actor *actor)
{
    static const char *const names[] = { "-", "create", "open", "close", "collect" };
    static char text[160];
    snprintf(text, sizeof text, "seed %u step %u actor %d %s before %s", seed, clock_now,
             (int)(actor - actors), names[actor->doing], stepped_call(&actor->process));
    return text;
}

#define MUST(actor, condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("%s: %s\n", describe(actor), #condition);                                  \
            assert_true(condition);                                                                \
        }                                                                                          \
    } while (0)

static void check_report(struct actor *actor, const struct step_report *report)
{
    bool new = actor->doing == CREATE && report->error == 0;
    switch (actor->doing) {
    case CREATE:
        MUST(actor, report->value != 0);
        MUST(actor, report->error == 0 || report->error == ERROR_ALREADY_EXISTS);
        break;
    case OPEN:
        MUST(actor,
             report->value ? report->error == UNTOUCHED : report->error == ERROR_FILE_NOT_FOUND);
        break;
    default:
        MUST(actor, report->value == TRUE);
    }
    if (actor->doing == CLOSE) {
        actor->last_inode = actor->inode;
        actor->last_until = clock_now;
        actor->inode = actor->handle = 0;
    } else if (actor->doing <= OPEN) {
        if (!report->value || new)
            MUST(actor, !held_all_the_time(actor, actor->began));
        if (report->value && !new)
            MUST(actor, may_have_been_held(actor, report->inode, actor->began));
        actor->handle = report->value;
        actor->inode = report->inode;
        actor->held_since = clock_now;
    }
    actor->doing = NOTHING;
}

/* At every moment, between any two system calls. */
static void check_world(void)
{
    uint64_t named = named_inode();
    for (int i = 0; i < ACTORS; i++)
        if (actors[i].inode && actors[i].doing != CLOSE)
            MUST(&actors[i], actors[i].inode == named);
}

static void begin(struct actor *actor, enum operation operation)
{
    struct step_report report;
    struct step_order order = { (uint64_t)operation, actor->handle };
    actor->doing = operation;
    actor->began = clock_now;
    if (!stepped_order(&actor->process, &order, &report))
        check_report(actor, &report);
    check_world();
}

static void go(struct actor *actor)
{
    struct step_report report;
    if (!stepped_go(&actor->process, &report))
        check_report(actor, &report);
    check_world();
    clock_now++;
}

static void start_actor(struct actor *actor)
{
    *actor = (struct actor){ .process = stepped_start(work) };
}

static void kill_actor(struct actor *actor)
{
    struct actor old = *actor;
    stepped_kill(&actor->process);
    deaths = true;
    start_actor(actor);
    actor->last_inode = old.last_inode;
    actor->last_until = old.last_until;
    actor->killed_inode = old.inode ? old.inode : old.killed_inode;
    actor->killed_until = old.inode ? clock_now : old.killed_until;
}

/* Everybody finishes what he is doing and closes what he has; one step each in turn. */
static void wind_up(void)
{
    bool busy;
    do {
        busy = false;
        for (int i = 0; i < ACTORS; i++) {
            if (actors[i].doing)
                go(&actors[i]);
            else if (actors[i].handle)
                begin(&actors[i], CLOSE);
            else
                continue;
            busy = true;
        }
    } while (busy);
}

/* The processes live on from world to world, but for those that are killed. */
static int start_actors(void **state)
{
    before_each(state);
    for (int i = 0; i < ACTORS; i++)
        start_actor(&actors[i]);
    return 0;
}

static int stop_actors(void **state)
{
    for (int i = 0; i < ACTORS; i++)
        if (actors[i].process.inside) /* the test has failed */
            stepped_kill(&actors[i].process);
        else
            assert_int_equal(stepped_stop(&actors[i].process), 0);
    return after_each(state);
}

static void start_world(void)
{
    clock_now = 0;
    deaths = false;
    for (int i = 0; i < ACTORS; i++)
        actors[i] = (struct actor){ .process = actors[i].process };
}

static void end_world(void)
{
    wind_up();
    if (deaths)
        assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    assert_int_equal(count_names(), 0);
}

/* -- random schedules ------------------------------------------------------------------------ */

static enum operation choose(const struct actor *actor, unsigned *random)
{
    int dice = rand_r(random) % 16;
    if (dice == 0)
        return COLLECT;
    if (actor->handle)
        return CLOSE;
    return dice < 9 ? CREATE : OPEN;
}

/* Mostly one goes on for a while: long runs and sudden changes meet more than fair turns do. */
static void random_run(unsigned number, int steps, int death_rate)
{
    unsigned random = seed = number;
    start_world();
    int current = 0;
    for (int i = 0; i < steps; i++) {
        if (rand_r(&random) % 6 == 0)
            current = rand_r(&random) % ACTORS;
        struct actor *actor = &actors[current];
        if (death_rate && rand_r(&random) % death_rate == 0)
            kill_actor(actor);
        if (actor->doing)
            go(actor);
        else
            begin(actor, choose(actor, &random));
    }
    end_world();
}

static int runs(int number)
{
    return getenv("LONG") ? number * 20 : number;
}

static void random_schedules(void **state)
{
    (void)state;
    for (int i = 0; i < runs(40); i++)
        random_run(1000 + (unsigned)i, 1000, 0);
}

static void random_schedules_with_deaths(void **state)
{
    (void)state;
    for (int i = 0; i < runs(40); i++)
        random_run(500000 + (unsigned)i, 1000, 60);
}

/* -- every place to interrupt one operation by another ----------------------------------------- */

static void finish(struct actor *actor, int most)
{
    for (int i = 0; actor->doing && i < most; i++)
        go(actor);
}

/* How the world is before the two operations meet. */
enum setup { NOBODY, FIRST_HOLDS, BOTH_HOLD, THIRD_HOLDS, A_DEAD_ONE, SETUPS };

static void set_up(enum setup setup)
{
    struct actor *holder = setup == THIRD_HOLDS || setup == A_DEAD_ONE ? &actors[2] : &actors[0];
    if (setup == NOBODY)
        return;
    begin(holder, CREATE);
    finish(holder, 1000);
    if (setup == BOTH_HOLD) {
        begin(&actors[1], OPEN);
        finish(&actors[1], 1000);
    }
    if (setup == A_DEAD_ONE)
        kill_actor(holder);
}

/* The first is stopped before its nth call, the second runs, and then the first goes on. */
static bool interrupt_at(enum setup setup, enum operation first, enum operation second, int nth)
{
    start_world();
    set_up(setup);
    begin(&actors[0], first);
    finish(&actors[0], nth);
    bool reached = actors[0].doing != NOTHING;
    begin(&actors[1], second);
    finish(&actors[1], 60); /* it may have to wait for the first one */
    finish(&actors[0], 1000);
    finish(&actors[1], 100000);
    assert_int_equal(actors[0].doing, NOTHING);
    assert_int_equal(actors[1].doing, NOTHING);
    end_world();
    return reached;
}

static bool is_possible(enum setup setup, enum operation first, enum operation second)
{
    bool first_has = setup == FIRST_HOLDS || setup == BOTH_HOLD, second_has = setup == BOTH_HOLD;
    if (first == CLOSE ? !first_has : first <= OPEN && first_has)
        return false;
    return second == CLOSE ? second_has : !(second <= OPEN && second_has);
}

static void every_interruption(void **state)
{
    (void)state;
    for (int setup = 0; setup < SETUPS; setup++)
        for (int first = CREATE; first <= COLLECT; first++)
            for (int second = CREATE; second <= COLLECT; second++) {
                if (!is_possible((enum setup)setup, (enum operation)first, (enum operation)second))
                    continue;
                seed = (unsigned)(setup * 100 + first * 10 + second);
                for (int nth = 0; interrupt_at((enum setup)setup, (enum operation)first,
                                               (enum operation)second, nth);
                     nth++)
                    assert_true(nth < 200);
            }
}

/* Where a schedule of two changes from one to the other. */
struct schedule {
    enum setup setup;
    enum operation first, second;
    int stops[3];
    bool reached[3];
};

/*
 * The first makes so many calls, then the second, which acquires and closes, then the first again,
 * and then each goes on to its end.
 */
static void interrupt_each_other(struct schedule *schedule)
{
    start_world();
    set_up(schedule->setup);
    begin(&actors[0], schedule->first);
    finish(&actors[0], schedule->stops[0]);
    schedule->reached[0] = actors[0].doing != NOTHING;
    begin(&actors[1], schedule->second);
    for (int i = 0; i < schedule->stops[1]; i++) {
        if (!actors[1].doing && actors[1].handle)
            begin(&actors[1], CLOSE);
        else if (actors[1].doing)
            go(&actors[1]);
    }
    schedule->reached[1] = actors[1].doing != NOTHING || actors[1].handle;
    finish(&actors[0], schedule->stops[2]);
    schedule->reached[2] = actors[0].doing != NOTHING;
    finish(&actors[1], 60);
    finish(&actors[0], 60);
    finish(&actors[1], 100000);
    finish(&actors[0], 100000);
    end_world();
}

/* Whoever has to wait for the other would make calls for ever. */
#define MOST_STOPS 60

static void every_schedule(enum setup setup, enum operation first, enum operation second, int step)
{
    struct schedule now = { setup, first, second, { 0 }, { true, true, true } };
    seed = (unsigned)setup * 100 + (unsigned)first * 10 + (unsigned)second;
    for (now.stops[0] = 0; now.reached[0] && now.stops[0] < MOST_STOPS; now.stops[0]++) {
        now.reached[1] = true;
        for (now.stops[1] = 0; now.reached[1] && now.stops[1] < MOST_STOPS; now.stops[1]++) {
            now.reached[2] = true;
            now.stops[2] = (now.stops[0] + now.stops[1]) % step;
            for (; now.reached[2] && now.stops[2] < MOST_STOPS; now.stops[2] += step)
                interrupt_each_other(&now);
        }
    }
}

/* All pairs, or the closing of a last handle against those who make a new object of the name. */
static void every_three_changes(void **state)
{
    (void)state;
    if (!getenv("LONG")) {
        every_schedule(FIRST_HOLDS, CLOSE, CREATE, 2);
        every_schedule(NOBODY, CREATE, CREATE, 5);
        every_schedule(BOTH_HOLD, CLOSE, CLOSE, 5);
        return;
    }
    for (int setup = 0; setup < THIRD_HOLDS; setup++)
        for (int first = CREATE; first <= COLLECT; first++)
            for (int second = CREATE; second <= OPEN; second++)
                if (is_possible((enum setup)setup, (enum operation)first, (enum operation)second))
                    every_schedule((enum setup)setup, (enum operation)first, (enum operation)second,
                                   1);
}

/* The first is killed before its nth call, then the second runs. */
static bool kill_at(enum setup setup, enum operation first, enum operation second, int nth)
{
    start_world();
    set_up(setup);
    begin(&actors[0], first);
    finish(&actors[0], nth);
    bool reached = actors[0].doing != NOTHING;
    if (reached)
        kill_actor(&actors[0]);
    begin(&actors[1], second);
    finish(&actors[1], 1000);
    assert_int_equal(actors[1].doing, NOTHING);
    end_world();
    return reached;
}

static void every_death(void **state)
{
    (void)state;
    for (int setup = 0; setup < SETUPS; setup++)
        for (int first = CREATE; first <= COLLECT; first++)
            for (int second = CREATE; second <= COLLECT; second++) {
                if (!is_possible((enum setup)setup, (enum operation)first, (enum operation)second))
                    continue;
                seed = (unsigned)(setup * 100 + first * 10 + second);
                for (int nth = 0;
                     kill_at((enum setup)setup, (enum operation)first, (enum operation)second, nth);
                     nth++)
                    assert_true(nth < 200);
            }
}

#define STEPPED(function) cmocka_unit_test_setup_teardown(function, start_actors, stop_actors)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPPED(every_interruption), STEPPED(every_three_changes),          STEPPED(every_death),
        STEPPED(random_schedules),   STEPPED(random_schedules_with_deaths),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
