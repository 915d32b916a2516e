// What an analysis of a data set answers: the parts that it has in common with an explanation, and a value of its own.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "explanation/explanation_fields.h"

namespace vitrine::dataset {

struct AnalysisResult : Report {
  std::string analysis;
  View view = View::statements;
  nlohmann::json value;  // what the common parts have no place for: written() of one of values.h; an object or null
};

nlohmann::json to_json(const AnalysisResult& result);

}  // namespace vitrine::dataset

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
