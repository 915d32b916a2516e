// The fields of an intervention, for archive.h.
#pragma once
#include "explanation/archive.h"
#include "explanation/intervention.h"

namespace vitrine {

template <>
struct Names<Intervention::Part> {
  using enum Intervention::Part;
  static constexpr Intervention::Part all[] = {head, attention, mlp, neuron, residual};
};
template <>
struct Names<Intervention::Act> {
  using enum Intervention::Act;
  static constexpr Intervention::Act all[] = {scale, mean, steer};
};

template <>
struct Fields<Intervention> {
  static constexpr const char* what = "an intervention";
  static void list(auto& a, auto& i) {
    a.must("part", i.part);
    a.must("layer", i.layer, 0, 1e6);
    a.brief("index", i.index);
    a.may("act", i.act);
    a.may("factor", i.factor, -1e6, 1e6);
    a.brief("texts", i.texts);
    a.brief("against", i.against);
  }
};

}  // namespace vitrine
