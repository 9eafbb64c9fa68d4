/* SPDX-License-Identifier: MIT */
/* What a create of a section has worked out before it looks at the name. */
#include "engine/sectionplan.h"
#include "engine/image.h"
#include "engine/largepage.h"
#include "engine/occupation.h"
#include "engine/privatespace.h"
#include "engine/rounding.h"
#include "engine/sectionobject.h"

#include "linux/map.h"

#include <stdlib.h>

/* No address space is larger (row 050). */
#define LARGEST_SECTION ((uint64_t)1 << 47)

/* Rows 054-078. */
static NTSTATUS check_attributes(const struct section_rules *rules,
                                 const struct section_request *request)
{
    ULONG attributes = request->attributes;
    ULONG kinds = attributes & (SEC_COMMIT | SEC_RESERVE | SEC_IMAGE);
    if ((attributes & ~rules->attributes) || !kinds || (kinds & (kinds - 1)))
        return STATUS_INVALID_PARAMETER_6;
    if (kinds == SEC_IMAGE &&
        ((attributes & ~(ULONG)SEC_IMAGE_NO_EXECUTE) || (rules->with_image & ~attributes)))
        return STATUS_INVALID_PARAMETER_6;
    if (attributes == SEC_IMAGE_NO_EXECUTE && request->protection != PAGE_READONLY)
        return STATUS_INVALID_PARAMETER_6;
    if ((attributes & SEC_LARGE_PAGES) && (kinds != SEC_COMMIT || request->file))
        return STATUS_INVALID_PARAMETER_6;
    return STATUS_SUCCESS;
}

static NTSTATUS check_paging_file(const struct section_rules *rules,
                                  const struct section_request *request)
{
    if (request->protection & rules->file_only)
        return STATUS_INVALID_PAGE_PROTECTION;
    BOOL large = (request->attributes & SEC_LARGE_PAGES) != 0;
    if (request->size == 0 || (large && !largepage_fits(request->size)))
        return STATUS_INVALID_PARAMETER_4;
    if (request->attributes & SEC_IMAGE)
        return STATUS_INVALID_FILE_FOR_SECTION;
    if (request->size >= LARGEST_SECTION)
        return STATUS_SECTION_TOO_BIG;
    return STATUS_SUCCESS;
}

static NTSTATUS choose_access(struct sectionplan *plan)
{
    const struct section_request *request = plan->request;
    NTSTATUS status = STATUS_SUCCESS;
    plan->access = access_of_creator(request->protection);
    if (request->has_access)
        status = access_resolve(&section_type.access, request->access, &plan->access);
    plan->to_creator = plan->access | plan->rules->to_creator;
    return !status && plan->access == 0 ? STATUS_ACCESS_DENIED : status; /* as in row 143 */
}

/* What a section over a file needs of that file. */
static NTSTATUS plan_file(struct sectionplan *plan)
{
    const struct section_request *request = plan->request;
    NTSTATUS status =
        backing_examine(request->file, request->protection, (request->attributes & SEC_IMAGE) != 0,
                        request->size, &plan->backing);
    if (!status && plan->rules->occupies_file)
        status = occupation_prepare(request->file, &plan->occupation);
    plan->attributes = (request->attributes & ~(ULONG)(SEC_COMMIT | SEC_RESERVE)) | SEC_FILE;
    plan->size = plan->backing.size;
    if (plan->backing.image && request->attributes == SEC_IMAGE_NO_EXECUTE) {
        plan->attributes = SEC_FILE | SEC_IMAGE; /* row 072 */
        image_forbid_execution(plan->backing.image);
    }
    return status;
}

static NTSTATUS plan_memory(struct sectionplan *plan)
{
    const struct section_request *request = plan->request;
    plan->attributes = request->attributes;
    plan->size = round_up(request->size, map_page_size());
    return plan->rules->names_first ? STATUS_SUCCESS : check_paging_file(plan->rules, request);
}

NTSTATUS sectionplan_check_new(const struct sectionplan *plan)
{
    if (!plan->rules->names_first || plan->request->file)
        return STATUS_SUCCESS;
    return check_paging_file(plan->rules, plan->request);
}

void sectionplan_drop(struct sectionplan *plan)
{
    descriptor_close(&plan->backing.file);
    free(plan->backing.image);
    occupation_drop(plan->occupation);
    objectsecurity_free(&plan->security);
}

/* What a new object shall have; a named one has only so much room for it. */
static NTSTATUS capture_security(struct sectionplan *plan)
{
    BOOL named = plan->request->name && plan->request->name_length;
    return objectsecurity_capture(plan->request->security, NULL, &section_type.access,
                                  named ? RECORD_SECURITY_CAPACITY : SIZE_MAX, &plan->security);
}

NTSTATUS sectionplan_inherit(struct sectionplan *plan, const struct name *name)
{
    struct object_security security;
    if (!name_has_home(&name->home))
        return STATUS_SUCCESS;
    NTSTATUS status =
        privatespace_inherit(name, plan->request->security, &section_type.access, &security);
    if (status)
        return status;
    objectsecurity_free(&plan->security);
    plan->security = security;
    return STATUS_SUCCESS;
}

NTSTATUS sectionplan_make(const struct section_rules *rules, const struct section_request *request,
                          struct sectionplan *out)
{
    struct sectionplan plan = { .rules = rules,
                                .request = request,
                                .backing.file = DESCRIPTOR_NONE };
    NTSTATUS status = check_attributes(rules, request);
    if (status)
        return status;
    if (!access_is_section_protection(request->protection) ||
        !(request->protection & rules->protections))
        return STATUS_INVALID_PAGE_PROTECTION;
    status = choose_access(&plan);
    if (!status)
        status = capture_security(&plan);
    if (!status)
        status = request->file ? plan_file(&plan) : plan_memory(&plan);
    if (!status)
        *out = plan;
    else
        sectionplan_drop(&plan);
    return status;
}
