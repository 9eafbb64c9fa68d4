/* SPDX-License-Identifier: MIT */
/*
 * memoryapi.h - sections (file-mapping objects) and views of them
 *
 * A section is memory that processes share: backed by the paging file, which is tmpfs here, and
 * where that has no room a file in FILEMAP_PAGEFILE_DIR, or by a file of the user's. A named
 * section can be opened by its name. The name lives as long as some process holds a handle, the
 * memory as long as some process holds a handle or a view; both end with the processes, however
 * these end (rows 121-123). A view is the section, or a part, mapped into a process.
 *
 * Names. Up to 32,766 UTF-16 units, case sensitive. "Local\x" and "x" are the same object, seen by
 * one user; "Global\x" is seen by all users. Another backslash is not allowed. All object types
 * share one name space. Local\ is /dev/shm/filemap-<uid>, Global\ is /dev/shm/filemap, which root
 * creates (owner root, sticky); the environment variable FILEMAP_DIR replaces /dev/shm.
 * Differs from Windows: Local\ belongs to the user, not to the logon session; in Global\ the dead
 * object of another user keeps its name until its owner or root looks at it.
 *
 * Rights. A handle bears SECTION_... rights and each view needs some of them; then the page
 * protection of the section must allow the view (row 164). Linux keeps processes of one user apart
 * by nothing: the rights protect against mistakes, not against attackers with the same uid.
 */
#ifndef FILEMAP_MEMORYAPI_H
#define FILEMAP_MEMORYAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* Access to a section, for OpenFileMapping and MapViewOfFile. */
#define FILE_MAP_WRITE SECTION_MAP_WRITE
#define FILE_MAP_READ SECTION_MAP_READ
#define FILE_MAP_ALL_ACCESS SECTION_ALL_ACCESS
#ifndef UNDER_CE
#define FILE_MAP_COPY 0x00000001 /* counts only when given alone (rows 149, 150) */
#define FILE_MAP_EXECUTE SECTION_MAP_EXECUTE_EXPLICIT
#define FILE_MAP_LARGE_PAGES 0x20000000
#define FILE_MAP_TARGETS_INVALID 0x40000000
#define FILE_MAP_RESERVE 0x80000000
#endif

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * Creates a section, or opens the one that has the name.
 *   hFile                    file to map, which may be closed afterwards (row 034);
 *                            INVALID_HANDLE_VALUE or NULL: the paging file (rows 015, 016)
 *   lpFileMappingAttributes  NULL, or bInheritHandle tells whether the handle is inheritable, and
 *                            lpSecurityDescriptor who may do what with a new section (see
 *                            GetKernelObjectSecurity)
 *   flProtect                one of PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY,
 *                            PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY,
 *                            with SEC_COMMIT (the default) or SEC_RESERVE, and beside one of these
 *                            SEC_NOCACHE, SEC_WRITECOMBINE, SEC_LARGE_PAGES; or with SEC_IMAGE or
 *                            SEC_IMAGE_NO_EXECUTE: the program in hFile as it is in memory (rows
 *                            069-075, 283-309)
 *   dwMaximumSizeHigh, -Low  size in bytes; 0 with a file: its size (row 035). A larger size than
 *                            the file's extends the file at once, with real allocation (row 041)
 *   lpName                   name, or NULL or "" for none (rows 101, 102)
 * The A call takes UTF-8, and names shorter than MAX_PATH (row 107).
 * Result: a handle, and the last error is 0 (rows 085, 086), or ERROR_ALREADY_EXISTS if the section
 * was there: it keeps its size, and the handle has the rights that flProtect stands for (row 090).
 * Or NULL and
 *   ERROR_INVALID_PARAMETER      flProtect is none of the above (rows 001-005, 058-078), or size 0
 *                                without a file (rows 017, 018)
 *   ERROR_INVALID_HANDLE         hFile is not an open file (rows 019, 020), or the name belongs to
 *                                an object of another type (row 096), or has a backslash behind
 *                                the name of an object
 *   ERROR_ACCESS_DENIED          hFile lacks a right: reading always, writing for ..READWRITE,
 *                                executing for PAGE_EXECUTE.. (rows 023-031); or the namespace
 *                                folder is not safe to use; or no right to create in Global\
 *                                (row 116); or the section exists, and its descriptor refuses
 *                                what flProtect stands for (row 092)
 *   ERROR_UNKNOWN_REVISION, ERROR_INVALID_SECURITY_DESCR   the descriptor is not valid
 *   ERROR_INVALID_OWNER          its owner is somebody else
 *   ERROR_ALLOTTED_SPACE_EXCEEDED   it has more than 1008 bytes (about 40 entries), those included
 *                                that it inherits from a private namespace, and there is a name
 *   ERROR_FILE_INVALID           size 0 and the file is empty (row 039)
 *   ERROR_NOT_ENOUGH_MEMORY      larger than a file that must not grow (rows 042, 043), than the
 *                                image (row 290), or than
 *                                a section can be (rows 046, 047)
 *   ERROR_DISK_FULL              no room to extend the file (row 044)
 *   ERROR_COMMITMENT_LIMIT       not enough memory to commit (row 048), and for Local\ and unnamed
 *                                sections not enough room in the paging-file folder either
 *   ERROR_TOO_MANY_OPEN_FILES    no descriptor left
 *   ERROR_NO_SYSTEM_RESOURCES    the system has no file or lock left, or not so many large pages
 *   ERROR_BAD_EXE_FORMAT         SEC_IMAGE without a program file, with a damaged one, or with one
 *                                of another machine (rows 062, 069, 283-297), or hFile is a
 *                                directory, pipe or device (rows 021, 022)
 *   ERROR_PRIVILEGE_NOT_HELD     SEC_LARGE_PAGES, and none are set aside (row 079); or the
 *                                descriptor says what is to be recorded
 *   ERROR_PATH_NOT_FOUND         a backslash inside the name or at its end (rows 109, 111)
 *   ERROR_BAD_PATHNAME           a backslash at its start (row 110)
 *   ERROR_INVALID_NAME           longer than 32,766 units (row 105)
 *   ERROR_FILENAME_EXCED_RANGE   A call: the name does not fit MAX_PATH (row 107)
 *   ERROR_FILE_CORRUPT           the file that bears the name is damaged or not ours
 *   ERROR_NOT_SUPPORTED          the namespace folder's file system cannot do it (needs tmpfs); a
 *                                name for a file's section while /proc is not mounted; SEC_IMAGE
 *                                where pages do not have 4 KiB
 *   ERROR_TIMEOUT                another process is stopped while it removes the name
 * Differs from Windows: when the name exists, nothing is allocated and the file does not grow
 * (rows 093, 094). SEC_NOCACHE and SEC_WRITECOMBINE are kept and reported, without effect.
 * Each object has a copy of its image; Windows has one for each file.
 * Committed memory is allocated now, so that touching it later cannot fail; FILEMAP_COMMIT=lazy
 * changes that. With SEC_RESERVE and no file nothing is allocated, however large the section is:
 * VirtualAlloc does it, page by page.
 * learn.microsoft.com: CreateFileMappingW function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateFileMappingA(_In_ HANDLE hFile,
                                             _In_opt_ LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                             _In_ DWORD flProtect, _In_ DWORD dwMaximumSizeHigh,
                                             _In_ DWORD dwMaximumSizeLow, _In_opt_ LPCSTR lpName)
    FILEMAP_SYMBOL(CreateFileMappingA);
