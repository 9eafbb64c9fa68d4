/* SPDX-License-Identifier: MIT */
/* Committed means committed: storage is there before a section is. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

enum commit_policy {
    COMMIT_EAGER, /* allocate everything when the object is made */
    COMMIT_LAZY,  /* look at what is available, allocate when touched */
};

/* At first FILEMAP_COMMIT decides; later the program may. */
enum commit_policy commit_policy(void);
void commit_set_policy(enum commit_policy policy);

/* Bytes that a section could get now in the file system of fd. */
uint64_t commit_available(int fd);

/* Allocating so much may take long: a fork does not wait for it. */
BOOL commit_is_long(uint64_t size);

/* What it means that storage could not be had. ERROR: 0 or -errno. */
NTSTATUS commit_status(int error);

/*
 * Makes a new empty file SIZE bytes long with storage behind all of them (or, lazily, behind
 * none). STATUS_COMMITMENT_LIMIT when it does not fit; then the file is to be thrown away.
 * Called inside a passage, which is left meanwhile if commit_is_long().
 */
NTSTATUS commit_allocate(int fd, uint64_t size);

/*
 * The same for a file of the paging-file folder. Memory is no matter there; a file system that
 * cannot allocate ahead gets zeros written. The passage is always left meanwhile: disks are slow.
 */
NTSTATUS commit_allocate_on_disk(int fd, uint64_t size);
