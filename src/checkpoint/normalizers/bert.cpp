// BERT's own normaliser: controls dropped, ideographs set apart, accents stripped, lower case.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/steps.h"
#include "text/unicode.h"

namespace vitrine {

namespace {

// Controls that stand for white space are kept; vertical tabs, form feeds and next lines are not.
bool is_kept(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c != 0 && c != replacement_character && !is_control(c));
}

void clean(AlignedText& text) {
  text.keep(is_kept);
  text.map([](char32_t c) { return is_white(c) ? U' ' : c; });
}

void set_ideographs_apart(AlignedText& text) {
  std::vector<CharChange> to;
  for (size_t at = 0; at < text.text().size();) {
    const Utf8Step step = read_utf8(text.text(), at);
    at += step.length;
    if (is_cjk(step.code_point)) to.insert(to.end(), {{U' ', 0}, {step.code_point, 1}, {U' ', 1}});
    else to.push_back({step.code_point, 0});
  }
  text.transform(to);
}

}  // namespace

Result<Normalizer> normalizer_BertNormalizer(const nlohmann::json& description) {
  VITRINE_TRY(const bool cleans, flag(description, "clean_text", true));
  VITRINE_TRY(const bool ideographs, flag(description, "handle_chinese_chars", true));
  VITRINE_TRY(const bool lower, flag(description, "lowercase", true));
  VITRINE_TRY(const bool strips, flag(description, "strip_accents", lower));
  VITRINE_TRY(const Normalizer decomposed, normalizer_NFD(description));
  return Normalizer([=](AlignedText& text) -> Result<void> {
    if (cleans) clean(text);
    if (ideographs) set_ideographs_apart(text);
    if (strips) {
      VITRINE_CHECK(decomposed(text));
      text.keep([](char32_t c) { return !is_nonspacing(c); });
    }
    if (lower) lowercase(text);
    return {};
  });
}

}  // namespace vitrine
