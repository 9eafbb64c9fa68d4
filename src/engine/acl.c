/* SPDX-License-Identifier: MIT */
/* Access control lists: entries in a row behind a header. */
#include "engine/acl.h"
#include "engine/rounding.h"

#include <string.h>

#define LARGEST 0xFFFF
#define LARGEST_MULTIPLE 0xFFFC /* AclSize is one of 4 */
#define FLAGS_OF_AUDIT (SUCCESSFUL_ACCESS_ACE_FLAG | FAILED_ACCESS_ACE_FLAG)

/* The sizes of an entry up to its SID: header and mask, and flags of those for parts of objects. */
#define PLAIN_SIZE offsetof(ACCESS_ALLOWED_ACE, SidStart)
#define OBJECT_SIZE offsetof(ACCESS_ALLOWED_OBJECT_ACE, ObjectType)

static const BYTE *end_of(const ACL *acl)
{
    return (const BYTE *)acl + acl->AclSize;
}

NTSTATUS acl_initialize(ACL *out, size_t size, DWORD revision)
{
    if (size < sizeof *out)
        return STATUS_BUFFER_TOO_SMALL;
    if (revision < MIN_ACL_REVISION || revision > MAX_ACL_REVISION || size > LARGEST_MULTIPLE)
        return STATUS_INVALID_PARAMETER;
    *out = (ACL){ .AclRevision = (BYTE)revision, .AclSize = (WORD)round_up(size, 4) };
    return STATUS_SUCCESS;
}

