/* SPDX-License-Identifier: MIT */
/* sddl.h: SIDs and security descriptors as text. */
#include "api/win32/result.h"

#include "engine/sddl.h"
#include "engine/unicode.h"

#include <filemap/sddl.h>
#include <stdlib.h>
#include <string.h>

/* A wide copy for free(); the texts of this language are ASCII, but a caller's need not be. */
static WCHAR *widen(const char *text, size_t *length)
{
    size_t bytes = strlen(text);
    WCHAR *wide = malloc((bytes + 1) * sizeof *wide);
    if (!wide)
        return NULL;
    *length = unicode_to_utf16(text, bytes, wide, bytes);
    wide[*length] = 0;
    return wide;
}

static NTSTATUS sid_to_text(PSID sid, const void *out, char text[SDDL_SID_CAPACITY])
{
    if (!sid || !out)
        return STATUS_INVALID_PARAMETER;
    if (!sid_is_valid(sid))
        return STATUS_INVALID_SID;
    sddl_print_sid(sid, text);
    return STATUS_SUCCESS;
}

BOOL ConvertSidToStringSidA(PSID Sid, LPSTR *StringSid)
{
    char text[SDDL_SID_CAPACITY];
    if (!result(sid_to_text(Sid, StringSid, text)))
        return FALSE;
    char *copy = strdup(text);
    if (!copy)
        return result(STATUS_NO_MEMORY);
    *StringSid = copy;
    return TRUE;
}

BOOL ConvertSidToStringSidW(PSID Sid, LPWSTR *StringSid)
{
    char text[SDDL_SID_CAPACITY];
    size_t length;
    if (!result(sid_to_text(Sid, StringSid, text)))
        return FALSE;
    WCHAR *copy = widen(text, &length);
    if (!copy)
        return result(STATUS_NO_MEMORY);
    *StringSid = copy;
    return TRUE;
}

BOOL ConvertStringSidToSidW(LPCWSTR StringSid, PSID *Sid)
{
    union sid_storage sid, *copy;
    if (!StringSid || !Sid)
        return result(STATUS_INVALID_PARAMETER);
    if (!result(sddl_parse_sid(StringSid, unicode_length(StringSid), &sid)))
        return FALSE;
    copy = malloc(sizeof *copy);
    if (!copy)
        return result(STATUS_NO_MEMORY);
    sid_copy(copy, &sid.sid);
    *Sid = copy;
    return TRUE;
}

BOOL ConvertStringSidToSidA(LPCSTR StringSid, PSID *Sid)
{
    size_t length;
    if (!StringSid || !Sid)
        return result(STATUS_INVALID_PARAMETER);
    WCHAR *wide = widen(StringSid, &length);
    if (!wide)
        return result(STATUS_NO_MEMORY);
    BOOL converted = ConvertStringSidToSidW(wide, Sid);
    free(wide);
    return converted;
}

BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR StringSecurityDescriptor,
                                                          DWORD StringSDRevision,
                                                          PSECURITY_DESCRIPTOR *SecurityDescriptor,
                                                          PULONG SecurityDescriptorSize)
{
    SECURITY_DESCRIPTOR_RELATIVE *descriptor;
    size_t size;
    if (!StringSecurityDescriptor || !SecurityDescriptor)
        return result(STATUS_INVALID_PARAMETER);
    if (StringSDRevision != SDDL_REVISION)
        return result(STATUS_UNKNOWN_REVISION);
    if (!result(sddl_parse(StringSecurityDescriptor, unicode_length(StringSecurityDescriptor),
                           &descriptor, &size)))
        return FALSE;
    *SecurityDescriptor = descriptor;
    if (SecurityDescriptorSize)
        *SecurityDescriptorSize = (ULONG)size;
    return TRUE;
}

BOOL ConvertStringSecurityDescriptorToSecurityDescriptorA(LPCSTR StringSecurityDescriptor,
                                                          DWORD StringSDRevision,
                                                          PSECURITY_DESCRIPTOR *SecurityDescriptor,
                                                          PULONG SecurityDescriptorSize)
{
    size_t length;
    if (!StringSecurityDescriptor || !SecurityDescriptor)
        return result(STATUS_INVALID_PARAMETER);
    WCHAR *wide = widen(StringSecurityDescriptor, &length);
    if (!wide)
        return result(STATUS_NO_MEMORY);
    BOOL converted = ConvertStringSecurityDescriptorToSecurityDescriptorW(
        wide, StringSDRevision, SecurityDescriptor, SecurityDescriptorSize);
    free(wide);
    return converted;
}

BOOL ConvertSecurityDescriptorToStringSecurityDescriptorA(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                          DWORD RequestedStringSDRevision,
                                                          SECURITY_INFORMATION SecurityInformation,
                                                          LPSTR *StringSecurityDescriptor,
                                                          PULONG StringSecurityDescriptorLen)
{
    struct sd sd;
    char *text;
    if (!StringSecurityDescriptor)
        return result(STATUS_INVALID_PARAMETER);
    if (RequestedStringSDRevision != SDDL_REVISION)
        return result(STATUS_UNKNOWN_REVISION);
    NTSTATUS status = sd_check(SecurityDescriptor, &sd);
    if (!status)
        status = sddl_print(&sd, SecurityInformation, &text);
    if (status)
        return result(status);
    *StringSecurityDescriptor = text;
    if (StringSecurityDescriptorLen)
        *StringSecurityDescriptorLen = (ULONG)strlen(text) + 1;
    return TRUE;
}

BOOL ConvertSecurityDescriptorToStringSecurityDescriptorW(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                          DWORD RequestedStringSDRevision,
                                                          SECURITY_INFORMATION SecurityInformation,
                                                          LPWSTR *StringSecurityDescriptor,
                                                          PULONG StringSecurityDescriptorLen)
{
    char *text;
    size_t length;
    if (!StringSecurityDescriptor)
        return result(STATUS_INVALID_PARAMETER);
    if (!ConvertSecurityDescriptorToStringSecurityDescriptorA(
            SecurityDescriptor, RequestedStringSDRevision, SecurityInformation, &text,
            StringSecurityDescriptorLen))
        return FALSE;
    WCHAR *wide = widen(text, &length);
    free(text);
    if (!wide)
        return result(STATUS_NO_MEMORY);
    *StringSecurityDescriptor = wide;
    return TRUE;
}
