#include "panels/method_card.h"
#include "text/say.h"

#include <imgui.h>

#include <algorithm>

namespace vitrine::panels {

using namespace draw;

std::vector<FormField> form_of(const std::map<std::string, Settings>& settings, const app::MethodInfo& method) {
  std::vector<FormField> fields;
  const auto chosen = settings.find(method.name);
  for (const app::SettingInfo& info : method.settings) {
    FormField field;
    field.name = info.name;
    field.label = translated(info.label);
    field.help = translated(info.help);
    field.choices = info.choices;
    field.low = info.low;
    field.high = info.high;
    field.kind = info.kind == "choice"    ? FormField::Kind::choice
                 : info.kind == "integer" ? FormField::Kind::integer
                 : info.kind == "number"  ? FormField::Kind::number
                 : info.kind == "text"    ? FormField::Kind::text
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
  std::string heading;
};
std::vector<Offer> offered(const app::State& state) {
  std::vector<Offer> out;
  for (const app::KindInfo& kind : app::kKinds) {
    const std::vector<const app::MethodInfo*> methods = state.offered(kind.kind);
    if (!methods.empty() && !out.empty()) out.push_back({nullptr, translated(kind.title)});
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
  text(ui, x, base, translated(m.title), style(Role::label, on ? Weight::semibold : Weight::regular));
  const float title = text_width(ui, translated(m.title), style(Role::label, Weight::semibold)) + ui.px(12);
  text_cut(ui, x + inner, base, inner - title, m.paper, style(Role::tick, ui.colours().ink3), Align::right);
  c.hook("method", number, on, line);
  return hit.clicked;
}

// A text that is not given is the one that the answer took.
void show_used(const app::State& state, const app::MethodInfo& method, std::vector<FormField>& fields) {
  const app::Answer& answer = state.answer(app::Slot::attribution);
  if (!state.fresh(app::Slot::attribution) || answer.shown->method != method.name) return;
  for (FormField& field : fields) {
    if (field.kind != FormField::Kind::text || field.value != SettingValue(std::string())) continue;
    const auto used = answer.shown->provenance.settings.find(field.name);
    if (used != answer.shown->provenance.settings.end()) field.value = used->second;
  }
}

// Below the chosen method: what it warns of, and its form.
float settings_part(Context& c, const app::MethodInfo& method, std::span<const FormField> fields, float x, float y,
                    float width) {
  Ui& ui = c.ui;
  y = paragraph(ui, x, y + ui.px(2), width, translated(method.caveat), style(Role::note, ui.colours().ink2)).bottom;
  if (fields.empty()) return y + ui.px(8);
  const FormResult result = settings_form(ui, id("method form"), x, y + ui.px(4), width, fields);
  for (size_t i = 0; i < result.texts.size(); ++i) c.hook("field:setting", i, 0, result.texts[i]);
  if (result.changed) c.commands.push_back(app::SetSetting{method.name, result.changed->first, result.changed->second});
  return result.bottom + ui.px(8);
}

float settings_height(Context& c, const app::MethodInfo& method, std::span<const FormField> fields, float width) {
  const Measuring measuring(c.ui);
  return settings_part(c, method, fields, 0, 0, width);
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
  if (current) show_used(c.state, *current, fields);
  const float settings = current ? settings_height(c, *current, fields, inner) : 0;
  const float content = ui.px(16) + row * offers.size() + settings;
  const CardFrame card = begin_card(ui, id("method card"), anchor, kWidth, content + ui.px(2));
  if (!opened_) {  // at the chosen method, with its settings in sight
    opened_ = true;
    const auto at = std::ranges::find(offers, current, &Offer::method) - offers.begin();
    const float end = ui.px(8) + row * (at + 1) + settings;
    scroll_.offset = std::clamp(end - card.inner.h, 0.f, std::max(0.f, content - card.inner.h));
  }
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
    if (offer.method && offer.method == current) y = settings_part(c, *current, fields, x, y, inner);
  }
  end_scroll(ui);
  end_card(ui);
  return card.close;
}

}  // namespace vitrine::panels
