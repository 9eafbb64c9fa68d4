/* SPDX-License-Identifier: MIT */
/*
 * One definition of columns that prints as a table or as JSON
 *
 * Cells are escaped before libsmartcols gets them, and all are "numbers" to it in JSON, which it
 * prints as they are: so its output does not depend on its version or on the locale.
 */
#include "table.h"
#include "memory.h"
#include "print.h"

#include <ctype.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table {
    struct libscols_table *scols;
    struct libscols_line *row;
    const struct table_column *columns;
    size_t *place; /* of a column in libsmartcols' table */
    size_t count;
    bool json;
};

#define NOWHERE ((size_t)-1)

static struct libscols_table *create(const char *name, bool json)
{
    struct libscols_table *scols = memory_need(scols_new_table());
    scols_table_enable_json(scols, json);
    scols_table_enable_noencoding(scols, 1);
    scols_table_set_termforce(scols, SCOLS_TERMFORCE_NEVER);
    if (name && scols_table_set_name(scols, name))
        memory_need(NULL);
    return scols;
}

static struct libscols_column *add_column(struct libscols_table *scols, const char *title,
                                          bool right)
{
    struct libscols_column *column =
        memory_need(scols_table_new_column(scols, title, 0, right ? SCOLS_FL_RIGHT : 0));
    scols_column_set_json_type(column, SCOLS_JSON_NUMBER);
    return column;
}

struct table *table_create(const char *name, const struct table_column *columns, size_t count,
                           bool json)
{
    struct table *table = memory_zeroed(1, sizeof *table);
    *table = (struct table){
        .scols = create(name, json),
        .columns = columns,
        .place = memory_zeroed(count, sizeof *table->place),
        .count = count,
        .json = json,
    };
    size_t place = 0;
    for (size_t i = 0; i < count; i++) {
        bool absent = columns[i].flags & (json ? TABLE_TEXT_ONLY : TABLE_JSON_ONLY);
        table->place[i] = absent ? NOWHERE : place++;
        if (!absent)
            add_column(table->scols, columns[i].title, columns[i].flags & TABLE_RIGHT);
    }
    return table;
}

struct table *table_destroy(struct table *table)
{
    if (!table)
        return NULL;
    scols_unref_table(table->scols);
    free(table->place);
    free(table);
    return NULL;
}

void table_hide(struct table *table, size_t column)
{
    if (!table->json && table->place[column] != NOWHERE)
        scols_column_set_flags(scols_table_get_column(table->scols, table->place[column]),
                               SCOLS_FL_HIDDEN);
}

void table_row(struct table *table)
{
    table->row = memory_need(scols_table_new_line(table->scols, NULL));
    for (size_t i = 0; i < table->count && !table->json; i++)
        if (table->place[i] != NOWHERE && scols_line_set_data(table->row, table->place[i], "-"))
            memory_need(NULL);
}

/* Takes TEXT over. */
static void set(struct table *table, size_t column, char *text)
{
    if (table->place[column] == NOWHERE)
        free(text);
    else if (scols_line_refer_data(table->row, table->place[column], text))
        memory_need(NULL);
}

static char *copy(const char *text)
{
    return memory_copy(text, strlen(text));
}

void table_shown(struct table *table, size_t column, const char *shown, const char *bytes,
                 size_t length)
{
    set(table, column, table->json ? print_json(bytes, length) : copy(shown));
}

void table_text(struct table *table, size_t column, const char *text)
{
    if (text)
        set(table, column,
            table->json ? print_json(text, strlen(text)) : print_text(text, strlen(text)));
}

void table_number(struct table *table, size_t column, uint64_t number, const char *shown)
{
    set(table, column,
        shown && !table->json ? copy(shown) : memory_print("%llu", (unsigned long long)number));
}

void table_truth(struct table *table, size_t column, bool truth)
{
    const char *word = truth ? "true" : "false";
    set(table, column, copy(table->json ? word : truth ? "yes" : "no"));
}

/* libsmartcols' depth of the rows in the output, in blanks. */
#define DEPTH 6

/* The rows in brackets, as deep as the cells of another table's row. */
static char *array_of(struct table *table)
{
    char *all = NULL, *text = NULL;
    size_t size;
    if (scols_print_table_to_string(table->scols, &all))
        memory_need(NULL);
    const char *from = strchr(all, '['), *to = strrchr(all, ']');
    FILE *out = memory_need(open_memstream(&text, &size));
    if (!table_rows(table))
        fputs("[]", out);
    for (; table_rows(table) && from <= to; from++) {
        fputc(*from, out);
        if (*from == '\n')
            fprintf(out, "%*s", DEPTH, "");
    }
    if (fclose(out))
        memory_need(NULL);
    free(all);
    return text;
}

void table_nested(struct table *table, size_t column, struct table *inner, const char *shown)
{
    set(table, column, table->json ? array_of(inner) : copy(shown));
}

size_t table_rows(const struct table *table)
{
    return scols_table_get_nlines(table->scols);
}

void table_print(struct table *table)
{
    if (table->json || table_rows(table))
        scols_print_table(table->scols);
}

/* BACKING_FILE becomes "Backing file:". */
static char *label_of(const char *title)
{
    char *label = NULL;
    size_t size;
    FILE *out = memory_need(open_memstream(&label, &size));
    fputc(*title, out);
    for (const char *letter = title + 1; *letter; letter++)
        fputc(*letter == '_' ? ' ' : tolower((unsigned char)*letter), out);
    fputc(':', out);
    if (fclose(out))
        memory_need(NULL);
    return label;
}

static void print_cells(struct table *table, struct libscols_line *row)
{
    struct libscols_table *cells = create(NULL, false);
    scols_table_enable_noheadings(cells, 1);
    add_column(cells, "KEY", false);
    add_column(cells, "VALUE", false);
    for (size_t i = 0; i < table->count; i++) {
        if (table->place[i] == NOWHERE)
            continue;
        const char *value =
            scols_line_get_column_data(row, scols_table_get_column(table->scols, table->place[i]));
        struct libscols_line *line = memory_need(scols_table_new_line(cells, NULL));
        if (scols_line_refer_data(line, 0, label_of(table->columns[i].title)) ||
            scols_line_set_data(line, 1, value))
            memory_need(NULL);
    }
    scols_print_table(cells);
    scols_unref_table(cells);
}

/* The braces of the only row, moved to the left. */
static void print_object(struct table *table)
{
    char *all = NULL;
    if (scols_print_table_to_string(table->scols, &all))
        memory_need(NULL);
    const char *from = strchr(strchr(all, '['), '{'), *to = strrchr(all, ']');
    while (*to != '}')
        to--;
    for (const char *at = from; at <= to; at++) {
        putchar(*at);
        size_t blanks = *at == '\n' ? strspn(at + 1, " ") : 0;
        at += blanks < DEPTH ? blanks : DEPTH;
    }
    putchar('\n');
    free(all);
}

void table_print_row(struct table *table)
{
    if (table->json)
        print_object(table);
    else
        print_cells(table, scols_table_get_line(table->scols, 0));
}
