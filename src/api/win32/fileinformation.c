/* SPDX-License-Identifier: MIT */
/* fileapi.h: changing what is known of an open file. */
#include "api/win32/result.h"

#include "engine/fileio.h"
#include "engine/fileobject.h"

#include <filemap/winbase.h>

/* The size of the structure that a class comes with. */
static NTSTATUS size_of_class(FILE_INFO_BY_HANDLE_CLASS class, DWORD *size)
{
    switch (class) {
    case FileEndOfFileInfo:
        *size = sizeof(FILE_END_OF_FILE_INFO);
        return STATUS_SUCCESS;
    case FileDispositionInfo:
        *size = sizeof(FILE_DISPOSITION_INFO);
        return STATUS_SUCCESS;
    default:
        return (unsigned)class <= FileIdExtdDirectoryRestartInfo ? STATUS_NOT_SUPPORTED
                                                                 : STATUS_INVALID_PARAMETER;
    }
}

BOOL SetFileInformationByHandle(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                                LPVOID lpFileInformation, DWORD dwBufferSize)
{
    DWORD size;
    NTSTATUS status = size_of_class(FileInformationClass, &size);
    if (!status && dwBufferSize < size)
        status = STATUS_INFO_LENGTH_MISMATCH;
    if (!status && !lpFileInformation)
        status = STATUS_ACCESS_VIOLATION;
    if (status)
        return result(status);
    if (FileInformationClass == FileDispositionInfo) {
        const FILE_DISPOSITION_INFO *disposition = lpFileInformation;
        return result(fileobject_dispose(hFile, disposition->DeleteFile != 0));
    }
    const FILE_END_OF_FILE_INFO *end = lpFileInformation;
    return result(fileio_resize(hFile, end->EndOfFile.QuadPart));
}
