/* SPDX-License-Identifier: MIT */
/* Private namespaces and boundary descriptors: rows h139-h157. */
#include "spaces.h"

#include <pthread.h>

/* Rows h139, h140: a pointer of the caller's, and two flags. */
static void boundaries(void **state)
{
    (void)state;
    assert_fails(CreateBoundaryDescriptorW(NULL, 0), ERROR_INVALID_PARAMETER);
    assert_fails(CreateBoundaryDescriptorA(NULL, 0), ERROR_INVALID_PARAMETER);
    assert_fails(CreateBoundaryDescriptorW(u"", 0), ERROR_INVALID_PARAMETER);
    assert_fails(CreateBoundaryDescriptorW(u"b", 2), ERROR_INVALID_PARAMETER);
    int handles = count_handles();
    for (ULONG flags = 0; flags <= CREATE_BOUNDARY_DESCRIPTOR_ADD_APPCONTAINER_SID; flags++) {
        HANDLE boundary = CreateBoundaryDescriptorW(u"b\\\\c", flags);
        assert_non_null(boundary);
        assert_fails(CloseHandle(boundary), ERROR_INVALID_HANDLE);
        SetLastError(UNTOUCHED);
        DeleteBoundaryDescriptor(boundary);
        assert_int_equal(GetLastError(), UNTOUCHED);
    }
    DeleteBoundaryDescriptor(NULL);
    assert_int_equal(count_handles(), handles);
}

