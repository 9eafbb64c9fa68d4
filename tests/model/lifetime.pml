/* SPDX-License-Identifier: MIT */
/*
 * The lifetime of one name, as src/engine/claim.c keeps it.
 *
 * Each step below is one system call, or the reading of what it returned, and is named after the
 * function that makes it. Between two steps anybody else may run and the process may be killed.
 * Inode 0, description 0: none. README.md says what is left out.
 */
#ifndef N
#define N 3 /* processes */
#endif
/*
 * Compiled in by -D:
 *   N              processes, 2 to 4
 *   MAY_DIE        SIGKILL between any two steps
 *   MAY_FORK       a child shares the description behind the handle
 *   MAY_SPAWN      posix_spawn: a child shares everything up to exec
 *   MAY_COLLECT    sweep, filemap gc
 *   MAY_MISMATCH   opens that ask for another type
 *   MAY_STOP       at some moment all others stop for good
 *   READER         the last process may not write
 *   MUTATE_...     one deviation from the code, which must lead to an error
 */
#ifdef MUTATE_LEAVE_SILENTLY
#define TYPE_AFTER_LOCK
#endif
#ifdef MUTATE_TYPE_AFTER_LOCK
#define TYPE_AFTER_LOCK
#define CHECK_LEANING
#endif
#ifdef READER
#define WRITABLE(p) ((p) != N - 1)
#else
#define WRITABLE(p) true
#endif

/* The next step of a process. */
mtype = {
    IDLE,      /* no handle, no call */
    HOLD,      /* a handle, no call */
    DYING,     /* killed, or at exec: the kernel closes what is left */
    OPEN,      /* try_join: open_entry */
    QUERY,     /* try_join: lock_query */
    READ,      /* join_shared: record_read, prepare */
    JOIN,      /* join_shared: lock_share */
    CHECK,     /* join_shared: record_is_buried */
    MEET,      /* meet_remover: record_is_buried */
    START,     /* claim_start: tmpfs_create; claim_publish: lock_share */
    SHARE,     /* a mutant's late lock_share */
    LINK,      /* claim_publish: tmpfs_link */
    LEAVE,     /* leave: descriptor_close (claim_release begins with it) */
    REOPEN,    /* leave: open_entry */
    EXCLUDE,   /* remove_dead: lock_exclude */
    COMPARE,   /* remove_locked: fstatat */
    BURY,      /* remove_locked: record_bury */
    UNLINK,    /* remove_locked: tmpfs_unlink */
    UNLOCK,    /* remove_dead: lock_drop */
    CLOSE,     /* descriptor_close at the end of try_join, leave, claim_collect */
    LOOK       /* claim_collect: open_entry done, lock_query */
};

/* The processes: the descriptor behind the handle, and the one of the call that runs. */
mtype at[N] = IDLE;
mtype after[N] = IDLE; /* the step that follows CLOSE */
byte held[N];
byte fd[N];
#ifdef MUTATE_EXPECT_AFTER_LOCK
byte expected[N]; /* the inode that leave() remembers */
#define EXPECTED(p) expected[p]
#define FORGET_EXPECTED(p) expected[p] = 0
#else
#define EXPECTED(p) 0
#define FORGET_EXPECTED(p) skip
#endif
bool creating[N];
bool mismatch[N];      /* the call asks for another type than the object has */

#include "kernel.pml"

/* What only the checks need. */
bool untidy;              /* somebody was killed since the name was last free */
bool denied[INODES + 1];  /* an open said "not found" because it took this object for dead */
bool leaned[INODES + 1];  /* joined on the word of calls that might still fail */
bool excused[N];          /* a new object got the name since this call began */
bool saw_alive[N];        /* since this call began there was a handle */
#ifdef MAY_STOP
byte alone;               /* 0, or 1 + the only process that is not stopped */
byte again;               /* how often its call has started again */
#define RUNS(p) (alone == 0 || alone == (p) + 1)
#define PATIENCE 3
#else
#define RUNS(p) true
#endif

/* -- the checks ------------------------------------------------------------------------------ */

/* What was noted about an inode goes with it. */
inline on_release(which)
{
    denied[which] = false;
    leaned[which] = false
}

/* Every handle denotes what bears the name; so there are never two objects. */
inline check_handles()
{
    for (q : 0 .. N - 1) {
        assert(!held[q] || (inode[held[q]] == name && !buried[name]))
    }
}

/* All calls have returned and all handles are closed: nothing is left. */
inline check_tidy()
{
    i = true;
    for (q : 0 .. N - 1) {
        i = i && at[q] == IDLE
    }
    if
    :: i ->
        assert(untidy || name == 0);
        for (q : 1 .. DESCRIPTIONS) {
            assert(!references[q] && !lock[q])
        }
    :: else
    fi
}

