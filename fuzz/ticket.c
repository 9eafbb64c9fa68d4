/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: tickets from a hostile process, with descriptors that are open. Whatever a ticket
 * says, what becomes a handle can be mapped, and nothing stays open.
 */
#include "engine/handle.h"
#include "engine/process.h"
#include "engine/sectionobject.h"
#include "engine/ticket.h"
#include "engine/view.h"

#include "linux/file.h"
#include "linux/folder.h"
#include "linux/lock.h"
#include "linux/memfile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE 0x3000

static void require(int condition)
{
    if (!condition)
        abort();
}

static int is_open(const struct descriptor *file)
{
    struct folder_reader reader;
    struct stat status;
    const char *entry;
    int found = 0;
    require(!folder_read(AT_FDCWD, "/proc/self/fd", &reader));
    while ((entry = folder_next(&reader)))
        found |= !fstatat(reader.folder.fd, entry, &status, 0) && descriptor_is(file, &status);
    folder_finish(&reader);
    return found;
}

/* The input is the end of the file, where records and descriptions stand. */
static struct descriptor make_file(const uint8_t *bytes, size_t size)
{
    struct descriptor file;
    require(!memfile_open(0, 0, &file));
    require(!file_truncate(file.fd, SIZE));
    size_t end = size < SIZE ? size : SIZE;
    require(file_write_at(file.fd, bytes, end, SIZE - end) == (ssize_t)end);
    return file;
}

/* Its views cannot be taken away (row 077). */
static int is_for_good(const struct object *object)
{
    return object->type == &section_type &&
           ((const struct section *)object)->attributes & SEC_NO_CHANGE;
}

static void use(struct ticket *ticket)
{
    struct object *object;
    HANDLE handle;
    void *view;
    process_enter();
    if (!ticket_redeem(ticket, &object)) {
        require(!handle_add(object, ticket->access, 0, &handle));
        object_abandon(object);
        if (!is_for_good(object) && !view_map(handle, PAGE_READONLY, 0, 0, 0, &view))
            require(!view_unmap((uintptr_t)view));
        require(!handle_close(handle));
    }
    ticket_close(ticket);
    process_leave();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What is in the input changes a ticket that is right. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ticket ticket = { .kind = TICKET_SECTION,
                             .handle = (HANDLE)(uintptr_t)4,
                             .access = SECTION_ALL_ACCESS,
                             .protection = PAGE_READWRITE,
                             .attributes = SEC_COMMIT,
                             .size = 0x1000 };
    struct ticket_text text;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    struct descriptor file = make_file(bytes, size);
    if (size % 2)
        lock_share(file.fd);
    ticket.descriptors[size % TICKET_DESCRIPTORS] = file;
    ticket_write(&ticket, &text);
    for (size_t i = 0; i < size && i < sizeof text - sizeof text.magic; i++)
        ((uint8_t *)&text)[sizeof text.magic + i] ^= bytes[i];
    /* Only descriptors that came along are in a ticket. */
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        if (text.descriptors[i].fd != -1)
            text.descriptors[i].fd = file.fd;
    if (ticket_read(&text, &ticket))
        use(&ticket);
    struct descriptor left = file;
    descriptor_close(&file);
    require(!is_open(&left));
    return 0;
}
