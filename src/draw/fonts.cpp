#include "draw/fonts.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <unordered_map>
#include <vector>

#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#include "imstb_truetype.h"

#include "base/utf8.h"
#include "draw/clusters.h"
#include "draw/glyph_texture.h"
#include "draw/units.h"
#include "platform/browser_text.h"
#include "platform/platform.h"
#include "platform/renderer.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

struct FaceFile {
  const char* name;  // of the file without its ending
  Face face;
};
constexpr std::array<FaceFile, 6> kFaces{{
    {"Inter-Regular", {Family::sans, Weight::regular}},
    {"Inter-Medium", {Family::sans, Weight::medium}},
    {"Inter-SemiBold", {Family::sans, Weight::semibold}},
    {"Vollkorn-Regular", {Family::serif, Weight::regular}},
    {"Vollkorn-Medium", {Family::serif, Weight::medium}},
    {"Vollkorn-SemiBold", {Family::serif, Weight::semibold}},
}};
constexpr const char* kEndings[] = {".otf", ".ttf"};

size_t index_of(Face face) { return static_cast<size_t>(face.family) * 3 + static_cast<size_t>(face.weight); }

std::string css_font(size_t face, float pixels) {
  static constexpr int weights[] = {400, 500, 600};
  char font[96];
  std::snprintf(font, sizeof font, "%d %.2fpx %s", weights[face % 3], static_cast<double>(pixels),
                face < 3 ? "Inter, system-ui, sans-serif" : "Vollkorn, serif");
  return font;
}

// What the extended files hold (tools/fonts.py): worth fetching for these code points.
bool is_extended(uint32_t c) { return (c >= 0x180 && c < 0x530) || (c >= 0x1E00 && c < 0x20C0); }

struct File {
  stbtt_fontinfo info;
  float units = 1;  // pixels of 1 px type per font unit
};

struct FaceData {
  std::optional<File> basic, extended;
  std::unordered_map<uint32_t, std::pair<const File*, int>> glyphs;  // code point -> glyph, or null
};

uint64_t key_of(size_t face, int pixels64, uint32_t code_point, int phase) {
  return (static_cast<uint64_t>(face) << 60) | (static_cast<uint64_t>(phase) << 56) |
         (static_cast<uint64_t>(pixels64) << 32) | code_point;
}

}  // namespace

struct Fonts::Store {
  std::array<FaceData, kFaces.size()> faces;
  GlyphArea area;
  int pen_x = 0, pen_y = 0, row_height = 0;
  bool full = false;
  float pixel_ratio = 1;
  std::unordered_map<uint64_t, Glyph> glyphs;
  Clusters clusters;

  static std::optional<File> open(const std::string& stem) {
    for (const char* ending : kEndings) {
      const auto bytes = platform::asset("fonts/" + stem + ending);
      if (bytes.empty()) continue;
      File file;
      if (!stbtt_InitFont(&file.info, bytes.data(), stbtt_GetFontOffsetForIndex(bytes.data(), 0))) { return {}; }
      file.units = stbtt_ScaleForMappingEmToPixels(&file.info, 1);
      return file;
    }
    return {};
  }

  void clear() {
    glyphs.clear();
    pen_x = pen_y = row_height = 0;
    full = false;
  }

  std::pair<const File*, int> find(size_t face, uint32_t c) {
    if (Clusters::holds(c)) return {nullptr, 0};
    FaceData& data = faces[face];  // family * 3 + weight
    if (const auto known = data.glyphs.find(c); known != data.glyphs.end()) return known->second;
    std::pair<const File*, int> found{nullptr, 0};
    for (const auto* file : {&data.basic, &data.extended}) {
      if (!*file) continue;
      if (const int glyph = stbtt_FindGlyphIndex(&(*file)->info, static_cast<int>(c))) {
        found = {&**file, glyph};
        break;
      }
    }
    // Signs that the serif does not have (↵, ✓) come from the sans of the same weight.
    const size_t sans = face % 3;
    if (!found.first && face != sans && !is_extended(c)) found = find(sans, c);
    if (!found.first && is_extended(c) && !data.extended) {
      for (const char* ending : kEndings) {
        // Only the ending of the basic file exists.
        const std::string stem = kFaces[face].name;
        if (!platform::asset("fonts/" + stem + ending).empty()) {
          platform::request_asset("fonts/" + stem + "-extended" + ending);
        }
      }
    }
    data.glyphs.emplace(c, found);
    return found;
  }

  // A place for a box, or false: the texture is full and starts anew in the next frame.
  bool place(int width, int height, int& x, int& y) {
    if (pen_x + width + 1 > area.width) {
      pen_x = 0;
      pen_y += row_height + 1;
      row_height = 0;
    }
    if (width > area.width || height > area.height) return false;
    if (pen_y + height + 1 > area.height) {
      if (!full) platform::request_redraw();
      full = true;
      return false;
    }
    x = area.x + pen_x;
    y = area.y + pen_y;
    pen_x += width + 1;
    row_height = std::max(row_height, height);
    return true;
  }

