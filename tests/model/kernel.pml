/* SPDX-License-Identifier: MIT */
/*
 * The kernel's part: a folder with one name, inodes, open file descriptions and their locks.
 *
 * Inode 0, description 0: none. Each inline is one system call and is used within a d_step.
 */
#define INODES (N + 2)
#define DESCRIPTIONS (2 * N)

#ifndef SCRATCH
#define SCRATCH hidden byte /* "byte" for searches that cannot have hidden variables */
#endif

/* What GETLK answers and SETLK asks for. */
#define FREE 0
#define SHARED 1
#define EXCLUSIVE 2

byte name;
bool buried[INODES + 1]; /* the tombstone in the record */
byte inode[DESCRIPTIONS + 1];
byte references[DESCRIPTIONS + 1];
byte lock[DESCRIPTIONS + 1];

SCRATCH i, d, q; /* within one step */

/* i: is the inode named or open? */
inline look_for_users(which)
{
    i = (which == name);
    for (d : 1 .. DESCRIPTIONS) {
        i = i || (references[d] && inode[d] == which)
    }
}

/*
 * Which description has which number means nothing; a fixed rule keeps equal states equal: 1..N are
 * for handles, the rest for calls, and each process uses its own place where that is free.
 */
inline find_place(p, base)
{
    d = p;
    do
    :: references[base + 1 + d] -> d = (d + 1) % N; assert(d != p)
    :: else -> break
    od;
    d = base + 1 + d
}

/* From FROM to place D. */
inline move_description(from)
{
    references[d] = references[from];
    inode[d] = inode[from];
    lock[d] = lock[from];
    references[from] = 0;
    inode[from] = 0;
    lock[from] = FREE;
    for (q : 0 .. N - 1) {
        held[q] = (held[q] == from -> d : held[q]);
        fd[q] = (fd[q] == from -> d : fd[q])
    }
}

/* To the place of one that still has it. */
inline rehome_description(which)
{
    i = which;
    d = 0;
    for (q : 0 .. N - 1) {
        if
        :: d == 0 && held[q] == i && !references[1 + q] -> d = 1 + q
        :: d == 0 && fd[q] == i && !references[N + 1 + q] -> d = N + 1 + q
        :: else
        fi
    }
    if
    :: d -> move_description(i)
    :: else
    fi
}

inline open_inode(p, which)
{
    find_place(p, N);
    references[d] = 1;
    inode[d] = which;
    fd[p] = d
}

/* O_TMPFILE. The lowest free number, so that a number comes back as soon as it can. */
inline create_inode(p)
{
    q = 1;
    do
    :: q <= INODES ->
        look_for_users(q);
        if
        :: i -> q++
        :: else -> break
        fi
    :: else -> break
    od;
    assert(q <= INODES);
    open_inode(p, q)
}

/* Without name and descriptions an inode is gone. */
inline release_inode(which)
{
    look_for_users(which);
    if
    :: !i ->
        buried[which] = false;
        on_release(which)
    :: else
    fi
}

/* DESCRIPTOR is held[p] or fd[p]. */
inline close_descriptor(descriptor)
{
    i = descriptor;
    descriptor = 0;
    references[i]--;
    if
    :: references[i] == 0 ->
        q = inode[i];
        inode[i] = 0;
        lock[i] = FREE;
        release_inode(q)
    :: else -> rehome_description(i)
    fi
}

/* F_OFD_GETLK for a write lock; the answer is in i. */
inline get_lock(which)
{
    i = FREE;
    for (d : 1 .. DESCRIPTIONS) {
        if
        :: d != which && references[d] && inode[d] == inode[which] && lock[d] > i -> i = lock[d]
        :: else
        fi
    }
}

/* F_OFD_SETLK; i: was it granted? */
inline set_lock(which, kind)
{
    get_lock(which);
    i = (i == FREE || (i == SHARED && kind == SHARED));
    if
    :: i -> lock[which] = kind
    :: else
    fi
}

