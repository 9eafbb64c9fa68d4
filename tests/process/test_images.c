/* SPDX-License-Identifier: MIT */
/*
 * Named images between processes: the name alone is enough, also when the file is gone; pages that
 * are shared are shared, and what is written elsewhere is private.
 */
#include "programs.h"

#define DATA (PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE)

enum { TEXT = 0x1000, PRIVATE = 0x2000, SHARED = 0x3000, END = 0x4000 };

static const struct program_section sections[] = {
    { ".text", TEXT, 0x1000, 0x400, 0x1000, PROGRAM_READ | PROGRAM_EXECUTE },
    { ".data", PRIVATE, 0x1000, 0x1400, 0x200, DATA },
    { ".shared", SHARED, 0x1000, 0x1600, 0x200, DATA | PROGRAM_SHARED },
};

static struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x1b0000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = END,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x1800,
};

/* What each process finds, whoever came first. */
static void use(HANDLE section, uint8_t expected, uint8_t left)
{
    CHECK(section);
    volatile uint8_t *view = map_view(section, FILE_MAP_READ);
    CHECK(view);
    CHECK(query_page((const void *)(view + TEXT)).Protect == PAGE_EXECUTE_READ);
    CHECK(query_page((const void *)(view + PRIVATE)).Protect == PAGE_WRITECOPY);
    CHECK(query_page((const void *)(view + SHARED)).Protect == PAGE_READWRITE);
    CHECK(query_page((const void *)view).Type == MEM_IMAGE);
    CHECK(view[0] == 'M' && view[TEXT] == program_byte(0x400));
    CHECK(view[PRIVATE] == program_byte(0x1400));
    view[PRIVATE] = 0;
    CHECK(view[SHARED] == expected);
    view[SHARED] = left;
    CHECK(UnmapViewOfFile((const void *)view));
}

static void open_it(void)
{
    HANDLE section = open_section(FILE_MAP_READ, "image");
    use(section, 0x10, 0x20);
    CHECK(CloseHandle(section));
}

static void create_it(void)
{
    program_make(&program);
    HANDLE section = program_image("image");
    CHECK(GetLastError() == ERROR_ALREADY_EXISTS);
    use(section, 0x20, 0x30);
    CHECK(CloseHandle(section));
}

static void open_part(void)
{
    HANDLE section = open_section(FILE_MAP_READ, "part");
    CHECK(section);
    void *view = map_view(section, FILE_MAP_READ);
    CHECK(view && query_page(view).RegionSize == 0x1000);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    section = open_section(FILE_MAP_READ, "still");
    view = map_view(section, FILE_MAP_READ);
    CHECK(view && query_page((char *)view + TEXT).Protect == PAGE_READONLY);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static const struct role roles[] = {
    { "open", open_it },
    { "create", create_it },
    { "part", open_part },
};

static void one_name(void **state)
{
    (void)state;
    program_make(&program);
    HANDLE section = program_image("image");
    assert_non_null(section);
    assert_int_equal(unlink(PROGRAM_PATH), 0);
    use(section, program_byte(0x1600), 0x10);
    in_fresh_process("open");
    in_fresh_process("create");
    use(section, 0x30, 0);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "image"), ERROR_FILE_NOT_FOUND);
    unlink(PROGRAM_PATH);
}

/* Row 291: the size is the section's; and what SEC_IMAGE_NO_EXECUTE forbids stays forbidden. */
static void size_and_kind_are_kept(void **state)
{
    (void)state;
    program_make(&program);
    HANDLE small = program_section(PAGE_READONLY | SEC_IMAGE, 1, "part");
    HANDLE still = program_section(PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, "still");
    assert_non_null(small);
    assert_non_null(still);
    in_fresh_process("part");
    assert_true(CloseHandle(small) && CloseHandle(still));
    unlink(PROGRAM_PATH);
}

static BOOL look(const FILEMAP_OBJECT *object, void *context)
{
    int *seen = context;
    assert_int_equal(object->Attributes, SEC_FILE | SEC_IMAGE);
    assert_int_equal(object->Size, END);
    assert_true(object->Committed >= END);
    assert_string_equal(object->BackingPath, PROGRAM_PATH);
    ++*seen;
    return TRUE;
}

static void listed(void **state)
{
    int seen = 0;
    (void)state;
    program_make(&program);
    HANDLE section = program_image("listed");
    assert_non_null(section);
    assert_true(filemap_query_object(u"listed", look, &seen));
    assert_int_equal(seen, 1);
    assert_true(CloseHandle(section));
    unlink(PROGRAM_PATH);
}

/* A program that is killed leaves what any other object leaves. */
static void die_with_image(void *unused)
{
    (void)unused;
    CHECK(program_image("killed"));
    raise(SIGKILL);
}

static void killed(void **state)
{
    FILEMAP_COLLECTION collected;
    (void)state;
    program_make(&program);
    int status = child_wait(child_start(die_with_image, NULL));
    assert_true(WIFSIGNALED(status));
    assert_int_equal(count_names(), 1);
    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collected, NULL, NULL));
    assert_true(collected.Removed >= 1); /* and the lock file of the program */
    assert_int_equal(count_names(), 0);
    unlink(PROGRAM_PATH);
}

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(one_name),
        TEST(size_and_kind_are_kept),
        TEST(listed),
        TEST(killed),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
