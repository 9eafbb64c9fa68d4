/* SPDX-License-Identifier: MIT */
/* DllStructCreate and what it makes: where elements are. */
#include "api/autoit/dllstruct.h"

#include "api/autoit/report.h"

#include <stdlib.h>
#include <string.h>

/* @error of DllStructCreate. */
#define WRONG_STRING 2
#define NO_DATA 3

static DllStruct *create(LPCSTR string)
{
    DllStruct *structure = calloc(1, sizeof *structure);
    char *source = string ? strdup(string) : NULL;
    enum layout_error error = string ? LAYOUT_NO_MEMORY : LAYOUT_WRONG;
    if (structure && source)
        error = layout_parse(&structure->layout, source);
    if (error) {
        free(source);
        free(structure);
        report(error == LAYOUT_WRONG ? WRONG_STRING : NO_DATA, 0);
        return NULL;
    }
    structure->source = source;
    report_success();
    return structure;
}

DllStruct *DllStructCreate(LPCSTR szStruct)
{
    DllStruct *structure = create(szStruct);
    if (!structure)
        return NULL;
    structure->owned = calloc(1, structure->layout.size);
    if (!structure->owned) {
        DllStructDelete(structure);
        report(NO_DATA, 0);
        return NULL;
    }
    structure->data = structure->owned;
    return structure;
}

DllStruct *DllStructCreateAt(LPCSTR szStruct, PVOID pPointer)
{
    DllStruct *structure = create(szStruct);
    if (structure && !pPointer) {
        DllStructDelete(structure);
        report(NO_DATA, 0);
        return NULL;
    }
    if (structure)
        structure->data = pPointer;
    return structure;
}

void DllStructDelete(DllStruct *tStruct)
{
    report_success();
    if (!tStruct)
        return;
    free(tStruct->layout.elements);
    free(tStruct->source);
    free(tStruct->owned);
    free(tStruct->text);
    free(tStruct);
}

SIZE_T DllStructGetSize(const DllStruct *tStruct)
{
    report(tStruct ? 0 : NO_STRUCT, 0);
    return tStruct ? tStruct->layout.size : 0;
}

const struct element *dllstruct_element(const DllStruct *structure, INT64 number)
{
    if (!structure) {
        report(NO_STRUCT, 0);
        return NULL;
    }
    if (number < 1 || (ULONG64)number > structure->layout.count) {
        report(NO_ELEMENT, 0);
        return NULL;
    }
    report_success();
    return &structure->layout.elements[number - 1];
}

const struct element *dllstruct_named(const DllStruct *structure, LPCSTR name)
{
    if (!structure) {
        report(NO_STRUCT, 0);
        return NULL;
    }
    const struct element *found = name ? layout_find(&structure->layout, name) : NULL;
    report(found ? 0 : NO_ELEMENT, 0);
    return found;
}

PVOID DllStructGetPtr(const DllStruct *tStruct)
{
    report(tStruct ? 0 : NO_STRUCT, 0);
    return tStruct ? tStruct->data : NULL;
}

PVOID DllStructGetPtrByNumber(const DllStruct *tStruct, INT64 iElement)
{
    const struct element *element = dllstruct_element(tStruct, iElement);
    return element ? tStruct->data + element->offset : NULL;
}

PVOID DllStructGetPtrByName(const DllStruct *tStruct, LPCSTR sElement)
{
    const struct element *element = dllstruct_named(tStruct, sElement);
    return element ? tStruct->data + element->offset : NULL;
}
