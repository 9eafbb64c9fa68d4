/* SPDX-License-Identifier: MIT */
/* Attempts on the mailboxes, through which DuplicateHandle sends handles into other processes. */
#include "forge.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

/* The name of a mailbox: who looks for it finds it in /proc/net/unix, though he cannot guess it. */
struct address {
    struct sockaddr_un name;
    socklen_t size;
};

static struct address mailbox;

/* The mailbox of the calling process, which begins with its first handle. */
static int find_own(struct address *out)
{
    HANDLE section = create_memory(0x1000, NULL);
    CHECK(section && CloseHandle(section));
    for (int fd = 3; fd < 64; fd++) {
        int listens = 0;
        socklen_t size = sizeof listens;
        out->size = sizeof out->name;
        if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens &&
            getsockname(fd, (struct sockaddr *)&out->name, &out->size) == 0)
            return fd;
    }
    return -1;
}

static int listen_at(const struct address *address)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && bind(fd, (const struct sockaddr *)&address->name, address->size) == 0);
    CHECK(listen(fd, 64) == 0);
    return fd;
}

/* -1 when the mailbox is full. */
static int connect_to(const struct address *address)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CHECK(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&address->name, address->size) == 0)
        return fd;
    CHECK(errno == EAGAIN);
    close(fd);
    return -1;
}

static HANDLE send_into(pid_t process, HANDLE section)
{
    HANDLE copy = NULL, target = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)process);
    CHECK(target);
    SetLastError(UNTOUCHED);
    DuplicateHandle(GetCurrentProcess(), section, target, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    DWORD error = GetLastError();
    CHECK(CloseHandle(target));
    SetLastError(error);
    return copy;
}

/* -- the victim ----------------------------------------------------------------------------------
 */

/* A process that others attack: it tells its mailbox, and then does as it is told. */
struct victim {
    pid_t process;
    int orders;
};

enum order { LOOK, USE, FINISH };

struct answer {
    bool known;
    DWORD error;
    int descriptors;
};

static struct answer obey(enum order order, HANDLE handle)
{
    SetLastError(0);
    struct answer answer = { .known = GetHandleInformation(handle, &(DWORD){ 0 }),
                             .error = GetLastError() };
    if (order == USE && answer.known)
        use_and_close(handle);
    answer.descriptors = descriptors_now();
    return answer;
}

struct request {
    enum order order;
    HANDLE handle;
};

static _Noreturn void be_victim(int orders)
{
    struct request request;
    CHECK(find_own(&mailbox) >= 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "own") == 0); /* the folder stays open */
    CHECK(prctl(PR_SET_DUMPABLE, 1) == 0); /* as a program is that was not root's */
    CHECK(send(orders, &mailbox, sizeof mailbox, MSG_NOSIGNAL) == sizeof mailbox);
    while (recv(orders, &request, sizeof request, 0) == sizeof request && request.order != FINISH) {
        struct answer answer = obey(request.order, request.handle);
        CHECK(send(orders, &answer, sizeof answer, MSG_NOSIGNAL) == sizeof answer);
    }
    exit(0);
}

static struct answer ask(const struct victim *victim, enum order order, HANDLE handle)
{
    struct request request = { order, handle };
    struct answer answer = { .known = false };
    CHECK(send(victim->orders, &request, sizeof request, MSG_NOSIGNAL) == sizeof request);
    CHECK(recv(victim->orders, &answer, sizeof answer, 0) == sizeof answer);
    return answer;
}

static int victim_orders[2];

static void begin_victim(void)
{
    close(victim_orders[0]);
    be_victim(victim_orders[1]);
}

static struct victim start_victim(void)
{
    make_sockets(victim_orders);
    pid_t process = repeat_as(the_victim(), begin_victim);
    close(victim_orders[1]);
    CHECK(recv(victim_orders[0], &mailbox, sizeof mailbox, 0) == sizeof mailbox);
    return (struct victim){ process, victim_orders[0] };
}

static void finish_victim(const struct victim *victim)
{
    int status;
    struct request request = { FINISH, NULL };
    CHECK(send(victim->orders, &request, sizeof request, MSG_NOSIGNAL) == sizeof request);
    CHECK(waitpid(victim->process, &status, 0) == victim->process && status == 0);
    close(victim->orders);
}

static struct victim the_target;

/* By a process of the victim's user: a handle comes through. */
static void send_honestly(void)
{
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    HANDLE copy = send_into(the_target.process, section);
    CHECK(copy && ask(&the_target, USE, copy).known);
    CHECK(CloseHandle(section));
}

/* -- what goes through a mailbox ------------------------------------------------------------------
 */

static struct message caught;
static HANDLE caught_value;
static pid_t catcher;

static void send_to_catcher(void)
{
    HANDLE section = create_memory(0x1000, NULL);
    HANDLE copy = send_into(catcher, section);
    CHECK(copy && write(victim_orders[1], &copy, sizeof copy) == sizeof copy);
}

