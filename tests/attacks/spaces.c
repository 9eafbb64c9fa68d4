/* SPDX-License-Identifier: MIT */
/* Attempts on private namespaces, which are made against them. */
#include "attacks.h"

#include "private_mount.h"

#include <sddl.h>
#include <sys/socket.h>

#include "engine/boundary.h"
#include "engine/record.h"
#include "linux/lock.h"

#define ALIAS "alias"

static void add_system(struct boundary *boundary)
{
    union sid_storage system;
    sid_make(&system, 5, 1, (const DWORD[]){ SECURITY_LOCAL_SYSTEM_RID });
    CHECK(boundary_add_sid(boundary, &system.sid) == STATUS_SUCCESS);
}

/* Only root can create it; he knows what it is called, all the same. */
static HANDLE enter(bool create)
{
    HANDLE boundary = CreateBoundaryDescriptorA("boundary", 0);
    CHECK(boundary);
    add_system(boundary);
    HANDLE space = create ? CreatePrivateNamespaceA(NULL, boundary, ALIAS)
                          : OpenPrivateNamespaceA(boundary, ALIAS);
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space;
}

static void plant(const char *entry, const struct record *record, bool creator)
{
    int fd = open(in_global(entry), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    uint64_t room = record_room(record->name_length, NULL);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)(record->payload + room)) == 0);
    CHECK(record_write(fd, record) == STATUS_SUCCESS && fchmod(fd, 0666) == 0);
    CHECK(lock_share(fd) == 0 && (!creator || lock_creator(fd) == 0));
}

static void squat(void)
{
    struct boundary *boundary;
    struct name name;
    WCHAR *text;
    CHECK(!enter(true) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(boundary_create(u"boundary", 8, 0, &boundary) == STATUS_SUCCESS);
    add_system(boundary);
    CHECK(boundary_name(boundary, u"" ALIAS, 5, &name, &text) == STATUS_SUCCESS);
    struct record record = { .type = RECORD_NAMESPACE,
                             .name = name.text,
                             .name_length = name.length };
    plant(name.entry, &record, true);
}

static void meet_squatter(void)
{
    CHECK(!enter(true) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(!enter(false) && GetLastError() == ERROR_ACCESS_DENIED);
}

static void space_squat(void)
{
    make_global();
    pid_t stranger = hold_as(STRANGER, squat);
    as(ROOT, meet_squatter);
    as(VICTIM, meet_squatter);
    let_go(stranger);
}

/* The folder of Global\ can be read, so he learns the id from what is there. */
static char seen[256];

static void find_object(void)
{
    DIR *folder = opendir(place("filemap"));
    const struct dirent *entry;
    CHECK(folder);
    while ((entry = readdir(folder)))
        if (strncmp(entry->d_name, "%p-", 3) == 0)
            snprintf(seen, sizeof seen, "%s", entry->d_name);
    closedir(folder);
    CHECK(seen[0]);
}

static void put_object(void)
{
    find_object();
    struct record record = {
        .type = RECORD_SECTION,
        .protection = PAGE_READWRITE,
        .attributes = SEC_COMMIT,
        .size = 0x1000,
        .payload = 0x1000,
        .name = u"" ALIAS "\\x",
        .name_length = 7,
    };
    unsigned long long high, low;
    CHECK(sscanf(seen, "%%p-%16llx%16llx-", &high, &low) == 2);
    record.home = (struct name_home){ { high, low } };
    char entry[NAME_ENTRY_CAPACITY];
    name_escape_private(&record.home, record.name, record.name_length, entry);
    plant(entry, &record, false);
}

static void space_object(void)
{
    make_global();
    HANDLE space = enter(true);
    HANDLE object = create_memory(0x1000, ALIAS "\\first");
    CHECK(space && object);
    pid_t stranger = hold_as(STRANGER, put_object);
    check_refused(ALIAS "\\x");
    CHECK(try_open(FILE_MAP_READ, ALIAS "\\first") == 0);
    let_go(stranger);
    CHECK(CloseHandle(object) && ClosePrivateNamespace(space, 0));
}

static void try_to_get_in(void)
{
    CHECK(!enter(false) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(try_open(FILE_MAP_READ, ALIAS "\\first") == ERROR_PATH_NOT_FOUND);
    find_object();
    CHECK(open(in_global(seen), O_RDONLY) == -1 && unlink(in_global(seen)) == -1);
}

static void create_inside(void)
{
    CHECK(enter(true) && create_memory(0x1000, ALIAS "\\first"));
}

/* In a process of its own: a child of this one would have the handle since the fork. */
static void space_entered(void)
{
    make_global();
    pid_t root = hold_as(ROOT, create_inside);
    as(STRANGER, try_to_get_in);
    let_go(root);
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
    CHECK(count_entries(place("filemap")) == 0);
}

/* Of everybody's boundary, and open to everybody; objects in it are its creator's alone. */
static HANDLE enter_public(bool create)
{
    static SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { 0 } };
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, FALSE };
    HANDLE boundary = CreateBoundaryDescriptorA("public", 0);
    CHECK(boundary && AddSIDToBoundaryDescriptor(&boundary, &everyone));
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptorA(
        "D:(A;;GA;;;S-1-22-1-54321)(A;;GR;;;WD)", SDDL_REVISION, &security.lpSecurityDescriptor,
        NULL));
    HANDLE space = create ? CreatePrivateNamespaceA(&security, boundary, ALIAS)
                          : OpenPrivateNamespaceA(boundary, ALIAS);
    DWORD error = GetLastError();
    LocalFree(security.lpSecurityDescriptor);
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space;
}

