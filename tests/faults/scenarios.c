/* SPDX-License-Identifier: MIT */
/* The operations that the fault tests disturb: what all of them use. */
#include "subject.h"

#include <filemap/winternl.h>

#include <stdio.h>
#include <stdlib.h>

struct subject subject = { .file = INVALID_HANDLE_VALUE };

const struct scenario *const scenarios[] = {
    section_scenarios, memory_scenarios, file_scenarios, handle_scenarios, NULL,
};

const char *file_path(void)
{
    static char path[600];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/file", folder ? folder : "/tmp");
    return path;
}

void subject_release(void)
{
    if (subject.view)
        UnmapViewOfFile(subject.view);
    if (subject.section)
        CloseHandle(subject.section);
    if (subject.file != INVALID_HANDLE_VALUE)
        CloseHandle(subject.file);
    subject.view = NULL;
    subject.section = NULL;
    subject.file = INVALID_HANDLE_VALUE;
}

HANDLE subject_create(const char *name, DWORD size)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, size, name);
}

HANDLE create_plain(void)
{
    return subject_create(OBJECT_NAME, OBJECT_SIZE);
}

HANDLE create_on_disk(void)
{
    return subject_create(OBJECT_NAME, LARGE);
}

/* What may be: the operation succeeded, and told truly whether the object is new. */
BOOL subject_is_new(HANDLE created)
{
    subject.section = created;
    return created && GetLastError() == 0;
}

BOOL subject_create_new(void)
{
    return subject_is_new(create_plain());
}

BOOL subject_create_large(void)
{
    return subject_is_new(subject_create(OBJECT_NAME, LARGE));
}

BOOL subject_create_unnamed(void)
{
    return subject_is_new(subject_create(NULL, OBJECT_SIZE));
}

BOOL subject_open(void)
{
    subject.section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, OBJECT_NAME);
    return subject.section != NULL;
}

BOOL subject_map(void)
{
    subject.view = MapViewOfFile(subject.section, FILE_MAP_WRITE, 0, 0, 0);
    return subject.view != NULL;
}

BOOL subject_create_and_map(void)
{
    return subject_create_new() && subject_map();
}

BOOL subject_unmap(void)
{
    if (!UnmapViewOfFile(subject.view))
        return FALSE;
    subject.view = NULL;
    return TRUE;
}

BOOL subject_close(void)
{
    if (!subject.section)
        return TRUE;
    BOOL closed = CloseHandle(subject.section);
    if (closed)
        subject.section = NULL;
    return closed;
}

BOOL subject_leave(void)
{
    exit(0);
}

/* Native calls tell by their status. */
BOOL subject_told(NTSTATUS status)
{
    if (!NT_SUCCESS(status))
        SetLastError(RtlNtStatusToDosErrorNoTeb(status));
    return NT_SUCCESS(status);
}

BOOL subject_query(void)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(subject.view, &information, sizeof information) != 0;
}
