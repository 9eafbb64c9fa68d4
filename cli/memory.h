/* SPDX-License-Identifier: MIT */
/* Memory: a tool that gets none says so and ends. */
#pragma once

#include <stddef.h>

/* COUNT elements of SIZE bytes, all zero. */
void *memory_zeroed(size_t count, size_t size);

/* As realloc for COUNT elements of SIZE bytes. */
void *memory_resize(void *old, size_t count, size_t size);

/* A copy of LENGTH bytes with a NUL behind it. */
char *memory_copy(const char *bytes, size_t length);

/* What printf would print. */
char *memory_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the tool, unless POINTER is one. */
void *memory_need(void *pointer);
