/* SPDX-License-Identifier: MIT */
/* Attempts on entries: links, other things than files, names that are taken. */
#include "attacks.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

static void use_x(void)
{
    check_refused("Global\\x");
    FILEMAP_COLLECTION collected;
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, &collected, NULL, NULL));
    CHECK(collected.Removed == 0);
}

/* Root is the one who could be hurt most. */
static void victims_use_x(void)
{
    struct stat before, after;
    CHECK(lstat(in_global("x"), &before) == 0);
    as(VICTIM, use_x);
    as(ROOT, use_x);
    CHECK(lstat(in_global("x"), &after) == 0);
    CHECK(before.st_ino == after.st_ino && before.st_mode == after.st_mode);
}

static void link_object(void)
{
    CHECK(symlink("../secret", in_global("x")) == 0);
}

static void object_link(void)
{
    make_global();
    make_secret(ROOT);
    as(STRANGER, link_object);
    victims_use_x();
    check_secret();
}

static void link_nowhere(void)
{
    CHECK(symlink("../made", in_global("x")) == 0);
}

static void object_dangling(void)
{
    make_global();
    as(STRANGER, link_nowhere);
    victims_use_x();
    CHECK(access(place("made"), F_OK) == -1);
}

/* fs.protected_hardlinks refuses this to strangers; the links may be older than that. */
static void object_hardlink(void)
{
    make_global();
    const char *file = make_secret(VICTIM);
    CHECK(link(file, in_global("x")) == 0);
    as(VICTIM, use_x);
    as(ROOT, use_x);
    check_secret();
}

static void make_folder(void)
{
    CHECK(mkdir(in_global("x"), 0777) == 0);
}

static void make_fifo(void)
{
    CHECK(mkfifo(in_global("x"), 0666) == 0 && chmod(in_global("x"), 0666) == 0);
}

static void make_socket(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && chdir(place("filemap")) == 0);
    address.sun_path[0] = 'x';
    CHECK(bind(fd, (const struct sockaddr *)&address, sizeof address) == 0);
    CHECK(chmod("x", 0666) == 0);
}

static void object_folder(void)
{
    make_global();
    as(STRANGER, make_folder);
    victims_use_x();
}

static void object_fifo(void)
{
    make_global();
    as(STRANGER, make_fifo);
    victims_use_x();
}

static void object_socket(void)
{
    make_global();
    pid_t server = hold_as(STRANGER, make_socket);
    victims_use_x();
    let_go(server);
}

/* Root made it there by mistake: nobody else can. */
static void object_device(void)
{
    make_global();
    if (mknod(in_global("x"), S_IFCHR | 0666, makedev(1, 3)) != 0)
        exit(STATUS_SKIPPED);
    CHECK(chmod(in_global("x"), 0666) == 0);
    victims_use_x();
}

static void change_place(void)
{
    unlink(in_global("x"));
    if (mkfifo(in_global("x"), 0666) == 0)
        unlink(in_global("x"));
    if (symlink("../secret", in_global("x")) == 0)
        unlink(in_global("x"));
    HANDLE section = create_memory(0x1000, "Global\\x");
    if (section)
        CloseHandle(section);
}

static void open_often(void)
{
    for (int i = 0; i < 3000; i++) {
        DWORD error = try_open(FILE_MAP_WRITE, "Global\\x");
        CHECK(error == ERROR_FILE_NOT_FOUND || is_refusal(error) || error == 0 ||
              error == ERROR_TIMEOUT);
    }
}

static void object_race(void)
{
    make_global();
    make_secret(ROOT);
    pid_t stranger = repeat_as(STRANGER, change_place);
    as(ROOT, open_often);
    as(VICTIM, open_often);
    let_go(stranger);
    check_secret();
}

static void create_x(void)
{
    CHECK(create_memory(0x1000, "Global\\x") && GetLastError() == 0);
}

static void take_away(void)
{
    int fd;
    CHECK(unlink(in_global("x")) == -1 && rename(in_global("x"), in_global("y")) == -1);
    CHECK(open(in_global("x"), O_RDONLY) == -1 && errno == EACCES);
    CHECK(truncate(in_global("x"), 0) == -1 && chmod(in_global("x"), 0666) == -1);
    CHECK((fd = open(in_global("."), O_TMPFILE | O_RDWR, 0600)) >= 0);
    CHECK(linkat(AT_FDCWD, in_global("x"), AT_FDCWD, in_global("y"), 0) == -1);
    close(fd);
    CHECK(try_open(FILE_MAP_READ, "Global\\x") == ERROR_ACCESS_DENIED);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "Global\\x") == ERROR_ACCESS_DENIED);
}

