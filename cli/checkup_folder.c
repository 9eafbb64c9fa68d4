/* SPDX-License-Identifier: MIT */
/* What filemap doctor looks at: the folders of the namespaces. */
#include "checkup.h"
#include "memory.h"
#include "message.h"
#include "print.h"
#include "quantity.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SMALL ((ULONG64)64 << 20) /* what containers give to /dev/shm */
#define LEAST ((ULONG64)64 << 10) /* for some objects of a few bytes */

/* The folder in question, with what the parts of the check share. */
struct patient {
    const FILEMAP_FOLDER *folder, *paging;
    const char *subject;
    char *path; /* escaped */
    bool global;
};

static bool is_replaced(void)
{
    const char *parent = secure_getenv("FILEMAP_DIR");
    return parent && *parent;
}

static char *advise_missing(const struct patient *patient)
{
    if (!patient->global)
        return NULL;
    if (is_replaced())
        return memory_print("'filemap doctor --fix' as root makes it");
    return memory_print("sudo filemap doctor --fix, or sudo mkdir -m 1777 %s; to have it after "
                        "each start, put the line "
                        "\"d %s 1777 root root -\" into /etc/tmpfiles.d/filemap.conf",
                        patient->path, patient->path);
}

static char *advise_remove(const struct patient *patient)
{
    if (patient->global)
        return memory_print("'filemap doctor --fix' as root puts a folder in its place");
    return memory_print("remove it if you know whose it is: rm %s", patient->path);
}

static char *find_owner(const struct patient *patient)
{
    struct stat status;
    const char *wanted = patient->global ? "root" : "you";
    if (lstat(patient->folder->Path, &status))
        return memory_print("%s does not belong to %s", patient->path, wanted);
    return memory_print("%s belongs to user %u, not to %s", patient->path, status.st_uid, wanted);
}

static char *find_mode(const struct patient *patient)
{
    struct stat status;
    unsigned mode = lstat(patient->folder->Path, &status) ? 0 : status.st_mode & 07777;
    return memory_print(patient->global ? "%s has mode %04o and is not sticky: users could remove "
                                          "each other's names"
                                        : "%s has mode %04o: other users may enter it",
                        patient->path, mode);
}

static void add(struct checkup *checkup, const struct patient *patient, char *finding, char *advice)
{
    checkup_add(checkup, patient->subject, VERDICT_PROBLEM, finding, advice);
}

/* A folder that the library refuses. */
static void add_refused(struct checkup *checkup, const struct patient *patient)
{
    const char *path = patient->path;
    char *text;
    switch (patient->folder->Reason) {
    case FILEMAP_FOLDER_MISSING:
        add(checkup, patient, memory_print("%s does not exist, and only root may make it", path),
            advise_missing(patient));
        break;
    case FILEMAP_FOLDER_LINK:
        add(checkup, patient, memory_print("%s is a symbolic link", path), advise_remove(patient));
        break;
    case FILEMAP_FOLDER_NOT_A_FOLDER:
        add(checkup, patient, memory_print("%s is not a folder", path), advise_remove(patient));
        break;
    case FILEMAP_FOLDER_OWNER:
        add(checkup, patient, find_owner(patient),
            patient->global
                ? memory_print("'filemap doctor --fix' as root puts another in its place")
                : memory_print("somebody took the name: as root, remove %s", path));
        break;
    case FILEMAP_FOLDER_MODE:
        add(checkup, patient, find_mode(patient),
            patient->global ? memory_print("as root: filemap doctor --fix, or chmod 1777 %s", path)
                            : memory_print("chmod 700 %s", path));
        break;
    case FILEMAP_FOLDER_UNSUPPORTED:
        add(checkup, patient, memory_print("the file system of %s is not fit for objects", path),
            memory_print(is_replaced() ? "FILEMAP_DIR must be a folder on a tmpfs"
                                       : "mount a tmpfs on /dev/shm"));
        break;
    case FILEMAP_FOLDER_UNREACHABLE:
        add(checkup, patient, memory_print("%s cannot be reached", path),
            memory_print(is_replaced() ? "FILEMAP_DIR must be a folder that you may search"
                                       : "mount a tmpfs on /dev/shm, with mode 1777"));
        break;
    case FILEMAP_FOLDER_READ_ONLY:
        checkup_add(checkup, patient->subject, patient->global ? VERDICT_OK : VERDICT_PROBLEM,
                    memory_print("%s: you can open what is there, and create nothing", path),
                    memory_print("who shall create needs the right to write there"));
        break;
    default:
        text = message_of_error(patient->folder->Error);
        add(checkup, patient, memory_print("%s: %s (error %u)", path, text, patient->folder->Error),
            NULL);
        free(text);
    }
}

