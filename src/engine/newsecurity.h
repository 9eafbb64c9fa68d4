/* SPDX-License-Identifier: MIT */
/* The descriptor of a new object, or of one that gets another: where its parts come from. */
#pragma once

#include "engine/object.h"
#include "engine/sd.h"
#include "engine/token.h"

/* Nobody may say what is to be recorded; labels are no such thing. STATUS_PRIVILEGE_NOT_HELD. */
NTSTATUS newsecurity_check_sacl(const ACL *sacl);

/* Has an object that is made in that one anything to inherit? */
BOOL newsecurity_is_due(const struct sd *home);

/*
 * Puts a descriptor together, as an object of the type has it. What FROM has not, HOME (NULL: none)
 * gives (row h301), and the rest the token. STATUS_NO_MEMORY, STATUS_ALLOTTED_SPACE_EXCEEDED.
 */
NTSTATUS newsecurity_complete(const struct sd *from, const struct sd *home,
                              const struct token *token, const struct access_map *map,
                              struct object_security *out);