  Glyph store(int x0, int y0, int width, int height, const std::vector<uint8_t>& coverage) {
    Glyph g{};
    int x = 0, y = 0;
    if (width <= 0 || height <= 0 || !place(width, height, x, y)) return g;
    platform::write_texture(x, y, width, height, coverage.data());
    const float tw = area.texture_width, th = area.texture_height;
    g.u0 = x / tw;
    g.v0 = y / th;
    g.u1 = (x + width) / tw;
    g.v1 = (y + height) / th;
    g.x0 = x0;
    g.y0 = y0;
    g.x1 = x0 + width;
    g.y1 = y0 + height;
    return g;
  }

  Glyph rasterise(const File& file, int glyph, float pixels, float shift) {
    const float s = file.units * pixels;
    int x0, y0, x1, y1;
    stbtt_GetGlyphBitmapBoxSubpixel(&file.info, glyph, s, s, shift, 0, &x0, &y0, &x1, &y1);
    const int width = x1 - x0, height = y1 - y0;
    if (width <= 0 || height <= 0) return {};
    std::vector<uint8_t> coverage(static_cast<size_t>(width) * height);
    stbtt_MakeGlyphBitmapSubpixel(&file.info, coverage.data(), width, height, width, s, s, shift, 0, glyph);
    return store(x0, y0, width, height, coverage);
  }

  Glyph browser_glyph(uint32_t cluster, size_t face, float pixels, float shift) {
    const std::string& text = clusters.text(cluster);
    const auto drawn = bridge::browser_text_pixels(text, css_font(face, pixels), reads_from_right(text), shift);
    return store(drawn.x0, drawn.y0, drawn.width, drawn.height, drawn.coverage);
  }
  // 0: the browser cannot draw it.
  float browser_advance(uint32_t cluster, size_t face, float size) {
    return clusters.width(cluster, key_of(face, std::lround(size * 64), cluster, 0), [&](const std::string& text) {
      return bridge::browser_text_width(text, css_font(face, size), reads_from_right(text));
    });
  }

  // A frame with the number in hexadecimal, in two rows.
  Glyph missing(uint32_t c, float pixels) {
    char digits[8];
    const int n = std::snprintf(digits, sizeof digits, "%04X", c);
    const int columns = (n + 1) / 2;
    const int height = std::max(8, static_cast<int>(std::lround(pixels * 0.95f)));
    const int width = missing_width(c, pixels);
    std::vector<uint8_t> coverage(static_cast<size_t>(width) * height, 0);
    for (int x = 0; x < width; ++x) coverage[x] = coverage[static_cast<size_t>(height - 1) * width + x] = 150;
    for (int y = 0; y < height; ++y) {
      coverage[static_cast<size_t>(y) * width] = coverage[static_cast<size_t>(y) * width + width - 1] = 150;
    }
    const auto& file = faces[0].basic;
    const float digit_pixels = pixels * 0.42f;
    if (file && digit_pixels >= 4) {
      for (int i = 0; i < n; ++i) {
        const int glyph = stbtt_FindGlyphIndex(&file->info, digits[i]);
        int x0, y0, x1, y1;
        const float s = file->units * digit_pixels;
        stbtt_GetGlyphBitmapBox(&file->info, glyph, s, s, &x0, &y0, &x1, &y1);
        const int gw = x1 - x0, gh = y1 - y0;
        const int left = 2 + (i % columns) * (width - 3) / columns;
        const int baseline = height / 2 - 1 + (i / columns) * (height / 2 - 1);
        if (gw <= 0 || gh <= 0) continue;
        std::vector<uint8_t> digit(static_cast<size_t>(gw) * gh);
        stbtt_MakeGlyphBitmap(&file->info, digit.data(), gw, gh, gw, s, s, glyph);
        for (int y = 0; y < gh; ++y) {
          for (int x = 0; x < gw; ++x) {
            const int tx = left + x, ty = baseline + y0 + y;
            if (tx < 1 || ty < 1 || tx >= width - 1 || ty >= height - 1) continue;
            uint8_t& v = coverage[static_cast<size_t>(ty) * width + tx];
            v = std::max(v, digit[static_cast<size_t>(y) * gw + x]);
          }
        }
      }
    }
    return store(1, -static_cast<int>(std::lround(pixels * 0.78f)), width, height, coverage);
  }

  static int missing_width(uint32_t c, float pixels) { return std::lround(pixels * (c > 0xFFFF ? 1.0f : 0.72f)); }
};

Fonts::Fonts() : store_(std::make_unique<Store>()) {}
Fonts::~Fonts() = default;

