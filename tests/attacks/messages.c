/* SPDX-License-Identifier: MIT */
/* Attempts of a peer who sends handles: what filemap_recv_handle gets is forged. */
#include "forge.h"

#include <sys/socket.h>
#include <sys/wait.h>

static int ends[2];

static void (*forger)(int socket);

/* Never returns: repeat_as() calls it once. */
static void be_forger(void)
{
    close(ends[1]);
    forger(ends[0]);
    shutdown(ends[0], SHUT_RDWR);
    for (;;)
        pause();
}

/* Or the check could not fail. */
static void open_secret(void)
{
    HANDLE file = open_file(place("secret"), GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    CHECK(view && shows_secret(view));
    CHECK(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
}

/* Each message gives an error, or a handle that can be used; and nothing else changes. */
static void receive_all(void)
{
    size_t refused = 0;
    close(ends[0]);
    alarm(PATIENCE);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "own") == 0);
    try_open(FILE_MAP_READ, "Global\\own"); /* the folder stays open */
    open_secret();
    int before = descriptors_now();
    for (;;) {
        SetLastError(UNTOUCHED);
        HANDLE handle = filemap_recv_handle(ends[1], FALSE);
        DWORD error = GetLastError();
        if (!handle && error == ERROR_HANDLE_EOF)
            break;
        CHECK(handle || (error != 0 && error != UNTOUCHED));
        if (handle)
            use_and_close(handle);
        refused += handle == NULL;
        CHECK(descriptors_now() == before);
    }
    CHECK(refused > 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "own") == 0);
}

static pid_t attacker;

static void start_forger(void (*forge)(int socket))
{
    forger = forge;
    make_sockets(ends);
    if (geteuid() == ROOT)
        make_global();
    attacker = repeat_as(the_other(), be_forger);
    close(ends[0]);
    ends[0] = -1;
}

static void end_forger(void)
{
    CHECK(waitpid(attacker, NULL, WNOHANG) == 0); /* he has sent all */
    let_go(attacker);
}

static void receive_from(void (*forge)(int socket))
{
    make_secret(the_victim());
    start_forger(forge);
    as(the_victim(), receive_all);
    end_forger();
    check_secret();
}

static void step(int socket)
{
    char byte = 0;
    CHECK(send(socket, &byte, 1, MSG_NOSIGNAL) == 1);
}

static void wait_for_step(int socket)
{
    char byte;
    CHECK(recv(socket, &byte, 1, 0) == 1);
}

/* Every word of every message says something else. */
static void send_lies(int socket)
{
    struct message messages[KINDS];
    messages_of_all_kinds(messages);
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t at = 0; at + 8 <= messages[kind].size; at += 8)
            for (int i = 0; i < LIES; i++) {
                struct message copy = messages[kind];
                uint64_t word;
                memcpy(&word, copy.bytes + at, sizeof word);
                word = lie(word, i);
                memcpy(copy.bytes + at, &word, sizeof word);
                give_message(socket, &copy);
            }
}

static void handle_lies(void)
{
    receive_from(send_lies);
}

/* Each descriptor is one of something else, with a message that says so. */
static void send_strange_things(int socket)
{
    struct message messages[KINDS];
    messages_of_all_kinds(messages);
    for (int kind = 0; kind < KINDS; kind++)
        for (int which = 0; which < STRANGE_THINGS; which++) {
            int fd = open_strange_thing(which);
            if (fd < 0)
                continue;
            struct message all = messages[kind];
            for (size_t place = 0; place < messages[kind].count; place++) {
                struct message copy = with_descriptor(&messages[kind], place, fd);
                give_message(socket, &copy);
                all = with_descriptor(&all, place, fd);
            }
            give_message(socket, &all);
            close(fd);
        }
}

static void handle_strange_things(void)
{
    receive_from(send_strange_things);
}

/*
 * Of a section of the victim's: whoever finds it can name it, some may read it, and only the victim
 * may write it.
 */