static void create_public(void)
{
    CHECK(enter_public(true) && create_memory(0x1000, ALIAS "\\first"));
}

/* His descriptors of the namespace's file, and those that he can get by them. */
static void claim_to_be_creator(void)
{
    int found = 0;
    CHECK(enter_public(false));
    for (int fd = 3; fd < 64; fd++) {
        char link[64];
        struct stat status;
        if (fstat(fd, &status) || status.st_uid != VICTIM || !S_ISREG(status.st_mode))
            continue;
        found++;
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        CHECK(lock_creator(fd) == -EBADF && lock_destroy(fd) == -EBADF && lock_exclude(fd) < 0);
        CHECK(open(link, O_RDWR | O_CLOEXEC) == -1 && errno == EACCES);
        CHECK(fchmod(fd, 0666) == -1 && ftruncate(fd, 0) == -1);
    }
    CHECK(found > 0);
}

static void find_it_closed(void)
{
    CHECK(!enter_public(false) && GetLastError() == ERROR_PATH_NOT_FOUND);
}

static void space_creator(void)
{
    make_global();
    pid_t victim = hold_as(VICTIM, create_public);
    pid_t stranger = hold_as(STRANGER, claim_to_be_creator);
    let_go(victim);
    as(STRANGER, find_it_closed);
    as(VICTIM, find_it_closed);
    let_go(stranger);
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

static void put_as_member(void)
{
    CHECK(enter_public(false));
    CHECK(try_create(NULL, PAGE_READWRITE, 1, ALIAS "\\x") == ERROR_ACCESS_DENIED);
    put_object();
}

static void look_as_victim(void)
{
    CHECK(enter_public(false));
    check_refused(ALIAS "\\x");
    CHECK(try_open(FILE_MAP_READ, ALIAS "\\first") == 0);
}

static void space_member(void)
{
    make_global();
    pid_t victim = hold_as(VICTIM, create_public);
    pid_t stranger = hold_as(STRANGER, put_as_member);
    as(VICTIM, look_as_victim);
    let_go(stranger);
    let_go(victim);
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

#define MOST_FILES 20000 /* until one has the inode number that is wanted */

static int ends[2];

/* A file in the stranger's own folder of Global\ with the name and inode number of that one. */
static int copy_place(const char *entry, ino_t wanted)
{
    char path[900], final[900];
    snprintf(final, sizeof final, "%s/%s", place("own/filemap"), entry);
    for (int i = 0; i < MOST_FILES; i++) {
        struct stat status;
        snprintf(path, sizeof path, "%s/%d", place("own/filemap"), i);
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        CHECK(fd >= 0 && fstat(fd, &status) == 0);
        if (status.st_ino == wanted) {
            CHECK(rename(path, final) == 0);
            return fd;
        }
        close(fd);
        if (status.st_ino > wanted)
            break;
        unlink(path);
    }
    exit(STATUS_SKIPPED);
}

/* The namespace as he would have it: he may create in it. */
static void copy_space(void)
{
    char bytes[0x4000];
    struct stat status;
    PSECURITY_DESCRIPTOR security;
    const struct dirent *entry;
    DIR *folder = opendir(place("filemap"));
    CHECK(folder);
    while ((entry = readdir(folder)) && strncmp(entry->d_name, "%n-", 3) != 0)
        ;
    CHECK(entry);
    int from = openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC);
    CHECK(from >= 0 && fstat(from, &status) == 0 && status.st_size <= (off_t)sizeof bytes);
    CHECK(pread(from, bytes, sizeof bytes, 0) == status.st_size);
    int fd = copy_place(entry->d_name, status.st_ino);
    CHECK(pwrite(fd, bytes, (size_t)status.st_size, 0) == status.st_size);
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(A;;0xF000F;;;WD)", SDDL_REVISION,
                                                               &security, NULL));
    CHECK(fstat(fd, &status) == 0 &&
          record_write_security(fd, &status, security, GetSecurityDescriptorLength(security)) ==
              STATUS_SUCCESS);
    LocalFree(security);
    CHECK(fchmod(fd, 0666) == 0 && lock_share(fd) == 0 && lock_creator(fd) == 0);
    closedir(folder);
}

