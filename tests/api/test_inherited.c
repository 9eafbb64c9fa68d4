/* SPDX-License-Identifier: MIT */
/*
 * The handles that CreateProcess gives to the new process: the standard ones, and those of an
 * attribute list (rows h055-h091).
 */
#include "children.h"

#include <winternl.h>
#include <sys/sysmacros.h>

/* The size of a list with room for COUNT attributes. */
#define LIST_SIZE(count) (24U + 24U * (count))

/* -- in the children ------------------------------------------------------------------------- */

/* A letter for each standard handle: N for NULL, r, w or b for what can be done with it. */
static char kind_of(DWORD number)
{
    HANDLE handle = GetStdHandle(number);
    DWORD done;
    char byte;
    if (!handle)
        return 'N';
    BOOL writes = WriteFile(handle, "", 0, &done, NULL),
         reads = ReadFile(handle, &byte, 0, &done, NULL);
    return reads && writes ? 'b' : reads ? 'r' : writes ? 'w' : '-';
}

static int tell_standard(int count, char **arguments)
{
    static const DWORD numbers[] = { STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE };
    FILE *file = count > 0 ? fopen(arguments[0], "we") : NULL;
    if (!file)
        return 1;
    int number = fileno(file);
    for (size_t i = 0; i < COUNT(numbers); i++)
        fputc(kind_of(numbers[i]), file);
    if (GetStdHandle(STD_OUTPUT_HANDLE) &&
        GetStdHandle(STD_OUTPUT_HANDLE) == GetStdHandle(STD_ERROR_HANDLE))
        fputc('=', file);
    fprintf(file, " %d", number > 2);
    return fclose(file) ? 2 : 0;
}

static int echo(int count, char **arguments)
{
    char line[100];
    (void)count;
    (void)arguments;
    if (!fgets(line, sizeof line, stdin))
        return 1;
    printf("heard %s", line);
    fprintf(stderr, "error %s", line);
    return 0;
}

/* How many descriptors there are above 2, but for the record that the library found. */
static int count_others(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    GetCommandLineA();
    return count_descriptors() - 3;
}

static int count_mappings(const struct stat *file)
{
    char line[5000];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    CHECK(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned major, minor;
        unsigned long inode;
        if (sscanf(line, "%*s %*s %*s %x:%x %lu", &major, &minor, &inode) == 3)
            count += inode == file->st_ino && makedev(major, minor) == file->st_dev;
    }
    CHECK(fclose(maps) == 0);
    return count;
}

/* Whether the handles can be mapped: a bit for each. */
static int try_handles(int count, char **arguments)
{
    int result = 0;
    for (int i = 0; i < count; i++) {
        HANDLE handle = (HANDLE)(uintptr_t)strtoull(arguments[i], NULL, 0);
        DWORD flags = 0;
        if (try_map(handle, FILE_MAP_WRITE) == 0 && GetHandleInformation(handle, &flags) &&
            flags == HANDLE_FLAG_INHERIT)
            result |= 1 << i;
    }
    return result;
}

/* -- standard handles ------------------------------------------------------------------------ */

