/* SPDX-License-Identifier: MIT */
/* Files without any name, in memory. */
#include "linux/memfile.h"
#include "linux/calls.h"

#include <stdatomic.h>
#include <sys/mman.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

int memfile_open(int executable, int huge, struct descriptor *out)
{
    static atomic_bool old_kernel; /* before 6.3 the two flags are unknown */
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING | (huge ? MFD_HUGETLB : 0);
    unsigned newer = executable ? MFD_EXEC : MFD_NOEXEC_SEAL;
    struct descriptor file;
    struct stat status;
    long fd = -EINVAL;
    if (!atomic_load_explicit(&old_kernel, memory_order_relaxed))
        fd = linux_calls->memfd_create("filemap", flags | newer);
    if (fd == -EINVAL) {
        fd = linux_calls->memfd_create("filemap", flags);
        if (fd >= 0)
            atomic_store_explicit(&old_kernel, 1, memory_order_relaxed);
    }
    if (fd < 0)
        return (int)fd;
    int error = descriptor_adopt((int)fd, &file, &status);
    if (error)
        return error;
    /* A memfd is born 0777: through /proc another user could open it. NOEXEC_SEAL forbids more. */
    if ((status.st_mode & 0777) != 0600)
        error = (int)linux_calls->fchmod(file.fd, 0600);
    if (error) {
        descriptor_close(&file);
        return error;
    }
    *out = file;
    return 0;
}

int memfile_seal(int fd)
{
    return (int)linux_calls->fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}