std::string Fonts::start(float pixel_ratio) {
  for (const FaceFile& file : kFaces) {
    FaceData& data = store_->faces[index_of(file.face)];
    if (!data.basic) data.basic = Store::open(file.name);
    if (!data.basic) return say("The font {name} did not arrive. Reload the page.", file.name);
    data.glyphs.clear();
  }
  store_->area = reserve_glyph_area(2048, 1024);
  store_->pixel_ratio = pixel_ratio;
  store_->clear();
  return {};
}

void Fonts::set_pixel_ratio(float pixel_ratio) {
  if (store_->pixel_ratio == pixel_ratio) return;
  store_->pixel_ratio = pixel_ratio;
  store_->clear();
}

void Fonts::start_frame() {
  if (store_->full || store_->clusters.many()) {
    store_->clear();
    store_->clusters.clear();
  }
  for (const FaceFile& file : kFaces) {
    FaceData& data = store_->faces[index_of(file.face)];
    if (data.extended) continue;
    data.extended = Store::open(std::string(file.name) + "-extended");
    if (!data.extended) continue;
    data.glyphs.clear();
    store_->glyphs.clear();  // letters of the site's own face now
  }
}

float Fonts::pixel_ratio() const { return store_->pixel_ratio; }

bool Fonts::has(Face face, uint32_t c) { return store_->find(index_of(face), c).first != nullptr; }

Fonts::Unit Fonts::unit(Face face, float size, std::string_view text, size_t at) {
  // A run has to fit into the texture.
  const size_t most = std::max(1.f, 1024 / std::max(1.f, size * store_->pixel_ratio));
  const Extent extent = unit_at(text, at, [&](uint32_t c) { return has(face, c); }, most);
  if (!extent.cluster) return {static_cast<uint32_t>(read_utf8(text, at).code_point), extent.bytes};
  return {store_->clusters.code(text.substr(at, extent.bytes)), extent.bytes};
}

float Fonts::advance(Face face, float size, uint32_t c) {
  if (Clusters::holds(c)) {
    const float width = store_->browser_advance(c, index_of(face), size);
    return width > 0 ? width : advance(face, size, store_->clusters.first(c));
  }
  const auto [file, glyph] = store_->find(index_of(face), c);
  if (!file) {
    const float pixels = size * store_->pixel_ratio;
    return (static_cast<float>(Store::missing_width(c, pixels)) + 2) / store_->pixel_ratio;
  }
  int advance = 0, bearing = 0;
  stbtt_GetGlyphHMetrics(&file->info, glyph, &advance, &bearing);
  return advance * file->units * size;
}

float Fonts::kerning(Face face, float size, uint32_t before, uint32_t c) {
  const auto [file, right] = store_->find(index_of(face), c);
  const auto [other, left] = store_->find(index_of(face), before);
  if (!file || file != other) return 0;
  return stbtt_GetGlyphKernAdvance(&file->info, left, right) * file->units * size;
}

float Fonts::cap_height(Face face, float size) {
  const auto [file, glyph] = store_->find(index_of(face), 'H');
  int x0, y0, x1, y1 = 0;
  if (!file || !stbtt_GetGlyphBox(&file->info, glyph, &x0, &y0, &x1, &y1)) return size * 0.7f;
  return y1 * file->units * size;
}

float Fonts::x_height(Face face, float size) {
  const auto [file, glyph] = store_->find(index_of(face), 'x');
  int x0, y0, x1, y1 = 0;
  if (!file || !stbtt_GetGlyphBox(&file->info, glyph, &x0, &y0, &x1, &y1)) return size * 0.5f;
  return y1 * file->units * size;
}

const Glyph& Fonts::glyph(Face face, float size, uint32_t c, int phase) {
  static const Glyph nothing{};
  const size_t f = index_of(face);
  const float pixels = size * store_->pixel_ratio;
  const uint64_t key = key_of(f, std::lround(pixels * 64), c, phase);
  if (const auto known = store_->glyphs.find(key); known != store_->glyphs.end()) return known->second;
  if (!platform::texture_ready()) {
    platform::request_redraw();
    return nothing;
  }
  Glyph g{};
  if (Clusters::holds(c)) {
    if (store_->browser_advance(c, f, size) <= 0) return this->glyph(face, size, store_->clusters.first(c), phase);
    g = store_->browser_glyph(c, f, pixels, static_cast<float>(phase) / 4);
    if (store_->full) return nothing;
    return store_->glyphs.emplace(key, g).first->second;
  }
  const auto [file, glyph] = store_->find(f, c);
  g = file ? store_->rasterise(*file, glyph, pixels, static_cast<float>(phase) / 4) : store_->missing(c, pixels);
  if (store_->full) return nothing;
  return store_->glyphs.emplace(key, g).first->second;
}

}  // namespace vitrine::draw
