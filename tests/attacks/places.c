/* SPDX-License-Identifier: MIT */
/* Attempts on the folders: links and strangers' folders in their place, and swapping them. */
#include "attacks.h"

#include "private_mount.h"

#include <endian.h>
#include <sys/xattr.h>

static void use_local(void)
{
    check_refused("x");
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == 0);
}

/* The stranger's folder looks as the victim's own would. */
static void link_local(void)
{
    CHECK(mkdir(place("decoy"), 0777) == 0 && chmod(place("decoy"), 0777) == 0);
    CHECK(symlink("decoy", in_local_of(VICTIM, "")) == 0);
}

static void local_link(void)
{
    as(STRANGER, link_local);
    as(VICTIM, use_local);
    CHECK(count_entries(place("decoy")) == 0);
}

/* To a folder of the victim's that passes all checks but that of the link. */
static void local_link_to_own(void)
{
    CHECK(mkdir(place("private"), 0700) == 0 && chown(place("private"), VICTIM, VICTIM) == 0);
    CHECK(symlink("private", in_local_of(VICTIM, "")) == 0);
    as(VICTIM, use_local);
    CHECK(count_entries(place("private")) == 0);
}

static void squat_local(void)
{
    CHECK(mkdir(in_local_of(VICTIM, ""), 0777) == 0 && chmod(in_local_of(VICTIM, ""), 0777) == 0);
}

static void local_squat(void)
{
    as(STRANGER, squat_local);
    as(VICTIM, use_local);
    CHECK(count_entries(in_local_of(VICTIM, "")) == 0);
}

static void put_fifo(void)
{
    CHECK(mkfifo(in_local_of(VICTIM, ""), 0666) == 0);
}

static void local_fifo(void)
{
    as(STRANGER, put_fifo);
    as(VICTIM, use_local);
}

static void fake_global(void)
{
    CHECK(mkdir(place("filemap"), 0700) == 0 && chmod(place("filemap"), 01777) == 0);
}

static void use_global(void)
{
    check_refused("Global\\x");
}

static void global_fake(void)
{
    as(STRANGER, fake_global);
    as(VICTIM, use_global);
    as(ROOT, use_global);
    CHECK(count_entries(place("filemap")) == 0);
}

static void link_global(void)
{
    CHECK(mkdir(place("decoy"), 0700) == 0 && chmod(place("decoy"), 01777) == 0);
    CHECK(symlink("decoy", place("filemap")) == 0);
}

static void global_link(void)
{
    as(STRANGER, link_global);
    as(ROOT, use_global);
    CHECK(chown(place("decoy"), 0, 0) == 0);
    as(ROOT, use_global);
    as(VICTIM, use_global);
    CHECK(count_entries(place("decoy")) == 0);
}

static void move_global(void)
{
    CHECK(rename(place("filemap"), place("elsewhere")) == -1);
    CHECK(rmdir(place("filemap")) == -1);
    CHECK(chmod(place("filemap"), 0777) == -1);
    CHECK(rename(in_local_of(VICTIM, ""), place("elsewhere")) == -1);
    CHECK(open(in_local_of(VICTIM, ""), O_RDONLY | O_DIRECTORY) == -1 && errno == EACCES);
    CHECK(open(in_local_of(VICTIM, "x"), O_RDWR) == -1 && errno == EACCES);
}

static void create_both(void)
{
    CHECK(create_memory(0x1000, "Global\\x") && create_memory(0x1000, "x"));
}

static void folders_moved(void)
{
    make_global();
    pid_t holder = hold_as(VICTIM, create_both);
    as(STRANGER, move_global);
    CHECK(access(in_global("x"), F_OK) == 0 && access(in_local_of(VICTIM, "x"), F_OK) == 0);
    let_go(holder);
}

/* The folder is now the victim's own, now a link to another one, which must stay empty. */
static void swap(void)
{
    const char *real = in_local_of(geteuid(), "");
    rename(real, place("aside"));
    if (symlink("decoy", real) == 0)
        unlink(real);
    rename(place("aside"), real);
}

static void create_under_swap(void)
{
    for (int i = 0; i < 3000; i++) {
        DWORD error = try_create(NULL, PAGE_READWRITE, 0x1000, "x");
        CHECK(error == 0 || is_refusal(error) || error == ERROR_ALREADY_EXISTS ||
              error == ERROR_PATH_NOT_FOUND || error == ERROR_FILE_NOT_FOUND ||
              error == ERROR_TIMEOUT);
        CHECK(count_entries(place("decoy")) == 0);
    }
}

static void create_once(void)
{
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
}

static void folder_race(void)
{
    uid_t user = geteuid() == ROOT ? VICTIM : geteuid();
    CHECK(mkdir(place("decoy"), 0700) == 0);
    CHECK(geteuid() != ROOT || chown(place("decoy"), VICTIM, VICTIM) == 0);
    as(user, create_once);
    pid_t swapper = repeat_as(user, swap);
    as(user, create_under_swap);
    let_go(swapper);
    CHECK(count_entries(place("decoy")) == 0);
}

/* Where the paging-file folder would be made, and memory has no room. */
static void use_disk(void)
{
    CHECK(setenv("FILEMAP_PAGEFILE_DIR", temporary_path("pages"), 1) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x200000, "big") == ERROR_COMMITMENT_LIMIT);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "small") == 0);
}

static void take_pages(void)
{
    CHECK(mkdir(temporary_path("pages"), 0700) == 0 && chmod(temporary_path("pages"), 0777) == 0);
}

static void link_pages(void)
{
    CHECK(mkdir(temporary_path("decoy"), 0700) == 0 && chmod(temporary_path("decoy"), 0777) == 0);
    CHECK(symlink(temporary_path("decoy"), temporary_path("pages")) == 0);
}

