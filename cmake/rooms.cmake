# What is compiled once for all sources: the JSON library, and what our own headers need of the standard library.
set(VITRINE_PRECOMPILED_HEADERS <nlohmann/json.hpp> <algorithm> <chrono> <cmath> <coroutine> <deque> <functional> <map> <memory>
  <optional> <span> <string> <string_view> <unordered_map> <variant> <vector>)
# From some rooms on, what nearly every source there includes of our own, with all that it brings.
set(VITRINE_PRECOMPILED_explain "${CMAKE_SOURCE_DIR}/src/explain/method.h" "${CMAKE_SOURCE_DIR}/src/explain/job.h"
  "${CMAKE_SOURCE_DIR}/src/explain/sweep.h" "${CMAKE_SOURCE_DIR}/src/graph/build.h")
set(VITRINE_PRECOMPILED_app "${CMAKE_SOURCE_DIR}/src/app/commands.h" "${CMAKE_SOURCE_DIR}/src/app/dataset_commands.h"
  "${CMAKE_SOURCE_DIR}/src/app/reducer.h" "${CMAKE_SOURCE_DIR}/src/app/state.h")
set(VITRINE_PRECOMPILED_panels "${CMAKE_SOURCE_DIR}/src/panels/panel.h" "${CMAKE_SOURCE_DIR}/src/panels/phrases.h"
  "${CMAKE_SOURCE_DIR}/src/app/readings.h")
if(VITRINE_SANITIZE)
  list(APPEND VITRINE_PRECOMPILED_HEADERS "${CMAKE_SOURCE_DIR}/cmake/instantiated_json.h")
  foreach(room explain app panels)
    list(APPEND VITRINE_PRECOMPILED_${room} "${CMAKE_SOURCE_DIR}/cmake/instantiated_${room}.h")
  endforeach()
endif()
# Templates of the headers are instantiated once with them, and not in every source. (CMake says so itself to Clang.)
if(EMSCRIPTEN)
  list(APPEND CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -fpch-instantiate-templates)
endif()

# vitrine_rooms(a b c): one library vitrine_<room> for each folder src/<room>, linked to the room
# before it (and, across calls, to the last room of the call before). A room without sources is an
# empty interface, so that rooms can be listed before they exist. Rooms share precompiled headers,
# which were half of a clean build.
#   *_web.cpp     only in web builds        *_native.cpp  only in native builds
#   *_main.cpp    the source of a program, never of a library
function(vitrine_rooms)
  get_property(previous GLOBAL PROPERTY VITRINE_LAST_ROOM)
  foreach(room IN LISTS ARGN)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${room}/*.cpp")
    list(FILTER sources EXCLUDE REGEX "_main\\.cpp$")
    if(EMSCRIPTEN)
      list(FILTER sources EXCLUDE REGEX "_native\\.cpp$")
    else()
      list(FILTER sources EXCLUDE REGEX "_web\\.cpp$")
    endif()

    if(sources)
      add_library(vitrine_${room} STATIC ${sources})
      target_compile_options(vitrine_${room} PRIVATE -fno-exceptions)
      if(VITRINE_SANITIZE AND room MATCHES "^(text|statistics|tensor|kernels|graph|checkpoint)$")
        # The tests spend their time here. The rest runs for a moment: optimising
        # it would take half of the build.
        target_compile_options(vitrine_${room} PRIVATE -O1)
        vitrine_precompiled(vitrine_${room} optimised)
      elseif(room MATCHES "^(platform|draw)$")
        vitrine_precompiled(vitrine_${room} ordinary)
      else()
        if(DEFINED VITRINE_PRECOMPILED_${room})
          set_property(GLOBAL PROPERTY VITRINE_PRECOMPILED_NOW ${room})
        endif()
        get_property(kind GLOBAL PROPERTY VITRINE_PRECOMPILED_NOW)
        vitrine_precompiled(vitrine_${room} "${kind}")
      endif()
      if(VITRINE_FUZZ AND room MATCHES "^(base|checkpoint|dataset|app)$")
        # What libFuzzer watches, where bytes from outside are read. (-fsanitize=fuzzer-no-link is the same, and does not
        # agree with headers that were precompiled without it.)
        target_compile_options(vitrine_${room} PRIVATE -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
      endif()
      set(scope PUBLIC)
    else()
      add_library(vitrine_${room} INTERFACE)
      set(scope INTERFACE)
    endif()
    target_link_libraries(vitrine_${room} ${scope} ${previous} vitrine_options json)
    set(previous vitrine_${room})
  endforeach()
  set_property(GLOBAL PROPERTY VITRINE_LAST_ROOM ${previous})
endfunction()

# vitrine_link(room library): a third-party library for one room, if that room has sources yet.
function(vitrine_link room library)
  get_target_property(type vitrine_${room} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(vitrine_${room} PUBLIC ${library})
  endif()
endfunction()

# vitrine_precompiled(target kind): the first of a kind, which has its compiler options, compiles the headers for all. A
# kind that is named after a room has that room's headers.
set_property(GLOBAL PROPERTY VITRINE_PRECOMPILED_NOW ordinary)
function(vitrine_precompiled target kind)
  get_property(owner GLOBAL PROPERTY VITRINE_PRECOMPILED_BY_${kind})
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${target} PRIVATE ${VITRINE_PRECOMPILED_HEADERS} ${VITRINE_PRECOMPILED_${kind}})
    set_property(GLOBAL PROPERTY VITRINE_PRECOMPILED_BY_${kind} ${target})
    vitrine_code_of_headers(${target})
  endif()
endfunction()

# Without optimisation, most of what a source compiles are inline functions of the headers, the same in all of them.
# Under the sanitizers their code is made once, with the precompiled headers, which takes two thirds off a build; what
# cmake/instantiated_*.h name is made there too.
if(VITRINE_SANITIZE)
  list(APPEND CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -Xclang -fmodules-codegen)
endif()
function(vitrine_code_of_headers target)
  if(NOT VITRINE_SANITIZE)
    return()
  endif()
  set(headers "${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch")
  set(object "${CMAKE_BINARY_DIR}/headers_of_${target}.o")
  get_directory_property(options COMPILE_OPTIONS)
  list(FILTER options EXCLUDE REGEX "^SHELL:")
  get_target_property(own ${target} COMPILE_OPTIONS)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
  list(FILTER own INCLUDE REGEX "^-O|^-fno-exceptions")
  add_custom_command(OUTPUT "${object}" DEPENDS "${headers}" COMMENT "Compiling the headers of ${target}"
    COMMAND "${CMAKE_CXX_COMPILER}" ${flags} ${options} ${own} -Wno-unused-command-line-argument -c "${headers}" -o "${object}")
  add_custom_target(headers_of_${target} DEPENDS "${object}")
  target_link_libraries(${target} INTERFACE "${object}")
endfunction()
