/* SPDX-License-Identifier: MIT */
/* The operations that the fault tests disturb. */
#include "scenarios.h"
#include "process_scenarios.h"
#include "secured.h"
#include "spaces.h"

#include <filemap/filemap.h>
#include <filemap/psapi.h>
#include <filemap/winternl.h>

#include "programfile.h"

#include "engine/duplication.h"
#include "engine/ticket.h"

#include "linux/lock.h"
#include "linux/pidfd.h"
#include "linux/sealed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PLACEHOLDER_SIZE (4 * 4096)
#define LARGE (2 << 20) /* more than is allocated without a look at what is available */

#define RESERVED (64 << 20)

static HANDLE section, file = INVALID_HANDLE_VALUE;
static void *view, *memory;

const char *file_path(void)
{
    static char path[600];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/file", folder ? folder : "/tmp");
    return path;
}

static void release(void)
{
    if (view)
        UnmapViewOfFile(view);
    if (section)
        CloseHandle(section);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    view = NULL;
    section = NULL;
    file = INVALID_HANDLE_VALUE;
}

static HANDLE create(const char *name, DWORD size)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, size, name);
}

HANDLE create_plain(void)
{
    return create(OBJECT_NAME, OBJECT_SIZE);
}

HANDLE create_on_disk(void)
{
    return create(OBJECT_NAME, LARGE);
}

static HANDLE open_file(void)
{
    return CreateFileA(file_path(), GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

HANDLE create_file_backed(void)
{
    HANDLE opened = open_file();
    HANDLE created = CreateFileMappingA(opened, NULL, PAGE_READWRITE, 0, FILE_GROWN, OBJECT_NAME);
    CloseHandle(opened);
    return created;
}

/* What may be: the operation succeeded, and told truly whether the object is new. */
static BOOL is_new(HANDLE created)
{
    section = created;
    return created && GetLastError() == 0;
}

static BOOL create_new(void)
{
    return is_new(create_plain());
}

static BOOL create_large(void)
{
    return is_new(create(OBJECT_NAME, LARGE));
}

static BOOL create_unnamed(void)
{
    return is_new(create(NULL, OBJECT_SIZE));
}

static BOOL create_unnamed_large(void)
{
    return is_new(create(NULL, LARGE));
}

static BOOL create_existing(void)
{
    section = create_plain();
    return section && GetLastError() == ERROR_ALREADY_EXISTS;
}

static BOOL open_existing(void)
{
    section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, OBJECT_NAME);
    return section != NULL;
}

static BOOL open_missing(void)
{
    section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, OBJECT_NAME);
    return !section && GetLastError() == ERROR_FILE_NOT_FOUND;
}

static BOOL open_behind_an_object(void)
{
    section = OpenFileMappingA(FILE_MAP_READ, FALSE, OBJECT_NAME "\\behind");
    return !section && GetLastError() == ERROR_INVALID_HANDLE;
}

static BOOL map(void)
{
    view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return view != NULL;
}

static BOOL map_copy(void)
{
    view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return view != NULL;
}

static BOOL create_and_map(void)
{
    return create_new() && map();
}

static HANDLE create_with_room(const char *name)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, RESERVED,
                              name);
}

static BOOL create_reserved(void)
{
    return is_new(create_with_room(OBJECT_NAME));
}

static BOOL create_unnamed_reserved(void)
{
    return is_new(create_with_room(NULL));
}

static BOOL create_and_map_reserved(void)
{
    return create_reserved() && map();
}

static BOOL committed;

static BOOL commit(void)
{
    committed = VirtualAlloc(view, LARGE, MEM_COMMIT, PAGE_READWRITE) != NULL;
    return committed;
}

/* Two pages that lie apart, and then what is between them. */
static BOOL commit_in_part(void)
{
    return create_and_map_reserved() && VirtualAlloc(view, 4096, MEM_COMMIT, PAGE_READWRITE) &&
           VirtualAlloc((char *)view + 8192, 4096, MEM_COMMIT, PAGE_READWRITE);
}