struct checkup_room checkup_measure(const FILEMAP_FOLDER *folder)
{
    struct checkup_room room = { folder->TotalBytes, folder->FreeBytes, folder->NoExec };
    struct statvfs system;
    const char *slash = strrchr(folder->Path, '/');
    if (folder->Reason != FILEMAP_FOLDER_MISSING || !slash)
        return room;
    char *parent = memory_copy(folder->Path, (size_t)(slash - folder->Path));
    if (!statvfs(*parent ? parent : "/", &system)) {
        room.total = (ULONG64)system.f_blocks * system.f_frsize;
        room.available = (ULONG64)system.f_bavail * system.f_frsize;
        room.no_exec = system.f_flag & ST_NOEXEC;
    }
    free(parent);
    return room;
}

static char *advise_small(bool full)
{
    return memory_print("%s%s", full ? "'filemap gc'; " : "",
                        "docker run --shm-size=2g, or mount -o remount,size=2G on the tmpfs, or "
                        "FILEMAP_DIR on a larger one");
}

static void add_usable(struct checkup *checkup, const struct patient *patient)
{
    struct checkup_room room = checkup_measure(patient->folder);
    bool full = room.available < LEAST, small = room.total <= SMALL;
    bool missing = patient->folder->Reason == FILEMAP_FOLDER_MISSING;
    char total[QUANTITY_CAPACITY], available[QUANTITY_CAPACITY];
    quantity_bytes(room.total, total);
    quantity_bytes(room.available, available);
    checkup_add(checkup, patient->subject,
                full    ? VERDICT_PROBLEM
                : small ? VERDICT_HINT
                        : VERDICT_OK,
                memory_print("%s%s, %s of %s free", patient->path,
                             missing ? " (made when it is needed)" : "", available, total),
                full || small ? advise_small(full) : NULL);
    const FILEMAP_FOLDER *paging = patient->paging;
    bool elsewhere = !patient->global && !paging->Error && !checkup_measure(paging).no_exec;
    if (room.no_exec && elsewhere)
        checkup_add(
            checkup, patient->subject, VERDICT_OK,
            memory_print("%s is mounted noexec: executable sections go to disk", patient->path),
            NULL);
    else if (room.no_exec)
        checkup_add(checkup, patient->subject, VERDICT_HINT,
                    memory_print("%s is mounted noexec: no executable views", patient->path),
                    memory_print("mount -o remount,exec on the tmpfs, if programs need them"));
}

void checkup_folder(struct checkup *checkup, const FILEMAP_FOLDER *folder,
                    const FILEMAP_FOLDER *paging)
{
    struct patient patient = {
        .folder = folder,
        .paging = paging,
        .path = print_text(folder->Path, strlen(folder->Path)),
        .global = folder->Namespace == FILEMAP_NAMESPACE_GLOBAL,
    };
    patient.subject = patient.global ? "Global\\" : "Local\\";
    if (folder->Error)
        add_refused(checkup, &patient);
    else
        add_usable(checkup, &patient);
    free(patient.path);
}
