/* SPDX-License-Identifier: MIT */
/* Memory nodes: which there are, and wishes for where pages shall lie. */
#include "linux/numa.h"
#include "linux/calls.h"
#include "linux/descriptor.h"
#include "linux/file.h"

#include <stdlib.h>
#include <string.h>

#define POLICY_PREFERRED 1 /* MPOL_PREFERRED of linux/mempolicy.h */

#define WORD_BITS (8 * sizeof(unsigned long))
#define MOST_NODES (8 * sizeof(((struct numa_policy *)0)->nodes))

/* LIST is like "0-3,5". */
static bool is_in_list(const char *list, unsigned node)
{
    while (*list >= '0' && *list <= '9') {
        char *end;
        unsigned long first = strtoul(list, &end, 10), last = first;
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        if (node >= first && node <= last)
            return true;
        list = *end == ',' ? end + 1 : end;
    }
    return false;
}

bool numa_has_node(unsigned node)
{
    char text[512];
    struct descriptor file;
    if (descriptor_open(AT_FDCWD, "/sys/devices/system/node/online", O_RDONLY, 0, &file))
        return node == 0; /* a kernel without nodes, or no /sys */
    ssize_t got = file_read(file.fd, text, sizeof text - 1);
    descriptor_close(&file);
    if (got <= 0)
        return node == 0;
    text[got] = 0;
    return is_in_list(text, node);
}

static bool make_mask(unsigned node, unsigned long *mask)
{
    if (node >= MOST_NODES)
        return false;
    memset(mask, 0, MOST_NODES / 8);
    mask[node / WORD_BITS] = 1UL << node % WORD_BITS;
    return true;
}

void numa_prefer_for(void *address, size_t size, unsigned node)
{
    unsigned long mask[MOST_NODES / WORD_BITS];
    if (make_mask(node, mask))
        linux_calls->mbind(address, size, POLICY_PREFERRED, mask, MOST_NODES);
}

void numa_prefer(unsigned node, struct numa_policy *before)
{
    unsigned long mask[MOST_NODES / WORD_BITS];
    before->known = make_mask(node, mask) &&
                    !linux_calls->get_mempolicy(&before->mode, before->nodes, MOST_NODES) &&
                    !linux_calls->set_mempolicy(POLICY_PREFERRED, mask, MOST_NODES);
}

void numa_restore(const struct numa_policy *before)
{
    if (before->known)
        linux_calls->set_mempolicy(before->mode, before->nodes, MOST_NODES);
}

unsigned numa_node_of(void *page)
{
    int node = -1;
    return linux_calls->move_pages(&page, 1, &node) || node < 0 ? 0 : (unsigned)node;
}
