// Pre-tokenisers that look at the class of each character.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/split.h"
#include "checkpoint/text/steps.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

using nlohmann::json;

bool is_mark_of_punctuation(char32_t c) { return is_punctuation(c) || (c < 0x80 && is_symbol(c)); }

PreTokenizer cut_at(std::function<bool(char32_t)> test, SplitBehavior behavior) {
  return [test = std::move(test), behavior](Pieces& pieces) -> Result<void> {
    return cut_each(pieces, [&](AlignedText& text) -> Result<std::vector<AlignedText>> {
      return split(text, stretches_of(text.text(), test), behavior);
    });
  };
}

// \w+|[^\w\s]+, all else removed.
Stretches words_and_signs(std::string_view text) {
  enum class Kind { space, word, sign };
  Stretches out;
  Kind last = Kind::space;
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    const Kind kind = is_word(step.code_point) ? Kind::word : is_white(step.code_point) ? Kind::space : Kind::sign;
    if (kind == last && !out.empty()) out.back().end = at + step.length;
    else out.push_back({at, at + step.length, kind == Kind::space});
    last = kind;
    at += step.length;
  }
  return out;
}

}  // namespace

Result<PreTokenizer> pre_tokenizer_Whitespace(const json&) {
  return PreTokenizer([](Pieces& pieces) -> Result<void> {
    return cut_each(pieces, [](AlignedText& text) -> Result<std::vector<AlignedText>> {
      return split(text, words_and_signs(text.text()), SplitBehavior::removed);
    });
  });
}

Result<PreTokenizer> pre_tokenizer_WhitespaceSplit(const json&) { return cut_at(is_white, SplitBehavior::removed); }

Result<PreTokenizer> pre_tokenizer_BertPreTokenizer(const json&) {
  const PreTokenizer spaces = cut_at(is_white, SplitBehavior::removed);
  const PreTokenizer marks = cut_at(is_mark_of_punctuation, SplitBehavior::isolated);
  return PreTokenizer([=](Pieces& pieces) -> Result<void> {
    VITRINE_CHECK(spaces(pieces));
    return marks(pieces);
  });
}

Result<PreTokenizer> pre_tokenizer_Digits(const json& description) {
  VITRINE_TRY(const bool one_by_one, flag(description, "individual_digits", false));
  return cut_at(is_number, one_by_one ? SplitBehavior::isolated : SplitBehavior::contiguous);
}

Result<PreTokenizer> pre_tokenizer_Punctuation(const json& description) {
  const json& given = member(description, "behavior");
  VITRINE_TRY(const SplitBehavior behavior, split_behavior(given.is_null() ? json("Isolated") : given));
  return cut_at(is_mark_of_punctuation, behavior);
}

Result<PreTokenizer> pre_tokenizer_CharDelimiterSplit(const json& description) {
  VITRINE_TRY(const char32_t delimiter,
              one_character(description, "delimiter", to_say("The pre-tokeniser CharDelimiterSplit")));
  return cut_at([delimiter](char32_t c) { return c == delimiter; }, SplitBehavior::removed);
}

Result<PreTokenizer> pre_tokenizer_FixedLength(const json& description) {
  const json& given = member(description, "length");
  const bool sane = given.is_null() || (given.is_number_unsigned() && given.get<uint64_t>() > 0);
  if (!sane) return bad_tokenizer(say("The pre-tokeniser FixedLength has no sensible length"));
  const uint64_t length = given.is_null() ? 5 : given.get<uint64_t>();
  return PreTokenizer([length](Pieces& pieces) -> Result<void> {
    return cut_each(pieces, [length](AlignedText& text) -> Result<std::vector<AlignedText>> {
      std::vector<AlignedText> out;
      for (size_t at = 0; at < text.text().size();) {
        const size_t begin = at;
        for (uint64_t i = 0; i < length && at < text.text().size(); ++i) at += read_utf8(text.text(), at).length;
        out.push_back(text.slice(begin, at));
      }
      return out;
    });
  });
}

Result<PreTokenizer> pre_tokenizer_Split(const json& description) {
  VITRINE_TRY(const SplitPattern pattern, SplitPattern::parse(member(description, "pattern")));
  VITRINE_TRY(const SplitBehavior behavior, split_behavior(member(description, "behavior")));
  VITRINE_TRY(const bool invert, flag(description, "invert", false));
  return PreTokenizer([=](Pieces& pieces) -> Result<void> {
    return cut_each(pieces, [&](AlignedText& text) -> Result<std::vector<AlignedText>> {
      VITRINE_TRY(Stretches stretches, pattern.stretches(text.text()));
      for (Stretch& s : stretches) s.matches = s.matches != invert;
      return split(text, std::move(stretches), behavior);
    });
  });
}

}  // namespace vitrine
