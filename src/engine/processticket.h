/* SPDX-License-Identifier: MIT */
/* How handles of processes and threads get into other processes: a ticket names the pidfd. */
#pragma once

#include "engine/ticket.h"

void process_describe(const struct object *object, struct ticket *out);
NTSTATUS process_rebuild(struct ticket *ticket, struct object **out);

void thread_describe(const struct object *object, struct ticket *out);
NTSTATUS thread_rebuild(struct ticket *ticket, struct object **out);
