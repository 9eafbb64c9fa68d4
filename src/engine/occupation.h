/* SPDX-License-Identifier: MIT */
/* Files whose handles do not read and write, because sections of them are there. */
#pragma once

#include "engine/sectionobject.h"

/* A file and its place in a section's list; it keeps the file object. */
struct occupation;

/* STATUS_NO_MEMORY, and what handle_reference() says. */
NTSTATUS occupation_prepare(HANDLE file, struct occupation **out);

/*
 * From now on the file is occupied, until that section is gone in this process: its last handle is
 * closed, and its last view removed. *OCCUPATION, which may be NULL, is taken over and becomes
 * NULL.
 */
void occupation_begin(HANDLE section, struct occupation **occupation);

/* The section is going. */
void occupation_end(struct section *section);

/* Gives up what did not begin; NULL is fine. */
void occupation_drop(struct occupation *occupation);
