/* SPDX-License-Identifier: MIT */
/*
 * Share modes across processes, and what lock files are left of them. Which modes go together is
 * stated in tests/conformance/sharemodes.c, rows 355-368 in mappedfile.c.
 */
#include "sections.h"

#include <io.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)
#define ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static const char *path(void)
{
    return temporary_path("file");
}

static HANDLE open_as(DWORD access, DWORD share, DWORD disposition)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(path(), access, share, NULL, disposition, 0, NULL);
}

static HANDLE open_alone(void)
{
    return open_as(GENERIC_READ, 0, OPEN_EXISTING);
}

/* The last error of an attempt to open; 0 when it worked. */
static DWORD try_as(DWORD access, DWORD share, DWORD disposition)
{
    HANDLE file = open_as(access, share, disposition);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    return CloseHandle(file) ? 0 : GetLastError();
}

static DWORD try_alone(void)
{
    return try_as(GENERIC_READ, 0, OPEN_EXISTING);
}

static DWORD try_cut(HANDLE file, LONG size)
{
    SetLastError(UNTOUCHED);
    if (SetFilePointer(file, size, NULL, FILE_BEGIN) != (DWORD)size)
        return UNTOUCHED;
    return SetEndOfFile(file) ? 0 : GetLastError();
}

static DWORD try_delete(void)
{
    return DeleteFileA(path()) ? 0 : GetLastError();
}

static int set_up(void **state)
{
    make_file(path(), 0x3000);
    return warm_up(state) || before_each(state);
}

static int tear_down(void **state)
{
    unlink(path());
    return after_each(state);
}