static void send_own(int socket)
{
    static const int modes[] = { O_PATH, O_RDONLY };
    struct message messages[KINDS];
    char path[1000];
    wait_for_step(socket);
    snprintf(path, sizeof path, "%s",
             geteuid() == STRANGER ? in_global("own") : local_entry("own"));
    messages_of_all_kinds(messages);
    for (size_t i = 0; i < COUNT(modes); i++) {
        int fd = open(path, modes[i] | O_CLOEXEC);
        CHECK(fd >= 0);
        for (int kind = 0; kind < KINDS; kind++) {
            struct message copy = messages[kind];
            for (size_t place = 0; place < copy.count; place++)
                copy = with_descriptor(&copy, place, fd);
            give_message(socket, &copy);
        }
        close(fd);
    }
}

/* He would write into it what is for the stranger. */
static void receive_own(void)
{
    HANDLE handle;
    close(ends[0]);
    alarm(PATIENCE);
    HANDLE own = create_memory(0x2000, geteuid() == VICTIM ? "Global\\own" : "own");
    char *view = map_view(own, FILE_MAP_WRITE);
    CHECK(view && chmod(geteuid() == VICTIM ? in_global("own") : local_entry("own"), 0644) == 0);
    step(ends[1]);
    while ((handle = filemap_recv_handle(ends[1], FALSE)) || GetLastError() != ERROR_HANDLE_EOF)
        if (handle)
            use_and_close(handle);
    CHECK(view[0] == 0 && view[0x1fff] == 0);
    CHECK(UnmapViewOfFile(view) && CloseHandle(own));
}

static void handle_own(void)
{
    start_forger(send_own);
    as(the_victim(), receive_own);
    end_forger();
}

static void send_misshapen(int socket)
{
    struct message messages[KINDS];
    messages_of_all_kinds(messages);
    for (int kind = 0; kind < KINDS; kind++) {
        const struct message *truth = &messages[kind];
        struct message copy = *truth;
        for (copy.count = 0; copy.count < truth->count; copy.count++)
            give_message(socket, &copy); /* too few descriptors */
        for (; copy.count < COUNT(copy.fds); copy.count++) {
            copy.fds[copy.count] = truth->fds[0];
            give_message(socket, &copy); /* more and more */
        }
        copy = *truth;
        for (copy.size = 1; copy.size < truth->size; copy.size += 37)
            give_message(socket, &copy); /* half of it */
        copy.size = truth->size + 1;
        give_message(socket, &copy);
        copy.size = sizeof copy.bytes - 1;
        give_message(socket, &copy);
        copy = *truth;
        copy.size = 0;
        give_message(socket, &copy); /* descriptors alone */
    }
    /* All that the kernel takes: 253 descriptors and as many bytes as fit. */
    static char bytes[150000];
    int fds[253];
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof fds)];
    } control = { .header = { CMSG_LEN(sizeof fds), SOL_SOCKET, SCM_RIGHTS } };
    struct iovec part = { bytes, sizeof bytes };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    for (size_t i = 0; i < COUNT(fds); i++)
        fds[i] = messages[0].fds[0];
    memcpy(CMSG_DATA(&control.header), fds, sizeof fds);
    CHECK(sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof bytes);
}

static void handle_misshapen(void)
{
    receive_from(send_misshapen);
}

/* -- memory that its sender cuts -----------------------------------------------------------------
 */

#define SIZE 0x3000

/* Cut before it is received, and then once more after it was mapped. */
static void send_and_cut(int socket)
{
    char path[700];
    snprintf(path, sizeof path, "%s", temporary_path("cut"));
    for (int round = 0; round < 2; round++) {
        make_file(path, SIZE);
        CHECK(chmod(path, 0666) == 0);
        HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
        HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
        CHECK(section && filemap_send_handle(socket, section, 0));
        if (round == 1)
            wait_for_step(socket);
        CHECK(truncate(path, 0) == 0);
        step(socket);
        wait_for_step(socket);
        CHECK(CloseHandle(section) && CloseHandle(file) && unlink(path) == 0);
    }
}

static DWORD read_under_guard(const volatile char *view)
{
    FILEMAP_TRY
    {
        for (size_t i = 0; i < SIZE; i += 4096)
            (void)view[i];
        return 0;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return GetExceptionCode();
    }
}

