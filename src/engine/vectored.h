/* SPDX-License-Identifier: MIT */
/* Handlers that are asked about each exception before the guards are, in their order. */
#pragma once

#include <filemap/winnt.h>

/* What vectored_remove takes; NULL: memory ran out. */
PVOID vectored_add(BOOL first, PVECTORED_EXCEPTION_HANDLER handler);

/* FALSE: no such handler. */
BOOL vectored_remove(PVOID handle);

/* Asks one after the other. TRUE: one has put things right. */
BOOL vectored_call(EXCEPTION_POINTERS *pointers);
