// A language: what each English sentence is in it, and how it writes numbers.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vitrine {

// Which form of a word a number takes.
enum class PluralRule {
  one,        // 1 | other: English, German
  up_to_one,  // 0 and 1 | other: French
  none,       // one form: Japanese, Chinese, Turkish
  slavic,     // 1, 21 … | 2–4, 22–24 … | other: Russian, Ukrainian
};
size_t plural_forms(PluralRule rule);
size_t plural_form(PluralRule rule, int64_t number);  // below plural_forms(rule)

class Catalogue {
 public:
  // assets/words/<language>.json (ARCHITECTURE.md: Sentences and languages). Errors: bad_file: no JSON, an unknown rule
  // or key, a sentence with a placeholder that the English one does not have, or with another number of forms than the
  // language has.
  static Result<Catalogue> read(std::string_view json);

  // The sentence for an English one, "" if it is missing. context: "" or what tells equal English words apart.
  std::string_view find(std::string_view english, std::string_view context = {}) const;

  std::string language;  // BCP 47: "de"
  std::string name;      // of the language, in itself: "Deutsch"
  PluralRule plural = PluralRule::one;
  std::string decimal = ".", group = ",";  // between the digits of numbers

 private:
  using Words = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Words, std::less<>> words_;  // by context
};

// The language that `say` speaks from now on; null: English. One for the whole program; main thread only.
void speak(std::shared_ptr<const Catalogue> catalogue);
const Catalogue* spoken();  // null: English
std::string language();     // its code: "en"

}  // namespace vitrine
