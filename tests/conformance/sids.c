/* SPDX-License-Identifier: MIT */
/* SIDs: their parts, their texts, and those that everybody knows. */
#include "conformance.h"

#include <sddl.h>

/* Rows of the second list of facts: their numbers begin with h. */
static SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };
static SID_IDENTIFIER_AUTHORITY world = { SECURITY_WORLD_SID_AUTHORITY };

static const char *string_of(PSID sid)
{
    char *string = NULL;
    if (!ConvertSidToStringSidA(sid, &string))
        return failed(GetLastError());
    const char *copy = text("%s", string);
    LocalFree(string);
    return copy;
}

static const char *parsed_sid(const char *string)
{
    PSID sid = NULL;
    SetLastError(UNTOUCHED);
    if (!ConvertStringSidToSidA(string, &sid))
        return failed(GetLastError());
    const char *copy = string_of(sid);
    LocalFree(sid);
    return copy;
}

static void sids(void)
{
    PSID one = NULL, other = NULL;
    BYTE storage[SECURITY_MAX_SID_SIZE];
    BOOL equal = 7;
    handle_fact(158, "lengths", "8 12 68",
                text("%u %u %u", (unsigned)GetSidLengthRequired(0),
                     (unsigned)GetSidLengthRequired(1), (unsigned)GetSidLengthRequired(15)));
    SetLastError(UNTOUCHED);
    handle_fact(160, "nine sub-authorities", failed(1337),
                outcome(AllocateAndInitializeSid(&nt, 9, 1, 2, 3, 4, 5, 6, 7, 8, &one)));
    SetLastError(UNTOUCHED);
    handle_fact(
        161, "allocate", "ok last_error=untouched",
        outcome_and_error(AllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &one)));
    AllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &other);
    SetLastError(UNTOUCHED);
    handle_fact(163, "equal", "ok last_error=0", outcome_and_error(EqualSid(one, other)));
    ((SID *)other)->Revision = 2;
    SetLastError(UNTOUCHED);
    handle_fact(164, "another revision", "failed last_error=0",
                outcome_and_error(EqualSid(one, other)));
    ((SID *)other)->Revision = SID_REVISION;
    *GetSidSubAuthority(other, 1) = 545;
    handle_fact(163, "another account", "no", yes_no(EqualSid(one, other)));
    handle_fact(165, "but for the last number", "yes", yes_no(EqualPrefixSid(one, other)));
    SetLastError(UNTOUCHED);
    handle_fact(166, "domain of NULL", failed(1337), outcome(EqualDomainSid(one, NULL, &equal)));
    PSID domain = NULL;
    ConvertStringSidToSidA("S-1-5-21-1-2-3-500", &domain);
    SetLastError(UNTOUCHED);
    handle_fact(168, "BUILTIN and a domain", "ok last_error=0",
                outcome_and_error(EqualDomainSid(one, domain, &equal)));
    handle_fact(168, "are one", "no", yes_no(equal));
    SetLastError(UNTOUCHED);
    handle_fact(166, "no result", failed(87), outcome(EqualDomainSid(one, other, NULL)));
    LocalFree(domain);
    SetLastError(UNTOUCHED);
    unsigned value = (unsigned)*GetSidSubAuthority(one, 1);
    handle_fact(169, "GetSidSubAuthority", "544 last_error=0",
                text("%u last_error=%s", value, last_error()));
    SetLastError(UNTOUCHED);
    value = (unsigned)*GetSidSubAuthorityCount(one);
    handle_fact(169, "GetSidSubAuthorityCount", "2 last_error=0",
                text("%u last_error=%s", value, last_error()));
    SetLastError(UNTOUCHED);
    value = (unsigned)(ULONG_PTR)GetSidIdentifierAuthority(NULL);
    handle_fact(170, "authority of NULL", "2 last_error=0",
                text("%u last_error=%s", value, last_error()));
    handle_fact(159, "valid", "yes", yes_no(IsValidSid(one)));
    ((SID *)other)->SubAuthorityCount = 16;
    handle_fact(159, "sixteen sub-authorities", "no", yes_no(IsValidSid(other)));
    handle_fact(159, "NULL", "no", yes_no(IsValidSid(NULL)));
    FreeSid(other);
    SetLastError(UNTOUCHED);
    handle_fact(161, "free", "NULL last_error=untouched",
                text("%s last_error=%s", FreeSid(one) == NULL ? "NULL" : "other", last_error()));
    AllocateAndInitializeSid(&world, 1, 0, 0, 0, 0, 0, 0, 0, 0, &one);
    AllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &other);
    SetLastError(UNTOUCHED);
    handle_fact(167, "no domain", failed(1258), outcome(EqualDomainSid(one, other, &equal)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "CopySid into too little", failed(122), outcome(CopySid(11, storage, one)));
    fact(DOCUMENTED, "CopySid", "yes", yes_no(CopySid(12, storage, one) && EqualSid(storage, one)));
    FreeSid(one);
    FreeSid(other);
}

