/* SPDX-License-Identifier: MIT */
/* The named objects as an onlooker sees them: what is there, who holds it, what was left behind. */
#pragma once

#include "engine/name.h"

#include <filemap/filemap.h>

/* Calls VISIT for each entry of the namespace until it returns FALSE. A missing folder is empty. */
NTSTATUS inventory_visit(enum name_space space, FILEMAP_OBJECT_CALLBACK visit, void *context,
                         BOOL *stopped);

/* Calls VISIT for the object of that name. STATUS_OBJECT_NAME_NOT_FOUND unless it lives. */
NTSTATUS inventory_find(const WCHAR *name, size_t length, FILEMAP_OBJECT_CALLBACK visit,
                        void *context);

/* Calls VISIT for each process that holds it, as far as /proc shows them. */
NTSTATUS inventory_holders(const WCHAR *name, size_t length, FILEMAP_HOLDER_CALLBACK visit,
                           void *context);

/* The same for all living objects: SPACES is a set of 1 << enum name_space. */
NTSTATUS inventory_all_holders(unsigned spaces, FILEMAP_HOLDER_CALLBACK visit, void *context);

/* Removes what nobody holds; VISIT (may be NULL) sees each removed and each damaged entry. */
NTSTATUS inventory_collect(enum name_space space, FILEMAP_COLLECTION *result,
                           FILEMAP_OBJECT_CALLBACK visit, void *context, BOOL *stopped);

/* The folder of a namespace, without making it. PATH has PATH_MAX bytes and is pointed to. */
void inventory_folder(enum name_space space, char *path, FILEMAP_FOLDER *out);

/* Removes payload files without an object, and counts them. */
NTSTATUS inventory_collect_orphans(FILEMAP_COLLECTION *result);

/* The paging-file folder and what is in it, likewise. */
void inventory_paging(char *path, FILEMAP_ENVIRONMENT *out);

/* What holds for this process as a whole. The folders are left alone. */
NTSTATUS inventory_limits(FILEMAP_ENVIRONMENT *out);
