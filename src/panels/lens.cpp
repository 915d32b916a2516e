// What would it have said after each layer? Layers down, tokens along the columns of the score; on a phone one row per
// token and the layers along. The pinned text has a grid of its own below, on the same columns.
#include <cmath>

#include "app/comparison.h"
#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/score.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr int kMostRows = 15;  // deeper models show evenly spaced layers
constexpr float kRow = 22, kPhoneRow = 30, kPinnedGap = 22;

// The layers that are drawn: always the embedding and the output.
std::vector<int> drawn_rows(int rows, int most) {
  std::vector<int> out;
  if (rows <= most) {
    for (int i = 0; i < rows; ++i) out.push_back(i);
    return out;
  }
  for (int i = 0; i < most; ++i) out.push_back(std::lround(static_cast<double>(i) * (rows - 1) / (most - 1)));
  return out;
}

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::lens); }

app::LensView view_of(const Context& c) {
  return answer_of(c).shown ? app::lens(*answer_of(c).shown) : app::LensView{};
}

float height(Context& c, PanelState&, float width) {
  const app::LensView view = view_of(c);
  const app::Comparison comparison = app::compare(c.state, app::Slot::lens);
  const int pinned = comparison ? app::lens(*comparison.pinned).rows : 0;
  const int known = view ? view.rows : c.state.model ? static_cast<int>(c.state.model->layers) + 1 : 7;
  float error = 0;
  if (answer_of(c).error) error = error_sentence(c.ui, 0, 0, width, answer_of(c).error->sentence());
  if (c.phone()) {
    const int tokens = view ? view.tokens : 1;
    return c.ui.px(76 + kPhoneRow * tokens) + error;
  }
  const float grid = kRow * std::min(known, kMostRows);
  return c.ui.px(30 + grid + (pinned > 0 ? kPinnedGap + kRow * std::min(pinned, kMostRows) : 0)) + error;
}

// A token as the side that says it reads it: a second model may have another vocabulary.
std::string said(const app::State& s, int32_t id, bool pinned) {
  if (!pinned || !s.two_models() || s.same_vocabulary) return shown(s, id);
  const std::vector<std::string>& words = s.second->vocabulary;
  return id >= 0 && id < int_size(words) ? shown(TokenInfo{id, words[id], 0, 1, 0, 1}) : std::string();
}

void describe(Context& c, const app::LensView& view, int row, int token, const std::string& word, bool pinned = false) {
  std::vector<std::string> lines{say("{row}, after {word}", app::lens_row_name(row, view.rows), in_quotes(word))};
  for (int k = 0; k < std::min(view.top, 5); ++k)
    lines.push_back(probability(view.probability(row, token, k)) + "  " +
                    said(c.state, view.id(row, token, k), pinned));
  if (const auto entropy = view.entropy_at(row, token)) lines.push_back(say("entropy {value} nat", number(*entropy)));
  if (const auto rank = view.rank_at(row, token)) lines.push_back(say("the final answer is number {rank}", *rank));
  if (row > 0 && row < view.rows - 1) lines.push_back("block." + std::to_string(row) + ".residual.in");
  tooltip(c.ui, c.ui.pointer(), lines);
}

// A first click selects the cell; a second one on the same asks what comes after that token.
void choose(Context& c, int row, int token) {
  const app::Selection& s = c.state.selection;
  if (s.lens_layer == row && s.token == token) {
    c.commands.push_back(app::SelectPosition{token});
    return;
  }
  c.commands.push_back(app::SelectLensLayer{row});
  if (s.token != token) c.commands.push_back(app::SelectToken{token});
}