static BOOL commit_the_rest(void)
{
    return VirtualAlloc(view, 4 * 4096, MEM_COMMIT, PAGE_READONLY) != NULL;
}

/* All or nothing. */
static void release_reserved(void)
{
    MEMORY_BASIC_INFORMATION found;
    if (view && VirtualQuery(view, &found, sizeof found) &&
        (committed ? found.RegionSize != LARGE || *(volatile char *)view
                   : found.State != MEM_RESERVE || found.RegionSize != RESERVED))
        abort();
    release();
}

static BOOL protect_committed(void)
{
    DWORD old;
    return VirtualProtect(view, 4096, PAGE_READONLY, &old);
}

static BOOL create_and_map_copy(void)
{
    return create_unnamed() && map_copy();
}

static BOOL unmap(void)
{
    if (!UnmapViewOfFile(view))
        return FALSE;
    view = NULL;
    return TRUE;
}

static BOOL close_section(void)
{
    if (!section)
        return TRUE;
    BOOL closed = CloseHandle(section);
    if (closed)
        section = NULL;
    return closed;
}

static BOOL allocate(void)
{
    memory = VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return memory != NULL;
}

static BOOL release_memory(void)
{
    if (memory && !VirtualFree(memory, 0, MEM_RELEASE))
        return FALSE;
    memory = NULL;
    return TRUE;
}

/* Reads the manifest beside the program. */
static BOOL execute_as_app(void)
{
    ULONG old;
    return VirtualProtectFromApp(memory, 4096, PAGE_EXECUTE_READ, &old);
}

static void free_memory(void)
{
    release_memory();
}

static BOOL decommit(void)
{
    return VirtualFree((char *)memory + 4096, 4096, MEM_DECOMMIT);
}

static BOOL protect(void)
{
    DWORD old;
    return VirtualProtect(memory, 4096, PAGE_READONLY, &old);
}

static BOOL make_placeholder(void)
{
    memory = VirtualAlloc2(NULL, NULL, PLACEHOLDER_SIZE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                           PAGE_NOACCESS, NULL, 0);
    return memory != NULL;
}

static BOOL fill_placeholder(void)
{
    return VirtualAlloc2(NULL, memory, PLACEHOLDER_SIZE,
                         MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL,
                         0) != NULL;
}

static BOOL make_and_fill(void)
{
    return make_placeholder() && fill_placeholder();
}

static BOOL empty_again(void)
{
    return VirtualFree(memory, PLACEHOLDER_SIZE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER);
}

/* Or what took its place. */
static void free_placeholder(void)
{
    if (memory && !UnmapViewOfFile(memory))
        VirtualFree(memory, 0, MEM_RELEASE);
    memory = NULL;
    release();
}

static BOOL create_for_placeholder(void)
{
    section = create(NULL, PLACEHOLDER_SIZE);
    return section && make_placeholder();
}

static BOOL map_into_placeholder(void)
{
    return MapViewOfFile3(section, NULL, memory, 0, 0, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE,
                          NULL, 0) != NULL;
}

static BOOL create_and_map_into_placeholder(void)
{
    return create_for_placeholder() && map_into_placeholder();
}

static BOOL unmap_to_placeholder(void)
{
    return UnmapViewOfFile2(GetCurrentProcess(), memory, MEM_PRESERVE_PLACEHOLDER);
}

static BOOL allocate_between_limits(void)
{
    MEM_ADDRESS_REQUIREMENTS limits = { (void *)0x30000000, (void *)0x3fffffff, 0 };
    MEM_EXTENDED_PARAMETER parameter = { .Type = MemExtendedParameterAddressRequirements };
    parameter.Pointer = &limits;
    memory =
        VirtualAlloc2(NULL, NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, &parameter, 1);
    return memory != NULL;
}

static BOOL lock(void)
{
    return VirtualLock(memory, 4096);
}

