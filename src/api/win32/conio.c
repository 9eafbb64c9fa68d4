/* SPDX-License-Identifier: MIT */
/* conio.h: one key from the terminal. */
#include <filemap/conio.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

/* The signal that a key stands for, 0 for an ordinary key. */
static int key_signal(const struct termios *terminal, unsigned char key)
{
    if (!(terminal->c_lflag & ISIG) || key == _POSIX_VDISABLE)
        return 0;
    if (key == terminal->c_cc[VINTR])
        return SIGINT;
    if (key == terminal->c_cc[VQUIT])
        return SIGQUIT;
    return key == terminal->c_cc[VSUSP] ? SIGTSTP : 0;
}

static int read_byte(void)
{
    unsigned char byte;
    ssize_t got;
    do
        got = read(STDIN_FILENO, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

/*
 * The terminal makes no signals of keys while it is without echo: a signal that ends the program
 * must find the terminal as it was.
 */
int _getch(void)
{
    struct termios before;
    fflush(stdout);
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return getchar();
    for (;;) {
        struct termios raw = before;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
        int key = read_byte();
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
        int signal = key < 0 ? 0 : key_signal(&before, (unsigned char)key);
        if (!signal)
            return key;
        raise(signal);
    }
}
