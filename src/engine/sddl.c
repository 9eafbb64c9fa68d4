/* SPDX-License-Identifier: MIT */
/* The security descriptor language: from text to descriptors. */
#include "engine/sddl.h"
#include "engine/rounding.h"
#include "engine/sddlcodes.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST_ACL 0xFFFC
#define LARGEST_AUTHORITY (((uint64_t)1 << 48) - 1)

/* What is left of the text. Beyond its end there are NULs. */
struct text {
    const WCHAR *at, *end;
};

static char peek(const struct text *text, size_t ahead)
{
    if ((size_t)(text->end - text->at) <= ahead)
        return 0;
    WCHAR unit = text->at[ahead];
    if (unit >= 0x80) /* no code has any other character */
        return 0x7F;
    return (char)unit;
}

static void skip(struct text *text, size_t count)
{
    text->at += count;
}

static void skip_blanks(struct text *text)
{
    while (peek(text, 0) == ' ' || peek(text, 0) == '\t' || peek(text, 0) == '\n')
        skip(text, 1);
}

static BOOL take(struct text *text, char character)
{
    if (peek(text, 0) != character || !character)
        return FALSE;
    skip(text, 1);
    return TRUE;
}

/* Takes a word, if it stands there. */
static BOOL take_word(struct text *text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++)
        if (peek(text, i) != word[i])
            return FALSE;
    skip(text, length);
    return TRUE;
}

static int digit_of(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return character >= 'A' && character <= 'F' ? character - 'A' + 10 : 16;
}

/* The base of the number that begins here: as in C, if LIKE_C; else hexadecimal or decimal. */
static int base_of(struct text *text, BOOL like_c)
{
    if (peek(text, 0) != '0')
        return 10;
    if ((peek(text, 1) == 'x' || peek(text, 1) == 'X') && digit_of(peek(text, 2)) < 16) {
        skip(text, 2);
        return 16;
    }
    return like_c ? 8 : 10;
}

/* Does the next part of a descriptor begin here? In a hexadecimal SID, "D:" is not a digit. */
static BOOL is_part(const struct text *text)
{
    return peek(text, 0) == 'D' && peek(text, 1) == ':';
}

/* A number up to LARGEST. */
static BOOL take_number(struct text *text, uint64_t largest, BOOL like_c, uint64_t *out)
{
    uint64_t number = 0;
    int base = base_of(text, like_c);
    const WCHAR *start = text->at;
    for (;; skip(text, 1)) {
        int digit = digit_of(peek(text, 0));
        if (digit >= base || is_part(text))
            break;
        if (number > (largest - (uint64_t)digit) / (uint64_t)base)
            return FALSE;
        number = number * (uint64_t)base + (uint64_t)digit;
    }
    *out = number;
    return text->at != start;
}

static BOOL take_sid_in_numbers(struct text *text, union sid_storage *out)
{
    uint64_t number;
    if (!take_number(text, SID_REVISION, FALSE, &number) || number != SID_REVISION ||
        !take(text, '-') || !take_number(text, LARGEST_AUTHORITY, FALSE, &number))
        return FALSE;
    sid_make(out, 0, 0, (const DWORD[]){ 0 });
    for (size_t i = 0; i < 6; i++)
        out->sid.IdentifierAuthority.Value[i] = (BYTE)(number >> (8 * (5 - i)));
    while (take(text, '-')) {
        if (out->sid.SubAuthorityCount == SID_MAX_SUB_AUTHORITIES ||
            !take_number(text, 0xFFFFFFFF, FALSE, &number))
            return FALSE;
        sid_subs(&out->sid)[out->sid.SubAuthorityCount++] = (DWORD)number;
    }
    return out->sid.SubAuthorityCount > 0;
}