/* Whoever opens it later must agree. */
inline note_denial(p)
{
    if
    :: !creating[p] && !excused[p] -> denied[inode[fd[p]]] = true
    :: else
    fi
}

inline check_join(p)
{
    assert(!denied[inode[fd[p]]]);
#ifdef CHECK_LEANING
    leaned[inode[fd[p]]] = !saw_alive[p]
#endif
}

inline note_handle()
{
    skip;
#ifdef CHECK_LEANING
    for (q : 0 .. N - 1) {
        saw_alive[q] = saw_alive[q] || (at[q] != IDLE && at[q] != HOLD && at[q] != DYING)
    }
#endif
}

#include "order.pml"

/* -- the steps of a process ------------------------------------------------------------------ */

/* What is not needed any more must not tell states apart. */
inline forget_call(p)
{
    creating[p] = false;
    mismatch[p] = false;
    excused[p] = false;
    saw_alive[p] = false
}

inline settle(p, step)
{
    at[p] = step;
    after[p] = IDLE;
    FORGET_EXPECTED(p);
    forget_call(p);
    check_tidy()
}

inline close_then(p, step)
{
    at[p] = CLOSE;
    after[p] = step;
    if
    :: step == IDLE -> forget_call(p)
    :: else
    fi
}

inline leave_then(p, step)
{
    at[p] = LEAVE;
    after[p] = step
}

/*
 * Alone, a call starts again only a few times, unless somebody was stopped within a call and with a
 * lock: then it gives up when its patience ends.
 */
inline check_patience(p)
{
    skip;
#ifdef MAY_STOP
    if
    :: alone && after[p] == OPEN ->
        again++;
        if
        :: again == PATIENCE ->
            i = false;
            for (q : 0 .. N - 1) {
                i = i || (q != p && at[q] != HOLD && lock[fd[q]] && inode[fd[q]])
            }
            assert(i);
            after[p] = IDLE
        :: else
        fi
    :: else
    fi
#endif
}

/* The call is done, or it starts again: claim_open's loop. */
inline go_after(p)
{
    check_patience(p);
    if
    :: after[p] == OPEN -> at[p] = OPEN; after[p] = IDLE; FORGET_EXPECTED(p)
    :: else -> settle(p, after[p])
    fi
}

inline get_handle(p)
{
    held[p] = fd[p];
    fd[p] = 0;
    find_place(p, 0);
    i = held[p];
    move_description(i);
    note_handle();
    settle(p, HOLD);
    check_handles()
}

inline step_open(p)
{
    if
    :: name -> open_inode(p, name); at[p] = QUERY
    :: !name && creating[p] -> saw_alive[p] = false; at[p] = START
    :: else -> settle(p, IDLE)
    fi
}

inline begin(p, create, other_type)
{
#ifdef MAY_STOP
    again = 0;
#endif
    creating[p] = create;
    mismatch[p] = other_type;
#ifdef CHECK_LEANING
    for (q : 0 .. N - 1) {
        saw_alive[p] = saw_alive[p] || held[q]
    }
#endif
    step_open(p)
}

inline step_query(p)
{
    get_lock(fd[p]);
    if
    :: i == SHARED -> at[p] = READ
    :: i == EXCLUSIVE -> at[p] = MEET
    :: i == FREE && WRITABLE(p) -> at[p] = EXCLUDE; after[p] = OPEN
    :: i == FREE && !WRITABLE(p) -> close_then(p, IDLE)
    fi
}

/* All that can fail comes before the lock. */
inline step_read(p)
{
    if
    :: buried[inode[fd[p]]] -> close_then(p, OPEN)
#ifndef TYPE_AFTER_LOCK
    :: !buried[inode[fd[p]]] && mismatch[p] -> close_then(p, IDLE)
    :: !buried[inode[fd[p]]] && !mismatch[p] -> at[p] = JOIN
#else
    :: !buried[inode[fd[p]]] -> at[p] = JOIN
#endif
    fi
}

inline step_join(p)
{
    set_lock(fd[p], SHARED);
    if
    :: i -> at[p] = CHECK
    :: else -> close_then(p, OPEN)
    fi
}

inline step_check(p)
{
    if
#ifndef MUTATE_NO_TOMBSTONE
    :: buried[inode[fd[p]]] -> leave_then(p, OPEN)
#endif
#ifdef MUTATE_LEAVE_SILENTLY
    :: !buried[inode[fd[p]]] && mismatch[p] -> close_then(p, IDLE)
#else
    :: !buried[inode[fd[p]]] && mismatch[p] ->
        assert(!leaned[inode[fd[p]]]);
        forget_call(p);
        leave_then(p, IDLE)
#endif
    :: else -> check_join(p); get_handle(p)
    fi
}

