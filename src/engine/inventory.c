/* SPDX-License-Identifier: MIT */
/* The named objects as an onlooker sees them. */
#include "engine/inventory.h"
#include "engine/claim.h"
#include "engine/commit.h"
#include "engine/committed.h"
#include "engine/namespace.h"
#include "engine/pagefile.h"
#include "engine/pagefolder.h"
#include "engine/process.h"
#include "engine/sharing.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/file.h"
#include "linux/folder.h"
#include "linux/holders.h"
#include "linux/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512 /* what st_blocks counts */

static const DWORD states[] = {
    [CLAIM_ALIVE] = FILEMAP_STATE_ALIVE,       [CLAIM_DEAD] = FILEMAP_STATE_DEAD,
    [CLAIM_REMOVING] = FILEMAP_STATE_REMOVING, [CLAIM_DAMAGED] = FILEMAP_STATE_DAMAGED,
    [CLAIM_DENIED] = FILEMAP_STATE_DENIED,
};

/* One entry at a time: the callbacks that come between may do anything, also fork. */
static NTSTATUS look(int folder, const char *entry, struct claim_view *view)
{
    process_enter();
    NTSTATUS status = claim_look(folder, entry, view);
    process_leave();
    return status;
}

static DWORD namespace_flag(enum name_space space)
{
    return space == NAME_LOCAL ? FILEMAP_NAMESPACE_LOCAL : FILEMAP_NAMESPACE_GLOBAL;
}

static uint64_t storage_of(const struct stat *status, uint64_t at_most)
{
    uint64_t bytes = (uint64_t)status->st_blocks * BLOCK;
    return bytes < at_most ? bytes : at_most;
}

/* What is committed of a reserved section; 0 when it has gone since. */
static uint64_t committed_reserved(enum name_space space, const char *entry,
                                   const struct claim_view *view)
{
    int folder;
    struct descriptor file;
    uint64_t bytes = 0;
    process_enter();
    if (!namespace_open(space, FALSE, &folder) &&
        !descriptor_open(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, &file)) {
        if (!descriptor_is(&file, &view->status) ||
            committed_bytes(&file, view->record.size, &bytes))
            bytes = 0;
        descriptor_drop(file.fd);
    }
    process_leave();
    return bytes;
}

/* The bytes of an image are the object's own. */
static BOOL is_elsewhere(const struct record *record)
{
    return record->path && !(record->attributes & SEC_IMAGE);
}

/* Storage in the file that the record names. */
static uint64_t storage_elsewhere(const struct record *record)
{
    struct stat status;
    if (record->attributes & SEC_LARGE_PAGES) /* all of it is always there (row 084) */
        return record->size;
    if (linux_calls->fstatat(AT_FDCWD, record->path, &status, AT_SYMLINK_NOFOLLOW) ||
        status.st_dev != (dev_t)record->device || status.st_ino != (ino_t)record->inode)
        return 0;
    return storage_of(&status, record->size);
}

/* Storage behind the object, not counting the record. */
static uint64_t committed(enum name_space space, const char *entry, const struct claim_view *view)
{
    const struct record *record = &view->record;
    if (record->attributes & SEC_RESERVE)
        return committed_reserved(space, entry, view);
    return is_elsewhere(record) ? storage_elsewhere(record)
                                : storage_of(&view->status, record->payload);
}

static size_t put_prefix(enum name_space space, WCHAR *text)
{
    const char *prefix = name_prefix(space);
    size_t length = strlen(prefix);
    for (size_t i = 0; i < length; i++)
        text[i] = (WCHAR)prefix[i];
    return length;
}

static BOOL is_private(const struct record *record)
{
    return record->type == RECORD_NAMESPACE || name_has_home(&record->home);
}

