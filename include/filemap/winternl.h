/* SPDX-License-Identifier: MIT */
/*
 * winternl.h - the native calls for sections, views, memory and handles
 *
 * What memoryapi.h and handleapi.h do, in the words of ntdll: the calls return an NTSTATUS
 * (ntstatus.h) and leave the last error alone. Rows in the comments are those of the Win32 calls
 * beside them. Each Nt call has a second name with Zw (ntzwapi.h).
 *
 * Names. An object is named by a path: "\BaseNamedObjects\x" is Global\x of the Win32 calls,
 * "\Sessions\N\BaseNamedObjects\x" is Local\x, and behind both may stand the links Local, Global
 * and Session\N.
 * With a handle of a private namespace (CreatePrivateNamespace) as RootDirectory the name is that
 * of an object in it, without a backslash; the alias does not matter, nor do the rights of the
 * handle, for the namespace's descriptor decides what can be created.
 * Differs from Windows: N does not count, for there is one session for each user. There are no
 * handles of other object directories, so there is no other RootDirectory. OBJ_CASE_INSENSITIVE
 * is for the directories of the path; the object's own name is spelled as it was created.
 *
 * Pointers. One that cannot be right (NULL, outside of user space, not aligned) is
 * STATUS_ACCESS_VIOLATION or STATUS_DATATYPE_MISALIGNMENT.
 * Differs from Windows: one that looks right and is not ends the program, as in any C call.
 *
 * Windows' own winternl.h has only some of these names; the others are as in the driver kit and in
 * Microsoft's public symbols.
 */
#ifndef FILEMAP_WINTERNL_H
#define FILEMAP_WINTERNL_H

#include "minwindef.h"
#include "ntdef.h"
#include "ntstatus.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* -- sections ------------------------------------------------------------------------------ */

typedef enum _SECTION_INFORMATION_CLASS {
    SectionBasicInformation,
    SectionImageInformation,
    SectionRelocationInformation,
    SectionOriginalBaseInformation
} SECTION_INFORMATION_CLASS;

typedef struct _SECTION_BASIC_INFORMATION {
    PVOID BaseAddress;          /* NULL */
    ULONG AllocationAttributes; /* SEC_... (rows 054-073) */
    LARGE_INTEGER MaximumSize;
} SECTION_BASIC_INFORMATION, *PSECTION_BASIC_INFORMATION;

FILEMAP_NAMELESS_BEGIN

/* What the headers of an image tell; sizes in bytes. */
typedef struct _SECTION_IMAGE_INFORMATION {
    PVOID TransferAddress; /* where the program begins */
    ULONG ZeroBits;
    SIZE_T MaximumStackSize;
    SIZE_T CommittedStackSize;
    ULONG SubSystemType; /* IMAGE_SUBSYSTEM_... */
    union {
        __extension__ struct {
            USHORT SubSystemMinorVersion;
            USHORT SubSystemMajorVersion;
        };
        ULONG SubSystemVersion;
    };
    union {
        __extension__ struct {
            USHORT MajorOperatingSystemVersion;
            USHORT MinorOperatingSystemVersion;
        };
        ULONG OperatingSystemVersion;
    };
    USHORT ImageCharacteristics; /* IMAGE_FILE_... */
    USHORT DllCharacteristics;
    USHORT Machine; /* IMAGE_FILE_MACHINE_... */
    BOOLEAN ImageContainsCode;
    union {
        UCHAR ImageFlags;
        __extension__ struct {
            UCHAR ComPlusNativeReady : 1;
            UCHAR ComPlusILOnly : 1;
            UCHAR ImageDynamicallyRelocated : 1;
            UCHAR ImageMappedFlat : 1;
            UCHAR BaseBelow4gb : 1;
            UCHAR ComPlusPrefer32bit : 1;
            UCHAR Reserved : 2;
        };
    };
    ULONG LoaderFlags;
    ULONG ImageFileSize;
    ULONG CheckSum;
} SECTION_IMAGE_INFORMATION, *PSECTION_IMAGE_INFORMATION;