/* A process may listen in the place of its own mailbox: it sees what the messages look like. */
static void catch_message(void)
{
    struct address own;
    int fd = find_own(&own);
    catcher = getpid();
    make_sockets(victim_orders);
    CHECK(fd >= 0 && close(fd) == 0);
    int listener = listen_at(&own);
    as(geteuid(), send_to_catcher);
    CHECK(read(victim_orders[0], &caught_value, sizeof caught_value) == sizeof caught_value);
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    CHECK(connection >= 0 && take_message(connection, &caught) && caught.count > 0);
    close(connection);
    close(listener);
    close(victim_orders[0]);
    close(victim_orders[1]);
}

static void send_caught(void)
{
    int connection = connect_to(&mailbox);
    CHECK(connection >= 0);
    give_message(connection, &caught);
    close(connection);
}

/* A stranger knows the name, and has a true message. */
static void mailbox_stranger(void)
{
    catch_message();
    the_target = start_victim();
    int before = ask(&the_target, LOOK, caught_value).descriptors;
    as(STRANGER, send_caught);
    struct answer answer = ask(&the_target, LOOK, caught_value);
    CHECK(!answer.known && answer.error == ERROR_INVALID_HANDLE && answer.descriptors == before);
    as(VICTIM, send_caught);
    CHECK(ask(&the_target, USE, caught_value).known); /* or it was no attack */
    as(VICTIM, send_honestly);
    finish_victim(&the_target);
}

/* -- messages that lie ----------------------------------------------------------------------------
 */

/* Whatever came under that value is used and closed; nothing is left of it. */
static void look_for(uint64_t value, int before)
{
    CHECK(ask(&the_target, USE, (HANDLE)(uintptr_t)value).descriptors == before);
}

static void send_lies(void)
{
    struct answer first = ask(&the_target, LOOK, caught_value);
    for (size_t at = 0; at + 8 <= caught.size; at += 8)
        for (int i = 0; i < LIES; i++) {
            struct message truth = caught;
            uint64_t word;
            memcpy(&word, caught.bytes + at, sizeof word);
            word = lie(word, i);
            memcpy(caught.bytes + at, &word, sizeof word);
            send_caught();
            caught = truth;
            if (word > UINT16_MAX && word < UINT32_MAX)
                ask(&the_target, USE, (HANDLE)(uintptr_t)word);
            look_for((uintptr_t)caught_value, first.descriptors);
        }
    for (; caught.size > 1; caught.size /= 2) {
        send_caught();
        look_for((uintptr_t)caught_value, first.descriptors);
    }
}

static void against_victim(void (*attack)(void))
{
    catch_message();
    the_target = start_victim();
    as(the_victim(), attack);
    as(the_victim(), send_honestly);
    finish_victim(&the_target);
}

static void mailbox_lies(void)
{
    against_victim(send_lies);
}

static void send_strange_things(void)
{
    struct answer first = ask(&the_target, LOOK, caught_value);
    struct message truth = caught;
    for (int which = 0; which < STRANGE_THINGS; which++) {
        int fd = open_strange_thing(which);
        for (size_t place = 0; fd >= 0 && place < truth.count; place++) {
            caught = with_descriptor(&truth, place, fd);
            send_caught();
            look_for((uintptr_t)caught_value, first.descriptors);
        }
        close(fd);
    }
    caught = truth;
    while (caught.count < COUNT(caught.fds))
        caught.fds[caught.count++] = caught.fds[0];
    send_caught();
    look_for((uintptr_t)caught_value, first.descriptors);
    caught.count = 0;
    send_caught();
    look_for((uintptr_t)caught_value, first.descriptors);
}

static void mailbox_strange_things(void)
{
    make_secret(the_victim());
    against_victim(send_strange_things);
    check_secret();
}

/* -- connections ----------------------------------------------------------------------------------
 */

#define SILENT 100

static void be_silent(void)
{
    int connections[SILENT];
    int before = ask(&the_target, LOOK, caught_value).descriptors;
    for (int i = 0; i < SILENT; i++)
        CHECK((connections[i] = connect_to(&mailbox)) >= 0);
    CHECK(ask(&the_target, LOOK, caught_value).descriptors < before + SILENT / 2);
    send_honestly();
    for (int i = 0; i < SILENT; i++)
        close(connections[i]);
    CHECK(ask(&the_target, LOOK, caught_value).descriptors == before);
}

static void mailbox_silent(void)
{
    against_victim(be_silent);
}

static void fill(void)
{
    int connection;
    alarm(PATIENCE);
    while ((connection = connect_to(&mailbox)) >= 0)
        close(connection);
}

static void send_into_full(void)
{
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    CHECK(!send_into(the_target.process, section));
    CHECK(GetLastError() == ERROR_NO_SYSTEM_RESOURCES);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0 && CloseHandle(section));
}

