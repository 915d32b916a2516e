# Toolchain of the native presets: the Clang release that also compiles to WebAssembly, where it
# is installed under its versioned name; any recent Clang otherwise. (GCC 12, the one of Debian
# 12, miscompiles coroutines.)
if(NOT CMAKE_CXX_COMPILER)
  find_program(VITRINE_CLANGXX NAMES clang++-19 clang++ REQUIRED)
  set(CMAKE_CXX_COMPILER "${VITRINE_CLANGXX}" CACHE FILEPATH "C++ compiler")
endif()
if(NOT CMAKE_C_COMPILER)
  find_program(VITRINE_CLANG NAMES clang-19 clang REQUIRED)
  set(CMAKE_C_COMPILER "${VITRINE_CLANG}" CACHE FILEPATH "C compiler")
endif()
