#include "draw/settings_form.h"

#include <algorithm>
#include <cmath>

#include "draw/actions.h"
#include "draw/measuring.h"
#include "draw/shapes.h"
#include "draw/slider.h"
#include "draw/text_field.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

constexpr float kRow = 32;  // px
constexpr float kGap = 14;  // between words of a choice

double as_number(const SettingValue& value) {
  if (const auto* i = std::get_if<int64_t>(&value)) return *i;
  if (const auto* d = std::get_if<double>(&value)) return *d;
  return 0;
}

// Many orders of magnitude want a logarithmic line.
bool wide_range(const FormField& f) { return f.low > 0 && f.high / f.low >= 50; }

// A line of text has no newlines: they are typed and shown as the sign that stands for them everywhere.
constexpr std::string_view kNewline = "↵";
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The column of the labels: as wide as the widest, within reason.
float labels_width(Ui& ui, float width, std::span<const FormField> fields) {
  float widest = ui.px(80);
  for (const FormField& f : fields)
    if (f.kind != FormField::Kind::toggle) widest = std::max(widest, text_width(ui, f.label, style(Role::note)));
  return std::min(widest + ui.px(14), width * 0.4f);
}

Rect text_place(Ui& ui, float x, float y, float width, float label_width) {
  return {x + label_width, y + ui.px(2), width - label_width, ui.px(28)};
}

// Draws one field at (x, y); returns the y below it.
float field(Ui& ui, Id id, float x, float y, float width, float label_width, const FormField& f,
            std::optional<SettingValue>& changed) {
  const Palette& c = ui.colours();
  const float row = ui.px(kRow);
  const TextStyle note = style(Role::note, c.ink2);
  if (f.kind != FormField::Kind::toggle)
    text_cut(ui, x, baseline_in(ui, y, row, note), label_width - ui.px(8), f.label, note);
  float bottom = y + row;
  switch (f.kind) {
    case FormField::Kind::choice: {
      const auto* current = std::get_if<std::string>(&f.value);
      float pen = x + label_width, top = y;
      for (size_t i = 0; i < f.choices.size(); ++i) {
        const bool on = current && *current == f.choices[i];
        const TextStyle s = on ? style(Role::note, Weight::semibold) : note;
        const float w = text_width(ui, translated(f.choices[i]), s);
        if (pen + w > x + width && pen > x + label_width) {
          pen = x + label_width;
          top += ui.px(24);
          bottom += ui.px(24);
        }
        const float baseline = baseline_in(ui, top, row, s);
        if (on) {
          text(ui, pen, baseline, translated(f.choices[i]), s);
          fill(ui, {pen, baseline + ui.px(5), w, ui.px(2)}, c.ink);
        } else if (dotted_choice(ui, draw::id("choice", id, i), pen, baseline, translated(f.choices[i]), s).clicked) {
          changed = f.choices[i];
        }
        pen += w + ui.px(kGap);
      }
      break;
    }
    case FormField::Kind::integer:
    case FormField::Kind::number: {
      const bool whole = f.kind == FormField::Kind::integer;
      const double value = as_number(f.value);
      const Rect area{x + label_width, y, width - label_width - ui.px(52), row};
      const SliderResult s = slider(
          ui, id, area, value, {.low = f.low, .high = f.high, .step = whole ? 1. : 0., .logarithmic = wide_range(f)});
      if (s.changed)
        changed = whole ? SettingValue(static_cast<int64_t>(std::llround(s.value))) : SettingValue(s.value);
      const std::string digits = whole ? count(std::llround(s.value)) : number(s.value, f.high - f.low > 10 ? 1 : 2);
      text(ui, x + width, baseline_in(ui, y, row, note), digits, style(Role::note), Align::right);
      break;
    }
    case FormField::Kind::text: {
      const auto* value = std::get_if<std::string>(&f.value);
      const std::string shown = replaced(value ? *value : "", "\n", kNewline);
      const TextFieldResult typed =
          text_field(ui, id, text_place(ui, x, y, width, label_width), "setting " + f.name, f.label, shown, "");
      if (typed.edited) changed = replaced(*typed.edited, kNewline, "\n");
      break;
    }
    case FormField::Kind::toggle: {
      const auto* on = std::get_if<bool>(&f.value);
      const bool state = on && *on;
      if (toggle(ui, id, x, baseline_in(ui, y, row, note), f.label, state).clicked) changed = !state;
      break;
    }
  }
  if (!f.help.empty()) {
    const float left = f.kind == FormField::Kind::toggle ? x + ui.px(20) : x + label_width;
    const float gap = f.kind == FormField::Kind::text ? ui.px(2) : -ui.px(4);
    bottom = paragraph(ui, left, bottom + gap, x + width - left, f.help, style(Role::tick, c.ink3)).bottom;
  }
  return bottom + ui.px(4);
}

}  // namespace

float form_height(Ui& ui, float width, std::span<const FormField> fields) {
  const Measuring measuring(ui);
  return settings_form(ui, 0, 0, 0, width, fields).bottom;
}

FormResult settings_form(Ui& ui, Id id, float x, float y, float width, std::span<const FormField> fields) {
  FormResult result;
  result.bottom = y;
  const float labels = labels_width(ui, width, fields);
  for (const FormField& f : fields) {
    std::optional<SettingValue> changed;
    if (f.kind == FormField::Kind::text) result.texts.push_back(text_place(ui, x, result.bottom, width, labels));
    result.bottom = field(ui, draw::id(f.name, id), x, result.bottom, width, labels, f, changed);
    if (changed) result.changed.emplace(f.name, std::move(*changed));
  }
  return result;
}

}  // namespace vitrine::draw
