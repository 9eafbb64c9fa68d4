/* SPDX-License-Identifier: MIT */
/* Who may do what with an object. */
#include "engine/objectsecurity.h"
#include "engine/claim.h"
#include "engine/inheritance.h"
#include "engine/newsecurity.h"
#include "engine/posixacl.h"
#include "engine/process.h"
#include "engine/self.h"
#include "engine/status.h"
#include "engine/token.h"

#include "linux/calls.h"
#include "linux/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODE_READ 4U
#define MODE_WRITE 2U

void objectsecurity_free(struct object_security *security)
{
    free(security->bytes);
    *security = (struct object_security){ .bytes = NULL };
}

/* -- what a caller gives ------------------------------------------------------------------- */

/* The descriptor of a record, if it has one that is sound; its owner is who the kernel says. */
static BOOL read_record(const struct record *record, struct sd *out, union sid_storage *owner)
{
    if (!record->security || sd_check_bytes(record->security, record->security_size, out))
        return FALSE;
    sid_of_user(record->user, owner);
    out->owner = &owner->sid;
    return TRUE;
}

static BOOL is_empty(const struct sd *sd)
{
    return !sd->owner && !sd->group && !sd_has_dacl(sd) && !sd_has_sacl(sd);
}

static BOOL is_strict(const ACL *list)
{
    return !list || acl_is_strict(list);
}

/* The caller's own descriptor. */
static NTSTATUS check_given(const void *descriptor, struct sd *out)
{
    *out = (struct sd){ .control = 0 };
    NTSTATUS status = descriptor ? sd_check(descriptor, out) : STATUS_SUCCESS;
    if (status)
        return status;
    if (!is_strict(out->dacl) || !is_strict(out->sacl))
        return STATUS_INVALID_SECURITY_DESCR;
    return newsecurity_check_sacl(out->sacl);
}

NTSTATUS objectsecurity_capture(const void *descriptor, const struct record *container,
                                const struct access_map *map, size_t largest,
                                struct object_security *out)
{
    union sid_storage owner;
    struct token token;
    struct sd sd, home;
    *out = (struct object_security){ .bytes = NULL };
    BOOL inherits = container && read_record(container, &home, &owner) && newsecurity_is_due(&home);
    NTSTATUS status = check_given(descriptor, &sd);
    if (!status && is_empty(&sd) && !inherits)
        return STATUS_SUCCESS;
    if (!status)
        status = token_read(&token);
    if (status)
        return status;
    status = sd.owner && !token_may_own(&token, sd.owner)
                 ? STATUS_INVALID_OWNER
                 : newsecurity_complete(&sd, inherits ? &home : NULL, &token, map, out);
    token_free(&token);
    if (!status && out->size > largest) {
        objectsecurity_free(out);
        status = STATUS_ALLOTTED_SPACE_EXCEEDED;
    }
    return status;
}

/* -- the file ------------------------------------------------------------------------------ */

/* Administrators are root. */
static uid_t user_of_owner(const SID *owner)
{
    uid_t user;
    return sid_to_user(owner, &user) ? user : 0;
}

uid_t objectsecurity_owner(const struct object_security *security)
{
    struct sd sd;
    sd_read(security->bytes, &sd);
    return user_of_owner(sd.owner);
}

NTSTATUS objectsecurity_protect(int fd, const struct object_security *security,
                                const struct access_map *map, BOOL bytes)
{
    struct permissions permissions;
    struct stat status;
    struct sd sd;
    if (!security->bytes)
        return STATUS_SUCCESS;
    uid_t owner = objectsecurity_owner(security);
    sd_read(security->bytes, &sd);
    int error = (int)linux_calls->fstat(fd, &status);
    if (!error && owner != status.st_uid)
        error = (int)linux_calls->fchown(fd, owner, (gid_t)-1);
    if (error)
        return status_from_error(error);
    NTSTATUS result = posixacl_of(&sd, map, status.st_gid, bytes, &permissions);
    if (result)
        return result;
    error = permissions_set(fd, &permissions);
    free(permissions.entries);
    return status_from_error(error);
}

/* What the token's holder may have of what SD gives. Frees the token. */
static NTSTATUS check_token(const struct sd *sd, struct token *token, const struct access_map *map,
                            BOOL maximum, ACCESS_MASK *access)
{
    const GENERIC_MAPPING mapping = accesscheck_mapping(map);
    struct access_subject subject = token_subject(token);
    NTSTATUS status =
        accesscheck(sd, &subject, *access | (maximum ? MAXIMUM_ALLOWED : 0U), &mapping, access);
    token_free(token);
    return status;
}

