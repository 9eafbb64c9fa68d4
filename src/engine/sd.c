/* SPDX-License-Identifier: MIT */
/* Security descriptors: owner, group, and the lists of who may do what and what is recorded. */
#include "engine/sd.h"
#include "engine/rounding.h"

#include <stdlib.h>
#include <string.h>

#define HEADER sizeof(SECURITY_DESCRIPTOR_RELATIVE)
#define UNIT 4 /* parts begin at multiples of it */

static const void *at(const void *descriptor, DWORD offset)
{
    return offset ? (const BYTE *)descriptor + offset : NULL;
}

static void read_relative(const SECURITY_DESCRIPTOR_RELATIVE *from, struct sd *out)
{
    out->owner = at(from, from->Owner);
    out->group = at(from, from->Group);
    out->sacl = sd_has_sacl(out) ? at(from, from->Sacl) : NULL;
    out->dacl = sd_has_dacl(out) ? at(from, from->Dacl) : NULL;
}

static void read_absolute(const SECURITY_DESCRIPTOR *from, struct sd *out)
{
    out->owner = from->Owner;
    out->group = from->Group;
    out->sacl = sd_has_sacl(out) ? from->Sacl : NULL;
    out->dacl = sd_has_dacl(out) ? from->Dacl : NULL;
}

void sd_read(const void *descriptor, struct sd *out)
{
    const SECURITY_DESCRIPTOR *header = descriptor;
    *out = (struct sd){ .control = header->Control };
    if (header->Control & SE_SELF_RELATIVE)
        read_relative(descriptor, out);
    else
        read_absolute(descriptor, out);
    out->control &= (SECURITY_DESCRIPTOR_CONTROL)~SE_SELF_RELATIVE;
}

static BOOL parts_are_sound(const struct sd *sd)
{
    return (!sd->owner || sid_is_valid(sd->owner)) && (!sd->group || sid_is_valid(sd->group)) &&
           (!sd->sacl || acl_is_valid(sd->sacl)) && (!sd->dacl || acl_is_valid(sd->dacl));
}

NTSTATUS sd_check(const void *descriptor, struct sd *out)
{
    if (!descriptor)
        return STATUS_INVALID_SECURITY_DESCR;
    if (((const SECURITY_DESCRIPTOR *)descriptor)->Revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    sd_read(descriptor, out);
    return parts_are_sound(out) ? STATUS_SUCCESS : STATUS_INVALID_SECURITY_DESCR;
}

static BOOL sid_is_inside(const BYTE *bytes, size_t size, DWORD offset)
{
    return !offset || (offset >= HEADER && offset % UNIT == 0 && offset < size &&
                       sid_fits(bytes + offset, size - offset));
}

static BOOL acl_is_inside(const BYTE *bytes, size_t size, DWORD offset)
{
    if (!offset)
        return TRUE;
    if (offset < HEADER || offset % UNIT || offset >= size || size - offset < sizeof(ACL))
        return FALSE;
    const ACL *acl = (const ACL *)(const void *)(bytes + offset);
    return acl->AclSize <= size - offset && acl_is_strict(acl);
}

NTSTATUS sd_check_bytes(const void *bytes, size_t size, struct sd *out)
{
    const SECURITY_DESCRIPTOR_RELATIVE *header = bytes;
    if (size < HEADER || header->Revision != SECURITY_DESCRIPTOR_REVISION ||
        !(header->Control & SE_SELF_RELATIVE))
        return STATUS_INVALID_SECURITY_DESCR;
    if (!sid_is_inside(bytes, size, header->Owner) || !sid_is_inside(bytes, size, header->Group) ||
        !acl_is_inside(bytes, size, header->Sacl) || !acl_is_inside(bytes, size, header->Dacl))
        return STATUS_INVALID_SECURITY_DESCR;
    sd_read(bytes, out);
    return STATUS_SUCCESS;
}

static size_t room_of_sid(const SID *sid)
{
    return sid ? round_up(sid_length(sid), UNIT) : 0;
}

static size_t room_of_acl(const ACL *acl)
{
    return acl ? round_up(acl->AclSize, UNIT) : 0;
}

size_t sd_size(const struct sd *sd)
{
    return HEADER + room_of_acl(sd->sacl) + room_of_acl(sd->dacl) + room_of_sid(sd->owner) +
           room_of_sid(sd->group);
}

/* Puts a part where *NEXT is; returns its offset, 0 for none. */
static DWORD put(void *descriptor, size_t *next, const void *part, size_t size)
{
    DWORD offset = (DWORD)*next;
    if (!part)
        return 0;
    memcpy((BYTE *)descriptor + offset, part, size);
    *next += round_up(size, UNIT);
    return offset;
}

void sd_write(const struct sd *sd, void *out)
{
    SECURITY_DESCRIPTOR_RELATIVE *header = out;
    size_t next = HEADER;
    memset(out, 0, sd_size(sd));
    header->Revision = SECURITY_DESCRIPTOR_REVISION;
    header->Control = sd->control | SE_SELF_RELATIVE;
    header->Sacl = put(out, &next, sd->sacl, sd->sacl ? sd->sacl->AclSize : 0);
    header->Dacl = put(out, &next, sd->dacl, sd->dacl ? sd->dacl->AclSize : 0);
    header->Owner = put(out, &next, sd->owner, sd->owner ? sid_length(sd->owner) : 0);
    header->Group = put(out, &next, sd->group, sd->group ? sid_length(sd->group) : 0);
}

SECURITY_DESCRIPTOR_RELATIVE *sd_allocate(const struct sd *sd, size_t *size)
{
    size_t needed = sd_size(sd);
    SECURITY_DESCRIPTOR_RELATIVE *out = malloc(needed);
    if (out)
        sd_write(sd, out);
    if (size)
        *size = needed;
    return out;
}

#define OF_OWNER SE_OWNER_DEFAULTED
#define OF_GROUP SE_GROUP_DEFAULTED
#define OF_DACL                                                                                    \
    (SE_DACL_PRESENT | SE_DACL_DEFAULTED | SE_DACL_AUTO_INHERIT_REQ | SE_DACL_AUTO_INHERITED |     \
     SE_DACL_PROTECTED)
#define OF_SACL                                                                                    \
    (SE_SACL_PRESENT | SE_SACL_DEFAULTED | SE_SACL_AUTO_INHERIT_REQ | SE_SACL_AUTO_INHERITED |     \
     SE_SACL_PROTECTED)

struct sd sd_select(const struct sd *sd, SECURITY_INFORMATION information)
{
    struct sd out = { .control = 0 };
    if (information & OWNER_SECURITY_INFORMATION) {
        out.owner = sd->owner;
        out.control |= sd->control & OF_OWNER;
    }
    if (information & GROUP_SECURITY_INFORMATION) {
        out.group = sd->group;
        out.control |= sd->control & OF_GROUP;
    }
    if (information & DACL_SECURITY_INFORMATION) {
        out.dacl = sd->dacl;
        out.control |= sd->control & OF_DACL;
    }
    if (information & (SACL_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION)) {
        out.sacl = sd->sacl;
        out.control |= sd->control & OF_SACL;
    }
    return out;
}
