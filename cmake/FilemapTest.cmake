# filemap_test(<name> COMMAND <command>... [LABEL short|medium|long] [TIMEOUT <seconds>]
#              [LOCK <resource>] [FIXTURE <fixture>] [MEMCHECK])
# filemap_test_programs(<folder name> LABEL ... TIMEOUT ... LIBRARIES <libraries>...
#                       [MAY_SEE <layers>...] [MEMCHECK [NOT_UNDER_VALGRIND <names>...]])
#
# Every test runs under tests/run-test.sh, which keeps what it printed for tests/rows. Labels: short
# tests take a minute together, medium ones a few; long ones run only by `make check-long`. A test
# that cannot run on this machine exits with 77.

string(MD5 FILEMAP_SUITE ${CMAKE_BINARY_DIR})
string(SUBSTRING ${FILEMAP_SUITE} 0 8 FILEMAP_SUITE)
set(FILEMAP_TEST_ENVIRONMENT FILEMAP_SUITE=${FILEMAP_SUITE})
set(FILEMAP_RESULTS ${CMAKE_BINARY_DIR}/results)
set(FILEMAP_SLOWER 1)
if(FILEMAP_SANITIZE)
    set(FILEMAP_SLOWER 4)
    # A child of a fork cannot join the threads that its parent had.
    set(FILEMAP_TSAN_OPTIONS halt_on_error=1:die_after_fork=0:report_thread_leaks=0)
    list(APPEND FILEMAP_TEST_ENVIRONMENT FILEMAP_SANITIZED=1 UBSAN_OPTIONS=print_stacktrace=1
        TSAN_OPTIONS=${FILEMAP_TSAN_OPTIONS})
endif()
if(FILEMAP_VALGRIND)
    set(FILEMAP_SLOWER 10)
    find_program(VALGRIND valgrind REQUIRED)
    set(FILEMAP_MEMCHECK ${VALGRIND} --quiet --fair-sched=yes --leak-check=full
        --errors-for-leak-kinds=definite --error-exitcode=99
        --suppressions=${CMAKE_SOURCE_DIR}/tests/valgrind.supp)
endif()

function(filemap_test name)
    cmake_parse_arguments(arg "MEMCHECK" "LABEL;TIMEOUT;LOCK;FIXTURE" "COMMAND" ${ARGN})
    if(NOT arg_LABEL)
        set(arg_LABEL short)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 60)
    endif()
    math(EXPR timeout "${arg_TIMEOUT} * ${FILEMAP_SLOWER}")
    math(EXPR limit "${timeout} + 30")
    if(arg_MEMCHECK AND FILEMAP_VALGRIND)
        list(PREPEND arg_COMMAND ${FILEMAP_MEMCHECK})
    endif()
    add_test(NAME ${name}
        COMMAND ${CMAKE_SOURCE_DIR}/tests/run-test.sh --timeout ${timeout}
            --output ${FILEMAP_RESULTS}/${name} ${arg_COMMAND})
    set_property(GLOBAL APPEND PROPERTY FILEMAP_TESTS ${name})
    set_tests_properties(${name} PROPERTIES
        LABELS ${arg_LABEL} TIMEOUT ${limit} SKIP_RETURN_CODE 77
        ENVIRONMENT "${FILEMAP_TEST_ENVIRONMENT}" FIXTURES_REQUIRED "suite;${arg_FIXTURE}")
    if(arg_LOCK)
        set_tests_properties(${name} PROPERTIES RESOURCE_LOCK ${arg_LOCK})
    endif()
endfunction()

# Each test_*.c of the current folder is a program and a test; the other .c files are linked to all
# of them. test_*_long.c and test_*_medium.c have that label.
function(filemap_test_programs folder)
    cmake_parse_arguments(arg
        "MEMCHECK" "LABEL;TIMEOUT" "LIBRARIES;MAY_SEE;NOT_UNDER_VALGRIND" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
    set(common ${sources})
    list(FILTER sources INCLUDE REGEX "/test_[^/]*\\.c$")
    list(FILTER common EXCLUDE REGEX "/test_[^/]*\\.c$")
    foreach(source IN LISTS sources)
        get_filename_component(file ${source} NAME_WE)
        string(REGEX REPLACE "^test_" "" name ${file})
        set(target ${folder}-${name})
        add_executable(${target} ${source} ${common})
        target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
        target_link_libraries(${target} PRIVATE test_support ${arg_LIBRARIES} Threads::Threads)
        filemap_see(${target} ${arg_MAY_SEE})
        set(label ${arg_LABEL})
        set(timeout ${arg_TIMEOUT})
        if(name MATCHES "_(medium|long)$")
            set(label ${CMAKE_MATCH_1})
            math(EXPR timeout "${timeout} * 5")
        endif()
        set(memcheck "")
        if(arg_MEMCHECK AND NOT name IN_LIST arg_NOT_UNDER_VALGRIND)
            set(memcheck MEMCHECK)
        endif()
        filemap_test(${folder}.${name} COMMAND $<TARGET_FILE:${target}> ${memcheck}
            LABEL ${label} TIMEOUT ${timeout})
    endforeach()
endfunction()
