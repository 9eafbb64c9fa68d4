/* SPDX-License-Identifier: MIT */
/* The numbers of the standard handles, STD_INPUT_HANDLE and its relatives, in place of handles. */
#pragma once

#include <filemap/winnt.h>

/* 0, 1 or 2 if that is such a number; else -1. */
int stdhandles_index(HANDLE handle);

/* The standard handle that a number stands for, if there is one; other handles as they are. */
HANDLE stdhandles_translate(HANDLE handle);
