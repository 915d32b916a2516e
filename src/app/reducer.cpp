#include "app/reducer.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "app/choice.h"
#include "app/claims.h"
#include "app/dataset_reducer.h"
#include "app/moves.h"
#include "app/persistence.h"
#include "app/planner.h"
#include "app/readings.h"

namespace vitrine::app {
namespace {

// What is compared is one question about two texts: the target and foil of now stay.
void keep_question(State& state) {
  const std::optional<TokenChoice> target = state.target(), foil = state.foil();
  if (!target) return;
  state.selection.target = target;
  if (!foil) return;
  state.selection.foil = foil;
  state.selection.foil_mode = FoilMode::chosen;
}

}  // namespace

void pin(State& state) {
  if (state.text.empty() || !state.model) return;
  keep_question(state);
  const bool last = state.position() == int_size(state.tokens) - 1;
  EnumArray<Slot, bool, kSlots.size()> fresh{};
  for (const SlotInfo& slot : kSlots) fresh[slot.slot] = state.fresh(slot.slot);
  state.pinned = Pinned{state.text, last ? -1 : state.position(), state.two_models() ? state.second->name : ""};
  // What is known about the text is known about the pinned one.
  const std::vector<Want> wants = plan(state);
  forget_pinned_answers(state);
  if (state.two_models()) return;
  for (const SlotInfo& slot : kSlots) {
    if (!fresh[slot.slot] || slot.sides == SlotInfo::Sides::one) continue;
    Answer& answer = state.answer(slot.slot, Side::pinned);
    answer.shown = state.answer(slot.slot).shown;
    for (const Want& want : wants)
      if (want.slot == slot.slot && want.side == Side::pinned) answer.key = want.key;
  }
}

void unpin(State& state) {
  state.pinned.reset();
  state.second_loading.active = false;
  for (Answer& answer : state.answers[Side::pinned]) {
    answer.shown.reset();
    answer.key.clear();
  }
}

namespace {

void rank_predictions(State& state) {
  const Answer& answer = state.answer(Slot::predictions);
  state.ranking = answer.shown ? rank(logits(*answer.shown), state.temperature, kMaxTopK) : std::vector<Ranked>{};
}

void take_answer(State& state, const Arrived& arrived) {
  Answer* answer = state.pending(arrived.id);
  if (!answer) return;
  answer->shown = arrived.explanation;
  answer->key = std::move(answer->pending_key);
  answer->arrived = arrived.now;
  ++answer->version;
  answer->pending = 0;
  answer->pending_key.clear();
  answer->error.reset();
  answer->failed_key.clear();
  if (answer == &state.answer(Slot::predictions)) rank_predictions(state);
}

// Shown while the samples still arrive. It answers no question yet, so nothing is concluded from it.
void take_part(State& state, const PartlyArrived& arrived) {
  Answer* answer = state.pending(arrived.id);
  if (!answer) return;
  answer->shown = arrived.explanation;
  answer->key.clear();
  answer->arrived = arrived.now;
  ++answer->version;
}

void take_failure(State& state, const Failed& failed) {
  const bool cancelled = failed.error.code == ErrorCode::cancelled;
  if (failed.id && failed.id == state.skills.pending) {
    state.skills.pending = 0;
    if (!cancelled) state.skills.error = failed.error;
    return;
  }
  if (failed.id && failed.id == state.tokenize_pending) {
    state.tokenize_pending = 0;
    if (!cancelled && state.tokenize_text == state.text) {
      state.text_error = failed.error;
      state.tokens.clear();
      state.tokens_text = state.text;
    }
    return;
  }
  if (Answer* answer = state.pending(failed.id)) {
    if (!cancelled) {
      answer->error = failed.error;
      answer->failed_key = answer->pending_key;
    }
    answer->pending = 0;
    answer->pending_key.clear();
    return;
  }
  // Loads have no other id; one whose files were not all there fails before any progress.
  if (state.loading.active || failed.id == 0) {
    state.loading.active = false;
    state.loading.error = failed.error;
  }
}

// An explicit foil or target that has a word of the other makes no question: the older choice gives way.
void set_target(State& state, std::optional<TokenChoice> what) {
  Selection& s = state.selection;
  if (what && state.model) what = plain(*state.model, *std::move(what));
  if (what && state.model && s.foil_mode == FoilMode::chosen && s.foil && share_word(*state.model, *what, *s.foil)) {
    s.foil.reset();
    s.foil_mode = FoilMode::runner_up;
  }
  s.target = std::move(what);
}

void set_foil(State& state, FoilMode mode, std::optional<TokenChoice> what) {
  Selection& s = state.selection;
  const std::optional<TokenChoice> target = state.target();
  if (what && state.model) what = plain(*state.model, *std::move(what));
  if (mode == FoilMode::chosen && (!what || (target && state.model && share_word(*state.model, *target, *what))))
    return;
  s.foil_mode = mode;
  s.foil = mode == FoilMode::chosen ? std::move(what) : std::nullopt;
  // What is compared with the foil must not change under it.
  if (mode == FoilMode::chosen && !s.target) s.target = target;
}

void open_skill_example(State& state, const OpenSkillExample& c) {
  const std::vector<SkillExample>& shown = state.skills.page.examples;
  if (!state.model || c.index < 0 || static_cast<size_t>(c.index) >= shown.size()) return;
  const SkillExample& example = shown[c.index];
  open_question(state, example.text, example.target, example.foil, c.now);
  state.rationale = Rationale{example.text, example.rationale, example.target};
  if (!c.with_pair || example.pair.empty()) return;
  state.pinned = Pinned{example.pair, -1, {}};
  forget_pinned_answers(state);
}

void swap_pinned(State& state, double now) {
  if (!state.pinned || state.pinned->text.empty()) return;
  const Pinned kept = *state.pinned;
  const Selection question = state.selection;
  pin(state);
  set_text(state, kept.text, now, false);
  state.selection.target = question.target;
  state.selection.foil = question.foil;
  state.selection.foil_mode = question.foil_mode;
  state.selection.position = kept.position;
}

void undo(State& state, const Undo& c) {
  Earlier& earlier = state.earlier;
  std::vector<std::string>& from = c.redo ? earlier.redo : earlier.undo;
  if (from.empty()) return;
  const std::string wanted = std::move(from.back()), present = work(state);
  from.pop_back();
  Earlier kept = earlier;  // opening it is no change of its own
  (c.redo ? kept.undo : kept.redo).push_back(present);
  ++kept.replaced;
  open_link(state, wanted, c.now);
  kept.undo_text = kept.undo.empty() ? std::string() : text_of_link(kept.undo.back());
  state.earlier = std::move(kept);
}

struct Reduce {
  State& state;

