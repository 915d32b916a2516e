// What separates the classes? The title, what the tree was measured to know, and what is under way.
#include "panels/core_lost.h"
#include "panels/data_words.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  bool exporting = false;
  Rect anchor;
  MenuState menu;
};

std::string title(const app::Data& data) {
  if (stage_of(data) == DataStage::nothing) return say("What separates the rows of a table?");
  const std::vector<std::string>& classes = data.table->classes;
  if (classes.size() == 2)
    return say("What separates {one} from {other}?", in_quotes(classes[1]), in_quotes(classes[0]));
  if (classes.size() > 2) return say("What separates the {n} classes?", classes.size());
  return data.table->name;
}

std::string sentence(const app::Data& data) {
  switch (stage_of(data)) {
    case DataStage::nothing:
      return say(
          "Drop a table of texts or numbers here: a tree of questions is grown that tells its classes apart, and every "
          "question is tested on rows that did not choose it. No row leaves this tab.");
    case DataStage::table:
      return rows_said(data.table->rows) + ", " + bytes_said(data.table->bytes) + ", " + data.table->format +
             (data.table->encoding.empty() ? "" : ", " + data.table->encoding) + ".";
    case DataStage::tree: return data.headline;
  }
  return {};
}

// The switch beside the tree's accuracy, and what it means.
float routing(Context& c, float x, float y, float width) {
  const app::Data& data = c.state.data;
  if (stage_of(data) != DataStage::tree || data.partial || data.tree->leaves < 2) return y;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const bool soft = data.tree->routing == dataset::Routing::soft;
  const float base = y + ui.px(17);
  float at = x + text(ui, x, base, say("Routing"), style(Role::note, colours.ink2)) + ui.px(12);
  for (const bool one : {false, true}) {
    const TextStyle look =
        style(Role::note, one == soft ? Weight::semibold : Weight::medium, one == soft ? colours.ink : colours.ink2);
    const ActionResult choice =
        one == soft ? plain_action(ui, id("routing", one), at, base, one ? say("soft") : say("hard"), look)
                    : action(ui, id("routing", one), at, base, one ? say("soft") : say("hard"));
    c.hook(one ? "button:data_soft" : "button:data_hard", 0, 0, choice.rect);
    if (choice.clicked) tell_data(c, app::SetRouting{one});
    at += choice.width + ui.px(12);
  }
  std::string said = say("A row goes one way at every question.");
  if (soft) said = data.tree->said("softness") + " " + data.tree->said("soft_against_hard");
  const float left = c.phone() ? x : x + ui.px(140), top = c.phone() ? y + ui.px(24) : y + ui.px(3);
  return std::max(y + ui.px(24),
                  paragraph(ui, left, top, x + width - left, said, style(Role::note, colours.ink2)).bottom);
}

float head(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  const app::Data& data = c.state.data;
  y = paragraph(ui, x, y, width, title(data), style(Role::question1), ui.theme.line(Role::question1)).bottom + ui.px(4);
  y = paragraph(ui, x, y, width, sentence(data), style(Role::sentence), ui.theme.line(Role::sentence)).bottom;
  y = routing(c, x, y, width);
  if (data.error)
    y = paragraph(ui, x, y + ui.px(4), width, data.error->sentence(), style(Role::note, ui.colours().error)).bottom;
  return core_lost(c, x, y, width);
}

float height(Context& c, PanelState&, float width) { return head(c, 0, 0, width) + c.ui.px(26); }

float link(Context& c, const char* name, float x, float base, const std::string& label, app::DataEvent event) {
  const ActionResult a = action(c.ui, id(name), x, base, label);
  c.hook(name, 0, 0, a.rect);
  if (a.clicked) tell_data(c, std::move(event));
  return x + a.width + c.ui.px(20);
}

void draw_data_head(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const app::Data& data = c.state.data;
  const float y = head(c, area.x, area.y, area.w), base = y + ui.px(18);
  float x = area.x;
  if (const std::string work = work_said(data); !work.empty()) {
    const float part = data.total > 0 ? static_cast<float>(data.done / data.total) : -1;
    progress_line(ui, id("data progress"), x, base - ui.px(4), ui.px(140), part, work);
    x += ui.px(140 + 20) + text_width(ui, work, style(Role::note));
    link(c, "button:data_stop", x, base, say("Stop"), app::StopData{});
    return;
  }
  if (stage_of(data) == DataStage::nothing) return;
  if (data.can_undo) x = link(c, "button:data_undo", x, base, say("Undo"), app::UndoTree{false});
  if (data.can_redo) x = link(c, "button:data_redo", x, base, say("Redo"), app::UndoTree{true});
  if (stage_of(data) == DataStage::tree)
    x = link(c, "button:data_regrow", x, base, say("Grow again"), app::GrowTree{-1});
  const ActionResult out = caret_choice(ui, id("export"), x, base, say("Export"), style(Role::note, Weight::medium));
  c.hook("button:data_export", 0, 0, out.rect);
  if (out.clicked) {
    own.exporting = !own.exporting;
    own.anchor = out.rect;
    own.menu = {};
  }
  x += out.width + ui.px(20);
  const std::string kept =
      c.phone() ? say("Delete") : say("Delete ({size} kept in this browser)", bytes_said(data.table->bytes));
  link(c, "button:data_forget", x, base, kept, app::ForgetData{});
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (!own.exporting) return;
  const std::vector<dataset::ExportForm> forms = forms_offered(c.state.data);
  std::vector<MenuItem> items;
  for (const dataset::ExportForm& form : forms) items.push_back({translated(form.title), {}, false, false, {}});
  const MenuResult result = menu(c.ui, id("export menu"), own.anchor, 220, items, own.menu);
  if (result.chosen >= 0) tell_data(c, app::ExportData{forms[result.chosen].name});
  if (result.chosen >= 0 || result.close) own.exporting = false;
}

}  // namespace

const Panel panel_data_head{
    .name = "data_head",
    .view = app::View::data,
    .area = Area::data_head,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_data_head,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
