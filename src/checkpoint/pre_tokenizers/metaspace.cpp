// SentencePiece's: spaces become a visible character, which begins the words.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/split.h"
#include "checkpoint/text/steps.h"
#include "text/say.h"

namespace vitrine {

using nlohmann::json;

Result<PreTokenizer> pre_tokenizer_Metaspace(const json& description) {
  VITRINE_TRY(const char32_t character,
              one_character(description, "replacement", to_say("The pre-tokeniser Metaspace")));
  VITRINE_TRY(const bool splits, flag(description, "split", true));
  VITRINE_TRY(const bool older_prefix, flag(description, "add_prefix_space", true));
  const json& given = member(description, "prepend_scheme");
  std::string scheme = older_prefix ? "always" : "never";
  if (given.is_string()) scheme = given.get<std::string>();
  if (scheme != "always" && scheme != "first" && scheme != "never") {
    return unsupported_tokenizer(say("The prepend_scheme {name} is not built yet", quoted_name(scheme)));
  }
  if (!older_prefix && scheme != "never") return bad_tokenizer(say("The pre-tokeniser Metaspace contradicts itself"));
  return PreTokenizer([=](Pieces& pieces) -> Result<void> {
    std::string mark;
    append_utf8(mark, character);
    return cut_each(pieces, [&](AlignedText& text) -> Result<std::vector<AlignedText>> {
      std::vector<ByteRange> spaces;
      for (size_t at = 0; at < text.text().size(); ++at) {
        if (text.text()[at] == ' ') spaces.push_back({uint32_t(at), uint32_t(at) + 1});
      }
      text.replace(spaces, mark);
      const bool prepends = scheme == "always" || (scheme == "first" && text.begin() == 0);
      if (prepends && !text.text().starts_with(mark)) text.prepend(mark);
      if (!splits) return std::vector<AlignedText>{text};
      return split(text, stretches_of(text.text(), [&](char32_t c) { return c == character; }),
                   SplitBehavior::merged_with_next);
    });
  });
}

}  // namespace vitrine
