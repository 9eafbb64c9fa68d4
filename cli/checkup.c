/* SPDX-License-Identifier: MIT */
/* What filemap doctor looks at: the frame, the objects, limits and the system. */
#include "checkup.h"
#include "memory.h"
#include "object.h"
#include "quantity.h"
#include "table.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FEW_DESCRIPTORS 32
#define LITTLE_MEMORY ((ULONG64)1 << 20)
#define FIRST_PERSON 1000 /* system users, whom a logout does not concern, have smaller numbers */

enum { CHECK, VERDICT, FINDING, ADVICE, COLUMNS };

static const struct table_column columns[] = {
    [CHECK] = { "CHECK", 0 },
    [VERDICT] = { "VERDICT", 0 },
    [FINDING] = { "FINDING", 0 },
    [ADVICE] = { "ADVICE", TABLE_JSON_ONLY },
};

static const char *const verdicts[] = { "ok", "fixed", "hint", "problem" };

struct checkup {
    FILEMAP_ENVIRONMENT environment;
    struct table *table;
    bool json;
    enum verdict worst;
};

struct checkup *checkup_create(const FILEMAP_ENVIRONMENT *environment, bool json)
{
    struct checkup *checkup = memory_zeroed(1, sizeof *checkup);
    checkup->environment = *environment;
    checkup->table = table_create("checks", columns, COLUMNS, json);
    checkup->json = json;
    return checkup;
}

/* For people the advice has a line of its own. */
static void add_line(struct table *table, const char *subject, const char *verdict,
                     const char *finding)
{
    table_row(table);
    table_shown(table, CHECK, subject, subject, strlen(subject));
    table_shown(table, VERDICT, verdict, verdict, strlen(verdict));
    table_shown(table, FINDING, finding, finding, strlen(finding));
}

void checkup_add(struct checkup *checkup, const char *subject, enum verdict verdict, char *finding,
                 char *advice)
{
    add_line(checkup->table, subject, verdicts[verdict], finding);
    if (advice && checkup->json) {
        table_text(checkup->table, ADVICE, advice);
    } else if (advice) {
        char *line = memory_print("-> %s", advice);
        add_line(checkup->table, "", "", line);
        free(line);
    }
    if (verdict > checkup->worst)
        checkup->worst = verdict;
    free(finding);
    free(advice);
}

void checkup_objects(struct checkup *checkup, DWORD namespaces)
{
    static const DWORD each[] = { FILEMAP_NAMESPACE_LOCAL, FILEMAP_NAMESPACE_GLOBAL };
    size_t states[FILEMAP_STATE_DENIED + 1] = { 0 };
    struct object_list list = { 0 };
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        if (namespaces & each[i]) /* a folder that cannot be read has a line of its own */
            filemap_enumerate_objects(each[i], object_list_add, &list);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].facts.State <= FILEMAP_STATE_DENIED)
            states[list.items[i].facts.State]++;
    object_list_free(&list);
    size_t dead = states[FILEMAP_STATE_DEAD], damaged = states[FILEMAP_STATE_DAMAGED];
    checkup_add(
        checkup, "objects", dead || damaged ? VERDICT_HINT : VERDICT_OK,
        memory_print("%zu alive, %zu dead, %zu damaged",
                     states[FILEMAP_STATE_ALIVE] + states[FILEMAP_STATE_REMOVING], dead, damaged),
        damaged ? memory_print("'filemap gc' removes what is dead and shows what is damaged")
        : dead  ? memory_print("'filemap gc' removes what is dead")
                : NULL);
}

static void check_memory(struct checkup *checkup)
{
    const FILEMAP_ENVIRONMENT *environment = &checkup->environment;
    bool lazy = environment->CommitPolicy == FILEMAP_COMMIT_LAZY;
    bool little = environment->CommitAvailable < LITTLE_MEMORY;
    char size[QUANTITY_CAPACITY];
    char *advice = NULL;
    quantity_bytes(environment->CommitAvailable, size);
    if (little)
        advice = memory_print("free memory, or raise the limit of the control group (container)");
    else if (lazy)
        advice = memory_print("FILEMAP_COMMIT=lazy: programs die of SIGBUS when memory runs out");
    checkup_add(
        checkup, "memory", little || lazy ? VERDICT_HINT : VERDICT_OK,
        memory_print("%s can be committed now%s", size, lazy ? "; it is not allocated ahead" : ""),
        advice);
}

static void check_descriptors(struct checkup *checkup)
{
    const FILEMAP_ENVIRONMENT *environment = &checkup->environment;
    DWORD limit = environment->DescriptorLimit, used = environment->DescriptorsUsed;
    bool few = limit < used + FEW_DESCRIPTORS;
    checkup_add(checkup, "descriptors", few ? VERDICT_HINT : VERDICT_OK,
                memory_print("at most %u per process; a named section takes two", limit),
                few ? memory_print("raise the limit: 'ulimit -n 1024'") : NULL);
}

