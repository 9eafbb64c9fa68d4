/* SPDX-License-Identifier: MIT */
/* Attempts on what programs inherit: who starts one leaves it forged tickets. */
#include "forge.h"

#define TICKET "filemap-ticket"
#define STATUS_KNOWN 3 /* the program had the handle */
#define PRECIOUS 200   /* a descriptor that the program is given, and that is none of filemap's */
#define PLAIN_WORDS 20 /* those before the security descriptor, and some of it */

static char handle_text[32];

/* -- the program ---------------------------------------------------------------------------------
 */

_Noreturn void use_inherited(const char *value)
{
    struct stat before, after;
    HANDLE handle = (HANDLE)(uintptr_t)strtoull(value, NULL, 0);
    alarm(PATIENCE);
    CHECK(fstat(PRECIOUS, &before) == 0);
    bool known = GetHandleInformation(handle, &(DWORD){ 0 });
    CHECK(!known || geteuid() == getuid());
    if (known)
        use_and_close(handle);
    HANDLE own = create_memory(0x1000, NULL);
    CHECK(own && try_map(own, FILE_MAP_WRITE) == 0 && CloseHandle(own));
    CHECK(fstat(PRECIOUS, &after) == 0 && before.st_ino == after.st_ino);
    CHECK(fcntl(PRECIOUS, F_GETFD) == 0);
    exit(known ? STATUS_KNOWN : 0);
}

/* -- who starts it -------------------------------------------------------------------------------
 */

static bool is_named(const struct message *ticket, int fd)
{
    struct stat status;
    if (fcntl(fd, F_GETFD) != 0 || fstat(fd, &status) != 0)
        return false;
    uint64_t file[2] = { status.st_dev, status.st_ino };
    return memmem(ticket->bytes, ticket->size, file, sizeof file) != NULL;
}

/* The ticket of an inheritable handle, as a message, with the descriptors that programs get. */
static int ticket_of(HANDLE handle, struct message *out)
{
    CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
    CHECK(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    int fd = find_sheet(TICKET);
    CHECK(fd >= 0);
    ssize_t size = pread(fd, out->bytes, sizeof out->bytes, 0);
    CHECK(size > 0 && (size_t)size < sizeof out->bytes);
    out->size = (size_t)size;
    out->count = 0;
    for (int other = 3; other < 64; other++)
        if (other != fd && is_named(out, other) && out->count < COUNT(out->fds))
            out->fds[out->count++] = other;
    snprintf(handle_text, sizeof handle_text, "%llu", (unsigned long long)(uintptr_t)handle);
    return fd;
}

static void become_program(const char *path)
{
    char option[] = "--inherited";
    CHECK(dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), PRECIOUS) == PRECIOUS);
    if (path)
        execl(path, "attacks", "--raised", handle_text, (char *)NULL);
    else
        begin_anew((char *[]){ option, option, handle_text, NULL });
    exit(STATUS_SKIPPED);
}

/* Does the program have the handle? FD, which may be -1, is under the number of REPLACED. */
static bool start_with(const struct message *forged, int ticket, int replaced, int fd)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(ticket);
        if (fd >= 0)
            CHECK(dup2(fd, replaced) == replaced);
        write_sheet(TICKET, true, forged->bytes, forged->size);
        become_program(NULL);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == STATUS_KNOWN);
    return WEXITSTATUS(status) == STATUS_KNOWN;
}

static void try_lies(HANDLE handle)
{
    struct message truth;
    int ticket = ticket_of(handle, &truth);
    CHECK(start_with(&truth, ticket, -1, -1)); /* or this is no attack */
    for (size_t at = 0; at < PLAIN_WORDS * 8 && at + 8 <= truth.size; at += 8)
        for (int i = 0; i < LIES; i++) {
            struct message forged = truth;
            uint64_t word;
            memcpy(&word, forged.bytes + at, sizeof word);
            word = lie(word, i);
            memcpy(forged.bytes + at, &word, sizeof word);
            start_with(&forged, ticket, -1, -1);
        }
    for (struct message forged = truth; forged.size > 1; forged.size /= 2)
        if (forged.size != truth.size)
            CHECK(!start_with(&forged, ticket, -1, -1));
    CHECK(CloseHandle(handle));
}

static void try_strange_things(HANDLE handle)
{
    struct message truth;
    int ticket = ticket_of(handle, &truth);
    CHECK(truth.count > 0);
    for (int which = 0; which < STRANGE_THINGS; which++) {
        int fd = open_strange_thing(which);
        for (size_t place = 0; fd >= 0 && place < truth.count; place++) {
            struct message forged = with_descriptor(&truth, place, fd);
            start_with(&forged, ticket, truth.fds[place], fd);
        }
        close(fd);
    }
    CHECK(CloseHandle(handle));
}

static void with_each_kind(void (*attack)(HANDLE))
{
    char path[700];
    snprintf(path, sizeof path, "%s", temporary_path("inherited-file"));
    make_file(path, 0x3000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    attack(create_memory(0x1000, NULL));
    attack(create_memory(0x1000, "inherited"));
    attack(create_section(file, PAGE_READWRITE, 0, NULL));
    attack(create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 0x4000, NULL));
    attack(file);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "inherited") == 0);
}

static void leave_lies(void)
{
    with_each_kind(try_lies);
}

static void leave_strange_things(void)
{
    with_each_kind(try_strange_things);
}

static void inherited_lies(void)
{
    as(the_victim(), leave_lies);
}

static void inherited_strange_things(void)
{
    make_secret(the_victim());
    as(the_victim(), leave_strange_things);
    check_secret();
}

/* -- programs with raised rights ------------------------------------------------------------------
 */

static const char *privileged;

static void start_privileged(void)
{
    struct message ticket;
    ticket_of(create_memory(0x1000, NULL), &ticket);
    become_program(privileged);
}

static void setuid_handles(void)
{
    privileged = setuid_copy();
    as(STRANGER, start_privileged);
}

const struct attempt ticket_attempts[] = {
    { "inherited-lies",
      "starts a program with handles, and with a lie in each word of what tells of them",
      "what it says is checked against what is there", "no handle, or one that works", false,
      inherited_lies },
    { "inherited-strange-things", "leaves it other things than sections under their numbers",
      "nobody waits for them; other descriptors of the program stay as they are",
      "no handle, or one that works", false, inherited_strange_things },
    { "setuid-handles", "starts a set-user-ID program with an inheritable handle",
      "such programs inherit no handles", "ERROR_INVALID_HANDLE", true, setuid_handles },
    { .name = NULL },
};
