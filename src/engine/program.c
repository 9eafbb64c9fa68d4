/* SPDX-License-Identifier: MIT */
/* The program that runs. */
#include "engine/program.h"
#include "engine/status.h"
#include "linux/exe.h"

_Static_assert(PROGRAM_PATH_CAPACITY == EXE_PATH_CAPACITY, "one limit for paths");

NTSTATUS program_path(char path[PROGRAM_PATH_CAPACITY], size_t *length)
{
    long result = exe_path(path);
    if (result < 0)
        return status_from_error((int)result);
    *length = (size_t)result;
    return STATUS_SUCCESS;
}

NTSTATUS program_arguments(char **arguments, size_t *size)
{
    return status_from_error(exe_arguments(arguments, size));
}
