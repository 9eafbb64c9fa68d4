/* SPDX-License-Identifier: MIT */
/* What filemap doctor --fix mends: the folder of Global\. */
#pragma once

#include "checkup.h"

/*
 * Makes the folder of Global\, or gives it the owner and the mode that it must have. What stands in
 * its place and is not root's folder is moved aside, unharmed. DONE gets a line for each thing that
 * was done, NULL-terminated; the caller frees them. EXIT_FAILED after a message.
 */
#define REPAIR_LINES 4
int repair_global(const FILEMAP_FOLDER *folder, char *done[REPAIR_LINES]);
