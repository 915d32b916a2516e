// Draws ImGui's command lists with one program and one texture. ImGui's own OpenGL back end saves and
// restores the state of a context that it shares; in a browser each such question waits for the GPU's
// process. This context has no other user, so nothing is asked.
#pragma once
#include <cstdint>
#include <string>

struct ImDrawData;

namespace vitrine::platform {

// Makes the program and buffers; again after a lost context. Empty, or what is wrong.
std::string start_renderer();
// Uploads ImGui's atlas as the coverage texture if it is new. At the start of a frame.
void prepare_texture();
void render(const ImDrawData& data);

// Writes coverage, 0 to 255, [height, width], into the atlas texture.
void write_texture(int x, int y, int width, int height, const uint8_t* coverage);
// False before the first frame of a context.
bool texture_ready();

}  // namespace vitrine::platform
