// Tests draw into memory; there is nothing to show it on.
#include "platform/renderer.h"

namespace vitrine::platform {

std::string start_renderer() { return {}; }
void prepare_texture() {}
void render(const ImDrawData&) {}
void write_texture(int, int, int, int, const uint8_t*) {}
bool texture_ready() { return true; }

}  // namespace vitrine::platform
