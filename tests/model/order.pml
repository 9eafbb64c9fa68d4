/* SPDX-License-Identifier: MIT */
/*
 * Which process is which means nothing: after each step they are put in a fixed order.
 *
 * States that differ only by a permutation of the processes thus count once, which saves most of
 * the work. -DUNORDERED leaves them alone, so that a trail can be read.
 */
#ifndef UNORDERED
hidden int key[N];
hidden int carry;
hidden byte w, round;
#endif

#ifdef READER
#define ALIKE (N - 1) /* the reader keeps its place */
#else
#define ALIKE N
#endif

#define EXCHANGE(a, b) carry = a; a = b; b = carry

/* Processes w and w + 1, with the places that are theirs. */
inline exchange_processes()
{
    EXCHANGE(key[w], key[w + 1]);
    EXCHANGE(at[w], at[w + 1]);
    EXCHANGE(after[w], after[w + 1]);
    EXCHANGE(held[w], held[w + 1]);
    EXCHANGE(fd[w], fd[w + 1]);
#ifdef MUTATE_EXPECT_AFTER_LOCK
    EXCHANGE(expected[w], expected[w + 1]);
#endif
    EXCHANGE(creating[w], creating[w + 1]);
    EXCHANGE(mismatch[w], mismatch[w + 1]);
    EXCHANGE(excused[w], excused[w + 1]);
    EXCHANGE(saw_alive[w], saw_alive[w + 1]);
#ifdef MAY_STOP
    alone = (alone == w + 1 -> w + 2 : (alone == w + 2 -> w + 1 : alone));
#endif
    exchange_places(1 + w);
    exchange_places(N + 1 + w)
}

/* Descriptions WHICH and WHICH + 1. */
inline exchange_places(which)
{
    i = which;
    EXCHANGE(references[i], references[i + 1]);
    EXCHANGE(inode[i], inode[i + 1]);
    EXCHANGE(lock[i], lock[i + 1]);
    for (q : 0 .. N - 1) {
        held[q] = (held[q] == i -> i + 1 : (held[q] == i + 1 -> i : held[q]));
        fd[q] = (fd[q] == i -> i + 1 : (fd[q] == i + 1 -> i : fd[q]))
    }
}

inline weigh(p)
{
    key[p] = at[p] + 32 * after[p] + 1024 * creating[p] + 2048 * mismatch[p] + 4096 * excused[p] +
             8192 * saw_alive[p] + 16384 * inode[fd[p]] + 131072 * EXPECTED(p) +
             1048576 * lock[fd[p]] + 4194304 * (held[p] != 0) + 8388608 * references[fd[p]]
}

inline put_in_order()
{
#ifndef UNORDERED
    for (q : 0 .. ALIKE - 1) {
        weigh(q)
    }
    for (round : 2 .. ALIKE) {
        for (w : 0 .. ALIKE - 2) {
            if
            :: key[w] > key[w + 1] -> exchange_processes()
            :: else
            fi
        }
    }
#endif
    skip
}
