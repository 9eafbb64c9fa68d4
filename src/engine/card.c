/* SPDX-License-Identifier: MIT */
/* The card of a process. */
#include "engine/card.h"
#include "engine/remotehandle.h"

#include "linux/sealed.h"

#include <errno.h>
#include <unistd.h>

#define FILE_NAME "filemap-card"
#define MAGIC UINT64_C(0x647261632d6d66)

int card_publish(const struct socket_name *mailbox, struct descriptor *out)
{
    struct card card = { .magic = MAGIC,
                         .process = (uint64_t)getpid(),
                         .mailbox = *mailbox,
                         .handles = (uintptr_t)remotehandle_root() };
    return sealed_create(FILE_NAME, &card, sizeof card, out);
}

static bool is_any(const void *bytes, const void *context)
{
    const struct card *card = bytes;
    (void)context;
    return card->magic == MAGIC;
}

static bool is_own(const void *bytes, const void *context)
{
    const struct card *card = bytes;
    const pid_t *process = context;
    return is_any(bytes, context) && card->process == (uint64_t)*process;
}

int card_find(pid_t process, bool inherited, struct card *out)
{
    /* A process has others' cards for the moment in which it reads them. */
    int error = sealed_find(process, FILE_NAME, is_own, &process, out, sizeof *out);
    return error == -ENOENT && inherited
               ? sealed_find(process, FILE_NAME, is_any, &process, out, sizeof *out)
               : error;
}
