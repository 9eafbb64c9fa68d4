/* SPDX-License-Identifier: MIT */
/*
 * A program that closes descriptors behind our back, as daemons do, and opens its own, which get
 * the same numbers: none of our calls may close, lock, map or change those.
 */
#include "sections.h"

#define OWN 64

static int own[OWN];
static struct stat own_status[OWN];

static void close_all(void)
{
    for (int fd = 3; fd < 256; fd++)
        close(fd);
}

/* Fills all free numbers below OWN with files of the program's. */
static void open_own(void)
{
    char path[32];
    snprintf(path, sizeof path, "own-%d", (int)getpid());
    for (int i = 0; i < OWN; i++) {
        own[i] = open(temporary_path(path), O_RDWR | O_CREAT, 0600);
        CHECK(own[i] >= 0);
        if (i == 0)
            CHECK(write(own[0], "precious", 8) == 8);
        CHECK(fstat(own[i], &own_status[i]) == 0);
    }
}

static void check_own(void)
{
    char text[9] = "";
    for (int i = 0; i < OWN; i++) {
        struct stat status;
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        CHECK(fstat(own[i], &status) == 0);
        CHECK(status.st_ino == own_status[i].st_ino && status.st_dev == own_status[i].st_dev);
        CHECK(status.st_size == 8);
        CHECK(fcntl(own[i], F_OFD_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
    }
    CHECK(pread(own[0], text, 8, 0) == 8 && strcmp(text, "precious") == 0);
}

static void close_own(void)
{
    char path[32];
    snprintf(path, sizeof path, "own-%d", (int)getpid());
    unlink(temporary_path(path));
}

struct world {
    HANDLE unnamed, named, joined, file, backed;
    void *views[3];
};

static struct world make_world(void)
{
    struct world world;
    char path[32];
    world.unnamed = create_memory(0x1000, NULL);
    world.named = create_memory(0x1000, "closed");
    world.joined = open_section(FILE_MAP_ALL_ACCESS, "closed");
    snprintf(path, sizeof path, "file-%d", (int)getpid());
    make_file(temporary_path(path), 0x1000);
    world.file = open_file(temporary_path(path), GENERIC_READ | GENERIC_WRITE);
    unlink(temporary_path(path));
    world.backed = create_section(world.file, PAGE_READWRITE, 0, "closed-file");
    world.views[0] = map_view(world.unnamed, FILE_MAP_WRITE);
    world.views[1] = map_view(world.named, FILE_MAP_WRITE);
    world.views[2] = map_view(world.backed, FILE_MAP_WRITE);
    for (int i = 0; i < 3; i++) {
        CHECK(world.views[i]);
        strcpy(world.views[i], "mapped");
    }
    CHECK(world.joined);
    return world;
}

/* All calls with handles whose descriptors are gone: views live on, nothing of the program's is
 * hurt. */
static void use_world(const struct world *world)
{
    const HANDLE handles[] = { world->unnamed, world->named, world->joined, world->backed };
    for (int i = 0; i < 3; i++) {
        CHECK(strcmp(world->views[i], "mapped") == 0);
        FlushViewOfFile(world->views[i], 0);
    }
    check_own();
    for (size_t i = 0; i < COUNT(handles); i++) {
        char *view = map_view(handles[i], FILE_MAP_WRITE);
        if (view) {
            CHECK(strcmp(view, "mapped") == 0); /* ours, or an error: never another file */
            CHECK(UnmapViewOfFile(view));
        }
        int fd = filemap_fd_from_handle(handles[i]);
        if (fd >= 0) {
            char text[7] = "";
            CHECK(pread(fd, text, 6, 0) == 6 && strcmp(text, "mapped") == 0);
            close(fd);
        }
        check_own();
    }
    CHECK(create_section(world->file, PAGE_READONLY, 0, NULL) == NULL);
    CHECK(GetLastError() == ERROR_INVALID_HANDLE);
    check_own();
}

static void close_world(const struct world *world)
{
    for (int i = 0; i < 3; i++)
        CHECK(UnmapViewOfFile(world->views[i]));
    check_own();
    CHECK(CloseHandle(world->unnamed));
    check_own();
    CHECK(CloseHandle(world->named));
    check_own();
    CHECK(CloseHandle(world->joined));
    check_own();
    CHECK(CloseHandle(world->backed));
    check_own();
    CHECK(CloseHandle(world->file));
    check_own();
}

static void closed_then_used(void *context)
{
    (void)context;
    struct world world = make_world();
    close_all();
    open_own();
    use_world(&world);
    close_world(&world);
    /* New objects work as if nothing had happened. */
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "closed") == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == 0);
    check_own();
    close_own();
}

static void closed_and_not_reopened(void *context)
{
    (void)context;
    struct world world = make_world();
    close_all();
    for (int i = 0; i < 3; i++)
        CHECK(UnmapViewOfFile(world.views[i]));
    CHECK(CloseHandle(world.unnamed));
    CHECK(CloseHandle(world.named));
    CHECK(CloseHandle(world.joined));
    CHECK(CloseHandle(world.backed));
    CHECK(CloseHandle(world.file));
    CHECK(count_names() == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "closed") == 0);
}

static void closed_and_left_to_exit(void *context)
{
    (void)context;
    struct world world = make_world();
    close_all();
    open_own();
    close_own();
    CHECK(world.named);
    /* exit(3) releases the names now. */
}

/* The number of a section's descriptor now means another section's file. */
static void exchanged(void *context)
{
    int fds[2];
    (void)context;
    int before = open("/dev/null", O_RDONLY);
    close(before);
    HANDLE one = create_memory(0x1000, "one");
    for (fds[0] = before; fcntl(fds[0], F_GETFD) < 0; fds[0]++)
        ;
    HANDLE two = create_memory(0x1000, "two");
    for (fds[1] = fds[0] + 1; fcntl(fds[1], F_GETFD) < 0; fds[1]++)
        ;
    CHECK(dup3(fds[0], fds[1], O_CLOEXEC) == fds[1]);
    CHECK(CloseHandle(two)); /* its number stands for the other object: it stays open */
    CHECK(fcntl(fds[1], F_GETFD) >= 0);
    CHECK(CloseHandle(one));
    close(fds[1]);
    CHECK(try_open(FILE_MAP_READ, "two") == ERROR_FILE_NOT_FOUND);
    CHECK(try_open(FILE_MAP_READ, "one") == ERROR_FILE_NOT_FOUND);
}

static void run(void **state)
{
    void (*body)(void *);
    memcpy(&body, *state, sizeof body);
    in_child(body, NULL);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
}

static void (*const bodies[])(void *) = { closed_then_used, closed_and_not_reopened,
                                          closed_and_left_to_exit, exchanged };
static const char *const body_names[] = { "closed, then used", "closed and not reopened",
                                          "closed and left to exit", "exchanged" };

int main(void)
{
    struct CMUnitTest tests[COUNT(bodies)];
    for (size_t i = 0; i < COUNT(bodies); i++)
        tests[i] =
            (struct CMUnitTest){ body_names[i], run, NULL, NULL, (void *)(uintptr_t)&bodies[i] };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