FILEMAP_API HANDLE WINAPI CreateFileMappingW(_In_ HANDLE hFile,
                                             _In_opt_ LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                             _In_ DWORD flProtect, _In_ DWORD dwMaximumSizeHigh,
                                             _In_ DWORD dwMaximumSizeLow, _In_opt_ LPCWSTR lpName)
    FILEMAP_SYMBOL(CreateFileMappingW);
#define CreateFileMapping FILEMAP_AW(CreateFileMapping)

/*
 * Opens a section by its name.
 *   dwDesiredAccess  rights of the handle: FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_EXECUTE,
 *                    FILE_MAP_ALL_ACCESS, FILE_MAP_COPY, SECTION_... or GENERIC_... (rows 132-142).
 *                    They are exact: FILE_MAP_WRITE alone cannot map FILE_MAP_READ (row 134)
 *   bInheritHandle   the handle is inheritable
 *   lpName           the name
 * Result: a handle; the last error stays as it was (row 131). Or NULL and
 *   ERROR_FILE_NOT_FOUND      no such object (rows 099, 128)
 *   ERROR_INVALID_PARAMETER   lpName is NULL (row 129)
 *   ERROR_INVALID_HANDLE      the name is empty (row 103) or belongs to another type (row 130)
 *   ERROR_ACCESS_DENIED       access 0 (row 143), the section's descriptor refuses (row h280), the
 *                             file system refuses, the namespace folder is
 *                             not safe to use, or the backing file cannot be reached or is not the
 *                             one that was mapped
 *   ERROR_PATH_NOT_FOUND, ERROR_BAD_PATHNAME, ERROR_INVALID_NAME, ERROR_FILENAME_EXCED_RANGE,
 *   ERROR_FILE_CORRUPT, ERROR_TOO_MANY_OPEN_FILES, ERROR_NO_SYSTEM_RESOURCES: as for
 *   CreateFileMapping
 * Differs from Windows: a file-backed section is opened through its file's path, or through a
 * process that holds it; both need the rights to open that file.
 * learn.microsoft.com: OpenFileMappingW function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI OpenFileMappingA(_In_ DWORD dwDesiredAccess, _In_ BOOL bInheritHandle,
                                           _In_ LPCSTR lpName) FILEMAP_SYMBOL(OpenFileMappingA);
FILEMAP_API HANDLE WINAPI OpenFileMappingW(_In_ DWORD dwDesiredAccess, _In_ BOOL bInheritHandle,
                                           _In_ LPCWSTR lpName) FILEMAP_SYMBOL(OpenFileMappingW);
#define OpenFileMapping FILEMAP_AW(OpenFileMapping)

/*
 * Maps a view of a section.
 *   hFileMappingObject      a section
 *   dwDesiredAccess         0: no access; FILE_MAP_READ; FILE_MAP_WRITE: read and write;
 *                           FILE_MAP_COPY alone: writes stay private to the view; with
 *                           FILE_MAP_EXECUTE: executable too (rows 146-158)
 *   dwFileOffsetHigh, -Low  where in the section the view starts, in bytes; a multiple of 64 KiB
 *   dwNumberOfBytesToMap    size in bytes; 0: to the end of the section
 * An image is mapped at its preferred base, or elsewhere where that is taken (rows 305, 306); the
 * access does not change the protections of its pages (row 302).
 * Result: the address, a multiple of 64 KiB; the last error stays as it was (row 161). Or NULL and
 *   ERROR_INVALID_HANDLE        not an open section (rows 182, 183)
 *   ERROR_ACCESS_DENIED         the handle lacks a right (rows 162-175), or the view would pass the
 *                               end of the section (rows 191, 193)
 *   ERROR_INVALID_PARAMETER     the section's page protection does not allow the view (row 164), an
 *                               impossible size (row 196), FILE_MAP_LARGE_PAGES for a section
 *                               without them (row 213), or a size that is not a multiple of the
 *                               section's large pages (row 083)
 *   ERROR_MAPPED_ALIGNMENT      the offset is not a multiple of 64 KiB (rows 186, 189), or of the
 *                               section's large pages (row 083)
 *   ERROR_NOT_ENOUGH_MEMORY     no address range or kernel memory left
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor left
 * Differs from Windows: the private memory of a copy-on-write view is not committed ahead. After
 * setuid or chroot a section that was never mapped before may refuse with ERROR_ACCESS_DENIED.
 * learn.microsoft.com: MapViewOfFile function (memoryapi.h)
 */
