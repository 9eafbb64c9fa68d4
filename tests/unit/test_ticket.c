/* SPDX-License-Identifier: MIT */
/* Tickets: what is written is read again, and what a hostile process writes does no harm. */
#include "peer.h"
#include "tickets.h"

#include "engine/duplication.h"
#include "engine/handle.h"
#include "engine/mailbox.h"
#include "engine/process.h"
#include "engine/ticket.h"

#include "linux/calls.h"
#include "linux/lock.h"
#include "linux/memfile.h"
#include "linux/pidfd.h"
#include "linux/sealed.h"
#include "linux/socket.h"

#include <sys/mman.h>

/* A ticket for a memory file of SIZE bytes, which anybody may cut. */
static struct ticket ticket_of_unsealed(off_t size)
{
    struct ticket ticket = plain_ticket();
    assert_int_equal(memfile_open(FALSE, FALSE, &ticket.descriptors[TICKET_PAYLOAD]), 0);
    assert_int_equal(ftruncate(ticket.descriptors[TICKET_PAYLOAD].fd, size), 0);
    return ticket;
}

static struct ticket ticket_of_memory(off_t size)
{
    struct ticket ticket = ticket_of_unsealed(size);
    assert_int_equal(memfile_seal(ticket.descriptors[TICKET_PAYLOAD].fd), 0);
    return ticket;
}

static void round_trip(void **state)
{
    struct ticket ticket = plain_ticket(), back;
    struct ticket_text text, again;
    (void)state;
    ticket.descriptors[1] = (struct descriptor){ 77, 88, 99 };
    ticket_write(&ticket, &text);
    assert_true(ticket_read(&text, &back));
    ticket_write(&back, &again);
    assert_memory_equal(&text, &again, sizeof text);
    assert_int_equal(back.descriptors[1].inode, 99);
    assert_int_equal(back.descriptors[0].fd, -1);
}

static void what_no_ticket_says(void **state)
{
    struct ticket ticket = plain_ticket(), back;
    struct ticket_text right, text;
    (void)state;
    ticket_write(&ticket, &right);
#define REFUSED(field, value)                                                                      \
    text = right;                                                                                  \
    text.field = (value);                                                                          \
    assert_false(ticket_read(&text, &back))
    REFUSED(magic, 0);
    REFUSED(version, right.version + 1);
    REFUSED(kind, TICKET_NONE);
    REFUSED(kind, TICKET_KINDS);
    REFUSED(kind, UINT32_MAX);
    REFUSED(space, NAME_SPACES);
    REFUSED(access, UINT32_MAX);
    REFUSED(flags, 4);
    REFUSED(descriptors[0].fd, -2);
    REFUSED(descriptors[2].fd, INT64_MAX);
    REFUSED(security_size, sizeof right.security + 1);
    REFUSED(security_size, UINT64_MAX);
    REFUSED(security_size, 20); /* there is no descriptor */
#undef REFUSED
}

