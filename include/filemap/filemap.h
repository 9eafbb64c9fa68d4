/* SPDX-License-Identifier: MIT */
/*
 * filemap.h - what only filemap has, and Windows has not
 *
 * Ways between handles and descriptors, the commit policy, and what a tool needs to look into the
 * namespaces. All calls return TRUE, or FALSE and set the last error, unless their comment says
 * otherwise. Strings and structures handed to a callback live until it returns.
 */
#ifndef FILEMAP_FILEMAP_H
#define FILEMAP_FILEMAP_H

#include "guard.h"
#include "memoryapi.h"
#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

#define FILEMAP_VERSION_MAJOR 1
#define FILEMAP_VERSION_MINOR 0
#define FILEMAP_VERSION_PATCH 0

/* Version of the library that is loaded: major << 16 | minor << 8 | patch. */
FILEMAP_API DWORD filemap_version(void);

/* -- descriptors --------------------------------------------------------------------------- */

/*
 * A new file handle for an open descriptor. The descriptor is duplicated and stays the caller's.
 *   fd               open descriptor
 *   dwDesiredAccess  rights of the handle, GENERIC_... or FILE_...; 0: what the descriptor allows
 * Result: a handle, or INVALID_HANDLE_VALUE and
 *   ERROR_INVALID_HANDLE        fd is not open
 *   ERROR_ACCESS_DENIED         fd does not allow these rights
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor left
 *   ERROR_SHARING_VIOLATION     somebody was stopped for five seconds while he opened the file
 * The handle shares everything, and is refused nothing: the file is open already.
 */
FILEMAP_API HANDLE filemap_handle_from_fd(int fd, DWORD dwDesiredAccess);

/*
 * A new close-on-exec descriptor for a file handle or a section handle. Holding it keeps no name
 * alive; that of a section can be mapped with mmap(2).
 * Result: a descriptor, or -1 and
 *   ERROR_INVALID_HANDLE        neither a file nor a section
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor left
 */
FILEMAP_API int filemap_fd_from_handle(HANDLE h);

/*
 * Sends a copy of a handle (of a section, file, process, thread or private namespace) to whoever is
 * at the other end of a socket.
 *   socket           a connected socket of AF_UNIX; SOCK_SEQPACKET keeps messages apart
 *   h                the handle; it stays open
 *   dwDesiredAccess  the rights of the copy, which h must have; 0: those of h
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE        h is not open, or socket is not
 *   ERROR_ACCESS_DENIED         h lacks one of the rights
 *   ERROR_INVALID_PARAMETER     no connected socket
 *   ERROR_NOT_SUPPORTED         no other process can have such an object: a token
 *   ERROR_NO_DATA               nobody receives any more
 *   ERROR_NO_SYSTEM_RESOURCES   the socket does not wait, and is full
 * Where the copy must not write, the descriptor that goes with it cannot, but for sections with a
 * name; a file that h can write has a position of its own then. What was sent holds the object,
 * also before it is received.
 */
FILEMAP_API BOOL filemap_send_handle(int socket, HANDLE h, DWORD dwDesiredAccess);

/*
 * Receives a handle that filemap_send_handle has sent; waits if the socket does.
 *   bInheritHandle  the handle is inheritable
 * Result: a handle with the rights it was sent with, or NULL and
 *   ERROR_HANDLE_EOF            the other end is closed
 *   ERROR_NO_DATA               the socket does not wait, and nothing is there
 *   ERROR_INVALID_HANDLE        what came is no handle, or its object is gone
 *   ERROR_ACCESS_DENIED         the object is another user's, and has a name
 *   ERROR_INVALID_PARAMETER     no connected socket
 *   ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 *                               what was sent is lost, and has to be sent again
 * The rights to a process or a thread are the sender's word. The kernel asks what the receiver may
 * do, so who may do more than the sender looks (GetProcessId) before he ends one for him.
 */
FILEMAP_API HANDLE filemap_recv_handle(int socket, BOOL bInheritHandle);

/* -- commit -------------------------------------------------------------------------------- */

/* Committed memory is allocated when the section is created (the default). */
#define FILEMAP_COMMIT_EAGER 0
/* Only a look at what is available; touching memory later raises SIGBUS if it has run out. */
#define FILEMAP_COMMIT_LAZY 1

/*
 * Sets how this process commits new sections; before the first call, FILEMAP_COMMIT=lazy in the
 * environment selects FILEMAP_COMMIT_LAZY.
 *   ERROR_INVALID_PARAMETER   another value
 */
FILEMAP_API BOOL filemap_set_commit_policy(DWORD policy);