static BOOL allocate_and_lock(void)
{
    return allocate() && lock();
}

static BOOL unlock(void)
{
    return VirtualUnlock(memory, 4096);
}

static BOOL describe_pages(void)
{
    PSAPI_WORKING_SET_EX_INFORMATION pages[2] = { { .VirtualAddress = view },
                                                  { .VirtualAddress = pages } };
    return QueryWorkingSetEx(GetCurrentProcess(), pages, sizeof pages) &&
           pages[1].VirtualAttributes.Valid;
}

static BOOL name_file(void)
{
    char name[4200];
    return GetMappedFileNameA(GetCurrentProcess(), view, name, sizeof name) != 0;
}

static BOOL create_on_node(void)
{
    return is_new(CreateFileMappingNumaA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, OBJECT_SIZE,
                                         OBJECT_NAME, 0));
}

static PVOID handler;

static LONG WINAPI decline(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

static BOOL add_handler(void)
{
    handler = AddVectoredExceptionHandler(1, decline);
    return handler != NULL;
}

static void remove_handler(void)
{
    if (handler)
        RemoveVectoredExceptionHandler(handler);
    handler = NULL;
}

static BOOL make_guard(void)
{
    DWORD old;
    return VirtualProtect((char *)memory + 4096, 4096, PAGE_READWRITE | PAGE_GUARD, &old);
}

static BOOL allocate_and_guard(void)
{
    return allocate() && make_guard();
}

/* Where the guard cannot be taken away, the touch is an access violation. */
static BOOL touch_guard(void)
{
    FILEMAP_TRY
    {
        ((volatile char *)memory)[4096] = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return GetExceptionCode() == EXCEPTION_GUARD_PAGE;
    }
    return FALSE;
}

static BOOL make_private(void)
{
    DWORD old;
    return VirtualProtect(view, 1, PAGE_WRITECOPY, &old);
}

static BOOL make_shared_again(void)
{
    DWORD old;
    return VirtualProtect(view, 1, PAGE_READWRITE, &old);
}

static BOOL map_and_make_private(void)
{
    return create_and_map() && make_private();
}

static BOOL query(void)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(view, &information, sizeof information) != 0;
}

static BOOL open_the_file(void)
{
    file = open_file();
    return file != INVALID_HANDLE_VALUE;
}

/* -- Windows CE -- */

HANDLE wince_open(LPCWSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD,
                  HANDLE) __asm__("filemap_wince_CreateFileForMappingW");
HANDLE wince_create(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD,
                    LPCWSTR) __asm__("filemap_wince_CreateFileMappingW");
void *wince_map(HANDLE, DWORD, DWORD, DWORD, DWORD) __asm__("filemap_wince_MapViewOfFile");
BOOL wince_unmap(LPCVOID) __asm__("filemap_wince_UnmapViewOfFile");

static BOOL open_to_map(void)
{
    WCHAR path[600];
    MultiByteToWideChar(CP_UTF8, 0, file_path(), -1, path, 600);
    file = wince_open(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    return file != INVALID_HANDLE_VALUE;
}

/* A failure closes the file, and a success occupies it. */
static BOOL create_over_opened(void)
{
    section = wince_create(file, NULL, PAGE_READWRITE, 0, FILE_GROWN, u"object");
    DWORD error = GetLastError(), flags;
    if (!section && GetHandleInformation(file, &flags))
        abort();
    if (!section)
        file = INVALID_HANDLE_VALUE;
    SetLastError(error);
    return section != NULL;
}

/* Again from the start, for a failure has taken the file away. */
static BOOL open_and_create(void)
{
    return (file != INVALID_HANDLE_VALUE || open_to_map()) && create_over_opened();
}

static BOOL create_to_hold(void)
{
    return open_to_map() && create_over_opened();
}

static BOOL map_holding(void)
{
    view = wince_map(section, FILE_MAP_WRITE, 0, 0, 0);
    return view != NULL;
}

/* Only the view has the name then. */
static BOOL hold_by_view(void)
{
    return create_to_hold() && map_holding() && close_section();
}

static BOOL unmap_held(void)
{
    if (!wince_unmap(view))
        return FALSE;
    view = NULL;
    return TRUE;
}

static BOOL create_over_file(void)
{
    section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, FILE_GROWN, NULL);
    return section != NULL;
}

