/* SPDX-License-Identifier: MIT */
/* Reading the entries of a folder, without memory of its own. */
#include "linux/folder.h"
#include "linux/calls.h"

#include <stddef.h>
#include <string.h>

struct entry { /* as getdents64 lays it out */
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

int folder_read(int folder, const char *path, struct folder_reader *reader)
{
    reader->filled = reader->position = 0;
    reader->error = 0;
    return descriptor_open(folder, path, O_RDONLY | O_DIRECTORY, 0, &reader->folder);
}

const char *folder_next(struct folder_reader *reader)
{
    for (;;) {
        if (reader->position >= reader->filled) {
            long got;
            do
                got =
                    linux_calls->getdents(reader->folder.fd, reader->buffer, sizeof reader->buffer);
            while (got == -EINTR);
            if (got <= 0) {
                reader->error = (int)got;
                return NULL;
            }
            reader->filled = (size_t)got;
            reader->position = 0;
        }
        const char *record = reader->buffer + reader->position;
        unsigned short length;
        memcpy(&length, record + offsetof(struct entry, length), sizeof length);
        reader->position += length;
        const char *name = record + offsetof(struct entry, name);
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            return name;
    }
}

void folder_finish(struct folder_reader *reader)
{
    descriptor_close(&reader->folder);
}
