# PCRE2 from a list of its sources; its own CMake runs tests of the machine that are not needed here.
vitrine_source(PCRE2 pcre2_source "${VITRINE_TOOLCHAIN}/pcre2" https://github.com/PCRE2Project/pcre2.git pcre2-10.46)
set(_made "${CMAKE_BINARY_DIR}/pcre2")
configure_file("${PCRE2}/src/config.h.generic" "${_made}/config.h" COPYONLY)
configure_file("${PCRE2}/src/pcre2.h.generic" "${_made}/pcre2.h" COPYONLY)
configure_file("${PCRE2}/src/pcre2_chartables.c.dist" "${_made}/pcre2_chartables.c" COPYONLY)
set(_sources "${_made}/pcre2_chartables.c")
foreach(_name auto_possess chkdint compile compile_class config context convert dfa_match error extuni find_bracket
    jit_compile maketables match match_data newline ord2utf pattern_info script_run serialize string_utils study
    substitute substring tables ucd valid_utf xclass)
  list(APPEND _sources "${PCRE2}/src/pcre2_${_name}.c")
endforeach()
add_library(pcre2 STATIC EXCLUDE_FROM_ALL ${_sources})
target_include_directories(pcre2 SYSTEM PUBLIC "${_made}" PRIVATE "${PCRE2}/src")
target_compile_definitions(pcre2 PUBLIC PCRE2_CODE_UNIT_WIDTH=8 PCRE2_STATIC PRIVATE HAVE_CONFIG_H SUPPORT_PCRE2_8 SUPPORT_UNICODE)
# Not under the sanitizers: its large functions would take minutes to compile, and they are not what is tested.
target_compile_options(pcre2 PRIVATE -w -O2 $<$<BOOL:${VITRINE_SANITIZE}>:-fno-sanitize=all>)
