#include "explain/trust/table_rows.h"

#include <algorithm>
#include <cmath>

#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

const Figure* known(const Row& row, std::string_view name) {
  for (const Figure& f : row.figures)
    if (f.name == name && f.status == Figure::Status::measured) return &f;
  return nullptr;
}

double half_width(const Figure& f) { return f.low && f.high ? (*f.high - *f.low) / 2 : 0; }

}  // namespace

std::optional<double> fidelity(const Row& row) {
  const Figure* comp = known(row, "comprehensiveness");
  const Figure* suff = known(row, "sufficiency");
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
      std::max(0.01, half_width(*known(*best, "comprehensiveness")) + half_width(*known(*best, "sufficiency")));
  const auto tied = [&](const Row& row) { return fidelity(row) && *fidelity(row) >= *fidelity(*best) - tolerance; };
  const auto passes = [](const Row& row) {
    const Figure* f = known(row, "passes");
    return f ? f->value : HUGE_VAL;
  };
  Row* chosen = nullptr;
  for (Row& row : rows)
    if (tied(row) && (!chosen || passes(row) < passes(*chosen))) chosen = &row;
  chosen->chosen = true;

  const double low = quantile(random.drops, 0.025), high = quantile(random.drops, 0.975);
  const auto beats_chance = [&](const Row& row) {
    return known(row, "comprehensiveness")->value > high || known(row, "sufficiency")->value < low;
  };
  const std::string test =
      say("comprehensiveness - sufficiency of every method and comprehensiveness of seeded random orders, the same cut "
          "points and replacement");
  const std::string method = translated(chosen->label), figure = decimal(*fidelity(*chosen));
  std::vector<std::string> others, chance;
  for (const Row& row : rows) {
    if (&row != chosen && tied(row)) others.push_back(translated(row.label));
    if (fidelity(row) && !beats_chance(row)) chance.push_back(translated(row.label));
  }
  if (!beats_chance(*chosen))
    claims.push_back({say("No method orders the tokens better than chance; {method} comes first.", method), test,
                      *fidelity(*chosen), true});
  else if (others.empty())
    claims.push_back({say("{method} has the best measured fidelity, {figure}, at {n|# pass|# passes}.", method, figure,
                          static_cast<int64_t>(passes(*chosen))),
                      test, *fidelity(*chosen), true});
  else
    claims.push_back({say("{method} is the cheapest of those with the best measured fidelity, {figure}, at "
                          "{n|# pass|# passes}; {others} cannot be told apart from it.",
                          method, figure, static_cast<int64_t>(passes(*chosen)), listed(others, 2)),
                      test, *fidelity(*chosen), true});
  if (beats_chance(*chosen) && !chance.empty())
    claims.push_back({chance.size() == 1 ? say("{method} does no better than random orders.", chance[0])
                                         : say("{methods} do no better than random orders.", listed(chance, 2)),
                      say("comprehensiveness and sufficiency inside the central 95 % of seeded random orders"),
                      static_cast<double>(chance.size()), true});
  return claims;
}

}  // namespace vitrine
