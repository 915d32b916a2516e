#include "explain/verbalisers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vitrine {

std::vector<VerbaliserClass> verbaliser_classes(const nlohmann::json& extras) {
  std::vector<VerbaliserClass> classes;
  const auto found = extras.find("verbalisers");
  if (!extras.is_object() || found == extras.end() || !found->is_object()) return classes;
  for (const auto& [cue, of_cue] : found->items()) {
    if (of_cue.is_array())
      for (const nlohmann::json& word : of_cue) {
        if (!word.is_string()) continue;
        const std::string text = word.get<std::string>();
        classes.push_back({cue, text.substr(std::min(text.find_first_not_of(' '), text.size())), {text}});
      }
    if (of_cue.is_object())
      for (const auto& [name, words] : of_cue.items()) {
        VerbaliserClass one{cue, name, {}};
        for (const nlohmann::json& word : words)
          if (word.is_string()) one.words.push_back(word.get<std::string>());
        classes.push_back(std::move(one));
      }
  }
  return classes;
}

}  // namespace vitrine
