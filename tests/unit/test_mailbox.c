/* SPDX-License-Identifier: MIT */
/*
 * Handles that are sent to another process: it finds them under the value that the sender was
 * given, also if that has ended since. Rows 320, 321, 324, 327, h129.
 */
#include "peer.h"

#include "engine/claim.h"
#include "engine/duplication.h"
#include "engine/handletable.h"
#include "engine/inheritance.h"
#include "engine/mailbox.h"
#include "engine/process.h"

#include "linux/calls.h"
#include "linux/pidfd.h"
#include "linux/socket.h"

#include <linux/close_range.h>
#include <sys/syscall.h>

#define NAME "sent"
#define WORD UINT64_C(0x0102030405060708)

static uint64_t number(HANDLE handle)
{
    return (uintptr_t)handle;
}

/* There is always one, or the leak check would count it. */
static const struct descriptor *pidfd_of(pid_t process)
{
    static struct descriptor pidfd = { .fd = -1 };
    int fd;
    descriptor_close(&pidfd);
    CHECK(pidfd_find(process, &fd) == 0);
    CHECK(descriptor_adopt(fd, &pidfd, NULL) == 0);
    return &pidfd;
}

static struct duplication to_peer(const struct peer *peer, HANDLE source)
{
    return (struct duplication){ .to = { .id = peer->process, .pidfd = pidfd_of(peer->process) },
                                 .source = source,
                                 .options = DUPLICATE_SAME_ACCESS };
}

static HANDLE send_to(const struct peer *peer, HANDLE source)
{
    HANDLE value;
    struct duplication duplication = to_peer(peer, source);
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
    assert_true(mailbox_is_value(value));
    return value;
}

/* A process that has called filemap, and has no handle any more. */
static struct peer start_ready(void)
{
    struct peer peer = peer_start();
    assert_true(peer_close(&peer, peer_create(&peer, "ready", 1)));
    return peer;
}

static void arrives(void **state)
{
    (void)state;
    for (int named = 0; named <= 1; named++) {
        struct peer peer = start_ready();
        HANDLE section = create_memory(0x1000, named ? NAME : NULL);
        uint64_t *view = map_view(section, FILE_MAP_WRITE);
        *view = WORD;
        uint64_t value = number(send_to(&peer, section));
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
        if (named)
            assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
        /* The value means nothing here (row h129). */
        assert_false(GetHandleInformation((HANDLE)(uintptr_t)value, &(DWORD){ 0 }));
        assert_int_equal(peer_ask(&peer, PEER_FLAGS, value, 0, NULL).value, 0);
        assert_int_equal(peer_load(&peer, peer_map(&peer, value)), WORD);
        /* The low bits of a value do not count. */
        assert_true(peer_close(&peer, value + 3));
        assert_false(peer_close(&peer, value));
        if (named)
            assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
        peer_stop(&peer);
    }
}

static void rights(void **state)
{
    (void)state;
    static const struct {
        ACCESS_MASK asked;
        ULONG options;
        ACCESS_MASK granted;
    } cases[] = {
        { FILE_MAP_READ | FILE_MAP_WRITE, 0, FILE_MAP_READ | FILE_MAP_WRITE },
        { 0, 0, 0 },
        { GENERIC_READ, 0, 0x20005 },
        { GENERIC_ALL, 0, 0xF001F },
        { FILE_MAP_READ, DUPLICATE_SAME_ACCESS, SECTION_QUERY | FILE_MAP_READ },
    };
    HANDLE all = create_memory(0x1000, NULL), section = NULL;
    assert_non_null(all);
    section = duplicate(all, SECTION_QUERY | FILE_MAP_READ);
    struct peer peer = start_ready();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct duplication duplication = to_peer(&peer, section);
        HANDLE value;
        duplication.access = cases[i].asked;
        duplication.options = cases[i].options;
        assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
        assert_int_equal(peer_ask(&peer, PEER_RIGHTS, number(value), 0, NULL).value,
                         cases[i].granted);
    }
    struct duplication duplication = to_peer(&peer, section);
    HANDLE value = section;
    duplication.options = 0;
    duplication.access = 0x00800000;
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_ACCESS_DENIED);
    assert_null(value);
    peer_stop(&peer);
    assert_true(CloseHandle(section));
    assert_true(CloseHandle(all));
}

/* Flags are those that were asked for, or the source's; inheritable is about the target's children.
 */