FILEMAP_API LPVOID WINAPI MapViewOfFile(_In_ HANDLE hFileMappingObject, _In_ DWORD dwDesiredAccess,
                                        _In_ DWORD dwFileOffsetHigh, _In_ DWORD dwFileOffsetLow,
                                        _In_ SIZE_T dwNumberOfBytesToMap)
    FILEMAP_SYMBOL(MapViewOfFile);

/*
 * MapViewOfFile at a wanted address.
 *   lpBaseAddress  where the view shall start, a multiple of 64 KiB; NULL: anywhere
 * More errors:
 *   ERROR_INVALID_ADDRESS     something is mapped there; no other address is tried (row 200)
 *   ERROR_MAPPED_ALIGNMENT    the address is not a multiple of 64 KiB (row 199)
 *   ERROR_INVALID_PARAMETER   the address is outside of user space (row 202)
 * learn.microsoft.com: MapViewOfFileEx function (memoryapi.h)
 */
FILEMAP_API LPVOID WINAPI MapViewOfFileEx(_In_ HANDLE hFileMappingObject,
                                          _In_ DWORD dwDesiredAccess, _In_ DWORD dwFileOffsetHigh,
                                          _In_ DWORD dwFileOffsetLow,
                                          _In_ SIZE_T dwNumberOfBytesToMap,
                                          _In_opt_ LPVOID lpBaseAddress)
    FILEMAP_SYMBOL(MapViewOfFileEx);
#endif
#endif

