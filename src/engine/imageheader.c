/* SPDX-License-Identifier: MIT */
/* The headers of program files, but for the table of sections. */
#include "engine/imageheader.h"
#include "engine/status.h"

#include <string.h>

#define DOS_HEADER_SIZE 64U
#define FILE_HEADER_SIZE 20U
#define SIGNATURE_SIZE 4U

/* Up to the data directories, which an image is mapped without. */
#define OPTIONAL_SIZE_32 96U
#define OPTIONAL_SIZE_64 112U

/* A header that is shorter has no SizeOfHeaders. */
#define OPTIONAL_SIZE_LEAST 64U

#define BASE_ALIGNMENT 0x10000U
#define SMALLEST_FILE_ALIGNMENT 512U

enum { DOS_NEW_HEADER = 60, NE_TARGET_SYSTEM = 0x36 };

enum {
    FILE_MACHINE = 0,
    FILE_SECTIONS = 2,
    FILE_TIMESTAMP = 4,
    FILE_OPTIONAL_SIZE = 16,
    FILE_CHARACTERISTICS = 18,
};

/* Of the optional header; from STACK on, numbers have the width of the machine. */
enum {
    OPTIONAL_ENTRY = 16,
    OPTIONAL_BASE_64 = 24,
    OPTIONAL_BASE_32 = 28,
    OPTIONAL_SECTION_ALIGNMENT = 32,
    OPTIONAL_FILE_ALIGNMENT = 36,
    OPTIONAL_SYSTEM = 40,
    OPTIONAL_SUBSYSTEM_VERSION = 48,
    OPTIONAL_IMAGE_SIZE = 56,
    OPTIONAL_HEADER_SIZE = 60,
    OPTIONAL_CHECKSUM = 64,
    OPTIONAL_SUBSYSTEM = 68,
    OPTIONAL_DLL_CHARACTERISTICS = 70,
    OPTIONAL_STACK = 72,
};

/* The machines that Windows has been made for, and which of the two formats is theirs. */
static const struct {
    uint16_t machine, magic;
} machines[] = {
    { IMAGE_FILE_MACHINE_I386, IMAGE_NT_OPTIONAL_HDR32_MAGIC },
    { IMAGE_FILE_MACHINE_ARM, IMAGE_NT_OPTIONAL_HDR32_MAGIC },
    { IMAGE_FILE_MACHINE_THUMB, IMAGE_NT_OPTIONAL_HDR32_MAGIC },
    { IMAGE_FILE_MACHINE_ARMNT, IMAGE_NT_OPTIONAL_HDR32_MAGIC },
    { IMAGE_FILE_MACHINE_IA64, IMAGE_NT_OPTIONAL_HDR64_MAGIC },
    { IMAGE_FILE_MACHINE_AMD64, IMAGE_NT_OPTIONAL_HDR64_MAGIC },
    { IMAGE_FILE_MACHINE_ARM64, IMAGE_NT_OPTIONAL_HDR64_MAGIC },
};

uint16_t header_word16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t header_word32(const uint8_t *bytes)
{
    return header_word16(bytes) | (uint32_t)header_word16(bytes + 2) << 16;
}

uint64_t header_word64(const uint8_t *bytes)
{
    return header_word32(bytes) | (uint64_t)header_word32(bytes + 4) << 32;
}

/* Bytes of the file; zeros where it has ended. How many there are, or -errno. */
static ssize_t read_some(const struct image_source *source, void *buffer, size_t size,
                         uint64_t offset)
{
    memset(buffer, 0, size);
    if (offset >= source->length)
        return 0;
    uint64_t left = source->length - offset;
    return source->read(source->context, buffer, left < size ? (size_t)left : size, offset);
}

NTSTATUS header_bytes(const struct image_source *source, void *buffer, size_t size, uint64_t offset)
{
    ssize_t got = read_some(source, buffer, size, offset);
    if (got < 0)
        return status_from_error((int)got);
    return (size_t)got == size ? STATUS_SUCCESS : STATUS_INVALID_IMAGE_FORMAT;
}

/* Row 284. */
static NTSTATUS refuse_new_executable(const struct image_source *source, uint64_t at)
{
    uint8_t system = 0;
    ssize_t got = read_some(source, &system, sizeof system, at + NE_TARGET_SYSTEM);
    if (got < 0)
        return status_from_error((int)got);
    return system == 2   ? STATUS_INVALID_IMAGE_WIN_16
           : system == 5 ? STATUS_INVALID_IMAGE_PROTECT
                         : STATUS_INVALID_IMAGE_NE_FORMAT;
}

/* Rows 283-285: finds the signature of the newer header. */
static NTSTATUS find_header(const struct image_source *source, uint64_t *at,
                            enum image_fault *fault)
{
    uint8_t start[DOS_HEADER_SIZE], signature[SIGNATURE_SIZE];
    ssize_t got = read_some(source, start, sizeof start, 0);
    if (got < 0)
        return status_from_error((int)got);
    *fault = IMAGE_NOT_MZ;
    if (got < 2 || memcmp(start, "MZ", 2) != 0)
        return STATUS_INVALID_IMAGE_NOT_MZ;
    *fault = IMAGE_NO_PE_HEADER;
    *at = header_word32(start + DOS_NEW_HEADER);
    got = read_some(source, signature, sizeof signature, *at);
    if (got < 0)
        return status_from_error((int)got);
    if (memcmp(signature, "PE\0", sizeof signature) == 0) {
        *fault = IMAGE_SOUND;
        return STATUS_SUCCESS;
    }
    if (signature[1] == 'E' && (signature[0] == 'N' || signature[0] == 'L'))
        *fault = IMAGE_OLD_FORMAT;
    if (*fault == IMAGE_OLD_FORMAT)
        return signature[0] == 'N' ? refuse_new_executable(source, *at)
                                   : STATUS_INVALID_IMAGE_LE_FORMAT;
    return STATUS_INVALID_IMAGE_PROTECT;
}

