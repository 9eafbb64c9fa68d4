/* SPDX-License-Identifier: MIT */
/* The codes of the security descriptor language. */
#include "engine/sddlcodes.h"

#define TABLE(codes)                                                                               \
    {                                                                                              \
        codes, sizeof(codes) / sizeof *(codes)                                                     \
    }

static const struct sddl_code acl_flags[] = {
    { "P", SE_DACL_PROTECTED },
    { "AR", SE_DACL_AUTO_INHERIT_REQ },
    { "AI", SE_DACL_AUTO_INHERITED },
};
const struct sddl_table sddl_acl_flags = TABLE(acl_flags);

/* Types that carry conditions or attributes are not among them: nothing here could judge those. */
static const struct sddl_code ace_types[] = {
    { "A", ACCESS_ALLOWED_ACE_TYPE },
    { "D", ACCESS_DENIED_ACE_TYPE },
    { "AU", SYSTEM_AUDIT_ACE_TYPE },
    { "AL", SYSTEM_ALARM_ACE_TYPE },
    { "OA", ACCESS_ALLOWED_OBJECT_ACE_TYPE },
    { "OD", ACCESS_DENIED_OBJECT_ACE_TYPE },
    { "OU", SYSTEM_AUDIT_OBJECT_ACE_TYPE },
    { "OL", SYSTEM_ALARM_OBJECT_ACE_TYPE },
    { "ML", SYSTEM_MANDATORY_LABEL_ACE_TYPE },
    { "SP", SYSTEM_SCOPED_POLICY_ID_ACE_TYPE },
    { "TL", SYSTEM_PROCESS_TRUST_LABEL_ACE_TYPE },
};
const struct sddl_table sddl_ace_types = TABLE(ace_types);

static const struct sddl_code ace_flags[] = {
    { "OI", OBJECT_INHERIT_ACE },
    { "CI", CONTAINER_INHERIT_ACE },
    { "NP", NO_PROPAGATE_INHERIT_ACE },
    { "IO", INHERIT_ONLY_ACE },
    { "ID", INHERITED_ACE },
    { "CR", 0x20 },
    { "SA", SUCCESSFUL_ACCESS_ACE_FLAG },
    { "FA", FAILED_ACCESS_ACE_FLAG },
};
const struct sddl_table sddl_ace_flags = TABLE(ace_flags);

static const struct sddl_code label_rights[] = {
    { "NW", SYSTEM_MANDATORY_LABEL_NO_WRITE_UP },
    { "NR", SYSTEM_MANDATORY_LABEL_NO_READ_UP },
    { "NX", SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP },
};
const struct sddl_table sddl_label_rights = TABLE(label_rights);

/* KR and KX are the same; the first is printed (row h264). */
static const struct sddl_code combined_rights[] = {
    { "FA", 0x1F01FF }, { "FR", 0x120089 }, { "FW", 0x120116 }, { "FX", 0x1200A0 },
    { "KA", 0xF003F },  { "KR", 0x20019 },  { "KW", 0x20006 },  { "KX", 0x20019 },
};
const struct sddl_table sddl_combined_rights = TABLE(combined_rights);

static const struct sddl_code single_rights[] = {
    { "CC", 0x1 },           { "DC", 0x2 },          { "LC", 0x4 },
    { "SW", 0x8 },           { "RP", 0x10 },         { "WP", 0x20 },
    { "DT", 0x40 },          { "LO", 0x80 },         { "CR", 0x100 },
    { "SD", DELETE },        { "RC", READ_CONTROL }, { "WD", WRITE_DAC },
    { "WO", WRITE_OWNER },   { "GA", GENERIC_ALL },  { "GX", GENERIC_EXECUTE },
    { "GW", GENERIC_WRITE }, { "GR", GENERIC_READ },
};
const struct sddl_table sddl_single_rights = TABLE(single_rights);

const char *sddl_code_of(const struct sddl_table *table, DWORD value)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->codes[i].value == value)
            return table->codes[i].text;
    return NULL;
}

struct alias {
    char text[3];
    BYTE authority, count;
    DWORD subs[6];
};

