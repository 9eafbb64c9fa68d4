/* SPDX-License-Identifier: MIT */
/* Descriptors that a caller builds and takes apart, part by part. */
#include "engine/sdparts.h"

static BOOL is_relative(const void *descriptor)
{
    return (((const SECURITY_DESCRIPTOR *)descriptor)->Control & SE_SELF_RELATIVE) != 0;
}

static NTSTATUS check_revision(const void *descriptor)
{
    return ((const SECURITY_DESCRIPTOR *)descriptor)->Revision == SECURITY_DESCRIPTOR_REVISION
               ? STATUS_SUCCESS
               : STATUS_UNKNOWN_REVISION;
}

NTSTATUS sd_initialize(void *out, DWORD revision)
{
    if (revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    *(SECURITY_DESCRIPTOR *)out = (SECURITY_DESCRIPTOR){ .Revision = SECURITY_DESCRIPTOR_REVISION };
    return STATUS_SUCCESS;
}

size_t sd_length(const void *descriptor)
{
    struct sd sd;
    sd_read(descriptor, &sd);
    size_t more = is_relative(descriptor)
                      ? 0
                      : sizeof(SECURITY_DESCRIPTOR) - sizeof(SECURITY_DESCRIPTOR_RELATIVE);
    return sd_size(&sd) + more;
}

NTSTATUS sd_get_list(const void *descriptor, enum sd_list which, BOOL *present, ACL **out,
                     BOOL *defaulted)
{
    BOOL dacl = which == SD_DACL;
    struct sd sd;
    NTSTATUS status = check_revision(descriptor);
    if (status)
        return status;
    sd_read(descriptor, &sd);
    *present = dacl ? sd_has_dacl(&sd) : sd_has_sacl(&sd);
    if (!*present)
        return STATUS_SUCCESS;
    *out = (ACL *)(uintptr_t)(dacl ? sd.dacl : sd.sacl);
    *defaulted = (sd.control & (dacl ? SE_DACL_DEFAULTED : SE_SACL_DEFAULTED)) != 0;
    return STATUS_SUCCESS;
}

NTSTATUS sd_get_sid(const void *descriptor, enum sd_sid which, SID **out, BOOL *defaulted)
{
    BOOL owner = which == SD_OWNER;
    struct sd sd;
    NTSTATUS status = check_revision(descriptor);
    if (status)
        return status;
    sd_read(descriptor, &sd);
    *out = (SID *)(uintptr_t)(owner ? sd.owner : sd.group);
    *defaulted = (sd.control & (owner ? SE_OWNER_DEFAULTED : SE_GROUP_DEFAULTED)) != 0;
    return STATUS_SUCCESS;
}

/* Rows h215, h216. */
static NTSTATUS check_change(const void *descriptor)
{
    NTSTATUS status = check_revision(descriptor);
    return !status && is_relative(descriptor) ? STATUS_INVALID_SECURITY_DESCR : status;
}

static void set_control(SECURITY_DESCRIPTOR *header, unsigned bit, BOOL wanted)
{
    header->Control = (WORD)(wanted ? header->Control | bit : header->Control & ~bit);
}

NTSTATUS sd_set_list(void *descriptor, enum sd_list which, BOOL present, ACL *acl, BOOL defaulted)
{
    SECURITY_DESCRIPTOR *header = descriptor;
    BOOL dacl = which == SD_DACL;
    NTSTATUS status = check_change(header);
    if (status)
        return status;
    set_control(header, dacl ? SE_DACL_PRESENT : SE_SACL_PRESENT, present);
    if (present) {
        *(dacl ? &header->Dacl : &header->Sacl) = acl;
        set_control(header, dacl ? SE_DACL_DEFAULTED : SE_SACL_DEFAULTED, defaulted);
    }
    return STATUS_SUCCESS;
}

NTSTATUS sd_set_sid(void *descriptor, enum sd_sid which, SID *sid, BOOL defaulted)
{
    SECURITY_DESCRIPTOR *header = descriptor;
    BOOL owner = which == SD_OWNER;
    NTSTATUS status = check_change(header);
    if (status)
        return status;
    *(owner ? &header->Owner : &header->Group) = sid;
    set_control(header, owner ? SE_OWNER_DEFAULTED : SE_GROUP_DEFAULTED, defaulted);
    return STATUS_SUCCESS;
}

NTSTATUS sd_make_relative(const void *absolute, void *out, DWORD *size)
{
    struct sd sd;
    NTSTATUS status = sd_check(absolute, &sd);
    if (status)
        return status;
    if (is_relative(absolute))
        return STATUS_BAD_DESCRIPTOR_FORMAT;
    size_t needed = sd_size(&sd);
    if (!out || *size < needed) {
        *size = (DWORD)needed;
        return STATUS_BUFFER_TOO_SMALL;
    }
    sd_write(&sd, out);
    return STATUS_SUCCESS;
}
