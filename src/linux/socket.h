/* SPDX-License-Identifier: MIT */
/* Local sockets that carry one message with descriptors at a time. */
#pragma once

#include "linux/descriptor.h"

#include <stdint.h>

#define SOCKET_DESCRIPTORS 4 /* the most that one message has */

/* A name that only the kernel keeps: it goes with the socket. Nobody can guess it. */
struct socket_name {
    uint64_t words[2];
};

/* Two connected ends, close-on-exec. 0 or -errno. */
int socket_pair(struct descriptor ends[2]);

/* Waits for connections under a new name, at most BACKLOG of them. 0 or -errno. */
int socket_listen(int backlog, struct socket_name *name, struct descriptor *out);

/*
 * Connects to it, if the listener is the process PEER of this user; nothing is waited for.
 * -ECONNREFUSED when nobody listens, -EAGAIN when too many wait, -EACCES for another listener.
 */
int socket_connect(const struct socket_name *name, pid_t peer, struct descriptor *out);

/* The next connection, or -EAGAIN. One of another user is refused: -EACCES. */
int socket_accept(int listener, struct descriptor *out);

/*
 * Sends a message with COUNT descriptors; FLAGS are MSG_…. -EAGAIN or -ENOBUFS when there is no
 * room, -EPIPE or -ECONNRESET when nobody can get it any more.
 */
int socket_send(int fd, int flags, const void *bytes, size_t size, const int *descriptors,
                size_t count);

/*
 * Gets a message of exactly SIZE bytes, and its descriptors, which are the caller's to close, with
 * -1 behind the last. 0; -ENODATA when the other end is closed, -EBADMSG for another message, which
 * is dropped; -EMFILE when there is no room for the descriptors, which are lost; or -errno. With
 * MSG_PEEK in FLAGS nothing is dropped or lost: the message stays.
 */
int socket_receive(int fd, int flags, void *bytes, size_t size,
                   int descriptors[SOCKET_DESCRIPTORS]);

/* Drops the next message. */
void socket_discard(int fd);

/* From now on nobody can send to this end; what was sent before can still be received. */
void socket_refuse(int fd);
