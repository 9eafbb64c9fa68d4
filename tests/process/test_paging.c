/* SPDX-License-Identifier: MIT */
/*
 * A storm over sections on disk: processes create, open and close two names and are killed, while
 * others collect, one of which sees the paging-file folder but not the names.
 *
 * What must hold the whole time: the payload of whoever has a handle bears its name and has what
 * was written; who joins sees it. In the end nothing is left on disk. LONG=1 lasts longer.
 */
#include "paging.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

#define WORKERS 5
#define MAGIC 0x5EC710117EA5EDULL

static const char *const names[] = { "paged-a", "paged-b" };
static const WCHAR *const wide_names[] = { u"paged-a", u"paged-b" };

struct track {
    atomic_ulong created, joined, opened, missed, removed, orphans;
};

static struct track *track;

static BOOL note_payload(const FILEMAP_OBJECT *object, void *context)
{
    CHECK(object->PagingPath);
    CHECK(stat(object->PagingPath, context) == 0);
    return TRUE;
}

/* The record of the name leads to the very file that the handle has. */
static void check_payload(HANDLE section, unsigned name)
{
    struct stat named, held;
    int fd = filemap_fd_from_handle(section);
    CHECK(fd >= 0 && fstat(fd, &held) == 0);
    CHECK(filemap_query_object(wide_names[name], note_payload, &named));
    CHECK(named.st_ino == held.st_ino && named.st_dev == held.st_dev);
    close(fd);
}

static void check_content(HANDLE section, bool new)
{
    _Atomic uint64_t *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    uint64_t word = atomic_load(view);
    CHECK(word == 0 || word == MAGIC);
    CHECK(!new || atomic_load(view + 1) == 0);
    atomic_store(view, MAGIC);
    CHECK(UnmapViewOfFile((void *)(uintptr_t)view));
}

static void one_round(unsigned *seed)
{
    unsigned name = (unsigned)rand_r(seed) % COUNT(names);
    bool create = rand_r(seed) % 3 != 0;
    HANDLE section =
        create ? create_memory(BIG, names[name]) : open_section(FILE_MAP_ALL_ACCESS, names[name]);
    DWORD error = GetLastError();
    if (!section) {
        CHECK(!create && error == ERROR_FILE_NOT_FOUND);
        atomic_fetch_add(&track->missed, 1);
        return;
    }
    bool new = create &&error == 0;
    atomic_fetch_add(new ? &track->created : create ? &track->joined : &track->opened, 1);
    check_payload(section, name);
    check_content(section, new);
    check_payload(section, name);
    CHECK(CloseHandle(section));
}

static void work(void *context)
{
    unsigned seed = *(unsigned *)context;
    for (;;)
        one_round(&seed);
}

static void collect_for_ever(void *context)
{
    const char *elsewhere = context;
    if (elsewhere)
        CHECK(setenv("FILEMAP_DIR", elsewhere, 1) == 0);
    for (;;) {
        FILEMAP_COLLECTION collected = collect_local();
        atomic_fetch_add(&track->removed, collected.Removed);
        atomic_fetch_add(&track->orphans, collected.Orphans);
        usleep(500);
    }
}

static void end(pid_t child)
{
    int status;
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* no check had failed before */
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void storm(void)
{
    pid_t workers[WORKERS];
    unsigned seed = 1;
    mount_private(getenv("FILEMAP_DIR"), "tmpfs", "size=1m");
    char elsewhere[700];
    snprintf(elsewhere, sizeof elsewhere, "%s", temporary_path("elsewhere"));
    CHECK(mkdir(elsewhere, 0700) == 0);
    mount_private(elsewhere, "tmpfs", "size=1m");
    track = mmap(NULL, sizeof *track, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(track != MAP_FAILED);
    pid_t here = child_start(collect_for_ever, NULL);
    pid_t there = child_start(collect_for_ever, elsewhere);
    for (int i = 0; i < WORKERS; i++, seed++)
        workers[i] = child_start(work, &seed);
    int64_t until = now() + (getenv("LONG") ? 60000 : 4000);
    while (now() < until) {
        usleep((useconds_t)(rand_r(&seed) % 5000));
        int victim = rand_r(&seed) % WORKERS;
        end(workers[victim]);
        workers[victim] = child_start(work, &seed);
    }
    for (int i = 0; i < WORKERS; i++)
        end(workers[i]);
    end(here);
    end(there);
    collect_local();
    fprintf(stderr, "created %lu, joined %lu, opened %lu, missed %lu, removed %lu, orphans %lu\n",
            atomic_load(&track->created), atomic_load(&track->joined), atomic_load(&track->opened),
            atomic_load(&track->missed), atomic_load(&track->removed),
            atomic_load(&track->orphans));
    CHECK(atomic_load(&track->created) > 0 && atomic_load(&track->joined) > 0);
    CHECK(atomic_load(&track->opened) > 0 && atomic_load(&track->missed) > 0);
    check_nothing_left();
    CHECK(umount2(elsewhere, MNT_DETACH) == 0 && rmdir(elsewhere) == 0);
}

static const struct role roles[] = { { "storm", storm } };

static void storm_on_disk(void **state)
{
    (void)state;
    in_fresh_process("storm");
}

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = { TEST(storm_on_disk) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
