// The one texture of text and shapes: ImGui's font atlas, most of which is kept free for glyphs. They are
// written to it by platform::write_texture.
#pragma once
namespace vitrine::draw {

struct GlyphArea {
  int x = 0, y = 0, width = 0, height = 0;
  int texture_width = 1, texture_height = 1;
};

// Builds ImGui's atlas (white pixel, anti-aliased lines) around a free area of at least this size. Before
// the first ImGui frame; later calls return the same area.
GlyphArea reserve_glyph_area(int width, int height);

}  // namespace vitrine::draw
