#include "explain/trust/subject.h"

#include <algorithm>

namespace vitrine {

int64_t Subject::passes() const { return explanation.cost.forward_passes + explanation.cost.backward_passes; }

bool Subject::flat() const {
  return scores.size() > 1 && std::all_of(scores.begin(), scores.end(), [&](double s) { return s == scores[0]; });
}

std::vector<double> text_scores(const Explanation& e, const Job& job) {
  const Tensor* scores = e.find("scores");
  if (!scores || scores->size() < job.reach()) return {};
  const auto values = scores->f32().subspan(job.first, job.reach() - job.first);
  return {values.begin(), values.end()};
}

std::vector<bool> text_members(const Job& job, std::span<const Span> rationale) {
  if (rationale.empty()) return {};
  const std::vector<bool> in = tokens_in(job.tokens, rationale);
  return {in.begin() + job.first, in.begin() + job.reach()};
}

SubjectPtr make_subject(const Method& method, Explanation explanation, const Job& job) {
  auto subject = std::make_shared<Subject>();
  subject->method = &method;
  subject->scores = text_scores(explanation, job);
  for (const NamedTensor& t : explanation.tensors)
    if (t.name == "scores") subject->unit = t.unit;
  subject->explanation = std::move(explanation);
  return subject;
}

const Figure* find_figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (name == f.name) return &f;
  return nullptr;
}

const Setting* find_setting(const Method& method, std::string_view name) {
  for (const Setting& s : method.settings)
    if (name == s.name) return &s;
  return nullptr;
}

const Setting* baseline_setting(const Method& method) {
  const Setting* baseline = find_setting(method, "baseline");
  return baseline ? baseline : find_setting(method, "replacement");
}

std::vector<const Method*> attributions() {
  std::vector<const Method*> list;
  for (const Method* method : all_methods())
    if (method->view == View::token_scores) list.push_back(method);
  return list;
}

}  // namespace vitrine
