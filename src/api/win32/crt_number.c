/* SPDX-License-Identifier: MIT */
/* crt.h: numbers from strings of WCHARs. */
#include <filemap/crt.h>

#include <stdlib.h>
#include <string.h>

/*
 * A number is ASCII: so the part of a string that can belong to one is copied to chars, and the C
 * library reads it there. Longer numbers are cut: only zeros in front, or digits far behind the
 * point, make them.
 */
#define NUMBER_CAPACITY 1024

struct number {
    size_t blanks; /* before the number */
    char text[NUMBER_CAPACITY];
};

static void take(const WCHAR *string, struct number *number)
{
    size_t blanks = 0, length = 0;
    while (string[blanks] == ' ' || (string[blanks] >= '\t' && string[blanks] <= '\r'))
        blanks++;
    number->blanks = blanks;
    string += blanks;
    while (length < NUMBER_CAPACITY - 1 && string[length] > ' ' && string[length] < 0x7F) {
        number->text[length] = (char)string[length];
        length++;
    }
    number->text[length] = 0;
}

/* Where in STRING the C library stopped; at its start when there was no number. */
static void set_end(WCHAR **end, const WCHAR *string, const struct number *number, const char *stop)
{
    size_t length = (size_t)(stop - number->text);
    if (end)
        *end = (WCHAR *)string + (length ? number->blanks + length : 0);
}

long filemap_wcstol(const WCHAR *string, WCHAR **end, int base)
{
    struct number number;
    char *stop;
    take(string, &number);
    long result = strtol(number.text, &stop, base);
    set_end(end, string, &number, stop);
    return result;
}

unsigned long filemap_wcstoul(const WCHAR *string, WCHAR **end, int base)
{
    struct number number;
    char *stop;
    take(string, &number);
    unsigned long result = strtoul(number.text, &stop, base);
    set_end(end, string, &number, stop);
    return result;
}

long long filemap_wcstoll(const WCHAR *string, WCHAR **end, int base)
{
    struct number number;
    char *stop;
    take(string, &number);
    long long result = strtoll(number.text, &stop, base);
    set_end(end, string, &number, stop);
    return result;
}

unsigned long long filemap_wcstoull(const WCHAR *string, WCHAR **end, int base)
{
    struct number number;
    char *stop;
    take(string, &number);
    unsigned long long result = strtoull(number.text, &stop, base);
    set_end(end, string, &number, stop);
    return result;
}

double filemap_wcstod(const WCHAR *string, WCHAR **end)
{
    struct number number;
    char *stop;
    take(string, &number);
    double result = strtod(number.text, &stop);
    set_end(end, string, &number, stop);
    return result;
}

int _wtoi(const WCHAR *string)
{
    return (int)filemap_wcstol(string, NULL, 10);
}

long _wtol(const WCHAR *string)
{
    return filemap_wcstol(string, NULL, 10);
}

long long _wtoi64(const WCHAR *string)
{
    return filemap_wcstoll(string, NULL, 10);
}

long long _atoi64(const char *string)
{
    return strtoll(string, NULL, 10);
}

double _wtof(const WCHAR *string)
{
    return filemap_wcstod(string, NULL);
}
