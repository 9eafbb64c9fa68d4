/* SPDX-License-Identifier: MIT */
/* engine/status: errno to NTSTATUS, NTSTATUS to Win32. */
#include "engine/status.h"

#include <filemap/winerror.h>

#include "testing.h"

/* The statuses of the specification's table that the headers name, and what else the engine says.
 */
static const struct {
    NTSTATUS status;
    DWORD error;
} expected[] = {
    { STATUS_SUCCESS, 0 },
    { STATUS_UNKNOWN_REVISION, 1305 },
    { STATUS_REVISION_MISMATCH, 1306 },
    { STATUS_INVALID_OWNER, 1307 },
    { STATUS_INVALID_PRIMARY_GROUP, 1308 },
    { STATUS_NO_IMPERSONATION_TOKEN, 1309 },
    { STATUS_BAD_IMPERSONATION_LEVEL, 1346 },
    { STATUS_BAD_TOKEN_TYPE, 1349 },
    { STATUS_NO_TOKEN, 1008 },
    { STATUS_NONE_MAPPED, 1332 },
    { STATUS_INVALID_SUB_AUTHORITY, 1335 },
    { STATUS_INVALID_ACL, 1336 },
    { STATUS_INVALID_SID, 1337 },
    { STATUS_INVALID_SECURITY_DESCR, 1338 },
    { STATUS_BAD_INHERITANCE_ACL, 1340 },
    { STATUS_ALLOTTED_SPACE_EXCEEDED, 1344 },
    { STATUS_NO_SECURITY_ON_OBJECT, 1350 },
    { STATUS_GENERIC_NOT_MAPPED, 1360 },
    { STATUS_BAD_DESCRIPTOR_FORMAT, 1361 },
    { STATUS_INVALID_INFO_CLASS, 87 },
    { STATUS_INVALID_HANDLE, 6 },
    { STATUS_OBJECT_TYPE_MISMATCH, 6 },
    { STATUS_HANDLE_NOT_CLOSABLE, 6 },
    { STATUS_ACCESS_DENIED, 5 },
    { STATUS_INVALID_VIEW_SIZE, 5 },
    { STATUS_ALREADY_COMMITTED, 5 },
    { STATUS_CANNOT_DELETE, 5 },
    { STATUS_SECTION_PROTECTION, 87 },
    { STATUS_INVALID_PAGE_PROTECTION, 87 },
    { STATUS_INVALID_PARAMETER, 87 },
    { STATUS_INVALID_PARAMETER_1, 87 },
    { STATUS_INVALID_PARAMETER_2, 87 },
    { STATUS_INVALID_PARAMETER_3, 87 },
    { STATUS_INVALID_PARAMETER_4, 87 },
    { STATUS_INVALID_PARAMETER_5, 87 },
    { STATUS_INVALID_PARAMETER_6, 87 },
    { STATUS_INVALID_PARAMETER_7, 87 },
    { STATUS_INVALID_PARAMETER_8, 87 },
    { STATUS_INVALID_PARAMETER_9, 87 },
    { STATUS_INVALID_PARAMETER_10, 87 },
    { STATUS_INVALID_PARAMETER_11, 87 },
    { STATUS_INVALID_PARAMETER_12, 87 },
    { STATUS_UNABLE_TO_DELETE_SECTION, 87 },
    { STATUS_UNABLE_TO_FREE_VM, 87 },
    { STATUS_SECTION_NOT_IMAGE, 87 },
    { STATUS_INCOMPATIBLE_FILE_MAP, 87 },
    { STATUS_SECTION_TOO_BIG, 8 },
    { STATUS_NO_MEMORY, 8 },
    { STATUS_COMMITMENT_LIMIT, 1455 },
    { STATUS_INSUFFICIENT_RESOURCES, 1450 },
    { STATUS_MAPPED_FILE_SIZE_ZERO, 1006 },
    { STATUS_FILE_INVALID, 1006 },
    { STATUS_INVALID_FILE_FOR_SECTION, 193 },
    { STATUS_INVALID_IMAGE_NOT_MZ, 193 },
    { STATUS_INVALID_IMAGE_FORMAT, 193 },
    { STATUS_INVALID_IMAGE_NE_FORMAT, 193 },
    { STATUS_INVALID_IMAGE_LE_FORMAT, 193 },
    { STATUS_INVALID_IMAGE_PROTECT, 193 },
    { STATUS_INVALID_IMAGE_WIN_16, 193 },
    { STATUS_INVALID_IMAGE_WIN_32, 193 },
    { STATUS_INVALID_IMAGE_WIN_64, 193 },
    { STATUS_CONFLICTING_ADDRESSES, 487 },
    { STATUS_NOT_MAPPED_VIEW, 487 },
    { STATUS_NOT_MAPPED_DATA, 487 },
    { STATUS_NOT_COMMITTED, 487 },
    { STATUS_FREE_VM_NOT_AT_BASE, 487 },
    { STATUS_MEMORY_NOT_ALLOCATED, 487 },
    { STATUS_INVALID_ADDRESS, 59 }, /* not 487! */
    { STATUS_MAPPED_ALIGNMENT, 1132 },
    { STATUS_USER_MAPPED_FILE, 1224 },
    { STATUS_OBJECT_NAME_NOT_FOUND, 2 },
    { STATUS_OBJECT_PATH_NOT_FOUND, 3 },
    { STATUS_OBJECT_PATH_SYNTAX_BAD, 161 },
    { STATUS_OBJECT_PATH_INVALID, 161 },
    { STATUS_OBJECT_NAME_INVALID, 123 },
    { STATUS_NAME_TOO_LONG, 206 },
    { STATUS_OBJECT_NAME_COLLISION, 183 },
    { STATUS_OBJECT_NAME_EXISTS, 183 }, /* not 698: only creators meet it */
    { STATUS_PRIVILEGE_NOT_HELD, 1314 },
    { STATUS_SHARING_VIOLATION, 32 },
    { STATUS_FILE_LOCK_CONFLICT, 33 },
    { STATUS_DISK_FULL, 112 },
    { STATUS_IN_PAGE_ERROR, 999 },
    { STATUS_NOT_SAME_DEVICE, 17 },
    { STATUS_INFO_LENGTH_MISMATCH, 24 },
    { STATUS_SECTION_NOT_EXTENDED, 14 },
    { STATUS_NOT_SAME_OBJECT, 1656 },
    { STATUS_FILE_CORRUPT_ERROR, 1392 },
    { STATUS_NOT_SUPPORTED, 50 },
    { STATUS_TOO_MANY_OPENED_FILES, 4 },
    { STATUS_ACCESS_VIOLATION, 998 },
    { STATUS_REMOVAL_TIMEOUT, 1460 },
    { STATUS_IO_DEVICE_ERROR, 1117 },
};