static BOOL take_sid(struct text *text, union sid_storage *out)
{
    char first = peek(text, 0);
    if ((first == 'S' || first == 's') && peek(text, 1) == '-') {
        skip(text, 2);
        return take_sid_in_numbers(text, out);
    }
    if (!sddl_sid_of_code(first, peek(text, 1), out))
        return FALSE;
    skip(text, 2);
    return TRUE;
}

NTSTATUS sddl_parse_sid(const WCHAR *text, size_t length, union sid_storage *out)
{
    struct text left = { text, text + length };
    union sid_storage sid;
    if (!take_sid(&left, &sid) || left.at != left.end)
        return STATUS_INVALID_SID;
    sid_copy(out, &sid.sid);
    return STATUS_SUCCESS;
}

/* An ACL that grows; the header is filled at the end. */
struct list {
    BYTE *bytes;
    size_t size, capacity;
    BOOL present, open; /* there is one; it lets everybody in */
    BYTE revision;
    WORD count;
};

static NTSTATUS append(struct list *list, const void *bytes, size_t size)
{
    if (list->size + size > LARGEST_ACL)
        return STATUS_INVALID_ACL;
    if (list->size + size > list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 512;
        BYTE *larger = realloc(list->bytes, capacity);
        if (!larger)
            return STATUS_NO_MEMORY;
        list->bytes = larger;
        list->capacity = capacity;
    }
    memcpy(list->bytes + list->size, bytes, size);
    list->size += size;
    return STATUS_SUCCESS;
}

/* The longest code that stands here. */
static BOOL take_code(struct text *text, const struct sddl_table *table, DWORD *value)
{
    const struct sddl_code *found = NULL;
    for (size_t i = 0; i < table->count; i++) {
        struct text copy = *text;
        if (take_word(&copy, table->codes[i].text) &&
            (!found || strlen(table->codes[i].text) > strlen(found->text)))
            found = &table->codes[i];
    }
    if (!found)
        return FALSE;
    skip(text, strlen(found->text));
    *value = found->value;
    return TRUE;
}

/* Rows h248-h250: codes and numbers, as many as there are. */
static BOOL take_rights(struct text *text, BYTE type, ACCESS_MASK *out)
{
    BOOL label = type == SYSTEM_MANDATORY_LABEL_ACE_TYPE;
    *out = 0;
    while (peek(text, 0) != ';') {
        uint64_t number;
        DWORD value;
        if (peek(text, 0) >= '0' && peek(text, 0) <= '9') {
            if (!take_number(text, 0xFFFFFFFF, TRUE, &number))
                return FALSE;
            value = (DWORD)number;
        } else if (label ? !take_code(text, &sddl_label_rights, &value)
                         : !take_code(text, &sddl_combined_rights, &value) &&
                               !take_code(text, &sddl_single_rights, &value)) {
            return FALSE;
        }
        *out |= value;
    }
    return TRUE;
}

static BOOL take_hexadecimal(struct text *text, size_t digits, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits; i++, skip(text, 1)) {
        int digit = digit_of(peek(text, 0));
        if (digit >= 16)
            return FALSE;
        *out = *out << 4 | (uint64_t)digit;
    }
    return TRUE;
}

/* An empty field, or 8-4-4-4-12 digits. */
static BOOL take_guid(struct text *text, BOOL *present, GUID *out)
{
    uint64_t one, two, three, four, five;
    *present = peek(text, 0) != ';';
    if (!*present)
        return TRUE;
    if (!take_hexadecimal(text, 8, &one) || !take(text, '-') || !take_hexadecimal(text, 4, &two) ||
        !take(text, '-') || !take_hexadecimal(text, 4, &three) || !take(text, '-') ||
        !take_hexadecimal(text, 4, &four) || !take(text, '-') || !take_hexadecimal(text, 12, &five))
        return FALSE;
    *out = (GUID){ .Data1 = (DWORD)one, .Data2 = (WORD)two, .Data3 = (WORD)three };
    for (size_t i = 0; i < 2; i++)
        out->Data4[i] = (BYTE)(four >> (8 * (1 - i)));
    for (size_t i = 0; i < 6; i++)
        out->Data4[2 + i] = (BYTE)(five >> (8 * (5 - i)));
    return TRUE;
}

