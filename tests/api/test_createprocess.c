/* SPDX-License-Identifier: MIT */
/* CreateProcess: which program runs, with which command line (rows h001-h020, h042). */
#include "children.h"

#define PATH "/usr/bin:/bin"

/* Writes its command line and its arguments, one in a line, into a file. */
static int tell_line(int count, char **arguments)
{
    int argc;
    FILE *file = count > 0 ? fopen(arguments[0], "we") : NULL;
    LPWSTR *split = CommandLineToArgvW(GetCommandLineW(), &argc);
    char text[9000];
    if (!file || !split)
        return 1;
    fprintf(file, "%s\n", GetCommandLineA());
    for (int i = 0; i < argc; i++) {
        WideCharToMultiByte(CP_UTF8, 0, split[i], -1, text, sizeof text, NULL, NULL);
        fprintf(file, "%s\n", text);
    }
    LocalFree(split);
    return fclose(file) ? 2 : 0;
}

/* Row h003: the line is handed over untouched, also where its first word is no program. */
static void the_line_is_untouched(void **state)
{
    static const char *const first[] = { "dummy", "\"some dummy\"", "dum\"my", ".\\own/program" };
    char line[2000];
    PROCESS_INFORMATION process;
    (void)state;
    for (size_t i = 0; i < COUNT(first); i++) {
        snprintf(line, sizeof line, "%s child  line %s \"a\\\"b\\\\\" c\\\" d \xc3\xa4  ", first[i],
                 out_path());
        assert_true(start_with(own_program(), line, FALSE, 0, NULL, &process));
        assert_int_equal(finish_process(&process), 0);
        const char *seen = what_it_wrote(out_path());
        assert_int_equal(strncmp(seen, line, strlen(line)), 0);
        assert_int_equal(seen[strlen(line)], '\n');
    }
}

/* Row h042: one address for the life of the process. */
static void the_line_stays_where_it_is(void **state)
{
    (void)state;
    assert_ptr_equal(GetCommandLineW(), GetCommandLineW());
}

/* Row h039, and what Linux makes of it: the arguments of any program. */
static void programs_of_linux_get_arguments(void **state)
{
    char line[2000];
    (void)state;
    snprintf(
        line, sizeof line,
        "/bin/sh -c \"printf '%%s\\n' \\\"$0\\\" \\\"$@\\\" >%s\" \"a\\\"b\\\\\" c\\\" d \"\"\"\"",
        out_path());
    assert_int_equal(run_line(line), 0);
    assert_string_equal(what_it_wrote(out_path()), "a\"b\\\nc\"\nd\n\"\n");
}

/* Row h040: as it is, or in marks, with each mark and the backslashes before it escaped. */
static char *quote(char *to, const char *argument)
{
    size_t backslashes = 0;
    if (*argument && !strpbrk(argument, " \t\""))
        return stpcpy(to, argument);
    *to++ = '"';
    for (; *argument; argument++) {
        for (; *argument == '"' && backslashes; backslashes--)
            *to++ = '\\';
        backslashes = *argument == '\\' ? backslashes + 1 : 0;
        if (*argument == '"')
            *to++ = '\\';
        *to++ = *argument;
    }
    while (backslashes--)
        *to++ = '\\';
    return stpcpy(to, "\"");
}

enum { ARGUMENTS = 200, LONGEST = 12 };

static void random_arguments(char (*arguments)[LONGEST + 1])
{
    static const char characters[] = "ab \t\"\"\\\\\\'$*";
    uint32_t random = 4711;
    for (size_t i = 0; i < ARGUMENTS; i++)
        for (size_t at = 0; at < i % LONGEST; at++) {
            random = random * 1664525 + 1013904223;
            arguments[i][at] = characters[(random >> 16) % (sizeof characters - 1)];
        }
}

