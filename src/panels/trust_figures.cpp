#include "panels/trust_figures.h"

#include <algorithm>

#include "app/readings.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using State = TrustFigure::State;

struct Kind {
  const char* name;    // of the figure in explanations
  const char* label;
  const char* meaning; // while it is not measured
};
constexpr Kind kKinds[] = {
    {"comprehensiveness", "Comprehensiveness", "drop in chance when its top words are removed"},
    {"sufficiency", "Sufficiency", "drop when only its top words are kept (lower is better)"},
    {"completeness_gap", "Completeness gap", "how far the bars miss what they should sum to"},
    {"agreement", "Agrees with removal", "rank correlation with leaving one word out"},
    {"stability", "Stability", "same order under other baselines"},
};

std::string value_said(const Figure& figure) {
  if (figure.unit == "%") return percent(figure.value / 100);
  if (figure.unit == "ρ" || figure.unit == "τ") return figure.unit + " " + number(figure.value);
  return number(figure.value);
}

TrustFigure make(const app::State& state, const Kind& kind) {
  TrustFigure out;
  out.label = kind.label;
  out.note = kind.meaning;
  out.state = State::not_measured;
  for (const app::Slot slot : {app::Slot::attribution, app::Slot::trust}) {
    const app::Answer& answer = state.answer(slot);
    const Figure* figure = answer.shown ? app::figure(*answer.shown, kind.name) : nullptr;
    if (!figure) {
      if (answer.pending && slot == app::Slot::trust) out.state = State::running;
      continue;
    }
    if (!figure->label.empty()) out.label = figure->label;
    if (!figure->meaning.empty()) out.note = figure->meaning;
    if (figure->status == Figure::Status::not_promised) {
      out.state = State::not_promised;
      continue;
    }
    if (figure->status == Figure::Status::not_measured) continue;
    out.value = value_said(*figure);
    const double scale = figure->unit == "%" ? 100 : 1;
    out.mark = std::clamp(static_cast<float>(figure->value / scale), 0.f, 1.f);
    if (figure->low && figure->high) {
      out.interval_low = static_cast<float>(*figure->low / scale);
      out.interval_high = static_cast<float>(*figure->high / scale);
    }
    if (const Figure* random = app::figure(*answer.shown, std::string("random_") + kind.name);
        random && random->low && random->high) {
      out.band_low = std::clamp(static_cast<float>(*random->low / scale), 0.f, 1.f);
      out.band_high = std::clamp(static_cast<float>(*random->high / scale), 0.f, 1.f);
    }
    out.state = state.fresh(slot) ? State::measured : State::stale;
    break;
  }
  return out;
}

TrustFigure cost(const app::State& state) {
  TrustFigure out;
  out.label = "Cost";
  out.note = "forward and backward passes of the model";
  out.state = State::not_measured;
  const app::Answer& answer = state.answer(app::Slot::attribution);
  if (!answer.shown) return out;
  const Cost& cost = answer.shown->cost;
  const int64_t passes = cost.forward_passes + cost.backward_passes;
  out.value = count(passes) + (passes == 1 ? " pass" : " passes");
  out.note = duration(cost.milliseconds) + (cost.backward_passes ? ", forward and backward together" : ", forward");
  out.amount = std::min(1.f, static_cast<float>(cost.milliseconds / 4000));  // the whole line: four seconds
  out.state = state.fresh(app::Slot::attribution) ? State::measured : State::stale;
  return out;
}

}  // namespace

std::vector<TrustFigure> trust_figures(const app::State& state) {
  std::vector<TrustFigure> figures;
  for (const Kind& kind : kKinds) figures.push_back(make(state, kind));
  figures.push_back(cost(state));
  return figures;
}

const TrustFigure& most_telling(std::span<const TrustFigure> figures) {
  for (const TrustFigure& f : figures)
    if (f.mark && (f.state == State::measured || f.state == State::stale)) return f;
  return figures.back();
}

}  // namespace vitrine::panels
