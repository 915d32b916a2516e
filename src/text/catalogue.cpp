#include "text/catalogue.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "text/pattern.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr size_t kLargest = size_t{4} << 20;  // bytes
constexpr std::array<std::pair<const char*, PluralRule>, 4> kRules = {{{"one", PluralRule::one},
                                                                       {"up_to_one", PluralRule::up_to_one},
                                                                       {"none", PluralRule::none},
                                                                       {"slavic", PluralRule::slavic}}};

Error bad(std::string what, std::string_view where = {}) {
  return {ErrorCode::bad_file, "The file of the language " + std::move(what), std::string(where.substr(0, 80)), {}};
}

// Whether the placeholders of a sentence are those of the English one, with the forms of the language.
Result<void> fits(std::string_view english, std::string_view said, PluralRule rule) {
  VITRINE_TRY(const auto wanted, read_pattern(english));
  VITRINE_TRY(const auto found, read_pattern(said));
  const std::vector<std::string_view> names = names_of(wanted);
  for (const PatternPiece& piece : found) {
    if (piece.name.empty()) continue;
    if (std::ranges::find(names, piece.name) == names.end())
      return bad("has a placeholder that the English sentence has not", english);
    if (!piece.forms.empty() && piece.forms.size() != plural_forms(rule))
      return bad("has a word with another number of forms than its plural rule", english);
  }
  return {};
}

}  // namespace

size_t plural_forms(PluralRule rule) { return rule == PluralRule::none ? 1 : rule == PluralRule::slavic ? 3 : 2; }

size_t plural_form(PluralRule rule, int64_t number) {
  const uint64_t n = number < 0 ? -static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
  switch (rule) {
    case PluralRule::one: return n == 1 ? 0 : 1;
    case PluralRule::up_to_one: return n <= 1 ? 0 : 1;
    case PluralRule::none: return 0;
    case PluralRule::slavic: break;
  }
  if (n % 10 == 1 && n % 100 != 11) return 0;
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

Result<Catalogue> Catalogue::read(std::string_view text) {
  if (text.size() > kLargest) return bad("is too large");
  const json j = json::parse(text, nullptr, false);
  if (!j.is_object()) return bad("is not a JSON object");
  Catalogue out;
  std::string rule;
  const std::array<std::pair<const char*, std::string*>, 5> texts = {{{"language", &out.language},
                                                                      {"name", &out.name},
                                                                      {"plural", &rule},
                                                                      {"decimal", &out.decimal},
                                                                      {"group", &out.group}}};
  for (const auto& [key, value] : texts) {
    const auto found = j.find(key);
    if (found == j.end() || !found->is_string()) return bad("lacks a text", key);
    *value = found->get<std::string>();
  }
  const auto* known = std::ranges::find(kRules, rule, [](const auto& one) { return std::string_view(one.first); });
  if (known == kRules.end()) return bad("names an unknown plural rule", rule);
  out.plural = known->second;
  if (out.language.empty()) return bad("names no language");

  const auto take = [&](const json& words, const std::string& context) -> Result<void> {
    if (!words.is_object()) return bad("has words that are no object", context);
    for (const auto& [english, said] : words.items()) {
      if (!said.is_string()) return bad("has a sentence that is no text", english);
      std::string sentence = said.get<std::string>();
      if (auto fit = fits(english, sentence, out.plural); !fit.ok()) return bad(fit.error().what, english);
      if (!sentence.empty()) out.words_[context].emplace(english, std::move(sentence));
    }
    return {};
  };
  if (!j.contains("words")) return bad("has no words");
  VITRINE_CHECK(take(j["words"], {}));
  if (const auto contexts = j.find("in"); contexts != j.end()) {
    if (!contexts->is_object()) return bad("has contexts that are no object");
    for (const auto& [context, words] : contexts->items()) VITRINE_CHECK(take(words, context));
  }
  return out;
}

std::string_view Catalogue::find(std::string_view english, std::string_view context) const {
  const auto words = words_.find(context);
  if (words == words_.end()) return {};
  const auto found = words->second.find(english);
  return found == words->second.end() ? std::string_view() : std::string_view(found->second);
}

namespace {
std::shared_ptr<const Catalogue>& current() {
  static std::shared_ptr<const Catalogue> catalogue;
  return catalogue;
}
}  // namespace

void speak(std::shared_ptr<const Catalogue> catalogue) { current() = std::move(catalogue); }
const Catalogue* spoken() { return current().get(); }
std::string language() { return spoken() ? spoken()->language : "en"; }

}  // namespace vitrine
