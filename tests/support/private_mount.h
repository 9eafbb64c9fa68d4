/* SPDX-License-Identifier: MIT */
/* Small file systems that only the calling process and its children see. */
#pragma once

#include "testing.h"

#include <sched.h>
#include <sys/mount.h>

/* Mounts one over FOLDER; without the right to do so the test is skipped. Gone with the process. */
static inline void mount_private_with(const char *folder, const char *type, unsigned long flags,
                                      const char *options)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(type, folder, type, flags, options) != 0)
        exit(STATUS_SKIPPED);
}

static inline void mount_private(const char *folder, const char *type, const char *options)
{
    mount_private_with(folder, type, 0, options);
}
