/* SPDX-License-Identifier: MIT */
/* What of a descriptor the kernel can enforce: the permissions of an object's file. */
#include "engine/posixacl.h"
#include "engine/accesscheck.h"

#include <stdlib.h>

/* Somebody about whom the worst is assumed: he is in every group that is refused something. */
enum kind { A_USER, A_MEMBER, ANYBODY };

struct somebody {
    enum kind kind;
    id_t id;
};

/*
 * A user may be in any group, so he is taken to be in those that are refused, and not in those that
 * are allowed. A member of a group, who has no entry of his own, may be in others as well. Who is
 * anybody is in none of the groups that the list names.
 */
static BOOL may_hold(const void *context, const SID *sid, BOOL denying)
{
    const struct somebody *who = context;
    uid_t user;
    gid_t group;
    if (sid_is_everyone(sid))
        return TRUE;
    if (sid_to_sole_user(sid, &user))
        return who->kind == A_USER && user == who->id;
    if (sid_to_group(sid, &group))
        return who->kind == A_MEMBER && group == who->id ? TRUE : denying && who->kind != ANYBODY;
    return FALSE;
}

struct builder {
    const struct sd *sd;
    GENERIC_MAPPING map;
    ACCESS_MASK of_reader, of_writer;
    struct permissions permissions;
};

static BOOL may(const struct builder *builder, const struct somebody *who, ACCESS_MASK wanted)
{
    const struct access_subject subject = {
        .holds = may_hold,
        .context = who,
        .integrity = SECURITY_MANDATORY_MEDIUM_RID,
    };
    ACCESS_MASK granted;
    /* Who it is that owns the file is the kernel's knowledge; ownership gives nothing here. */
    struct sd sd = *builder->sd;
    sd.owner = NULL;
    return !accesscheck(&sd, &subject, wanted, &builder->map, &granted);
}

static unsigned permissions_of(const struct builder *builder, enum kind kind, id_t id)
{
    const struct somebody who = { kind, id };
    if (!may(builder, &who, builder->of_reader))
        return 0;
    return builder->of_writer && may(builder, &who, builder->of_writer) ? PERMIT_READ | PERMIT_WRITE
                                                                        : PERMIT_READ;
}

static void add(struct builder *builder, enum permission_of of, id_t id, unsigned permissions)
{
    struct permissions *list = &builder->permissions;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].of == of && list->entries[i].id == id)
            return;
    list->entries[list->count++] = (struct permission){ of, permissions, id };
}

static void add_named(struct builder *builder, const SID *sid)
{
    uid_t user;
    gid_t group;
    if (sid_to_sole_user(sid, &user))
        add(builder, OF_NAMED_USER, user, permissions_of(builder, A_USER, user));
    else if (sid_to_group(sid, &group))
        add(builder, OF_NAMED_GROUP, group, permissions_of(builder, A_MEMBER, group));
}

/* Everybody whom an entry names has one of his own, also when he is refused. */
static void add_all_named(struct builder *builder)
{
    struct acl_walk walk = acl_walk(builder->sd->dacl);
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk))) {
        const SID *sid = acl_sid(ace);
        if (sid && !(ace->AceFlags & INHERIT_ONLY_ACE))
            add_named(builder, sid);
    }
}

NTSTATUS posixacl_of(const struct sd *sd, const struct access_map *map, gid_t group, BOOL bytes,
                     struct permissions *out)
{
    struct builder builder = { .sd = sd,
                               .map = accesscheck_mapping(map),
                               .of_reader = map->of_reader,
                               .of_writer = bytes ? map->of_writer : 0 };
    size_t most = 3 + (sd->dacl ? sd->dacl->AceCount : 0);
    builder.permissions.entries = malloc(most * sizeof *builder.permissions.entries);
    if (!builder.permissions.entries)
        return STATUS_NO_MEMORY;
    add(&builder, OF_OWNER, 0, PERMIT_READ | PERMIT_WRITE);
    if (sd->dacl)
        add_all_named(&builder);
    /* The file's group need not be named by the list: its members are not anybody then. */
    add(&builder, OF_GROUP, 0, permissions_of(&builder, A_MEMBER, group));
    add(&builder, OF_OTHERS, 0, permissions_of(&builder, ANYBODY, 0));
    *out = builder.permissions;
    return STATUS_SUCCESS;
}
