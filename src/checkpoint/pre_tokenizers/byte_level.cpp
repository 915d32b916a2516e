// GPT-2's: a space before the text, its regular expression, and then every byte as one printable character.
#include <nlohmann/json.hpp>

#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/split.h"
#include "checkpoint/text/steps.h"

namespace vitrine {

Result<PreTokenizer> pre_tokenizer_ByteLevel(const nlohmann::json& description) {
  VITRINE_TRY(const bool prefix, flag(description, "add_prefix_space", true));
  VITRINE_TRY(const bool use_regex, flag(description, "use_regex", true));
  constexpr auto gpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
  VITRINE_TRY(const Regex regex, Regex::compile(gpt2));
  return PreTokenizer([=](Pieces& pieces) -> Result<void> {
    return cut_each(pieces, [&](AlignedText& text) -> Result<std::vector<AlignedText>> {
      if (prefix && !text.text().starts_with(' ')) text.prepend(" ");
      std::vector<AlignedText> words{text};
      if (use_regex) {
        VITRINE_TRY(Stretches stretches, regex.stretches(text.text()));
        words = split(text, std::move(stretches), SplitBehavior::isolated);
      }
      for (AlignedText& word : words) to_byte_alphabet(word);
      return words;
    });
  });
}

}  // namespace vitrine
