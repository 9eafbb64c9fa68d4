/* SPDX-License-Identifier: MIT */
/* Mailboxes: how handles get into another process while it runs. */
#include "engine/mailbox.h"
#include "engine/card.h"
#include "engine/duplication.h"
#include "engine/handletable.h"
#include "engine/inheritance.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/pidfd.h"
#include "linux/socket.h"

#include <filemap/handleapi.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define BACKLOG 4096
#define MOST_AT_ONCE 65536
#define MOST_WAITED_FOR 16
#define MOST_FAILURES 64
#define MOST_CONNECTIONS 16

/* What is ours is guarded by the mutex, which belongs to the passage. */
static pthread_mutex_t receiving = PTHREAD_MUTEX_INITIALIZER;
static struct descriptor listener = { .fd = -1 }, card = { .fd = -1 }, far_end = { .fd = -1 };
static _Atomic bool opened;

/* Connections whose senders have not come to the message yet; the oldest one is the next to go. */
static struct descriptor waited_for[MOST_WAITED_FOR];
static size_t oldest, waiting;

/* -- our own ----------------------------------------------------------------------------------- */

static void forget_oldest(void)
{
    descriptor_close(&waited_for[oldest]);
    oldest = (oldest + 1) % MOST_WAITED_FOR;
    waiting--;
}

/* What is sent to the parent is not for its child; but its card tells where the handles are. */
static void forget_in_child(void)
{
    descriptor_close(&listener);
    descriptor_close(&far_end);
    while (waiting > 0)
        forget_oldest();
    opened = false;
}

static int open_own(void)
{
    struct socket_name name;
    struct descriptor socket, published;
    int error = socket_listen(BACKLOG, &name, &socket);
    if (error)
        return error;
    error = card_publish(&name, &published);
    if (error) {
        descriptor_close(&socket);
        return error;
    }
    descriptor_close(&card);
    card = published;
    listener = socket;
    return 0;
}

void mailbox_open(void)
{
    if (opened)
        return;
    process_enter();
    pthread_mutex_lock(&receiving);
    process_in_child(PROCESS_MAILBOX, forget_in_child);
    if (!opened)
        open_own();
    /* Whoever has no descriptors left now can go without. */
    opened = true;
    pthread_mutex_unlock(&receiving);
    process_leave();
}

BOOL mailbox_is_value(HANDLE handle)
{
    return (uintptr_t)handle >= HANDLETABLE_FIRST_FOREIGN && (uintptr_t)handle < HANDLETABLE_END;
}

