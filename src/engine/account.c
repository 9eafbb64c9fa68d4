/* SPDX-License-Identifier: MIT */
/* Accounts: the names of SIDs. */
#include "engine/account.h"
#include "engine/status.h"
#include "engine/wellknown.h"

#include "linux/accounts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BUILTIN "BUILTIN"
#define NT_AUTHORITY "NT AUTHORITY"
#define LABEL "Mandatory Label"
#define PACKAGES "APPLICATION PACKAGE AUTHORITY"
#define UNIX_USER "Unix User"
#define UNIX_GROUP "Unix Group"

static const struct known {
    WELL_KNOWN_SID_TYPE type;
    SID_NAME_USE use;
    const char *domain, *name;
} table[] = {
    { WinNullSid, SidTypeWellKnownGroup, "", "NULL SID" },
    { WinWorldSid, SidTypeWellKnownGroup, "", "Everyone" },
    { WinLocalSid, SidTypeWellKnownGroup, "", "LOCAL" },
    { WinConsoleLogonSid, SidTypeWellKnownGroup, "", "CONSOLE LOGON" },
    { WinCreatorOwnerSid, SidTypeWellKnownGroup, "", "CREATOR OWNER" },
    { WinCreatorGroupSid, SidTypeWellKnownGroup, "", "CREATOR GROUP" },
    { WinCreatorOwnerServerSid, SidTypeWellKnownGroup, "", "CREATOR OWNER SERVER" },
    { WinCreatorGroupServerSid, SidTypeWellKnownGroup, "", "CREATOR GROUP SERVER" },
    { WinCreatorOwnerRightsSid, SidTypeWellKnownGroup, "", "OWNER RIGHTS" },
    { WinDialupSid, SidTypeWellKnownGroup, NT_AUTHORITY, "DIALUP" },
    { WinNetworkSid, SidTypeWellKnownGroup, NT_AUTHORITY, "NETWORK" },
    { WinBatchSid, SidTypeWellKnownGroup, NT_AUTHORITY, "BATCH" },
    { WinInteractiveSid, SidTypeWellKnownGroup, NT_AUTHORITY, "INTERACTIVE" },
    { WinServiceSid, SidTypeWellKnownGroup, NT_AUTHORITY, "SERVICE" },
    { WinAnonymousSid, SidTypeWellKnownGroup, NT_AUTHORITY, "ANONYMOUS LOGON" },
    { WinProxySid, SidTypeWellKnownGroup, NT_AUTHORITY, "PROXY" },
    { WinEnterpriseControllersSid, SidTypeWellKnownGroup, NT_AUTHORITY,
      "ENTERPRISE DOMAIN CONTROLLERS" },
    { WinSelfSid, SidTypeWellKnownGroup, NT_AUTHORITY, "SELF" },
    { WinAuthenticatedUserSid, SidTypeWellKnownGroup, NT_AUTHORITY, "Authenticated Users" },
    { WinRestrictedCodeSid, SidTypeWellKnownGroup, NT_AUTHORITY, "RESTRICTED" },
    { WinTerminalServerSid, SidTypeWellKnownGroup, NT_AUTHORITY, "TERMINAL SERVER USER" },
    { WinRemoteLogonIdSid, SidTypeWellKnownGroup, NT_AUTHORITY, "REMOTE INTERACTIVE LOGON" },
    { WinThisOrganizationSid, SidTypeWellKnownGroup, NT_AUTHORITY, "This Organization" },
    { WinIUserSid, SidTypeWellKnownGroup, NT_AUTHORITY, "IUSR" },
    { WinLocalSystemSid, SidTypeWellKnownGroup, NT_AUTHORITY, "SYSTEM" },
    { WinLocalServiceSid, SidTypeWellKnownGroup, NT_AUTHORITY, "LOCAL SERVICE" },
    { WinNetworkServiceSid, SidTypeWellKnownGroup, NT_AUTHORITY, "NETWORK SERVICE" },
    { WinWriteRestrictedCodeSid, SidTypeWellKnownGroup, NT_AUTHORITY, "WRITE RESTRICTED" },
    { WinNTLMAuthenticationSid, SidTypeWellKnownGroup, NT_AUTHORITY, "NTLM Authentication" },
    { WinSChannelAuthenticationSid, SidTypeWellKnownGroup, NT_AUTHORITY,
      "SChannel Authentication" },
    { WinDigestAuthenticationSid, SidTypeWellKnownGroup, NT_AUTHORITY, "Digest Authentication" },
    { WinLocalAccountSid, SidTypeWellKnownGroup, NT_AUTHORITY, "Local account" },
    { WinLocalAccountAndAdministratorSid, SidTypeWellKnownGroup, NT_AUTHORITY,
      "Local account and member of Administrators group" },
    { WinOtherOrganizationSid, SidTypeWellKnownGroup, NT_AUTHORITY, "Other Organization" },
    { WinBuiltinDomainSid, SidTypeDomain, BUILTIN, BUILTIN },
    { WinBuiltinAdministratorsSid, SidTypeAlias, BUILTIN, "Administrators" },
    { WinBuiltinUsersSid, SidTypeAlias, BUILTIN, "Users" },
    { WinBuiltinGuestsSid, SidTypeAlias, BUILTIN, "Guests" },
    { WinBuiltinPowerUsersSid, SidTypeAlias, BUILTIN, "Power Users" },
    { WinBuiltinAccountOperatorsSid, SidTypeAlias, BUILTIN, "Account Operators" },
    { WinBuiltinSystemOperatorsSid, SidTypeAlias, BUILTIN, "Server Operators" },
    { WinBuiltinPrintOperatorsSid, SidTypeAlias, BUILTIN, "Print Operators" },
    { WinBuiltinBackupOperatorsSid, SidTypeAlias, BUILTIN, "Backup Operators" },
    { WinBuiltinReplicatorSid, SidTypeAlias, BUILTIN, "Replicator" },
    { WinBuiltinPreWindows2000CompatibleAccessSid, SidTypeAlias, BUILTIN,
      "Pre-Windows 2000 Compatible Access" },
    { WinBuiltinRemoteDesktopUsersSid, SidTypeAlias, BUILTIN, "Remote Desktop Users" },
    { WinBuiltinNetworkConfigurationOperatorsSid, SidTypeAlias, BUILTIN,
      "Network Configuration Operators" },
    { WinBuiltinPerfMonitoringUsersSid, SidTypeAlias, BUILTIN, "Performance Monitor Users" },
    { WinBuiltinPerfLoggingUsersSid, SidTypeAlias, BUILTIN, "Performance Log Users" },
    { WinBuiltinDCOMUsersSid, SidTypeAlias, BUILTIN, "Distributed COM Users" },
    { WinBuiltinIUsersSid, SidTypeAlias, BUILTIN, "IIS_IUSRS" },
    { WinBuiltinCryptoOperatorsSid, SidTypeAlias, BUILTIN, "Cryptographic Operators" },
    { WinBuiltinEventLogReadersGroup, SidTypeAlias, BUILTIN, "Event Log Readers" },
    { WinBuiltinHyperVAdminsSid, SidTypeAlias, BUILTIN, "Hyper-V Administrators" },
    { WinBuiltinRemoteManagementUsersSid, SidTypeAlias, BUILTIN, "Remote Management Users" },
    { WinBuiltinAnyPackageSid, SidTypeWellKnownGroup, PACKAGES, "ALL APPLICATION PACKAGES" },
    { WinUntrustedLabelSid, SidTypeLabel, LABEL, "Untrusted Mandatory Level" },
    { WinLowLabelSid, SidTypeLabel, LABEL, "Low Mandatory Level" },
    { WinMediumLabelSid, SidTypeLabel, LABEL, "Medium Mandatory Level" },
    { WinMediumPlusLabelSid, SidTypeLabel, LABEL, "Medium Plus Mandatory Level" },
    { WinHighLabelSid, SidTypeLabel, LABEL, "High Mandatory Level" },
    { WinSystemLabelSid, SidTypeLabel, LABEL, "System Mandatory Level" },
};

