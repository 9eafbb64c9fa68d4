/* SPDX-License-Identifier: MIT */
/* The SIDs that Windows has names for. */
#pragma once

#include "engine/sid.h"

/*
 * Makes one. DOMAIN: for the accounts of a domain; else it counts for nothing (row h173).
 * STATUS_INVALID_PARAMETER: no such type, or it needs a domain.
 */
NTSTATUS wellknown_make(WELL_KNOWN_SID_TYPE type, const SID *domain, union sid_storage *out);

/* Is it that one? Of a domain's accounts, of whatever domain. */
BOOL wellknown_is(const SID *sid, WELL_KNOWN_SID_TYPE type);
