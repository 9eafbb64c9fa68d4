/* SPDX-License-Identifier: MIT */
/* What CreateProcess gives to the new process: environment, folder, STARTUPINFO (rows h043-h052).
 */
#include "children.h"

#include <limits.h>
#include <sched.h>

extern char **environ;

/* -- in the children ------------------------------------------------------------------------- */

static int tell_environment(int count, char **arguments)
{
    FILE *file = count > 0 ? fopen(arguments[0], "we") : NULL;
    if (!file)
        return 1;
    for (char **variable = environ; *variable; variable++)
        fprintf(file, "%s\n", *variable);
    return fclose(file) ? 2 : 0;
}

static int tell_folder(int count, char **arguments)
{
    char folder[PATH_MAX];
    FILE *file = count > 0 ? fopen(arguments[0], "we") : NULL;
    if (!file || !getcwd(folder, sizeof folder))
        return 1;
    fputs(folder, file);
    return fclose(file) ? 2 : 0;
}

static int tell_startup(int count, char **arguments)
{
    STARTUPINFOA narrow, again;
    STARTUPINFOW wide;
    char title[300];
    FILE *file = count > 0 ? fopen(arguments[0], "we") : NULL;
    if (!file)
        return 1;
    memset(&wide, 0x55, sizeof wide);
    GetStartupInfoA(&narrow);
    GetStartupInfoA(&again);
    GetStartupInfoW(&wide);
    WideCharToMultiByte(CP_UTF8, 0, wide.lpTitle, -1, title, sizeof title, NULL, NULL);
    fprintf(file, "%u %u %u %u %u %u %u %u %u %x %u\n", narrow.cb, wide.cb, narrow.dwX, narrow.dwY,
            narrow.dwXSize, narrow.dwYSize, narrow.dwXCountChars, narrow.dwYCountChars,
            narrow.dwFillAttribute, narrow.dwFlags, narrow.wShowWindow);
    fprintf(file, "%s\n%s\n%s\n", narrow.lpTitle, title, narrow.lpDesktop);
    fprintf(file, "%d %d %d\n", memcmp(&narrow, &again, sizeof narrow) == 0,
            narrow.hStdInput == INVALID_HANDLE_VALUE && narrow.hStdError == INVALID_HANDLE_VALUE,
            wide.hStdOutput == (HANDLE)(uintptr_t)0x5555555555555555);
    return fclose(file) ? 2 : 0;
}

/* -- the environment and the folder ---------------------------------------------------------- */

static BOOL start_in(char *line, DWORD flags, void *environment, const char *folder,
                     PROCESS_INFORMATION *process)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    SetLastError(UNTOUCHED);
    return CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, environment, folder, &startup,
                          process);
}

/* Row h043. */
static void the_parents_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("FROM_PARENT", "yes", 1), 0);
    assert_int_equal(run_line(child_line("environment %s", out_path())), 0);
    assert_non_null(strstr(what_it_wrote(out_path()), "FROM_PARENT=yes\n"));
    unsetenv("FROM_PARENT");
}

/* Rows h044, h045: a block replaces it, hidden variables and all; in UTF-16 too. */
static void an_environment_of_its_own(void **state)
{
    static char block[] = "=C:=C:\\dir\0A=1\0a=\xc3\xa4\0EMPTY=\0";
    static WCHAR wide[] = u"=C:=C:\\dir\0A=1\0a=\u00e4\0EMPTY=\0";
    static char none[] = "\0";
    static const char expected[] = "=C:=C:\\dir\nA=1\na=\xc3\xa4\nEMPTY=\n";
    PROCESS_INFORMATION process;
    STARTUPINFOW startup = { .cb = sizeof startup };
    (void)state;
    assert_true(start_in(child_line("environment %s", out_path()), 0, block, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), expected);
    assert_true(start_in(child_line("environment %s", out_path()), CREATE_UNICODE_ENVIRONMENT, wide,
                         NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), expected);
    WCHAR line[9000];
    MultiByteToWideChar(CP_UTF8, 0, child_line("environment %s", out_path()), -1, line,
                        COUNT(line));
    assert_true(CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, block, NULL, &startup, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), expected);
    assert_true(start_in(child_line("environment %s", out_path()), 0, none, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), "");
}

