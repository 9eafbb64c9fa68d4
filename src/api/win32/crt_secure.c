/* SPDX-License-Identifier: MIT */
/* crt.h: the copies that are told the size of their target. */
#include <filemap/crt.h>

#include <errno.h>
#include <string.h>

/* What was found out about a call: where the copy goes, and how much of the source. */
struct plan {
    errno_t error;
    size_t at;
    size_t length;
};

/*
 * AT units are in the target, which holds SIZE; LENGTH shall follow. TRUNCATE: as much as fits.
 * A target that does not hold a string at all (AT == SIZE) is an error of the caller.
 */
static struct plan make_plan(size_t at, size_t size, size_t length, int truncate)
{
    struct plan plan = { .at = at, .length = length };
    if (at == size) {
        plan.error = EINVAL;
    } else if (length >= size - at) {
        plan.error = truncate ? STRUNCATE : ERANGE;
        plan.length = size - at - 1;
    }
    return plan;
}

static errno_t copy_narrow(char *target, size_t size, size_t at, const char *source, size_t count)
{
    if (!target || !size)
        return EINVAL;
    if (!source) {
        target[0] = 0;
        return EINVAL;
    }
    int truncate = count == _TRUNCATE;
    size_t length = strnlen(source, truncate ? size : count);
    struct plan plan = make_plan(at, size, length, truncate);
    if (plan.error && plan.error != STRUNCATE) {
        target[0] = 0;
        return plan.error;
    }
    memcpy(target + plan.at, source, plan.length);
    target[plan.at + plan.length] = 0;
    return plan.error;
}

static errno_t copy_wide(WCHAR *target, size_t size, size_t at, const WCHAR *source, size_t count)
{
    if (!target || !size)
        return EINVAL;
    if (!source) {
        target[0] = 0;
        return EINVAL;
    }
    int truncate = count == _TRUNCATE;
    size_t length = filemap_wcsnlen(source, truncate ? size : count);
    struct plan plan = make_plan(at, size, length, truncate);
    if (plan.error && plan.error != STRUNCATE) {
        target[0] = 0;
        return plan.error;
    }
    memcpy(target + plan.at, source, plan.length * sizeof *target);
    target[plan.at + plan.length] = 0;
    return plan.error;
}

/* As long as any string: not _TRUNCATE, and a string that does not fit is an error. */
#define WHOLE ((size_t)-2)

errno_t strcpy_s(char *target, size_t size, const char *source)
{
    return copy_narrow(target, size, 0, source, WHOLE);
}

errno_t wcscpy_s(WCHAR *target, size_t size, const WCHAR *source)
{
    return copy_wide(target, size, 0, source, WHOLE);
}

errno_t strncpy_s(char *target, size_t size, const char *source, size_t count)
{
    return copy_narrow(target, size, 0, source, count);
}

errno_t wcsncpy_s(WCHAR *target, size_t size, const WCHAR *source, size_t count)
{
    return copy_wide(target, size, 0, source, count);
}

errno_t strcat_s(char *target, size_t size, const char *source)
{
    return copy_narrow(target, size, target ? strnlen(target, size) : 0, source, WHOLE);
}

errno_t wcscat_s(WCHAR *target, size_t size, const WCHAR *source)
{
    return copy_wide(target, size, target ? filemap_wcsnlen(target, size) : 0, source, WHOLE);
}
