/* SPDX-License-Identifier: MIT */
/* Operations with a private namespace, for handle_scenarios.c. */
#pragma once

#include <filemap/windows.h>

#define SPACE_ALIAS "alias"

BOOL spaces_create(void);
BOOL spaces_create_secured(void);
BOOL spaces_open(void);
BOOL spaces_destroy(void);
void spaces_release(void);
