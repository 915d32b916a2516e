#include "explain/intervention/patching.h"

#include <algorithm>
#include <cmath>

#include "explain/intervention/pair_graph.h"
#include "explain/past.h"
#include "explain/score.h"
#include "explain/sweep_memo.h"
#include "families/attention.h"
#include "graph/build.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"

namespace vitrine {

namespace b = build;

namespace {

// ---- the graph

// Takes over the value of the batch's first row where `gates` [B, L, T] or, for parts, [B, L, H + 2] are 1.
Tap patching_tap(const Architecture& a, PatchPoint point, ValueId gates) {
  return [&a, point, gates](Graph& g, const std::string& name, ValueId value) {
    const auto patched = [&](int64_t layer, int64_t begin, int64_t end, std::vector<int64_t> extents) {
      ValueId gate = b::slice(g, gates, 1, layer, layer + 1);
      gate = point == PatchPoint::part ? b::reshape(g, b::slice(g, gate, 2, begin, end), std::move(extents))
                                       : b::swap_last_two(g, gate);  // [B, T, 1]
      return chosen_by(g, gate, b::slice(g, value, 0, 0, 1), value);
    };
    const char* single = point == PatchPoint::residual ? "residual.in"
                         : point == PatchPoint::mlp    ? "mlp.out"
                                                       : "attention.out";
    for (int64_t i = 0; i < a.layers; ++i) {
      if (point != PatchPoint::part) {
        if (name == block_point(i, single)) return patched(i, 0, 0, {});
        continue;
      }
      if (name == block_point(i, "attention.heads")) return patched(i, 0, a.heads, {0, a.heads, 1, 1});
      if (name == block_point(i, "attention.out")) return patched(i, a.heads, a.heads + 1, {0, 1, 1});
      if (name == block_point(i, "mlp.out")) return patched(i, a.heads + 1, a.heads + 2, {0, 1, 1});
    }
    return value;
  };
}

Result<void> build_patched(Graph& g, const Model& model, PatchPoint point, const Tap& past) {
  const Architecture& a = model.architecture();
  const Dim places = point == PatchPoint::part ? Dim(a.heads + 2) : Dim("T");
  const Tap patch = patching_tap(a, point, g.input("gates", DType::f32, {"B", a.layers, places}));
  const Tap both = [&](Graph& graph, const std::string& name, ValueId value) {
    return past(graph, name, patch(graph, name, value));
  };
  g.output("score", build_pair_score(g, model, both).score);
  return {};
}

// ---- the runs

// What one run reads: row 0 is the source of the patches.
struct Batch {
  std::vector<float> keep;       // by rows
  std::vector<PatchCell> cells;  // by rows
};

class Feeds {
 public:
  Feeds(const Job& job, const PatchPair& pair, PatchPoint point)
      : job_(job), point_(point), all_(pair_feeds(job, pair)), tokens_(all_.at("ids").size()) {}

  // Of the rows from `begin` on.
  NamedTensors of(const Batch& batch, int64_t begin) const {
    NamedTensors feeds = all_;
    for (const char* name : {"ids", "corrupted_ids", score_rows_input})
      feeds.insert_or_assign(name, last_columns(all_.at(name), begin));
    const Architecture& a = job_.model().architecture();
    const int64_t rows = std::ssize(batch.keep), tokens = tokens_ - begin;
    const bool parts = point_ == PatchPoint::part;
    const int64_t places = parts ? a.heads + 2 : tokens;
    Tensor gates = Tensor::zeros({rows, a.layers, places});
    for (int64_t row = 0; row < rows; ++row) {
      const PatchCell& cell = batch.cells[row];
      if (cell.layer < 0) continue;
      const int64_t place = parts ? cell.place : cell.place - begin;
      gates.f32()[(row * a.layers + cell.layer) * places + place] = 1;
    }
    feeds.emplace("keep", kept_rows(batch.keep, tokens));
    feeds.emplace("gates", std::move(gates));
    return feeds;
  }

 private:
  static Tensor last_columns(const Tensor& x, int64_t begin) {
    Shape shape = x.shape();
    const int64_t width = shape.back();
    shape.back() -= begin;
    const auto cut = [&]<class T>(std::span<const T> from) {
      std::vector<T> to;
      for (int64_t at = begin; at < x.size(); at += width)
        to.insert(to.end(), from.begin() + at, from.begin() + at + width - begin);
      return Tensor(shape, std::move(to));
    };
    return x.dtype() == DType::i64 ? cut(x.i64()) : cut(x.f32());
  }

