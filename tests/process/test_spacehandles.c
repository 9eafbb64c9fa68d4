/* SPDX-License-Identifier: MIT */
/*
 * Handles of private namespaces in other processes: forked, inherited and duplicated ones. Row
 * h137; they give no alias (row h150) and are none of the creator's (row h153).
 */
#include "peer.h"
#include "spaces.h"

static HANDLE create_inheritable(void)
{
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, TRUE };
    HANDLE boundary = make_boundary("b");
    HANDLE space = CreatePrivateNamespaceA(&security, boundary, "a");
    DeleteBoundaryDescriptor(boundary);
    assert_non_null(space);
    return space;
}

static DWORD error_of_create(const struct peer *peer, const char *name)
{
    struct peer_answer answer = peer_ask(peer, PEER_CREATE, 0x1000, PAGE_READWRITE, name);
    return answer.value ? 0 : answer.error;
}

/* It is a handle of the namespace, which keeps it and does not open its door. */
static void check_holds(struct peer *peer, uint64_t handle, HANDLE space)
{
    assert_int_equal(peer_ask(peer, PEER_RIGHTS, handle, 0, NULL).value, 0xF000F);
    assert_int_equal(error_of_create(peer, "a\\x"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(error_of(open_space("b", "a")), 0);
    assert_true(ClosePrivateNamespace(space, 0));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_null(create("b", "a"));
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_true(peer_close(peer, handle));
    assert_int_equal(count_names(), 0);
    assert_int_equal(error_of(create("b", "a")), 0);
}

static void inherited(void **state)
{
    (void)state;
    HANDLE space = create_inheritable();
    struct peer peer = peer_start();
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, (uintptr_t)space, 0, NULL).value,
                     HANDLE_FLAG_INHERIT);
    /* Another generation. */
    peer_ask(&peer, PEER_AGAIN, 0, 0, NULL);
    check_holds(&peer, (uintptr_t)space, space);
    peer_stop(&peer);
}

/* A program that knows nothing of filemap has the handle, and not the mark of the creator. */
static void another_program(void **state)
{
    (void)state;
    HANDLE space = create_inheritable();
    struct peer peer = peer_start();
    peer_ask(&peer, PEER_COUNT, 0, 0, NULL); /* it has been executed */
    peer_ask(&peer, PEER_EXEC, 0, 0, NULL);
    assert_true(ClosePrivateNamespace(space, 0));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_null(create("b", "a"));
    peer_stop(&peer);
    assert_int_equal(error_of(create("b", "a")), 0);
}

static void duplicated(void **state)
{
    (void)state;
    HANDLE space = create("b", "a"), copy = NULL;
    struct peer peer = peer_start();
    uint64_t section = peer_create(&peer, NULL, 1);
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)peer.process);
    assert_non_null(process);
    assert_true(DuplicateHandle(GetCurrentProcess(), space, process, &copy, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    assert_true(CloseHandle(process) && peer_close(&peer, section));
    check_holds(&peer, (uintptr_t)copy, space);
    peer_stop(&peer);
}

/* A forked child has the creator's handle, and is its creator until it closes it. */
static void forked(void **state)
{
    int status;
    (void)state;
    HANDLE space = create("b", "a");
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        raise(SIGSTOP);
        CHECK(ClosePrivateNamespace(space, 0));
        exit(0);
    }
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status) && ClosePrivateNamespace(space, 0));
    HANDLE opened = open_space("b", "a");
    assert_non_null(opened);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"), 0);
    assert_int_equal(kill(child, SIGCONT), 0);
    child_finish(child);
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_true(ClosePrivateNamespace(opened, 0));
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(inherited),
        TEST(another_program),
        TEST(duplicated),
        TEST(forked),
    };
    return cmocka_run_group_tests(tests, warm_up_spaces, NULL);
}
