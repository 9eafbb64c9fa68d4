/* SPDX-License-Identifier: MIT */
/* Runs of pages, also where their table grows in a signal handler. */
#include "engine/pages.h"

#include "testing.h"

#define TOTAL 4000

static void set(struct pages *pages, size_t page, ULONG protection, BOOL in_handler)
{
    assert_true(in_handler ? pages_reserve_in_handler(pages) : pages_reserve(pages));
    pages_set(pages, page, page + 1, protection);
}

static void assert_alternates(const struct pages *pages, size_t until)
{
    for (size_t page = 0; page < until; page++) {
        size_t end;
        assert_int_equal(pages_at(pages, page, &end), page % 2 ? PAGE_READWRITE : PAGE_READONLY);
        assert_int_equal(end, page + 1);
    }
}

/* PERIOD: after so many pages the table grows in the other way. */
static void grow(size_t period)
{
    struct pages pages;
    pages_initialize(&pages, TOTAL, PAGE_READWRITE);
    for (size_t page = 0; page < TOTAL; page += 2)
        set(&pages, page, PAGE_READONLY, page / period % 2 == 0);
    assert_alternates(&pages, TOTAL);
    assert_true(pages_reserve(&pages));
    pages_set(&pages, 0, TOTAL, PAGE_NOACCESS);
    size_t end;
    assert_int_equal(pages_at(&pages, 7, &end), PAGE_NOACCESS);
    assert_int_equal(end, TOTAL);
    pages_free(&pages);
}

static void table_grows(void **state)
{
    (void)state;
    grow(TOTAL);
    grow(2);
    grow(64);
    grow(1000);
}

/* Freed in each state that it can be in: without a table, from the heap, from the kernel, from
 * both. */
static void table_is_freed(void **state)
{
    struct pages pages;
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        pages_initialize(&pages, TOTAL, PAGE_READWRITE);
        for (size_t page = 0; kind & 1 && page < 20; page += 2)
            set(&pages, page, PAGE_READONLY, FALSE);
        for (size_t page = 0; kind & 2 && page < 2000; page += 2)
            set(&pages, page, PAGE_READONLY, TRUE);
        pages_free(&pages);
        assert_null(pages.runs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_grows),
        cmocka_unit_test(table_is_freed),
    };
    return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
