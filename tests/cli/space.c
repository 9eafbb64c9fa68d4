/* SPDX-License-Identifier: MIT */
/*
 * Holds a private namespace with sections in it, for the tests of the tool, until it is killed.
 *
 *   space SID BOUNDARY ALIAS SECTION...
 */
#include <sddl.h>
#include <stdio.h>
#include <unistd.h>
#include <windows.h>

int main(int count, char **arguments)
{
    char name[200];
    PSID sid;
    if (count < 4 || !ConvertStringSidToSidA(arguments[1], &sid))
        return 2;
    HANDLE boundary = CreateBoundaryDescriptorA(arguments[2], 0);
    if (!boundary || !AddSIDToBoundaryDescriptor(&boundary, sid) ||
        !CreatePrivateNamespaceA(NULL, boundary, arguments[3]))
        return 1;
    for (int i = 4; i < count; i++) {
        snprintf(name, sizeof name, "%s\\%s", arguments[3], arguments[i]);
        if (!CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, name))
            return 1;
    }
    DeleteBoundaryDescriptor(boundary);
    LocalFree(sid);
    pause();
    return 0;
}
