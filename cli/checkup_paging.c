/* SPDX-License-Identifier: MIT */
/* What filemap doctor looks at: the paging-file folder, which is needed when memory has no room. */
#include "checkup.h"
#include "memory.h"
#include "message.h"
#include "print.h"
#include "quantity.h"

#include <stdlib.h>
#include <string.h>

#define SUBJECT "paging"
#define LITTLE_DISK ((ULONG64)64 << 20)

/* Why it is refused, and what to do. */
static char *find_fault(const FILEMAP_FOLDER *folder, const char *path, char **advice)
{
    char *text, *finding;
    switch (folder->Reason) {
    case FILEMAP_FOLDER_LINK:
        *advice = memory_print("remove it if you know whose it is: rm %s", path);
        return memory_print("%s is a symbolic link", path);
    case FILEMAP_FOLDER_NOT_A_FOLDER:
        *advice = memory_print("remove it if you know whose it is: rm %s", path);
        return memory_print("%s is not a folder", path);
    case FILEMAP_FOLDER_OWNER:
        *advice = memory_print("set FILEMAP_PAGEFILE_DIR to a folder of your own");
        return memory_print("%s does not belong to you", path);
    case FILEMAP_FOLDER_MODE:
        *advice = memory_print("chmod 700 %s", path);
        return memory_print("other users may enter %s", path);
    case FILEMAP_FOLDER_UNSUPPORTED:
        *advice = memory_print("set FILEMAP_PAGEFILE_DIR to a folder on a local disk");
        return memory_print("the file system of %s is not fit for sections", path);
    case FILEMAP_FOLDER_UNREACHABLE:
        *advice = memory_print("FILEMAP_PAGEFILE_DIR must be an absolute path, its parent a folder "
                               "that you may search");
        return memory_print("%s cannot be reached", *path ? path : "FILEMAP_PAGEFILE_DIR");
    default:
        text = message_of_error(folder->Error);
        finding = memory_print("%s: %s (error %u)", path, text, folder->Error);
        free(text);
        return finding;
    }
}

/* Sections that fit into memory work all the same, so this is no problem. */
static void add_refused(struct checkup *checkup, const FILEMAP_FOLDER *folder, const char *path)
{
    char *advice = NULL;
    char *fault = find_fault(folder, path, &advice);
    checkup_add(checkup, SUBJECT, VERDICT_HINT,
                memory_print("%s: what does not fit into memory is refused", fault), advice);
    free(fault);
}

static void add_usable(struct checkup *checkup, const FILEMAP_ENVIRONMENT *environment,
                       const char *path)
{
    struct checkup_room room = checkup_measure(&environment->Paging);
    bool missing = environment->Paging.Reason == FILEMAP_FOLDER_MISSING;
    bool little = room.available < LITTLE_DISK;
    char available[QUANTITY_CAPACITY], total[QUANTITY_CAPACITY], used[QUANTITY_CAPACITY];
    quantity_bytes(room.available, available);
    quantity_bytes(room.total, total);
    quantity_bytes(environment->PagingBytes - environment->PagingOrphanBytes, used);
    char *in_use = environment->PagingFiles ? memory_print("; %u sections (%s) are there",
                                                           environment->PagingFiles, used)
                                            : memory_print("%s", "");
    checkup_add(checkup, SUBJECT, little ? VERDICT_HINT : VERDICT_OK,
                memory_print("%s%s, %s of %s free%s", path,
                             missing ? " (made when it is needed)" : "", available, total, in_use),
                little ? memory_print("free some, or set FILEMAP_PAGEFILE_DIR to a folder on a "
                                      "larger disk")
                       : NULL);
    free(in_use);
}

void checkup_paging(struct checkup *checkup, const FILEMAP_ENVIRONMENT *environment)
{
    char *path = print_text(environment->Paging.Path, strlen(environment->Paging.Path));
    char orphaned[QUANTITY_CAPACITY];
    if (environment->Paging.Error)
        add_refused(checkup, &environment->Paging, path);
    else
        add_usable(checkup, environment, path);
    quantity_bytes(environment->PagingOrphanBytes, orphaned);
    if (environment->PagingOrphans)
        checkup_add(checkup, SUBJECT, VERDICT_HINT,
                    memory_print("%u files (%s) that no program uses", environment->PagingOrphans,
                                 orphaned),
                    memory_print("'filemap gc' removes them"));
    free(path);
}
