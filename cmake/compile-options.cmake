# Options for everything that is compiled, and `vitrine_options` for this repository's sources.
# Several build folders of one checkout share what they compile, where ccache is installed.
find_program(VITRINE_CCACHE ccache)
if(VITRINE_CCACHE AND NOT EMSCRIPTEN)
  set(CMAKE_C_COMPILER_LAUNCHER "${VITRINE_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${VITRINE_CCACHE}")
endif()

# Precompiled headers without the times of what they include: the same headers give the same bytes, and ccache knows them.
add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
if(EMSCRIPTEN)
  # One set of code-generation flags for all objects, SDL2 and ImGui included.
  add_compile_options(-msimd128 -mbulk-memory -mnontrapping-fptoint)
else()
  # libc++, as in the web build, so that both builds see one standard library.
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -stdlib=libc++)
  check_cxx_source_compiles("#include <version>\nint main() {}" VITRINE_HAVE_LIBCXX)
  unset(CMAKE_REQUIRED_FLAGS)
  if(VITRINE_HAVE_LIBCXX)
    add_compile_options(-stdlib=libc++)
    add_link_options(-stdlib=libc++)
  endif()
  if(VITRINE_SANITIZE)
    # Without the checks of every pointer for null and alignment: a fifth of the compile time, and the address
    # sanitizer stops at a null pointer too.
    add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,alignment,object-size,vptr
      -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined -fuse-ld=lld)
    add_compile_definitions(_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_DEBUG)
  endif()
endif()

add_library(vitrine_options INTERFACE)
target_include_directories(vitrine_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_definitions(vitrine_options INTERFACE
  JSON_NOEXCEPTION VITRINE_VERSION="${PROJECT_VERSION}")
target_compile_options(vitrine_options INTERFACE -Wall -Wextra -Wshadow)
if(VITRINE_WERROR)
  target_compile_options(vitrine_options INTERFACE -Werror)
endif()
