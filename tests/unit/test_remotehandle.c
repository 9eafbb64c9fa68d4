/* SPDX-License-Identifier: MIT */
/*
 * What is read from another process may be anything: nothing of it is believed, and what the kernel
 * refuses is refused. Rows 329, 332.
 */
#include "peer.h"
#include "spaces.h"

#include "engine/card.h"
#include "engine/duplication.h"
#include "engine/handletable.h"
#include "engine/process.h"
#include "engine/remotehandle.h"
#include "engine/sectionobject.h"

#include "linux/calls.h"
#include "linux/pidfd.h"
#include "linux/processmemory.h"

#include <sys/mman.h>
#include <sys/ptrace.h>

static struct linux_calls calls;
static int memory = -1; /* the descriptor that the memory of the other process is read through */
static int refusal;     /* -errno for opening it */

static struct descriptor pidfd_of(const struct peer *peer)
{
    int fd;
    struct descriptor pidfd = DESCRIPTOR_NONE;
    CHECK(pidfd_find(peer->process, &fd) == 0 && descriptor_adopt(fd, &pidfd, NULL) == 0);
    return pidfd;
}

static NTSTATUS take_by(pid_t id, const struct descriptor *pidfd, uint64_t handle)
{
    struct ticket ticket;
    struct object *object;
    const struct duplication_process process = { .id = id, .pidfd = pidfd };
    process_enter();
    NTSTATUS status = remotehandle_take(&process, (HANDLE)(uintptr_t)handle, &ticket);
    if (!status) {
        status = ticket_redeem(&ticket, &object);
        if (!status)
            object_abandon(object);
        ticket_close(&ticket);
    }
    process_leave();
    return status;
}

static long open_noting_memory(int folder, const char *path, int flags, mode_t mode)
{
    size_t length = strlen(path);
    bool is_memory = length > 4 && strcmp(path + length - 4, "/mem") == 0;
    if (is_memory && refusal)
        return refusal;
    long fd = linux_kernel.openat(folder, path, flags, mode);
    if (is_memory)
        memory = (int)fd;
    return fd;
}

static long close_noting_memory(int fd)
{
    if (fd == memory)
        memory = -1;
    return linux_kernel.close(fd);
}

static long refuse_descriptors(int process, int fd)
{
    (void)process;
    (void)fd;
    return -EPERM;
}

static void disturb(void)
{
    calls = linux_kernel;
    calls.openat = open_noting_memory;
    calls.close = close_noting_memory;
    linux_calls = &calls;
    refusal = 0;
}

/* Yama lets only an ancestor debug a process, and some let nobody. */
static void what_the_kernel_refuses(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    uint64_t section = peer_create(&peer, NULL, 0x1000);
    struct descriptor pidfd = pidfd_of(&peer);
    assert_int_equal(take_by(peer.process, &pidfd, section), STATUS_SUCCESS);
    disturb();
    refusal = -EACCES;
    assert_int_equal(take_by(peer.process, &pidfd, section), STATUS_ACCESS_DENIED);
    refusal = 0;
    calls.pidfd_getfd = refuse_descriptors;
    assert_int_equal(take_by(peer.process, &pidfd, section), STATUS_ACCESS_DENIED);
    linux_calls = &linux_kernel;
    descriptor_close(&pidfd);
    peer_stop(&peer);
}

/* The number of a process that has ended is another one's by now. */
static void a_number_that_was_given_away(void **state)
{
    (void)state;
    struct peer peer = peer_start(), former = peer_start();
    uint64_t section = peer_create(&peer, NULL, 0x1000);
    struct descriptor pidfd = pidfd_of(&former);
    assert_int_equal(take_by(former.process, &pidfd, section), STATUS_INVALID_HANDLE);
    peer_kill(&former);
    assert_int_equal(take_by(peer.process, &pidfd, section), STATUS_PROCESS_IS_TERMINATING);
    descriptor_close(&pidfd);
    peer_stop(&peer);
}

/* -- a process that means no good ----------------------------------------------------------------
 */

#define MOST_READS 24

static int reads, forged; /* how many there were; the one that comes out wrong */
static bool always;       /* and all after it */
static unsigned char (*garbage)(size_t at);

static unsigned char ones(size_t at)
{
    (void)at;
    return 0xff;
}

