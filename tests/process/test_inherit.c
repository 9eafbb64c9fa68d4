/* SPDX-License-Identifier: MIT */
/*
 * Handles that programs inherit: through fork and exec, under the same value and with the same
 * rights, whatever kind of section or file they are of, and nothing of those that are not
 * inheritable. Rows 333, h055.
 */
#include "peer.h"
#include "programs.h"

#include <spawn.h>

#define NAME "inherited"
#define WORD UINT64_C(0x1122334455667788)
#define FILE_NAME temporary_path("inherited-file")

static SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };

static HANDLE create_inheritable(HANDLE file, DWORD protect, uint64_t size, const char *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMappingA(file, &inheritable, protect, (DWORD)(size >> 32), (DWORD)size, name);
}

static uint64_t number(HANDLE handle)
{
    return (uintptr_t)handle;
}

static DWORD peer_error(const struct peer *peer, enum peer_call call, uint64_t handle)
{
    return peer_ask(peer, call, handle, 0, NULL).error;
}

/* The program has the handle: the value, the flags, and the rights of the one that it is from. */
static void check_has(const struct peer *peer, uint64_t handle, DWORD rights)
{
    assert_int_equal(peer_ask(peer, PEER_FLAGS, handle, 0, NULL).value, HANDLE_FLAG_INHERIT);
    assert_int_equal(peer_ask(peer, PEER_RIGHTS, handle, 0, NULL).value, rights);
}

static DWORD rights_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information;
    assert_int_equal(
        NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL), 0);
    return information.GrantedAccess;
}

static void check_has_not(const struct peer *peer, uint64_t handle)
{
    assert_int_equal(peer_error(peer, PEER_FLAGS, handle), ERROR_INVALID_HANDLE);
    assert_int_equal(peer_error(peer, PEER_CLOSE, handle), ERROR_INVALID_HANDLE);
}

/* Waits until a name that nobody holds any more is not found. */
static void check_gone(const char *name)
{
    for (int i = 0; i < 200 && try_open(FILE_MAP_READ, name) == 0; i++)
        usleep(10000);
    assert_int_equal(try_open(FILE_MAP_READ, name), ERROR_FILE_NOT_FOUND);
}

/* -- every kind of section ------------------------------------------------------------------- */

static HANDLE open_backing(void)
{
    make_file(FILE_NAME, 0x1000);
    HANDLE file = open_file(FILE_NAME, GENERIC_READ | GENERIC_WRITE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

static HANDLE over_file(const char *name)
{
    HANDLE file = open_backing();
    HANDLE section = create_inheritable(file, PAGE_READWRITE, 0x2000, name);
    assert_true(CloseHandle(file));
    return section;
}

/* The path leads nowhere any more when the program looks. */
static HANDLE over_unlinked_file(const char *name)
{
    HANDLE section = over_file(name);
    assert_int_equal(unlink(FILE_NAME), 0);
    return section;
}

static HANDLE in_memory(const char *name)
{
    return create_inheritable(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x2000, name);
}

static HANDLE to_execute(const char *name)
{
    return create_inheritable(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 0x2000, name);
}

static HANDLE reserved(const char *name)
{
    HANDLE section =
        create_inheritable(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 0x2000, name);
    void *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(VirtualAlloc(view, 1, MEM_COMMIT, PAGE_READWRITE));
    assert_true(UnmapViewOfFile(view));
    return section;
}

static HANDLE on_large_pages(const char *name)
{
    SIZE_T size = GetLargePageMinimum();
    return size ? create_inheritable(INVALID_HANDLE_VALUE,
                                     PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES, size, name)
                : NULL;
}

typedef HANDLE maker(const char *name);

/* Written before, read and written by the program, read after. */
static void check_travels(maker *make, const char *name)
{
    HANDLE section = make(name);
    if (!section && make == on_large_pages)
        return; /* this machine has none */
    assert_non_null(section);
    uint64_t handle = number(section);
    DWORD rights = rights_of(section);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    struct peer peer = peer_start();
    assert_true(CloseHandle(section));
    if (name)
        assert_int_equal(try_open(FILE_MAP_READ, name), 0);
    check_has(&peer, handle, rights);
    uint64_t there = peer_map(&peer, handle);
    assert_true(there != 0);
    assert_int_equal(peer_load(&peer, there), WORD);
    peer_store(&peer, there, WORD + 1);
    assert_int_equal(*view, WORD + 1);
    assert_true(UnmapViewOfFile(view));
    /* Another generation, and one that is forked. */
    peer_ask(&peer, PEER_AGAIN, 0, 0, NULL);
    check_has(&peer, handle, rights);
    struct peer child = peer_child(&peer);
    assert_true(peer_close(&peer, handle));
    check_has_not(&peer, handle);
    peer_stop(&peer);
    peer_ask(&child, PEER_AGAIN, 0, 0, NULL);
    assert_int_equal(peer_load(&child, peer_map(&child, handle)), WORD + 1);
    if (name)
        assert_int_equal(try_open(FILE_MAP_READ, name), 0);
    assert_true(peer_close(&child, handle));
    if (name)
        assert_int_equal(try_open(FILE_MAP_READ, name), ERROR_FILE_NOT_FOUND);
    peer_ask(&child, PEER_LEAVE, PEER_EXIT, 0, NULL);
    peer_wait(&child);
}

static maker *const makers[] = { in_memory,          over_file, to_execute,
                                 over_unlinked_file, reserved,  on_large_pages };

static void sections_without_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(makers); i++)
        check_travels(makers[i], NULL);
    unlink(FILE_NAME);
}

