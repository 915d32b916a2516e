#include "app/planner.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/claims.h"
#include "explanation/explanation_json.h"

namespace vitrine::app {
namespace {

// More than two under way would only wait in the engine's queue, where a newer edit cannot overtake them.
constexpr int kUnderWay = 2;

Request about(std::string method, std::string text) {
  Request request;
  request.method = std::move(method);
  request.text = std::move(text);
  return request;
}

// Adds what the method needs to know about the question.
void ask_about_target(const State& state, Request& request) {
  request.target = state.target();
  request.foil = state.foil();
}

void add(const State& state, std::vector<Want>& wants, Slot slot, Request request) {
  std::string key = key_of(request, state.model->hash);
  wants.push_back({slot, std::move(request), std::move(key)});
}

}  // namespace

std::string key_of(const Request& request, std::string_view model_hash) {
  return std::string(model_hash) + ' ' +
         to_json(request).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string> text_without(const State& state, int index) {
  if (!state.model || !state.model->mask_token || !state.tokens_fresh()) return std::nullopt;
  if (index < 0 || index >= static_cast<int>(state.tokens.size())) return std::nullopt;
  const TokenInfo& token = state.tokens[static_cast<size_t>(index)];
  if (token.byte_end <= token.byte_begin || token.byte_end > state.text.size()) return std::nullopt;
  // A blank before the token belongs to it, whatever the tokenizer's offsets say.
  const size_t begin = index > 0 ? state.tokens[static_cast<size_t>(index) - 1].byte_end : token.byte_begin;
  return state.text.substr(0, begin) + state.token_text(*state.model->mask_token) + state.text.substr(token.byte_end);
}

namespace {

// Collects what a view wants to know.
struct Plan {
  const State& state;
  std::vector<Want> wants;

  void want(Slot slot, const std::string& method, Settings settings = {}) {
    const MethodInfo* info = state.find_method(method);
    if (!info) return;
    Request request = about(method, state.text);
    request.settings = std::move(settings);
    if (info->uses_target) {
      ask_about_target(state, request);
      request.position = state.position();
    }
    add(state, wants, slot, std::move(request));
  }
  // What was just asked about the text, asked about the pinned one.
  void want_pinned() {
    if (!state.pinned) return;
    for (const auto& [current, kept] : kPinnedSlots) {
      const auto same = [&](Slot slot) {
        return std::find_if(wants.begin(), wants.end(), [&](const Want& w) { return w.slot == slot; });
      };
      const auto found = same(current);
      if (found == wants.end() || same(kept) != wants.end()) continue;
      Request request = found->request;
      request.text = state.pinned->text;
      const bool of_position = request.position.has_value();
      request.position.reset();
      if (of_position && state.pinned->position >= 0) request.position = state.pinned->position;
      request.settings.erase("rationale");  // of the text as it is
      add(state, wants, kept, std::move(request));
    }
  }
  bool answered(Slot slot) const {
    return std::any_of(wants.begin(), wants.end(),
                       [&](const Want& w) { return w.slot == slot && w.key == state.answer(slot).key; });
  }
};

// What is measured is compared with the true rationale where there is one.
Settings with_rationale(const State& state, Settings settings) {
  if (!state.true_rationale().empty()) settings["rationale"] = spans_text(state.true_rationale());
  return settings;
}

// The answer sentence is about the words whose removal changes most; each claim is checked by a run of its own.
void plan_claims(Plan& plan) {
  const State& state = plan.state;
  const bool each = static_cast<int>(state.tokens.size()) <= kMostRemovals;
  if (each) plan.want(Slot::removals, "occlusion");
  if (!plan.answered(each ? Slot::removals : Slot::attribution)) return;
  const Suspects suspects = suspects_of(state);
  for (const auto& [slot, token] :
       {std::pair{Slot::without, suspects.first}, std::pair{Slot::against, suspects.second}}) {
    if (auto text = text_without(state, token)) {
      Request request = about("predictions", *std::move(text));
      request.position = state.position();
      add(state, plan.wants, slot, std::move(request));
    }
  }
}

void plan_explain(Plan& plan) {
  const State& state = plan.state;
  if (state.continues && state.find_method("continuation")) {
    Request continuation = about("continuation", state.text);
    continuation.position = state.position();
    add(state, plan.wants, Slot::continuation, std::move(continuation));
  }
  Settings chosen;
  if (const auto it = state.settings.find(state.method); it != state.settings.end()) chosen = it->second;
  plan.want(Slot::attribution, state.method, chosen);
  plan.want(Slot::attention, "attention");
  plan.want(Slot::lens, "logit_lens");
  plan_claims(plan);
  plan.want(Slot::heads, "head_ablation");
  plan.want_pinned();
  if (const MethodInfo* info = state.find_method("faithfulness")) {
    // Which attribution is put to the test; those it does not know stay "not measured".
    for (const SettingInfo& s : info->settings)
      if (s.name == "of" && std::find(s.choices.begin(), s.choices.end(), state.method) != s.choices.end())
        plan.want(Slot::trust, "faithfulness", with_rationale(state, {{"of", state.method}}));
  }
  plan.want_pinned();
  if (state.pairs) plan.want(Slot::minimal_pairs, "minimal_pairs");
}

}  // namespace

std::vector<Want> plan(const State& state) {
  Plan plan{state, {}};
  if (!state.model || state.core_failed || state.text_error || !state.tokens_fresh()) return {};

  Request predictions = about("predictions", state.text);
  predictions.position = state.position();
  add(state, plan.wants, Slot::predictions, std::move(predictions));
  if (!plan.answered(Slot::predictions) || !state.target()) return plan.wants;

  switch (state.view) {
    case View::explain: plan_explain(plan); break;
    case View::trust:
      plan.want(Slot::trust_table, "trust_table", with_rationale(state, {}));
      plan.want_pinned();
      break;
    case View::data: break;  // asks for itself: dataset_reducer.h
  }
  return plan.wants;
}

namespace {
// Long ones are asked when nothing else is under way.
bool waits_alone(Slot slot) { return slot == Slot::trust || slot == Slot::pinned_trust || slot == Slot::minimal_pairs; }

// The data set's requests go out one after the other.
void dispatch_data(State& state, Dispatch& out, uint64_t& next_id) {
  Data& data = state.data;
  if (data.stop && data.running) out.messages.push_back(AskCancel{data.running_id});
  data.stop = false;
  if (state.core_failed || state.loading.active || data.running || data.queue.empty()) return;
  data.running = std::move(data.queue.front());
  data.queue.pop_front();
  data.running_id = ++next_id;
  data.done = data.total = 0;
  out.messages.push_back(AskData{data.running_id, data.running->type, data.running->fields});
}

}  // namespace

Dispatch dispatch(State& state, double now, uint64_t& next_id) {
  Dispatch out;
  int under_way = 0;
  for (size_t i = 0; i < kSlots; ++i) {
    Answer& answer = state.answers[i];
    if (!answer.pending) continue;
    const Want* want = state.want(static_cast<Slot>(i));
    if (!state.stopped && want && want->key == answer.pending_key) {
      ++under_way;
      continue;
    }
    out.messages.push_back(AskCancel{answer.pending});
    answer.pending = 0;
    answer.pending_key.clear();
  }
  dispatch_data(state, out, next_id);
  if (Skills& skills = state.skills; skills.asked && skills.in_core && !skills.pending) {
    skills.pending = ++next_id;
    out.messages.push_back(AskExamples{skills.pending, skills.asked->first, skills.asked->second});
    skills.asked.reset();
  }
  if (!state.model || state.core_failed || state.loading.active) return out;

  if (state.tokens_text != state.text && state.tokenize_text != state.text) {
    state.tokenize_pending = ++next_id;
    state.tokenize_text = state.text;
    out.messages.push_back(AskTokens{state.tokenize_pending, state.text});
  }
  if (state.stopped) return out;
  if (state.typed && now < state.edited_at + kDebounce) {
    out.again_at = state.edited_at + kDebounce;
    return out;
  }
  for (const Want& want : state.wants) {
    Answer& answer = state.answer(want.slot);
    if (answer.key == want.key || answer.failed_key == want.key || answer.pending) continue;
    if (under_way >= kUnderWay || (waits_alone(want.slot) && under_way > 0)) break;
    answer.pending = ++next_id;
    answer.pending_key = want.key;
    answer.done = answer.total = 0;
    out.messages.push_back(AskExplanation{answer.pending, want.request});
    ++under_way;
  }
  return out;
}

}  // namespace vitrine::app
