// Linear maps and norms with their weights, as families hold them. A weight without numbers is one that the family
// does not have.
#pragma once
#include <string>

#include "families/loader.h"
#include "graph/graph.h"

namespace vitrine {

struct Linear {
  Weight weight, bias;  // [out, in], [out]; no bias: 0
};

struct Norm {
  Weight scale, bias;  // [D]; no bias: 0
  double epsilon = 1e-5;
  bool root_mean_square = false;  // RMSNorm: the mean stays
};

bool exists(const Weight&);

ValueId apply(Graph&, const Linear&, ValueId x);
ValueId apply(Graph&, const Norm&, ValueId x);

// "name.weight" and, with `biased`, "name.bias".
Linear take_linear(Loader&, const std::string& name, int64_t out, int64_t in, bool biased);
Norm take_layer_norm(Loader&, const std::string& name, int64_t width, double epsilon);
// Without parameters: a scale of ones that all such norms of a width share.
Norm plain_layer_norm(int64_t width);
// `offset` is added to the scale (Gemma stores scale - 1).
Norm take_rms_norm(Loader&, const std::string& name, int64_t width, double epsilon, float offset = 0);

}  // namespace vitrine