  void operator()(const SetText& c) { set_text(state, c.text, c.now, c.typed); }
  void operator()(const OpenExample& c) { open_example(state, c.index, c.now); }
  void operator()(const ShowSkill& c) {
    state.skills.asked = std::pair(c.group, std::max<int64_t>(0, c.first));
    state.skills.error.reset();
  }
  void operator()(const OpenSkillExample& c) { open_skill_example(state, c); }
  void operator()(const DeleteWord& c) {
    if (auto left = text_without(state, c.token)) set_text(state, *std::move(left), c.now, false);
  }
  void operator()(const SelectToken& c) {
    const bool valid = c.token >= 0 && c.token < int_size(state.tokens);
    state.selection.token = valid && c.token != state.selection.token ? c.token : -1;
  }
  void operator()(const SelectPosition& c) {
    const int last = int_size(state.tokens) - 1;
    const int position = c.position >= 0 && c.position < last ? c.position : -1;
    if (position == state.selection.position) return;
    state.selection.position = position;
    ask_anew(state.selection);
  }
  void operator()(const SelectHead& c) {
    if (!state.model || c.layer < 0 || c.head < 0 || c.layer >= state.model->layers || c.head >= state.model->heads)
      return;
    state.selection.layer = c.layer;
    state.selection.head = c.head;
  }
  void operator()(const SelectLensLayer& c) {
    if (!state.model || c.layer > state.model->layers) return;
    state.selection.lens_layer = c.layer;
  }
  void operator()(const SetTarget& c) { set_target(state, c.what); }
  void operator()(const SetFoil& c) { set_foil(state, c.mode, c.what); }
  void operator()(const Pin&) { pin(state); }
  void operator()(const Unpin&) { unpin(state); }
  void operator()(const SwapPinned& c) { swap_pinned(state, c.now); }
  void operator()(const ShowPairs& c) { state.pairs = c.on; }
  void operator()(const ShowContinuation& c) { state.continues = c.on; }
  void operator()(const WriteOn&) { write_on(state); }
  void operator()(const ShowWriting& c) { show_writing(state, c.on); }
  void operator()(const Say& c) { say_turn(state, c.text, c.now); }
  void operator()(const SetChatForm& c) { set_chat_form(state, c.given); }
  void operator()(const WriteAgain&) { write_again(state); }
  void operator()(const StopWriting&) { stop_writing(state); }
  void operator()(const ExplainWritten& c) { explain_written(state, c.turn, c.token, c.now); }
  void operator()(const BackToWriting& c) { back_to_writing(state, c.now); }
  void operator()(const SetScoreForm& c) { state.form = c.form; }
  void operator()(const SetGranularity& c) { state.granularity = c.granularity; }
  void operator()(const SetMethod& c) {
    if (const MethodInfo* method = state.find_method(c.name); method && state.offers(*method)) state.method = c.name;
  }
  // A text is given once, for all methods that ask for it.
  void give_to_others(const SetSetting& c) {
    for (const MethodInfo& method : state.methods)
      for (const SettingInfo& info : method.settings) {
        if (info.name != c.name || info.kind != "text" || !state.offers(method)) continue;
        if (c.value == info.fallback) state.settings[method.name].erase(c.name);
        else state.settings[method.name].insert_or_assign(c.name, c.value);
      }
  }
  void operator()(const SetSetting& c) {
    const MethodInfo* method = state.find_method(c.method);
    if (!method) return;
    for (const SettingInfo& info : method->settings) {
      if (info.name != c.name) continue;
      Settings& chosen = state.settings[c.method];
      if (c.value == info.fallback) chosen.erase(c.name);
      else chosen.insert_or_assign(c.name, c.value);
      if (info.kind == "text") give_to_others(c);
    }
  }
  void operator()(const SetTemperature& c) {
    if (!std::isfinite(c.value)) return;
    state.temperature = std::clamp(c.value, kMinTemperature, kMaxTemperature);
    rank_predictions(state);
  }
  void operator()(const SetTopK& c) { state.top_k = std::clamp(c.value, 1, kMaxTopK); }
  void operator()(const SetScheme& c) { state.scheme = c.scheme; }
  void operator()(const SetTextSize& c) {
    if (std::isfinite(c.value)) state.text_size = std::clamp(c.value, 0.8, 2.0);
  }
  void operator()(const SetProjector& c) { state.projector = c.on; }
  void operator()(const Intervene& c) { intervene(state, c.change, c.now); }
  void operator()(const DropIntervention& c) { drop_intervention(state, c.index, c.now); }
  void operator()(const SetLanguage& c) { state.language = c.code; }
  void operator()(const ShowTab& c) { state.tab = c.tab; }
  void operator()(const ShowView& c) { state.view = c.view; }
  void operator()(const SetHover& c) { state.hover = c.hover; }
  void operator()(const Stop&) {
    // What is written is given up first; the views, which waited for it, go on.
    if (state.answer(Slot::writing).pending) stop_writing(state);
    else state.stopped = state.stopped || state.busy();
  }
  void operator()(const Retry& c) {
    Answer& answer = state.answer(c.slot);
    answer.error.reset();
    answer.failed_key.clear();
    state.stopped = false;
  }

