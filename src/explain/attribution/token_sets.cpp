#include "explain/attribution/token_sets.h"

#include <algorithm>

#include "explain/answer.h"
#include "explain/attribution/token_scores.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

Task<Result<std::vector<double>>> coalition_margins(Job job, std::vector<Coalition> coalitions, Tensor replacement,
                                                    double side) {
  Masks masks(job.length());
  for (const Coalition& c : coalitions) {
    masks.add_full();
    for (size_t i = 0; i < c.size(); ++i)
      if (!c[i]) masks.remove(job.first + static_cast<int64_t>(i));
  }
  VITRINE_CO_TRY(const std::vector<Answer> answers,
                 co_await masked_answers(job, std::move(masks).tensor(), std::move(replacement)));
  std::vector<double> margins;
  for (const Answer& a : answers) margins.push_back(side * a.margin);
  co_return std::move(margins);
}

void each_subset(int64_t n, int64_t size, const std::function<void(const std::vector<int64_t>&)>& with) {
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < size; ++i) chosen.push_back(i);
  if (size > n) return;
  for (;;) {
    with(chosen);
    int64_t i = size - 1;
    while (i >= 0 && chosen[i] == n - size + i) --i;
    if (i < 0) return;
    ++chosen[i];
    for (int64_t k = i + 1; k < size; ++k) chosen[k] = chosen[k - 1] + 1;
  }
}

std::optional<int64_t> count_subsets(int64_t n, int64_t size, int64_t most) {
  int64_t count = 1;
  for (int64_t i = 1; i <= std::min(size, n - size); ++i) {
    count = count * (n - i + 1) / i;  // always whole; rising, and never far above `most`
    if (count > most) return {};
  }
  return count <= most ? std::optional(count) : std::nullopt;
}

std::string words_of(const Job& job, std::vector<int64_t> tokens) {
  std::sort(tokens.begin(), tokens.end());
  constexpr size_t most = 12;
  std::string words;
  size_t groups = 0;
  for (size_t i = 0; i < tokens.size(); ++groups) {
    size_t end = i + 1;
    while (end < tokens.size() && tokens[end] == tokens[end - 1] + 1) ++end;
    if (groups == most) return say("{words} and others", words);
    const TokenInfo &from = job.tokens[tokens[i]], &to = job.tokens[tokens[end - 1]];
    std::string_view piece = job.request.text;
    piece = from.byte_begin <= to.byte_end && to.byte_end <= piece.size()
                ? piece.substr(from.byte_begin, to.byte_end - from.byte_begin)
                : "";
    while (piece.size() > 1 && (piece.front() == ' ' || piece.front() == '\n')) piece.remove_prefix(1);
    words += (groups ? ", " : "") + in_quotes(piece);
    i = end;
  }
  return words;
}

std::string answer_words(const Job& job, double side) {
  const TargetPair about = job.pair();
  if (side > 0) return about.target.said();
  return job.foil >= 0 ? about.foil.said() : say("not {foil}", about.target.said());
}

Explanation token_set(const Job& job, const char* method, const std::vector<int64_t>& set) {
  std::vector<double> scores(job.length());
  const double k = set.size();
  for (size_t i = 0; i < set.size(); ++i) scores[set[i]] = (k - i) / k;
  Explanation e = token_scores(job, method, scores, "");
  if (!set.empty())
    e.tensors.push_back({"set", {"rank"}, "", Tensor({static_cast<int64_t>(set.size())}, std::vector<int64_t>(set))});
  return e;
}

}  // namespace vitrine
