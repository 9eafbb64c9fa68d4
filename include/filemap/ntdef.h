/* SPDX-License-Identifier: MIT */
/*
 * ntdef.h - what the native calls use: counted strings, attributes of objects
 *
 * learn.microsoft.com: UNICODE_STRING structure (ntdef.h), OBJECT_ATTRIBUTES structure (ntdef.h)
 */
#ifndef FILEMAP_NTDEF_H
#define FILEMAP_NTDEF_H

#include "winnt.h"

#ifndef NTAPI
#define NTAPI
#endif

#ifndef NT_INFORMATION
#define NT_INFORMATION(status) ((ULONG)(status) >> 30 == 1)
#define NT_WARNING(status) ((ULONG)(status) >> 30 == 2)
#define NT_ERROR(status) ((ULONG)(status) >> 30 == 3)
#endif

/* A counted string; lengths in bytes, and no NUL is needed. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

/* A UNICODE_STRING for a literal: static const UNICODE_STRING name = RTL_CONSTANT_STRING(u"...").
 */
#define RTL_CONSTANT_STRING(literal)                                                               \
    {                                                                                              \
        sizeof(literal) - sizeof((literal)[0]), sizeof(literal), (PWSTR)(ULONG_PTR)(literal)       \
    }

/* What an object is called, and how its handle shall be. */
typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length;               /* sizeof(OBJECT_ATTRIBUTES) */
    HANDLE RootDirectory;       /* NULL, or a private namespace that the name is in */
    PUNICODE_STRING ObjectName; /* NULL or empty: none */
    ULONG Attributes;           /* OBJ_... */
    PVOID SecurityDescriptor;   /* who may open it; NULL: the default */
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_PROTECT_CLOSE 0x00000001L    /* NtDuplicateObject: NtClose refuses */
#define OBJ_INHERIT 0x00000002L          /* child processes get the handle */
#define OBJ_PERMANENT 0x00000010L        /* refused: STATUS_PRIVILEGE_NOT_HELD */
#define OBJ_EXCLUSIVE 0x00000020L        /* no effect */
#define OBJ_CASE_INSENSITIVE 0x00000040L /* the same for the directories of a path, in any case */
#define OBJ_OPENIF 0x00000080L           /* create: open the object if it exists */
#define OBJ_OPENLINK 0x00000100L         /* no effect */
#define OBJ_KERNEL_HANDLE 0x00000200L    /* no effect */
#define OBJ_FORCE_ACCESS_CHECK 0x00000400L
#define OBJ_IGNORE_IMPERSONATED_DEVICEMAP 0x00000800L
#define OBJ_DONT_REPARSE 0x00001000L
#define OBJ_VALID_ATTRIBUTES 0x00001FF2L

#define InitializeObjectAttributes(attributes, name, flags, root, security)                        \
    do {                                                                                           \
        (attributes)->Length = sizeof(OBJECT_ATTRIBUTES);                                          \
        (attributes)->RootDirectory = (root);                                                      \
        (attributes)->Attributes = (flags);                                                        \
        (attributes)->ObjectName = (name);                                                         \
        (attributes)->SecurityDescriptor = (security);                                             \
        (attributes)->SecurityQualityOfService = NULL;                                             \
    } while (0)

#define RTL_CONSTANT_OBJECT_ATTRIBUTES(name, flags)                                                \
    {                                                                                              \
        sizeof(OBJECT_ATTRIBUTES), NULL, (PUNICODE_STRING)(ULONG_PTR)(name), flags, NULL, NULL     \
    }

#define NtCurrentProcess() ((HANDLE)(LONG_PTR)-1)
#define ZwCurrentProcess() NtCurrentProcess()

#endif
