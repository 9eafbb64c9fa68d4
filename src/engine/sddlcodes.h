/* SPDX-License-Identifier: MIT */
/*
 * The codes of the security descriptor language. Several mean different things in different fields,
 * so each field has a table of its own.
 */
#pragma once

#include "engine/sid.h"

struct sddl_code {
    char text[3];
    DWORD value;
};

struct sddl_table {
    const struct sddl_code *codes;
    size_t count;
};

/* Bits of an ACL's control word; those of a SACL are twice as high. */
extern const struct sddl_table sddl_acl_flags;
extern const struct sddl_table sddl_ace_types, sddl_ace_flags, sddl_label_rights;
/* Combinations that have a name of their own come first, then single bits from low to high. */
extern const struct sddl_table sddl_combined_rights, sddl_single_rights;

/* The code that stands for a value exactly, or NULL. */
const char *sddl_code_of(const struct sddl_table *table, DWORD value);

/* The SID of a two-letter code in any letter case (row h177). */
BOOL sddl_sid_of_code(char first, char second, union sid_storage *out);

/* The reverse; NULL: it has no code. */
const char *sddl_code_of_sid(const SID *sid);
