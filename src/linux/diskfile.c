/* SPDX-License-Identifier: MIT */
/* Files on file systems that have none without a name. */
#include "linux/diskfile.h"
#include "linux/calls.h"

#define FILE_MODE 0600

int diskfile_create(int folder, const char *name, struct descriptor *out)
{
    struct descriptor file;
    struct stat status;
    int error = descriptor_create(folder, name, O_RDWR | O_NOFOLLOW, FILE_MODE, &file);
    if (error)
        return error;
    error = descriptor_verify(&file, &status);
    /* A umask that takes rights from the owner would lock out the next one who opens it. */
    if (!error && (status.st_mode & 0777) != FILE_MODE)
        error = (int)linux_calls->fchmod(file.fd, FILE_MODE);
    if (error) {
        linux_calls->unlinkat(folder, name, 0);
        descriptor_close(&file);
        return error;
    }
    *out = file;
    return 0;
}

int diskfile_rename(int folder, const char *from, const char *to)
{
    return (int)linux_calls->renameat2(folder, from, folder, to, 0);
}