static void check_file_size(struct checkup *checkup)
{
    ULONG64 limit = checkup->environment.FileSizeLimit;
    char size[QUANTITY_CAPACITY];
    quantity_bytes(limit, size);
    if (limit == UINT64_MAX)
        checkup_add(checkup, "file size", VERDICT_OK, memory_print("no limit"), NULL);
    else
        checkup_add(checkup, "file size", VERDICT_HINT,
                    memory_print("files, and so sections, may have at most %s", size),
                    memory_print("remove the limit: 'ulimit -f unlimited'"));
}

void checkup_limits(struct checkup *checkup)
{
    check_memory(checkup);
    check_descriptors(checkup);
    check_file_size(checkup);
}

/*
 * logind removes what a user has in /dev/shm when he has logged out everywhere (RemoveIPC=), also
 * from under his programs that go on running.
 */
static void check_logout(struct checkup *checkup)
{
    const char *path = checkup->environment.Local.Path;
    const struct passwd *user = getpwuid(geteuid());
    if (geteuid() < FIRST_PERSON || !user || strncmp(path, "/dev/shm/", 9) != 0 ||
        access("/run/systemd/seats", F_OK) != 0)
        return;
    char *linger = memory_print("/var/lib/systemd/linger/%s", user->pw_name);
    if (access(linger, F_OK) != 0)
        checkup_add(checkup, "logout", VERDICT_HINT,
                    memory_print("systemd-logind may remove the names of programs that go on "
                                 "running after you have logged out"),
                    memory_print("'loginctl enable-linger', or RemoveIPC=no in logind.conf"));
    free(linger);
}

/* What other users' processes hold is not to be seen anyway, so hidepid takes nothing away. */
static void check_proc(struct checkup *checkup)
{
    bool mounted = checkup->environment.ProcMounted;
    const char *finding = "mounted";
    if (!mounted)
        finding = "not mounted: holders are not seen, handles are not inherited, and older kernels "
                  "cannot give a name";
    else if (access("/proc/1/stat", F_OK) != 0)
        finding = "mounted; processes of others are hidden (hidepid), which nothing depends on";
    checkup_add(checkup, "/proc", mounted ? VERDICT_OK : VERDICT_PROBLEM,
                memory_print("%s", finding),
                mounted ? NULL : memory_print("as root: mount -t proc proc /proc"));
}

/* Who may debug whom: the kernel asks that for what is taken out of another process. */
static void check_yama(struct checkup *checkup)
{
    int scope = 0;
    FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
    if (!file)
        return;
    if (fscanf(file, "%d", &scope) != 1)
        scope = 0;
    fclose(file);
    if (scope == 1 && geteuid() != 0)
        checkup_add(checkup, "yama", VERDICT_OK,
                    memory_print("ptrace_scope is 1: DuplicateHandle takes handles out of "
                                 "descendants only"),
                    NULL);
    else if (scope >= 3 || (scope == 2 && geteuid() != 0))
        checkup_add(checkup, "yama", VERDICT_HINT,
                    memory_print("ptrace_scope is %d: DuplicateHandle takes no handles out of "
                                 "other processes, and CREATE_SUSPENDED is refused",
                                 scope),
                    scope >= 3 ? memory_print("it stays so until the machine is started anew")
                               : memory_print("as root, if programs need it: sysctl "
                                              "kernel.yama.ptrace_scope=1"));
}

void checkup_system(struct checkup *checkup)
{
    DWORD library = filemap_version();
    DWORD tool = FILEMAP_VERSION_MAJOR << 16 | FILEMAP_VERSION_MINOR << 8 | FILEMAP_VERSION_PATCH;
    check_proc(checkup);
    check_yama(checkup);
    check_logout(checkup);
    checkup_add(
        checkup, "library", library == tool ? VERDICT_OK : VERDICT_HINT,
        memory_print("version %u.%u.%u", library >> 16, library >> 8 & 0xFF, library & 0xFF),
        library == tool
            ? NULL
            : memory_print("the tool is %d.%d.%d: install both from one build",
                           FILEMAP_VERSION_MAJOR, FILEMAP_VERSION_MINOR, FILEMAP_VERSION_PATCH));
}

int checkup_finish(struct checkup *checkup)
{
    int status = checkup->worst == VERDICT_PROBLEM ? EXIT_FAILED : EXIT_DONE;
    table_print(checkup->table);
    table_destroy(checkup->table);
    free(checkup);
    return status;
}