float heading(Context& c, Rect area) {
  Ui& ui = c.ui;
  const app::Answer& answer = answer_of(c);
  const float base = area.y + ui.px(17);
  const float x = area.x +
                  text(ui, area.x, base, say("What would it have said after each layer?"), style(Role::question2)) +
                  ui.px(14);
  const bool fresh = c.state.fresh(app::Slot::lens);
  float right = area.right();
  if (!c.phone() && answer.shown)
    right = legend(ui, area.right() - ui.px(3), base - ui.px(8), ui.px(54), ui.colours().sequential,
                   say("probability {p}", "0"), "1", 0.75f);
  if (answer.pending && !answer.shown)
    progress_line(ui, id("lens progress"), area.x, area.y + ui.px(24), ui.px(160), progress_fraction(answer));
  if (!fresh || !answer.shown) return base;
  for (const Claim& claim : answer.shown->claims) {
    if (!claim.holds) continue;
    const float left = c.phone() ? area.x : x, line = c.phone() ? base + ui.px(20) : base;
    const float room = (c.phone() ? area.right() : right - ui.px(20)) - left - ui.px(16);
    if (room < ui.px(80)) break;
    const float width = text_cut(ui, left, line, room, tidy(claim.statement), style(Role::note, ui.colours().ink2));
    tick_mark(ui, left + width + ui.px(7), line - ui.px(4), ui.colours().ok);
    break;
  }
  return base;
}

