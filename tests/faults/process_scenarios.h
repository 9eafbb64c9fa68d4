/* SPDX-License-Identifier: MIT */
/* The operations on processes that the fault tests disturb. Processes end by themselves soon. */
#pragma once

#include <filemap/windows.h>

BOOL process_start_program(void);
BOOL process_start_sleeper(void);
BOOL process_start_suspended(void);
BOOL process_create_inheritable(void);
BOOL process_start_with_list(void); /* of what was created */
BOOL process_open_process(void);
BOOL process_run_program(void);
BOOL process_wait_in_vain(void);
BOOL process_ask_how_it_ended(void);
BOOL process_kill(void);
BOOL process_start_source(void);
BOOL process_start_heir(void);
BOOL process_take_handle(void); /* of one of the two */
BOOL process_carry_handle(void);

/* Ends the process and closes all handles. */
void process_release(void);
