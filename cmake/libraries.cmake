# Third-party libraries: json, protozero, doctest (header only), imgui, and SDL2 for the web.
# Sources lie in .toolchain/ where tools/setup put Debian's packages; elsewhere they are fetched at
# these tags. Nothing of theirs is in this repository.
include(FetchContent)
set(VITRINE_TOOLCHAIN "${CMAKE_SOURCE_DIR}/.toolchain")

# Sets <out> to the source folder of a library: <local> if it is there, else a fetched copy.
function(vitrine_source out name local repository tag)
  if(EXISTS "${local}")
    set(${out} "${local}" PARENT_SCOPE)
    return()
  endif()
  FetchContent_Declare(${name} GIT_REPOSITORY "${repository}" GIT_TAG "${tag}" GIT_SHALLOW ON
    SOURCE_SUBDIR none)  # their own CMake files are not used
  FetchContent_MakeAvailable(${name})
  set(${out} "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# Header-only libraries. (.toolchain/include holds all three; the fetched copies each have include/
# or, for doctest, the folder doctest/ itself.)
function(vitrine_headers name probe repository tag subfolder)
  add_library(${name} INTERFACE)
  if(EXISTS "${VITRINE_TOOLCHAIN}/include/${probe}")
    target_include_directories(${name} SYSTEM INTERFACE "${VITRINE_TOOLCHAIN}/include")
  else()
    vitrine_source(source ${name}_source "" "${repository}" "${tag}")
    target_include_directories(${name} SYSTEM INTERFACE "${source}/${subfolder}")
  endif()
endfunction()
vitrine_headers(json nlohmann/json.hpp https://github.com/nlohmann/json.git v3.11.3 include)
vitrine_headers(protozero protozero/pbf_writer.hpp https://github.com/mapbox/protozero.git v1.8.1 include)
if(NOT EMSCRIPTEN)
  vitrine_headers(doctest doctest/doctest.h https://github.com/doctest/doctest.git v2.4.11 .)
endif()

# Dear ImGui. Natively without a back end: enough for tests that draw into memory.
vitrine_source(IMGUI imgui_source "${VITRINE_TOOLCHAIN}/imgui" https://github.com/ocornut/imgui.git v1.90.1)
add_library(imgui STATIC EXCLUDE_FROM_ALL
  "${IMGUI}/imgui.cpp" "${IMGUI}/imgui_draw.cpp" "${IMGUI}/imgui_tables.cpp"
  "${IMGUI}/imgui_widgets.cpp" "${IMGUI}/misc/cpp/imgui_stdlib.cpp")
target_include_directories(imgui SYSTEM PUBLIC "${IMGUI}" "${IMGUI}/backends" "${IMGUI}/misc/cpp")
target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_FILE_FUNCTIONS)
target_compile_options(imgui PRIVATE -w)
if(EMSCRIPTEN)
  include(cmake/sdl2-web.cmake)
  target_sources(imgui PRIVATE
    "${IMGUI}/backends/imgui_impl_sdl2.cpp" "${IMGUI}/backends/imgui_impl_opengl3.cpp")
  target_compile_definitions(imgui PUBLIC IMGUI_IMPL_OPENGL_ES3)
  target_link_libraries(imgui PUBLIC sdl2)
endif()
