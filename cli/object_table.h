/* SPDX-License-Identifier: MIT */
/* Objects as rows of a table. */
#pragma once

#include "object.h"
#include "table.h"

struct object_table_style {
    bool json;
    bool exact; /* sizes in bytes */
    bool full;  /* every fact there is */
};

struct table *object_table_create(const struct object_list *list,
                                  const struct object_table_style *style);

/* The holders of an object, a row for each. */
struct table *object_table_holders(const struct object *object, bool json);
