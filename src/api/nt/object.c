/* SPDX-License-Identifier: MIT */
/* winternl.h: handles. */
#include "api/nt/alias.h"
#include "api/nt/attributes.h"
#include "api/nt/probe.h"

#include "engine/duplication.h"
#include "engine/objectquery.h"

#include <stdlib.h>

NTSTATUS NtClose(HANDLE Handle)
{
    return handle_close(Handle);
}

NTSTATUS NtDuplicateObject(HANDLE SourceProcessHandle, HANDLE SourceHandle,
                           HANDLE TargetProcessHandle, PHANDLE TargetHandle,
                           ACCESS_MASK DesiredAccess, ULONG HandleAttributes, ULONG Options)
{
    NTSTATUS status = PROBE_OPTIONAL(TargetHandle);
    if (status)
        return status;
    struct duplication_request request = { SourceProcessHandle,
                                           SourceHandle,
                                           TargetProcessHandle,
                                           DesiredAccess,
                                           attributes_to_flags(HandleAttributes),
                                           Options };
    HANDLE copy;
    status = duplication_between(&request, &copy);
    if (TargetHandle)
        *TargetHandle = copy;
    return status;
}

NTSTATUS NtMakeTemporaryObject(HANDLE Handle)
{
    struct object *object;
    NTSTATUS status = handle_reference(Handle, NULL, DELETE, &object, NULL);
    if (!status)
        object_dereference(object);
    return status;
}

NTSTATUS NtSetInformationObject(HANDLE Handle, OBJECT_INFORMATION_CLASS ObjectInformationClass,
                                PVOID ObjectInformation, ULONG ObjectInformationLength)
{
    const OBJECT_DATA_INFORMATION *data = ObjectInformation;
    if (ObjectInformationClass != ObjectDataInformation)
        return STATUS_INVALID_INFO_CLASS;
    if (ObjectInformationLength != sizeof *data)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = PROBE(data);
    if (status)
        return status;
    return handle_set_flags(Handle, HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE,
                            (data->InheritHandle ? HANDLE_FLAG_INHERIT : 0U) |
                                (data->ProtectFromClose ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0U));
}

/* Where an answer goes: it may be written only as far as the caller's buffer reaches. */
struct answer {
    void *buffer;
    size_t capacity, needed;
};

/* What the answer about a name takes. */
static size_t name_room(size_t length)
{
    return sizeof(OBJECT_NAME_INFORMATION) + (length ? (length + 1) * sizeof(WCHAR) : 0);
}

static size_t type_room(const char *name)
{
    return sizeof(OBJECT_TYPE_INFORMATION) + (strlen(name) + 1) * sizeof(WCHAR);
}

static NTSTATUS query_name(HANDLE handle, struct answer *answer)
{
    WCHAR *text;
    size_t length;
    OBJECT_NAME_INFORMATION *out = answer->buffer;
    NTSTATUS status = objectquery_name(handle, &text, &length);
    if (status)
        return status;
    answer->needed = name_room(length);
    if (answer->capacity < answer->needed) {
        status = STATUS_INFO_LENGTH_MISMATCH;
    } else if (!text) {
        *out = (OBJECT_NAME_INFORMATION){ { 0, 0, NULL } };
    } else {
        size_t bytes = length * sizeof(WCHAR);
        out->Name =
            (UNICODE_STRING){ (USHORT)bytes, (USHORT)(bytes + sizeof(WCHAR)), (PWSTR)(out + 1) };
        memcpy(out->Name.Buffer, text, bytes);
        out->Name.Buffer[length] = 0;
    }
    free(text);
    return status;
}

static NTSTATUS query_basic(HANDLE handle, struct answer *answer)
{
    struct object_facts facts;
    WCHAR *name;
    size_t length;
    OBJECT_BASIC_INFORMATION *out = answer->buffer;
    answer->needed = sizeof *out;
    if (answer->capacity < sizeof *out)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = objectquery_facts(handle, &facts);
    if (!status)
        status = objectquery_name(handle, &name, &length);
    if (status)
        return status;
    free(name);
    *out = (OBJECT_BASIC_INFORMATION){
        .Attributes = attributes_of_flags(facts.flags),
        .GrantedAccess = facts.access,
        .HandleCount = facts.handles,
        .PointerCount = facts.handles + 1,
        .NameInformationLength = (ULONG)(length ? name_room(length) : 0),
        .TypeInformationLength = (ULONG)type_room(facts.type->name),
    };
    return STATUS_SUCCESS;
}

static NTSTATUS query_type(HANDLE handle, struct answer *answer)
{
    struct object_facts facts;
    OBJECT_TYPE_INFORMATION *out = answer->buffer;
    NTSTATUS status = objectquery_facts(handle, &facts);
    if (status)
        return status;
    const struct access_map *access = &facts.type->access;
    size_t length = strlen(facts.type->name);
    answer->needed = type_room(facts.type->name);
    if (answer->capacity < answer->needed)
        return STATUS_INFO_LENGTH_MISMATCH;
    *out = (OBJECT_TYPE_INFORMATION){
        .TypeName = { (USHORT)(length * sizeof(WCHAR)), (USHORT)((length + 1) * sizeof(WCHAR)),
                      (PWSTR)(out + 1) },
        .GenericMapping = { access->read, access->write, access->execute, access->all },
        .ValidAccessMask = access->valid,
    };
    for (size_t i = 0; i <= length; i++)
        out->TypeName.Buffer[i] = (WCHAR)facts.type->name[i];
    return STATUS_SUCCESS;
}

static NTSTATUS query_data(HANDLE handle, struct answer *answer)
{
    ULONG flags;
    OBJECT_DATA_INFORMATION *out = answer->buffer;
    answer->needed = sizeof *out;
    if (answer->capacity < sizeof *out)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = handle_get_flags(handle, &flags);
    if (!status)
        *out = (OBJECT_DATA_INFORMATION){ (flags & HANDLE_FLAG_INHERIT) != 0,
                                          (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0 };
    return status;
}

NTSTATUS NtQueryObject(HANDLE Handle, OBJECT_INFORMATION_CLASS ObjectInformationClass,
                       PVOID ObjectInformation, ULONG ObjectInformationLength, PULONG ReturnLength)
{
    static const struct {
        NTSTATUS (*query)(HANDLE handle, struct answer *answer);
        size_t alignment;
    } classes[] = {
        [ObjectBasicInformation] = { query_basic, _Alignof(OBJECT_BASIC_INFORMATION) },
        [ObjectNameInformation] = { query_name, _Alignof(OBJECT_NAME_INFORMATION) },
        [ObjectTypeInformation] = { query_type, _Alignof(OBJECT_TYPE_INFORMATION) },
        [ObjectDataInformation] = { query_data, _Alignof(OBJECT_DATA_INFORMATION) },
    };
    struct answer answer = { ObjectInformation, ObjectInformationLength, 0 };
    size_t class = (size_t)ObjectInformationClass;
    if (class >= sizeof classes / sizeof *classes || !classes[class].query)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = PROBE_OPTIONAL(ReturnLength);
    if (!status && ObjectInformationLength)
        status = probe(ObjectInformation, ObjectInformationLength, classes[class].alignment);
    if (!status)
        status = classes[class].query(Handle, &answer);
    if (ReturnLength && answer.needed)
        *ReturnLength = (ULONG)answer.needed;
    return status;
}

SECOND_NAME(Close);
SECOND_NAME(DuplicateObject);
SECOND_NAME(MakeTemporaryObject);
SECOND_NAME(QueryObject);
SECOND_NAME(SetInformationObject);
