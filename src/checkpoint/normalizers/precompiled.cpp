// SentencePiece's table of replacements: a double-array trie (darts-clone) from byte strings to places in a blob of
// texts that end with a zero. As in the `tokenizers` library, the shortest match of a grapheme counts.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/steps.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

using nlohmann::json;

class Charsmap {
 public:
  static Result<Charsmap> parse(const std::string& bytes);
  // What to put in its place, if the table has something.
  std::optional<std::string_view> find(std::string_view text) const;

 private:
  std::vector<uint32_t> units_;
  std::string texts_;
};

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    int digit = -1;
    if (c >= 'A' && c <= 'Z') digit = c - 'A';
    else if (c >= 'a' && c <= 'z') digit = c - 'a' + 26;
    else if (c >= '0' && c <= '9') digit = c - '0' + 52;
    else if (c == '+') digit = 62;
    else if (c == '/') digit = 63;
    else if (c == '=') break;
    else return {};
    held = held << 6 | uint32_t(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += char(held >> bits & 0xFF);
  }
  return out;
}

Result<Charsmap> Charsmap::parse(const std::string& bytes) {
  const auto word = [&](size_t at) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) out |= uint32_t(uint8_t(bytes[at + i])) << (8 * i);
    return out;
  };
  const Error bad = bad_tokenizer(say("The table of the normaliser Precompiled is damaged"));
  if (bytes.size() < 4) return bad;
  const size_t size = word(0);
  if (size % 4 != 0 || size > bytes.size() - 4) return bad;
  Charsmap out;
  for (size_t at = 4; at < 4 + size; at += 4) out.units_.push_back(word(at));
  out.texts_ = bytes.substr(4 + size);
  if (!is_utf8(out.texts_)) return bad;
  return out;
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  const auto offset = [](uint32_t unit) { return unit >> 10 << ((unit & 1u << 9) >> 6); };
  if (units_.empty()) return {};
  uint32_t at = offset(units_[0]);
  for (const char c : text) {
    const auto byte = uint32_t(uint8_t(c));
    at ^= byte;
    if (byte == 0 || at >= units_.size()) return {};
    const uint32_t unit = units_[at];
    if ((unit & (1u << 31 | 0xFF)) != byte) return {};
    at ^= offset(unit);
    if (!(unit >> 8 & 1)) continue;
    const size_t begin = at < units_.size() ? units_[at] & ~(1u << 31) : SIZE_MAX;
    if (begin >= texts_.size() || (uint8_t(texts_[begin]) & 0xC0) == 0x80) return {};
    const size_t end = std::min(texts_.find('\0', begin), texts_.size());
    return std::string_view(texts_).substr(begin, end - begin);
  }
  return {};
}

// `from` becomes `to`: characters that are too many belong to the last, those that are added come last.
void add_replacement(std::string_view from, std::string_view to, std::vector<CharChange>& out) {
  const auto before = int64_t(count_code_points(from));
  const size_t first = out.size();
  for (size_t at = 0; at < to.size();) {
    const Utf8Step step = read_utf8(to, at);
    out.push_back({step.code_point, 0});
    at += step.length;
  }
  int64_t more = int64_t(out.size() - first) - before;
  if (more < 0 && !out.empty()) out.back().change += int32_t(more);
  for (size_t i = out.size(); more > 0; --more) out[--i].change = 1;
}

}  // namespace

Result<Normalizer> normalizer_Precompiled(const json& description) {
  const json& field = member(description, "precompiled_charsmap");
  const auto bytes = field.is_string() ? from_base64(field.get_ref<const std::string&>()) : std::nullopt;
  if (!bytes) return bad_tokenizer(say("The table of the normaliser Precompiled is not base64"));
  VITRINE_TRY(Charsmap parsed, Charsmap::parse(*bytes));
  return Normalizer([map = std::make_shared<const Charsmap>(std::move(parsed))](AlignedText& text) -> Result<void> {
    constexpr size_t longest = 5;  // bytes of a grapheme that is looked up as a whole
    std::vector<CharChange> to;
    for (const std::string_view grapheme : graphemes(text.text())) {
      if (to.size() > 32 * text.text().size() + 4096) break;  // refused behind this step
      if (grapheme.size() <= longest) {
        if (const auto whole = map->find(grapheme)) {
          add_replacement(grapheme, *whole, to);
          continue;
        }
      }
      for (size_t at = 0; at < grapheme.size();) {
        const Utf8Step step = read_utf8(grapheme, at);
        const std::string_view one = grapheme.substr(at, step.length);
        if (const auto image = map->find(one)) add_replacement(one, *image, to);
        else to.push_back({step.code_point, 0});
        at += step.length;
      }
    }
    text.transform(to);
    return {};
  });
}

}  // namespace vitrine
