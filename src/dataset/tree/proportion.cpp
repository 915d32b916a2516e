#include "dataset/tree/proportion.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vitrine::dataset {
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

}  // namespace vitrine::dataset