/* The name with its prefix: from the record, or as the entry decodes. malloc's, or NULL. */
static WCHAR *full_name(enum name_space space, const char *entry, const struct claim_view *view,
                        DWORD *length)
{
    size_t room = view->record.name_length + NAME_ENTRY_CAPACITY + 8;
    WCHAR *text = malloc(room * sizeof *text);
    if (!text)
        return NULL;
    size_t used = is_private(&view->record) ? 0 : put_prefix(space, text);
    if (view->record.name) {
        memcpy(text + used, view->record.name, view->record.name_length * sizeof *text);
        used += view->record.name_length;
    } else {
        used += name_unescape(entry, text + used, room - used - 1);
    }
    text[used] = 0;
    *length = (DWORD)used;
    return text;
}

static NTSTATUS show(enum name_space space, const char *entry, const struct claim_view *view,
                     FILEMAP_OBJECT_CALLBACK visit, void *context, BOOL *stopped)
{
    const struct record *record = &view->record;
    FILEMAP_OBJECT object = {
        .Type = (DWORD)record->type,
        .State = states[view->state],
        .Namespace = namespace_flag(space),
        .PageProtection = record->protection,
        .Attributes = record->attributes,
        .Size = record->size,
        .CreationTime = record->created,
        .OwnerUid = view->status.st_uid,
        .Entry = entry,
        .BackingPath = record->attributes & SEC_FILE ? record->path : NULL,
        .PagingPath = record_is_paged(record) ? record->path : NULL,
        .Private = is_private(record),
    };
    object.Committed =
        record->name ? committed(space, entry, view) : storage_of(&view->status, UINT64_MAX);
    WCHAR *name = full_name(space, entry, view, &object.NameLength);
    if (!name)
        return STATUS_NO_MEMORY;
    object.Name = name;
    *stopped = !visit(&object, context);
    free(name);
    return STATUS_SUCCESS;
}

/* Names that begin with a dot are never those of objects. */
static const char *next_entry(struct folder_reader *reader)
{
    const char *entry;
    do
        entry = folder_next(reader);
    while (entry && entry[0] == '.');
    return entry;
}

static NTSTATUS start(enum name_space space, int *folder, struct folder_reader *reader)
{
    NTSTATUS status = namespace_open(space, FALSE, folder);
    return status ? status : status_from_error(folder_read(*folder, ".", reader));
}

NTSTATUS inventory_visit(enum name_space space, FILEMAP_OBJECT_CALLBACK visit, void *context,
                         BOOL *stopped)
{
    struct folder_reader reader;
    struct claim_view view;
    const char *entry;
    int folder;
    NTSTATUS status = start(space, &folder, &reader);
    if (status)
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    while (!status && !*stopped && (entry = next_entry(&reader))) {
        status = look(folder, entry, &view);
        if (!status) {
            status = show(space, entry, &view, visit, context, stopped);
            record_free(&view.record);
        } else if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
            status = STATUS_SUCCESS; /* gone since the folder was read */
        }
    }
    folder_finish(&reader);
    return status;
}

static NTSTATUS look_up(const WCHAR *text, size_t length, struct name *name,
                        struct claim_view *view)
{
    int folder;
    NTSTATUS status = name_parse(text, length, name);
    if (!status)
        status = namespace_open(name->space, FALSE, &folder);
    if (!status)
        status = look(folder, name->entry, view);
    if (status)
        return status;
    switch (view->state) {
    case CLAIM_ALIVE:
        return STATUS_SUCCESS;
    case CLAIM_DAMAGED:
        status = STATUS_FILE_CORRUPT_ERROR;
        break;
    case CLAIM_DENIED:
        status = STATUS_ACCESS_DENIED;
        break;
    default:
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    }
    record_free(&view->record);
    return status;
}

NTSTATUS inventory_find(const WCHAR *text, size_t length, FILEMAP_OBJECT_CALLBACK visit,
                        void *context)
{
    struct name name;
    struct claim_view view;
    BOOL stopped = FALSE;
    NTSTATUS status = look_up(text, length, &name, &view);
    if (status)
        return status;
    status = show(name.space, name.entry, &view, visit, context, &stopped);
    record_free(&view.record);
    return status;
}

