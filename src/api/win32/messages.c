/* SPDX-License-Identifier: MIT */
/* English texts for the Win32 errors that filemap returns. */
#include "api/win32/messages.h"

#include <filemap/winerror.h>
#include <stddef.h>

static const struct {
    DWORD error;
    const char *text;
} messages[] = {
    { ERROR_SUCCESS, "Success." },
    { ERROR_INVALID_FUNCTION, "This function cannot be used here." },
    { ERROR_FILE_NOT_FOUND, "There is no file or object of that name." },
    { ERROR_PATH_NOT_FOUND, "A folder on the way to that name does not exist." },
    { ERROR_TOO_MANY_OPEN_FILES, "This process has no file descriptor left." },
    { ERROR_ACCESS_DENIED, "The access asked for is not allowed." },
    { ERROR_INVALID_HANDLE, "The handle is not open, or denotes an object of another type." },
    { ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory, or the size is too large." },
    { ERROR_OUTOFMEMORY, "Memory ran out." },
    { ERROR_NOT_SAME_DEVICE, "The two are not on the same device." },
    { ERROR_WRITE_PROTECT, "The file system is mounted read-only." },
    { ERROR_BAD_LENGTH, "The length given does not fit what was asked for." },
    { ERROR_SHARING_VIOLATION, "The file is in use in a way that excludes this one." },
    { ERROR_LOCK_VIOLATION, "Another process has locked a part of the file." },
    { ERROR_HANDLE_EOF, "The end of the file has been reached." },
    { ERROR_NOT_SUPPORTED, "This system does not support what was asked for." },
    { ERROR_FILE_EXISTS, "The file exists already." },
    { ERROR_INVALID_PARAMETER, "A parameter is wrong." },
    { ERROR_BROKEN_PIPE, "The other end of the pipe is gone." },
    { ERROR_BUFFER_OVERFLOW, "The path does not fit the buffer." },
    { ERROR_DISK_FULL, "There is no room left on the disk." },
    { ERROR_INSUFFICIENT_BUFFER, "The buffer is too small." },
    { ERROR_INVALID_NAME, "The name is not a valid one." },
    { ERROR_NEGATIVE_SEEK, "A file position cannot lie before the start of the file." },
    { ERROR_DIR_NOT_EMPTY, "The folder is not empty." },
    { ERROR_BAD_PATHNAME, "The path of the name is not a valid one." },
    { ERROR_ALREADY_EXISTS, "An object or file of that name exists already." },
    { ERROR_BAD_EXE_FORMAT, "The file is not an image, or cannot back a section." },
    { ERROR_ENVVAR_NOT_FOUND, "There is no environment variable of that name." },
    { ERROR_FILENAME_EXCED_RANGE, "The name is too long." },
    { ERROR_NO_DATA, "The pipe is being closed." },
    { ERROR_DIRECTORY, "The path is not that of a folder." },
    { ERROR_MR_MID_NOT_FOUND, "There is no text for that code." },
    { ERROR_INVALID_ADDRESS, "The address is in use, or nothing that fits is there." },
    { ERROR_NOACCESS, "Memory at an address that was given cannot be accessed." },
    { ERROR_SWAPERROR, "A page could not be read from its file." },
    { ERROR_FILE_INVALID, "The file is empty, or is not what it was any more." },
    { ERROR_NO_TOKEN, "The thread has no token of its own." },
    { ERROR_NO_UNICODE_TRANSLATION, "The text has characters that cannot be converted." },
    { ERROR_IO_DEVICE, "A device did not carry out what was asked of it." },
    { ERROR_MAPPED_ALIGNMENT, "An offset or address is not a multiple of 64 KiB." },
    { ERROR_USER_MAPPED_FILE, "The file has a section or a view open." },
    { ERROR_NON_DOMAIN_SID, "The SID is not that of a domain." },
    { ERROR_UNKNOWN_REVISION, "The revision is not a known one." },
    { ERROR_REVISION_MISMATCH, "The two revisions do not go together." },
    { ERROR_INVALID_OWNER, "The SID cannot be the owner of an object." },
    { ERROR_INVALID_PRIMARY_GROUP, "The SID cannot be the primary group of an object." },
    { ERROR_NO_IMPERSONATION_TOKEN, "This needs an impersonation token." },
    { ERROR_PRIVILEGE_NOT_HELD, "The caller lacks the privilege that this needs." },
    { ERROR_NONE_MAPPED, "No account has that name or SID." },
    { ERROR_INVALID_SUB_AUTHORITY, "A sub-authority of the SID is wrong." },
    { ERROR_INVALID_ACL, "The access control list is not a valid one." },
    { ERROR_INVALID_SID, "The security identifier is not a valid one." },
    { ERROR_INVALID_SECURITY_DESCR, "The security descriptor is not a valid one." },
    { ERROR_BAD_INHERITANCE_ACL, "The inherited access control list cannot be built." },
    { ERROR_ALLOTTED_SPACE_EXCEEDED, "There is no room left for more security information." },
    { ERROR_BAD_IMPERSONATION_LEVEL, "The impersonation level of the token is too low." },
    { ERROR_BAD_TOKEN_TYPE, "The token is of the wrong type." },
    { ERROR_NO_SECURITY_ON_OBJECT, "The object has no security descriptor." },
    { ERROR_GENERIC_NOT_MAPPED, "Generic rights must be mapped before." },
    { ERROR_BAD_DESCRIPTOR_FORMAT, "The security descriptor has the other of its two forms." },
    { ERROR_FILE_CORRUPT, "The object's file is damaged or not one of ours." },
    { ERROR_NO_SYSTEM_RESOURCES, "The system has no resources left for this." },
    { ERROR_COMMITMENT_LIMIT, "There is not enough memory to commit the section." },
    { ERROR_TIMEOUT, "The time for this ran out." },
    { ERROR_NOT_SAME_OBJECT, "The two handles denote different objects." },
    { RPC_S_SERVER_UNAVAILABLE, "Only this machine can be asked." },
    { ERROR_INVALID_USER_BUFFER, "Memory that was given to be written cannot be read." },
    { ERROR_CANT_RESOLVE_FILENAME, "The path leads through too many symbolic links." },
};

const char *message_of(DWORD error)
{
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].error == error)
            return messages[i].text;
    return NULL;
}
