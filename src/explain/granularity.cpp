#include "explain/granularity.h"

#include <algorithm>
#include <cmath>

#include "explain/attribution/token_tree.h"

namespace vitrine {

namespace {

constexpr const char* names[] = {"token", "word", "phrase", "sentence"};

// For every token the number of its part, rising from 0.
Groups parts(const Explanation& e, Granularity granularity) {
  const std::span<const TokenInfo> tokens = e.tokens;
  // Tokens before the text have an empty span at its beginning.
  size_t first = 0;
  while (first < tokens.size() && tokens[first].byte_end == 0) ++first;
  const auto text = tokens.subspan(first);
  Groups groups;
  switch (granularity) {
    case Granularity::token:
      for (size_t i = 0; i < text.size(); ++i) groups.push_back(i);
      break;
    case Granularity::word: groups = word_groups(text, e.provenance.text); break;
    case Granularity::phrase: groups = phrase_groups(text, e.provenance.text); break;
    case Granularity::sentence: groups = sentence_groups(text, e.provenance.text); break;
  }
  Groups all;
  for (size_t i = 0; i < first; ++i) all.push_back(i);
  for (int64_t group : groups) all.push_back(static_cast<int64_t>(first) + group);
  return all;
}

std::vector<TokenInfo> joined(const std::vector<TokenInfo>& tokens, const Groups& groups) {
  std::vector<TokenInfo> out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i == 0 || groups[i] != groups[i - 1]) {
      out.push_back(tokens[i]);
      continue;
    }
    TokenInfo& part = out.back();
    part.id = -1;
    part.text += tokens[i].text;
    part.end = tokens[i].end;
    part.byte_end = tokens[i].byte_end;
  }
  return out;
}

// Scores add up, standard errors and gradients' lengths as squares do; what else is known of each token is averaged.
enum class Joining { sum, squares, mean };

// x with the entries of one axis that belong to one group put together.
Tensor joined(const Tensor& x, size_t axis, const Groups& groups, Joining how) {
  const int64_t count = groups.empty() ? 0 : groups.back() + 1, from = x.shape()[axis];
  int64_t outer = 1, inner = 1;
  for (size_t i = 0; i < x.shape().size(); ++i) (i < axis ? outer : inner) *= i == axis ? 1 : x.shape()[i];
  Shape shape = x.shape();
  shape[axis] = count;
  std::vector<double> sum(outer * count * inner), members(count);
  for (const int64_t group : groups) ++members[group];
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t t = 0; t < from; ++t)
      for (int64_t i = 0; i < inner; ++i) {
        const double v = x.f32()[(o * from + t) * inner + i];
        sum[(o * count + groups[t]) * inner + i] += how == Joining::squares ? v * v
                                                    : how == Joining::mean  ? v / members[groups[t]]
                                                                            : v;
      }
  std::vector<float> values;
  for (double s : sum) values.push_back(how == Joining::squares ? std::sqrt(s) : s);
  return Tensor(std::move(shape), std::move(values));
}

Joining joining_of(const Explanation& e, const NamedTensor& t) {
  if (t.name == "standard_error") return Joining::squares;
  if (!t.name.starts_with("scores")) return Joining::mean;
  const auto norm = e.provenance.settings.find("norm");
  const bool l1 = norm != e.provenance.settings.end() && norm->second == SettingValue(std::string("l1"));
  return t.name == "scores" && t.unit == "logit / unit" && !l1 ? Joining::squares : Joining::sum;
}

}  // namespace

const char* name_of(Granularity granularity) { return names[static_cast<size_t>(granularity)]; }

std::optional<Granularity> granularity_named(std::string_view name) {
  for (size_t i = 0; i < std::size(names); ++i)
    if (name == names[i]) return static_cast<Granularity>(i);
  return {};
}

Explanation regroup(const Explanation& explanation, Granularity granularity) {
  if (explanation.view != View::token_scores || granularity == Granularity::token || explanation.tokens.empty())
    return explanation;
  const Groups groups = parts(explanation, granularity);
  Explanation e = explanation;
  e.granularity = name_of(granularity);
  e.tokens = joined(explanation.tokens, groups);
  if (e.position >= 0 && static_cast<size_t>(e.position) < groups.size()) e.position = groups[e.position];
  for (NamedTensor& t : e.tensors)
    for (size_t axis = 0; axis < std::min(t.axes.size(), t.tensor.shape().size()); ++axis)
      if (t.axes[axis] == "token" && t.tensor.dtype() == DType::f32 &&
          t.tensor.shape()[axis] == static_cast<int64_t>(groups.size()))
        t.tensor = joined(t.tensor, axis, groups, joining_of(explanation, t));
  return e;
}

int64_t part_of(const Explanation& explanation, Granularity granularity, int64_t index) {
  const Groups groups = parts(explanation, granularity);
  return index >= 0 && static_cast<size_t>(index) < groups.size() ? groups[index] : -1;
}

}  // namespace vitrine