/* Row 286. */
static enum image_fault check_machine(const struct image_facts *facts)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (machines[i].machine == facts->machine)
            return machines[i].magic == facts->magic ? IMAGE_SOUND : IMAGE_BAD_MAGIC;
    return IMAGE_MACHINE_UNKNOWN;
}

static BOOL is_power_of_two(uint32_t value)
{
    return value && !(value & (value - 1));
}

static BOOL alignment_is_good(const struct image_facts *facts)
{
    uint32_t file = facts->file_alignment, section = facts->section_alignment;
    if (!is_power_of_two(file) || !is_power_of_two(section) || section < file)
        return FALSE;
    return section < IMAGE_PAGE ? file == section : file >= SMALLEST_FILE_ALIGNMENT;
}

static enum image_fault check_facts(const struct image_facts *facts)
{
    enum image_fault fault = check_machine(facts);
    if (fault)
        return fault;
    if (!(facts->characteristics & IMAGE_FILE_EXECUTABLE_IMAGE))
        return IMAGE_NOT_EXECUTABLE;
    if (!alignment_is_good(facts))
        return IMAGE_BAD_ALIGNMENT;
    if (facts->base % BASE_ALIGNMENT)
        return IMAGE_BAD_BASE;
    if (facts->size == 0 || facts->size > IMAGE_LARGEST)
        return IMAGE_BAD_SIZE;
    /* Whole pages count on both sides. */
    if (facts->header_size == 0 ||
        (facts->header_size - 1) / IMAGE_PAGE > (facts->size - 1) / IMAGE_PAGE)
        return IMAGE_BAD_HEADER_SIZE;
    return IMAGE_SOUND;
}

static void take_sizes(const uint8_t *optional, struct image_facts *facts)
{
    const uint8_t *stack = optional + OPTIONAL_STACK;
    if (facts->magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC) {
        facts->base = header_word64(optional + OPTIONAL_BASE_64);
        facts->stack_reserve = header_word64(stack);
        facts->stack_commit = header_word64(stack + 8);
        facts->heap_reserve = header_word64(stack + 16);
        facts->heap_commit = header_word64(stack + 24);
        facts->loader_flags = header_word32(stack + 32);
    } else {
        facts->base = header_word32(optional + OPTIONAL_BASE_32);
        facts->stack_reserve = header_word32(stack);
        facts->stack_commit = header_word32(stack + 4);
        facts->heap_reserve = header_word32(stack + 8);
        facts->heap_commit = header_word32(stack + 12);
        facts->loader_flags = header_word32(stack + 16);
    }
}

static void take_facts(const uint8_t *file, const uint8_t *optional, struct image_facts *facts)
{
    *facts = (struct image_facts){
        .machine = header_word16(file + FILE_MACHINE),
        .section_count = header_word16(file + FILE_SECTIONS),
        .timestamp = header_word32(file + FILE_TIMESTAMP),
        .characteristics = header_word16(file + FILE_CHARACTERISTICS),
        .magic = header_word16(optional),
        .entry = header_word32(optional + OPTIONAL_ENTRY),
        .section_alignment = header_word32(optional + OPTIONAL_SECTION_ALIGNMENT),
        .file_alignment = header_word32(optional + OPTIONAL_FILE_ALIGNMENT),
        .system_major = header_word16(optional + OPTIONAL_SYSTEM),
        .system_minor = header_word16(optional + OPTIONAL_SYSTEM + 2),
        .subsystem_major = header_word16(optional + OPTIONAL_SUBSYSTEM_VERSION),
        .subsystem_minor = header_word16(optional + OPTIONAL_SUBSYSTEM_VERSION + 2),
        .size = header_word32(optional + OPTIONAL_IMAGE_SIZE),
        .header_size = header_word32(optional + OPTIONAL_HEADER_SIZE),
        .checksum = header_word32(optional + OPTIONAL_CHECKSUM),
        .subsystem = header_word16(optional + OPTIONAL_SUBSYSTEM),
        .dll_characteristics = header_word16(optional + OPTIONAL_DLL_CHARACTERISTICS),
    };
    take_sizes(optional, facts);
}

NTSTATUS header_read(const struct image_source *source, struct image_facts *facts, uint64_t *table,
                     enum image_fault *fault)
{
    uint8_t file[FILE_HEADER_SIZE], optional[OPTIONAL_SIZE_64];
    uint64_t at = 0;
    if (source->length == 0) {
        *fault = IMAGE_FILE_EMPTY;
        return STATUS_INVALID_FILE_FOR_SECTION;
    }
    NTSTATUS status = find_header(source, &at, fault);
    if (status)
        return status;
    at += SIGNATURE_SIZE;
    *fault = IMAGE_HEADER_CUT;
    status = header_bytes(source, file, sizeof file, at);
    if (status)
        return status;
    at += sizeof file;
    /* A small file may end inside the last fields: those are zero then. */
    uint16_t size = header_word16(file + FILE_OPTIONAL_SIZE);
    ssize_t got = read_some(source, optional, sizeof optional, at);
    if (got < 0)
        return status_from_error((int)got);
    if (size < OPTIONAL_SIZE_LEAST || (size_t)got < OPTIONAL_SIZE_LEAST)
        return STATUS_INVALID_IMAGE_FORMAT;
    take_facts(file, optional, facts);
    *table = at + size;
    *fault = check_facts(facts);
    return *fault ? STATUS_INVALID_IMAGE_FORMAT : STATUS_SUCCESS;
}
