/* SPDX-License-Identifier: MIT */
/* An open section of a name, and its bytes. */
#include "section.h"
#include "memory.h"
#include "message.h"
#include "name.h"
#include "print.h"
#include "quantity.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE ((uint64_t)64 << 20) /* mapped at a time; a multiple of the granularity */

static BOOL learn(const FILEMAP_OBJECT *object, void *context)
{
    struct section *section = context;
    section->protection = object->PageProtection;
    section->attributes = object->Attributes;
    section->size = object->Size;
    return TRUE;
}

/* While the handle is open, the name means this section. */
static int complete(const WCHAR *name, struct section *section)
{
    if (filemap_query_object(name, learn, section))
        return EXIT_DONE;
    DWORD error = GetLastError();
    section_close(section);
    return message_refused(section->label, error);
}

int section_create(const char *name, HANDLE file, DWORD protection, uint64_t size,
                   struct section *out)
{
    WCHAR *wide = name_from_argument(name);
    if (!wide)
        return EXIT_MISUSED;
    *out = (struct section){ .label = name };
    out->handle =
        CreateFileMappingW(file, NULL, protection, (DWORD)(size >> 32), (DWORD)size, wide);
    DWORD error = GetLastError();
    out->existed = error == ERROR_ALREADY_EXISTS;
    int status = out->handle ? complete(wide, out) : message_refused(name, error);
    free(wide);
    return status;
}

int section_open(const char *name, DWORD access, struct section *out)
{
    WCHAR *wide = name_from_argument(name);
    if (!wide)
        return EXIT_MISUSED;
    *out = (struct section){ .label = name, .existed = true };
    out->handle = OpenFileMappingW(access, FALSE, wide);
    int status = out->handle ? complete(wide, out) : message_refused(name, GetLastError());
    free(wide);
    return status;
}

void section_close(struct section *section)
{
    if (section->handle)
        CloseHandle(section->handle);
    section->handle = NULL;
}

void section_announce(const struct section *section, const char *until)
{
    char size[QUANTITY_CAPACITY];
    const char *protection = word_of_protection(section->protection);
    quantity_bytes(section->size, size);
    message_note(section->label, "%s, %s (%llu bytes), %s%s; held until %s",
                 section->existed ? "opened" : "created", size, (unsigned long long)section->size,
                 protection ? protection : "unknown protection",
                 section->attributes & SEC_RESERVE ? ", reserved" : "", until);
}

bool section_walk(const struct section *section, DWORD access, uint64_t offset, uint64_t count,
                  size_t (*move)(void *bytes, size_t size, void *context), void *context)
{
    uint64_t room = section->size > offset ? section->size - offset : 0;
    uint64_t end = offset + (count < room ? count : room);
    while (offset < end) {
        uint64_t base = offset / PIECE * PIECE;
        size_t before = (size_t)(offset - base);
        size_t size = (size_t)(end - base < PIECE ? end - base : PIECE);
        char *view = MapViewOfFile(section->handle, access, (DWORD)(base >> 32), (DWORD)base, size);
        if (!view) {
            message_refused(section->label, GetLastError());
            return false;
        }
        size_t moved = move(view + before, size - before, context);
        UnmapViewOfFile(view);
        offset += moved;
        if (moved < size - before)
            break;
    }
    return true;
}