/* The objects whose holders are looked for. */
struct held {
    enum name_space space;
    char entry[NAME_ENTRY_CAPACITY];
};

struct roll {
    struct held *objects;
    struct holders_files *files;
    size_t count, capacity;
    FILEMAP_HOLDER_CALLBACK visit;
    void *context;
};

static void free_roll(struct roll *roll)
{
    free(roll->objects);
    free(roll->files);
}

static NTSTATUS make_room(struct roll *roll)
{
    size_t capacity = roll->capacity ? roll->capacity * 2 : 16;
    if (roll->count < roll->capacity)
        return STATUS_SUCCESS;
    struct held *objects = realloc(roll->objects, capacity * sizeof *objects);
    if (objects)
        roll->objects = objects;
    struct holders_files *files = realloc(roll->files, capacity * sizeof *files);
    if (files)
        roll->files = files;
    if (!objects || !files)
        return STATUS_NO_MEMORY;
    roll->capacity = capacity;
    return STATUS_SUCCESS;
}

static NTSTATUS enroll(struct roll *roll, enum name_space space, const char *entry,
                       const struct claim_view *view)
{
    NTSTATUS status = make_room(roll);
    if (status)
        return status;
    struct held *object = &roll->objects[roll->count];
    struct holders_files *files = &roll->files[roll->count++];
    object->space = space;
    snprintf(object->entry, sizeof object->entry, "%s", entry);
    *files = (struct holders_files){ view->status.st_dev, view->status.st_ino, view->status.st_dev,
                                     view->status.st_ino };
    if (is_elsewhere(&view->record)) {
        files->view_device = (dev_t)view->record.device;
        files->view_inode = (ino_t)view->record.inode;
    }
    return STATUS_SUCCESS;
}

static int show_holder(size_t index, const struct holder *holder, void *context)
{
    const struct roll *roll = context;
    const struct held *object = &roll->objects[index];
    FILEMAP_HOLDER shown = {
        (DWORD)holder->process,        holder->locks, holder->views, holder->program,
        namespace_flag(object->space), object->entry
    };
    return roll->visit(&shown, roll->context);
}

static NTSTATUS show_holders(struct roll *roll)
{
    int error = holders_visit(roll->files, roll->count, show_holder, roll);
    /* Without /proc nobody can tell. */
    return error == -ENOENT ? STATUS_NOT_SUPPORTED : status_from_error(error);
}

NTSTATUS inventory_holders(const WCHAR *text, size_t length, FILEMAP_HOLDER_CALLBACK visit,
                           void *context)
{
    struct name name;
    struct claim_view view;
    struct roll roll = { .visit = visit, .context = context };
    NTSTATUS status = look_up(text, length, &name, &view);
    if (status)
        return status;
    status = enroll(&roll, name.space, name.entry, &view);
    record_free(&view.record);
    if (!status)
        status = show_holders(&roll);
    free_roll(&roll);
    return status;
}

static NTSTATUS enroll_all(struct roll *roll, enum name_space space)
{
    struct folder_reader reader;
    struct claim_view view;
    const char *entry;
    int folder;
    NTSTATUS status = start(space, &folder, &reader);
    if (status)
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    while (!status && (entry = next_entry(&reader))) {
        if (look(folder, entry, &view))
            continue; /* gone since the folder was read */
        if (view.state == CLAIM_ALIVE)
            status = enroll(roll, space, entry, &view);
        record_free(&view.record);
    }
    folder_finish(&reader);
    return status;
}

NTSTATUS inventory_all_holders(unsigned spaces, FILEMAP_HOLDER_CALLBACK visit, void *context)
{
    struct roll roll = { .visit = visit, .context = context };
    NTSTATUS status = STATUS_SUCCESS;
    for (int space = 0; !status && space < NAME_SPACES; space++)
        if (spaces & 1U << space)
            status = enroll_all(&roll, (enum name_space)space);
    if (!status)
        status = show_holders(&roll);
    free_roll(&roll);
    return status;
}