/* "Not found" is final only where the tombstone says so. */
inline step_meet(p)
{
    if
    :: creating[p] -> close_then(p, OPEN)
#ifdef MUTATE_NOT_FOUND_EARLY
    :: !creating[p] -> note_denial(p); close_then(p, IDLE)
#else
    :: !creating[p] && buried[inode[fd[p]]] -> note_denial(p); close_then(p, IDLE)
    :: !creating[p] && !buried[inode[fd[p]]] -> close_then(p, OPEN)
#endif
    fi
}

/* One step, as nobody can see a file without a name. */
inline step_start(p)
{
    create_inode(p);
#ifndef MUTATE_LINK_BEFORE_LOCK
    lock[fd[p]] = SHARED;
#endif
    at[p] = LINK
}

inline step_share(p)
{
    set_lock(fd[p], SHARED);
    if
    :: i -> get_handle(p)
    :: else -> close_then(p, OPEN)
    fi
}

/* Only who finds the name free reports a new object; nobody else can have it yet. */
inline step_link(p)
{
    if
    :: name -> close_then(p, OPEN)
    :: else ->
        name = inode[fd[p]];
        for (q : 0 .. N - 1) {
            assert(q == p || !held[q]);
            excused[q] = excused[q] || (at[q] != IDLE && at[q] != DYING && !creating[q])
        }
#ifdef MUTATE_LINK_BEFORE_LOCK
        at[p] = SHARE
#else
        get_handle(p)
#endif
    fi
}

inline step_leave(p)
{
#ifdef MUTATE_EXPECT_AFTER_LOCK
    expected[p] = inode[fd[p]];
#endif
    close_descriptor(fd[p]);
    at[p] = REOPEN
}

/* CloseHandle of the last handle, or exit(3): claim_release. */
inline step_release(p)
{
#ifdef MUTATE_UNLOCK_AT_CLOSE
    lock[held[p]] = FREE;
#endif
    fd[p] = held[p];
    held[p] = 0;
#ifdef MUTATE_CONVERT_AT_CLOSE
    at[p] = EXCLUDE
#else
    step_leave(p)
#endif
}

inline step_reopen(p)
{
    if
    :: name ->
        open_inode(p, name);
        at[p] = (WRITABLE(p) -> EXCLUDE : CLOSE);
        untidy = untidy || !WRITABLE(p)
    :: else -> go_after(p)
    fi
}

inline begin_collect(p)
{
    if
    :: name -> open_inode(p, name); after[p] = at[p]; at[p] = LOOK
    :: else
    fi
}

inline step_look(p)
{
    get_lock(fd[p]);
    at[p] = (i == FREE && WRITABLE(p) -> EXCLUDE : CLOSE)
}

inline step_exclude(p)
{
#ifdef MUTATE_GETLK_ONLY
    get_lock(fd[p]);
    i = (i == FREE);
#else
    set_lock(fd[p], EXCLUSIVE);
#endif
    at[p] = (i -> COMPARE : CLOSE)
}

inline step_compare(p)
{
#if defined(MUTATE_NO_FSTATAT)
    at[p] = BURY
#elif defined(MUTATE_EXPECT_AFTER_LOCK)
    at[p] = (name == inode[fd[p]] && (!expected[p] || expected[p] == name) -> BURY : UNLOCK)
#elif defined(MUTATE_BURY_LAST)
    at[p] = (name == inode[fd[p]] -> UNLINK : UNLOCK)
#else
    at[p] = (name == inode[fd[p]] -> BURY : UNLOCK)
#endif
}

inline step_bury(p)
{
    buried[inode[fd[p]]] = true;
#if defined(MUTATE_BURY_LAST)
    at[p] = UNLOCK
#elif defined(MUTATE_UNLOCK_BEFORE_UNLINK)
    lock[fd[p]] = FREE;
    at[p] = UNLINK
#else
    at[p] = UNLINK
#endif
}

inline step_unlink(p)
{
    i = name;
    name = 0;
    if
    :: i -> q = i; release_inode(q)
    :: else
    fi;
    untidy = false;
    check_handles();
#ifdef MUTATE_BURY_LAST
    at[p] = BURY
#else
    at[p] = CLOSE
#endif
}

inline step_close(p)
{
    if
    :: fd[p] -> close_descriptor(fd[p])
    :: else
    fi;
    go_after(p)
}

/* -- fork, exec, SIGKILL, SIGSTOP ------------------------------------------------------------ */

/* The child has the handle too. */
inline fork_from(p, child)
{
    held[child] = held[p];
    references[held[p]]++;
    settle(child, HOLD)
}

