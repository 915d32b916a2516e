#include "app/languages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/letters.h"
#include "text/say.h"

namespace vitrine::app {

bool is_language_code(std::string_view code) {
  return code.size() <= 16 &&
         std::ranges::all_of(code, [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '-'; });
}

std::string words_file(std::string_view code) { return "assets/words/" + std::string(code) + ".json"; }

Result<std::vector<Language>> read_languages(std::string_view text) {
  std::vector<Language> out = {{"en", "English"}};
  const auto list = nlohmann::json::parse(text, nullptr, false);
  const Error bad = {ErrorCode::bad_file, say("The list of languages could not be read"), {}, {}};
  if (!list.is_array()) return bad;
  for (const auto& one : list) {
    if (!one.is_object() || !one.contains("language") || !one["language"].is_string()) return bad;
    if (!one.contains("name") || !one["name"].is_string()) return bad;
    Language language{one["language"].get<std::string>(), one["name"].get<std::string>()};
    if (language.code.empty() || !is_language_code(language.code)) return bad;
    out.push_back(std::move(language));
  }
  return out;
}

}  // namespace vitrine::app
