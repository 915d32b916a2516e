// Strip, Prepend, Replace and ByteLevel: plain changes of the text.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/split.h"
#include "checkpoint/text/steps.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {

using nlohmann::json;

void to_byte_alphabet(AlignedText& text) {
  std::vector<CharChange> to;
  to.reserve(text.text().size());
  for (size_t at = 0; at < text.text().size(); ++at) {
    const auto byte = uint8_t(text.text()[at]);
    to.push_back({character_of_byte(byte), (byte & 0xC0) == 0x80 ? 1 : 0});
  }
  text.transform(to);
}

Result<Normalizer> normalizer_ByteLevel(const json&) {
  return Normalizer([](AlignedText& text) -> Result<void> {
    to_byte_alphabet(text);
    return {};
  });
}

Result<Normalizer> normalizer_Strip(const json& description) {
  VITRINE_TRY(const bool left, flag(description, "strip_left", true));
  VITRINE_TRY(const bool right, flag(description, "strip_right", true));
  return Normalizer([left, right](AlignedText& text) -> Result<void> {
    const std::string& all = text.text();
    size_t first = 0, last = all.size(), removed = 0;
    while (left && first < last && is_white(read_utf8(all, first).code_point)) {
      first += read_utf8(all, first).length;
      ++removed;
    }
    while (right && last > first) {
      size_t before = last - 1;
      while ((uint8_t(all[before]) & 0xC0) == 0x80) --before;
      if (!is_white(read_utf8(all, before).code_point)) break;
      last = before;
    }
    if (first == 0 && last == all.size()) return {};
    std::vector<CharChange> to;
    for (size_t at = first; at < last;) {
      const Utf8Step step = read_utf8(all, at);
      to.push_back({step.code_point, 0});
      at += step.length;
    }
    text.transform(to, removed);
    return {};
  });
}

Result<Normalizer> normalizer_Prepend(const json& description) {
  VITRINE_TRY(std::string prepend, short_text(description, "prepend", to_say("The normaliser Prepend")));
  return Normalizer([added = std::move(prepend)](AlignedText& text) -> Result<void> {
    text.prepend(added);
    return {};
  });
}

Result<Normalizer> normalizer_Replace(const json& description) {
  VITRINE_TRY(const SplitPattern pattern, SplitPattern::parse(member(description, "pattern")));
  VITRINE_TRY(std::string replacement, short_text(description, "content", to_say("The normaliser Replace")));
  return Normalizer([pattern, content = std::move(replacement)](AlignedText& text) -> Result<void> {
    VITRINE_TRY(const Stretches stretches, pattern.stretches(text.text()));
    std::vector<ByteRange> matches;
    for (const Stretch& s : stretches) {
      if (s.matches) matches.push_back({uint32_t(s.begin), uint32_t(s.end)});
    }
    text.replace(matches, content);
    return {};
  });
}

}  // namespace vitrine