static void flags(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NAME), value;
    struct peer peer = start_ready();
    struct duplication duplication = to_peer(&peer, section);
    duplication.flags = HANDLE_FLAG_INHERIT;
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(value), 0, NULL).value, 1);
    peer_ask(&peer, PEER_AGAIN, 0, 0, NULL);
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(value), 0, NULL).value, 1);
    assert_true(SetHandleInformation(section, 2, 2));
    duplication.options |= DUPLICATE_SAME_ATTRIBUTES;
    /* Its mailbox is a new one since. */
    assert_true(peer_close(&peer, peer_create(&peer, "ready", 1)));
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(value), 0, NULL).value, 2);
    assert_true(SetHandleInformation(section, 2, 0));
    peer_stop(&peer);
    assert_true(CloseHandle(section));
}

static void closing_the_source(void **state)
{
    (void)state;
    HANDLE value;
    struct peer peer = start_ready();
    for (int protected = 0; protected <= 2; protected += 2) {
        HANDLE section = create_memory(0x1000, NULL);
        assert_true(SetHandleInformation(section, 2, (DWORD) protected));
        struct duplication duplication = to_peer(&peer, section);
        duplication.options |= DUPLICATE_CLOSE_SOURCE;
        assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
        assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(value), 0, NULL).error, UNTOUCHED);
        assert_int_equal(GetHandleInformation(section, &(DWORD){ 0 }), protected != 0);
        SetHandleInformation(section, 2, 0);
        CloseHandle(section);
    }
    /* It goes also when nothing could be sent (row 327), and when the target has ended (h128). */
    for (int ended = 0; ended <= 1; ended++) {
        HANDLE section = create_memory(0x1000, NULL);
        struct duplication duplication = to_peer(&peer, section);
        duplication.options = DUPLICATE_CLOSE_SOURCE;
        duplication.access = ended ? FILE_MAP_READ : 0x00800000;
        if (ended)
            peer_stop(&peer);
        assert_int_equal(duplication_perform(&duplication, &value), STATUS_ACCESS_DENIED);
        assert_null(value);
        assert_false(CloseHandle(section));
    }
}

static void what_cannot_be_sent(void **state)
{
    (void)state;
    HANDLE value = (HANDLE)(uintptr_t)4;
    struct peer peer = start_ready(), ignorant = peer_start();
    struct duplication duplication = to_peer(&peer, (HANDLE)(uintptr_t)0x7774);
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_INVALID_HANDLE);
    assert_null(value);
    /* A process that has not called filemap has no mailbox. */
    HANDLE section = create_memory(0x1000, NULL);
    duplication = to_peer(&ignorant, section);
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_ACCESS_DENIED);
    peer_stop(&peer);
    peer_stop(&ignorant);
    assert_true(CloseHandle(section));
}

/* The number of a process that has ended is another one's by now: that gets nothing. */
static void a_number_that_was_given_away(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NAME), value;
    struct peer peer = start_ready(), former = peer_start();
    struct duplication duplication = to_peer(&former, section);
    duplication.to.id = peer.process;
    peer_kill(&former);
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_PROCESS_IS_TERMINATING);
    assert_null(value);
    assert_true(CloseHandle(section));
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, HANDLETABLE_FIRST_FOREIGN, 0, NULL).error,
                     ERROR_INVALID_HANDLE);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    peer_stop(&peer);
}

/* It fills up when the target does not look; then all that was accepted is there. */
static void a_full_mailbox(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NULL), first = NULL, last = NULL, value;
    struct peer peer = start_ready();
    struct duplication duplication = to_peer(&peer, section);
    NTSTATUS status = STATUS_SUCCESS;
    int sent = 0;
    for (; !status && sent < 100000; sent += !status) {
        status = duplication_perform(&duplication, &value);
        if (!status)
            last = value;
        if (!first)
            first = value;
    }
    assert_int_equal(status, STATUS_INSUFFICIENT_RESOURCES);
    assert_true(sent >= 128);
    assert_true(peer_close(&peer, number(first)));
    assert_true(peer_close(&peer, number(last)));
    assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
    assert_true(peer_close(&peer, number(value)));
    peer_stop(&peer);
    assert_true(CloseHandle(section));
}

static struct peer *looking;

static long send_while_looking(int fd, const struct msghdr *message, int flags)
{
    peer_ask(looking, PEER_FLAGS, HANDLETABLE_FIRST_FOREIGN, 0, NULL);
    return linux_kernel.sendmsg(fd, message, flags);
}

