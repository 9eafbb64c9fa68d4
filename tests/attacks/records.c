/* SPDX-License-Identifier: MIT */
/* Attempts with records: what says of an object what it is, written by somebody hostile. */
#include "attacks.h"

#include "engine/record.h"
#include "linux/lock.h"

#define ENTRY "forged"

static struct record forged; /* what plant() writes */
static mode_t forged_mode;
static const char *forged_folder;

static struct record honest(void)
{
    return (struct record){
        .type = RECORD_SECTION,
        .protection = PAGE_READWRITE,
        .attributes = SEC_COMMIT,
        .size = 0x1000,
        .payload = 0x1000,
        .name = u"forged",
        .name_length = 6,
    };
}

static int write_forged(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    uint64_t room = record_room(forged.name_length, forged.path);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)(forged.payload + room)) == 0);
    CHECK(record_write(fd, &forged) == STATUS_SUCCESS && fchmod(fd, forged_mode) == 0);
    return fd;
}

/* Held, as a living object is. */
static void plant(void)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/" ENTRY, forged_folder);
    CHECK(lock_share(write_forged(path)) == 0);
}

static pid_t plant_global(uid_t owner, mode_t mode)
{
    static char folder[900];
    snprintf(folder, sizeof folder, "%s", place("filemap"));
    forged_folder = folder;
    forged_mode = mode;
    return hold_as(owner, plant);
}

static void use(void)
{
    check_refused("Global\\" ENTRY);
}

/* What is dead is removed, with no more than its own file. */
static void collect(void)
{
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

static void refer_to(const char *path)
{
    struct stat status;
    CHECK(stat(path, &status) == 0);
    forged = honest();
    forged.path = path;
    forged.device = status.st_dev;
    forged.inode = status.st_ino;
    forged.payload = 0;
}

/* The victim would map, and write, what only he may. */
static void path_to_secret(uid_t victim, ULONG attributes)
{
    char path[900];
    snprintf(path, sizeof path, "%s", make_secret(victim));
    make_global();
    refer_to(path);
    forged.attributes = attributes;
    pid_t stranger = plant_global(STRANGER, 0666);
    as(victim, use);
    let_go(stranger);
    as(ROOT, collect);
    check_secret();
}

static void record_shadow(void)
{
    path_to_secret(ROOT, SEC_COMMIT | SEC_FILE);
}

static void record_victim_file(void)
{
    path_to_secret(VICTIM, SEC_COMMIT | SEC_FILE);
}

/* As if the secret were a payload file of ours: those are removed with their objects. */
static void record_payload(void)
{
    path_to_secret(ROOT, SEC_COMMIT);
}

static void record_image(void)
{
    path_to_secret(ROOT, SEC_IMAGE | SEC_FILE);
}

static void own_file(void)
{
    struct stat status;
    make_file(place("own"), 0x2000);
    CHECK(stat(place("own"), &status) == 0 && status.st_uid == STRANGER);
}

/* Whoever follows a link that was put there after the look. */
static void record_link(void)
{
    char own[900];
    make_secret(ROOT);
    make_global();
    as(STRANGER, own_file);
    snprintf(own, sizeof own, "%s", place("own"));
    refer_to(own);
    forged.attributes = SEC_COMMIT | SEC_FILE;
    pid_t stranger = plant_global(STRANGER, 0666);
    CHECK(unlink(own) == 0 && symlink("secret", own) == 0);
    as(ROOT, use);
    let_go(stranger);
    check_secret();
}

/* Root's own record, which others may write: who says what it says? */
static void record_writable(void)
{
    char path[900];
    snprintf(path, sizeof path, "%s", make_secret(VICTIM));
    make_global();
    refer_to(path);
    forged.attributes = SEC_COMMIT | SEC_FILE;
    pid_t root = plant_global(ROOT, 0666);
    as(VICTIM, use);
    let_go(root);
    check_secret();
}

static void open_nonsense(void)
{
    HANDLE section = open_section(FILE_MAP_WRITE, "Global\\" ENTRY);
    if (!section)
        CHECK(GetLastError() != UNTOUCHED);
    else
        CHECK(try_map(section, FILE_MAP_WRITE) != UNTOUCHED && CloseHandle(section));
}

static void record_sizes(void)
{
    static const uint64_t sizes[] = { 0, 0x2000, UINT64_MAX, INT64_MAX, UINT64_C(1) << 47 };
    make_global();
    for (size_t i = 0; i < COUNT(sizes); i++) {
        forged = honest();
        forged.size = sizes[i];
        pid_t stranger = plant_global(STRANGER, 0666);
        as(VICTIM, use);
        let_go(stranger);
        CHECK(unlink(in_global(ENTRY)) == 0);
    }
}

static void record_attributes(void)
{
    static const ULONG attributes[] = { 0xFFFFFFFF, SEC_RESERVE, SEC_IMAGE, SEC_FILE | SEC_IMAGE,
                                        SEC_LARGE_PAGES | SEC_COMMIT };
    static const ULONG protections[] = { 0, 0xFFFFFFFF, PAGE_NOACCESS, PAGE_EXECUTE_WRITECOPY };
    make_global();
    for (size_t i = 0; i < COUNT(attributes); i++)
        for (size_t j = 0; j < COUNT(protections); j++) {
            forged = honest();
            forged.attributes = attributes[i];
            forged.protection = protections[j];
            pid_t stranger = plant_global(STRANGER, 0666);
            as(VICTIM, open_nonsense);
            let_go(stranger);
            CHECK(unlink(in_global(ENTRY)) == 0);
        }
}

static void meet_other_type(void)
{
    CHECK(try_open(FILE_MAP_READ, "Global\\" ENTRY) == ERROR_INVALID_HANDLE);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "Global\\" ENTRY) == ERROR_INVALID_HANDLE);
}

