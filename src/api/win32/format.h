/* SPDX-License-Identifier: MIT */
/*
 * The printf of Microsoft's C library, narrow and wide: crt.h tells its rules.
 *
 * A format and its output have one width: units are chars (UTF-8) or WCHARs (UTF-16). Where the
 * output goes is the business of a sink.
 */
#pragma once

#include <filemap/winnt.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct format_sink {
    bool wide;
    bool failed;   /* the stream refused, or memory ran out */
    size_t length; /* units put so far, those that did not fit too */
    void *target;  /* buffer of CAPACITY units, or NULL */
    size_t capacity;
    FILE *stream;   /* or NULL */
    WCHAR high;     /* a high surrogate that waits for its other half */
    size_t held;    /* bytes in HOLD */
    char hold[512]; /* on their way to the stream */
};

/* Puts one unit of the sink's own width. */
void format_put(struct format_sink *sink, WCHAR unit);

/* Puts COUNT times the same unit. */
void format_repeat(struct format_sink *sink, WCHAR unit, size_t count);

/* Puts a character, as many units as it takes; a lone surrogate too. */
void format_put_character(struct format_sink *sink, uint32_t character);

/* Hands what is held to the stream. */
void format_finish(struct format_sink *sink);

/*
 * Formats into the sink, whose width is that of the format. The length in units, or -1 if the
 * format is wrong, the sink failed, or the length exceeds an int.
 */
int format_text(struct format_sink *sink, const void *format, va_list *arguments);