#ifndef UNDER_CE
/*
 * Removes a view.
 *   lpBaseAddress  any address inside the view (row 237)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_ADDRESS   no view there (rows 238-242)
 * learn.microsoft.com: UnmapViewOfFile function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI UnmapViewOfFile(_In_ LPCVOID lpBaseAddress) FILEMAP_SYMBOL(UnmapViewOfFile);

/*
 * UnmapViewOfFile with flags.
 *   UnmapFlags  0, MEM_UNMAP_WITH_TRANSIENT_BOOST (no effect here), MEM_PRESERVE_PLACEHOLDER
 * More errors:
 *   ERROR_INVALID_PARAMETER   another flag (row 246)
 *   ERROR_INVALID_ADDRESS     MEM_PRESERVE_PLACEHOLDER for a view that replaced none (row 247)
 * learn.microsoft.com: UnmapViewOfFileEx function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI UnmapViewOfFileEx(_In_ PVOID BaseAddress, _In_ ULONG UnmapFlags)
    FILEMAP_SYMBOL(UnmapViewOfFileEx);

/*
 * Writes a view's changed pages to its file.
 *   lpBaseAddress           where to start; rounded down to a page (row 251)
 *   dwNumberOfBytesToFlush  bytes; 0: to the end of the view
 * Result: TRUE, also for views without a file and unchanged ones (rows 253, 256). Or FALSE and
 *   ERROR_INVALID_ADDRESS     no view there, or the range passes its end (row 254)
 *   ERROR_INVALID_PARAMETER   the range is outside of user space (row 255)
 * The disk's own cache and the file's metadata are not waited for: FlushFileBuffers does that.
 * learn.microsoft.com: FlushViewOfFile function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI FlushViewOfFile(_In_ LPCVOID lpBaseAddress,
                                        _In_ SIZE_T dwNumberOfBytesToFlush)
    FILEMAP_SYMBOL(FlushViewOfFile);
#endif

/*
 * Tells about the pages at an address.
 *   lpAddress  any address
 *   lpBuffer   gets the answer (rows 159, 243, 353)
 *   dwLength   size of lpBuffer in bytes
 * Result: bytes written, or 0 and
 *   ERROR_BAD_LENGTH          dwLength is too small
 *   ERROR_INVALID_PARAMETER   the address is outside of user space
 *   ERROR_NOACCESS            lpBuffer is NULL
 *   ERROR_TOO_MANY_OPEN_FILES, ERROR_FILE_NOT_FOUND   memory that is not filemap's: no descriptor is
 *                             left to look into /proc with, or /proc is not mounted
 * Differs from Windows: knows views and memory of VirtualAlloc in full; other memory of the
 * process appears as MEM_PRIVATE, each mapping of the kernel as one allocation.
 * learn.microsoft.com: VirtualQuery function (memoryapi.h)
 */
FILEMAP_API SIZE_T WINAPI VirtualQuery(_In_opt_ LPCVOID lpAddress,
                                       _Out_ PMEMORY_BASIC_INFORMATION lpBuffer,
                                       _In_ SIZE_T dwLength) FILEMAP_SYMBOL(VirtualQuery);

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Reserves and commits memory, or commits pages of a view.
 *   lpAddress         where, or NULL for anywhere. A reservation begins at the multiple of 64 KiB
 *                     below it; a commit takes all pages that the range touches
 *   dwSize            bytes
 *   flAllocationType  MEM_RESERVE, MEM_COMMIT or both; MEM_RESET; with MEM_TOP_DOWN as high
 *                     as possible. MEM_COMMIT without an address reserves too. Both with
 *                     MEM_LARGE_PAGES: large pages, address and size are multiples of one
 *   flProtect         PAGE_... for the pages, with PAGE_GUARD, PAGE_NOCACHE or PAGE_WRITECOMBINE;
 *                     not PAGE_WRITECOPY or PAGE_EXECUTE_WRITECOPY for memory without a section
 * Pages of a paging-file-backed view take the protection (rows 271, 273); committing twice is fine
 * (row 267).
 * Result: where it begins, or NULL and
 *   ERROR_INVALID_ADDRESS      the range is in use, or not reserved, or not in one allocation
 *                              (rows 200, 275, 276)
 *   ERROR_INVALID_PARAMETER    wrong type, protection, size or address; more than the view was
 *                              mapped with (row 272)
 *   ERROR_ACCESS_DENIED        the view is one of a file: its pages are there already (row 274)
 *   ERROR_NOT_SUPPORTED        MEM_WRITE_WATCH
 *   ERROR_PRIVILEGE_NOT_HELD   MEM_LARGE_PAGES, and none are set aside (row 079)
 *   ERROR_NO_SYSTEM_RESOURCES  so many large pages are not free
 *   ERROR_COMMITMENT_LIMIT     reserved section: the pages do not fit, and none of them was
 *                              committed
 *   ERROR_FILE_CORRUPT         reserved section: somebody has cut its file short
 *   ERROR_NOT_ENOUGH_MEMORY    no address space or memory left
 *   ERROR_TOO_MANY_OPEN_FILES  reserved section, MEM_TOP_DOWN: no descriptor left
 *   ERROR_TIMEOUT              reserved section: another process is stopped while it commits
 * In a view of a reserved section, MEM_COMMIT commits pages of the section: in all views of all
 * processes at once, where each view keeps its own protection (rows 263-266). They cannot be given
 * back (row 282). Touching a page that is not committed raises SIGBUS, or SIGSEGV where there is no
 * userfaultfd (in a guard, EXCEPTION_ACCESS_VIOLATION); the manual page tells what else
 * is different then.
 * The first touch of a page with PAGE_GUARD raises STATUS_GUARD_PAGE_VIOLATION, and takes the guard
 * away (FILEMAP_TRY, AddVectoredExceptionHandler); if nobody takes it, SIGSEGV ends the process.
 * Differs from Windows: private memory is not charged before it is touched, as the system's
 * overcommit setting allows.
 * learn.microsoft.com: VirtualAlloc function (memoryapi.h)
 */
