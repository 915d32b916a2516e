#include "explain/headline.h"

#include <algorithm>
#include <cmath>

#include "explain/replacement.h"
#include "explain/word_removal.h"
#include "text/format.h"
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

std::string ordinal(size_t n) {
  constexpr const char* names[] = {"first", "second",  "third",  "fourth", "fifth",
                                   "sixth", "seventh", "eighth", "ninth"};
  return n < std::size(names) ? names[n] : "number " + std::to_string(n + 1);
}

// The word in quotes, and which of several alike.
std::string naming(std::span<const std::string> words, size_t i) {
  const auto same = std::count(words.begin(), words.end(), words[i]);
  const auto before = std::count(words.begin(), words.begin() + static_cast<ptrdiff_t>(i), words[i]);
  const std::string quoted = in_quotes(readable(words[i]));
  return same > 1 ? "the " + ordinal(static_cast<size_t>(before)) + " " + quoted : quoted;
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
  return e.target_kind == "class" ? "the class " + quoted : quoted;
}

// "the log-odds of “positive” against “negative” fall from 7.90 to 5.10". `again`: the sentence before was about them.
std::string strength_said(const Explanation& e, const WordFact& fact, bool again) {
  const Figure* scale = measured_of(e, "strength");
  const bool odds = !scale || scale->unit == "log-odds";
  std::string out = odds ? "they" : "it";
  if (!again) {
    out = std::string("the ") + (odds ? "log-odds of " : "log-probability of ") + in_a_sentence(e, e.target_text);
    if (e.foil >= 0) out += " against " + in_a_sentence(e, e.foil_text);
  }
  const std::string before = decimal(fact.before.strength), after = decimal(fact.deleted.strength);
  if (before == after) return out + (odds ? " stay" : " stays") + " at " + after;
  out += strength_change(fact) < 0 ? (odds ? " fall" : " falls") : (odds ? " rise" : " rises");
  return out + (again ? "" : " from " + before) + " to " + after;
}

// What follows the word: " and the answer turns to “negative”: “positive” falls from 0.998 to 0.041.".
std::string outcome(const Explanation& e, const WordFact& fact, const WordFact* last,
                    const std::function<std::string(int32_t)>& readable_token) {
  const bool strength = by_strength(fact), again = last && strength == by_strength(*last);
  const std::string before = chance(fact.before.probability), after = chance(fact.deleted.probability);
  const std::string target = in_a_sentence(e, e.target_text);
  std::string out = fact.turns()
                        ? " and the answer turns to " + in_quotes(token_said(readable_token(fact.top_after))) + ": "
                        : " and ";
  if (strength) {
    out += strength_said(e, fact, again);
    if (!again)
      out += before == after ? "; the probability stays at " + after
                             : "; the probability is " + after + " instead of " + before;
    return out + ".";
  }
  out += !again || fact.turns() ? target : "it";
  if (before == after) return out + " stays at " + after + ".";
  if (!worth_saying(fact)) return out + " hardly changes: " + after + " instead of " + before + ".";
  return out + (fact.change() < 0 ? " falls" : " rises") + (again ? "" : " from " + before) + " to " + after + ".";
}

// "in its place": what a masked word is replaced by.
std::string replaced_by(const Explanation& e) {
  const auto found = e.provenance.settings.find("replacement");
  const auto* with = found == e.provenance.settings.end() ? nullptr : std::get_if<std::string>(&found->second);
  return with ? replacement_words(*with) : "the mask token";
}

std::string masked_said(const Explanation& e, const WordFact& fact) {
  const bool strength = by_strength(fact);
  const std::string value = strength ? decimal(fact.masked.strength) : chance(fact.masked.probability);
  const Figure* scale = measured_of(e, "strength");
  const bool many = strength && (!scale || scale->unit == "log-odds");
  return (replaced_by(e) == "the mask token" ? "Masked" : "Replaced by " + replaced_by(e)) +
         std::string(" instead of deleted, ") + (many ? "they are " : "it is ") + value +
         ": here the two ways to leave the word out disagree.";
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
  const auto words = removable_words(text, e.tokens, 0, static_cast<int64_t>(e.tokens.size()));
  std::vector<std::string> names;
  for (const RemovableWord& word : words) names.emplace_back(said(text, word));
  for (size_t i = 0; i < words.size(); ++i) {
    const auto at = static_cast<size_t>(words[i].begin);
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
    fact.top_before = static_cast<int32_t>(answer->i64()[0]);
    fact.top_after = static_cast<int32_t>(top[at]);
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
    out.words = static_cast<int64_t>(all.size());
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
    out.push_back({{{"Delete ", -1},
                    {fact.word, static_cast<int>(i)},
                    {outcome(e, fact, i > 0 ? &said.facts[i - 1] : nullptr, readable_token), -1}}});
    if (disagrees(fact)) out.push_back({{{masked_said(e, fact), -1}}});
  }
  if (!said.largest) return out;
  const WordFact& most = *said.largest;
  // The shown bound is never below the measured change.
  const double bound = std::max(0.001, std::ceil(std::abs(most.change()) * 1000 - 1e-9) / 1000);
  const std::string before = chance(most.before.probability), after = chance(most.deleted.probability);
  std::string rest = before == after ? ": it stays at " + after : ": " + after + " instead of " + before;
  out.push_back({{{"Deleting any one of the " + std::to_string(said.words) + " words and signs changes " +
                       in_a_sentence(e, e.target_text) + " by at most " + decimal(bound, 3) + ", ",
                   -1},
                  {most.word, 0},
                  {" most" + rest + ".", -1}}});
  return out;
}

std::vector<Claim> headline_claims(const Explanation& e, const Headline& said,
                                   const std::function<std::string(int32_t)>& readable_token) {
  const std::string& text = e.provenance.text;
  const auto words = removable_words(text, e.tokens, 0, static_cast<int64_t>(e.tokens.size()));
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
    add("the model was run on the text with the word deleted, " + in_quotes(left(fact)),
        strength ? fact.deleted.strength : fact.deleted.probability);
    if (disagrees(fact))
      add("the model was run on the whole text with the word replaced by " + replaced_by(e),
          strength ? fact.masked.strength : fact.masked.probability);
  }
  if (said.largest)
    add("the model was run on the text with each word deleted in turn; the most it changed was by " +
            in_quotes(left(*said.largest)),
        said.largest->deleted.probability);
  return claims;
}

}  // namespace vitrine
