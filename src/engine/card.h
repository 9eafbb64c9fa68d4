/* SPDX-License-Identifier: MIT */
/*
 * The card of a process: where others find its mailbox and its handles.
 *
 * It is a sealed memory file among the descriptors of the process. Only who may look at these in
 * /proc reads it: this user, and root. It is theirs to write, so what it says is checked where it
 * is used.
 */
#pragma once

#include "linux/descriptor.h"
#include "linux/socket.h"

#include <stdint.h>

struct card {
    uint64_t magic, process;
    struct socket_name mailbox;
    uint64_t handles; /* the address of a struct remotehandle_root, the same in a forked child */
};

/* Makes that of this process. 0 or -errno. */
int card_publish(const struct socket_name *mailbox, struct descriptor *out);

/*
 * The card of a process. INHERITED: also the one that its parent had when it was forked off, whose
 * mailbox is not its own. 0, -ENOENT when there is none, or -errno: why we may not look.
 */
int card_find(pid_t process, bool inherited, struct card *out);
