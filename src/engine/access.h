/* SPDX-License-Identifier: MIT */
/* Access rights: generic bits, what a page protection grants, what a view needs. */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>

/* What the four generic bits stand for, and all that may be asked of a type of object. */
struct access_map {
    ACCESS_MASK read, write, execute, all, valid;
    /* what somebody must be allowed before the kernel lets him read the file of a named object
     * (MAXIMUM_ALLOWED: anything), or write it; 0: that is the owner's */
    ACCESS_MASK of_reader, of_writer;
    BOOL widens;    /* DuplicateHandle may ask for more than the handle has */
    BOOL container; /* others are made in objects of the type, and inherit from them */
};

/* Generic bits and MAXIMUM_ALLOWED become rights of the type; unknown bits are refused. */
NTSTATUS access_resolve(const struct access_map *map, ACCESS_MASK wanted, ACCESS_MASK *out);

/* One of the seven page protections that a section can have? Only native calls make PAGE_EXECUTE.
 */
BOOL access_is_section_protection(ULONG protection);

/* Rows 010-013: the rights of the handle that creates a section. */
ACCESS_MASK access_of_creator(ULONG section_protection);

/* Rows 023-026: the rights that the file handle must have. */
ACCESS_MASK access_needed_of_file(ULONG section_protection);

/* Row 162: the rights that the section handle must have for a view of that protection; 0: bad. */
ACCESS_MASK access_needed_for_view(ULONG view_protection);

/* Rows 176-178: whether a section of one protection may have a view of the other. */
BOOL access_view_fits_section(ULONG view_protection, ULONG section_protection);
