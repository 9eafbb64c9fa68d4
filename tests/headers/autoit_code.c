/* SPDX-License-Identifier: MIT */
/* What programs made of AutoIt scripts write: arguments left out, and of every type. */
#include <autoit.h>
#include <windows.h>

#ifdef __cplusplus
#define NO_NAME nullptr
#else
#define NO_NAME NULL
#endif

HANDLE sections(LPCWSTR wide, char *narrow);
HANDLE files(LPCWSTR wide);
PVOID structs(PVOID address, WCHAR *wide, char *narrow);
PVOID numbered(DllStruct *structure, INT64 number);

static HANDLE with_attributes(DllStruct *attributes)
{
    SECURITY_ATTRIBUTES security = { sizeof(security), NULL, TRUE };
    const SECURITY_ATTRIBUTES *constant = &security;
    HANDLE section = _WinAPI_CreateFileMapping(-1, 1, "", PAGE_READWRITE, attributes);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 1, "", PAGE_READWRITE, &security);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 1, "", PAGE_READWRITE, constant);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 1, "", PAGE_READWRITE, 0);
    return section ? section : _WinAPI_CreateFileMapping(-1, 1, "", PAGE_READWRITE, NULL);
}

HANDLE sections(LPCWSTR wide, char *narrow)
{
    HANDLE section = _WinAPI_CreateFileMapping(-1);
    if (!section)
        section = _WinAPI_CreateFileMapping(INVALID_HANDLE_VALUE, 2048);
    if (!section)
        section = _WinAPI_CreateFileMapping(section, 2048, "name");
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 2048, wide, PAGE_READONLY);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 2048, narrow, PAGE_READONLY | SEC_COMMIT);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 2048, NO_NAME);
    if (!section)
        section = _WinAPI_CreateFileMapping(-1, 2048, NO_NAME, PAGE_READONLY, NO_NAME);
    if (!section)
        section = _WinAPI_OpenFileMapping("name");
    if (!section)
        section = _WinAPI_OpenFileMapping(wide, AUTOIT_FILE_MAP_ALL_ACCESS);
    if (!section)
        section = _WinAPI_OpenFileMapping(narrow, FILE_MAP_READ, TRUE);
    return section ? section : with_attributes(NULL);
}

HANDLE files(LPCWSTR wide)
{
    HANDLE file = _WinAPI_CreateFile("path", 2);
    if (!file)
        file = _WinAPI_CreateFile(wide, 2, 2 + 4);
    if (!file)
        file = _WinAPI_CreateFile("path", 1, 6, 2);
    if (!file)
        file = _WinAPI_CreateFile("path", 1, 6, 2, 4);
    return file ? file : _WinAPI_CreateFile("path", 1, 6, 2, 4, NULL);
}

static PVOID elements(DllStruct *structure, WCHAR *wide, char *narrow)
{
    AUTOIT_VALUE value = DllStructGetData(structure, 1);
    value = DllStructGetData(structure, "Name", 2);
    value = DllStructGetData(structure, narrow);
    value = DllStructSetData(structure, 1, value);
    value = DllStructSetData(structure, "Name", "text", 1);
    value = DllStructSetData(structure, 1, wide);
    value = DllStructSetData(structure, 1, narrow);
    value = DllStructSetData(structure, 1, 5);
    value = DllStructSetData(structure, 1, 5u, 1);
    value = DllStructSetData(structure, 1, 5.5);
    value = DllStructSetData(structure, 1, 5.5f);
    value = DllStructSetData(structure, 1, value.Pointer);
    value = DllStructSetData(structure, 1, AutoIt_Binary(narrow, 1));
    return value.Integer ? DllStructGetPtr(structure, 1) : DllStructGetPtr(structure, "Name");
}

/* No bit of a number is lost. */
PVOID numbered(DllStruct *structure, INT64 number)
{
    AUTOIT_VALUE value = DllStructGetData(structure, number);
    value = DllStructGetData(structure, 1u, number);
    value = DllStructSetData(structure, number, value);
    return value.Integer ? DllStructGetPtr(structure, number) : DllStructGetPtr(structure, 2u);
}

PVOID structs(PVOID address, WCHAR *wide, char *narrow)
{
    DllStruct *own = DllStructCreate("wchar Name[2];" AUTOIT_TAG_RECT);
    DllStruct *there = DllStructCreate("wchar[1024]", address);
    LPVOID view = _WinAPI_MapViewOfFile(NULL);
    if (!view)
        view = _WinAPI_MapViewOfFile(NULL, 65536);
    if (!view)
        view = _WinAPI_MapViewOfFile(NULL, 65536, 1);
    if (!view)
        view = _WinAPI_MapViewOfFile(NULL, 65536, 1, FILE_MAP_READ);
    _WinAPI_FlushViewOfFile(there);
    _WinAPI_FlushViewOfFile(there, 1);
    _WinAPI_FlushViewOfFile(view);
    _WinAPI_FlushViewOfFile(view, 1);
    _WinAPI_FlushViewOfFile(NULL, 1);
    _WinAPI_CloseHandle(with_attributes(own));
    return DllStructGetSize(own) ? DllStructGetPtr(own) : elements(there, wide, narrow);
}