/* Rows h141-h143. */
static void sids_of_boundaries(void **state)
{
    struct {
        SID sid;
        DWORD more;
    } garbage = { .sid = { .Revision = 7 } };
    PSID label = sid_of("S-1-16-8192"), everyone = sid_of("S-1-1-0");
    (void)state;
    HANDLE boundary = CreateBoundaryDescriptorA("b", 0), none = NULL;
    assert_fails(AddSIDToBoundaryDescriptor(NULL, everyone), ERROR_INVALID_PARAMETER);
    assert_fails(AddSIDToBoundaryDescriptor(&none, everyone), ERROR_INVALID_PARAMETER);
    assert_fails(AddSIDToBoundaryDescriptor(&boundary, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(AddSIDToBoundaryDescriptor(&boundary, &garbage), ERROR_INVALID_SID);
    assert_fails(AddIntegrityLabelToBoundaryDescriptor(&boundary, everyone), ERROR_INVALID_SID);
    assert_fails(AddIntegrityLabelToBoundaryDescriptor(NULL, label), ERROR_INVALID_PARAMETER);
    /* Row h142: none at all. */
    assert_fails(CreatePrivateNamespaceA(NULL, boundary, "a"), ERROR_INVALID_PARAMETER);
    assert_fails(OpenPrivateNamespaceA(boundary, "a"), ERROR_INVALID_PARAMETER);
    assert_quiet(AddSIDToBoundaryDescriptor(&boundary, everyone));
    assert_quiet(AddSIDToBoundaryDescriptor(&boundary, everyone));
    assert_quiet(AddIntegrityLabelToBoundaryDescriptor(&boundary, label));
    assert_fails(AddIntegrityLabelToBoundaryDescriptor(&boundary, label), ERROR_INVALID_PARAMETER);
    DeleteBoundaryDescriptor(boundary);
}

static void bad_arguments(void **state)
{
    static const char *const aliases[] = { NULL,    "",       "\\",      "a\\b",   "a\\",
                                           "Local", "Global", "Session", "Local\\" };
    (void)state;
    HANDLE boundary = make_boundary("b");
    assert_fails(CreatePrivateNamespaceA(NULL, NULL, "a"), ERROR_INVALID_PARAMETER);
    assert_fails(OpenPrivateNamespaceW(NULL, u"a"), ERROR_INVALID_PARAMETER);
    assert_fails(CreatePrivateNamespaceW(NULL, boundary, NULL), ERROR_INVALID_PARAMETER);
    for (size_t i = 0; i < COUNT(aliases); i++) {
        assert_fails(CreatePrivateNamespaceA(NULL, boundary, aliases[i]), ERROR_INVALID_PARAMETER);
        assert_fails(OpenPrivateNamespaceA(boundary, aliases[i]), ERROR_INVALID_PARAMETER);
    }
    DeleteBoundaryDescriptor(boundary);
}

/* Rows h144, h143: the creator must have each SID, and the integrity. */
static void creators_must_be_within(void **state)
{
    static const char *const others[] = { "S-1-22-1-4242", "S-1-22-2-4242", "S-1-5-21-1-2-3-500",
                                          "S-1-0-0" };
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++) {
        HANDLE boundary = make_boundary("b");
        add(&boundary, others[i]);
        assert_fails(CreatePrivateNamespaceA(NULL, boundary, "a"), ERROR_ACCESS_DENIED);
        DeleteBoundaryDescriptor(boundary);
    }
    for (int level = 0; level <= 0x5000; level += 0x1000) {
        char text[32];
        snprintf(text, sizeof text, "S-1-16-%d", level);
        HANDLE boundary = make_boundary("b");
        assert_true(AddIntegrityLabelToBoundaryDescriptor(&boundary, sid_of(text)));
        BOOL may = level <= (geteuid() == 0 ? 0x4000 : 0x2000);
        SetLastError(UNTOUCHED);
        assert_int_equal(error_of(CreatePrivateNamespaceA(NULL, boundary, "a")),
                         may ? 0 : ERROR_ACCESS_DENIED);
        DeleteBoundaryDescriptor(boundary);
    }
}

/* Rows h145, h147. */
static void created_and_opened(void **state)
{
    (void)state;
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    HANDLE space = create("b", "a");
    assert_non_null(space);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_null(create("b", "a"));
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(error_of(open_space("b", "a")), 0);
    assert_int_equal(error_of(open_space("B", "a")), ERROR_PATH_NOT_FOUND);
    assert_true(ClosePrivateNamespace(space, 0));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_int_equal(error_of(create("b", "a")), 0);
}

/* The order of SIDs, and how often they were added, count for nothing. */
static void equal_boundaries(void **state)
{
    (void)state;
    HANDLE one = make_boundary("b"), other = CreateBoundaryDescriptorA("b", 0);
    add(&one, "S-1-5-11");
    add(&one, "S-1-5-32-545");
    add(&other, "S-1-5-32-545");
    add(&other, own_sid());
    add(&other, "S-1-5-11");
    add(&other, own_sid());
    HANDLE space = CreatePrivateNamespaceA(NULL, one, "a");
    assert_non_null(space);
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    SetLastError(UNTOUCHED);
    assert_int_equal(error_of(OpenPrivateNamespaceA(other, "a")), 0);
    assert_true(CloseHandle(space));
    DeleteBoundaryDescriptor(one);
    DeleteBoundaryDescriptor(other);
}

/* Names of boundaries that look like SIDs make no other boundary the same. */
static void boundaries_that_look_alike(void **state)
{
    (void)state;
    HANDLE one = make_boundary("b"), other = make_boundary("S-1-5-11\\b");
    add(&one, "S-1-5-11");
    HANDLE space = CreatePrivateNamespaceA(NULL, one, "a");
    assert_non_null(space);
    assert_fails(OpenPrivateNamespaceA(other, "a"), ERROR_PATH_NOT_FOUND);
    assert_true(ClosePrivateNamespace(space, 0));
    DeleteBoundaryDescriptor(one);
    DeleteBoundaryDescriptor(other);
}

/* Row h149: alias and boundary; in one process an alias stands for one namespace. */
static void identity(void **state)
{
    (void)state;
    HANDLE space = create("one", "a");
    assert_non_null(space);
    assert_int_equal(error_of(open_space("one", "b")), ERROR_PATH_NOT_FOUND);
    assert_null(create("two", "a"));
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    pid_t child = fork(); /* it has the handle, and closes it */
    if (child == 0) {
        child_begin();
        CHECK(ClosePrivateNamespace(space, 0));
        HANDLE other = create("two", "a");
        CHECK(other && create_memory(0x1000, "a\\x") && GetLastError() == 0);
        CHECK(!open_space("one", "a") && GetLastError() == ERROR_ALREADY_EXISTS);
        CHECK(ClosePrivateNamespace(other, 0));
        CHECK(error_of(open_space("one", "a")) == 0);
        exit(0);
    }
    child_finish(child);
    assert_true(ClosePrivateNamespace(space, 0));
}

/* Rows h150-h152. */
static void names_inside(void **state)
{
    (void)state;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"), ERROR_PATH_NOT_FOUND);
    HANDLE space = create("b", "a"), second = create("c", "c");
    HANDLE local = create_memory(0x1000, "x");
    HANDLE inside = create_memory(0x2000, "a\\x"), other = create_memory(0x3000, "c\\x");
    assert_true(space && second && local && inside && other);
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\y"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "A\\x"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x\\y"), ERROR_INVALID_HANDLE);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\y\\x"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\"), ERROR_INVALID_HANDLE);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\\\x"), ERROR_INVALID_NAME);
    assert_int_equal(try_open(FILE_MAP_READ, "Local\\a\\x"), ERROR_PATH_NOT_FOUND);
    uint32_t *view = map_view(inside, FILE_MAP_WRITE);
    assert_non_null(view);
    assert_int_equal(region_size(view), 0x2000);
    assert_int_equal(*view, 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(ClosePrivateNamespace(space, 0));
    /* Row h151. */
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_map(inside, FILE_MAP_WRITE), 0);
    assert_true(CloseHandle(inside) && CloseHandle(other) && CloseHandle(local));
    assert_true(ClosePrivateNamespace(second, 0));
}

