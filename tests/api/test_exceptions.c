/* SPDX-License-Identifier: MIT */
/* Handlers and filters for exceptions, RaiseException, and the program's own signal handlers. */
#include "sections.h"

#include <ntstatus.h>
#include <pthread.h>
#include <ucontext.h>

#define PAGE 4096U
#define SLOT 65536U

/* cmocka has handlers of its own in this process: each test runs in a child, which has none. */
#define IN_CHILD(body)                                                                             \
    static void body(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(body##_in_child, NULL);                                                           \
    }

#if UNDER_TSAN
/* It takes all signals for such as may come at any time: in the middle of malloc, say. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "report_signal_unsafe=0";
}
#endif

static char *memory; /* reserved; a page is committed where a test wants one */
static volatile int asked;

static void reserve(void)
{
    memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_READWRITE);
    CHECK(memory);
}

static BOOL touches_memory(const EXCEPTION_POINTERS *pointers)
{
    ULONG_PTR address = pointers->ExceptionRecord->ExceptionInformation[1];
    return pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION &&
           address >= (ULONG_PTR)memory && address < (ULONG_PTR)memory + SLOT;
}

/* As programs grow memory on demand: the page is committed when it is touched. */
static LONG WINAPI commit(EXCEPTION_POINTERS *pointers)
{
    asked++;
    if (!touches_memory(pointers))
        return EXCEPTION_CONTINUE_SEARCH;
    CHECK(pointers->ContextRecord);
    CHECK(VirtualAlloc((void *)pointers->ExceptionRecord->ExceptionInformation[1], 1, MEM_COMMIT,
                       PAGE_READWRITE));
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG WINAPI decline(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    asked += 100;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void commit_on_demand_in_child(void *context)
{
    (void)context;
    reserve();
    PVOID handler = AddVectoredExceptionHandler(1, commit);
    CHECK(handler);
    for (unsigned i = 0; i < SLOT; i++)
        memory[i] = (char)i;
    CHECK(asked == SLOT / PAGE);
    for (unsigned i = 0; i < SLOT; i++)
        CHECK(memory[i] == (char)i);
    CHECK(RemoveVectoredExceptionHandler(handler) != 0);
    CHECK(RemoveVectoredExceptionHandler(handler) == 0);
    CHECK(RemoveVectoredExceptionHandler(NULL) == 0);
}
IN_CHILD(commit_on_demand)

#if defined(__x86_64__)
static LONG WINAPI show_context(EXCEPTION_POINTERS *pointers)
{
    const ucontext_t *context = (const void *)pointers->ContextRecord;
    CHECK((ULONG_PTR)context->uc_mcontext.gregs[REG_RIP] ==
          (ULONG_PTR)pointers->ExceptionRecord->ExceptionAddress);
    return commit(pointers);
}

static void registers_in_child(void *context)
{
    (void)context;
    reserve();
    CHECK(AddVectoredExceptionHandler(1, show_context));
    *(volatile char *)memory = 1;
    CHECK(asked == 1);
}
IN_CHILD(registers)
#endif

static char asked_ones[8];

static void note(char name)
{
    asked_ones[strlen(asked_ones)] = name;
}

#define NOTING(name)                                                                               \
    static LONG WINAPI note_##name(EXCEPTION_POINTERS *pointers)                                   \
    {                                                                                              \
        (void)pointers;                                                                            \
        note(#name[0]);                                                                            \
        return EXCEPTION_CONTINUE_SEARCH;                                                          \
    }
NOTING(a)
NOTING(b)
NOTING(c)
NOTING(d)

static const char *order_of_asking(void)
{
    memset(asked_ones, 0, sizeof asked_ones);
    FILEMAP_TRY
    {
        RaiseException(0xE0000001, 0, 0, NULL);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        note('!');
    }
    return asked_ones;
}

static void order_in_child(void *context)
{
    (void)context;
    CHECK(strcmp(order_of_asking(), "!") == 0);
    PVOID a = AddVectoredExceptionHandler(0, note_a);
    PVOID b = AddVectoredExceptionHandler(0, note_b);
    PVOID c = AddVectoredExceptionHandler(1, note_c);
    CHECK(a && b && c && a != b && b != c);
    CHECK(strcmp(order_of_asking(), "cab!") == 0);
    CHECK(RemoveVectoredExceptionHandler(a));
    CHECK(strcmp(order_of_asking(), "cb!") == 0);
    PVOID d = AddVectoredExceptionHandler(0, note_d); /* where A was, but not in its place */
    CHECK(d != a && strcmp(order_of_asking(), "cbd!") == 0);
    PVOID again = AddVectoredExceptionHandler(1, note_a);
    CHECK(strcmp(order_of_asking(), "acbd!") == 0);
    CHECK(RemoveVectoredExceptionHandler(a) == 0);
    CHECK(RemoveVectoredExceptionHandler(again) && RemoveVectoredExceptionHandler(b));
    CHECK(RemoveVectoredExceptionHandler(c) && RemoveVectoredExceptionHandler(d));
    CHECK(strcmp(order_of_asking(), "!") == 0);
}
IN_CHILD(order)

static void *add_and_remove(void *context)
{
    for (int i = 0; i < 2000; i++) {
        PVOID handler = AddVectoredExceptionHandler(i & 1, decline);
        CHECK(handler && RemoveVectoredExceptionHandler(handler));
    }
    return context;
}

static void handlers_come_and_go_in_child(void *context)
{
    pthread_t threads[3];
    (void)context;
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, add_and_remove, NULL) == 0);
    for (int i = 0; i < 1000; i++) {
        volatile BOOL caught = FALSE;
        FILEMAP_TRY
        {
            RaiseException(5, 0, 0, NULL);
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            caught = GetExceptionCode() == 5;
        }
        CHECK(caught);
    }
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* Their counter is shared without care. */
static void handlers_come_and_go(void **state)
{
    (void)state;
    if (UNDER_TSAN)
        skip();
    in_child(handlers_come_and_go_in_child, NULL);
}

static void raise_in_child(void *context)
{
    ULONG_PTR words[EXCEPTION_MAXIMUM_PARAMETERS + 2];
    volatile int caught = 0;
    (void)context;
    for (size_t i = 0; i < COUNT(words); i++)
        words[i] = i * 3;
    FILEMAP_TRY
    {
        RaiseException(0xF1234567, EXCEPTION_NONCONTINUABLE, 2, words);
    }
    FILEMAP_EXCEPT(0xE1234567)
    {
        const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
        const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
        CHECK(record->ExceptionCode == 0xE1234567); /* bit 28 is cleared */
        CHECK(record->ExceptionFlags == EXCEPTION_NONCONTINUABLE);
        CHECK(record->NumberParameters == 2);
        CHECK(record->ExceptionInformation[1] == 3);
        caught++;
    }
    FILEMAP_TRY
    {
        RaiseException(0xE1234567, 0, COUNT(words), words);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
        CHECK(pointers->ExceptionRecord->NumberParameters == EXCEPTION_MAXIMUM_PARAMETERS);
        CHECK(pointers->ExceptionRecord->ExceptionInformation[14] == 14 * 3);
        CHECK(pointers->ExceptionRecord->ExceptionFlags == 0);
        caught++;
    }
    FILEMAP_TRY
    {
        RaiseException(0xE1234567, 0, 5, NULL);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
        CHECK(pointers->ExceptionRecord->NumberParameters == 0);
        caught++;
    }
    CHECK(caught == 3);
}
static void raise_and_catch(void **state)
{
    (void)state;
    in_child(raise_in_child, NULL);
}

static LONG WINAPI go_on(EXCEPTION_POINTERS *pointers)
{
    asked++;
    CHECK(pointers->ContextRecord);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void raise_and_go_on_in_child(void *context)
{
    (void)context;
    volatile DWORD code = 0;
    CHECK(AddVectoredExceptionHandler(0, go_on));
    RaiseException(0xE0000002, 0, 0, NULL);
    CHECK(asked == 1);
    FILEMAP_TRY
    {
        RaiseException(0xE0000002, EXCEPTION_NONCONTINUABLE, 0, NULL);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        code = GetExceptionCode();
    }
    CHECK(code == EXCEPTION_NONCONTINUABLE_EXCEPTION);
}
IN_CHILD(raise_and_go_on)

static void raise_alone(void *context)
{
    (void)context;
    RaiseException(0xE0000003, 0, 0, NULL);
}

static void raise_and_decline(void *context)
{
    (void)context;
    FILEMAP_TRY
    {
        RaiseException(0xE0000003, 0, 0, NULL);
    }
    FILEMAP_EXCEPT(EXCEPTION_CONTINUE_SEARCH)
    {
        _exit(0);
    }
}

static void nobody_takes_what_is_raised(void **state)
{
    (void)state;
    assert_true(dies_of(SIGABRT, raise_alone, NULL));
    assert_true(dies_of(SIGABRT, raise_and_decline, NULL));
}

/* -- the filter of the process --------------------------------------------------------------- */

static volatile LONG answer;

static LONG WINAPI last_filter(EXCEPTION_POINTERS *pointers)
{
    asked++;
    if (answer == EXCEPTION_CONTINUE_EXECUTION && touches_memory(pointers))
        return commit(pointers);
    return answer;
}

static void last_filter_in_child(void *context)
{
    (void)context;
    reserve();
    CHECK(SetUnhandledExceptionFilter(last_filter) == NULL);
    answer = EXCEPTION_CONTINUE_EXECUTION;
    *(volatile char *)memory = 1;
    CHECK(asked == 2);
    /* Guards come first. */
    FILEMAP_TRY
    {
        *(volatile char *)(memory + PAGE) = 1;
        CHECK(FALSE);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        CHECK(asked == 2);
    }
    RaiseException(0xE0000004, 0, 0, NULL);
    CHECK(asked == 3);
    CHECK(SetUnhandledExceptionFilter(NULL) == last_filter);
    CHECK(SetUnhandledExceptionFilter(NULL) == NULL);
}
static void filter_goes_on(void **state)
{
    (void)state;
    in_child(last_filter_in_child, NULL);
}

static void fault_with_filter(void *context)
{
    answer = *(LONG *)context;
    reserve();
    SetUnhandledExceptionFilter(last_filter);
    *(volatile char *)memory = 1;
}

static void decline_with_filter(void *context)
{
    answer = *(LONG *)context;
    reserve();
    SetUnhandledExceptionFilter(last_filter);
    FILEMAP_TRY
    {
        *(volatile char *)memory = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_CONTINUE_SEARCH)
    {
        _exit(0);
    }
}

static void filter_ends_the_process(void **state)
{
    LONG answers[] = { EXCEPTION_EXECUTE_HANDLER, EXCEPTION_CONTINUE_SEARCH };
    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_true(dies_of(SIGSEGV, fault_with_filter, &answers[i]));
        assert_true(dies_of(SIGSEGV, decline_with_filter, &answers[i]));
    }
}

/* -- signal handlers of the program ---------------------------------------------------------- */

static volatile sig_atomic_t handled, blocked_meanwhile;
static void *volatile handled_address;
static sigjmp_buf back;

static void own_handler(int signal, siginfo_t *info, void *context)
{
    sigset_t now;
    (void)context;
    handled++;
    handled_address = info->si_addr;
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    blocked_meanwhile = sigismember(&now, signal) && sigismember(&now, SIGUSR2);
    siglongjmp(back, 1);
}

static void install_own(int flags)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO | flags };
    action.sa_sigaction = own_handler;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
}