static void receive_cut(void)
{
    close(ends[0]);
    alarm(PATIENCE);
    int before = -1;
    for (int round = 0; round < 2; round++) {
        HANDLE section = filemap_recv_handle(ends[1], FALSE);
        CHECK(section);
        if (round == 0)
            wait_for_step(ends[1]);
        char *view = map_view(section, FILE_MAP_WRITE);
        CHECK(view || round == 0);
        if (round == 1) {
            CHECK(read_under_guard(view) == 0);
            step(ends[1]);
            wait_for_step(ends[1]);
        }
        if (view) {
            CHECK(read_under_guard(view) == (DWORD)EXCEPTION_IN_PAGE_ERROR);
            FlushViewOfFile(view, 0);
            VirtualProtect(view, SIZE, PAGE_READONLY, &(DWORD){ 0 });
            CHECK(UnmapViewOfFile(view));
        }
        CHECK(CloseHandle(section));
        step(ends[1]);
        CHECK(before < 0 || descriptors_now() == before);
        before = descriptors_now();
    }
}

static void handle_cut(void)
{
    start_forger(send_and_cut);
    as(the_victim(), receive_cut);
    end_forger();
}

/* -- who never reads, and who stops in the middle -------------------------------------------------
 */

/* A socket that does not wait is full at some time, and says so. */
static void send_to_deaf(void)
{
    int deaf[2];
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, deaf) == 0);
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    int sent = 0;
    while (sent < 100000 && filemap_send_handle(deaf[0], section, 0))
        sent++;
    CHECK(sent > 0 && GetLastError() == ERROR_NO_SYSTEM_RESOURCES);
    HANDLE received = filemap_recv_handle(deaf[1], FALSE);
    CHECK(received && try_map(received, FILE_MAP_WRITE) == 0 && CloseHandle(received));
    CHECK(filemap_send_handle(deaf[0], section, 0));
    close(deaf[1]);
    CHECK(!filemap_send_handle(deaf[0], section, 0) && GetLastError() == ERROR_NO_DATA);
    CHECK(CloseHandle(section));
}

static void handle_unread(void)
{
    as(the_victim(), send_to_deaf);
}

/* In a stream nothing keeps the parts of a message together. */
static void receive_half(void)
{
    struct message message;
    int stream[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream) == 0);
    alarm(PATIENCE);
    HANDLE section = create_memory(0x1000, NULL);
    message_of(section, &message);
    int before = descriptors_now();
    message.size /= 2;
    give_message(stream[0], &message);
    CHECK(!filemap_recv_handle(stream[1], FALSE) && GetLastError() == ERROR_INVALID_HANDLE);
    CHECK(descriptors_now() == before);
    give_message(stream[0], &message);
    close(stream[0]);
    CHECK(!filemap_recv_handle(stream[1], FALSE) && GetLastError() == ERROR_INVALID_HANDLE);
    CHECK(!filemap_recv_handle(stream[1], FALSE) && GetLastError() == ERROR_HANDLE_EOF);
    forget_message(&message);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0 && CloseHandle(section));
}

static void handle_half(void)
{
    as(the_victim(), receive_half);
}

const struct attempt message_attempts[] = {
    { "handle-lies", "sends handles, with a lie in each word of the message in turn",
      "what it says is checked against what is there",
      "ERROR_INVALID_HANDLE, or a handle that works", false, handle_lies },
    { "handle-strange-things",
      "sends a fifo, a device, a folder, a leased file, or the path of a secret file of the "
      "victim's "
      "in the place of a section",
      "nobody waits for it; the secret is neither read nor written by the victim's rights",
      "ERROR_INVALID_HANDLE, or a handle of what the stranger may open himself", false,
      handle_strange_things },
    { "handle-own", "sends a section of the victim's own, which he cannot write, as one of his",
      "the victim does not write into it what is for the stranger",
      "ERROR_INVALID_HANDLE, or a handle that cannot write", false, handle_own },
    { "handle-misshapen",
      "sends too few descriptors, up to 253 of them, half a message, or a giant one",
      "each descriptor that comes is kept once or closed", "ERROR_INVALID_HANDLE", false,
      handle_misshapen },
    { "handle-cut", "sends a section and cuts its file, before it is received or mapped and after",
      "guarded code gets an exception; all calls go on", "EXCEPTION_IN_PAGE_ERROR", false,
      handle_cut },
    { "handle-unread", "never reads what he is sent", "nobody waits for him but who wants to",
      "ERROR_NO_SYSTEM_RESOURCES", false, handle_unread },
    { "handle-half", "sends half a message in a stream, and no more",
      "the half is dropped with its descriptors", "ERROR_INVALID_HANDLE", false, handle_half },
    { .name = NULL },
};
