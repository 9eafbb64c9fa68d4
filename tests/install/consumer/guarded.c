/* SPDX-License-Identifier: MIT */
/* Guards as users of the installed library write them, in C and C++. */
#include <windows.h>
#include <filemap/filemap.h>

static DWORD touch(volatile char *address)
{
    for (volatile int i = 0; i < 2; i++) {
        FILEMAP_TRY
        {
            if (i == 0) {
                continue;
            }
            FILEMAP_TRY
            {
                *address = 1;
            }
            FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR)
            {
                return 1;
            }
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            return GetExceptionCode();
        }
    }
    return 0;
}

#ifdef __cplusplus
static BOOL throws(volatile char *address)
{
    try {
        FILEMAP_TRY
        {
            throw 5;
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            return FALSE;
        }
    } catch (int) {
        /* The guard that was left by it does not catch this. */
        return touch(address) == EXCEPTION_ACCESS_VIOLATION;
    }
    return FALSE;
}
#else
static BOOL throws(volatile char *address)
{
    return touch(address) == EXCEPTION_ACCESS_VIOLATION;
}
#endif

int main(void)
{
    char *memory = (char *)VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    if (memory == NULL || !filemap_guard_in_place()) {
        return 1;
    }
    return throws(memory) && touch(memory) == EXCEPTION_ACCESS_VIOLATION ? 0 : 1;
}