/* What the section says of itself must hold for its memory; nothing stays open. */
static void sections_that_are_not_there(void **state)
{
    (void)state;
    static const struct {
        ULONG protection, attributes;
        uint64_t size;
        off_t length;
    } cases[] = {
        { PAGE_READWRITE, SEC_COMMIT, 0x2000, 0x1000 },
        { PAGE_READWRITE, SEC_COMMIT, 0, 0x1000 },
        { PAGE_READWRITE, SEC_COMMIT, UINT64_MAX, 0x1000 },
        { PAGE_READWRITE, SEC_RESERVE, 0x2000, 0x2000 },
        { PAGE_READWRITE, SEC_RESERVE, UINT64_MAX, 0x2000 },
        { PAGE_READWRITE, SEC_LARGE_PAGES, 0x2000, 0x2000 },
        { PAGE_READONLY, SEC_FILE | SEC_IMAGE, 0x1000, 0x2000 },
        { PAGE_READONLY, SEC_IMAGE, 0x1000, 0x2000 },
        { PAGE_READWRITE, SEC_FILE | SEC_RESERVE, 0x1000, 0x100000 },
        { PAGE_READWRITE, 0x1, 0x1000, 0x2000 },
        { PAGE_NOACCESS, SEC_COMMIT, 0x1000, 0x2000 },
        { 0, SEC_COMMIT, 0x1000, 0x2000 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ticket ticket = ticket_of_memory(cases[i].length);
        ticket.protection = cases[i].protection;
        ticket.attributes = cases[i].attributes;
        ticket.size = cases[i].size;
        assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
    }
    struct ticket ticket = ticket_of_memory(0x2000);
    assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
    ticket = plain_ticket();
    assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
}

/* Memory that its sender could cut while the receiver has it mapped. */
static void memory_without_seals(void **state)
{
    (void)state;
    struct ticket ticket = ticket_of_unsealed(0x2000);
    assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
    ticket = plain_ticket();
    struct descriptor *payload = &ticket.descriptors[TICKET_PAYLOAD];
    int fd = memfd_create("filemap", MFD_CLOEXEC); /* that nobody can seal */
    assert_int_equal(ftruncate(fd, 0x2000), 0);
    assert_int_equal(descriptor_adopt(fd, payload, NULL), 0);
    assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
    /* A paging file, on disk or in memory, cannot be sealed. */
    const char *const folders[] = { temporary_path(""), getenv("FILEMAP_DIR") };
    for (size_t i = 0; i < COUNT(folders); i++) {
        ticket = plain_ticket();
        assert_int_equal(descriptor_open(AT_FDCWD, folders[i], O_TMPFILE | O_RDWR, 0600, payload),
                         0);
        assert_int_equal(ftruncate(payload->fd, 0x2000), 0);
        assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
    }
}

static struct linux_calls calls;

/* It is cut, and then sealed, after its size was looked at and before its seals are. */
static long cut_late(int fd, int command, int argument)
{
    if (command == F_GET_SEALS)
        assert_int_equal(ftruncate(fd, 0x1000) | memfile_seal(fd), 0);
    return linux_kernel.fcntl(fd, command, argument);
}

static void memory_that_is_cut_meanwhile(void **state)
{
    (void)state;
    struct ticket ticket = ticket_of_unsealed(0x2000);
    calls = linux_kernel;
    calls.fcntl = cut_late;
    linux_calls = &calls;
    NTSTATUS status = redeem(&ticket);
    linux_calls = &linux_kernel;
    assert_int_equal(status, STATUS_INVALID_HANDLE);
}

/* A process of the same user sends what he likes, through a socket and into the mailbox. */
static NTSTATUS receive(struct ticket *ticket, bool by_mailbox)
{
    struct descriptor ends[2], pidfd;
    HANDLE handle = ticket->handle = mailbox_choose_value();
    int fd;
    assert_int_equal(socket_pair(ends), 0);
    assert_int_equal(pidfd_find(getpid(), &fd), 0);
    assert_int_equal(descriptor_adopt(fd, &pidfd, NULL), 0);
    const struct duplication_process own = { .id = getpid(), .pidfd = &pidfd };
    NTSTATUS status = by_mailbox ? mailbox_send(&own, ticket) : STATUS_SUCCESS;
    if (!by_mailbox) {
        assert_int_equal(ticket_send(ends[0].fd, 0, ticket), 0);
        status = duplication_receive(ends[1].fd, 0, &handle);
    }
    assert_true(!status || !by_mailbox);
    if (!status)
        status = handle_close(handle);
    ticket_close(ticket);
    descriptor_close(&ends[0]);
    descriptor_close(&ends[1]);
    descriptor_close(&pidfd);
    return status;
}

static void memory_that_is_sent(void **state)
{
    (void)state;
    for (int by_mailbox = 0; by_mailbox <= 1; by_mailbox++) {
        int before = count_descriptors();
        struct ticket ticket = ticket_of_memory(0x2000);
        assert_int_equal(receive(&ticket, by_mailbox), STATUS_SUCCESS);
        ticket = ticket_of_memory(0x1000); /* too short */
        assert_int_equal(receive(&ticket, by_mailbox), STATUS_INVALID_HANDLE);
        ticket = ticket_of_unsealed(0x2000);
        assert_int_equal(receive(&ticket, by_mailbox), STATUS_INVALID_HANDLE);
        ticket = ticket_of_unsealed(0x2000); /* that can only grow */
        int fd = ticket.descriptors[TICKET_PAYLOAD].fd;
        assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_WRITE), 0);
        assert_int_equal(receive(&ticket, by_mailbox), STATUS_INVALID_HANDLE);
        assert_int_equal(count_descriptors(), before);
    }
}

