#include "explain/sweep_rows.h"

#include <algorithm>
#include <numeric>

#include "explain/past.h"
#include "explain/score.h"
#include "explain/sweep_memo.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

namespace {

// ---- the graph

Result<void> build_sweep(Graph& g, const Model& model, const Tap& tap, bool probability) {
  const ScoreGraph s = build_score(g, model, tap, probability);
  g.output("score", s.score);
  g.output("by_token", s.by_token);
  if (probability) g.output("probability", s.probability);
  return {};
}

// ---- the rows

struct MaskedRow {
  int64_t index;    // in the masks; -1: the text as it is
  int64_t changes;  // the first token that is not whole; the explained position when none before it is
  bool whole;       // nothing is removed
};
constexpr MaskedRow text_as_it_is{-1, 0, true};

// Rows of one run, all whole before `begin`.
struct Chunk {
  int64_t begin = 0;
  std::span<const MaskedRow> rows;
};

std::vector<MaskedRow> rows_of(const Tensor& keep, int64_t position) {
  const int64_t tokens = keep.shape()[1];
  std::vector<MaskedRow> rows;
  for (int64_t n = 0; n < keep.shape()[0]; ++n) {
    const auto row = keep.row(n);
    const int64_t first = std::find_if(row.begin(), row.end(), [](float k) { return k != 1; }) - row.begin();
    rows.push_back({n, std::min({first, position, tokens - 1}), first == tokens});
  }
  return rows;
}

// Sorted by what they share, behind the text as it is, whose keys and values are the past of all others. Rows that are
// whole need no more than that. Where keys and values are known already, only the others are left.
std::vector<MaskedRow> sorted_to_share(std::vector<MaskedRow> rows, bool known) {
  const bool whole = std::ranges::any_of(rows, &MaskedRow::whole);
  std::erase_if(rows, [](const MaskedRow& row) { return row.whole; });
  std::stable_sort(rows.begin(), rows.end(),
                   [](const MaskedRow& a, const MaskedRow& b) { return a.changes < b.changes; });
  if (whole || !known) rows.insert(rows.begin(), text_as_it_is);
  return rows;
}

// The next run, from row `at` on. Rows that share begin with the first token that one of them changes.
Chunk next_chunk(const Job& job, std::span<const MaskedRow> rows, size_t at, bool shares) {
  const int64_t begin = shares ? rows[at].changes : 0;
  const size_t most = job.rows_per_run(false, job.length() - begin);
  return {begin, rows.subspan(at, std::min(most, rows.size() - at))};
}

// Tokens that go through the model.
int64_t work(const Job& job, std::span<const MaskedRow> rows, bool shares) {
  int64_t sum = 0;
  for (size_t at = 0; at < rows.size();) {
    const Chunk chunk = next_chunk(job, rows, at, shares);
    sum += static_cast<int64_t>(chunk.rows.size()) * (job.length() - chunk.begin);
    at += chunk.rows.size();
  }
  return sum;
}

// The feeds of a chunk: what `all` has for the whole sequence, from the chunk's begin on.
NamedTensors feeds_of(const Chunk& chunk, const NamedTensors& all, const Tensor& keep) {
  const int64_t tokens = keep.shape()[1], begin = chunk.begin, count = chunk.rows.size();
  NamedTensors feeds = all;
  std::vector<float> kept;
  for (const MaskedRow& row : chunk.rows) {
    if (row.index < 0) kept.insert(kept.end(), tokens - begin, 1.0f);
    else kept.insert(kept.end(), keep.row(row.index).begin() + begin, keep.row(row.index).end());
  }
  feeds.insert_or_assign("keep", Tensor({count, tokens - begin}, std::move(kept)));
  if (begin == 0) return feeds;
  const auto& ids = all.at("ids").i64();
  feeds.insert_or_assign("ids", Tensor({1, tokens - begin}, std::vector<int64_t>(ids.begin() + begin, ids.end())));
  feeds.insert_or_assign("replacement", rows_between(all.at("replacement"), begin, tokens));
  const Tensor& rows = all.at(score_rows_input);
  std::vector<float> selected;
  for (int64_t r = 0; r < rows.shape()[0]; ++r)
    selected.insert(selected.end(), rows.row(r).begin() + begin, rows.row(r).end());
  feeds.insert_or_assign(score_rows_input, Tensor({rows.shape()[0], tokens - begin}, std::move(selected)));
  return feeds;
}

void put(std::vector<double>& to, int64_t row, std::span<const float> values) {
  const size_t at = static_cast<size_t>(row) * values.size();
  to.resize(std::max(to.size(), at + values.size()));
  std::copy(values.begin(), values.end(), to.begin() + at);
}

}  // namespace

