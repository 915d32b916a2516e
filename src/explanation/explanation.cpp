#include "explanation/explanation.h"

namespace vitrine {

const char* name_of(View view) {
  switch (view) {
    case View::next_tokens: return "next_tokens";
    case View::token_scores: return "token_scores";
    case View::token_matrix: return "token_matrix";
    case View::layer_token: return "layer_token";
    case View::layer_head: return "layer_head";
    case View::curve: return "curve";
    case View::table: return "table";
    case View::statements: return "statements";
    case View::tree: return "tree";
    case View::map: return "map";
    case View::graph: return "graph";
  }
  return "table";
}

const Tensor* Report::find(std::string_view tensor) const {
  for (const NamedTensor& t : tensors)
    if (t.name == tensor) return &t.tensor;
  return nullptr;
}

}  // namespace vitrine
