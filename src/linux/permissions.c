/* SPDX-License-Identifier: MIT */
/* POSIX access lists of files. */
#include "linux/permissions.h"
#include "linux/calls.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#define ATTRIBUTE "system.posix_acl_access"
#define VERSION 2
#define MASK_TAG 16
#define LARGEST 65536 /* that an attribute can be */
#define ALL_BITS 7U
#define NO_ID 0xFFFFFFFFU
#define EVERYTHING (PERMIT_READ | PERMIT_WRITE)

/* The attribute, little-endian: linux/posix_acl_xattr.h. */
struct header {
    uint32_t version;
};

struct entry {
    uint16_t tag, permissions;
    uint32_t id;
};

static int is_named(const struct permission *entry)
{
    return entry->of == OF_NAMED_USER || entry->of == OF_NAMED_GROUP;
}

/* The kernel wants them ordered by tag, then by id. */
static int compare(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    if (a->tag != b->tag)
        return le16toh(a->tag) < le16toh(b->tag) ? -1 : 1;
    return le32toh(a->id) < le32toh(b->id) ? -1 : le32toh(a->id) > le32toh(b->id);
}

static struct entry store(unsigned tag, unsigned permissions, uint32_t id)
{
    return (struct entry){ htole16((uint16_t)tag), htole16((uint16_t)permissions), htole32(id) };
}

/* With named entries there must be a mask; this one takes nothing away, and shows as the group's.
 */
static size_t fill(const struct permissions *permissions, struct entry *out)
{
    size_t count = 0;
    unsigned mask = 0;
    int named = 0;
    for (size_t i = 0; i < permissions->count; i++) {
        const struct permission *entry = &permissions->entries[i];
        named = named || is_named(entry);
        if (entry->of == OF_GROUP || is_named(entry))
            mask |= entry->permissions;
        out[count++] = store(entry->of, entry->permissions, is_named(entry) ? entry->id : NO_ID);
    }
    if (named)
        out[count++] = store(MASK_TAG, mask, NO_ID);
    qsort(out, count, sizeof *out, compare);
    return count;
}

/* What all but the owner have in common. */
static mode_t common_mode(const struct permissions *permissions)
{
    unsigned common = EVERYTHING;
    for (size_t i = 0; i < permissions->count; i++)
        if (permissions->entries[i].of != OF_OWNER)
            common &= permissions->entries[i].permissions;
    return (mode_t)(0600 | common << 3 | common);
}

int permissions_set(int fd, const struct permissions *permissions)
{
    struct {
        struct header header;
        struct entry entries[];
    } *attribute = malloc(sizeof(struct header) + (permissions->count + 1) * sizeof(struct entry));
    if (!attribute)
        return -ENOMEM;
    attribute->header.version = htole32(VERSION);
    size_t count = fill(permissions, attribute->entries);
    long error = linux_calls->fsetxattr(fd, ATTRIBUTE, attribute,
                                        sizeof(struct header) + count * sizeof(struct entry));
    free(attribute);
    if (error == -EOPNOTSUPP)
        error = linux_calls->fchmod(fd, common_mode(permissions));
    return (int)error;
}

/* -- and back ------------------------------------------------------------------------------ */

static struct permission permission(unsigned of, unsigned permissions, id_t id)
{
    return (struct permission){ (enum permission_of)of, permissions & ALL_BITS, id };
}

static void take_mode(mode_t mode, struct permissions *out)
{
    out->entries[0] = permission(OF_OWNER, mode >> 6, 0);
    out->entries[1] = permission(OF_GROUP, mode >> 3, 0);
    out->entries[2] = permission(OF_OTHERS, mode, 0);
    out->count = 3;
}

static void take_list(const struct entry *list, size_t count, struct permissions *out)
{
    unsigned mask = ALL_BITS;
    for (size_t i = 0; i < count; i++)
        if (le16toh(list[i].tag) == MASK_TAG)
            mask = le16toh(list[i].permissions);
    for (size_t i = 0; i < count; i++) {
        struct permission *next = &out->entries[out->count];
        *next = permission(le16toh(list[i].tag), le16toh(list[i].permissions), 0);
        if (is_named(next))
            next->id = le32toh(list[i].id);
        if (is_named(next) || next->of == OF_GROUP)
            next->permissions &= mask;
        out->count += le16toh(list[i].tag) != MASK_TAG;
    }
}

/* The file itself, also where it was opened with O_PATH. */
static long read_attribute(int fd, void *attribute)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    long got = linux_calls->getxattr(path, ATTRIBUTE, attribute, LARGEST);
    return got == -ENOENT ? -ENOSYS : got;
}

int permissions_get(int fd, mode_t mode, struct permissions *out)
{
    struct {
        struct header header;
        struct entry entries[];
    } *attribute = malloc(LARGEST);
    long got = attribute ? read_attribute(fd, attribute) : -ENOMEM;
    int has_list =
        got > (long)sizeof(struct header) && le32toh(attribute->header.version) == VERSION;
    size_t count = has_list ? ((size_t)got - sizeof(struct header)) / sizeof(struct entry) : 0;
    *out = (struct permissions){ calloc(count + 3, sizeof *out->entries), 0 };
    if (!out->entries)
        got = -ENOMEM;
    else if (has_list)
        take_list(attribute->entries, count, out);
    else
        take_mode(mode, out);
    free(attribute);
    if (got >= 0 || got == -ENODATA || got == -EOPNOTSUPP)
        return 0;
    free(out->entries);
    return (int)got;
}
