/* SPDX-License-Identifier: MIT */
/* filemap image: shows how a program file is laid out in memory. */
#include "memory.h"
#include "message.h"
#include "options.h"
#include "print.h"
#include "quantity.h"
#include "table.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: filemap image [OPTION...] FILE\n"
    "\n"
    "Shows how a program file (.exe, .dll) is laid out in memory when it is mapped as an\n"
    "image (SEC_IMAGE), or why it cannot be.\n"
    "\n"
    "  --json         print JSON\n"
    "  -h, --help     print this\n";

/* What is wrong, to go behind "it cannot be mapped as an image: ". */
static const char *const faults[] = {
    [FILEMAP_IMAGE_FILE_EMPTY] = "the file is empty",
    [FILEMAP_IMAGE_NOT_MZ] = "it does not begin with MZ",
    [FILEMAP_IMAGE_NO_PE_HEADER] = "there is no PE header where e_lfanew points",
    [FILEMAP_IMAGE_OLD_FORMAT] = "it is a program of a 16-bit system",
    [FILEMAP_IMAGE_HEADER_CUT] = "its headers are cut short",
    [FILEMAP_IMAGE_MACHINE_UNKNOWN] = "no machine of Windows has this Machine number",
    [FILEMAP_IMAGE_MACHINE_FOREIGN] = "it is made for another machine",
    [FILEMAP_IMAGE_BAD_MAGIC] = "it is not in the format (PE32, PE32+) of its machine",
    [FILEMAP_IMAGE_NOT_EXECUTABLE] = "its linker did not mark it as executable",
    [FILEMAP_IMAGE_BAD_ALIGNMENT] = "SectionAlignment and FileAlignment are impossible",
    [FILEMAP_IMAGE_BAD_BASE] = "ImageBase is not a multiple of 64K",
    [FILEMAP_IMAGE_BAD_SIZE] = "SizeOfImage is impossible",
    [FILEMAP_IMAGE_BAD_HEADER_SIZE] = "SizeOfHeaders is impossible",
    [FILEMAP_IMAGE_SECTION_MISPLACED] = "a section does not begin where the one before ends",
    [FILEMAP_IMAGE_SECTION_EMPTY] = "a section is empty",
    [FILEMAP_IMAGE_SECTION_OUTSIDE] = "a section reaches beyond SizeOfImage",
    [FILEMAP_IMAGE_SECTION_DATA] = "the data of a section are not all in the file",
};

struct word {
    DWORD value;
    const char *word;
};

static const struct word machines[] = {
    { IMAGE_FILE_MACHINE_I386, "i386" },   { IMAGE_FILE_MACHINE_ARM, "arm" },
    { IMAGE_FILE_MACHINE_THUMB, "thumb" }, { IMAGE_FILE_MACHINE_ARMNT, "armnt" },
    { IMAGE_FILE_MACHINE_IA64, "ia64" },   { IMAGE_FILE_MACHINE_AMD64, "amd64" },
    { IMAGE_FILE_MACHINE_ARM64, "arm64" },
};

static const struct word subsystems[] = {
    { IMAGE_SUBSYSTEM_NATIVE, "native" },
    { IMAGE_SUBSYSTEM_WINDOWS_GUI, "windows" },
    { IMAGE_SUBSYSTEM_WINDOWS_CUI, "console" },
};

static const struct word flags[] = {
    { IMAGE_SCN_CNT_CODE, "code" },
    { IMAGE_SCN_CNT_INITIALIZED_DATA, "data" },
    { IMAGE_SCN_CNT_UNINITIALIZED_DATA, "zeros" },
    { IMAGE_SCN_MEM_DISCARDABLE, "discardable" },
    { IMAGE_SCN_MEM_SHARED, "shared" },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    FILE_NAME,
    MACHINE,
    FORMAT,
    SUBSYSTEM,
    BASE,
    SIZE,
    ENTRY,
    SECTION_ALIGNMENT,
    FILE_ALIGNMENT,
    FLAT,
    MAPPABLE,
    PARTS,
    COLUMNS
};

static const struct table_column columns[COLUMNS] = {
    [FILE_NAME] = { "FILE", 0 },
    [MACHINE] = { "MACHINE", 0 },
    [FORMAT] = { "FORMAT", 0 },
    [SUBSYSTEM] = { "SUBSYSTEM", 0 },
    [BASE] = { "BASE", 0 },
    [SIZE] = { "SIZE", 0 },
    [ENTRY] = { "ENTRY", 0 },
    [SECTION_ALIGNMENT] = { "SECTION_ALIGNMENT", 0 },
    [FILE_ALIGNMENT] = { "FILE_ALIGNMENT", 0 },
    [FLAT] = { "FLAT", TABLE_JSON_ONLY },
    [MAPPABLE] = { "MAPPABLE", TABLE_JSON_ONLY },
    [PARTS] = { "PARTS", TABLE_JSON_ONLY },
};

enum {
    PART_NAME,
    PART_ADDRESS,
    PART_SIZE,
    PART_OFFSET,
    PART_BYTES,
    PART_PROTECTION,
    PART_FLAGS,
    PART_COLUMNS
};

