#include "explain/trust/table_rows.h"

#include <algorithm>
#include <cmath>

#include "explanation/figures.h"
#include "statistics/statistics.h"
#include "text/format.h"

namespace vitrine {

namespace {

constexpr Column columns[] = {
    {"comprehensiveness", "Comprehensive", 1, 0.005},
    {"sufficiency", "Sufficient", -1, 0.005},
    {"completeness_gap", "Gap", -1, 0.05},
    {"infidelity", "Infidelity", -1, 0.005},
    {"agreement", "Agrees", 1, 0.005},
    {"stability", "Stable", 1, 0.005},
    {"max_sensitivity", "Max-sensitivity", -1, 0.005},
    {"randomisation", "Scrambled", -1, 0.005},
    {"rationale_auprc", "Rationale AUPRC", 1, 0.005},
    {"rationale_f1", "Rationale F1", 1, 0.005},
    {"rationale_iou", "Rationale IOU", 1, 0.005},
    {"passes", "Passes", 0, 0},
    {"milliseconds", "ms", 0, 0},
};

const Figure* measured(const Row& row, std::string_view name) {
  for (const Figure& f : row.figures)
    if (f.name == name && f.status == Figure::Status::measured) return &f;
  return nullptr;
}

bool inside(double value, const Figure& f) { return f.low && f.high && value >= *f.low && value <= *f.high; }

// "A", "A and B", "A, B and 2 more".
std::string listed(const std::vector<std::string>& names) {
  if (names.size() == 1) return names[0];
  if (names.size() == 2) return names[0] + " and " + names[1];
  return names[0] + ", " + names[1] + " and " + std::to_string(names.size() - 2) + " more";
}

double half_width(const Figure& f) { return f.low && f.high ? (*f.high - *f.low) / 2 : 0; }

}  // namespace

std::span<const Column> trust_columns() { return columns; }

std::vector<Figure> in_columns(const std::vector<Figure>& figures, const std::string& missing) {
  std::vector<Figure> all;
  for (const Column& column : columns) {
    const auto found =
        std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.name == column.name; });
    all.push_back(found == figures.end() ? not_measured(column.name, column.label, missing) : *found);
    all.back().label = column.label;
  }
  return all;
}

void mark_best(std::vector<Row>& rows) {
  for (size_t c = 0; c < std::size(columns); ++c) {
    if (columns[c].better == 0) continue;
    Figure* best = nullptr;
    const auto each = [&](auto&& visit) {
      for (Row& row : rows)
        if (c < row.figures.size() && row.figures[c].status == Figure::Status::measured) visit(row.figures[c]);
    };
    each([&](Figure& f) {
      if (!best || columns[c].better * (f.value - best->value) > 0) best = &f;
    });
    each([&](Figure& f) {
      f.best =
          std::abs(f.value - best->value) <= columns[c].resolution || inside(f.value, *best) || inside(best->value, f);
    });
  }
}

std::optional<double> fidelity(const Row& row) {
  const Figure* comp = measured(row, "comprehensiveness");
  const Figure* suff = measured(row, "sufficiency");
  if (!comp || !suff) return {};
  return comp->value - suff->value;
}

std::vector<Claim> choose(std::vector<Row>& rows, const RandomOrders& random) {
  std::vector<Claim> claims;
  if (random.drops.empty()) return claims;
  const Row* best = nullptr;
  for (const Row& row : rows)
    if (fidelity(row) && (!best || *fidelity(row) > *fidelity(*best))) best = &row;
  if (!best) return claims;
  const double tolerance =
      std::max(0.01, half_width(*measured(*best, "comprehensiveness")) + half_width(*measured(*best, "sufficiency")));
  const auto tied = [&](const Row& row) { return fidelity(row) && *fidelity(row) >= *fidelity(*best) - tolerance; };
  const auto passes = [](const Row& row) {
    const Figure* f = measured(row, "passes");
    return f ? f->value : HUGE_VAL;
  };
  Row* chosen = nullptr;
  for (Row& row : rows)
    if (tied(row) && (!chosen || passes(row) < passes(*chosen))) chosen = &row;
  chosen->chosen = true;

  const double low = quantile(random.drops, 0.025), high = quantile(random.drops, 0.975);
  const auto beats_chance = [&](const Row& row) {
    return measured(row, "comprehensiveness")->value > high || measured(row, "sufficiency")->value < low;
  };
  const char* test =
      "comprehensiveness - sufficiency of every method and comprehensiveness of seeded random orders, the same cut "
      "points and replacement";
  const std::string figure = short_number(*fidelity(*chosen), 2);
  std::vector<std::string> others, chance;
  for (const Row& row : rows) {
    if (&row != chosen && tied(row)) others.push_back(row.label);
    if (fidelity(row) && !beats_chance(row)) chance.push_back(row.label);
  }
  if (!beats_chance(*chosen))
    claims.push_back({"No method orders the tokens better than chance; " + chosen->label + " comes first.", test,
                      *fidelity(*chosen), true});
  else if (others.empty())
    claims.push_back({chosen->label + " has the best measured fidelity, " + figure + ", at " +
                          counted(static_cast<int64_t>(passes(*chosen)), "pass") + ".",
                      test, *fidelity(*chosen), true});
  else
    claims.push_back({chosen->label + " is the cheapest of those with the best measured fidelity, " + figure + ", at " +
                          counted(static_cast<int64_t>(passes(*chosen)), "pass") + "; " + listed(others) +
                          " cannot be told apart from it.",
                      test, *fidelity(*chosen), true});
  if (beats_chance(*chosen) && !chance.empty())
    claims.push_back({listed(chance) + (chance.size() == 1 ? " does" : " do") + " no better than random orders.",
                      "comprehensiveness and sufficiency inside the central 95 % of seeded random orders",
                      static_cast<double>(chance.size()), true});
  return claims;
}

}  // namespace vitrine
