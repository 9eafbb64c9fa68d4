/* SPDX-License-Identifier: MIT */
/* The descriptor of a new object, or of one that gets another: where its parts come from. */
#include "engine/newsecurity.h"
#include "engine/aclinherit.h"

#include <stdlib.h>

/* What of a caller's control word an object keeps. */
#define KEPT_CONTROL                                                                               \
    (SE_DACL_PRESENT | SE_SACL_PRESENT | SE_DACL_AUTO_INHERITED | SE_SACL_AUTO_INHERITED |         \
     SE_DACL_PROTECTED | SE_SACL_PROTECTED)

NTSTATUS newsecurity_check_sacl(const ACL *sacl)
{
    if (!sacl)
        return STATUS_SUCCESS;
    struct acl_walk walk = acl_walk(sacl);
    const ACE_HEADER *ace;
    while ((ace = acl_step(&walk)))
        if (ace->AceType != SYSTEM_MANDATORY_LABEL_ACE_TYPE)
            return STATUS_PRIVILEGE_NOT_HELD;
    return STATUS_SUCCESS;
}

/* The lists that a new object gets, of which none is the caller's any more. For lists_free(). */
struct lists {
    ACL *dacl, *sacl;
};

static void lists_free(struct lists *lists)
{
    free(lists->dacl);
    free(lists->sacl);
}

/* What is missing in SD, whose owner and group are known, from the object that it is made in. */
static NTSTATUS inherit(struct sd *sd, const struct sd *home, const GENERIC_MAPPING *map,
                        struct lists *lists)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (!sd_has_dacl(sd) && home->dacl)
        status = aclinherit_from(home->dacl, sd->owner, sd->group, map, &lists->dacl);
    if (!status && !sd_has_sacl(sd) && home->sacl && !newsecurity_check_sacl(home->sacl))
        status = aclinherit_from(home->sacl, sd->owner, sd->group, map, &lists->sacl);
    if (lists->dacl) {
        sd->dacl = lists->dacl;
        sd->control |= SE_DACL_PRESENT;
    }
    if (lists->sacl) {
        sd->sacl = lists->sacl;
        sd->control |= SE_SACL_PRESENT;
    }
    return status;
}

/* The lists of SD as an object of the type has them; row h301 says where one comes from. */
static NTSTATUS complete_lists(struct sd *sd, const struct sd *home, const struct access_map *map,
                               struct lists *lists)
{
    const GENERIC_MAPPING mapping = accesscheck_mapping(map);
    BOOL given = sd->dacl != NULL;
    NTSTATUS status = home ? inherit(sd, home, &mapping, lists) : STATUS_SUCCESS;
    if (!status && given) {
        status = aclinherit_own(sd->dacl, &mapping, map->container, &lists->dacl);
        sd->dacl = lists->dacl;
    }
    return status;
}

NTSTATUS newsecurity_complete(const struct sd *from, const struct sd *home,
                              const struct token *token, const struct access_map *map,
                              struct object_security *out)
{
    _Alignas(ACL) BYTE memory[TOKEN_DACL_CAPACITY];
    union sid_storage user, group;
    struct lists lists = { NULL, NULL };
    struct sd sd = *from;
    sd.control &= KEPT_CONTROL;
    sid_of_user(token->user, &user);
    sid_of_group(token->group, &group);
    if (!sd.owner)
        sd.owner = &user.sid;
    if (!sd.group)
        sd.group = &group.sid;
    NTSTATUS status = complete_lists(&sd, home, map, &lists);
    if (!status && !sd_has_dacl(&sd)) {
        sd.dacl = token_default_dacl(token, memory, sizeof memory, map->all);
        sd.control |= SE_DACL_PRESENT;
    }
    if (!status) {
        out->bytes = sd_allocate(&sd, &out->size);
        status = out->bytes ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    lists_free(&lists);
    return status;
}

BOOL newsecurity_is_due(const struct sd *home)
{
    return (home->dacl && aclinherit_is_due(home->dacl)) ||
           (home->sacl && !newsecurity_check_sacl(home->sacl) && aclinherit_is_due(home->sacl));
}