static const struct alias aliases[] = {
    { "WD", 1, 1, { 0 } },
    { "CO", 3, 1, { 0 } },
    { "CG", 3, 1, { 1 } },
    { "OW", 3, 1, { 4 } },
    { "NU", 5, 1, { 2 } },
    { "IU", 5, 1, { 4 } },
    { "SU", 5, 1, { 6 } },
    { "AN", 5, 1, { 7 } },
    { "ED", 5, 1, { 9 } },
    { "PS", 5, 1, { 10 } },
    { "AU", 5, 1, { 11 } },
    { "RC", 5, 1, { 12 } },
    { "SY", 5, 1, { 18 } },
    { "LS", 5, 1, { 19 } },
    { "NS", 5, 1, { 20 } },
    { "WR", 5, 1, { 33 } },
    { "UD", 5, 6, { 84, 0, 0, 0, 0, 0 } },
    { "BA", 5, 2, { 32, 544 } },
    { "BU", 5, 2, { 32, 545 } },
    { "BG", 5, 2, { 32, 546 } },
    { "PU", 5, 2, { 32, 547 } },
    { "AO", 5, 2, { 32, 548 } },
    { "SO", 5, 2, { 32, 549 } },
    { "PO", 5, 2, { 32, 550 } },
    { "BO", 5, 2, { 32, 551 } },
    { "RE", 5, 2, { 32, 552 } },
    { "RU", 5, 2, { 32, 554 } },
    { "RD", 5, 2, { 32, 555 } },
    { "NO", 5, 2, { 32, 556 } },
    { "MU", 5, 2, { 32, 558 } },
    { "LU", 5, 2, { 32, 559 } },
    { "IS", 5, 2, { 32, 568 } },
    { "CY", 5, 2, { 32, 569 } },
    { "ER", 5, 2, { 32, 573 } },
    { "CD", 5, 2, { 32, 574 } },
    { "RA", 5, 2, { 32, 575 } },
    { "ES", 5, 2, { 32, 576 } },
    { "MS", 5, 2, { 32, 577 } },
    { "HA", 5, 2, { 32, 578 } },
    { "AA", 5, 2, { 32, 579 } },
    { "RM", 5, 2, { 32, 580 } },
    { "HO", 5, 2, { 32, 584 } },
    { "SH", 5, 2, { 32, 585 } },
    { "AC", 15, 2, { 2, 1 } },
    { "LW", 16, 1, { 4096 } },
    { "ME", 16, 1, { 8192 } },
    { "MP", 16, 1, { 8448 } },
    { "HI", 16, 1, { 12288 } },
    { "SI", 16, 1, { 16384 } },
    { "SS", 18, 1, { 2 } },
};

/* Accounts of the machine (row h179); there is no domain whose accounts the others could be. */
static const struct sddl_code machine_aliases[] = {
    { "LA", DOMAIN_USER_RID_ADMIN },
    { "LG", DOMAIN_USER_RID_GUEST },
};

static char upper(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        return (char)(letter - 'a' + 'A');
    return letter;
}

BOOL sddl_sid_of_code(char first, char second, union sid_storage *out)
{
    first = upper(first);
    second = upper(second);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        const struct alias *alias = &aliases[i];
        if (alias->text[0] == first && alias->text[1] == second) {
            sid_make(out, alias->authority, alias->count, alias->subs);
            return TRUE;
        }
    }
    for (size_t i = 0; i < sizeof machine_aliases / sizeof *machine_aliases; i++) {
        const struct sddl_code *alias = &machine_aliases[i];
        if (alias->text[0] == first && alias->text[1] == second) {
            sid_of_machine(out);
            sid_subs(&out->sid)[out->sid.SubAuthorityCount++] = alias->value;
            return TRUE;
        }
    }
    return FALSE;
}

const char *sddl_code_of_sid(const SID *sid)
{
    DWORD relative;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (sid_is(sid, aliases[i].authority, aliases[i].count, aliases[i].subs))
            return aliases[i].text;
    if (!sid_is_of_machine(sid, &relative))
        return NULL;
    const struct sddl_table table = TABLE(machine_aliases);
    return sddl_code_of(&table, relative);
}
