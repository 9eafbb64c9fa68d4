/* SPDX-License-Identifier: MIT */
/* A program linked with both libwinpr and filemap: this half uses libwinpr, by the same names. */
#include <winpr/error.h>
#include <winpr/handle.h>
#include <winpr/synch.h>

#include <stdio.h>

int ours_works(void);

/* An event of libwinpr is closed and waited for by libwinpr, or this fails. */
static int theirs_works(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (event == NULL || !SetEvent(event) || WaitForSingleObject(event, 0) != WAIT_OBJECT_0) {
        return 0;
    }
    SetLastError(1234);
    return CloseHandle(event) && GetLastError() == 1234;
}

int main(void)
{
    int theirs = theirs_works();
    int ours = ours_works();
    int again = theirs_works() && ours_works();
    printf("libwinpr: %d, filemap: %d, once more: %d\n", theirs, ours, again);
    return theirs && ours && again ? 0 : 1;
}
