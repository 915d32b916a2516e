// A text on its way through normalisers and pre-tokenisers: each byte knows which bytes of the original text it came
// from, so that tokens can say where they stand. What counts as the origin of inserted, replaced and joined characters
// follows the `tokenizers` library, whose offsets are the measure.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

struct ByteRange {
  uint32_t begin = 0, end = 0;
};

// A character of the new text: change 1 is added, 0 stands for one of the old text, -n for one and the n behind it.
struct CharChange {
  char32_t code_point = 0;
  int32_t change = 0;
};

class AlignedText {
 public:
  AlignedText() = default;
  // Precondition: UTF-8, less than 2^31 bytes.
  explicit AlignedText(std::string_view original);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  uint32_t begin() const { return begin_; }  // in the original text
  // The bytes of the original behind bytes [first, last) of this text. Clamped to the text.
  ByteRange origin(size_t first, size_t last) const;
  AlignedText slice(size_t first, size_t last) const;

  // The whole text becomes `to`, after its first `removed` characters are dropped.
  void transform(std::span<const CharChange> to, size_t removed = 0);
  void prepend(std::string_view added);
  void keep(const std::function<bool(char32_t)>& wanted);
  void map(const std::function<char32_t(char32_t)>& image);
  // Each of the ranges, in order and apart, becomes `content`.
  void replace(std::span<const ByteRange> ranges, std::string_view content);

 private:
  void transform(size_t first, size_t last, std::span<const CharChange> to, size_t removed);

  std::string text_;
  std::vector<ByteRange> from_;  // by byte of the text
  uint32_t begin_ = 0;
};

}  // namespace vitrine
