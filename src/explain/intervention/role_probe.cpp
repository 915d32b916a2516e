#include "explain/intervention/role_probe.h"

#include <algorithm>

#include "explain/intervention/block_values.h"
#include "explain/random_tokens.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

namespace {

constexpr int64_t most_tokens = 24;  // of a half

// Where a role looks from every token: the columns of each row.
using Places = std::vector<std::vector<int64_t>>;
Places places_of(Role role, const std::vector<int32_t>& ids, int64_t first) {
  Places places(ids.size());
  for (int64_t t = first + 1; t < std::ssize(ids); ++t) {
    auto& of = places[t];
    if (role == Role::previous_token) of.push_back(t - 1);
    else
      for (int64_t s = first; s < t; ++s) {
        const int64_t place = role == Role::induction ? s + 1 : s;
        if (ids[s] == ids[t] && place < t) of.push_back(place);
      }
  }
  return places;
}

// The graph input sees [R, T, T] is 1 where a role looks, rows [R, T] 1 where it looks anywhere, by their number.
Result<void> build_masses(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId sees = g.input("sees", DType::f32, {static_cast<int64_t>(role_count), 1, "T", "T"});
  const Tap read = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i)
      if (name == block_point(i, "attention.probabilities"))  // [1, H, T, T] x [R, 1, T, T]
        graph.output("mass." + std::to_string(i), b::reduce_sum(graph, b::mul(graph, value, sees), {2, 3}));
    return value;
  };
  model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), read);
  return {};
}

// Outputs "loss" and "first_loss" [B]: the graph inputs next i64 [T], and the means over rows that `second` and `first`
// [T] take.
Result<void> build_loss(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId gates = g.input("gates", DType::f32, {"B", a.layers, a.heads});
  const Tap gate = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i)
      if (name == block_point(i, "attention.heads"))
        return b::mul(graph, value, b::reshape(graph, b::slice(graph, gates, 1, i, i + 1), {0, a.heads, 1, 1}));
    return value;
  };
  const ValueId embedded = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
  const ValueId residual = model.blocks(g, b::add(g, embedded, g.input("batch_zeros", DType::f32, {"B", 1, 1})), gate);
  const ValueId logits = model.unembed(g, model.final_norm(g, residual));  // [B, T, V]
  const ValueId top = b::reduce_max(g, logits, {2}, true);
  const ValueId total = b::reduce_sum(g, b::apply(g, Op::exp, b::sub(g, logits, top)), {2}, true);
  const ValueId normaliser = b::reduce_sum(g, b::add(g, b::apply(g, Op::log, total), top), {2});  // [B, T]
  const ValueId is_next = g.input("is_next", DType::f32, {"T", a.vocabulary});
  const ValueId loss = b::sub(g, normaliser, b::reduce_sum(g, b::mul(g, logits, is_next), {2}));
  for (const char* part : {"first", "second"})
    g.output(std::string(part) + "_loss", b::reduce_sum(g, b::mul(g, loss, g.input(part, DType::f32, {"T"})), {1}));
  return {};
}

Job job_over(const Job& job, const OtherText& text) {
  Job other = job_of(job, text);
  other.targets = {};
  other.target = other.foil = -1;
  return other;
}

}  // namespace

int64_t first_of_probe(const Job& job) { return job.loaded->bos ? 1 : 0; }

OtherText text_of(const Job& job) {
  OtherText text{{}, job.position};
  for (const TokenInfo& token : job.tokens) text.ids.push_back(token.id);
  return text;
}

std::vector<OtherText> repeated_tokens(const Job& job, int64_t count) {
  const LoadedModel& loaded = *job.loaded;
  const int64_t first = first_of_probe(job);
  const int64_t n = std::clamp<int64_t>((loaded.model->architecture().context - first) / 2, 1, most_tokens);
  Random random(job.integer("seed"));
  std::vector<OtherText> probes;
  for (int64_t k = 0; k < count; ++k) {
    OtherText probe;
    if (loaded.bos) probe.ids.push_back(*loaded.bos);
    constexpr int tries = 64;  // for a token that was not there before, where there are so many
    for (int64_t i = 0; i < n; ++i) {
      int32_t id = drawn_token(loaded, random);
      for (int again = 0; again < tries && std::ranges::find(probe.ids, id) != probe.ids.end(); ++again)
        id = drawn_token(loaded, random);
      probe.ids.push_back(id);
    }
    for (int64_t i = 0; i < n; ++i) probe.ids.push_back(probe.ids[first + i]);
    probe.position = std::ssize(probe.ids) - 1;
    probes.push_back(std::move(probe));
  }
  return probes;
}

