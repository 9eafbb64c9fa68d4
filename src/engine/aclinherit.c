/* SPDX-License-Identifier: MIT */
/* Entries of access control lists that objects get from what they are made in. */
#include "engine/aclinherit.h"
#include "engine/accesscheck.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST 0xFFFC
#define GENERIC (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL)
#define HANDS_ON (OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE)
#define MASK_OFFSET offsetof(ACCESS_ALLOWED_ACE, Mask)

/* A list in the making; its memory has room for the longest. */
struct making {
    ACL *list;
    size_t used;
    BOOL full;
};

static NTSTATUS begin(BYTE revision, struct making *out)
{
    ACL *list = malloc(LARGEST);
    if (!list)
        return STATUS_NO_MEMORY;
    *list = (ACL){ .AclRevision = revision };
    *out = (struct making){ .list = list, .used = sizeof *list };
    return STATUS_SUCCESS;
}

static void put(struct making *making, const void *part, size_t size)
{
    if (size > LARGEST - making->used)
        making->full = TRUE;
    if (making->full)
        return;
    memcpy((BYTE *)making->list + making->used, part, size);
    making->used += size;
}

/* An entry with other flags and another mask, and with SID in the place of its own if it has one.
 */
static void add(struct making *making, const ACE_HEADER *ace, BYTE flags, ACCESS_MASK mask,
                const SID *sid)
{
    const SID *own = acl_sid(ace);
    const BYTE *bytes = (const BYTE *)ace;
    size_t before = own ? (size_t)((const BYTE *)own - bytes) : ace->AceSize;
    size_t past = own ? before + sid_length(own) : before;
    size_t size = before + (own ? sid_length(sid) : 0) + (ace->AceSize - past);
    const ACE_HEADER header = { ace->AceType, flags, (WORD)size };
    put(making, &header, sizeof header);
    put(making, &mask, sizeof mask);
    put(making, bytes + MASK_OFFSET + sizeof mask, before - MASK_OFFSET - sizeof mask);
    if (own)
        put(making, sid, sid_length(sid));
    put(making, bytes + past, ace->AceSize - past);
    making->list->AceCount++;
}

static NTSTATUS finish(struct making *making, ACL **out)
{
    if (making->full) {
        free(making->list);
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    }
    making->list->AclSize = (WORD)making->used;
    ACL *shorter = realloc(making->list, making->used);
    *out = shorter ? shorter : making->list;
    return STATUS_SUCCESS;
}

/* Is there a mask in it? Of types that nobody knows only the header is sure. */
static BOOL has_mask(const ACE_HEADER *ace)
{
    return ace->AceSize >= MASK_OFFSET + sizeof(ACCESS_MASK);
}

static void add_own(struct making *making, const ACE_HEADER *ace, const GENERIC_MAPPING *map,
                    BOOL container)
{
    if (!has_mask(ace)) {
        put(making, ace, ace->AceSize);
        making->list->AceCount++;
        return;
    }
    const SID *sid = acl_sid(ace);
    ACCESS_MASK mask = acl_mask(ace);
    BOOL counts = !(ace->AceFlags & INHERIT_ONLY_ACE);
    BOOL parts = container && counts && (ace->AceFlags & HANDS_ON) && (mask & GENERIC);
    BYTE flags =
        parts ? (BYTE)(ace->AceFlags & ~(VALID_INHERIT_FLAGS & ~INHERITED_ACE)) : ace->AceFlags;
    add(making, ace, flags, counts ? accesscheck_map(mask, map) : mask, sid);
    if (parts)
        add(making, ace, ace->AceFlags | INHERIT_ONLY_ACE, mask, sid);
}

NTSTATUS aclinherit_own(const ACL *from, const GENERIC_MAPPING *map, BOOL container, ACL **out)
{
    struct making making;
    const ACE_HEADER *ace;
    NTSTATUS status = begin(from->AclRevision, &making);
    if (status)
        return status;
    struct acl_walk walk = acl_walk(from);
    while ((ace = acl_step(&walk)))
        add_own(&making, ace, map, container);
    return finish(&making, out);
}

/* Objects that are no containers; and none here is of a class that an entry could be meant for. */
static BOOL is_for_objects(const ACE_HEADER *ace)
{
    if (!(ace->AceFlags & OBJECT_INHERIT_ACE) || !acl_sid(ace))
        return FALSE;
    const ACCESS_ALLOWED_OBJECT_ACE *object = (const void *)ace;
    return !acl_is_object_type(ace->AceType) ||
           !(object->Flags & ACE_INHERITED_OBJECT_TYPE_PRESENT);
}

BOOL aclinherit_is_due(const ACL *from)
{
    struct acl_walk walk = acl_walk(from);
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk)))
        if (is_for_objects(ace))
            return TRUE;
    return FALSE;
}

static const SID *resolve(const SID *sid, const SID *owner, const SID *group)
{
    if (sid_is(sid, 3, 1, (const DWORD[]){ SECURITY_CREATOR_OWNER_RID }))
        return owner;
    return sid_is(sid, 3, 1, (const DWORD[]){ SECURITY_CREATOR_GROUP_RID }) ? group : sid;
}

NTSTATUS aclinherit_from(const ACL *from, const SID *owner, const SID *group,
                         const GENERIC_MAPPING *map, ACL **out)
{
    struct making making;
    const ACE_HEADER *ace;
    *out = NULL;
    NTSTATUS status = begin(from->AclRevision, &making);
    if (status)
        return status;
    struct acl_walk walk = acl_walk(from);
    while ((ace = acl_step(&walk)))
        if (is_for_objects(ace))
            add(&making, ace, (BYTE)((ace->AceFlags & ~VALID_INHERIT_FLAGS) | INHERITED_ACE),
                accesscheck_map(acl_mask(ace), map), resolve(acl_sid(ace), owner, group));
    if (making.list->AceCount)
        return finish(&making, out);
    free(making.list);
    return STATUS_SUCCESS;
}