/* Row h040: CommandLineToArgvW and a program of Linux read back what was quoted. */
static void quoted_arguments(void **state)
{
    static char arguments[ARGUMENTS][LONGEST + 1], line[9000], expected[9000];
    static WCHAR wide[9000];
    char one[100], *end = line, *expected_end = expected;
    int count;
    (void)state;
    random_arguments(arguments);
    end += sprintf(line, "/bin/sh -c \"printf '[%%s]' \\\"$@\\\" >'%s'\" sh", out_path());
    for (size_t i = 0; i < ARGUMENTS; i++) {
        *end++ = ' ';
        end = quote(end, arguments[i]);
        expected_end += sprintf(expected_end, "[%s]", arguments[i]);
    }
    assert_true(MultiByteToWideChar(CP_UTF8, 0, line, -1, wide, COUNT(wide)) > 0);
    LPWSTR *split = CommandLineToArgvW(wide, &count);
    assert_int_equal(count, 4 + ARGUMENTS);
    for (size_t i = 0; i < ARGUMENTS; i++) {
        WideCharToMultiByte(CP_UTF8, 0, split[4 + i], -1, one, sizeof one, NULL, NULL);
        assert_string_equal(one, arguments[i]);
    }
    LocalFree(split);
    assert_int_equal(run_line(line), 0);
    assert_string_equal(what_it_wrote(out_path()), expected);
}

/* Row h041: marks end it, whatever stands before them; a backslash is one. */
static void the_first_argument(void **state)
{
    static const struct {
        const WCHAR *line;
        const WCHAR *first;
    } cases[] = {
        { u"\"a program\\\" x", u"a program\\" },
        { u"\"a\\\\b\\\\\" x", u"a\\\\b\\\\" },
        { u"\"a\\\"b\" x", u"a\\" },
        { u"\"a\"\"b\" x", u"a" },
    };
    int count;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        LPWSTR *split = CommandLineToArgvW(cases[i].line, &count);
        size_t length = 0;
        while (cases[i].first[length])
            length++;
        assert_memory_equal(split[0], cases[i].first, (length + 1) * sizeof(WCHAR));
        LocalFree(split);
    }
}

