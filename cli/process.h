/* SPDX-License-Identifier: MIT */
/* Waiting: for a command to end, or for somebody to end the tool. */
#pragma once

/*
 * Before the other calls, and as soon as something is held: from now on signals do not end the tool
 * where it stands.
 */
void process_catch_signals(void);

/*
 * Runs a command with standard input and output of the tool, and passes signals on to it. Returns
 * its exit status, 128 + the signal that killed it; after a message 127 when there is no such
 * command, 126 when it cannot be run.
 */
int process_run(char **command);

/* What process_wait waits for, in words. */
const char *process_wait_for(void);

/* Waits for the end of standard input, if it is a terminal, pipe or socket, or for a signal. */
void process_wait(void);
