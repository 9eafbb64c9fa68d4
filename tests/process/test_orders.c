/* SPDX-License-Identifier: MIT */
/*
 * Two and three processes create, open, close, map and end in every order. A small model knows
 * what each call must say and what each view must show (rows 085-089, 121-123, 128).
 */
#include "peer.h"

#define PEERS 3
#define HANDLES 8
#define NAME "orders"

enum step { CREATE, OPEN, CLOSE, MAP, STEPS, EXIT = STEPS, KILL, ALL_STEPS };

struct actor {
    struct peer peer;
    uint64_t handles[HANDLES]; /* all of the object that now has the name */
    int held;
    uint64_t view, seen; /* its address, and the word that it must show */
};

static struct actor actors[PEERS];
static uint64_t word; /* in the object that has the name: 0 when nobody has written */
static uint64_t last_word;
static bool killed; /* a dead file may be there */

static int total_held(void)
{
    int held = 0;
    for (int i = 0; i < PEERS; i++)
        held += actors[i].held;
    return held;
}

static void note_handle(struct actor *actor, uint64_t handle)
{
    assert_true(handle != 0);
    actor->handles[actor->held++] = handle;
}

static void do_create(struct actor *actor)
{
    bool exists = total_held() > 0;
    struct peer_answer answer = peer_ask(&actor->peer, PEER_CREATE, 0x1000, PAGE_READWRITE, NAME);
    assert_int_equal(answer.error, exists ? ERROR_ALREADY_EXISTS : 0);
    if (!exists)
        word = 0;
    note_handle(actor, answer.value);
}

static void do_open(struct actor *actor)
{
    bool exists = total_held() > 0;
    struct peer_answer answer = peer_ask(&actor->peer, PEER_OPEN, FILE_MAP_ALL_ACCESS, 0, NAME);
    assert_int_equal(answer.error, exists ? UNTOUCHED : ERROR_FILE_NOT_FOUND);
    if (exists)
        note_handle(actor, answer.value);
    else
        assert_int_equal(answer.value, 0);
}

static void do_close(struct actor *actor)
{
    if (!actor->held)
        return;
    assert_true(peer_close(&actor->peer, actor->handles[0]));
    actor->held--;
    memmove(actor->handles, actor->handles + 1, sizeof actor->handles - sizeof *actor->handles);
}

static void unmap(struct actor *actor)
{
    if (actor->view)
        assert_true(peer_ask(&actor->peer, PEER_UNMAP, actor->view, 0, NULL).value);
    actor->view = 0;
}

/* Maps, finds what was written last, and writes something new. */
static void do_map(struct actor *actor)
{
    if (!actor->held)
        return;
    unmap(actor);
    uint64_t before = word;
    actor->view = peer_map(&actor->peer, actor->handles[0]);
    assert_true(actor->view != 0);
    assert_int_equal(peer_load(&actor->peer, actor->view), before);
    word = ++last_word;
    peer_store(&actor->peer, actor->view, word);
    actor->seen = word;
    for (int i = 0; i < PEERS; i++)
        if (actors[i].view && actors[i].seen == before && before != 0)
            actors[i].seen = word;
}

static void restart(struct actor *actor, bool kill)
{
    if (kill)
        peer_kill(&actor->peer);
    else
        peer_stop(&actor->peer);
    killed = killed || kill;
    *actor = (struct actor){ .peer = peer_start() };
}

/* Every view shows its own object's word, however old; a name without holders is gone at once. */
static void check_world(void)
{
    for (int i = 0; i < PEERS; i++)
        if (actors[i].view)
            assert_int_equal(peer_load(&actors[i].peer, actors[i].view), actors[i].seen);
    if (!killed)
        assert_int_equal(count_names(), total_held() > 0);
}

static void take(int actor, enum step step)
{
    switch (step) {
    case CREATE:
        do_create(&actors[actor]);
        break;
    case OPEN:
        do_open(&actors[actor]);
        break;
    case CLOSE:
        do_close(&actors[actor]);
        break;
    case MAP:
        do_map(&actors[actor]);
        break;
    default:
        restart(&actors[actor], step == KILL);
    }
}

static void finish(void)
{
    for (int i = 0; i < PEERS; i++) {
        while (actors[i].held)
            do_close(&actors[i]);
        unmap(&actors[i]);
    }
    check_world();
}

/* All sequences of LENGTH steps by COUNT actors, but for those that change nothing twice. */
static void every_sequence(int count, int length)
{
    int choices = count * STEPS, sequences = 1;
    for (int i = 0; i < length; i++)
        sequences *= choices;
    for (int sequence = 0; sequence < sequences; sequence++) {
        int rest = sequence;
        for (int i = 0; i < length; i++, rest /= choices)
            take(rest % choices / STEPS, (enum step)(rest % choices % STEPS));
        check_world();
        finish();
    }
}

static int start_all(void **state)
{
    (void)state;
    killed = false;
    for (int i = 0; i < PEERS; i++)
        actors[i] = (struct actor){ .peer = peer_start() };
    return 0;
}

static int stop_all(void **state)
{
    (void)state;
    for (int i = 0; i < PEERS; i++)
        peer_stop(&actors[i].peer);
    if (killed)
        filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL);
    return count_names() == 0 ? 0 : -1;
}

static void two_processes(void **state)
{
    (void)state;
    every_sequence(2, getenv("LONG") ? 6 : 4);
}

static void three_processes(void **state)
{
    (void)state;
    every_sequence(3, getenv("LONG") ? 4 : 3);
}

/* Long random walks in which processes also exit and are killed. */
static void random_walks(void **state)
{
    unsigned seed = 1;
    (void)state;
    for (int i = 0; i < (getenv("LONG") ? 20000 : 1500); i++) {
        int actor = rand_r(&seed) % PEERS;
        enum step step = (enum step)(rand_r(&seed) % STEPS);
        if (rand_r(&seed) % 12 == 0)
            step = rand_r(&seed) % 2 ? EXIT : KILL;
        if (actors[actor].held == HANDLES && (step == CREATE || step == OPEN))
            step = CLOSE;
        take(actor, step);
        check_world();
    }
    finish();
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_processes, start_all, stop_all),
        cmocka_unit_test_setup_teardown(three_processes, start_all, stop_all),
        cmocka_unit_test_setup_teardown(random_walks, start_all, stop_all),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
