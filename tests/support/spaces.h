/* SPDX-License-Identifier: MIT */
/*
 * Private namespaces for tests. Their boundaries have the SID of the test's user, so that all of it
 * is in Local\; root's, which would not be, get that of Everyone and are in Global\.
 */
#pragma once

#include "sections.h"

#include <winternl.h>

static inline const char *own_sid(void)
{
    static _Thread_local char text[64];
    if (geteuid() == 0)
        return "S-1-1-0";
    snprintf(text, sizeof text, "S-1-22-1-%u", (unsigned)geteuid());
    return text;
}

/* S-1-..., of authorities below 256. The result is good until the next one but one. */
static inline PSID sid_of(const char *text)
{
    static _Thread_local DWORD rooms[2][32];
    static _Thread_local unsigned next;
    DWORD *room = memset(rooms[next++ % 2], 0, sizeof rooms[0]);
    SID *sid = (SID *)(void *)room;
    char *end;
    sid->Revision = SID_REVISION;
    sid->IdentifierAuthority.Value[5] = (BYTE)strtoul(text + 4, &end, 10);
    while (*end == '-')
        room[2 + sid->SubAuthorityCount++] = (DWORD)strtoul(end + 1, &end, 10);
    return sid;
}

static inline void add(HANDLE *boundary, const char *text)
{
    CHECK(AddSIDToBoundaryDescriptor(boundary, sid_of(text)));
}

static inline HANDLE make_boundary(const char *name)
{
    HANDLE boundary = CreateBoundaryDescriptorA(name, 0);
    CHECK(boundary);
    add(&boundary, own_sid());
    return boundary;
}

static inline HANDLE create(const char *boundary_name, const char *alias)
{
    HANDLE boundary = make_boundary(boundary_name);
    SetLastError(UNTOUCHED);
    HANDLE space = CreatePrivateNamespaceA(NULL, boundary, alias);
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space;
}

static inline HANDLE open_space(const char *boundary_name, const char *alias)
{
    HANDLE boundary = make_boundary(boundary_name);
    SetLastError(UNTOUCHED);
    HANDLE space = OpenPrivateNamespaceA(boundary, alias);
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space;
}

/* 0, or the last error of a call that must give a handle or NULL; the handle is closed again. */
static inline DWORD error_of(HANDLE space)
{
    DWORD error = GetLastError();
    if (!space)
        return error;
    CHECK(error == UNTOUCHED && ClosePrivateNamespace(space, 0));
    return 0;
}

static inline ACCESS_MASK access_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information;
    CHECK(NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL) ==
          0);
    return information.GrantedAccess;
}

/* Both folders. */
static inline int warm_up_spaces(void **state)
{
    HANDLE space = create("warm-up", "a");
    return space && ClosePrivateNamespace(space, 0) ? warm_up(state) : -1;
}
