/* SPDX-License-Identifier: MIT */
/*
 * winapifamily.h - which kind of program is compiled, and which calls it may use
 *
 * WINAPI_FAMILY is WINAPI_FAMILY_DESKTOP_APP unless the program defines another one before it
 * includes a header, or on the command line: -DWINAPI_FAMILY=WINAPI_FAMILY_APP for Store apps. The
 * headers then hide the calls of other kinds of programs, so that a call that an app may not use
 * does not compile. It changes nothing in the library.
 * learn.microsoft.com: API partitions; the calls that are hidden are those of mingw-w64.
 */
#ifndef FILEMAP_WINAPIFAMILY_H
#define FILEMAP_WINAPIFAMILY_H

#define WINAPI_FAMILY_PC_APP 2
#define WINAPI_FAMILY_PHONE_APP 3
#define WINAPI_FAMILY_SYSTEM 4
#define WINAPI_FAMILY_SERVER 5
#define WINAPI_FAMILY_GAMES 6
#define WINAPI_FAMILY_DESKTOP_APP 100
#define WINAPI_FAMILY_APP WINAPI_FAMILY_PC_APP

#ifndef WINAPI_FAMILY
#define WINAPI_FAMILY WINAPI_FAMILY_DESKTOP_APP
#endif

#if WINAPI_FAMILY != WINAPI_FAMILY_DESKTOP_APP &&                                                  \
    (WINAPI_FAMILY < WINAPI_FAMILY_PC_APP || WINAPI_FAMILY > WINAPI_FAMILY_GAMES)
#error "WINAPI_FAMILY is none of the WINAPI_FAMILY_ values"
#endif

/* Groups of calls; a header asks whether this kind of program has them. */
#define WINAPI_PARTITION_DESKTOP (WINAPI_FAMILY == WINAPI_FAMILY_DESKTOP_APP)
#define WINAPI_PARTITION_APP                                                                       \
    (WINAPI_FAMILY == WINAPI_FAMILY_DESKTOP_APP || WINAPI_FAMILY == WINAPI_FAMILY_PC_APP ||        \
     WINAPI_FAMILY == WINAPI_FAMILY_PHONE_APP)
#define WINAPI_PARTITION_PC_APP                                                                    \
    (WINAPI_FAMILY == WINAPI_FAMILY_DESKTOP_APP || WINAPI_FAMILY == WINAPI_FAMILY_PC_APP)
#define WINAPI_PARTITION_PHONE_APP (WINAPI_FAMILY == WINAPI_FAMILY_PHONE_APP)
#define WINAPI_PARTITION_PHONE WINAPI_PARTITION_PHONE_APP
#define WINAPI_PARTITION_SYSTEM                                                                    \
    (WINAPI_FAMILY == WINAPI_FAMILY_SYSTEM || WINAPI_FAMILY == WINAPI_FAMILY_SERVER)
#define WINAPI_PARTITION_GAMES                                                                     \
    (WINAPI_FAMILY == WINAPI_FAMILY_GAMES || WINAPI_FAMILY == WINAPI_FAMILY_DESKTOP_APP)

#define WINAPI_FAMILY_PARTITION(Partitions) (Partitions)
#define WINAPI_FAMILY_ONE_PARTITION(PartitionSet, Partition)                                       \
    (WINAPI_FAMILY_PARTITION(PartitionSet) && WINAPI_FAMILY_PARTITION(Partition))

#endif
