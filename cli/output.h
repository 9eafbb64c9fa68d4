/* SPDX-License-Identifier: MIT */
/* Standard output: all of it gets out, or the tool says why not. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * At the start: descriptors 0 to 2 are never free for others to get, and a pipe without a reader
 * is an error like others, so that the tool still gives back what it holds.
 */
void output_prepare(void);

/*
 * Writes the bytes, past the buffer of stdout. False after a message; true with fewer WRITTEN if
 * the memory that they are in cannot be read.
 */
bool output_write(const void *bytes, size_t size, size_t *written);

/* Writes out what stdout has buffered. False after a message. */
bool output_finish(void);

/* Has output_prepare changed what SIGPIPE does? */
bool output_ignores_sigpipe(void);

/* At the end: dies of SIGPIPE after all if that is what the reader's end would have done. */
void output_end(void);
