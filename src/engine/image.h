/* SPDX-License-Identifier: MIT */
/*
 * Program files (PE32 and PE32+): what their headers say about the image in memory.
 *
 * Reading is pure: it sees the file through a bounded reader, changes nothing, and believes
 * nothing. The image it returns is consistent whatever the file says: parts are in order, inside
 * the image, and do not overlap.
 */
#pragma once

#include <filemap/winnt.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What Windows calls a page in program files, on all machines that it knows. */
#define IMAGE_PAGE 4096U

/* The largest image that Windows takes. */
#define IMAGE_LARGEST 0x77000000U

/* A file to read from. READ: the bytes done (fewer at the end), or -errno. */
struct image_source {
    ssize_t (*read)(void *context, void *buffer, size_t size, uint64_t offset);
    void *context;
    uint64_t length; /* bytes; nothing is read beyond */
};

/* What is wrong with a file; all these are one error for Win32 programs. */
enum image_fault {
    IMAGE_SOUND,
    IMAGE_FILE_EMPTY,
    IMAGE_NOT_MZ,          /* does not begin as one */
    IMAGE_NO_PE_HEADER,    /* the first header leads nowhere, or to something unknown */
    IMAGE_OLD_FORMAT,      /* of 16-bit systems */
    IMAGE_HEADER_CUT,      /* the file ends inside its headers */
    IMAGE_MACHINE_UNKNOWN, /* no machine of Windows */
    IMAGE_MACHINE_FOREIGN, /* nothing that Windows on this machine would map */
    IMAGE_BAD_MAGIC,       /* neither PE32 nor PE32+, or not what the machine has */
    IMAGE_NOT_EXECUTABLE,  /* the linker marked it as failed, or it is an object file */
    IMAGE_BAD_ALIGNMENT,
    IMAGE_BAD_BASE,
    IMAGE_BAD_SIZE,          /* SizeOfImage */
    IMAGE_BAD_HEADER_SIZE,   /* SizeOfHeaders */
    IMAGE_SECTION_MISPLACED, /* does not begin where the one before ends */
    IMAGE_SECTION_EMPTY,     /* has neither bytes in memory nor in the file */
    IMAGE_SECTION_OUTSIDE,   /* reaches beyond SizeOfImage */
    IMAGE_SECTION_DATA,      /* its bytes are not all in the file */
    IMAGE_FAULTS,
};

/* Which file it is, where that is known, and fields of the headers, as they stand there. */
struct image_facts {
    uint64_t device, inode, file_size;
    uint64_t base, stack_reserve, stack_commit, heap_reserve, heap_commit;
    uint32_t entry, size, header_size, section_alignment, file_alignment, checksum, loader_flags;
    uint32_t timestamp;
    uint16_t machine, magic, characteristics, dll_characteristics, subsystem;
    uint16_t subsystem_major, subsystem_minor, system_major, system_minor, section_count;
};

/* Pages that come from one place and have one protection. */
struct image_part {
    uint32_t address, size;           /* from the base; whole pages */
    uint32_t file_offset, file_bytes; /* what stands at its start; the rest is zero */
    ULONG protection;                 /* PAGE_… of fresh pages */
    BOOL shared;                      /* what is written is the section's, not the view's */
    /* As the section's header has it; the first part is that of the headers themselves. */
    char name[9];
    uint32_t virtual_size, raw_offset, raw_size, characteristics;
    uint32_t header_offset; /* in the file; 0: none */
};

struct image {
    struct image_facts facts;
    uint32_t size;   /* bytes, whole pages */
    BOOL flat;       /* mapped as the file is: its alignment is less than a page */
    BOOL no_execute; /* SEC_IMAGE_NO_EXECUTE */
    uint32_t count;  /* parts */
    uint32_t mapped; /* of these, the first ones make the image (flat: one) */
    struct image_part parts[];
};

/*
 * Reads the headers. Rows 040, 069, 283-297: STATUS_INVALID_FILE_FOR_SECTION for an empty file,
 * STATUS_INVALID_IMAGE_NOT_MZ, .._NE_FORMAT, .._LE_FORMAT, .._WIN_16, .._PROTECT, .._FORMAT;
 * STATUS_NO_MEMORY; or what reading met. FAULT tells more. The caller frees the image.
 */
NTSTATUS image_read(const struct image_source *source, struct image **out, enum image_fault *fault);

/* The same for an open file. */
NTSTATUS image_read_file(int fd, uint64_t length, struct image **out, enum image_fault *fault);

/* Rows 286-288: whether Windows on a machine like this one would map it. */
NTSTATUS image_check_machine(const struct image *image, enum image_fault *fault);

/* Row 288: made for another machine than this one, though it can be mapped. */
BOOL image_is_foreign(const struct image *image);

/* Row 299: the protection of fresh pages of a section. */
ULONG image_protection(uint32_t characteristics);

/* SEC_IMAGE_NO_EXECUTE: no page of the image may be executed. */
void image_forbid_execution(struct image *image);

/* The protection without the right to execute. */
ULONG image_without_execution(ULONG protection);
