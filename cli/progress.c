/* SPDX-License-Identifier: MIT */
/* How far a long copy has come: on a terminal, from the first second on. */
#include "progress.h"
#include "quantity.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND ((int64_t)1000000000)

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

void progress_begin(struct progress *progress, uint64_t total, bool quiet)
{
    int64_t start = now();
    *progress = (struct progress){
        .wanted = !quiet && isatty(STDERR_FILENO),
        .total = total,
        .started = start,
        .printed = start,
    };
}

static void print(const struct progress *progress, int64_t time)
{
    char done[QUANTITY_CAPACITY], total[QUANTITY_CAPACITY], rate[QUANTITY_CAPACITY];
    double seconds = (double)(time - progress->started) / (double)SECOND;
    quantity_bytes(progress->done, done);
    quantity_bytes(progress->total, total);
    quantity_bytes((uint64_t)((double)progress->done / seconds), rate);
    if (progress->total)
        fprintf(stderr, "\r\033[K%s of %s, %.0f %%, %s/s", done, total,
                100.0 * (double)progress->done / (double)progress->total, rate);
    else
        fprintf(stderr, "\r\033[K%s, %s/s", done, rate);
    fflush(stderr);
}

void progress_add(struct progress *progress, uint64_t bytes)
{
    progress->done += bytes;
    if (!progress->wanted)
        return;
    int64_t time = now();
    if (time - progress->printed < (progress->shown ? SECOND / 4 : SECOND))
        return;
    print(progress, time);
    progress->shown = true;
    progress->printed = time;
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