/* What a long name leaves of the entry must not be that of another. */
static void long_names(void **state)
{
    static WCHAR name[20000], alias[600];
    (void)state;
    for (size_t i = 0; i + 1 < COUNT(alias); i++)
        alias[i] = name[i] = u'ä';
    HANDLE boundary = make_boundary("b");
    HANDLE space = CreatePrivateNamespaceW(NULL, boundary, alias);
    assert_non_null(space);
    name[COUNT(alias) - 1] = u'\\';
    for (size_t i = COUNT(alias); i + 1 < COUNT(name); i++)
        name[i] = u'x';
    HANDLE one = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name);
    assert_non_null(one);
    name[COUNT(name) - 2] = u'y';
    assert_null(OpenFileMappingW(FILE_MAP_READ, FALSE, name));
    HANDLE other = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name);
    assert_non_null(other);
    assert_int_equal(GetLastError(), 0);
    assert_true(CloseHandle(one) && CloseHandle(other) && ClosePrivateNamespace(space, 0));
    DeleteBoundaryDescriptor(boundary);
}

/* Row h156, and what is no such handle. */
static void closing(void **state)
{
    (void)state;
    assert_int_equal(sizeof ClosePrivateNamespace(NULL, 0), 1);
    assert_fails(ClosePrivateNamespace(NULL, 0), ERROR_INVALID_HANDLE);
    HANDLE section = create_memory(1, NULL);
    assert_fails(ClosePrivateNamespace(section, 0), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(section));
    HANDLE space = create("b", "a");
    assert_fails(ClosePrivateNamespace(space, 2), ERROR_INVALID_PARAMETER);
    assert_fails(ClosePrivateNamespace(space, 3), ERROR_INVALID_PARAMETER);
    assert_fails(map_view(space, FILE_MAP_READ), ERROR_INVALID_HANDLE);
    assert_true(SetHandleInformation(space, HANDLE_FLAG_PROTECT_FROM_CLOSE,
                                     HANDLE_FLAG_PROTECT_FROM_CLOSE));
    assert_fails(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY),
                 ERROR_INVALID_HANDLE);
    assert_int_equal(error_of(open_space("b", "a")), 0);
    assert_true(SetHandleInformation(space, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    assert_quiet(ClosePrivateNamespace(space, 0));
    assert_fails(ClosePrivateNamespace(space, 0), ERROR_INVALID_HANDLE);
}

/* A process of its own that has opened the namespace and what is in it. */
static void hold_open(void *context)
{
    (void)context;
    CHECK(open_space("b", "a") && open_section(FILE_MAP_WRITE, "a\\x"));
    raise(SIGSTOP);
    /* Whatever the creator did: who is inside goes on. */
    CHECK(try_open(FILE_MAP_READ, "a\\x") == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "a\\y") == 0);
    exit(0);
}

/* Anew, so that it does not have what this process has. */
static void role_holder(void)
{
    hold_open(NULL);
}

static pid_t start_holder(void)
{
    int status;
    pid_t holder = role_start("holder");
    assert_int_equal(waitpid(holder, &status, WUNTRACED), holder);
    assert_true(WIFSTOPPED(status));
    return holder;
}

static void end_holder(pid_t holder)
{
    assert_int_equal(kill(holder, SIGCONT), 0);
    child_finish(holder);
}

