/* SPDX-License-Identifier: MIT */
/* Memory nodes: which there are, and wishes for where pages shall lie. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether the machine has that node. */
bool numa_has_node(unsigned node);

/* A wish for the pages of a mapping that are not there yet. What the kernel refuses is let be. */
void numa_prefer_for(void *address, size_t size, unsigned node);

/* A wish for all pages that this thread allocates from now on, until numa_restore(). */
struct numa_policy {
    bool known;
    int mode;
    unsigned long nodes[16];
};

void numa_prefer(unsigned node, struct numa_policy *before);
void numa_restore(const struct numa_policy *before);

/* The node that a page of this process lies on; 0 where the kernel does not tell. */
unsigned numa_node_of(void *page);
