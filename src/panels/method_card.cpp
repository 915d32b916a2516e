#include "panels/method_card.h"

#include <imgui.h>

#include <algorithm>

namespace vitrine::panels {

using namespace draw;

std::vector<FormField> form_of(const std::map<std::string, Settings>& settings, const app::MethodInfo& method) {
  std::vector<FormField> fields;
  const auto chosen = settings.find(method.name);
  for (const app::SettingInfo& info : method.settings) {
    if (info.kind == "text") continue;  // the command line's; a view that needs one brings its own field
    FormField field;
    field.name = info.name;
    field.label = info.label;
    field.help = info.help;
    field.choices = info.choices;
    field.low = info.low;
    field.high = info.high;
    field.kind = info.kind == "choice"    ? FormField::Kind::choice
                 : info.kind == "integer" ? FormField::Kind::integer
                 : info.kind == "number"  ? FormField::Kind::number
                                          : FormField::Kind::toggle;
    field.value = info.fallback;
    if (chosen != settings.end())
      if (const auto it = chosen->second.find(info.name); it != chosen->second.end()) field.value = it->second;
    fields.push_back(std::move(field));
  }
  return fields;
}

namespace {

// A line of the list: a method, or the kind of result of those below. The first kind needs no heading.
struct Offer {
  const app::MethodInfo* method = nullptr;
  std::string_view heading;
};
std::vector<Offer> offered(const app::State& state) {
  std::vector<Offer> out;
  for (const app::KindInfo& kind : app::kKinds) {
    const std::vector<const app::MethodInfo*> methods = state.offered(kind.kind);
    if (!methods.empty() && !out.empty()) out.push_back({nullptr, kind.title});
    for (const app::MethodInfo* method : methods) out.push_back({method, {}});
  }
  return out;
}

// Returns whether it was clicked.
bool offered_row(Context& c, const app::MethodInfo& m, bool on, int number, Rect line, float inner) {
  Ui& ui = c.ui;
  const float x = line.x + ui.px(12), base = line.y + ui.px(16);
  const Hit hit = ui.hit(id("method row", number), line);
  if (hit.hovered) fill(ui, line, ui.colours().sunk);
  if (hit.ring) focus_ring(ui, line.grown(-ui.px(3)));
  text(ui, x, base, m.title, style(Role::label, on ? Weight::semibold : Weight::regular));
  text(ui, x + inner, base, m.paper, style(Role::tick, ui.colours().ink3), Align::right);
  c.hook("method", number, on, line);
  return hit.clicked;
}

}  // namespace

bool MethodCard::draw(Context& c, Rect anchor) {
  Ui& ui = c.ui;
  const std::vector<Offer> offers = offered(c.state);
  const app::MethodInfo* current = c.state.find_method(c.state.method);

  constexpr float kWidth = 400;
  const float row = ui.px(24), pad = ui.px(12);
  const float inner = std::min(ui.px(kWidth), ImGui::GetIO().DisplaySize.x - 2 * ui.px(8)) - 2 * pad;
  std::vector<FormField> fields;
  if (current) fields = form_of(c.state.settings, *current);
  const TextStyle caveat = style(Role::note, ui.colours().ink2);
  float content = ui.px(16) + row * offers.size();
  if (current) content += paragraph(ui, 0, 0, inner, current->caveat, caveat, 0, false).bottom + ui.px(16);
  if (!fields.empty()) content += form_height(ui, inner, fields) + ui.px(16);
  const CardFrame card = begin_card(ui, id("method card"), anchor, kWidth, content + ui.px(2));
  begin_scroll(ui, id("method scroll"), card.inner, content, scroll_);
  float y = card.inner.y + ui.px(8) - scroll_.offset;
  const float x = card.inner.x + pad;
  int number = 0;
  for (const Offer& offer : offers) {
    if (!offer.method) {
      text(ui, x, y + ui.px(17), offer.heading, style(Role::tick, ui.colours().ink3));
    } else if (offered_row(c, *offer.method, current == offer.method, number++, {card.inner.x, y, card.inner.w, row},
                           inner)) {
      c.commands.push_back(app::SetMethod{offer.method->name});
    }
    y += row;
  }
  if (current) {
    y += ui.px(8);
    y = paragraph(ui, x, y, inner, current->caveat, caveat).bottom + ui.px(8);
    if (!fields.empty()) {
      hairline(ui, card.inner.x, card.inner.right(), y, ui.colours().rule);
      const FormResult result = settings_form(ui, id("method form"), x, y + ui.px(8), inner, fields);
      if (result.changed)
        c.commands.push_back(app::SetSetting{current->name, result.changed->first, result.changed->second});
    }
  }
  end_scroll(ui);
  end_card(ui);
  return card.close;
}

}  // namespace vitrine::panels
