/* SPDX-License-Identifier: MIT */
/* Fuzz target: the manifest of an app. Whatever is in it, it declares one of two things. */
#include "engine/manifest.h"

#include <filemap/filemap.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ULONG first = ~0U, second = ~0U;
    NTSTATUS status = manifest_parse((const char *)bytes, size, &first);
    if (status || manifest_parse((const char *)bytes, size, &second))
        abort();
    if (first != second || (first & ~(ULONG)FILEMAP_APP_CODE_GENERATION))
        abort();
    return 0;
}
