/* SPDX-License-Identifier: MIT */
/* The locks of a process. */
#include "engine/process.h"

#include <pthread.h>

static pthread_rwlock_t passage = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t folders = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t objects = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t views = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
    pthread_rwlock_wrlock(&passage);
    pthread_mutex_lock(&folders);
    pthread_mutex_lock(&objects);
    pthread_mutex_lock(&views);
}

static void unlock_all(void)
{
    pthread_mutex_unlock(&views);
    pthread_mutex_unlock(&objects);
    pthread_mutex_unlock(&folders);
}

static void after_fork_in_parent(void)
{
    unlock_all();
    pthread_rwlock_unlock(&passage);
}

static void after_fork_in_child(void)
{
    unlock_all();
    /* glibc knows the writer by its thread id, which the child does not have: begin anew. */
    passage = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
}

static void register_fork(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static void lock(pthread_mutex_t *mutex)
{
    pthread_once(&registered, register_fork);
    pthread_mutex_lock(mutex);
}

void process_enter(void)
{
    pthread_once(&registered, register_fork);
    pthread_rwlock_rdlock(&passage);
}

void process_leave(void)
{
    pthread_rwlock_unlock(&passage);
}

void lock_folders(void)
{
    lock(&folders);
}

void unlock_folders(void)
{
    pthread_mutex_unlock(&folders);
}

void lock_objects(void)
{
    lock(&objects);
}

void unlock_objects(void)
{
    pthread_mutex_unlock(&objects);
}

void lock_views(void)
{
    lock(&views);
}

void unlock_views(void)
{
    pthread_mutex_unlock(&views);
}
