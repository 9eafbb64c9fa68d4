/* SPDX-License-Identifier: MIT */
/* Access control lists changed account by account. */
#include "engine/aclchange.h"

#include <stdlib.h>

#define TIDY_AFTER 1024 /* changes */
#define LARGEST 0xFFFC  /* the largest multiple of 4 that AclSize can be */

/* An entry of the old list, or a new one. */
struct item {
    const ACE_HEADER *old;
    BYTE type, flags;
    ACCESS_MASK mask;
    const SID *sid; /* NULL: the type has none */
    BOOL gone;
};

struct merge {
    struct item *items; /* the old ones first */
    size_t count;
};

enum kind { ALLOWS = 1, REFUSES = 2, RECORDS = 4 };

static unsigned kind_of(BYTE type)
{
    switch (type) {
    case ACCESS_ALLOWED_ACE_TYPE:
    case ACCESS_ALLOWED_COMPOUND_ACE_TYPE:
    case ACCESS_ALLOWED_OBJECT_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_OBJECT_ACE_TYPE:
        return ALLOWS;
    case ACCESS_DENIED_ACE_TYPE:
    case ACCESS_DENIED_OBJECT_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE:
        return REFUSES;
    case SYSTEM_AUDIT_ACE_TYPE:
    case SYSTEM_AUDIT_OBJECT_ACE_TYPE:
    case SYSTEM_AUDIT_CALLBACK_ACE_TYPE:
    case SYSTEM_AUDIT_CALLBACK_OBJECT_ACE_TYPE:
        return RECORDS;
    default:
        return 0;
    }
}

static void read_list(const ACL *old, struct merge *merge)
{
    struct acl_walk walk = acl_walk(old);
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk))) {
        const SID *sid = acl_sid(ace);
        merge->items[merge->count++] = (struct item){
            .old = ace,
            .type = ace->AceType,
            .flags = ace->AceFlags,
            .mask = sid ? acl_mask(ace) : 0,
            .sid = sid,
        };
    }
}

static void drop(struct merge *merge, const SID *sid, unsigned kinds)
{
    for (size_t i = 0; i < merge->count; i++) {
        struct item *item = &merge->items[i];
        if (item->sid && sid_equal(item->sid, sid) && (kind_of(item->type) & kinds))
            item->gone = TRUE;
    }
}

/* A new entry, with the rights of all that are like it and go. A new one that is there stays. */
static void combine(struct merge *merge, const struct item *added)
{
    struct item sum = *added;
    for (size_t i = 0; i < merge->count; i++) {
        struct item *item = &merge->items[i];
        if (item->gone || item->type != sum.type || item->flags != sum.flags ||
            !sid_equal(item->sid, sum.sid))
            continue;
        if (!item->old) {
            item->mask |= sum.mask;
            return;
        }
        sum.mask |= item->mask;
        item->gone = TRUE;
    }
    merge->items[merge->count++] = sum;
}

static NTSTATUS apply(struct merge *merge, const struct acl_change *change)
{
    struct item added = { .flags = (BYTE)change->inheritance,
                          .mask = change->rights,
                          .sid = change->sid };
    if (!sid_is_valid(change->sid))
        return STATUS_INVALID_SID;
    if (change->inheritance & ~(DWORD)VALID_INHERIT_FLAGS)
        return STATUS_INVALID_PARAMETER;
    switch ((unsigned)change->mode) {
    case REVOKE_ACCESS:
        drop(merge, change->sid, ALLOWS | RECORDS);
        return STATUS_SUCCESS;
    case SET_ACCESS:
        drop(merge, change->sid, ALLOWS | REFUSES);
        added.type = ACCESS_ALLOWED_ACE_TYPE;
        break;
    case GRANT_ACCESS:
        added.type = ACCESS_ALLOWED_ACE_TYPE;
        break;
    case DENY_ACCESS:
        added.type = ACCESS_DENIED_ACE_TYPE;
        break;
    case SET_AUDIT_SUCCESS:
    case SET_AUDIT_FAILURE:
    case SET_AUDIT_SUCCESS | SET_AUDIT_FAILURE:
        added.type = SYSTEM_AUDIT_ACE_TYPE;
        added.flags |= change->mode == SET_AUDIT_FAILURE ? 0 : SUCCESSFUL_ACCESS_ACE_FLAG;
        added.flags |= change->mode == SET_AUDIT_SUCCESS ? 0 : FAILED_ACCESS_ACE_FLAG;
        break;
    default:
        return STATUS_INVALID_PARAMETER;
    }
    combine(merge, &added);
    return STATUS_SUCCESS;
}

