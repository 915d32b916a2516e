#include <GLES3/gl3.h>

#include <vector>

#include "draw/glyph_texture.h"
#include "imgui.h"

namespace vitrine::draw {

bool glyph_texture_ready() { return ImGui::GetIO().Fonts->TexID != ImTextureID{}; }

void write_glyph(int x, int y, int width, int height, const uint8_t* coverage) {
  std::vector<uint8_t> rgba(static_cast<size_t>(width) * height * 4, 255);
  for (int i = 0; i < width * height; ++i) rgba[i * 4 + 3] = coverage[i];
  GLint before = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &before);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(reinterpret_cast<intptr_t>(
                                   ImGui::GetIO().Fonts->TexID)));
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(before));
}

}  // namespace vitrine::draw
