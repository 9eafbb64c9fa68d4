/* SPDX-License-Identifier: MIT */
/* Cleaning up what killed processes have left in a namespace. */
#include "engine/sweep.h"
#include "engine/claim.h"
#include "engine/sharing.h"

#include "linux/folder.h"

#include <stdatomic.h>

#define SWEEP_ENTRIES 64

void sweep_once(enum name_space space, int folder)
{
    static atomic_bool swept[NAME_SPACES];
    struct folder_reader reader;
    const char *entry;
    if (atomic_exchange(&swept[space], 1) || folder_read(folder, ".", &reader))
        return;
    for (int i = 0; i < SWEEP_ENTRIES && (entry = folder_next(&reader)); i++) {
        if (space == NAME_LOCAL && sharing_is_lock_file(entry))
            sharing_collect(folder, entry);
        else if (entry[0] != '.')
            claim_collect(folder, entry);
    }
    folder_finish(&reader);
}
