/* SPDX-License-Identifier: MIT */
/* The balanced trees and lists of libbsd. */
#pragma once

#ifndef __unused
#define __unused __attribute__((__unused__)) /* its generated functions are marked with it */
#endif

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