FILEMAP_API LPVOID WINAPI VirtualAlloc(_In_opt_ LPVOID lpAddress, _In_ SIZE_T dwSize,
                                       _In_ DWORD flAllocationType, _In_ DWORD flProtect)
    FILEMAP_SYMBOL(VirtualAlloc);
#endif

/*
 * Gives back memory of VirtualAlloc.
 *   lpAddress   for MEM_RELEASE: what VirtualAlloc returned for the reservation
 *   dwSize      bytes; must be 0 with MEM_RELEASE (row 281); 0 with MEM_DECOMMIT: all of it
 *   dwFreeType  MEM_DECOMMIT: the pages are reserved again; MEM_RELEASE: all is free again;
 *               MEM_RELEASE with MEM_PRESERVE_PLACEHOLDER: the range becomes a placeholder of its
 *               own; MEM_RELEASE with MEM_COALESCE_PLACEHOLDERS: the placeholders that the range
 *               covers become one (see VirtualAlloc2)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_ADDRESS     nothing is allocated there, or not from there on; or what the range
 *                             must be of placeholders it is not (row 389)
 *   ERROR_INVALID_PARAMETER   wrong type or size, or the address is in a view: pages of a section
 *                             cannot be decommitted (rows 278, 279, 282)
 *   ERROR_NOT_ENOUGH_MEMORY   a part of an allocation: the system cannot split its mappings further
 * learn.microsoft.com: VirtualFree function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI VirtualFree(_In_ LPVOID lpAddress, _In_ SIZE_T dwSize,
                                    _In_ DWORD dwFreeType) FILEMAP_SYMBOL(VirtualFree);

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Changes what may be done with pages.
 *   lpAddress, dwSize  the range; all pages that it touches change
 *   flNewProtect       PAGE_...; for a view nothing beyond what it was mapped with (row 223). In an
 *                      image PAGE_..READWRITE becomes PAGE_..WRITECOPY (row 303).
 *                      PAGE_WRITECOPY makes the pages of a shared view private when written to
 *                      (rows 220, 226)
 *   lpflOldProtect     gets the protection of the first page; a page that was copied on write
 *                      counts as the private page that it is (row 217)
 * Result: TRUE, or FALSE, with nothing changed, and
 *   ERROR_INVALID_PARAMETER   no single PAGE_... value, or too much for the view (rows 224-230)
 *   ERROR_INVALID_ADDRESS     pages that are not committed, or of more than one allocation
 *                             (row 233)
 *   ERROR_NOACCESS            lpflOldProtect is NULL (row 232)
 *   ERROR_NOT_ENOUGH_MEMORY   the system cannot split its mappings further
 *   ERROR_TOO_MANY_OPEN_FILES, ERROR_ACCESS_DENIED   /proc, which tells of pages that were to be
 *                             copied on write and of memory that is not filemap's, cannot be read
 * learn.microsoft.com: VirtualProtect function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI VirtualProtect(_In_ LPVOID lpAddress, _In_ SIZE_T dwSize,
                                       _In_ DWORD flNewProtect, _Out_ PDWORD lpflOldProtect)
    FILEMAP_SYMBOL(VirtualProtect);
#endif

/* -- large pages ---------------------------------------------------------------------------- */

#ifndef UNDER_CE
/*
 * Bytes of a large page: the kernel's default huge page, 2 MiB on most machines; 0: the kernel has
 * none (row 082). They can be used, for SEC_LARGE_PAGES and MEM_LARGE_PAGES, where the
 * administrator has set some aside (vm.nr_hugepages), which stands for the privilege
 * SeLockMemoryPrivilege. learn.microsoft.com: GetLargePageMinimum function (memoryapi.h)
 */
