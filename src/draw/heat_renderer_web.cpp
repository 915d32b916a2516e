// The shader pair shaders/heatmap.* over a texture array of floats, as a callback in ImGui's command list.
#include <GLES3/gl3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

#include "draw/heat_renderer.h"
#include "platform/gl_program.h"

namespace vitrine::draw {
namespace {

constexpr float kEmpty = 2e38f;  // what NaN and infinities become; the shader compares with 1e38
constexpr int kRampTexels = 256;

struct RampTexture {
  Ramp ramp{};
  GLuint texture = 0;
};

struct Renderer {
  uint64_t context = 1;  // grows with every lost context
  GLuint program = 0, vertices = 0;
  GLint rect, canvas, values, ramp, window, layer, grid, map, map_gap, cell_gap, range, triangle, paper, empty;
  std::array<RampTexture, 4> ramps;
  size_t next_ramp = 0;
  // Commands point into this; emptied when a new frame adds its first.
  struct Command {
    HeatTexture::Data* texture;
    HeatQuad quad;
  };
  std::deque<Command> commands;
  int frame = -1;
};
Renderer& renderer() {
  static Renderer r;
  return r;
}

void set_colour(GLint location, Colour c) {
  glUniform4f(location, static_cast<float>((c >> IM_COL32_R_SHIFT) & 255) / 255.f,
              static_cast<float>((c >> IM_COL32_G_SHIFT) & 255) / 255.f,
              static_cast<float>((c >> IM_COL32_B_SHIFT) & 255) / 255.f, 1);
}

GLuint ramp_texture(const Ramp& ramp) {
  Renderer& r = renderer();
  for (const RampTexture& known : r.ramps) {
    if (known.texture && known.ramp == ramp) return known.texture;
  }
  RampTexture& slot = r.ramps[r.next_ramp++ % r.ramps.size()];
  if (!slot.texture) glGenTextures(1, &slot.texture);
  slot.ramp = ramp;
  std::array<uint8_t, kRampTexels * 4> texels;
  for (int i = 0; i < kRampTexels; ++i) {
    const Colour c = at(ramp, static_cast<float>(i) / (kRampTexels - 1));
    texels[i * 4 + 0] = (c >> IM_COL32_R_SHIFT) & 255;
    texels[i * 4 + 1] = (c >> IM_COL32_G_SHIFT) & 255;
    texels[i * 4 + 2] = (c >> IM_COL32_B_SHIFT) & 255;
    texels[i * 4 + 3] = 255;
  }
  glBindTexture(GL_TEXTURE_2D, slot.texture);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, kRampTexels, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, texels.data());
  for (const auto& [name, value] : {std::pair{GL_TEXTURE_MIN_FILTER, GL_LINEAR},
                                    {GL_TEXTURE_MAG_FILTER, GL_LINEAR},
                                    {GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE},
                                    {GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE}}) {
    glTexParameteri(GL_TEXTURE_2D, static_cast<GLenum>(name), value);
  }
  return slot.texture;
}

void upload(HeatTexture::Data& d) {
  Renderer& r = renderer();
  if (d.texture && d.context == r.context) return;
  glGenTextures(1, &d.texture);
  d.context = r.context;
  std::vector<float> values = d.values;
  for (float& v : values) {
    if (!std::isfinite(v)) v = kEmpty;
  }
  glBindTexture(GL_TEXTURE_2D_ARRAY, d.texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_R32F, d.columns, d.rows, d.layers, 0, GL_RED, GL_FLOAT, values.data());
  for (const auto& [name, value] : {std::pair{GL_TEXTURE_MIN_FILTER, GL_NEAREST},
                                    {GL_TEXTURE_MAG_FILTER, GL_NEAREST},
                                    {GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE},
                                    {GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE}}) {
    glTexParameteri(GL_TEXTURE_2D_ARRAY, static_cast<GLenum>(name), value);
  }
}

void draw_command(const ImDrawList*, const ImDrawCmd* command) {
  Renderer& r = renderer();
  if (!r.program) return;
  const auto& [texture, q] = *static_cast<Renderer::Command*>(command->UserCallbackData);
  if (!texture) return;
  const ImGuiIO& io = ImGui::GetIO();
  const float sx = io.DisplayFramebufferScale.x, sy = io.DisplayFramebufferScale.y;
  const float width = io.DisplaySize.x * sx, height = io.DisplaySize.y * sy;
  const ImVec4 clip = command->ClipRect;
  const auto x0 = static_cast<GLint>(std::max(0.f, clip.x * sx));
  const auto x1 = static_cast<GLint>(std::min(width, clip.z * sx));
  const auto y0 = static_cast<GLint>(std::max(0.f, height - clip.w * sy));
  const auto y1 = static_cast<GLint>(std::min(height, height - clip.y * sy));
  if (x1 <= x0 || y1 <= y0) return;

  upload(*texture);
  glUseProgram(r.program);
  glBindVertexArray(r.vertices);
  glEnable(GL_SCISSOR_TEST);
  glScissor(x0, y0, x1 - x0, y1 - y0);
  glDisable(GL_BLEND);
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, ramp_texture(q.ramp));
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D_ARRAY, texture->texture);
  glUniform1i(r.values, 0);
  glUniform1i(r.ramp, 1);
  glUniform4f(r.rect, q.x, q.y, q.width, q.height);
  glUniform2f(r.canvas, width, height);
  glUniform4i(r.window, q.row, q.rows, q.column, q.columns);
  glUniform1i(r.layer, q.layer);
  glUniform2i(r.grid, q.grid_rows, q.grid_columns);
  glUniform2f(r.map, q.map_width, q.map_height);
  glUniform1f(r.map_gap, q.map_gap);
  glUniform1f(r.cell_gap, q.cell_gap);
  glUniform2f(r.range, q.low, q.high);
  glUniform1i(r.triangle, q.triangle);
  set_colour(r.paper, q.paper);
  set_colour(r.empty, q.empty);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  glEnable(GL_BLEND);
}

}  // namespace