/* The target may look between the connection and the message. */
static void a_target_that_looks_meanwhile(void **state)
{
    (void)state;
    static struct linux_calls calls;
    HANDLE section = create_memory(0x1000, NULL), values[3];
    struct peer peer = start_ready();
    looking = &peer;
    calls = linux_kernel;
    calls.sendmsg = send_while_looking;
    linux_calls = &calls;
    for (size_t i = 0; i < COUNT(values); i++)
        values[i] = send_to(&peer, section);
    linux_calls = &linux_kernel;
    for (size_t i = 0; i < COUNT(values); i++)
        assert_true(peer_close(&peer, number(values[i])));
    peer_stop(&peer);
    assert_true(CloseHandle(section));
}

#define SENDERS 40

static HANDLE many[SENDERS], sent_by_many;
static int connected;

/* Before each one's message come the next one's connection and message. */
static long send_after_others(int fd, const struct msghdr *message, int flags)
{
    if (connected < SENDERS) {
        int next = ++connected;
        if (next < SENDERS)
            many[next] = send_to(looking, sent_by_many);
        else
            peer_ask(looking, PEER_FLAGS, HANDLETABLE_FIRST_FOREIGN, 0, NULL);
    }
    return linux_kernel.sendmsg(fd, message, flags);
}

/* All of them have connected, and none has sent, when the target looks: nobody's handle is lost. */
static void many_senders_at_once(void **state)
{
    (void)state;
    static struct linux_calls calls;
    struct peer peer = start_ready();
    looking = &peer;
    sent_by_many = create_memory(0x1000, NULL);
    calls = linux_kernel;
    calls.sendmsg = send_after_others;
    linux_calls = &calls;
    connected = 0;
    many[0] = send_to(&peer, sent_by_many);
    linux_calls = &linux_kernel;
    for (size_t i = 0; i < COUNT(many); i++)
        assert_true(peer_close(&peer, number(many[i])));
    peer_stop(&peer);
    assert_true(CloseHandle(sent_by_many));
}

/* What waits in the mailbox of a process that is killed is gone with it. */
static void a_target_that_is_killed(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NAME);
    struct peer peer = start_ready();
    send_to(&peer, section);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    peer_kill(&peer);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
}

/* The mailbox is the parent's alone; a forked child gets one of its own. */
static void forked_targets(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    struct peer peer = start_ready(), child = peer_child(&peer);
    uint64_t value = number(send_to(&peer, section));
    assert_int_equal(peer_ask(&child, PEER_FLAGS, value, 0, NULL).error, ERROR_INVALID_HANDLE);
    assert_true(peer_close(&peer, value));
    assert_true(peer_close(&child, peer_create(&child, "ready", 1)));
    value = number(send_to(&child, section));
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, value, 0, NULL).error, ERROR_INVALID_HANDLE);
    assert_true(peer_close(&child, value));
    peer_ask(&child, PEER_LEAVE, PEER_EXIT, 0, NULL);
    peer_wait(&child);
    peer_stop(&peer);
    assert_true(CloseHandle(section));
}

/* -- children of CreateProcess ------------------------------------------------------------------
 */

static void begin_with_mailbox(int connection, int second, void *context)
{
    mailbox_hand_over(context);
    peer_begin_anew(connection, second);
}

static struct peer start_with_mailbox(struct mailbox *mailbox)
{
    assert_int_equal(mailbox_prepare(mailbox), STATUS_SUCCESS);
    struct peer peer = peer_start_by(begin_with_mailbox, mailbox);
    mailbox_keep(mailbox);
    return peer;
}

/* Sent before its first call. */
static void a_child_that_has_not_begun(void **state)
{
    (void)state;
    struct mailbox mailbox;
    HANDLE section = create_memory(0x1000, NAME), first, second;
    struct peer peer = start_with_mailbox(&mailbox);
    struct duplication duplication = to_peer(&peer, section);
    duplication.to.mailbox = &mailbox.near;
    assert_int_equal(duplication_perform(&duplication, &first), STATUS_SUCCESS);
    assert_int_equal(duplication_perform(&duplication, &second), STATUS_SUCCESS);
    assert_true(CloseHandle(section));
    assert_true(peer_map(&peer, number(second)) != 0);
    assert_true(peer_close(&peer, number(second)));
    assert_true(peer_close(&peer, number(first)));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    peer_stop(&peer);
    mailbox_close(&mailbox);
}