static void sid_strings(void)
{
    static const struct {
        int row;
        const char *text, *expected;
    } strings[] = {
        { 176, "S-1-5", "failed last_error=1337" },
        { 176, "WDandmore", "failed last_error=1337" },
        { 176, "WD)", "failed last_error=1337" },
        { 177, "wD", "S-1-1-0" },
        { 178, "s-1-12-1", "S-1-12-1" },
        { 178, "S-0x1-0XC-0x1a", "S-1-12-26" },
        { 177, "BA", "S-1-5-32-544" },
        { 177, "SY", "S-1-5-18" },
        { 177, "AU", "S-1-5-11" },
        { 177, "CO", "S-1-3-0" },
        { 183, "S-1-5-21-1-2-4294967295", "S-1-5-21-1-2-4294967295" },
        { 183, "S-1-22-1-1000", "S-1-22-1-1000" },
    };
    BYTE storage[SECURITY_MAX_SID_SIZE] = { 1, 1, 0, 0, 0x33, 0x44, 0x55, 0x66, 1 };
    PSID sid = NULL;
    char *string;
    for (size_t i = 0; i < COUNT(strings); i++)
        handle_fact(strings[i].row, strings[i].text, strings[i].expected,
                    parsed_sid(strings[i].text));
    handle_fact(181, "authority in decimal", "S-1-860116326-1", string_of(storage));
    SetLastError(UNTOUCHED);
    handle_fact(175, "no string", failed(87), outcome(ConvertStringSidToSidA(NULL, &sid)));
    SetLastError(UNTOUCHED);
    handle_fact(175, "no result", failed(87), outcome(ConvertStringSidToSidA("S-1-1-0", NULL)));
    SetLastError(UNTOUCHED);
    handle_fact(184, "NULL", failed(87), outcome(ConvertSidToStringSidA(NULL, &string)));
    storage[1] = 16;
    SetLastError(UNTOUCHED);
    handle_fact(184, "not valid", failed(1337), outcome(ConvertSidToStringSidA(storage, &string)));
    PSID machine = NULL;
    handle_fact(179, "LA", "500",
                ConvertStringSidToSidA("LA", &machine)
                    ? text("%u", (unsigned)*GetSidSubAuthority(machine, 4))
                    : failed(GetLastError()));
    LocalFree(machine);
}

static void well_known(void)
{
    static const struct {
        WELL_KNOWN_SID_TYPE type;
        const char *string;
    } known[] = {
        { WinNullSid, "S-1-0-0" },
        { WinWorldSid, "S-1-1-0" },
        { WinLocalSid, "S-1-2-0" },
        { WinCreatorOwnerSid, "S-1-3-0" },
        { WinNtAuthoritySid, "S-1-5" },
        { WinLogonIdsSid, "S-1-5-5-0-0" },
        { WinAuthenticatedUserSid, "S-1-5-11" },
        { WinLocalSystemSid, "S-1-5-18" },
        { WinBuiltinDomainSid, "S-1-5-32" },
        { WinBuiltinAdministratorsSid, "S-1-5-32-544" },
        { WinBuiltinUsersSid, "S-1-5-32-545" },
        { WinBuiltinReplicatorSid, "S-1-5-32-552" },
        { WinAccountAdministratorSid, "S-1-5-21-12-23-34-45-56-500" },
        { WinAccountDomainAdminsSid, "S-1-5-21-12-23-34-45-56-512" },
        { WinAccountRasAndIasServersSid, "S-1-5-21-12-23-34-45-56-553" },
        { WinNTLMAuthenticationSid, "S-1-5-64-10" },
        { WinThisOrganizationSid, "S-1-5-15" },
        { WinHighLabelSid, "S-1-16-12288" },
        { WinCreatorOwnerRightsSid, "S-1-3-4" },
        { WinBuiltinAnyPackageSid, "S-1-15-2-1" },
    };
    BYTE storage[SECURITY_MAX_SID_SIZE];
    PSID domain = NULL;
    DWORD size = 0;
    ConvertStringSidToSidA("S-1-5-21-12-23-34-45-56", &domain);
    SetLastError(UNTOUCHED);
    handle_fact(171, "size 0", failed(122),
                outcome(CreateWellKnownSid(WinWorldSid, NULL, NULL, &size)));
    handle_fact(171, "what is needed", "12", text("%u", (unsigned)size));
    SetLastError(UNTOUCHED);
    handle_fact(172, "no buffer", failed(87),
                outcome(CreateWellKnownSid(WinWorldSid, NULL, NULL, &size)));
    for (size_t i = 0; i < COUNT(known); i++) {
        size = sizeof storage;
        BOOL made = CreateWellKnownSid(known[i].type, domain, storage, &size);
        handle_fact(173, text("type %d", (int)known[i].type), known[i].string,
                    made ? string_of(storage) : failed(GetLastError()));
        handle_fact(174, "its size", text("%u", (unsigned)GetLengthSid(storage)),
                    text("%u", (unsigned)size));
        if (strncmp(known[i].string, "S-1-5-21", 8) != 0)
            handle_fact(174, "is it", "yes", yes_no(IsWellKnownSid(storage, known[i].type)));
    }
    LocalFree(domain);
}

int main(void)
{
    sids();
    sid_strings();
    well_known();
    return finish();
}
