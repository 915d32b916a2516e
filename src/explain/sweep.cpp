#include "explain/sweep.h"

#include <optional>
#include <unordered_map>

#include "base/hash.h"
#include "explain/sweep_memo.h"
#include "explain/sweep_rows.h"

namespace vitrine {

namespace {

// What is known of the rows asked, and which are still to be run.
struct Recall {
  std::vector<std::string> keys;  // of every row; empty for a mixture
  std::vector<int64_t> fresh;     // rows to be run, each text once
  std::vector<int64_t> same;      // the row that asks about the same text; itself where it is the first
  std::vector<std::optional<SweepMemo::Row>> row;  // answers so far
};

Recall recall(const SweepMemo& memo, const Tensor& keep, const Tensor& replacement, bool probability) {
  const auto bytes = replacement.bytes();
  const uint64_t with = hash64(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  Recall out;
  std::unordered_map<std::string, int64_t> asked;
  for (int64_t n = 0; n < keep.shape()[0]; ++n) {
    std::string key = SweepMemo::key_of(keep.row(n), with);
    const SweepMemo::Row* known = key.empty() ? nullptr : memo.find(key, probability);
    out.row.push_back(known ? std::optional(*known) : std::nullopt);
    const int64_t first = key.empty() ? n : asked.emplace(key, n).first->second;
    if (!known && first == n) out.fresh.push_back(n);
    out.same.push_back(first);
    out.keys.push_back(std::move(key));
  }
  return out;
}

Tensor rows_at(const Tensor& keep, std::span<const int64_t> rows) {
  std::vector<float> values;
  for (const int64_t n : rows) values.insert(values.end(), keep.row(n).begin(), keep.row(n).end());
  return Tensor({static_cast<int64_t>(rows.size()), keep.shape()[1]}, std::move(values));
}

// Takes over the first answers of the fresh rows.
void take(SweepMemo& memo, Recall& known, const SweepAnswer& answer, bool probability) {
  const size_t rows = answer.score.size(), k = rows ? answer.by_token.size() / rows : 0;
  for (size_t i = 0; i < rows; ++i) {
    const size_t at = known.fresh[i];
    if (known.row[at]) continue;
    SweepMemo::Row row{answer.score[i], {}, {}};
    if (probability) row.probability = answer.probability[i];
    const auto first = answer.by_token.begin() + i * k;
    row.by_token.assign(first, first + static_cast<ptrdiff_t>(k));
    if (!known.keys[at].empty()) memo.add(known.keys[at], row);
    known.row[at] = std::move(row);
  }
  for (size_t n = 0; n < known.row.size(); ++n)
    if (!known.row[n]) known.row[n] = known.row[known.same[n]];
}

// The answers of the first rows, up to one that is not known.
SweepAnswer beginning(const Recall& known, bool probability) {
  SweepAnswer out;
  for (const auto& row : known.row) {
    if (!row) break;
    out.score.push_back(row->score);
    out.by_token.insert(out.by_token.end(), row->by_token.begin(), row->by_token.end());
    if (probability) out.probability.push_back(row->probability.value_or(0));
  }
  return out;
}

}  // namespace

Task<Result<SweepAnswer>> sweep(Job job, Tensor keep, Tensor replacement, bool probability, SweepWatch watch) {
  const std::shared_ptr<SweepMemo> memo = job.memo;
  if (!memo) co_return co_await run_rows(job, std::move(keep), std::move(replacement), probability, std::move(watch));
  probability = probability || memo->probabilities;
  Recall known = recall(*memo, keep, replacement, probability);
  job.cost->forward_passes += keep.shape()[0] - static_cast<int64_t>(known.fresh.size());
  if (!known.fresh.empty()) {
    SweepWatch partly;
    if (watch)
      partly = [&](const SweepAnswer& so_far) {
        take(*memo, known, so_far, probability);
        watch(beginning(known, probability));
      };
    VITRINE_CO_TRY(const SweepAnswer answer, co_await run_rows(job, rows_at(keep, known.fresh), std::move(replacement),
                                                               probability, std::move(partly)));
    take(*memo, known, answer, probability);
  }
  co_return beginning(known, probability);
}

}  // namespace vitrine
