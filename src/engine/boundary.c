/* SPDX-License-Identifier: MIT */
/* Boundary descriptors. */
#include "engine/boundary.h"
#include "engine/namespace.h"
#include "engine/sddl.h"
#include "engine/token.h"

#include <filemap/namespaceapi.h>
#define XXH_INLINE_ALL
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define MANDATORY_LABEL 16

struct boundary {
    size_t count, length;
    union sid_storage *sids; /* in order, so that equal boundaries have equal texts */
    BOOL labelled;
    WCHAR name[];
};

NTSTATUS boundary_create(const WCHAR *name, size_t length, ULONG flags, struct boundary **out)
{
    /* There are no app containers here, whose SID could be added. */
    if (length == 0 || length > NAME_MAXIMUM_LENGTH ||
        (flags & ~(ULONG)CREATE_BOUNDARY_DESCRIPTOR_ADD_APPCONTAINER_SID))
        return STATUS_INVALID_PARAMETER;
    struct boundary *boundary = malloc(sizeof *boundary + length * sizeof *name);
    if (!boundary)
        return STATUS_NO_MEMORY;
    *boundary = (struct boundary){ .length = length };
    memcpy(boundary->name, name, length * sizeof *name);
    *out = boundary;
    return STATUS_SUCCESS;
}

void boundary_delete(struct boundary *boundary)
{
    if (boundary)
        free(boundary->sids);
    free(boundary);
}

static int compare(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(union sid_storage));
}

NTSTATUS boundary_add_sid(struct boundary *boundary, const SID *sid)
{
    union sid_storage added = { .bytes = { 0 } };
    if (!sid_is_valid(sid))
        return STATUS_INVALID_SID;
    sid_copy(&added, sid);
    for (size_t i = 0; i < boundary->count; i++)
        if (sid_equal(&boundary->sids[i].sid, sid))
            return STATUS_SUCCESS;
    union sid_storage *sids =
        realloc(boundary->sids, (boundary->count + 1) * sizeof *boundary->sids);
    if (!sids)
        return STATUS_NO_MEMORY;
    boundary->sids = sids;
    sids[boundary->count++] = added;
    qsort(sids, boundary->count, sizeof *sids, compare);
    return STATUS_SUCCESS;
}

static BOOL is_label(const SID *sid, DWORD *level)
{
    if (sid_authority(sid) != MANDATORY_LABEL || sid->SubAuthorityCount != 1)
        return FALSE;
    *level = sid->SubAuthority[0];
    return TRUE;
}

NTSTATUS boundary_add_label(struct boundary *boundary, const SID *label)
{
    DWORD level;
    if (!sid_is_valid(label) || !is_label(label, &level))
        return STATUS_INVALID_SID;
    if (boundary->labelled)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = boundary_add_sid(boundary, label);
    if (!status)
        boundary->labelled = TRUE;
    return status;
}

/* Whose Local\ it is in: only one user can create it, and nobody else could be there first. */
static BOOL find_user(const struct boundary *boundary, uid_t *user)
{
    for (size_t i = 0; i < boundary->count; i++)
        if (sid_to_sole_user(&boundary->sids[i].sid, user) && *user != 0)
            return TRUE;
    return FALSE;
}

static size_t put_sids(const struct boundary *boundary, WCHAR *text)
{
    char sid[SDDL_SID_CAPACITY];
    size_t used = 0;
    for (size_t i = 0; i < boundary->count; i++) {
        sddl_print_sid(&boundary->sids[i].sid, sid);
        text[used++] = i == 0 ? '\\' : ',';
        for (const char *from = sid; *from; from++)
            text[used++] = (WCHAR)*from;
    }
    text[used++] = '\\';
    return used;
}