/* What may be over when the process has closed something. */
static BOOL is_shortage(int error)
{
    return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

static int enter(struct ticket *ticket)
{
    struct object *object;
    NTSTATUS status = STATUS_INVALID_HANDLE;
    if (mailbox_is_value(ticket->handle))
        status = ticket_redeem(ticket, &object);
    if (!status) {
        status = inheritance_enter(object, ticket);
        object_abandon(object);
    }
    ticket_close(ticket);
    if (!status_is_shortage(status))
        return 0;
    return status == STATUS_TOO_MANY_OPENED_FILES ? -EMFILE
           : status == STATUS_NO_MEMORY           ? -ENOMEM
                                                  : -ENFILE;
}

/* Could as many descriptors be had as a message, its object and a ticket need? */
static BOOL has_room(int socket)
{
    long fds[2 * SOCKET_DESCRIPTORS + 1];
    size_t count = 0;
    while (count < sizeof fds / sizeof *fds &&
           (fds[count] = linux_calls->fcntl(socket, F_DUPFD_CLOEXEC, 0)) >= 0)
        count++;
    BOOL all = count == sizeof fds / sizeof *fds;
    while (count > 0)
        descriptor_drop((int)fds[--count]);
    return all;
}

/*
 * A message for which there is no room now stays where it is; but where there is room, not for
 * ever, or a forged one would be in the way of all others. Returns -errno when no more can be
 * taken.
 */
static int take_message(int socket)
{
    static unsigned failures;
    struct ticket ticket;
    int error = ticket_receive(socket, MSG_DONTWAIT | MSG_PEEK, &ticket);
    if (!error)
        error = enter(&ticket);
    if (is_shortage(error) && (!has_room(socket) || ++failures < MOST_FAILURES))
        return error;
    if (!error || error == -EBADMSG || is_shortage(error)) {
        socket_discard(socket);
        failures = 0;
        error = 0;
    }
    return error;
}

static void wait_for(const struct descriptor *connection)
{
    waited_for[(oldest + waiting++) % MOST_WAITED_FOR] = *connection;
}

/* A sender connects and then sends: who looks in between would lose the handle by closing. */
static int take_or_wait_for(struct descriptor *connection)
{
    int error = take_message(connection->fd);
    if (error == -EAGAIN || is_shortage(error))
        wait_for(connection);
    else
        descriptor_close(connection);
    return is_shortage(error) ? error : 0;
}

/* The oldest one goes. Its sender learns that nobody listens, and connects anew. */
static int make_room(void)
{
    const struct descriptor *connection = &waited_for[oldest];
    int error = 0;
    if (!descriptor_verify(connection, NULL)) {
        socket_refuse(connection->fd);
        error = take_message(connection->fd);
    }
    if (is_shortage(error))
        return error;
    forget_oldest();
    return 0;
}

static int take_connection(void)
{
    struct descriptor connection;
    int error = waiting == MOST_WAITED_FOR ? make_room() : 0;
    if (!error)
        error = socket_accept(listener.fd, &connection);
    if (error)
        return error == -EACCES ? 0 : error;
    return take_or_wait_for(&connection);
}

static int take_late_messages(void)
{
    int error = 0;
    for (size_t left = waiting; left > 0 && !error; left--) {
        struct descriptor connection = waited_for[oldest];
        waited_for[oldest] = DESCRIPTOR_NONE;
        forget_oldest();
        if (!descriptor_verify(&connection, NULL))
            error = take_or_wait_for(&connection);
    }
    return error;
}

static int take_all(void)
{
    int error = 0;
    for (int i = 0; !error && i < MOST_AT_ONCE && !descriptor_verify(&far_end, NULL); i++)
        error = take_message(far_end.fd);
    if (is_shortage(error))
        return error;
    if (error == -ENODATA) /* the parent has ended */
        descriptor_close(&far_end);
    error = take_late_messages();
    for (int i = 0; !error && i < MOST_AT_ONCE && !descriptor_verify(&listener, NULL); i++)
        error = take_connection();
    return error;
}

NTSTATUS mailbox_empty(void)
{
    process_enter();
    pthread_mutex_lock(&receiving);
    int error = take_all();
    pthread_mutex_unlock(&receiving);
    process_leave();
    return is_shortage(error) ? status_from_error(error) : STATUS_SUCCESS;
}

void mailbox_settle(void)
{
    pthread_mutex_lock(&receiving);
    pthread_mutex_unlock(&receiving);
}

void mailbox_adopt(struct ticket *ticket)
{
    struct descriptor end = ticket_take(ticket, TICKET_PAYLOAD);
    if (descriptor_verify(&end, NULL))
        return;
    if ((pid_t)(uintptr_t)ticket->handle != getpid() || far_end.fd >= 0) {
        descriptor_close(&end);
        return;
    }
    descriptor_pass_on(&end, false);
    pthread_mutex_lock(&receiving);
    process_in_child(PROCESS_MAILBOX, forget_in_child);
    far_end = end;
    pthread_mutex_unlock(&receiving);
}

/* -- sending ----------------------------------------------------------------------------------- */

/*
 * One after the other from anywhere in the range, anew in a forked child: two senders that have a
 * target in common meet about as often as two of 500 million numbers are the same.
 */
HANDLE mailbox_choose_value(void)
{
    static const uintptr_t count = (HANDLETABLE_END - HANDLETABLE_FIRST_FOREIGN) / 4;
    static uint64_t next;
    static pid_t owner;
    lock_objects();
    if (owner != getpid() && getrandom(&next, sizeof next, GRND_NONBLOCK) < 0)
        next = (uint64_t)process_clock();
    owner = getpid();
    uintptr_t place = (uintptr_t)(next++ % count);
    unlock_objects();
    return (HANDLE)(HANDLETABLE_FIRST_FOREIGN + place * 4);
}

/* -ESRCH: the process has ended. Else its number was its own while it was looked for. */
static int check_running(const struct duplication_process *target)
{
    int error = pidfd_verify(target->pidfd, target->id);
    int ended = error ? error : pidfd_ended(target->pidfd->fd);
    return ended > 0 ? -ESRCH : ended;
}

static int connect_to(const struct duplication_process *target, struct descriptor *out)
{
    struct card found;
    int error = card_find(target->id, false, &found);
    if (!error)
        error = socket_connect(&found.mailbox, target->id, out);
    if (error)
        return error;
    error = check_running(target);
    if (error)
        descriptor_close(out);
    return error;
}

static NTSTATUS status_of_sending(int error)
{
    switch (-error) {
    case 0:
        return STATUS_SUCCESS;
    case EAGAIN:
    case ENOBUFS:
    case ETOOMANYREFS:
        return STATUS_INSUFFICIENT_RESOURCES;
    case ENOMEM:
    case EMFILE:
    case ENFILE:
        return status_from_error(error);
    case ESRCH:
        return STATUS_PROCESS_IS_TERMINATING;
    default: /* there is no such process, no mailbox, or no way to it */
        return STATUS_ACCESS_DENIED;
    }
}

/* The other end is closed, or looked before the message came. */
static BOOL is_broken(int error)
{
    return error == -EPIPE || error == -ECONNRESET;
}

static int send_once(const struct duplication_process *target, const struct ticket *ticket)
{
    struct descriptor connection;
    int error = connect_to(target, &connection);
    if (error)
        return error;
    error = ticket_send(connection.fd, MSG_DONTWAIT, ticket);
    descriptor_close(&connection);
    return error;
}

NTSTATUS mailbox_send(const struct duplication_process *target, const struct ticket *ticket)
{
    const struct descriptor *direct = target->mailbox;
    process_enter();
    int error = -EPIPE;
    if (direct && !descriptor_verify(direct, NULL))
        error = ticket_send(direct->fd, MSG_DONTWAIT, ticket);
    for (int i = 0; i < MOST_CONNECTIONS && is_broken(error); i++)
        error = send_once(target, ticket);
    process_leave();
    return status_of_sending(error);
}

/* -- for CreateProcess ------------------------------------------------------------------------- */

NTSTATUS mailbox_prepare(struct mailbox *out)
{
    struct descriptor ends[2];
    int error = socket_pair(ends);
    if (!error)
        *out = (struct mailbox){ ends[0], ends[1] };
    return status_from_error(error);
}

void mailbox_hand_over(struct mailbox *mailbox)
{
    struct ticket ticket = { .kind = TICKET_MAILBOX, .handle = (HANDLE)(uintptr_t)getpid() };
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    ticket.descriptors[TICKET_PAYLOAD] = mailbox->far;
    inheritance_pass_on(&ticket);
}

void mailbox_keep(struct mailbox *mailbox)
{
    descriptor_close(&mailbox->far);
}

void mailbox_close(struct mailbox *mailbox)
{
    descriptor_close(&mailbox->near);
    descriptor_close(&mailbox->far);
}
