// A shader pair of the site's shaders/ folder as a GL program.
#pragma once
#include <cstdint>
#include <string>

namespace vitrine::platform {

// Compiles shaders/<name>.vert and .frag. Returns 0 and a sentence in `problem` if this machine cannot.
uint32_t link_program(const char* name, std::string& problem);

}  // namespace vitrine::platform