/* A lock file that is none of ours, with and without the lock; the same descriptor twice. */
static void descriptors_of_something_else(void **state)
{
    (void)state;
    for (int locked = 0; locked <= 1; locked++) {
        struct ticket ticket = ticket_of_memory(0x2000);
        ticket.descriptors[TICKET_LOCK] = ticket_take(&ticket, TICKET_PAYLOAD);
        if (locked)
            assert_int_equal(lock_share(ticket.descriptors[TICKET_LOCK].fd), 0);
        assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
    }
    struct ticket ticket = ticket_of_memory(0x2000);
    ticket.descriptors[TICKET_SHARING] = ticket.descriptors[TICKET_PAYLOAD];
    assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
    /* The number stands for another file by now: it is let alone. */
    ticket = ticket_of_memory(0x2000);
    struct descriptor own = ticket.descriptors[TICKET_PAYLOAD];
    ticket.descriptors[TICKET_PAYLOAD].inode++;
    assert_int_equal(redeem(&ticket), STATUS_INVALID_HANDLE);
    assert_int_equal(close(own.fd), 0);
}

/* Rights that the descriptor of a file cannot serve. */
static void files_that_cannot_be_written(void **state)
{
    (void)state;
    make_file(temporary_path("ticket"), 0x1000);
    for (int writes = 0; writes <= 1; writes++) {
        struct ticket ticket = plain_ticket();
        ticket.kind = TICKET_FILE;
        ticket.access = writes ? FILE_WRITE_DATA : FILE_READ_DATA;
        assert_int_equal(descriptor_open(AT_FDCWD, temporary_path("ticket"), O_RDONLY, 0,
                                         &ticket.descriptors[TICKET_PAYLOAD]),
                         0);
        assert_int_equal(redeem(&ticket), writes ? STATUS_INVALID_HANDLE : STATUS_SUCCESS);
    }
    unlink(temporary_path("ticket"));
}

/* -- messages ---------------------------------------------------------------------------------- */

static void send_forged(int socket, const int64_t places[TICKET_DESCRIPTORS], size_t count,
                        bool true_inode)
{
    struct ticket ticket = plain_ticket();
    struct ticket_text text;
    struct stat status;
    int fds[SOCKET_DESCRIPTORS + 2];
    ticket_write(&ticket, &text);
    assert_int_equal(fstat(0, &status), 0);
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        text.descriptors[i].fd = places[i];
        text.descriptors[i].device = status.st_dev;
        text.descriptors[i].inode = status.st_ino + !true_inode;
    }
    for (size_t i = 0; i < COUNT(fds); i++)
        fds[i] = 0;
    /* More than a message may have, one by one. */
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * (SOCKET_DESCRIPTORS + 2))];
    } control = { .header = { .cmsg_len = CMSG_LEN(count * sizeof *fds),
                              .cmsg_level = SOL_SOCKET,
                              .cmsg_type = SCM_RIGHTS } };
    memcpy(CMSG_DATA(&control.header), fds, sizeof fds);
    struct iovec part = { &text, sizeof text };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = count ? &control : NULL,
                              .msg_controllen = count ? CMSG_SPACE(count * sizeof *fds) : 0 };
    assert_int_equal(sendmsg(socket, &message, MSG_NOSIGNAL), sizeof text);
}

