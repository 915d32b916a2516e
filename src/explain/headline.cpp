#include "explain/headline.h"

#include <algorithm>
#include <cmath>

#include "explain/replacement.h"
#include "explain/word_removal.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"
#include "text/unicode.h"

namespace vitrine {

namespace {

constexpr double kLarge = 0.05, kSmall = 0.01, kPart = 1.0 / 3, kApart = 0.1;
const double kDouble = std::log(2.0), kTriple = std::log(3.0);

double strength_change(const WordFact& fact) { return fact.deleted.strength - fact.before.strength; }

// "Review" of "Review: ...": a word that begins a line and ends with a colon is the text's form.
bool is_label(std::string_view text, const RemovableWord& word) {
  const TextRange gone = removal_of(text, word);
  const bool starts_line = gone.begin == 0 || text[gone.begin - 1] == '\n';
  return starts_line && word.byte_end < text.size() && text[word.byte_end] == ':';
}

// The word in quotes, and which of several alike.
std::string naming(std::span<const std::string> words, size_t i) {
  constexpr const char* nth[] = {to_say("the first {word}"),   to_say("the second {word}"), to_say("the third {word}"),
                                 to_say("the fourth {word}"),  to_say("the fifth {word}"),  to_say("the sixth {word}"),
                                 to_say("the seventh {word}"), to_say("the eighth {word}"), to_say("the ninth {word}")};
  const std::string quoted = in_quotes(readable(words[i]));
  if (std::ranges::count(words, words[i]) == 1) return quoted;
  const size_t before = std::ranges::count(words.first(i), words[i]);
  return before < std::size(nth) ? say(nth[before], quoted) : say("the number {n} {word}", before + 1, quoted);
}

std::span<const float> floats(const Explanation& e, const char* name) {
  const Tensor* t = e.find(name);
  const bool fits = t && t->dtype() == DType::f32 && t->size() == static_cast<int64_t>(e.tokens.size());
  return fits ? t->f32() : std::span<const float>{};
}
std::span<const int64_t> integers(const Explanation& e, const char* name) {
  const Tensor* t = e.find(name);
  const bool fits = t && t->dtype() == DType::i64 && t->size() == static_cast<int64_t>(e.tokens.size());
  return fits ? t->i64() : std::span<const int64_t>{};
}
const Figure* measured_of(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name && f.status == Figure::Status::measured) return &f;
  return nullptr;
}

std::string in_a_sentence(const Explanation& e, const std::string& side) {
  if (e.target_kind == "set" && side == e.target_text) return side;
  const std::string quoted = in_quotes(token_said(side));
  return e.target_kind == "class" ? say("the class {name}", quoted) : quoted;
}

bool in_log_odds(const Explanation& e) {
  const Figure* scale = measured_of(e, "strength");
  return !scale || scale->unit == "log-odds";
}

// `again`: the sentence before was about the same number. Of each phrase the deleted word is the first of its words.
Phrase told_by_strength(const Explanation& e, const WordFact& fact, bool again) {
  const bool odds = in_log_odds(e), falls = strength_change(fact) < 0;
  const std::string before = decimal(fact.before.strength), after = decimal(fact.deleted.strength);
  if (again && odds)
    return phrase(
        falls ? to_say("Delete {word} and they fall to {after}.") : to_say("Delete {word} and they rise to {after}."),
        fact.word, after);
  if (again)
    return phrase(
        falls ? to_say("Delete {word} and it falls to {after}.") : to_say("Delete {word} and it rises to {after}."),
        fact.word, after);
  const std::string p = chance(fact.before.probability), p_after = chance(fact.deleted.probability);
  const std::string probability = p == p_after ? say("the probability stays at {after}", p_after)
                                               : say("the probability is {after} instead of {before}", p_after, p);
  const std::string target = in_a_sentence(e, e.target_text);
  if (odds && e.foil >= 0)
    return phrase(
        falls ? to_say("Delete {word} and the log-odds of {target} against {foil} fall from {before} to {after}; "
                       "{probability}.")
              : to_say("Delete {word} and the log-odds of {target} against {foil} rise from {before} to {after}; "
                       "{probability}."),
        fact.word, target, in_a_sentence(e, e.foil_text), before, after, probability);
  if (odds)
    return phrase(
        falls ? to_say("Delete {word} and the log-odds of {target} fall from {before} to {after}; {probability}.")
              : to_say("Delete {word} and the log-odds of {target} rise from {before} to {after}; {probability}."),
        fact.word, target, before, after, probability);
  return phrase(
      falls ? to_say("Delete {word} and the log-probability of {target} falls from {before} to {after}; {probability}.")
            : to_say("Delete {word} and the log-probability of {target} rises from {before} to {after}; "
                     "{probability}."),
      fact.word, target, before, after, probability);
}

// readable_token: of the answer that it turns to.
Phrase told_by_probability(const Explanation& e, const WordFact& fact, bool again,
                           const std::function<std::string(int32_t)>& readable_token) {
  const std::string before = chance(fact.before.probability), after = chance(fact.deleted.probability);
  const std::string target = in_a_sentence(e, e.target_text);
  const bool stays = before == after, falls = fact.change() < 0;
  if (fact.turns()) {
    const std::string answer = in_quotes(token_said(readable_token(fact.top_after)));
    if (stays)
      return phrase("Delete {word} and the answer turns to {answer}: {target} stays at {after}.", fact.word, answer,
                    target, after);
    if (again)
      return phrase(falls ? to_say("Delete {word} and the answer turns to {answer}: {target} falls to {after}.")
                          : to_say("Delete {word} and the answer turns to {answer}: {target} rises to {after}."),
                    fact.word, answer, target, after);
    return phrase(
        falls ? to_say("Delete {word} and the answer turns to {answer}: {target} falls from {before} to {after}.")
              : to_say("Delete {word} and the answer turns to {answer}: {target} rises from {before} to {after}."),
        fact.word, answer, target, before, after);
  }
  if (stays) return phrase("Delete {word} and {target} stays at {after}.", fact.word, target, after);
  if (!worth_saying(fact))
    return phrase("Delete {word} and {target} hardly changes: {after} instead of {before}.", fact.word, target, after,
                  before);
  if (again)
    return phrase(
        falls ? to_say("Delete {word} and it falls to {after}.") : to_say("Delete {word} and it rises to {after}."),
        fact.word, after);
  return phrase(falls ? to_say("Delete {word} and {target} falls from {before} to {after}.")
                      : to_say("Delete {word} and {target} rises from {before} to {after}."),
                fact.word, target, before, after);
}

Phrase told(const Explanation& e, const WordFact& fact, const WordFact* last,
            const std::function<std::string(int32_t)>& readable_token) {
  const bool strength = by_strength(fact), again = last && strength == by_strength(*last);
  return strength ? told_by_strength(e, fact, again) : told_by_probability(e, fact, again, readable_token);
}

// Null: by the mask token.
const std::string* other_replacement(const Explanation& e) {
  const auto found = e.provenance.settings.find("replacement");
  const auto* with = found == e.provenance.settings.end() ? nullptr : std::get_if<std::string>(&found->second);
  return with && *with != "mask_token" ? with : nullptr;
}

std::string masked_told(const Explanation& e, const WordFact& fact) {
  const bool strength = by_strength(fact), many = strength && in_log_odds(e);
  const std::string value = strength ? decimal(fact.masked.strength) : chance(fact.masked.probability);
  if (const std::string* other = other_replacement(e))
    return say(many ? to_say("Replaced by {replacement} instead of deleted, they are {value}: here the two ways to "
                             "leave the word out disagree.")
                    : to_say("Replaced by {replacement} instead of deleted, it is {value}: here the two ways to "
                             "leave the word out disagree."),
               replacement_words(*other), value);
  return say(many ? to_say("Masked instead of deleted, they are {value}: here the two ways to leave the word out "
                           "disagree.")
                  : to_say("Masked instead of deleted, it is {value}: here the two ways to leave the word out "
                           "disagree."),
             value);
}

// Word number `word` of the phrase is that of `fact`.
Sentence with_fact(const Phrase& sentence, int word, int fact) {
  Sentence out;
  for (SaidPart& part : say_parts(sentence)) {
    const int of = part.word == word ? fact : -1;
    if (!out.parts.empty() && out.parts.back().fact == of) out.parts.back().text += part.text;
    else out.parts.push_back({std::move(part.text), of});
  }
  return out;
}

}  // namespace

