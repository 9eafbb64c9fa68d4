/* SPDX-License-Identifier: MIT */
/*
 * autoit_overloads.h - for C++: the functions of autoit.h with arguments left out, and of any type
 *
 * autoit.h includes it.
 */
#ifndef FILEMAP_AUTOIT_OVERLOADS_H
#define FILEMAP_AUTOIT_OVERLOADS_H

#include "autoit.h"

#ifdef __cplusplus

#include <cstddef>

/* -1 and other integers are handles in AutoIt. */
template <class Handle> inline HANDLE autoit_handle(Handle handle)
{
    return (HANDLE)(LONG_PTR)handle;
}

/* A parameter that AutoIt calls struct*: an address, or a struct for where it is. */
inline const void *autoit_where(const void *address)
{
    return address;
}

inline const void *autoit_where(const DllStruct *structure)
{
    return structure ? DllStructGetPtr(structure) : nullptr;
}

struct autoit_address {
    autoit_address(const void *address) : value(address)
    {
    }
    template <class Pointee> autoit_address(Pointee *pointee) : value(autoit_where(pointee))
    {
    }
    const void *value;
};

template <class Handle>
inline HANDLE _WinAPI_CreateFileMapping(Handle hFile, INT64 iSize = 0, LPCSTR sName = "",
                                        DWORD iProtect = PAGE_READWRITE,
                                        autoit_address tSecurity = nullptr)
{
    return _WinAPI_CreateFileMappingA(autoit_handle(hFile), iSize, sName, iProtect,
                                      tSecurity.value);
}

template <class Handle>
inline HANDLE _WinAPI_CreateFileMapping(Handle hFile, INT64 iSize, LPCWSTR sName,
                                        DWORD iProtect = PAGE_READWRITE,
                                        autoit_address tSecurity = nullptr)
{
    return _WinAPI_CreateFileMappingW(autoit_handle(hFile), iSize, sName, iProtect,
                                      tSecurity.value);
}

template <class Handle>
inline HANDLE _WinAPI_CreateFileMapping(Handle hFile, INT64 iSize, std::nullptr_t,
                                        DWORD iProtect = PAGE_READWRITE,
                                        autoit_address tSecurity = nullptr)
{
    return _WinAPI_CreateFileMapping(hFile, iSize, "", iProtect, tSecurity);
}

inline HANDLE _WinAPI_OpenFileMapping(LPCSTR sName, DWORD iAccess = FILE_MAP_READ | FILE_MAP_WRITE,
                                      BOOL bInherit = FALSE)
{
    return _WinAPI_OpenFileMappingA(sName, iAccess, bInherit);
}

inline HANDLE _WinAPI_OpenFileMapping(LPCWSTR sName, DWORD iAccess = FILE_MAP_READ | FILE_MAP_WRITE,
                                      BOOL bInherit = FALSE)
{
    return _WinAPI_OpenFileMappingW(sName, iAccess, bInherit);
}

inline LPVOID _WinAPI_MapViewOfFile(HANDLE hMapping, INT64 iOffset = 0, SIZE_T iBytes = 0)
{
    return _WinAPI_MapViewOfFile(hMapping, iOffset, iBytes, FILE_MAP_READ | FILE_MAP_WRITE);
}

inline BOOL _WinAPI_FlushViewOfFile(autoit_address pAddress)
{
    return _WinAPI_FlushViewOfFile(pAddress.value, 0);
}

template <class Pointee> inline BOOL _WinAPI_FlushViewOfFile(Pointee *pAddress, INT64 iBytes)
{
    return _WinAPI_FlushViewOfFile(autoit_address(pAddress).value, iBytes);
}

inline HANDLE _WinAPI_CreateFile(LPCSTR sFileName, int iCreation, int iAccess = 4, int iShare = 0,
                                 int iAttributes = 0, autoit_address tSecurity = nullptr)
{
    return _WinAPI_CreateFileA(sFileName, iCreation, iAccess, iShare, iAttributes, tSecurity.value);
}

inline HANDLE _WinAPI_CreateFile(LPCWSTR sFileName, int iCreation, int iAccess = 4, int iShare = 0,
                                 int iAttributes = 0, autoit_address tSecurity = nullptr)
{
    return _WinAPI_CreateFileW(sFileName, iCreation, iAccess, iShare, iAttributes, tSecurity.value);
}

inline DllStruct *DllStructCreate(LPCSTR szStruct, PVOID pPointer)
{
    return DllStructCreateAt(szStruct, pPointer);
}

/* The number of an element: all bits of any integer. */
struct autoit_number {
    template <class Number> autoit_number(Number number) : value(static_cast<INT64>(number))
    {
    }
    INT64 value;
};

inline PVOID DllStructGetPtr(const DllStruct *tStruct, autoit_number iElement)
{
    return DllStructGetPtrByNumber(tStruct, iElement.value);
}

inline PVOID DllStructGetPtr(const DllStruct *tStruct, LPCSTR sElement)
{
    return DllStructGetPtrByName(tStruct, sElement);
}

/* What DllStructSetData takes. */
struct autoit_value {
    template <class Integer> autoit_value(Integer integer) : value(AutoIt_Integer((INT64)integer))
    {
    }
    autoit_value(double number) : value(AutoIt_Double(number))
    {
    }
    autoit_value(float number) : value(AutoIt_Double(number))
    {
    }
    autoit_value(const void *pointer) : value(AutoIt_Pointer(pointer))
    {
    }
    autoit_value(void *pointer) : value(AutoIt_Pointer(pointer))
    {
    }
    autoit_value(LPCSTR string) : value(AutoIt_StringA(string))
    {
    }
    autoit_value(LPSTR string) : value(AutoIt_StringA(string))
    {
    }
    autoit_value(LPCWSTR string) : value(AutoIt_StringW(string))
    {
    }
    autoit_value(LPWSTR string) : value(AutoIt_StringW(string))
    {
    }
    autoit_value(AUTOIT_VALUE any) : value(any)
    {
    }
    AUTOIT_VALUE value;
};

inline AUTOIT_VALUE DllStructGetData(DllStruct *tStruct, autoit_number iElement,
                                     INT64 iIndex = AUTOIT_NO_INDEX)
{
    return DllStructGetDataByNumber(tStruct, iElement.value, iIndex);
}

inline AUTOIT_VALUE DllStructGetData(DllStruct *tStruct, LPCSTR sElement,
                                     INT64 iIndex = AUTOIT_NO_INDEX)
{
    return DllStructGetDataByName(tStruct, sElement, iIndex);
}

inline AUTOIT_VALUE DllStructSetData(DllStruct *tStruct, autoit_number iElement,
                                     autoit_value vValue, INT64 iIndex = AUTOIT_NO_INDEX)
{
    return DllStructSetDataByNumber(tStruct, iElement.value, vValue.value, iIndex);
}

inline AUTOIT_VALUE DllStructSetData(DllStruct *tStruct, LPCSTR sElement, autoit_value vValue,
                                     INT64 iIndex = AUTOIT_NO_INDEX)
{
    return DllStructSetDataByName(tStruct, sElement, vValue.value, iIndex);
}

#endif

#endif