/* Runs in a process that then waits to be killed, or ends with the test. */
static pid_t start(void (*role)(void))
{
    int ready[2];
    char byte;
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_begin();
        role();
        CHECK(write(ready[1], "r", 1) == 1);
        pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void end(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    child_wait(child);
}

/* -- who is asked ---------------------------------------------------------------------------- */

static void hold_alone(void)
{
    CHECK(open_alone() != INVALID_HANDLE_VALUE);
}

static void another_process_holds_it(void **state)
{
    (void)state;
    pid_t child = start(hold_alone);
    assert_int_equal(try_as(GENERIC_READ, ALL, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
    assert_int_equal(try_as(GENERIC_READ, ALL, OPEN_ALWAYS), ERROR_SHARING_VIOLATION);
    assert_int_equal(try_as(GENERIC_WRITE, ALL, CREATE_ALWAYS), ERROR_SHARING_VIOLATION);
    assert_int_equal(try_as(GENERIC_WRITE, ALL, TRUNCATE_EXISTING), ERROR_SHARING_VIOLATION);
    assert_int_equal(try_as(GENERIC_READ, ALL, CREATE_NEW), ERROR_FILE_EXISTS);
    assert_int_equal(try_delete(), ERROR_SHARING_VIOLATION);
    /* Who neither reads nor writes nor deletes is not asked. */
    assert_int_equal(try_as(FILE_READ_ATTRIBUTES, 0, OPEN_EXISTING), 0);
    assert_int_equal(size_of_file(path()), 0x3000);
    end(child);
    assert_int_equal(try_as(BOTH, 0, OPEN_EXISTING), 0);
}

static void rights_count_not_the_way_to_ask(void **state)
{
    (void)state;
    HANDLE file = open_as(FILE_APPEND_DATA, ALL, OPEN_EXISTING);
    assert_int_equal(try_as(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
    CloseHandle(file);
    file = open_as(FILE_EXECUTE, ALL, OPEN_EXISTING);
    assert_int_equal(try_as(GENERIC_WRITE, FILE_SHARE_WRITE, OPEN_EXISTING),
                     ERROR_SHARING_VIOLATION);
    CloseHandle(file);
    /* All that can be had, so deleting too. */
    file = open_as(MAXIMUM_ALLOWED, ALL, OPEN_EXISTING);
    assert_int_equal(try_as(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING),
                     ERROR_SHARING_VIOLATION);
    CloseHandle(file);
}

static void every_path_to_the_file(void **state)
{
    char second[700];
    (void)state;
    snprintf(second, sizeof second, "%s.second", path());
    for (int soft = 0; soft <= 1; soft++) {
        assert_int_equal(soft ? symlink(path(), second) : link(path(), second), 0);
        HANDLE file = open_alone();
        assert_ptr_equal(CreateFileA(second, GENERIC_READ, ALL, NULL, OPEN_EXISTING, 0, NULL),
                         INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
        CloseHandle(file);
        unlink(second);
    }
}

/* Folders, devices and pipes are nobody's alone. */
static void only_files(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *what = i ? "NUL" : getenv("TMPDIR");
        HANDLE one = CreateFileA(what, GENERIC_READ, 0, NULL, OPEN_EXISTING,
                                 FILE_FLAG_BACKUP_SEMANTICS, NULL);
        HANDLE two = CreateFileA(what, GENERIC_READ, 0, NULL, OPEN_EXISTING,
                                 FILE_FLAG_BACKUP_SEMANTICS, NULL);
        assert_ptr_not_equal(one, INVALID_HANDLE_VALUE);
        assert_ptr_not_equal(two, INVALID_HANDLE_VALUE);
        CloseHandle(one);
        CloseHandle(two);
    }
}

/* A new file at the place of one that is open is another file. */
static void a_file_that_was_replaced(void **state)
{
    (void)state;
    HANDLE old = open_alone();
    unlink(path());
    assert_int_equal(try_as(BOTH, 0, CREATE_NEW), 0);
    CloseHandle(old);
    assert_int_equal(try_alone(), 0);
}

/* -- handles --------------------------------------------------------------------------------- */

static void until_the_last_handle(void **state)
{
    (void)state;
    HANDLE file = open_alone(), copy = duplicate(file, 0);
    assert_int_equal(count_lock_files(), 1);
    /* One descriptor for the file, one for the lock, however many handles. */
    assert_int_equal(count_descriptors(), descriptors_before + 2);
    CloseHandle(file);
    assert_int_equal(try_alone(), ERROR_SHARING_VIOLATION);
    CloseHandle(copy);
    assert_int_equal(count_lock_files(), 0);
    assert_int_equal(try_alone(), 0);
}

static void a_call_that_fails_leaves_nothing(void **state)
{
    (void)state;
    HANDLE file = open_alone();
    int descriptors = count_descriptors();
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_alone(), ERROR_SHARING_VIOLATION);
    assert_int_equal(count_descriptors(), descriptors);
    assert_int_equal(count_lock_files(), 1);
    CloseHandle(file);
}

/* A descriptor that came from outside is open already: it denies nothing and asks nobody. */
static void imported_descriptors(void **state)
{
    (void)state;
    int fd = open(path(), O_RDWR | O_CLOEXEC);
    HANDLE alone = open_alone(), file = filemap_handle_from_fd(fd, 0);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    CloseHandle(alone);
    assert_int_equal(try_alone(), ERROR_SHARING_VIOLATION);
    assert_int_equal(try_as(BOTH, ALL & ~(DWORD)FILE_SHARE_DELETE, OPEN_EXISTING), 0);
    assert_int_equal(try_as(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
    CloseHandle(file);
    assert_int_equal(try_alone(), 0);
    close(fd);
}

/* Nobody can be told when the program closes its own descriptor, so it is nobody's hindrance. */
static void lent_descriptors(void **state)
{
    (void)state;
    HANDLE file = open_alone();
    int fd = _open_osfhandle((intptr_t)file, 0);
    assert_true(fd >= 0);
    assert_int_equal(try_alone(), 0);
    close(fd);
    CloseHandle(file);
    fd = open(path(), O_RDWR | O_CLOEXEC);
    intptr_t borrowed = _get_osfhandle(fd);
    assert_int_equal(try_alone(), 0);
    CloseHandle((HANDLE)borrowed);
}

/* -- processes ------------------------------------------------------------------------------- */

static void hold_in_child(void *context)
{
    (void)context;
    CHECK(try_alone() == ERROR_SHARING_VIOLATION);
    raise(SIGSTOP);
    exit(0);
}

/* Parent and child of a fork share the handle: the file is free when both are done with it. */
static void forked_handles(void **state)
{
    (void)state;
    int status;
    HANDLE file = open_alone();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        hold_in_child(NULL);
    }
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    CloseHandle(file);
    assert_int_equal(try_alone(), ERROR_SHARING_VIOLATION);
    assert_int_equal(kill(child, SIGCONT), 0);
    assert_int_equal(child_wait(child), 0);
    assert_int_equal(count_lock_files(), 0);
    assert_int_equal(try_alone(), 0);
}

static void exit_without_closing(void *context)
{
    (void)context;
    HANDLE file = open_alone();
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    CHECK(section && map_view(section, FILE_MAP_READ));
    exit(0);
}

static void exit_leaves_nothing(void **state)
{
    (void)state;
    in_child(exit_without_closing, NULL);
    assert_int_equal(count_lock_files(), 0);
}

/* What a kill leaves goes with the next look at the file, or at the folder. */
static void kills_leave_little(void **state)
{
    (void)state;
    end(start(hold_alone));
    assert_int_equal(count_lock_files(), 1);
    assert_int_equal(try_alone(), 0);
    assert_int_equal(count_lock_files(), 0);
    end(start(hold_alone));
    FILEMAP_COLLECTION collected;
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collected, NULL, NULL));
    assert_int_equal(collected.Removed, 1);
    assert_int_equal(collected.Alive, 0);
    assert_int_equal(count_lock_files(), 0);
    HANDLE file = open_alone();
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collected, NULL, NULL));
    assert_int_equal(collected.Removed + collected.Alive, 0);
    assert_int_equal(count_lock_files(), 1);
    CloseHandle(file);
}

static BOOL count_object(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    ++*(int *)context;
    return TRUE;
}

static void lock_files_are_no_objects(void **state)
{
    (void)state;
    int objects = 0;
    HANDLE file = open_alone();
    assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, count_object, &objects));
    assert_int_equal(objects, 0);
    CloseHandle(file);
}

