/* SPDX-License-Identifier: MIT */
/*
 * Remote files: one folder under two mounts of bindfs stands for a server with two machines, for
 * the kernel keeps pages for each mount. Files can be mapped there, and views are not kept
 * coherent.
 */
#include "app.h"
#include "private_mount.h"

#include <linux/magic.h>
#include <sys/statfs.h>

#define SIZE 0x2000

/* The calls of Windows CE. */
HANDLE wince_create(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD,
                    LPCWSTR) __asm__("filemap_wince_CreateFileMappingW");
LPVOID wince_map(HANDLE, DWORD, DWORD, DWORD, DWORD) __asm__("filemap_wince_MapViewOfFile");
BOOL wince_flush(LPCVOID, DWORD) __asm__("filemap_wince_FlushViewOfFile");
BOOL wince_unmap(LPCVOID) __asm__("filemap_wince_UnmapViewOfFile");

/* The calls of one family. */
static HANDLE create_wince(HANDLE file, ULONG protection, ULONG64 size, const WCHAR *name)
{
    return wince_create(file, NULL, protection, 0, (DWORD)size, name);
}

static void *map_wince(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size)
{
    return wince_map(section, access, 0, (DWORD)offset, (DWORD)size);
}

static BOOL flush_wince(const void *view)
{
    return wince_flush(view, SIZE);
}

static BOOL flush_app(const void *view)
{
    return FlushViewOfFile(view, 0);
}

static const struct family {
    const char *name;
    HANDLE (*create)(HANDLE, ULONG, ULONG64, const WCHAR *);
    void *(*map)(HANDLE, ULONG, ULONG64, SIZE_T);
    BOOL (*flush)(const void *);
    BOOL (*unmap)(const void *);
} families[] = { { "app", create_app, map_app, flush_app, UnmapViewOfFile },
                 { "wince", create_wince, map_wince, flush_wince, wince_unmap } };

struct machine {
    const struct family *family;
    pid_t server;
    char folder[600], path[700];
    HANDLE section;
    volatile char *view;
};

static void make_folder(const char *name)
{
    CHECK(mkdir(temporary_path(name), 0755) == 0);
}

static bool is_mounted(const char *folder)
{
    struct statfs status;
    return statfs(folder, &status) == 0 && status.f_type == FUSE_SUPER_MAGIC;
}

/* Mounts the folder of the server; without bindfs, or /dev/fuse, or the right, the test is skipped.
 */
static void mount_machine(struct machine *machine, const char *name)
{
    make_folder(name);
    snprintf(machine->folder, sizeof machine->folder, "%s", temporary_path(name));
    fflush(NULL);
    machine->server = fork();
    CHECK(machine->server >= 0);
    if (machine->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execlp("bindfs", "bindfs", "-f", temporary_path("server"), machine->folder, NULL);
        _exit(127);
    }
    for (int tries = 0; !is_mounted(machine->folder); tries++) {
        int status;
        if (tries == 1000 || waitpid(machine->server, &status, WNOHANG) != 0) {
            printf("skipped: bindfs does not mount here\n");
            fflush(stdout);
            exit(STATUS_SKIPPED);
        }
        usleep(10000);
    }
}

static void map_machine(struct machine *machine)
{
    HANDLE file = open_file(machine->path, GENERIC_READ | GENERIC_WRITE);
    CHECK(file != INVALID_HANDLE_VALUE);
    machine->section = machine->family->create(file, PAGE_READWRITE, 0, NULL);
    CHECK(machine->section);
    machine->view = machine->family->map(machine->section, FILE_MAP_WRITE, 0, 0);
    CHECK(machine->view);
    CHECK(CloseHandle(file));
}

static void unmap_machine(struct machine *machine)
{
    CHECK(machine->family->unmap((const void *)machine->view) && CloseHandle(machine->section));
}

static void leave_machine(struct machine *machine)
{
    CHECK(umount2(machine->folder, MNT_DETACH) == 0);
    CHECK(waitpid(machine->server, NULL, 0) == machine->server);
    CHECK(rmdir(machine->folder) == 0);
}

/* Two handles and sections of one machine are one memory. */
static void coherent_on_one_machine(struct machine *one)
{
    struct machine again = *one;
    map_machine(&again);
    one->view[SIZE - 1] = 'x';
    CHECK(again.view[SIZE - 1] == 'x');
    unmap_machine(&again);
}

/* Both change the same page: each sees its own writes, and the page is not merged on the disk. */
static void not_coherent_on_two(struct machine *one, struct machine *two, const char *disk)
{
    CHECK(one->view[0] == 0 && two->view[0] == 0 && one->view[1] == 1 && two->view[1] == 1);
    one->view[0] = 'a';
    two->view[1] = 'b';
    CHECK(one->view[0] == 'a' && one->view[1] == 1);
    CHECK(two->view[0] == 0 && two->view[1] == 'b');
    CHECK(one->family->flush((const void *)one->view));
    CHECK(byte_of_file(disk, 0) == 'a');
    two->view[2] = 'c'; /* if the kernel has written the page back by itself, once more */
    CHECK(two->family->flush((const void *)two->view));
    CHECK(byte_of_file(disk, 0) == 0);
    CHECK(byte_of_file(disk, 1) == 'b');
}

/* By a name of its own: what a machine remembers of a name outlives a file that another removes. */
static void use_by(const struct family *family, struct machine *one, struct machine *two)
{
    char disk[700];
    snprintf(disk, sizeof disk, "%s/%s", temporary_path("server"), family->name);
    snprintf(one->path, sizeof one->path, "%s/%s", one->folder, family->name);
    snprintf(two->path, sizeof two->path, "%s/%s", two->folder, family->name);
    one->family = two->family = family;
    make_file(disk, SIZE);
    map_machine(one);
    map_machine(two);
    coherent_on_one_machine(one);
    not_coherent_on_two(one, two, disk);
    unmap_machine(one);
    unmap_machine(two);
    CHECK(unlink(one->path) == 0);
}

static void use_remote_file(void)
{
    struct machine one, two;
    mount_private(temporary_path("apart"), "tmpfs", "size=64k");
    mount_machine(&one, "one");
    mount_machine(&two, "two");
    for (size_t i = 0; i < COUNT(families); i++)
        use_by(&families[i], &one, &two);
    leave_machine(&one);
    leave_machine(&two);
}

static void remote_files_are_not_kept_coherent(void **state)
{
    (void)state;
    make_folder("server");
    make_folder("apart");
    pid_t child = role_start("remote");
    int status = child_wait(child);
    rmdir(temporary_path("one"));
    rmdir(temporary_path("two"));
    rmdir(temporary_path("apart"));
    rmdir(temporary_path("server"));
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
        skip();
    assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "remote", use_remote_file } };
    const struct CMUnitTest tests[] = {
        TEST(remote_files_are_not_kept_coherent),
    };
    roles_check(argc, argv, roles, COUNT(roles));
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