static BOOL create_named_over_file(void)
{
    section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, FILE_GROWN, OBJECT_NAME);
    return section && GetLastError() == 0;
}

static BOOL open_a_program(void)
{
    static const struct program_section sections[] = {
        { ".text", 0x1000, 0x1000, 0x400, 0x600, PROGRAM_READ | PROGRAM_EXECUTE },
        { ".data", 0x2000, 0x2000, 0xa00, 0x200, PROGRAM_READ | PROGRAM_WRITE },
        { ".shared", 0x4000, 0x1000, 0xc00, 0x200, PROGRAM_READ | PROGRAM_WRITE | PROGRAM_SHARED },
    };
    static const struct program program = { .machine = PROGRAM_AMD64,
                                            .magic = PROGRAM_PE32_PLUS,
                                            .base = 0x1c0000000,
                                            .section_alignment = 0x1000,
                                            .file_alignment = 0x200,
                                            .image_size = 0x5000,
                                            .header_size = 0x400,
                                            .sections = sections,
                                            .section_count = 3,
                                            .length = FILE_SIZE };
    uint8_t bytes[FILE_SIZE];
    DWORD done;
    program_write(&program, bytes);
    return open_the_file() && WriteFile(file, bytes, sizeof bytes, &done, NULL);
}

static BOOL create_image(void)
{
    return is_new(CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL));
}

static BOOL create_named_image(void)
{
    return is_new(CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, OBJECT_NAME));
}

static BOOL open_program_and_create(void)
{
    return open_a_program() && create_image();
}

static BOOL open_program_and_create_named(void)
{
    return open_a_program() && create_named_image();
}

static BOOL map_image(void)
{
    view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    return view != NULL;
}

static BOOL map_a_program(void)
{
    return open_program_and_create() && map_image();
}

static BOOL protect_image(void)
{
    DWORD old;
    return VirtualProtect(view, 0x5000, PAGE_EXECUTE_READWRITE, &old);
}

static BOOL map_the_file(void)
{
    return open_the_file() && create_over_file() && map();
}

static BOOL flush(void)
{
    return FlushViewOfFile(view, 0);
}

static BOOL close_file(void)
{
    if (file == INVALID_HANDLE_VALUE)
        return TRUE;
    BOOL closed = CloseHandle(file);
    if (closed)
        file = INVALID_HANDLE_VALUE;
    return closed;
}

static BOOL map_file_only(void)
{
    return map_the_file() && close_section() && close_file();
}

static BOOL delete_file(void)
{
    return DeleteFileA(file_path()) || GetLastError() == ERROR_FILE_NOT_FOUND;
}

static BOOL flush_file(void)
{
    return FlushFileBuffers(file);
}

static BOOL read_and_write(void)
{
    char buffer[16];
    DWORD done;
    return SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0 &&
           ReadFile(file, buffer, 16, &done, NULL) && done == 16 &&
           WriteFile(file, buffer, 16, &done, NULL) && done == 16;
}

static BOOL set_end(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_GROWN };
    return SetFilePointerEx(file, size, NULL, FILE_BEGIN) && SetEndOfFile(file);
}

static BOOL open_grown(void)
{
    return open_the_file() && set_end();
}

static BOOL cut(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_SIZE };
    return SetFilePointerEx(file, size, NULL, FILE_BEGIN) && SetEndOfFile(file);
}

static BOOL leave(void)
{
    exit(0);
}

static BOOL collect(void)
{
    FILEMAP_COLLECTION result;
    return filemap_collect(FILEMAP_NAMESPACE_LOCAL, &result, NULL, NULL);
}