bool moves_probability(const WordFact& fact) {
  const double change = std::abs(fact.change());
  return fact.turns() || change >= kLarge || (change >= kSmall && change >= kPart * fact.before.probability);
}
bool worth_saying(const WordFact& fact) {
  return moves_probability(fact) || std::abs(strength_change(fact)) >= kDouble;
}
bool by_strength(const WordFact& fact) { return worth_saying(fact) && !moves_probability(fact); }
bool disagrees(const WordFact& fact) {
  return by_strength(fact) ? std::abs(fact.deleted.strength - fact.masked.strength) >= kTriple
                           : std::abs(fact.deleted.probability - fact.masked.probability) >= kApart;
}

std::vector<WordFact> word_facts(const Explanation& e) {
  std::vector<WordFact> facts;
  const auto probability = floats(e, "probability"), strength = floats(e, "strength");
  const auto masked = floats(e, "masked_probability"), masked_strength = floats(e, "masked_strength");
  const auto top = integers(e, "top"), deleted = integers(e, "deleted");
  const Figure* whole = measured_of(e, "target_probability");
  const Figure* whole_strength = measured_of(e, "strength");
  const Tensor* answer = e.find("answer");
  if (e.granularity != "token" || probability.empty() || strength.empty() || masked.empty() ||
      masked_strength.empty() || top.empty() || deleted.empty() || !whole || !whole_strength || !answer ||
      answer->dtype() != DType::i64 || answer->size() != 1)
    return facts;
  const std::string& text = e.provenance.text;
  const auto words = removable_words(text, e.tokens, 0, e.tokens.size());
  std::vector<std::string> names;
  for (const RemovableWord& word : words) names.emplace_back(said(text, word));
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t at = words[i].begin;
    if (deleted[at] == 0) continue;
    WordFact fact;
    fact.begin = words[i].begin;
    fact.end = words[i].end;
    fact.word = naming(names, i);
    const bool asked_at = e.position >= words[i].begin && e.position < words[i].end;
    fact.plain = has_letter_or_digit(names[i]) && !is_label(text, words[i]) && !asked_at;
    fact.before = {whole->value, whole_strength->value};
    fact.deleted = {static_cast<double>(probability[at]), static_cast<double>(strength[at])};
    fact.masked = {static_cast<double>(masked[at]), static_cast<double>(masked_strength[at])};
    fact.top_before = answer->i64()[0];
    fact.top_after = top[at];
    facts.push_back(std::move(fact));
  }
  return facts;
}