/* Row h002: without a line, the program's name is the line, in quotes. */
static void no_line(void **state)
{
    char path[700];
    PROCESS_INFORMATION process;
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("a script"));
    FILE *script = fopen(path, "we");
    fprintf(script, "#!/bin/sh\nexec >%s\necho \"$0\"\necho \"$#\"\n", out_path());
    fclose(script);
    assert_int_equal(chmod(path, 0700), 0);
    assert_true(start_with(path, NULL, FALSE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    char expected[720];
    snprintf(expected, sizeof expected, "%s\n0\n", path);
    assert_string_equal(what_it_wrote(out_path()), expected);
    unlink(path);
}

/* Rows h004-h008, and h018: nothing is told of a process that is not there. */
static void what_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(try_start("", NULL), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_start("", ""), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_start(NULL, ""), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start(NULL, "  "), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start(NULL, "\"\""), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start(NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_start("doesnotexist", NULL), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start("does not exist", ""), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start("sh", "sh"), ERROR_FILE_NOT_FOUND); /* row h001: no search */
    assert_int_equal(try_start(NULL, "doesnotexist.exe"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start(NULL, "\"does not exist.exe\""), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start(NULL, "does not exist.exe"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_start("/nowhere/program", NULL), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_start(NULL, "/nowhere/program x"), ERROR_PATH_NOT_FOUND);
}

/* What is there, and cannot be run. */
static void what_is_no_program(void **state)
{
    char path[600];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("program"));
    make_file(path, 4096);
    assert_int_equal(try_start(path, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(try_start(path, NULL), ERROR_BAD_EXE_FORMAT);
    FILE *script = fopen(path, "we");
    fputs("#!/does/not/exist\n", script);
    assert_int_equal(fflush(script), 0);
    assert_int_equal(try_start(path, NULL), ERROR_SHARING_VIOLATION);
    fclose(script);
    assert_int_equal(try_start(path, NULL), ERROR_FILE_NOT_FOUND);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(try_start(path, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_start(NULL, path), ERROR_ACCESS_DENIED);
    rmdir(path);
}

static void make_script(const char *path, int status)
{
    FILE *script = fopen(path, "we");
    CHECK(script);
    fprintf(script, "#!/bin/sh\nexit %d\n", status);
    CHECK(fclose(script) == 0 && chmod(path, 0700) == 0);
}

/* Rows h009, h010: what is quoted is it; else the shortest part that is a file. */
static void the_shortest_part_wins(void **state)
{
    char folder[600], shorter[700], longer[700], line[1500];
    (void)state;
    snprintf(folder, sizeof folder, "%s", temporary_path("sub dir"));
    snprintf(shorter, sizeof shorter, "%s", temporary_path("sub"));
    snprintf(longer, sizeof longer, "%s/program name", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    make_script(longer, 2);
    snprintf(line, sizeof line, "%s argument", longer);
    assert_int_equal(run_line(line), 2);
    make_script(shorter, 1);
    assert_int_equal(run_line(line), 1);
    snprintf(line, sizeof line, "\"%s\" argument", longer);
    assert_int_equal(run_line(line), 2);
    snprintf(line, sizeof line, "\"%s argument", longer);
    assert_int_equal(try_start(NULL, line), ERROR_FILE_NOT_FOUND);
    unlink(shorter);
    unlink(longer);
    rmdir(folder);
}

/* Row h011: such a part gets quotation marks, or the arguments would be others. */
static void a_part_with_blanks_is_quoted(void **state)
{
    char link[600], line[1500], expected[3000];
    (void)state;
    snprintf(link, sizeof link, "%s", temporary_path("own program"));
    assert_int_equal(symlink(own_program(), link), 0);
    snprintf(line, sizeof line, "%s child line %s", link, out_path());
    assert_int_equal(run_line(line), 0);
    snprintf(expected, sizeof expected, "\"%s\" child line %s\n%s\nchild\nline\n%s\n", link,
             out_path(), link, out_path());
    assert_string_equal(what_it_wrote(out_path()), expected);
    unlink(link);
}

/* Rows h012, h013: without a folder it is searched for, also with .exe. */
static void the_search(void **state)
{
    char folder[600], before[4096], plain[700], exe[700], line[64];
    (void)state;
    snprintf(folder, sizeof folder, "%s", temporary_path("bin"));
    snprintf(plain, sizeof plain, "%s/searched-for", folder);
    snprintf(exe, sizeof exe, "%s/searched-for.exe", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_non_null(getcwd(before, sizeof before));
    make_script(exe, 3);
    assert_int_equal(try_start(NULL, "searched-for"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(setenv("PATH", folder, 1), 0);
    strcpy(line, "searched-for x");
    assert_int_equal(run_line(line), 3);
    assert_int_equal(try_start(NULL, "searched-for."), ERROR_FILE_NOT_FOUND);
    make_script(plain, 4);
    assert_int_equal(run_line(line), 4);
    assert_int_equal(setenv("PATH", PATH, 1), 0);
    assert_int_equal(chdir(folder), 0); /* the current folder comes before PATH */
    assert_int_equal(run_line(line), 4);
    strcpy(line, ".\\searched-for x"); /* row h014 */
    assert_int_equal(run_line(line), 4);
    assert_int_equal(chdir(before), 0);
    unlink(plain);
    unlink(exe);
    rmdir(folder);
}

/* Row h014: the slashes stay as they were written. */
static void slashes_stay(void **state)
{
    char folder[4096], before[4096], line[5000];
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    snprintf(folder, sizeof folder, "%s", own_program());
    char *slash = strrchr(folder, '/');
    *slash = 0;
    assert_int_equal(chdir(folder), 0);
    snprintf(line, sizeof line, ".\\.\\%s child line %s", slash + 1, out_path());
    assert_int_equal(run_line(line), 0);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(strncmp(what_it_wrote(out_path()), line, strlen(line)), 0);
}

/* Row h017: Linux runs no batch file by itself either; who wants it starts its interpreter. */
static void batch_files(void **state)
{
    static const char *const names[] = { "batch.bat", "batch.cmd" };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[600], line[700];
        snprintf(path, sizeof path, "%s", temporary_path(names[i]));
        FILE *file = fopen(path, "we");
        assert_true(fputs("exit 5\n", file) >= 0 && fclose(file) == 0);
        assert_int_equal(chmod(path, 0700), 0);
        assert_int_equal(try_start(path, NULL), ERROR_BAD_EXE_FORMAT);
        assert_int_equal(try_start(NULL, path), ERROR_BAD_EXE_FORMAT);
        snprintf(line, sizeof line, "/bin/sh \"%s\"", path);
        assert_int_equal(run_line(line), 5);
        unlink(path);
    }
}

/* A copy of this program that wants a C library that is not there. */
static void copy_without_library(const char *path)
{
    static const char name[] = "libc.so.6";
    struct stat status;
    int changed = 0;
    FILE *from = fopen(own_program(), "re"), *to = fopen(path, "we");
    CHECK(from && to && fstat(fileno(from), &status) == 0);
    size_t size = (size_t)status.st_size;
    char *bytes = malloc(size);
    CHECK(bytes && fread(bytes, 1, size, from) == size);
    for (size_t i = 0; i + sizeof name <= size; i++)
        if (memcmp(bytes + i, name, sizeof name) == 0) {
            bytes[i + sizeof name - 2] = 'X';
            changed++;
        }
    CHECK(changed > 0 && fwrite(bytes, 1, size, to) == size);
    CHECK(fclose(from) == 0 && fclose(to) == 0 && chmod(path, 0700) == 0);
    free(bytes);
}

/* Row h020: that a library is missing shows in the exit code only. */
static void what_the_child_finds_out_itself(void **state)
{
    char path[600], line[] = "incomplete child line";
    PROCESS_INFORMATION process;
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("incomplete"));
    copy_without_library(path);
    assert_true(start_with(path, line, FALSE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 127);
    unlink(path);
}

/* Row h015. */
static void the_longest_line(void **state)
{
    PROCESS_INFORMATION process;
    (void)state;
    char *line = malloc(40000);
    memset(line, 'x', 40000);
    memcpy(line, "x child ", 8);
    line[32767] = 0;
    assert_true(start_with("/bin/true", line, FALSE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    line[32767] = 'x';
    line[32768] = 0;
    assert_fails(start_with("/bin/true", line, FALSE, 0, NULL, &process),
                 ERROR_FILENAME_EXCED_RANGE);
    free(line);
}

/* Row h019: neither on success nor on failure. Row h016: nor is the line written to. */
static void nothing_of_the_callers_is_changed(void **state)
{
    STARTUPINFOA startup, before;
    PROCESS_INFORMATION process;
    char line[] = "/bin/true a  b", bad[] = "/does/not/exist";
    (void)state;
    memset(&startup, 0xaa, sizeof startup);
    startup.cb = sizeof startup;
    startup.lpTitle = startup.lpDesktop = NULL;
    startup.dwFlags = 0;
    before = startup;
    assert_true(start_with(NULL, line, FALSE, 0, &startup, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_false(start_with(NULL, bad, FALSE, 0, &startup, &process));
    assert_memory_equal(&startup, &before, sizeof startup);
    assert_string_equal(line, "/bin/true a  b");
}

static void wide(void **state)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    (void)state;
    assert_true(CreateProcessW(u"/bin/sh", u"sh -c \"exit 9\"", NULL, NULL, FALSE, 0, NULL, NULL,
                               &startup, &process));
    assert_int_equal(finish_process(&process), 9);
    assert_fails(
        CreateProcessW(u"/bin/none", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process),
        ERROR_FILE_NOT_FOUND);
    assert_null(process.hProcess);
}

/* Flags that cannot be, row h069 among them, and missing structures. */
static void bad_arguments(void **state)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    char line[] = "/bin/true";
    (void)state;
    assert_fails(
        start_with(NULL, line, FALSE, CREATE_NEW_CONSOLE | DETACHED_PROCESS, NULL, &process),
        ERROR_INVALID_PARAMETER);
    assert_fails(start_with(NULL, line, FALSE, 0x80000000, NULL, &process),
                 ERROR_INVALID_PARAMETER);
    assert_fails(start_with(NULL, line, FALSE, DEBUG_PROCESS, NULL, &process), ERROR_NOT_SUPPORTED);
    assert_fails(start_with(NULL, line, FALSE, EXTENDED_STARTUPINFO_PRESENT, &startup, &process),
                 ERROR_INVALID_PARAMETER);
    assert_fails(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, NULL, &process),
                 ERROR_INVALID_PARAMETER);
    assert_fails(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, NULL),
                 ERROR_INVALID_PARAMETER);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "line", tell_line } };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(the_line_is_untouched),
        TEST(the_line_stays_where_it_is),
        TEST(programs_of_linux_get_arguments),
        TEST(no_line),
        TEST(what_is_not_there),
        TEST(what_is_no_program),
        TEST(the_shortest_part_wins),
        TEST(a_part_with_blanks_is_quoted),
        TEST(the_search),
        TEST(slashes_stay),
        TEST(batch_files),
        TEST(what_the_child_finds_out_itself),
        TEST(the_longest_line),
        TEST(quoted_arguments),
        TEST(the_first_argument),
        TEST(nothing_of_the_callers_is_changed),
        TEST(wide),
        TEST(bad_arguments),
    };
    setenv("PATH", PATH, 1);
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
