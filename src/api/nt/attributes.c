/* SPDX-License-Identifier: MIT */
/* OBJECT_ATTRIBUTES as the engine takes them. */
#include "api/nt/attributes.h"
#include "api/nt/probe.h"

#include "engine/nativename.h"
#include "engine/sd.h"

#define SECTION_ATTRIBUTES                                                                         \
    (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE | SEC_WRITECOMBINE | SEC_LARGE_PAGES)
/* Rows 001-004, 178: PAGE_EXECUTE is for native calls only. */
#define SECTION_PROTECTIONS                                                                        \
    (PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE | PAGE_EXECUTE_READ |          \
     PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)

static const struct section_rules rules[] = {
    { .attributes = SECTION_ATTRIBUTES,
      .protections = SECTION_PROTECTIONS,
      .names = nativename_parse },
    { .attributes = SECTION_ATTRIBUTES,
      .protections = SECTION_PROTECTIONS,
      .names = nativename_parse_insensitive },
};

const struct section_rules *attributes_rules(const OBJECT_ATTRIBUTES *attributes)
{
    return &rules[attributes && (attributes->Attributes & OBJ_CASE_INSENSITIVE)];
}

ULONG attributes_to_flags(ULONG attributes)
{
    return (attributes & OBJ_INHERIT ? HANDLE_FLAG_INHERIT : 0U) |
           (attributes & OBJ_PROTECT_CLOSE ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0U);
}

ULONG attributes_of_flags(ULONG flags)
{
    return (flags & HANDLE_FLAG_INHERIT ? (ULONG)OBJ_INHERIT : 0U) |
           (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE ? (ULONG)OBJ_PROTECT_CLOSE : 0U);
}

static NTSTATUS read_name(const UNICODE_STRING *name, struct section_request *request)
{
    NTSTATUS status = PROBE(name);
    if (!status && name->Length)
        status = probe(name->Buffer, name->Length, _Alignof(WCHAR));
    if (status)
        return status;
    request->name = name->Buffer;
    request->name_length = name->Length / sizeof(WCHAR);
    /* Rows 006, 106: half a unit makes the name a wrong one, but only when its turn comes. */
    if (name->Length % sizeof(WCHAR))
        request->name_length = NAME_MAXIMUM_LENGTH + 1;
    return STATUS_SUCCESS;
}

static NTSTATUS probe_sid(const SID *sid)
{
    NTSTATUS status = sid ? probe(sid, sid_size(0), 1) : STATUS_SUCCESS;
    return status || !sid ? status : probe(sid, sid_length(sid), 1);
}

static NTSTATUS probe_acl(const ACL *acl)
{
    NTSTATUS status = acl ? PROBE(acl) : STATUS_SUCCESS;
    return status || !acl || acl->AclSize < sizeof *acl ? status
                                                        : probe(acl, acl->AclSize, _Alignof(ACL));
}

NTSTATUS attributes_probe_security(const void *descriptor)
{
    const SECURITY_DESCRIPTOR *header = descriptor;
    struct sd sd;
    NTSTATUS status = probe(descriptor, sizeof(SECURITY_DESCRIPTOR_RELATIVE),
                            _Alignof(SECURITY_DESCRIPTOR_RELATIVE));
    if (!status && !(header->Control & SE_SELF_RELATIVE))
        status = PROBE(header);
    if (status)
        return status;
    sd_read(descriptor, &sd);
    status = probe_sid(sd.owner);
    if (!status)
        status = probe_sid(sd.group);
    if (!status)
        status = probe_acl(sd.sacl);
    return status ? status : probe_acl(sd.dacl);
}

NTSTATUS attributes_read(const OBJECT_ATTRIBUTES *attributes, struct section_request *request)
{
    if (!attributes)
        return STATUS_SUCCESS;
    NTSTATUS status = PROBE(attributes);
    if (status)
        return status;
    if (attributes->Length != sizeof *attributes ||
        (attributes->Attributes & ~(ULONG)OBJ_VALID_ATTRIBUTES))
        return STATUS_INVALID_PARAMETER;
    request->root = attributes->RootDirectory;
    request->flags = attributes_to_flags(attributes->Attributes);
    request->exclusive = !(attributes->Attributes & OBJ_OPENIF);
    request->permanent = (attributes->Attributes & OBJ_PERMANENT) != 0;
    request->security = attributes->SecurityDescriptor;
    if (request->security)
        status = attributes_probe_security(request->security);
    if (status)
        return status;
    return attributes->ObjectName ? read_name(attributes->ObjectName, request) : STATUS_SUCCESS;
}
