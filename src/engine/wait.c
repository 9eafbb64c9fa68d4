/* SPDX-License-Identifier: MIT */
/* Waiting for objects to be signaled. */
#include "engine/wait.h"
#include "engine/process.h"
#include "engine/self.h"
#include "engine/status.h"

#include "linux/calls.h"

#include <stdint.h>

#define NANOSECONDS 1000000000
#define LOWEST_THAT_IS_WAITED_FOR (-2) /* the process, the thread; below are tokens */

struct wait {
    struct object *objects[WAIT_MOST_HANDLES];
    ULONG count;
    BOOL all;
    int64_t end; /* on process_clock(); -1: never */
};

static NTSTATUS begin(const HANDLE *handles, ULONG count, struct wait *wait)
{
    for (wait->count = 0; wait->count < count; wait->count++) {
        NTSTATUS status = handle_reference(handles[wait->count], NULL, SYNCHRONIZE,
                                           &wait->objects[wait->count], NULL);
        if (status == STATUS_OBJECT_TYPE_MISMATCH) /* a pseudo handle */
            status = STATUS_INVALID_HANDLE;
        if (status)
            return status;
    }
    for (ULONG i = 0; wait->all && i < count; i++)
        for (ULONG other = i + 1; other < count; other++)
            if (wait->objects[i] == wait->objects[other])
                return STATUS_INVALID_PARAMETER_MIX;
    return STATUS_SUCCESS;
}

static void finish(struct wait *wait)
{
    for (ULONG i = 0; i < wait->count; i++)
        object_dereference(wait->objects[i]);
}

/* STATUS_PENDING: not yet. */
static NTSTATUS look(const struct wait *wait)
{
    ULONG found = 0;
    for (ULONG i = 0; i < wait->count; i++) {
        struct object *object = wait->objects[i];
        BOOL signaled = TRUE;
        NTSTATUS status = object->type->is_signaled ? object->type->is_signaled(object, &signaled)
                                                    : STATUS_SUCCESS;
        if (status)
            return status;
        if (signaled && !wait->all)
            return STATUS_WAIT_0 + (NTSTATUS)i;
        found += signaled != FALSE;
    }
    return found == wait->count ? STATUS_WAIT_0 : STATUS_PENDING;
}

/*
 * Of those that are signaled already nothing more is to be heard; without ALL there are none, or
 * one since a moment ago, which ends the sleep at once.
 */
static NTSTATUS watch(const struct wait *wait, struct pollfd list[WAIT_MOST_HANDLES], size_t *count)
{
    *count = 0;
    for (ULONG i = 0; i < wait->count; i++) {
        struct object *object = wait->objects[i];
        BOOL signaled = !object->type->is_signaled;
        NTSTATUS status = STATUS_SUCCESS;
        if (!signaled && wait->all)
            status = object->type->is_signaled(object, &signaled);
        if (status)
            return status;
        if (!signaled)
            list[(*count)++] =
                (struct pollfd){ .fd = object->type->watched(object), .events = POLLIN };
    }
    return STATUS_SUCCESS;
}

/* One sleep, until something may have changed. STATUS_TIMEOUT when the time is over. */
static NTSTATUS sleep_once(const struct wait *wait)
{
    struct pollfd list[WAIT_MOST_HANDLES];
    struct timespec left = { .tv_sec = 0 };
    if (wait->end >= 0) {
        int64_t nanoseconds = wait->end - process_clock();
        if (nanoseconds <= 0)
            return STATUS_TIMEOUT;
        left.tv_sec = nanoseconds / NANOSECONDS;
        left.tv_nsec = nanoseconds % NANOSECONDS;
    }
    size_t count;
    NTSTATUS status = watch(wait, list, &count);
    if (status || (wait->count && !count)) /* all are signaled by now */
        return status;
    long ready = linux_calls->poll(list, count, wait->end >= 0 ? &left : NULL);
    return ready < 0 && ready != -EINTR ? status_from_error((int)ready) : STATUS_SUCCESS;
}

static NTSTATUS run(const struct wait *wait)
{
    for (;;) {
        NTSTATUS status = look(wait);
        if (status != STATUS_PENDING)
            return status;
        status = sleep_once(wait);
        if (status)
            return status;
    }
}

/* On the clock that nobody sets: the time of day does not matter (row s173). */
static int64_t end_of(ULONG milliseconds)
{
    return milliseconds == WAIT_FOR_EVER ? -1 : process_clock() + (int64_t)milliseconds * 1000000;
}

NTSTATUS wait_for_several(const HANDLE *handles, ULONG count, BOOL all, ULONG milliseconds)
{
    struct wait wait = { .all = all, .end = end_of(milliseconds) };
    if (count == 0 || count > WAIT_MOST_HANDLES)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = begin(handles, count, &wait);
    if (!status)
        status = run(&wait);
    finish(&wait);
    return status;
}

/* Nobody sees his own end. */
static NTSTATUS wait_for_self(ULONG milliseconds)
{
    struct wait wait = { .end = end_of(milliseconds) };
    NTSTATUS status = STATUS_SUCCESS;
    while (!status)
        status = sleep_once(&wait);
    return status;
}

NTSTATUS wait_for_one(HANDLE handle, ULONG milliseconds)
{
    if (handle_is_pseudo(handle) && (intptr_t)handle >= LOWEST_THAT_IS_WAITED_FOR)
        return wait_for_self(milliseconds);
    return wait_for_several(&handle, 1, FALSE, milliseconds);
}