/* A payload file that no record names: its creator was killed in between. */
static BOOL leave_orphan(void)
{
    char path[600];
    const char *parent = getenv("FILEMAP_DIR");
    snprintf(path, sizeof path, "%s/filemap-%u/object", parent, (unsigned)geteuid());
    return unlink(path) == 0;
}

static BOOL next(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    (void)context;
    return TRUE;
}

static BOOL enumerate(void)
{
    return filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, next, NULL);
}

/* Native calls tell by their status. */
static BOOL told(NTSTATUS status)
{
    if (!NT_SUCCESS(status))
        SetLastError(RtlNtStatusToDosErrorNoTeb(status));
    return NT_SUCCESS(status);
}

static BOOL query_name(void)
{
    char answer[256] __attribute__((aligned(8)));
    return told(NtQueryObject(section, ObjectNameInformation, answer, sizeof answer, NULL));
}

static BOOL map_low(void)
{
    SIZE_T size = 0;
    return told(NtMapViewOfSection(section, NtCurrentProcess(), &view, 1, 0, NULL, &size, ViewUnmap,
                                   0, PAGE_READWRITE));
}

static BOOL release_a_part(void)
{
    void *start = (char *)memory + 4096;
    SIZE_T size = 4096;
    return told(NtFreeVirtualMemory(NtCurrentProcess(), &start, &size, MEM_RELEASE));
}

static void free_both_parts(void)
{
    VirtualFree((char *)memory + 8192, 0, MEM_RELEASE);
    free_memory();
}

static BOOL extend(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_GROWN };
    return told(NtExtendSection(section, &size));
}

static BOOL create_small_over_file(void)
{
    return open_the_file() && told(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL,
                                                   PAGE_READWRITE, SEC_COMMIT, file));
}

static BOOL create_exclusively(void)
{
    static UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\Sessions\\1\\BaseNamedObjects\\object");
    static OBJECT_ATTRIBUTES attributes = RTL_CONSTANT_OBJECT_ATTRIBUTES(&name, 0);
    LARGE_INTEGER size = { .QuadPart = OBJECT_SIZE };
    NTSTATUS status = NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &size,
                                      PAGE_READWRITE, SEC_COMMIT, NULL);
    if (status == STATUS_OBJECT_NAME_COLLISION)
        return TRUE;
    return NT_SUCCESS(status) ? FALSE : told(status);
}

/* -- inheritance ---------------------------------------------------------------------------- */

static SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };

static BOOL create_inheritable(void)
{
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, &inheritable, PAGE_READWRITE, 0, OBJECT_SIZE,
                                 OBJECT_NAME);
    return section != NULL;
}

static BOOL create_inheritable_over_file(void)
{
    section = CreateFileMappingA(file, &inheritable, PAGE_READWRITE, 0, 0, NULL);
    return section != NULL;
}

static BOOL make_inheritable(void)
{
    return SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

static BOOL make_not_inheritable(void)
{
    return SetHandleInformation(section, HANDLE_FLAG_INHERIT, 0);
}

static BOOL duplicate_inheritable(void)
{
    HANDLE copy;
    return DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, TRUE,
                           DUPLICATE_SAME_ACCESS) &&
           CloseHandle(copy);
}

#define INHERITED ((HANDLE)(uintptr_t)0x40)

/* What a program finds when it is executed: an object's descriptor and the ticket for it. */
static BOOL inherit_object(void)
{
    struct ticket ticket = { .kind = TICKET_SECTION,
                             .handle = INHERITED,
                             .access = SECTION_ALL_ACCESS,
                             .flags = HANDLE_FLAG_INHERIT,
                             .protection = PAGE_READWRITE,
                             .attributes = SEC_COMMIT,
                             .space = NAME_LOCAL,
                             .size = 4096 };
    struct ticket_text text;
    struct descriptor written;
    char path[600];
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    snprintf(path, sizeof path, "%s/filemap-%u/object", getenv("FILEMAP_DIR"), (unsigned)geteuid());
    if (descriptor_open(AT_FDCWD, path, O_RDWR, 0, &ticket.descriptors[TICKET_LOCK]) ||
        lock_share(ticket.descriptors[TICKET_LOCK].fd))
        return FALSE;
    ticket_write(&ticket, &text);
    return !sealed_create("filemap-ticket", &text, sizeof text, &written) &&
           !descriptor_pass_on(&written, true) && !ticket_pass_on(&ticket, TRUE);
}

