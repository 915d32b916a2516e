// A change to what one part of the model computes while a question is answered: a value, kept in requests, links and
// exports. explain/intervention/changed_model.h says what each does to the forward pass.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace vitrine {

struct Intervention {
  enum class Part { head, attention, mlp, neuron, residual };
  enum class Act {
    scale,  // what the part adds is multiplied by `factor`; 0 switches it off
    mean,   // what it adds is its mean over the tokens of `texts`, wherever it stands (mean ablation)
    steer,  // of the residual stream: `factor` times the difference of its means over `texts` and over `against` is
            // added
  };
  Part part = Part::head;
  int64_t layer = 0;
  int64_t index = 0;  // of a head in its layer, of a neuron in its MLP; else 0
  Act act = Act::scale;
  double factor = 0;
  std::vector<std::string> texts = {}, against = {};

  bool operator==(const Intervention&) const = default;
};
using Interventions = std::vector<Intervention>;

constexpr const char* name_of(Intervention::Part part) {
  constexpr const char* names[] = {"head", "attention", "mlp", "neuron", "residual"};
  return names[static_cast<int>(part)];
}
constexpr const char* name_of(Intervention::Act act) {
  constexpr const char* names[] = {"scale", "mean", "steer"};
  return names[static_cast<int>(act)];
}

// "Layer 2, head 3 is switched off", in the language that is spoken: layers, heads and neurons count from 1.
std::string said(const Intervention& intervention);
// The list as a key.
std::string key_of(const Interventions& list);

}  // namespace vitrine
