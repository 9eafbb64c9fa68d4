/* SPDX-License-Identifier: MIT */
/*
 * windows.h - all headers of filemap that Windows' own windows.h would include
 *
 * Include it as <windows.h> or as <filemap/windows.h>. WIN32_LEAN_AND_MEAN leaves out what it
 * leaves out on Windows. The macro _WIN32 stays undefined: this is Linux.
 */
#ifndef FILEMAP_WINDOWS_H
#define FILEMAP_WINDOWS_H

#include <stdarg.h>

#include "excpt.h"
#include "sal.h"
#include "windef.h"
#include "winerror.h"
#include "winbase.h"
#if !defined(WIN32_LEAN_AND_MEAN) && !defined(UNDER_CE)
#include "shellapi.h"
#endif
#include "crt.h"

#endif
