/* SPDX-License-Identifier: MIT */
/* minwinbase.h - the structures that many calls share */
#ifndef FILEMAP_MINWINBASE_H
#define FILEMAP_MINWINBASE_H

#include "minwindef.h"
#include "winnt.h"

/*
 * How a new object may be reached. nLength is not checked (row 127). bInheritHandle: the new handle
 * is inheritable. lpSecurityDescriptor: who may do what with a new section, in either form; NULL or
 * without any part: its maker and root may everything. It counts for nothing with files, and where
 * the object exists already (row 126).
 */
typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* Where in the file a ReadFile or WriteFile starts: OffsetHigh and Offset form one byte offset. */
FILEMAP_NAMELESS_BEGIN
typedef struct _OVERLAPPED {
    ULONG_PTR Internal;
    ULONG_PTR InternalHigh;
    __extension__ union {
        __extension__ struct {
            DWORD Offset;
            DWORD OffsetHigh;
        };
        PVOID Pointer;
    };
    HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;
FILEMAP_NAMELESS_END

/* For SetFileInformationByHandle. learn.microsoft.com: FILE_INFO_BY_HANDLE_CLASS enumeration */
typedef enum _FILE_INFO_BY_HANDLE_CLASS {
    FileBasicInfo,
    FileStandardInfo,
    FileNameInfo,
    FileRenameInfo,
    FileDispositionInfo, /* FILE_DISPOSITION_INFO */
    FileAllocationInfo,
    FileEndOfFileInfo, /* FILE_END_OF_FILE_INFO */
    FileStreamInfo,
    FileCompressionInfo,
    FileAttributeTagInfo,
    FileIdBothDirectoryInfo,
    FileIdBothDirectoryRestartInfo,
    FileIoPriorityHintInfo,
    FileRemoteProtocolInfo,
    FileFullDirectoryInfo,
    FileFullDirectoryRestartInfo,
    FileStorageInfo,
    FileAlignmentInfo,
    FileIdInfo,
    FileIdExtdDirectoryInfo,
    FileIdExtdDirectoryRestartInfo
} FILE_INFO_BY_HANDLE_CLASS,
    *PFILE_INFO_BY_HANDLE_CLASS;

typedef struct _SYSTEMTIME {
    WORD wYear;
    WORD wMonth;
    WORD wDayOfWeek;
    WORD wDay;
    WORD wHour;
    WORD wMinute;
    WORD wSecond;
    WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

/* Codes of exceptions: those that filemap raises, with their Windows values. */
#define EXCEPTION_GUARD_PAGE ((DWORD)0x80000001)
#define EXCEPTION_DATATYPE_MISALIGNMENT ((DWORD)0x80000002)
#define EXCEPTION_ACCESS_VIOLATION ((DWORD)0xC0000005)
#define EXCEPTION_IN_PAGE_ERROR ((DWORD)0xC0000006)
#define EXCEPTION_NONCONTINUABLE_EXCEPTION ((DWORD)0xC0000025)

/* learn.microsoft.com: CopyMemory function, and its relatives MoveMemory, FillMemory, ZeroMemory */
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory

#endif