_Static_assert(ACCOUNT_NAME_CAPACITY == ACCOUNTS_NAME_CAPACITY, "the name of an account fits");

static NTSTATUS from_accounts(int error)
{
    return error == -ENOENT ? STATUS_NONE_MAPPED : status_from_error(error);
}

static void fill(const struct known *known, struct account *out)
{
    wellknown_make(known->type, NULL, &out->sid);
    out->use = known->use;
    out->domain = known->domain;
    strcpy(out->name, known->name);
}

static NTSTATUS describe_user(uid_t user, struct account *out)
{
    out->use = SidTypeUser;
    out->domain = UNIX_USER;
    return from_accounts(accounts_name_of_user(user, out->name));
}

static NTSTATUS describe_group(gid_t group, struct account *out)
{
    out->use = SidTypeGroup;
    out->domain = UNIX_GROUP;
    return from_accounts(accounts_name_of_group(group, out->name));
}

NTSTATUS account_of_sid(const SID *sid, struct account *out)
{
    uid_t user;
    gid_t group;
    if (!sid_is_valid(sid))
        return STATUS_INVALID_SID;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (wellknown_is(sid, table[i].type)) {
            fill(&table[i], out);
            return STATUS_SUCCESS;
        }
    sid_copy(&out->sid, sid);
    if (sid_to_user(sid, &user))
        return describe_user(user, out);
    return sid_to_group(sid, &group) ? describe_group(group, out) : STATUS_NONE_MAPPED;
}

