/* SPDX-License-Identifier: MIT */
/* The list of handlers that are asked about each exception. */
#include "engine/vectored.h"

#include "testing.h"

#include <filemap/excpt.h>

static char asked[16];

static LONG note(char name, LONG answer)
{
    asked[strlen(asked)] = name;
    return answer;
}

static LONG WINAPI a(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return note('a', EXCEPTION_CONTINUE_SEARCH);
}

static LONG WINAPI b(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return note('b', EXCEPTION_EXECUTE_HANDLER); /* not one of the two answers: goes on */
}

static LONG WINAPI c(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return note('c', EXCEPTION_CONTINUE_EXECUTION);
}

static void assert_asks(const char *names, BOOL settled)
{
    memset(asked, 0, sizeof asked);
    assert_int_equal(vectored_call(NULL), settled);
    assert_string_equal(asked, names);
}

static void order(void **state)
{
    (void)state;
    assert_asks("", FALSE);
    PVOID last = vectored_add(FALSE, a), first = vectored_add(TRUE, b);
    assert_asks("ba", FALSE);
    PVOID settles = vectored_add(FALSE, c), never = vectored_add(FALSE, a);
    assert_asks("bac", TRUE);
    assert_true(vectored_remove(settles));
    assert_asks("baa", FALSE);
    assert_true(vectored_remove(first) && vectored_remove(last) && vectored_remove(never));
    assert_asks("", FALSE);
}

/* The entry of one that was removed is used again; its old handle means nobody. */
static void handles(void **state)
{
    (void)state;
    PVOID old = vectored_add(FALSE, a);
    assert_true(vectored_remove(old));
    PVOID now = vectored_add(FALSE, b);
    assert_ptr_not_equal(old, now);
    assert_false(vectored_remove(old));
    assert_false(vectored_remove(NULL));
    assert_false(vectored_remove((PVOID)-1));
    assert_asks("b", FALSE);
    assert_true(vectored_remove(now));
}

static void one_handler_often(void **state)
{
    PVOID handlers[10];
    (void)state;
    for (size_t i = 0; i < COUNT(handlers); i++)
        assert_non_null(handlers[i] = vectored_add(i & 1, a));
    assert_asks("aaaaaaaaaa", FALSE);
    for (size_t i = 0; i < COUNT(handlers); i++)
        assert_true(vectored_remove(handlers[i]));
    assert_asks("", FALSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),
        cmocka_unit_test(handles),
        cmocka_unit_test(one_handler_often),
    };
    return cmocka_run_group_tests_name("vectored", tests, NULL, NULL);
}
