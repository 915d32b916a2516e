#include "panels/phrases.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/readings.h"

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
  if (const auto* choice = std::get_if<std::string>(&value)) {
    std::string label = info.label;
    if (!label.empty()) label[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(label[0])));
    return spaced(*choice) + " " + label;
  }
  if (value == info.fallback) return {};
  if (const auto* on = std::get_if<bool>(&value)) return *on ? info.label : "no " + info.label;
  std::string label = info.label;
  if (!label.empty()) label[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(label[0])));
  if (const auto* whole = std::get_if<int64_t>(&value)) return count(*whole) + " " + label;
  return number(std::get<double>(value)) + " " + label;
}

}  // namespace

std::string shown(const app::State& state, int32_t token) { return readable(state.token_text(token)); }
std::string shown(const TokenInfo& token) {
  return token.byte_end > token.byte_begin ? readable(token.text) : "start";
}
std::string quoted(const std::string& word) { return "“" + word + "”"; }

std::string in_text(const std::string& word) {
  const bool plain = std::any_of(word.begin(), word.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
  });
  return plain ? word : quoted(word);
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string tidy(std::string claim) {
  const std::string open = "“ ";
  for (size_t at = claim.find(open); at != std::string::npos; at = claim.find(open, at)) claim.erase(at + open.size() - 1, 1);
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
  return std::to_string(model.layers) + (model.layers == 1 ? " layer × " : " layers × ") +
         std::to_string(model.heads) + (model.heads == 1 ? " head, " : " heads, ") + weights(model.parameters);
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
  const std::string word = quoted(shown(state.tokens[static_cast<size_t>(position)]));
  const bool last = position == static_cast<int>(state.tokens.size()) - 1;
  return last ? "the last " + word : word + " (token " + std::to_string(position + 1) + ")";
}

std::vector<Run> sentence(Ui& ui, const app::State& state, const app::Fact& fact, bool first) {
  const Palette& colours = ui.colours();
  const TextStyle plain = style(Role::sentence);
  const bool helps = fact.after < fact.before;
  const TextStyle key = style(Role::sentence, Weight::medium, helps ? colours.target : colours.foil);
  const std::string target = quoted(shown(state, fact.target));
  const auto probability_said = [](double p) { return p < 0.005 ? "< 0.01" : number(p, 2); };
  const std::string before = probability_said(fact.before), after = probability_said(fact.after);

  std::string rest;
  const bool turns = fact.top_after != fact.top_before;
  if (turns) rest += " the answer turns to " + quoted(shown(state, fact.top_after)) + ": ";
  else rest += first ? ", " : " ";
  rest += first || turns ? target : std::string("it");
  if (before == after) rest += " stays at " + after;
  else rest += (helps ? " falls" : " rises") + (first ? " from " + before + " to " + after : " to " + after);
  rest += ".";
  return {{first ? "Without " : " Without ", plain, Run::Line::none, 0},
          {in_text(shown(state.tokens[static_cast<size_t>(fact.token)])), key, Run::Line::none,
           id("claim", fact.token)},
          {std::move(rest), plain, Run::Line::none, 0}};
}

}  // namespace vitrine::panels