static void sections_with_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(makers); i++)
        check_travels(makers[i], NAME);
    unlink(FILE_NAME);
}

/* A page that the child commits can be touched here. */
static void commits_in_a_reserved_section(void **state)
{
    (void)state;
    HANDLE section =
        create_inheritable(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 0x2000, NULL);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    struct peer peer = peer_start();
    uint64_t there = peer_map(&peer, number(section));
    assert_int_equal(peer_ask(&peer, PEER_COMMIT, there, 0, NULL).value, 1);
    peer_store(&peer, there, WORD);
    assert_int_equal(*view, WORD);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static const struct program_section part = { ".text", 0x1000, 0x1000,
                                             0x400,   0x1000, PROGRAM_READ | PROGRAM_EXECUTE };

static const struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x1b0000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x2000,
    .header_size = 0x400,
    .sections = &part,
    .section_count = 1,
    .length = 0x1400,
};

static void images(void **state)
{
    (void)state;
    program_make(&program);
    for (int named = 0; named <= 1; named++) {
        HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ | GENERIC_EXECUTE);
        HANDLE section =
            create_inheritable(file, PAGE_READONLY | SEC_IMAGE, 0, named ? NAME : NULL);
        assert_true(CloseHandle(file));
        assert_non_null(section);
        uint64_t *view = map_view(section, FILE_MAP_READ), first = *view;
        assert_true(UnmapViewOfFile(view));
        struct peer peer = peer_start();
        assert_true(CloseHandle(section));
        uint64_t there = peer_ask(&peer, PEER_MAP, number(section), FILE_MAP_READ, NULL).value;
        assert_true(there != 0);
        assert_int_equal(peer_load(&peer, there), first);
        /* The file is still that of a running image (rows 366-368). */
        assert_ptr_equal(open_file(PROGRAM_PATH, GENERIC_WRITE), INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
        peer_stop(&peer);
    }
    unlink(PROGRAM_PATH);
}

/* -- files ----------------------------------------------------------------------------------- */

