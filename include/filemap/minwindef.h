/* SPDX-License-Identifier: MIT */
/*
 * minwindef.h - the basic types, and the words of Microsoft's compilers
 *
 * learn.microsoft.com: Windows Data Types. Sizes are those of 64-bit Windows.
 */
#ifndef FILEMAP_MINWINDEF_H
#define FILEMAP_MINWINDEF_H

#include <stddef.h>

#include "basetsd.h"
#include "character.h"
#include "sal.h"
#include "symbol.h"
#include "winapifamily.h"

/* Calling conventions: Linux has one. */
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __thiscall
#define __thiscall
#endif
#ifndef __vectorcall
#define __vectorcall
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef CDECL
#define CDECL
#endif
#ifndef WINAPI
#define WINAPI
#endif
#ifndef WINAPIV
#define WINAPIV
#endif
#ifndef APIENTRY
#define APIENTRY WINAPI
#endif
#ifndef CALLBACK
#define CALLBACK
#endif
#ifndef APIPRIVATE
#define APIPRIVATE
#endif
#ifndef PASCAL
#define PASCAL
#endif
#ifndef WINBASEAPI
#define WINBASEAPI
#endif

/* Types and specifiers of Microsoft's compilers. */
#ifndef __int8
#define __int8 char
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int32
#define __int32 int
#endif
#ifndef __int64
#define __int64 long long
#endif
#ifndef __forceinline
#define __forceinline inline __attribute__((__always_inline__))
#endif
#ifndef __declspec
#define __declspec(specifier) FILEMAP_DECLSPEC_##specifier
#define FILEMAP_DECLSPEC_dllexport __attribute__((__visibility__("default")))
#define FILEMAP_DECLSPEC_dllimport
#define FILEMAP_DECLSPEC_noreturn __attribute__((__noreturn__))
#define FILEMAP_DECLSPEC_noinline __attribute__((__noinline__))
#define FILEMAP_DECLSPEC_nothrow __attribute__((__nothrow__))
#define FILEMAP_DECLSPEC_restrict __attribute__((__malloc__))
#define FILEMAP_DECLSPEC_noalias
#define FILEMAP_DECLSPEC_novtable
#define FILEMAP_DECLSPEC_selectany __attribute__((__weak__))
#define FILEMAP_DECLSPEC_deprecated __attribute__((__deprecated__))
#define FILEMAP_DECLSPEC_align(bytes) __attribute__((__aligned__(bytes)))
#ifdef __cplusplus
#define FILEMAP_DECLSPEC_thread thread_local
#else
#define FILEMAP_DECLSPEC_thread _Thread_local
#endif
#endif

#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

typedef int BOOL, *PBOOL, *LPBOOL;
typedef unsigned char BYTE, *PBYTE, *LPBYTE;
typedef unsigned char UCHAR, *PUCHAR;
typedef short SHORT, *PSHORT;
typedef unsigned short USHORT, *PUSHORT;
typedef unsigned short WORD, *PWORD, *LPWORD;
typedef int INT, *PINT, *LPINT;
typedef unsigned int UINT, *PUINT;
typedef int LONG, *PLONG, *LPLONG;
typedef unsigned int ULONG, *PULONG;
typedef unsigned int DWORD, *PDWORD, *LPDWORD;
typedef float FLOAT, *PFLOAT;
typedef void *PVOID, *LPVOID;
typedef const void *LPCVOID;

typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;

typedef void *HANDLE, **PHANDLE, **LPHANDLE;
typedef HANDLE HLOCAL, HGLOBAL;
#ifndef DECLARE_HANDLE
#define DECLARE_HANDLE(name)                                                                       \
    struct name##__ {                                                                              \
        int unused;                                                                                \
    };                                                                                             \
    typedef struct name##__ *name
#endif
DECLARE_HANDLE(HINSTANCE);
typedef HINSTANCE HMODULE;
typedef int(WINAPI *FARPROC)(void);

/* 100-nanosecond steps since 1601-01-01 00:00 UTC. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

FILEMAP_STATIC_ASSERT(sizeof(DWORD) == 4 && sizeof(LONG) == 4, "DWORD and LONG have 32 bits");

/* Longest path, in characters and with the NUL, that old programs provide room for. */
#ifndef MAX_PATH
#define MAX_PATH 260
#endif

#define MAKEWORD(low, high) ((WORD)(LOBYTE(low) | LOBYTE(high) << 8))
#define MAKELONG(low, high) ((LONG)((DWORD)LOWORD(low) | (DWORD)LOWORD(high) << 16))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xFFFF))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xFFFF))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value)&0xFF))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xFF))

/* As in the SDK for C; in C++ they would break std::min and std::max. */
#if !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif

#endif
