/* SPDX-License-Identifier: MIT */
/* libfilemap-win32.so: the bare Win32 names as jumps to the filemap_ names.
 *
 * A jump hands over registers and stack untouched, so it serves every signature. win32-names.inc
 * holds one FILEMAP_STUB("Name") per prototype of the public headers; the build writes it. */

#if defined(__x86_64__)
#define FILEMAP_JUMP(Name) "endbr64\n\tjmp *filemap_" Name "@GOTPCREL(%rip)"
#elif defined(__i386__)
#define FILEMAP_JUMP(Name)                                                                         \
    "call 1f\n1:\tpop %ecx\n\taddl $_GLOBAL_OFFSET_TABLE_+(.-1b), %ecx\n\t"                        \
    "jmp *filemap_" Name "@GOT(%ecx)"
#elif defined(__aarch64__)
#define FILEMAP_JUMP(Name) "hint #34\n\tb filemap_" Name
#elif defined(__arm__)
#define FILEMAP_JUMP(Name) "b filemap_" Name "(PLT)"
#elif defined(__riscv)
#define FILEMAP_JUMP(Name) "tail filemap_" Name "@plt"
#elif defined(__s390x__)
#define FILEMAP_JUMP(Name) "jg filemap_" Name "@PLT"
#elif defined(__loongarch__)
#define FILEMAP_JUMP(Name) "b %plt(filemap_" Name ")"
#else
#error "libfilemap-win32.so needs the jump instruction of this processor"
#endif

/* ARM writes types with %, since @ starts a comment there; and a Thumb function must say so. */
#if defined(__thumb__)
#define FILEMAP_FUNCTION ".thumb_func\n\t"
#elif defined(__arm__)
#define FILEMAP_FUNCTION ".arm\n\t"
#else
#define FILEMAP_FUNCTION ""
#endif

#define FILEMAP_STUB(Name)                                                                         \
    __asm__(".pushsection .text\n\t.p2align 4\n\t.globl " Name "\n\t"                              \
            ".type " Name ", %function\n\t" FILEMAP_FUNCTION                                       \
            "\n" Name ":\n\t" FILEMAP_JUMP(Name) "\n\t"                                            \
            ".size " Name ", .-" Name "\n\t.popsection");

#include "win32-names.inc"