  const Job& job_;
  PatchPoint point_;
  NamedTensors all_;
  int64_t tokens_;
};

}  // namespace

Result<void> check_apart(const PatchScores& scores, const char* unit) {
  if (std::abs(scores.clean - scores.corrupted) > 1e-5 * (1 + std::abs(scores.clean))) return {};
  return Error{ErrorCode::bad_request,
               say("Both texts have the same score, {score} {unit}, so no part can restore it",
                   numeral(short_number(scores.clean, 3)), translated(unit)),
               "corrupted", say("Give another text with another answer, or another target.")};
}

const char* name_of(PatchPoint point) {
  constexpr const char* names[] = {"residual", "attention", "mlp", "part"};
  return names[static_cast<size_t>(point)];
}

Task<Result<PatchScores>> patched_scores(Job job, PatchPair pair, PatchPoint point, PatchDirection direction,
                                         std::vector<PatchCell> cells, PatchWatch watch) {
  const Model& model = job.model();
  const std::string key = std::string("patch/") + name_of(point);
  int64_t begin = pair.first;
  Result<ProgramPtr> program = Error{ErrorCode::unsupported, "", "", ""};
  if (begin > 0 && model.architecture().causal && job.share_prefix)
    program = job.program(key, [&](Graph& g) {
      return build_with_past(g, model, [&](Graph& h, const Tap& past) { return build_patched(h, model, point, past); });
    });
  const bool shares = program.ok();
  if (!shares) {
    begin = 0;
    VITRINE_CO_TRY(program,
                   job.program(key + "_plain", [&](Graph& g) { return build_patched(g, model, point, untouched); }));
  }
  const Feeds feeds(job, pair, point);
  NamedTensors past;  // of the tokens before `begin`
  if (shares && job.memo) past = job.memo->whole;
  if (shares && past.empty()) {
    job.plan(1);
    NamedTensors first = feeds.of({{1}, {{}}}, 0);
    add_past((*program)->graph, 0, 1, {}, first);
    VITRINE_CO_TRY(past, co_await job.run(*program, std::move(first), 1));
    std::erase_if(past, [](const auto& one) { return !one.first.starts_with("now."); });
    if (job.memo) job.memo->whole = past;
  }

  const bool restores = direction == PatchDirection::clean_into_corrupted;
  const float source = restores ? 1 : 0, patched = restores ? 0 : 1;
  cells.insert(cells.begin(), PatchCell{});
  job.plan(std::ssize(cells));
  PatchScores scores;
  double from = 0, own = 0;  // what the source scores, and the other run without a patch
  for (size_t at = 0; at < cells.size();) {
    const size_t most = std::max<int64_t>(2, job.rows_per_run(false, job.length() - begin));
    const size_t count = std::min(most - 1, cells.size() - at);
    Batch batch{{source}, {{}}};
    batch.keep.resize(count + 1, patched);
    batch.cells.insert(batch.cells.end(), cells.begin() + at, cells.begin() + at + count);
    NamedTensors now = feeds.of(batch, begin);
    const int64_t rows = count + 1;
    if (shares) add_past((*program)->graph, begin, rows, past, now);
    job.plan(1);
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(*program, std::move(now), rows, false, begin));
    const auto values = out.at("score").f32();
    for (size_t i = 0; i < count; ++i) {
      const double value = values[i + 1];
      if (at + i > 0) {
        scores.moved.push_back((value - own) / (from - own));
        continue;
      }
      from = values[0], own = value;
      scores.clean = restores ? from : own;
      scores.corrupted = restores ? own : from;
      VITRINE_CO_CHECK(check_apart(scores, score_unit(job)));
    }
    at += count;
    if (watch) watch(scores);
  }
  co_return std::move(scores);
}

std::string named(const Job& job, PatchPoint point, const PatchCell& cell) {
  const int64_t layer = cell.layer + 1, heads = job.model().architecture().heads;
  if (point == PatchPoint::part) {
    if (cell.place < heads) return say("layer {layer}, head {head}", layer, cell.place + 1);
    return cell.place == heads ? say("the attention of layer {layer}", layer) : say("the MLP of layer {layer}", layer);
  }
  const size_t at = cell.place;
  std::string word = in_quotes(token_said(job.tokens[at].text));
  if (std::ranges::count(job.tokens, job.tokens[at].text, &TokenInfo::text) > 1)
    word = at + 1 == job.tokens.size() ? say("the last {word}", word)
                                       : say("{word} (token {n})", word, ungrouped(cell.place + 1));
  if (point == PatchPoint::residual) return say("layer {layer} at {word}", layer, word);
  return point == PatchPoint::mlp ? say("the MLP of layer {layer} at {word}", layer, word)
                                  : say("the attention of layer {layer} at {word}", layer, word);
}

}  // namespace vitrine