FILEMAP_NAMELESS_END

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Creates a section, or with OBJ_OPENIF opens the one that has the name.
 *   SectionHandle          gets the handle; NULL when the call fails (row 006)
 *   DesiredAccess          rights of the handle: SECTION_... or GENERIC_...
 *   ObjectAttributes       name and flags, or NULL
 *   MaximumSize            bytes, or NULL or 0 for the size of the file
 *   SectionPageProtection  PAGE_... as for CreateFileMapping, or PAGE_EXECUTE (row 178)
 *   AllocationAttributes   SEC_COMMIT, SEC_RESERVE or SEC_IMAGE, with what CreateFileMapping allows
 *   FileHandle             the file, or NULL for the paging file
 * Result: STATUS_SUCCESS, STATUS_OBJECT_NAME_EXISTS (a handle of the existing section), or
 *   STATUS_INVALID_PARAMETER_6         AllocationAttributes (rows 058-078)
 *   STATUS_INVALID_PAGE_PROTECTION     SectionPageProtection (rows 005-007)
 *   STATUS_INVALID_PARAMETER_4         neither file nor size (row 017)
 *   STATUS_INVALID_PARAMETER           Length or Attributes of ObjectAttributes
 *   STATUS_OBJECT_NAME_COLLISION       the name exists; no OBJ_OPENIF (row 095)
 *   STATUS_OBJECT_TYPE_MISMATCH        the name is one of another type or of a directory, or the
 *                                      file handle is one of another type (rows 020, 096);
 *                                      RootDirectory is no private namespace
 *   STATUS_INVALID_HANDLE              the file handle is not open (row 019), nor is RootDirectory
 *   STATUS_ACCESS_DENIED               the rights of the file handle or of the namespace do not
 *                                      allow it (rows 027-031, 116), DesiredAccess has unknown bits
 *   STATUS_SECTION_TOO_BIG             larger than a file that must not grow, or than a section can
 *                                      be (rows 042, 047)
 *   STATUS_MAPPED_FILE_SIZE_ZERO       no size, and the file is empty (row 039)
 *   STATUS_INVALID_FILE_FOR_SECTION    no file that can be mapped (rows 021, 062)
 *   STATUS_INVALID_IMAGE_...           SEC_IMAGE, and the file is no program (row 283)
 *   STATUS_COMMITMENT_LIMIT, STATUS_DISK_FULL, STATUS_NO_MEMORY, STATUS_INSUFFICIENT_RESOURCES,
 *   STATUS_TOO_MANY_OPENED_FILES       nothing left of it
 *   STATUS_PRIVILEGE_NOT_HELD          OBJ_PERMANENT; SEC_LARGE_PAGES (row 079)
 *   STATUS_OBJECT_PATH_SYNTAX_BAD      the name does not begin with a backslash (row 113), or it
 *                                      does, with a RootDirectory
 *   STATUS_OBJECT_PATH_NOT_FOUND       no such directory (row 109), or a backslash ends the name
 *   STATUS_OBJECT_NAME_INVALID         too long, an odd length, or two backslashes side by side
 *                                      (rows 105, 106)
 *   STATUS_NOT_SUPPORTED               as ERROR_NOT_SUPPORTED for CreateFileMapping
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 *   STATUS_UNKNOWN_REVISION, STATUS_INVALID_SECURITY_DESCR, STATUS_INVALID_OWNER,
 *   STATUS_ALLOTTED_SPACE_EXCEEDED     the security descriptor, as for CreateFileMapping
 * Differs from Windows: SEC_BASED (row 076) is not there; PAGE_EXECUTE over a file needs the right
 * to read it.
 * learn.microsoft.com: NtCreateSection function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI
NtCreateSection(_Out_ PHANDLE SectionHandle, _In_ ACCESS_MASK DesiredAccess,
                _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ PLARGE_INTEGER MaximumSize,
                _In_ ULONG SectionPageProtection, _In_ ULONG AllocationAttributes,
                _In_opt_ HANDLE FileHandle) FILEMAP_SYMBOL(NtCreateSection);

