/* SPDX-License-Identifier: MIT */
/* wmain() and 16-bit wide literals, with the start-up library. */
#define UNICODE
#include <windows.h>

int wmain(int argc, WCHAR **argv)
{
    return argc == 2 && lstrcmpW(argv[1], L"\x00fc") == 0 ? 0 : 1;
}
