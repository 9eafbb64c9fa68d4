/* SPDX-License-Identifier: MIT */
/* The manifest of an app. */
#include "engine/manifest.h"

#include "linux/exe.h"
#include "linux/file.h"

#include <errno.h>
#include <expat.h>
#include <filemap/filemap.h>
#include <stdlib.h>
#include <string.h>

/* Between the namespace of a name and the name. */
#define SEPARATOR ' '

/* Of Windows 8, and of Windows 10 and later. */
static const char *const namespaces[] = { "http://schemas.microsoft.com/appx/2010/manifest ",
                                          "http://schemas.microsoft.com/appx/manifest/"
                                          "foundation/windows10 " };

/* Elements inside one another, from the outermost on. */
static const char *const way[] = { "Package", "Capabilities", "Capability" };

#define WAY (sizeof way / sizeof *way)

struct reading {
    XML_Parser parser;
    size_t depth;      /* elements that we are in */
    size_t on_the_way; /* of them, the outer ones that are as in WAY */
    ULONG found;
};

static BOOL is_named(const char *name, const char *wanted)
{
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        size_t length = strlen(namespaces[i]);
        if (strncmp(name, namespaces[i], length) == 0 && strcmp(name + length, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

/* ATTRIBUTES are names and values in turn. */
static void take_capability(struct reading *reading, const char *const *attributes)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], "Name") == 0 && strcmp(attributes[1], "codeGeneration") == 0)
            reading->found |= FILEMAP_APP_CODE_GENERATION;
}

static void begin_element(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    size_t depth = reading->depth++;
    if (reading->on_the_way != depth || depth == WAY || !is_named(name, way[depth]))
        return;
    if (++reading->on_the_way == WAY)
        take_capability(reading, attributes);
}

static void end_element(void *context, const char *name)
{
    struct reading *reading = context;
    (void)name;
    if (--reading->depth < reading->on_the_way)
        reading->on_the_way = reading->depth;
}

/* Entities would be declared here, which could grow without bounds or name other files. */
static void refuse_doctype(void *context, const char *name, const char *system, const char *public,
                           int has_subset)
{
    const struct reading *reading = context;
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    XML_StopParser(reading->parser, XML_FALSE);
}

NTSTATUS manifest_parse(const char *bytes, size_t size, ULONG *capabilities)
{
    struct reading reading = { .parser = XML_ParserCreateNS(NULL, SEPARATOR) };
    if (!reading.parser)
        return STATUS_NO_MEMORY;
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, begin_element, end_element);
    XML_SetStartDoctypeDeclHandler(reading.parser, refuse_doctype);
    enum XML_Status parsed = size > MANIFEST_LIMIT
                                 ? XML_STATUS_ERROR
                                 : XML_Parse(reading.parser, bytes, (int)size, XML_TRUE);
    enum XML_Error error = XML_GetErrorCode(reading.parser);
    XML_ParserFree(reading.parser);
    if (error == XML_ERROR_NO_MEMORY)
        return STATUS_NO_MEMORY;
    *capabilities = parsed == XML_STATUS_OK ? reading.found : 0;
    return STATUS_SUCCESS;
}

/* One byte more than a manifest may have tells a larger one. */
static NTSTATUS read_open(int fd, ULONG *capabilities)
{
    char *bytes = malloc(MANIFEST_LIMIT + 1);
    if (!bytes)
        return STATUS_NO_MEMORY;
    ssize_t size = file_read_at(fd, bytes, MANIFEST_LIMIT + 1, 0);
    NTSTATUS status =
        size < 0 ? status_from_error((int)size) : manifest_parse(bytes, (size_t)size, capabilities);
    free(bytes);
    return status;
}

NTSTATUS manifest_read(ULONG *capabilities)
{
    static const char *const names[] = { "AppxManifest.xml", "Package.appxmanifest" };
    struct descriptor file;
    int error = -ENOENT;
    for (size_t i = 0; error == -ENOENT && i < sizeof names / sizeof *names; i++)
        error = exe_open_beside(names[i], &file);
    if (error == -ENOENT) {
        *capabilities = 0;
        return STATUS_SUCCESS;
    }
    if (error)
        return status_from_error(error);
    NTSTATUS status = read_open(file.fd, capabilities);
    descriptor_close(&file);
    return status;
}
