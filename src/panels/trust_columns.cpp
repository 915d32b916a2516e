#include "panels/trust_columns.h"

#include <array>

#include "draw/text.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr std::array kDots = {
    TrustColumn{"comprehensiveness", "Comprehensive", "higher is better",
                "the chance lost when the words a method ranks first are removed, averaged over how many"},
    TrustColumn{"sufficiency", "Sufficient", "lower is better",
                "the chance lost when only the words it ranks first are kept, averaged over how many"},
};
constexpr std::array kNumbers = {
    TrustColumn{"completeness_gap", "Gap", "%",
                "how far the scores miss what they should sum to, where a sum is promised"},
    TrustColumn{"infidelity", "Infid.", "lower",
                "0: the scores foretell what any removal does; 1: they say nothing about it"},
    TrustColumn{"agreement", "Agrees", "ρ", "rank correlation with leaving one word out"},
    TrustColumn{"stability", "Stable", "ρ", "rank correlation with itself under other seeds and baselines"},
    TrustColumn{"max_sensitivity", "Sens.", "lower",
                "largest relative change of the scores when the embeddings move a little"},
    TrustColumn{"randomisation", "Random", "ρ, lower",
                "rank correlation with itself once the model's layers are scrambled"},
    TrustColumn{"passes", "Passes", "", "forward and backward passes of the model, together"},
    TrustColumn{"milliseconds", "ms", "", "time on this machine, in this tab"},
};
constexpr std::array kRationale = {
    TrustColumn{"rationale_auprc", "AUPRC", "rationale",
                "area under the precision-recall curve against the true rationale"},
    TrustColumn{"rationale_f1", "F1", "", "token F1 against the true rationale"},
    TrustColumn{"rationale_iou", "IOU", "", "intersection over union with the true rationale"},
};

std::string value_said(double value, const Figure& figure) {
  if (figure.unit == "passes" || figure.unit == "ms")
    return figure.unit == "ms" && value < 9.95 ? number(value, 1) : count(static_cast<int64_t>(std::llround(value)));
  if (figure.unit == "%") return number(value, value < 9.95 ? 1 : 0);
  return number(value);
}

}  // namespace

std::span<const TrustColumn> dot_columns() { return kDots; }
std::span<const TrustColumn> number_columns() { return kNumbers; }
std::span<const TrustColumn> rationale_columns() { return kRationale; }

bool has_rationale(const app::TrustTable& table) {
  for (size_t i = 0; i < table.rows().size(); ++i) {
    const Figure* f = table.figure(static_cast<int>(i), kRationale[0].figure);
    if (f && f->status == Figure::Status::measured) return true;
  }
  return false;
}

std::string cell_said(const Figure* figure) {
  return figure && figure->status == Figure::Status::measured ? value_said(figure->value, *figure) : "–";
}

std::vector<std::string> cell_explained(const Figure& figure) {
  std::string head = figure.label;
  if (figure.status == Figure::Status::measured) {
    head += ": " + value_said(figure.value, figure) + (figure.unit == "%" ? " %" : figure.unit == "ms" ? " ms" : "");
    if (figure.low && figure.high)
      head += " (95 % " + value_said(*figure.low, figure) + " to " + value_said(*figure.high, figure) + ")";
  } else {
    head += figure.status == Figure::Status::not_promised ? ": not promised" : ": not measured";
  }
  std::vector<std::string> lines{std::move(head)};
  if (!figure.meaning.empty()) lines.push_back(figure.meaning);
  if (figure.best) lines.push_back("the best, or not to be told apart from it");
  return lines;
}

}  // namespace vitrine::panels
