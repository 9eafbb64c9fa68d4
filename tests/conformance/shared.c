/* SPDX-License-Identifier: MIT */
/* Two processes and one name: rows 089, 091, 121 to 123, 149 and 219.
 *
 * The program starts itself with system(), which both C libraries have; the child's part is its
 * first argument, its result the exit status. */
#include "conformance.h"

#define NAME "conformance-shared"
#define MAGIC 0x1a2b3c4d

static const char *self;

static void run(const char *part)
{
    fflush(stdout);
    const char *command = text("\"%s\" %s", self, part);
    require(system(command) == 0, text("run the part %s", part));
}

static HANDLE create(void)
{
    return create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NAME);
}

/* Parts of the child. Its facts are printed by itself. */

static void child_creates_existing(void)
{
    HANDLE section = create();
    fact(89, "child creates the parent's name", "ok last_error=183",
         outcome_and_error(section != NULL));
    unsigned *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    fact(89, "child reads what the parent wrote", "0x1a2b3c4d", text("0x%x", view[0]));
    view[1] = MAGIC + 1;
    /* Neither unmaps nor closes: the end of the process does. */
}

static void child_opens(void)
{
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, NAME);
    fact(123, "child opens the parent's name", "ok", outcome(section != NULL));
    fact(123, "child closes it", "ok", outcome(CloseHandle(section)));
}

static void child_finds_nothing(void)
{
    HANDLE section = open_section(FILE_MAP_READ, NAME);
    fact(121, "child opens a name that only a view remembers", failed(2), outcome(section != NULL));
    section = create();
    fact(121, "child creates that name", "ok last_error=0", outcome_and_error(section != NULL));
    unsigned *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    fact(121, "child's memory is new", "0x0", text("0x%x", view[0]));
    view[0] = MAGIC + 2;
}

static void child_leaves_all_open(void)
{
    HANDLE section = create();
    fact(122, "child creates a name", "ok last_error=0", outcome_and_error(section != NULL));
    map_view(section, FILE_MAP_WRITE, 0, 0);
}

static void child_writes(int row, const char *how, DWORD access)
{
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, NAME);
    unsigned *view = map_view(section, access, 0, 0);
    fact(row, text("child maps with %s", how), "ok", outcome(view != NULL));
    require(view != NULL, "map");
    view[2] = MAGIC + 3;
    fact(row, text("child sees its own write, %s", how), "0x1a2b3c50", text("0x%x", view[2]));
}

static void child_copies(void)
{
    child_writes(219, "COPY", FILE_MAP_COPY);
}

static void child_copies_and_writes(void)
{
    child_writes(149, "COPY and WRITE", FILE_MAP_COPY | FILE_MAP_WRITE);
}

static void child_opens_read_only(void)
{
    HANDLE section = open_section(FILE_MAP_READ, NAME);
    fact(132, "child's views of a section opened for reading",
         "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5",
         views_of(section));
}

static void child_meets_protection(void)
{
    HANDLE section = create();
    fact(91, "child asks READWRITE of a READONLY section", "ok last_error=183",
         outcome_and_error(section != NULL));
    fact(91, "child maps it for writing", "87", try_map(section, FILE_MAP_WRITE, 0));
}

static void child_holds_while_grandchild_opens(void)
{
    HANDLE section = create();
    unsigned *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[0] = MAGIC;
    run("creates-existing");
    fact(89, "child reads what the grandchild wrote", "0x1a2b3c4e", text("0x%x", view[1]));
}

static const struct {
    const char *name;
    void (*run)(void);
} parts[] = {
    { "creates-existing", child_creates_existing },
    { "opens", child_opens },
    { "finds-nothing", child_finds_nothing },
    { "leaves-all-open", child_leaves_all_open },
    { "copies", child_copies },
    { "copies-and-writes", child_copies_and_writes },
    { "opens-read-only", child_opens_read_only },
    { "meets-protection", child_meets_protection },
    { "holds-while-grandchild-opens", child_holds_while_grandchild_opens },
};

static void shared_memory(void)
{
    HANDLE section = create();
    unsigned *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[0] = MAGIC;
    run("creates-existing");
    fact(89, "parent reads what the child wrote", "0x1a2b3c4e", text("0x%x", view[1]));
    run("opens");
    HANDLE second = open_section(FILE_MAP_READ, NAME);
    fact(123, "name after the child's handles are gone", "ok", outcome(second != NULL));
    close_all(second, NULL);
    run("opens-read-only");

    run("copies");
    fact(219, "parent after the child's copy", "0x0", text("0x%x", view[2]));
    run("copies-and-writes");
    fact(149, "parent after the child's write", "0x1a2b3c50", text("0x%x", view[2]));

    close_all(section, NULL);
    run("finds-nothing");
    fact(121, "parent's view after that", "0x1a2b3c4d", text("0x%x", view[0]));
    UnmapViewOfFile(view);
    section = open_section(FILE_MAP_READ, NAME);
    fact(121, "name after the child's end", failed(2), outcome(section != NULL));
}

static void lifetime(void)
{
    run("leaves-all-open");
    HANDLE section = open_section(FILE_MAP_READ, NAME);
    fact(122, "name after the end of its only holder", failed(2), outcome(section != NULL));
    run("holds-while-grandchild-opens");
    section = open_section(FILE_MAP_READ, NAME);
    fact(122, "name after the end of both holders", failed(2), outcome(section != NULL));
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0x1000, NAME);
    run("meets-protection");
    close_all(section, NULL);
}

int main(int count, char **arguments)
{
    self = arguments[0];
    if (count == 1) {
        shared_memory();
        lifetime();
        return finish();
    }
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (strcmp(arguments[1], parts[i].name) == 0) {
            parts[i].run();
            return 0;
        }
    }
    return 2;
}