/* An entry of a list, as the text has it. */
struct entry {
    BYTE type, flags;
    ACCESS_MASK mask;
    BOOL has_object, has_inherited;
    GUID object, inherited;
    union sid_storage sid;
};

/* Row h253: an entry for parts of an object that names none is an ordinary one. */
static BYTE plain_type(BYTE type)
{
    switch (type) {
    case ACCESS_ALLOWED_OBJECT_ACE_TYPE:
        return ACCESS_ALLOWED_ACE_TYPE;
    case ACCESS_DENIED_OBJECT_ACE_TYPE:
        return ACCESS_DENIED_ACE_TYPE;
    case SYSTEM_AUDIT_OBJECT_ACE_TYPE:
        return SYSTEM_AUDIT_ACE_TYPE;
    case SYSTEM_ALARM_OBJECT_ACE_TYPE:
        return SYSTEM_ALARM_ACE_TYPE;
    default:
        return type;
    }
}

/* Rows h245-h247: blanks may stand before a value, and after the SID. */
static BOOL take_entry(struct text *text, struct entry *out)
{
    DWORD code, flags = 0;
    skip_blanks(text);
    if (!take_code(text, &sddl_ace_types, &code) || !take(text, ';'))
        return FALSE;
    out->type = (BYTE)code;
    skip_blanks(text);
    while (take_code(text, &sddl_ace_flags, &code))
        flags |= code;
    out->flags = (BYTE)flags;
    if (!take(text, ';'))
        return FALSE;
    skip_blanks(text);
    if (!take_rights(text, out->type, &out->mask) || !take(text, ';'))
        return FALSE;
    skip_blanks(text);
    if (!take_guid(text, &out->has_object, &out->object) || !take(text, ';'))
        return FALSE;
    skip_blanks(text);
    if (!take_guid(text, &out->has_inherited, &out->inherited) || !take(text, ';'))
        return FALSE;
    skip_blanks(text);
    if (!take_sid(text, &out->sid))
        return FALSE;
    skip_blanks(text);
    return take(text, ')');
}

static NTSTATUS append_entry(struct list *list, struct entry *entry)
{
    struct {
        ACE_HEADER header;
        ACCESS_MASK mask;
        BYTE rest[sizeof(DWORD) + 2 * sizeof(GUID) + sizeof(union sid_storage)];
    } ace = { .mask = entry->mask };
    size_t used = 0, length = sid_length(&entry->sid.sid);
    BOOL guids = entry->has_object || entry->has_inherited;
    if (!guids)
        entry->type = plain_type(entry->type);
    else if (!acl_is_object_type(entry->type))
        return STATUS_INVALID_ACL;
    if (guids) {
        DWORD flags = (entry->has_object ? ACE_OBJECT_TYPE_PRESENT : 0U) |
                      (entry->has_inherited ? ACE_INHERITED_OBJECT_TYPE_PRESENT : 0U);
        memcpy(ace.rest, &flags, sizeof flags);
        used = sizeof flags;
        list->revision = ACL_REVISION_DS;
    }
    if (entry->has_object) {
        memcpy(ace.rest + used, &entry->object, sizeof(GUID));
        used += sizeof(GUID);
    }
    if (entry->has_inherited) {
        memcpy(ace.rest + used, &entry->inherited, sizeof(GUID));
        used += sizeof(GUID);
    }
    memcpy(ace.rest + used, &entry->sid, length);
    size_t size = offsetof(ACCESS_ALLOWED_ACE, SidStart) + used + length;
    ace.header = (ACE_HEADER){ entry->type, entry->flags, (WORD)size };
    list->count++;
    return append(list, &ace, size);
}

