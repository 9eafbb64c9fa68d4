/* SPDX-License-Identifier: MIT */
/*
 * winnt.h - access rights, page protections, section attributes, and the types of strings
 *
 * Values are Windows' own: learn.microsoft.com: Memory Protection Constants, Access Mask,
 * File Access Rights Constants.
 */
#ifndef FILEMAP_WINNT_H
#define FILEMAP_WINNT_H

#include <string.h>

#include "character.h"
#include "minwindef.h"

/* -- strings ------------------------------------------------------------------------------- */

typedef CHAR *PCHAR, *LPCH, *PCH, *LPSTR, *PSTR, *NPSTR;
typedef const CHAR *LPCCH, *PCCH, *LPCSTR, *PCSTR;
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *LPWSTR, *PWSTR, *NWPSTR;
typedef const WCHAR *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR;
typedef TCHAR *PTCHAR, *LPTCH, *PTCH, *LPTSTR, *PTSTR;
typedef const TCHAR *LPCTCH, *PCTCH, *LPCTSTR, *PCTSTR;
typedef unsigned char TBYTE, *PTBYTE;

/* A literal of the selected width: TEXT("a") is "a", or under UNICODE a wide literal. */
#ifndef TEXT
#define __TEXT(quote) FILEMAP_TEXT(quote)
#define TEXT(quote) __TEXT(quote)
#endif

/* -- integers and other small types -------------------------------------------------------- */

typedef void *PVOID64;
typedef BYTE BOOLEAN, *PBOOLEAN;
typedef long long LONGLONG, *PLONGLONG;
typedef unsigned long long ULONGLONG, *PULONGLONG, DWORDLONG, *PDWORDLONG;
typedef LONG HRESULT;
typedef LONG NTSTATUS, *PNTSTATUS;
typedef DWORD ACCESS_MASK, *PACCESS_MASK;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID;
typedef PVOID PSECURITY_DESCRIPTOR;
typedef PVOID PSID;

/* The nameless structures are an extension in C++, known to both compilers. */
typedef union _LARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

FILEMAP_STATIC_ASSERT(sizeof(LARGE_INTEGER) == 8, "LARGE_INTEGER has 64 bits");

#define FORCEINLINE __forceinline
#define DECLSPEC_NORETURN __attribute__((__noreturn__))
#define DECLSPEC_ALIGN(bytes) __attribute__((__aligned__(bytes)))
#define DECLSPEC_IMPORT
#define UNALIGNED
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(variable) ((void)(variable))
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#define RTL_NUMBER_OF(array) ARRAYSIZE(array)
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field)                                                    \
    ((type *)(void *)((char *)(address)-offsetof(type, field)))
#define C_ASSERT(condition) FILEMAP_STATIC_ASSERT(condition, #condition)
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

#define MINCHAR 0x80
#define MAXCHAR 0x7F
#define MINSHORT 0x8000
#define MAXSHORT 0x7FFF
#define MINLONG 0x80000000
#define MAXLONG 0x7FFFFFFF
#define MAXBYTE 0xFF
#define MAXWORD 0xFFFF
#define MAXDWORD 0xFFFFFFFF
#define MAXLONGLONG 0x7FFFFFFFFFFFFFFFLL

/* learn.microsoft.com: RtlCopyMemory macro (wdm.h) and its relatives */
#define RtlCopyMemory(destination, source, bytes) memcpy((destination), (source), (bytes))
#define RtlMoveMemory(destination, source, bytes) memmove((destination), (source), (bytes))
#define RtlFillMemory(destination, bytes, fill) memset((destination), (fill), (bytes))
#define RtlZeroMemory(destination, bytes) memset((destination), 0, (bytes))
#define RtlEqualMemory(one, other, bytes) (!memcmp((one), (other), (bytes)))

/* -- access rights ------------------------------------------------------------------------- */