static unsigned char zeros(size_t at)
{
    (void)at;
    return 0;
}

static unsigned char noise(size_t at)
{
    static uint64_t word = 0x9e3779b97f4a7c15;
    (void)at;
    word ^= word << 13;
    word ^= word >> 7;
    word ^= word << 17;
    return (unsigned char)word;
}

/* Small numbers: descriptors and kinds that there are. */
static unsigned char small(size_t at)
{
    return at % 4 ? 0 : noise(at) % 16;
}

static long read_forged(int fd, void *buffer, size_t size, off_t offset)
{
    long got = linux_kernel.pread(fd, buffer, size, offset);
    if (fd != memory)
        return got;
    if (reads == forged || (always && reads > forged)) {
        unsigned char *bytes = buffer;
        for (size_t i = 0; i < size; i++)
            bytes[i] = garbage(i);
        got = (long)size;
    }
    reads++;
    return got;
}

/* Some words of an answer, as somebody would forge who knows what is there. */
static long read_changed(int fd, void *buffer, size_t size, off_t offset)
{
    long got = linux_kernel.pread(fd, buffer, size, offset);
    if (fd == memory && got > 4 && noise(0) % 4 == 0) {
        uint32_t word = (uint32_t)noise(0) % 64;
        memcpy((char *)buffer + ((size_t)noise(0) * 4 + (size_t)noise(0)) % (size_t)(got - 3),
               &word, sizeof word);
    }
    return got;
}

static void whatever_is_read_of(const struct peer *peer, const uint64_t *handles, size_t count)
{
    static unsigned char (*const kinds[])(size_t) = { ones, zeros, noise, small };
    struct descriptor pidfd = pidfd_of(peer);
    int before = count_descriptors();
    disturb();
    for (size_t i = 0; i < count; i++) {
        calls.pread = read_forged;
        for (size_t j = 0; j < 2 * COUNT(kinds); j++) {
            garbage = kinds[j / 2];
            always = j % 2;
            for (forged = 0; forged < MOST_READS; forged++) {
                reads = 0;
                NTSTATUS status = take_by(peer->process, &pidfd, handles[i]);
                /* One wrong answer is seen by reading again; if all are wrong, nothing comes of it.
                 */
                assert_true(always ? status != 0 || reads <= forged
                                   : status == 0 || status == STATUS_NOT_SUPPORTED);
            }
            assert_in_range(reads, 10, MOST_READS - 1); /* that was the last one, undisturbed */
        }
        calls.pread = read_changed;
        for (int j = 0; j < 5000; j++)
            take_by(peer->process, &pidfd, handles[i]);
    }
    linux_calls = &linux_kernel;
    assert_int_equal(count_descriptors(), before);
    descriptor_close(&pidfd);
}

static void whatever_is_read(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    uint64_t sections[] = { peer_create(&peer, NULL, 0x1000),
                            peer_create(&peer, "forged", 0x1000) };
    whatever_is_read_of(&peer, sections, COUNT(sections));
    peer_stop(&peer);
}

/* Until nobody is there who listens any more. */
static void hold_space(void *pipes)
{
    const int(*ends)[2] = pipes;
    HANDLE space = create("b", "a");
    close(ends[1][1]);
    CHECK(space && write(ends[0][1], &space, sizeof space) == sizeof space);
    CHECK(read(ends[1][0], &space, sizeof space) == 0);
    CHECK(ClosePrivateNamespace(space, 0));
}

static void private_namespaces(void **state)
{
    int ends[2][2];
    uint64_t handle;
    (void)state;
    assert_int_equal(pipe(ends[0]) | pipe(ends[1]), 0);
    struct peer peer = { .process = child_start(hold_space, ends) };
    assert_int_equal(read(ends[0][0], &handle, sizeof handle), sizeof handle);
    whatever_is_read_of(&peer, &handle, 1);
    close(ends[1][1]);
    child_finish(peer.process);
    close(ends[0][0]);
    close(ends[0][1]);
    close(ends[1][0]);
}

/* -- cards ---------------------------------------------------------------------------------------
 */

static void leave_card(const struct card *card)
{
    int fd = memfd_create("filemap-card", MFD_ALLOW_SEALING);
    CHECK(fd >= 0 && write(fd, card, sizeof *card) == sizeof *card);
    CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0);
}

