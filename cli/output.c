/* SPDX-License-Identifier: MIT */
/* Standard output: all of it gets out, or the tool says why not. */
#include "output.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool dies_of_sigpipe;
static bool reader_is_gone;
static bool has_failed; /* and a message was printed */

/* Opened the wrong way round, so that its use fails as if it were still closed. */
static void fill_descriptor(int fd)
{
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
        _exit(1);
}

void output_prepare(void)
{
    struct sigaction action;
    for (int fd = 0; fd <= 2; fd++)
        fill_descriptor(fd);
    if (!sigaction(SIGPIPE, NULL, &action) && action.sa_handler == SIG_DFL) {
        dies_of_sigpipe = true;
        signal(SIGPIPE, SIG_IGN);
    }
}

static bool failed(int error)
{
    if (error == EPIPE && dies_of_sigpipe)
        reader_is_gone = true;
    else if (!has_failed)
        message_fail("standard output", "%s", strerror(error));
    has_failed = true;
    return false;
}

bool output_write(const void *bytes, size_t size, size_t *written)
{
    const char *from = bytes;
    *written = 0;
    while (*written < size) {
        ssize_t put = write(STDOUT_FILENO, from + *written, size - *written);
        if (put > 0)
            *written += (size_t)put;
        else if (put < 0 && errno == EFAULT)
            return true;
        else if (put < 0 && errno == EAGAIN)
            poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, -1);
        else if (put < 0 && errno != EINTR)
            return failed(errno);
    }
    return true;
}

bool output_finish(void)
{
    errno = 0;
    if (!fflush(stdout) && !ferror(stdout))
        return true;
    return failed(errno ? errno : EIO);
}

bool output_ignores_sigpipe(void)
{
    return dies_of_sigpipe;
}

void output_end(void)
{
    if (!reader_is_gone)
        return;
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}
