#include "platform/renderer.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cstddef>

#include "imgui.h"
#include "platform/gl_program.h"

namespace vitrine::platform {
namespace {

struct Renderer {
  GLuint program = 0, array = 0, vertices = 0, indices = 0, texture = 0;
  GLint size = -1, coverage = -1;
};
Renderer& renderer() {
  static Renderer r;
  return r;
}

void set_state(const ImDrawData& data) {
  const Renderer& r = renderer();
  glViewport(0, 0, static_cast<GLsizei>(data.DisplaySize.x * data.FramebufferScale.x),
             static_cast<GLsizei>(data.DisplaySize.y * data.FramebufferScale.y));
  glEnable(GL_BLEND);
  glBlendEquation(GL_FUNC_ADD);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_CULL_FACE);
  glDisable(GL_DEPTH_TEST);
  glEnable(GL_SCISSOR_TEST);
  glUseProgram(r.program);
  glUniform2f(r.size, data.DisplaySize.x, data.DisplaySize.y);
  glUniform1i(r.coverage, 0);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, r.texture);
  glBindVertexArray(r.array);
}

}  // namespace

std::string start_renderer() {
  Renderer& r = renderer();
  r = {};
  std::string problem;
  r.program = link_program("page", problem);
  if (!r.program) return problem;
  r.size = glGetUniformLocation(r.program, "u_size");
  r.coverage = glGetUniformLocation(r.program, "u_coverage");
  glGenVertexArrays(1, &r.array);
  glGenBuffers(1, &r.vertices);
  glGenBuffers(1, &r.indices);
  glBindVertexArray(r.array);
  glBindBuffer(GL_ARRAY_BUFFER, r.vertices);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, r.indices);
  for (GLuint attribute = 0; attribute < 3; ++attribute) glEnableVertexAttribArray(attribute);
  const auto offset = [](size_t bytes) { return reinterpret_cast<const void*>(bytes); };
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, col)));
  return {};
}

void prepare_texture() {
  Renderer& r = renderer();
  if (r.texture) return;
  unsigned char* coverage = nullptr;
  int width = 0, height = 0;
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&coverage, &width, &height);
  glGenTextures(1, &r.texture);
  glBindTexture(GL_TEXTURE_2D, r.texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, width, height, 0, GL_RED, GL_UNSIGNED_BYTE, coverage);
}

bool texture_ready() { return renderer().texture != 0; }

void write_texture(int x, int y, int width, int height, const uint8_t* coverage) {
  glBindTexture(GL_TEXTURE_2D, renderer().texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, GL_RED, GL_UNSIGNED_BYTE, coverage);
}

void render(const ImDrawData& data) {
  const ImVec2 scale = data.FramebufferScale;
  const float width = data.DisplaySize.x * scale.x, height = data.DisplaySize.y * scale.y;
  if (width <= 0 || height <= 0) return;
  set_state(data);
  const Renderer& r = renderer();
  for (const ImDrawList* list : data.CmdLists) {
    glBindVertexArray(r.array);
    glBindBuffer(GL_ARRAY_BUFFER, r.vertices);
    glBufferData(GL_ARRAY_BUFFER, list->VtxBuffer.size_in_bytes(), list->VtxBuffer.Data, GL_STREAM_DRAW);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, list->IdxBuffer.size_in_bytes(), list->IdxBuffer.Data, GL_STREAM_DRAW);
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.UserCallback == ImDrawCallback_ResetRenderState) {
        set_state(data);
        continue;
      }
      if (command.UserCallback) {
        command.UserCallback(list, &command);
        continue;
      }
      const float x0 = std::max(command.ClipRect.x * scale.x, 0.f), x1 = std::min(command.ClipRect.z * scale.x, width);
      const float y0 = std::max(command.ClipRect.y * scale.y, 0.f), y1 = std::min(command.ClipRect.w * scale.y, height);
      if (x1 <= x0 || y1 <= y0) continue;
      glScissor(static_cast<GLint>(x0), static_cast<GLint>(height - y1), static_cast<GLsizei>(x1 - x0),
                static_cast<GLsizei>(y1 - y0));
      glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount),
                     sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT,
                     reinterpret_cast<const void*>(static_cast<intptr_t>(command.IdxOffset * sizeof(ImDrawIdx))));
    }
  }
}

}  // namespace vitrine::platform
