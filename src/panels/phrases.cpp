#include "panels/phrases.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/choice.h"
#include "app/readings.h"
#include "text/unicode.h"

namespace vitrine::panels {
namespace {

using namespace draw;

std::string megabytes(uint64_t bytes) { return number(static_cast<double>(bytes) / 1e6, 1); }

std::string weights(int64_t parameters) {
  const double n = static_cast<double>(parameters);
  if (n >= 1e9) return number(n / 1e9, 1) + " G weights";
  if (n >= 1e6) return number(n / 1e6, 1) + " M weights";
  return count(parameters) + " weights";
}

// A setting's value as it stands in a summary; empty when it goes without saying.
std::string setting_said(const app::SettingInfo& info, const SettingValue& value) {
  if (const auto* choice = std::get_if<std::string>(&value)) return spaced(*choice) + " " + without_capital(info.label);
  if (value == info.fallback) return {};
  if (const auto* on = std::get_if<bool>(&value)) return *on ? info.label : "no " + info.label;
  const std::string label = without_capital(info.label);
  if (const auto* whole = std::get_if<int64_t>(&value)) return count(*whole) + " " + label;
  return number(std::get<double>(value)) + " " + label;
}

// "<|mask|>" -> "mask"; any other text as it is.
std::string special(const std::string& token) {
  static const std::map<std::string, const char*, std::less<>> known = {
      {"<|endoftext|>", "end of text"},
      {"</s>", "end of text"},
      {"<s>", "start"},
      {"<unk>", "unknown"},
      {"<pad>", "padding"},
      {"<mask>", "mask"},
      {"[CLS]", "start"},
      {"[SEP]", "end of text"},
      {"[MASK]", "mask"},
      {"[PAD]", "padding"},
      {"[UNK]", "unknown"},
  };
  if (const auto found = known.find(token); found != known.end()) return found->second;
  if (token.size() < 5 || !token.starts_with("<|") || !token.ends_with("|>")) return token;
  return spaced(token.substr(2, token.size() - 4));
}

std::string chance(double p) { return p < 0.005 ? "< 0.01" : number(p, 2); }

// One word of a choice: a token, or a text of several.
std::string word(const app::State& state, const TokenChoice& one) {
  return one.id ? shown(state, *one.id) : readable(one.text.value_or(""));
}

// "good", "good or great", "good, great or fine", "good, great or 2 more".
std::string any_of(const app::State& state, const std::vector<TokenChoice>& words, bool quotes) {
  constexpr size_t most = 3;
  const size_t shown_words = words.size() > most ? most - 1 : words.size();
  std::string out;
  for (size_t i = 0; i < shown_words; ++i) {
    const bool last = i + 1 == words.size();
    out += i == 0 ? "" : last ? " or " : ", ";
    out += quotes ? in_quotes(word(state, words[i])) : word(state, words[i]);
  }
  return words.size() > most ? out + " or " + std::to_string(words.size() - shown_words) + " more" : out;
}

std::string side(const app::State& state, int32_t token, const std::string& text) {
  return text.empty() || text == state.token_text(token) ? shown(state, token) : readable(tidy(text));
}

// What is said of the target on the scale without ends: "the log-odds of “positive” against “negative” fall from 7.9
// to 5.1". `again`: the sentence before was about the same.
std::string strength_said(const app::State& state, const app::Strength& strength, bool again) {
  const bool odds = strength.scale == app::Strength::Scale::log_odds;
  std::string out = odds ? "they" : "it";
  if (!again) {
    out = std::string("the ") + (odds ? "log-odds of " : "log-probability of ") + named(state, *state.target());
    if (const auto foil = state.foil()) out += " against " + named(state, *foil);
  }
  const std::string before = number(strength.before, 1), after = number(strength.after, 1);
  if (before == after) return out + (odds ? " stay" : " stays") + " at " + after;
  out += strength.change() < 0 ? (odds ? " fall" : " falls") : (odds ? " rise" : " rises");
  return out + (again ? "" : " from " + before) + " to " + after;
}

// One claim. The first names the target, the second says "it" where it goes by the same.
std::vector<Run> claim(Ui& ui, const app::State& state, const app::Fact& fact, const app::Fact* before_it) {
  const Palette& colours = ui.colours();
  const TextStyle plain = style(Role::sentence);
  const bool strength = app::by_strength(fact), first = !before_it;
  const bool again = before_it && strength == app::by_strength(*before_it);
  const bool little = !app::worth_saying(fact), helps = strength ? fact.strength->change() < 0 : fact.change() < 0;
  const TextStyle key = style(Role::sentence, Weight::medium,
                              little  ? colours.ink
                              : helps ? colours.target
                                      : colours.foil);
  const std::string target = named(state, *state.target());
  const std::string before = chance(fact.before), after = chance(fact.after);

  std::string rest = first ? ", " : " ";
  if (fact.turns()) rest = " the answer turns to " + in_quotes(shown(state, fact.top_after)) + ": ";
  if (strength) {
    rest += strength_said(state, *fact.strength, again);
    if (!again)
      rest += "; the probability " + (before != after      ? "is " + after + " instead of " + before
                                      : fact.after < 0.005 ? "stays below 0.01"
                                                           : "stays at " + after);
  } else {
    rest += !again || fact.turns() ? target : std::string("it");
    if (before == after && fact.turns()) rest += fact.after < 0.005 ? " stays below 0.01" : " stays at " + after;
    else if (little)
      rest += before == after ? " changes by less than 0.01" : " changes little: " + after + " instead of " + before;
    else rest += (helps ? " falls" : " rises") + (!again ? " from " + before + " to " + after : " to " + after);
  }
  rest += ".";
  return {{first ? "Without " : " Without ", plain, Run::Line::none, 0},
          {in_text(shown(state.tokens[fact.token])), key, Run::Line::none, id("claim", fact.token)},
          {std::move(rest), plain, Run::Line::none, 0}};
}

}  // namespace

std::string shown(const app::State& state, int32_t token) { return readable(special(state.token_text(token))); }
std::string shown(const TokenInfo& token) {
  return token.byte_end > token.byte_begin ? readable(special(token.text)) : "start";
}

std::string shown(const app::State& state, const TokenChoice& choice) {
  if (!choice.class_name.empty()) return "the class " + choice.class_name;
  return any_of(state, choice.any_of.empty() ? std::vector{choice} : choice.any_of, false);
}

std::string named(const app::State& state, const TokenChoice& choice) {
  if (!choice.class_name.empty()) return "the class " + in_quotes(choice.class_name);
  return any_of(state, choice.any_of.empty() ? std::vector{choice} : choice.any_of, true);
}

std::string target_shown(const app::State& state, const Explanation& e) { return side(state, e.target, e.target_text); }
std::string foil_shown(const app::State& state, const Explanation& e) { return side(state, e.foil, e.foil_text); }

std::string question(const app::State& state) {
  const std::optional<TokenChoice> target = state.target(), foil = state.foil();
  if (!target) return {};
  return "Why " + named(state, *target) + (foil ? " rather than " + named(state, *foil) : "") + "?";
}

std::string in_text(const std::string& word) { return has_letter_or_digit(word) ? word : in_quotes(word); }

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string tidy(std::string claim) {
  const std::string open = "“ ";
  for (size_t at = claim.find(open); at != std::string::npos; at = claim.find(open, at))
    claim.erase(at + open.size() - 1, 1);
  for (size_t at = claim.find("“<"); at != std::string::npos; at = claim.find("“<", at + 1)) {
    const size_t begin = at + 3, end = claim.find("”", begin);
    if (end != std::string::npos) claim.replace(begin, end - begin, special(claim.substr(begin, end - begin)));
  }
  if (!claim.empty() && claim.back() == '.') claim.pop_back();
  return claim;
}

std::vector<std::string> labels(const Explanation& explanation) {
  std::vector<std::string> out;
  out.reserve(explanation.tokens.size());
  for (const TokenInfo& token : explanation.tokens) out.push_back(shown(token));
  return out;
}

std::string model_size(const app::ModelInfo& model) {
  return std::to_string(model.layers) + (model.layers == 1 ? " layer × " : " layers × ") + std::to_string(model.heads) +
         (model.heads == 1 ? " head, " : " heads, ") + weights(model.parameters);
}

std::string loading_said(const app::Loading& loading) {
  if (loading.total == 0) return loading.loaded ? megabytes(loading.loaded) + " MB" : std::string();
  return megabytes(loading.loaded) + " of " + megabytes(loading.total) + " MB";
}

std::string progress_said(const app::Answer& answer) {
  if (answer.total < 2) return {};
  return count(static_cast<int64_t>(answer.done)) + " of " + count(static_cast<int64_t>(answer.total)) + " passes";
}

float progress_fraction(const app::Answer& answer) {
  return answer.total > 0 ? static_cast<float>(answer.done / answer.total) : -1;
}

std::string method_summary(const app::State& state) {
  const app::MethodInfo* method = state.find_method(state.method);
  if (!method) return state.method;
  // What was used says more than what was asked for: "as many steps as needed" became 48.
  const Settings* used = nullptr;
  const app::Answer& answer = state.answer(app::Slot::attribution);
  if (answer.shown && answer.shown->method == state.method) used = &answer.shown->provenance.settings;
  std::string out = method->title;
  for (const app::SettingInfo& info : method->settings) {
    SettingValue value = info.fallback;
    if (used) {
      if (const auto it = used->find(info.name); it != used->end()) value = it->second;
    }
    if (const std::string said = setting_said(info, value); !said.empty()) out += ", " + said;
  }
  return out;
}

std::string place(const app::State& state) {
  const int position = state.position();
  if (position < 0) return "the end";
  const std::string word = in_quotes(shown(state.tokens[position]));
  const bool last = position == int_size(state.tokens) - 1;
  return last ? "the last " + word : word + " (token " + std::to_string(position + 1) + ")";
}

std::vector<Run> sentences(Ui& ui, const app::State& state, const app::Account& account) {
  std::vector<Run> runs;
  for (size_t i = 0; i < account.facts.size(); ++i)
    for (Run& run : claim(ui, state, account.facts[i], i == 0 ? nullptr : &account.facts[i - 1]))
      runs.push_back(std::move(run));
  if (!account.largest) return runs;
  const app::Fact& most = *account.largest;
  const TextStyle plain = style(Role::sentence), key = style(Role::sentence, Weight::medium);
  const std::string target = named(state, *state.target());
  const std::string before = chance(most.before), after = chance(most.after);
  // The shown bound is never below the measured change.
  const double bound = std::max(0.01, std::ceil(std::abs(most.change()) * 100 - 1e-9) / 100);
  std::string rest = "No single word changes " + target + " by more than " + number(bound, 2);
  if (before == after)
    return {{rest + ": without any one of them it stays at " + after + ".", plain, Run::Line::none, 0}};
  return {{rest + "; the most is ", plain, Run::Line::none, 0},
          {in_text(shown(state.tokens[most.token])), key, Run::Line::none, id("claim", most.token)},
          {", without which it is " + after + " instead of " + before + ".", plain, Run::Line::none, 0}};
}

}  // namespace vitrine::panels
