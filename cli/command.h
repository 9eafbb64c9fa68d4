/* SPDX-License-Identifier: MIT */
/* The subcommands of the tool, and what all of them agree on. */
#pragma once

#include <filemap/windows.h>

#include <filemap/filemap.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the tool exits with; create and hold pass on what their COMMAND exits with. */
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1, /* not there, refused, not possible */
    EXIT_MISUSED = 2 /* the command line is wrong */
};

/* Each gets its arguments with its own name in front, and returns what the tool exits with. */
int command_ls(int count, char **arguments);
int command_info(int count, char **arguments);
int command_create(int count, char **arguments);
int command_hold(int count, char **arguments);
int command_cat(int count, char **arguments);
int command_write(int count, char **arguments);
int command_image(int count, char **arguments);
int command_gc(int count, char **arguments);
int command_doctor(int count, char **arguments);
