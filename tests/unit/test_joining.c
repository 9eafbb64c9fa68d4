/* SPDX-License-Identifier: MIT */
/* Joining sections that this process has already. */
#include "sections.h"

#include "engine/claim.h"
#include "engine/joining.h"
#include "engine/process.h"

#define LENGTH 400

static WCHAR long_name[LENGTH + 1], other_name[LENGTH + 1];

static NTSTATUS join(const struct name *name)
{
    struct joining joining = { .opening = TRUE, .access = FILE_MAP_READ };
    int folder;
    HANDLE handle;
    process_enter();
    NTSTATUS status = claim_folder(name, FALSE, &folder);
    if (!status)
        status = joining_join(folder, name, &joining);
    if (!status)
        status = section_enter(joining.section, joining.access, 0, &handle);
    process_leave();
    if (!status)
        CloseHandle(handle);
    return status;
}

/* Whoever finds two names with one hash must not get the one object under the other's name. */
static void hashes_are_no_names(void **state)
{
    struct name name;
    (void)state;
    for (int i = 0; i < LENGTH; i++)
        long_name[i] = other_name[i] = (WCHAR)('a' + i % 26);
    other_name[LENGTH - 1]++;
    HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, long_name);
    assert_non_null(section);
    assert_int_equal(name_parse(long_name, LENGTH, &name), STATUS_SUCCESS);
    assert_int_equal(join(&name), STATUS_SUCCESS);
    name.text = other_name;
    assert_int_equal(join(&name), STATUS_FILE_CORRUPT_ERROR);
    name.text = long_name;
    name.length--;
    assert_int_equal(join(&name), STATUS_FILE_CORRUPT_ERROR);
    name.length++;
    assert_int_equal(join(&name), STATUS_SUCCESS);
    assert_true(CloseHandle(section));
    assert_int_equal(join(&name), STATUS_OBJECT_NAME_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hashes_are_no_names) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
