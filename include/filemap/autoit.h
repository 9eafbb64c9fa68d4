/* SPDX-License-Identifier: MIT */
/*
 * autoit.h - the file-mapping functions of AutoIt's WinAPIFiles.au3, and AutoIt's structs
 *
 * For those who turn a script into a program: the functions have the names of the UDF library, its
 * order of arguments, its defaults (arguments at the end may be left out, in C by macros, in C++ as
 * default arguments) and its way to report. Each is the Win32 call of the same name with its
 * arguments in another order; sections, names and handles are the same, so that a script's program
 * shares memory with any other.
 *
 *   HANDLE hMapping = _WinAPI_CreateFileMapping(-1, 2048, "MyFileMapping");
 *   if (!hMapping || AutoIt_Extended())
 *       return;
 *   LPVOID pAddress = _WinAPI_MapViewOfFile(hMapping);
 *   DllStruct *tData = DllStructCreate("wchar[1024]", pAddress);
 *   DllStructSetData(tData, 1, "some text");
 *
 * As in the library, a failed API call does not set @error: test the value. @error and @extended
 * are set by each function of this header, to 0 if its comment says nothing else; each thread has
 * its own. The last error (GetLastError) is that of the Win32 call.
 *
 * Strings are UTF-8 or UTF-16 (WCHAR), as they come: both kinds may be passed wherever a macro
 * stands here. Text that comes back has both forms.
 *
 * Differs from AutoIt: there is no Default keyword. An empty name is "", not NULL. A struct is
 * given back with DllStructDelete. DllCall cannot fail, so @error is 0 where DllCall would set it.
 * www.autoitscript.com: Function Reference, User Defined Functions Reference
 */
#ifndef FILEMAP_AUTOIT_H
#define FILEMAP_AUTOIT_H

#include "fileapi.h"
#include "memoryapi.h"
#include "minwinbase.h"
#include "winerror.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* -- constants ------------------------------------------------------------------------------ */

/*
 * PAGE_..., SEC_..., FILE_MAP_... and SECTION_... of winnt.h and memoryapi.h have the values of
 * APIFilesConstants.au3, but for these two, which have the SYNCHRONIZE bit there.
 */
#define AUTOIT_SECTION_ALL_ACCESS 0x001F001F
#define AUTOIT_FILE_MAP_ALL_ACCESS AUTOIT_SECTION_ALL_ACCESS

/* Struct strings of StructureConstants.au3 and WinAPI headers, for DllStructCreate. */
#define AUTOIT_TAG_POINT "struct;long X;long Y;endstruct"
#define AUTOIT_TAG_RECT "struct;long Left;long Top;long Right;long Bottom;endstruct"
#define AUTOIT_TAG_SIZE "struct;long X;long Y;endstruct"
#define AUTOIT_TAG_FILETIME "struct;dword Lo;dword Hi;endstruct"
#define AUTOIT_TAG_SYSTEMTIME                                                                      \
    "struct;word Year;word Month;word Dow;word Day;word Hour;word Minute;word Second;"             \
    "word MSeconds;endstruct"
#define AUTOIT_TAG_GUID "struct;ulong Data1;ushort Data2;ushort Data3;byte Data4[8];endstruct"
#define AUTOIT_TAG_OVERLAPPED                                                                      \
    "ulong_ptr Internal;ulong_ptr InternalHigh;struct;dword Offset;dword OffsetHigh;endstruct;"    \
    "handle hEvent"
#define AUTOIT_TAG_SECURITY_ATTRIBUTES "dword Length;ptr Descriptor;bool InheritHandle"

/* -- @error and @extended ------------------------------------------------------------------- */

/* @error of the calling thread: 0, or what the last function of this header has set. */
FILEMAP_API int WINAPI AutoIt_Error(void) FILEMAP_SYMBOL(AutoIt_Error);

