#include <nlohmann/json.hpp>

#include "dataset/analyses/linear.h"

namespace vitrine {

using nlohmann::json;

json to_json(const LinearReport& report) {
  const LinearModel& model = report.model;
  json parts = json::array(), top = json::object(), checks = json::array();
  for (size_t i = 0; i < report.parts.size(); ++i) {
    const LinearPart& part = report.parts[i];
    parts.push_back({{"name", part.name},
                     {"strength", part.strength},
                     {"validation", {{"accuracy", to_json(part.validation)}}},
                     {"chosen", i == report.chosen}});
  }
  for (size_t k = 0; k < report.top.size(); ++k) {
    json list = json::array();
    for (const TopNgram& ngram : report.top[k])
      list.push_back({{"ngram", ngram.ngram},
                      {"coefficient", ngram.coefficient},
                      {"from_embedding", ngram.embedded},
                      {"rows", ngram.train_rows},
                      {"test", {{"share_of_class", to_json(ngram.test_share)}}}});
    top[model.classes[k]] = std::move(list);
  }
  for (const Checked& check : report.checks) checks.push_back(to_json(check));
  const auto accuracy = [&](Part part) {
    const Proportion& p = report.accuracy[static_cast<size_t>(part)];
    return json{{"accuracy", p.value()}, {"interval", {p.low(), p.high()}}, {"right", p.right}, {"rows", p.total}};
  };
  json test = accuracy(Part::test);
  test["majority"] = report.majority.value();
  test["confusion"] = report.confusion;
  json train = accuracy(Part::train);
  train["note"] = "the result, on the train and validation rows that it was fitted on";
  json validation = accuracy(Part::validation);
  validation["note"] = "fitted on train rows only; chose the penalty and the columns";
  return {{"method", "linear"},
          {"classes", model.classes},
          {"output", model.classes.size() == 2 ? "log-odds of " + model.classes[1] : "logit of each class"},
          {"ngrams", model.ngrams->size()},
          {"embedded_words", model.words ? model.words->size() : 0},
          {"intercepts", model.intercepts},
          {"parts", std::move(parts)},
          {"train", std::move(train)},
          {"validation", std::move(validation)},
          {"test", std::move(test)},
          {"top", std::move(top)},
          {"checks", std::move(checks)},
          {"cost", {{"milliseconds", report.milliseconds}, {"passes", report.passes}}}};
}

json to_json(const LinearExplanation& e) {
  json contributions = json::array();
  for (const LinearContribution& c : e.contributions)
    contributions.push_back({{"ngram", c.ngram}, {"own", c.own}, {"from_embedding", c.embedded}});
  return {{"contributions", std::move(contributions)},
          {"logit", e.logit},
          {"probabilities", e.probabilities},
          {"predicted", e.predicted}};
}

}  // namespace vitrine
