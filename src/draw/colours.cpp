#include "draw/colours.h"

#include <algorithm>
#include <cmath>

namespace vitrine::draw {
namespace {

constexpr Ramp ramp(std::array<uint32_t, 9> hex) {
  Ramp r{};
  for (size_t i = 0; i < hex.size(); ++i) r[i] = rgb(hex[i]);
  return r;
}

constexpr Palette kLight{
    .paper = rgb(0xFCFBF8),
    .sunk = rgb(0xF4F2EC),
    .rule = rgb(0xDDD9CF),
    .rule2 = rgb(0x928D82),
    .ink = rgb(0x1B1B19),
    .ink2 = rgb(0x4D4A44),
    .ink3 = rgb(0x6D6961),
    .mark = rgb(0xF6D04D),
    .mark_wash = rgb(0xFBEFC2),
    .on_mark = rgb(0x1B1B19),
    .target = rgb(0x1C5FA3),
    .foil = rgb(0xB5480B),
    .ok = rgb(0x1F6B4F),
    .warn = rgb(0x8A5A00),
    .error = rgb(0xB3261E),
    .diverging = ramp({0x843300, 0xB25720, 0xD58E62, 0xEAC4A7, 0xF4F2EC, 0xAED1F0, 0x6DA6E1, 0x2F77C1, 0x105092}),
    .sequential = ramp({0xF4F2EC, 0xC4DECD, 0x9AC8B2, 0x71B19B, 0x4B9887, 0x2E7E75, 0x1E6361, 0x1C494A, 0x1C2F31}),
    .categories = {rgb(0x1C5FA3), rgb(0xB5480B), rgb(0x014342), rgb(0x3D3200), rgb(0x3A95DB), rgb(0x978D82)},
};

constexpr Palette kDark{
    .paper = rgb(0x16181B),
    .sunk = rgb(0x1E2125),
    .rule = rgb(0x34383E),
    .rule2 = rgb(0x646A72),
    .ink = rgb(0xEEECE6),
    .ink2 = rgb(0xBFBCB4),
    .ink3 = rgb(0xA5A198),
    .mark = rgb(0xE9C23C),
    .mark_wash = rgb(0x343020),
    .on_mark = rgb(0x1B1B19),
    .target = rgb(0x7FB8F0),
    .foil = rgb(0xF2A066),
    .ok = rgb(0x7CCBA6),
    .warn = rgb(0xE2B455),
    .error = rgb(0xFF8A7E),
    .diverging = ramp({0xFCA67F, 0xCF7646, 0x965428, 0x5D3A1E, 0x25282D, 0x244764, 0x336BA1, 0x5294DC, 0x90C1FE}),
    .sequential = ramp({0x25282D, 0x1D4347, 0x155D5E, 0x187770, 0x33917F, 0x59AA8D, 0x84C19E, 0xAFD6B5, 0xD8EBD4}),
    .categories = {rgb(0x7FB8F0), rgb(0xF2A066), rgb(0xA7FEFF), rgb(0xF7E984), rgb(0x2883C5), rgb(0x6A655D)},
};

float channel(Colour c, int shift) { return ((c >> shift) & 255) / 255.f; }

float luminance(Colour c) {
  const auto linear = [](float v) { return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f); };
  return 0.2126f * linear(channel(c, IM_COL32_R_SHIFT)) + 0.7152f * linear(channel(c, IM_COL32_G_SHIFT)) +
         0.0722f * linear(channel(c, IM_COL32_B_SHIFT));
}

}  // namespace

const Palette& light_palette() { return kLight; }
const Palette& dark_palette() { return kDark; }

Palette projector(Palette palette) {
  palette.ink3 = palette.ink2;
  return palette;
}

Colour mix(Colour a, Colour b, float t) {
  const auto blend = [&](int shift) {
    const float x = (a >> shift) & 255, y = (b >> shift) & 255;
    return static_cast<Colour>(std::lround(x + (y - x) * t)) << shift;
  };
  return blend(IM_COL32_R_SHIFT) | blend(IM_COL32_G_SHIFT) | blend(IM_COL32_B_SHIFT) | blend(IM_COL32_A_SHIFT);
}

Colour with_alpha(Colour colour, float alpha) {
  const auto a = static_cast<Colour>(std::lround(std::clamp(alpha, 0.f, 1.f) * 255));
  return (colour & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

Colour at(const Ramp& ramp, float t) {
  t = (t > 0 ? std::min(t, 1.f) : 0.f) * (ramp.size() - 1);  // NaN fails the comparison: 0
  const size_t i = std::min(ramp.size() - 2, static_cast<size_t>(t));
  return mix(ramp[i], ramp[i + 1], t - i);
}

Colour diverging(const Palette& palette, float score, float scale) {
  if (std::isnan(score) || !(scale > 0)) return palette.diverging[4];
  return at(palette.diverging, (score / scale + 1) / 2);
}

Colour sequential(const Palette& palette, float amount, float scale) {
  if (!(scale > 0)) return palette.sequential[0];
  return at(palette.sequential, amount / scale);
}

float contrast(Colour a, Colour b) {
  const float x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05f) / (std::min(x, y) + 0.05f);
}

Colour text_on(const Palette& palette, Colour background) {
  return contrast(background, palette.ink) >= contrast(background, palette.paper) ? palette.ink : palette.paper;
}

Colour legible(const Palette& palette, const Ramp& ramp, float t) {
  const Colour colour = at(ramp, t);
  if (contrast(colour, text_on(palette, colour)) >= 4.5f) return colour;
  t = (t > 0 ? std::min(t, 1.f) : 0.f) * (ramp.size() - 1);
  return ramp[std::lround(t)];
}

}  // namespace vitrine::draw