/* Row h046. */
static void a_large_environment(void **state)
{
    PROCESS_INFORMATION process;
    (void)state;
    char *block = calloc(1, 40000), line[] = "/bin/true";
    memset(block, 'x', 32767);
    assert_false(start_in(line, 0, block, NULL, &process));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    block[32765] = 0;
    block[32766] = 0;
    assert_true(start_in(line, 0, block, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    free(block);
}

/* Rows h048, h049. */
static void folders(void **state)
{
    char folder[600], file[700], before[PATH_MAX];
    PROCESS_INFORMATION process;
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    snprintf(folder, sizeof folder, "%s", temporary_path("folder"));
    snprintf(file, sizeof file, "%s/file", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    make_file(file, 1);
    assert_int_equal(run_line(child_line("folder %s", out_path())), 0);
    assert_string_equal(what_it_wrote(out_path()), before);
    assert_true(start_in(child_line("folder %s", out_path()), 0, NULL, folder, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), folder);
    char line[] = "/bin/true";
    static const char *const bad[] = { "/does/not/exist", "", "/etc/passwd" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(start_in(line, 0, NULL, bad[i], &process));
        assert_int_equal(GetLastError(), ERROR_DIRECTORY);
        assert_null(process.hProcess);
    }
    unlink(file);
    rmdir(folder);
}

/* What the parent said of itself is true of the child, but for what its pseudo handle means. */
static int compare_with_parent(int count, char **arguments)
{
    cpu_set_t mine, parents;
    pid_t parent = getppid();
    char folder[PATH_MAX];
    if (count != 1 || !getcwd(folder, sizeof folder) || strcmp(folder, arguments[0]) != 0)
        return 1;
    const char *said = getenv("FROM_PARENT");
    if (!said || strcmp(said, "yes") != 0)
        return 2;
    if (sched_getaffinity(0, sizeof mine, &mine) != 0 ||
        sched_getaffinity(parent, sizeof parents, &parents) != 0 || !CPU_EQUAL(&mine, &parents) ||
        CPU_COUNT(&mine) != 1)
        return 3;
    if (getsid(0) != getsid(parent)) /* and so the terminal is the same */
        return 4;
    return GetProcessId(GetCurrentProcess()) == (DWORD)getpid() ? 0 : 5;
}

/* Row h054: environment, folder, processors and terminal, also where no handle is inherited. */
static void what_else_is_inherited(void **state)
{
    cpu_set_t before, one;
    char folder[PATH_MAX], line[PATH_MAX + 9000];
    PROCESS_INFORMATION process;
    size_t first = 0;
    (void)state;
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    while (!CPU_ISSET(first, &before))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(setenv("FROM_PARENT", "yes", 1), 0);
    snprintf(line, sizeof line, "%s", child_line("compare \"%s\"", folder));
    for (BOOL inherit = FALSE; inherit <= TRUE; inherit++) {
        assert_true(start_with(NULL, line, inherit, 0, NULL, &process));
        assert_int_equal(finish_process(&process), 0);
    }
    unsetenv("FROM_PARENT");
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

/* A relative program is that of the parent's folder. */
static void a_relative_program(void **state)
{
    char folder[PATH_MAX], before[PATH_MAX], line[PATH_MAX + 700];
    PROCESS_INFORMATION process;
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    snprintf(folder, sizeof folder, "%s", own_program());
    char *name = strrchr(folder, '/');
    *name++ = 0;
    assert_int_equal(chdir(folder), 0);
    snprintf(line, sizeof line, "./%s child folder %s", name, out_path());
    assert_true(start_in(line, 0, NULL, "/", &process));
    assert_int_equal(chdir(before), 0);
    assert_int_equal(finish_process(&process), 0);
    assert_string_equal(what_it_wrote(out_path()), "/");
}

/* -- STARTUPINFO ----------------------------------------------------------------------------- */

/* Rows h050-h052. */
static void startup_information(void **state)
{
    char title[] = "a title \xc3\xa4", desktop[] = "desk", expected[9000];
    STARTUPINFOA startup = { .cb = 1, /* the child sees the size all the same */
                             .lpTitle = title,
                             .lpDesktop = desktop,
                             .dwX = 1,
                             .dwY = 2,
                             .dwXSize = 3,
                             .dwYSize = 4,
                             .dwXCountChars = 5,
                             .dwYCountChars = 6,
                             .dwFillAttribute = 7,
                             .dwFlags = STARTF_USEPOSITION | STARTF_USESHOWWINDOW,
                             .wShowWindow = 8 };
    PROCESS_INFORMATION process;
    (void)state;
    assert_true(
        start_with(NULL, child_line("startup %s", out_path()), FALSE, 0, &startup, &process));
    assert_int_equal(finish_process(&process), 0);
    snprintf(expected, sizeof expected, "104 104 1 2 3 4 5 6 7 5 8\n%s\n%s\n%s\n1 1 1\n", title,
             title, desktop);
    assert_string_equal(what_it_wrote(out_path()), expected);
    assert_int_equal(run_line(child_line("startup %s", out_path())), 0);
    snprintf(expected, sizeof expected, "104 104 0 0 0 0 0 0 0 0 0\n%s\n%s\n\n1 1 1\n",
             own_program(), own_program());
    assert_string_equal(what_it_wrote(out_path()), expected);
}

/* Of a process that another way made, there is nothing to tell; nor of a grandchild. */
static void nothing_from_a_stranger(void **state)
{
    char title[] = "of the parent", expected[9000], line[9000];
    STARTUPINFOA startup = { .cb = sizeof startup, .lpTitle = title, .dwX = 9 };
    PROCESS_INFORMATION process;
    (void)state;
    snprintf(line, sizeof line, "/bin/sh -c \"'%s' child startup '%s'; exit $?\"", own_program(),
             out_path());
    assert_true(start_with(NULL, line, TRUE, 0, &startup, &process));
    assert_int_equal(finish_process(&process), 0);
    snprintf(expected, sizeof expected, "104 104 0 0 0 0 0 0 0 0 0\n%s\n%s\n\n1 1 1\n",
             own_program(), own_program());
    assert_string_equal(what_it_wrote(out_path()), expected);
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = {
        { "environment", tell_environment },
        { "folder", tell_folder },
        { "startup", tell_startup },
        { "compare", compare_with_parent },
    };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(the_parents_environment), TEST(an_environment_of_its_own),
        TEST(a_large_environment),     TEST(folders),
        TEST(what_else_is_inherited),  TEST(a_relative_program),
        TEST(startup_information),     TEST(nothing_from_a_stranger),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