Task<Result<RoleScores>> role_scores(Job job, std::vector<OtherText> texts, int64_t first) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("roles/attention", [&](Graph& g) { return build_masses(g, job.model()); }));
  RoleScores scores;
  for (Tensor& mass : scores.mass) mass = Tensor::zeros({a.layers, a.heads});
  job.plan(std::ssize(texts));
  std::array<double, role_count> rows{};
  for (const OtherText& text : texts) {
    const Job one = job_over(job, text);
    const int64_t tokens = one.length();
    Tensor sees = Tensor::zeros({static_cast<int64_t>(role_count), 1, tokens, tokens});
    for (size_t role = 0; role < role_count; ++role) {
      const Places places = places_of(static_cast<Role>(role), text.ids, first);
      for (size_t t = 0; t < places.size(); ++t) {
        rows[role] += places[t].empty() ? 0 : 1;
        for (const int64_t s : places[t])
          sees.f32()[(role * places.size() + t) * places.size() + static_cast<size_t>(s)] = 1;
      }
    }
    NamedTensors feeds;
    feeds.emplace("ids", one.ids());
    feeds.emplace("sees", std::move(sees));
    VITRINE_CO_TRY(const NamedTensors out, co_await one.run(program, std::move(feeds), 1));
    for (int64_t layer = 0; layer < a.layers; ++layer) {
      const auto mass = out.at("mass." + std::to_string(layer)).f32();  // [R, H]
      for (size_t i = 0; i < mass.size(); ++i) {
        const size_t heads = a.heads;
        scores.mass[i / heads].f32()[static_cast<size_t>(layer) * heads + i % heads] += mass[i];
      }
    }
  }
  for (size_t role = 0; role < role_count; ++role)
    for (float& mass : scores.mass[role].f32()) mass = rows[role] > 0 ? static_cast<float>(mass / rows[role]) : 0;
  co_return std::move(scores);
}

Task<Result<ProbeLoss>> probe_loss(Job job, std::vector<OtherText> probes) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("roles/loss", [&](Graph& g) { return build_loss(g, job.model()); }));
  const int64_t heads = a.layers * a.heads, rows = 1 + heads;
  ProbeLoss loss;
  loss.without.resize(heads);
  job.plan(rows * std::ssize(probes));
  for (const OtherText& probe : probes) {
    const Job one = job_over(job, probe);
    const int64_t tokens = one.length(), first = first_of_probe(job), n = (tokens - first) / 2;
    Tensor is_next = Tensor::zeros({tokens, a.vocabulary}), first_half = Tensor::zeros({tokens});
    Tensor second_half = Tensor::zeros({tokens});
    for (int64_t t = 0; t + 1 < tokens; ++t) {
      is_next.f32()[t * a.vocabulary + probe.ids[t + 1]] = 1;
      const size_t at = t;
      // The second half's first token cannot be foreseen: that the sequence begins anew is not said before.
      if (t + 1 > first + n) second_half.f32()[at] = 1 / static_cast<float>(std::max<int64_t>(1, n - 1));
      else if (t + 1 > first && t + 1 < first + n)
        first_half.f32()[at] = 1 / static_cast<float>(std::max<int64_t>(1, n - 1));
    }
    NamedTensors feeds;
    feeds.emplace("ids", one.ids());
    feeds.emplace("is_next", std::move(is_next));
    feeds.emplace("first", std::move(first_half));
    feeds.emplace("second", std::move(second_half));
    for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
      count = std::min(one.rows_per_run(), rows - begin);
      Tensor gates = Tensor::full({count, a.layers, a.heads}, 1);
      for (int64_t row = std::max<int64_t>(begin, 1); row < begin + count; ++row)
        gates.f32()[(row - begin) * heads + row - 1] = 0;
      NamedTensors now = feeds;
      now.emplace("gates", std::move(gates));
      now.emplace("batch_zeros", Tensor::zeros({count, 1, 1}));
      VITRINE_CO_TRY(const NamedTensors out, co_await one.run(program, std::move(now), count));
      const double part = 1 / static_cast<double>(probes.size());
      for (int64_t row = begin; row < begin + count; ++row) {
        const double value = part * out.at("second_loss").f32()[row - begin];
        if (row > 0) loss.without[row - 1] += value;
        else loss.whole += value, loss.first += part * out.at("first_loss").f32()[0];
      }
    }
  }
  co_return std::move(loss);
}

}  // namespace vitrine