/* -- the new list -------------------------------------------------------------------------- */

static size_t size_of(const struct item *item)
{
    if (item->old)
        return item->old->AceSize;
    return offsetof(ACCESS_ALLOWED_ACE, SidStart) + sid_length(item->sid);
}

static size_t size_of_list(const struct merge *merge)
{
    size_t size = sizeof(ACL);
    for (size_t i = 0; i < merge->count; i++)
        if (!merge->items[i].gone)
            size += size_of(&merge->items[i]);
    return size;
}

static void put(ACL *acl, const struct item *item)
{
    if (item->gone)
        return;
    if (item->old)
        acl_insert(acl, acl->AclRevision, MAXDWORD, item->old, item->old->AceSize);
    else
        acl_add(acl, acl->AclRevision, item->type, item->flags, item->mask, item->sid);
}

static void put_new(ACL *acl, const struct merge *merge, unsigned kinds)
{
    for (size_t i = 0; i < merge->count; i++)
        if (!merge->items[i].old && (kind_of(merge->items[i].type) & kinds))
            put(acl, &merge->items[i]);
}

/* Where the new entries that allow have their place. */
static BOOL comes_after_new(const struct item *item)
{
    return !item->gone && (kind_of(item->type) == ALLOWS || (item->flags & INHERITED_ACE));
}

static void write_list(const struct merge *merge, ACL *acl)
{
    size_t i = 0;
    put_new(acl, merge, REFUSES | RECORDS);
    for (; i < merge->count && merge->items[i].old && !comes_after_new(&merge->items[i]); i++)
        put(acl, &merge->items[i]);
    put_new(acl, merge, ALLOWS);
    for (; i < merge->count && merge->items[i].old; i++)
        put(acl, &merge->items[i]);
}

static NTSTATUS make(const struct merge *merge, const ACL *old, ACL **out)
{
    size_t size = size_of_list(merge);
    if (size > LARGEST)
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    ACL *acl = malloc(size);
    if (!acl)
        return STATUS_NO_MEMORY;
    acl_initialize(acl, size, old ? old->AclRevision : ACL_REVISION);
    write_list(merge, acl);
    *out = acl;
    return STATUS_SUCCESS;
}

/* What is gone takes no more time. FALSE: too much is left for any list. */
static BOOL tidy(struct merge *merge)
{
    size_t kept = 0;
    for (size_t i = 0; i < merge->count; i++)
        if (!merge->items[i].gone)
            merge->items[kept++] = merge->items[i];
    merge->count = kept;
    return size_of_list(merge) <= (size_t)2 * LARGEST;
}

NTSTATUS acl_apply(const ACL *old, const struct acl_change *changes, size_t count, ACL **out)
{
    struct merge merge = { .count = 0 };
    NTSTATUS status = STATUS_SUCCESS;
    *out = NULL;
    if (!old && !count)
        return STATUS_SUCCESS;
    if (old && !acl_is_strict(old))
        return STATUS_INVALID_ACL;
    merge.items = calloc(count + (old ? old->AceCount : 0U) + 1, sizeof *merge.items);
    if (!merge.items)
        return STATUS_NO_MEMORY;
    if (old)
        read_list(old, &merge);
    for (size_t i = 0; i < count && !status; i++) {
        status = apply(&merge, &changes[i]);
        if (!status && i % TIDY_AFTER == TIDY_AFTER - 1 && !tidy(&merge))
            status = STATUS_ALLOTTED_SPACE_EXCEEDED;
    }
    if (!status)
        status = make(&merge, old, out);
    free(merge.items);
    return status;
}