/* -- apps ---------------------------------------------------------------------------------- */

/* The codeGeneration capability: the program makes code and executes it. */
#define FILEMAP_APP_CODE_GENERATION 1

/*
 * Declares what the program needs, in place of the manifest that is beside it: AppxManifest.xml or
 * Package.appxmanifest. The ...FromApp calls ask for it when something shall be executed.
 *   capabilities  FILEMAP_APP_... together, or 0
 *   ERROR_INVALID_PARAMETER   another bit
 */
FILEMAP_API BOOL filemap_app_set_capabilities(DWORD capabilities);

/* -- looking into the namespaces ----------------------------------------------------------- */

#define FILEMAP_NAMESPACE_LOCAL 1
#define FILEMAP_NAMESPACE_GLOBAL 2

/* Types of objects. */
enum {
    FILEMAP_TYPE_UNKNOWN = 0,
    FILEMAP_TYPE_SECTION = 1,
    FILEMAP_TYPE_EVENT = 2,
    FILEMAP_TYPE_MUTEX = 3,
    FILEMAP_TYPE_SEMAPHORE = 4,
    FILEMAP_TYPE_TIMER = 5,
    FILEMAP_TYPE_JOB = 6,
    FILEMAP_TYPE_NAMESPACE = 7 /* a private one; its name is alias, SIDs and name of the boundary */
};

/* States of objects. */
enum {
    FILEMAP_STATE_ALIVE = 1,
    FILEMAP_STATE_DEAD = 2,     /* nobody holds it; its memory is not yet given back */
    FILEMAP_STATE_REMOVING = 3, /* a process is removing it at this moment */
    FILEMAP_STATE_DAMAGED = 4,  /* not a file of ours, or damaged */
    FILEMAP_STATE_DENIED = 5    /* we may not read it */
};

typedef struct FILEMAP_OBJECT {
    DWORD Type;
    DWORD State;
    DWORD Namespace;
    DWORD PageProtection; /* PAGE_... */
    DWORD Attributes;     /* SEC_...; SEC_FILE: backed by a file */
    ULONG64 Size;         /* bytes */
    ULONG64 Committed;    /* bytes that have storage behind them */
    LONG64 CreationTime;  /* nanoseconds since 1970 */
    DWORD OwnerUid;
    DWORD NameLength;        /* WCHARs, without the NUL */
    const WCHAR *Name;       /* with Local\, Global\ or an alias; of a damaged file: from Entry */
    const char *Entry;       /* file name in the namespace folder */
    const char *BackingPath; /* the file behind a file-backed section, else NULL */
    const char *PagingPath;  /* the file in the paging-file folder, NULL: the bytes are in memory */
    BOOL Private;            /* in a private namespace, or one itself; Namespace tells the folder */
} FILEMAP_OBJECT;

/* Called for each object; FALSE stops. */
typedef BOOL (*FILEMAP_OBJECT_CALLBACK)(const FILEMAP_OBJECT *Object, void *Context);

/*
 * Calls Callback for each object, dead and damaged ones too, in no particular order.
 *   Namespaces  FILEMAP_NAMESPACE_... together; a folder that does not exist has no objects
 *   ERROR_INVALID_PARAMETER   another bit, none, or no callback
 *   ERROR_ACCESS_DENIED       a namespace folder is not safe to use
 */
FILEMAP_API BOOL filemap_enumerate_objects(DWORD Namespaces, FILEMAP_OBJECT_CALLBACK Callback,
                                           void *Context);

/*
 * Calls Callback for the object of that name.
 *   ERROR_FILE_NOT_FOUND   no such object; and the errors for names of OpenFileMapping
 */
FILEMAP_API BOOL filemap_query_object(const WCHAR *Name, FILEMAP_OBJECT_CALLBACK Callback,
                                      void *Context);

/* A process that keeps an object alive. */
typedef struct FILEMAP_HOLDER {
    DWORD ProcessId;
    DWORD HandleCount; /* descriptors that bear the object's lock */
    DWORD ViewCount;
    const char *Program; /* name of the program, without its folder */
    DWORD Namespace;     /* of the object: FILEMAP_NAMESPACE_... */
    const char *Entry;   /* the object's file name in the namespace folder */
} FILEMAP_HOLDER;

typedef BOOL (*FILEMAP_HOLDER_CALLBACK)(const FILEMAP_HOLDER *Holder, void *Context);

/*
 * Calls Callback for each process that holds a handle or a view of the object. Processes that
 * /proc does not show to the caller are left out.
 *   ERROR_FILE_NOT_FOUND   no such object; and the errors for names of OpenFileMapping
 *   ERROR_NOT_SUPPORTED    /proc is not mounted
 */