Headline headline(const Explanation& deletion, int64_t asked) {
  Headline out;
  const std::vector<WordFact> all = word_facts(deletion);
  if (all.empty()) return out;
  // By the probability where any moves it, else by the strength.
  const bool moves = std::ranges::any_of(all, moves_probability);
  const auto effect = [&](const WordFact& f) { return moves ? f.change() : strength_change(f); };
  const auto strongest = [&](bool plain, auto allowed) -> const WordFact* {
    const WordFact* best = nullptr;
    for (const WordFact& f : all)
      if (f.plain == plain && allowed(f) && (!best || std::abs(effect(f)) > std::abs(effect(*best)))) best = &f;
    return best;
  };
  const auto leading = [&](auto allowed) {
    const WordFact* word = strongest(true, allowed);
    if (word && worth_saying(*word)) return word;
    const WordFact* sign = strongest(false, allowed);
    return sign && worth_saying(*sign) ? sign : word ? word : sign;
  };
  const WordFact* first = nullptr;
  for (const WordFact& f : all)
    if (asked >= f.begin && asked < f.end) first = &f;
  const bool was_asked = first != nullptr;
  if (!first) first = leading([](const WordFact&) { return true; });
  if (!was_asked && !worth_saying(*first)) {
    const auto most = std::ranges::max_element(all, {}, [&](const WordFact& f) { return std::abs(effect(f)); });
    out.largest = *most;
    out.words = all.size();
    return out;
  }
  out.facts.push_back(*first);
  const auto is_other = [&](const WordFact& f) { return f.begin != first->begin && worth_saying(f); };
  const WordFact* second = nullptr;
  if (was_asked) second = leading(is_other);
  else {
    second = strongest(true, [&](const WordFact& f) { return is_other(f) && effect(f) * effect(*first) < 0; });
    if (!second) second = strongest(true, is_other);
  }
  if (second && is_other(*second)) out.facts.push_back(*second);
  return out;
}