#define DELETE 0x00010000
#define READ_CONTROL 0x00020000
#define WRITE_DAC 0x00040000
#define WRITE_OWNER 0x00080000
#define SYNCHRONIZE 0x00100000
#define STANDARD_RIGHTS_REQUIRED 0x000F0000
#define STANDARD_RIGHTS_READ READ_CONTROL
#define STANDARD_RIGHTS_WRITE READ_CONTROL
#define STANDARD_RIGHTS_EXECUTE READ_CONTROL
#define STANDARD_RIGHTS_ALL 0x001F0000
#define SPECIFIC_RIGHTS_ALL 0x0000FFFF
#define ACCESS_SYSTEM_SECURITY 0x01000000
#define MAXIMUM_ALLOWED 0x02000000
#define GENERIC_READ 0x80000000
#define GENERIC_WRITE 0x40000000
#define GENERIC_EXECUTE 0x20000000
#define GENERIC_ALL 0x10000000

/* What the generic rights stand for with a type of object. */
typedef struct _GENERIC_MAPPING {
    ACCESS_MASK GenericRead;
    ACCESS_MASK GenericWrite;
    ACCESS_MASK GenericExecute;
    ACCESS_MASK GenericAll;
} GENERIC_MAPPING, *PGENERIC_MAPPING;

/* Sections. */
#define SECTION_QUERY 0x0001
#define SECTION_MAP_WRITE 0x0002
#define SECTION_MAP_READ 0x0004
#define SECTION_MAP_EXECUTE 0x0008
#define SECTION_EXTEND_SIZE 0x0010
#define SECTION_MAP_EXECUTE_EXPLICIT 0x0020
#define SECTION_ALL_ACCESS                                                                         \
    (STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_WRITE | SECTION_MAP_READ |             \
     SECTION_MAP_EXECUTE | SECTION_EXTEND_SIZE)

/* Processes. */
#define PROCESS_TERMINATE 0x0001
#define PROCESS_CREATE_THREAD 0x0002
#define PROCESS_VM_OPERATION 0x0008
#define PROCESS_VM_READ 0x0010
#define PROCESS_VM_WRITE 0x0020
#define PROCESS_DUP_HANDLE 0x0040
#define PROCESS_CREATE_PROCESS 0x0080
#define PROCESS_SET_QUOTA 0x0100
#define PROCESS_SET_INFORMATION 0x0200
#define PROCESS_QUERY_INFORMATION 0x0400
#define PROCESS_SUSPEND_RESUME 0x0800
#define PROCESS_QUERY_LIMITED_INFORMATION 0x1000
#define PROCESS_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xFFFF)

/* Handles of one wait. */
#define MAXIMUM_WAIT_OBJECTS 64

/* Threads. */
#define THREAD_TERMINATE 0x0001
#define THREAD_SUSPEND_RESUME 0x0002
#define THREAD_GET_CONTEXT 0x0008
#define THREAD_SET_CONTEXT 0x0010
#define THREAD_SET_INFORMATION 0x0020
#define THREAD_QUERY_INFORMATION 0x0040
#define THREAD_SET_LIMITED_INFORMATION 0x0400
#define THREAD_QUERY_LIMITED_INFORMATION 0x0800
#define THREAD_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xFFFF)

/* Files. */
#define FILE_READ_DATA 0x0001
#define FILE_LIST_DIRECTORY 0x0001
#define FILE_WRITE_DATA 0x0002
#define FILE_ADD_FILE 0x0002
#define FILE_APPEND_DATA 0x0004
#define FILE_ADD_SUBDIRECTORY 0x0004
#define FILE_CREATE_PIPE_INSTANCE 0x0004
#define FILE_READ_EA 0x0008
#define FILE_WRITE_EA 0x0010
#define FILE_EXECUTE 0x0020
#define FILE_TRAVERSE 0x0020
#define FILE_DELETE_CHILD 0x0040
#define FILE_READ_ATTRIBUTES 0x0080
#define FILE_WRITE_ATTRIBUTES 0x0100
#define FILE_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1FF)
#define FILE_GENERIC_READ                                                                          \
    (STANDARD_RIGHTS_READ | FILE_READ_DATA | FILE_READ_ATTRIBUTES | FILE_READ_EA | SYNCHRONIZE)
#define FILE_GENERIC_WRITE                                                                         \
    (STANDARD_RIGHTS_WRITE | FILE_WRITE_DATA | FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA |             \
     FILE_APPEND_DATA | SYNCHRONIZE)