/* Removes a dead entry; others may be quicker, or may have brought the name to life again. */
static NTSTATUS collect_dead(int folder, const char *entry, const struct claim_view *view,
                             FILEMAP_COLLECTION *result, BOOL *tell)
{
    uint64_t freed = storage_of(&view->status, UINT64_MAX);
    if (record_is_paged(&view->record))
        freed += storage_elsewhere(&view->record);
    process_enter();
    NTSTATUS status = claim_collect(folder, entry);
    process_leave();
    switch (status) {
    case STATUS_SUCCESS:
        result->Removed++;
        result->BytesFreed += freed;
        *tell = TRUE;
        return STATUS_SUCCESS;
    case STATUS_OBJECT_NAME_NOT_FOUND:
        return STATUS_SUCCESS;
    case STATUS_SHARING_VIOLATION:
        result->Alive++;
        return STATUS_SUCCESS;
    case STATUS_ACCESS_DENIED:
        result->Denied++;
        return STATUS_SUCCESS;
    default:
        return status;
    }
}

/* Counts one entry, removes it if it is dead, and shows what is worth telling. */
static NTSTATUS collect(enum name_space space, int folder, const char *entry,
                        FILEMAP_COLLECTION *result, FILEMAP_OBJECT_CALLBACK visit, void *context,
                        BOOL *stopped)
{
    struct claim_view view;
    NTSTATUS status = look(folder, entry, &view);
    if (status)
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    BOOL tell = view.state == CLAIM_DAMAGED;
    if (view.state == CLAIM_DEAD)
        status = collect_dead(folder, entry, &view, result, &tell);
    else
        *(view.state == CLAIM_DAMAGED  ? &result->Damaged
          : view.state == CLAIM_DENIED ? &result->Denied
                                       : &result->Alive) += 1;
    if (!status && tell && visit)
        status = show(space, entry, &view, visit, context, stopped);
    record_free(&view.record);
    return status;
}

/* Lock files are no objects: they are counted when they go, and that is all. */
static void collect_lock_file(int folder, const char *entry, FILEMAP_COLLECTION *result)
{
    process_enter();
    if (!sharing_collect(folder, entry))
        result->Removed++;
    process_leave();
}

NTSTATUS inventory_collect(enum name_space space, FILEMAP_COLLECTION *result,
                           FILEMAP_OBJECT_CALLBACK visit, void *context, BOOL *stopped)
{
    struct folder_reader reader;
    const char *entry;
    int folder;
    NTSTATUS status = start(space, &folder, &reader);
    if (status)
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    while (!status && !*stopped && (entry = folder_next(&reader))) {
        if (space == NAME_LOCAL && sharing_is_lock_file(entry))
            collect_lock_file(folder, entry, result);
        else if (entry[0] != '.')
            status = collect(space, folder, entry, result, visit, context, stopped);
    }
    folder_finish(&reader);
    return status;
}

NTSTATUS inventory_collect_orphans(FILEMAP_COLLECTION *result)
{
    struct pagefile_census census;
    process_enter();
    NTSTATUS status = pagefile_collect(TRUE, UINT_MAX, &census);
    process_leave();
    result->Orphans += census.orphans;
    result->BytesFreed += census.orphan_bytes;
    /* A folder that cannot be used has nothing of ours. */
    return status == STATUS_ACCESS_DENIED ? STATUS_SUCCESS : status;
}

/* Whether a folder that is not there yet could be made where it belongs. */
static DWORD error_of_parent(const char *path, DWORD *reason)
{
    struct stat parent;
    char above[PATH_MAX];
    size_t length = (size_t)(strrchr(path, '/') - path);
    memcpy(above, path, length);
    above[length] = 0;
    if (linux_calls->fstatat(AT_FDCWD, length ? above : "/", &parent, 0)) {
        *reason = FILEMAP_FOLDER_UNREACHABLE;
        return status_to_win32(STATUS_OBJECT_PATH_NOT_FOUND);
    }
    return 0;
}

