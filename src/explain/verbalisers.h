// The classes that a model says in words: config.json, "vitrine", "verbalisers". {"Sentiment:": [" negative", "
// positive"]} makes each word a class of its own name after that cue, {"Sentiment:": {"positive": [" good", " great"]}}
// names them.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace vitrine {

struct VerbaliserClass {
  std::string cue, name;           // "Sentiment:", "positive"
  std::vector<std::string> words;  // " positive"; what is no text is left out
};
// extras: the "vitrine" object. Empty where it lists none.
std::vector<VerbaliserClass> verbaliser_classes(const nlohmann::json& extras);

}  // namespace vitrine
