/* SPDX-License-Identifier: MIT */
/* Fuzz target: self-relative descriptors of strangers. What is sound can be used for all ends. */
#include "engine/accesscheck.h"
#include "engine/aclinherit.h"
#include "engine/posixacl.h"
#include "engine/sddl.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition)
{
    if (!condition)
        abort();
}

static const struct access_map map = { .read = 0x20005,
                                       .write = 0x20002,
                                       .execute = 0x20008,
                                       .all = 0xF001F,
                                       .of_reader = SECTION_MAP_READ,
                                       .of_writer = SECTION_MAP_READ | SECTION_MAP_WRITE };

static BOOL holds(const void *context, const SID *sid, BOOL denying)
{
    (void)context;
    return sid_is_everyone(sid) || (denying && sid_length(sid) > 12);
}

/* What objects get from it is a list that can be used for all ends, too. */
static void inherit(const ACL *list, const GENERIC_MAPPING *generic)
{
    static const SID system = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { 18 } };
    static const SID group = { SID_REVISION, 0, { { 0, 0, 0, 0, 0, 9 } }, { 0 } };
    ACL *own = NULL, *heir = NULL;
    if (!aclinherit_own(list, generic, TRUE, &own)) {
        require(acl_is_strict(own) && own->AclSize == acl_used(own));
        require(own->AceCount >= list->AceCount);
        require(aclinherit_is_due(own) == aclinherit_is_due(list));
    }
    if (!aclinherit_from(list, &system, &group, generic, &heir)) {
        require((heir != NULL) == aclinherit_is_due(list));
        require(!heir || (acl_is_strict(heir) && !aclinherit_is_due(heir)));
        require(!heir || heir->AclSize == acl_used(heir));
    }
    free(own);
    free(heir);
}

static void use(const struct sd *sd)
{
    const struct access_subject subject = { .holds = holds, .integrity = 0x2000 };
    const GENERIC_MAPPING generic = accesscheck_mapping(&map);
    struct permissions permissions;
    ACCESS_MASK granted;
    char *text = NULL;
    if (!accesscheck(sd, &subject, MAXIMUM_ALLOWED, &generic, &granted))
        require(granted != 0);
    require(!posixacl_of(sd, &map, 1000, TRUE, &permissions) && permissions.count >= 3);
    free(permissions.entries);
    if (sd->dacl)
        inherit(sd->dacl, &generic);
    if (!sddl_print(sd, 0xFF, &text))
        free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sd sd;
    void *copy = malloc(size ? size : 1); /* aligned, and no longer than it is */
    require(copy != NULL);
    memcpy(copy, bytes, size);
    if (!sd_check_bytes(copy, size, &sd)) {
        use(&sd);
        size_t again_size;
        SECURITY_DESCRIPTOR_RELATIVE *again = sd_allocate(&sd, &again_size);
        require(again && !sd_check_bytes(again, again_size, &sd));
        use(&sd);
        free(again);
    }
    free(copy);
    return 0;
}