#define FILE_GENERIC_EXECUTE                                                                       \
    (STANDARD_RIGHTS_EXECUTE | FILE_READ_ATTRIBUTES | FILE_EXECUTE | SYNCHRONIZE)

/* -- files --------------------------------------------------------------------------------- */

#define FILE_SHARE_READ 0x00000001
#define FILE_SHARE_WRITE 0x00000002
#define FILE_SHARE_DELETE 0x00000004
#define FILE_SHARE_VALID_FLAGS 0x00000007

#define FILE_ATTRIBUTE_READONLY 0x00000001
#define FILE_ATTRIBUTE_HIDDEN 0x00000002
#define FILE_ATTRIBUTE_SYSTEM 0x00000004
#define FILE_ATTRIBUTE_DIRECTORY 0x00000010
#define FILE_ATTRIBUTE_ARCHIVE 0x00000020
#define FILE_ATTRIBUTE_DEVICE 0x00000040
#define FILE_ATTRIBUTE_NORMAL 0x00000080
#define FILE_ATTRIBUTE_TEMPORARY 0x00000100
#define FILE_ATTRIBUTE_SPARSE_FILE 0x00000200
#define FILE_ATTRIBUTE_REPARSE_POINT 0x00000400
#define FILE_ATTRIBUTE_COMPRESSED 0x00000800
#define FILE_ATTRIBUTE_OFFLINE 0x00001000
#define FILE_ATTRIBUTE_NOT_CONTENT_INDEXED 0x00002000
#define FILE_ATTRIBUTE_ENCRYPTED 0x00004000
#define FILE_ATTRIBUTE_VIRTUAL 0x00010000

/* -- memory -------------------------------------------------------------------------------- */

#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04
#define PAGE_WRITECOPY 0x08
#define PAGE_EXECUTE 0x10
#define PAGE_EXECUTE_READ 0x20
#define PAGE_EXECUTE_READWRITE 0x40
#define PAGE_EXECUTE_WRITECOPY 0x80
#define PAGE_GUARD 0x100
#define PAGE_NOCACHE 0x200
#define PAGE_WRITECOMBINE 0x400
#define PAGE_TARGETS_INVALID 0x40000000
#define PAGE_TARGETS_NO_UPDATE 0x40000000

#define MEM_COMMIT 0x00001000
#define MEM_RESERVE 0x00002000
#define MEM_DECOMMIT 0x00004000
#define MEM_REPLACE_PLACEHOLDER 0x00004000
#define MEM_RELEASE 0x00008000
#define MEM_FREE 0x00010000
#define MEM_PRIVATE 0x00020000
#define MEM_MAPPED 0x00040000
#define MEM_RESERVE_PLACEHOLDER 0x00040000
#define MEM_RESET 0x00080000
#define MEM_TOP_DOWN 0x00100000
#define MEM_WRITE_WATCH 0x00200000
#define MEM_PHYSICAL 0x00400000
#define MEM_DIFFERENT_IMAGE_BASE_OK 0x00800000
#define MEM_RESET_UNDO 0x01000000
#define MEM_LARGE_PAGES 0x20000000
#define MEM_IMAGE 0x01000000
/* For UnmapViewOfFileEx and VirtualFree. */
#define MEM_UNMAP_WITH_TRANSIENT_BOOST 0x00000001
#define MEM_COALESCE_PLACEHOLDERS 0x00000001
#define MEM_PRESERVE_PLACEHOLDER 0x00000002

#define SEC_HUGE_PAGES 0x00020000
#define SEC_PARTITION_OWNER_HANDLE 0x00040000
#define SEC_64K_PAGES 0x00080000
#define SEC_BASED 0x00200000
#define SEC_NO_CHANGE 0x00400000
#define SEC_FILE 0x00800000
#define SEC_IMAGE 0x01000000
#define SEC_PROTECTED_IMAGE 0x02000000
#define SEC_RESERVE 0x04000000
#define SEC_COMMIT 0x08000000
#define SEC_NOCACHE 0x10000000
#define SEC_GLOBAL 0x20000000
#define SEC_WRITECOMBINE 0x40000000
#define SEC_LARGE_PAGES 0x80000000
#define SEC_IMAGE_NO_EXECUTE (SEC_IMAGE | SEC_NOCACHE)

