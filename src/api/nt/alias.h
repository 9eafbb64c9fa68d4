/* SPDX-License-Identifier: MIT */
/* Each native call has a second name, which begins with Zw. */
#pragma once

#define SECOND_NAME(call)                                                                          \
    extern __typeof__(Nt##call) Zw##call __attribute__((__alias__("filemap_Nt" #call)))