/*
 * NtCreateSection with extended parameters, as CreateFileMapping2.
 *   ExtendedParameters, ExtendedParameterCount  only a memory node can be asked for
 * More errors: STATUS_INVALID_PARAMETER and STATUS_NOT_SUPPORTED for a parameter.
 * learn.microsoft.com: NtCreateSectionEx function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtCreateSectionEx(
    _Out_ PHANDLE SectionHandle, _In_ ACCESS_MASK DesiredAccess,
    _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ PLARGE_INTEGER MaximumSize,
    _In_ ULONG SectionPageProtection, _In_ ULONG AllocationAttributes, _In_opt_ HANDLE FileHandle,
    _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters, _In_ ULONG ExtendedParameterCount)
    FILEMAP_SYMBOL(NtCreateSectionEx);

/*
 * Opens a section by its name.
 *   DesiredAccess     rights of the handle: SECTION_... or GENERIC_... (rows 132-142)
 *   ObjectAttributes  the name, and OBJ_INHERIT or OBJ_CASE_INSENSITIVE
 * Result: STATUS_SUCCESS, or
 *   STATUS_OBJECT_NAME_NOT_FOUND    no such object (row 128)
 *   STATUS_OBJECT_TYPE_MISMATCH     the name is one of another type, or of a directory (row 130)
 *   STATUS_ACCESS_DENIED            as ERROR_ACCESS_DENIED for OpenFileMapping
 *   STATUS_INVALID_PARAMETER        no attributes; their Length; their Attributes
 *   STATUS_OBJECT_PATH_SYNTAX_BAD   no name, or one that does not begin with a backslash
 *   and what NtCreateSection returns for names and pointers
 * learn.microsoft.com: ZwOpenSection function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI NtOpenSection(_Out_ PHANDLE SectionHandle,
                                         _In_ ACCESS_MASK DesiredAccess,
                                         _In_ POBJECT_ATTRIBUTES ObjectAttributes)
    FILEMAP_SYMBOL(NtOpenSection);

/*
 * Tells about a section.
 *   SectionHandle             a handle with SECTION_QUERY
 *   SectionInformationClass   SectionBasicInformation, SectionImageInformation,
 *                             SectionOriginalBaseInformation
 *   SectionInformation        gets the answer
 *   SectionInformationLength  its size in bytes; larger than needed is fine (row 343)
 *   ReturnLength              gets the size of the answer; may be NULL
 * Result: STATUS_SUCCESS, or
 *   STATUS_INFO_LENGTH_MISMATCH   the buffer is too small (row 343)
 *   STATUS_INVALID_INFO_CLASS     another class
 *   STATUS_ACCESS_DENIED          the handle lacks SECTION_QUERY (row 342)
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   no handle of a section
 *   STATUS_SECTION_NOT_IMAGE      the class is about images, and it is none (row 344)
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * An absurd length is a wrong pointer too (row 345).
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI NtQuerySection(_In_ HANDLE SectionHandle,
                                          _In_ SECTION_INFORMATION_CLASS SectionInformationClass,
                                          _Out_ PVOID SectionInformation,
                                          _In_ SIZE_T SectionInformationLength,
                                          _Out_opt_ PSIZE_T ReturnLength)
    FILEMAP_SYMBOL(NtQuerySection);

/*
 * Makes a section of a file larger, and the file too if it is shorter.
 *   SectionHandle   a handle with SECTION_EXTEND_SIZE
 *   NewSectionSize  the size in bytes; gets the size that the section has now, which is never less
 *                   than before
 * Views keep their sizes, but for those that were mapped with MEM_RESERVE and reach further.
 * Result: STATUS_SUCCESS, or
 *   STATUS_SECTION_NOT_EXTENDED   no section of a data file; or the file is shorter and the section
 *                                 is not writable
 *   STATUS_ACCESS_DENIED          the handle lacks the right, or the file cannot be written to
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   no handle of a section
 *   STATUS_SECTION_TOO_BIG        larger than a file can be
 *   STATUS_DISK_FULL              no room
 *   STATUS_SHARING_VIOLATION      somebody was stopped for five seconds while he opened the file
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * Differs from Windows: other processes that have the section, or open it later, keep the size that
 * it was created with; they call this themselves.
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI NtExtendSection(_In_ HANDLE SectionHandle,
                                           _Inout_ PLARGE_INTEGER NewSectionSize)
    FILEMAP_SYMBOL(NtExtendSection);
#endif

/* -- handles ------------------------------------------------------------------------------- */

typedef enum _OBJECT_INFORMATION_CLASS {
    ObjectBasicInformation,
    ObjectNameInformation,
    ObjectTypeInformation,
    ObjectAllInformation,
    ObjectDataInformation,
    ObjectHandleFlagInformation = ObjectDataInformation
} OBJECT_INFORMATION_CLASS,
    *POBJECT_INFORMATION_CLASS;

typedef struct _OBJECT_BASIC_INFORMATION {
    ULONG Attributes; /* OBJ_INHERIT, OBJ_PROTECT_CLOSE */
    ACCESS_MASK GrantedAccess;
    ULONG HandleCount;  /* of this process */
    ULONG PointerCount; /* these, and the one of the question */
    ULONG PagedPoolUsage;
    ULONG NonPagedPoolUsage;
    ULONG Reserved[3];
    ULONG NameInformationLength; /* bytes that the answer to that question takes */
    ULONG TypeInformationLength;
    ULONG SecurityDescriptorLength;
    LARGE_INTEGER CreateTime;
} OBJECT_BASIC_INFORMATION, *POBJECT_BASIC_INFORMATION;