BOOL acl_is_object_type(BYTE type)
{
    switch (type) {
    case ACCESS_ALLOWED_OBJECT_ACE_TYPE:
    case ACCESS_DENIED_OBJECT_ACE_TYPE:
    case SYSTEM_AUDIT_OBJECT_ACE_TYPE:
    case SYSTEM_ALARM_OBJECT_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_OBJECT_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE:
    case SYSTEM_AUDIT_CALLBACK_OBJECT_ACE_TYPE:
    case SYSTEM_ALARM_CALLBACK_OBJECT_ACE_TYPE:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Types whose body we know; of others only the size is looked at. */
static BOOL has_sid(BYTE type)
{
    return type <= SYSTEM_PROCESS_TRUST_LABEL_ACE_TYPE && type != ACCESS_ALLOWED_COMPOUND_ACE_TYPE;
}

/* An entry may begin in the middle of a word. */
static DWORD word_at(const ACE_HEADER *ace, size_t offset)
{
    DWORD word;
    memcpy(&word, (const BYTE *)ace + offset, sizeof word);
    return word;
}

const SID *acl_sid(const ACE_HEADER *ace)
{
    size_t before = PLAIN_SIZE;
    if (!has_sid(ace->AceType))
        return NULL;
    if (acl_is_object_type(ace->AceType)) {
        if (ace->AceSize < OBJECT_SIZE)
            return NULL;
        DWORD flags = word_at(ace, offsetof(ACCESS_ALLOWED_OBJECT_ACE, Flags));
        before = OBJECT_SIZE + (flags & ACE_OBJECT_TYPE_PRESENT ? sizeof(GUID) : 0) +
                 (flags & ACE_INHERITED_OBJECT_TYPE_PRESENT ? sizeof(GUID) : 0);
    }
    const BYTE *sid = (const BYTE *)ace + before;
    return ace->AceSize > before && sid_fits(sid, ace->AceSize - before)
               ? (const SID *)(const void *)sid
               : NULL;
}

ACCESS_MASK acl_mask(const ACE_HEADER *ace)
{
    return word_at(ace, offsetof(ACCESS_ALLOWED_ACE, Mask));
}

static BOOL ace_is_sound(const ACE_HEADER *ace, size_t room, unsigned unit)
{
    if (room < sizeof *ace || ace->AceSize < sizeof *ace || ace->AceSize > room ||
        ace->AceSize % unit || (ace->AceType <= SYSTEM_ALARM_ACE_TYPE && ace->AceSize % 4))
        return FALSE;
    return !has_sid(ace->AceType) || acl_sid(ace);
}

/* COUNT entries that lie in SIZE bytes one behind the other; the bytes that they take, or 0. */
static BOOL aces_are_sound(const BYTE *bytes, size_t size, size_t count, unsigned unit)
{
    for (; count; count--) {
        const ACE_HEADER *ace = (const ACE_HEADER *)(const void *)bytes;
        if (!ace_is_sound(ace, size, unit))
            return FALSE;
        bytes += ace->AceSize;
        size -= ace->AceSize;
    }
    return TRUE;
}

static BOOL is_valid(const ACL *acl, unsigned unit)
{
    return acl && acl->AclRevision >= MIN_ACL_REVISION && acl->AclRevision <= MAX_ACL_REVISION &&
           acl->AclSize >= sizeof *acl && acl->AclSize % 2 == 0 &&
           aces_are_sound((const BYTE *)(acl + 1), acl->AclSize - sizeof *acl, acl->AceCount, unit);
}

BOOL acl_is_valid(const ACL *acl)
{
    return is_valid(acl, 2);
}

BOOL acl_is_strict(const ACL *acl)
{
    return is_valid(acl, 4);
}

BOOL acl_first_free(const ACL *acl, ACE_HEADER **out)
{
    const BYTE *place = (const BYTE *)(acl + 1), *end = end_of(acl);
    *out = NULL;
    for (WORD i = 0; i < acl->AceCount; i++) {
        const ACE_HEADER *ace = (const ACE_HEADER *)(const void *)place;
        if (place >= end || (size_t)(end - place) < sizeof *ace)
            return FALSE;
        place += ace->AceSize;
    }
    if (place > end)
        return acl->AceCount == 0;
    if (place < end || acl->AceCount == 0)
        *out = (ACE_HEADER *)(uintptr_t)place;
    return TRUE;
}

struct acl_walk acl_walk(const ACL *acl)
{
    return (struct acl_walk){ (BYTE *)(uintptr_t)(acl + 1), acl->AceCount };
}

ACE_HEADER *acl_step(struct acl_walk *walk)
{
    ACE_HEADER *ace = (ACE_HEADER *)(void *)walk->place;
    if (!walk->left)
        return NULL;
    walk->left--;
    walk->place += ace->AceSize;
    return ace;
}

size_t acl_used(const ACL *acl)
{
    struct acl_walk walk = acl_walk(acl);
    while (acl_step(&walk))
        continue;
    return (size_t)(walk.place - (const BYTE *)acl);
}

NTSTATUS acl_get(const ACL *acl, DWORD index, ACE_HEADER **out)
{
    if (acl->AclRevision < MIN_ACL_REVISION || acl->AclRevision > MAX_ACL_REVISION ||
        index >= acl->AceCount)
        return STATUS_INVALID_PARAMETER;
    BYTE *place = (BYTE *)(uintptr_t)(acl + 1);
    for (DWORD i = 0;; i++) {
        if ((size_t)(end_of(acl) - place) < sizeof(ACE_HEADER))
            return STATUS_INVALID_PARAMETER;
        if (i == index)
            break;
        WORD size = ((ACE_HEADER *)(void *)place)->AceSize;
        if (size > end_of(acl) - place)
            return STATUS_INVALID_PARAMETER;
        place += size;
    }
    *out = (ACE_HEADER *)(void *)place;
    return STATUS_SUCCESS;
}

static void raise_revision(ACL *acl, DWORD revision)
{
    if (acl->AclRevision < revision)
        acl->AclRevision = (BYTE)revision;
}

NTSTATUS acl_add(ACL *acl, DWORD revision, BYTE type, DWORD flags, ACCESS_MASK mask, const SID *sid)
{
    ACE_HEADER *place;
    DWORD valid = VALID_INHERIT_FLAGS | (type == SYSTEM_AUDIT_ACE_TYPE ? FLAGS_OF_AUDIT : 0);
    if (!sid_is_valid(sid))
        return STATUS_INVALID_SID;
    if (revision > MAX_ACL_REVISION || acl->AclRevision > MAX_ACL_REVISION)
        return STATUS_REVISION_MISMATCH;
    if (flags & ~valid)
        return STATUS_INVALID_PARAMETER;
    if (!acl_is_valid(acl) || !acl_first_free(acl, &place))
        return STATUS_INVALID_ACL;
    size_t size = PLAIN_SIZE + sid_length(sid);
    if (!place || size > (size_t)(end_of(acl) - (BYTE *)place))
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)(void *)place;
    ace->Header = (ACE_HEADER){ type, (BYTE)flags, (WORD)size };
    ace->Mask = mask;
    memcpy(&ace->SidStart, sid, sid_length(sid));
    raise_revision(acl, revision);
    acl->AceCount++;
    return STATUS_SUCCESS;
}

/* How many entries fill the bytes exactly; 0: they do not. */
static size_t count_aces(const BYTE *bytes, size_t size)
{
    size_t count = 0;
    while (size) {
        const ACE_HEADER *ace = (const ACE_HEADER *)(const void *)bytes;
        if (size < sizeof *ace || ace->AceSize < sizeof *ace || ace->AceSize > size)
            return 0;
        bytes += ace->AceSize;
        size -= ace->AceSize;
        count++;
    }
    return count;
}

NTSTATUS acl_insert(ACL *acl, DWORD revision, DWORD index, const void *entries, size_t size)
{
    ACE_HEADER *free_place;
    size_t count = count_aces(entries, size);
    if (!acl_is_valid(acl) || !acl_first_free(acl, &free_place) || !count ||
        acl->AceCount + count > LARGEST)
        return STATUS_INVALID_PARAMETER;
    BYTE *end = (BYTE *)acl + acl_used(acl), *place = end;
    if (size > (size_t)(end_of(acl) - end))
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    if (index < acl->AceCount) {
        ACE_HEADER *before = NULL;
        acl_get(acl, index, &before);
        place = (BYTE *)before;
    }
    memmove(place + size, place, (size_t)(end - place));
    memcpy(place, entries, size);
    raise_revision(acl, revision);
    acl->AceCount = (WORD)(acl->AceCount + count);
    return STATUS_SUCCESS;
}

NTSTATUS acl_delete(ACL *acl, DWORD index)
{
    ACE_HEADER *ace;
    if (!acl_is_valid(acl) || acl_get(acl, index, &ace))
        return STATUS_INVALID_PARAMETER;
    BYTE *end = (BYTE *)acl + acl_used(acl), *place = (BYTE *)ace;
    size_t size = ace->AceSize;
    memmove(place, place + size, (size_t)(end - place) - size);
    memset(end - size, 0, size);
    acl->AceCount--;
    return STATUS_SUCCESS;
}