void boundary_to_entry(const WCHAR *text, size_t length, char entry[NAME_ENTRY_CAPACITY])
{
    XXH128_hash_t hash = XXH3_128bits(text, length * sizeof *text);
    snprintf(entry, NAME_ENTRY_CAPACITY, "%%n-%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

NTSTATUS boundary_name(const struct boundary *boundary, const WCHAR *alias, size_t length,
                       struct name *out, WCHAR **text)
{
    uid_t user;
    if (boundary->count == 0)
        return STATUS_INVALID_PARAMETER;
    *out = (struct name){ .space = NAME_GLOBAL };
    if (find_user(boundary, &user)) {
        if (user != namespace_user())
            return STATUS_ACCESS_DENIED;
        out->space = NAME_LOCAL;
    }
    size_t room = length + boundary->count * SDDL_SID_CAPACITY + 1 + boundary->length;
    WCHAR *whole = malloc(room * sizeof *whole);
    if (!whole)
        return STATUS_NO_MEMORY;
    memcpy(whole, alias, length * sizeof *whole);
    length += put_sids(boundary, whole + length);
    memcpy(whole + length, boundary->name, boundary->length * sizeof *whole);
    out->text = whole;
    out->length = length + boundary->length;
    if (out->length > NAME_MAXIMUM_LENGTH) {
        free(whole);
        return STATUS_OBJECT_NAME_INVALID;
    }
    boundary_to_entry(whole, out->length, out->entry);
    *text = whole;
    return STATUS_SUCCESS;
}

/* Characters of TEXT before STOP, or all of them. */
static size_t length_until(const WCHAR *text, size_t length, WCHAR stop)
{
    size_t end = 0;
    while (end < length && text[end] != stop)
        end++;
    return end;
}

static NTSTATUS add_sids(struct boundary *boundary, const WCHAR *text, size_t length)
{
    for (;;) {
        union sid_storage sid;
        size_t one = length_until(text, length, ',');
        NTSTATUS status = sddl_parse_sid(text, one, &sid);
        if (!status)
            status = boundary_add_sid(boundary, &sid.sid);
        if (status || one == length)
            return status == STATUS_INVALID_SID ? STATUS_FILE_CORRUPT_ERROR : status;
        text += one + 1;
        length -= one + 1;
    }
}

NTSTATUS boundary_of_name(const WCHAR *text, size_t length, struct boundary **out)
{
    struct boundary *boundary;
    size_t alias = length_until(text, length, '\\');
    if (alias == length)
        return STATUS_FILE_CORRUPT_ERROR;
    text += alias + 1;
    length -= alias + 1;
    size_t sids = length_until(text, length, '\\');
    if (length - sids < 2)
        return STATUS_FILE_CORRUPT_ERROR;
    NTSTATUS status = boundary_create(text + sids + 1, length - sids - 1, 0, &boundary);
    if (status)
        return status;
    status = add_sids(boundary, text, sids);
    if (status)
        boundary_delete(boundary);
    else
        *out = boundary;
    return status;
}

static BOOL has_all(const struct boundary *boundary, const struct token *token)
{
    struct access_subject subject = token_subject(token);
    for (size_t i = 0; i < boundary->count; i++) {
        const SID *sid = &boundary->sids[i].sid;
        DWORD level;
        if (is_label(sid, &level) ? level > subject.integrity
                                  : !subject.holds(subject.context, sid, FALSE))
            return FALSE;
    }
    return TRUE;
}

NTSTATUS boundary_check_caller(const struct boundary *boundary)
{
    struct token token;
    NTSTATUS status = token_read(&token);
    if (status)
        return status;
    status = has_all(boundary, &token) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
    token_free(&token);
    return status;
}

NTSTATUS boundary_check_user(const struct boundary *boundary, uid_t user)
{
    struct token token;
    /* Root could pretend to be anybody; the caller may have groups that he has no account for. */
    if (user == 0 || (user == geteuid() && !boundary_check_caller(boundary)))
        return STATUS_SUCCESS;
    NTSTATUS status = token_of_account(user, &token);
    if (status)
        return status;
    status = has_all(boundary, &token) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
    token_free(&token);
    return status;
}
