/* SPDX-License-Identifier: MIT */
/* Forging what processes tell each other about handles. */
#include "forge.h"

#include <filemap/psapi.h>
#include <filemap/sddl.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* As many as the kernel lets through. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(253 * sizeof(int))];
};

uid_t the_other(void)
{
    return geteuid() == ROOT ? STRANGER : geteuid();
}

uid_t the_victim(void)
{
    return geteuid() == ROOT ? VICTIM : geteuid();
}

void make_sockets(int ends[2])
{
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
}

bool take_message(int socket, struct message *out)
{
    union control control;
    struct iovec part = { out->bytes, sizeof out->bytes };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    CHECK(got >= 0 && (size_t)got < sizeof out->bytes);
    out->size = (size_t)got;
    out->count = 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS) {
        out->count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        CHECK(out->count <= COUNT(out->fds));
        memcpy(out->fds, CMSG_DATA(header), out->count * sizeof(int));
    }
    return got > 0;
}

void give_message(int socket, const struct message *message)
{
    union control control;
    struct iovec part = { (void *)(uintptr_t)message->bytes, message->size };
    struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };
    size_t size = message->count * sizeof(int);
    if (message->count) {
        header.msg_control = &control;
        header.msg_controllen = CMSG_SPACE(size);
        memset(&control, 0, sizeof control);
        control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(size),
                                           .cmsg_level = SOL_SOCKET,
                                           .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), message->fds, size);
    }
    CHECK(sendmsg(socket, &header, MSG_NOSIGNAL) == (ssize_t)message->size);
}

void message_of(HANDLE handle, struct message *out)
{
    int ends[2];
    make_sockets(ends);
    CHECK(handle && filemap_send_handle(ends[0], handle, 0) && take_message(ends[1], out));
    close(ends[0]);
    close(ends[1]);
}

void forget_message(struct message *message)
{
    for (size_t i = 0; i < message->count; i++)
        close(message->fds[i]);
    message->count = 0;
}

/* Where the stranger can have a name that the victim may open, too. */
static HANDLE named(DWORD protect)
{
    if (geteuid() != STRANGER)
        return create_section(INVALID_HANDLE_VALUE, protect, 0x2000, "sent");
    HANDLE section = create_section(INVALID_HANDLE_VALUE, protect, 0x2000, "Global\\sent");
    CHECK(section && chmod(in_global("sent"), 0666) == 0);
    return section;
}

static HANDLE secured(void)
{
    SECURITY_ATTRIBUTES attributes = { .nLength = sizeof attributes };
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptorA(
        "D:(D;;GW;;;S-1-22-1-1)(A;;GA;;;WD)", SDDL_REVISION_1, &attributes.lpSecurityDescriptor,
        NULL));
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 0x1000, NULL);
    LocalFree(attributes.lpSecurityDescriptor);
    return section;
}

void messages_of_all_kinds(struct message out[KINDS])
{
    char path[700];
    snprintf(path, sizeof path, "%s", temporary_path("sent-file"));
    make_file(path, 0x3000);
    CHECK(chmod(path, 0644) == 0);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE handles[KINDS] = {
        create_memory(0x1000, NULL),
        named(PAGE_READWRITE),
        create_section(file, PAGE_READWRITE, 0, NULL),
        file,
        create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 0x4000, NULL),
        secured(),
    };
    for (int i = 0; i < KINDS; i++)
        message_of(handles[i], &out[i]);
}

struct message with_descriptor(const struct message *message, size_t place, int fd)
{
    struct stat before, after;
    struct message copy = *message;
    size_t same = 0, found = 0;
    CHECK(fstat(message->fds[place], &before) == 0 && fstat(fd, &after) == 0);
    for (size_t i = 0; i < place; i++) {
        struct stat other;
        CHECK(fstat(message->fds[i], &other) == 0);
        same += other.st_dev == before.st_dev && other.st_ino == before.st_ino;
    }
    for (size_t at = 0; at + 16 <= copy.size; at += 4) {
        uint64_t old[2] = { before.st_dev, before.st_ino }, new[2] = { after.st_dev, after.st_ino };
        if (memcmp(copy.bytes + at, old, sizeof old) == 0 && found++ == same)
            memcpy(copy.bytes + at, new, sizeof new);
    }
    CHECK(found > same); /* or this is no attack any more */
    copy.fds[place] = fd;
    return copy;
}

static int memory_of(size_t size)
{
    int fd = memfd_create("strange", MFD_CLOEXEC);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    return fd;
}

static int first_of_pair(int type)
{
    int ends[2];
    CHECK(type ? socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) == 0
               : pipe2(ends, O_CLOEXEC) == 0);
    return ends[0];
}

static int path_of(const char *path)
{
    return open(path, O_PATH | O_CLOEXEC);
}

