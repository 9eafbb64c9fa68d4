/* SPDX-License-Identifier: MIT */
/* Short forms for tests of the paging-file folder. */
#pragma once

#include "private_mount.h"
#include "sections.h"

#define SMALL_TMPFS "size=256k"
#define BIG 0x200000 /* does not fit there */

static inline const char *paging_folder(void)
{
    const char *folder = getenv("FILEMAP_PAGEFILE_DIR");
    CHECK(folder); /* tests/run-test.sh sets it */
    return folder;
}

/* Names of objects get little memory from now on. */
static inline void make_memory_small(void)
{
    mount_private(getenv("FILEMAP_DIR"), "tmpfs", SMALL_TMPFS);
}

static inline int count_paging_files(void)
{
    int count = count_entries(paging_folder());
    return count > 0 ? count : 0;
}

/* The path of the only file in the folder. */
static inline const char *only_paging_file(void)
{
    static char path[900];
    DIR *folder = opendir(paging_folder());
    struct dirent *entry;
    int count = 0;
    CHECK(folder);
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", paging_folder(), entry->d_name);
            count++;
        }
    closedir(folder);
    CHECK(count == 1);
    return path;
}

static inline FILEMAP_COLLECTION collect_local(void)
{
    FILEMAP_COLLECTION collected;
    CHECK(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collected, NULL, NULL));
    return collected;
}

/* Nothing of any section is left, on tmpfs or on disk. */
static inline void check_nothing_left(void)
{
    CHECK(count_names() == 0);
    CHECK(count_paging_files() == 0);
}