Task<Result<SweepAnswer>> run_rows(Job job, Tensor keep, Tensor replacement, bool probability, SweepWatch watch) {
  const Model& model = job.model();
  const std::string key = probability ? "score/sweep_probability" : "score/sweep";
  const int64_t tokens = job.length();
  Result<ProgramPtr> program = Error{ErrorCode::unsupported, "", "", ""};
  if (model.architecture().causal && job.share_prefix)
    program = job.program(key, [&](Graph& g) {
      return build_with_past(g, model,
                             [&](Graph& h, const Tap& tap) { return build_sweep(h, model, tap, probability); });
    });
  const bool with_past = program.ok();
  if (!with_past) {
    VITRINE_CO_TRY(
        program, job.program(key + "_plain", [&](Graph& g) { return build_sweep(g, model, untouched, probability); }));
  }
  const std::vector<MaskedRow> asked = rows_of(keep, job.position);
  std::vector<MaskedRow> rows = asked;
  bool shares = false;
  if (with_past && !watch) {
    std::vector<MaskedRow> sorted = sorted_to_share(asked, job.memo && !job.memo->whole.empty());
    shares = work(job, sorted, true) * 10 < work(job, asked, false) * 9;
    if (shares) rows = std::move(sorted);
  }
  job.plan(rows.size());

  NamedTensors all = score_feeds(job);
  const int64_t sequence = all.at("ids").shape()[1];
  all.emplace("replacement", std::move(replacement));
  all.emplace("keep", std::move(keep));
  if (sequence > tokens) pad_to_sequence((*program)->graph, tokens, sequence, all);
  const Tensor masks = std::move(all.at("keep"));

  SweepAnswer answer;
  NamedTensors whole;  // keys and values of the text as it is
  if (shares && job.memo) whole = job.memo->whole;
  for (size_t at = 0; at < rows.size();) {
    const Chunk chunk = next_chunk(job, rows, at, shares);
    at += chunk.rows.size();
    const int64_t count = chunk.rows.size();
    NamedTensors feeds = feeds_of(chunk, all, masks);
    if (with_past) add_past((*program)->graph, chunk.begin, count, whole, feeds);
    VITRINE_CO_TRY(NamedTensors out, co_await job.run(*program, std::move(feeds), count, false, chunk.begin));
    const auto answers = [&](int64_t row, int64_t i) {
      put(answer.score, row, out.at("score").f32().subspan(i, 1));
      put(answer.by_token, row, out.at("by_token").row(i));
      if (probability) put(answer.probability, row, out.at("probability").f32().subspan(i, 1));
    };
    for (int64_t i = 0; i < count; ++i) {
      const int64_t row = chunk.rows[i].index;
      if (row >= 0) answers(row, i);
      else
        for (const MaskedRow& whole_row : asked)
          if (whole_row.whole) answers(whole_row.index, i);
    }
    if (shares && whole.empty()) {
      std::erase_if(out, [](const auto& one) { return !one.first.starts_with("now."); });
      if (job.memo) job.memo->whole = out;
      whole = std::move(out);
    }
    if (watch) watch(answer);
  }
  co_return std::move(answer);
}

}  // namespace vitrine