static void record_type(void)
{
    make_global();
    forged = honest();
    forged.type = RECORD_MUTEX;
    pid_t stranger = plant_global(STRANGER, 0666);
    as(VICTIM, meet_other_type);
    let_go(stranger);
}

static void record_name(void)
{
    make_global();
    forged = honest();
    forged.name = u"forgot";
    pid_t stranger = plant_global(STRANGER, 0666);
    as(VICTIM, use);
    let_go(stranger);
}

static void write_garbage(void)
{
    unsigned char block[8192];
    int fd = open(in_global(ENTRY), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && fchmod(fd, 0666) == 0);
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (unsigned char)(i * 167 + i / 251);
    CHECK(write(fd, block, sizeof block) == sizeof block && lock_share(fd) == 0);
}

static void record_garbage(void)
{
    make_global();
    pid_t stranger = hold_as(STRANGER, write_garbage);
    as(VICTIM, use);
    let_go(stranger);
    as(ROOT, collect);
    CHECK(access(in_global(ENTRY), F_OK) == 0);
}

/* A link more makes the count of links lie: the name must be free all the same. */
static void record_links(void)
{
    HANDLE section = create_memory(0x1000, "x");
    CHECK(link(in_local_of(geteuid(), "x"), in_local_of(geteuid(), "y")) == 0);
    CHECK(section && CloseHandle(section));
    CHECK(access(in_local_of(geteuid(), "x"), F_OK) == -1);
    CHECK(try_open(FILE_MAP_READ, "x") == ERROR_FILE_NOT_FOUND);
    DWORD error = try_open(FILE_MAP_READ, "y");
    CHECK(error == ERROR_FILE_NOT_FOUND || is_refusal(error));
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
}

static void create_x(void)
{
    CHECK(create_memory(0x1000, "x"));
}

static void meet_tombstone(void)
{
    CHECK(try_open(FILE_MAP_READ, "x") == ERROR_TIMEOUT);
}

static void create_anew(void)
{
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
}

/* Who may write an object can say that it is being removed: it takes patience, and then an error.
 */
static void record_tombstone(void)
{
    struct stat status;
    uid_t user = geteuid() == ROOT ? VICTIM : geteuid();
    pid_t holder = hold_as(user, create_x);
    int fd = open(in_local_of(user, "x"), O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &status) == 0 && record_bury(fd, &status) == 0);
    as(user, meet_tombstone);
    let_go(holder);
    close(fd);
    as(user, create_anew);
}

const struct attempt record_attempts[] = {
    { "record-shadow", "forges a record that names a file of root's as the one behind a section",
      "a record of somebody else is not followed", "ERROR_ACCESS_DENIED", true, record_shadow },
    { "record-victim-file", "forges one that names a file of the victim's",
      "a record of somebody else is not followed", "ERROR_ACCESS_DENIED", true,
      record_victim_file },
    { "record-payload", "forges one that calls root's file its payload on disk",
      "it is neither mapped nor removed, also by root's gc", "ERROR_ACCESS_DENIED", true,
      record_payload },
    { "record-image", "forges one that calls it a program file", "it is not mapped",
      "ERROR_FILE_CORRUPT", true, record_image },
    { "record-link", "puts a link in the place of the file that his record names",
      "no link is followed", "ERROR_ACCESS_DENIED", true, record_link },
    { "record-writable", "writes the record of root's that everybody may write",
      "only a record that nobody else can write is followed", "ERROR_ACCESS_DENIED", true,
      record_writable },
    { "record-sizes", "forges sizes: none, more than the file has, 2^47, 2^63, 2^64 - 1",
      "every field is checked against the file", "ERROR_FILE_CORRUPT", true, record_sizes },
    { "record-attributes", "forges attributes and protections that do not exist or go together",
      "nothing is touched that is not there", "an error, or a section that works", true,
      record_attributes },
    { "record-type", "forges the type of another object", "it is not taken for a section",
      "ERROR_INVALID_HANDLE", true, record_type },
    { "record-name", "forges a record with another name", "the name in full decides",
      "ERROR_FILE_CORRUPT", true, record_name },
    { "record-garbage", "writes bytes that are no record",
      "they are not taken for one; what is no object stays", "ERROR_FILE_CORRUPT", true,
      record_garbage },
    { "record-links", "gives an object a second name, so that its count of links lies",
      "the name is free with the last handle, and the dead one does not come back",
      "ERROR_FILE_NOT_FOUND, then a new object", false, record_links },
    { "record-tombstone", "a process of the same user marks a living object as being removed",
      "nobody waits for ever; with the last handle all is well again", "ERROR_TIMEOUT", false,
      record_tombstone },
    { .name = NULL },
};
