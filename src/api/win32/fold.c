/* SPDX-License-Identifier: MIT */
/* Comparing without regard to case. */
#include "api/win32/fold.h"
#include "engine/unicode.h"

#include <locale.h>
#include <pthread.h>
#include <wctype.h>

static pthread_once_t letters_loaded = PTHREAD_ONCE_INIT;
static locale_t letters;

static void load_letters(void)
{
    letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* Without that locale, which a small container may lack, only ASCII letters have two cases. */
static uint32_t fold(uint32_t character)
{
    if (character < 0x80)
        return character >= 'A' && character <= 'Z' ? character + 'a' - 'A' : character;
    pthread_once(&letters_loaded, load_letters);
    return letters ? (uint32_t)towlower_l((wint_t)character, letters) : character;
}

static int order(uint32_t one, uint32_t other)
{
    return one < other ? -1 : one > other;
}

int fold_compare_wide(const WCHAR *one, const WCHAR *other, size_t count)
{
    size_t at = 0;
    while (at < count) {
        size_t used_one, used_other;
        /* A NUL is never the second half of a pair, so looking two units ahead is safe. */
        uint32_t left = unicode_decode_utf16(one + at, count - at, &used_one);
        uint32_t right = unicode_decode_utf16(other + at, count - at, &used_other);
        int result = order(fold(left), fold(right));
        if (result || !left)
            return result;
        at += used_one;
    }
    return 0;
}

int fold_compare_narrow(const char *one, const char *other)
{
    for (;;) {
        size_t used_one, used_other;
        uint32_t left = unicode_decode_utf8(one, 4, &used_one);
        uint32_t right = unicode_decode_utf8(other, 4, &used_other);
        int result = order(fold(left), fold(right));
        if (result || !left)
            return result;
        one += used_one;
        other += used_other;
    }
}
