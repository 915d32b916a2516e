// The one table of the figures of trust (figure_kinds.inc): core, page, command line and Markdown read it, and what is
// best of a column is decided here.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

struct FigureKind {
  enum class Of { order, range, own, once, again, rationale, cost };  // figure_kinds.inc says how each is measured

  const char* name;         // of the figure in explanations
  Of of;                    // what it is measured from
  const char* label;        // "Agrees with removal"
  const char* short_label;  // in a table: "Agrees"
  const char* head;         // over a narrow column: "Infid."
  const char* unit;         // "%", "ρ", "passes", "ms", ""
  int better;               // 1: higher, -1: lower, 0: neither is marked as best
  double resolution;        // values that differ by no more than this are not told apart
  const char* meaning;
  const char* beside = nullptr;  // its label beside an explanation in the page; null: not shown there
  const char* brief = nullptr;   // the meaning in the few words that fit there
};
std::span<const FigureKind> figure_kinds();
// Precondition: there is one of that name.
const FigureKind& figure_kind(std::string_view name);

// A figure of that kind with its label and unit.
Figure measured(std::string_view kind, double value, std::string meaning);
Figure not_measured(std::string_view kind, std::string why);

// In the order of the kinds, under their short labels; one that is not there is not_measured for the reason `missing`.
std::vector<Figure> in_columns(const std::vector<Figure>& figures, const std::string& missing);

// Sets Figure::best in the rows of one table: the best value of each kind, and what cannot be told apart from it: by
// the resolution, or because one of the two lies in the 95 % interval of the other.
void mark_best(std::span<std::vector<Figure>* const> rows);

// {name, label, short_label, unit, better, meaning}
nlohmann::json to_json(const FigureKind&);

}  // namespace vitrine
