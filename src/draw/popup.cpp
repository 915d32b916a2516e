#include "draw/popup.h"

#include "base/int_size.h"
#include "draw/scroll.h"
#include "draw/shapes.h"
#include "draw/tabs.h"
#include "draw/tooltip.h"
#include "platform/platform.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

constexpr float kRow = 28, kPhoneRow = 44, kPad = 8;

float row_height(const Ui& ui) { return ui.px(ui.theme.phone() ? kPhoneRow : kRow); }

int step(std::span<const MenuItem> items, int from, int by) {
  const int n = items.size();
  for (int i = from + by; i >= 0 && i < n; i += by) {
    if (!items[i].heading && items[i].disabled_reason.empty()) return i;
  }
  return from;
}

struct RowsAnswer {
  int chosen = -1, hovered = -1;
};
RowsAnswer rows(Ui& ui, Id id, Rect area, std::span<const MenuItem> items, float& scroll, int highlighted,
                bool keep_in_view) {
  const Palette& c = ui.colours();
  const float row = row_height(ui);
  RowsAnswer answer;
  if (keep_in_view && highlighted >= 0) {
    const float top = row * highlighted;
    scroll = std::clamp(scroll, top + row - area.h, top);
  }
  ScrollState state{scroll, -10};
  begin_scroll(ui, id, area, row * items.size(), state);
  scroll = state.offset;
  const int first = std::max(0, static_cast<int>(scroll / row));
  const int last = std::min(int_size(items), static_cast<int>((scroll + area.h) / row) + 1);
  for (int i = first; i < last; ++i) {
    const MenuItem& item = items[i];
    const Rect r{area.x, area.y + row * i - scroll, area.w, row};
    const float left = r.x + ui.px(22), right = r.right() - ui.px(kPad);
    if (item.heading) {
      text(ui, r.x + ui.px(kPad), baseline_in(ui, r.y + ui.px(4), row - ui.px(4), style(Role::note)), item.label,
           style(Role::note, c.ink3));
      continue;
    }
    const bool disabled = !item.disabled_reason.empty();
    const Hit h =
        ui.hit(draw::id("item", id, i), r, {.cursor = disabled ? Cursor::arrow : Cursor::hand, .focusable = false});
    if (h.hovered) answer.hovered = i;
    if (h.clicked && !disabled) answer.chosen = i;
    if (i == highlighted || (h.hovered && !disabled)) fill(ui, r, c.sunk);
    if (i == highlighted) frame(ui, r, c.ink, 1, 2);
    if (item.current) tick_mark(ui, r.x + ui.px(kPad), r.center_y(), c.ink);
    const TextStyle s =
        item.current ? style(Role::label, Weight::semibold) : style(Role::label, disabled ? c.ink3 : c.ink);
    text_cut(ui, left, baseline_in(ui, r.y, row, s), right - left, item.label, s);
    // The note has the room that the label leaves.
    const float room = right - left - text_width(ui, item.label, s) - ui.px(12);
    if (!item.note.empty() && room > ui.px(24)) {
      text(ui, right, baseline_in(ui, r.y, row, style(Role::tick)), cut_to(ui, item.note, style(Role::tick), room),
           style(Role::tick, c.ink3), Align::right);
    }
    if (h.hovered && disabled) tooltip(ui, h.pointer, {item.disabled_reason});
  }
  end_scroll(ui);
  return answer;
}

}  // namespace

CardFrame begin_card(Ui& ui, Id id, Rect anchor, float width, float height) {
  const Palette& c = ui.colours();
  const ImVec2 page = ImGui::GetIO().DisplaySize;
  const float margin = ui.px(8);
  Rect card{anchor.x, anchor.bottom() + ui.px(6), std::min(ui.px(width), page.x - 2 * margin), height};
  if (ui.theme.phone()) {
    card.x = margin;
    card.w = page.x - 2 * margin;
  }
  card.x = std::clamp(card.x, margin, std::max(margin, page.x - margin - card.w));
  const float below = page.y - margin - card.y, above = anchor.y - ui.px(6) - margin;
  if (card.h > below && above > below) {
    card.h = std::min(card.h, above);
    card.y = anchor.y - ui.px(6) - card.h;
  } else {
    card.h = std::min(card.h, below);
  }
  // The page below takes no pointer: one area over all of it, then the card.
  ui.push_clip({0, 0, page.x, page.y});
  const Hit behind =
      ui.hit(draw::id("behind", id), {0, 0, page.x, page.y}, {.cursor = Cursor::arrow, .focusable = false});
  ui.hit(id, card, {.cursor = Cursor::arrow, .focusable = false});
  fill(ui, card, c.paper, 3);
  frame(ui, card, c.ink, 1, 3);
  const bool escape = ui.key_pressed(ImGuiKey_Escape);
  return {card.grown(-ui.px(1)), behind.pressed || escape};
}

void end_card(Ui& ui) { ui.pop_clip(); }

