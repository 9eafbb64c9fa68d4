/* SPDX-License-Identifier: MIT */
/*
 * engine/sharing, system call by system call: three processes open, close, map, unmap and cut one
 * file, and the test decides who makes the next call. It knows who has what for certain, and so
 * what each call may say:
 *
 *   - those who have the file open agree with one another;
 *   - who is refused disagrees with somebody who had it, or gets it, open meanwhile;
 *   - a file is cut only if nobody had it mapped the whole time, and not cut only if somebody had;
 *   - in the end no lock file is left.
 */
#include "sections.h"
#include "stepping.h"

#include "engine/sharing.h"
#include "engine/status.h"

#include <io.h>

#define ACTORS 3
#define SIZE 0x3000

enum operation { NOTHING, OPEN, CLOSE, MAP, UNMAP, CUT, OPERATIONS };

static const struct mode {
    DWORD access, share;
} modes[] = {
    { GENERIC_READ, 0 },
    { GENERIC_READ, FILE_SHARE_READ },
    { GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE },
    { GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE },
};

/* What an actor has, and since when; a time of 0: it has none. */
struct actor {
    struct stepped process;
    enum operation doing;
    size_t mode; /* that it has, or asks for */
    uint64_t file, section;
    unsigned began, opened, mapped; /* steps of the world's clock, from 1 */
    unsigned closed, unmapped;      /* when it last gave it back */
    unsigned blamed;                /* openers under way one of whom must succeed: a bit each */
};

static struct actor actors[ACTORS];
static unsigned clock_now, seed;
static char path[600];
static dev_t device;
static ino_t inode;

/* -- in the stepped process ------------------------------------------------------------------ */

/* A handle of a borrowed descriptor, which takes no part. */
static HANDLE any_handle(void)
{
    static int fd = -1;
    if (fd < 0)
        fd = open(path, O_RDWR | O_CLOEXEC);
    return (HANDLE)_get_osfhandle(fd);
}

/* May it be cut? Its size stays, or a second cut to the same size would be none. */
static BOOL cut(void)
{
    struct sharing_gate gate;
    NTSTATUS status = sharing_enter(device, inode, &gate);
    if (!status) {
        status = sharing_check_cut(&gate);
        sharing_leave(&gate);
    }
    SetLastError(status_to_win32(status));
    return !status;
}

static struct step_report work(const struct step_order *order)
{
    struct step_report report = { .operation = order->operation & 0xff };
    const struct mode *mode = &modes[order->operation >> 8];
    HANDLE handle = (HANDLE)(uintptr_t)order->argument, any = any_handle();
    SetLastError(UNTOUCHED);
    switch (report.operation) {
    case OPEN:
        handle = CreateFileA(path, mode->access, mode->share, NULL, OPEN_EXISTING, 0, NULL);
        report.value = handle == INVALID_HANDLE_VALUE ? 0 : (uintptr_t)handle;
        break;
    case MAP:
        report.value = (uintptr_t)create_section(any, PAGE_READONLY, 0, NULL);
        break;
    case CUT:
        report.value = (uint64_t)cut();
        break;
    default:
        report.value = (uint64_t)CloseHandle(handle);
    }
    report.error = GetLastError();
    return report;
}

/* -- what the test knows --------------------------------------------------------------------- */

#define MUST(actor, condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("seed %u step %u actor %d, operation %d: %s\n", seed, clock_now,           \
                        (int)((actor)-actors), (actor)->doing, #condition);                        \
            assert_true(condition);                                                                \
        }                                                                                          \
    } while (0)

static bool agree(const struct actor *a, const struct actor *b)
{
    const struct mode *one = &modes[a->mode], *two = &modes[b->mode];
    DWORD needs_one = one->access == GENERIC_READ ? FILE_SHARE_READ : FILE_SHARE_WRITE;
    DWORD needs_two = two->access == GENERIC_READ ? FILE_SHARE_READ : FILE_SHARE_WRITE;
    return (needs_one & two->share) && (needs_two & one->share);
}

