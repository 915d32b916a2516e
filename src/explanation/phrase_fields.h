// Sentences as JSON: {"pattern": "{n|# row|# rows} of {file}", "words": [2, "a.csv"]}. A word is a text, a whole
// number,
// {"plain": 7} or {"numeral": "0.25"} (text/word.h).
#pragma once
#include "explanation/archive.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Form<Word> {
  static nlohmann::json write(const Word& word, TensorForm) {
    if (word.number && word.text.empty()) return *word.number;
    if (word.number) return {{"plain", *word.number}};
    if (word.numeral) return {{"numeral", word.text}};
    return word.text;
  }
  static void read(Reading& reading, const nlohmann::json& j, Word& word) {
    const auto field = [&](const char* name) { return j.is_object() && j.contains(name) ? &j[name] : nullptr; };
    if (j.is_string()) word = Word(j.get<std::string>());
    else if (j.is_number_integer()) word = Word(j.get<int64_t>());
    else if (const auto* number = field("plain"); number && number->is_number_integer())
      word = ungrouped(number->get<int64_t>());
    else if (const auto* text = field("numeral"); text && text->is_string()) word = numeral(text->get<std::string>());
    else reading.fail("words", to_say("texts and whole numbers"));
  }
};

template <>
struct Fields<Phrase> {
  static constexpr const char* what = to_say("a sentence");
  static void list(auto& a, auto& phrase) {
    a.must("pattern", phrase.pattern);
    a.must("words", phrase.words);
  }
};

}  // namespace vitrine