static void small_memory(void)
{
    mount_private(place("."), "tmpfs", "size=256k");
    CHECK(chmod(place("."), 01777) == 0);
}

static void paging_squat(void)
{
    small_memory();
    as(STRANGER, take_pages);
    as(VICTIM, use_disk);
    CHECK(count_entries(temporary_path("pages")) == 0);
}

static void paging_link(void)
{
    small_memory();
    as(STRANGER, link_pages);
    as(VICTIM, use_disk);
    CHECK(count_entries(temporary_path("decoy")) == 0);
}

/* What is made in FOLDER is the stranger's to read and write, but for what its maker says. */
static bool give_by_default(const char *folder)
{
    static const struct {
        uint32_t version;
        struct {
            uint16_t tag, permissions;
            uint32_t id;
        } entries[5];
    } list = { 2,
               { { 1, 7, UINT32_MAX },
                 { 2, 7, STRANGER },
                 { 4, 7, UINT32_MAX },
                 { 16, 7, UINT32_MAX },
                 { 32, 7, UINT32_MAX } } };
    CHECK(le32toh(list.version) == 2); /* or it would have to be turned round */
    CHECK(chown(folder, 0, STRANGER) == 0 && chmod(folder, 03777) == 0);
    return setxattr(folder, "system.posix_acl_default", &list, sizeof list, 0) == 0;
}

/* All kinds of files that a process makes, and one that has not been thought about. */
static void make_everything(void)
{
    int careless = open(place("careless"), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
    HANDLE boundary = CreateBoundaryDescriptorA("boundary", 0);
    CHECK(careless >= 0 && setenv("FILEMAP_PAGEFILE_DIR", temporary_path("pages"), 1) == 0);
    CHECK(create_memory(0x1000, "x") && create_memory(0x1000, "Global\\x"));
    CHECK(AddSIDToBoundaryDescriptor(&boundary, &everyone));
    CHECK(CreatePrivateNamespaceA(NULL, boundary, "a") && create_memory(0x1000, "a\\x"));
    DeleteBoundaryDescriptor(boundary);
    CHECK(create_memory(0x200000, "big"));
    make_file(temporary_path("file"), 0x1000);
    CHECK(chmod(temporary_path("file"), 0600) == 0);
    CHECK(open_file(temporary_path("file"), GENERIC_READ) != INVALID_HANDLE_VALUE);
}

/* How many entries of a folder he sees; none of them is open to him. */
static int knock(const char *folder)
{
    int seen = 0;
    const struct dirent *entry;
    DIR *opened = opendir(folder);
    while (opened && (entry = readdir(opened))) {
        if (entry->d_type != DT_REG)
            continue;
        CHECK(openat(dirfd(opened), entry->d_name, O_RDONLY) == -1 && errno == EACCES);
        CHECK(openat(dirfd(opened), entry->d_name, O_WRONLY) == -1 && errno == EACCES);
        seen++;
    }
    if (opened)
        closedir(opened);
    return seen;
}

static void knock_everywhere(void)
{
    CHECK(open(place("careless"), O_RDWR) >= 0); /* or it is no attack */
    CHECK(knock(place("filemap")) == 3);
    CHECK(knock(in_local_of(VICTIM, "")) == 0 && knock(temporary_path("pages")) == 0);
    CHECK(open(in_local_of(VICTIM, "x"), O_RDONLY) == -1 && errno == EACCES);
}

static void default_list(void)
{
    small_memory();
    make_global();
    if (!give_by_default(place(".")) || !give_by_default(place("filemap")))
        exit(STATUS_SKIPPED);
    give_by_default(temporary_path("."));
    pid_t victim = hold_as(VICTIM, make_everything);
    CHECK(count_entries(in_local_of(VICTIM, "")) >= 2 && count_entries(temporary_path("pages")));
    as(STRANGER, knock_everywhere);
    let_go(victim);
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

const struct attempt place_attempts[] = {
    { "local-link", "puts a link where the victim's folder of Local\\ will be made",
      "no link is followed out of the folder; nothing is made behind it", "ERROR_ACCESS_DENIED",
      true, local_link },
    { "local-link-to-own", "lets that link lead to a private folder of the victim's",
      "the link is refused, wherever it leads", "ERROR_ACCESS_DENIED", true, local_link_to_own },
    { "local-squat", "makes the victim's folder himself, open to all",
      "a folder of somebody else is not used", "ERROR_ACCESS_DENIED", true, local_squat },
    { "local-fifo", "puts a fifo in its place", "nobody waits for it", "ERROR_ACCESS_DENIED", true,
      local_fifo },
    { "global-fake", "makes the folder of Global\\ himself, sticky",
      "only root's folder is used, by root too", "ERROR_ACCESS_DENIED", true, global_fake },
    { "global-link", "puts a link where the folder of Global\\ will be made",
      "root makes nothing behind it", "ERROR_ACCESS_DENIED", true, global_link },
    { "folders-moved", "renames, removes, opens up or enters the folders that are in use",
      "the kernel refuses it: they are sticky, or closed to others", "nothing happens", true,
      folders_moved },
    { "folder-race", "a process of the same user swaps the folder for a link, again and again",
      "nothing is ever made behind the link", "an object, or an error", false, folder_race },
    { "paging-squat", "makes the victim's paging-file folder himself",
      "no memory goes where others could read it", "ERROR_COMMITMENT_LIMIT", true, paging_squat },
    { "paging-link", "puts a link in its place", "nothing is written behind it",
      "ERROR_COMMITMENT_LIMIT", true, paging_link },
    { "default-list",
      "has all folders to himself by a default access list, their group and its bit",
      "what is made there says for itself who may open it", "nothing happens", true, default_list },
    { .name = NULL },
};