/* The position is one for both, and so is what others may do with the file. */
static void files(void **state)
{
    (void)state;
    make_file(FILE_NAME, 0x1000);
    HANDLE file =
        CreateFileA(FILE_NAME, GENERIC_READ, FILE_SHARE_READ, &inheritable, OPEN_EXISTING, 0, NULL);
    uint64_t first, third;
    DWORD got;
    assert_true(ReadFile(file, &first, sizeof first, &got, NULL));
    struct peer peer = peer_start();
    check_has(&peer, number(file), rights_of(file));
    uint64_t second = peer_ask(&peer, PEER_READ, number(file), 0, NULL).value;
    assert_true(ReadFile(file, &third, sizeof third, &got, NULL));
    assert_int_equal(second, first + UINT64_C(0x0808080808080808));
    assert_int_equal(third, second + UINT64_C(0x0808080808080808));
    assert_true(CloseHandle(file));
    assert_ptr_equal(open_file(FILE_NAME, GENERIC_WRITE), INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
    assert_true(peer_close(&peer, number(file)));
    file = open_file(FILE_NAME, GENERIC_WRITE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(file));
    peer_stop(&peer);
    unlink(FILE_NAME);
}

/* -- what makes a handle inheritable --------------------------------------------------------- */

static void by_each_call(void **state)
{
    (void)state;
    HANDLE plain = create_memory(0x1000, NAME), copies[3];
    copies[0] = OpenFileMappingA(FILE_MAP_READ, TRUE, NAME);
    assert_true(DuplicateHandle(GetCurrentProcess(), plain, GetCurrentProcess(), &copies[1],
                                FILE_MAP_WRITE, TRUE, 0));
    copies[2] = duplicate(plain, SECTION_QUERY);
    assert_true(SetHandleInformation(copies[2], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    struct peer peer = peer_start();
    check_has_not(&peer, number(plain));
    check_has(&peer, number(copies[0]), FILE_MAP_READ);
    check_has(&peer, number(copies[1]), FILE_MAP_WRITE);
    check_has(&peer, number(copies[2]), SECTION_QUERY);
    /* The rights are those of each handle. */
    assert_int_equal(peer_map(&peer, number(copies[0])), 0);
    assert_true(peer_map(&peer, number(copies[1])) != 0);
    peer_stop(&peer);
    for (size_t i = 0; i < COUNT(copies); i++)
        assert_true(SetHandleInformation(copies[i], HANDLE_FLAG_INHERIT, 0));
    int before = count_descriptors();
    peer = peer_start();
    for (size_t i = 0; i < COUNT(copies); i++)
        check_has_not(&peer, number(copies[i]));
    peer_stop(&peer);
    for (size_t i = 0; i < COUNT(copies); i++)
        assert_true(CloseHandle(copies[i]));
    assert_int_equal(count_descriptors(), before);
    assert_true(CloseHandle(plain));
}

/* Both flags go with the handle. */
static void protected_handles(void **state)
{
    (void)state;
    HANDLE section = in_memory(NULL);
    assert_true(SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE,
                                     HANDLE_FLAG_PROTECT_FROM_CLOSE));
    struct peer peer = peer_start();
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(section), 0, NULL).value, 3);
    assert_false(peer_close(&peer, number(section)));
    peer_stop(&peer);
    assert_true(SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    assert_true(CloseHandle(section));
}

/* Whoever has a handle that was made final by the security descriptor cannot widen it (h132). */
static void security_descriptors(void **state)
{
    (void)state;
    ACL nobody;
    SECURITY_DESCRIPTOR descriptor;
    assert_true(InitializeAcl(&nobody, sizeof nobody, ACL_REVISION));
    assert_true(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorDacl(&descriptor, TRUE, &nobody, FALSE));
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &descriptor, TRUE };
    for (int i = 0; i < 3; i++) {
        /* Given at creation, without and with a name, and afterwards. */
        HANDLE section =
            CreateFileMappingA(INVALID_HANDLE_VALUE, i < 2 ? &attributes : &inheritable,
                               PAGE_READWRITE, 0, 0x1000, i == 1 ? NAME : NULL);
        HANDLE reader;
        assert_true(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reader,
                                    FILE_MAP_READ, TRUE, 0));
        if (i == 2)
            assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, &descriptor));
        struct peer peer = peer_start();
        check_has(&peer, number(reader), FILE_MAP_READ);
        struct peer_answer answer =
            peer_ask(&peer, PEER_WIDEN, number(reader), FILE_MAP_WRITE, NULL);
        assert_int_equal(answer.value, 0);
        assert_int_equal(answer.error, ERROR_ACCESS_DENIED);
        peer_stop(&peer);
        assert_true(CloseHandle(reader));
        assert_true(CloseHandle(section));
    }
}

