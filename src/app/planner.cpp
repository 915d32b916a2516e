#include "app/planner.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/claims.h"
#include "explain/second_request.h"
#include "explanation/explanation_json.h"
#include "text/catalogue.h"

namespace vitrine::app {
namespace {

// More than two under way would only wait in the engine's queue, where a newer edit cannot overtake them.
constexpr int kUnderWay = 2;
// The setting of methods that compare the text with another one: the pinned text where there is one and none is given.
constexpr const char* kOtherText = "corrupted";

bool takes_other_text(const MethodInfo& method) {
  return std::ranges::any_of(method.settings, [](const SettingInfo& s) { return s.name == kOtherText; });
}

}  // namespace

std::string key_of(const Request& request, std::string_view model_hash) {
  return std::string(model_hash) + ' ' + language() + ' ' +
         to_json(request).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

namespace {

// What is measured is compared with the true rationale where there is one.
Settings with_rationale(const State& state, Settings settings = {}) {
  if (!state.true_rationale().empty()) settings["rationale"] = spans_text(state.true_rationale());
  return settings;
}

// Collects what a view wants to know.
struct Plan {
  const State& state;
  std::vector<Want> wants;

  void add(Slot slot, Side side, Request request) {
    const bool second = side == Side::pinned && state.two_models();
    std::string key = key_of(request, second ? state.second->hash : state.model->hash);
    wants.push_back({slot, side, std::move(request), std::move(key)});
  }
  void ask(Slot slot) {
    auto request = request_of(slot);
    if (!request) return;
    request->interventions = state.active_interventions();
    add(slot, Side::current, *std::move(request));
  }
  // What was asked about the text, asked about the pinned one, of the second model where there is one.
  void ask_pinned() {
    if (!state.pinned) return;
    const bool second = state.two_models();
    if (!state.pinned->model.empty() && !second) return;  // that one is still to come
    const std::vector<Want> asked = wants;
    for (const Want& want : asked) {
      const bool there =
          std::ranges::any_of(asked, [&](const Want& w) { return w.slot == want.slot && w.side == Side::pinned; });
      if (there || info(want.slot).sides == SlotInfo::Sides::one) continue;
      Request request = want.request;
      request.interventions.clear();  // what is pinned is asked of the model as it is
      bool at_last = state.position() == int_size(state.tokens) - 1;
      if (!state.pinned->text.empty()) {
        request.text = state.pinned->text;
        const bool of_position = request.position.has_value();
        request.position.reset();
        if (of_position && state.pinned->position >= 0) request.position = state.pinned->position;
        at_last = state.pinned->position < 0;
        request.settings.erase("rationale");  // of the text as it is
        const auto other = request.settings.find(kOtherText);
        if (other != request.settings.end() && other->second == SettingValue(state.pinned->text))
          other->second = state.text;
      }
      if (second) {
        auto put = asked_of_second(std::move(request), state.same_vocabulary, at_last,
                                   [this](int32_t id) { return state.token_text(id); });
        if (put) add(want.slot, Side::pinned, *std::move(put));
      } else {
        add(want.slot, Side::pinned, std::move(request));
      }
    }
  }
  bool answered(Slot slot) const {
    return std::any_of(wants.begin(), wants.end(), [&](const Want& w) {
      return w.slot == slot && w.side == Side::current && w.key == state.answer(slot).key;
    });
  }
  // Answered, or known to have no answer.
  bool settled(Slot slot) const {
    return answered(slot) || std::any_of(wants.begin(), wants.end(), [&](const Want& w) {
             return w.slot == slot && w.side == Side::current && w.key == state.answer(slot).failed_key;
           });
  }

 private:
  std::optional<Request> request_of(Slot slot) const;
  bool specialise(Slot slot, Request& request) const;
};

// What the slot asks about the text; nothing where it asks nothing.
std::optional<Request> Plan::request_of(Slot slot) const {
  const std::string method(info(slot).method.empty() ? state.method : info(slot).method);
  const MethodInfo* declared = state.find_method(method);
  if (!declared && method != "predictions") return std::nullopt;
  Request request;
  request.method = method;
  if (slot == Slot::writing) {
    if (!state.writing || state.writing->prompt.empty()) return std::nullopt;
    request.text = state.writing->prompt;
    request.settings = state.writing->settings;
    return request;
  }
  request.text = state.text;
  if (declared && declared->uses_target) {
    request.target = state.target();
    request.foil = state.foil();
  }
  if (!declared || declared->uses_target || declared->view == "next_tokens" || slot == Slot::continuation)
    request.position = state.position();
  if (!specialise(slot, request)) return std::nullopt;
  return request;
}

// What only this slot knows. False: not now.
bool Plan::specialise(Slot slot, Request& request) const {
  switch (slot) {
    case Slot::continuation: return state.continues;
    case Slot::minimal_pairs: return state.pairs;
    case Slot::attribution:
      if (const auto it = state.settings.find(state.method); it != state.settings.end()) request.settings = it->second;
      if (takes_other_text(*state.find_method(request.method))) {
        const auto given = request.settings.find(kOtherText);
        if (given != request.settings.end() && given->second == SettingValue(state.text)) request.settings.erase(given);
        if (const std::string* other = state.other_text()) request.settings.try_emplace(kOtherText, *other);
      }
      return true;
    case Slot::deletions: {
      const auto tokens = deleted_tokens(state);
      if (tokens && !tokens->empty()) request.settings["tokens"] = *tokens;
      return tokens.has_value();
    }
    case Slot::trust: {
      // Which attribution is put to the test; those it does not know stay "not measured".
      request.settings = with_rationale(state, {{"of", state.method}});
      return std::ranges::any_of(state.find_method(request.method)->settings, [&](const SettingInfo& s) {
        return s.name == "of" && std::ranges::find(s.choices, state.method) != s.choices.end();
      });
    }
    case Slot::trust_table: request.settings = with_rationale(state); return true;
    default: return true;
  }
}

}  // namespace

std::vector<Want> plan(const State& state) {
  Plan plan{state, {}};
  if (!state.model || (state.core_failed && !state.stored)) return {};
  plan.ask(Slot::writing);
  const bool writes = !plan.wants.empty() && !plan.settled(Slot::writing);
  if (state.text_error || !state.tokens_fresh()) return plan.wants;
  plan.ask(Slot::predictions);
  if (!plan.answered(Slot::predictions) || !state.target()) return plan.wants;
  // While the model writes on from this very text, the views wait: each of their runs would hold up a token.
  if (writes && state.text == state.writing->prompt) return plan.wants;
  // The quick ones about both texts, then the long ones. The data set asks for itself: dataset_reducer.h.
  const auto of_view = [&](const SlotInfo& slot) { return slot.view == state.view; };
  if (std::ranges::none_of(kSlots, of_view)) return plan.wants;
  const auto is_long = [](const SlotInfo& slot) { return slot.rank == SlotInfo::Rank::alone; };
  for (const SlotInfo& slot : kSlots)
    if (of_view(slot) && !is_long(slot)) plan.ask(slot.slot);
  plan.ask_pinned();
  for (const SlotInfo& slot : kSlots) {
    if (!of_view(slot) || !is_long(slot)) continue;
    plan.ask(slot.slot);
    plan.ask_pinned();
  }
  return plan.wants;
}

namespace {

// The data set's requests go out one after the other.
void dispatch_data(State& state, Dispatch& out, uint64_t& next_id) {
  Data& data = state.data;
  if (data.stop && data.running) out.messages.push_back(AskCancel{data.running_id});
  data.stop = false;
  if (state.core_failed || state.loading.active || state.stored || data.running || data.queue.empty()) return;
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
  for (const Side side : {Side::current, Side::pinned})
    for (const SlotInfo& slot : kSlots) {
      Answer& answer = state.answer(slot.slot, side);
      if (!answer.pending) continue;
      const Want* want = state.want(slot.slot, side);
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
  if (!state.model || (!state.stored && (state.core_failed || state.loading.active))) return out;

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
    Answer& answer = state.answer(want.slot, want.side);
    if (answer.key == want.key || answer.failed_key == want.key || answer.pending) continue;
    if (under_way >= kUnderWay || (info(want.slot).rank == SlotInfo::Rank::alone && under_way > 0)) break;
    answer.pending = ++next_id;
    answer.pending_key = want.key;
    answer.done = answer.total = 0;
    out.messages.push_back(
        AskExplanation{answer.pending, want.request, want.side == Side::pinned && state.two_models()});
    ++under_way;
  }
  return out;
}

}  // namespace vitrine::app