/* It may be lost; then nothing of it may be left. Short of resources it is found later. */
static BOOL use_inherited(void)
{
    DWORD flags;
    if (GetHandleInformation(INHERITED, &flags) || GetHandleInformation(INHERITED, &flags))
        section = INHERITED;
    return section || GetLastError() == ERROR_INVALID_HANDLE;
}

static struct descriptor own_pidfd = { .fd = -1 };

static BOOL create_to_send(void)
{
    int fd;
    return create_new() && !pidfd_find(getpid(), &fd) && !descriptor_adopt(fd, &own_pidfd, NULL);
}

static void release_sent(void)
{
    descriptor_close(&own_pidfd);
    release();
}

/*
 * To ourselves, as to any process: what was sent and did not arrive is gone with the mailbox. Short
 * of resources it is found later.
 */
static BOOL send_and_take(void)
{
    static HANDLE value;
    DWORD flags;
    struct duplication duplication = { .to = { .id = getpid(), .pidfd = &own_pidfd },
                                       .source = section,
                                       .options = DUPLICATE_SAME_ACCESS };
    NTSTATUS status = value ? STATUS_SUCCESS : duplication_perform(&duplication, &value);
    if (status) {
        SetLastError(RtlNtStatusToDosError(status));
        return FALSE;
    }
    if (GetHandleInformation(value, &flags))
        return CloseHandle(value);
    return GetLastError() == ERROR_INVALID_HANDLE;
}

static BOOL create_in_space(void)
{
    return is_new(create(SPACE_ALIAS "\\x", OBJECT_SIZE));
}

static void release_inside(void)
{
    release();
    spaces_release();
}

