/* SPDX-License-Identifier: MIT */
/* Eight threads create, open, map, duplicate, compare and close on shared names. */
#include "sections.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define NAMES 3
#define MAGIC 0x0123456789ABCDEFU

static const char *const names[NAMES] = { "thread-a", "thread-b", "thread-c" };
static pthread_barrier_t barrier;

static int rounds(int number)
{
    return getenv("LONG") ? number * 50 : number;
}

static void start_threads(void *(*body)(void *))
{
    pthread_t threads[THREADS];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, THREADS), 0);
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, body, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    pthread_barrier_destroy(&barrier);
}

/* Either it is fresh and zero, or somebody of this generation has written the magic word. */
static void use(HANDLE section)
{
    _Atomic uint64_t *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(view);
    uint64_t word = atomic_exchange(view, MAGIC);
    CHECK(word == 0 || word == MAGIC);
    MEMORY_BASIC_INFORMATION information;
    CHECK(VirtualQuery((void *)(uintptr_t)view, &information, sizeof information));
    CHECK(information.RegionSize == 0x1000 && information.Protect == PAGE_READWRITE);
    CHECK(UnmapViewOfFile((void *)(uintptr_t)(view + 3)));
}

static void *mixture(void *context)
{
    unsigned seed = (unsigned)(uintptr_t)context;
    HANDLE copy;
    for (int i = 0; i < rounds(400); i++) {
        const char *name = names[rand_r(&seed) % NAMES];
        HANDLE section = rand_r(&seed) % 3
                             ? CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, name)
                             : OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name);
        if (!section) {
            CHECK(GetLastError() == ERROR_FILE_NOT_FOUND);
            continue;
        }
        use(section);
        CHECK(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, FALSE,
                              DUPLICATE_SAME_ACCESS));
        CHECK(CompareObjectHandles(section, copy));
        CHECK(SetHandleInformation(copy, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
        CHECK(CloseHandle(section));
        use(copy);
        CHECK(CloseHandle(copy));
    }
    return NULL;
}

static void mixed_calls(void **state)
{
    (void)state;
    start_threads(mixture);
}

/* All create at once: one object, one of them made it, all get the same. */
static HANDLE created[THREADS];
static atomic_int makers;

static void *create_together(void *context)
{
    uintptr_t number = (uintptr_t)context;
    for (int i = 0; i < rounds(200); i++) {
        pthread_barrier_wait(&barrier);
        created[number] = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, names[0]);
        CHECK(created[number]);
        if (GetLastError() == 0)
            atomic_fetch_add(&makers, 1);
        else
            CHECK(GetLastError() == ERROR_ALREADY_EXISTS);
        pthread_barrier_wait(&barrier);
        if (number == 0) {
            CHECK(atomic_exchange(&makers, 0) == 1);
            for (int j = 1; j < THREADS; j++)
                CHECK(CompareObjectHandles(created[0], created[j]));
        }
        pthread_barrier_wait(&barrier);
        CHECK(CloseHandle(created[number]));
        pthread_barrier_wait(&barrier);
        if (number == 0) {
            CHECK(!OpenFileMappingA(FILE_MAP_READ, FALSE, names[0]));
            CHECK(GetLastError() == ERROR_FILE_NOT_FOUND);
        }
    }
    return NULL;
}

static void created_together(void **state)
{
    (void)state;
    start_threads(create_together);
    assert_int_equal(count_names(), 0);
}

/* One handle, closed by eight threads: exactly one succeeds. */
static HANDLE victim;
static atomic_int closed;

static void *close_together(void *context)
{
    for (int i = 0; i < rounds(200); i++) {
        if (context == NULL)
            victim = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, names[0]);
        pthread_barrier_wait(&barrier);
        if (CloseHandle(victim))
            atomic_fetch_add(&closed, 1);
        else
            CHECK(GetLastError() == ERROR_INVALID_HANDLE);
        pthread_barrier_wait(&barrier);
        CHECK(atomic_load(&closed) == i + 1);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void closed_together(void **state)
{
    (void)state;
    atomic_store(&closed, 0);
    start_threads(close_together);
    assert_int_equal(count_names(), 0);
}

/* Some map and unmap through a handle that others close and make again. */
static _Atomic(HANDLE) moving;

static void *map_moving(void *context)
{
    bool owner = context == NULL;
    for (int i = 0; i < rounds(600); i++) {
        if (owner) {
            HANDLE fresh =
                CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, i % 2 ? names[0] : NULL);
            CHECK(fresh);
            HANDLE old = atomic_exchange(&moving, fresh);
            CHECK(!old || CloseHandle(old));
            continue;
        }
        HANDLE section = atomic_load(&moving);
        uint64_t *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
        if (view) {
            CHECK(*(volatile uint64_t *)view == 0);
            CHECK(FlushViewOfFile(view, 0));
            CHECK(UnmapViewOfFile(view));
        } else {
            CHECK(GetLastError() == ERROR_INVALID_HANDLE);
        }
    }
    return NULL;
}

static void mapping_what_others_close(void **state)
{
    (void)state;
    start_threads(map_moving);
    assert_true(CloseHandle(atomic_exchange(&moving, NULL)));
}

/* All want the same address: at most one view can be there at a time. */
static void *wanted;
static atomic_int there;

static void *map_one_place(void *context)
{
    HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x20000, NULL);
    CHECK(section);
    (void)context;
    for (int i = 0; i < rounds(300); i++) {
        void *view = MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, wanted);
        if (!view) {
            CHECK(GetLastError() == ERROR_INVALID_ADDRESS);
            continue;
        }
        CHECK(view == wanted);
        CHECK(atomic_fetch_add(&there, 1) == 0);
        atomic_fetch_sub(&there, 1);
        CHECK(UnmapViewOfFile(view));
    }
    CHECK(CloseHandle(section));
    return NULL;
}

static void one_wanted_address(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x20000, NULL);
    wanted = map_view(section, FILE_MAP_READ); /* where there is room */
    assert_true(UnmapViewOfFile(wanted));
    assert_true(CloseHandle(section));
    start_threads(map_one_place);
}

/* Looking into the namespace while others change it. */
static BOOL look(const FILEMAP_OBJECT *object, void *context)
{
    CHECK(object->NameLength >= 7 && object->Name[object->NameLength] == 0);
    CHECK(object->State >= FILEMAP_STATE_ALIVE && object->State <= FILEMAP_STATE_REMOVING);
    ++*(int *)context;
    return TRUE;
}

static void *watch_or_change(void *context)
{
    int seen = 0;
    if ((uintptr_t)context % 4)
        return mixture(context);
    for (int i = 0; i < rounds(100); i++) {
        FILEMAP_COLLECTION collection;
        CHECK(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, look, &seen));
        CHECK(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, NULL, NULL));
        /* A look between a last close and its clean-up may find the object dead, and remove it. */
        CHECK(collection.Damaged == 0 && collection.Denied == 0);
    }
    return NULL;
}

static void watched_by_others(void **state)
{
    (void)state;
    start_threads(watch_or_change);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mixed_calls),        TEST(created_together),
        TEST(closed_together),    TEST(mapping_what_others_close),
        TEST(one_wanted_address), TEST(watched_by_others),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