/*
 * What VirtualQuery tells about a run of pages that are alike. learn.microsoft.com:
 * MEMORY_BASIC_INFORMATION structure (winnt.h). PartitionId is always 0.
 */
typedef struct _MEMORY_BASIC_INFORMATION {
    PVOID BaseAddress;       /* of the page asked for */
    PVOID AllocationBase;    /* of the view; NULL when State is MEM_FREE */
    DWORD AllocationProtect; /* PAGE_..., as the view was mapped */
    WORD PartitionId;
    SIZE_T RegionSize; /* bytes from BaseAddress to the end of the run */
    DWORD State;       /* MEM_COMMIT, MEM_RESERVE or MEM_FREE */
    DWORD Protect;     /* PAGE_..., as the pages are now; 0 when State is MEM_RESERVE */
    DWORD Type;        /* MEM_MAPPED, MEM_IMAGE or MEM_PRIVATE; 0 when State is MEM_FREE */
} MEMORY_BASIC_INFORMATION, *PMEMORY_BASIC_INFORMATION;

/* -- extended parameters ------------------------------------------------------------------- */

/* What VirtualAlloc2, MapViewOfFile3 and CreateFileMapping2 can be told beside their arguments. */
typedef enum MEM_EXTENDED_PARAMETER_TYPE {
    MemExtendedParameterInvalidType = 0,
    MemExtendedParameterAddressRequirements, /* Pointer: MEM_ADDRESS_REQUIREMENTS */
    MemExtendedParameterNumaNode,            /* ULong: the preferred node */
    MemExtendedParameterPartitionHandle,     /* there are none here */
    MemExtendedParameterUserPhysicalHandle,  /* there are none here */
    MemExtendedParameterAttributeFlags,      /* ULong64: MEM_EXTENDED_PARAMETER_... */
    MemExtendedParameterImageMachine,        /* ULong: 0 */
    MemExtendedParameterMax
} MEM_EXTENDED_PARAMETER_TYPE,
    *PMEM_EXTENDED_PARAMETER_TYPE;

typedef enum MEM_SECTION_EXTENDED_PARAMETER_TYPE {
    MemSectionExtendedParameterInvalidType = 0,
    MemSectionExtendedParameterUserPhysicalFlags,
    MemSectionExtendedParameterNumaNode,
    MemSectionExtendedParameterSigningLevel,
    MemSectionExtendedParameterMax
} MEM_SECTION_EXTENDED_PARAMETER_TYPE,
    *PMEM_SECTION_EXTENDED_PARAMETER_TYPE;

#define MEM_EXTENDED_PARAMETER_GRAPHICS 0x00000001
#define MEM_EXTENDED_PARAMETER_NONPAGED 0x00000002
#define MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL 0x00000004
#define MEM_EXTENDED_PARAMETER_NONPAGED_LARGE 0x00000008
#define MEM_EXTENDED_PARAMETER_NONPAGED_HUGE 0x00000010
#define MEM_EXTENDED_PARAMETER_SOFT_FAULT_PAGES 0x00000020

/* learn.microsoft.com: MEM_ADDRESS_REQUIREMENTS structure (winnt.h) */
typedef struct _MEM_ADDRESS_REQUIREMENTS {
    PVOID LowestStartingAddress; /* a multiple of 64 KiB; NULL: no limit */
    PVOID HighestEndingAddress;  /* the last byte of a page; NULL: no limit */
    SIZE_T Alignment;            /* a power of two from 64 KiB on; 0: 64 KiB */
} MEM_ADDRESS_REQUIREMENTS, *PMEM_ADDRESS_REQUIREMENTS;

#define MEM_EXTENDED_PARAMETER_TYPE_BITS 8

/* learn.microsoft.com: MEM_EXTENDED_PARAMETER structure (winnt.h) */
FILEMAP_NAMELESS_BEGIN
typedef struct DECLSPEC_ALIGN(8) MEM_EXTENDED_PARAMETER {
    __extension__ struct {
        DWORD64 Type : MEM_EXTENDED_PARAMETER_TYPE_BITS; /* MemExtendedParameter... */
        DWORD64 Reserved : 64 - MEM_EXTENDED_PARAMETER_TYPE_BITS;
    };
    __extension__ union {
        DWORD64 ULong64;
        PVOID Pointer;
        SIZE_T Size;
        HANDLE Handle;
        DWORD ULong;
    };
} MEM_EXTENDED_PARAMETER, *PMEM_EXTENDED_PARAMETER;
FILEMAP_NAMELESS_END

