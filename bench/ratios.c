/* SPDX-License-Identifier: MIT */
/*
 * What the calls cost, as ratios to the bare system calls that do the least of the same.
 * Both sides run in turns, many short rounds each; the ratio of the two medians is printed, which
 * noise that hits both sides leaves alone. `--json` prints the same for programs.
 */
#include <filemap/windows.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 201
#define PER_ROUND 50
#define HELD_NAME "filemap-bench-held"
#define NEW_NAME "filemap-bench-new"
#define SIZE 4096

static void check(int ok, const char *call)
{
    if (ok)
        return;
    fprintf(stderr, "ratios: %s failed: last error %u, errno %s\n", call, GetLastError(),
            strerror(errno));
    exit(1);
}

static HANDLE section; /* for the views */
static int memory;
static char file_path[512];

static void open_close(void)
{
    HANDLE opened = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, HELD_NAME);
    check(opened != NULL && CloseHandle(opened), "OpenFileMapping");
}

static void bare_open_close(void)
{
    struct stat status;
    int fd = shm_open("/" HELD_NAME, O_RDWR | O_CLOEXEC, 0);
    check(fd >= 0 && fstat(fd, &status) == 0 && close(fd) == 0, "shm_open");
}

static void create_destroy(void)
{
    HANDLE created =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NEW_NAME);
    check(created != NULL && CloseHandle(created), "CreateFileMapping");
}

static void bare_create_destroy(void)
{
    int fd = shm_open("/" NEW_NAME, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    check(fd >= 0 && posix_fallocate(fd, 0, SIZE) == 0 && close(fd) == 0 &&
              shm_unlink("/" NEW_NAME) == 0,
          "shm_open, shm_unlink");
}

static void create_unnamed(void)
{
    HANDLE created = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NULL);
    check(created != NULL && CloseHandle(created), "CreateFileMapping");
}

static void bare_create_unnamed(void)
{
    int fd = memfd_create("bench", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    check(fd >= 0 && posix_fallocate(fd, 0, SIZE) == 0 && close(fd) == 0, "memfd_create");
}

static void map_unmap(void)
{
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    check(view != NULL && UnmapViewOfFile(view), "MapViewOfFile");
}

static void bare_map_unmap(void)
{
    void *view = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    check(view != MAP_FAILED && munmap(view, SIZE) == 0, "mmap");
}

static void open_file(void)
{
    HANDLE file = CreateFileA(file_path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    check(file != INVALID_HANDLE_VALUE && CloseHandle(file), "CreateFile");
}

static void bare_open_file(void)
{
    int fd = open(file_path, O_RDWR | O_CLOEXEC);
    check(fd >= 0 && close(fd) == 0, "open");
}

/* -- what many handles cost: the same call, with 10 of them and with 100,000 ----------------------
 */

#define FEW 10
#define MANY 100000

static HANDLE held_handles[MANY];

static void hold(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        check((held_handles[i] = OpenFileMappingA(FILE_MAP_READ, FALSE, HELD_NAME)) != NULL,
              "OpenFileMapping");
}

static void hold_no_more(void)
{
    for (size_t i = 0; i < MANY; i++)
        check(CloseHandle(held_handles[i]), "CloseHandle");
}

static const struct {
    const char *name, *bare_name;
    void (*ours)(void), (*bare)(void);
} pairs[] = {
    { "named open+close", "shm_open+fstat+close", open_close, bare_open_close },
    { "named create+destroy", "shm_open+fallocate+close+shm_unlink", create_destroy,
      bare_create_destroy },
    { "unnamed create+close", "memfd_create+fallocate+close", create_unnamed, bare_create_unnamed },
    { "map+unmap", "mmap+munmap", map_unmap, bare_map_unmap },
    { "file open+close", "open+close", open_file, bare_open_file },
};

static double time_round(void (*function)(void))
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < PER_ROUND; i++)
        function();
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2] / PER_ROUND;
}

/* Another process holds what is opened here, as in life. */
static pid_t start_holder(void)
{
    int ready[2];
    char byte;
    check(pipe2(ready, O_CLOEXEC) == 0, "pipe");
    pid_t holder = fork();
    if (holder == 0) {
        HANDLE held =
            CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, HELD_NAME);
        check(held != NULL && write(ready[1], "r", 1) == 1, "CreateFileMapping");
        for (;;)
            pause();
    }
    close(ready[1]);
    check(read(ready[0], &byte, 1) == 1, "the holder");
    close(ready[0]);
    return holder;
}

static double ours[ROUNDS], bare[ROUNDS];

static void print_ratio(int json, const char *name, const char *bare_name, int last)
{
    double our = median(ours), its = median(bare);
    if (json)
        printf("  {\"operation\": \"%s\", \"ns\": %.0f, \"bare_ns\": %.0f, \"ratio\": %.2f}%s\n",
               name, our, its, our / its, last ? "" : ",");
    else
        printf("%-22s %10.0f %10.0f %7.2f  %s\n", name, our, its, our / its, bare_name);
}

static void measure(int json)
{
    if (json)
        puts("[");
    else
        printf("%-22s %10s %10s %7s  %s\n", "operation", "ns", "bare ns", "ratio", "bare calls");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            bare[round] = time_round(pairs[i].bare);
            ours[round] = time_round(pairs[i].ours);
        }
        print_ratio(json, pairs[i].name, pairs[i].bare_name, 0);
    }
    hold(0, FEW);
    for (int round = 0; round < ROUNDS; round++)
        bare[round] = time_round(open_close);
    hold(FEW, MANY);
    for (int round = 0; round < ROUNDS; round++)
        ours[round] = time_round(open_close);
    hold_no_more();
    print_ratio(json, "open, 100,000 handles", "the same at 10 handles", 1);
    if (json)
        puts("]");
}

int main(int argc, char **argv)
{
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;
    pid_t holder = start_holder();
    int held = shm_open("/" HELD_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    check(held >= 0 && ftruncate(held, SIZE) == 0, "shm_open");
    memory = memfd_create("bench", MFD_CLOEXEC);
    check(memory >= 0 && ftruncate(memory, SIZE) == 0, "memfd_create");
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NULL);
    check(section != NULL, "CreateFileMapping");

    const char *folder = getenv("TMPDIR");
    snprintf(file_path, sizeof file_path, "%s/filemap-bench.XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(file_path);
    check(file >= 0, "mkstemp");
    close(file);

    measure(json);
    unlink(file_path);

    shm_unlink("/" HELD_NAME);
    kill(holder, SIGTERM);
    waitpid(holder, NULL, 0);
    /* The holder was killed: the next look removes what it left. */
    OpenFileMappingA(FILE_MAP_READ, FALSE, HELD_NAME);
    return 0;
}
