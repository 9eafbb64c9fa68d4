/* SPDX-License-Identifier: MIT */
/* The descriptor that the permissions of a file amount to. */
#include "engine/filesecurity.h"
#include "engine/sd.h"
#include "engine/status.h"

#include "linux/permissions.h"

#include <stdlib.h>

#define LARGEST 0xFFFC
#define LARGEST_ENTRY (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE)

/* What r, w and x are, and what nobody needs any of them for. */
#define READS (FILE_READ_DATA | FILE_READ_EA)
#define WRITES (FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_EA | FILE_WRITE_ATTRIBUTES)
#define ALWAYS (READ_CONTROL | SYNCHRONIZE | FILE_READ_ATTRIBUTES)
/* chmod(2) is for the owner. */
#define OF_AN_OWNER (WRITE_DAC | FILE_WRITE_ATTRIBUTES)

struct builder {
    const struct permissions *permissions;
    const struct stat *file;
    unsigned groups, others; /* what any group has, and what the others have */
    ACL *acl;
    NTSTATUS status;
};

static ACCESS_MASK rights_of(unsigned permissions)
{
    return (permissions & PERMIT_READ ? READS : 0U) | (permissions & PERMIT_WRITE ? WRITES : 0U) |
           (permissions & PERMIT_EXECUTE ? (ACCESS_MASK)FILE_EXECUTE : 0U);
}

static void add(struct builder *builder, BYTE type, ACCESS_MASK rights, const SID *sid)
{
    if (rights && !builder->status)
        builder->status = acl_add(builder->acl, ACL_REVISION, type, 0, rights, sid);
}

/* A user has what his class has, whatever LATER ones have. Root is not asked. */
static void add_user(struct builder *builder, uid_t user, unsigned permissions, unsigned later,
                     ACCESS_MASK more)
{
    union sid_storage sid;
    ACCESS_MASK rights = rights_of(permissions) | more;
    if (user == 0)
        return;
    sid_of_user(user, &sid);
    add(builder, ACCESS_DENIED_ACE_TYPE, rights_of(later) & ~rights, &sid.sid);
    if (rights)
        add(builder, ACCESS_ALLOWED_ACE_TYPE, rights | ALWAYS, &sid.sid);
}

static void add_users(struct builder *builder)
{
    const struct permissions *list = builder->permissions;
    unsigned later = builder->groups | builder->others;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].of == OF_OWNER)
            add_user(builder, builder->file->st_uid, list->entries[i].permissions, later,
                     OF_AN_OWNER);
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].of == OF_NAMED_USER && list->entries[i].id != builder->file->st_uid)
            add_user(builder, list->entries[i].id, list->entries[i].permissions, later, 0);
}

static BOOL is_group(const struct permission *entry)
{
    return entry->of == OF_GROUP || entry->of == OF_NAMED_GROUP;
}

/* Who is in several groups may what one of them may, so what is refused comes after all of them. */
static void add_groups(struct builder *builder, BYTE type)
{
    const struct permissions *list = builder->permissions;
    union sid_storage sid;
    for (size_t i = 0; i < list->count; i++) {
        const struct permission *entry = &list->entries[i];
        ACCESS_MASK rights = rights_of(entry->permissions);
        if (!is_group(entry))
            continue;
        sid_of_group(entry->of == OF_GROUP ? builder->file->st_gid : entry->id, &sid);
        if (type == ACCESS_DENIED_ACE_TYPE)
            add(builder, type, rights_of(builder->others) & ~rights, &sid.sid);
        else
            add(builder, type, rights ? rights | ALWAYS : 0, &sid.sid);
    }
}

static void add_all(struct builder *builder)
{
    union sid_storage sid;
    sid_of_user(0, &sid);
    add(builder, ACCESS_ALLOWED_ACE_TYPE, FILE_ALL_ACCESS, &sid.sid);
    add_users(builder);
    add_groups(builder, ACCESS_ALLOWED_ACE_TYPE);
    add_groups(builder, ACCESS_DENIED_ACE_TYPE);
    sid_make(&sid, 1, 1, (const DWORD[]){ SECURITY_WORLD_RID });
    add(builder, ACCESS_ALLOWED_ACE_TYPE, rights_of(builder->others) | ALWAYS, &sid.sid);
}

static NTSTATUS build(struct builder *builder, struct object_security *out)
{
    const struct permissions *list = builder->permissions;
    union sid_storage user, group;
    size_t size = sizeof(ACL) + (2 * list->count + 2) * LARGEST_ENTRY;
    size = size < LARGEST ? size : LARGEST;
    builder->acl = malloc(size);
    if (!builder->acl)
        return STATUS_NO_MEMORY;
    acl_initialize(builder->acl, size, ACL_REVISION);
    for (size_t i = 0; i < list->count; i++) {
        builder->groups |= is_group(&list->entries[i]) ? list->entries[i].permissions : 0U;
        builder->others |= list->entries[i].of == OF_OTHERS ? list->entries[i].permissions : 0U;
    }
    add_all(builder);
    builder->acl->AclSize = (WORD)acl_used(builder->acl);
    sid_of_user(builder->file->st_uid, &user);
    sid_of_group(builder->file->st_gid, &group);
    const struct sd sd = { SE_DACL_PRESENT, &user.sid, &group.sid, NULL, builder->acl };
    if (!builder->status) {
        out->bytes = sd_allocate(&sd, &out->size);
        builder->status = out->bytes ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    free(builder->acl);
    return builder->status;
}

NTSTATUS filesecurity_describe(int fd, const struct stat *file, struct object_security *out)
{
    struct permissions permissions;
    int error = permissions_get(fd, file->st_mode, &permissions);
    if (error)
        return status_from_error(error);
    struct builder builder = { .permissions = &permissions, .file = file };
    NTSTATUS status = build(&builder, out);
    free(permissions.entries);
    return status;
}
