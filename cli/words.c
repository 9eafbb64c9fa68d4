/* SPDX-License-Identifier: MIT */
/* Words for the numbers of Windows. */
#include "words.h"
#include "memory.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const types[] = {
    [FILEMAP_TYPE_UNKNOWN] = "unknown",
    [FILEMAP_TYPE_SECTION] = "section",
    [FILEMAP_TYPE_EVENT] = "event",
    [FILEMAP_TYPE_MUTEX] = "mutex",
    [FILEMAP_TYPE_SEMAPHORE] = "semaphore",
    [FILEMAP_TYPE_TIMER] = "timer",
    [FILEMAP_TYPE_JOB] = "job",
    [FILEMAP_TYPE_NAMESPACE] = "namespace",
};

static const char *const states[] = {
    [FILEMAP_STATE_ALIVE] = "alive",       [FILEMAP_STATE_DEAD] = "dead",
    [FILEMAP_STATE_REMOVING] = "removing", [FILEMAP_STATE_DAMAGED] = "damaged",
    [FILEMAP_STATE_DENIED] = "denied",
};

static const struct {
    DWORD value;
    const char *word, *letters;
} protections[] = {
    { PAGE_READONLY, "readonly", "r" },
    { PAGE_READWRITE, "readwrite", "rw" },
    { PAGE_WRITECOPY, "writecopy", "rc" },
    { PAGE_EXECUTE_READ, "execute-read", "rx" },
    { PAGE_EXECUTE_READWRITE, "execute-readwrite", "rwx" },
    { PAGE_EXECUTE_WRITECOPY, "execute-writecopy", "rcx" },
};

static const struct {
    DWORD value;
    const char *word;
} attributes_known[] = {
    { SEC_COMMIT, "commit" },
    { SEC_RESERVE, "reserve" },
    { SEC_FILE, "file" },
    { SEC_IMAGE, "image" },
    { SEC_NOCACHE, "nocache" },
    { SEC_WRITECOMBINE, "writecombine" },
    { SEC_LARGE_PAGES, "large-pages" },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const char *word_of_type(DWORD type)
{
    return types[type < COUNT(types) ? type : FILEMAP_TYPE_UNKNOWN];
}

const char *word_of_state(DWORD state)
{
    return state > 0 && state < COUNT(states) ? states[state] : "unknown";
}

const char *word_of_protection(DWORD protection)
{
    for (size_t i = 0; i < COUNT(protections); i++)
        if (protections[i].value == (protection & 0xFF))
            return protections[i].word;
    return NULL;
}

const char *word_of_page(DWORD protection)
{
    return protection == PAGE_NOACCESS  ? "noaccess"
           : protection == PAGE_EXECUTE ? "execute"
                                        : word_of_protection(protection);
}

/* Is TEXT the word, whatever the case, with '-' and '_' taken as the same? */
static bool is_word(const char *text, const char *word)
{
    for (; *text && *word; text++, word++) {
        int letter = *text == '_' ? '-' : tolower((unsigned char)*text);
        if (letter != *word)
            return false;
    }
    return !*text && !*word;
}

bool word_to_protection(const char *word, DWORD *protection)
{
    const char *rest = strncasecmp(word, "PAGE_", 5) == 0 ? word + 5 : word;
    for (size_t i = 0; i < COUNT(protections); i++)
        if (is_word(rest, protections[i].word) || strcmp(word, protections[i].letters) == 0) {
            *protection = protections[i].value;
            return true;
        }
    return false;
}

char *words_of_attributes(DWORD attributes)
{
    char *text = NULL;
    size_t size;
    FILE *out = memory_need(open_memstream(&text, &size));
    const char *between = "";
    for (size_t i = 0; i < COUNT(attributes_known); i++) {
        if (!(attributes & attributes_known[i].value))
            continue;
        fprintf(out, "%s%s", between, attributes_known[i].word);
        between = " ";
    }
    if (fclose(out))
        memory_need(NULL);
    return text;
}
