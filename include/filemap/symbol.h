/* SPDX-License-Identifier: MIT */
/*
 * symbol.h - how the Windows names are bound to libfilemap
 *
 * Other libraries (libwinpr, for one) export bare Win32 names too. So each prototype here carries
 * an assembler label: a program calls CloseHandle and its object refers to filemap_CloseHandle.
 * Nothing else in the process can take the place of that name, and ours takes nobody's.
 * dlsym and foreign-function interfaces, which look for bare names, load libfilemap-win32.so.
 */
#ifndef FILEMAP_SYMBOL_H
#define FILEMAP_SYMBOL_H

#if defined(_WIN32)
#error "filemap's headers are for Linux; on Windows use those of the SDK"
#endif

/*
 * Windows CE: _WIN32_WCE is its version, and UNDER_CE tells that it is CE. Then what CE has not is
 * not declared, and memoryapi_wince.h has the calls that are others there.
 */
#if defined(_WIN32_WCE) && !defined(UNDER_CE)
#define UNDER_CE _WIN32_WCE
#elif defined(UNDER_CE) && !defined(_WIN32_WCE)
#define _WIN32_WCE 0x500
#endif

/* FILEMAP_API: the symbol is exported, also when the rest is compiled with hidden visibility. */
#define FILEMAP_API __attribute__((__visibility__("default")))

/* FILEMAP_SYMBOL(Name): the assembler label; ends each prototype. */
#define FILEMAP_SYMBOL(name) __asm__("filemap_" #name)

#ifdef __cplusplus
#define FILEMAP_BEGIN_C extern "C" {
#define FILEMAP_END_C }
#define FILEMAP_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define FILEMAP_BEGIN_C
#define FILEMAP_END_C
#define FILEMAP_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/*
 * Around structures that Windows declares nameless inside of a nameless union: an extension in C++
 * that clang reports even where __extension__ allows it.
 */
#if defined(__clang__) && defined(__cplusplus)
#define FILEMAP_NAMELESS_BEGIN                                                                     \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wnested-anon-types\"")
#define FILEMAP_NAMELESS_END _Pragma("clang diagnostic pop")
#else
#define FILEMAP_NAMELESS_BEGIN
#define FILEMAP_NAMELESS_END
#endif

#endif
