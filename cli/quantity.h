/* SPDX-License-Identifier: MIT */
/* Sizes and times, for people and from people. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define QUANTITY_CAPACITY 64

/* A size with at most four digits and a unit: 0, 512, 64K, 1.5M. */
void quantity_bytes(uint64_t bytes, char text[QUANTITY_CAPACITY]);

/* Takes whole numbers: digits or 0x..., then perhaps K, M, G, T, P or E (powers of 1024). */
bool quantity_parse(const char *text, uint64_t *bytes);

/* How long ago, with one unit: 12s, 5m, 3h, 8d. */
void quantity_age(int64_t seconds, char text[QUANTITY_CAPACITY]);

/* Nanoseconds since 1970: local time for people, UTC as of RFC 3339 for programs. */
void quantity_time_local(int64_t time, char text[QUANTITY_CAPACITY]);
void quantity_time_utc(int64_t time, char text[QUANTITY_CAPACITY]);

/* Seconds since a time in nanoseconds since 1970; not negative. */
int64_t quantity_seconds_since(int64_t time);
