#include "draw/glyph_texture.h"

#include "imgui.h"

namespace vitrine::draw {

GlyphArea reserve_glyph_area(int width, int height) {
  static GlyphArea area;
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  if (atlas->IsBuilt()) return area;
  atlas->Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas->TexDesiredWidth = width;
  // ImGui wants a font; ours are drawn by draw/text.h, so one glyph of its own is enough.
  static const ImWchar only_space[] = {' ', ' ', 0};
  ImFontConfig config;
  config.GlyphRanges = only_space;
  atlas->AddFontDefault(&config);
  // The rest of a power of two is for the baked lines.
  const int room_width = width - 8, room_height = height - 128;
  const int rectangle = atlas->AddCustomRectRegular(room_width, room_height);
  atlas->Build();
  const ImFontAtlasCustomRect* packed = atlas->GetCustomRectByIndex(rectangle);
  area = {packed->X, packed->Y, room_width, room_height, atlas->TexWidth, atlas->TexHeight};
  return area;
}

}  // namespace vitrine::draw
