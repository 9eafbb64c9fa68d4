/* SPDX-License-Identifier: MIT */
/* Calls the bare Win32 names of libfilemap-win32.so as a foreign-function interface does. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uchar.h>

typedef void *(*create_function)(void *, void *, unsigned, unsigned, unsigned, const char16_t *);
typedef void *(*map_function)(void *, unsigned, unsigned, unsigned, size_t);
typedef int (*close_function)(void *);

int main(int argc, char **argv)
{
    void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    create_function create;
    map_function map;
    close_function close_handle;
    *(void **)&create = dlsym(library, "CreateFileMappingW");
    *(void **)&map = dlsym(library, "MapViewOfFile");
    *(void **)&close_handle = dlsym(library, "CloseHandle");
    if (create == NULL || map == NULL || close_handle == NULL) {
        fprintf(stderr, "a name is missing\n");
        return 1;
    }
    void *section = create((void *)(intptr_t)-1, NULL, 4, 0, 4096, u"bare names");
    char *view = section == NULL ? NULL : map(section, 2, 0, 0, 4096);
    if (view == NULL) {
        fprintf(stderr, "no section or no view\n");
        return 1;
    }
    strcpy(view, "written");
    return close_handle(section) ? 0 : 1;
}