static void mailbox_filled(void)
{
    catch_message();
    the_target = start_victim();
    int before = ask(&the_target, LOOK, caught_value).descriptors;
    as(the_other(), fill);
    as(the_victim(), send_into_full);
    CHECK(ask(&the_target, LOOK, caught_value).descriptors == before);
    as(the_victim(), send_honestly);
    finish_victim(&the_target);
}

/* -- names and cards ------------------------------------------------------------------------------
 */

/* The mailbox is gone, and somebody else listens under its name. */
static void have_no_mailbox(void)
{
    close(find_own(&mailbox));
    CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
    CHECK(write(victim_orders[1], &mailbox, sizeof mailbox) == sizeof mailbox);
}

static void send_to_squatted(void)
{
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    CHECK(!send_into(the_target.process, section) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(CloseHandle(section));
}

static void receive_nothing(void)
{
    char byte;
    int listener = listen_at(&mailbox);
    CHECK(write(victim_orders[1], "", 1) == 1);
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    CHECK(connection >= 0 && recv(connection, &byte, 1, 0) == 0);
    exit(0);
}

static void mailbox_squat(void)
{
    char byte;
    int status;
    make_sockets(victim_orders);
    the_target.process = hold_as(the_victim(), have_no_mailbox);
    CHECK(read(victim_orders[0], &mailbox, sizeof mailbox) == sizeof mailbox);
    pid_t squatter = repeat_as(the_other(), receive_nothing);
    CHECK(read(victim_orders[0], &byte, 1) == 1);
    as(the_victim(), send_to_squatted);
    CHECK(waitpid(squatter, &status, 0) == squatter && status == 0);
    let_go(the_target.process);
}

/* By it others find the mailbox of a process. */
#define CARD "filemap-card"

static bool card_is_true;

/* Neither into such a process nor out of it does anything go wrong for who tries. */
static void deal_with_liar(void)
{
    HANDLE copy = NULL;
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    HANDLE target = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)catcher);
    CHECK(target);
    int before = descriptors_now();
    HANDLE sent = send_into(catcher, section);
    CHECK(sent || !card_is_true); /* or it is no attack */
    for (uintptr_t value = 4; value <= 16; value += 4)
        if (DuplicateHandle(target, (HANDLE)value, GetCurrentProcess(), &copy, 0, FALSE,
                            DUPLICATE_SAME_ACCESS))
            use_and_close(copy);
    CHECK(descriptors_now() == before);
    CHECK(CloseHandle(target) && CloseHandle(section));
}

static void lie_on_card(void)
{
    uint64_t words[64];
    struct address own;
    CHECK(find_own(&own) >= 0 && prctl(PR_SET_DUMPABLE, 1) == 0);
    int card = find_sheet(CARD);
    CHECK(card >= 0);
    ssize_t size = pread(card, words, sizeof words, 0);
    CHECK(size > 0 && (size_t)size < sizeof words && close(card) == 0);
    HANDLE section = create_memory(0x1000, NULL); /* that others may try to get */
    catcher = getpid();
    card = write_sheet(CARD, false, words, (size_t)size);
    card_is_true = true;
    as(geteuid(), deal_with_liar);
    card_is_true = false;
    close(card);
    for (size_t at = 0; at * 8 < (size_t)size; at++)
        for (int i = 0; i < LIES; i++) {
            uint64_t truth = words[at];
            words[at] = lie(truth, i);
            card = write_sheet(CARD, false, words, (size_t)size);
            as(geteuid(), deal_with_liar);
            close(card);
            words[at] = truth;
        }
    CHECK(CloseHandle(section));
}

static void mailbox_card(void)
{
    as(the_victim(), lie_on_card);
}

const struct attempt mailbox_attempts[] = {
    { "mailbox-stranger",
      "finds the name of a process's mailbox in /proc/net/unix and sends it a true message",
      "only processes of the same user are listened to", "no handle", true, mailbox_stranger },
    { "mailbox-lies",
      "a process of the same user sends messages with a lie in each word, and halves of them",
      "what a message says is checked against what is there", "no handle, or one that works", false,
      mailbox_lies },
    { "mailbox-strange-things",
      "it sends other things than sections, too many descriptors, or none",
      "nobody waits for them; each is kept once or closed", "no handle, or one that works", false,
      mailbox_strange_things },
    { "mailbox-silent", "it connects a hundred times and sends nothing",
      "few of these are kept, and nobody waits for them", "what others send", false,
      mailbox_silent },
    { "mailbox-filled", "connects until no more connections are taken",
      "senders are told at once; all is well when the process has looked into its mailbox",
      "ERROR_NO_SYSTEM_RESOURCES, who sends to it", false, mailbox_filled },
    { "mailbox-squat", "listens under the name of a mailbox that has been closed",
      "the kernel is asked whose socket it is before anything is sent", "ERROR_ACCESS_DENIED", true,
      mailbox_squat },
    { "mailbox-card", "a process of the same user lies about its mailbox and its handles",
      "who sends to it or takes from it checks what he finds", "an error, or a handle that works",
      false, mailbox_card },
    { .name = NULL },
};
