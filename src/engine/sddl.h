/* SPDX-License-Identifier: MIT */
/*
 * The security descriptor language: descriptors and SIDs as text.
 *
 * "O:SYG:BAD:P(A;;GA;;;WD)": owner, group, DACL with its flags and entries, SACL.
 * [MS-DTYP] 2.5.1.1.
 */
#pragma once

#include "engine/sd.h"

/*
 * What a text says, self-relative, for free(). STATUS_INVALID_PARAMETER for what is no part,
 * STATUS_INVALID_ACL for a wrong entry, STATUS_INVALID_SID for a wrong owner or group,
 * STATUS_NO_MEMORY. Rows h237-h256.
 */
NTSTATUS sddl_parse(const WCHAR *text, size_t length, SECURITY_DESCRIPTOR_RELATIVE **out,
                    size_t *size);

/*
 * The parts that INFORMATION names as text, for free(). The descriptor has been checked.
 * STATUS_INVALID_ACL for an entry that the language cannot say. Rows h257-h268.
 */
NTSTATUS sddl_print(const struct sd *sd, SECURITY_INFORMATION information, char **out);

/* A SID alone: S-1-…, or a code (rows h175-h180). STATUS_INVALID_SID. */
NTSTATUS sddl_parse_sid(const WCHAR *text, size_t length, union sid_storage *out);

/* Always S-1-…, never a code (rows h181-h183). */
#define SDDL_SID_CAPACITY 200
void sddl_print_sid(const SID *sid, char out[SDDL_SID_CAPACITY]);
