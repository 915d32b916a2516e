#include "panels/trust_figures.h"

#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "explanation/figure_kinds.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using State = TrustFigure::State;

using Of = FigureKind::Of;

// Of a whole: it has a mark on the line from 0 to 1.
bool is_part(const Figure& figure) { return figure.unit == "%" || figure.unit == "ρ" || figure.unit == "τ"; }

// A place beside an explanation; for agreement with the true rationale only where that is known.
bool has_place(const app::State& state, const FigureKind& kind) {
  return kind.beside && (kind.of != Of::rationale || !state.true_rationale().empty());
}

// Methods that score tokens are put to the same tests; of any other kind only what its answer measured of itself
// counts.
bool scores_tokens(const app::State& state) {
  const app::MethodInfo* method = state.find_method(state.method);
  return !method || method->view == "token_scores";
}

constexpr size_t kMostOwn = 6;  // figures that a strip has room for

// What the answer says of itself, parts of something first; of another method's answer nothing.
std::vector<const Figure*> own_figures(const app::State& state) {
  const app::Answer& answer = state.answer(app::Slot::attribution);
  std::vector<const Figure*> out;
  if (!answer.shown || answer.shown->method != state.method || state.failed(app::Slot::attribution)) return out;
  for (const Figure& figure : answer.shown->figures)
    if (figure.status == Figure::Status::measured) out.push_back(&figure);
  std::ranges::stable_partition(out, [](const Figure* f) { return is_part(*f); });
  out.resize(std::min(out.size(), kMostOwn));
  return out;
}

std::string value_said(const Figure& figure) {
  if (figure.unit == "%") return percent(figure.value / 100);
  if (figure.unit == "ρ" || figure.unit == "τ") return figure.unit + " " + number(figure.value);
  return number(figure.value);
}

// "the model moved 7.31 log-odds": the unit stands at the axis already, and the line is short.
std::string without_unit(std::string words) {
  for (const char* unit : {"log-odds", "logit"})
    for (const std::string& end : {" " + std::string(unit), " " + translated(unit)})
      if (words.ends_with(end)) words.resize(words.size() - end.size());
  return words;
}

TrustFigure make(const app::State& state, const FigureKind& kind) {
  TrustFigure out;
  out.label = translated(kind.beside);
  out.note = translated(kind.brief);
  out.state = State::not_measured;
  for (const app::Slot slot : {app::Slot::attribution, app::Slot::trust}) {
    if (state.failed(slot)) continue;
    const app::Answer& answer = state.answer(slot);
    const Figure* figure = answer.shown ? app::figure(*answer.shown, kind.name) : nullptr;
    if (!figure) {
      if (answer.pending && slot == app::Slot::trust) out.state = State::running;
      continue;
    }
    const bool own_words = kind.of == Of::rationale, against_random = kind.of == Of::order;
    if (!figure->label.empty() && !own_words) out.label = translated(figure->label);
    if (!against_random && !own_words && !figure->meaning.empty()) out.note = translated(without_unit(figure->meaning));
    if (figure->status == Figure::Status::not_promised) {
      out.state = State::not_promised;
      continue;
    }
    if (figure->status == Figure::Status::not_measured) continue;
    out.value = value_said(*figure);
    const double scale = figure->unit == "%" ? 100 : 1;
    out.mark = std::clamp(static_cast<float>(figure->value / scale), 0.f, 1.f);
    if (figure->low && figure->high) {
      const auto part = [&](double v) { return std::clamp(static_cast<float>(v / scale), 0.f, 1.f); };
      (against_random ? out.band_low : out.interval_low) = part(*figure->low);
      (against_random ? out.band_high : out.interval_high) = part(*figure->high);
    }
    out.state = state.fresh(slot) ? State::measured : State::stale;
    break;
  }
  return out;
}

