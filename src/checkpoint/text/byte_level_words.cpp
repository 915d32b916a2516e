#include "checkpoint/text/byte_level_words.h"

#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"

namespace vitrine {

using nlohmann::json;

Result<ByteLevelWords> ByteLevelWords::parse(const json& pre_tokenizer) {
  ByteLevelWords out;
  const bool is_sequence = type_of(pre_tokenizer) == "Sequence";
  const json& sequence = member(pre_tokenizer, "pretokenizers");
  if (is_sequence && (!sequence.is_array() || sequence.empty())) {
    return bad_tokenizer("The pre-tokeniser Sequence lists no steps");
  }
  const size_t last = is_sequence ? sequence.size() - 1 : 0;
  for (size_t i = 0; i <= last; ++i) {
    const json& step = is_sequence ? sequence[i] : pre_tokenizer;
    const std::string_view type = type_of(step);
    if (type == "Split" && i < last) {
      VITRINE_CHECK(out.add_split(step));
    } else if (type == "ByteLevel" && i == last) {
      VITRINE_TRY(out.add_prefix_space_, flag(step, "add_prefix_space", true));
      VITRINE_TRY(const bool use_regex, flag(step, "use_regex", true));
      if (use_regex) out.pattern_ = SplitPattern::gpt2;
    } else {
      return unsupported_tokenizer("The pre-tokeniser " + quoted_name(type) + " in this place");
    }
  }
  return out;
}

Result<void> ByteLevelWords::add_split(const json& step) {
  const json& regex = member(member(step, "pattern"), "Regex");
  if (!regex.is_string()) return unsupported_tokenizer("A Split step without a regular expression");
  const auto& spelling = regex.get_ref<const std::string&>();
  const std::optional<SplitPattern> pattern = split_pattern(spelling);
  if (!pattern) return unsupported_tokenizer("The split pattern " + quoted_name(spelling));
  // The known patterns match everywhere, so that removing what lies between matches removes nothing.
  const json& behavior = member(step, "behavior");
  VITRINE_TRY(const bool invert, flag(step, "invert", false));
  if (behavior != (invert ? "Removed" : "Isolated")) {
    return unsupported_tokenizer("A Split step that does other than isolate its matches");
  }
  splits_.push_back(*pattern);
  return {};
}

void ByteLevelWords::cut(std::string_view text, size_t begin, size_t end, std::vector<Word>& out) const {
  std::vector<Word> parts{{begin, end, false}};
  for (const SplitPattern pattern : splits_) {
    std::vector<Word> finer;
    for (const Word& part : parts) {
      const std::string_view whole = text.substr(0, part.end);
      for (size_t at = part.begin; at < part.end;) {
        const size_t stop = part.begin + piece_end(pattern, whole.substr(part.begin), at - part.begin);
        finer.push_back({at, stop, false});
        at = stop;
      }
    }
    parts = std::move(finer);
  }
  std::string with_space;
  for (const Word& part : parts) {
    std::string_view piece = text.substr(part.begin, part.end - part.begin);
    const bool prefixed = add_prefix_space_ && piece.front() != ' ';
    if (!pattern_) {
      out.push_back({part.begin, part.end, prefixed});
      continue;
    }
    if (prefixed) {
      with_space.assign(1, ' ').append(piece);
      piece = with_space;
    }
    // Position p of the piece is byte p of the part, one less behind an added space.
    const size_t shift = part.begin - (prefixed ? 1 : 0);
    for (size_t at = 0; at < piece.size();) {
      const size_t stop = piece_end(*pattern_, piece, at);
      const bool holds_space = prefixed && at == 0;
      out.push_back({holds_space ? part.begin : shift + at, shift + stop, holds_space});
      at = stop;
    }
  }
}

}  // namespace vitrine
