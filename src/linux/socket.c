/* SPDX-License-Identifier: MIT */
/* Local sockets that carry one message with descriptors at a time. */
#include "linux/socket.h"
#include "linux/calls.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/un.h>
#include <unistd.h>

#define TYPE (SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK)

int socket_pair(struct descriptor ends[2])
{
    int fds[2];
    struct descriptor first, second;
    int error = (int)linux_calls->socketpair(AF_UNIX, TYPE, fds);
    if (error)
        return error;
    error = descriptor_adopt(fds[0], &first, NULL);
    if (error) {
        descriptor_drop(fds[1]);
        return error;
    }
    error = descriptor_adopt(fds[1], &second, NULL);
    if (error) {
        descriptor_drop(fds[0]);
        return error;
    }
    ends[0] = first;
    ends[1] = second;
    return 0;
}

/* Abstract names begin with a NUL. Returns the size of the address. */
static size_t make_address(const struct socket_name *name, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    int length = snprintf(out->sun_path + 1, sizeof out->sun_path - 1, "filemap-%016llx%016llx",
                          (unsigned long long)name->words[0], (unsigned long long)name->words[1]);
    return offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length;
}

static int open_socket(struct descriptor *out)
{
    long fd = linux_calls->socket(AF_UNIX, TYPE);
    return fd < 0 ? (int)fd : descriptor_adopt((int)fd, out, NULL);
}

int socket_listen(int backlog, struct socket_name *name, struct descriptor *out)
{
    struct descriptor socket;
    struct sockaddr_un address;
    if (getrandom(name->words, sizeof name->words, 0) != sizeof name->words)
        return -ENOSYS;
    size_t size = make_address(name, &address);
    int error = open_socket(&socket);
    if (error)
        return error;
    error = (int)linux_calls->bind(socket.fd, &address, size);
    if (!error)
        error = (int)linux_calls->listen(socket.fd, backlog);
    if (error)
        descriptor_close(&socket);
    else
        *out = socket;
    return error;
}

/* PEER 0: whichever process of this user. */
static int check_peer(int fd, pid_t peer)
{
    struct ucred credentials;
    int error = (int)linux_calls->getsockopt(fd, SO_PEERCRED, &credentials, sizeof credentials);
    if (error)
        return error;
    return credentials.uid == geteuid() && (!peer || credentials.pid == peer) ? 0 : -EACCES;
}

int socket_connect(const struct socket_name *name, pid_t peer, struct descriptor *out)
{
    struct descriptor socket;
    struct sockaddr_un address;
    size_t size = make_address(name, &address);
    int error = open_socket(&socket);
    if (error)
        return error;
    do
        error = (int)linux_calls->connect(socket.fd, &address, size);
    while (error == -EINTR);
    if (!error)
        error = check_peer(socket.fd, peer);
    if (error)
        descriptor_close(&socket);
    else
        *out = socket;
    return error;
}

/* The kernel asks for room before it looks whether somebody waits. */
static bool is_waited_at(int listener)
{
    struct pollfd poll = { .fd = listener, .events = POLLIN };
    return linux_calls->poll(&poll, 1, &(struct timespec){ 0 }) != 0;
}

int socket_accept(int listener, struct descriptor *out)
{
    struct descriptor socket;
    long fd = linux_calls->accept(listener);
    if ((fd == -EMFILE || fd == -ENFILE) && !is_waited_at(listener))
        return -EAGAIN;
    int error = fd < 0 ? (int)fd : descriptor_adopt((int)fd, &socket, NULL);
    if (error)
        return error;
    error = check_peer(socket.fd, 0);
    if (error)
        descriptor_close(&socket);
    else
        *out = socket;
    return error;
}

#define SCM_PIDFD 0x04 /* SO_PASSPIDFD, since Linux 6.5 */

/* A socket of the program's may bring credentials as well, and a descriptor of the sender. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(SOCKET_DESCRIPTORS * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred)) +
               CMSG_SPACE(sizeof(int))];
};

int socket_send(int fd, int flags, const void *bytes, size_t size, const int *descriptors,
                size_t count)
{
    union control control;
    struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = size };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    memset(&control, 0, sizeof control);
    if (count) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof *descriptors);
        control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(count * sizeof *descriptors),
                                           .cmsg_level = SOL_SOCKET,
                                           .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof *descriptors);
    }
    long sent;
    do
        sent = linux_calls->sendmsg(fd, &message, flags | MSG_NOSIGNAL);
    while (sent == -EINTR);
    if (sent < 0)
        return (int)sent;
    return (size_t)sent == size ? 0 : -EMSGSIZE;
}

static void drop_sender(const struct cmsghdr *header)
{
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    if (fd >= 0)
        descriptor_drop(fd);
}

/* All that came, for each is open now; what is too many is closed. Returns how many there were. */
static size_t take_descriptors(struct msghdr *message, int descriptors[SOCKET_DESCRIPTORS])
{
    size_t count = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
         header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_PIDFD &&
            header->cmsg_len == CMSG_LEN(sizeof(int)))
            drop_sender(header);
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t found = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < found; i++, count++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            if (count < SOCKET_DESCRIPTORS)
                descriptors[count] = fd;
            else
                descriptor_drop(fd);
        }
    }
    return count;
}

static void drop_all(int descriptors[SOCKET_DESCRIPTORS])
{
    for (size_t i = 0; i < SOCKET_DESCRIPTORS; i++) {
        if (descriptors[i] >= 0)
            descriptor_drop(descriptors[i]);
        descriptors[i] = -1;
    }
}

int socket_receive(int fd, int flags, void *bytes, size_t size, int descriptors[SOCKET_DESCRIPTORS])
{
    union control control;
    struct iovec part = { .iov_base = bytes, .iov_len = size };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    memset(&control, 0, sizeof control);
    for (size_t i = 0; i < SOCKET_DESCRIPTORS; i++)
        descriptors[i] = -1;
    long got;
    do
        got = linux_calls->recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
    while (got == -EINTR);
    if (got < 0)
        return (int)got;
    size_t count = take_descriptors(&message, descriptors);
    bool lacks_room = (message.msg_flags & MSG_CTRUNC) && count < SOCKET_DESCRIPTORS;
    if ((size_t)got == size && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) &&
        count <= SOCKET_DESCRIPTORS)
        return 0;
    drop_all(descriptors);
    if (lacks_room)
        return -EMFILE;
    return got == 0 && count == 0 ? -ENODATA : -EBADMSG;
}

void socket_discard(int fd)
{
    char byte;
    struct iovec part = { .iov_base = &byte, .iov_len = 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    while (linux_calls->recvmsg(fd, &message, MSG_DONTWAIT) == -EINTR)
        continue;
}

void socket_refuse(int fd)
{
    linux_calls->shutdown(fd, SHUT_RD);
}