namespace {
// Up, down and Enter of a list that has the keyboard to itself; returns whether the highlighted item moved.
bool list_keys(Ui& ui, Id keys, Rect card, std::span<const MenuItem> items, int& highlighted, int& chosen) {
  bool moved = false;
  ui.hit(keys, {card.x, card.y, 1, 1}, {.takes_arrows = true});
  if (!ui.has_focus(keys)) ui.focus(keys);
  for (Key key = ui.arrow(keys); key != Key::none; key = ui.arrow(keys)) {
    if (key == Key::down) highlighted = step(items, highlighted, 1);
    if (key == Key::up) highlighted = step(items, highlighted < 0 ? int_size(items) : highlighted, -1);
    moved = true;
  }
  if (ui.key_pressed(ImGuiKey_Enter) && highlighted >= 0 && highlighted < int_size(items)) chosen = highlighted;
  return moved;
}
}  // namespace

MenuResult menu(Ui& ui, Id id, Rect anchor, float width, std::span<const MenuItem> items, MenuState& state) {
  const float pad = ui.px(4);
  const float wanted = row_height(ui) * items.size() + 2 * pad + ui.px(2);
  const CardFrame card = begin_card(ui, id, anchor, width, wanted);
  MenuResult result{.close = card.close};
  const bool moved = list_keys(ui, draw::id("menu keys", id), card.inner, items, state.highlighted, result.chosen);
  Rect inner = card.inner;
  inner.y += pad;
  inner.h -= 2 * pad;
  const RowsAnswer answer = rows(ui, id, inner, items, state.scroll, state.highlighted, moved);
  if (answer.chosen >= 0) result.chosen = answer.chosen;
  result.hovered = answer.hovered;
  if (result.chosen >= 0) result.close = true;
  end_card(ui);
  return result;
}

SearchResult search_list(Ui& ui, Id id, Rect anchor, float width, std::string_view placeholder,
                         std::span<const MenuItem> items, std::string_view footer, SearchState& state,
                         const SearchLists& lists) {
  const float pad = ui.px(8), head = lists.names.empty() ? 0 : ui.px(ui.theme.phone() ? 44 : 32);
  const float field = placeholder.empty() ? 0 : ui.px(ui.theme.phone() ? 44 : 30),
              foot = footer.empty() ? 0 : ui.px(24);
  const float most = ui.px(320);
  const float list = std::min(most, row_height(ui) * std::max<size_t>(items.size(), 1));
  const CardFrame card = begin_card(ui, id, anchor, width, head + list + field + foot + (field > 0 ? 3 : 2) * pad);
  SearchResult result{.close = card.close, .names = {}, .rows = {}};
  Rect inner = card.inner.grown(-pad);
  if (head > 0) {
    const Rect line = inner.cut_top(head);
    const float base = line.y + head / 2, mark = line.bottom() - ui.px(8);
    TabsResult named = tabs(ui, draw::id("lists", id), line.x + ui.px(4), base, mark, lists.names, lists.current);
    hairline(ui, card.inner.x, card.inner.right(), line.bottom() - ui.px(5), ui.colours().rule);
    if (named.clicked != lists.current) result.list = named.clicked;
    result.names = std::move(named.rects);
  }
  bool moved = false;
  if (field > 0) {
    const TextFieldResult typed = text_field(ui, draw::id("search", id), inner.cut_top(field), "search", placeholder,
                                             state.query, placeholder, state.fresh);
    state.fresh = false;
    if (typed.edited) {
      state.query = *typed.edited;
      state.highlighted = 0;
      state.scroll = 0;
      result.query_changed = true;
      platform::request_redraw();  // what is found is listed one frame later
    }
    moved = typed.up || typed.down;
    if (typed.down) state.highlighted = step(items, state.highlighted, 1);
    if (typed.up) state.highlighted = step(items, state.highlighted, -1);
    if (typed.submitted && state.highlighted >= 0 && state.highlighted < int_size(items)) {
      result.chosen = state.highlighted;
    }
    if (typed.cancelled) result.close = true;
    inner.cut_top(pad);
  } else {
    moved = list_keys(ui, draw::id("list keys", id), card.inner, items, state.highlighted, result.chosen);
  }
  if (foot > 0) {
    const Rect r = inner.cut_bottom(foot);
    text_cut(ui, r.x, baseline_in(ui, r.y, r.h, style(Role::tick)), r.w, footer, style(Role::tick, ui.colours().ink3));
  }
  if (items.empty()) {
    text(ui, inner.x, baseline_in(ui, inner.y, row_height(ui), style(Role::note)), say("nothing found"),
         style(Role::note, ui.colours().ink3));
  }
  const RowsAnswer answer = rows(ui, id, inner, items, state.scroll, state.highlighted, moved);
  for (size_t i = 0; i < items.size(); ++i)
    result.rows.push_back({inner.x, inner.y + row_height(ui) * i - state.scroll, inner.w, row_height(ui)});
  if (answer.chosen >= 0) result.chosen = answer.chosen;
  if (result.chosen >= 0 && !lists.stays) result.close = true;
  if (result.close || result.list >= 0) text_session::end();
  end_card(ui);
  return result;
}

}  // namespace vitrine::draw
