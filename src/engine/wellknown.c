/* SPDX-License-Identifier: MIT */
/* The SIDs that Windows has names for. */
#include "engine/wellknown.h"

/* S-1-AUTHORITY-SUBS…; of a domain's account AUTHORITY is 0 and SUBS has the last number alone. */
struct known {
    WELL_KNOWN_SID_TYPE type;
    BYTE authority, count;
    DWORD subs[6];
};

#define DOMAIN_OF 0xFF /* in the place of an authority */
#define BUILTIN(type, alias)                                                                       \
    {                                                                                              \
        type, 5, 2,                                                                                \
        {                                                                                          \
            32, alias                                                                              \
        }                                                                                          \
    }
#define ACCOUNT(type, relative)                                                                    \
    {                                                                                              \
        type, DOMAIN_OF, 1,                                                                        \
        {                                                                                          \
            relative                                                                               \
        }                                                                                          \
    }

static const struct known table[] = {
    { WinNullSid, 0, 1, { 0 } },
    { WinWorldSid, 1, 1, { 0 } },
    { WinLocalSid, 2, 1, { 0 } },
    { WinLocalLogonSid, 2, 1, { 0 } },
    { WinConsoleLogonSid, 2, 1, { 1 } },
    { WinCreatorOwnerSid, 3, 1, { 0 } },
    { WinCreatorGroupSid, 3, 1, { 1 } },
    { WinCreatorOwnerServerSid, 3, 1, { 2 } },
    { WinCreatorGroupServerSid, 3, 1, { 3 } },
    { WinCreatorOwnerRightsSid, 3, 1, { 4 } },
    { WinNtAuthoritySid, 5, 0, { 0 } },
    { WinDialupSid, 5, 1, { 1 } },
    { WinNetworkSid, 5, 1, { 2 } },
    { WinBatchSid, 5, 1, { 3 } },
    { WinInteractiveSid, 5, 1, { 4 } },
    { WinLogonIdsSid, 5, 3, { 5, 0, 0 } },
    { WinServiceSid, 5, 1, { 6 } },
    { WinAnonymousSid, 5, 1, { 7 } },
    { WinProxySid, 5, 1, { 8 } },
    { WinEnterpriseControllersSid, 5, 1, { 9 } },
    { WinSelfSid, 5, 1, { 10 } },
    { WinAuthenticatedUserSid, 5, 1, { 11 } },
    { WinRestrictedCodeSid, 5, 1, { 12 } },
    { WinTerminalServerSid, 5, 1, { 13 } },
    { WinRemoteLogonIdSid, 5, 1, { 14 } },
    { WinThisOrganizationSid, 5, 1, { 15 } },
    { WinIUserSid, 5, 1, { 17 } },
    { WinLocalSystemSid, 5, 1, { 18 } },
    { WinLocalServiceSid, 5, 1, { 19 } },
    { WinNetworkServiceSid, 5, 1, { 20 } },
    { WinEnterpriseReadonlyControllersSid, 5, 1, { 22 } },
    { WinWriteRestrictedCodeSid, 5, 1, { 33 } },
    { WinNTLMAuthenticationSid, 5, 2, { 64, 10 } },
    { WinSChannelAuthenticationSid, 5, 2, { 64, 14 } },
    { WinDigestAuthenticationSid, 5, 2, { 64, 21 } },
    { WinThisOrganizationCertificateSid, 5, 2, { 65, 1 } },
    { WinUserModeDriversSid, 5, 6, { 84, 0, 0, 0, 0, 0 } },
    { WinLocalAccountSid, 5, 1, { 113 } },
    { WinLocalAccountAndAdministratorSid, 5, 1, { 114 } },
    { WinOtherOrganizationSid, 5, 1, { 1000 } },
    { WinBuiltinDomainSid, 5, 1, { 32 } },
    BUILTIN(WinBuiltinAdministratorsSid, 544),
    BUILTIN(WinBuiltinUsersSid, 545),
    BUILTIN(WinBuiltinGuestsSid, 546),
    BUILTIN(WinBuiltinPowerUsersSid, 547),
    BUILTIN(WinBuiltinAccountOperatorsSid, 548),
    BUILTIN(WinBuiltinSystemOperatorsSid, 549),
    BUILTIN(WinBuiltinPrintOperatorsSid, 550),
    BUILTIN(WinBuiltinBackupOperatorsSid, 551),
    BUILTIN(WinBuiltinReplicatorSid, 552),
    BUILTIN(WinBuiltinPreWindows2000CompatibleAccessSid, 554),
    BUILTIN(WinBuiltinRemoteDesktopUsersSid, 555),
    BUILTIN(WinBuiltinNetworkConfigurationOperatorsSid, 556),
    BUILTIN(WinBuiltinIncomingForestTrustBuildersSid, 557),
    BUILTIN(WinBuiltinPerfMonitoringUsersSid, 558),
    BUILTIN(WinBuiltinPerfLoggingUsersSid, 559),
    BUILTIN(WinBuiltinAuthorizationAccessSid, 560),
    BUILTIN(WinBuiltinTerminalServerLicenseServersSid, 561),
    BUILTIN(WinBuiltinDCOMUsersSid, 562),
    BUILTIN(WinBuiltinIUsersSid, 568),
    BUILTIN(WinBuiltinCryptoOperatorsSid, 569),
    BUILTIN(WinBuiltinEventLogReadersGroup, 573),
    BUILTIN(WinBuiltinCertSvcDComAccessGroup, 574),
    BUILTIN(WinBuiltinRDSRemoteAccessServersSid, 575),
    BUILTIN(WinBuiltinRDSEndpointServersSid, 576),
    BUILTIN(WinBuiltinRDSManagementServersSid, 577),
    BUILTIN(WinBuiltinHyperVAdminsSid, 578),
    BUILTIN(WinBuiltinAccessControlAssistanceOperatorsSid, 579),
    BUILTIN(WinBuiltinRemoteManagementUsersSid, 580),
    BUILTIN(WinBuiltinDefaultSystemManagedGroupSid, 581),
    BUILTIN(WinBuiltinStorageReplicaAdminsSid, 582),
    { WinApplicationPackageAuthoritySid, 15, 0, { 0 } },
    { WinBuiltinAnyPackageSid, 15, 2, { 2, 1 } },
    { WinCapabilityInternetClientSid, 15, 2, { 3, 1 } },
    { WinCapabilityInternetClientServerSid, 15, 2, { 3, 2 } },
    { WinCapabilityPrivateNetworkClientServerSid, 15, 2, { 3, 3 } },
    { WinCapabilityPicturesLibrarySid, 15, 2, { 3, 4 } },
    { WinCapabilityVideosLibrarySid, 15, 2, { 3, 5 } },
    { WinCapabilityMusicLibrarySid, 15, 2, { 3, 6 } },
    { WinCapabilityDocumentsLibrarySid, 15, 2, { 3, 7 } },
    { WinCapabilityEnterpriseAuthenticationSid, 15, 2, { 3, 8 } },
    { WinCapabilitySharedUserCertificatesSid, 15, 2, { 3, 9 } },
    { WinCapabilityRemovableStorageSid, 15, 2, { 3, 10 } },
    { WinCapabilityAppointmentsSid, 15, 2, { 3, 11 } },
    { WinCapabilityContactsSid, 15, 2, { 3, 12 } },
    { WinUntrustedLabelSid, 16, 1, { 0 } },
    { WinLowLabelSid, 16, 1, { 0x1000 } },
    { WinMediumLabelSid, 16, 1, { 0x2000 } },
    { WinMediumPlusLabelSid, 16, 1, { 0x2100 } },
    { WinHighLabelSid, 16, 1, { 0x3000 } },
    { WinSystemLabelSid, 16, 1, { 0x4000 } },
    { WinAuthenticationAuthorityAssertedSid, 18, 1, { 1 } },
    { WinAuthenticationServiceAssertedSid, 18, 1, { 2 } },
    { WinAuthenticationKeyTrustSid, 18, 1, { 4 } },
    { WinAuthenticationKeyPropertyMFASid, 18, 1, { 5 } },
    { WinAuthenticationKeyPropertyAttestationSid, 18, 1, { 6 } },
    ACCOUNT(WinAccountReadonlyControllersSid, 521),
    ACCOUNT(WinNewEnterpriseReadonlyControllersSid, 498),
    ACCOUNT(WinAccountAdministratorSid, 500),
    ACCOUNT(WinAccountGuestSid, 501),
    ACCOUNT(WinAccountKrbtgtSid, 502),
    ACCOUNT(WinAccountDefaultSystemManagedSid, 503),
    ACCOUNT(WinAccountDomainAdminsSid, 512),
    ACCOUNT(WinAccountDomainUsersSid, 513),
    ACCOUNT(WinAccountDomainGuestsSid, 514),
    ACCOUNT(WinAccountComputersSid, 515),
    ACCOUNT(WinAccountControllersSid, 516),
    ACCOUNT(WinAccountCertAdminsSid, 517),
    ACCOUNT(WinAccountSchemaAdminsSid, 518),
    ACCOUNT(WinAccountEnterpriseAdminsSid, 519),
    ACCOUNT(WinAccountPolicyAdminsSid, 520),
    ACCOUNT(WinAccountCloneableControllersSid, 522),
    ACCOUNT(WinAccountProtectedUsersSid, 525),
    ACCOUNT(WinAccountKeyAdminsSid, 526),
    ACCOUNT(WinAccountEnterpriseKeyAdminsSid, 527),
    ACCOUNT(WinAccountRasAndIasServersSid, 553),
    ACCOUNT(WinCacheablePrincipalsGroupSid, 571),
    ACCOUNT(WinNonCacheablePrincipalsGroupSid, 572),
};

