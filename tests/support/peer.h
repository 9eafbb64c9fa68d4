/* SPDX-License-Identifier: MIT */
/*
 * Another process that makes one call after the other, as it is told.
 *
 * It is the test's own program, started anew. main() begins with peer_check().
 */
#pragma once

#include "sections.h"

#include <filemap/winternl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum peer_call {
    PEER_CREATE,    /* size, protection, name: a handle */
    PEER_OPEN,      /* access, -, name: a handle */
    PEER_CLOSE,     /* handle */
    PEER_MAP,       /* handle, access: an address */
    PEER_UNMAP,     /* address */
    PEER_LOAD,      /* address: the word there */
    PEER_STORE,     /* address, word */
    PEER_DUPLICATE, /* handle: another with the same access */
    PEER_COLLECT,   /* how many objects were removed */
    PEER_FORK,      /* process id of a child, which serves the second connection */
    PEER_EXEC,      /* becomes another program, which ends when the connection does */
    PEER_LEAVE,     /* enum peer_end */
    PEER_AGAIN,     /* becomes a new program, which goes on serving */
    PEER_FLAGS,     /* handle: HANDLE_FLAG_… */
    PEER_RIGHTS,    /* handle: the access that it grants */
    PEER_READ,      /* handle of a file: the next word of it */
    PEER_COMMIT,    /* address: whether its page could be committed */
    PEER_COUNT,     /* open descriptors */
    PEER_WIDEN,     /* handle, access: a handle with that access */
    PEER_SET_FLAGS, /* handle, HANDLE_FLAG_… */
    PEER_LIMIT,     /* the number that no new descriptor may reach */
};

enum peer_end { PEER_EXIT, PEER_UNDERSCORE_EXIT, PEER_ABORT };

struct peer_request {
    enum peer_call call;
    uint64_t first, second;
    char name[256];
};

struct peer_answer {
    uint64_t value;
    DWORD error; /* the last error after the call */
};

struct peer {
    pid_t process;
    bool is_child; /* of the test itself */
    int connection, second;
};

static inline uint64_t peer_fork(int *connection, int *second)
{
    pid_t child = fork();
    if (child == 0) {
        close(*connection);
        *connection = *second;
        *second = -1;
        return 0;
    }
    close(*second);
    *second = -1;
    return (uint64_t)child;
}

static inline _Noreturn void peer_leave(enum peer_end how)
{
    if (how == PEER_UNDERSCORE_EXIT)
        _exit(0);
    if (how == PEER_ABORT) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        signal(SIGABRT, SIG_DFL);
        abort();
    }
    exit(0);
}

static inline uint64_t peer_collect(void)
{
    FILEMAP_COLLECTION collection = { .Removed = 0 };
    filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, NULL, NULL);
    return collection.Removed;
}

static inline uint64_t peer_duplicate(HANDLE source)
{
    HANDLE copy = NULL;
    DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return (uintptr_t)copy;
}

static inline uint64_t peer_flags(HANDLE handle)
{
    DWORD flags = 0;
    GetHandleInformation(handle, &flags);
    return flags;
}

static inline uint64_t peer_rights(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information = { .GrantedAccess = 0 };
    SetLastError(RtlNtStatusToDosError(
        NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL)));
    return information.GrantedAccess;
}

static inline uint64_t peer_read(HANDLE file)
{
    uint64_t word = 0;
    DWORD got = 0;
    return ReadFile(file, &word, sizeof word, &got, NULL) && got == sizeof word ? word : 0;
}

static inline uint64_t peer_limit(rlim_t descriptors)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           setrlimit(RLIMIT_NOFILE, &(struct rlimit){ descriptors, limit.rlim_max }) == 0;
}

static inline uint64_t peer_do(const struct peer_request *request)
{
    HANDLE handle = (HANDLE)(uintptr_t)request->first;
    uint64_t *word = (uint64_t *)(uintptr_t)request->first;
    switch (request->call) {
    case PEER_CREATE:
        return (uintptr_t)create_section(INVALID_HANDLE_VALUE, (DWORD)request->second,
                                         request->first, request->name);
    case PEER_OPEN:
        return (uintptr_t)open_section((DWORD)request->first, request->name);
    case PEER_CLOSE:
        return (uint64_t)CloseHandle(handle);
    case PEER_MAP:
        return (uintptr_t)map_view(handle, (DWORD)request->second);
    case PEER_UNMAP:
        return (uint64_t)UnmapViewOfFile(word);
    case PEER_LOAD:
        return __atomic_load_n(word, __ATOMIC_SEQ_CST);
    case PEER_STORE:
        __atomic_store_n(word, request->second, __ATOMIC_SEQ_CST);
        return 1;
    case PEER_DUPLICATE:
        return peer_duplicate(handle);
    case PEER_COLLECT:
        return peer_collect();
    case PEER_FLAGS:
        return peer_flags(handle);
    case PEER_RIGHTS:
        return peer_rights(handle);
    case PEER_READ:
        return peer_read(handle);
    case PEER_COMMIT:
        return VirtualAlloc(word, 1, MEM_COMMIT, PAGE_READWRITE) != NULL;
    case PEER_WIDEN:
        return (uintptr_t)duplicate(handle, (DWORD)request->second);
    case PEER_SET_FLAGS:
        return (uint64_t)SetHandleInformation(handle, 3, (DWORD)request->second);
    case PEER_LIMIT:
        return peer_limit((rlim_t)request->first);
    case PEER_COUNT:
        return (uint64_t)count_descriptors();
    default:
        return 0;
    }
}

