# Third-party libraries: json, protozero, doctest, boost_math, eigen (header only), utf8proc, pcre2, imgui, and SDL2 for the web.
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

# Header-only libraries. (.toolchain/include holds them all; the fetched copies each have include/
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
vitrine_headers(boost_math boost/math/distributions/normal.hpp https://github.com/boostorg/math.git boost-1.83.0 include)
target_compile_definitions(boost_math INTERFACE BOOST_MATH_STANDALONE)
vitrine_headers(eigen Eigen/Core https://gitlab.com/libeigen/eigen.git 3.4.0 .)
if(NOT EMSCRIPTEN)
  vitrine_headers(doctest doctest/doctest.h https://github.com/doctest/doctest.git v2.4.11 .)
endif()

# utf8proc: categories, case, graphemes and normal forms of Unicode.
vitrine_source(UTF8PROC utf8proc_source "${VITRINE_TOOLCHAIN}/utf8proc" https://github.com/JuliaStrings/utf8proc.git v2.8.0)
add_library(utf8proc STATIC EXCLUDE_FROM_ALL "${UTF8PROC}/utf8proc.c")
target_include_directories(utf8proc SYSTEM PUBLIC "${UTF8PROC}")
target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
target_compile_options(utf8proc PRIVATE -w -O2)

# PCRE2: the patterns by which tokenizers cut texts. Without its just-in-time compiler, which WebAssembly cannot have.
include(cmake/pcre2.cmake)

# Dear ImGui. Natively without a back end: enough for tests that draw into memory.
vitrine_source(IMGUI imgui_source "${VITRINE_TOOLCHAIN}/imgui" https://github.com/ocornut/imgui.git v1.90.1)
add_library(imgui STATIC EXCLUDE_FROM_ALL
  "${IMGUI}/imgui.cpp" "${IMGUI}/imgui_draw.cpp" "${IMGUI}/imgui_tables.cpp"
  "${IMGUI}/imgui_widgets.cpp" "${IMGUI}/misc/cpp/imgui_stdlib.cpp")
target_include_directories(imgui SYSTEM PUBLIC "${IMGUI}" "${IMGUI}/backends" "${IMGUI}/misc/cpp")
# A page with a large flow or tree has more than 65,536 corners, and WebGL has no offset for them.
target_compile_definitions(imgui PUBLIC "ImDrawIdx=unsigned int" IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_FILE_FUNCTIONS)
target_compile_options(imgui PRIVATE -w)
if(EMSCRIPTEN)
  include(cmake/sdl2-web.cmake)
  target_sources(imgui PRIVATE
    "${IMGUI}/backends/imgui_impl_sdl2.cpp" "${IMGUI}/backends/imgui_impl_opengl3.cpp")
  target_compile_definitions(imgui PUBLIC IMGUI_IMPL_OPENGL_ES3)
  target_link_libraries(imgui PUBLIC sdl2)
endif()