/* Two handles of one object are that in the program too, and cost it no second one. */
static void several_handles_of_one_object(void **state)
{
    (void)state;
    HANDLE sections[5];
    for (size_t i = 0; i < COUNT(sections); i++)
        assert_true(DuplicateHandle(GetCurrentProcess(), i ? sections[0] : in_memory(NAME),
                                    GetCurrentProcess(), &sections[i], 0, TRUE,
                                    DUPLICATE_SAME_ACCESS | (i ? 0 : DUPLICATE_CLOSE_SOURCE)));
    struct peer peer = peer_start();
    check_has(&peer, number(sections[0]), rights_of(sections[0]));
    uint64_t with_all = peer_ask(&peer, PEER_COUNT, 0, 0, NULL).value;
    for (size_t i = 0; i + 1 < COUNT(sections); i++) {
        assert_true(peer_close(&peer, number(sections[i])));
        assert_true(CloseHandle(sections[i]));
    }
    /* Four tickets are gone, and nothing else is. */
    assert_int_equal(peer_ask(&peer, PEER_COUNT, 0, 0, NULL).value, with_all - 4);
    assert_true(CloseHandle(sections[4]));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    assert_true(peer_close(&peer, number(sections[4])));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    peer_stop(&peer);
}

/* -- programs that do not know ---------------------------------------------------------------- */

static pid_t start_cat(int *input)
{
    int ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[0], 0);
        execlp("cat", "cat", (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    *input = ends[1];
    return child;
}

static void wait_for_exec(pid_t child)
{
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", (int)child);
    for (int i = 0; i < 500 && strncmp(text, "cat", 3) != 0; i++) {
        FILE *file = fopen(path, "re");
        if (file && !fgets(text, sizeof text, file))
            text[0] = 0;
        if (file)
            fclose(file);
        usleep(10000);
    }
    assert_memory_equal(text, "cat", 3);
}

/* The object lives until a program ends that does not know that it has a handle. */
static void a_stranger_keeps_the_object(void **state)
{
    (void)state;
    int input;
    HANDLE section = in_memory(NAME);
    pid_t cat = start_cat(&input);
    wait_for_exec(cat);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    close(input);
    assert_int_equal(child_wait(cat), 0);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
}

/* Descriptors of a handle that is not inheritable any more keep nothing. */
static void a_stranger_keeps_nothing_else(void **state)
{
    (void)state;
    for (int closed = 0; closed <= 1; closed++) {
        int input;
        HANDLE section = create_memory(0x1000, NAME), once;
        assert_true(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &once, 0,
                                    TRUE, DUPLICATE_SAME_ACCESS));
        assert_true(closed ? CloseHandle(once)
                           : SetHandleInformation(once, HANDLE_FLAG_INHERIT, 0));
        pid_t cat = start_cat(&input);
        wait_for_exec(cat);
        assert_true(CloseHandle(section));
        assert_true(closed || CloseHandle(once));
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
        close(input);
        assert_int_equal(child_wait(cat), 0);
    }
}

/* A shell in between passes them on. */
static void begin_through_shell(int connection, int second, void *context)
{
    char numbers[2][16], script[] = "\"$@\"; exit $?", name[] = "sh", option[] = "-c";
    char path[1024], peer[] = "peer";
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    (void)context;
    path[length > 0 ? length : 0] = 0;
    snprintf(numbers[0], sizeof numbers[0], "%d", dup(connection));
    snprintf(numbers[1], sizeof numbers[1], "%d", dup(second));
    execv("/bin/sh",
          (char *[]){ name, option, script, name, path, peer, numbers[0], numbers[1], NULL });
    _exit(127);
}

static void through_a_shell(void **state)
{
    (void)state;
    HANDLE section = in_memory(NAME);
    struct peer peer = peer_start_by(begin_through_shell, NULL);
    assert_true(CloseHandle(section));
    check_has(&peer, number(section),
              SECTION_ALL_ACCESS & ~SECTION_EXTEND_SIZE & ~SECTION_MAP_EXECUTE);
    assert_true(peer_close(&peer, number(section)));
    /* The shell has it too. */
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    peer_stop(&peer);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
}

