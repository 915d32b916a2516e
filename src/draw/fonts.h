// Glyphs on demand. Faces come from the site's subset fonts; a glyph is rasterised at exactly
// size × pixel ratio when it is first drawn and lives in one texture together with ImGui's own white
// pixel and lines, so text and shapes share draw calls. What no face has the browser draws (units.h), as one glyph;
// where it cannot, a small box with the code point's number stands there.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "draw/theme.h"

namespace vitrine::draw {

struct Glyph {
  float u0, v0, u1, v1;  // in the texture; u0 == u1: nothing to draw (a space)
  float x0, y0, x1, y1;  // box relative to pen and baseline, device pixels
};

struct Face {  // a family and weight
  Family family = Family::sans;
  Weight weight = Weight::regular;
  bool operator==(const Face&) const = default;
};

class Fonts {
 public:
  Fonts();
  ~Fonts();
  // Reads the faces from platform::asset and makes the texture (needs a WebGL context). Empty, or a
  // sentence that says what is missing. Again after a lost context or another pixel ratio.
  std::string start(float pixel_ratio);
  void set_pixel_ratio(float pixel_ratio);
  void start_frame();  // drops glyphs when the texture is full; takes faces that have arrived

  // What is drawn at that place of a text: `code` is a code point or, above those, stands for a cluster.
  struct Unit {
    uint32_t code = 0, bytes = 0;
  };
  Unit unit(Face face, float size, std::string_view text, size_t at);

  // Distances in CSS pixels at `size` CSS pixels. Code points here and below are those of a Unit.
  float advance(Face face, float size, uint32_t code_point);
  float kerning(Face face, float size, uint32_t before, uint32_t code_point);  // between the two, 0 or mostly negative
  float cap_height(Face face, float size);
  float x_height(Face face, float size);
  bool has(Face face, uint32_t code_point);

  // phase: the pen's fraction of a device pixel in quarters, 0 to 3.
  const Glyph& glyph(Face face, float size, uint32_t code_point, int phase);
  float pixel_ratio() const;

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace vitrine::draw
