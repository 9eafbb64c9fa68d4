/* SPDX-License-Identifier: MIT */
/*
 * WinAPIFiles.au3: sections, views and files.
 *
 * The library is made of calls of kernel32 with their arguments in another order, and so is this:
 * what the calls decide is decided there.
 */
#include "api/autoit/report.h"

#include "engine/unicode.h"

#include <filemap/autoit.h>
#include <filemap/errhandlingapi.h>
#include <filemap/handleapi.h>
#include <filemap/winbase.h>
#include <stdlib.h>
#include <string.h>

DWORD _WinAPI_HiDWord(INT64 iValue)
{
    return (DWORD)((ULONG64)iValue >> 32);
}

DWORD _WinAPI_LoDWord(INT64 iValue)
{
    return (DWORD)iValue;
}

/* Scripts have wide strings only, without the limit that the A calls have. */
static WCHAR *widen(LPCSTR text)
{
    size_t bytes = strlen(text), units = unicode_to_utf16(text, bytes, NULL, 0);
    WCHAR *wide = malloc((units + 1) * sizeof *wide);
    if (!wide) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    unicode_to_utf16(text, bytes, wide, units);
    wide[units] = 0;
    return wide;
}

/* What StringStripWS takes for a blank. */
static BOOL is_blank(LPCWSTR name)
{
    while (*name == ' ' || (*name >= '\t' && *name <= '\r'))
        name++;
    return *name == 0;
}

/* @extended is the last error, whatever the outcome. */
HANDLE _WinAPI_CreateFileMappingW(HANDLE hFile, INT64 iSize, LPCWSTR sName, DWORD iProtect,
                                  const void *tSecurity)
{
    /* The call does not change what it gets. */
    LPSECURITY_ATTRIBUTES security = (LPSECURITY_ATTRIBUTES)(uintptr_t)tSecurity;
    LPCWSTR name = sName && !is_blank(sName) ? sName : NULL;
    HANDLE mapping = CreateFileMappingW(hFile, security, iProtect, _WinAPI_HiDWord(iSize),
                                        _WinAPI_LoDWord(iSize), name);
    report(0, GetLastError());
    return mapping;
}

HANDLE _WinAPI_CreateFileMappingA(HANDLE hFile, INT64 iSize, LPCSTR sName, DWORD iProtect,
                                  const void *tSecurity)
{
    WCHAR *name = widen(sName ? sName : "");
    if (!name) {
        report(0, GetLastError());
        return NULL;
    }
    HANDLE mapping = _WinAPI_CreateFileMappingW(hFile, iSize, name, iProtect, tSecurity);
    free(name);
    return mapping;
}

HANDLE _WinAPI_OpenFileMappingW(LPCWSTR sName, DWORD iAccess, BOOL bInherit)
{
    report_success();
    return OpenFileMappingW(iAccess, bInherit, sName);
}

HANDLE _WinAPI_OpenFileMappingA(LPCSTR sName, DWORD iAccess, BOOL bInherit)
{
    WCHAR *name = sName ? widen(sName) : NULL;
    if (sName && !name) {
        report_success();
        return NULL;
    }
    HANDLE mapping = _WinAPI_OpenFileMappingW(name, iAccess, bInherit);
    free(name);
    return mapping;
}

LPVOID _WinAPI_MapViewOfFile(HANDLE hMapping, INT64 iOffset, SIZE_T iBytes, DWORD iAccess)
{
    report_success();
    return MapViewOfFile(hMapping, iAccess, _WinAPI_HiDWord(iOffset), _WinAPI_LoDWord(iOffset),
                         iBytes);
}

BOOL _WinAPI_UnmapViewOfFile(LPCVOID pAddress)
{
    report_success();
    return UnmapViewOfFile(pAddress);
}

/* The library hands the length over as a dword. */
BOOL _WinAPI_FlushViewOfFile(const void *pAddress, INT64 iBytes)
{
    report_success();
    return FlushViewOfFile(pAddress, (DWORD)iBytes);
}

BOOL _WinAPI_CloseHandle(HANDLE hObject)
{
    report_success();
    return CloseHandle(hObject);
}

/* -- files -------------------------------------------------------------------------------- */

/* A bit of the library's numbers, and what it stands for. */
struct bit {
    int bit;
    DWORD value;
};

static const struct bit accesses[] = {
    { 1, GENERIC_EXECUTE }, { 2, GENERIC_READ }, { 4, GENERIC_WRITE }, { 0, 0 }
};
static const struct bit shares[] = {
    { 1, FILE_SHARE_DELETE }, { 2, FILE_SHARE_READ }, { 4, FILE_SHARE_WRITE }, { 0, 0 }
};
static const struct bit attributes[] = { { 1, FILE_ATTRIBUTE_ARCHIVE },
                                         { 2, FILE_ATTRIBUTE_HIDDEN },
                                         { 4, FILE_ATTRIBUTE_READONLY },
                                         { 8, FILE_ATTRIBUTE_SYSTEM },
                                         { 0, 0 } };

/* Bits that no line has count for nothing, as there. */
static DWORD translate(int bits, const struct bit *table)
{
    DWORD value = 0;
    for (; table->bit; table++)
        value |= bits & table->bit ? table->value : 0;
    return value;
}

/* A number that is none of these becomes no disposition, which CreateFile refuses. */
static DWORD disposition(int creation)
{
    static const DWORD dispositions[] = { CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS,
                                          TRUNCATE_EXISTING };
    BOOL known = creation >= 0 && creation < (int)(sizeof dispositions / sizeof *dispositions);
    return known ? dispositions[creation] : 0;
}

static HANDLE finish(HANDLE file)
{
    if (file != INVALID_HANDLE_VALUE) {
        report_success();
        return file;
    }
    report(10, GetLastError());
    return NULL;
}

HANDLE _WinAPI_CreateFileW(LPCWSTR sFileName, int iCreation, int iAccess, int iShare,
                           int iAttributes, const void *tSecurity)
{
    return finish(CreateFileW(sFileName, translate(iAccess, accesses), translate(iShare, shares),
                              (LPSECURITY_ATTRIBUTES)(uintptr_t)tSecurity, disposition(iCreation),
                              translate(iAttributes, attributes), NULL));
}

HANDLE _WinAPI_CreateFileA(LPCSTR sFileName, int iCreation, int iAccess, int iShare,
                           int iAttributes, const void *tSecurity)
{
    return finish(CreateFileA(sFileName, translate(iAccess, accesses), translate(iShare, shares),
                              (LPSECURITY_ATTRIBUTES)(uintptr_t)tSecurity, disposition(iCreation),
                              translate(iAttributes, attributes), NULL));
}
