/* SPDX-License-Identifier: MIT */
/*
 * autoit_macros.h - for C: the functions of autoit.h with arguments left out, and of any type
 *
 * autoit.h includes it. A macro counts its arguments and calls the one of its number, which adds
 * the defaults; _Generic finds the function for the type of a string, element or value.
 */
#ifndef FILEMAP_AUTOIT_MACROS_H
#define FILEMAP_AUTOIT_MACROS_H

#include "autoit.h"

#ifndef __cplusplus

/* -1 and other integers are handles in AutoIt. */
#define FILEMAP_AUTOIT_HANDLE(h) ((HANDLE)(LONG_PTR)(h))

/* A parameter that AutoIt calls struct*: an address, or a struct for where it is. */
static inline const void *autoit_address(const void *address)
{
    return address;
}

static inline const void *autoit_struct_address(const DllStruct *structure)
{
    return structure ? DllStructGetPtr(structure) : NULL;
}

#define FILEMAP_AUTOIT_ADDRESS(p)                                                                  \
    _Generic((p), DllStruct * : autoit_struct_address, const DllStruct * : autoit_struct_address,  \
             default : autoit_address)(p)

#define FILEMAP_AUTOIT_BY_TEXT(s, function)                                                        \
    _Generic((s), char * : function##A, const char * : function##A, default : function##W)

#define FILEMAP_AUTOIT_BY_ELEMENT(e, function)                                                     \
    _Generic((e), char * : function##ByName, const char * : function##ByName,                      \
             default : function##ByNumber)

#define FILEMAP_AUTOIT_VALUE(v)                                                                    \
    _Generic((v), char * : AutoIt_StringA, const char * : AutoIt_StringA, WCHAR * : AutoIt_StringW,\
             const WCHAR * : AutoIt_StringW, void * : AutoIt_Pointer,                              \
             const void * : AutoIt_Pointer, float : AutoIt_Double, double : AutoIt_Double,         \
             AUTOIT_VALUE : AutoIt_Value, default : AutoIt_Integer)(v)

/* FILEMAP_AUTOIT_n(arguments, macro for n arguments, ..., macro for 1, 0): picks the one. */
#define FILEMAP_AUTOIT_2(a, b, macro, ...) macro
#define FILEMAP_AUTOIT_3(a, b, c, macro, ...) macro
#define FILEMAP_AUTOIT_4(a, b, c, d, macro, ...) macro
#define FILEMAP_AUTOIT_5(a, b, c, d, e, macro, ...) macro
#define FILEMAP_AUTOIT_6(a, b, c, d, e, f, macro, ...) macro

#define FILEMAP_CREATE_1(f) FILEMAP_CREATE_2(f, 0)
#define FILEMAP_CREATE_2(f, n) FILEMAP_CREATE_3(f, n, "")
#define FILEMAP_CREATE_3(f, n, s) FILEMAP_CREATE_4(f, n, s, PAGE_READWRITE)
#define FILEMAP_CREATE_4(f, n, s, p) FILEMAP_CREATE_5(f, n, s, p, NULL)
#define FILEMAP_CREATE_5(f, n, s, p, t)                                                            \
    FILEMAP_AUTOIT_BY_TEXT(s, _WinAPI_CreateFileMapping)                                           \
    (FILEMAP_AUTOIT_HANDLE(f), n, s, p, FILEMAP_AUTOIT_ADDRESS(t))
#define _WinAPI_CreateFileMapping(...)                                                             \
    FILEMAP_AUTOIT_5(__VA_ARGS__, FILEMAP_CREATE_5, FILEMAP_CREATE_4, FILEMAP_CREATE_3,            \
                     FILEMAP_CREATE_2, FILEMAP_CREATE_1, 0)                                        \
    (__VA_ARGS__)

#define FILEMAP_OPEN_1(s) FILEMAP_OPEN_2(s, FILE_MAP_READ | FILE_MAP_WRITE)
#define FILEMAP_OPEN_2(s, a) FILEMAP_OPEN_3(s, a, FALSE)
#define FILEMAP_OPEN_3(s, a, i) FILEMAP_AUTOIT_BY_TEXT(s, _WinAPI_OpenFileMapping)(s, a, i)
#define _WinAPI_OpenFileMapping(...)                                                               \
    FILEMAP_AUTOIT_3(__VA_ARGS__, FILEMAP_OPEN_3, FILEMAP_OPEN_2, FILEMAP_OPEN_1, 0)(__VA_ARGS__)

#define FILEMAP_MAP_1(h) FILEMAP_MAP_2(h, 0)
#define FILEMAP_MAP_2(h, o) FILEMAP_MAP_3(h, o, 0)
#define FILEMAP_MAP_3(h, o, n) FILEMAP_MAP_4(h, o, n, FILE_MAP_READ | FILE_MAP_WRITE)
#define FILEMAP_MAP_4(h, o, n, a) _WinAPI_MapViewOfFile(FILEMAP_AUTOIT_HANDLE(h), o, n, a)
#define _WinAPI_MapViewOfFile(...)                                                                 \
    FILEMAP_AUTOIT_4(__VA_ARGS__, FILEMAP_MAP_4, FILEMAP_MAP_3, FILEMAP_MAP_2, FILEMAP_MAP_1, 0)   \
    (__VA_ARGS__)

#define FILEMAP_FLUSH_1(p) FILEMAP_FLUSH_2(p, 0)
#define FILEMAP_FLUSH_2(p, n) _WinAPI_FlushViewOfFile(FILEMAP_AUTOIT_ADDRESS(p), n)
#define _WinAPI_FlushViewOfFile(...)                                                               \
    FILEMAP_AUTOIT_2(__VA_ARGS__, FILEMAP_FLUSH_2, FILEMAP_FLUSH_1, 0)(__VA_ARGS__)

#define FILEMAP_FILE_2(s, c) FILEMAP_FILE_3(s, c, 4)
#define FILEMAP_FILE_3(s, c, a) FILEMAP_FILE_4(s, c, a, 0)
#define FILEMAP_FILE_4(s, c, a, h) FILEMAP_FILE_5(s, c, a, h, 0)
#define FILEMAP_FILE_5(s, c, a, h, f) FILEMAP_FILE_6(s, c, a, h, f, NULL)
#define FILEMAP_FILE_6(s, c, a, h, f, t)                                                           \
    FILEMAP_AUTOIT_BY_TEXT(s, _WinAPI_CreateFile)(s, c, a, h, f, FILEMAP_AUTOIT_ADDRESS(t))
#define _WinAPI_CreateFile(...)                                                                    \
    FILEMAP_AUTOIT_6(__VA_ARGS__, FILEMAP_FILE_6, FILEMAP_FILE_5, FILEMAP_FILE_4, FILEMAP_FILE_3,  \
                     FILEMAP_FILE_2, , 0)                                                          \
    (__VA_ARGS__)

#define DllStructCreate(...)                                                                       \
    FILEMAP_AUTOIT_2(__VA_ARGS__, DllStructCreateAt, DllStructCreate, 0)(__VA_ARGS__)

#define FILEMAP_POINTER_2(t, e) FILEMAP_AUTOIT_BY_ELEMENT(e, DllStructGetPtr)(t, e)
#define DllStructGetPtr(...)                                                                       \
    FILEMAP_AUTOIT_2(__VA_ARGS__, FILEMAP_POINTER_2, DllStructGetPtr, 0)(__VA_ARGS__)

#define FILEMAP_GET_2(t, e) FILEMAP_GET_3(t, e, AUTOIT_NO_INDEX)
#define FILEMAP_GET_3(t, e, i) FILEMAP_AUTOIT_BY_ELEMENT(e, DllStructGetData)(t, e, i)
#define DllStructGetData(...)                                                                      \
    FILEMAP_AUTOIT_3(__VA_ARGS__, FILEMAP_GET_3, FILEMAP_GET_2, , 0)(__VA_ARGS__)

#define FILEMAP_SET_3(t, e, v) FILEMAP_SET_4(t, e, v, AUTOIT_NO_INDEX)
#define FILEMAP_SET_4(t, e, v, i)                                                                  \
    FILEMAP_AUTOIT_BY_ELEMENT(e, DllStructSetData)(t, e, FILEMAP_AUTOIT_VALUE(v), i)
#define DllStructSetData(...)                                                                      \
    FILEMAP_AUTOIT_4(__VA_ARGS__, FILEMAP_SET_4, FILEMAP_SET_3, , , 0)(__VA_ARGS__)

#endif

#endif
