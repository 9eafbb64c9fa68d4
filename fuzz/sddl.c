/* SPDX-License-Identifier: MIT */
/* Fuzz target: descriptors as text. What is read can be printed, and is read back as the same. */
#include "engine/sddl.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition)
{
    if (!condition)
        abort();
}

static SECURITY_DESCRIPTOR_RELATIVE *parse(const char *text, size_t length, size_t *size)
{
    SECURITY_DESCRIPTOR_RELATIVE *out = NULL;
    WCHAR *wide = malloc((length + 1) * sizeof *wide);
    require(wide != NULL);
    for (size_t i = 0; i < length; i++)
        wide[i] = (unsigned char)text[i];
    NTSTATUS status = sddl_parse(wide, length, &out, size);
    free(wide);
    require(!status == !!out);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sd sd;
    size_t first_size, second_size;
    char *text = NULL;
    SECURITY_DESCRIPTOR_RELATIVE *first = parse((const char *)bytes, size, &first_size);
    if (!first)
        return 0;
    require(!sd_check_bytes(first, first_size, &sd));
    require(!sddl_print(&sd, 0xF, &text));
    SECURITY_DESCRIPTOR_RELATIVE *second = parse(text, strlen(text), &second_size);
    require(second && second_size == first_size && memcmp(first, second, first_size) == 0);
    free(second);
    free(text);
    free(first);
    return 0;
}
