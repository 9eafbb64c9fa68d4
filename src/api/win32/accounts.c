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

/* How texts go out, where they fit; returns the characters of the whole, without the NUL. */
typedef size_t convert(const char *text, void *out, size_t capacity);

static size_t to_narrow(const char *text, void *out, size_t capacity)
{
    size_t length = strlen(text);
    if (length < capacity)
        memcpy(out, text, length + 1);
    return length;
}

static size_t to_wide(const char *text, void *out, size_t capacity)
{
    size_t length = unicode_to_utf16(text, strlen(text), out, capacity);
    if (length < capacity)
        ((WCHAR *)out)[length] = 0;
    return length;
}

/* A text and the caller's place for it; SIZE is in characters. */
struct place {
    const char *text;
    void *out;
    DWORD *size;
};

/* Characters with the NUL. */
static DWORD needed(const struct place *place, convert *convert_text)
{
    return (DWORD)convert_text(place->text, NULL, 0) + 1;
}

static BOOL fits(const struct place *place, convert *convert_text)
{
    return place->out && *place->size >= needed(place, convert_text);
}

/* What is written is counted without the NUL. */
static void put(const struct place *place, convert *convert_text)
{
    *place->size = (DWORD)convert_text(place->text, place->out, *place->size);
}

static void tell_size(const struct place *place, convert *convert_text)
{
    *place->size = needed(place, convert_text);
}

NTSTATUS accounts_find_wide(const WCHAR *name, NTSTATUS (*find)(const char *, struct account *),
                            struct account *out)
{
    char narrow[NAME_CAPACITY];
    size_t length = unicode_to_utf8(name, unicode_length(name), narrow, sizeof narrow);
    if (length >= sizeof narrow)
        return STATUS_NONE_MAPPED;
    narrow[length] = 0;
    return find(narrow, out);
}

static NTSTATUS check_machine(const char *name)
{
    return !name || account_is_here(name) ? STATUS_SUCCESS : RPC_NT_SERVER_UNAVAILABLE;
}

static NTSTATUS check_wide_machine(const WCHAR *name)
{
    char narrow[NAME_CAPACITY];
    size_t length = name ? unicode_to_utf8(name, unicode_length(name), narrow, sizeof narrow) : 0;
    if (length >= sizeof narrow)
        return RPC_NT_SERVER_UNAVAILABLE;
    narrow[length] = 0;
    return check_machine(narrow);
}

/* -- by SID -------------------------------------------------------------------------------- */

static NTSTATUS look_up_sid(const SID *sid, struct place *name, struct place *domain,
                            SID_NAME_USE *use, convert *convert_text)
{
    struct account account;
    if (!sid || !name->size || !domain->size || !use)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = account_of_sid(sid, &account);
    if (status)
        return status;
    name->text = account.name;
    domain->text = account.domain;
    if (!fits(name, convert_text) || !fits(domain, convert_text)) {
        tell_size(name, convert_text);
        tell_size(domain, convert_text);
        return STATUS_BUFFER_TOO_SMALL;
    }
    put(name, convert_text);
    put(domain, convert_text);
    *use = account.use;
    return STATUS_SUCCESS;
}

BOOL LookupAccountSidA(LPCSTR lpSystemName, PSID Sid, LPSTR Name, LPDWORD cchName,
                       LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse)
{
    struct place name = { NULL, Name, cchName };
    struct place domain = { NULL, ReferencedDomainName, cchReferencedDomainName };
    NTSTATUS status = check_machine(lpSystemName);
    return result(status ? status : look_up_sid(Sid, &name, &domain, peUse, to_narrow));
}

BOOL LookupAccountSidW(LPCWSTR lpSystemName, PSID Sid, LPWSTR Name, LPDWORD cchName,
                       LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse)
{
    struct place name = { NULL, Name, cchName };
    struct place domain = { NULL, ReferencedDomainName, cchReferencedDomainName };
    NTSTATUS status = check_wide_machine(lpSystemName);
    return result(status ? status : look_up_sid(Sid, &name, &domain, peUse, to_wide));
}

/* -- by name ------------------------------------------------------------------------------- */

static NTSTATUS give_sid(const struct account *account, SID *sid, DWORD *size, struct place *domain,
                         SID_NAME_USE *use, convert *convert_text)
{
    DWORD length = (DWORD)sid_length(&account->sid.sid);
    BOOL fit = sid && *size >= length;
    domain->text = account->domain;
    *size = length;
    if (!fit || !fits(domain, convert_text)) {
        tell_size(domain, convert_text);
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(sid, &account->sid, length);
    put(domain, convert_text);
    *use = account->use;
    return STATUS_SUCCESS;
}

BOOL LookupAccountNameA(LPCSTR lpSystemName, LPCSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse)
{
    struct place domain = { NULL, ReferencedDomainName, cchReferencedDomainName };
    struct account account;
    if (!cbSid || !cchReferencedDomainName || !peUse)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = check_machine(lpSystemName);
    if (!status)
        status = account_find(lpAccountName ? lpAccountName : "", &account);
    if (!status)
        status = give_sid(&account, Sid, cbSid, &domain, peUse, to_narrow);
    return result(status);
}

BOOL LookupAccountNameW(LPCWSTR lpSystemName, LPCWSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse)
{
    static const WCHAR none[] = { 0 };
    struct place domain = { NULL, ReferencedDomainName, cchReferencedDomainName };
    struct account account;
    if (!cbSid || !cchReferencedDomainName || !peUse)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = check_wide_machine(lpSystemName);
    if (!status)
        status = accounts_find_wide(lpAccountName ? lpAccountName : none, account_find, &account);
    if (!status)
        status = give_sid(&account, Sid, cbSid, &domain, peUse, to_wide);
    return result(status);
}

/* -- the caller ---------------------------------------------------------------------------- */

/* Unlike the others, it counts the NUL of what it has written. */
static NTSTATUS tell_caller(struct place *name, convert *convert_text)
{
    struct account account;
    if (!name->size)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = account_of_caller(&account);
    if (status)
        return status;
    name->text = account.name;
    BOOL fit = fits(name, convert_text);
    if (fit)
        put(name, convert_text);
    tell_size(name, convert_text);
    return fit ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

BOOL GetUserNameA(LPSTR lpBuffer, LPDWORD pcbBuffer)
{
    struct place name = { NULL, lpBuffer, pcbBuffer };
    return result(tell_caller(&name, to_narrow));
}

BOOL GetUserNameW(LPWSTR lpBuffer, LPDWORD pcbBuffer)
{
    struct place name = { NULL, lpBuffer, pcbBuffer };
    return result(tell_caller(&name, to_wide));
}