/* posix_spawn waits for no call: until exec the child has its descriptors, unknowingly. */
inline spawn_from(p, child)
{
    fd[child] = fd[p];
    references[fd[p]]++;
    settle(child, DYING)
}

inline kill_self(p)
{
    if
    :: at[p] == CHECK && saw_alive[p] -> leaned[inode[fd[p]]] = false
    :: else
    fi;
    untidy = true;
    settle(p, (held[p] || fd[p] -> DYING : IDLE))
}

inline lose(p, descriptor)
{
    close_descriptor(descriptor);
#ifndef MUTATE_FORK_IN_CALL
    untidy = true;
#endif
    settle(p, (held[p] || fd[p] -> DYING : IDLE))
}

#define IS(p, step) (at[p] == (step) && RUNS(p))
#define IN_CALL(p) (at[p] != IDLE && at[p] != HOLD && at[p] != DYING)
#define OTHER(k) ((_pid + (k)) % N)
#define RUN(condition, step) \
    d_step { \
        condition -> printf("process %d: %e", _pid, at[_pid]); \
        step; \
        printf(" -> %e; the name is inode %d\n", at[_pid], name); \
        put_in_order() \
    }

active [N] proctype process()
{
    do
    :: RUN(IS(_pid, IDLE), begin(_pid, false, false))
    :: RUN(IS(_pid, IDLE), begin(_pid, true, false))
#ifdef MAY_MISMATCH
    :: RUN(IS(_pid, IDLE), begin(_pid, false, true))
#endif
#ifdef MAY_COLLECT
    :: RUN(IS(_pid, IDLE) || IS(_pid, HOLD), begin_collect(_pid))
#endif
    :: RUN(IS(_pid, HOLD), step_release(_pid))
    :: RUN(IS(_pid, OPEN), step_open(_pid))
    :: RUN(IS(_pid, QUERY), step_query(_pid))
    :: RUN(IS(_pid, READ), step_read(_pid))
    :: RUN(IS(_pid, JOIN), step_join(_pid))
    :: RUN(IS(_pid, CHECK), step_check(_pid))
    :: RUN(IS(_pid, MEET), step_meet(_pid))
    :: RUN(IS(_pid, START), step_start(_pid))
    :: RUN(IS(_pid, SHARE), step_share(_pid))
    :: RUN(IS(_pid, LINK), step_link(_pid))
    :: RUN(IS(_pid, LEAVE), step_leave(_pid))
    :: RUN(IS(_pid, REOPEN), step_reopen(_pid))
    :: RUN(IS(_pid, EXCLUDE), step_exclude(_pid))
    :: RUN(IS(_pid, COMPARE), step_compare(_pid))
    :: RUN(IS(_pid, BURY), step_bury(_pid))
    :: RUN(IS(_pid, UNLINK), step_unlink(_pid))
    :: RUN(IS(_pid, UNLOCK), lock[fd[_pid]] = FREE; at[_pid] = CLOSE)
    :: RUN(IS(_pid, CLOSE), step_close(_pid))
    :: RUN(IS(_pid, LOOK), step_look(_pid))
#ifdef MAY_FORK
    :: RUN(IS(_pid, IDLE) && at[OTHER(1)] == HOLD, fork_from(OTHER(1), _pid))
#if N > 2
    :: RUN(IS(_pid, IDLE) && at[OTHER(2)] == HOLD, fork_from(OTHER(2), _pid))
#endif
#if N > 3
    :: RUN(IS(_pid, IDLE) && at[OTHER(3)] == HOLD, fork_from(OTHER(3), _pid))
#endif
#endif
#ifdef MAY_SPAWN
    :: RUN(IS(_pid, IDLE) && IN_CALL(OTHER(1)) && fd[OTHER(1)], spawn_from(OTHER(1), _pid))
#if N > 2
    :: RUN(IS(_pid, IDLE) && IN_CALL(OTHER(2)) && fd[OTHER(2)], spawn_from(OTHER(2), _pid))
#endif
#if N > 3
    :: RUN(IS(_pid, IDLE) && IN_CALL(OTHER(3)) && fd[OTHER(3)], spawn_from(OTHER(3), _pid))
#endif
#endif
#ifdef MAY_DIE
    :: RUN(IS(_pid, HOLD) || (IN_CALL(_pid) && RUNS(_pid)), kill_self(_pid))
#endif
#ifdef MAY_STOP
    :: RUN(alone == 0 && IN_CALL(_pid), alone = _pid + 1)
#endif
    :: RUN(IS(_pid, DYING) && held[_pid], lose(_pid, held[_pid]))
    :: RUN(IS(_pid, DYING) && fd[_pid], lose(_pid, fd[_pid]))
    od
}
