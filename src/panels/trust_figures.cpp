#include "panels/trust_figures.h"

#include <algorithm>

#include "app/readings.h"
#include "text/format.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using State = TrustFigure::State;

struct Kind {
  const char* name;  // of the figure in explanations
  const char* label;
  const char* meaning;          // while it is not measured
  bool against_random = false;  // low and high are those of random orders
};
constexpr Kind kKinds[] = {
    {"comprehensiveness", "Comprehensiveness", "drop in chance when its top words are removed", true},
    {"sufficiency", "Sufficiency", "drop when only its top words are kept (lower)", true},
    {"completeness_gap", "Completeness gap", "how far the bars miss what they should sum to"},
    {"agreement", "Agrees with removal", "rank correlation with leaving one word out"},
    {"stability", "Stability", "same order under other baselines"},
    {"rationale_auprc", "Finds what decides", "AUPRC against the words that truly decide"},
};
constexpr std::string_view kOfRationale = "rationale_auprc";

bool has_place(const app::State& state, const Kind& kind) {
  return kind.name != kOfRationale || !state.true_rationale().empty();
}

std::string value_said(const Figure& figure) {
  if (figure.unit == "%") return percent(figure.value / 100);
  if (figure.unit == "ρ" || figure.unit == "τ") return figure.unit + " " + number(figure.value);
  return number(figure.value);
}

// "the model moved 7.31 log-odds": the unit stands at the axis already, and the line is short.
std::string without_unit(std::string words) {
  for (const std::string_view unit : {" log-odds", " logit"})
    if (words.ends_with(unit)) words.resize(words.size() - unit.size());
  return words;
}

TrustFigure make(const app::State& state, const Kind& kind) {
  TrustFigure out;
  out.label = kind.label;
  out.note = kind.meaning;
  out.state = State::not_measured;
  for (const app::Slot slot : {app::Slot::attribution, app::Slot::trust}) {
    if (state.failed(slot)) continue;
    const app::Answer& answer = state.answer(slot);
    const Figure* figure = answer.shown ? app::figure(*answer.shown, kind.name) : nullptr;
    if (!figure) {
      if (answer.pending && slot == app::Slot::trust) out.state = State::running;
      continue;
    }
    const bool own_words = kind.name == kOfRationale;
    if (!figure->label.empty() && !own_words) out.label = figure->label;
    if (!kind.against_random && !own_words && !figure->meaning.empty()) out.note = without_unit(figure->meaning);
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
      (kind.against_random ? out.band_low : out.interval_low) = part(*figure->low);
      (kind.against_random ? out.band_high : out.interval_high) = part(*figure->high);
    }
    out.state = state.fresh(slot) ? State::measured : State::stale;
    break;
  }
  return out;
}

// The same figure of the pinned text, as an open mark and in words.
void add_pinned(const app::State& state, const Kind& kind, TrustFigure& out) {
  if (!state.comparing() || (out.state != State::measured && out.state != State::stale)) return;
  for (const app::Slot slot : {app::Slot::pinned_attribution, app::Slot::pinned_trust}) {
    const Figure* figure = state.fresh(slot) ? app::figure(*state.answer(slot).shown, kind.name) : nullptr;
    if (!figure || figure->status != Figure::Status::measured) continue;
    out.pinned = std::clamp(static_cast<float>(figure->value / (figure->unit == "%" ? 100 : 1)), 0.f, 1.f);
    out.note = "pinned " + value_said(*figure) + "; " + out.note;
    return;
  }
}

TrustFigure cost(const app::State& state) {
  TrustFigure out;
  out.label = "Cost";
  out.note = "forward and backward passes of the model";
  out.state = State::not_measured;
  const app::Answer& answer = state.answer(app::Slot::attribution);
  if (!answer.shown || state.failed(app::Slot::attribution)) return out;
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
  for (const Kind& kind : kKinds) {
    if (!has_place(state, kind)) continue;
    figures.push_back(make(state, kind));
    add_pinned(state, kind, figures.back());
  }
  figures.push_back(cost(state));
  return figures;
}

size_t trust_figure_count(const app::State& state) {
  const auto shown =
      std::count_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return has_place(state, kind); });
  return static_cast<size_t>(shown) + 1;
}

const TrustFigure& most_telling(std::span<const TrustFigure> figures) {
  for (const TrustFigure& f : figures)
    if (f.mark && (f.state == State::measured || f.state == State::stale)) return f;
  return figures.back();
}

}  // namespace vitrine::panels