static void check_opened(struct actor *self)
{
    for (struct actor *other = actors; other < actors + ACTORS; other++)
        if (other != self && other->opened && other->doing != CLOSE)
            MUST(self, agree(self, other));
}

/* Somebody who disagrees had it open since then; or those who may be about to have it. */
static void check_refused(struct actor *self)
{
    bool explained = false;
    self->blamed = 0;
    for (int i = 0; i < ACTORS; i++) {
        const struct actor *other = &actors[i];
        if (other == self)
            continue;
        explained |= (other->opened && !agree(self, other)) || other->closed >= self->began;
        if (other->doing == OPEN && !agree(self, other))
            self->blamed |= 1U << i;
    }
    MUST(self, explained || self->blamed);
    if (explained)
        self->blamed = 0;
}

/* One of those on whom a refusal was blamed is done. */
static void acquit(const struct actor *opener, bool succeeded)
{
    unsigned bit = 1U << (opener - actors);
    for (struct actor *other = actors; other < actors + ACTORS; other++) {
        if (!(other->blamed & bit))
            continue;
        other->blamed = succeeded ? 0 : other->blamed & ~bit;
        MUST(opener, succeeded || other->blamed);
    }
}

static bool mapped_all_the_time(unsigned began)
{
    for (int i = 0; i < ACTORS; i++)
        if (actors[i].mapped && actors[i].mapped <= began && actors[i].doing != UNMAP)
            return true;
    return false;
}

static bool maybe_mapped_since(const struct actor *self)
{
    for (int i = 0; i < ACTORS; i++)
        if (actors[i].mapped || actors[i].doing == MAP || actors[i].unmapped >= self->began)
            return true;
    return false;
}

static void check_report(struct actor *actor, const struct step_report *report)
{
    switch (actor->doing) {
    case OPEN:
        MUST(actor, report->value || report->error == ERROR_SHARING_VIOLATION);
        acquit(actor, report->value != 0);
        actor->file = report->value;
        actor->opened = report->value ? clock_now : 0;
        if (report->value)
            check_opened(actor);
        else
            check_refused(actor);
        break;
    case MAP:
        MUST(actor, report->value != 0);
        actor->section = report->value;
        actor->mapped = clock_now;
        break;
    case CUT:
        if (report->value)
            MUST(actor, !mapped_all_the_time(actor->began));
        else
            MUST(actor, report->error == ERROR_USER_MAPPED_FILE && maybe_mapped_since(actor));
        break;
    default:
        MUST(actor, report->value == TRUE);
        *(actor->doing == CLOSE ? &actor->closed : &actor->unmapped) = clock_now;
        *(actor->doing == CLOSE ? &actor->opened : &actor->mapped) = 0;
        *(actor->doing == CLOSE ? &actor->file : &actor->section) = 0;
    }
    actor->doing = NOTHING;
}

/* -- schedules ------------------------------------------------------------------------------- */

static void begin(struct actor *actor, enum operation operation, size_t mode)
{
    struct step_report report;
    struct step_order order = { (uint64_t)operation | (uint64_t)mode << 8,
                                operation == UNMAP ? actor->section : actor->file };
    actor->doing = operation;
    actor->began = ++clock_now;
    if (operation == OPEN) {
        MUST(actor, !actor->blamed);
        actor->mode = mode;
    }
    if (!stepped_order(&actor->process, &order, &report))
        check_report(actor, &report);
}

static void go(struct actor *actor)
{
    struct step_report report;
    clock_now++;
    if (!stepped_go(&actor->process, &report))
        check_report(actor, &report);
}

static void wind_up(void)
{
    bool busy;
    do {
        busy = false;
        for (struct actor *actor = actors; actor < actors + ACTORS; actor++) {
            if (actor->doing)
                go(actor);
            else if (actor->file)
                begin(actor, CLOSE, 0);
            else if (actor->section)
                begin(actor, UNMAP, 0);
            else
                continue;
            busy = true;
        }
    } while (busy);
}

