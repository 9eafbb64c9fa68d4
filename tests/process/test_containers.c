/* SPDX-License-Identifier: MIT */
/*
 * Containers: processes with mounts, process ids and IPC of their own. Those that share the folder
 * of the names share the names, whatever path each has it under; others do not. Nothing depends on
 * process ids, or on seeing each other: each container's first process is number 1, and has a /proc
 * and a /dev/shm with nothing of the others'. Each case is a fresh process.
 */
#include "paging.h"
#include "peer.h"

#define NAME "contained"
#define WORD UINT64_C(0x4041424344454647)

struct container {
    const char *folder; /* where it has the names */
    bool apart;         /* names of its own */
    bool on_own_disk;   /* a paging-file folder of its own */
};

/* In the first process of the container. */
static void enter(int first, int second, void *context)
{
    const struct container *container = context;
    char folder[600];
    snprintf(folder, sizeof folder, "%s", temporary_path(container->folder));
    CHECK(getpid() == 1 && unshare(CLONE_NEWIPC) == 0);
    mount_private("/proc", "proc", NULL);
    if (container->apart)
        CHECK(mount("tmpfs", folder, "tmpfs", 0, "mode=1777") == 0);
    else
        CHECK(mount(getenv("FILEMAP_DIR"), folder, NULL, MS_BIND, NULL) == 0);
    CHECK(mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777") == 0);
    if (container->on_own_disk)
        CHECK(mount("tmpfs", paging_folder(), "tmpfs", 0, "mode=0700") == 0);
    CHECK(setenv("FILEMAP_DIR", folder, 1) == 0);
    peer_begin_anew(first, second);
}

/* unshare() holds for the next child, not for this process; setns() takes it back. */
static struct peer start(const struct container *container)
{
    struct container copy = *container;
    int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    if (own < 0 || unshare(CLONE_NEWPID) != 0) {
        puts("skipped: unshare is not permitted");
        exit(STATUS_SKIPPED);
    }
    struct peer peer = peer_start_by(enter, &copy);
    CHECK(setns(own, CLONE_NEWPID) == 0 && close(own) == 0);
    return peer;
}

static const struct container one = { .folder = "one" }, two = { .folder = "two" };

/* Opened from outside of all containers, with the folder where it really is. */
static DWORD seen_from_outside(void)
{
    return try_open(FILE_MAP_READ, NAME);
}

static void share_names(void)
{
    struct peer first = start(&one), second = start(&two);
    struct peer stranger = start(&(struct container){ .folder = "apart", .apart = true });
    uint64_t handle = peer_create(&first, NAME, 0x1000);
    CHECK(handle);
    struct peer_answer answer = peer_ask(&second, PEER_CREATE, 0x1000, PAGE_READWRITE, NAME);
    CHECK(answer.value && answer.error == ERROR_ALREADY_EXISTS);
    uint64_t there = peer_map(&second, answer.value);
    peer_store(&first, peer_map(&first, handle), WORD);
    CHECK(peer_load(&second, there) == WORD);
    CHECK(seen_from_outside() == 0);
    CHECK(peer_ask(&stranger, PEER_OPEN, FILE_MAP_READ, 0, NAME).error == ERROR_FILE_NOT_FOUND);
    CHECK(peer_ask(&stranger, PEER_CREATE, 0x1000, PAGE_READWRITE, NAME).error == 0);
    /* Global\ as well: root is one and the same. */
    CHECK(peer_create(&second, "Global\\" NAME, 0x1000));
    CHECK(peer_open(&first, "Global\\" NAME));
    CHECK(!peer_open(&stranger, "Global\\" NAME));
    peer_stop(&first);
    CHECK(seen_from_outside() == 0);
    peer_stop(&second);
    CHECK(seen_from_outside() == ERROR_FILE_NOT_FOUND);
    peer_stop(&stranger);
    CHECK(count_names() == 0);
}

/* Whose process the cleaner cannot even see is alive all the same. */
static void collect_elsewhere(void)
{
    struct peer first = start(&one), second = start(&two);
    uint64_t handle = peer_create(&first, NAME, 0x1000);
    CHECK(handle && peer_ask(&second, PEER_COLLECT, 0, 0, NULL).value == 0);
    CHECK(peer_open(&second, NAME));
    peer_kill(&first);
    CHECK(peer_ask(&second, PEER_COLLECT, 0, 0, NULL).value == 0);
    CHECK(seen_from_outside() == 0);
    peer_kill(&second);
    struct peer third = start(&two);
    CHECK(peer_ask(&third, PEER_COLLECT, 0, 0, NULL).value == 1);
    peer_stop(&third);
    CHECK(count_names() == 0);
}

enum way { CLOSES, EXITS, IS_KILLED, WAYS };

static void end(struct peer *peer, uint64_t handle, enum way way)
{
    if (way == IS_KILLED) {
        peer_kill(peer);
        return;
    }
    if (way == CLOSES)
        CHECK(peer_close(peer, handle));
    peer_stop(peer);
}

/* The creator or the other one goes first, each in each way. */
static void end_in_each_order(void)
{
    for (int order = 0; order < 2 * WAYS * WAYS; order++) {
        bool creator_first = order % 2;
        enum way ways[] = { (enum way)(order / 2 % WAYS), (enum way)(order / 2 / WAYS) };
        struct peer creator = start(&one), other = start(&two);
        uint64_t created = peer_create(&creator, NAME, 0x1000), opened = peer_open(&other, NAME);
        CHECK(created && opened);
        if (creator_first)
            end(&creator, created, ways[0]);
        else
            end(&other, opened, ways[0]);
        CHECK(seen_from_outside() == 0);
        if (creator_first)
            end(&other, opened, ways[1]);
        else
            end(&creator, created, ways[1]);
        CHECK(seen_from_outside() == ERROR_FILE_NOT_FOUND);
        CHECK(count_names() == 0);
    }
}

/* The kernel kills all of a container with its first process. */
static void end_with_the_first_process(void)
{
    struct peer first = start(&one), child = peer_child(&first);
    CHECK(peer_create(&child, NAME, 0x1000));
    CHECK(seen_from_outside() == 0);
    peer_kill(&first);
    CHECK(seen_from_outside() == ERROR_FILE_NOT_FOUND);
    CHECK(count_names() == 0);
    close(child.connection);
}

/* On disk: who has not that folder is told so, and takes nothing away from those who have it. */
static void share_no_disk(void)
{
    make_memory_small();
    mkdir(paging_folder(), 0700);
    struct peer first = start(&one), second = start(&two);
    struct peer third = start(&(struct container){ .folder = "apart", .on_own_disk = true });
    uint64_t handle = peer_create(&first, NAME, BIG);
    CHECK(handle);
    peer_store(&first, peer_map(&first, handle), WORD);
    CHECK(!peer_open(&third, NAME) && !peer_create(&third, NAME, BIG));
    CHECK(peer_ask(&third, PEER_COLLECT, 0, 0, NULL).value == 0);
    uint64_t there = peer_open(&second, NAME);
    CHECK(there && peer_load(&second, peer_map(&second, there)) == WORD);
    peer_stop(&third);
    peer_kill(&first);
    CHECK(seen_from_outside() == 0);
    peer_kill(&second);
    CHECK(seen_from_outside() == ERROR_FILE_NOT_FOUND);
    check_nothing_left();
}

static const struct role roles[] = {
    { "share", share_names },     { "collect", collect_elsewhere },
    { "end", end_in_each_order }, { "first process", end_with_the_first_process },
    { "disk", share_no_disk },
};

static void shared_names(void **state)
{
    (void)state;
    in_fresh_process("share");
}

static void collected_from_another_one(void **state)
{
    (void)state;
    in_fresh_process("collect");
}

static void names_go_with_the_last_holder(void **state)
{
    (void)state;
    in_fresh_process("end");
}

static void names_go_with_the_container(void **state)
{
    (void)state;
    in_fresh_process("first process");
}

static void sections_on_disk(void **state)
{
    (void)state;
    in_fresh_process("disk");
}

static const char *const folders[] = { "one", "two", "apart" };

static int make_folders(void **state)
{
    for (size_t i = 0; i < COUNT(folders); i++)
        if (mkdir(temporary_path(folders[i]), 0755) != 0)
            return -1;
    return warm_up(state);
}

static int remove_folders(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++)
        rmdir(temporary_path(folders[i]));
    return 0;
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(shared_names),
        TEST(collected_from_another_one),
        TEST(names_go_with_the_last_holder),
        TEST(names_go_with_the_container),
        TEST(sections_on_disk),
    };
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