std::string Sentence::text() const {
  std::string out;
  for (const Said& part : parts) out += part.text;
  return out;
}

std::vector<Sentence> sentences(const Explanation& e, const Headline& said,
                                const std::function<std::string(int32_t)>& readable_token) {
  std::vector<Sentence> out;
  for (size_t i = 0; i < said.facts.size(); ++i) {
    const WordFact& fact = said.facts[i];
    out.push_back(with_fact(told(e, fact, i > 0 ? &said.facts[i - 1] : nullptr, readable_token), 0, i));
    if (disagrees(fact)) out.push_back({{{masked_told(e, fact), -1}}});
  }
  if (!said.largest) return out;
  const WordFact& most = *said.largest;
  // The shown bound is never below the measured change.
  const double bound = std::max(0.001, std::ceil(std::abs(most.change()) * 1000 - 1e-9) / 1000);
  const std::string before = chance(most.before.probability), after = chance(most.deleted.probability);
  const std::string target = in_a_sentence(e, e.target_text), change = decimal(bound, 3);
  out.push_back(with_fact(
      before == after ? phrase("Deleting any one of the {n} words and signs changes {target} by at most {bound}, "
                               "{word} most: it stays at {after}.",
                               said.words, target, change, most.word, after)
                      : phrase("Deleting any one of the {n} words and signs changes {target} by at most {bound}, "
                               "{word} most: {after} instead of {before}.",
                               said.words, target, change, most.word, after, before),
      3, 0));
  return out;
}

std::vector<Claim> headline_claims(const Explanation& e, const Headline& said,
                                   const std::function<std::string(int32_t)>& readable_token) {
  const std::string& text = e.provenance.text;
  const auto words = removable_words(text, e.tokens, 0, e.tokens.size());
  const auto left = [&](const WordFact& fact) {
    const auto word = std::ranges::find(words, fact.begin, &RemovableWord::begin);
    return word == words.end() ? std::string() : text_without(text, *word);
  };
  std::vector<Claim> claims;
  const std::vector<Sentence> said_all = sentences(e, said, readable_token);
  size_t at = 0;
  const auto add = [&](std::string test, double statistic) {
    claims.push_back({said_all[at++].text(), std::move(test), statistic, true});
  };
  for (const WordFact& fact : said.facts) {
    const bool strength = by_strength(fact);
    add(say("the model was run on the text with the word deleted, {text}", in_quotes(left(fact))),
        strength ? fact.deleted.strength : fact.deleted.probability);
    if (!disagrees(fact)) continue;
    const std::string* other = other_replacement(e);
    add(say("the model was run on the whole text with the word replaced by {replacement}",
            replacement_words(other ? *other : "mask_token")),
        strength ? fact.masked.strength : fact.masked.probability);
  }
  if (said.largest)
    add(say("the model was run on the text with each word deleted in turn; the most it changed was by {text}",
            in_quotes(left(*said.largest))),
        said.largest->deleted.probability);
  return claims;
}

}  // namespace vitrine
