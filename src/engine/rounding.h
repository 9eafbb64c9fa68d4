/* SPDX-License-Identifier: MIT */
/* Sizes in whole pages, units, sectors. */
#pragma once

#include <stdint.h>

/* The next multiple of UNIT; the caller knows that there is one. */
static inline uint64_t round_up(uint64_t size, uint64_t unit)
{
    return (size + unit - 1) / unit * unit;
}
