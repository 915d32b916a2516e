// Agreement with a rationale that is known to be true, as ERASER measures it (DeYoung et al. 2020).
//
// Tokens are ranked by the size of their score: a token that speaks against the target decides the answer as well.
// Figures:
//   rationale_auprc  area under the precision-recall curve (average precision; tokens with equal scores enter together)
//   rationale_f1     F1 of the top k tokens, k the number of tokens of the rationale
//   rationale_iou    F1 over spans: runs of those k tokens match a span of the rationale when more than half of their
//   union
//                    is common to both
// Caveat: the rationale is what decides the answer in the data; a model may decide by something else and still be
// right, and then a faithful explanation disagrees with it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "explanation/explanation.h"

namespace vitrine {

// Of the setting "rationale", a text that parse_spans reads.
inline constexpr const char* rationale_help = "Where the text truly decides the answer, in code points: 5-9,14-18.";

struct Span {
  int64_t begin = 0, end = 0;  // [begin, end)
  bool operator==(const Span&) const = default;
};

// "5-9,14-18": spans of code points of the text. Errors: bad_request.
Result<std::vector<Span>> parse_spans(std::string_view text);
std::string spans_text(std::span<const Span> spans);
// Whether each token shares a code point with a span, blanks of the token left out.
std::vector<bool> tokens_in(std::span<const TokenInfo> tokens, std::span<const Span> spans);

// Preconditions: as many scores as members, and a member that is true.
double average_precision(std::span<const double> scores, const std::vector<bool>& members);
std::vector<bool> top_tokens(std::span<const double> scores, int64_t count);
double f1(const std::vector<bool>& chosen, const std::vector<bool>& members);
double span_f1(const std::vector<bool>& chosen, const std::vector<bool>& members);

// The three figures for scores [n] and members [n]; `members` is empty when no rationale is known.
std::vector<Figure> rationale_figures(std::span<const double> scores, const std::vector<bool>& members);

}  // namespace vitrine