/* @extended of the calling thread. */
FILEMAP_API DWORD WINAPI AutoIt_Extended(void) FILEMAP_SYMBOL(AutoIt_Extended);

/* Sets both, as SetError(code, extended) does in a function of one's own. */
FILEMAP_API void WINAPI AutoIt_SetError(_In_ int iCode, _In_ DWORD iExtended)
    FILEMAP_SYMBOL(AutoIt_SetError);

/*
 * The last error of the calling thread, GetLastError(). @error and @extended stay what they are.
 * _WinAPI_SetLastError sets it.
 */
FILEMAP_API DWORD WINAPI _WinAPI_GetLastError(void) FILEMAP_SYMBOL(_WinAPI_GetLastError);
FILEMAP_API void WINAPI _WinAPI_SetLastError(_In_ DWORD iErrorCode)
    FILEMAP_SYMBOL(_WinAPI_SetLastError);

/*
 * The text for the last error, without a line end; "" if there is none. It is valid until the
 * thread calls the function again. @error and @extended stay what they are, and so does the last
 * error. UNICODE selects the W form.
 */
FILEMAP_API LPCSTR WINAPI _WinAPI_GetLastErrorMessageA(void)
    FILEMAP_SYMBOL(_WinAPI_GetLastErrorMessageA);
FILEMAP_API LPCWSTR WINAPI _WinAPI_GetLastErrorMessageW(void)
    FILEMAP_SYMBOL(_WinAPI_GetLastErrorMessageW);
#define _WinAPI_GetLastErrorMessage FILEMAP_AW(_WinAPI_GetLastErrorMessage)

/* -- the two halves of a 64-bit number -------------------------------------------------------- */

FILEMAP_API DWORD WINAPI _WinAPI_HiDWord(_In_ INT64 iValue) FILEMAP_SYMBOL(_WinAPI_HiDWord);
FILEMAP_API DWORD WINAPI _WinAPI_LoDWord(_In_ INT64 iValue) FILEMAP_SYMBOL(_WinAPI_LoDWord);

/* -- structs ---------------------------------------------------------------------------------- */

/* What DllStructCreate makes. One thread at a time may use it. */
typedef struct _DllStruct DllStruct;

/* What an element is in the language. */
#define AUTOIT_INTEGER 1 /* Int32, Int64 */
#define AUTOIT_DOUBLE 2
#define AUTOIT_POINTER 3
#define AUTOIT_STRING 4
#define AUTOIT_BINARY 5

/*
 * A value of the language. Numbers and pointers are there in each form, converted as AutoIt does
 * it; a string is a number as far as it begins with one. String, Text and Binary live until the
 * next call with the struct that they came from.
 */
typedef struct _AUTOIT_VALUE {
    UINT Type; /* AUTOIT_INTEGER, ...; 0 when the call failed: then all else is 0, "" or NULL */
    INT64 Integer;
    double Double;
    PVOID Pointer;
    LPCWSTR String;     /* never NULL when the call succeeded */
    LPCSTR Text;        /* the same in UTF-8 */
    const BYTE *Binary; /* AUTOIT_BINARY: the bytes */
    SIZE_T Length;      /* of String in units, or of Binary in bytes */
} AUTOIT_VALUE;

/*
 * Makes a struct by a string of elements: type, name if it shall have one, [count] for an array,
 * divided by semicolons; the case of letters does not matter.
 *   byte boolean ubyte       1 byte               char wchar           text of UTF-8, of UTF-16
 *   short ushort word        2 bytes              int long bool        4 bytes, signed
 *   uint ulong dword         4 bytes              int64 uint64         8 bytes
 *   float double                                  ptr hwnd handle      a pointer
 *   int_ptr long_ptr lresult lparam               as large as a pointer, signed
 *   uint_ptr ulong_ptr dword_ptr wparam           as large as a pointer
 *   align N                  from here on nothing is aligned to more than N: 1, 2, 4, 8 or 16;
 *                            align alone: 8, as in the beginning
 *   struct ... endstruct     what is in between is aligned as a struct of C, and as large as one
 * Elements lie where a C compiler puts them. The end is padded only inside of struct ... endstruct,
 * so that "int;byte" has 5 bytes and "struct;int;byte;endstruct" 8.
 *   szStruct  the string
 *   pPointer  where the data are; left out: memory of the struct's own, zero in the beginning
 * Result: the struct, or NULL and @error
 *   2   unknown type, or not such a string
 *   3   out of memory, or pPointer is NULL
 */
