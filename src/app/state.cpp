#include "app/state.h"

#include "app/choice.h"

namespace vitrine::app {

const char* name_of(Slot slot) {
  switch (slot) {
    case Slot::predictions: return "predictions";
    case Slot::attribution: return "attribution";
    case Slot::attention: return "attention";
    case Slot::lens: return "lens";
    case Slot::removals: return "removals";
    case Slot::without: return "without";
    case Slot::against: return "against";
    case Slot::heads: return "heads";
    case Slot::trust: return "trust";
    case Slot::trust_table: return "trust_table";
    case Slot::minimal_pairs: return "minimal_pairs";
    case Slot::continuation: return "continuation";
    case Slot::pinned_predictions: return "pinned_predictions";
    case Slot::pinned_attribution: return "pinned_attribution";
    case Slot::pinned_attention: return "pinned_attention";
    case Slot::pinned_lens: return "pinned_lens";
    case Slot::pinned_heads: return "pinned_heads";
    case Slot::pinned_trust: return "pinned_trust";
    case Slot::pinned_trust_table: return "pinned_trust_table";
  }
  return "";
}

Slot pinned(Slot slot) {
  for (const auto& [current, kept] : kPinnedSlots)
    if (current == slot) return kept;
  return slot;
}

const Want* State::want(Slot slot) const {
  for (const Want& w : wants)
    if (w.slot == slot) return &w;
  return nullptr;
}

bool State::fresh(Slot slot) const {
  const Want* wanted = want(slot);
  const Answer& known = answer(slot);
  return wanted && known.shown && known.key == wanted->key;
}

const Error* State::failed(Slot slot) const {
  const Want* wanted = want(slot);
  const Answer& known = answer(slot);
  return wanted && known.error && known.failed_key == wanted->key ? &*known.error : nullptr;
}

bool State::busy() const {
  if (loading.active || tokenize_pending) return true;
  if (stopped) return false;
  for (const Answer& a : answers)
    if (a.pending) return true;
  for (const Want& w : wants) {
    const Answer& a = answer(w.slot);
    if (a.key != w.key && a.failed_key != w.key) return true;
  }
  return model && !text_error && !core_failed && tokens_text != text && !text.empty();
}

std::span<const Span> State::true_rationale() const {
  return rationale && rationale->text == text ? std::span<const Span>(rationale->spans) : std::span<const Span>{};
}

const MethodInfo* State::find_method(std::string_view name) const {
  for (const MethodInfo& m : methods)
    if (m.name == name) return &m;
  return nullptr;
}

std::string State::token_text(int32_t id) const {
  if (model && id >= 0 && static_cast<size_t>(id) < model->vocabulary.size())
    return model->vocabulary[static_cast<size_t>(id)];
  return "token " + std::to_string(id);
}

int State::position() const {
  const int count = static_cast<int>(tokens.size());
  if (selection.position >= 0 && selection.position < count) return selection.position;
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
