/* SPDX-License-Identifier: MIT */
/* A process whose system calls are let through one by one. */
#include "stepping.h"

#include "linux/calls.h"

#include "testing.h"

enum call {
#define CALL(name, parameters, arguments, errors) CALL_##name,
    LINUX_CALLS(CALL)
#undef CALL
        CALLS
};

static const char *const call_names[] = {
#define CALL(name, parameters, arguments, errors) #name,
    LINUX_CALLS(CALL)
#undef CALL
};

/* A byte says which call comes next; this one, that a report follows. */
#define DONE 255

_Static_assert(CALLS < DONE, "one byte is enough");

static int go_pipe, tell_pipe;
static enum call last_calls[1024]; /* by descriptor of the test's end */

static void stand_before(enum call call)
{
    unsigned char byte = (unsigned char)call;
    CHECK(write(tell_pipe, &byte, 1) == 1);
    if (read(go_pipe, &byte, 1) != 1)
        _exit(0); /* the test has no use for us any more */
}

#define CALL(name, parameters, arguments, errors)                                                  \
    static long step_##name parameters                                                             \
    {                                                                                              \
        stand_before(CALL_##name);                                                                 \
        return linux_kernel.name arguments;                                                        \
    }
LINUX_CALLS(CALL)
#undef CALL

static const struct linux_calls stepping_table = {
#define CALL(name, parameters, arguments, errors) .name = step_##name,
    LINUX_CALLS(CALL)
#undef CALL
};

/* How long a pause lasts is the test's to say. */
static long step_pause(int64_t nanoseconds)
{
    (void)nanoseconds;
    stand_before(CALL_sleep);
    return 0;
}

static _Noreturn void serve(step_body *body)
{
    struct linux_calls table = stepping_table;
    struct step_order order;
    table.sleep = step_pause;
    while (read(go_pipe, &order, sizeof order) == sizeof order) {
        linux_calls = &table;
        struct step_report report = body(&order);
        linux_calls = &linux_kernel;
        unsigned char byte = DONE;
        CHECK(write(tell_pipe, &byte, 1) == 1);
        CHECK(write(tell_pipe, &report, sizeof report) == sizeof report);
    }
    exit(0);
}

struct stepped stepped_start(step_body *body)
{
    int go[2], tell[2];
    CHECK(pipe2(go, O_CLOEXEC) == 0 && pipe2(tell, O_CLOEXEC) == 0);
    fflush(NULL);
    pid_t process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        child_begin();
        /* Also the ends of others, which would keep them from seeing the end. */
        for (int fd = 3; fd < 64; fd++)
            if (fd != go[0] && fd != tell[1])
                close(fd);
        go_pipe = go[0];
        tell_pipe = tell[1];
        serve(body);
    }
    close(go[0]);
    close(tell[1]);
    return (struct stepped){ process, go[1], tell[0], false };
}

static bool hear(struct stepped *stepped, struct step_report *report)
{
    unsigned char byte;
    CHECK(read(stepped->from, &byte, 1) == 1);
    stepped->inside = byte != DONE;
    if (stepped->inside) {
        CHECK(byte < CALLS);
        last_calls[stepped->from] = (enum call)byte;
    } else {
        CHECK(read(stepped->from, report, sizeof *report) == sizeof *report);
    }
    return stepped->inside;
}

bool stepped_order(struct stepped *stepped, const struct step_order *order,
                   struct step_report *report)
{
    CHECK(!stepped->inside);
    CHECK(write(stepped->to, order, sizeof *order) == sizeof *order);
    return hear(stepped, report);
}

bool stepped_go(struct stepped *stepped, struct step_report *report)
{
    CHECK(stepped->inside);
    CHECK(write(stepped->to, "g", 1) == 1);
    return hear(stepped, report);
}

const char *stepped_call(const struct stepped *stepped)
{
    return stepped->inside ? call_names[last_calls[stepped->from]] : "(none)";
}

int stepped_stop(struct stepped *stepped)
{
    int status = -1;
    CHECK(!stepped->inside);
    close(stepped->to);
    CHECK(waitpid(stepped->process, &status, 0) == stepped->process);
    close(stepped->from);
    return status;
}

void stepped_kill(struct stepped *stepped)
{
    int status = -1;
    CHECK(kill(stepped->process, SIGKILL) == 0);
    CHECK(waitpid(stepped->process, &status, 0) == stepped->process);
    CHECK(WIFSIGNALED(status));
    close(stepped->to);
    close(stepped->from);
}
