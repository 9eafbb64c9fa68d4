/* SPDX-License-Identifier: MIT */
/*
 * Small program files (PE32 and PE32+) that a test makes: the headers as it wants them, and behind
 * them bytes that tell where in the file they stand. Plain C, also for Windows.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    PROGRAM_I386 = 0x14c,
    PROGRAM_AMD64 = 0x8664,
    PROGRAM_PE32 = 0x10b,
    PROGRAM_PE32_PLUS = 0x20b,
    PROGRAM_NEW_HEADER = 0x40,
    PROGRAM_FILE_HEADER = PROGRAM_NEW_HEADER + 4,
    PROGRAM_OPTIONAL_HEADER = PROGRAM_FILE_HEADER + 20,
};

#define PROGRAM_READ 0x40000000U
#define PROGRAM_WRITE 0x80000000U
#define PROGRAM_EXECUTE 0x20000000U
#define PROGRAM_SHARED 0x10000000U
#define PROGRAM_CODE 0x20U
#define PROGRAM_DATA 0x40U
#define PROGRAM_DISCARDABLE 0x02000000U

struct program_section {
    const char *name;
    uint32_t address, virtual_size, raw_offset, raw_size, flags;
};

struct program {
    uint16_t machine, magic;
    uint64_t base;
    uint32_t section_alignment, file_alignment, image_size, header_size;
    const struct program_section *sections;
    unsigned section_count;
    size_t length; /* of the file */
};

static inline void program_put(uint8_t *bytes, size_t offset, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

/* What stands in the file where no header is; never zero. */
static inline uint8_t program_byte(size_t offset)
{
    return (uint8_t)((offset ^ offset >> 8 ^ offset >> 16) | 1);
}

static inline int program_is_wide(const struct program *program)
{
    return program->magic == PROGRAM_PE32_PLUS;
}

static inline size_t program_optional_size(const struct program *program)
{
    return program_is_wide(program) ? 240 : 224;
}

/* Where in the file the header of a section stands. */
static inline size_t program_section_header(const struct program *program, unsigned section)
{
    return PROGRAM_OPTIONAL_HEADER + program_optional_size(program) + 40 * (size_t)section;
}

static inline void program_put_section(const struct program *program, uint8_t *bytes,
                                       unsigned number)
{
    const struct program_section *section = &program->sections[number];
    size_t at = program_section_header(program, number);
    memset(bytes + at, 0, 40);
    memcpy(bytes + at, section->name, strlen(section->name) < 8 ? strlen(section->name) : 8);
    program_put(bytes, at + 8, section->virtual_size, 4);
    program_put(bytes, at + 12, section->address, 4);
    program_put(bytes, at + 16, section->raw_size, 4);
    program_put(bytes, at + 20, section->raw_offset, 4);
    program_put(bytes, at + 36, section->flags, 4);
}

static inline void program_put_optional(const struct program *program, uint8_t *bytes)
{
    size_t at = PROGRAM_OPTIONAL_HEADER;
    int wide = program_is_wide(program);
    memset(bytes + at, 0, program_optional_size(program));
    program_put(bytes, at, program->magic, 2);
    program_put(bytes, at + (wide ? 24U : 28U), program->base, wide ? 8 : 4);
    program_put(bytes, at + 32, program->section_alignment, 4);
    program_put(bytes, at + 36, program->file_alignment, 4);
    program_put(bytes, at + 40, 4, 2);
    program_put(bytes, at + 48, 4, 2);
    program_put(bytes, at + 56, program->image_size, 4);
    program_put(bytes, at + 60, program->header_size, 4);
    program_put(bytes, at + 68, 3, 2); /* a console program */
    program_put(bytes, at + 72, 0x100000, wide ? 8 : 4);
    program_put(bytes, at + (wide ? 80U : 76U), 0x1000, wide ? 8 : 4);
    program_put(bytes, at + (wide ? 108U : 92U), 16, 4);
}

/* Writes the file into program->length bytes, in which all headers must have room. */
static inline void program_write(const struct program *program, uint8_t *bytes)
{
    for (size_t i = 0; i < program->length; i++)
        bytes[i] = program_byte(i);
    memset(bytes, 0, PROGRAM_OPTIONAL_HEADER);
    memcpy(bytes, "MZ", 2);
    program_put(bytes, 60, PROGRAM_NEW_HEADER, 4);
    memcpy(bytes + PROGRAM_NEW_HEADER, "PE\0", 4);
    program_put(bytes, PROGRAM_FILE_HEADER, program->machine, 2);
    program_put(bytes, PROGRAM_FILE_HEADER + 2, program->section_count, 2);
    program_put(bytes, PROGRAM_FILE_HEADER + 16, program_optional_size(program), 2);
    /* Without relocations a program stays where it is; a library could be moved. */
    program_put(bytes, PROGRAM_FILE_HEADER + 18,
                0x2 | 0x1 | (program_is_wide(program) ? 0x20U : 0x100U), 2);
    program_put_optional(program, bytes);
    for (unsigned i = 0; i < program->section_count; i++)
        program_put_section(program, bytes, i);
}
