/* SPDX-License-Identifier: MIT */
/* The locks of a process. */
#include "engine/process.h"

#include "linux/calls.h"

#include <pthread.h>
#include <time.h>

/* The passage: how many threads are in it, and whether one waits to fork. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static unsigned inside;
static bool forking, ending;
static pthread_t last_thread; /* the one that exits, when ending */

static pthread_mutex_t folders = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t objects = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t views = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t sharing = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

/* Many system calls are cancellation points: a thread that ended there would keep its locks. */
static _Thread_local unsigned shields;
static _Thread_local unsigned passages; /* how often this thread is in the passage */
static _Thread_local bool late;         /* the end of the process does not keep it out */
static _Thread_local int cancel_state;

static void shield(void)
{
    if (shields++ == 0)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
}

static void unshield(void)
{
    if (--shields == 0)
        pthread_setcancelstate(cancel_state, &cancel_state);
}

static void unlock(pthread_mutex_t *mutex)
{
    pthread_mutex_unlock(mutex);
    unshield();
}

bool process_is_busy(void)
{
    return shields != 0;
}

/* Nobody else gets in from now on; the gate stays locked until the fork is over. */
static void before_fork(void)
{
    shield();
    pthread_mutex_lock(&gate);
    /* Another fork may come between and let the threads in again. */
    for (forking = true; inside; forking = true)
        pthread_cond_wait(&gate_moved, &gate);
    pthread_mutex_lock(&folders);
    pthread_mutex_lock(&objects);
    pthread_mutex_lock(&views);
    pthread_mutex_lock(&sharing);
}

static void unlock_all(void)
{
    pthread_mutex_unlock(&sharing);
    pthread_mutex_unlock(&views);
    pthread_mutex_unlock(&objects);
    pthread_mutex_unlock(&folders);
}

static unsigned forks; /* guarded by the gate */

unsigned process_forks(void)
{
    return forks;
}

static void after_fork_in_parent(void)
{
    unlock_all();
    forks++;
    forking = false;
    pthread_cond_broadcast(&gate_moved);
    unlock(&gate);
}

static void (*_Atomic duties[PROCESS_DUTIES])(void);

void process_in_child(enum process_duty which, void (*duty)(void))
{
    duties[which] = duty;
}

static unsigned generation; /* changed by a child that has one thread only */

unsigned process_generation(void)
{
    return generation;
}

static void after_fork_in_child(void)
{
    unlock_all();
    generation++;
    forks++;
    forking = ending = false;
    gate_moved = (pthread_cond_t)PTHREAD_COND_INITIALIZER; /* those who waited are not here */
    unlock(&gate);
    for (size_t i = 0; i < PROCESS_DUTIES; i++)
        if (duties[i])
            duties[i]();
}

static void register_fork(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static void lock(pthread_mutex_t *mutex)
{
    pthread_once(&registered, register_fork);
    shield();
    pthread_mutex_lock(mutex);
}

static void enter(bool though_ending)
{
    if (passages++ > 0)
        return;
    late = though_ending;
    lock(&gate);
    while (forking || (ending && !late && !pthread_equal(last_thread, pthread_self())))
        pthread_cond_wait(&gate_moved, &gate);
    inside++;
    pthread_mutex_unlock(&gate); /* the shield stays up */
}

void process_enter(void)
{
    enter(false);
}

void process_enter_late(void)
{
    enter(true);
}

void process_leave(void)
{
    if (--passages > 0)
        return;
    pthread_mutex_lock(&gate);
    if (--inside == 0 && (forking || ending))
        pthread_cond_broadcast(&gate_moved);
    unlock(&gate);
}

void process_pause(int64_t nanoseconds)
{
    bool though_ending = late;
    process_leave();
    linux_calls->sleep(nanoseconds);
    enter(though_ending);
}

int64_t process_clock(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

bool process_is_locked(void)
{
    /* The passage is a shield too. */
    return shields > (passages > 0);
}

void process_end(void)
{
    /* A signal handler may call exit in the middle of a call: nobody would let it out. */
    if (shields)
        return;
    lock(&gate);
    ending = true;
    last_thread = pthread_self();
    while (inside)
        pthread_cond_wait(&gate_moved, &gate);
    unlock(&gate);
}

void lock_folders(void)
{
    lock(&folders);
}

void unlock_folders(void)
{
    unlock(&folders);
}

void lock_objects(void)
{
    lock(&objects);
}

void unlock_objects(void)
{
    unlock(&objects);
}

void lock_views(void)
{
    lock(&views);
}

void unlock_views(void)
{
    unlock(&views);
}

void lock_sharing(void)
{
    lock(&sharing);
}

void unlock_sharing(void)
{
    unlock(&sharing);
}
