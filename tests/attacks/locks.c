/* SPDX-License-Identifier: MIT */
/* Attempts to hold something for ever. */
#include "attacks.h"

#include "linux/lock.h"

static void create_x(void)
{
    HANDLE section = create_memory(0x1000, "Global\\x");
    CHECK(section && chmod(in_global("x"), 0644) == 0);
}

static void create_and_close_x(void)
{
    HANDLE section = create_memory(0x1000, "Global\\x");
    CHECK(section && chmod(in_global("x"), 0644) == 0 && CloseHandle(section));
}

/* All that a stranger can lock who may only read. */
static void lock_for_ever(void)
{
    int fd = open(in_global("x"), O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && lock_share(fd) == 0);
    CHECK(lock_exclude(fd) == -EBADF);
    CHECK(lock_commit(fd) == -EBADF);
}

static void go_on(void)
{
    /* It has a holder: that is what a reader's handle is, too. */
    HANDLE section = create_memory(0x1000, "Global\\x");
    CHECK(section && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(try_map(section, FILE_MAP_WRITE) == 0 && CloseHandle(section));
}

static void read_lock(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_x);
    pid_t stranger = hold_as(STRANGER, lock_for_ever);
    let_go(holder);
    as(VICTIM, go_on);
    let_go(stranger);
    as(VICTIM, create_and_close_x);
    CHECK(access(in_global("x"), F_OK) == -1);
}

static void create_closed(void)
{
    CHECK(create_memory(0x1000, "Global\\x"));
}

static void try_to_lock(void)
{
    CHECK(open(in_global("x"), O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    CHECK(open(in_global("x"), O_PATH | O_CLOEXEC) >= 0);
}

static void be_alone(void)
{
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\x") == 0);
}

static void lock_of_closed(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_closed);
    pid_t stranger = hold_as(STRANGER, try_to_lock);
    let_go(holder);
    as(VICTIM, be_alone);
    let_go(stranger);
}

static void create_open_to_all(void)
{
    HANDLE section = create_memory(0x1000, "Global\\x");
    CHECK(section && chmod(in_global("x"), 0666) == 0);
}

static void remove_for_ever(void)
{
    int fd = open(in_global("x"), O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && lock_exclude(fd) == 0);
}

static void wait_in_vain(void)
{
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\x") == ERROR_TIMEOUT);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\y") == 0);
}

/* Only he can who may write it. */
static void write_lock(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_open_to_all);
    let_go(holder);
    pid_t stranger = hold_as(STRANGER, remove_for_ever);
    as(VICTIM, wait_in_vain);
    let_go(stranger);
    as(VICTIM, be_alone);
}

static void own_and_lease(void)
{
    create_open_to_all();
    int fd = open(in_global("x"), O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    signal(SIGIO, SIG_IGN);
    /* A lease needs a file that nobody has open for writing. */
    int other = open(in_global("leased"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    CHECK(other >= 0 && fchmod(other, 0666) == 0 && ftruncate(other, 8192) == 0);
    close(other);
    other = open(in_global("leased"), O_RDONLY | O_CLOEXEC);
    CHECK(other >= 0 && fcntl(other, F_SETLEASE, F_WRLCK) == 0);
}

static void meet_lease(void)
{
    check_refused("Global\\leased");
    FILEMAP_COLLECTION collected;
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, &collected, NULL, NULL));
    CHECK(collected.Denied >= 1);
}

static void lease(void)
{
    make_global();
    pid_t stranger = hold_as(STRANGER, own_and_lease);
    as(VICTIM, meet_lease);
    let_go(stranger);
}

/* Other programs' locks on a file that is mapped: they are not ours, and ours are not theirs. */
static const char *shared_file(void)
{
    return place("data");
}

static void lock_whole_file(void)
{
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open(shared_file(), O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && fcntl(fd, F_OFD_SETLK, &all) == 0);
}

static void map_locked_file(void)
{
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    HANDLE file = open_file(shared_file(), GENERIC_READ | GENERIC_WRITE);
    CHECK(file != INVALID_HANDLE_VALUE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    CHECK(section && try_map(section, FILE_MAP_WRITE) == 0);
    int fd = open(shared_file(), O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && fcntl(fd, F_OFD_GETLK, &all) == 0);
    CHECK(all.l_start == 0 && all.l_len == 0); /* the stranger's, and no other */
    close(fd);
    CHECK(CloseHandle(section) && CloseHandle(file));
}

static void file_lock(void)
{
    make_file(shared_file(), 0x2000);
    CHECK(chmod(shared_file(), 0666) == 0);
    pid_t stranger = hold_as(STRANGER, lock_whole_file);
    as(VICTIM, map_locked_file);
    let_go(stranger);
}

/* The lock files of Local\: a link or a fifo in the place of one. */
static void replaced_lock_file(bool fifo)
{
    struct stat status;
    char entry[256];
    make_secret(geteuid());
    make_file(shared_file(), 0x2000);
    CHECK(stat(shared_file(), &status) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
    HANDLE file = open_file(shared_file(), GENERIC_READ);
    CHECK(file != INVALID_HANDLE_VALUE && count_lock_files() == 1);
    DIR *folder = opendir(in_local_of(geteuid(), ""));
    const struct dirent *found;
    while ((found = readdir(folder)) && strncmp(found->d_name, ".share-", 7) != 0)
        ;
    CHECK(found);
    snprintf(entry, sizeof entry, "%s", found->d_name);
    closedir(folder);
    CHECK(CloseHandle(file) && count_lock_files() == 0);
    if (fifo)
        CHECK(mkfifo(in_local_of(geteuid(), entry), 0600) == 0);
    else
        CHECK(symlink("../secret", in_local_of(geteuid(), entry)) == 0);
    file = open_file(shared_file(), GENERIC_READ);
    CHECK(file == INVALID_HANDLE_VALUE || CloseHandle(file));
    filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL);
    check_secret();
}

static void lock_file_link(void)
{
    replaced_lock_file(false);
}

static void lock_file_fifo(void)
{
    replaced_lock_file(true);
}

const struct attempt lock_attempts[] = {
    { "read-lock", "holds the lock of a handle for ever, on an object that he may read",
      "he is a holder like others; nobody waits for him", "ERROR_ALREADY_EXISTS: it is alive", true,
      read_lock },
    { "lock-of-closed", "the same on an object that he may not read", "the kernel refuses it",
      "nothing happens", true, lock_of_closed },
    { "write-lock", "holds the lock of a remover for ever, on an object that he may write",
      "a create gives up after five seconds; other names are not concerned", "ERROR_TIMEOUT", true,
      write_lock },
    { "lease", "takes a lease on his file, so that others wait for him", "nobody waits",
      "ERROR_ACCESS_DENIED", true, lease },
    { "file-lock", "locks all of a file that the victim maps",
      "filemap asks for no lock on files of users, and takes none", "nothing happens", true,
      file_lock },
    { "lock-file-link", "a process of the same user puts a link where a lock file will be made",
      "no link is followed", "an error", false, lock_file_link },
    { "lock-file-fifo", "it puts a fifo there", "nobody waits for it", "an error", false,
      lock_file_fifo },
    { .name = NULL },
};
