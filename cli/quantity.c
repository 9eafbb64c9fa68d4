/* SPDX-License-Identifier: MIT */
/* Sizes and times, for people and from people. */
#include "quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000

static const char units[] = "KMGTPE";

void quantity_bytes(uint64_t bytes, char text[QUANTITY_CAPACITY])
{
    size_t unit = 0;
    uint64_t size = bytes, rest = 0;
    for (; size >= 1024; unit++) {
        rest = size % 1024;
        size /= 1024;
    }
    unsigned tenths = (unsigned)(rest * 10 / 1024);
    if (!unit)
        snprintf(text, QUANTITY_CAPACITY, "%u", (unsigned)size);
    else if (tenths && size < 100)
        snprintf(text, QUANTITY_CAPACITY, "%u.%u%c", (unsigned)size, tenths, units[unit - 1]);
    else
        snprintf(text, QUANTITY_CAPACITY, "%u%c", (unsigned)size, units[unit - 1]);
}

/* How often to multiply by 1024 for a suffix such as K, k, KiB; -1 for another one. */
static int steps_of(const char *suffix)
{
    if (!*suffix)
        return 0;
    const char *unit = strchr(units, toupper((unsigned char)*suffix));
    if (!unit || (suffix[1] && strcmp(suffix + 1, "iB") != 0))
        return -1;
    return (int)(unit - units) + 1;
}

bool quantity_parse(const char *text, uint64_t *bytes)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = hex ? text + 2 : text;
    char *end;
    if (!(hex ? isxdigit((unsigned char)*digits) : isdigit((unsigned char)*digits)))
        return false;
    errno = 0;
    unsigned long long value = strtoull(digits, &end, hex ? 16 : 10);
    int steps = steps_of(end);
    if (errno || steps < 0)
        return false;
    for (; steps > 0; steps--)
        if (__builtin_mul_overflow(value, 1024ULL, &value))
            return false;
    *bytes = value;
    return true;
}

void quantity_age(int64_t seconds, char text[QUANTITY_CAPACITY])
{
    static const struct {
        int64_t seconds, below;
        char unit;
    } steps[] = { { 1, 120, 's' }, { 60, 7200, 'm' }, { 3600, 172800, 'h' }, { 86400, 0, 'd' } };
    size_t i = 0;
    while (steps[i].below && seconds >= steps[i].below)
        i++;
    snprintf(text, QUANTITY_CAPACITY, "%lld%c", (long long)(seconds / steps[i].seconds),
             steps[i].unit);
}

static long split(int64_t time, time_t *seconds)
{
    int64_t rest = time % SECOND;
    *seconds = (time_t)(time / SECOND) - (rest < 0);
    return (long)(rest < 0 ? rest + SECOND : rest);
}

void quantity_time_local(int64_t time, char text[QUANTITY_CAPACITY])
{
    struct tm parts;
    time_t seconds;
    char format[QUANTITY_CAPACITY];
    long rest = split(time, &seconds);
    if (!localtime_r(&seconds, &parts))
        memset(&parts, 0, sizeof parts);
    snprintf(format, sizeof format, "%%Y-%%m-%%d %%H:%%M:%%S.%03ld %%z", rest / 1000000);
    if (!strftime(text, QUANTITY_CAPACITY, format, &parts))
        *text = 0;
}

void quantity_time_utc(int64_t time, char text[QUANTITY_CAPACITY])
{
    struct tm parts;
    time_t seconds;
    long rest = split(time, &seconds);
    if (!gmtime_r(&seconds, &parts))
        memset(&parts, 0, sizeof parts);
    size_t length = strftime(text, QUANTITY_CAPACITY, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, QUANTITY_CAPACITY - length, ".%09ldZ", rest);
}

int64_t quantity_seconds_since(int64_t time)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t known = time > 0 ? time : 0, age = (int64_t)now.tv_sec * SECOND + now.tv_nsec - known;
    return age > 0 ? age / SECOND : 0;
}
