/* SPDX-License-Identifier: MIT */
/* windef.h - the basic types under their older header name */
#ifndef FILEMAP_WINDEF_H
#define FILEMAP_WINDEF_H

#include "minwindef.h"
#include "winnt.h"

#endif