static HANDLE open_inheritable(const char *path, DWORD access, BOOL inherit)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, inherit };
    HANDLE file = CreateFileA(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE, &attributes,
                              OPEN_ALWAYS, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

/* Row h057: files become 0, 1 and 2 of the child. */
static void standard_files(void **state)
{
    char in[600], text[600], errors[600];
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process;
    (void)state;
    snprintf(in, sizeof in, "%s", temporary_path("in"));
    snprintf(text, sizeof text, "%s", temporary_path("text"));
    snprintf(errors, sizeof errors, "%s", temporary_path("errors"));
    FILE *file = fopen(in, "we");
    assert_true(fputs("hello\n", file) >= 0 && fclose(file) == 0);
    startup.hStdInput = open_inheritable(in, GENERIC_READ, TRUE);
    startup.hStdOutput = open_inheritable(text, GENERIC_WRITE, TRUE);
    startup.hStdError = open_inheritable(errors, GENERIC_WRITE, TRUE);
    assert_true(start_with(NULL, child_line("echo"), TRUE, 0, &startup, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_true(CloseHandle(startup.hStdInput) && CloseHandle(startup.hStdOutput) &&
                CloseHandle(startup.hStdError));
    assert_string_equal(what_it_wrote(text), "heard hello\n");
    assert_string_equal(what_it_wrote(errors), "error hello\n");
    unlink(in);
}

static const char *standard_of(BOOL inherit, DWORD flags, STARTUPINFOA *startup)
{
    PROCESS_INFORMATION process;
    assert_true(
        start_with(NULL, child_line("standard %s", out_path()), inherit, flags, startup, &process));
    assert_int_equal(finish_process(&process), 0);
    return what_it_wrote(out_path());
}

/* Rows h057-h060, h068: who gets which. A number that is free never gets a file by accident. */
static void which_standard_handles(void *context)
{
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    char path[600];
    (void)context;
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 2; fd++)
        CHECK(dup2(null, fd) == fd);
    if (null > 2)
        close(null);
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    HANDLE file = open_inheritable(path, GENERIC_READ, FALSE);
    HANDLE inherited = open_inheritable(path, GENERIC_READ, TRUE);
    startup.hStdInput = inherited;
    startup.hStdOutput = file;
    startup.hStdError = (HANDLE)0x7FFC;
    CHECK(!strcmp(standard_of(TRUE, 0, &startup), "rNN 1"));
    CHECK(!strcmp(standard_of(FALSE, 0, &startup), "NNN 1"));
    CHECK(!strcmp(standard_of(TRUE, DETACHED_PROCESS, &startup), "rNN 1"));
    CHECK(!strcmp(standard_of(FALSE, DETACHED_PROCESS, NULL), "NNN 1"));
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = NULL;
    CHECK(!strcmp(standard_of(TRUE, 0, &startup), "rbN 1"));
    CHECK(!strncmp(standard_of(FALSE, 0, NULL), "bb", 2));
    CHECK(!strncmp(standard_of(TRUE, 0, NULL), "bb", 2));
    /* Rows h062, h064: one file under two numbers is two handles, and none is none. */
    CHECK(dup2(1, 2) == 2);
    close(0);
    CHECK(!strcmp(standard_of(FALSE, 0, NULL), "Nbb 1"));
    CHECK(open("/dev/null", O_RDWR) == 0);
    /* Row h070. */
    CHECK(CloseHandle((HANDLE)(ULONG_PTR)STD_ERROR_HANDLE));
    CHECK(!GetStdHandle(STD_ERROR_HANDLE));
    CHECK(!CloseHandle((HANDLE)(LONG_PTR)(LONG)STD_ERROR_HANDLE));
    CHECK(GetLastError() == ERROR_INVALID_HANDLE);
    CHECK(!strcmp(standard_of(FALSE, 0, NULL), "bbN 1"));
    CHECK(CloseHandle(file) && CloseHandle(inherited));
    unlink(path);
}

static void standard_handles(void **state)
{
    (void)state;
    in_child(which_standard_handles, NULL);
}

/* Nothing but 0 to 2 gets into a child that is to inherit nothing, whosever it is. */
static void nothing_leaks(void **state)
{
    PROCESS_INFORMATION process;
    (void)state;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 1, NULL);
    int stray = dup(2); /* without FD_CLOEXEC, as programs have them */
    assert_true(start_with(NULL, child_line("count"), FALSE, 0, NULL, &process));
    /* Its record, its mailbox and the ticket of that. */
    assert_int_equal(finish_process(&process), 3);
    assert_true(start_with(NULL, child_line("count"), TRUE, 0, NULL, &process));
    assert_true(finish_process(&process) > 4);
    close(stray);
    assert_true(CloseHandle(section));
}

/* -- attribute lists ------------------------------------------------------------------------- */

/* Rows h071, h072. */
static void sizes_of_lists(void **state)
{
    char memory[2000] __attribute__((aligned(8)));
    LPPROC_THREAD_ATTRIBUTE_LIST list = (void *)memory;
    SIZE_T size;
    (void)state;
    for (DWORD count = 0; count <= 10; count++) {
        size = 0;
        assert_fails(InitializeProcThreadAttributeList(NULL, count, 0, &size),
                     ERROR_INSUFFICIENT_BUFFER);
        assert_int_equal(size, LIST_SIZE(count));
        size--;
        assert_fails(InitializeProcThreadAttributeList(list, count, 0, &size),
                     ERROR_INSUFFICIENT_BUFFER);
        assert_int_equal(size, LIST_SIZE(count));
        assert_quiet(InitializeProcThreadAttributeList(list, count, 0, &size));
        DeleteProcThreadAttributeList(list);
    }
    size = sizeof memory;
    assert_fails(InitializeProcThreadAttributeList(list, 33, 0, &size), ERROR_INVALID_PARAMETER);
    assert_fails(InitializeProcThreadAttributeList(list, 1, 1, &size), ERROR_INVALID_PARAMETER);
}

/* Rows h073-h079. */
static void filling_lists(void **state)
{
    char memory[LIST_SIZE(2)] __attribute__((aligned(8)));
    LPPROC_THREAD_ATTRIBUTE_LIST list = (void *)memory;
    SIZE_T size = sizeof memory;
    HANDLE handles[2] = { (HANDLE)0xdeadbeef, (HANDLE)0xdeadbeef };
    static const struct {
        DWORD_PTR attribute;
        SIZE_T size;
        DWORD error;
    } bad[] = {
        { 0xcafe, sizeof(HANDLE), ERROR_NOT_SUPPORTED },
        { PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE) / 2, ERROR_BAD_LENGTH },
        { PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE) * 2, ERROR_BAD_LENGTH },
        { PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, 0, ERROR_BAD_LENGTH },
        { PROC_THREAD_ATTRIBUTE_HANDLE_LIST, sizeof(HANDLE) + 1, ERROR_BAD_LENGTH },
        { PROC_THREAD_ATTRIBUTE_HANDLE_LIST, 0, ERROR_BAD_LENGTH },
    };
    (void)state;
    assert_true(InitializeProcThreadAttributeList(list, 2, 0, &size));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_fails(
            UpdateProcThreadAttribute(list, 0, bad[i].attribute, handles, bad[i].size, NULL, NULL),
            bad[i].error);
    assert_quiet(UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                           sizeof handles, NULL, NULL));
    assert_fails(UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                           sizeof handles, NULL, NULL),
                 ERROR_OBJECT_NAME_EXISTS);
    assert_quiet(UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, handles,
                                           sizeof *handles, NULL, NULL));
    DeleteProcThreadAttributeList(list);
    size = LIST_SIZE(0);
    assert_true(InitializeProcThreadAttributeList(list, 0, 0, &size));
    assert_fails(UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                           sizeof handles, NULL, NULL),
                 ERROR_GEN_FAILURE);
    assert_fails(UpdateProcThreadAttribute(list, 1, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                           sizeof handles, NULL, NULL),
                 ERROR_INVALID_PARAMETER);
}

