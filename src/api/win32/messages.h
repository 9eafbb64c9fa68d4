/* SPDX-License-Identifier: MIT */
/* English texts for the Win32 errors that filemap returns. */
#pragma once

#include <filemap/winnt.h>

/* NULL when there is no text for the code. */
const char *message_of(DWORD error);