FILEMAP_API SIZE_T WINAPI GetLargePageMinimum(void) FILEMAP_SYMBOL(GetLargePageMinimum);
#endif

/* -- pages that shall be in memory --------------------------------------------------------- */

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * Locks the pages that a range touches in memory, and unlocks them. Locking twice is locking once.
 *   lpAddress, dwSize  the range, which may reach over several allocations
 * Result: TRUE, or FALSE, with nothing changed, and
 *   ERROR_NOACCESS            VirtualLock: a page is not committed, or may not be touched
 *   ERROR_SWAPERROR           VirtualLock: the contents of a page cannot be had
 *   ERROR_WORKING_SET_QUOTA   VirtualLock: more than the process may lock (RLIMIT_MEMLOCK)
 *   ERROR_NOT_LOCKED          VirtualUnlock: a page is not locked
 *   ERROR_INVALID_PARAMETER   no bytes, or outside of user space
 *   ERROR_NOT_SUPPORTED       VirtualUnlock: /proc is not mounted
 *   ERROR_TOO_MANY_OPEN_FILES no descriptor is left to look into /proc with
 * learn.microsoft.com: VirtualLock function (memoryapi.h), VirtualUnlock function
 */
FILEMAP_API BOOL WINAPI VirtualLock(_In_ LPVOID lpAddress, _In_ SIZE_T dwSize)
    FILEMAP_SYMBOL(VirtualLock);
FILEMAP_API BOOL WINAPI VirtualUnlock(_In_ LPVOID lpAddress, _In_ SIZE_T dwSize)
    FILEMAP_SYMBOL(VirtualUnlock);
#endif
#endif

/* learn.microsoft.com: WIN32_MEMORY_RANGE_ENTRY structure (memoryapi.h) */
typedef struct _WIN32_MEMORY_RANGE_ENTRY {
    PVOID VirtualAddress;
    SIZE_T NumberOfBytes;
} WIN32_MEMORY_RANGE_ENTRY, *PWIN32_MEMORY_RANGE_ENTRY;

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * Has pages fetched that will be needed soon. Ranges where nothing is mapped do no harm (row 401).
 *   hProcess                           GetCurrentProcess() or a duplicate
 *   NumberOfEntries, VirtualAddresses  the ranges
 *   Flags                              0
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   no entries, or flags
 *   ERROR_INVALID_HANDLE      hProcess is no process
 *   ERROR_NOACCESS            VirtualAddresses is NULL
 * learn.microsoft.com: PrefetchVirtualMemory function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI PrefetchVirtualMemory(_In_ HANDLE hProcess, _In_ ULONG_PTR NumberOfEntries,
                                              _In_ PWIN32_MEMORY_RANGE_ENTRY VirtualAddresses,
                                              _In_ ULONG Flags)
    FILEMAP_SYMBOL(PrefetchVirtualMemory);
#endif
#endif

/* -- the same for a process ---------------------------------------------------------------- */