static const struct table_column part_columns[PART_COLUMNS] = {
    [PART_NAME] = { "NAME", 0 },
    [PART_ADDRESS] = { "ADDRESS", TABLE_RIGHT },
    [PART_SIZE] = { "SIZE", TABLE_RIGHT },
    [PART_OFFSET] = { "FILE_OFFSET", TABLE_RIGHT },
    [PART_BYTES] = { "FILE_BYTES", TABLE_RIGHT },
    [PART_PROTECTION] = { "PROTECTION", 0 },
    [PART_FLAGS] = { "FLAGS", 0 },
};

struct request {
    const char *name;
    bool json;
    DWORD fault;
};

static void put_word(struct table *table, size_t column, DWORD value, const struct word *words,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].value == value) {
            table_text(table, column, words[i].word);
            return;
        }
    char *number = memory_print("0x%x", value);
    table_text(table, column, number);
    free(number);
}

static void put_hexadecimal(struct table *table, size_t column, uint64_t number)
{
    char *shown = memory_print("0x%llx", (unsigned long long)number);
    table_number(table, column, number, shown);
    free(shown);
}

static void put_flags(struct table *table, DWORD characteristics)
{
    char *text = NULL;
    size_t size;
    FILE *out = memory_need(open_memstream(&text, &size));
    const char *between = "";
    for (size_t i = 0; i < COUNT(flags); i++)
        if (characteristics & flags[i].value) {
            fprintf(out, "%s%s", between, flags[i].word);
            between = " ";
        }
    if (fclose(out))
        memory_need(NULL);
    if (*text)
        table_text(table, PART_FLAGS, text);
    free(text);
}

static struct table *parts_of(const FILEMAP_IMAGE *image, bool json)
{
    struct table *table = table_create("parts", part_columns, PART_COLUMNS, json);
    for (DWORD i = 0; i < image->PartCount; i++) {
        const FILEMAP_IMAGE_PART *part = &image->Parts[i];
        table_row(table);
        table_text(table, PART_NAME, i || json ? part->Name : "(headers)");
        put_hexadecimal(table, PART_ADDRESS, part->Address);
        put_hexadecimal(table, PART_SIZE, part->Size);
        put_hexadecimal(table, PART_OFFSET, part->FileOffset);
        put_hexadecimal(table, PART_BYTES, part->FileBytes);
        table_text(table, PART_PROTECTION, word_of_page(part->Protection));
        put_flags(table, part->Characteristics);
    }
    return table;
}

static struct table *facts_of(const FILEMAP_IMAGE *image, const char *name, bool json)
{
    struct table *table = table_create("images", columns, COLUMNS, json);
    table_row(table);
    table_text(table, FILE_NAME, name);
    put_word(table, MACHINE, image->Machine, machines, COUNT(machines));
    table_text(table, FORMAT, image->Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC ? "PE32+" : "PE32");
    put_word(table, SUBSYSTEM, image->Subsystem, subsystems, COUNT(subsystems));
    put_hexadecimal(table, BASE, image->Base);
    put_hexadecimal(table, SIZE, image->Size);
    put_hexadecimal(table, ENTRY, image->EntryPoint);
    put_hexadecimal(table, SECTION_ALIGNMENT, image->SectionAlignment);
    put_hexadecimal(table, FILE_ALIGNMENT, image->FileAlignment);
    table_truth(table, FLAT, image->Flat);
    table_truth(table, MAPPABLE, image->Fault == FILEMAP_IMAGE_SOUND);
    return table;
}

static BOOL show(const FILEMAP_IMAGE *image, void *context)
{
    struct request *request = context;
    request->fault = image->Fault;
    if (!image->PartCount)
        return TRUE;
    struct table *table = facts_of(image, request->name, request->json);
    struct table *parts = parts_of(image, request->json);
    table_nested(table, PARTS, parts, "");
    table_print_row(table);
    if (!request->json) {
        puts("");
        table_print(parts);
    }
    table_destroy(parts);
    table_destroy(table);
    if (image->Fault)
        message_note(request->name, "it cannot be mapped as an image here: %s",
                     faults[image->Fault]);
    else if (image->Flat)
        message_note(request->name, "its alignment is less than a page: the file is mapped as it "
                                    "is");
    return TRUE;
}

static int refused(const struct request *request, DWORD error)
{
    if (error == ERROR_BAD_EXE_FORMAT && request->fault && request->fault < COUNT(faults))
        return message_fail(request->name, "it is no image: %s", faults[request->fault]);
    char *text = message_of_error(error);
    message_fail(request->name, "%s", text);
    free(text);
    return EXIT_FAILED;
}

static int show_file(const char *name, bool json)
{
    struct request request = { .name = name, .json = json };
    DWORD error = 0;
    HANDLE file =
        CreateFileA(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return refused(&request, GetLastError());
    if (!filemap_query_image(file, show, &request))
        error = GetLastError();
    CloseHandle(file);
    return error ? refused(&request, error) : EXIT_DONE;
}

int command_image(int count, char **arguments)
{
    int status;
    bool json = false;
    const struct option_rule rules[] = { { "json", 0, OPTION_FLAG, &json } };
    struct options options = { .help = help,
                               .rules = rules,
                               .count = sizeof rules / sizeof *rules };
    if (!options_read(&options, count, arguments, &status))
        return status;
    const char *name = options_file(&options);
    return name ? show_file(name, json) : EXIT_MISUSED;
}
