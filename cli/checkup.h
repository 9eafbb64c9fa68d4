/* SPDX-License-Identifier: MIT */
/* What filemap doctor looks at. */
#pragma once

#include "command.h"

struct checkup;

/* Verdicts, the last one being what keeps named objects from working; FIXED: what --fix did. */
enum verdict { VERDICT_OK, VERDICT_FIXED, VERDICT_HINT, VERDICT_PROBLEM };

struct checkup *checkup_create(const FILEMAP_ENVIRONMENT *environment, bool json);

/* Adds a line. Takes over FINDING and ADVICE; ADVICE may be NULL. */
void checkup_add(struct checkup *checkup, const char *subject, enum verdict verdict, char *finding,
                 char *advice);

/* Room and rights of a folder's file system; those of the parent while the folder is not there. */
struct checkup_room {
    ULONG64 total, available;
    bool no_exec;
};

struct checkup_room checkup_measure(const FILEMAP_FOLDER *folder);

/*
 * The folder of a namespace: can it be used, is there room, may programs run from it? PAGING is
 * where else sections of Local\ may be.
 */
void checkup_folder(struct checkup *checkup, const FILEMAP_FOLDER *folder,
                    const FILEMAP_FOLDER *paging);

/* The paging-file folder: room, and what killed programs have left there. */
void checkup_paging(struct checkup *checkup, const FILEMAP_ENVIRONMENT *environment);

/* What killed programs have left, and files that are none of ours. */
void checkup_objects(struct checkup *checkup, DWORD namespaces);

/* Memory, descriptors, file sizes. */
void checkup_limits(struct checkup *checkup);

/* /proc, the cleaning at the end of a login, the versions. */
void checkup_system(struct checkup *checkup);

/* Prints and frees it. EXIT_FAILED when there was a problem. */
int checkup_finish(struct checkup *checkup);