FILEMAP_API DllStruct *WINAPI DllStructCreate(_In_ LPCSTR szStruct) FILEMAP_SYMBOL(DllStructCreate);
FILEMAP_API DllStruct *WINAPI DllStructCreateAt(_In_ LPCSTR szStruct, _In_opt_ PVOID pPointer)
    FILEMAP_SYMBOL(DllStructCreateAt);

/* Gives the struct back, and its memory if it has some of its own. NULL does no harm. */
FILEMAP_API void WINAPI DllStructDelete(_In_opt_ DllStruct *tStruct)
    FILEMAP_SYMBOL(DllStructDelete);

/* Bytes of the struct; for NULL 0 and @error 1. */
FILEMAP_API SIZE_T WINAPI DllStructGetSize(_In_opt_ const DllStruct *tStruct)
    FILEMAP_SYMBOL(DllStructGetSize);

/*
 * Where an element is: by number, from 1 on, or by name. Left out: where the struct begins.
 * Result: the address, or NULL and @error
 *   1   tStruct is NULL
 *   2   there is no such element
 */
FILEMAP_API PVOID WINAPI DllStructGetPtr(_In_opt_ const DllStruct *tStruct)
    FILEMAP_SYMBOL(DllStructGetPtr);
FILEMAP_API PVOID WINAPI DllStructGetPtrByNumber(_In_opt_ const DllStruct *tStruct,
                                                 _In_ INT64 iElement)
    FILEMAP_SYMBOL(DllStructGetPtrByNumber);
FILEMAP_API PVOID WINAPI DllStructGetPtrByName(_In_opt_ const DllStruct *tStruct,
                                               _In_ LPCSTR sElement)
    FILEMAP_SYMBOL(DllStructGetPtrByName);

/* The index that stands for one that is left out. */
#define AUTOIT_NO_INDEX ((INT64)(-0x7FFFFFFFFFFFFFFF - 1))

/*
 * The value of an element.
 *   vElement  number, from 1 on, or name
 *   iIndex    of an array, from 1 on. Left out: all of a char, wchar or byte array (text up to its
 *             NUL, or the bytes), and 1 for other arrays
 * Result: a value. Or one of type 0, and @error
 *   1   tStruct is NULL
 *   2   there is no such element
 *   3   iIndex is beyond the array
 *   4   out of memory
 *   5   iIndex is below 1
 */
FILEMAP_API AUTOIT_VALUE WINAPI DllStructGetDataByNumber(_In_opt_ DllStruct *tStruct,
                                                         _In_ INT64 iElement, _In_ INT64 iIndex)
    FILEMAP_SYMBOL(DllStructGetDataByNumber);
FILEMAP_API AUTOIT_VALUE WINAPI DllStructGetDataByName(_In_opt_ DllStruct *tStruct,
                                                       _In_ LPCSTR sElement, _In_ INT64 iIndex)
    FILEMAP_SYMBOL(DllStructGetDataByName);

/*
 * Sets the value of an element: integers, doubles, pointers, strings of both kinds, AUTOIT_VALUE.
 * They are converted to the type of the element; what does not fit is cut off. A text that fills
 * its array has no NUL behind it; bytes behind a shorter one stay what they are.
 * Result and errors: as DllStructGetData, of the element as it is now.
 */
