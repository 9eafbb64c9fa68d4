/* SPDX-License-Identifier: MIT */
/* The manifest of an app: a file beside the program that declares what the program needs. */
#pragma once

#include "engine/status.h"
#include <stddef.h>

/* No manifest is larger, in bytes. */
#define MANIFEST_LIMIT 0x40000

/*
 * The FILEMAP_APP_… capabilities that a manifest declares: none in what is not well-formed or not a
 * manifest, or has a DOCTYPE, which manifests have not. STATUS_NO_MEMORY.
 */
NTSTATUS manifest_parse(const char *bytes, size_t size, ULONG *capabilities);

/*
 * The same for the manifest beside the program: AppxManifest.xml, or Package.appxmanifest. None
 * without one, and for a program with more rights than its caller. STATUS_ACCESS_DENIED for a file
 * that another user could have put there or changed; other errors where it cannot be read now.
 */
NTSTATUS manifest_read(ULONG *capabilities);
