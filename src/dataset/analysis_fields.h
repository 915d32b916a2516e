// The fields of what an analysis answers, for archive.h.
#pragma once
#include "dataset/analysis.h"
#include "explanation/explanation_fields.h"

namespace vitrine {

template <>
struct Fields<dataset::AnalysisResult> {
  static constexpr const char* what = "the result of an analysis";
  static void list(auto& a, auto& result) {
    a.must("analysis", result.analysis);
    a.must("view", result.view);
    list_report(a, result);
    a.may("value", result.value);
  }
};

}  // namespace vitrine
