/* SPDX-License-Identifier: MIT */
/*
 * One definition of columns that prints as a table or as JSON
 *
 * The title of a column in small letters is its key. Cells without a value are "-" and null.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TABLE_RIGHT = 1,     /* aligned to the right, as numbers are */
    TABLE_JSON_ONLY = 2, /* not in the table for people */
    TABLE_TEXT_ONLY = 4  /* not in JSON */
};

struct table_column {
    const char *title;
    int flags;
};

struct table;

/* NAME is the key of the rows in JSON. COLUMNS must live as long as the table. */
struct table *table_create(const char *name, const struct table_column *columns, size_t count,
                           bool json);
struct table *table_destroy(struct table *table);

/* A column that has nothing to tell leaves the table for people. */
void table_hide(struct table *table, size_t column);

/* The cells that are set next belong to a new row. */
void table_row(struct table *table);

/* Any bytes; escaped here. NULL: no value. */
void table_text(struct table *table, size_t column, const char *text);

/* Escaped for people already, and how the bytes are for JSON. */
void table_shown(struct table *table, size_t column, const char *shown, const char *bytes,
                 size_t length);

/* A number, for people as SHOWN; NULL: its digits. */
void table_number(struct table *table, size_t column, uint64_t number, const char *shown);

/* True or false in JSON, yes or no for people. */
void table_truth(struct table *table, size_t column, bool truth);

/* The rows of another table as an array, for people as SHOWN. */
void table_nested(struct table *table, size_t column, struct table *inner, const char *shown);

size_t table_rows(const struct table *table);

/* Prints to standard output, one line per row. */
void table_print(struct table *table);

/* Prints the first row only: for people one line per cell, in JSON the object that it is. */
void table_print_row(struct table *table);