/* Touches memory that is not committed, outside of any guard. */
static BOOL own_handler_gets_it(void)
{
    handled = 0;
    if (sigsetjmp(back, 1) == 0)
        *(volatile char *)memory = 1;
    return handled == 1 && handled_address == memory;
}

static DWORD guarded(void)
{
    FILEMAP_TRY
    {
        *(volatile char *)memory = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return GetExceptionCode();
    }
    return 0;
}

static void handler_from_before_in_child(void *context)
{
    (void)context;
    reserve();
    install_own(0);
    for (int i = 0; i < 3; i++) {
        CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
        CHECK(own_handler_gets_it() && blocked_meanwhile);
    }
    /* A guard that declines. */
    handled = 0;
    if (sigsetjmp(back, 1) == 0) {
        FILEMAP_TRY
        {
            *(volatile char *)memory = 1;
        }
        FILEMAP_EXCEPT(EXCEPTION_CONTINUE_SEARCH)
        {
            CHECK(FALSE);
        }
    }
    CHECK(handled == 1 && handled_address == memory);
    /* What was sent is no fault. */
    FILEMAP_TRY
    {
        if (sigsetjmp(back, 1) == 0)
            raise(SIGSEGV);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        CHECK(FALSE);
    }
    CHECK(handled == 2);
}
IN_CHILD(handler_from_before)

