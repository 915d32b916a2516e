// The table before a tree is grown: what each column is used for, what was found in it, how it is split, and the way
// on.
#include <algorithm>

#include "base/int_size.h"
#include "panels/data_words.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  int open = -1;        // column whose role is being chosen
  bool leaves = false;  // the number of leaves is being chosen
  Rect anchor;
  MenuState menu;
};

constexpr int kLeaves[] = {2, 4, 8, 16, 32};
constexpr const char* kRoleSaid[] = {to_say("what is read"), to_say("what is to be explained"),
                                     to_say("a number to compare"), to_say("one of a few values"), to_say("left out")};
constexpr float kRow = 28;
constexpr size_t kColumnsShown = 40;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::table; }

std::string about(const dataset::ColumnDescription& column) {
  std::string out = say("{n} different", column.distinct);
  if (column.least && column.greatest)
    out += ", " + say("{low} to {high}", number(*column.least, 4), number(*column.greatest, 4));
  if (!column.levels.empty() && column.levels.size() <= 6) {
    out = "";
    for (const dataset::LevelRows& level : column.levels)
      out += (out.empty() ? "" : ", ") + level.name + " " + count(level.rows);
  }
  if (column.missing > 0) out += ", " + say("{n} missing", column.missing);
  return out;
}

// What the core found in the table, as sentences that were checked on it.
float findings(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  for (const Claim& f : c.state.data.table->findings) {
    if (!f.holds) continue;
    disc(ui, {x + ui.px(3), y + ui.px(9)}, 2, ui.colours().warn);
    y = paragraph(ui, x + ui.px(14), y, width - ui.px(14), f.statement, style(Role::note, ui.colours().ink2)).bottom +
        ui.px(3);
  }
  return y;
}

float split_words(Context& c, float x, float y, float width) {
  const dataset::Description& table = *c.state.data.table;
  std::string said = say("No column is the label yet: choose the one that holds what is to be explained.");
  if (table.split)
    said = say(
        "{grow|# row|# rows} to grow, {choose} to choose, {test} to test: {how}.", table.split->rows[0],
        table.split->rows[1], table.split->rows[2],
        table.split->left_out ? say("{how}; {n} left out", table.split->how, table.split->left_out) : table.split->how);
  return paragraph(c.ui, x, y, width, said, style(Role::note, c.ui.colours().ink2)).bottom;
}

float rows_height(const Context& c) {
  return c.ui.px(kRow) * std::min(c.state.data.table->columns.size(), kColumnsShown) + c.ui.px(22);
}

float height(Context& c, PanelState&, float width) {
  if (!shown(c)) return 0;
  return c.ui.px(40) + rows_height(c) + findings(c, 0, 0, width) + split_words(c, 0, 0, width) + c.ui.px(112);
}

void draw_data_table(Context& c, PanelState& state, Rect area) {
  if (!shown(c)) return;
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::Description& table = *c.state.data.table;
  float y = area.y + ui.px(20);
  text(ui, area.x, y, say("What is each column used for?"), style(Role::question2));
  y += ui.px(14);
  const float role_x = area.x + std::min(ui.px(230), area.w * 0.36f), about_x = role_x + ui.px(104);
  for (size_t i = 0; i < std::min(table.columns.size(), kColumnsShown); ++i) {
    const dataset::ColumnDescription& column = table.columns[i];
    const float base = y + ui.px(19);
    const bool used = column.role != dataset::Role::ignore;
    hairline(ui, area.x, area.right(), y + ui.px(kRow), colours.rule);
    text_cut(ui, area.x, base, role_x - area.x - ui.px(10), column.name,
             style(Role::label, used ? Weight::medium : Weight::regular, used ? colours.ink : colours.ink3));
    const ActionResult role =
        caret_choice(ui, id("role", i), role_x, base, name_of(column.role),
                     style(Role::label, column.role == dataset::Role::label ? colours.target : colours.ink));
    c.hook("data_role", i, 0, role.rect);
    if (role.clicked) {
      own.open = own.open == static_cast<int>(i) ? -1 : static_cast<int>(i);
      own.leaves = false;
      own.anchor = role.rect;
      own.menu = {};
    }
    text_cut(ui, about_x, base, area.right() - about_x, about(column), style(Role::note, colours.ink2));
    y += ui.px(kRow);
  }
  if (table.columns.size() > kColumnsShown)
    text(ui, area.x, y + ui.px(16),
         say("and {n|# more column|# more columns}", static_cast<int64_t>(table.columns.size() - kColumnsShown)),
         style(Role::note, colours.ink3));
  y += ui.px(22);
  y = findings(c, area.x, y, area.w) + ui.px(4);
  y = split_words(c, area.x, y, area.w) + ui.px(30);

  const bool ready = table.split && !c.state.data.busy();
  const ActionResult grow =
      action(ui, id("grow"), area.x, y, say("Grow a tree"), Align::left,
             table.split ? (ready ? "" : say("the table is being read")) : say("choose a label first"), Role::label);
  c.hook("button:data_grow", 0, 0, grow.rect);
  if (grow.clicked) tell_data(c, app::GrowTree{-1});
  if (table.with_role(dataset::Role::text)) {
    const ActionResult asks = toggle(ui, id("ask model"), area.x, y + ui.px(28),
                                     say("also ask the model about the texts (slower)"), c.state.data.ask_model);
    c.hook("button:data_ask_model", 0, 0, asks.rect);
    if (asks.clicked) tell_data(c, app::SetAskModel{!c.state.data.ask_model});
  }
  const ActionResult leaves =
      caret_choice(ui, id("leaves"), area.x + grow.width + ui.px(18), y,
                   say("up to {n|# leaf|# leaves}", c.state.data.leaves), style(Role::note, colours.ink2));
  c.hook("button:data_leaves", 0, 0, leaves.rect);
  if (leaves.clicked) {
    own.leaves = !own.leaves;
    own.open = -1;
    own.anchor = leaves.rect;
    own.menu = {};
  }
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (!shown(c)) return;
  std::vector<MenuItem> items;
  if (own.open >= 0 && own.open < int_size(c.state.data.table->columns)) {
    const dataset::ColumnDescription& column = c.state.data.table->columns[own.open];
    for (size_t k = 0; k < app::kDataRoles.size(); ++k)
      items.push_back({translated(name_of(app::kDataRoles[k])),
                       translated(kRoleSaid[k]),
                       column.role == app::kDataRoles[k],
                       false,
                       {}});
    const MenuResult result = menu(c.ui, id("role menu"), own.anchor, 300, items, own.menu);
    if (result.chosen >= 0) tell_data(c, app::SetDataRole{column.name, app::kDataRoles[result.chosen]});
    if (result.chosen >= 0 || result.close) own.open = -1;
  } else if (own.leaves) {
    for (const int leaves : kLeaves)
      items.push_back({say("{n|# leaf|# leaves}", leaves), {}, leaves == c.state.data.leaves, false, {}});
    const MenuResult result = menu(c.ui, id("leaves menu"), own.anchor, 160, items, own.menu);
    if (result.chosen >= 0) tell_data(c, app::SetLeaves{kLeaves[result.chosen]});
    if (result.chosen >= 0 || result.close) own.leaves = false;
  }
}

}  // namespace

const Panel panel_data_table{
    .name = "data_table",
    .view = app::View::data,
    .area = Area::data_table,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_data_table,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
