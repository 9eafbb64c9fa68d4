/* SPDX-License-Identifier: MIT */
/* Part of every test program under AddressSanitizer: where leaks cannot be looked for. */
#include <sys/prctl.h>
#include <unistd.h>

int __lsan_is_turned_off(void);

/* The search traces the process, which is refused after a change of user, and needs its /proc. */
int __lsan_is_turned_off(void)
{
    return prctl(PR_GET_DUMPABLE) != 1 || access("/proc/self/task", F_OK) != 0;
}