static void object_taken_away(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_x);
    as(STRANGER, take_away);
    CHECK(access(in_global("x"), F_OK) == 0);
    let_go(holder);
}

/* He had the name first: the victim must not take his object for the one that was meant. */
static void name_squat(void)
{
    make_global();
    pid_t holder = hold_as(STRANGER, create_x);
    as(VICTIM, use_x);
    let_go(holder);
}

static void meet_dead(void)
{
    CHECK(try_open(FILE_MAP_READ, "Global\\x") == ERROR_FILE_NOT_FOUND ||
          try_open(FILE_MAP_READ, "Global\\x") == ERROR_ACCESS_DENIED);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\x") == ERROR_ACCESS_DENIED);
}

static void clean(void)
{
    FILEMAP_COLLECTION collected;
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, &collected, NULL, NULL));
    CHECK(collected.Removed == 1);
}

static void name_dead(void)
{
    make_global();
    for (int readable = 0; readable <= 1; readable++) {
        pid_t holder = hold_as(STRANGER, create_x);
        CHECK(chmod(in_global("x"), readable ? 0666 : 0600) == 0);
        let_go(holder);
        as(VICTIM, meet_dead);
        as(ROOT, clean);
        as(VICTIM, create_x);
    }
}

static void put_names(void)
{
    char name[64];
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "junk-%d\033[2J\n", i);
        int fd = open(in_global(name), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        CHECK(fd >= 0 && ftruncate(fd, 4096) == 0);
        close(fd);
    }
}

static BOOL no_control(const FILEMAP_OBJECT *object, void *context)
{
    *(size_t *)context += object->State == FILEMAP_STATE_DAMAGED;
    return TRUE;
}

static void work_among_names(void)
{
    size_t count = 0;
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\x") == 0);
    CHECK(filemap_enumerate_objects(FILEMAP_NAMESPACE_GLOBAL, no_control, &count));
    CHECK(count == 2000);
}

static void many_names(void)
{
    make_global();
    as(STRANGER, put_names);
    as(VICTIM, work_among_names);
    as(ROOT, work_among_names);
    CHECK(count_entries(place("filemap")) == 2000);
}

const struct attempt object_attempts[] = {
    { "object-link", "puts a link to a secret file under a name in Global\\",
      "no link is followed; the secret is neither opened nor changed", "ERROR_FILE_CORRUPT", true,
      object_link },
    { "object-dangling", "puts a link to a file that root would make", "nothing is made behind it",
      "ERROR_FILE_CORRUPT", true, object_dangling },
    { "object-hardlink", "puts a second name of a secret file there",
      "what is no object is neither written nor removed", "ERROR_FILE_CORRUPT", true,
      object_hardlink },
    { "object-folder", "puts a folder there", "it is refused", "ERROR_FILE_CORRUPT", true,
      object_folder },
    { "object-fifo", "puts a fifo there", "nobody waits for it", "ERROR_FILE_CORRUPT", true,
      object_fifo },
    { "object-socket", "puts a socket there", "nobody connects to it", "ERROR_FILE_CORRUPT", true,
      object_socket },
    { "object-device", "finds a device there that root has put by mistake", "it is refused",
      "ERROR_FILE_CORRUPT or ERROR_ACCESS_DENIED", true, object_device },
    { "object-race", "exchanges object, fifo and link under the name, again and again",
      "nobody waits, and the secret stays as it is", "an object of the stranger's, or an error",
      true, object_race },
    { "object-taken-away", "removes, renames, opens, cuts or links the victim's object",
      "the kernel refuses it", "nothing happens", true, object_taken_away },
    { "name-squat", "has the name first", "nobody joins what its owner has not opened to him",
      "ERROR_ACCESS_DENIED", true, name_squat },
    { "name-dead", "leaves a dead object under the name",
      "it is not joined, and root's gc removes it", "ERROR_ACCESS_DENIED for a create", true,
      name_dead },
    { "many-names", "fills the folder with files that are no objects",
      "others go on; none is taken for an object or removed", "nothing happens", true, many_names },
    { .name = NULL },
};
