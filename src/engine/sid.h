/* SPDX-License-Identifier: MIT */
/*
 * Security identifiers: who somebody is.
 *
 * A user of Linux is S-1-22-1-UID, a group S-1-22-2-GID, as Samba has them (row h334); root is the
 * system, S-1-5-18. Where a SID comes from a caller, its bytes are taken as they are until
 * sid_is_valid() or sid_fits() has been asked.
 */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Room for any SID. */
union sid_storage {
    SID sid;
    BYTE bytes[SECURITY_MAX_SID_SIZE];
};

/* Bytes of a SID with so many sub-authorities. */
size_t sid_size(size_t sub_authorities);
size_t sid_length(const SID *sid);

/* Row h159: revision and count. FITS: and all of it is within so many bytes, too. */
BOOL sid_is_valid(const SID *sid);
BOOL sid_fits(const void *bytes, size_t room);

/* The sub-authorities, of which the structure declares only one. */
static inline DWORD *sid_subs(const SID *sid)
{
    return (DWORD *)(uintptr_t)((const BYTE *)sid + offsetof(SID, SubAuthority));
}

/* Rows h164, h165. PREFIX: all but the last sub-authority. */
BOOL sid_equal(const SID *one, const SID *other);
BOOL sid_equal_prefix(const SID *one, const SID *other);

/* Writes the header only (row h162). STATUS_INVALID_PARAMETER: too many sub-authorities. */
NTSTATUS sid_initialize(SID *out, const SID_IDENTIFIER_AUTHORITY *authority, size_t count);

/* One of its own, for free(). STATUS_INVALID_SID: more sub-authorities (row h160). */
#define SID_MOST_TO_ALLOCATE 8
NTSTATUS sid_allocate(const SID_IDENTIFIER_AUTHORITY *authority, size_t count, const DWORD *subs,
                      SID **out);

/* STATUS_BUFFER_TOO_SMALL. */
NTSTATUS sid_copy_into(void *out, size_t room, const SID *sid);

/* S-1-AUTHORITY-SUBS..., where the authority is a small number. */
void sid_make(union sid_storage *out, BYTE authority, size_t count, const DWORD *subs);

void sid_copy(union sid_storage *out, const SID *sid);

/* The authority as a number of 48 bits. */
unsigned long long sid_authority(const SID *sid);

/* Is it S-1-AUTHORITY-SUBS...? */
BOOL sid_is(const SID *sid, BYTE authority, size_t count, const DWORD *subs);

/* Users and groups of Linux. FALSE when the SID stands for no user, or no group. */
void sid_of_user(uid_t user, union sid_storage *out);
void sid_of_group(gid_t group, union sid_storage *out);
BOOL sid_to_user(const SID *sid, uid_t *out);
BOOL sid_to_group(const SID *sid, gid_t *out);

/* A user whom nobody else shares the SID with: his own, or that of his logon session. */
BOOL sid_to_sole_user(const SID *sid, uid_t *out);

/* Everyone, and whom every process of Linux belongs to besides: it has been logged on. */
BOOL sid_is_everyone(const SID *sid);

/*
 * The SID of this machine, S-1-5-21-X-Y-Z, made of /etc/machine-id; X, Y and Z are 0 where there is
 * none. Accounts of the machine that Linux does not have (row h179) begin with it.
 */
void sid_of_machine(union sid_storage *out);

/* Whether it is a SID of the table of SDDL codes relative to a domain; gives its last number. */
BOOL sid_is_of_machine(const SID *sid, DWORD *relative);