/* Buffer points behind it and ends with a NUL; NULL for an object without a name (row 124). */
typedef struct _OBJECT_NAME_INFORMATION {
    UNICODE_STRING Name;
} OBJECT_NAME_INFORMATION, *POBJECT_NAME_INFORMATION;

typedef struct _OBJECT_TYPE_INFORMATION {
    UNICODE_STRING TypeName;
    ULONG TotalNumberOfObjects; /* this and the other counts are 0 */
    ULONG TotalNumberOfHandles;
    ULONG TotalPagedPoolUsage;
    ULONG TotalNonPagedPoolUsage;
    ULONG TotalNamePoolUsage;
    ULONG TotalHandleTableUsage;
    ULONG HighWaterNumberOfObjects;
    ULONG HighWaterNumberOfHandles;
    ULONG HighWaterPagedPoolUsage;
    ULONG HighWaterNonPagedPoolUsage;
    ULONG HighWaterNamePoolUsage;
    ULONG HighWaterHandleTableUsage;
    ULONG InvalidAttributes;
    GENERIC_MAPPING GenericMapping;
    ULONG ValidAccessMask;
    BOOLEAN SecurityRequired;
    BOOLEAN MaintainHandleCount;
    ULONG PoolType;
    ULONG DefaultPagedPoolCharge;
    ULONG DefaultNonPagedPoolCharge;
} OBJECT_TYPE_INFORMATION, *POBJECT_TYPE_INFORMATION;

typedef struct _OBJECT_DATA_INFORMATION {
    BOOLEAN InheritHandle;
    BOOLEAN ProtectFromClose;
} OBJECT_DATA_INFORMATION, *POBJECT_DATA_INFORMATION;

/*
 * Closes a handle, as CloseHandle.
 * Result: STATUS_SUCCESS, also for the pseudo handles -1 to -6 (row 316), or
 *   STATUS_INVALID_HANDLE        NULL, not open or closed already (rows 313, 315)
 *   STATUS_HANDLE_NOT_CLOSABLE   protected (rows 317, h123)
 * learn.microsoft.com: NtClose function (winternl.h)
 */
FILEMAP_API NTSTATUS NTAPI NtClose(_In_ HANDLE Handle) FILEMAP_SYMBOL(NtClose);

/*
 * Makes a second handle of the same object, as DuplicateHandle.
 *   SourceProcessHandle  the current process, or another one
 *   TargetProcessHandle  the current process, or another one
 *   TargetHandle         gets the handle, NULL on failure; may be NULL (row 328)
 *   HandleAttributes     OBJ_INHERIT, OBJ_PROTECT_CLOSE (row h123); others do not count
 *   Options              DUPLICATE_...
 * Result: STATUS_SUCCESS, or
 *   STATUS_INVALID_HANDLE         a handle is not open (row 329)
 *   STATUS_OBJECT_TYPE_MISMATCH   a process handle is none
 *   STATUS_ACCESS_DENIED          the object does not grant these rights (row 330)
 *   STATUS_INVALID_PARAMETER      no target process, and no DUPLICATE_CLOSE_SOURCE (row h126)
 *   STATUS_NO_MEMORY              no room for another handle
 *   STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED, STATUS_PROCESS_IS_TERMINATING
 *                                 as the errors of DuplicateHandle
 * learn.microsoft.com: ZwDuplicateObject function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtDuplicateObject(
    _In_ HANDLE SourceProcessHandle, _In_ HANDLE SourceHandle, _In_opt_ HANDLE TargetProcessHandle,
    _Out_opt_ PHANDLE TargetHandle, _In_ ACCESS_MASK DesiredAccess, _In_ ULONG HandleAttributes,
    _In_ ULONG Options) FILEMAP_SYMBOL(NtDuplicateObject);

/*
 * Tells about a handle and its object.
 *   ObjectInformationClass   ObjectBasicInformation, ObjectNameInformation, ObjectTypeInformation
 *                            or ObjectDataInformation
 *   ObjectInformation        gets the answer; strings stand behind the structure
 *   ObjectInformationLength  its size in bytes
 *   ReturnLength             gets what the answer takes, also when it does not fit; may be NULL
 * Result: STATUS_SUCCESS, or
 *   STATUS_INFO_LENGTH_MISMATCH   the buffer does not hold the answer
 *   STATUS_INVALID_HANDLE         the handle is not open
 *   STATUS_INVALID_INFO_CLASS     another class
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * Differs from Windows: the counts are those of this process; a file has no name here.
 * learn.microsoft.com: NtQueryObject function (winternl.h)
 */