static inline _Noreturn void peer_begin_anew(int connection, int second)
{
    char numbers[2][16];
    snprintf(numbers[0], sizeof numbers[0], "%d", dup(connection));
    snprintf(numbers[1], sizeof numbers[1], "%d", dup(second));
    char name[] = "peer";
    begin_anew((char *[]){ name, name, numbers[0], numbers[1], NULL });
}

static inline _Noreturn void peer_serve(int connection, int second)
{
    struct peer_request request;
    while (recv(connection, &request, sizeof request, 0) == sizeof request) {
        struct peer_answer answer = { .value = 0 };
        SetLastError(UNTOUCHED);
        if (request.call == PEER_LEAVE) {
            peer_leave((enum peer_end)request.first);
        } else if (request.call == PEER_FORK) {
            answer.value = peer_fork(&connection, &second);
            if (answer.value == 0)
                continue;
        } else if (request.call == PEER_EXEC) {
            /* The answer is that the new program reads from the connection. */
            dup2(connection, 0);
            execlp("cat", "cat", (char *)NULL);
        } else if (request.call == PEER_AGAIN) {
            peer_begin_anew(connection, second);
        } else {
            answer.value = peer_do(&request);
        }
        answer.error = GetLastError();
        CHECK(send(connection, &answer, sizeof answer, MSG_NOSIGNAL) == sizeof answer);
    }
    exit(0);
}

/* Never returns in a peer. */
static inline void peer_check(int argc, char **argv)
{
    if (argc < 4 || strcmp(argv[1], "peer") != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    peer_serve(atoi(argv[2]), atoi(argv[3]));
}

/* BEGIN serves the two connections in the new process. */
static inline struct peer peer_start_by(void (*begin)(int, int, void *), void *context)
{
    int first[2], second[2];
    fflush(NULL);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, first) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, second) == 0);
    pid_t process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        child_begin();
        close(first[0]);
        close(second[0]);
        if (begin)
            begin(first[1], second[1], context);
        peer_begin_anew(first[1], second[1]);
    }
    close(first[1]);
    close(second[1]);
    return (struct peer){ process, true, first[0], second[0] };
}

static inline struct peer peer_start(void)
{
    return peer_start_by(NULL, NULL);
}

static inline struct peer_answer peer_ask(const struct peer *peer, enum peer_call call,
                                          uint64_t first, uint64_t second, const char *name)
{
    struct peer_request request = { .call = call, .first = first, .second = second };
    struct peer_answer answer = { .value = 0 };
    if (name)
        snprintf(request.name, sizeof request.name, "%s", name);
    CHECK(send(peer->connection, &request, sizeof request, MSG_NOSIGNAL) == sizeof request);
    if (call != PEER_LEAVE && call != PEER_EXEC && call != PEER_AGAIN)
        CHECK(recv(peer->connection, &answer, sizeof answer, 0) == sizeof answer);
    return answer;
}

/* Waits until the process has ended and the kernel has closed what it had. */
static inline int peer_wait(struct peer *peer)
{
    int status = 0;
    if (peer->is_child) {
        CHECK(waitpid(peer->process, &status, 0) == peer->process);
    } else {
        int process = (int)syscall(SYS_pidfd_open, peer->process, 0);
        if (process >= 0) {
            struct pollfd end = { .fd = process, .events = POLLIN };
            CHECK(poll(&end, 1, -1) == 1);
            close(process);
        }
    }
    if (peer->connection >= 0)
        close(peer->connection);
    if (peer->second >= 0)
        close(peer->second);
    *peer = (struct peer){ .connection = -1, .second = -1 };
    return status;
}

/* It ends by exit(3). */
static inline void peer_stop(struct peer *peer)
{
    close(peer->connection);
    peer->connection = -1;
    assert_int_equal(peer_wait(peer), 0);
}

static inline void peer_kill(struct peer *peer)
{
    CHECK(kill(peer->process, SIGKILL) == 0);
    peer_wait(peer);
}

/* The child that it has forked off, as a peer of its own. */
static inline struct peer peer_child(struct peer *parent)
{
    struct peer_answer answer = peer_ask(parent, PEER_FORK, 0, 0, NULL);
    struct peer child = { (pid_t)answer.value, false, parent->second, -1 };
    assert_true(child.process > 0);
    parent->second = -1;
    return child;
}

/* Short forms of requests. */
static inline uint64_t peer_create(const struct peer *peer, const char *name, uint64_t size)
{
    return peer_ask(peer, PEER_CREATE, size, PAGE_READWRITE, name).value;
}

static inline uint64_t peer_open(const struct peer *peer, const char *name)
{
    return peer_ask(peer, PEER_OPEN, FILE_MAP_ALL_ACCESS, 0, name).value;
}

static inline bool peer_close(const struct peer *peer, uint64_t handle)
{
    return peer_ask(peer, PEER_CLOSE, handle, 0, NULL).value != 0;
}

static inline uint64_t peer_map(const struct peer *peer, uint64_t handle)
{
    return peer_ask(peer, PEER_MAP, handle, FILE_MAP_WRITE, NULL).value;
}

static inline uint64_t peer_load(const struct peer *peer, uint64_t address)
{
    return peer_ask(peer, PEER_LOAD, address, 0, NULL).value;
}

static inline void peer_store(const struct peer *peer, uint64_t address, uint64_t word)
{
    peer_ask(peer, PEER_STORE, address, word, NULL);
}