/* -- mapped files ---------------------------------------------------------------------------- */

static void hold_section(void)
{
    HANDLE file = open_as(BOTH, ALL, OPEN_EXISTING);
    CHECK(create_section(file, PAGE_READWRITE, 0, "mapped") && CloseHandle(file));
}

static void hold_view(void)
{
    HANDLE section = open_section(FILE_MAP_READ, "mapped");
    CHECK(map_view(section, FILE_MAP_READ) && CloseHandle(section));
}

/* Rows 355, 356: who opens the section by its name maps the file too. */
static void mapped_elsewhere(void **state)
{
    (void)state;
    HANDLE file = open_as(BOTH, ALL, OPEN_EXISTING);
    pid_t creator = start(hold_section), viewer = start(hold_view);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(try_cut(file, 1), ERROR_USER_MAPPED_FILE);
        assert_int_equal(try_cut(file, 0x4000), 0);
        assert_int_equal(try_as(BOTH, ALL, CREATE_ALWAYS), ERROR_USER_MAPPED_FILE);
        assert_int_equal(try_as(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING),
                         ERROR_SHARING_VIOLATION);
        assert_int_equal(try_delete(), ERROR_ACCESS_DENIED);
        end(i ? viewer : creator);
    }
    assert_int_equal(try_cut(file, 1), 0);
    CloseHandle(file);
    assert_int_equal(try_delete(), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "mapped"), ERROR_FILE_NOT_FOUND);
}

/* A section that could not be made maps nothing. */
static void failed_sections(void **state)
{
    (void)state;
    HANDLE file = open_as(BOTH, ALL, OPEN_EXISTING);
    HANDLE other = create_memory(0x1000, "taken");
    assert_int_equal(try_create(file, PAGE_READONLY, 0x10000, NULL), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_create(file, PAGE_READWRITE, 0, "taken"), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_cut(file, 0x1000), 0);
    CloseHandle(other);
    CloseHandle(file);
}