FILEMAP_API NTSTATUS NTAPI NtQueryObject(_In_opt_ HANDLE Handle,
                                         _In_ OBJECT_INFORMATION_CLASS ObjectInformationClass,
                                         _Out_opt_ PVOID ObjectInformation,
                                         _In_ ULONG ObjectInformationLength,
                                         _Out_opt_ PULONG ReturnLength)
    FILEMAP_SYMBOL(NtQueryObject);

/*
 * Changes the flags of a handle: ObjectDataInformation with an OBJECT_DATA_INFORMATION.
 * Result: STATUS_SUCCESS, or
 *   STATUS_INFO_LENGTH_MISMATCH   another length
 *   STATUS_INVALID_INFO_CLASS     another class
 *   STATUS_INVALID_HANDLE         the handle is not open
 *   STATUS_ACCESS_VIOLATION       a pointer
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI
NtSetInformationObject(_In_ HANDLE Handle, _In_ OBJECT_INFORMATION_CLASS ObjectInformationClass,
                       _In_ PVOID ObjectInformation, _In_ ULONG ObjectInformationLength)
    FILEMAP_SYMBOL(NtSetInformationObject);

/*
 * Makes an object one that goes with its last handle. All are: nothing changes.
 *   Handle  a handle with DELETE
 * Result: STATUS_SUCCESS, STATUS_INVALID_HANDLE or STATUS_ACCESS_DENIED.
 * learn.microsoft.com: ZwMakeTemporaryObject function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI NtMakeTemporaryObject(_In_ HANDLE Handle)
    FILEMAP_SYMBOL(NtMakeTemporaryObject);

/* -- strings and statuses ------------------------------------------------------------------ */

/*
 * Makes DestinationString stand for SourceString, which must stay; NULL gives an empty one. What is
 * longer than 65,532 bytes is cut.
 * learn.microsoft.com: RtlInitUnicodeString function (winternl.h)
 */
FILEMAP_API void NTAPI RtlInitUnicodeString(_Out_ PUNICODE_STRING DestinationString,
                                            _In_opt_ PCWSTR SourceString)
    FILEMAP_SYMBOL(RtlInitUnicodeString);

/*
 * The same; STATUS_NAME_TOO_LONG instead of cutting.
 * learn.microsoft.com: RtlInitUnicodeStringEx function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlInitUnicodeStringEx(_Out_ PUNICODE_STRING DestinationString,
                                                  _In_opt_ PCWSTR SourceString)
    FILEMAP_SYMBOL(RtlInitUnicodeStringEx);

/*
 * Makes a copy of SourceString, for RtlFreeUnicodeString.
 * Result: TRUE, or FALSE when memory ran out or the string is too long.
 * learn.microsoft.com: RtlCreateUnicodeString function (wdm.h)
 */
FILEMAP_API BOOLEAN NTAPI RtlCreateUnicodeString(_Out_ PUNICODE_STRING DestinationString,
                                                 _In_ PCWSTR SourceString)
    FILEMAP_SYMBOL(RtlCreateUnicodeString);

/*
 * Frees what RtlCreateUnicodeString made, and empties the string.
 * learn.microsoft.com: RtlFreeUnicodeString function (winternl.h)
 */
FILEMAP_API void NTAPI RtlFreeUnicodeString(_Inout_ PUNICODE_STRING UnicodeString)
    FILEMAP_SYMBOL(RtlFreeUnicodeString);

/*
 * The Win32 error for a status; ERROR_MR_MID_NOT_FOUND where there is none. Remembers the status
 * for RtlGetLastNtStatus. learn.microsoft.com: RtlNtStatusToDosError function (winternl.h)
 */
FILEMAP_API ULONG NTAPI RtlNtStatusToDosError(_In_ NTSTATUS Status)
    FILEMAP_SYMBOL(RtlNtStatusToDosError);

/*
 * The same without remembering.
 * learn.microsoft.com: RtlNtStatusToDosErrorNoTeb function (ntifs.h)
 */
FILEMAP_API ULONG NTAPI RtlNtStatusToDosErrorNoTeb(_In_ NTSTATUS Status)
    FILEMAP_SYMBOL(RtlNtStatusToDosErrorNoTeb);

/*
 * The status that this thread turned into a Win32 error last: by RtlNtStatusToDosError, or inside a
 * Win32 call that failed.
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI RtlGetLastNtStatus(void) FILEMAP_SYMBOL(RtlGetLastNtStatus);

FILEMAP_END_C

#include "ntseapi.h"
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#include "ntmmapi.h"
#include "ntzwapi.h"
#endif

#endif