static NTSTATUS check(const struct sd *sd, const struct access_map *map, BOOL maximum,
                      ACCESS_MASK *access)
{
    struct token token;
    NTSTATUS status = token_read(&token);
    return status ? status : check_token(sd, &token, map, maximum, access);
}

/* Has the kernel let us have the file for reading only, which MAP_WRITE will not do with? */
static BOOL is_read_only(const struct record *record, int fd)
{
    BOOL outside = record->path && !(record->attributes & SEC_IMAGE);
    if (!record->security || record->type != RECORD_SECTION || outside || record->user == geteuid())
        return FALSE;
    long flags = linux_calls->fcntl(fd, F_GETFL, 0);
    return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY;
}

NTSTATUS objectsecurity_open(const struct record *record, int fd, const struct access_map *map,
                             BOOL maximum, ACCESS_MASK *access)
{
    union sid_storage owner;
    struct sd sd;
    ACCESS_MASK granted = *access | (maximum ? map->all : 0U);
    if (read_record(record, &sd, &owner)) {
        granted = *access;
        NTSTATUS status = check(&sd, map, maximum, &granted);
        if (status)
            return status;
    }
    if ((granted & SECTION_MAP_WRITE) && is_read_only(record, fd)) {
        if (*access & SECTION_MAP_WRITE)
            return STATUS_ACCESS_DENIED;
        granted &= ~(ACCESS_MASK)SECTION_MAP_WRITE;
    }
    *access = granted;
    return STATUS_SUCCESS;
}

NTSTATUS objectsecurity_check_user(const struct record *record, uid_t user,
                                   const struct access_map *map, ACCESS_MASK access)
{
    union sid_storage owner;
    struct token token;
    struct sd sd;
    if (!read_record(record, &sd, &owner))
        return STATUS_ACCESS_DENIED;
    NTSTATUS status = token_of_account(user, &token);
    return status ? status : check_token(&sd, &token, map, FALSE, &access);
}

/* -- the object ---------------------------------------------------------------------------- */

NTSTATUS objectsecurity_widen(struct object *object, ACCESS_MASK access)
{
    union sid_storage owner;
    struct record record;
    struct sd sd;
    NTSTATUS status = STATUS_SUCCESS;
    if (!object->claim) {
        if (!object->security.bytes)
            return STATUS_SUCCESS;
        sd_read(object->security.bytes, &sd);
        return check(&sd, &object->type->access, FALSE, &access);
    }
    status = claim_read(object->claim, &record);
    if (status)
        return status;
    if (read_record(&record, &sd, &owner))
        status = check(&sd, &object->type->access, FALSE, &access);
    record_free(&record);
    return status;
}

/* An entry for everybody of a kind, if the mode gives him anything. */
static void add_mode(ACL *acl, const struct access_map *map, unsigned mode, const SID *sid)
{
    ACCESS_MASK rights =
        (mode & MODE_READ ? map->read | map->execute : 0U) | (mode & MODE_WRITE ? map->write : 0U);
    if (rights)
        acl_add(acl, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, rights, sid);
}

