#include "app/persistence.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/languages.h"
#include "app/moves.h"
#include "app/reducer.h"
#include "app/shipped_models.h"
#include "app/writing_json.h"
#include "explanation/explanation_json.h"
#include "explanation/intervention_fields.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr size_t kLongestChoice = 1 << 14;  // bytes of JSON
constexpr size_t kLongestName = 200;
constexpr size_t kKeptEarlier = 5;
constexpr size_t kMostInterventions = 64;
constexpr EnumArray<Scheme, const char*, 3> kSchemes = {{"automatic", "light", "dark"}};
constexpr EnumArray<FoilMode, const char*, 3> kFoilModes = {{"runner_up", "chosen", "none"}};
constexpr EnumArray<ScoreForm, const char*, 3> kForms = {{"waterfall", "force", "bars"}};
constexpr EnumArray<Tab, const char*, 4> kTabs = {{"words", "heads", "layers", "trust"}};

template <class E, size_t N>
void take(const json& j, const char* field, const EnumArray<E, const char*, N>& names, E& value) {
  const auto found = j.find(field);
  if (found == j.end() || !found->is_string()) return;
  const auto it = std::find(names.begin(), names.end(), found->get<std::string>());
  if (it != names.end()) value = static_cast<E>(it - names.begin());
}
void take(const json& j, const char* field, std::string& value) {
  if (const auto found = j.find(field); found != j.end() && found->is_string()) value = found->get<std::string>();
}
void take(const json& j, const char* field, bool& value) {
  if (const auto found = j.find(field); found != j.end() && found->is_boolean()) value = found->get<bool>();
}
void take(const json& j, const char* field, double low, double high, double& value) {
  const auto found = j.find(field);
  if (found == j.end() || !found->is_number()) return;
  const double number = found->get<double>();
  if (number >= low && number <= high) value = number;
}
template <class I>
void take(const json& j, const char* field, int64_t low, int64_t high, I& value) {
  const auto found = j.find(field);
  if (found == j.end() || !found->is_number_integer()) return;
  const int64_t number = found->get<int64_t>();
  if (number >= low && number <= high) value = static_cast<I>(number);
}
void take_choice(const json& j, const char* field, std::optional<TokenChoice>& value) {
  const auto found = j.find(field);
  if (found == j.end() || found->dump(-1, ' ', false, json::error_handler_t::replace).size() > kLongestChoice) return;
  if (auto choice = choice_from_json(*found); choice.ok() && choice->id.value_or(0) >= 0) value = std::move(*choice);
}

json interventions_json(const std::vector<AppliedIntervention>& list) {
  json out = json::array();
  for (const AppliedIntervention& one : list) {
    out.push_back(written(one.change));
    if (!one.on) out.back()["off"] = true;
  }
  return out;
}
std::vector<AppliedIntervention> interventions_from(const json& j) {
  std::vector<AppliedIntervention> out;
  for (const json& one : j.is_array() ? j : json::array()) {
    json change = one;
    bool off = false;
    take(one, "off", off);
    if (change.is_object()) change.erase("off");
    if (auto read = read_as<Intervention>(change, ErrorCode::bad_request); read.ok() && out.size() < kMostInterventions)
      out.push_back({*std::move(read), !off});
  }
  return out;
}

bool offered(const State& state, std::string_view name) {
  const MethodInfo* method = state.find_method(name);
  return method && state.offers(*method);
}

json settings_json(const std::map<std::string, Settings>& settings) {
  json out = json::object();
  for (const auto& [method, values] : settings) {
    if (!values.empty()) out[method] = setting_values(values);
  }
  return out;
}

std::map<std::string, Settings> settings_from(const json& j) {
  std::map<std::string, Settings> out;
  if (!j.is_object()) return out;
  for (const auto& [method, values] : j.items())
    if (values.is_object()) out[method] = setting_values_from(values);
  return out;
}

}  // namespace

