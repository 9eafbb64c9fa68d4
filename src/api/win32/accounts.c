/* SPDX-License-Identifier: MIT */
/* winbase.h: accounts by SID and by name. */
#include "api/win32/accounts.h"
#include "api/win32/result.h"

#include "engine/account.h"
#include "engine/unicode.h"

#include <filemap/winbase.h>
#include <string.h>

/* The longest name with a domain; a longer one is nobody's. */
#define NAME_CAPACITY 1024

/* How texts come in, as UTF-8, and go out. */
struct width {
    /* STATUS_NONE_MAPPED: too long for any name */
    NTSTATUS (*read)(const void *text, char out[NAME_CAPACITY]);
    /* where it fits; returns the characters of the whole, without the NUL */
    size_t (*write)(const char *text, void *out, size_t capacity);
};

static NTSTATUS read_narrow(const void *text, char out[NAME_CAPACITY])
{
    size_t length = strlen(text);
    if (length >= NAME_CAPACITY)
        return STATUS_NONE_MAPPED;
    memcpy(out, text, length + 1);
    return STATUS_SUCCESS;
}

static NTSTATUS read_wide(const void *text, char out[NAME_CAPACITY])
{
    size_t length = unicode_to_utf8(text, unicode_length(text), out, NAME_CAPACITY);
    if (length >= NAME_CAPACITY)
        return STATUS_NONE_MAPPED;
    out[length] = 0;
    return STATUS_SUCCESS;
}

static size_t write_narrow(const char *text, void *out, size_t capacity)
{
    size_t length = strlen(text);
    if (length < capacity)
        memcpy(out, text, length + 1);
    return length;
}

static size_t write_wide(const char *text, void *out, size_t capacity)
{
    size_t length = unicode_to_utf16(text, strlen(text), out, capacity);
    if (length < capacity)
        ((WCHAR *)out)[length] = 0;
    return length;
}

static const struct width narrow = { read_narrow, write_narrow };
static const struct width wide = { read_wide, write_wide };

/* NULL is the empty text. */
static NTSTATUS find(const void *name, const struct width *width, account_finder *find_narrow,
                     struct account *out)
{
    char text[NAME_CAPACITY] = "";
    NTSTATUS status = name ? width->read(name, text) : STATUS_SUCCESS;
    return status ? status : find_narrow(text, out);
}

NTSTATUS accounts_find_wide(const void *name, account_finder *find_narrow, struct account *out)
{
    return find(name, &wide, find_narrow, out);
}

NTSTATUS accounts_find_narrow(const void *name, account_finder *find_narrow, struct account *out)
{
    return find(name, &narrow, find_narrow, out);
}

/* NULL: this one. */
static NTSTATUS check_machine(const void *name, const struct width *width)
{
    char text[NAME_CAPACITY];
    BOOL here = !name || (!width->read(name, text) && account_is_here(text));
    return here ? STATUS_SUCCESS : RPC_NT_SERVER_UNAVAILABLE;
}

/* The caller's place for a text; SIZE is in characters. */
struct place {
    void *out;
    DWORD *size;
    const struct width *width;
    const char *text;
};

/* Characters with the NUL. */
static DWORD needed(const struct place *place)
{
    return (DWORD)place->width->write(place->text, NULL, 0) + 1;
}

static BOOL fits(const struct place *place)
{
    return place->out && *place->size >= needed(place);
}

/* What is written is counted without the NUL. */
static void put(const struct place *place)
{
    *place->size = (DWORD)place->width->write(place->text, place->out, *place->size);
}

static void tell_size(const struct place *place)
{
    *place->size = needed(place);
}

/* -- by SID -------------------------------------------------------------------------------- */

static BOOL look_up_sid(const void *machine, const SID *sid, struct place name, struct place domain,
                        SID_NAME_USE *use)
{
    struct account account;
    NTSTATUS status = check_machine(machine, name.width);
    if (!status && (!sid || !name.size || !domain.size || !use))
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = account_of_sid(sid, &account);
    if (status)
        return result(status);
    name.text = account.name;
    domain.text = account.domain;
    if (!fits(&name) || !fits(&domain)) {
        tell_size(&name);
        tell_size(&domain);
        return result(STATUS_BUFFER_TOO_SMALL);
    }
    put(&name);
    put(&domain);
    *use = account.use;
    return TRUE;
}

BOOL LookupAccountSidA(LPCSTR lpSystemName, PSID Sid, LPSTR Name, LPDWORD cchName,
                       LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse)
{
    return look_up_sid(
        lpSystemName, Sid, (struct place){ Name, cchName, &narrow, NULL },
        (struct place){ ReferencedDomainName, cchReferencedDomainName, &narrow, NULL }, peUse);
}

BOOL LookupAccountSidW(LPCWSTR lpSystemName, PSID Sid, LPWSTR Name, LPDWORD cchName,
                       LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse)
{
    return look_up_sid(lpSystemName, Sid, (struct place){ Name, cchName, &wide, NULL },
                       (struct place){ ReferencedDomainName, cchReferencedDomainName, &wide, NULL },
                       peUse);
}

/* -- by name ------------------------------------------------------------------------------- */

static NTSTATUS give_sid(const struct account *account, SID *sid, DWORD *size, struct place *domain,
                         SID_NAME_USE *use)
{
    DWORD length = (DWORD)sid_length(&account->sid.sid);
    BOOL fit = sid && *size >= length;
    domain->text = account->domain;
    *size = length;
    if (!fit || !fits(domain)) {
        tell_size(domain);
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(sid, &account->sid, length);
    put(domain);
    *use = account->use;
    return STATUS_SUCCESS;
}

static BOOL look_up_name(const void *machine, const void *name, SID *sid, DWORD *size,
                         struct place domain, SID_NAME_USE *use)
{
    struct account account;
    if (!size || !domain.size || !use)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = check_machine(machine, domain.width);
    if (!status)
        status = find(name, domain.width, account_find, &account);
    if (!status)
        status = give_sid(&account, sid, size, &domain, use);
    return result(status);
}

BOOL LookupAccountNameA(LPCSTR lpSystemName, LPCSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse)
{
    return look_up_name(
        lpSystemName, lpAccountName, Sid, cbSid,
        (struct place){ ReferencedDomainName, cchReferencedDomainName, &narrow, NULL }, peUse);
}

BOOL LookupAccountNameW(LPCWSTR lpSystemName, LPCWSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse)
{
    return look_up_name(
        lpSystemName, lpAccountName, Sid, cbSid,
        (struct place){ ReferencedDomainName, cchReferencedDomainName, &wide, NULL }, peUse);
}

/* -- the caller ---------------------------------------------------------------------------- */

/* Unlike the others, it counts the NUL of what it has written. */
static BOOL tell_caller(struct place name)
{
    struct account account;
    NTSTATUS status = name.size ? account_of_caller(&account) : STATUS_INVALID_PARAMETER;
    if (status)
        return result(status);
    name.text = account.name;
    BOOL fit = fits(&name);
    if (fit)
        put(&name);
    tell_size(&name);
    return result(fit ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL);
}

BOOL GetUserNameA(LPSTR lpBuffer, LPDWORD pcbBuffer)
{
    return tell_caller((struct place){ lpBuffer, pcbBuffer, &narrow, NULL });
}

BOOL GetUserNameW(LPWSTR lpBuffer, LPDWORD pcbBuffer)
{
    return tell_caller((struct place){ lpBuffer, pcbBuffer, &wide, NULL });
}
