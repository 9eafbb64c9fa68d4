/* SPDX-License-Identifier: MIT */
/* Descriptors that a caller builds and takes apart, part by part. Rows h209-h229. */
#pragma once

#include "engine/sd.h"

enum sd_list { SD_DACL, SD_SACL };
enum sd_sid { SD_OWNER, SD_GROUP };

/* An absolute one without any part. STATUS_UNKNOWN_REVISION. */
NTSTATUS sd_initialize(void *out, DWORD revision);

/* Bytes that one takes in its own form. */
size_t sd_length(const void *descriptor);

/*
 * A part, in either form; of a list that is not present only that is told (row h221).
 * STATUS_UNKNOWN_REVISION: it is no descriptor.
 */
NTSTATUS sd_get_list(const void *descriptor, enum sd_list which, BOOL *present, ACL **out,
                     BOOL *defaulted);
NTSTATUS sd_get_sid(const void *descriptor, enum sd_sid which, SID **out, BOOL *defaulted);

/*
 * Sets a part, which must stay (row h219). A list that is to be absent leaves pointer and flag as
 * they are (row h217). STATUS_UNKNOWN_REVISION; STATUS_INVALID_SECURITY_DESCR: it is self-relative.
 */
NTSTATUS sd_set_list(void *descriptor, enum sd_list which, BOOL present, ACL *acl, BOOL defaulted);
NTSTATUS sd_set_sid(void *descriptor, enum sd_sid which, SID *sid, BOOL defaulted);

/*
 * The self-relative form of an absolute one. *SIZE gets what is needed when it is too little.
 * STATUS_UNKNOWN_REVISION, STATUS_INVALID_SECURITY_DESCR; STATUS_BAD_DESCRIPTOR_FORMAT: it is
 * self-relative already; STATUS_BUFFER_TOO_SMALL.
 */
NTSTATUS sd_make_relative(const void *absolute, void *out, DWORD *size);
