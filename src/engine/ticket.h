/* SPDX-License-Identifier: MIT */
/*
 * Tickets: a handle described for another process.
 *
 * Together with the descriptors that it names, a ticket lets a process have a handle that another
 * one had: the same object, the same rights. It says nothing that is believed: the descriptors are
 * compared with device and inode, named objects are joined anew by their record, and everything
 * else is checked against the file that it is about.
 */
#pragma once

#include "engine/object.h"

#include "linux/descriptor.h"

#include <stdint.h>

enum ticket_descriptor {
    TICKET_LOCK,    /* of a named object: the description that bears the read lock */
    TICKET_PAYLOAD, /* what is mapped, or the file itself */
    TICKET_SHARING, /* the part that is taken in the use of a file */
    TICKET_DESCRIPTORS,
    TICKET_PIDFD = TICKET_PAYLOAD, /* of a process */
    TICKET_RECORD = TICKET_SHARING /* what CreateProcess told it (engine/startup.h) */
};

/* Room for the security descriptor of an unnamed object; a longer one becomes one for nobody. */
#define TICKET_SECURITY_CAPACITY 1024

enum ticket_options {
    TICKET_OVERLAPPED = 1, /* a file whose transfers bring their offsets */
    TICKET_SUSPENDED = 2,  /* a thread that waits for ResumeThread */
};

struct ticket {
    enum ticket_kind kind;
    HANDLE handle; /* the value in the process that it is for */
    ACCESS_MASK access;
    ULONG flags;                  /* HANDLE_FLAG_… */
    ULONG protection, attributes; /* of a section */
    ULONG options;                /* enum ticket_options */
    enum name_space space;        /* of a named object */
    uint64_t size;                /* of a section, bytes; of a process, its id */
    size_t security_size;         /* 0: no descriptor was given */
    _Alignas(ACL) unsigned char security[TICKET_SECURITY_CAPACITY]; /* self-relative */
    struct descriptor descriptors[TICKET_DESCRIPTORS];              /* DESCRIPTOR_NONE: none */
};

/* As it is written: without padding, the same in all processes of a machine. */
struct ticket_text {
    uint64_t magic;
    uint32_t version, kind, access, flags, protection, attributes, options, space;
    uint64_t handle, size;
    struct {
        int64_t fd;
        uint64_t device, inode;
    } descriptors[TICKET_DESCRIPTORS];
    uint64_t security_size;
    unsigned char security[TICKET_SECURITY_CAPACITY];
};

/* The types of the kinds; NULL where there is no object. */
extern const struct object_type *const ticket_types[TICKET_KINDS];

/* The handle as its type describes it. With the object lock held. FALSE: it does not travel. */
BOOL ticket_describe(const struct object *object, HANDLE handle, ACCESS_MASK access, ULONG flags,
                     struct ticket *out);

void ticket_write(const struct ticket *ticket, struct ticket_text *out);

/* FALSE when it is none, or says what no ticket says. */
BOOL ticket_read(const struct ticket_text *text, struct ticket *out);

/*
 * Sends a ticket with its descriptors through a local socket, or gets the next one. FLAGS are
 * MSG_…. What is received has descriptors of its own: ticket_close() is due. 0 or -errno, as
 * socket_send() and socket_receive() have it; -EBADMSG for what is no ticket.
 */
int ticket_send(int socket, int flags, const struct ticket *ticket);
int ticket_receive(int socket, int flags, struct ticket *out);

/*
 * The object of a ticket, with one handle and one reference, inside a passage. On success
 * descriptors that the object keeps are taken out of the ticket, and ticket_close() is due.
 * STATUS_INVALID_HANDLE when it is not there any more, or the ticket does not tell the truth.
 */
NTSTATUS ticket_redeem(struct ticket *ticket, struct object **out);

/* Closes the descriptors that are left. */
void ticket_close(struct ticket *ticket);

/* Takes a descriptor out of the ticket. */
struct descriptor ticket_take(struct ticket *ticket, enum ticket_descriptor which);

/*
 * Can what is named be used as the access says? Of a ticket that was not redeemed; what another
 * file's numbers are by now is left to that.
 */
BOOL ticket_is_served(const struct ticket *ticket);

/* Whether programs that are executed get the descriptors. 0 or -errno. */
int ticket_pass_on(const struct ticket *ticket, BOOL passed);

/* Do two tickets of one process stand for one object? They name the same descriptors. */
int ticket_compare_objects(const struct ticket *a, const struct ticket *b);