/* Flags and entries of a list. SHIFT: how much higher its flags are than those of a DACL. */
static NTSTATUS take_list(struct text *text, struct list *list, unsigned shift,
                          SECURITY_DESCRIPTOR_CONTROL *control)
{
    ACL header = { .AclRevision = ACL_REVISION };
    DWORD code;
    if (list->present)
        return STATUS_INVALID_PARAMETER;
    list->present = TRUE;
    list->revision = ACL_REVISION;
    skip_blanks(text);
    for (;;) {
        if (take_word(text, "NO_ACCESS_CONTROL"))
            list->open = TRUE;
        else if (take_code(text, &sddl_acl_flags, &code))
            *control |= (SECURITY_DESCRIPTOR_CONTROL)(code << shift);
        else
            break;
    }
    skip_blanks(text);
    NTSTATUS status = append(list, &header, sizeof header);
    while (!status && take(text, '(')) {
        struct entry entry;
        memset(&entry, 0, sizeof entry);
        status = take_entry(text, &entry) ? append_entry(list, &entry) : STATUS_INVALID_ACL;
        skip_blanks(text);
    }
    if (!status && list->open && list->count)
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        *(ACL *)(void *)list->bytes = (ACL){ .AclRevision = list->revision,
                                             .AclSize = (WORD)list->size,
                                             .AceCount = list->count };
    return status;
}

/* What a text is found to say. */
struct parts {
    SECURITY_DESCRIPTOR_CONTROL control;
    BOOL has_owner, has_group;
    union sid_storage owner, group;
    struct list dacl, sacl;
};

static NTSTATUS take_account(struct text *text, BOOL *present, union sid_storage *out)
{
    if (*present)
        return STATUS_INVALID_PARAMETER;
    skip_blanks(text);
    *present = take_sid(text, out);
    return *present ? STATUS_SUCCESS : STATUS_INVALID_SID;
}

static NTSTATUS take_part(struct text *text, struct parts *parts)
{
    char part = peek(text, 0);
    if (peek(text, 1) != ':')
        return STATUS_INVALID_PARAMETER;
    skip(text, 2);
    switch (part) {
    case 'O':
        return take_account(text, &parts->has_owner, &parts->owner);
    case 'G':
        return take_account(text, &parts->has_group, &parts->group);
    case 'D':
        return take_list(text, &parts->dacl, 0, &parts->control);
    case 'S':
        return take_list(text, &parts->sacl, 1, &parts->control);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

static const ACL *acl_of(const struct list *list)
{
    return list->present && !list->open ? (const ACL *)(const void *)list->bytes : NULL;
}

static NTSTATUS assemble(const struct parts *parts, SECURITY_DESCRIPTOR_RELATIVE **out,
                         size_t *size)
{
    struct sd sd = {
        .control = parts->control,
        .owner = parts->has_owner ? &parts->owner.sid : NULL,
        .group = parts->has_group ? &parts->group.sid : NULL,
        .dacl = acl_of(&parts->dacl),
        .sacl = acl_of(&parts->sacl),
    };
    sd.control |= parts->dacl.present ? SE_DACL_PRESENT : 0;
    sd.control |= parts->sacl.present ? SE_SACL_PRESENT : 0;
    SECURITY_DESCRIPTOR_RELATIVE *whole = sd_allocate(&sd, size);
    if (!whole)
        return STATUS_NO_MEMORY;
    *out = whole;
    return STATUS_SUCCESS;
}

NTSTATUS sddl_parse(const WCHAR *text, size_t length, SECURITY_DESCRIPTOR_RELATIVE **out,
                    size_t *size)
{
    struct text left = { text, text + length };
    struct parts parts;
    NTSTATUS status = STATUS_SUCCESS;
    memset(&parts, 0, sizeof parts);
    for (;;) {
        skip_blanks(&left);
        if (status || left.at == left.end)
            break;
        status = take_part(&left, &parts);
    }
    if (!status)
        status = assemble(&parts, out, size);
    free(parts.dacl.bytes);
    free(parts.sacl.bytes);
    return status;
}