/* POSIX deletion, as Windows has it since 2018: the name goes at once, the handles go on. */
static void deleting_an_open_file(void **state)
{
    char byte;
    DWORD count;
    (void)state;
    HANDLE file = open_as(GENERIC_READ, ALL, OPEN_EXISTING);
    assert_int_equal(try_delete(), 0);
    assert_int_equal(try_alone(), ERROR_FILE_NOT_FOUND);
    assert_true(ReadFile(file, &byte, 1, &count, NULL));
    assert_int_equal(count, 1);
    assert_int_equal(try_as(BOTH, 0, CREATE_NEW), 0);
    CloseHandle(file);
}

static DWORD dispose(HANDLE file, BOOL wanted)
{
    FILE_DISPOSITION_INFO info = { .DeleteFile = (BOOLEAN)wanted };
    return SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info)
               ? 0
               : GetLastError();
}

/* Row 363, for a section of another process. */
static void disposing_of_a_mapped_file(void **state)
{
    (void)state;
    HANDLE file = open_as(BOTH | DELETE, ALL, OPEN_EXISTING);
    pid_t creator = start(hold_section);
    assert_int_equal(dispose(file, TRUE), ERROR_ACCESS_DENIED);
    assert_int_equal(dispose(file, FALSE), 0);
    end(creator);
    assert_int_equal(try_open(FILE_MAP_READ, "mapped"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(dispose(file, TRUE), 0);
    assert_int_equal(try_as(GENERIC_READ, ALL, OPEN_EXISTING), ERROR_ACCESS_DENIED);
    assert_int_equal(try_delete(), ERROR_ACCESS_DENIED);
    CloseHandle(file);
    assert_int_equal(try_as(GENERIC_READ, ALL, OPEN_EXISTING), ERROR_FILE_NOT_FOUND);
}

static void disposing(void **state)
{
    (void)state;
    /* Only who may delete, and what may be deleted. */
    HANDLE file = open_as(BOTH, ALL, OPEN_EXISTING);
    assert_int_equal(dispose(file, TRUE), ERROR_ACCESS_DENIED);
    assert_int_equal(dispose(file, FALSE), ERROR_ACCESS_DENIED);
    CloseHandle(file);
    file = open_as(DELETE, 0, OPEN_EXISTING);
    chmod(path(), 0444);
    assert_int_equal(dispose(file, TRUE), ERROR_ACCESS_DENIED);
    chmod(path(), 0644);
    assert_int_equal(dispose(file, TRUE), 0);
    assert_int_equal(dispose(file, FALSE), 0);
    CloseHandle(file);
    assert_int_equal(size_of_file(path()), 0x3000);
    /* What it was opened for cannot be taken back. */
    file = CreateFileA(path(), GENERIC_READ, ALL, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE,
                       NULL);
    assert_int_equal(dispose(file, FALSE), 0);
    CloseHandle(file);
    assert_int_equal(size_of_file(path()), -1);
}

static void disposing_of_a_folder(void **state)
{
    char folder[600], inner[640];
    (void)state;
    snprintf(folder, sizeof folder, "%s", temporary_path("folder"));
    snprintf(inner, sizeof inner, "%s/inner", folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    assert_int_equal(mkdir(inner, 0755), 0);
    HANDLE file =
        CreateFileA(folder, DELETE, ALL, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    assert_int_equal(dispose(file, TRUE), ERROR_DIR_NOT_EMPTY);
    assert_int_equal(rmdir(inner), 0);
    assert_int_equal(dispose(file, TRUE), 0);
    CloseHandle(file);
    assert_int_equal(access(folder, F_OK), -1);
}

static void wrong_information(void **state)
{
    FILE_END_OF_FILE_INFO end = { .EndOfFile.QuadPart = -1 };
    (void)state;
    HANDLE file = open_as(BOTH | DELETE, ALL, OPEN_EXISTING);
    assert_fails(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end),
                 ERROR_INVALID_PARAMETER);
    assert_fails(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, 7), ERROR_BAD_LENGTH);
    assert_fails(SetFileInformationByHandle(file, FileDispositionInfo, &end, 0), ERROR_BAD_LENGTH);
    assert_fails(SetFileInformationByHandle(file, FileEndOfFileInfo, NULL, 8), ERROR_NOACCESS);
    assert_fails(SetFileInformationByHandle(file, FileBasicInfo, &end, 8), ERROR_NOT_SUPPORTED);
    assert_fails(SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)99, &end, 8),
                 ERROR_INVALID_PARAMETER);
    assert_fails(SetFileInformationByHandle(NULL, FileEndOfFileInfo, &end, 8),
                 ERROR_INVALID_HANDLE);
    end.EndOfFile.QuadPart = 0x5000;
    assert_quiet(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end));
    assert_int_equal(size_of_file(path()), 0x5000);
    assert_int_equal(SetFilePointer(file, 0, NULL, FILE_CURRENT), 0);
    CloseHandle(file);
    file = open_as(GENERIC_READ, ALL, OPEN_EXISTING);
    assert_fails(SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end),
                 ERROR_ACCESS_DENIED);
    CloseHandle(file);
}

