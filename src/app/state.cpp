#include "app/state.h"

#include <algorithm>

#include "app/choice.h"
#include "text/say.h"

namespace vitrine::app {

std::string name_of(Slot slot, Side side) {
  return (side == Side::pinned ? "pinned_" : "") + std::string(info(slot).name);
}

Interventions State::active_interventions() const {
  Interventions active;
  for (const AppliedIntervention& one : interventions)
    if (one.on) active.push_back(one.change);
  return active;
}

const Want* State::want(Slot slot, Side side) const {
  for (const Want& w : wants)
    if (w.slot == slot && w.side == side) return &w;
  return nullptr;
}

Answer* State::pending(uint64_t id) {
  for (auto& side : answers)
    for (Answer& answer : side)
      if (answer.pending && answer.pending == id) return &answer;
  return nullptr;
}

bool State::fresh(Slot slot, Side side) const {
  const Want* wanted = want(slot, side);
  const Answer& known = answer(slot, side);
  return wanted && known.shown && known.key == wanted->key;
}

const Error* State::failed(Slot slot, Side side) const {
  const Want* wanted = want(slot, side);
  const Answer& known = answer(slot, side);
  return wanted && known.error && known.failed_key == wanted->key ? &*known.error : nullptr;
}

bool State::busy() const {
  if (loading.active || tokenize_pending) return true;
  if (stopped || core_failed) return false;
  for (const auto& side : answers)
    for (const Answer& a : side)
      if (a.pending) return true;
  for (const Want& w : wants) {
    const Answer& a = answer(w.slot, w.side);
    if (a.key != w.key && a.failed_key != w.key) return true;
  }
  return model && !text_error && !core_failed && tokens_text != text && !text.empty();
}

const std::string* State::other_text() const {
  if (!pinned || pinned->text.empty() || pinned->text == text) return nullptr;
  return pinned->model.empty() || two_models() ? &pinned->text : nullptr;
}

bool State::same_heads() const {
  return !two_models() || !model || (model->layers == second->layers && model->heads == second->heads);
}

int32_t State::pinned_id(int32_t id) const {
  if (!two_models() || same_vocabulary) return id;
  return id >= 0 && id < int_size(second_ids) ? second_ids[id] : -1;
}

std::span<const Span> State::true_rationale() const {
  return rationale && rationale->text == text ? std::span<const Span>(rationale->spans) : std::span<const Span>{};
}

const MethodInfo* State::find_method(std::string_view name) const {
  for (const MethodInfo& m : methods)
    if (m.name == name) return &m;
  return nullptr;
}

bool State::offers(const MethodInfo& declared) const {
  const std::optional<Kind> kind = find_kind(declared.view);
  const auto has_place = [&](const SlotInfo& slot) {
    return slot.method == declared.name && slot.rank != SlotInfo::Rank::part;
  };
  return kind && (kind == Kind::token_scores || std::ranges::none_of(kSlots, has_place));
}

std::vector<const MethodInfo*> State::offered(Kind kind) const {
  std::vector<const MethodInfo*> out;
  for (const MethodInfo& m : methods)
    if (m.view == info(kind).name && offers(m)) out.push_back(&m);
  return out;
}

std::string State::token_text(int32_t id) const {
  if (model && id >= 0 && static_cast<size_t>(id) < model->vocabulary.size()) return model->vocabulary[id];
  return say("token {id}", ungrouped(id));
}

int State::position() const {
  const int count = int_size(tokens);
  if (selection.position >= 0 && selection.position < count) return selection.position;
  if (model && !model->causal)
    for (int t = count - 1; t >= 0; --t)
      if (model->mask_token == tokens[t].id) return t;
  return count - 1;
}

std::optional<TokenChoice> State::target() const {
  if (selection.target) return selection.target;
  if (ranking.empty()) return std::nullopt;
  return token_choice(ranking.front().id);
}

std::optional<TokenChoice> State::foil() const {
  const std::optional<TokenChoice> chosen = target();
  if (!model || !chosen) return std::nullopt;
  switch (selection.foil_mode) {
    case FoilMode::none: return std::nullopt;
    case FoilMode::chosen:
      return selection.foil && !share_word(*model, *chosen, *selection.foil) ? selection.foil : std::nullopt;
    case FoilMode::runner_up:
      // One token is always more probable than several after each other: that says nothing.
      if (is_continuation(*chosen)) return std::nullopt;
      for (const Ranked& r : ranking)
        if (!share_word(*model, *chosen, token_choice(r.id))) return token_choice(r.id);
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace vitrine::app
