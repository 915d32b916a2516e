// Clusters (units.h) by number: codes above all code points, so that a glyph's key holds either.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/utf8.h"

namespace vitrine::draw {

class Clusters {
 public:
  static constexpr uint32_t kFirst = 0x110000;
  static bool holds(uint32_t code) { return code >= kFirst; }

  uint32_t code(std::string_view text) {
    const auto [at, added] = codes_.try_emplace(std::string(text), kFirst + static_cast<uint32_t>(texts_.size()));
    if (added) texts_.push_back(&at->first);
    return at->second;
  }
  const std::string& text(uint32_t code) const { return *texts_[code - kFirst]; }
  uint32_t first(uint32_t code) const { return static_cast<uint32_t>(read_utf8(text(code), 0).code_point); }
  // What `measure` says, asked once for a key.
  template <class F>
  float width(uint32_t code, uint64_t key, F measure) {
    const auto known = widths_.find(key);
    return known != widths_.end() ? known->second : widths_.emplace(key, measure(text(code))).first->second;
  }

  // A text that is typed makes new ones with each key.
  bool many() const { return texts_.size() > 16'384; }
  void clear() {
    codes_.clear();
    texts_.clear();
    widths_.clear();
  }

 private:
  std::unordered_map<std::string, uint32_t> codes_;
  std::vector<const std::string*> texts_;  // keys of codes_, which stay where they are
  std::unordered_map<uint64_t, float> widths_;
};

}  // namespace vitrine::draw
