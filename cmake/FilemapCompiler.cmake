# Language, warnings and instrumentation, the same for every target of the tree.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "kind of build" FORCE)
endif()

# Checks must hold in every build, so assert() is never compiled out.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")

add_compile_options(-Wall -Wextra -Wconversion -Wshadow)
if(FILEMAP_WERROR)
    add_compile_options(-Werror)
endif()
if(FILEMAP_SANITIZE)
    add_compile_options(
        -fsanitize=${FILEMAP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${FILEMAP_SANITIZE})
endif()
if(FILEMAP_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()

if(NOT WIN32)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
    find_package(PkgConfig REQUIRED)
    # Of these two only headers are used: libbsd-dev and libxxhash-dev on Debian.
    find_path(BSD_INCLUDE bsd/sys/tree.h REQUIRED)
    find_path(XXHASH_INCLUDE xxhash.h REQUIRED)
    # Reads the manifests of apps; of the XML parsers it is the one that needs no other library.
    pkg_check_modules(EXPAT REQUIRED expat)
endif()