#ifndef UNDER_CE
/*
 * VirtualAlloc, VirtualFree, VirtualProtect and VirtualQuery for a process.
 *   hProcess  GetCurrentProcess(), or a handle that DuplicateHandle made of it, with
 *             PROCESS_VM_OPERATION, or PROCESS_QUERY_INFORMATION for VirtualQueryEx
 *   nndPreferred  the memory node that pages shall come from, as far as it has room;
 *                 NUMA_NO_PREFERRED_NODE: no wish
 * More errors:
 *   ERROR_INVALID_HANDLE      hProcess is NULL or no process (row 185)
 *   ERROR_ACCESS_DENIED       hProcess lacks the right
 *   ERROR_INVALID_PARAMETER   the machine has no such node
 * Differs from Windows: no handle denotes another process.
 * learn.microsoft.com: VirtualAllocEx function (memoryapi.h) and its relatives
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API LPVOID WINAPI VirtualAllocEx(_In_ HANDLE hProcess, _In_opt_ LPVOID lpAddress,
                                         _In_ SIZE_T dwSize, _In_ DWORD flAllocationType,
                                         _In_ DWORD flProtect) FILEMAP_SYMBOL(VirtualAllocEx);
FILEMAP_API LPVOID WINAPI VirtualAllocExNuma(_In_ HANDLE hProcess, _In_opt_ LPVOID lpAddress,
                                             _In_ SIZE_T dwSize, _In_ DWORD flAllocationType,
                                             _In_ DWORD flProtect, _In_ DWORD nndPreferred)
    FILEMAP_SYMBOL(VirtualAllocExNuma);
#endif
FILEMAP_API BOOL WINAPI VirtualFreeEx(_In_ HANDLE hProcess, _In_ LPVOID lpAddress,
                                      _In_ SIZE_T dwSize, _In_ DWORD dwFreeType)
    FILEMAP_SYMBOL(VirtualFreeEx);
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI VirtualProtectEx(_In_ HANDLE hProcess, _In_ LPVOID lpAddress,
                                         _In_ SIZE_T dwSize, _In_ DWORD flNewProtect,
                                         _Out_ PDWORD lpflOldProtect)
    FILEMAP_SYMBOL(VirtualProtectEx);
FILEMAP_API SIZE_T WINAPI VirtualQueryEx(_In_ HANDLE hProcess, _In_opt_ LPCVOID lpAddress,
                                         _Out_ PMEMORY_BASIC_INFORMATION lpBuffer,
                                         _In_ SIZE_T dwLength) FILEMAP_SYMBOL(VirtualQueryEx);
#endif
#endif

/* -- by place, node and placeholder ---------------------------------------------------------- */

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * VirtualAlloc with extended parameters, and for placeholders.
 *   Process         as for VirtualAllocEx, or NULL for the calling process
 *   AllocationType  as for VirtualAlloc; or MEM_RESERVE and MEM_RESERVE_PLACEHOLDER, with
 *                   PAGE_NOACCESS: a placeholder (row 388); or MEM_RESERVE, perhaps MEM_COMMIT, and
 *                   MEM_REPLACE_PLACEHOLDER: BaseAddress and Size are those of a placeholder, whose
 *                   place the memory takes
 *   ExtendedParameters, ParameterCount
 *                   MEM_ADDRESS_REQUIREMENTS: limits and alignment; a node; attributes, of which
 *                   those that ask for less (ZERO_PAGES_OPTIONAL, SOFT_FAULT_PAGES) have no effect
 * VirtualFree cuts a placeholder in parts (MEM_RELEASE and MEM_PRESERVE_PLACEHOLDER, row 389),
 * turns memory that took the place of one into a placeholder again (the same flags), and makes
 * neighbours one (MEM_RELEASE and MEM_COALESCE_PLACEHOLDERS). Pages count, not multiples of 64 KiB.
 * More errors than VirtualAllocEx has:
 *   ERROR_INVALID_PARAMETER   a parameter of no type, of an unknown one or twice (row 393), none
 *                             where some are counted (row 400), impossible limits (row 395), limits
 *                             and an address (row 397), an alignment that is no power of two or
 *                             below 64 KiB, a placeholder with another protection (row 388)
 *   ERROR_INVALID_ADDRESS     no placeholder has exactly that range (row 386)
 *   ERROR_INVALID_HANDLE      a partition or physical pages: there are none here
 *   ERROR_NOT_SUPPORTED       another attribute; or limits while /proc is not mounted
 * learn.microsoft.com: VirtualAlloc2 function (memoryapi.h)
 */
FILEMAP_API PVOID WINAPI VirtualAlloc2(_In_opt_ HANDLE Process, _In_opt_ PVOID BaseAddress,
                                       _In_ SIZE_T Size, _In_ ULONG AllocationType,
                                       _In_ ULONG PageProtection,
                                       _Inout_opt_ MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                       _In_ ULONG ParameterCount) FILEMAP_SYMBOL(VirtualAlloc2);

/*
 * MapViewOfFile by page protection (row 382), with extended parameters, and for placeholders.
 *   Process         as for VirtualAlloc2 (row 381)
 *   Offset          bytes; a multiple of 64 KiB, with MEM_REPLACE_PLACEHOLDER of a page (row 385)
 *   AllocationType  0; MEM_REPLACE_PLACEHOLDER: BaseAddress and ViewSize are those of a
 *                   placeholder, whose place the view takes (row 386); MEM_RESERVE, for a writable
 *                   file: the view may be longer than the section (row 207)
 *   PageProtection  PAGE_... for the view
 *   ExtendedParameters, ParameterCount
 *                   limits without an alignment (rows 394-398), a node, the machine 0 (row 399)
 * Errors beside those of MapViewOfFileEx:
 *   ERROR_INVALID_PARAMETER   as for VirtualAlloc2; a protection that is none, or too much for the
 *                             section; MEM_RESERVE for the paging file or a file that is only read
 *                             (rows 206, 208)
 *   ERROR_INVALID_ADDRESS, ERROR_INVALID_HANDLE, ERROR_NOT_SUPPORTED   as for VirtualAlloc2
 * learn.microsoft.com: MapViewOfFile3 function (memoryapi.h)
 */
