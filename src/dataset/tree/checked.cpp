#include "dataset/tree/checked.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace vitrine {

using nlohmann::json;

namespace {

// {low, high}. Agresti, Coull 1998 recommend it for all n.
std::pair<double, double> wilson(const Proportion& p) {
  if (p.total == 0) return {0, 1};
  const double n = static_cast<double>(p.total), share = p.value(), z2 = z95 * z95;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace

double Proportion::low() const { return wilson(*this).first; }
double Proportion::high() const { return wilson(*this).second; }

json to_json(const Proportion& p) {
  return {{"right", p.right}, {"rows", p.total}, {"value", p.value()}, {"low", p.low()}, {"high", p.high()}};
}

json to_json(const Checked& c) {
  json j = {{"code", c.code},
            {"statement", c.statement},
            {"test", c.test},
            {"part", c.part},
            {"rows", c.rows},
            {"statistic", c.statistic},
            {"verdict", c.holds ? "holds" : "does not hold"}};
  if (c.low && c.high) j["interval"] = {*c.low, *c.high};
  if (c.p) j["p"] = *c.p;
  if (c.node) j["node"] = *c.node;
  return j;
}

}  // namespace vitrine