std::string save(const State& state) {
  const Selection& s = state.selection;
  json j = {{"version", kVersion},
            {"text", state.text},
            {"method", state.method},
            {"settings", settings_json(state.settings)},
            {"temperature", state.temperature},
            {"top_k", state.top_k},
            {"scheme", kSchemes[state.scheme]},
            {"text_size", state.text_size},
            {"projector", state.projector},
            {"language", state.language},
            {"tab", kTabs[state.tab]},
            {"view", info(state.view).name},
            {"form", kForms[state.form]},
            {"granularity", name_of(state.granularity)},
            {"model_hash", state.selection_model},
            {"foil_mode", kFoilModes[s.foil_mode]},
            {"layer", s.layer},
            {"head", s.head},
            {"lens_layer", s.lens_layer},
            {"token", s.token},
            {"position", s.position},
            {"pairs", state.pairs},
            {"continues", state.continues},
            {"chat_form", state.chat_form},
            {"model", state.model && state.wanted_model.empty() ? state.model->name : state.wanted_model}};
  if (!state.true_rationale().empty()) {
    j["rationale"] = spans_text(state.true_rationale());
    j["answer"] = state.rationale->answer;
  }
  if (state.pinned) {
    j["pinned"] = {{"text", state.pinned->text}, {"position", state.pinned->position}};
    if (!state.pinned->model.empty()) j["pinned"]["model"] = state.pinned->model;
  }
  if (!state.interventions.empty()) j["interventions"] = interventions_json(state.interventions);
  if (state.writing) j["writing"] = writing_json(*state.writing, state.text);
  if (s.target) j["target"] = to_json(*s.target);
  if (s.foil) j["foil"] = to_json(*s.foil);
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace {

std::optional<json> read_saved(std::string_view stored) {
  json j = json::parse(stored.begin(), stored.end(), nullptr, false);
  if (!j.is_object() || j.value("version", json()) != kVersion) return {};
  return j;
}

void restore(State& state, const json& j, double now) {
  std::string text;
  take(j, "text", text);
  if (!text.empty()) reduce(state, SetText{std::move(text), now, false});
  std::string rationale;
  std::string answer;
  take(j, "rationale", rationale);
  take(j, "answer", answer);
  if (auto spans = parse_spans(rationale); spans.ok() && !spans->empty())
    state.rationale = Rationale{state.text, std::move(*spans), std::move(answer)};
  take(j, "method", state.method);
  if (const auto found = j.find("settings"); found != j.end()) state.settings = settings_from(*found);
  take(j, "temperature", kMinTemperature, kMaxTemperature, state.temperature);
  take(j, "top_k", 1, kMaxTopK, state.top_k);
  take(j, "scheme", kSchemes, state.scheme);
  take(j, "text_size", 0.8, 2.0, state.text_size);
  take(j, "projector", state.projector);
  std::string language = state.language;
  take(j, "language", language);
  if (is_language_code(language)) state.language = std::move(language);
  take(j, "pairs", state.pairs);
  take(j, "continues", state.continues);
  std::string chat_form;
  take(j, "chat_form", chat_form);
  if (chat_form.size() <= kLongestChatForm) state.chat_form = std::move(chat_form);
  take(j, "tab", kTabs, state.tab);
  std::string view;
  take(j, "view", view);
  if (const auto found = find_view(view)) state.view = *found;
  take(j, "form", kForms, state.form);
  std::string granularity;
  take(j, "granularity", granularity);
  state.granularity = granularity_named(granularity).value_or(Granularity::token);
  if (const auto found = j.find("pinned"); found != j.end() && found->is_object()) {
    Pinned kept;
    take(*found, "text", kept.text);
    take(*found, "position", 0, 1 << 20, kept.position);
    take(*found, "model", kept.model);
    if (kept.model.size() > kLongestName) kept.model.clear();
    if ((!kept.text.empty() || !kept.model.empty()) && kept.text.size() <= text_limit(state))
      state.pinned = std::move(kept);
  }
  const auto changes = j.find("interventions");
  state.interventions = interventions_from(changes == j.end() ? json() : *changes);
  if (const auto found = j.find("writing"); found != j.end())
    state.writing = writing_from(*found, state.text, text_limit(state));
  take(j, "model_hash", state.selection_model);
  take(j, "foil_mode", kFoilModes, state.selection.foil_mode);
  take(j, "layer", -1, 4096, state.selection.layer);
  take(j, "head", -1, 4096, state.selection.head);
  take(j, "lens_layer", -1, 4096, state.selection.lens_layer);
  take(j, "token", -1, 1 << 20, state.selection.token);
  take(j, "position", -1, 1 << 20, state.selection.position);
  take_choice(j, "target", state.selection.target);
  take_choice(j, "foil", state.selection.foil);
  if (state.selection.foil_mode == FoilMode::chosen && !state.selection.foil)
    state.selection.foil_mode = FoilMode::runner_up;
  std::string model;
  take(j, "model", model);
  if (model.size() <= kLongestName) state.wanted_model = std::move(model);
}

}  // namespace

void restore(State& state, std::string_view stored) {
  if (const auto j = read_saved(stored)) restore(state, *j, 0);
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

View view_of_link(std::string_view fragment) {
  if (const auto j = read_saved(fragment)) {
    std::string view;
    take(*j, "view", view);
    return find_view(view).value_or(View::explain);
  }
  while (!fragment.empty() && (fragment.front() == '#' || fragment.front() == '?')) fragment.remove_prefix(1);
  while (!fragment.empty()) {
    const size_t end = std::min(fragment.find('&'), fragment.size());
    if (const auto view = find_view(fragment.substr(0, end))) return *view;
    fragment.remove_prefix(std::min(end + 1, fragment.size()));
  }
  return View::explain;
}

namespace {
// "text=The%20film&method=occlusion"
void restore_address(State& state, std::string_view fragment, double now) {
  while (!fragment.empty() && (fragment.front() == '#' || fragment.front() == '?')) fragment.remove_prefix(1);
  while (!fragment.empty()) {
    const size_t end = std::min(fragment.find('&'), fragment.size());
    const std::string_view pair = fragment.substr(0, end);
    fragment.remove_prefix(std::min(end + 1, fragment.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = pair.substr(0, equals);
    std::string value = percent_decoded(pair.substr(equals + 1));
    if (name == "text" && !value.empty()) {
      reduce(state, SetText{std::move(value), now, false});
    } else if (name == "method" && (state.methods.empty() || offered(state, value))) {
      state.method = std::move(value);
    }
  }
}
}  // namespace

std::string link(const State& state) {
  json j = json::parse(save(state)), plain = json::parse(save(State{}));
  for (const auto& [field, value] : plain.items())
    if (field != "version" && j[field] == value) j.erase(field);
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace {
constexpr std::array kLook = {"scheme", "text_size", "projector", "language"};

// A link may name another model. One that comes with the page is loaded (the program sees to that); else the link is
// read as far as the present one goes.
void settle_model(State& state) {
  if (!state.model) return;
  Selection& s = state.selection;
  const bool present = state.wanted_model.empty() || state.wanted_model == state.model->name;
  if (!present && is_shipped(state.wanted_model)) return;
  if (!present) state.notes.push_back(made_with_another(state));
  state.wanted_model.clear();
  if (state.selection_model == state.model->hash) return;
  s.target.reset();
  s.foil.reset();
  if (s.foil_mode == FoilMode::chosen) s.foil_mode = FoilMode::runner_up;
  forget_conversation(state);
  state.selection_model = state.model->hash;
}
}  // namespace

std::string made_with_another(const State& state) {
  return say("The link was made with the model {model}; this is {here}, whose numbers are others.", state.wanted_model,
             state.model->name);
}

std::string work(const State& state) {
  json j = json::parse(save(state));
  for (const char* field : kLook) j.erase(field);
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

void open_link(State& state, std::string_view link, double now) {
  const auto j = read_saved(link);
  if (!j) {
    state.view = view_of_link(link);
    restore_address(state, link, now);
    return;
  }
  json whole = json::parse(save(State{}));
  for (const char* field : kLook) whole.erase(field);
  whole.update(*j);
  // The text first: what was there goes to Undo as a whole.
  if (const std::string text = text_of_link(link); !text.empty()) reduce(state, SetText{text, now, false});
  state.selection = {};
  state.pinned.reset();
  state.writing.reset();
  restore(state, whole, now);
  settle_model(state);
}

std::string text_of_link(std::string_view link) {
  std::string text;
  if (const auto j = read_saved(link)) take(*j, "text", text);
  return text;
}

std::string save_earlier(const Earlier& earlier) {
  json list = json::array();
  const size_t skipped = earlier.undo.size() - std::min(earlier.undo.size(), kKeptEarlier);
  for (size_t i = skipped; i < earlier.undo.size(); ++i) list.push_back(earlier.undo[i]);
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

void restore_earlier(State& state, std::string_view stored) {
  const json list = json::parse(stored.begin(), stored.end(), nullptr, false);
  if (!list.is_array()) return;
  for (const json& entry : list) {
    if (!entry.is_string() || state.earlier.undo.size() == kKeptEarlier) continue;
    const std::string text = text_of_link(entry.get<std::string>());
    if (text.empty()) continue;
    state.earlier.undo.push_back(entry.get<std::string>());
    state.earlier.undo_text = text;
  }
}

}  // namespace vitrine::app