/* No wish for a memory node. */
#define NUMA_NO_PREFERRED_NODE ((DWORD)-1)

/* -- users, rights and tokens --------------------------------------------------------------- */

#include "winnt_security.h"

/* -- program files ------------------------------------------------------------------------- */

#include "winnt_image.h"

/* -- exceptions ---------------------------------------------------------------------------- */

#define EXCEPTION_NONCONTINUABLE 0x1
#define EXCEPTION_MAXIMUM_PARAMETERS 15
/* The first word of ExceptionInformation, where memory was touched. */
#define EXCEPTION_READ_FAULT 0
#define EXCEPTION_WRITE_FAULT 1
#define EXCEPTION_EXECUTE_FAULT 8

/*
 * An exception. learn.microsoft.com: EXCEPTION_RECORD structure (winnt.h)
 * Of EXCEPTION_ACCESS_VIOLATION, EXCEPTION_IN_PAGE_ERROR and STATUS_GUARD_PAGE_VIOLATION,
 * ExceptionInformation has: EXCEPTION_..._FAULT; the address that was touched, all ones when the
 * processor did not tell; and of EXCEPTION_IN_PAGE_ERROR the NTSTATUS of what went wrong below:
 * STATUS_END_OF_FILE when the file has become shorter.
 */
typedef struct _EXCEPTION_RECORD {
    DWORD ExceptionCode;
    DWORD ExceptionFlags;                      /* EXCEPTION_NONCONTINUABLE or 0 */
    struct _EXCEPTION_RECORD *ExceptionRecord; /* always NULL */
    PVOID ExceptionAddress;                    /* of the instruction */
    DWORD NumberParameters;
    ULONG_PTR ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS];
} EXCEPTION_RECORD, *PEXCEPTION_RECORD;

/* The registers. Here it is the ucontext_t of the signal, and its members are not those of Windows.
 */
typedef struct _CONTEXT CONTEXT;
typedef CONTEXT *PCONTEXT;

typedef struct _EXCEPTION_POINTERS {
    PEXCEPTION_RECORD ExceptionRecord;
    PCONTEXT ContextRecord;
} EXCEPTION_POINTERS, *PEXCEPTION_POINTERS;

typedef LONG(WINAPI *PVECTORED_EXCEPTION_HANDLER)(EXCEPTION_POINTERS *ExceptionInfo);

/* -- handles ------------------------------------------------------------------------------- */

#define DUPLICATE_CLOSE_SOURCE 0x00000001
#define DUPLICATE_SAME_ACCESS 0x00000002
#define DUPLICATE_SAME_ATTRIBUTES 0x00000004

/* -- processors ---------------------------------------------------------------------------- */

#define PROCESSOR_ARCHITECTURE_INTEL 0
#define PROCESSOR_ARCHITECTURE_ARM 5
#define PROCESSOR_ARCHITECTURE_IA64 6
#define PROCESSOR_ARCHITECTURE_AMD64 9
#define PROCESSOR_ARCHITECTURE_ARM64 12
#define PROCESSOR_ARCHITECTURE_UNKNOWN 0xFFFF
#define PROCESSOR_INTEL_386 386
#define PROCESSOR_INTEL_486 486
#define PROCESSOR_INTEL_PENTIUM 586
#define PROCESSOR_AMD_X8664 8664

/* -- languages, as FormatMessage takes them ------------------------------------------------ */

#define MAKELANGID(primary, sub) ((WORD)(((WORD)(sub) << 10) | (WORD)(primary)))
#define PRIMARYLANGID(language) ((WORD)(language)&0x3FF)
#define SUBLANGID(language) ((WORD)(language) >> 10)
#define LANG_NEUTRAL 0x00
#define LANG_ENGLISH 0x09
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define SUBLANG_SYS_DEFAULT 0x02
#define SUBLANG_ENGLISH_US 0x01
#define LANG_SYSTEM_DEFAULT MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT)
#define LANG_USER_DEFAULT MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT)

#endif
