/* SPDX-License-Identifier: MIT */
/* An open section of a name, and its bytes. */
#pragma once

#include "command.h"

struct section {
    const char *label; /* the name as it was typed */
    HANDLE handle;
    bool existed;
    DWORD protection, attributes; /* PAGE_…, SEC_… */
    uint64_t size;
};

/* Creates it, or opens what bears the name. SEC_ bits may be with the protection. EXIT_DONE or a status after a message. */
int section_create(const char *name, HANDLE file, DWORD protection, uint64_t size,
                   struct section *out);

/* Opens it. EXIT_DONE or a status after a message. */
int section_open(const char *name, DWORD access, struct section *out);

void section_close(struct section *section);

/* Says on standard error what is held, and UNTIL when. */
void section_announce(const struct section *section, const char *until);

/*
 * Gives MOVE the bytes from OFFSET on, COUNT at most, one mapped piece after the other. MOVE tells
 * how many it has dealt with; fewer than it got ends the walk. False after a message when a
 * piece cannot be mapped.
 */
bool section_walk(const struct section *section, DWORD access, uint64_t offset, uint64_t count,
                  size_t (*move)(void *bytes, size_t size, void *context), void *context);