/* Each descriptor that comes is kept once, or closed. */
static void forged_messages(void **state)
{
    static const struct {
        int64_t places[TICKET_DESCRIPTORS];
        size_t sent, kept;
        int error;
    } cases[] = {
        { { 0, 1, 2 }, 3, 3, 0 },        { { 0, 0, 0 }, 3, 1, 0 },
        { { 7, 1000000, 3 }, 3, 0, 0 },  { { 0, 1, 2 }, 0, 0, 0 },
        { { 2, -1, -1 }, 1, 0, 0 },      { { 0, 1, 3 }, 4, 3, 0 },
        { { 0, 1, 2 }, 6, 0, -EBADMSG }, { { -7, 1, 2 }, 3, 0, -EBADMSG },
    };
    struct descriptor ends[2];
    (void)state;
    assert_int_equal(socket_pair(ends), 0);
    int before = count_descriptors();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ticket ticket;
        send_forged(ends[0].fd, cases[i].places, cases[i].sent, true);
        assert_int_equal(ticket_receive(ends[1].fd, 0, &ticket), cases[i].error);
        assert_int_equal(count_descriptors(), before + (int)cases[i].kept);
        for (size_t j = 0; !cases[i].error && j < TICKET_DESCRIPTORS; j++)
            if (ticket.descriptors[j].fd >= 0)
                close(ticket.descriptors[j].fd);
    }
    struct ticket ticket;
    send_forged(ends[0].fd, cases[0].places, cases[0].sent, false);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &ticket), 0);
    ticket_close(&ticket);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(write(ends[0].fd, "short", 5), 5);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &ticket), -EBADMSG);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &ticket), -EAGAIN);
    descriptor_close(&ends[0]);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &ticket), -ENODATA);
    descriptor_close(&ends[1]);
}

/* A socket of the program's that tells who sends (SO_PASSPIDFD, SO_PASSCRED). */
static void told_who_sends(void **state)
{
    static const int all = 1, pass_pidfd = 76;
    struct descriptor ends[2];
    struct ticket received;
    (void)state;
    assert_int_equal(socket_pair(ends), 0);
    assert_int_equal(setsockopt(ends[1].fd, SOL_SOCKET, SO_PASSCRED, &all, sizeof all), 0);
    if (setsockopt(ends[1].fd, SOL_SOCKET, pass_pidfd, &all, sizeof all))
        print_message("there is no SO_PASSPIDFD\n");
    int before = count_descriptors();
    struct ticket ticket = ticket_of_memory(0x2000);
    assert_int_equal(ticket_send(ends[0].fd, 0, &ticket), 0);
    ticket_close(&ticket);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &received), 0);
    assert_int_equal(redeem(&received), STATUS_SUCCESS);
    assert_int_equal(count_descriptors(), before);
    send_forged(ends[0].fd, (const int64_t[]){ 0, 1, 3 }, SOCKET_DESCRIPTORS, true);
    assert_int_equal(ticket_receive(ends[1].fd, 0, &received), 0);
    ticket_close(&received);
    assert_int_equal(count_descriptors(), before);
    descriptor_close(&ends[0]);
    descriptor_close(&ends[1]);
}

/* -- what a program is started with --------------------------------------------------------------
 */

enum forgery { UNSEALED, OF_ANOTHER_SIZE, GARBAGE, OF_A_LARGE_VALUE, TWICE, FORGERIES };

static int leave_file(const void *bytes, size_t size, bool sealed)
{
    int fd = memfd_create("filemap-ticket", MFD_ALLOW_SEALING);
    CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    if (sealed)
        CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) ==
              0);
    return fd;
}

