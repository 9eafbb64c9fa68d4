/* SPDX-License-Identifier: MIT */
/* Operations with a security descriptor, for handle_scenarios.c. */
#pragma once

#include <filemap/windows.h>

BOOL secured_create(void);
BOOL secured_create_unnamed(void);
BOOL secured_open(void);
BOOL secured_ask(void);
BOOL secured_set(void);
BOOL secured_widen(void);
BOOL secured_open_token(void);
void secured_release(void);