static int fifo(void)
{
    const char *path = temporary_path("strange-fifo");
    CHECK(mkfifo(path, 0666) == 0 || errno == EEXIST);
    return path_of(path);
}

/* Whoever opens it to write, and does not say that he will not wait, waits for 45 seconds. */
static int leased(void)
{
    static int fd = -1;
    const char *path = temporary_path("strange-lease");
    if (fd < 0) {
        make_file(path, 0x1000);
        CHECK(chmod(path, 0666) == 0);
        fd = open(path, O_RDWR | O_CLOEXEC);
        signal(SIGIO, SIG_IGN);
    }
    CHECK(fcntl(fd, F_SETLEASE, F_WRLCK) == 0);
    return path_of(path);
}

/* By a path alone one can name what one may not open: the victim could, by his own rights. */
int open_strange_thing(int which)
{
    switch (which) {
    case 0:
        return path_of(place("secret"));
    case 1:
        return path_of(place("filemap-54321")); /* folder of the victim's, if it is there */
    case 2:
        return fifo();
    case 3:
        return leased();
    case 4:
        return path_of("/dev/null");
    case 5:
        return open("/dev/zero", O_RDWR | O_CLOEXEC);
    case 6:
        return open("/proc/self/mem", O_RDWR | O_CLOEXEC);
    case 7:
        return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    case 8:
        return first_of_pair(0);
    case 9:
        return first_of_pair(SOCK_STREAM);
    case 10:
        return eventfd(0, EFD_CLOEXEC);
    case 11:
        return epoll_create1(EPOLL_CLOEXEC);
    case 12:
        return memory_of(0);
    default:
        return memory_of(0x100000);
    }
}

uint64_t lie(uint64_t truth, int which)
{
    static const uint64_t lies[] = { 0,
                                     1,
                                     UINT64_MAX,
                                     INT32_MAX,
                                     UINT32_MAX,
                                     UINT64_C(1) << 47,
                                     INT64_MAX,
                                     UINT64_C(1) << 63,
                                     UINT64_C(0x0000FFFF0000FFFF),
                                     UINT64_C(0x0000000100000001) };
    return which < (int)COUNT(lies)        ? lies[which]
           : which == (int)COUNT(lies) + 1 ? truth ^ 1
                                           : truth + UINT64_C(0x100000000);
}

/* A memory that its sender may cut. */
static void touch(volatile char *view, size_t size, bool writes)
{
    FILEMAP_TRY
    {
        (void)view[0];
        (void)view[size - 1];
        if (writes)
            view[0] = view[size - 1] = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
    }
}

bool shows_secret(void *view)
{
    char path[1024] = "";
    return K32GetMappedFileNameA(GetCurrentProcess(), view, path, sizeof path) &&
           strstr(path, "secret");
}

void use_and_close(HANDLE handle)
{
    static const DWORD accesses[] = { FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY,
                                      FILE_MAP_READ | FILE_MAP_EXECUTE };
    LARGE_INTEGER size;
    DWORD flags;
    CHECK(GetHandleInformation(handle, &flags));
    CHECK(SetHandleInformation(handle, flags, 0)); /* it may be said to be protected */
    GetFileSizeEx(handle, &size);
    for (size_t i = 0; i < COUNT(accesses); i++) {
        char *view = map_view(handle, accesses[i]);
        MEMORY_BASIC_INFORMATION information;
        if (!view)
            continue;
        CHECK(!shows_secret(view));
        CHECK(VirtualQuery(view, &information, sizeof information));
        if (information.State == MEM_COMMIT)
            touch(view, information.RegionSize, accesses[i] == FILE_MAP_WRITE);
        CHECK(UnmapViewOfFile(view));
    }
    HANDLE copy = duplicate(handle, GENERIC_ALL);
    if (copy)
        CHECK(CloseHandle(copy));
    HANDLE over = create_section(handle, PAGE_READWRITE, 0x1000, NULL);
    if (over)
        CHECK(try_map(over, FILE_MAP_READ) != UNTOUCHED && CloseHandle(over));
    CHECK(CloseHandle(handle));
}

int descriptors_now(void)
{
    CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
    int count = count_descriptors();
    CHECK(count > 0);
    return count;
}

/* -- sheets: what processes leave for others to read ----------------------------------------- */

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

int find_sheet(const char *name)
{
    char path[64], target[64], wanted[64];
    snprintf(wanted, sizeof wanted, "/memfd:%s (deleted)", name);
    for (int fd = 3; fd < 64; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = 0;
        if (strcmp(target, wanted) == 0)
            return fd;
    }
    return -1;
}

int write_sheet(const char *name, bool inherited, const void *bytes, size_t size)
{
    int fd = memfd_create(name, MFD_ALLOW_SEALING | (inherited ? 0 : MFD_CLOEXEC));
    CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    CHECK(fcntl(fd, F_ADD_SEALS, SEALS) == 0);
    return fd;
}