static void begin_with_card(int connection, int second, void *context)
{
    (void)second;
    leave_card(context);
    CHECK(write(connection, "", 1) == 1);
    char end;
    CHECK(read(connection, &end, 1) == 0);
    _exit(0);
}

static struct card own_card(void)
{
    struct descriptor own;
    struct card card;
    assert_int_equal(card_publish(&(struct socket_name){ { 0 } }, &own), 0);
    assert_int_equal(pread(own.fd, &card, sizeof card, 0), sizeof card);
    descriptor_close(&own);
    return card;
}

/* A card that leads nowhere, or into something else. */
static void forged_cards(void **state)
{
    const struct card right = own_card();
    (void)state;
    const struct {
        uint64_t handles;
        NTSTATUS status;
    } cases[] = { { 0, STATUS_INVALID_HANDLE },
                  { 1, STATUS_INVALID_HANDLE },
                  { UINT64_MAX, STATUS_INVALID_HANDLE },
                  { INT64_MAX, STATUS_INVALID_HANDLE },
                  { (uintptr_t)&calls, STATUS_NOT_SUPPORTED } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct card card = right;
        card.handles = cases[i].handles;
        struct peer peer = peer_start_by(begin_with_card, &card);
        assert_int_equal(read(peer.connection, &(char){ 0 }, 1), 1);
        struct descriptor pidfd = pidfd_of(&peer);
        assert_int_equal(take_by(peer.process, &pidfd, 4), cases[i].status);
        descriptor_close(&pidfd);
        peer_stop(&peer);
    }
}

static void begin_among_cards(int connection, int second, void *context)
{
    leave_card(context);
    peer_begin_anew(connection, second);
}

/* While it reads another one's card, a process has that too, and maybe under a lower number. */
static void own_card_among_others(void **state)
{
    struct card others = own_card();
    (void)state;
    others.handles = 0;
    struct peer peer = peer_start_by(begin_among_cards, &others);
    uint64_t section = peer_create(&peer, NULL, 0x1000);
    struct descriptor pidfd = pidfd_of(&peer);
    assert_int_equal(take_by(peer.process, &pidfd, section), STATUS_SUCCESS);
    descriptor_close(&pidfd);
    peer_stop(&peer);
}

/* -- a process at its first call -----------------------------------------------------------------
 */

static const struct peer *beginner;
static uint64_t inherited;
static int looks;

/* It has had no card yet, and it has no ticket any more when that is looked for. */
static long open_while_it_begins(int folder, const char *path, int flags, mode_t mode)
{
    char descriptors[32];
    snprintf(descriptors, sizeof descriptors, "/proc/%d/fd", (int)beginner->process);
    if (strcmp(path, descriptors) == 0 && ++looks == 3)
        assert_true(peer_ask(beginner, PEER_SET_FLAGS, inherited, 0, NULL).value);
    return linux_kernel.openat(folder, path, flags, mode);
}

