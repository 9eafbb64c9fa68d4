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

int main(int count, char **arguments)
{
    static uint8_t bytes[0x1000];
    char path[1000];
    if (count != 2)
        return 2;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        snprintf(path, sizeof path, "%s/%zu", arguments[1], i);
        program_write(&programs[i], bytes);
        FILE *file = fopen(path, "w");
        if (!file || fwrite(bytes, 1, programs[i].length, file) != programs[i].length ||
            fclose(file))
            return 1;
    }
    return 0;
}