const struct scenario scenarios[] = {
    { "create, first use", NULL, create_new, release, FIRST_USE },
    { "create", NULL, create_new, release, 0 },
    { "create, large", NULL, create_large, release, 0 },
    { "create over a corpse", NULL, create_new, release, CORPSE },
    { "create what exists", NULL, create_existing, release, HELD },
    { "create unnamed", NULL, create_unnamed, release, 0 },
    { "create unnamed, large", NULL, create_unnamed_large, release, 0 },
    { "create reserved", NULL, create_reserved, release, 0 },
    { "create unnamed reserved", NULL, create_unnamed_reserved, release, 0 },
    { "create over a file", open_the_file, create_over_file, release, USES_FILE },
    { "create named over a file", open_the_file, create_named_over_file, release, USES_FILE },
    { "create an image", open_a_program, create_image, release, USES_FILE },
    { "create a named image", open_a_program, create_named_image, release, USES_FILE },
    { "map an image", open_program_and_create, map_image, release, USES_FILE },
    { "map a named image", open_program_and_create_named, map_image, release, USES_FILE },
    { "protect an image", map_a_program, protect_image, release, USES_FILE },
    { "create a private namespace", NULL, spaces_create, spaces_release, FIRST_USE },
    { "create a private namespace with a descriptor", NULL, spaces_create_secured, spaces_release,
      FIRST_USE },
    { "open a private namespace", spaces_create, spaces_open, spaces_release, FIRST_USE },
    { "destroy a private namespace", spaces_create, spaces_destroy, spaces_release, FIRST_USE },
    { "create with a descriptor", NULL, secured_create, secured_release, FIRST_USE },
    { "create unnamed with a descriptor", NULL, secured_create_unnamed, secured_release, 0 },
    { "open by a descriptor", secured_create, secured_open, secured_release, 0 },
    { "ask for a descriptor", secured_create, secured_ask, secured_release, 0 },
    { "set a descriptor", secured_create, secured_set, secured_release, 0 },
    { "widen a handle", secured_create, secured_widen, secured_release, 0 },
    { "open the token", NULL, secured_open_token, secured_release, 0 },
    { "create in a private namespace", spaces_create, create_in_space, release_inside, FIRST_USE },
    { "open", NULL, open_existing, release, HELD },
    { "open, first use", NULL, open_existing, release, HELD | FIRST_USE },
    { "open what is missing", NULL, open_missing, release, 0 },
    { "open behind an object", NULL, open_behind_an_object, release, HELD },
    { "open a corpse", NULL, open_missing, release, CORPSE },
    { "open with a file behind", NULL, open_existing, release, HELD | FILE_BACKED | USES_FILE },
    { "map", create_new, map, release, 0 },
    { "map what was opened", open_existing, map, release, HELD },
    { "map unnamed", create_unnamed, map, release, 0 },
    { "unmap", create_and_map, unmap, release, 0 },
    { "map reserved", create_reserved, map, release, 0 },
    { "map unnamed reserved", create_unnamed_reserved, map, release, 0 },
    { "commit", create_and_map_reserved, commit, release_reserved, 0 },
    { "commit the rest", commit_in_part, commit_the_rest, release, 0 },
    { "query what is reserved", commit_in_part, query, release, 0 },
    { "protect what is committed", commit_in_part, protect_committed, release, 0 },
    { "unmap reserved", create_and_map_reserved, unmap, release, 0 },
    { "query a written copy", create_and_map_copy, query, release, 0 },
    { "allocate", NULL, allocate, free_memory, 0 },
    { "decommit", allocate, decommit, free_memory, 0 },
    { "release", allocate, release_memory, free_memory, 0 },
    { "protect", allocate, protect, free_memory, 0 },
    { "execute as an app", allocate, execute_as_app, free_memory, 0 },
    { "allocate between limits", NULL, allocate_between_limits, free_memory, 0 },
    { "make a placeholder", NULL, make_placeholder, free_placeholder, 0 },
    { "fill a placeholder", make_placeholder, fill_placeholder, free_placeholder, 0 },
    { "empty it again", make_and_fill, empty_again, free_placeholder, 0 },
    { "map into a placeholder", create_for_placeholder, map_into_placeholder, free_placeholder, 0 },
    { "unmap to a placeholder", create_and_map_into_placeholder, unmap_to_placeholder,
      free_placeholder, 0 },
    { "lock pages", allocate, lock, free_memory, 0 },
    { "unlock pages", allocate_and_lock, unlock, free_memory, 0 },
    { "describe pages", create_and_map, describe_pages, release, 0 },
    { "name a mapped file", map_the_file, name_file, release, USES_FILE },
    { "create on a node", NULL, create_on_node, release, 0 },
    { "add a handler", NULL, add_handler, remove_handler, 0 },
    { "make a guard page", allocate, make_guard, free_memory, 0 },
    { "touch a guard page", allocate_and_guard, touch_guard, free_memory, 0 },
    { "make a view private", create_and_map, make_private, release, 0 },
    { "make a view shared again", map_and_make_private, make_shared_again, release, 0 },
    { "flush", map_the_file, flush, release, USES_FILE },
    { "close the last", create_new, close_section, release, 0 },
    { "close with a view", create_and_map, close_section, release, 0 },
    { "close one of several", open_existing, close_section, release, HELD },
    { "exit without closing", create_and_map, leave, NULL, ENDS_PROCESS },
    { "exit, others hold it", open_existing, leave, NULL, ENDS_PROCESS | HELD },
    { "collect", NULL, collect, NULL, CORPSE },
    { "enumerate", NULL, enumerate, NULL, HELD },
    { "extend", create_small_over_file, extend, release, USES_FILE },
    { "map below a limit", create_unnamed, map_low, release, 0 },
    { "release a part", allocate, release_a_part, free_both_parts, 0 },
    { "query a name", create_new, query_name, release, 0 },
    { "start a program", NULL, process_start_program, process_release, 0 },
    { "start one suspended", NULL, process_start_suspended, process_release, 0 },
    { "start one with a list", process_create_inheritable, process_start_with_list, process_release,
      0 },
    { "open a process", process_start_sleeper, process_open_process, process_release, 0 },
    { "wait for a process", process_start_sleeper, process_wait_in_vain, process_release, 0 },
    { "ask how it ended", process_run_program, process_ask_how_it_ended, process_release, 0 },
    { "terminate a process", process_start_sleeper, process_kill, process_release, 0 },
    { "take a handle", process_start_source, process_take_handle, process_release, 0 },
    { "take an inherited handle", process_start_heir, process_take_handle, process_release, 0 },
    { "carry a handle", process_start_source, process_carry_handle, process_release, 0 },
    { "create exclusively", NULL, create_exclusively, release, HELD },
    { "open a file", NULL, open_the_file, release, USES_FILE },
    { "read and write a file", open_the_file, read_and_write, release, USES_FILE },
    { "set the end of a file", open_the_file, set_end, release, USES_FILE },
    { "flush a file", open_the_file, flush_file, release, USES_FILE },
    { "create on disk, first use", NULL, create_large, release, ON_DISK | FIRST_USE },
    { "create on disk", NULL, create_large, release, ON_DISK },
    { "create on disk by names", NULL, create_large, release, ON_DISK | NAMED_ONLY },
    { "create on disk over a corpse", NULL, create_large, release, ON_DISK | CORPSE },
    { "create what exists on disk", NULL, create_existing, release, ON_DISK | HELD },
    { "open on disk", NULL, open_existing, release, ON_DISK | HELD },
    { "open a corpse on disk", NULL, open_missing, release, ON_DISK | CORPSE },
    { "map on disk", open_existing, map, release, ON_DISK | HELD },
    { "close the last on disk", create_large, close_section, release, ON_DISK },
    { "close one of several on disk", open_existing, close_section, release, ON_DISK | HELD },
    { "exit on disk", create_large, leave, NULL, ON_DISK | ENDS_PROCESS },
    { "collect on disk", NULL, collect, NULL, ON_DISK | CORPSE },
    { "collect an orphan", leave_orphan, collect, NULL, ON_DISK | CORPSE },
    { "open a file, first use", NULL, open_the_file, release, USES_FILE | FIRST_USE },
    { "create inheritable", NULL, create_inheritable, release, 0 },
    { "create inheritable over a file", open_the_file, create_inheritable_over_file, release,
      USES_FILE },
    { "make inheritable", create_new, make_inheritable, release, 0 },
    { "make not inheritable", create_inheritable, make_not_inheritable, release, 0 },
    { "duplicate inheritable", create_inheritable, duplicate_inheritable, release, 0 },
    { "close an inheritable", create_inheritable, close_section, release, 0 },
    { "inherit", inherit_object, use_inherited, release, HELD | FIRST_USE },
    { "send a handle", create_to_send, send_and_take, release_sent, 0 },
    { "close a file", open_the_file, close_file, release, USES_FILE },
    { "cut a file", open_grown, cut, release, USES_FILE },
    { "delete a file", NULL, delete_file, release, USES_FILE },
    { "unmap the last view of a file", map_file_only, unmap, release, USES_FILE },
    { "exit with a file mapped", map_the_file, leave, NULL, USES_FILE | ENDS_PROCESS },
    { "open a file to map", NULL, open_to_map, release, USES_FILE },
    { "create over a file to map", open_to_map, open_and_create, release, USES_FILE },
    { "map a view that holds", create_to_hold, map_holding, release, USES_FILE },
    { "unmap a view that holds", hold_by_view, unmap_held, release, USES_FILE },
    { NULL, NULL, NULL, NULL, 0 },
};
