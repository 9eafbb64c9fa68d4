/* SPDX-License-Identifier: MIT */
/* Access rights: generic bits, what a page protection grants, what a view needs. */
#include "engine/access.h"

#define GENERIC_BITS (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL)

/* What a protection lets code do with the shared pages. */
enum { PAGE_READS = 1, PAGE_WRITES = 2, PAGE_EXECUTES = 4, PAGE_COPIES = 8 };

static const struct {
    ULONG protection;
    unsigned can;
    ACCESS_MASK of_view;
} protections[] = {
    { PAGE_NOACCESS, 0, SECTION_MAP_READ },
    { PAGE_READONLY, PAGE_READS, SECTION_MAP_READ },
    { PAGE_READWRITE, PAGE_READS | PAGE_WRITES, SECTION_MAP_WRITE },
    { PAGE_WRITECOPY, PAGE_READS | PAGE_COPIES, SECTION_MAP_READ },
    { PAGE_EXECUTE, PAGE_EXECUTES, SECTION_MAP_EXECUTE },
    { PAGE_EXECUTE_READ, PAGE_READS | PAGE_EXECUTES, SECTION_MAP_READ | SECTION_MAP_EXECUTE },
    { PAGE_EXECUTE_READWRITE, PAGE_READS | PAGE_WRITES | PAGE_EXECUTES,
      SECTION_MAP_WRITE | SECTION_MAP_EXECUTE },
    { PAGE_EXECUTE_WRITECOPY, PAGE_READS | PAGE_COPIES | PAGE_EXECUTES,
      SECTION_MAP_READ | SECTION_MAP_EXECUTE },
};

static int find(ULONG protection)
{
    for (size_t i = 0; i < sizeof protections / sizeof *protections; i++)
        if (protections[i].protection == protection)
            return (int)i;
    return -1;
}

static unsigned can(ULONG protection)
{
    int i = find(protection);
    return i < 0 ? 0 : protections[i].can;
}

NTSTATUS access_resolve(const struct access_map *map, ACCESS_MASK wanted, ACCESS_MASK *out)
{
    ACCESS_MASK rights = wanted & ~(ACCESS_MASK)(GENERIC_BITS | MAXIMUM_ALLOWED);
    if (wanted & GENERIC_READ)
        rights |= map->read;
    if (wanted & GENERIC_WRITE)
        rights |= map->write;
    if (wanted & GENERIC_EXECUTE)
        rights |= map->execute;
    if (wanted & (GENERIC_ALL | MAXIMUM_ALLOWED))
        rights |= map->all;
    if (rights & ~(map->valid | ACCESS_SYSTEM_SECURITY))
        return STATUS_ACCESS_DENIED;
    if (rights & ACCESS_SYSTEM_SECURITY)
        return STATUS_PRIVILEGE_NOT_HELD;
    *out = rights;
    return STATUS_SUCCESS;
}

BOOL access_is_section_protection(ULONG protection)
{
    return (can(protection) & (PAGE_READS | PAGE_EXECUTES)) != 0;
}

ACCESS_MASK access_of_creator(ULONG section_protection)
{
    unsigned what = can(section_protection);
    return STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ |
           (what & PAGE_WRITES ? SECTION_MAP_WRITE : 0U) |
           (what & PAGE_EXECUTES ? SECTION_MAP_EXECUTE : 0U);
}

ACCESS_MASK access_needed_of_file(ULONG section_protection)
{
    unsigned what = can(section_protection);
    return FILE_READ_DATA | (what & PAGE_WRITES ? FILE_WRITE_DATA : 0U) |
           (what & PAGE_EXECUTES ? FILE_EXECUTE : 0U);
}

ACCESS_MASK access_needed_for_view(ULONG view_protection)
{
    int i = find(view_protection);
    return i < 0 ? 0 : protections[i].of_view;
}

BOOL access_view_fits_section(ULONG view_protection, ULONG section_protection)
{
    unsigned view = can(view_protection), section = can(section_protection);
    if ((view & PAGE_READS) && !(section & PAGE_READS))
        return FALSE;
    if ((view & PAGE_WRITES) && !(section & PAGE_WRITES))
        return FALSE;
    return !(view & PAGE_EXECUTES) || (section & PAGE_EXECUTES);
}