  void operator()(const Undo& c) { undo(state, c); }
  void operator()(const OpenLink& c) { open_link(state, c.link, c.now); }
  void operator()(const OfflineChanged& c) { state.offline = c.offline; }

  void operator()(const LoadShipped& c) {
    state.loading = {};
    state.loading.file = c.name;
  }
  void operator()(const PickModel&) { state.loading.error.reset(); }
  void operator()(const CompareWith& c) {
    state.second_loading = {};
    state.second_loading.file = c.name;
  }
  void operator()(const DropSecond& c) { drop_second(state, c.why); }
  void operator()(const CopyLink&) {}
  void operator()(const OpenLessons&) {}
  void operator()(const Export&) {}
  void operator()(const ReloadPage&) {}
  void operator()(const RestartCore&) {
    state.core_failed.reset();
    state.loading = {};
  }

  void operator()(const ModelArrived& c) {
    if (c.second) return set_second(state, c.model);
    set_model(state, c.model, c.stored);
    match_vocabularies(state);
  }
  void operator()(const MethodsArrived& c) {
    state.methods = c.methods;
    const MethodInfo* chosen = state.find_method(state.method);
    const std::vector<const MethodInfo*> offered = state.offered(Kind::token_scores);
    if ((!chosen || !state.offers(*chosen)) && !offered.empty()) state.method = offered.front()->name;
  }
  void operator()(const TokensArrived& c) {
    if (c.id != state.tokenize_pending) return;  // an older text
    state.tokenize_pending = 0;
    set_tokens(state, c.tokens, c.notes);
  }
  void operator()(const Arrived& c) {
    if (!data_explained(state, c.id, c.explanation)) take_answer(state, c);
  }
  void operator()(const PartlyArrived& c) { take_part(state, c); }
  void operator()(const Progressed& c) {
    if (data_progressed(state, c.id, c.done, c.total)) return;
    if (Answer* answer = state.pending(c.id)) {
      answer->done = c.done;
      answer->total = c.total;
    }
  }
  void operator()(const StatusChanged& c) { state.core = c.status; }
  void operator()(const Failed& c) {
    if (c.second) return second_failed(state, c.error);
    if (!data_failed(state, c.id, c.error)) take_failure(state, c);
  }
  void operator()(const SkillsFetched&) { state.skills.in_core = true; }
  void operator()(const SkillsArrived& c) {
    if (c.id != state.skills.pending) return;
    state.skills.pending = 0;
    state.skills.page = c.page;
  }
  void operator()(const DataCommand& c) { reduce_data(state, c); }
  void operator()(const LoadProgressed& c) {
    Loading& loading = c.second ? state.second_loading : state.loading;
    loading.active = true;
    loading.error.reset();
    loading.loaded = c.loaded;
    loading.total = c.total;
    loading.file = c.file;
  }
  void operator()(const CoreLost& c) {
    data_lost(state);
    state.skills.in_core = false;
    state.skills.pending = 0;
    state.core_failed = c.error;
    state.loading.active = false;
    state.second_loading.active = false;
    forget_pending(state);
  }
};

template <class T>
constexpr bool changes_question =
    !(std::is_same_v<T, SetHover> || std::is_same_v<T, Progressed> || std::is_same_v<T, StatusChanged> ||
      std::is_same_v<T, SetScheme> || std::is_same_v<T, SetTextSize> || std::is_same_v<T, SetProjector> ||
      std::is_same_v<T, SetLanguage> || std::is_same_v<T, ShowTab> || std::is_same_v<T, SetScoreForm> ||
      std::is_same_v<T, SetGranularity> || std::is_same_v<T, SetTemperature> || std::is_same_v<T, SetTopK> ||
      std::is_same_v<T, ShowSkill> || std::is_same_v<T, SkillsFetched> || std::is_same_v<T, SkillsArrived> ||
      std::is_same_v<T, DataCommand> || std::is_same_v<T, CopyLink> || std::is_same_v<T, OpenLessons> ||
      std::is_same_v<T, Export> || std::is_same_v<T, ReloadPage> || std::is_same_v<T, OfflineChanged>);

// The attribution by word, phrase or sentence follows from the one by token: nothing is asked again.
void group_attribution(State& state) {
  const auto& shown = state.answer(Slot::attribution).shown;
  const Granularity now =
      state.grouped ? granularity_named(state.grouped->granularity).value_or(Granularity::token) : Granularity::token;
  if (state.grouped_from == shown && now == state.granularity) return;
  state.grouped.reset();
  state.parts.clear();
  state.grouped_from = shown;
  if (!shown || state.granularity == Granularity::token || shown->view != vitrine::View::token_scores) return;
  state.grouped = std::make_shared<const Explanation>(regroup(*shown, state.granularity));
  for (size_t i = 0; i < shown->tokens.size(); ++i) state.parts.push_back(part_of(*shown, state.granularity, i));
}

// Whether `wants` asks something that the old list did not.
bool asks_anew(const std::vector<Want>& before, const std::vector<Want>& now) {
  for (const Want& want : now) {
    const bool known = std::any_of(before.begin(), before.end(), [&](const Want& old) { return old.key == want.key; });
    if (!known) return true;
  }
  return false;
}

}  // namespace

void reduce(State& state, const Command& command) {
  std::visit(Reduce{state}, *command);
  settle_second(state);
  group_attribution(state);
  std::visit(
      [&]<class T>(const T&) {
        if constexpr (changes_question<T>) {
          std::vector<Want> wants = plan(state);
          if (!std::is_same_v<T, Arrived> && asks_anew(state.wants, wants)) state.stopped = false;
          state.wants = std::move(wants);
        }
      },
      *command);
}

}  // namespace vitrine::app