void HeatRenderer::add(ImDrawList* list, HeatTexture::Data& texture, const HeatQuad& quad) {
  Renderer& r = renderer();
  const int frame = ImGui::GetFrameCount();
  if (frame != r.frame) {
    r.commands.clear();
    r.frame = frame;
  }
  r.commands.push_back({&texture, quad});
  list->AddCallback(draw_command, &r.commands.back());
  list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void HeatRenderer::forget(HeatTexture::Data& d) {
  if (d.texture && d.context == renderer().context) glDeleteTextures(1, &d.texture);
  d.texture = 0;
}

void HeatRenderer::drop(HeatTexture::Data& d) {
  forget(d);
  for (auto& command : renderer().commands) {
    if (command.texture == &d) command.texture = nullptr;
  }
}

std::string start_heat_maps() {
  Renderer& r = renderer();
  std::string problem;
  r.program = platform::link_program("heatmap", problem);
  if (!r.program) return problem;
  const auto find = [&](const char* name) { return glGetUniformLocation(r.program, name); };
  r.rect = find("u_rect");
  r.canvas = find("u_canvas");
  r.values = find("u_values");
  r.ramp = find("u_ramp");
  r.window = find("u_window");
  r.layer = find("u_layer");
  r.grid = find("u_grid");
  r.map = find("u_map");
  r.map_gap = find("u_map_gap");
  r.cell_gap = find("u_cell_gap");
  r.range = find("u_range");
  r.triangle = find("u_triangle");
  r.paper = find("u_paper");
  r.empty = find("u_empty");
  glGenVertexArrays(1, &r.vertices);
  return {};
}

void heat_maps_context_lost() {
  Renderer& r = renderer();
  ++r.context;
  r.program = r.vertices = 0;
  r.ramps = {};
}

}  // namespace vitrine::draw
