/* SPDX-License-Identifier: MIT */
/* The security descriptor language: from descriptors to text. */
#include "engine/sddl.h"
#include "engine/sddlcodes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows; a failure is remembered until the end. */
struct writing {
    char *text;
    size_t length, capacity;
    NTSTATUS status;
};

static void put(struct writing *out, const char *text)
{
    size_t length = strlen(text);
    if (out->length + length >= out->capacity) {
        size_t capacity = 2 * (out->length + length) + 128;
        char *larger = realloc(out->text, capacity);
        if (!larger) {
            out->status = STATUS_NO_MEMORY;
            return;
        }
        out->text = larger;
        out->capacity = capacity;
    }
    memcpy(out->text + out->length, text, length + 1);
    out->length += length;
}

void sddl_print_sid(const SID *sid, char out[SDDL_SID_CAPACITY])
{
    unsigned long long authority = sid_authority(sid);
    int used = snprintf(out, SDDL_SID_CAPACITY, authority >> 32 ? "S-%u-0x%012llX" : "S-%u-%llu",
                        sid->Revision, authority);
    for (BYTE i = 0; i < sid->SubAuthorityCount; i++)
        used += snprintf(out + used, SDDL_SID_CAPACITY - (size_t)used, "-%u",
                         (unsigned)sid_subs(sid)[i]);
}

static void put_sid(struct writing *out, const SID *sid)
{
    char text[SDDL_SID_CAPACITY];
    const char *code = sddl_code_of_sid(sid);
    if (!code)
        sddl_print_sid(sid, text);
    put(out, code ? code : text);
}

/* The codes of all bits, or nothing when one has none. */
static BOOL put_bits(struct writing *out, const struct sddl_table *table, DWORD value)
{
    DWORD known = 0;
    for (size_t i = 0; i < table->count; i++)
        known |= table->codes[i].value;
    if (value & ~known)
        return FALSE;
    for (size_t i = 0; i < table->count; i++)
        if (value & table->codes[i].value)
            put(out, table->codes[i].text);
    return TRUE;
}

/* Rows h263-h265. */
static void put_rights(struct writing *out, const ACE_HEADER *ace)
{
    char number[16];
    ACCESS_MASK mask = acl_mask(ace);
    BOOL label = ace->AceType == SYSTEM_MANDATORY_LABEL_ACE_TYPE;
    const char *combined = label ? NULL : sddl_code_of(&sddl_combined_rights, mask);
    if (combined) {
        put(out, combined);
    } else if (!put_bits(out, label ? &sddl_label_rights : &sddl_single_rights, mask)) {
        snprintf(number, sizeof number, "0x%x", (unsigned)mask);
        put(out, number);
    }
}

static void put_guid(struct writing *out, const BYTE *bytes)
{
    char text[40];
    GUID guid;
    memcpy(&guid, bytes, sizeof guid);
    int used = snprintf(text, sizeof text, "%08x-%04x-%04x-%02x%02x-", (unsigned)guid.Data1,
                        guid.Data2, guid.Data3, guid.Data4[0], guid.Data4[1]);
    for (size_t i = 2; i < 8; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%02x", guid.Data4[i]);
    put(out, text);
}

/* The fields for parts of an object, each with its semicolon. */
static void put_guids(struct writing *out, const ACE_HEADER *ace)
{
    const ACCESS_ALLOWED_OBJECT_ACE *object = (const void *)ace;
    const BYTE *next = (const BYTE *)&object->ObjectType;
    DWORD flags = acl_is_object_type(ace->AceType) ? object->Flags : 0;
    if (flags & ACE_OBJECT_TYPE_PRESENT) {
        put_guid(out, next);
        next += sizeof(GUID);
    }
    put(out, ";");
    if (flags & ACE_INHERITED_OBJECT_TYPE_PRESENT)
        put_guid(out, next);
    put(out, ";");
}

static void put_entry(struct writing *out, const ACE_HEADER *ace)
{
    const char *type = sddl_code_of(&sddl_ace_types, ace->AceType);
    const SID *sid = acl_sid(ace);
    if (!type || !sid) {
        out->status = STATUS_INVALID_ACL;
        return;
    }
    put(out, "(");
    put(out, type);
    put(out, ";");
    put_bits(out, &sddl_ace_flags, ace->AceFlags);
    put(out, ";");
    put_rights(out, ace);
    put(out, ";");
    put_guids(out, ace);
    put_sid(out, sid);
    put(out, ")");
}

/* LABELS: only the entries of that type. */
static void put_list(struct writing *out, const ACL *acl, DWORD flags, BOOL labels)
{
    struct acl_walk walk;
    const ACE_HEADER *ace;
    for (size_t i = 0; i < sddl_acl_flags.count; i++)
        if (flags & sddl_acl_flags.codes[i].value)
            put(out, sddl_acl_flags.codes[i].text);
    if (!acl) {
        put(out, "NO_ACCESS_CONTROL");
        return;
    }
    walk = acl_walk(acl);
    while ((ace = acl_step(&walk)) && !out->status)
        if (!labels || ace->AceType == SYSTEM_MANDATORY_LABEL_ACE_TYPE)
            put_entry(out, ace);
}

NTSTATUS sddl_print(const struct sd *sd, SECURITY_INFORMATION information, char **out)
{
    struct writing writing = { .status = STATUS_SUCCESS };
    BOOL sacl = (information & SACL_SECURITY_INFORMATION) != 0;
    put(&writing, "");
    if ((information & OWNER_SECURITY_INFORMATION) && sd->owner) {
        put(&writing, "O:");
        put_sid(&writing, sd->owner);
    }
    if ((information & GROUP_SECURITY_INFORMATION) && sd->group) {
        put(&writing, "G:");
        put_sid(&writing, sd->group);
    }
    if ((information & DACL_SECURITY_INFORMATION) && sd_has_dacl(sd)) {
        put(&writing, "D:");
        put_list(&writing, sd->dacl, sd->control, FALSE);
    }
    if ((sacl || (information & LABEL_SECURITY_INFORMATION)) && sd_has_sacl(sd)) {
        put(&writing, "S:");
        put_list(&writing, sd->sacl, (DWORD)sd->control >> 1, !sacl);
    }
    if (writing.status)
        free(writing.text);
    else
        *out = writing.text;
    return writing.status;
}
