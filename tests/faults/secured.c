/* SPDX-License-Identifier: MIT */
/* Operations with a security descriptor. */
#include "secured.h"
#include "scenarios.h"

static HANDLE section, second;

/* A list that allows everybody everything, in a descriptor. */
static PSECURITY_DESCRIPTOR descriptor(void)
{
    static SECURITY_DESCRIPTOR sd;
    static _Alignas(ACL) BYTE memory[64];
    static SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { 0 } };
    InitializeAcl((PACL)memory, sizeof memory, ACL_REVISION);
    AddAccessAllowedAce((PACL)memory, ACL_REVISION, GENERIC_ALL, &everyone);
    InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&sd, TRUE, (PACL)memory, FALSE);
    return &sd;
}

static BOOL create(const char *name)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, descriptor(), FALSE };
    section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, OBJECT_SIZE, name);
    return section && GetLastError() == 0;
}

BOOL secured_create(void)
{
    return create(OBJECT_NAME);
}

BOOL secured_create_unnamed(void)
{
    return create(NULL);
}

BOOL secured_open(void)
{
    second = OpenFileMappingA(FILE_MAP_READ, FALSE, OBJECT_NAME);
    return second != NULL;
}

BOOL secured_ask(void)
{
    char sd[200];
    DWORD needed;
    return GetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd, sizeof sd, &needed);
}

BOOL secured_set(void)
{
    return SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, descriptor());
}

BOOL secured_widen(void)
{
    HANDLE process = GetCurrentProcess();
    return DuplicateHandle(process, section, process, &second, SECTION_ALL_ACCESS, FALSE, 0);
}

BOOL secured_open_token(void)
{
    return OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &second);
}

void secured_release(void)
{
    if (section)
        CloseHandle(section);
    if (second)
        CloseHandle(second);
    section = second = NULL;
}
