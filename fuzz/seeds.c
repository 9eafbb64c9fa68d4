/* SPDX-License-Identifier: MIT */
/* Writes the files that fuzzing begins with into a folder: seeds FOLDER */
#include <stdio.h>

#include "../tests/support/programfile.h"

#define FLAGS (PROGRAM_CODE | PROGRAM_READ | PROGRAM_WRITE)

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1000, 0x400, 0x200, PROGRAM_READ | PROGRAM_EXECUTE },
    { ".data", 0x2000, 0x1800, 0x600, 0x200, FLAGS },
    { ".bss", 0x4000, 0x10, 0, 0, FLAGS | PROGRAM_SHARED },
};

static const struct program_section flat_section[] = {
    { ".text", 0x400, 0x200, 0x400, 0x200, FLAGS },
};

static const struct program programs[] = {
    { PROGRAM_AMD64, PROGRAM_PE32_PLUS, 0x140000000, 0x1000, 0x200, 0x5000, 0x400, sections, 3,
      0x800 },
    { PROGRAM_I386, PROGRAM_PE32, 0x400000, 0x1000, 0x200, 0x5000, 0x400, sections, 3, 0x800 },
    { PROGRAM_AMD64, PROGRAM_PE32_PLUS, 0x140000000, 0x200, 0x200, 0x1000, 0x400, flat_section, 1,
      0x600 },
};

#define APP "http://schemas.microsoft.com/appx/manifest/foundation/windows10"

static const char *const manifests[] = {
    "<Package xmlns='" APP "'><Capabilities><Capability Name='codeGeneration'/></Capabilities>"
    "</Package>",
    "<?xml version='1.0'?><a:Package xmlns:a='" APP "'><!-- --><a:Capabilities/></a:Package>",
    "<!DOCTYPE Package [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><Package>&b;</Package>",
};

static const char *const texts[] = {
    "O:SYG:BAD:P(A;;GA;;;WD)(D;IO;0x12345678;;;S-1-22-1-77)S:(ML;;NW;;;HI)",
    "D:ARAI(OA;OICI;CCDC;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)S:(AU;SAFA;FA;;;LA)",
    "D:NO_ACCESS_CONTROL",
};

/* O:SYG:BAD:(A;;GA;;;WD)(D;;0x2;;;S-1-22-2-7)S:(ML;;NW;;;HI) */
static const unsigned char descriptor[] = {
    1, 0, 0x14, 0x80, 100, 0, 0, 0,  112,  0,    0,  0, 20, 0, 0, 0,    48, 0, 0, 0, /* header */
    2, 0, 28,   0,    1,   0, 0, 0,  0x11, 0,    20, 0, 1,  0, 0, 0,                 /* SACL */
    1, 1, 0,    0,    0,   0, 0, 16, 0,    0x30, 0,  0,                              /* HI */
    2, 0, 52,   0,    2,   0, 0, 0,  0,    0,    20, 0, 0,  0, 0, 0x10,              /* DACL */
    1, 1, 0,    0,    0,   0, 0, 1,  0,    0,    0,  0,                              /* WD */
    1, 0, 24,   0,    2,   0, 0, 0,  1,    2,    0,  0, 0,  0, 0, 22,   2,  0, 0, 0,
    7, 0, 0,    0,                                                   /* group 7 */
    1, 1, 0,    0,    0,   0, 0, 5,  18,   0,    0,  0,              /* SY */
    1, 2, 0,    0,    0,   0, 0, 5,  32,   0,    0,  0, 32, 2, 0, 0, /* BA */
};

/* FALSE when it cannot be written. */
static int put(const char *folder, const char *kind, size_t number, const void *bytes, size_t size)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s-%zu", folder, kind, number);
    FILE *file = fopen(path, "w");
    return file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0;
}

int main(int count, char **arguments)
{
    static uint8_t bytes[0x1000];
    if (count != 2)
        return 2;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        program_write(&programs[i], bytes);
        if (!put(arguments[1], "program", i, bytes, programs[i].length))
            return 1;
    }
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++)
        if (!put(arguments[1], "manifest", i, manifests[i], strlen(manifests[i])))
            return 1;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!put(arguments[1], "sddl", i, texts[i], strlen(texts[i])))
            return 1;
    return put(arguments[1], "descriptor", 0, descriptor, sizeof descriptor) ? 0 : 1;
}
