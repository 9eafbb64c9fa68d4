/* SPDX-License-Identifier: MIT */
/* What a section tells about itself. */
#pragma once

#include "engine/section.h"

struct section_facts {
    ULONG attributes; /* SEC_…, as rows 054-073 have them */
    uint64_t size;    /* bytes */
};

/* Row 342: the handle needs SECTION_QUERY. */
NTSTATUS sectionquery_facts(HANDLE handle, struct section_facts *out);
