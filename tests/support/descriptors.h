/* SPDX-License-Identifier: MIT */
/* The security descriptors of objects as text. */
#pragma once

#include "sections.h"

#include <aclapi.h>
#include <sddl.h>

static inline const char *text_of(HANDLE handle, SECURITY_INFORMATION information)
{
    static char text[1000];
    char sd[2000], *string = NULL;
    DWORD needed = 0;
    assert_true(GetKernelObjectSecurity(handle, information, sd, sizeof sd, &needed));
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(sd, SDDL_REVISION, information,
                                                                     &string, NULL));
    snprintf(text, sizeof text, "%s", string);
    LocalFree(string);
    return text;
}

/* The user of this process, as descriptors call him. */
static inline const char *me(void)
{
    static char text[40];
    snprintf(text, sizeof text, geteuid() ? "S-1-22-1-%u" : "SY", (unsigned)geteuid());
    return text;
}

static inline PSECURITY_DESCRIPTOR parse_descriptor(const char *sddl)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    assert_true(
        ConvertStringSecurityDescriptorToSecurityDescriptorA(sddl, SDDL_REVISION, &sd, NULL));
    return sd;
}

/* A list of access that says no more than what the user's own default list says. */
static inline void assert_default_list(HANDLE handle)
{
    char expected[100];
    const char *list = text_of(handle, DACL_SECURITY_INFORMATION);
    snprintf(expected, sizeof expected, "D:(A;;CCDCLCSWRPSDRCWDWO;;;%s)", me());
    assert_memory_equal(list, expected, strlen(expected));
    assert_null(strstr(list, ";WD)"));
    assert_null(strstr(list, ";AU)"));
}
