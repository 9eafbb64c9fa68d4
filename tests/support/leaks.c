/* SPDX-License-Identifier: MIT */
/* Part of every test program under AddressSanitizer: where leaks cannot be looked for. */
#include <sys/prctl.h>

int __lsan_is_turned_off(void);

/* The search for leaks traces the process, which is refused once it has changed its user. */
int __lsan_is_turned_off(void)
{
    return prctl(PR_GET_DUMPABLE) != 1;
}
