#include "panels/pinned_model.h"

#include "app/shipped_models.h"
#include "panels/phrases.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

namespace {

// "KL divergence of the next token: 0.21 nat"
std::string figure_said(const Figure& f) {
  const std::string value = number(f.value, 2) + (f.unit == "nat" ? " nat" : "");
  return say("{figure}: {value}", translated(f.label), value);
}

const Error* failed_beside(const app::State& s) {
  for (const app::SlotInfo& slot : app::kSlots)
    if (const Error* error = s.failed(slot.slot, app::Side::pinned)) return error;
  return nullptr;
}

std::string shape_said(const app::ModelInfo& model) {
  return say("{layers|# layer|# layers} of {heads|# head|# heads}", model.layers, model.heads);
}

}  // namespace

std::vector<std::string> pinned_model_said(const app::State& s) {
  std::vector<std::string> out;
  if (s.second_loading.active) {
    out.push_back(say("The second model, {model}, is loading.", s.second_loading.file));
    return out;
  }
  if (!s.two_models() || !s.model) return out;
  if (s.difference) {
    for (const Figure& f : s.difference->figures) {
      if (f.status == Figure::Status::measured) out.push_back(figure_said(f) + ".");
      else if (f.name == "kl_divergence")
        out.push_back(say("{figure}: not measured. {why}", translated(f.label), translated(f.meaning)));
    }
  }
  if (!s.same_vocabulary && s.selection.position >= 0 && s.position() != int_size(s.tokens) - 1)
    out.push_back(say("The models cut the text into tokens differently: they are compared at the last position only."));
  if (!s.same_heads())
    out.push_back(say("Heads are not compared: {second} has {its shape}, {model} {shape}.", s.second->name,
                      shape_said(*s.second), s.model->name, shape_said(*s.model)));
  if (const Error* error = failed_beside(s)) out.push_back(s.second->name + ": " + error->sentence());
  return out;
}

float draw_pinned_model(Context& c, float x, float y, float width) {
  const std::vector<std::string> said = pinned_model_said(c.state);
  if (said.empty()) return y;
  std::string all;
  for (const std::string& sentence : said) all += (all.empty() ? "" : " ") + sentence;
  const TextStyle look = style(Role::note, c.ui.colours().ink2);
  const float bottom = paragraph(c.ui, x, y, width, all, look).bottom;
  const Rect area{x, y, width, bottom - y};
  c.hook("difference", 0, 0, area);
  if (c.state.difference && area.contains(c.ui.pointer())) {
    std::vector<std::string> lines;
    for (const Figure& f : c.state.difference->figures)
      lines.push_back(say("{figure}: {value}", translated(f.label), translated(f.meaning)));
    for (const std::string& note : c.state.difference->notes) lines.push_back(translated(note));
    tooltip(c.ui, c.ui.pointer(), lines);
  }
  return bottom;
}

namespace {

// Those that come with the page, without the one that is there.
std::vector<const app::ShippedModel*> others(const app::State& s) {
  std::vector<const app::ShippedModel*> out;
  for (const app::ShippedModel& m : app::kShippedModels)
    if (!s.model || s.model->name != m.name) out.push_back(&m);
  return out;
}

}  // namespace

void add_compare_items(const app::State& s, std::vector<MenuItem>& items) {
  items.push_back({say("Compare with another model"), {}, false, true, {}});
  for (const app::ShippedModel* m : others(s))
    items.push_back({std::string(m->name),
                     say("about {megabytes} MB more", m->megabytes),
                     s.two_models() && s.second->name == m->name,
                     false,
                     {}});
  items.push_back({say("Another one…"),
                   say("a file, a folder, or one by name"),
                   s.two_models() && !app::is_shipped(s.second->name),
                   false,
                   {}});
  if (s.two_models()) items.push_back({say("Stop comparing"), say("frees the memory"), false, false, {}});
}

void choose_compare_item(Context& c, int index) {
  const auto shipped = others(c.state);
  const int at = index - 1;  // after the heading
  if (at < 0) return;
  if (at < int_size(shipped)) c.commands.push_back(app::compare_with(*shipped[at]));
  else if (at == int_size(shipped)) c.commands.push_back(app::PickModel{true});
  else c.commands.push_back(app::DropSecond{});
}

}  // namespace vitrine::panels
