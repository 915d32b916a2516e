// Beside the flow: how many of its ways are drawn, what one head moves, and how far the picture can be trusted.
#include <algorithm>
#include <cmath>
#include <map>

#include "panels/change_menu.h"
#include "panels/flow_shown.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr size_t kListed = 5, kMostDrawn = 400;
constexpr float kLine = 20, kChoice = 66, kHead = 44 + kLine * kListed + 64, kTrust = 190;

float height(Context& c, PanelState&, float) { return c.ui.px(kChoice + 16 + kHead + 16 + kTrust); }

// Returns the y below.
float draw_choice(Context& c, const FlowShown& s, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  if (s.flow.edges.empty()) return y;
  const double low = s.flow.amount_of(kMostDrawn), high = s.flow.amount_of(1);
  text(ui, x, y + ui.px(13), say("Ways of at least"), style(Role::note, colours.ink2));
  text(ui, x + width, y + ui.px(13), number(s.least), style(Role::label, Weight::semibold), Align::right);
  const Rect track{x + ui.px(6), y + ui.px(24), width - ui.px(12), ui.px(14)};
  c.hook("flow slider", 0, 0, track);
  if (high > low && low > 0) {
    const SliderResult slid =
        slider(ui, id("flow slider"), track, s.least, {.low = low, .high = high, .logarithmic = true});
    if (slid.changed) c.shared.flow_least = slid.value;
  }
  double all = 0, drawn = 0;
  for (size_t i = 0; i < s.flow.edges.size(); ++i) {
    const double size = std::abs(s.flow.edges[i].amount);
    all += size;
    if (i < s.drawn) drawn += size;
  }
  text_cut(ui, x, y + ui.px(58), width,
           say("{shown} of {n|# way|# ways}, {share} of what they move", s.drawn, s.flow.edges.size(),
               percent(all > 0 ? drawn / all : 1, 0)),
           style(Role::note, colours.ink2));
  return y + ui.px(kChoice);
}

// What the head moves, by the token that it takes it from.
void draw_head(Context& c, const FlowShown& s, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  if (s.head.layer < 0) return;
  hairline(ui, x, x + width, y, colours.ink);
  text(ui, x, y + ui.px(22), say("Layer {layer}, head {head}", s.head.layer + 1, s.head.head + 1),
       style(Role::question2));
  text_cut(ui, x, y + ui.px(39), width, say("what it moves, by the token that it takes it from"),
           style(Role::tick, colours.ink2));
  std::map<int, float> by_token;
  for (const app::FlowEdge& e : s.flow.edges)
    if (e.layer == s.head.layer && e.head == s.head.head) by_token[e.from] += e.amount;
  std::vector<std::pair<int, float>> order(by_token.begin(), by_token.end());
  std::ranges::stable_sort(order, std::greater{}, [](const auto& p) { return std::abs(p.second); });
  order.resize(std::min(order.size(), kListed));
  const std::vector<std::string> names = labels(*s.e);
  std::vector<Bar> bars;
  for (const auto& [token, amount] : order)
    bars.push_back({.label = names[token],
                    .value = std::abs(amount / order.front().second),
                    .number = signed_number(amount),
                    .change = {},
                    .colour = amount < 0 ? colours.foil : colours.target,
                    .pinned = {}});
  const BarListResult listed =
      bar_list(ui, id("flow tokens"), x, y + ui.px(46), width, bars, {.row = kLine, .label_width = 92});
  if (listed.clicked >= 0)
    c.commands.push_back(app::SelectToken{app::token_from(c.state, *s.e, order[listed.clicked].first)});
  float base = y + ui.px(46 + kLine * kListed + 16);
  if (bars.empty()) text(ui, x, y + ui.px(60), say("nothing that is listed"), style(Role::note, colours.ink3));
  const app::FlowPart* part = s.flow.part(s.head.layer, s.head.head);
  text_cut(ui, x, base, width,
           part ? say("Through it: {carried}. Without it, measured: {lost}", signed_number(part->carried),
                      signed_number(-part->lost))
                : say("Not switched off: others carry more"),
           style(Role::note, colours.ink2));
  base += ui.px(22);
  const ActionResult open = action(ui, id("flow head in explain"), x, base, say("Where it looks, in Explain"));
  c.hook("button:in_explain", 0, 0, open.rect);
  head_switch(c, id("flow switch head"), {s.head.layer, s.head.head}, x + open.width + ui.px(18), base);
  if (open.clicked) {
    c.commands.push_back(app::SelectHead{s.head.layer, s.head.head});
    c.commands.push_back(app::ShowView{app::View::explain});
  }
}

void draw_trust(Context& c, const FlowShown& s, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  hairline(ui, x, x + width, y, colours.ink);
  text(ui, x, y + ui.px(22), say("How far can this be trusted?"), style(Role::question2));
  y += ui.px(32);
  if (const Figure* f = app::figure(*s.e, "part_agreement")) {
    TrustFigure figure;
    figure.label = translated(f->label);
    figure.note = translated(f->meaning);
    figure.state = TrustFigure::State::not_measured;
    if (f->status == Figure::Status::measured) {
      figure.value = f->unit + " " + number(f->value);
      figure.mark = std::clamp(static_cast<float>(f->value), 0.f, 1.f);
      figure.state = c.state.fresh(app::Slot::flow) ? TrustFigure::State::measured : TrustFigure::State::stale;
    }
    const TrustFigureResult result = trust_figure(ui, id("flow figure"), x, y, width, figure);
    c.hook("figure", 0, 0, {x, y, width, ui.px(96)});
    if (result.hovered && result.cut) tooltip(ui, ui.pointer(), {translated(f->meaning)});
    y += ui.px(96);
  }
  const app::MethodInfo* method = c.state.find_method(s.e->method);
  if (!method) return;
  y = paragraph(ui, x, y, width, translated(method->caveat), style(Role::note, colours.ink2), ui.px(17)).bottom;
  paragraph(ui, x, y + ui.px(4), width, method->paper, style(Role::tick, colours.ink3), ui.px(15));
}

void draw_flow_part(Context& c, PanelState&, Rect area) {
  const FlowShown s = flow_shown(c);
  if (!s) return;
  const float y = draw_choice(c, s, area.x, area.y, area.w) + c.ui.px(16);
  draw_head(c, s, area.x, y, area.w);
  draw_trust(c, s, area.x, y + c.ui.px(kHead + 16), area.w);
}

}  // namespace

const Panel panel_flow_part{
    .name = "flow_part",
    .view = app::View::flow,
    .area = Area::flow_part,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_flow_part,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
