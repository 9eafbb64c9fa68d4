/* SPDX-License-Identifier: MIT */
/* Cleaning up what killed processes have left in a namespace. */
#pragma once

#include "engine/name.h"

/* At its first call for a namespace looks at some of the entries in its folder. */
void sweep_once(enum name_space space, int folder);