static void a_first_call_meanwhile(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    assert_true(SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    struct peer peer = peer_start();
    assert_int_equal(peer_ask(&peer, PEER_COUNT, 0, 0, NULL).error, UNTOUCHED); /* it has begun */
    struct descriptor pidfd = pidfd_of(&peer);
    inherited = (uintptr_t)section;
    beginner = &peer;
    looks = 0;
    calls = linux_kernel;
    calls.openat = open_while_it_begins;
    linux_calls = &calls;
    assert_int_equal(take_by(peer.process, &pidfd, inherited), STATUS_SUCCESS);
    linux_calls = &linux_kernel;
    assert_in_range(looks, 4, 6);
    descriptor_close(&pidfd);
    peer_stop(&peer);
    assert_true(CloseHandle(section));
}

/* -- a process that is stopped anywhere ----------------------------------------------------------
 */

#define OTHERS 8

/* What the other process does while it is led from instruction to instruction. */
struct led {
    volatile bool begun, grown, over;
    uint64_t kept, sent, named, changing; /* handles */
    ACCESS_MASK rights;
};

static HANDLE value_of_other(size_t i)
{
    return (HANDLE)(HANDLETABLE_FIRST_FOREIGN + 4096 * i);
}

/* The table grows, and values come and go that others have chosen: all in one chain. */
static void change_table(struct led *led)
{
    struct handle_entry entry = *handletable_find((HANDLE)(uintptr_t)led->kept);
    struct object *named = handletable_find((HANDLE)(uintptr_t)led->named)->object;
    HANDLE added;
    int fd;
    for (size_t i = 1; i < OTHERS; i++)
        CHECK(!handletable_add_at(value_of_other(i), &entry));
    for (size_t i = 1; i < OTHERS; i += 2)
        handletable_remove(value_of_other(i));
    CHECK(handletable_add(&entry, &added));
    handletable_remove((HANDLE)(uintptr_t)led->changing);
    entry.access = FILE_MAP_READ;
    CHECK(!handletable_add_at((HANDLE)(uintptr_t)led->changing, &entry));
    led->grown = true;
    /* Before the first view the section has one descriptor, and then two. */
    CHECK(!section_payload((struct section *)named, &fd));
}

static void be_led(void *context)
{
    struct led *led = context;
    HANDLE section = create_memory(0x1000, NULL), added;
    struct handle_entry entry = *handletable_find(section);
    led->kept = (uintptr_t)section;
    led->rights = entry.access;
    led->sent = (uintptr_t)value_of_other(0);
    led->named = (uintptr_t)create_memory(0x1000, "led");
    CHECK(!handletable_add_at(value_of_other(0), &entry));
    /* The next one needs more room. */
    do {
        CHECK(handletable_add(&entry, &added));
        led->changing = (uintptr_t)added;
    } while (led->changing % (4 * 64));
    free(malloc(0x100)); /* what is freed is changed */
    CHECK(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
    raise(SIGSTOP);
    led->begun = true;
    change_table(led);
    led->over = true;
    for (;;)
        pause();
}

/* The rights of a handle there; 0 when it is not open. */
static ACCESS_MASK look_at(pid_t process, const struct descriptor *pidfd, uint64_t handle)
{
    struct ticket ticket;
    const struct duplication_process source = { .id = process, .pidfd = pidfd };
    process_enter();
    NTSTATUS status = remotehandle_take(&source, (HANDLE)(uintptr_t)handle, &ticket);
    if (!status)
        ticket_close(&ticket);
    process_leave();
    assert_true(!status || status == STATUS_INVALID_HANDLE);
    return status ? 0 : ticket.access;
}

static void look_at_table(pid_t process, const struct descriptor *pidfd, const struct led *led)
{
    assert_int_equal(look_at(process, pidfd, led->kept), led->rights);
    assert_int_equal(look_at(process, pidfd, led->sent), led->rights);
    ACCESS_MASK access = look_at(process, pidfd, led->changing);
    assert_true(access == led->rights || access == FILE_MAP_READ || access == 0);
}

static void a_table_that_is_being_changed(void **state)
{
    int status, steps = 0;
    (void)state;
    if (under_valgrind() || getenv("FILEMAP_SANITIZED")) /* they have too many instructions */
        skip();
    struct led *led =
        mmap(NULL, sizeof *led, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(led != MAP_FAILED);
    struct peer peer = { .process = child_start(be_led, led) };
    struct descriptor pidfd = pidfd_of(&peer);
    for (; !led->over; steps += led->begun) {
        assert_int_equal(waitpid(peer.process, &status, 0), peer.process);
        assert_true(WIFSTOPPED(status));
        if (led->grown)
            assert_int_equal(look_at(peer.process, &pidfd, led->named), led->rights);
        else if (led->begun)
            look_at_table(peer.process, &pidfd, led);
        assert_int_equal(ptrace(PTRACE_SINGLESTEP, peer.process, 0, 0), 0);
    }
    assert_true(steps > 100);
    assert_int_equal(kill(peer.process, SIGKILL), 0);
    assert_int_equal(waitpid(peer.process, &status, 0), peer.process);
    assert_int_equal(try_open(FILE_MAP_READ, "led"), ERROR_FILE_NOT_FOUND); /* and removes it */
    descriptor_close(&pidfd);
    munmap(led, sizeof *led);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(what_the_kernel_refuses),
        TEST(a_number_that_was_given_away),
        TEST(whatever_is_read),
        TEST(private_namespaces),
        TEST(forged_cards),
        TEST(own_card_among_others),
        TEST(a_first_call_meanwhile),
        TEST(a_table_that_is_being_changed),
    };
    return cmocka_run_group_tests(tests, warm_up_spaces, NULL);
}