static struct sigaction replaced;

static void chaining_handler(int signal, siginfo_t *info, void *context)
{
    handled++;
    replaced.sa_sigaction(signal, info, context);
}

static void handler_from_after_in_child(void *context)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    sigset_t now;
    (void)context;
    reserve();
    CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
    action.sa_sigaction = chaining_handler;
    sigfillset(&action.sa_mask);
    CHECK(sigaction(SIGSEGV, &action, &replaced) == 0);
    CHECK(!filemap_guard_in_place()); /* it cannot know that this one passes on */
    for (int i = 1; i < 4; i++) {
        CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
        CHECK(handled == i);
        CHECK(pthread_sigmask(SIG_BLOCK, NULL, &now) == 0);
        CHECK(!sigismember(&now, SIGSEGV) && !sigismember(&now, SIGTERM));
    }
}
IN_CHILD(handler_from_after)

static void one_shot_handler(void *context)
{
    (void)context;
    reserve();
    install_own((int)SA_RESETHAND);
    CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
    CHECK(own_handler_gets_it());
    own_handler_gets_it(); /* ends the process */
}

static void ignore_faults(void *context)
{
    (void)context;
    signal(SIGSEGV, SIG_IGN);
    reserve();
    CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
    raise(SIGSEGV); /* is ignored */
    CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
    *(volatile char *)memory = 1; /* cannot be */
}