static void hand_copy_over(void)
{
    put_object();
    copy_space();
    CHECK(setenv("FILEMAP_DIR", place("own"), 1) == 0);
    HANDLE copy = enter_public(false);
    CHECK(copy && filemap_send_handle(ends[0], copy, 0));
}

static void take_copy(void)
{
    HANDLE first = enter_public(false);
    CHECK(first && filemap_recv_handle(ends[1], FALSE)); /* or it is no attack */
    HANDLE second = enter_public(false);
    CHECK(second && try_open(FILE_MAP_READ, ALIAS "\\first") == 0);
    CHECK(ClosePrivateNamespace(second, 0));
    CHECK(try_open(FILE_MAP_READ, ALIAS "\\first") == 0);
    check_refused(ALIAS "\\x");
}

static void space_copied(void)
{
    /* Both are new, so that the numbers are small. */
    mount_private(place("."), "tmpfs", NULL);
    CHECK(chmod(place("."), 01777) == 0);
    make_global();
    CHECK(mkdir(place("own"), 0700) == 0);
    mount_private(place("own"), "tmpfs", NULL);
    CHECK(chmod(place("own"), 01777) == 0 && mkdir(place("own/filemap"), 0700) == 0);
    CHECK(chmod(place("own/filemap"), 01777) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    pid_t victim = hold_as(VICTIM, create_public);
    pid_t stranger = hold_as(STRANGER, hand_copy_over);
    as(VICTIM, take_copy);
    let_go(stranger);
    let_go(victim);
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

const struct attempt space_attempts[] = {
    { "space-squat", "is first under the name of a private namespace that he may not create",
      "what he made is neither opened nor taken for it", "ERROR_ACCESS_DENIED", true, space_squat },
    { "space-object", "puts an object of his into a private namespace", "nobody joins it",
      "ERROR_ACCESS_DENIED", true, space_object },
    { "space-entered", "opens a private namespace and what is in it",
      "the kernel refuses it: its files are its user's", "nothing happens", true, space_entered },
    { "space-creator",
      "may open a private namespace, and wants to keep it open when its creator has gone",
      "the kernel refuses him the creator's mark: he cannot write the file", "nothing happens",
      true, space_creator },
    { "space-member", "may open a private namespace, not create in it, and puts an object into it",
      "nobody joins it", "ERROR_ACCESS_DENIED", true, space_member },
    { "space-copied",
      "hands over a copy of a private namespace that lets him create in it, with the same record "
      "and "
      "inode number",
      "a file of another file system is another namespace", "ERROR_ACCESS_DENIED", true,
      space_copied },
    { .name = NULL },
};
