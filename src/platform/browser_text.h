// Text that the browser draws: scripts, signs and joined characters that the site's faces lack. Both answer at once.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::bridge {

// `font` is a CSS font, its size in pixels included. Width of the whole text, shaped; 0: this page cannot draw it.
float browser_text_width(std::string_view text, std::string_view font, bool from_right);

struct BrowserPixels {
  int x0 = 0, y0 = 0;             // upper left corner, relative to pen and baseline
  int width = 0, height = 0;      // 0: nothing to see
  std::vector<uint8_t> coverage;  // [height, width]; what has colours of its own (emoji) is told by light and dark
};
// `shift`: the pen's fraction of a pixel.
BrowserPixels browser_text_pixels(std::string_view text, std::string_view font, bool from_right, float shift);

}  // namespace vitrine::bridge