/* The handle is lost, and nothing else. */
static void begin_with_closed(int connection, int second, void *context)
{
    (void)context;
    int first = dup2(connection, 200), other = dup2(second, 201);
    for (int fd = 3; fd < 200; fd++)
        close(fd);
    fcntl(first, F_SETFD, 0);
    fcntl(other, F_SETFD, 0);
    peer_begin_anew(first, other);
}

static void descriptors_that_were_closed(void **state)
{
    (void)state;
    HANDLE sections[] = { in_memory(NAME), in_memory(NULL), over_file("inherited-too") };
    struct peer peer = peer_start_by(begin_with_closed, NULL);
    for (size_t i = 0; i < COUNT(sections); i++) {
        assert_true(CloseHandle(sections[i]));
        check_has_not(&peer, number(sections[i]));
    }
    check_gone(NAME);
    uint64_t own = peer_create(&peer, NAME, 0x1000);
    assert_true(own != 0);
    assert_true(peer_close(&peer, own));
    peer_stop(&peer);
    unlink(FILE_NAME);
}

/* Only some of the descriptors: the handle is lost if it cannot be without them. */
static void begin_without_one(int connection, int second, void *context)
{
    close(*(int *)context);
    peer_begin_anew(connection, second);
}

static void some_descriptors_were_closed(void **state)
{
    (void)state;
    HANDLE section = in_memory(NAME);
    for (int fd = 3; fd < 40; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags < 0 || (flags & FD_CLOEXEC))
            continue;
        struct peer peer = peer_start_by(begin_without_one, &fd);
        DWORD error = peer_error(&peer, PEER_FLAGS, number(section));
        assert_true(error == ERROR_INVALID_HANDLE || error == UNTOUCHED);
        peer_stop(&peer);
    }
    assert_true(CloseHandle(section));
    check_gone(NAME);
}

/* A program without inheritable handles gets no descriptor of ours. */
static void nothing_without_the_flag(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    uint64_t before = peer_ask(&peer, PEER_COUNT, 0, 0, NULL).value;
    peer_stop(&peer);
    HANDLE file = open_backing();
    HANDLE sections[] = { create_memory(0x1000, NAME), create_memory(0x1000, NULL),
                          create_section(file, PAGE_READWRITE, 0, "inherited-not") };
    peer = peer_start();
    assert_int_equal(peer_ask(&peer, PEER_COUNT, 0, 0, NULL).value, before);
    for (size_t i = 0; i < COUNT(sections); i++) {
        check_has_not(&peer, number(sections[i]));
        assert_true(CloseHandle(sections[i]));
    }
    peer_stop(&peer);
    assert_true(CloseHandle(file));
    unlink(FILE_NAME);
}

/* posix_spawn runs no handlers of fork. */
static void by_posix_spawn(void **state)
{
    (void)state;
    extern char **environ;
    HANDLE section = in_memory(NULL);
    int ends[2];
    char path[1024], numbers[2][16], peer_name[] = "peer";
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    int passed = dup(ends[1]);
    close(ends[1]);
    snprintf(numbers[0], sizeof numbers[0], "%d", passed);
    snprintf(numbers[1], sizeof numbers[1], "%d", passed);
    char *arguments[] = { path, peer_name, numbers[0], numbers[1], NULL };
    struct peer peer = { .is_child = true, .connection = ends[0], .second = -1 };
    assert_int_equal(posix_spawn(&peer.process, path, NULL, NULL, arguments, environ), 0);
    close(passed);
    assert_true(CloseHandle(section));
    assert_true(peer_map(&peer, number(section)) != 0);
    peer_stop(&peer);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(sections_without_a_name),
        TEST(sections_with_a_name),
        TEST(commits_in_a_reserved_section),
        TEST(images),
        TEST(files),
        TEST(by_each_call),
        TEST(protected_handles),
        TEST(security_descriptors),
        TEST(several_handles_of_one_object),
        TEST(a_stranger_keeps_the_object),
        TEST(a_stranger_keeps_nothing_else),
        TEST(through_a_shell),
        TEST(descriptors_that_were_closed),
        TEST(some_descriptors_were_closed),
        TEST(nothing_without_the_flag),
        TEST(by_posix_spawn),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
