/* SPDX-License-Identifier: MIT */
/* How a command line becomes arguments: rows h024 to h041. */
#include "conformance.h"

#include <shellapi.h>

/* The arguments, each in brackets; the ends of lines as slashes. */
static const char *split(const WCHAR *line)
{
    static char said[1000];
    char one[400];
    int count;
    LPWSTR *list = CommandLineToArgvW(line, &count);
    said[0] = 0;
    for (int i = 0; list && i < count; i++) {
        WideCharToMultiByte(CP_UTF8, 0, list[i], -1, one, sizeof(one), NULL, NULL);
        snprintf(said + strlen(said), sizeof(said) - strlen(said), "[%s]", one);
    }
    LocalFree(list);
    for (char *at = said; *at; at++)
        if (*at == '\r' || *at == '\n')
            *at = '/';
    return said;
}

static const struct {
    int row;
    const WCHAR *line;
    const char *arguments;
} lines[] = {
    { 24, W("\"spaced exe\\\"arg1 arg2"), "[spaced exe\\][arg1][arg2]" },
    { 25, W("exe\"file\"path arg1"), "[exe\"file\"path][arg1]" },
    { 25, W("exe\targ1"), "[exe][arg1]" },
    { 26, W("\"exe\"arg\" one\" two"), "[exe][arg one][two]" },
    { 27, W(" exe arg1"), "[][exe][arg1]" },
    { 28, W("exe a \t b\r\nc  "), "[exe][a][b//c]" },
    { 29, W("exe a\\b \\\\c\\ \"d\\e f\""), "[exe][a\\b][\\\\c\\][d\\e f]" },
    { 30, W("exe a\\\\\"b c\\\\\\\\\" d"), "[exe][a\\b c\\\\][d]" },
    { 31, W("exe a\\\"b \\\\\\\"c"), "[exe][a\"b][\\\"c]" },
    { 31, W("exe \"a\\\"b c\" d"), "[exe][a\"b c][d]" },
    { 32, W("exe a\"\"b c"), "[exe][ab][c]" },
    { 32, W("exe a\"\"\"b c"), "[exe][a\"b][c]" },
    { 32, W("exe a\"\"\"\"b c"), "[exe][a\"b c]" },
    { 32, W("exe a\"\"\"\"\"\"b c"), "[exe][a\"\"b][c]" },
    { 33, W("exe \"a\"b c"), "[exe][ab][c]" },
    { 33, W("exe \"a\"\"b c"), "[exe][a\"b][c]" },
    { 33, W("exe \"a\"\"\"b c"), "[exe][a\"b c]" },
    { 33, W("exe \"a\"\"\"\"b c"), "[exe][a\"b][c]" },
    { 34, W("exe \"a b"), "[exe][a b]" },
    { 34, W("exe \""), "[exe][]" },
    { 35, W("exe 'a b' `c` ^ & | %PATH% $HOME *"),
      "[exe]['a][b'][`c`][^][&][|][%PATH%][$HOME][*]" },
    { 40, W("exe a\\b c\\ \"\" \"a b\" \"a b\\\\\" \"a\\b\tc\""),
      "[exe][a\\b][c\\][][a b][a b\\][a\\b\tc]" },
    { 40, W("exe \"a\\\"b\" \"a\\\\\\\"b\" \"\\\"\" \"\\\"\\\\\" c"),
      "[exe][a\"b][a\\\"b][\"][\"\\][c]" },
    { 41, W("\"a b\\\\\" c"), "[a b\\\\][c]" },
    { 41, W("\"a\\\"b\" c"), "[a\\][b c]" },
};

int main(void)
{
    char path[MAX_PATH], of_nothing[MAX_PATH + 2];
    WCHAR empty[] = { 0 };
    int count = 77;
    for (size_t i = 0; i < COUNT(lines); i++)
        handle_fact(lines[i].row, text("line %u", (unsigned)i), lines[i].arguments,
                    split(lines[i].line));
    SetLastError(UNTOUCHED);
    handle_fact(36, "no place for the count", failed(87),
                outcome(CommandLineToArgvW(lines[0].line, NULL) != NULL));
    SetLastError(UNTOUCHED);
    handle_fact(36, "nothing at all", failed(87), outcome(CommandLineToArgvW(NULL, NULL) != NULL));
    GetModuleFileNameA(NULL, path, MAX_PATH);
    snprintf(of_nothing, sizeof(of_nothing), "[%s]", path);
    handle_fact(37, "an empty line", "the program",
                strcmp(split(empty), of_nothing) ? "something else" : "the program");
    LPWSTR *list = CommandLineToArgvW(lines[3].line, &count);
    handle_fact(38, "the last of the array", "NULL", list[count] ? "not NULL" : "NULL");
    handle_fact(38, "freed as one block", "freed", LocalFree(list) ? "not freed" : "freed");
    return finish();
}