FILEMAP_API BOOL filemap_enumerate_holders(const WCHAR *Name, FILEMAP_HOLDER_CALLBACK Callback,
                                           void *Context);

/*
 * The same for all living objects of the namespaces at once: /proc is read only once. A process is
 * shown once for each object that it holds.
 *   ERROR_INVALID_PARAMETER   no or unknown Namespaces, or no Callback
 *   ERROR_NOT_SUPPORTED       /proc is not mounted
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 */
FILEMAP_API BOOL filemap_enumerate_all_holders(DWORD Namespaces, FILEMAP_HOLDER_CALLBACK Callback,
                                               void *Context);

/* -- giving back what was left ------------------------------------------------------------- */

typedef struct FILEMAP_COLLECTION {
    DWORD Removed;      /* objects removed, and lock files of open files */
    DWORD Alive;        /* objects in use */
    DWORD Damaged;      /* files that are not objects; they stay */
    DWORD Denied;       /* objects that the caller may not judge or remove */
    ULONG64 BytesFreed; /* storage given back */
    DWORD Orphans;      /* files of the paging-file folder removed that belonged to no object */
} FILEMAP_COLLECTION;

/*
 * Removes the objects that nobody holds any more, with their files in the paging-file folder; with
 * FILEMAP_NAMESPACE_LOCAL also what is in that folder without an object and without a holder, and
 * the lock files of files that nobody has open (they are counted in Removed, and Callback is not
 * called for them).
 *   Result    gets the counts; may be NULL
 *   Callback  called for each object removed (FILEMAP_STATE_DEAD) and each damaged one; may be NULL
 * Errors as for filemap_enumerate_objects.
 */
FILEMAP_API BOOL filemap_collect(DWORD Namespaces, FILEMAP_COLLECTION *Result,
                                 FILEMAP_OBJECT_CALLBACK Callback, void *Context);

/* -- program files ------------------------------------------------------------------------- */

/* Why a file is no image. Microsoft: PE Format. */
enum {
    FILEMAP_IMAGE_SOUND = 0,
    FILEMAP_IMAGE_FILE_EMPTY = 1,
    FILEMAP_IMAGE_NOT_MZ = 2,             /* it does not begin with MZ */
    FILEMAP_IMAGE_NO_PE_HEADER = 3,       /* e_lfanew leads to no header that is known */
    FILEMAP_IMAGE_OLD_FORMAT = 4,         /* of 16-bit systems */
    FILEMAP_IMAGE_HEADER_CUT = 5,         /* a header is too short, or the file ends inside of it */
    FILEMAP_IMAGE_MACHINE_UNKNOWN = 6,    /* Machine */
    FILEMAP_IMAGE_MACHINE_FOREIGN = 7,    /* sound, but Windows on such a machine does not map it */
    FILEMAP_IMAGE_BAD_MAGIC = 8,          /* not the format (PE32, PE32+) of the machine */
    FILEMAP_IMAGE_NOT_EXECUTABLE = 9,     /* IMAGE_FILE_EXECUTABLE_IMAGE is missing */
    FILEMAP_IMAGE_BAD_ALIGNMENT = 10,     /* SectionAlignment, FileAlignment */
    FILEMAP_IMAGE_BAD_BASE = 11,          /* ImageBase */
    FILEMAP_IMAGE_BAD_SIZE = 12,          /* SizeOfImage */
    FILEMAP_IMAGE_BAD_HEADER_SIZE = 13,   /* SizeOfHeaders */
    FILEMAP_IMAGE_SECTION_MISPLACED = 14, /* it does not begin where the one before ends */
    FILEMAP_IMAGE_SECTION_EMPTY = 15,     /* no bytes, neither in memory nor in the file */
    FILEMAP_IMAGE_SECTION_OUTSIDE = 16,   /* beyond SizeOfImage */
    FILEMAP_IMAGE_SECTION_DATA = 17       /* beyond the end of the file */
};

/* Pages of an image; the first part are the headers, the others the sections. */
typedef struct FILEMAP_IMAGE_PART {
    const char *Name;      /* of the section, any bytes; "" for the headers */
    DWORD Address;         /* from the base */
    DWORD Size;            /* bytes, whole pages (bytes only if the image is flat) */
    DWORD FileOffset;      /* what stands in the file from here on is at the start of the pages */
    DWORD FileBytes;       /* so many bytes of it; behind them the pages are zero */
    DWORD Protection;      /* PAGE_... of fresh pages */
    DWORD Characteristics; /* IMAGE_SCN_... */
    BOOL Shared;           /* what is written is not private to a view */
} FILEMAP_IMAGE_PART;