/* Starts with one attribute; the last error, or 0 and the exit code. */
static DWORD start_with_attribute(char *line, BOOL inherit, DWORD_PTR attribute, HANDLE *handles,
                                  size_t count, STARTUPINFOA *plain, DWORD *code)
{
    char memory[LIST_SIZE(1)] __attribute__((aligned(8)));
    STARTUPINFOEXA startup = { .StartupInfo = { .cb = sizeof startup } };
    PROCESS_INFORMATION process;
    SIZE_T size = sizeof memory;
    if (plain) {
        startup.StartupInfo = *plain;
        startup.StartupInfo.cb = sizeof startup;
    }
    startup.lpAttributeList = (void *)memory;
    assert_true(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size));
    assert_true(UpdateProcThreadAttribute(startup.lpAttributeList, 0, attribute, handles,
                                          count * sizeof *handles, NULL, NULL));
    if (!start_with(NULL, line, inherit, EXTENDED_STARTUPINFO_PRESENT, &startup.StartupInfo,
                    &process))
        return GetLastError();
    *code = finish_process(&process);
    return 0;
}

/*
 * Rows h080-h085, row 334. Row h086: only what is inheritable can be listed, and that goes to each
 * child that is started without a list.
 */
static void lists_of_handles(void **state)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    HANDLE h[4];
    DWORD code = UNTOUCHED;
    char line[9000], plain[] = "/bin/true";
    (void)state;
    for (size_t i = 0; i < COUNT(h); i++) {
        attributes.bInheritHandle = i < 3;
        h[i] = CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 1,
                                  i == 1 ? "listed" : NULL);
        assert_non_null(h[i]);
    }
    snprintf(line, sizeof line, "%s", child_line("handles %p %p %p %p", h[0], h[1], h[2], h[3]));
    const struct {
        HANDLE list[2];
        size_t count;
        BOOL inherit;
        DWORD error, bits;
    } cases[] = {
        { { h[0] }, 1, TRUE, 0, 1 },
        { { h[2], h[1] }, 2, TRUE, 0, 6 },
        { { NULL }, 1, TRUE, 0, 0 },
        { { NULL, h[0] }, 2, TRUE, 0, 0 },
        { { h[0], NULL }, 2, TRUE, 0, 0 },
        { { h[0] }, 1, FALSE, ERROR_INVALID_PARAMETER, 0 },
        { { NULL }, 1, FALSE, ERROR_INVALID_PARAMETER, 0 },
        { { h[0], h[3] }, 2, TRUE, ERROR_INVALID_PARAMETER, 0 },
        { { GetCurrentProcess() }, 1, TRUE, ERROR_INVALID_PARAMETER, 0 },
        { { (HANDLE)0x7FFC }, 1, TRUE, ERROR_INVALID_PARAMETER, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE list[2] = { cases[i].list[0], cases[i].list[1] };
        assert_int_equal(start_with_attribute(cases[i].error ? plain : line, cases[i].inherit,
                                              PROC_THREAD_ATTRIBUTE_HANDLE_LIST, list,
                                              cases[i].count, NULL, &code),
                         cases[i].error);
        if (!cases[i].error)
            assert_int_equal(code, cases[i].bits);
    }
    PROCESS_INFORMATION process; /* row h055 */
    assert_true(start_with(NULL, line, TRUE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 7);
    assert_true(start_with(NULL, line, FALSE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    for (size_t i = 0; i < COUNT(h); i++)
        assert_true(CloseHandle(h[i]));
}

/* Rows h065, h066. */
static void lists_and_standard_handles(void *context)
{
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    char path[600];
    DWORD code;
    (void)context;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    HANDLE listed = open_inheritable(path, GENERIC_READ, TRUE);
    HANDLE other = open_inheritable(path, GENERIC_READ, TRUE);
    startup.hStdError = other;
    for (size_t tag = 0; tag < 4; tag++) { /* row 332 */
        startup.hStdInput = (HANDLE)((uintptr_t)listed + tag);
        CHECK(start_with_attribute(child_line("standard %s", out_path()), TRUE,
                                   PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &listed, 1, &startup,
                                   &code) == 0);
        CHECK(!strcmp(what_it_wrote(out_path()), "rNN 1"));
    }
    int null = open("/dev/null", O_RDWR);
    CHECK(dup2(null, 0) == 0 && dup2(null, 1) == 1);
    CHECK(start_with_attribute(child_line("standard %s", out_path()), TRUE,
                               PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &listed, 1, NULL, &code) == 0);
    CHECK(!strncmp(what_it_wrote(out_path()), "bb", 2));
    close(null);
    CHECK(CloseHandle(listed) && CloseHandle(other));
    unlink(path);
}

static void lists_beside_standard_handles(void **state)
{
    (void)state;
    in_child(lists_and_standard_handles, NULL);
}

/* Row h091. */
static void the_size_of_extended_information(void **state)
{
    STARTUPINFOEXA startup = { .lpAttributeList = NULL };
    PROCESS_INFORMATION process;
    char line[] = "/bin/true";
    (void)state;
    assert_int_equal(sizeof startup, 112);
    for (DWORD size = 104; size <= 120; size++) {
        startup.StartupInfo.cb = size;
        if (size != 112)
            assert_fails(start_with(NULL, line, FALSE, EXTENDED_STARTUPINFO_PRESENT,
                                    &startup.StartupInfo, &process),
                         ERROR_INVALID_PARAMETER);
    }
    startup.StartupInfo.cb = 112; /* no list: nothing is said */
    assert_true(start_with(NULL, line, FALSE, EXTENDED_STARTUPINFO_PRESENT, &startup.StartupInfo,
                           &process));
    assert_int_equal(finish_process(&process), 0);
}

/* How many mappings of the file there are, and whether the handle can be mapped anew. */
static int look_for_view(int count, char **arguments)
{
    HANDLE handle = count == 2 ? (HANDLE)(uintptr_t)strtoull(arguments[0], NULL, 0) : NULL;
    struct stat status;
    if (!handle || stat(arguments[1], &status) != 0 || count_mappings(&status) != 0)
        return 1;
    void *view = map_view(handle, FILE_MAP_READ);
    if (!view || count_mappings(&status) != 1)
        return 2;
    return *(uint64_t *)view == UNTOUCHED ? 0 : 3;
}

/* Row 335: views are none of what a program inherits, not even with ViewShare. */
static void views_are_not_inherited(void **state)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    PROCESS_INFORMATION process;
    struct stat status;
    PVOID base = NULL;
    SIZE_T size = 0;
    (void)state;
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 0x1000, "viewed");
    assert_int_equal(NtMapViewOfSection(section, GetCurrentProcess(), &base, 0, 0, NULL, &size,
                                        ViewShare, 0, PAGE_READWRITE),
                     0);
    *(volatile uint64_t *)base = UNTOUCHED;
    assert_int_equal(stat(local_entry("viewed"), &status), 0);
    assert_int_equal(count_mappings(&status), 1);
    assert_true(start_with(NULL, child_line("view %p %s", section, local_entry("viewed")), TRUE, 0,
                           NULL, &process));
    assert_int_equal(finish_process(&process), 0);
    assert_int_equal(*(volatile uint64_t *)base, UNTOUCHED);
    assert_true(UnmapViewOfFile(base) && CloseHandle(section));
}

/* A bit for each handle that is open. */
static int try_open_handles(int count, char **arguments)
{
    int result = 0;
    DWORD flags;
    for (int i = 0; i < count; i++)
        if (GetHandleInformation((HANDLE)(uintptr_t)strtoull(arguments[i], NULL, 0), &flags))
            result |= 1 << i;
    return result;
}

/* Row h137 differs in one type: tokens are duplicated inside a process only. */
static void which_types_are_inherited(void **state)
{
    enum { TYPES = 5 };
    char line[9000], path[600];
    PROCESS_INFORMATION process, sleeper;
    HANDLE handles[TYPES], copy;
    char sleep[] = "/bin/sleep 1000";
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    assert_true(start_line(sleep, &sleeper));
    handles[0] = create_memory(0x1000, NULL);
    handles[1] = open_inheritable(path, GENERIC_READ, FALSE);
    handles[2] = sleeper.hProcess;
    handles[3] = sleeper.hThread;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &handles[4]));
    snprintf(line, sizeof line, "%s",
             child_line("open %p %p %p %p %p", handles[0], handles[1], handles[2], handles[3],
                        handles[4]));
    for (size_t i = 0; i < TYPES; i++) {
        assert_true(SetHandleInformation(handles[i], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
        assert_true(DuplicateHandle(GetCurrentProcess(), handles[i], GetCurrentProcess(), &copy, 0,
                                    FALSE, DUPLICATE_SAME_ACCESS));
        assert_true(CompareObjectHandles(handles[i], copy) && CloseHandle(copy));
    }
    assert_true(start_with(NULL, line, TRUE, 0, NULL, &process));
    assert_int_equal(finish_process(&process), 15);
    assert_true(TerminateProcess(sleeper.hProcess, 0));
    assert_int_equal(finish_process(&sleeper), 0);
    assert_true(CloseHandle(handles[0]) && CloseHandle(handles[1]) && CloseHandle(handles[4]));
    unlink(path);
}

/* Rows h087-h090. */
static void another_parent(void **state)
{
    HANDLE self, weak, handle;
    DWORD code;
    char line[] = "/bin/true", sleeper[] = "/bin/sleep 1000";
    PROCESS_INFORMATION other;
    (void)state;
    self = OpenProcess(PROCESS_CREATE_PROCESS, FALSE, GetCurrentProcessId());
    weak = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    assert_true(start_line(sleeper, &other));
    const struct {
        HANDLE parent;
        DWORD error;
    } cases[] = {
        { self, 0 },
        { NULL, ERROR_INVALID_HANDLE },
        { (HANDLE)0x7FFC, ERROR_INVALID_HANDLE },
        { GetCurrentProcess(), ERROR_INVALID_HANDLE },
        { weak, ERROR_ACCESS_DENIED },
        { other.hProcess, ERROR_NOT_SUPPORTED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        handle = cases[i].parent;
        assert_int_equal(start_with_attribute(line, FALSE, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS,
                                              &handle, 1, NULL, &code),
                         cases[i].error);
    }
    assert_true(TerminateProcess(other.hProcess, 0));
    assert_int_equal(finish_process(&other), 0);
    assert_true(CloseHandle(self) && CloseHandle(weak));
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = {
        { "standard", tell_standard }, { "echo", echo },          { "count", count_others },
        { "handles", try_handles },    { "view", look_for_view }, { "open", try_open_handles },
    };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(standard_files),
        TEST(standard_handles),
        TEST(nothing_leaks),
        TEST(sizes_of_lists),
        TEST(filling_lists),
        TEST(lists_of_handles),
        TEST(lists_beside_standard_handles),
        TEST(the_size_of_extended_information),
        TEST(views_are_not_inherited),
        TEST(which_types_are_inherited),
        TEST(another_parent),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