/* -- where there are no rules ---------------------------------------------------------------- */

static void open_twice(const char *folder)
{
    CHECK(setenv("FILEMAP_DIR", folder, 1) == 0);
    HANDLE one = open_alone(), two = open_alone();
    CHECK(one != INVALID_HANDLE_VALUE && two != INVALID_HANDLE_VALUE);
    HANDLE writer = open_as(BOTH, ALL, OPEN_EXISTING);
    HANDLE section = create_section(writer, PAGE_READWRITE, 0, NULL);
    CHECK(section && try_cut(writer, 1) == 0);
    CHECK(try_delete() == 0);
    exit(0);
}

static void without_a_folder(void *context)
{
    (void)context;
    open_twice("/nonexistent/folder");
}

static void with_an_unsafe_folder(void *context)
{
    char folder[700];
    (void)context;
    snprintf(folder, sizeof folder, "%s", temporary_path("unsafe"));
    char inner[800];
    snprintf(inner, sizeof inner, "%s/filemap-%u", folder, (unsigned)geteuid());
    CHECK(mkdir(folder, 0755) == 0 && symlink("/", inner) == 0);
    open_twice(folder);
}

static void in_a_fresh_process(void (*role)(void *))
{
    make_file(path(), 0x3000);
    in_child(role, NULL);
}

static void no_folder_no_rules(void **state)
{
    (void)state;
    in_a_fresh_process(without_a_folder);
    in_a_fresh_process(with_an_unsafe_folder);
    char inner[64];
    snprintf(inner, sizeof inner, "unsafe/filemap-%u", (unsigned)geteuid());
    unlink(temporary_path(inner));
    rmdir(temporary_path("unsafe"));
}

static void odd_umask(void *context)
{
    (void)context;
    umask(0777);
    HANDLE one = open_as(GENERIC_READ, ALL, OPEN_EXISTING);
    HANDLE two = open_as(GENERIC_READ, ALL, OPEN_EXISTING);
    CHECK(one != INVALID_HANDLE_VALUE && two != INVALID_HANDLE_VALUE);
    CHECK(try_alone() == ERROR_SHARING_VIOLATION);
    CHECK(CloseHandle(one) && CloseHandle(two) && try_alone() == 0);
    exit(0);
}

static void any_umask(void **state)
{
    (void)state;
    in_child(odd_umask, NULL);
    assert_int_equal(count_lock_files(), 0);
}

#define FILES(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_folder_no_rules), /* before this process knows a folder */
        FILES(another_process_holds_it),
        FILES(rights_count_not_the_way_to_ask),
        FILES(every_path_to_the_file),
        FILES(only_files),
        FILES(a_file_that_was_replaced),
        FILES(until_the_last_handle),
        FILES(a_call_that_fails_leaves_nothing),
        FILES(imported_descriptors),
        FILES(lent_descriptors),
        FILES(forked_handles),
        FILES(exit_leaves_nothing),
        FILES(kills_leave_little),
        FILES(lock_files_are_no_objects),
        FILES(mapped_elsewhere),
        FILES(failed_sections),
        FILES(deleting_an_open_file),
        FILES(disposing_of_a_mapped_file),
        FILES(disposing),
        FILES(disposing_of_a_folder),
        FILES(wrong_information),
        FILES(any_umask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
