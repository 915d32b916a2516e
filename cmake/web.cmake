# The two programs of the page and the static site around them.
set(VITRINE_LINK_OPTIONS
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sALLOW_MEMORY_GROWTH=1 -sSTACK_SIZE=1MB -sWASM_BIGINT=1
  -sFILESYSTEM=0
  "$<$<CONFIG:Release>:-O2>"       # of wasm-opt, after -O3 of the compiler: -O3 takes five times as long for the same speed
  -sDYNAMIC_EXECUTION=0            # the page's content security policy forbids eval
  -sEXPORTED_FUNCTIONS=_malloc,_free
  "$<$<CONFIG:Debug>:-sASSERTIONS=2;-sSTACK_OVERFLOW_CHECK=2;-gsource-map>")

# vitrine_program(name): <name>.mjs + <name>.wasm from the one source <name>_main.cpp, if it exists.
function(vitrine_program name source)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${source}")
  if(NOT found)
    return()
  endif()
  add_executable(${name} ${found})
  set_target_properties(${name} PROPERTIES SUFFIX .mjs)
  target_compile_options(${name} PRIVATE -fno-exceptions)
  target_link_options(${name} PRIVATE ${VITRINE_LINK_OPTIONS} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY VITRINE_PROGRAMS ${name})
endfunction()

# All the thinking: the same files in the page's Worker and under Node, linked with the kernels in each form that a browser
# may take (web/core_file.mjs chooses). Relaxed SIMD: the fused multiply-add is one instruction instead of two; a browser
# without it refuses the whole module. Threads: the memory is shared with helpers (web/helpers.mjs), which run nothing but
# kernels; so the other objects, and the system's libraries, need not know of threads, and are not checked for it.
# `-lexports.js` keeps the names of what helpers call. Kernels come before libraries: the linker takes nothing from their room.
file(GLOB _kernels CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/kernels/*.cpp")
set(_relaxed -mrelaxed-simd)
set(_threads -matomics)
set(_threads_link -sSHARED_MEMORY=1 -Wl,--no-check-features -lexports.js -sEXPORTED_FUNCTIONS=_malloc,_free,__emscripten_stack_restore)
function(vitrine_core_program name source library)
  add_executable(${name} ${source} ${_kernels})
  set_target_properties(${name} PROPERTIES SUFFIX .mjs)
  target_compile_options(${name} PRIVATE -fno-exceptions)
  target_link_options(${name} PRIVATE ${VITRINE_LINK_OPTIONS}
    -sENVIRONMENT=web,worker,node  # without `web` Node's modules are imported statically, which a Worker refuses
    -sEXPORT_NAME=createCore -sMAXIMUM_MEMORY=4GB -sEXPORTED_RUNTIME_METHODS=HEAPU8)
  foreach(form IN LISTS ARGN)
    target_compile_options(${name} PRIVATE ${_${form}})
    target_link_options(${name} PRIVATE ${_${form}} ${_${form}_link})
  endforeach()
  target_link_libraries(${name} PRIVATE ${library})
endfunction()
vitrine_core_program(core src/service/core_main.cpp vitrine_core)
vitrine_core_program(core_relaxed src/service/core_main.cpp vitrine_core relaxed)
vitrine_core_program(core_threads src/service/core_main.cpp vitrine_core threads)
vitrine_core_program(core_relaxed_threads src/service/core_main.cpp vitrine_core relaxed threads)
set_property(GLOBAL APPEND PROPERTY VITRINE_PROGRAMS core core_relaxed core_threads core_relaxed_threads)
vitrine_core_program(stack tests/bench/stack_main.cpp vitrine_engine relaxed)  # tests/bench/run stack
set_target_properties(stack PROPERTIES EXCLUDE_FROM_ALL ON)

# All the showing. Entry point main().
vitrine_program(app src/page/app_main.cpp
  -sENVIRONMENT=web -sEXPORT_NAME=createApp -sMAXIMUM_MEMORY=2GB
  -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2
  -sEXPORTED_FUNCTIONS=_main,_malloc,_free
  -sEXPORTED_RUNTIME_METHODS=HEAPU8,HEAPF32,UTF8ToString,stringToUTF8,lengthBytesUTF8)
foreach(room draw panels platform)
  vitrine_link(${room} imgui)
endforeach()
if(TARGET app)
  target_link_libraries(app PRIVATE vitrine_panels imgui)
endif()

# ---- fonts: subsets of the packaged ones, if they are there
set(VITRINE_FONTS "${CMAKE_BINARY_DIR}/fonts")
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
if(EXISTS "${VITRINE_TOOLCHAIN}/fonts")
  add_custom_command(OUTPUT "${VITRINE_FONTS}/fonts.json"
    COMMAND "${Python3_EXECUTABLE}" "${CMAKE_SOURCE_DIR}/tools/fonts.py"
      --toolchain "${VITRINE_TOOLCHAIN}" --out "${VITRINE_FONTS}"
    DEPENDS "${CMAKE_SOURCE_DIR}/tools/fonts.py"
    COMMENT "Subsetting fonts" VERBATIM)
  add_custom_target(fonts DEPENDS "${VITRINE_FONTS}/fonts.json")
endif()

# ---- the site: build/<preset>/dist
get_property(programs GLOBAL PROPERTY VITRINE_PROGRAMS)
add_custom_target(dist
  COMMAND "${Python3_EXECUTABLE}" "${CMAKE_SOURCE_DIR}/tools/dist.py"
    --source "${CMAKE_SOURCE_DIR}" --build "${CMAKE_BINARY_DIR}" --out "${CMAKE_BINARY_DIR}/dist"
  COMMENT "Assembling the site" VERBATIM)
foreach(target ${programs} fonts)
  if(TARGET ${target})
    add_dependencies(dist ${target})
  endif()
endforeach()
