/* SPDX-License-Identifier: MIT */
/* The access check: what a descriptor lets somebody do. */
#include "engine/accesscheck.h"

/* What the owner of an object may in any case (row h287). */
#define RIGHTS_OF_OWNER (READ_CONTROL | WRITE_DAC)

ACCESS_MASK accesscheck_map(ACCESS_MASK mask, const GENERIC_MAPPING *map)
{
    const struct {
        ACCESS_MASK generic, stands_for;
    } bits[] = {
        { GENERIC_READ, map->GenericRead },
        { GENERIC_WRITE, map->GenericWrite },
        { GENERIC_EXECUTE, map->GenericExecute },
        { GENERIC_ALL, map->GenericAll },
    };
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if ((mask & bits[i].generic) && bits[i].stands_for)
            mask = (mask & ~bits[i].generic) | bits[i].stands_for;
    return mask;
}

GENERIC_MAPPING accesscheck_mapping(const struct access_map *map)
{
    return (GENERIC_MAPPING){ map->read, map->write, map->execute, map->all };
}

/* What entries of a type do to the access. Conditions cannot be judged here: they never grant. */
enum effect { NOTHING, ALLOWS, DENIES };

static enum effect effect_of(const ACE_HEADER *ace)
{
    const ACCESS_ALLOWED_OBJECT_ACE *object = (const void *)ace;
    if (ace->AceFlags & INHERIT_ONLY_ACE)
        return NOTHING;
    switch (ace->AceType) {
    case ACCESS_ALLOWED_ACE_TYPE:
        return ALLOWS;
    case ACCESS_ALLOWED_OBJECT_ACE_TYPE: /* for a part of the object, if it names one */
        return object->Flags & ACE_OBJECT_TYPE_PRESENT ? NOTHING : ALLOWS;
    case ACCESS_DENIED_ACE_TYPE:
    case ACCESS_DENIED_OBJECT_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE:
        return DENIES;
    default:
        return NOTHING;
    }
}

static BOOL is_owner_rights(const SID *sid)
{
    return sid_is(sid, 3, 1, (const DWORD[]){ SECURITY_CREATOR_OWNER_RIGHTS_RID });
}

static BOOL holds(const struct access_subject *subject, const struct sd *sd, const SID *sid,
                  BOOL denying)
{
    if (is_owner_rights(sid))
        return sd->owner && subject->holds(subject->context, sd->owner, FALSE);
    return subject->holds(subject->context, sid, denying);
}

/* Row h289. */
static BOOL limits_owners(const ACL *dacl)
{
    struct acl_walk walk = acl_walk(dacl);
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk))) {
        const SID *sid = acl_sid(ace);
        if (sid && !(ace->AceFlags & INHERIT_ONLY_ACE) && is_owner_rights(sid))
            return TRUE;
    }
    return FALSE;
}

/* Row h295: rights that somebody of lower integrity than the object's label has in no case. */
static ACCESS_MASK forbidden_by_label(const struct sd *sd, const struct access_subject *subject,
                                      const GENERIC_MAPPING *map)
{
    const ACCESS_MASK shared = map->GenericRead | map->GenericExecute | SYNCHRONIZE;
    const ACE_HEADER *ace;
    if (!sd->sacl)
        return 0;
    struct acl_walk walk = acl_walk(sd->sacl);
    while ((ace = acl_step(&walk))) {
        const SID *sid = acl_sid(ace);
        if (ace->AceType != SYSTEM_MANDATORY_LABEL_ACE_TYPE || !sid || !sid->SubAuthorityCount ||
            (ace->AceFlags & INHERIT_ONLY_ACE))
            continue;
        ACCESS_MASK policy = acl_mask(ace), out = 0;
        if (sid_subs(sid)[sid->SubAuthorityCount - 1] <= subject->integrity)
            return 0;
        if (policy & SYSTEM_MANDATORY_LABEL_NO_WRITE_UP)
            out |= ~shared;
        if (policy & SYSTEM_MANDATORY_LABEL_NO_READ_UP)
            out |= map->GenericRead & ~(map->GenericWrite | map->GenericExecute);
        if (policy & SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP)
            out |= map->GenericExecute & ~(map->GenericWrite | map->GenericRead);
        return out;
    }
    return 0;
}

/* The rights that the list gives, beside those that GIVEN has already. */
static ACCESS_MASK walk_list(const struct sd *sd, const struct access_subject *subject,
                             const GENERIC_MAPPING *map, ACCESS_MASK given)
{
    struct acl_walk walk = acl_walk(sd->dacl);
    ACCESS_MASK denied = 0;
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk))) {
        const SID *sid = acl_sid(ace);
        enum effect effect = effect_of(ace);
        if (effect == NOTHING || !sid || !holds(subject, sd, sid, effect == DENIES))
            continue;
        ACCESS_MASK mask = accesscheck_map(acl_mask(ace), map) & ~(given | denied);
        *(effect == ALLOWS ? &given : &denied) |= mask;
    }
    return given;
}

NTSTATUS accesscheck(const struct sd *sd, const struct access_subject *subject, ACCESS_MASK wanted,
                     const GENERIC_MAPPING *map, ACCESS_MASK *granted)
{
    BOOL maximum = (wanted & MAXIMUM_ALLOWED) != 0;
    ACCESS_MASK needed = wanted & ~(ACCESS_MASK)MAXIMUM_ALLOWED, given = 0;
    ACCESS_MASK forbidden = forbidden_by_label(sd, subject, map);
    if (needed & ACCESS_SYSTEM_SECURITY)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (subject->takes_ownership)
        given |= needed & WRITE_OWNER;
    if (!sd->dacl) {
        given |= needed | map->GenericAll;
    } else {
        if (sd->owner && subject->holds(subject->context, sd->owner, FALSE) &&
            !limits_owners(sd->dacl))
            given |= RIGHTS_OF_OWNER;
        given = walk_list(sd, subject, map, given);
    }
    given &= ~forbidden;
    if (!maximum)
        given &= needed;
    /* Rows h280, h286: all that was asked, and something. */
    if (!given || (needed & ~given))
        return STATUS_ACCESS_DENIED;
    *granted = given;
    return STATUS_SUCCESS;
}
