#include "checkpoint/text/char_class.h"

#include <algorithm>
#include <iterator>

namespace vitrine {
namespace {

constexpr uint32_t changes[] = {
#include "checkpoint/text/char_class_table.inc"
};

}  // namespace

CharClass char_class(char32_t code_point) {
  // The last change at or before the code point; any class sorts below 7.
  const uint32_t key = uint32_t(code_point) << 3 | 7;
  const uint32_t* after = std::upper_bound(std::begin(changes), std::end(changes), key);
  return CharClass(after[-1] & 7);
}

}  // namespace vitrine
