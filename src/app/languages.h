// The languages of the page.
#pragma once
#include <string_view>
#include <vector>

#include "app/state.h"
#include "base/result.h"

namespace vitrine::app {

// Of this site, which tools/dist.py lists: [{"language": "de", "name": "Deutsch"}].
inline constexpr std::string_view kLanguagesFile = "assets/words/languages.json";
// English first, which needs no file. Errors: bad_file.
Result<std::vector<Language>> read_languages(std::string_view json);

bool is_language_code(std::string_view code);   // "de", "pt-BR"; empty: what the browser prefers
std::string words_file(std::string_view code);  // its path in the site

}  // namespace vitrine::app