/* What the first create in it would meet. */
static DWORD error_of_missing(enum name_space space, const char *path, DWORD *reason)
{
    DWORD error = error_of_parent(path, reason);
    if (error)
        return error;
    return space == NAME_GLOBAL && namespace_user() != 0 ? status_to_win32(STATUS_ACCESS_DENIED)
                                                         : 0;
}

static void measure(int folder, FILEMAP_FOLDER *out)
{
    uint64_t available, total;
    if (!file_space(folder, &available, &total)) {
        out->FreeBytes = available;
        out->TotalBytes = total;
    }
    out->NoExec = file_forbids_execution(folder);
}

void inventory_folder(enum name_space space, char *path, FILEMAP_FOLDER *out)
{
    enum namespace_reason reason;
    int folder;
    namespace_path(space, path, PATH_MAX);
    *out = (FILEMAP_FOLDER){ .Namespace = namespace_flag(space), .Path = path };
    NTSTATUS status = namespace_examine(space, &reason, &folder);
    out->Reason = (DWORD)reason;
    out->Error = status_to_win32(status);
    if (reason == NAMESPACE_MISSING)
        out->Error = error_of_missing(space, path, &out->Reason);
    if (folder >= 0)
        measure(folder, out);
}

static void count_paging(FILEMAP_ENVIRONMENT *out)
{
    struct pagefile_census census;
    if (pagefile_collect(FALSE, UINT_MAX, &census))
        return;
    out->PagingFiles = census.files - census.orphans;
    out->PagingOrphans = census.orphans;
    out->PagingBytes = census.bytes;
    out->PagingOrphanBytes = census.orphan_bytes;
}

void inventory_paging(char *path, FILEMAP_ENVIRONMENT *out)
{
    enum namespace_reason reason;
    struct descriptor folder;
    pagefolder_path(path, PATH_MAX);
    out->Paging = (FILEMAP_FOLDER){ .Path = path };
    process_enter();
    NTSTATUS status = pagefolder_open(FALSE, &reason, &folder);
    if (!status) {
        measure(folder.fd, &out->Paging);
        descriptor_close(&folder);
        status = pagefile_probe();
        if (status == STATUS_NOT_SUPPORTED)
            reason = NAMESPACE_UNSUPPORTED;
        count_paging(out);
    }
    process_leave();
    out->Paging.Reason = (DWORD)reason;
    out->Paging.Error = status_to_win32(status);
    if (reason == NAMESPACE_MISSING)
        out->Paging.Error = error_of_parent(path, &out->Paging.Reason);
}

static DWORD count_descriptors(BOOL *proc)
{
    struct folder_reader reader;
    DWORD count = 0;
    *proc = folder_read(AT_FDCWD, "/proc/self/fd", &reader) == 0;
    if (!*proc)
        return 0;
    while (folder_next(&reader))
        count++;
    folder_finish(&reader);
    return count - 1; /* the one that read them */
}

NTSTATUS inventory_limits(FILEMAP_ENVIRONMENT *out)
{
    struct rlimit limit;
    uint64_t file_limit = file_size_limit();
    int folder;
    int error = (int)linux_calls->getrlimit(RLIMIT_NOFILE, &limit);
    if (error)
        return status_from_error(error);
    out->CommitAvailable =
        namespace_open(NAME_LOCAL, FALSE, &folder) ? memory_available() : commit_available(folder);
    out->FileSizeLimit = file_limit == INT64_MAX ? UINT64_MAX : file_limit;
    out->DescriptorLimit = limit.rlim_cur > MAXDWORD ? MAXDWORD : (DWORD)limit.rlim_cur;
    out->DescriptorsUsed = count_descriptors(&out->ProcMounted);
    out->CommitPolicy = commit_policy() == COMMIT_LAZY ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER;
    return STATUS_SUCCESS;
}
