/* SPDX-License-Identifier: MIT */
/* winternl.h: strings, and what a status is in Win32. */
#include "engine/status.h"
#include "engine/unicode.h"

#include <filemap/winerror.h>
#include <filemap/winternl.h>
#include <stdlib.h>

#define LONGEST 0xFFFC /* bytes, without the NUL */

static size_t bytes_of(PCWSTR string)
{
    return unicode_length(string) * sizeof(WCHAR);
}

static UNICODE_STRING string_of(PWSTR buffer, size_t bytes)
{
    return (UNICODE_STRING){ (USHORT)bytes, (USHORT)(bytes + sizeof(WCHAR)), buffer };
}

void RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    size_t bytes = SourceString ? bytes_of(SourceString) : 0;
    *DestinationString =
        string_of((PWSTR)(ULONG_PTR)SourceString, bytes < LONGEST ? bytes : LONGEST);
    if (!SourceString)
        DestinationString->MaximumLength = 0;
}

NTSTATUS RtlInitUnicodeStringEx(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    if (SourceString && bytes_of(SourceString) > LONGEST)
        return STATUS_NAME_TOO_LONG;
    RtlInitUnicodeString(DestinationString, SourceString);
    return STATUS_SUCCESS;
}

BOOLEAN RtlCreateUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    size_t bytes = bytes_of(SourceString);
    PWSTR copy = bytes <= LONGEST ? malloc(bytes + sizeof(WCHAR)) : NULL;
    if (!copy)
        return FALSE;
    memcpy(copy, SourceString, bytes + sizeof(WCHAR));
    *DestinationString = string_of(copy, bytes);
    return TRUE;
}

void RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
    free(UnicodeString->Buffer);
    *UnicodeString = (UNICODE_STRING){ 0, 0, NULL };
}

ULONG RtlNtStatusToDosErrorNoTeb(NTSTATUS Status)
{
    /* Only those who create an object call it ERROR_ALREADY_EXISTS. */
    return Status == STATUS_OBJECT_NAME_EXISTS ? ERROR_OBJECT_NAME_EXISTS : status_to_win32(Status);
}

ULONG RtlNtStatusToDosError(NTSTATUS Status)
{
    status_remember(Status);
    return RtlNtStatusToDosErrorNoTeb(Status);
}

NTSTATUS RtlGetLastNtStatus(void)
{
    return status_last();
}
