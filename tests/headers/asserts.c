/* SPDX-License-Identifier: MIT */
/* Types, structures and constants are those of Windows. Compiles, or names what differs. */
#include <windows.h>

#include <aclapi.h>
#include <io.h>
#include <ntstatus.h>
#include <psapi.h>
#include <sddl.h>
#include <shellapi.h>
#include <stddef.h>
#include <winternl.h>

#define VALUE(name, value) FILEMAP_STATIC_ASSERT((unsigned long long)(name) == (value), #name);
#define SIZE(type, size) FILEMAP_STATIC_ASSERT(sizeof(type) == (size), #type " size");
#define UNSIGNED(type, is) FILEMAP_STATIC_ASSERT(((type)-1 > (type)0) == (is), #type " sign");
#define OFFSET(type, member, offset)                                                               \
    FILEMAP_STATIC_ASSERT(offsetof(type, member) == (offset), #type "." #member " offset");
#define MEMBER(type, member, size)                                                                 \
    FILEMAP_STATIC_ASSERT(sizeof(((type *)0)->member) == (size), #type "." #member " size");

#if __SIZEOF_POINTER__ == 8
#include "mingw_asserts.h"
#endif

/* What mingw-w64 lacks. */
VALUE(ERROR_OBJECT_NAME_EXISTS, 698)
VALUE(ERROR_NOT_SAME_OBJECT, 1656)
VALUE(STATUS_NOT_SAME_OBJECT, 0xFFFFFFFFC00001ACULL)
VALUE(MEM_REPLACE_PLACEHOLDER, 0x4000)
VALUE(MEM_RESERVE_PLACEHOLDER, 0x40000)
VALUE(MEM_COALESCE_PLACEHOLDERS, 1)
VALUE(MEM_PRESERVE_PLACEHOLDER, 2)
VALUE(SEC_HUGE_PAGES, 0x20000)
VALUE(SEC_BASED, 0x200000)
VALUE(SEC_NO_CHANGE, 0x400000)
VALUE(SEC_GLOBAL, 0x20000000)
SIZE(SECTION_BASIC_INFORMATION, 24)
OFFSET(SECTION_BASIC_INFORMATION, MaximumSize, 16)
SIZE(SECTION_IMAGE_INFORMATION, 64)
OFFSET(SECTION_IMAGE_INFORMATION, CheckSum, 60)
SIZE(MEMORY_REGION_INFORMATION, 48)
OFFSET(MEMORY_REGION_INFORMATION, CommitSize, 24)
SIZE(MEMORY_IMAGE_INFORMATION, 24)
