/* SPDX-License-Identifier: MIT */
/* What a create of a section has worked out before it looks at the name. */
#pragma once

#include "engine/backing.h"
#include "engine/objectsecurity.h"
#include "engine/section.h"

struct occupation;

struct sectionplan {
    const struct section_rules *rules;
    const struct section_request *request;
    struct backing backing; /* file.fd -1: the paging file, and large pages until they are made */
    struct occupation *occupation; /* of the file, as the rules have it; NULL: none */
    ACCESS_MASK access;            /* of the handle to an existing section */
    ACCESS_MASK to_creator;        /* and to a new one */
    ULONG attributes;              /* as they will be reported */
    uint64_t size;
    struct object_security security; /* of a new object */
};

/*
 * Checks protection, attributes, file and size, in the order of Windows. Nothing is changed. On
 * success sectionplan_drop() is due.
 */
NTSTATUS sectionplan_make(const struct section_rules *rules, const struct section_request *request,
                          struct sectionplan *out);
void sectionplan_drop(struct sectionplan *plan);

/* What was let pass for the sake of a section that is not there. */
NTSTATUS sectionplan_check_new(const struct sectionplan *plan);

/* In a private namespace a new object inherits what its descriptor leaves out (row h301). */
NTSTATUS sectionplan_inherit(struct sectionplan *plan, const struct name *name);