/* Short of descriptors it says so, and has the handle when it has room again. */
static void a_target_without_descriptors(void **state)
{
    (void)state;
    static const enum peer_call uses[] = { PEER_FLAGS, PEER_MAP, PEER_DUPLICATE, PEER_SET_FLAGS,
                                           PEER_CLOSE };
    for (int direct = 0; direct <= 1; direct++) {
        struct mailbox mailbox = { DESCRIPTOR_NONE, DESCRIPTOR_NONE };
        struct peer peer = direct ? start_with_mailbox(&mailbox) : peer_start();
        assert_true(peer_close(&peer, peer_create(&peer, "ready", 1)));
        HANDLE section = create_memory(0x1000, direct ? NAME : NULL), value;
        struct duplication duplication = to_peer(&peer, section);
        duplication.to.mailbox = direct ? &mailbox.near : NULL;
        assert_int_equal(duplication_perform(&duplication, &value), STATUS_SUCCESS);
        assert_true(CloseHandle(section));
        assert_true(peer_ask(&peer, PEER_LIMIT, 0, 0, NULL).value);
        for (size_t i = 0; i < 20 * COUNT(uses); i++)
            assert_int_equal(peer_ask(&peer, uses[i % COUNT(uses)], number(value), 0, NULL).error,
                             ERROR_TOO_MANY_OPEN_FILES);
        /* Room for the connection or one descriptor, and then for all. */
        for (uint64_t limit = 4; limit < 64; limit++) {
            assert_true(peer_ask(&peer, PEER_LIMIT, limit, 0, NULL).value);
            DWORD error = peer_ask(&peer, PEER_FLAGS, number(value), 0, NULL).error;
            assert_true(error == ERROR_TOO_MANY_OPEN_FILES || error == UNTOUCHED);
        }
        assert_true(peer_map(&peer, number(value)) != 0);
        assert_true(peer_close(&peer, number(value)));
        peer_stop(&peer);
        mailbox_close(&mailbox);
    }
}

/* Nothing waits for it: then there is nothing that it has no descriptor for. */
static void an_empty_mailbox_without_descriptors(void **state)
{
    (void)state;
    struct peer peer = start_ready();
    assert_true(peer_ask(&peer, PEER_LIMIT, 3, 0, NULL).value);
    assert_int_equal(peer_ask(&peer, PEER_FLAGS, HANDLETABLE_FIRST_FOREIGN, 0, NULL).error,
                     ERROR_INVALID_HANDLE);
    assert_true(peer_ask(&peer, PEER_LIMIT, 64, 0, NULL).value);
    peer_stop(&peer);
}

/* Only the handles of the list are inherited, and what they share with others stays open. */
static void begin_restricted(int connection, int second, void *context)
{
    int descriptors[2 * INHERITANCE_DESCRIPTORS];
    size_t used;
    lock_objects();
    CHECK(inheritance_list(context, 2, descriptors, &used) == STATUS_SUCCESS);
    unlock_objects();
    CHECK(syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) == 0);
    for (size_t i = 0; i < used; i++)
        CHECK(fcntl(descriptors[i], F_SETFD, 0) == 0);
    peer_begin_anew(connection, second);
}

static void listed_handles(void **state)
{
    (void)state;
    HANDLE handles[4] = { create_memory(0x1000, NULL), create_memory(0x1000, NAME) };
    handles[2] = duplicate(handles[0], FILE_MAP_READ);
    handles[3] = create_memory(0x1000, "sent-not");
    for (size_t i = 0; i < COUNT(handles); i++)
        assert_true(SetHandleInformation(handles[i], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    struct peer peer = peer_start_by(begin_restricted, handles);
    for (size_t i = 0; i < COUNT(handles); i++) {
        assert_int_equal(peer_ask(&peer, PEER_FLAGS, number(handles[i]), 0, NULL).value,
                         i < 2 ? HANDLE_FLAG_INHERIT : 0);
        assert_true(CloseHandle(handles[i]));
    }
    assert_true(peer_map(&peer, number(handles[0])) != 0);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "sent-not"), ERROR_FILE_NOT_FOUND);
    peer_stop(&peer);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    pidfd_of(getpid());
    const struct CMUnitTest tests[] = {
        TEST(arrives),
        TEST(rights),
        TEST(flags),
        TEST(closing_the_source),
        TEST(what_cannot_be_sent),
        TEST(a_number_that_was_given_away),
        TEST(a_full_mailbox),
        TEST(a_target_that_looks_meanwhile),
        TEST(many_senders_at_once),
        TEST(a_target_that_is_killed),
        TEST(forked_targets),
        TEST(a_child_that_has_not_begun),
        TEST(a_target_without_descriptors),
        TEST(an_empty_mailbox_without_descriptors),
        TEST(listed_handles),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
