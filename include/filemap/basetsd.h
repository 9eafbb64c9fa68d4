/* SPDX-License-Identifier: MIT */
/*
 * basetsd.h - integer types of a fixed or of pointer size
 *
 * Windows' long has 32 bits, Linux' has 64 (on 64-bit systems): so LONG is an int here.
 */
#ifndef FILEMAP_BASETSD_H
#define FILEMAP_BASETSD_H

#include "symbol.h"

typedef signed char INT8, *PINT8;
typedef short INT16, *PINT16;
typedef int INT32, *PINT32;
typedef long long INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
typedef unsigned long long UINT64, *PUINT64;
typedef int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;
typedef long long LONG64, *PLONG64;
typedef unsigned long long ULONG64, *PULONG64;
typedef unsigned long long DWORD64, *PDWORD64;

/* As wide as a pointer. */
typedef long INT_PTR, *PINT_PTR;
typedef unsigned long UINT_PTR, *PUINT_PTR;
typedef long LONG_PTR, *PLONG_PTR;
typedef unsigned long ULONG_PTR, *PULONG_PTR;
typedef unsigned long DWORD_PTR, *PDWORD_PTR;
typedef unsigned long SIZE_T, *PSIZE_T;
typedef long SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

FILEMAP_STATIC_ASSERT(sizeof(SIZE_T) == sizeof(void *), "SIZE_T is as wide as a pointer");
FILEMAP_STATIC_ASSERT(sizeof(DWORD32) == 4 && sizeof(DWORD64) == 8, "DWORD32 and DWORD64");

#define HandleToULong(h) ((ULONG32)(ULONG_PTR)(h))
#define HandleToLong(h) ((LONG32)(LONG_PTR)(h))
#define ULongToHandle(ul) ((void *)(ULONG_PTR)(ULONG32)(ul))
#define LongToHandle(l) ((void *)(LONG_PTR)(LONG32)(l))
#define PtrToUlong(p) ((ULONG32)(ULONG_PTR)(p))
#define PtrToLong(p) ((LONG32)(LONG_PTR)(p))
#define UlongToPtr(ul) ((void *)(ULONG_PTR)(ULONG32)(ul))
#define LongToPtr(l) ((void *)(LONG_PTR)(LONG32)(l))

#define MAXUINT32 0xFFFFFFFFU
#define MAXUINT64 0xFFFFFFFFFFFFFFFFULL
#define MAXINT64 0x7FFFFFFFFFFFFFFFLL
#define MAXULONG64 0xFFFFFFFFFFFFFFFFULL
#define MAXULONG_PTR (~(ULONG_PTR)0)
#define MAXSIZE_T (~(SIZE_T)0)

#endif
