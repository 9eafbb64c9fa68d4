/* SPDX-License-Identifier: MIT */
/* Waiting: for a command to end, or for somebody to end the tool. */
#include "process.h"
#include "message.h"
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_RUNNABLE 126
#define NOT_FOUND 127
#define SIGNALLED 128
#define RETRY_TERMINAL 500 /* milliseconds */

/* Go on to the command, or end the waiting. */
static const int caught[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM };

static sigset_t mask_before;

static sigset_t caught_set(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
        sigaddset(&signals, caught[i]);
    return signals;
}

void process_catch_signals(void)
{
    sigset_t signals = caught_set();
    sigaddset(&signals, SIGCHLD);
    signal(SIGCHLD, SIG_DFL); /* ignored, it would take the exit status away */
    sigprocmask(SIG_BLOCK, &signals, &mask_before);
}

static int spawn(char **command, pid_t *child)
{
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    if (output_ignores_sigpipe())
        sigaddset(&defaults, SIGPIPE);
    int error = posix_spawnattr_init(&attributes);
    if (error)
        return error;
    posix_spawnattr_setsigmask(&attributes, &mask_before);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    error = posix_spawnp(child, command[0], NULL, &attributes, command, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* Ctrl-C and the like reach the command from the terminal itself. */
static bool is_from_terminal(const siginfo_t *signal)
{
    return signal->si_code == SI_KERNEL;
}

static int wait_for_child(pid_t child)
{
    siginfo_t signal;
    int status;
    sigset_t signals = caught_set();
    sigaddset(&signals, SIGCHLD);
    for (;;) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child)
            return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
        if (ended < 0 && errno != EINTR)
            return message_fail("the command", "%s", strerror(errno));
        int number = sigwaitinfo(&signals, &signal);
        if (number > 0 && number != SIGCHLD && !is_from_terminal(&signal))
            kill(child, number);
    }
}

int process_run(char **command)
{
    pid_t child;
    int error = spawn(command, &child);
    if (!error)
        return wait_for_child(child);
    message_fail(command[0], "the command cannot be run: %s", strerror(error));
    return error == ENOENT ? NOT_FOUND : NOT_RUNNABLE;
}

static bool ends_with_input(void)
{
    struct stat status;
    return isatty(STDIN_FILENO) || (!fstat(STDIN_FILENO, &status) &&
                                    (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)));
}

const char *process_wait_for(void)
{
    return isatty(STDIN_FILENO) ? "Ctrl-D, Ctrl-C or SIGTERM"
           : ends_with_input()  ? "the end of standard input, SIGINT or SIGTERM"
                                : "SIGINT or SIGTERM";
}

/* Throws away what is there. False at the end. */
static bool drain(bool *background)
{
    char bytes[4096];
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    int error = got < 0 ? errno : 0;
    *background = error == EIO && isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) != getpgrp();
    return got > 0 || error == EINTR || error == EAGAIN || *background;
}

void process_wait(void)
{
    sigset_t signals = caught_set();
    bool background = false;
    signal(SIGTTIN, SIG_IGN); /* a job in the background gets EIO instead of being stopped */
    struct pollfd wait[] = {
        { .fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN },
        { .fd = ends_with_input() ? STDIN_FILENO : -1, .events = POLLIN },
    };
    bool input = true;
    while (input && !wait[0].revents) {
        /* In the background the terminal's input is somebody else's: it is only looked at again. */
        int ready = poll(wait, background ? 1 : 2, background ? RETRY_TERMINAL : -1);
        if (ready < 0 && errno != EINTR)
            break;
        if (background || (ready > 0 && wait[1].revents))
            input = drain(&background);
    }
    close(wait[0].fd);
}