static void statuses_to_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_int_equal(status_to_win32(expected[i].status), expected[i].error);
    /* What has no error of its own, as on Windows. */
    assert_int_equal(status_to_win32((NTSTATUS)0xC0FFEE00), ERROR_MR_MID_NOT_FOUND);
}

/* The values are Windows' own: programs compare them. */
static void values(void **state)
{
    (void)state;
    assert_int_equal((DWORD)STATUS_INVALID_HANDLE, 0xC0000008);
    assert_int_equal((DWORD)STATUS_OBJECT_TYPE_MISMATCH, 0xC0000024);
    assert_int_equal((DWORD)STATUS_INVALID_VIEW_SIZE, 0xC000001F);
    assert_int_equal((DWORD)STATUS_SECTION_PROTECTION, 0xC000004E);
    assert_int_equal((DWORD)STATUS_SECTION_TOO_BIG, 0xC0000040);
    assert_int_equal((DWORD)STATUS_COMMITMENT_LIMIT, 0xC000012D);
    assert_int_equal((DWORD)STATUS_MAPPED_FILE_SIZE_ZERO, 0xC000011E);
    assert_int_equal((DWORD)STATUS_INVALID_FILE_FOR_SECTION, 0xC0000020);
    assert_int_equal((DWORD)STATUS_CONFLICTING_ADDRESSES, 0xC0000018);
    assert_int_equal((DWORD)STATUS_NOT_MAPPED_VIEW, 0xC0000019);
    assert_int_equal((DWORD)STATUS_MAPPED_ALIGNMENT, 0xC0000220);
    assert_int_equal((DWORD)STATUS_OBJECT_NAME_NOT_FOUND, 0xC0000034);
    assert_int_equal((DWORD)STATUS_OBJECT_NAME_EXISTS, 0x40000000);
    assert_int_equal((DWORD)STATUS_OBJECT_NAME_COLLISION, 0xC0000035);
    assert_int_equal((DWORD)STATUS_OBJECT_PATH_SYNTAX_BAD, 0xC000003B);
    assert_int_equal((DWORD)STATUS_PRIVILEGE_NOT_HELD, 0xC0000061);
}

/* What failed stays failed, through both tables, and no errno is without a meaning. */
static void every_errno(void **state)
{
    (void)state;
    assert_int_equal(status_from_error(0), STATUS_SUCCESS);
    for (int error = 1; error < 140; error++) {
        NTSTATUS status = status_from_error(-error);
        assert_true(status_failed(status));
        assert_int_not_equal(status_to_win32(status), 0);
        assert_int_not_equal(status_to_win32(status), ERROR_MR_MID_NOT_FOUND);
    }
}

static void errors_to_statuses(void **state)
{
    static const struct {
        int error;
        DWORD win32;
    } cases[] = {
        { EACCES, 5 },   { EPERM, 5 },          { EROFS, 5 },     { ENOENT, 2 },
        { ENOTDIR, 3 },  { EEXIST, 183 },       { EBADF, 6 },     { ENOMEM, 8 },
        { EMFILE, 4 },   { ENFILE, 1450 },      { ENOLCK, 1450 }, { ENOSPC, 112 },
        { EDQUOT, 112 }, { ENAMETOOLONG, 206 }, { EINVAL, 87 },   { EOPNOTSUPP, 50 },
        { EIO, 1117 },   { EFAULT, 998 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(status_to_win32(status_from_error(-cases[i].error)), cases[i].win32);
}

static void success_and_failure(void **state)
{
    (void)state;
    assert_false(status_failed(STATUS_SUCCESS));
    assert_false(status_failed(STATUS_OBJECT_NAME_EXISTS));
    assert_true(status_failed(STATUS_ACCESS_DENIED));
    assert_true(status_failed(STATUS_REMOVAL_TIMEOUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_to_errors),  cmocka_unit_test(values),
        cmocka_unit_test(every_errno),         cmocka_unit_test(errors_to_statuses),
        cmocka_unit_test(success_and_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
