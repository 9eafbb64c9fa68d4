/* SPDX-License-Identifier: MIT */
/*
 * libfilemap-wmain.a: a main that calls the program's wmain with UTF-16 arguments.
 *
 * C++ encodes the parameters of wmain in its symbol, so a program in C++ defines one of several.
 */
#include <filemap/stringapiset.h>

#include <stdio.h>
#include <stdlib.h>

typedef int main_function(int argc, WCHAR **argv, WCHAR **environment);

#define MAY_BE(function, symbol) extern main_function function __asm__(symbol) __attribute__((weak))

MAY_BE(c_wmain, "wmain");
MAY_BE(plain_wmain, "_Z5wmainv");
MAY_BE(char16_wmain, "_Z5wmainiPPDs");
MAY_BE(char16_const_wmain, "_Z5wmainiPPKDs");
MAY_BE(char16_environment_wmain, "_Z5wmainiPPDsS0_");
MAY_BE(wchar_wmain, "_Z5wmainiPPw");
MAY_BE(wchar_const_wmain, "_Z5wmainiPPKw");
MAY_BE(wchar_environment_wmain, "_Z5wmainiPPwS0_");

static main_function *find(void)
{
    main_function *const known[] = {
        c_wmain,
        plain_wmain,
        char16_wmain,
        char16_const_wmain,
        wchar_wmain,
        wchar_const_wmain,
        wchar_environment_wmain,
        char16_environment_wmain,
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i])
            return known[i];
    return NULL;
}

static WCHAR *widen(const char *string)
{
    int units = MultiByteToWideChar(CP_UTF8, 0, string, -1, NULL, 0);
    WCHAR *wide = malloc((size_t)units * sizeof *wide);
    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, string, -1, wide, units);
    return wide;
}

/* A list with a NULL at its end; NULL when memory ran out. */
static WCHAR **widen_all(char **strings)
{
    size_t count = 0;
    while (strings[count])
        count++;
    WCHAR **list = calloc(count + 1, sizeof *list);
    for (size_t i = 0; list && i < count; i++) {
        list[i] = widen(strings[i]);
        if (!list[i]) {
            free(list);
            return NULL;
        }
    }
    return list;
}

int main(int argc, char **argv, char **environment)
{
    static WCHAR **arguments, **variables; /* as long as the process lives */
    main_function *program = find();
    arguments = widen_all(argv);
    variables = widen_all(environment);
    if (!program || !arguments || !variables) {
        fputs(program ? "wmain: not enough memory\n" : "wmain: the program has none\n", stderr);
        return 127;
    }
    return program(argc, arguments, variables);
}