FILEMAP_API AUTOIT_VALUE WINAPI DllStructSetDataByNumber(_In_opt_ DllStruct *tStruct,
                                                         _In_ INT64 iElement,
                                                         _In_ AUTOIT_VALUE vValue,
                                                         _In_ INT64 iIndex)
    FILEMAP_SYMBOL(DllStructSetDataByNumber);
FILEMAP_API AUTOIT_VALUE WINAPI DllStructSetDataByName(_In_opt_ DllStruct *tStruct,
                                                       _In_ LPCSTR sElement,
                                                       _In_ AUTOIT_VALUE vValue, _In_ INT64 iIndex)
    FILEMAP_SYMBOL(DllStructSetDataByName);

/* Values for DllStructSetData. The macros call these by the type of their argument. */
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_Integer(_In_ INT64 iValue) FILEMAP_SYMBOL(AutoIt_Integer);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_Double(_In_ double fValue) FILEMAP_SYMBOL(AutoIt_Double);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_Pointer(_In_opt_ const void *pValue)
    FILEMAP_SYMBOL(AutoIt_Pointer);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_StringA(_In_opt_ LPCSTR sValue)
    FILEMAP_SYMBOL(AutoIt_StringA);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_StringW(_In_opt_ LPCWSTR sValue)
    FILEMAP_SYMBOL(AutoIt_StringW);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_Binary(_In_opt_ const void *pBytes, _In_ SIZE_T iLength)
    FILEMAP_SYMBOL(AutoIt_Binary);
FILEMAP_API AUTOIT_VALUE WINAPI AutoIt_Value(_In_ AUTOIT_VALUE vValue) FILEMAP_SYMBOL(AutoIt_Value);

/* -- files and sections ----------------------------------------------------------------------- */

/*
 * Creates or opens a section: CreateFileMapping.
 *   hFile      of a file, or -1 for memory of the paging file; then iSize must be given
 *   iSize      bytes [0: the size of the file]
 *   sName      its name [""]. One that is empty or only blanks is none; outer blanks of others are
 *              part of the name
 *   iProtect   PAGE_..., and SEC_... [PAGE_READWRITE]
 *   tSecurity  SECURITY_ATTRIBUTES, or a DllStruct of AUTOIT_TAG_SECURITY_ATTRIBUTES [none: the
 *              handle is not inheritable]
 * Result: a handle, and @extended is 0, or ERROR_ALREADY_EXISTS: the section was there before and
 * keeps its size. Or NULL, and @extended is the last error, as CreateFileMapping has it. @error is
 * 0 in each case.
 */
FILEMAP_API HANDLE WINAPI _WinAPI_CreateFileMappingA(_In_ HANDLE hFile, _In_ INT64 iSize,
                                                     _In_opt_ LPCSTR sName, _In_ DWORD iProtect,
                                                     _In_opt_ const void *tSecurity)
    FILEMAP_SYMBOL(_WinAPI_CreateFileMappingA);
FILEMAP_API HANDLE WINAPI _WinAPI_CreateFileMappingW(_In_ HANDLE hFile, _In_ INT64 iSize,
                                                     _In_opt_ LPCWSTR sName, _In_ DWORD iProtect,
                                                     _In_opt_ const void *tSecurity)
    FILEMAP_SYMBOL(_WinAPI_CreateFileMappingW);

/*
 * Opens a section by its name: OpenFileMapping.
 *   sName     as it is: "" is a name that nothing has
 *   iAccess   FILE_MAP_... [FILE_MAP_READ | FILE_MAP_WRITE]
 *   bInherit  whether the handle is inheritable [FALSE]
 * Result: a handle, or NULL. @error and @extended are 0; the last error tells why.
 */
FILEMAP_API HANDLE WINAPI _WinAPI_OpenFileMappingA(_In_ LPCSTR sName, _In_ DWORD iAccess,
                                                   _In_ BOOL bInherit)
    FILEMAP_SYMBOL(_WinAPI_OpenFileMappingA);