/* Row h153: the creator closes, the holder goes on, nobody new gets in. */
static void creator_closes(void **state)
{
    (void)state;
    HANDLE space = create("b", "a"), section = create_memory(0x1000, "a\\x");
    pid_t holder = start_holder();
    assert_true(ClosePrivateNamespace(space, 0));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_null(create("b", "a"));
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    end_holder(holder);
    assert_int_equal(error_of(create("b", "a")), 0);
    assert_int_equal(try_map(section, FILE_MAP_WRITE), 0);
    assert_true(CloseHandle(section));
}

/* Row h154: destroyed, it is another one that bears the name next. */
static void creator_destroys(void **state)
{
    (void)state;
    HANDLE space = create("b", "a"), section = create_memory(0x1000, "a\\x");
    pid_t holder = start_holder();
    assert_quiet(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    space = create("b", "a");
    assert_non_null(space);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x"), ERROR_FILE_NOT_FOUND);
    HANDLE other = create_memory(0x1000, "a\\x");
    assert_int_equal(GetLastError(), 0);
    end_holder(holder);
    assert_int_equal(error_of(open_space("b", "a")), 0);
    assert_true(CloseHandle(other) && CloseHandle(section) && ClosePrivateNamespace(space, 0));
}

/* Row h154: also for who still has handles of the one that is gone, and its alias. */
static void next_of_that_name(void **state)
{
    (void)state;
    for (int opening = 0; opening <= 1; opening++) {
        HANDLE space = create("b", "a"), old = open_space("b", "a");
        HANDLE section = create_memory(0x1000, "a\\x");
        pid_t child = -1;
        int status;
        assert_true(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
        assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
        if (opening) /* of another process */
            child = role_start("creator");
        if (opening)
            assert_int_equal(waitpid(child, &status, WUNTRACED), child);
        HANDLE next = opening ? open_space("b", "a") : create("b", "a");
        assert_non_null(next);
        assert_int_equal(GetLastError(), UNTOUCHED);
        HANDLE inside = open_section(FILE_MAP_READ, "a\\x");
        assert_int_equal(GetLastError(), opening ? UNTOUCHED : ERROR_FILE_NOT_FOUND);
        assert_int_equal(error_of(create("b", "a")), ERROR_ALREADY_EXISTS);
        assert_true(ClosePrivateNamespace(old, 0) && CloseHandle(section));
        assert_int_equal(error_of(open_space("b", "a")), 0);
        if (opening)
            assert_true(kill(child, SIGKILL) == 0 && child_wait(child) && CloseHandle(inside));
        assert_true(ClosePrivateNamespace(next, 0));
    }
}

static void *create_again_and_again(void *context)
{
    for (int i = 0; i < 2000; i++) {
        HANDLE space = create("b", "a");
        CHECK(space || GetLastError() == ERROR_ALREADY_EXISTS);
        CHECK(!space || ClosePrivateNamespace(space, 0));
    }
    return context;
}

/* Threads that want the same: one has it, and the others are told so. */
static void threads_of_one_process(void **state)
{
    pthread_t threads[3];
    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, create_again_and_again, NULL), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
}

/* Who has only opened it may destroy it too, if it is his; and what is gone is gone. */
static void destroyed_twice(void **state)
{
    (void)state;
    HANDLE space = create("b", "a");
    HANDLE opened = open_space("b", "a");
    assert_true(ClosePrivateNamespace(opened, PRIVATE_NAMESPACE_FLAG_DESTROY));
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        CHECK(ClosePrivateNamespace(space, 0));
        HANDLE next = create("b", "a");
        CHECK(next);
        raise(SIGSTOP);
        CHECK(error_of(open_space("b", "a")) == 0);
        CHECK(ClosePrivateNamespace(next, 0));
        exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    /* It means the one that is gone, and not the child's. */
    assert_true(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
    assert_int_equal(error_of(open_space("b", "a")), 0);
    end_holder(child);
}

static void create_and_wait(void)
{
    CHECK(create("b", "a") && create_memory(0x1000, "a\\x"));
    raise(SIGSTOP);
}

/* Row h155: killed, which closes nothing in order. */
static void creator_dies(void **state)
{
    int status;
    (void)state;
    pid_t creator = role_start("creator");
    assert_int_equal(waitpid(creator, &status, WUNTRACED), creator);
    assert_true(WIFSTOPPED(status));
    HANDLE opened = open_space("b", "a");
    assert_non_null(opened);
    HANDLE section = open_section(FILE_MAP_WRITE, "a\\x");
    assert_non_null(section);
    assert_int_equal(kill(creator, SIGKILL), 0);
    assert_int_equal(waitpid(creator, &status, 0), creator);
    assert_int_equal(error_of(open_space("b", "a")), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_map(section, FILE_MAP_WRITE), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x"), 0);
    assert_true(CloseHandle(section) && CloseHandle(opened));
    assert_int_equal(error_of(create("b", "a")), 0);
}

/* Row h157. */
static void generic_rights(void **state)
{
    static const struct {
        DWORD generic, rights;
    } rows[] = { { GENERIC_READ, 0x20003 },
                 { GENERIC_EXECUTE, 0x20003 },
                 { GENERIC_WRITE, 0x2000C },
                 { GENERIC_ALL, 0xF000F } };
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, TRUE };
    DWORD flags;
    (void)state;
    HANDLE boundary = make_boundary("b");
    HANDLE space = CreatePrivateNamespaceA(&security, boundary, "a");
    assert_true(GetHandleInformation(space, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    assert_int_equal(access_of(space), 0xF000F);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE copy = duplicate(space, rows[i].generic);
        assert_int_equal(access_of(copy), rows[i].rights);
        assert_true(CloseHandle(copy));
    }
    assert_true(ClosePrivateNamespace(space, 0));
    DeleteBoundaryDescriptor(boundary);
}

static void queried_name(void **state)
{
    union {
        OBJECT_NAME_INFORMATION information;
        char bytes[512];
    } name;
    (void)state;
    HANDLE space = create("b", "a"), section = create_memory(1, "a\\x");
    assert_int_equal(NtQueryObject(section, ObjectNameInformation, &name, sizeof name, NULL), 0);
    assert_int_equal(name.information.Name.Length, 6);
    assert_memory_equal(name.information.Name.Buffer, u"a\\x", 6);
    assert_true(CloseHandle(section) && ClosePrivateNamespace(space, 0));
}

struct seen {
    size_t spaces, objects;
};

static BOOL look(const FILEMAP_OBJECT *object, void *context)
{
    struct seen *seen = context;
    if (!object->Private)
        return TRUE;
    CHECK(object->Name[0] == 'a' && object->Name[1] == '\\');
    if (object->Type == FILEMAP_TYPE_NAMESPACE)
        seen->spaces++;
    else if (object->Type == FILEMAP_TYPE_SECTION && object->NameLength == 3)
        seen->objects++;
    return TRUE;
}

static void enumerated(void **state)
{
    struct seen seen = { 0, 0 };
    (void)state;
    HANDLE space = create("b", "a"), section = create_memory(1, "a\\x");
    DWORD both = FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL;
    assert_true(filemap_enumerate_objects(both, look, &seen));
    assert_int_equal(seen.spaces, 1);
    assert_int_equal(seen.objects, 1);
    assert_true(filemap_query_object(u"a\\x", look, &seen));
    assert_int_equal(seen.objects, 2);
    assert_true(CloseHandle(section) && ClosePrivateNamespace(space, 0));
}

/* What a killed process leaves goes with the next look. */
static void collected(void **state)
{
    int status;
    FILEMAP_COLLECTION result;
    (void)state;
    pid_t creator = role_start("creator");
    assert_int_equal(waitpid(creator, &status, WUNTRACED), creator);
    assert_int_equal(kill(creator, SIGKILL), 0);
    assert_int_equal(waitpid(creator, &status, 0), creator);
    assert_int_equal(count_names(), 2);
    assert_true(
        filemap_collect(FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL, &result, NULL, NULL));
    assert_int_equal(result.Removed, 2);
}

static const struct role roles[] = {
    { "holder", role_holder },
    { "creator", create_and_wait },
};

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(boundaries),
        TEST(sids_of_boundaries),
        TEST(bad_arguments),
        TEST(creators_must_be_within),
        TEST(created_and_opened),
        TEST(equal_boundaries),
        TEST(boundaries_that_look_alike),
        TEST(identity),
        TEST(names_inside),
        TEST(long_names),
        TEST(closing),
        TEST(creator_closes),
        TEST(creator_destroys),
        TEST(next_of_that_name),
        TEST(threads_of_one_process),
        TEST(destroyed_twice),
        TEST(creator_dies),
        TEST(generic_rights),
        TEST(queried_name),
        TEST(enumerated),
        TEST(collected),
    };
    return cmocka_run_group_tests(tests, warm_up_spaces, NULL);
}
