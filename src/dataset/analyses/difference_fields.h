// The fields of a statement about two groups (differences.h), for archive.h.
#pragma once
#include "dataset/analyses/differences.h"
#include "dataset/analyses/values_fields.h"

namespace vitrine {

template <>
struct Fields<dataset::Difference> {
  static constexpr const char* what = "a statement";
  static void list(auto& a, auto& d) {
    a.must("question", d.question);
    a.may("clause", d.clause);
    a.may("first", d.first);
    a.may("second", d.second);
    a.must("difference", d.difference);
    a.may("low", d.low);
    a.may("high", d.high);
    a.may("p", d.p);
    a.may("adds", d.adds);
    a.may("holds", d.holds);
    a.may("examples", d.examples);
    a.may("against", d.against);
  }
};

}  // namespace vitrine