static void begin_with_forgery(int connection, int second, void *context)
{
    enum forgery forgery = *(enum forgery *)context;
    struct ticket ticket = plain_ticket();
    struct ticket_text text;
    struct descriptor *payload = &ticket.descriptors[TICKET_PAYLOAD];
    CHECK(memfile_open(FALSE, FALSE, payload) == 0 && ftruncate(payload->fd, 0x2000) == 0 &&
          memfile_seal(payload->fd) == 0);
    CHECK(descriptor_pass_on(payload, true) == 0);
    if (forgery == OF_A_LARGE_VALUE)
        ticket.handle = (HANDLE)(uintptr_t)0xfffffffffffffff0;
    ticket_write(&ticket, &text);
    if (forgery == GARBAGE)
        memset(&text, 0xA5, sizeof text);
    leave_file(&text, sizeof text - (forgery == OF_ANOTHER_SIZE), forgery != UNSEALED);
    if (forgery == TWICE)
        leave_file(&text, sizeof text, true);
    peer_begin_anew(connection, second);
}

static void forged_inheritance(void **state)
{
    (void)state;
    for (enum forgery forgery = 0; forgery < FORGERIES; forgery++) {
        struct peer peer = peer_start_by(begin_with_forgery, &forgery);
        struct peer_answer answer = peer_ask(&peer, PEER_FLAGS, (uintptr_t)VALUE, 0, NULL);
        assert_int_equal(answer.error, forgery == TWICE ? UNTOUCHED : ERROR_INVALID_HANDLE);
        uint64_t own = peer_create(&peer, NULL, 0x1000);
        assert_true(own != 0 && peer_map(&peer, own) != 0);
        assert_true(peer_close(&peer, own));
        assert_int_equal(peer_close(&peer, (uintptr_t)VALUE), forgery == TWICE);
        assert_false(peer_close(&peer, (uintptr_t)VALUE));
        peer_stop(&peer);
    }
}

/* What two tickets say that name the same descriptors, which can only be read. */
struct claims {
    enum ticket_kind kind;
    ACCESS_MASK accesses[2];
};

static void begin_with_two(int connection, int second, void *context)
{
    const struct claims *claims = context;
    BOOL file = claims->kind == TICKET_FILE;
    struct ticket ticket = plain_ticket();
    struct ticket_text text;
    struct descriptor *held = &ticket.descriptors[file ? TICKET_PAYLOAD : TICKET_LOCK];
    const char *path = file ? temporary_path("ticket") : local_entry("two");
    ticket.kind = claims->kind;
    ticket.flags = 0;
    CHECK(descriptor_open(AT_FDCWD, path, O_RDONLY, 0, held) == 0);
    CHECK(file || lock_share(held->fd) == 0);
    CHECK(descriptor_pass_on(held, true) == 0);
    for (size_t i = 0; i < COUNT(claims->accesses); i++) {
        ticket.access = claims->accesses[i];
        ticket.handle = (HANDLE)((uintptr_t)VALUE + 4 * i);
        ticket_write(&ticket, &text);
        leave_file(&text, sizeof text, true);
    }
    peer_begin_anew(connection, second);
}

/* One that asks for too much gets nothing, and changes nothing for the other, whichever is first.
 */
static void more_than_the_descriptors_can_do(void **state)
{
    static struct claims all[] = {
        { TICKET_SECTION, { FILE_MAP_READ, FILE_MAP_WRITE } },
        { TICKET_SECTION, { FILE_MAP_WRITE, FILE_MAP_READ } },
        { TICKET_FILE, { FILE_READ_DATA, FILE_WRITE_DATA } },
        { TICKET_FILE, { FILE_WRITE_DATA, FILE_READ_DATA } },
        { TICKET_FILE, { FILE_READ_DATA, FILE_READ_ATTRIBUTES } },
        { TICKET_FILE, { FILE_WRITE_DATA, FILE_APPEND_DATA } },
    };
    (void)state;
    make_file(temporary_path("ticket"), 0x1000);
    HANDLE section = create_memory(0x1000, "two");
    for (size_t i = 0; i < COUNT(all); i++) {
        struct peer peer = peer_start_by(begin_with_two, &all[i]);
        for (size_t j = 0; j < COUNT(all[i].accesses); j++) {
            ACCESS_MASK access = all[i].accesses[j],
                        writing = all[i].kind == TICKET_SECTION
                                      ? FILE_MAP_WRITE
                                      : FILE_WRITE_DATA | FILE_APPEND_DATA;
            struct peer_answer answer =
                peer_ask(&peer, PEER_RIGHTS, (uintptr_t)VALUE + 4 * j, 0, NULL);
            assert_int_equal(answer.value, access & writing ? 0 : access);
        }
        /* Two ends of connections, the standard ones, what the process has of its own. */
        uint64_t open = peer_ask(&peer, PEER_COUNT, 0, 0, NULL).value;
        for (size_t j = 0; j < COUNT(all[i].accesses); j++)
            peer_close(&peer, (uintptr_t)VALUE + 4 * j);
        struct peer_answer answer = peer_ask(&peer, PEER_COUNT, 0, 0, NULL);
        assert_int_equal(open - answer.value, i < COUNT(all) - 1);
        peer_stop(&peer);
    }
    assert_true(CloseHandle(section));
    unlink(temporary_path("ticket"));
}

