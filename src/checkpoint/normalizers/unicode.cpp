// Normal forms, case and accents, by Unicode.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/steps.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

Normalizer to_form(NormalForm form) {
  return [form](AlignedText& text) -> Result<void> {
    std::vector<CharChange> to;
    for (const NormalChar& c : normal_chars(text.text(), form)) to.push_back({c.code_point, 1 - int32_t(c.source)});
    text.transform(to);
    return {};
  };
}

// Controls that neural machine translation drops, and what it takes for a space.
bool nmt_keeps(char32_t c) {
  return !((c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F);
}
char32_t nmt_image(char32_t c) {
  const bool blank = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
                     c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
  return blank ? U' ' : c;
}

}  // namespace

void lowercase(AlignedText& text) {
  std::vector<CharChange> to;
  for (size_t at = 0; at < text.text().size();) {
    const Utf8Step step = read_utf8(text.text(), at);
    at += step.length;
    if (step.code_point == 0x130) {  // the one letter whose lower case is two characters: i and a dot above
      to.push_back({U'i', 0});
      to.push_back({0x307, 1});
    } else {
      to.push_back({to_lower(step.code_point), 0});
    }
  }
  text.transform(to);
}

Result<Normalizer> normalizer_NFC(const nlohmann::json&) { return to_form(NormalForm::nfc); }
Result<Normalizer> normalizer_NFD(const nlohmann::json&) { return to_form(NormalForm::nfd); }
Result<Normalizer> normalizer_NFKC(const nlohmann::json&) { return to_form(NormalForm::nfkc); }
Result<Normalizer> normalizer_NFKD(const nlohmann::json&) { return to_form(NormalForm::nfkd); }

Result<Normalizer> normalizer_Lowercase(const nlohmann::json&) {
  return Normalizer([](AlignedText& text) -> Result<void> {
    lowercase(text);
    return {};
  });
}

Result<Normalizer> normalizer_StripAccents(const nlohmann::json&) {
  return Normalizer([](AlignedText& text) -> Result<void> {
    text.keep([](char32_t c) { return !is_mark(c); });
    return {};
  });
}

Result<Normalizer> normalizer_Nmt(const nlohmann::json&) {
  return Normalizer([](AlignedText& text) -> Result<void> {
    text.keep(nmt_keeps);
    text.map(nmt_image);
    return {};
  });
}

}  // namespace vitrine