/* The descriptor of a file that has only permissions. */
static NTSTATUS describe_mode(const struct record *record, const struct access_map *map,
                              struct object_security *out)
{
    struct token token = { .user = record->user, .group = record->group };
    _Alignas(ACL)
        BYTE memory[sizeof(ACL) + 4 * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE)];
    union sid_storage user, group, everyone;
    ACL *acl = token_default_dacl(&token, memory, sizeof memory, map->all);
    acl->AclSize = sizeof memory;
    sid_of_user(record->user, &user);
    sid_of_group(record->group, &group);
    sid_make(&everyone, 1, 1, (const DWORD[]){ SECURITY_WORLD_RID });
    add_mode(acl, map, record->mode >> 3 & 7, &group.sid);
    add_mode(acl, map, record->mode & 7, &everyone.sid);
    acl->AclSize = (WORD)acl_used(acl);
    const struct sd sd = { SE_DACL_PRESENT, &user.sid, &group.sid, NULL, acl };
    out->bytes = sd_allocate(&sd, &out->size);
    return out->bytes ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS describe_named(const struct claim *claim, const struct access_map *map,
                               struct object_security *out)
{
    union sid_storage owner;
    struct record record;
    struct sd sd;
    NTSTATUS status = claim_read(claim, &record);
    if (status)
        return status;
    if (!read_record(&record, &sd, &owner)) {
        status = describe_mode(&record, map, out);
    } else {
        out->bytes = sd_allocate(&sd, &out->size);
        status = out->bytes ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    record_free(&record);
    return status;
}

/* What an unnamed object has that was made without a descriptor. */
static NTSTATUS describe_default(const struct access_map *map, struct object_security *out)
{
    const struct sd nothing = { .control = 0 };
    struct token token;
    NTSTATUS status = token_read(&token);
    if (status)
        return status;
    status = newsecurity_complete(&nothing, NULL, &token, map, out);
    token_free(&token);
    return status;
}

/* The descriptor of an object as it is now. */
static NTSTATUS describe(struct object *object, struct object_security *out)
{
    const struct access_map *map = &object->type->access;
    *out = (struct object_security){ .bytes = NULL };
    if (object->type->describe_security)
        return object->type->describe_security(object, out);
    lock_objects();
    NTSTATUS status = STATUS_SUCCESS;
    BOOL copied = TRUE;
    if (object->claim) {
        status = describe_named(object->claim, map, out);
    } else if (object->security.bytes) {
        struct sd sd;
        sd_read(object->security.bytes, &sd);
        out->bytes = sd_allocate(&sd, &out->size);
        status = out->bytes ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    } else {
        copied = FALSE;
    }
    unlock_objects();
    return copied ? status : describe_default(map, out);
}

/* The object behind a handle, or the process behind its pseudo handle (row h103). */
static NTSTATUS reference(HANDLE handle, ACCESS_MASK needed, struct object **out)
{
    struct object *object = self_object(handle);
    if (object) {
        object_reference(object);
    } else {
        NTSTATUS status = handle_reference(handle, NULL, needed, &object, NULL);
        if (status)
            return status;
    }
    if (!object->type->has_security) {
        object_dereference(object);
        return STATUS_NOT_SUPPORTED;
    }
    *out = object;
    return STATUS_SUCCESS;
}

/* Row h314. */
static ACCESS_MASK needed_to_query(SECURITY_INFORMATION information)
{
    const SECURITY_INFORMATION plain = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
                                       DACL_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION;
    return information & plain ? READ_CONTROL : 0;
}

NTSTATUS objectsecurity_query(HANDLE handle, SECURITY_INFORMATION information, void *out,
                              size_t size, size_t *needed)
{
    struct object_security whole;
    struct object *object;
    struct sd sd;
    NTSTATUS status = reference(handle, needed_to_query(information), &object);
    if (status)
        return status;
    if (information & SACL_SECURITY_INFORMATION) {
        status = STATUS_PRIVILEGE_NOT_HELD;
    } else {
        process_enter();
        status = describe(object, &whole);
        process_leave();
    }
    object_dereference(object);
    if (status)
        return status;
    sd_read(whole.bytes, &sd);
    sd = sd_select(&sd, information);
    *needed = sd_size(&sd);
    if (out && size >= *needed)
        sd_write(&sd, out);
    else
        status = STATUS_BUFFER_TOO_SMALL;
    objectsecurity_free(&whole);
    return status;
}

/* Row h315; h319: the right to the SACL, nobody has. */
static NTSTATUS needed_to_set(SECURITY_INFORMATION information, ACCESS_MASK *out)
{
    const SECURITY_INFORMATION of_owner =
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION;
    *out = (information & of_owner ? WRITE_OWNER : 0U) |
           (information & DACL_SECURITY_INFORMATION ? WRITE_DAC : 0U);
    return information & SACL_SECURITY_INFORMATION ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

/* The bits of MASK from one word, the others from the other. */
static SECURITY_DESCRIPTOR_CONTROL replace(SECURITY_DESCRIPTOR_CONTROL old,
                                           SECURITY_DESCRIPTOR_CONTROL new,
                                           SECURITY_DESCRIPTOR_CONTROL mask)
{
    return (SECURITY_DESCRIPTOR_CONTROL)((old & ~(unsigned)mask) | (new &mask));
}

/* The parts of FROM that are to be set, in the place of those of INTO. */
static NTSTATUS merge(struct sd *into, const struct sd *from, SECURITY_INFORMATION information)
{
    const SECURITY_DESCRIPTOR_CONTROL of_dacl =
        SE_DACL_PRESENT | SE_DACL_AUTO_INHERITED | SE_DACL_PROTECTED;
    if (((information & OWNER_SECURITY_INFORMATION) && !from->owner) ||
        ((information & GROUP_SECURITY_INFORMATION) && !from->group))
        return STATUS_INVALID_SECURITY_DESCR; /* row h318 */
    /* With another one the record would count as one that has no descriptor. */
    if (((information & LABEL_SECURITY_INFORMATION) && !is_strict(from->sacl)) ||
        ((information & DACL_SECURITY_INFORMATION) && !is_strict(from->dacl)))
        return STATUS_INVALID_SECURITY_DESCR;
    if (information & OWNER_SECURITY_INFORMATION)
        into->owner = from->owner;
    if (information & GROUP_SECURITY_INFORMATION)
        into->group = from->group;
    if (information & LABEL_SECURITY_INFORMATION) {
        into->sacl = from->sacl;
        into->control = replace(into->control, from->control, SE_SACL_PRESENT);
    }
    if (information & DACL_SECURITY_INFORMATION) {
        into->dacl = from->dacl;
        into->control = replace(into->control, from->control, of_dacl) | SE_DACL_PRESENT;
    }
    return STATUS_SUCCESS;
}

/*
 * First the permissions, then the record: whoever is stopped between the two leaves the narrower of
 * either. Only owner and root can do it.
 */
static NTSTATUS store_named(struct object *object, const struct object_security *security)
{
    struct descriptor file;
    struct stat status;
    struct record record;
    if (security->size > RECORD_SECURITY_CAPACITY)
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    NTSTATUS result = claim_file(object->claim, &file);
    if (!result)
        result = status_from_error(descriptor_verify(&file, &status));
    if (!result)
        result = record_read(file.fd, &status, &record);
    if (result)
        return result;
    BOOL bytes = !record.path || (record.attributes & SEC_IMAGE);
    record_free(&record);
    result = objectsecurity_protect(file.fd, security, &object->type->access, bytes);
    if (!result)
        result = record_write_security(file.fd, &status, security->bytes, security->size);
    return result;
}

static NTSTATUS store(struct object *object, struct object_security *security)
{
    if (object->claim) {
        /* Or its number may become that of another file, if the last handle is closed meanwhile. */
        BOOL held = object_hold(object);
        NTSTATUS status = held ? store_named(object, security) : STATUS_INVALID_HANDLE;
        if (held)
            object_drop_handle(object);
        objectsecurity_free(security);
        return status;
    }
    lock_objects();
    struct object_security old = object->security;
    object->security = *security;
    NTSTATUS status = object->inheritable ? inheritance_renew(object) : STATUS_SUCCESS;
    if (status) {
        object->security = old;
        old = *security;
    }
    unlock_objects();
    objectsecurity_free(&old);
    return status;
}

static NTSTATUS check_new_owner(struct object *object, const struct token *token, const SID *owner)
{
    uid_t user = user_of_owner(owner);
    if (!token_may_own(token, owner))
        return STATUS_INVALID_OWNER;
    return object->type->check_owner && user != token->user
               ? object->type->check_owner(object, user)
               : STATUS_SUCCESS;
}

/* The descriptor that an object gets when these parts of it are set. */
static NTSTATUS renew(struct object *object, SECURITY_INFORMATION information,
                      const void *descriptor, struct object_security *out)
{
    struct object_security old;
    struct sd now, wanted;
    struct token token;
    NTSTATUS status = sd_check(descriptor, &wanted);
    if (!status && (information & LABEL_SECURITY_INFORMATION))
        status = newsecurity_check_sacl(wanted.sacl) ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
    if (!status)
        status = describe(object, &old);
    if (status)
        return status;
    sd_read(old.bytes, &now);
    status = merge(&now, &wanted, information);
    if (!status)
        status = token_read(&token);
    if (!status) {
        if (information & OWNER_SECURITY_INFORMATION)
            status = check_new_owner(object, &token, now.owner);
        if (!status)
            status = newsecurity_complete(&now, NULL, &token, &object->type->access, out);
        token_free(&token);
    }
    objectsecurity_free(&old);
    return status;
}

NTSTATUS objectsecurity_set(HANDLE handle, SECURITY_INFORMATION information, const void *descriptor)
{
    struct object_security security;
    struct object *object;
    ACCESS_MASK needed;
    NTSTATUS status = descriptor ? needed_to_set(information, &needed) : STATUS_ACCESS_VIOLATION;
    if (!status)
        status = reference(handle, needed, &object);
    if (status)
        return status;
    process_enter();
    /* Others than sections are this process's alone. */
    status = object->type->keeps_security ? renew(object, information, descriptor, &security)
                                          : STATUS_NOT_SUPPORTED;
    if (!status)
        status = store(object, &security);
    process_leave();
    object_dereference(object);
    return status;
}
