/* SPDX-License-Identifier: MIT */
/* Security identifiers: who somebody is. */
#include "engine/sid.h"

#include "linux/descriptor.h"
#include "linux/file.h"

#define XXH_INLINE_ALL
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The authorities that the accounts of Linux belong to. */
enum { WORLD = 1, NT = 5, UNIX = 22 };
enum { UNIX_USER = 1, UNIX_GROUP = 2 };

size_t sid_size(size_t sub_authorities)
{
    return offsetof(SID, SubAuthority) + sub_authorities * sizeof(DWORD);
}

size_t sid_length(const SID *sid)
{
    return sid_size(sid->SubAuthorityCount);
}

/* Byte by byte: in a list it may begin in the middle of a word. */
static BOOL is_valid(const BYTE *sid)
{
    return (sid[offsetof(SID, Revision)] & 0xF) == SID_REVISION &&
           sid[offsetof(SID, SubAuthorityCount)] <= SID_MAX_SUB_AUTHORITIES;
}

BOOL sid_is_valid(const SID *sid)
{
    return sid && is_valid((const BYTE *)sid);
}

BOOL sid_fits(const void *bytes, size_t room)
{
    const BYTE *sid = bytes;
    return room >= sid_size(0) && is_valid(sid) &&
           sid_size(sid[offsetof(SID, SubAuthorityCount)]) <= room;
}

BOOL sid_equal(const SID *one, const SID *other)
{
    return one->SubAuthorityCount == other->SubAuthorityCount &&
           memcmp(one, other, sid_length(one)) == 0;
}

BOOL sid_equal_prefix(const SID *one, const SID *other)
{
    size_t count = one->SubAuthorityCount;
    return count == other->SubAuthorityCount &&
           memcmp(one, other, sid_size(count ? count - 1 : 0)) == 0;
}

NTSTATUS sid_initialize(SID *out, const SID_IDENTIFIER_AUTHORITY *authority, size_t count)
{
    if (count > SID_MAX_SUB_AUTHORITIES)
        return STATUS_INVALID_PARAMETER;
    out->Revision = SID_REVISION;
    out->SubAuthorityCount = (BYTE)count;
    out->IdentifierAuthority = *authority;
    return STATUS_SUCCESS;
}

void sid_make(union sid_storage *out, BYTE authority, size_t count, const DWORD *subs)
{
    out->sid.Revision = SID_REVISION;
    out->sid.SubAuthorityCount = (BYTE)count;
    out->sid.IdentifierAuthority =
        (SID_IDENTIFIER_AUTHORITY){ .Value = { 0, 0, 0, 0, 0, authority } };
    memcpy(out->bytes + sid_size(0), subs, count * sizeof *subs);
}

NTSTATUS sid_allocate(const SID_IDENTIFIER_AUTHORITY *authority, size_t count, const DWORD *subs,
                      SID **out)
{
    if (count > SID_MOST_TO_ALLOCATE)
        return STATUS_INVALID_SID;
    SID *sid = malloc(sid_size(count) + sizeof *subs);
    if (!sid)
        return STATUS_NO_MEMORY;
    sid_initialize(sid, authority, count);
    memcpy(sid_subs(sid), subs, count * sizeof *subs);
    *out = sid;
    return STATUS_SUCCESS;
}

NTSTATUS sid_copy_into(void *out, size_t room, const SID *sid)
{
    size_t length = sid_length(sid);
    if (room < length)
        return STATUS_BUFFER_TOO_SMALL;
    memmove(out, sid, length);
    return STATUS_SUCCESS;
}

void sid_copy(union sid_storage *out, const SID *sid)
{
    memcpy(out->bytes, sid, sid_length(sid));
}

unsigned long long sid_authority(const SID *sid)
{
    unsigned long long number = 0;
    for (size_t i = 0; i < sizeof sid->IdentifierAuthority.Value; i++)
        number = number << 8 | sid->IdentifierAuthority.Value[i];
    return number;
}