static const struct known *find(WELL_KNOWN_SID_TYPE type)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].type == type)
            return &table[i];
    return NULL;
}

NTSTATUS wellknown_make(WELL_KNOWN_SID_TYPE type, const SID *domain, union sid_storage *out)
{
    const struct known *known = find(type);
    if (!known)
        return STATUS_INVALID_PARAMETER;
    if (known->authority != DOMAIN_OF) {
        sid_make(out, known->authority, known->count, known->subs);
        return STATUS_SUCCESS;
    }
    if (!domain || !sid_is_valid(domain) || domain->SubAuthorityCount == SID_MAX_SUB_AUTHORITIES)
        return STATUS_INVALID_PARAMETER;
    sid_copy(out, domain);
    sid_subs(&out->sid)[out->sid.SubAuthorityCount++] = known->subs[0];
    return STATUS_SUCCESS;
}

BOOL wellknown_is(const SID *sid, WELL_KNOWN_SID_TYPE type)
{
    const struct known *known = find(type);
    if (!known || !sid_is_valid(sid))
        return FALSE;
    if (known->authority != DOMAIN_OF)
        return sid_is(sid, known->authority, known->count, known->subs);
    return sid_authority(sid) == 5 && sid->SubAuthorityCount == 5 &&
           sid_subs(sid)[0] == SECURITY_NT_NON_UNIQUE && sid_subs(sid)[4] == known->subs[0];
}
