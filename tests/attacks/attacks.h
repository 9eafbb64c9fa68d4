/* SPDX-License-Identifier: MIT */
/*
 * Attempts of a hostile user of the same machine, and of a hostile process of the same user.
 *
 * Each is a function that plays both sides in processes of their own, and ends the process by CHECK
 * when what filemap promises does not hold. It gets empty folders, made as /dev/shm and /tmp are.
 */
#pragma once

#include "sections.h"

struct attempt {
    const char *name;
    const char *attempt; /* what the attacker does */
    const char *promise; /* what must hold */
    const char *result;  /* what the victim gets */
    bool needs_root;     /* to be several users */
    void (*run)(void);
};

extern const struct attempt place_attempts[], object_attempts[], record_attempts[], lock_attempts[],
    memory_attempts[], process_attempts[], space_attempts[], message_attempts[], mailbox_attempts[],
    ticket_attempts[];

enum { ROOT = 0, VICTIM = 54321, STRANGER = 54322 };

/* Calls BODY in a child as that user; it must not fail. The library begins anew in there. */
void as(uid_t user, void (*body)(void));

/* The same, but the child stays as it is after BODY; until let_go(), which kills it. */
pid_t hold_as(uid_t user, void (*body)(void));
void let_go(pid_t holder);

/* A child that repeats BODY until let_go(). */
pid_t repeat_as(uid_t user, void (*body)(void));

/* Paths in the folder of names (FILEMAP_DIR), and of an entry there. */
const char *place(const char *name);
const char *in_global(const char *entry);
const char *in_local_of(uid_t user, const char *entry);

/* The folder of Global\, as root makes it. */
void make_global(void);

/* A file of that user that nobody else may read or write, on the file system of the names. */
const char *make_secret(uid_t owner);

/* Is it as it was made? */
void check_secret(void);

/* The part of a program with raised rights: checks where names and memory live, and ends. */
_Noreturn void show_environment(void);

/* That program: the attempt's own, owned by the victim, with his rights for whoever starts it. */
const char *setuid_copy(void);

/* The part of a program that inherits: uses what it has under that value. Exits with 1 if it had.
 */
_Noreturn void use_inherited(const char *value);

/* What errors may come of things that are no objects. */
bool is_refusal(DWORD error);

/* Create and open of that name get refused. */
void check_refused(const char *name);
