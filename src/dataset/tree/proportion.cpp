#include "dataset/tree/proportion.h"

#include "statistics/shares.h"

namespace vitrine::dataset {

double Proportion::low() const { return wilson_interval(right, total).low; }
double Proportion::high() const { return wilson_interval(right, total).high; }

}  // namespace vitrine::dataset