/* -- names --------------------------------------------------------------------------------- */

static char fold(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return (char)(letter - 'A' + 'a');
    return letter;
}

/* LENGTH bytes against a whole string, without regard to the case of ASCII letters. */
static BOOL is_word(const char *text, size_t length, const char *word)
{
    size_t i = 0;
    while (i < length && word[i] && fold(text[i]) == fold(word[i]))
        i++;
    return i == length && !word[i];
}

/* A name taken apart; DOMAIN is NULL where it has none. */
struct parts {
    const char *domain;
    size_t domain_length;
    const char *name;
};

static struct parts split(const char *name)
{
    const char *backslash = strchr(name, '\\');
    if (!backslash)
        return (struct parts){ NULL, 0, name };
    return (struct parts){ name, (size_t)(backslash - name), backslash + 1 };
}

static BOOL may_be_in(const struct parts *parts, const char *domain)
{
    return !parts->domain || is_word(parts->domain, parts->domain_length, domain);
}

static const struct known *find_known(const struct parts *parts, BOOL exactly)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (may_be_in(parts, table[i].domain) &&
            (exactly ? !strcmp(parts->name, table[i].name)
                     : is_word(parts->name, strlen(parts->name), table[i].name)))
            return &table[i];
    return NULL;
}

static NTSTATUS find_user(const struct parts *parts, BOOL here, struct account *out)
{
    union sid_storage sid;
    uid_t user;
    if (!here && !may_be_in(parts, UNIX_USER))
        return STATUS_NONE_MAPPED;
    NTSTATUS status = from_accounts(accounts_find_user(parts->name, &user));
    if (status)
        return status;
    sid_of_user(user, &sid);
    return account_of_sid(&sid.sid, out);
}

static NTSTATUS find_group(const struct parts *parts, BOOL here, struct account *out)
{
    union sid_storage sid;
    gid_t group;
    if (!here && !may_be_in(parts, UNIX_GROUP))
        return STATUS_NONE_MAPPED;
    NTSTATUS status = from_accounts(accounts_find_group(parts->name, &group));
    if (status)
        return status;
    sid_of_group(group, &sid);
    return account_of_sid(&sid.sid, out);
}

static NTSTATUS find_in_linux(const struct parts *parts, struct account *out)
{
    char machine[ACCOUNT_NAME_CAPACITY];
    if (!*parts->name)
        return STATUS_NONE_MAPPED;
    BOOL here = parts->domain && !accounts_name_of_machine(machine) && may_be_in(parts, machine);
    NTSTATUS status = find_user(parts, here, out);
    return status == STATUS_NONE_MAPPED ? find_group(parts, here, out) : status;
}

/* Linux has groups "users" and users "proxy", whom their own names must lead to. */
NTSTATUS account_find(const char *name, struct account *out)
{
    const struct parts parts = split(*name ? name : BUILTIN);
    const struct known *known = find_known(&parts, TRUE);
    NTSTATUS status = known ? STATUS_SUCCESS : find_in_linux(&parts, out);
    if (status == STATUS_NONE_MAPPED) {
        known = find_known(&parts, FALSE);
        status = known ? STATUS_SUCCESS : status;
    }
    if (known)
        fill(known, out);
    return status;
}

NTSTATUS account_find_trustee(const char *name, struct account *out)
{
    if (!is_word(name, strlen(name), "CURRENT_USER"))
        return account_find(name, out);
    sid_of_user(geteuid(), &out->sid);
    return STATUS_SUCCESS;
}

NTSTATUS account_of_caller(struct account *out)
{
    sid_of_user(geteuid(), &out->sid);
    return describe_user(geteuid(), out);
}

BOOL account_is_here(const char *machine)
{
    char name[ACCOUNT_NAME_CAPACITY];
    return !*machine || !strcmp(machine, ".") ||
           (!accounts_name_of_machine(name) && is_word(machine, strlen(machine), name));
}
