#include "panels/phrases.h"

#include <algorithm>
#include <cmath>

#include "app/choice.h"
#include "app/claims.h"
#include "app/readings.h"
#include "text/catalogue.h"
#include "text/say.h"
#include "text/token_words.h"
#include "text/unicode.h"

namespace vitrine::panels {
namespace {

using namespace draw;

std::string megabytes(uint64_t bytes) { return number(bytes / 1e6, 1); }

std::string weights(int64_t parameters) {
  const double n = parameters;
  if (n >= 1e9) return say("{n} G weights", number(n / 1e9, 1));
  if (n >= 1e6) return say("{n} M weights", number(n / 1e6, 1));
  return say("{n|# weight|# weights}", parameters);
}

// A setting's value as it stands in a summary; empty when it goes without saying.
std::string setting_said(const app::SettingInfo& info, const SettingValue& value) {
  if (info.kind == "text") return {};
  if (const auto* choice = std::get_if<std::string>(&value))
    return say("{choice} {setting}", translated(spaced(*choice)), inside(info.label));
  if (value == info.fallback) return {};
  if (const auto* on = std::get_if<bool>(&value))
    return *on ? translated(info.label) : say("no {setting}", translated(info.label));
  const std::string label = inside(info.label);
  if (const auto* whole = std::get_if<int64_t>(&value)) return say("{value} {setting}", count(*whole), label);
  return say("{value} {setting}", number(std::get<double>(value)), label);
}

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
    const std::string one = quotes ? in_quotes(word(state, words[i])) : word(state, words[i]);
    out = i == 0 ? one : last ? say("{words} or {word}", out, one) : out + ", " + one;
  }
  return words.size() > most ? say("{words} or {n} more", out, words.size() - shown_words) : out;
}

std::string side(const app::State& state, int32_t token, const std::string& text) {
  return text.empty() || text == state.token_text(token) ? shown(state, token) : readable(tidy(text));
}

bool helps(const WordFact& fact) {
  return by_strength(fact) ? fact.deleted.strength < fact.before.strength : fact.change() < 0;
}

}  // namespace

bool bars_contradict(const app::State& state, const WordFact& fact) {
  const Explanation* e = state.answer(app::Slot::attribution).shown.get();
  const std::span<const float> scores = e ? app::scores(*e) : std::span<const float>{};
  if (!state.fresh(app::Slot::attribution) || fact.end > static_cast<int64_t>(scores.size())) return false;
  float bar = 0, most = 0;
  for (const float v : scores) most = std::max(most, std::abs(v));
  for (int64_t t = fact.begin; t < fact.end; ++t) bar += scores[t];
  constexpr float little = 0.02f;  // of the largest bar: too pale to have a side
  return std::abs(bar) > little * most && (bar > 0) != helps(fact);
}

std::string shown(const app::State& state, int32_t token) { return token_said(state.token_text(token)); }
std::string shown(const TokenInfo& token) {
  return token.byte_end > token.byte_begin ? token_said(token.text) : say("start");
}

std::string shown(const app::State& state, const TokenChoice& choice) {
  if (!choice.class_name.empty()) return say("the class {name}", choice.class_name);
  return any_of(state, choice.any_of.empty() ? std::vector{choice} : choice.any_of, false);
}

std::string named(const app::State& state, const TokenChoice& choice) {
  if (!choice.class_name.empty()) return say("the class {name}", in_quotes(choice.class_name));
  return any_of(state, choice.any_of.empty() ? std::vector{choice} : choice.any_of, true);
}

std::string target_shown(const app::State& state, const Explanation& e) { return side(state, e.target, e.target_text); }
std::string foil_shown(const app::State& state, const Explanation& e) { return side(state, e.foil, e.foil_text); }

std::string question(const app::State& state) {
  const std::optional<TokenChoice> target = state.target(), foil = state.foil();
  if (!target) return {};
  return foil ? say("Why {target} rather than {foil}?", named(state, *target), named(state, *foil))
              : say("Why {target}?", named(state, *target));
}

std::string inside(const std::string& label) { return spoken() ? translated(label) : without_capital(label); }

std::string in_text(const std::string& word) { return has_letter_or_digit(word) ? word : in_quotes(word); }

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string tidy(std::string claim) {
  const std::string quoted = in_quotes("|"), open = quoted.substr(0, quoted.find('|')),
                    close = quoted.substr(quoted.find('|') + 1);  // of the language
  for (size_t at = claim.find(open + ' '); at != std::string::npos; at = claim.find(open + ' ', at))
    claim.erase(at + open.size(), 1);
  for (size_t at = claim.find(open + '<'); at != std::string::npos; at = claim.find(open + '<', at + 1)) {
    const size_t begin = at + open.size(), end = claim.find(close, begin);
    if (end != std::string::npos) claim.replace(begin, end - begin, token_said(claim.substr(begin, end - begin)));
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
  return say("{layers|# layer|# layers} × {heads|# head|# heads}, {weights}", model.layers, model.heads,
             weights(model.parameters));
}

std::array<std::string, 2> side_names(const app::State& state) {
  if (state.only_changed()) return {say("as it is"), say("changed")};
  if (!state.two_models() || !state.model) return {say("pinned"), say("now")};
  if (state.second->name == state.model->name) return {say("second {model}", state.second->name), state.model->name};
  return {state.second->name, state.model->name};
}

std::string loading_said(const app::Loading& loading) {
  if (loading.total == 0) return loading.loaded ? megabytes(loading.loaded) + " MB" : std::string();
  return say("{loaded} of {all} MB", megabytes(loading.loaded), megabytes(loading.total));
}

std::string progress_said(const app::Answer& answer) {
  if (answer.total < 2) return {};
  return say("{done} of {n|# pass|# passes}", static_cast<int64_t>(answer.done), static_cast<int64_t>(answer.total));
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
  std::string out = translated(method->title);
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
  if (position < 0) return say("the end");
  const std::string word = in_quotes(shown(state.tokens[position]));
  const bool last = position == int_size(state.tokens) - 1;
  return last ? say("the last {word}", word) : say("{word} (token {n})", word, position + 1);
}

std::vector<Run> sentences(Ui& ui, const app::State& state) {
  std::vector<Run> runs;
  const Headline headline = app::headline(state);
  if (headline.empty()) return runs;
  const Palette& colours = ui.colours();
  const TextStyle plain = style(Role::sentence);
  const auto text = [&](int32_t token) { return state.token_text(token); };
  for (const Sentence& sentence : vitrine::sentences(*app::deletions(state), headline, text)) {
    for (const Said& part : sentence.parts) {
      std::string said = (!runs.empty() && &part == &sentence.parts.front() ? " " : "") + part.text;
      if (part.fact < 0) {
        runs.push_back({std::move(said), plain, Run::Line::none, 0});
        continue;
      }
      const WordFact& fact = headline.largest ? *headline.largest : headline.facts[part.fact];
      const bool plain_word = !worth_saying(fact) || bars_contradict(state, fact);
      const Colour colour = plain_word ? colours.ink : helps(fact) ? colours.target : colours.foil;
      runs.push_back(
          {std::move(said), style(Role::sentence, Weight::medium, colour), Run::Line::none, id("claim", fact.begin)});
    }
  }
  return runs;
}

}  // namespace vitrine::panels
