/* SPDX-License-Identifier: MIT */
/* Private namespaces between users, all with the alias "a". */
#pragma once

#include "users.h"

#include <winternl.h>

#define ALL_OF_ALICE "(A;;GA;;;S-1-22-1-54321)"
#define EVERYONE "S-1-1-0"

#define READ_RIGHTS 0x20003
#define CREATE_RIGHTS 0x2000F
#define ALL_RIGHTS 0xF000F

/* The SIDs are parted by commas. */
static inline HANDLE make_boundary(const char *sids)
{
    char text[256], *rest = text;
    const char *one;
    HANDLE boundary = CreateBoundaryDescriptorA("boundary", 0);
    CHECK(boundary && snprintf(text, sizeof text, "%s", sids) < (int)sizeof text);
    while ((one = strsep(&rest, ","))) {
        PSID sid;
        CHECK(ConvertStringSidToSidA(one, &sid) && AddSIDToBoundaryDescriptor(&boundary, sid));
        LocalFree(sid);
    }
    return boundary;
}

static inline HANDLE create_space(const char *sids, const char *sddl)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, descriptor_of(sddl), FALSE };
    HANDLE boundary = make_boundary(sids);
    SetLastError(0);
    HANDLE space = CreatePrivateNamespaceA(sddl ? &attributes : NULL, boundary, "a");
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    LocalFree(attributes.lpSecurityDescriptor);
    SetLastError(error);
    return space;
}

static inline HANDLE open_space(const char *sids)
{
    HANDLE boundary = make_boundary(sids);
    SetLastError(0);
    HANDLE space = OpenPrivateNamespaceA(boundary, "a");
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space;
}

static inline DWORD rights_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information;
    CHECK(NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL) ==
          0);
    return information.GrantedAccess;
}
