/* SPDX-License-Identifier: MIT */
/* winternl.h: sections. */
#include "api/nt/alias.h"
#include "api/nt/attributes.h"
#include "api/nt/probe.h"

#include "engine/placement.h"
#include "engine/sectionquery.h"

NTSTATUS NtCreateSectionEx(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
                           ULONG SectionPageProtection, ULONG AllocationAttributes,
                           HANDLE FileHandle, PMEM_EXTENDED_PARAMETER ExtendedParameters,
                           ULONG ExtendedParameterCount)
{
    struct placement place = { .wanted = 0 };
    struct section_request request = {
        .file = FileHandle,
        .protection = SectionPageProtection,
        .attributes = AllocationAttributes,
        .has_access = TRUE,
        .access = DesiredAccess,
        .place = &place,
    };
    NTSTATUS status = PROBE(SectionHandle);
    if (status)
        return status;
    status = PROBE_OPTIONAL(MaximumSize);
    if (!status)
        status = placement_extend_section(&place, ExtendedParameters, ExtendedParameterCount);
    if (!status)
        status = attributes_read(ObjectAttributes, &request);
    if (!status && MaximumSize)
        request.size = (uint64_t)MaximumSize->QuadPart;
    if (!status)
        status = section_create(attributes_rules(ObjectAttributes), &request, SectionHandle);
    /* Rows 006, 095. */
    if (!NT_SUCCESS(status) && status != STATUS_OBJECT_NAME_COLLISION)
        *SectionHandle = NULL;
    return status;
}

NTSTATUS NtCreateSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                         POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
                         ULONG SectionPageProtection, ULONG AllocationAttributes, HANDLE FileHandle)
{
    return NtCreateSectionEx(SectionHandle, DesiredAccess, ObjectAttributes, MaximumSize,
                             SectionPageProtection, AllocationAttributes, FileHandle, NULL, 0);
}

NTSTATUS NtOpenSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                       POBJECT_ATTRIBUTES ObjectAttributes)
{
    struct section_request request = { .access = DesiredAccess };
    NTSTATUS status = PROBE(SectionHandle);
    if (status)
        return status;
    status =
        ObjectAttributes ? attributes_read(ObjectAttributes, &request) : STATUS_INVALID_PARAMETER;
    if (!status)
        status = section_open(attributes_rules(ObjectAttributes), &request, SectionHandle);
    if (status)
        *SectionHandle = NULL;
    return status;
}

static size_t size_of_answer(SECTION_INFORMATION_CLASS class)
{
    switch (class) {
    case SectionBasicInformation:
        return sizeof(SECTION_BASIC_INFORMATION);
    case SectionImageInformation:
        return sizeof(SECTION_IMAGE_INFORMATION);
    case SectionOriginalBaseInformation:
        return sizeof(PVOID);
    default:
        return 0;
    }
}

static NTSTATUS query_basic(HANDLE section, SECTION_BASIC_INFORMATION *out)
{
    struct section_facts facts;
    NTSTATUS status = sectionquery_facts(section, &facts);
    if (!status)
        *out = (SECTION_BASIC_INFORMATION){ .AllocationAttributes = facts.attributes,
                                            .MaximumSize.QuadPart = (LONGLONG)facts.size };
    return status;
}

static void fill(const struct section_image *image, SECTION_IMAGE_INFORMATION *out)
{
    const struct image_facts *facts = &image->facts;
    *out = (SECTION_IMAGE_INFORMATION){
        .TransferAddress = (PVOID)(uintptr_t)(facts->base + facts->entry),
        .MaximumStackSize = facts->stack_reserve,
        .CommittedStackSize = facts->stack_commit,
        .SubSystemType = facts->subsystem,
        .SubSystemMajorVersion = facts->subsystem_major,
        .SubSystemMinorVersion = facts->subsystem_minor,
        .MajorOperatingSystemVersion = facts->system_major,
        .MinorOperatingSystemVersion = facts->system_minor,
        .ImageCharacteristics = facts->characteristics,
        .DllCharacteristics = facts->dll_characteristics,
        .Machine = facts->machine,
        .ImageContainsCode = (BOOLEAN)image->has_code,
        .ImageMappedFlat = image->flat ? 1 : 0,
        .LoaderFlags = facts->loader_flags,
        .ImageFileSize = (ULONG)facts->file_size,
        .CheckSum = facts->checksum,
    };
}

/* The answer, in the size that belongs to the class. */
static NTSTATUS query(HANDLE section, SECTION_INFORMATION_CLASS class, void *out)
{
    struct section_image image = { .flat = FALSE };
    SECTION_IMAGE_INFORMATION information;
    SECTION_BASIC_INFORMATION basic;
    const void *answer = &basic;
    NTSTATUS status = class == SectionBasicInformation ? query_basic(section, &basic)
                                                       : sectionquery_image(section, &image);
    if (status)
        return status;
    PVOID base = (PVOID)(uintptr_t)image.facts.base;
    if (class == SectionOriginalBaseInformation)
        answer = &base;
    if (class == SectionImageInformation) {
        fill(&image, &information);
        answer = &information;
    }
    memcpy(out, answer, size_of_answer(class));
    return STATUS_SUCCESS;
}

NTSTATUS NtQuerySection(HANDLE SectionHandle, SECTION_INFORMATION_CLASS SectionInformationClass,
                        PVOID SectionInformation, SIZE_T SectionInformationLength,
                        PSIZE_T ReturnLength)
{
    size_t size = size_of_answer(SectionInformationClass);
    if (!size)
        return STATUS_INVALID_INFO_CLASS;
    if (SectionInformationLength < size)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = probe(SectionInformation, SectionInformationLength, _Alignof(ULONG));
    if (!status)
        status = PROBE_OPTIONAL(ReturnLength);
    if (!status)
        status = query(SectionHandle, SectionInformationClass, SectionInformation);
    if (!status && ReturnLength)
        *ReturnLength = size;
    return status;
}

NTSTATUS NtExtendSection(HANDLE SectionHandle, PLARGE_INTEGER NewSectionSize)
{
    NTSTATUS status = PROBE(NewSectionSize);
    if (status)
        return status;
    uint64_t size = (uint64_t)NewSectionSize->QuadPart;
    status = section_extend(SectionHandle, &size);
    if (!status)
        NewSectionSize->QuadPart = (LONGLONG)size;
    return status;
}

SECOND_NAME(CreateSection);
SECOND_NAME(CreateSectionEx);
SECOND_NAME(ExtendSection);
SECOND_NAME(OpenSection);
SECOND_NAME(QuerySection);