/* The handle's ticket, with descriptors of its own, as if it had come from another process. */
static struct ticket ticket_of(HANDLE section)
{
    struct ticket ticket;
    struct object *object;
    process_enter();
    assert_int_equal(handle_describe(section, 0, 0, DUPLICATE_SAME_ACCESS, &ticket, &object), 0);
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        struct descriptor theirs = ticket.descriptors[i];
        if (theirs.fd >= 0)
            assert_int_equal(descriptor_duplicate(&theirs, &ticket.descriptors[i]), 0);
    }
    object_abandon(object);
    process_leave();
    return ticket;
}

/* Whatever a section can be made with, its ticket is good for one. */
static void every_attribute(void **state)
{
    static const ULONG modifiers[] = { 0, SEC_NOCACHE, SEC_WRITECOMBINE, SEC_NO_CHANGE,
                                       SEC_NO_CHANGE | SEC_NOCACHE };
    (void)state;
    for (size_t i = 0; i < 3 * COUNT(modifiers); i++) {
        ULONG kind = i % 3 == 0 ? SEC_COMMIT : SEC_RESERVE;
        HANDLE file = NULL;
        if (i % 3 == 2) {
            make_file(temporary_path("ticket"), 0x2000);
            file = open_file(temporary_path("ticket"), GENERIC_READ | GENERIC_WRITE);
        }
        HANDLE section = CreateFileMapping2(file, NULL, FILE_MAP_ALL_ACCESS, PAGE_READWRITE,
                                            kind | modifiers[i / 3], 0x2000, NULL, NULL, 0);
        assert_non_null(section);
        struct ticket ticket = ticket_of(section);
        assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
        assert_true(CloseHandle(section) && (!file || CloseHandle(file)));
    }
    unlink(temporary_path("ticket"));
}

/* The description that came along may be the last one: the name does not outlive it. */
static void last_description(void **state)
{
    (void)state;
    for (int redeemed = 0; redeemed <= 1; redeemed++) {
        HANDLE section = create_memory(0x1000, "last");
        struct ticket ticket = ticket_of(section);
        assert_true(CloseHandle(section));
        assert_int_equal(count_names(), 1);
        if (redeemed) /* as if it came from another process, whose handle is closed by now */
            assert_int_equal(redeem(&ticket), STATUS_SUCCESS);
        else
            ticket_close(&ticket);
        assert_int_equal(count_names(), 0);
    }
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(round_trip),
        TEST(what_no_ticket_says),
        TEST(sections_that_are_not_there),
        TEST(memory_without_seals),
        TEST(memory_that_is_cut_meanwhile),
        TEST(memory_that_is_sent),
        TEST(descriptors_of_something_else),
        TEST(files_that_cannot_be_written),
        TEST(forged_messages),
        TEST(told_who_sends),
        TEST(forged_inheritance),
        TEST(more_than_the_descriptors_can_do),
        TEST(every_attribute),
        TEST(last_description),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