FILEMAP_API PVOID WINAPI MapViewOfFile3(_In_ HANDLE FileMapping, _In_opt_ HANDLE Process,
                                        _In_opt_ PVOID BaseAddress, _In_ ULONG64 Offset,
                                        _In_ SIZE_T ViewSize, _In_ ULONG AllocationType,
                                        _In_ ULONG PageProtection,
                                        _Inout_opt_ MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                        _In_ ULONG ParameterCount) FILEMAP_SYMBOL(MapViewOfFile3);

/*
 * MapViewOfFile3 without placeholders and extended parameters. Here NULL is no process.
 *   PreferredNode  as for VirtualAllocExNuma
 * learn.microsoft.com: MapViewOfFile2 function (memoryapi.h)
 */
FILEMAP_API PVOID WINAPI MapViewOfFileNuma2(_In_ HANDLE FileMappingHandle,
                                            _In_ HANDLE ProcessHandle, _In_ ULONG64 Offset,
                                            _In_opt_ PVOID BaseAddress, _In_ SIZE_T ViewSize,
                                            _In_ ULONG AllocationType, _In_ ULONG PageProtection,
                                            _In_ ULONG PreferredNode)
    FILEMAP_SYMBOL(MapViewOfFileNuma2);
FILEMAP_API PVOID WINAPI MapViewOfFile2(_In_ HANDLE FileMappingHandle, _In_ HANDLE ProcessHandle,
                                        _In_ ULONG64 Offset, _In_opt_ PVOID BaseAddress,
                                        _In_ SIZE_T ViewSize, _In_ ULONG AllocationType,
                                        _In_ ULONG PageProtection) FILEMAP_SYMBOL(MapViewOfFile2);
#endif
#endif

#ifndef UNDER_CE
/*
 * UnmapViewOfFileEx for a process.
 *   Process  GetCurrentProcess() or a duplicate with PROCESS_VM_OPERATION; NULL is an error here
 *            (row 245)
 * More errors:
 *   ERROR_INVALID_HANDLE   no process
 *   ERROR_ACCESS_DENIED    the handle lacks the right
 * learn.microsoft.com: UnmapViewOfFile2 function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI UnmapViewOfFile2(_In_ HANDLE Process, _In_ PVOID BaseAddress,
                                         _In_ ULONG UnmapFlags) FILEMAP_SYMBOL(UnmapViewOfFile2);
#endif

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * CreateFileMappingW with the access of the handle, and the attributes apart from the protection.
 *   DesiredAccess         FILE_MAP_..., SECTION_... or GENERIC_..., as for OpenFileMapping
 *   AllocationAttributes  SEC_...; 0: SEC_COMMIT. Also SEC_NO_CHANGE: views can neither be unmapped
 *                         nor get another protection, ERROR_INVALID_PARAMETER (row 077)
 *   MaximumSize           bytes
 *   ExtendedParameters    MemSectionExtendedParameterNumaNode: the node for the memory
 * More errors:
 *   ERROR_ACCESS_DENIED       DesiredAccess is 0 or has rights that a section does not know
 *   ERROR_INVALID_PARAMETER   wrong extended parameters, or a node that the machine does not have
 *   ERROR_NOT_SUPPORTED       another extended parameter
 * learn.microsoft.com: CreateFileMapping2 function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateFileMapping2(
    _In_ HANDLE File, _In_opt_ SECURITY_ATTRIBUTES *SecurityAttributes, _In_ ULONG DesiredAccess,
    _In_ ULONG PageProtection, _In_ ULONG AllocationAttributes, _In_ ULONG64 MaximumSize,
    _In_opt_ PCWSTR Name, _Inout_opt_ MEM_EXTENDED_PARAMETER *ExtendedParameters,
    _In_ ULONG ParameterCount) FILEMAP_SYMBOL(CreateFileMapping2);

/*
 * CreateFileMappingW with a wish for a memory node (row 375). Its A form is in winbase.h.
 *   nndPreferred  as for VirtualAllocExNuma
 * learn.microsoft.com: CreateFileMappingNumaW function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateFileMappingNumaW(
    _In_ HANDLE hFile, _In_opt_ LPSECURITY_ATTRIBUTES lpFileMappingAttributes, _In_ DWORD flProtect,
    _In_ DWORD dwMaximumSizeHigh, _In_ DWORD dwMaximumSizeLow, _In_opt_ LPCWSTR lpName,
    _In_ DWORD nndPreferred) FILEMAP_SYMBOL(CreateFileMappingNumaW);
#define CreateFileMappingNuma FILEMAP_AW(CreateFileMappingNuma)
#endif
#endif

FILEMAP_END_C

#ifdef UNDER_CE
#include "memoryapi_wince.h"
#else
#include "memoryapi_app.h"
#endif

#endif