FILEMAP_API HANDLE WINAPI _WinAPI_OpenFileMappingW(_In_ LPCWSTR sName, _In_ DWORD iAccess,
                                                   _In_ BOOL bInherit)
    FILEMAP_SYMBOL(_WinAPI_OpenFileMappingW);

/*
 * Maps a view of a section: MapViewOfFile.
 *   hMapping  the section
 *   iOffset   bytes, a multiple of 64 KiB [0]
 *   iBytes    bytes [0: to the end]
 *   iAccess   FILE_MAP_... [FILE_MAP_READ | FILE_MAP_WRITE]
 * Result: the address, or NULL. @error and @extended are 0; the last error tells why.
 */
FILEMAP_API LPVOID WINAPI _WinAPI_MapViewOfFile(_In_ HANDLE hMapping, _In_ INT64 iOffset,
                                                _In_ SIZE_T iBytes, _In_ DWORD iAccess)
    FILEMAP_SYMBOL(_WinAPI_MapViewOfFile);

/* Removes a view. TRUE, or FALSE: the last error tells why. */
FILEMAP_API BOOL WINAPI _WinAPI_UnmapViewOfFile(_In_ LPCVOID pAddress)
    FILEMAP_SYMBOL(_WinAPI_UnmapViewOfFile);

/*
 * Writes a view's changed pages to its file.
 *   pAddress  where to start, or a DllStruct that lies there
 *   iBytes    bytes [0: to the end of the view]. The library passes 32 bits of it on: 4 GiB are 0
 * TRUE, or FALSE: the last error tells why.
 */
FILEMAP_API BOOL WINAPI _WinAPI_FlushViewOfFile(_In_opt_ const void *pAddress, _In_ INT64 iBytes)
    FILEMAP_SYMBOL(_WinAPI_FlushViewOfFile);

/*
 * Opens or creates a file: CreateFile, by numbers of the library's own.
 *   sFileName    path
 *   iCreation    0: CREATE_NEW, 1: CREATE_ALWAYS, 2: OPEN_EXISTING, 3: OPEN_ALWAYS,
 *                4: TRUNCATE_EXISTING
 *   iAccess      sum of 1: execute, 2: read, 4: write [4]
 *   iShare       sum of 1: delete, 2: read, 4: write [0]
 *   iAttributes  sum of 1: archive, 2: hidden, 4: read-only, 8: system [0]
 *   tSecurity    as for _WinAPI_CreateFileMapping [none]
 * Result: a handle. Or NULL, @error 10, and @extended is the last error.
 */
FILEMAP_API HANDLE WINAPI _WinAPI_CreateFileA(_In_ LPCSTR sFileName, _In_ int iCreation,
                                              _In_ int iAccess, _In_ int iShare,
                                              _In_ int iAttributes, _In_opt_ const void *tSecurity)
    FILEMAP_SYMBOL(_WinAPI_CreateFileA);
FILEMAP_API HANDLE WINAPI _WinAPI_CreateFileW(_In_ LPCWSTR sFileName, _In_ int iCreation,
                                              _In_ int iAccess, _In_ int iShare,
                                              _In_ int iAttributes, _In_opt_ const void *tSecurity)
    FILEMAP_SYMBOL(_WinAPI_CreateFileW);

/* Closes a handle. TRUE, or FALSE: the last error tells why. */
FILEMAP_API BOOL WINAPI _WinAPI_CloseHandle(_In_ HANDLE hObject)
    FILEMAP_SYMBOL(_WinAPI_CloseHandle);

FILEMAP_END_C

#if defined(FILEMAP_AUTOIT_PLAIN)
/* The functions as they are exported, and nothing else. */
#elif defined(__cplusplus)
#include "autoit_overloads.h"
#else
#include "autoit_macros.h"
#endif

#endif