// The same figure of the pinned text, as an open mark and in words.
void add_pinned(const app::State& state, const FigureKind& kind, TrustFigure& out) {
  if (!state.comparing() || (out.state != State::measured && out.state != State::stale)) return;
  for (const app::Slot slot : {app::Slot::attribution, app::Slot::trust}) {
    const Figure* figure = state.fresh(slot, app::Side::pinned)
                               ? app::figure(*state.answer(slot, app::Side::pinned).shown, kind.name)
                               : nullptr;
    if (!figure || figure->status != Figure::Status::measured) continue;
    out.pinned = std::clamp(static_cast<float>(figure->value / (figure->unit == "%" ? 100 : 1)), 0.f, 1.f);
    out.note = say("pinned {value}; {note}", value_said(*figure), out.note);
    return;
  }
}

TrustFigure own(const app::State& state, const Figure& figure) {
  TrustFigure out;
  out.label = translated(figure.label);
  out.note = translated(figure.meaning);
  const bool counted = figure.unit.empty() && figure.value == std::round(figure.value);
  out.value = counted ? count(static_cast<int64_t>(figure.value)) : value_said(figure);
  if (is_part(figure))
    out.mark = std::clamp(static_cast<float>(figure.value / (figure.unit == "%" ? 100 : 1)), 0.f, 1.f);
  else if (!figure.unit.empty()) out.note = translated(figure.unit) + "; " + out.note;
  out.state = state.fresh(app::Slot::attribution) ? State::measured : State::stale;
  if (state.comparing() && state.fresh(app::Slot::attribution, app::Side::pinned))
    if (const Figure* pinned = app::figure(*state.answer(app::Slot::attribution, app::Side::pinned).shown, figure.name))
      out.note = say("pinned {value}; {note}", value_said(*pinned), out.note);
  return out;
}

TrustFigure cost(const app::State& state) {
  TrustFigure out;
  out.label = say("Cost");
  out.note = say("forward and backward passes of the model");
  out.state = State::not_measured;
  const app::Answer& answer = state.answer(app::Slot::attribution);
  if (!answer.shown || state.failed(app::Slot::attribution)) return out;
  const Cost& cost = answer.shown->cost;
  const int64_t passes = cost.forward_passes + cost.backward_passes;
  out.value = say("{n|# pass|# passes}", passes);
  const std::string passes_said = cost.backward_passes ? say("forward and backward together") : say("forward");
  // Without a time: it came with the site, measured on another machine.
  out.note = cost.milliseconds > 0 ? duration(cost.milliseconds) + ", " + passes_said : passes_said;
  out.amount = std::min(1.f, static_cast<float>(cost.milliseconds / 4000));  // the whole line: four seconds
  out.state = state.fresh(app::Slot::attribution) ? State::measured : State::stale;
  return out;
}

}  // namespace

std::vector<TrustFigure> trust_figures(const app::State& state) {
  std::vector<TrustFigure> figures;
  if (!scores_tokens(state)) {
    for (const Figure* figure : own_figures(state)) figures.push_back(own(state, *figure));
    figures.push_back(cost(state));
    return figures;
  }
  for (const FigureKind& kind : figure_kinds()) {
    if (!has_place(state, kind)) continue;
    figures.push_back(make(state, kind));
    add_pinned(state, kind, figures.back());
  }
  figures.push_back(cost(state));
  return figures;
}

size_t trust_figure_count(const app::State& state) {
  if (!scores_tokens(state)) return own_figures(state).size() + 1;
  return static_cast<size_t>(
             std::ranges::count_if(figure_kinds(), [&](const FigureKind& kind) { return has_place(state, kind); })) +
         1;
}

const TrustFigure& most_telling(std::span<const TrustFigure> figures) {
  for (const TrustFigure& f : figures)
    if (f.mark && (f.state == State::measured || f.state == State::stale)) return f;
  for (const TrustFigure& f : figures)  // counts have no mark; cost says nothing of trust
    if (!f.value.empty() && !f.amount) return f;
  return figures.back();
}

}  // namespace vitrine::panels