void draw_lens(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  heading(c, area);
  float y = area.y + ui.px(c.phone() ? 54 : 29);
  const app::Answer& answer = answer_of(c);
  if (answer.error) y = error_sentence(ui, area.x, y, area.w, answer.error->sentence());
  const app::LensView view = view_of(c);
  if (!view) return;
  const Explanation& e = *answer.shown;
  const std::vector<std::string> names = labels(e);
  const std::vector<int> rows = drawn_rows(view.rows, c.phone() ? 9 : kMostRows);
  const int selected = app::token_in(c.state, e, c.state.selection.token);
  const int hovered = app::token_in(c.state, e, c.state.hover.token);
  const int position = app::token_in(c.state, e, c.state.position());
  const auto drawn_row = [&](int layer) {
    for (size_t i = 0; i < rows.size(); ++i)
      if (rows[i] == layer) return static_cast<int>(i);
    return -1;
  };
  const auto cell = [&](int layer, int token) {
    return LensCell{shown(c.state, view.id(layer, token)), view.probability(layer, token)};
  };
  const int at_layer = c.state.selection.lens_layer;
  std::vector<LensCell> cells;

  if (c.phone()) {
    const float gutter = ui.px(76);
    const TokenAxis axis{area.x + gutter, (area.w - gutter) / rows.size(), int_size(rows)};
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string name = rows[i] == 0               ? say("emb.")
                               : rows[i] == view.rows - 1 ? say("output")
                                                          : std::to_string(rows[i]);
      text(ui, axis.center(i), y + ui.px(12), name, style(Role::tick, ui.colours().ink3), Align::center);
    }
    y += ui.px(18);
    if (selected >= 0) {
      const float top = y + ui.px(kPhoneRow) * selected;
      fill(ui, {0, top, area.right() + area.x, ui.px(kPhoneRow)}, ui.colours().mark_wash);
      fill(ui, {0, top, ui.px(5), ui.px(kPhoneRow)}, ui.colours().mark);
    }
    for (int token = 0; token < view.tokens; ++token)
      for (const int row : rows) cells.push_back(cell(row, token));
    LensOptions o;
    o.row = kPhoneRow;
    if (selected >= 0 && drawn_row(at_layer) >= 0) o.selected = {selected, drawn_row(at_layer)};
    const LensResult result = lens_grid(ui, id("lens"), axis, y, names, cells, o);
    for (int token = 0; token < view.tokens; ++token)
      for (size_t i = 0; i < rows.size(); ++i)
        c.hook("lens", rows[i], token, {axis.left(i), y + ui.px(kPhoneRow) * token, axis.column, ui.px(kPhoneRow)});
    if (result.clicked) choose(c, rows[result.clicked.column], app::token_from(c.state, e, result.clicked.row));
    if (result.hovered) describe(c, view, rows[result.hovered.column], result.hovered.row, names[result.hovered.row]);
    return;
  }

  const app::Comparison comparison = app::compare(c.state, app::Slot::lens);
  std::vector<int> columns, kept;  // the token in each column of either text
  for (int i = 0; i < view.tokens && !comparison; ++i) columns.push_back(i);
  for (const app::Aligned& column : comparison.columns) {
    columns.push_back(column.after);
    kept.push_back(column.before);
  }
  const auto column_of = [&](int token) { return comparison ? comparison.column_of(token) : token; };
  const Score score = score_columns(c, area.x, area.w, int_size(columns), column_of(selected));
  std::vector<std::string> row_names;
  for (const int row : rows) row_names.push_back(app::lens_row_name(row, view.rows));
  const auto cells_of = [&](const app::LensView& of, const std::vector<int>& drawn, const std::vector<int>& tokens,
                            bool pinned) {
    std::vector<LensCell> out;
    for (const int row : drawn)
      for (int i = 0; i < score.axis.count; ++i) {
        const int token = tokens[score.token(i)];
        out.push_back(token < 0 ? LensCell{}
                                : LensCell{said(c.state, of.id(row, token), pinned), of.probability(row, token)});
      }
    return out;
  };
  LensOptions o;
  o.row = kRow;
  o.selected_token = score.visible(column_of(selected));
  o.framed_column = score.visible(column_of(position));
  if (o.selected_token >= 0 && drawn_row(at_layer) >= 0) o.selected = {drawn_row(at_layer), o.selected_token};
  if (const int over = score.visible(column_of(hovered)); over >= 0)
    o.hovered = {drawn_row(c.state.hover.lens_layer), over};
  const LensResult result =
      lens_grid(ui, id("lens"), score.axis, y, row_names, cells_of(view, rows, columns, false), o);
  for (size_t r = 0; r < rows.size(); ++r)
    for (int i = 0; i < score.axis.count; ++i)
      c.hook("lens", rows[r], columns[score.token(i)],
             {score.axis.left(i), y + ui.px(kRow) * r, score.axis.column, ui.px(kRow)});
  const auto token_at = [&](Cell at) { return columns[score.token(at.column)]; };
  if (result.clicked && token_at(result.clicked) >= 0)
    choose(c, rows[result.clicked.row], app::token_from(c.state, e, token_at(result.clicked)));
  if (result.hovered && token_at(result.hovered) >= 0) {
    const int row = rows[result.hovered.row], token = token_at(result.hovered);
    c.shared.hover.token = app::token_from(c.state, e, token);
    c.shared.hover.lens_layer = row;
    describe(c, view, row, token, names[token]);
  }

  const app::LensView before = comparison ? app::lens(*comparison.pinned) : app::LensView{};
  if (!before) return;
  const std::vector<int> old_rows = drawn_rows(before.rows, kMostRows);
  std::vector<std::string> old_names;
  for (const int row : old_rows) old_names.push_back(app::lens_row_name(row, before.rows));
  const float below = result.bottom + ui.px(kPinnedGap);
  pin_mark(ui, area.x, below - ui.px(9), ui.colours().ink2);
  text(ui, area.x + ui.px(14), below - ui.px(5), side_names(c.state)[0], style(Role::note, ui.colours().ink2));
  LensOptions still;
  still.row = kRow;
  still.framed_column = score.visible(column_of(position));
  const LensResult old =
      lens_grid(ui, id("pinned lens"), score.axis, below, old_names, cells_of(before, old_rows, kept, true), still);
  c.hook("pinned lens", 0, 0, {score.axis.x, below, score.axis.right_end() - score.axis.x, old.bottom - below});
  if (!old.hovered) return;
  const int token = kept[score.token(old.hovered.column)];
  if (token >= 0) describe(c, before, old_rows[old.hovered.row], token, shown(comparison.pinned->tokens[token]), true);
}

}  // namespace

const Panel panel_lens{
    .name = "lens",
    .view = app::View::explain,
    .area = Area::lens,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_lens,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
