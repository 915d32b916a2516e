// The one texture of text and shapes: ImGui's font atlas, most of which is kept free for glyphs.
#pragma once
#include <cstdint>

namespace vitrine::draw {

struct GlyphArea { int x = 0, y = 0, width = 0, height = 0; int texture_width = 1, texture_height = 1; };

// Builds ImGui's atlas (white pixel, anti-aliased lines) around a free area of at least this size. Before
// the first ImGui frame; later calls return the same area.
GlyphArea reserve_glyph_area(int width, int height);
// Writes a box of coverage values, 0 to 255, [height, width]. The texture exists once a frame has begun.
void write_glyph(int x, int y, int width, int height, const uint8_t* coverage);
bool glyph_texture_ready();

}  // namespace vitrine::draw
