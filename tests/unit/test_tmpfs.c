/* SPDX-License-Identifier: MIT */
/* linux/tmpfs, linux/memfile and linux/folder: files without and with a name. */
#include "linux/folder.h"
#include "linux/memfile.h"
#include "linux/tmpfs.h"

#include "testing.h"

#include <sys/mman.h>

static char parent[600];
static struct descriptor folder;

static int make_folder(void **state)
{
    (void)state;
    snprintf(parent, sizeof parent, "%s", getenv("FILEMAP_DIR"));
    folder = DESCRIPTOR_NONE;
    return tmpfs_create_folder(parent, "filemap-0", 0700) ||
           tmpfs_open_folder(parent, "filemap-0", &folder);
}

static int close_folder(void **state)
{
    (void)state;
    descriptor_close(&folder);
    return 0;
}

static mode_t mode_of(int fd)
{
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    return status.st_mode & 07777;
}

static void folders(void **state)
{
    struct descriptor opened;
    char path[700];
    (void)state;
    assert_int_equal(mode_of(folder.fd), 0700);
    assert_int_equal(tmpfs_create_folder(parent, "filemap-0", 0700), 0); /* there already */
    assert_int_equal(tmpfs_open_folder(parent, "nothing", &opened), -ENOENT);
    assert_int_equal(tmpfs_open_folder("/nowhere", "filemap-0", &opened), -ENOENT);
    assert_int_equal(tmpfs_create_folder("/nowhere", "filemap-0", 0700), -ENOENT);
    assert_int_equal(tmpfs_probe(folder.fd), 0);
    snprintf(path, sizeof path, "%s/link", parent);
    assert_int_equal(symlink("filemap-0", path), 0);
    int error = tmpfs_open_folder(parent, "link", &opened);
    assert_true(error == -ELOOP || error == -ENOTDIR);
    unlink(path);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    assert_int_equal(tmpfs_open_folder(parent, "link", &opened), -ENOTDIR);
    unlink(path);
}

/* Modes are exact, whatever the umask, which stays as it is. */
static void modes(void **state)
{
    static const mode_t masks[] = { 0, 022, 077, 0777 };
    struct descriptor opened, file;
    (void)state;
    for (size_t i = 0; i < COUNT(masks); i++) {
        mode_t before = umask(masks[i]);
        assert_int_equal(tmpfs_create_folder(parent, "filemap", 01777), 0);
        assert_int_equal(tmpfs_open_folder(parent, "filemap", &opened), 0);
        assert_int_equal(mode_of(opened.fd), 01777);
        descriptor_close(&opened);
        assert_int_equal(tmpfs_create(folder.fd, &file), 0);
        assert_int_equal(mode_of(file.fd), 0600);
        descriptor_close(&file);
        assert_int_equal(umask(before), masks[i]);
        char path[700];
        snprintf(path, sizeof path, "%s/filemap", parent);
        assert_int_equal(rmdir(path), 0);
    }
}

static void names_come_last(void **state)
{
    struct descriptor file, other;
    struct stat status;
    (void)state;
    assert_int_equal(tmpfs_create(folder.fd, &file), 0);
    assert_int_equal(fcntl(file.fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(file.fd, F_GETFL) & O_ACCMODE, O_RDWR);
    assert_int_equal(fstat(file.fd, &status), 0);
    assert_int_equal(status.st_nlink, 0);
    assert_int_equal(tmpfs_link(file.fd, folder.fd, "name"), 0);
    assert_int_equal(fstatat(folder.fd, "name", &status, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(descriptor_is(&file, &status));
    assert_int_equal(tmpfs_create(folder.fd, &other), 0);
    assert_int_equal(tmpfs_link(other.fd, folder.fd, "name"), -EEXIST);
    assert_int_equal(tmpfs_unlink(folder.fd, "name"), 0);
    assert_int_equal(tmpfs_unlink(folder.fd, "name"), -ENOENT);
    assert_int_equal(tmpfs_link(other.fd, folder.fd, "name"), 0);
    assert_int_equal(tmpfs_unlink(folder.fd, "name"), 0);
    descriptor_close(&file);
    descriptor_close(&other);
}

/* A link in place of the name is not followed by creating it. */
static void links_are_not_followed(void **state)
{
    struct descriptor file;
    (void)state;
    assert_int_equal(symlinkat("elsewhere", folder.fd, "name"), 0);
    assert_int_equal(tmpfs_create(folder.fd, &file), 0);
    assert_int_equal(tmpfs_link(file.fd, folder.fd, "name"), -EEXIST);
    assert_int_equal(faccessat(folder.fd, "elsewhere", F_OK, 0), -1);
    assert_int_equal(tmpfs_unlink(folder.fd, "name"), 0);
    descriptor_close(&file);
}

static void removed_folders(void **state)
{
    struct descriptor file;
    char path[700];
    (void)state;
    snprintf(path, sizeof path, "%s/filemap-0", parent);
    assert_int_equal(tmpfs_create(folder.fd, &file), 0);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(tmpfs_link(file.fd, folder.fd, "name"), -ENOENT);
    descriptor_close(&file);
}

static void memory_files(void **state)
{
    (void)state;
    for (int executable = 0; executable <= 1; executable++) {
        struct descriptor file;
        mode_t before = umask(0777);
        assert_int_equal(memfile_open(executable, 0, &file), 0);
        umask(before);
        assert_int_equal(mode_of(file.fd), 0600);
        assert_int_equal(fcntl(file.fd, F_GETFD), FD_CLOEXEC);
        assert_int_equal(ftruncate(file.fd, 8192), 0);
        assert_int_equal(memfile_seal(file.fd), 0);
        int seals = fcntl(file.fd, F_GET_SEALS);
        assert_int_equal(seals & (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
                         F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
        assert_int_equal(seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE), 0);
        assert_int_equal(ftruncate(file.fd, 4096), -1);
        assert_int_equal(ftruncate(file.fd, 16384), -1);
        assert_int_equal(pwrite(file.fd, "x", 1, 8191), 1);
        if (executable) {
            void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, file.fd, 0);
            assert_ptr_not_equal(code, MAP_FAILED);
            munmap(code, 4096);
        }
        descriptor_close(&file);
    }
}

/* All entries once, however many buffers they take; . and .. never. */
static void reading_folders(void **state)
{
    enum { MANY = 700 };
    static bool seen[MANY];
    struct folder_reader reader;
    char name[64];
    const char *entry;
    int count = 0;
    (void)state;
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "%d-a name that takes some room in the buffer", i);
        close(openat(folder.fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    }
    assert_int_equal(folder_read(folder.fd, ".", &reader), 0);
    while ((entry = folder_next(&reader))) {
        int number = atoi(entry);
        assert_in_range(number, 0, MANY - 1);
        assert_false(seen[number]);
        seen[number] = true;
        count++;
    }
    assert_null(folder_next(&reader));
    folder_finish(&reader);
    assert_int_equal(count, MANY);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "%d-a name that takes some room in the buffer", i);
        assert_int_equal(unlinkat(folder.fd, name, 0), 0);
    }
    assert_int_equal(folder_read(folder.fd, "nothing", &reader), -ENOENT);
    assert_int_equal(folder_read(AT_FDCWD, "/etc/passwd", &reader), -ENOTDIR);
}

#define FOLDER(function) cmocka_unit_test_setup_teardown(function, make_folder, close_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER(folders),         FOLDER(modes),
        FOLDER(names_come_last), FOLDER(links_are_not_followed),
        FOLDER(removed_folders), FOLDER(memory_files),
        FOLDER(reading_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
