/* SPDX-License-Identifier: MIT */
/* Program files on disk, sections of them as images, and what their views must contain. */
#pragma once

#include "sections.h"

#include "programfile.h"

#define PROGRAM_PATH temporary_path("program.dll")

static inline void program_make(const struct program *program)
{
    uint8_t *bytes = malloc(program->length);
    CHECK(bytes);
    program_write(program, bytes);
    FILE *file = fopen(PROGRAM_PATH, "we");
    CHECK(file && fwrite(bytes, 1, program->length, file) == program->length && fclose(file) == 0);
    free(bytes);
}

/* A section of the program; NULL and the last error. */
static inline HANDLE program_section(DWORD protect, uint64_t size, const char *name)
{
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ | GENERIC_EXECUTE);
    CHECK(file != INVALID_HANDLE_VALUE);
    HANDLE section = create_section(file, protect, size, name);
    DWORD error = GetLastError();
    CloseHandle(file);
    SetLastError(error);
    return section;
}

static inline HANDLE program_image(const char *name)
{
    return program_section(PAGE_READONLY | SEC_IMAGE, 0, name);
}

/* Rows 294-297 once more, straight from the headers: what the image has at ADDRESS. */
static inline uint8_t program_expected(const struct program *program, const uint8_t *file,
                                       size_t address)
{
    if (address < program->header_size)
        return file[address];
    for (unsigned i = 0; i < program->section_count; i++) {
        const struct program_section *section = &program->sections[i];
        size_t size = section->virtual_size ? section->virtual_size : section->raw_size;
        size_t pages = (size + 0xFFF) & ~(size_t)0xFFF;
        if (address < section->address || address - section->address >= pages)
            continue;
        size_t inside = address - section->address;
        if (inside >= section->raw_size || !section->raw_offset)
            return 0;
        return file[(section->raw_offset & ~0x1FFU) + inside];
    }
    return 0;
}

static inline MEMORY_BASIC_INFORMATION query_page(const void *address)
{
    MEMORY_BASIC_INFORMATION found = { 0 };
    CHECK(VirtualQuery(address, &found, sizeof found) == sizeof found);
    return found;
}

/* A base where nothing is now. */
static inline uint64_t program_free_base(size_t size)
{
    const uint64_t step = 0x10000000;
    MEMORY_BASIC_INFORMATION found;
    for (uint64_t base = 0x180000000; base < UINT64_C(0x7f0000000000);) {
        found = query_page((const void *)(uintptr_t)base);
        if (found.State == MEM_FREE && found.RegionSize >= size)
            return base;
        base = ((uintptr_t)found.BaseAddress + found.RegionSize + step - 1) / step * step;
    }
    check_failed(__FILE__, __LINE__, "there is a free base");
}