static void begin_any(struct actor *actor, unsigned *random)
{
    if (actor->blamed) /* first those who are to blame */
        return;
    if (actor->file && rand_r(random) % 2)
        begin(actor, CLOSE, 0);
    else if (actor->section && rand_r(random) % 2)
        begin(actor, UNMAP, 0);
    else if (!actor->section && rand_r(random) % 3 == 0)
        begin(actor, MAP, 0);
    else if (!actor->file && rand_r(random) % 4)
        begin(actor, OPEN, (size_t)rand_r(random) % COUNT(modes));
    else
        begin(actor, CUT, 0);
}

static void start_world(void)
{
    clock_now = 1;
    for (int i = 0; i < ACTORS; i++)
        actors[i] = (struct actor){ .process = actors[i].process };
}

/* Mostly one goes on for a while: long runs and sudden changes meet more than fair turns do. */
static void random_run(unsigned number, int steps, int death_rate)
{
    unsigned random = seed = number;
    int current = 0;
    bool deaths = false;
    start_world();
    for (int i = 0; i < steps; i++) {
        if (rand_r(&random) % 5 == 0)
            current = rand_r(&random) % ACTORS;
        struct actor *actor = &actors[current];
        if (death_rate && rand_r(&random) % death_rate == 0) {
            stepped_kill(&actor->process);
            unsigned killed = ++clock_now;
            acquit(actor, true); /* who knows */
            *actor = (struct actor){ .process = stepped_start(work),
                                     .closed = killed,
                                     .unmapped = killed };
            deaths = true;
        }
        if (actor->doing)
            go(actor);
        else
            begin_any(actor, &random);
    }
    wind_up();
    if (deaths)
        assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    MUST(&actors[0], count_lock_files() == 0);
}

static int runs(int number)
{
    return getenv("LONG") ? number * 20 : number;
}

static void random_schedules(void **state)
{
    (void)state;
    for (int i = 0; i < runs(60); i++)
        random_run(1000 + (unsigned)i, 1000, 0);
}

static void random_schedules_with_deaths(void **state)
{
    (void)state;
    for (int i = 0; i < runs(40); i++)
        random_run(500000 + (unsigned)i, 1000, 60);
}

static void finish(struct actor *actor, int most)
{
    for (int i = 0; actor->doing && i < most; i++)
        go(actor);
}

/* The first makes some steps, the second all that he can, and then both the rest. */
static bool interrupt(enum operation first, enum operation second, int steps)
{
    start_world();
    for (int i = 0; i < 2; i++) {
        enum operation operation = i ? second : first;
        if (operation == CLOSE)
            begin(&actors[i], OPEN, 3);
        else if (operation == UNMAP)
            begin(&actors[i], MAP, 0);
        finish(&actors[i], 1000);
    }
    begin(&actors[0], first, 0);
    finish(&actors[0], steps);
    bool interrupted = actors[0].doing != NOTHING;
    begin(&actors[1], second, 1);
    finish(&actors[1], 40);
    wind_up();
    MUST(&actors[0], count_lock_files() == 0);
    return interrupted;
}

static void every_interruption(void **state)
{
    (void)state;
    seed = 0;
    for (int first = OPEN; first < OPERATIONS; first++)
        for (int second = OPEN; second < OPERATIONS; second++)
            for (int steps = 0; interrupt((enum operation)first, (enum operation)second, steps);
                 steps++)
                continue;
}

static int start_actors(void **state)
{
    before_each(state);
    for (int i = 0; i < ACTORS; i++)
        actors[i].process = stepped_start(work);
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

static int make(void **state)
{
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    struct stat status;
    make_file(path, SIZE);
    if (stat(path, &status))
        return -1;
    device = status.st_dev;
    inode = status.st_ino;
    return warm_up(state);
}

static int clean(void **state)
{
    (void)state;
    return unlink(path);
}

#define STEPPED(function) cmocka_unit_test_setup_teardown(function, start_actors, stop_actors)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPPED(every_interruption),
        STEPPED(random_schedules),
        STEPPED(random_schedules_with_deaths),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
