/* SPDX-License-Identifier: MIT */
/* What sender and receiver agree on: a section of 2048 bytes that holds one text of UTF-16.
 *
 * An empty text means that the sender may write the next one. So the first unit is written last,
 * and read first: with release and acquire ordering, for the other process may look at any moment.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#ifndef UNICODE
#define UNICODE
#endif
#include <windows.h>

#define MAPPING_NAME TEXT("MyFileMapping")
#define TEXT_LENGTH 1024 /* units, with the NUL */

/* Milliseconds between two looks at the text. */
#define POLL_INTERVAL 2

static inline WCHAR first_unit(const WCHAR *text)
{
    return __atomic_load_n(&text[0], __ATOMIC_ACQUIRE);
}

static inline void set_first_unit(WCHAR *text, WCHAR unit)
{
    __atomic_store_n(&text[0], unit, __ATOMIC_RELEASE);
}

#endif
