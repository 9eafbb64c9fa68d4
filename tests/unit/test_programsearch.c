/* SPDX-License-Identifier: MIT */
/* Where CreateProcess looks for programs, also beside one that is in the root folder. Row h013. */
#include "testing.h"

#include "engine/path.h"
#include "engine/programsearch.h"

#include "linux/calls.h"

static const char *own_program, *there;
static char asked[8][256];
static size_t questions;

static long tell_own_program(int folder, const char *path, char *buffer, size_t size)
{
    (void)folder;
    assert_string_equal(path, "/proc/self/exe");
    assert_true(strlen(own_program) < size);
    memcpy(buffer, own_program, strlen(own_program));
    return (long)strlen(own_program);
}

static long note_question(int folder, const char *path, struct stat *out, int flags)
{
    (void)folder;
    (void)flags;
    /* Whether the folder is there. */
    if (path[strlen(path) - 1] == '/') {
        *out = (struct stat){ .st_mode = S_IFDIR };
        return 0;
    }
    assert_true(questions < COUNT(asked));
    snprintf(asked[questions++], sizeof asked[0], "%s", path);
    *out = (struct stat){ .st_mode = S_IFREG };
    return strcmp(path, there) == 0 ? 0 : -ENOENT;
}

static void beside_the_program(void **state)
{
    static const struct {
        const char *own, *there;
        const char *asked[3];
    } cases[] = {
        { "/caller", "/tool.x", { "/tool.x" } },
        { "/opt/caller", "/opt/tool.x", { "/opt/tool.x" } },
        { "/opt/caller", "/tool.x", { "/opt/tool.x", "tool.x", "/tool.x" } },
        { "/caller", "/bin/tool.x", { "/tool.x", "tool.x", "/bin/tool.x" } },
    };
    static const WCHAR line[] = { 't', 'o', 'o', 'l', '.', 'x' };
    struct linux_calls calls = linux_kernel;
    (void)state;
    calls.readlinkat = tell_own_program;
    calls.fstatat = note_question;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char found[PATH_CAPACITY];
        size_t to_quote;
        own_program = cases[i].own;
        there = cases[i].there;
        questions = 0;
        assert_int_equal(setenv("PATH", strncmp(there, "/bin", 4) == 0 ? "/bin" : "/", 1), 0);
        linux_calls = &calls;
        NTSTATUS status = programsearch_line(line, COUNT(line), found, &to_quote);
        linux_calls = &linux_kernel;
        assert_int_equal(status, 0);
        assert_string_equal(found, there);
        for (size_t j = 0; j < questions; j++)
            assert_string_equal(asked[j], cases[i].asked[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(beside_the_program) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
