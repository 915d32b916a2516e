#include "explain/trust/rationale.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "explanation/figure_kinds.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

std::vector<double> sizes(std::span<const double> scores) {
  std::vector<double> all;
  for (double s : scores) all.push_back(std::abs(s));
  return all;
}

// Runs of neighbours that are true.
std::vector<Span> runs(const std::vector<bool>& members) {
  std::vector<Span> all;
  for (size_t i = 0; i < members.size(); ++i) {
    if (!members[i]) continue;
    if (i > 0 && members[i - 1]) ++all.back().end;
    else all.push_back({static_cast<int64_t>(i), static_cast<int64_t>(i) + 1});
  }
  return all;
}

// How many of `spans` overlap one of `others` by more than half of their union.
double matched(const std::vector<Span>& spans, const std::vector<Span>& others) {
  return std::count_if(spans.begin(), spans.end(), [&](const Span& s) {
    return std::any_of(others.begin(), others.end(), [&](const Span& o) {
      const int64_t common = std::min(s.end, o.end) - std::max(s.begin, o.begin);
      return common > 0 && 2 * common > (s.end - s.begin) + (o.end - o.begin) - common;
    });
  });
}

double harmonic(double precision, double recall) {
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

}  // namespace

Result<std::vector<Span>> parse_spans(std::string_view text) {
  std::vector<Span> spans;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&](int64_t& value) {
    const auto [next, error] = std::from_chars(at, end, value);
    const bool good = error == std::errc() && value >= 0;
    if (good) at = next;
    return good;
  };
  while (at != end) {
    Span s;
    const bool good = number(s.begin) && at != end && *at++ == '-' && number(s.end) && s.begin < s.end;
    const bool more = good && at != end && *at == ',' && at + 1 != end;
    if (!good || (at != end && !more))
      return Error{ErrorCode::bad_request, say("The rationale {text} is no list of spans", in_quotes(text)),
                   "rationale", say("Write first and last-plus-one code point of each span, like 5-9,14-18.")};
    spans.push_back(s);
    if (more) ++at;
  }
  return spans;
}

std::string spans_text(std::span<const Span> spans) {
  std::string text;
  for (const Span& s : spans) text += (text.empty() ? "" : ",") + std::to_string(s.begin) + "-" + std::to_string(s.end);
  return text;
}

std::vector<bool> tokens_in(std::span<const TokenInfo> tokens, std::span<const Span> spans) {
  std::vector<bool> in;
  for (const TokenInfo& token : tokens) {
    const size_t blanks = std::min(token.text.find_first_not_of(" \n\t"), token.text.size());
    const int64_t begin = token.begin + static_cast<int64_t>(blanks), end = token.end;
    in.push_back(std::any_of(spans.begin(), spans.end(),
                             [&](const Span& s) { return std::max(begin, s.begin) < std::min(end, s.end); }));
  }
  return in;
}

double average_precision(std::span<const double> scores, const std::vector<bool>& members) {
  const std::vector<double> size = sizes(scores);
  const std::vector<int64_t> order = falling_order(size);
  const double all = std::count(members.begin(), members.end(), true);
  double found = 0, sum = 0;
  for (size_t i = 0; i < order.size();) {
    const double before = found;
    const double level = size[order[i]];
    for (; i < order.size() && size[order[i]] == level; ++i)
      if (members[order[i]]) ++found;
    sum += (found - before) / all * found / i;
  }
  return sum;
}

std::vector<bool> top_tokens(std::span<const double> scores, int64_t count) {
  std::vector<bool> chosen(scores.size());
  const std::vector<int64_t> order = falling_order(sizes(scores));
  for (int64_t i = 0; i < std::min(count, static_cast<int64_t>(order.size())); ++i) chosen[order[i]] = true;
  return chosen;
}

double f1(const std::vector<bool>& chosen, const std::vector<bool>& members) {
  double both = 0, named = 0, there = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    both += chosen[i] && members[i];
    named += chosen[i];
    there += members[i];
  }
  return named > 0 && there > 0 ? harmonic(both / named, both / there) : 0;
}

double span_f1(const std::vector<bool>& chosen, const std::vector<bool>& members) {
  const std::vector<Span> said = runs(chosen), truth = runs(members);
  if (said.empty() || truth.empty()) return 0;
  return harmonic(matched(said, truth) / said.size(), matched(truth, said) / truth.size());
}

std::vector<Figure> rationale_figures(std::span<const double> scores, const std::vector<bool>& members) {
  struct Kind {
    const char* name;
    const char* meaning;
  };
  constexpr Kind kinds[] = {
      {"rationale_auprc", to_say("area under the precision-recall curve against the tokens that truly decide")},
      {"rationale_f1", to_say("F1 of as many top tokens as truly decide")},
      {"rationale_iou", to_say("F1 over spans that share more than half of their tokens")}};
  std::vector<Figure> figures;
  const int64_t count = std::count(members.begin(), members.end(), true);
  const bool known = count > 0 && scores.size() == members.size();
  const std::vector<bool> chosen = top_tokens(scores, count);
  const double values[] = {known ? average_precision(scores, members) : 0, known ? f1(chosen, members) : 0,
                           known ? span_f1(chosen, members) : 0};
  for (size_t i = 0; i < std::size(kinds); ++i)
    figures.push_back(known ? measured(kinds[i].name, values[i], translated(kinds[i].meaning))
                            : not_measured(kinds[i].name, members.empty()
                                                              ? say("the true rationale of this text is not known")
                                                              : say("no token of the text belongs to the rationale")));
  return figures;
}

}  // namespace vitrine
