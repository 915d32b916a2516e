#include "app/comparison.h"

#include "explain/text_pieces.h"

namespace vitrine::app {

int Comparison::column_of(int token) const {
  for (size_t i = 0; token >= 0 && i < columns.size(); ++i)
    if (columns[i].after == token) return i;
  return -1;
}

int Comparison::token(int column) const {
  return column >= 0 && column < int_size(columns) ? columns[column].after : -1;
}

Comparison compare(const State& state, Slot slot) {
  Comparison c;
  if (!state.comparing()) return c;
  const Answer& kept = state.answer(slot, Side::pinned);
  const Answer& now = state.answer(slot);
  // Two answers to different questions cannot be compared.
  if (!kept.shown || !now.shown || kept.shown->method != now.shown->method ||
      !same_word(kept.shown->target_text, now.shown->target_text) ||
      !same_word(kept.shown->foil_text, now.shown->foil_text))
    return c;
  const bool same_ids = !state.two_models() || state.same_vocabulary;
  if (same_ids && (kept.shown->target != now.shown->target || kept.shown->foil != now.shown->foil)) return c;
  c.pinned = kept.shown.get();
  c.current = now.shown.get();
  if (same_ids) c.columns = align(c.pinned->tokens, c.current->tokens);
  else if (c.pinned->provenance.text == c.current->provenance.text)
    c.columns = align_by_characters(c.pinned->tokens, c.current->tokens);
  else c.columns = align_by_text(c.pinned->tokens, c.current->tokens);
  return c;
}

}  // namespace vitrine::app
