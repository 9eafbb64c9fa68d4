/* SPDX-License-Identifier: MIT */
/* What a section tells about itself. */
#pragma once

#include "engine/image.h"
#include "engine/section.h"

struct section_facts {
    ULONG attributes; /* SEC_…, as rows 054-073 have them */
    uint64_t size;    /* bytes */
};

/* Row 342: the handle needs SECTION_QUERY. */
NTSTATUS sectionquery_facts(HANDLE handle, struct section_facts *out);

/* What a program file says about itself. */
struct section_image {
    struct image_facts facts;
    BOOL flat; /* mapped as the file is */
    BOOL has_code;
};

/* The same right. STATUS_SECTION_NOT_IMAGE (row 344). */
NTSTATUS sectionquery_image(HANDLE handle, struct section_image *out);