static void sent_signal(void *context)
{
    (void)context;
    reserve();
    CHECK(guarded() == EXCEPTION_ACCESS_VIOLATION);
    raise(SIGBUS);
}

static void what_ends_the_process(void **state)
{
    (void)state;
    assert_true(dies_of(SIGSEGV, one_shot_handler, NULL));
    assert_true(dies_of(SIGSEGV, ignore_faults, NULL));
    assert_true(dies_of(SIGBUS, sent_signal, NULL));
}

/* -- a stack that is full -------------------------------------------------------------------- */

static volatile int depth_wanted = 1 << 30;

static int fill_the_stack(int depth)
{
    volatile char frame[1024];
    frame[0] = (char)depth;
    if (depth > depth_wanted)
        return frame[0];
    return fill_the_stack(depth + 1) + frame[0];
}

static void *overflow(void *context)
{
    static char alternate[65536];
    stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate }, before;
    CHECK(sigaltstack(&stack, &before) == 0);
    handled = 0;
    if (sigsetjmp(back, 1) == 0) {
        FILEMAP_TRY
        {
            fill_the_stack(0);
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            CHECK(FALSE);
        }
    }
    CHECK(handled == 1);
    CHECK(sigaltstack(&before, NULL) == 0);
    return context;
}

/* It goes to the program's own handler, on its alternate stack, also when there is a guard. */
static void stack_overflow_in_child(void *context)
{
    pthread_t thread;
    (void)context;
    install_own(SA_ONSTACK);
    CHECK(pthread_create(&thread, NULL, overflow, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}
IN_CHILD(stack_overflow)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commit_on_demand),
#if defined(__x86_64__)
        cmocka_unit_test(registers),
#endif
        cmocka_unit_test(order),
        cmocka_unit_test(handlers_come_and_go),
        cmocka_unit_test(raise_and_catch),
        cmocka_unit_test(raise_and_go_on),
        cmocka_unit_test(nobody_takes_what_is_raised),
        cmocka_unit_test(filter_goes_on),
        cmocka_unit_test(filter_ends_the_process),
        cmocka_unit_test(handler_from_before),
        cmocka_unit_test(handler_from_after),
        cmocka_unit_test(what_ends_the_process),
        cmocka_unit_test(stack_overflow),
    };
    return cmocka_run_group_tests_name("exceptions", tests, NULL, NULL);
}
