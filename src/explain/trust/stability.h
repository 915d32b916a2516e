// Stability: does a method give the same order of tokens when what it leaves to chance or to convention changes? It is
// run again with other seeds (where it has a seed) and with other baselines (where something stands for an absent
// token).
//
// Value: mean Spearman correlation with the explanation as shown. The scores of the other seeds are kept: the figures
// that depend on the seed get their intervals from them. Caveat: a method without seed and baseline has nothing to
// vary, and an order may be stable and wrong.
#pragma once
#include "explain/trust/subject.h"

namespace vitrine {

struct Stability {
  Figure figure;
  std::vector<std::vector<double>> other_seeds;  // [k][n] scores under other seeds
};

// `budget`: passes that the reruns may take together.
Task<Result<Stability>> measure_stability(Job job, SubjectPtr subject, int64_t budget);

}  // namespace vitrine