BOOL sid_is(const SID *sid, BYTE authority, size_t count, const DWORD *subs)
{
    union sid_storage wanted;
    sid_make(&wanted, authority, count, subs);
    return sid_equal(sid, &wanted.sid);
}

void sid_of_user(uid_t user, union sid_storage *out)
{
    if (user == 0)
        sid_make(out, NT, 1, (const DWORD[]){ SECURITY_LOCAL_SYSTEM_RID });
    else
        sid_make(out, UNIX, 2, (const DWORD[]){ UNIX_USER, user });
}

void sid_of_group(gid_t group, union sid_storage *out)
{
    sid_make(out, UNIX, 2, (const DWORD[]){ UNIX_GROUP, group });
}

/* The last sub-authority of S-1-22-KIND-N; (id_t)-1 is nobody's. */
static BOOL to_id(const SID *sid, DWORD kind, id_t *out)
{
    if (sid_authority(sid) != UNIX || sid->SubAuthorityCount != 2 || sid_subs(sid)[0] != kind ||
        sid_subs(sid)[1] == (id_t)-1)
        return FALSE;
    *out = sid_subs(sid)[1];
    return TRUE;
}

BOOL sid_to_user(const SID *sid, uid_t *out)
{
    if (sid_is(sid, NT, 1, (const DWORD[]){ SECURITY_LOCAL_SYSTEM_RID })) {
        *out = 0;
        return TRUE;
    }
    return to_id(sid, UNIX_USER, out);
}

BOOL sid_to_sole_user(const SID *sid, uid_t *out)
{
    if (sid_to_user(sid, out))
        return TRUE;
    if (sid->SubAuthorityCount != 3 ||
        !sid_is(sid, NT, 3, (const DWORD[]){ SECURITY_LOGON_IDS_RID, 0, sid_subs(sid)[2] }))
        return FALSE;
    *out = sid_subs(sid)[2];
    return *out != (uid_t)-1;
}

BOOL sid_to_group(const SID *sid, gid_t *out)
{
    return to_id(sid, UNIX_GROUP, out);
}

BOOL sid_is_everyone(const SID *sid)
{
    static const DWORD users[] = { SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_USERS };
    return sid_is(sid, WORLD, 1, (const DWORD[]){ SECURITY_WORLD_RID }) ||
           sid_is(sid, NT, 1, (const DWORD[]){ SECURITY_AUTHENTICATED_USER_RID }) ||
           sid_is(sid, NT, 1, (const DWORD[]){ SECURITY_INTERACTIVE_RID }) ||
           sid_is(sid, NT, 2, users);
}

/* The machine's identity is not to be shown to others as it is, so it is hashed. */
void sid_of_machine(union sid_storage *out)
{
    DWORD subs[4] = { SECURITY_NT_NON_UNIQUE, 0, 0, 0 };
    char text[64];
    struct descriptor file;
    if (descriptor_open(AT_FDCWD, "/etc/machine-id", O_RDONLY, 0, &file) == 0) {
        ssize_t got = file_read(file.fd, text, sizeof text);
        descriptor_close(&file);
        if (got > 0) {
            XXH128_hash_t hash = XXH3_128bits(text, (size_t)got);
            subs[1] = (DWORD)hash.low64;
            subs[2] = (DWORD)(hash.low64 >> 32);
            subs[3] = (DWORD)hash.high64;
        }
    }
    sid_make(out, NT, 4, subs);
}

BOOL sid_is_of_machine(const SID *sid, DWORD *relative)
{
    union sid_storage machine;
    if (sid->SubAuthorityCount != 5 || sid_authority(sid) != NT ||
        sid_subs(sid)[0] != SECURITY_NT_NON_UNIQUE)
        return FALSE;
    sid_of_machine(&machine);
    *relative = sid_subs(sid)[4];
    return memcmp(machine.bytes + sid_size(0), sid_subs(sid), 4 * sizeof(DWORD)) == 0;
}
