/* SPDX-License-Identifier: MIT */
/*
 * Runs the attempts and prints one line for each; "--table" prints the table of docs/attacks.md,
 * and other arguments are the names of attempts.
 */
#include "attacks.h"

#include <ftw.h>
#include <grp.h>

static const struct attempt *const lists[] = { place_attempts, object_attempts,  record_attempts,
                                               lock_attempts,  memory_attempts,  process_attempts,
                                               space_attempts, message_attempts, mailbox_attempts,
                                               ticket_attempts };

static char names[600], files[600], secret[700];
static struct stat secret_status;

static void become(uid_t user)
{
    if (user != ROOT && geteuid() == ROOT)
        CHECK(setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* setuid clears it */
}

static pid_t start_as(uid_t user, void (*body)(void), void (*end)(void))
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        become(user);
        do
            body();
        while (!end);
        end();
    }
    return child;
}

static void leave(void)
{
    exit(0);
}

static void stay(void)
{
    for (;;)
        raise(SIGSTOP);
}

void as(uid_t user, void (*body)(void))
{
    int status;
    pid_t child = start_as(user, body, leave);
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
        exit(STATUS_SKIPPED);
    CHECK(status == 0);
}

pid_t hold_as(uid_t user, void (*body)(void))
{
    int status;
    pid_t child = start_as(user, body, stay);
    CHECK(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    return child;
}

pid_t repeat_as(uid_t user, void (*body)(void))
{
    return start_as(user, body, NULL);
}

void let_go(pid_t holder)
{
    CHECK(kill(holder, SIGKILL) == 0 && waitpid(holder, NULL, 0) == holder);
}

const char *place(const char *name)
{
    static char paths[4][900];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    snprintf(path, sizeof paths[0], "%s/%s", names, name);
    return path;
}

const char *in_global(const char *entry)
{
    char below[300];
    snprintf(below, sizeof below, "filemap/%s", entry);
    return place(below);
}

const char *in_local_of(uid_t user, const char *entry)
{
    char below[300];
    snprintf(below, sizeof below, "filemap-%u%s%s", (unsigned)user, *entry ? "/" : "", entry);
    return place(below);
}

void make_global(void)
{
    CHECK(mkdir(place("filemap"), 0700) == 0 && chmod(place("filemap"), 01777) == 0);
}

const char *make_secret(uid_t owner)
{
    snprintf(secret, sizeof secret, "%s/secret", names);
    make_file(secret, 0x2000);
    CHECK(geteuid() != ROOT || chown(secret, owner, owner) == 0);
    CHECK(chmod(secret, 0600) == 0 && stat(secret, &secret_status) == 0);
    return secret;
}

void check_secret(void)
{
    struct stat now;
    CHECK(lstat(secret, &now) == 0);
    CHECK(now.st_ino == secret_status.st_ino && now.st_size == secret_status.st_size);
    CHECK(now.st_mode == secret_status.st_mode && now.st_uid == secret_status.st_uid);
    CHECK(now.st_mtim.tv_sec == secret_status.st_mtim.tv_sec &&
          now.st_mtim.tv_nsec == secret_status.st_mtim.tv_nsec);
    CHECK(byte_of_file(secret, 0x1001) == 2);
}

bool is_refusal(DWORD error)
{
    return error == ERROR_ACCESS_DENIED || error == ERROR_FILE_CORRUPT;
}

void check_refused(const char *name)
{
    CHECK(is_refusal(try_open(FILE_MAP_READ, name)));
    CHECK(is_refusal(try_create(NULL, PAGE_READWRITE, 0x1000, name)));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void begin_anew_in(const char *variable, char *path, size_t capacity, const char *above)
{
    snprintf(path, capacity, "%s/attack", above);
    CHECK(mkdir(path, 0700) == 0 && chmod(path, 01777) == 0);
    CHECK(setenv(variable, path, 1) == 0);
}

/* In a process and in folders of its own. */
static int try_it(const struct attempt *attempt)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        child_begin();
        begin_anew_in("FILEMAP_DIR", names, sizeof names, getenv("FILEMAP_DIR"));
        begin_anew_in("TMPDIR", files, sizeof files, getenv("TMPDIR"));
        umask(022);
        attempt->run();
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    char path[700];
    snprintf(path, sizeof path, "%s/attack", getenv("FILEMAP_DIR"));
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    snprintf(path, sizeof path, "%s/attack", getenv("TMPDIR"));
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *outcome(int status)
{
    return status == 0                ? "failed safely"
           : status == STATUS_SKIPPED ? "not tried: this machine does not allow it"
                                      : "DID HARM";
}

static int try_all(int count, char **wanted)
{
    int harm = 0, tried = 0, left_out = 0;
    for (size_t list = 0; list < COUNT(lists); list++)
        for (const struct attempt *attempt = lists[list]; attempt->name; attempt++) {
            bool chosen = count == 0;
            for (int i = 0; i < count; i++)
                chosen = chosen || strcmp(wanted[i], attempt->name) == 0;
            if (!chosen)
                continue;
            int status =
                attempt->needs_root && geteuid() != ROOT ? STATUS_SKIPPED : try_it(attempt);
            printf("%-24s %s\n", attempt->name, outcome(status));
            tried += status == 0;
            left_out += status == STATUS_SKIPPED;
            harm += status != 0 && status != STATUS_SKIPPED;
        }
    printf("%d attempts failed safely, %d did harm, %d were not tried\n", tried, harm, left_out);
    return harm || tried == 0;
}

static int print_table(void)
{
    puts("| attempt | what the attacker does | what holds | what the victim gets |");
    puts("|---|---|---|---|");
    for (size_t list = 0; list < COUNT(lists); list++)
        for (const struct attempt *attempt = lists[list]; attempt->name; attempt++)
            printf("| %s | %s | %s | %s |\n", attempt->name, attempt->attempt, attempt->promise,
                   attempt->result);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--table") == 0)
        return print_table();
    if (argc == 2 && strcmp(argv[1], "--environment") == 0)
        show_environment();
    if (argc == 3 && strcmp(argv[1], "--raised") == 0 && geteuid() == getuid())
        return STATUS_SKIPPED; /* set-uid programs are not allowed here */
    if (argc == 3 && (strcmp(argv[1], "--inherited") == 0 || strcmp(argv[1], "--raised") == 0))
        use_inherited(argv[2]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!getenv("FILEMAP_TEST") || !getenv("FILEMAP_DIR") || !getenv("TMPDIR")) {
        fputs("attacks: run by tests/run-test.sh only\n", stderr);
        return 2;
    }
    return try_all(argc - 1, argv + 1);
}
