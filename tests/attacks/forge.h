/* SPDX-License-Identifier: MIT */
/*
 * Forging what processes tell each other about handles. Nothing here knows what such a message
 * looks like: a true one is taken, and its words and descriptors are exchanged one after the other.
 */
#pragma once

#include "attacks.h"

#define PATIENCE 60 /* seconds; who waits longer waits for ever */

struct message {
    size_t size, count;
    int fds[8];
    _Alignas(uint64_t) unsigned char bytes[8192];
};

/* A pair of sockets that keep messages apart. */
void make_sockets(int ends[2]);

/* False when nothing more comes. */
bool take_message(int socket, struct message *out);

void give_message(int socket, const struct message *message);

/* What filemap_send_handle makes of a handle; with descriptors of its own. */
void message_of(HANDLE handle, struct message *out);
void forget_message(struct message *message);

/* Handles of every kind, with messages that tell of them; made by the calling process. */
enum { KINDS = 6 };
void messages_of_all_kinds(struct message out[KINDS]);

/* The copy says of the descriptor at PLACE that it is FD, with device and inode of it. */
struct message with_descriptor(const struct message *message, size_t place, int fd);

/* Descriptors of things that are no sections, and of the secret; by the calling process. */
enum { STRANGE_THINGS = 14 };
int open_strange_thing(int which);

/* Values that lie. */
enum { LIES = 12 };
uint64_t lie(uint64_t truth, int which);

/* The memory file of that name in this process, by which others learn of its handles; or -1. */
int find_sheet(const char *name);

/* One with other contents, sealed like a true one. INHERITED: programs get it. */
int write_sheet(const char *name, bool inherited, const void *bytes, size_t size);

/* Is the view one of the secret? Nobody but the victim himself may have it opened. */
bool shows_secret(void *view);

/* Tries everything with a handle that somebody has sent, and closes it. */
void use_and_close(HANDLE handle);

/* Its descriptors can be counted, also after the process has become another user's. */
int descriptors_now(void);

/* The stranger, where there can be one. */
uid_t the_other(void);
uid_t the_victim(void);