typedef struct FILEMAP_IMAGE {
    DWORD Fault;           /* FILEMAP_IMAGE_... */
    DWORD Machine;         /* IMAGE_FILE_MACHINE_... */
    DWORD Magic;           /* IMAGE_NT_OPTIONAL_HDR32_MAGIC or .._HDR64_MAGIC */
    DWORD Subsystem;       /* IMAGE_SUBSYSTEM_... */
    DWORD Characteristics; /* IMAGE_FILE_... */
    ULONG64 Base;
    DWORD Size;       /* bytes, whole pages */
    DWORD EntryPoint; /* from the base */
    DWORD SectionAlignment, FileAlignment;
    BOOL Flat; /* the file is mapped as it is; its sections count for nothing */
    DWORD PartCount;
    const FILEMAP_IMAGE_PART *Parts;
} FILEMAP_IMAGE;

/* All it points to is valid during the call only. What it returns does not matter. */
typedef BOOL (*FILEMAP_IMAGE_CALLBACK)(const FILEMAP_IMAGE *Image, void *Context);

/*
 * Tells how a program file would be laid out by SEC_IMAGE. Nothing is mapped.
 *   File      a file open for reading
 *   Callback  called once. When the file is no image, with its Fault alone, all else being zero
 *   ERROR_BAD_EXE_FORMAT      the file is no image
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       not open for reading
 *   ERROR_INVALID_PARAMETER   Callback is NULL
 */
FILEMAP_API BOOL filemap_query_image(HANDLE File, FILEMAP_IMAGE_CALLBACK Callback, void *Context);

/* -- the environment ----------------------------------------------------------------------- */

/* Why a folder cannot be used. */
enum {
    FILEMAP_FOLDER_USABLE = 0,
    FILEMAP_FOLDER_MISSING = 1,
    FILEMAP_FOLDER_LINK = 2, /* a symbolic link */
    FILEMAP_FOLDER_NOT_A_FOLDER = 3,
    FILEMAP_FOLDER_OWNER = 4,       /* belongs to the wrong user */
    FILEMAP_FOLDER_MODE = 5,        /* Local, paging: others may enter; Global: not sticky */
    FILEMAP_FOLDER_UNSUPPORTED = 6, /* the file system lacks what is needed */
    FILEMAP_FOLDER_UNREACHABLE = 7, /* its parent does not exist or may not be searched */
    FILEMAP_FOLDER_READ_ONLY = 8    /* the caller can open objects in it, and create none */
};

typedef struct FILEMAP_FOLDER {
    DWORD Namespace;    /* FILEMAP_NAMESPACE_...; 0: the paging-file folder */
    DWORD Error;        /* what a create in it would get; 0: it can be used */
    DWORD Reason;       /* FILEMAP_FOLDER_... */
    ULONG64 TotalBytes; /* of its file system */
    ULONG64 FreeBytes;
    BOOL NoExec; /* executable views cannot be had there */
    const char *Path;
} FILEMAP_FOLDER;

typedef struct FILEMAP_ENVIRONMENT {
    FILEMAP_FOLDER Local;
    FILEMAP_FOLDER Global;
    ULONG64 CommitAvailable; /* bytes that could be committed in memory now */
    ULONG64 FileSizeLimit;   /* RLIMIT_FSIZE in bytes; all ones: no limit */
    DWORD DescriptorLimit;
    DWORD DescriptorsUsed;
    BOOL ProcMounted;
    DWORD CommitPolicy; /* FILEMAP_COMMIT_... */
    /*
     * The paging-file folder: sections of Local\ and unnamed ones go there when memory has no room
     * for them. It is FILEMAP_PAGEFILE_DIR, or /var/tmp/filemap-<uid>.
     */
    FILEMAP_FOLDER Paging;
    DWORD PagingFiles;   /* named sections whose bytes are there */
    DWORD PagingOrphans; /* files that killed programs have left; filemap_collect removes them */
    ULONG64 PagingBytes; /* storage that all of these take */
    ULONG64 PagingOrphanBytes;
} FILEMAP_ENVIRONMENT;

/*
 * Tells where names and memory live, how much room there is, and what is missing. The paths live
 * until the thread's next call.
 *   ERROR_INVALID_PARAMETER   NULL
 */
FILEMAP_API BOOL filemap_query_environment(FILEMAP_ENVIRONMENT *Environment);

FILEMAP_END_C

#endif
