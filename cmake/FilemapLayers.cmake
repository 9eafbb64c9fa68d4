# filemap_layer(<target> DIRECTORY <folder> MAY_SEE <layers>... [EXCLUDE <regex>])
#
# One object library per layer. A layer sees the others only through links in folders of their own,
# so that `#include "engine/section.h"` compiles in src/api and fails in src/linux.

set(FILEMAP_LAYER_FOLDER ${CMAKE_BINARY_DIR}/layers)
foreach(layer linux engine api)
    file(MAKE_DIRECTORY ${FILEMAP_LAYER_FOLDER}/${layer})
    file(CREATE_LINK
        ${CMAKE_SOURCE_DIR}/src/${layer} ${FILEMAP_LAYER_FOLDER}/${layer}/${layer} SYMBOLIC)
endforeach()

# Lets <target> include the headers of the given layers.
function(filemap_see target)
    foreach(layer IN LISTS ARGN)
        target_compile_options(${target} PRIVATE "SHELL:-iquote ${FILEMAP_LAYER_FOLDER}/${layer}")
        set_property(TARGET ${target} APPEND PROPERTY FILEMAP_SEES ${FILEMAP_LAYER_FOLDER}/${layer})
    endforeach()
endfunction()

function(filemap_layer target)
    cmake_parse_arguments(arg "" "DIRECTORY;EXCLUDE" "MAY_SEE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${arg_DIRECTORY}/*.c)
    if(arg_EXCLUDE)
        list(FILTER sources EXCLUDE REGEX "${arg_EXCLUDE}")
    endif()
    add_library(${target} OBJECT ${sources})
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE -fvisibility=hidden)
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/include)
    target_link_libraries(${target} PRIVATE Threads::Threads)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    filemap_see(${target} ${arg_MAY_SEE})
endfunction()
