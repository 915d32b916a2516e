// Contribution flow: the score as what flows to it through the model taken as the linear map that it is at this input
// (attention patterns and the deviations of norms held, pointwise functions and gates by AttnLRP's rules), after the
// routes of Ferrando and Voita 2024. One backward pass gives what every residual stream carries, what every head moves
// from one token to another, and what goes through every MLP; they add up from layer to layer but for biases. Tensors:
// "streams" [L + 1, T] before each block and after the last; "mlps" [L, T]; the strongest edges, by falling size:
// "edge_places" i64 [E, 4] (layer, head, from, to), "edges" [E]; and of the parts that carry most, by falling size:
// "part_places" i64 [P, 2] (layer, head; head = H: the MLP), "parts" [P, 2] what flows through it, and by how much the
// score falls without it. P + 2 forward passes, one backward. Caveat: what decides where a head looks carries nothing.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "explain/attribution/relevance_rules.h"
#include "explain/intervention/block_values.h"
#include "explain/intervention/without_parts.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

Result<void> build_flow(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  std::vector<BlockValues> layers(a.layers);
  const ValueId residual = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), recording(layers));
  ScoreGraph s;
  build_score_head(g, model, residual, s);
  VITRINE_TRY(const ValueId last, score_gradient(g, s, residual, linearised_rules()));
  std::vector<ValueId> wrt;
  for (const BlockValues& layer : layers) wrt.insert(wrt.end(), {layer.in, layer.heads, layer.mlp});
  VITRINE_TRY(const std::vector<ValueId> directions, gradient(g, residual, wrt, linearised_rules(), last));
  const auto along = [&](ValueId x, ValueId direction) { return b::reduce_sum(g, b::mul(g, x, direction), {0, 2}); };
  g.output("score", s.score);
  g.output("stream." + std::to_string(a.layers), along(residual, last));
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string number = std::to_string(i);
    g.output("stream." + number, along(layers[i].in, directions[3 * i]));
    g.output("edges." + number, carried_by_heads(g, layers[i], directions[3 * i + 1], a.heads));
    g.output("mlp." + number, along(layers[i].mlp, directions[3 * i + 2]));
  }
  return {};
}

struct Edge {
  int64_t layer, head, from, to;
  float amount;
};

struct Flow {
  double score = 0;
  Tensor streams, mlps;
  std::vector<Edge> edges;       // none of zero, by falling size
  std::vector<BlockPart> parts;  // all of them
  std::vector<double> carried;   // by `parts`
};

Flow flow_from(const NamedTensors& out, const Architecture& a, int64_t tokens) {
  Flow flow{.score = static_cast<double>(out.at("score").f32()[0]),
            .streams = Tensor::zeros({a.layers + 1, tokens}),
            .mlps = Tensor::zeros({a.layers, tokens}),
            .edges = {},
            .parts = all_parts(a, true),
            .carried = {}};
  const auto row = [&](Tensor& to, int64_t layer, const char* name) {
    const auto from = out.at(name + std::to_string(layer)).f32();
    std::ranges::copy(from, to.f32().subspan(layer * tokens).begin());
    return std::accumulate(from.begin(), from.end(), 0.0);
  };
  for (int64_t layer = 0; layer <= a.layers; ++layer) row(flow.streams, layer, "stream.");
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    const auto amounts = out.at("edges." + std::to_string(layer)).f32();
    for (int64_t head = 0, k = 0; head < a.heads; ++head) {
      double sum = 0;
      for (int64_t to = 0; to < tokens; ++to)
        for (int64_t from = 0; from < tokens; ++from, ++k) {
          const float amount = amounts[k];
          sum += amount;
          if (amount != 0) flow.edges.push_back({layer, head, from, to, amount});
        }
      flow.carried.push_back(sum);
    }
    flow.carried.push_back(row(flow.mlps, layer, "mlp."));
  }
  std::ranges::stable_sort(flow.edges, std::greater{}, [](const Edge& e) { return std::abs(e.amount); });
  return flow;
}

// "layer 5, head 2", "the MLP of layer 3"
std::string named(const BlockPart& part, const Architecture& a) {
  return part.head == a.heads ? say("the MLP of layer {layer}", part.layer + 1)
                              : say("layer {layer}, head {head}", part.layer + 1, part.head + 1);
}

std::string without_said(double lost, bool agrees) {
  const Word change = numeral(short_number(std::abs(lost), 3));
  if (std::abs(lost) < 0.005)
    return agrees ? say("Without it the score does not change") : say("But without it the score does not change");
  if (lost > 0)
    return agrees ? say("Without it the score falls by {change}", change)
                  : say("But without it the score falls by {change}", change);
  return agrees ? say("Without it the score rises by {change}", change)
                : say("But without it the score rises by {change}", change);
}

// What flows through the strongest part, and what the score does without it.
Claim strongest_part(const BlockPart& part, const Architecture& a, double carried, double lost, const char* unit) {
  const bool agrees = carried * lost > 0 && std::abs(lost) >= std::abs(carried) / 2;
  return {.statement = say("Most flows through {part}: {amount} {unit}. {without}", named(part, a),
                           numeral(short_number(carried, 3)), translated(unit), without_said(lost, agrees)),
          .test = say("the part's output set to zero at every token"),
          .statistic = lost,
          .holds = true};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("score/flow", [&](Graph& g) { return build_flow(g, model); }));
  job.plan(1);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, score_feeds(job), 1, true));
  Flow flow = flow_from(out, a, job.length());

  // The parts that carry most are switched off one by one.
  std::vector<int64_t> order(flow.parts.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{}, [&](int64_t i) { return std::abs(flow.carried[i]); });
  order.resize(std::min(order.size(), static_cast<size_t>(job.integer("parts"))));
  std::vector<BlockPart> checked;
  for (int64_t i : order) checked.push_back(flow.parts[i]);
  VITRINE_CO_TRY(const std::vector<double> without, co_await scores_without(job, checked));

  const char* unit = score_unit(job);
  Explanation e = job.blank("contribution_flow", View::graph);
  std::vector<int64_t> part_places;
  std::vector<float> part_amounts;
  std::vector<double> carried, lost;
  for (size_t k = 0; k < checked.size(); ++k) {
    carried.push_back(flow.carried[order[k]]);
    lost.push_back(without[0] - without[k + 1]);
    part_places.insert(part_places.end(), {checked[k].layer, checked[k].head});
    part_amounts.insert(part_amounts.end(), {static_cast<float>(carried[k]), static_cast<float>(lost[k])});
  }
  double all = 0, kept = 0;
  std::vector<int64_t> edge_places;
  std::vector<float> edges;
  for (const Edge& edge : flow.edges) {
    const double size = std::abs(static_cast<double>(edge.amount));
    all += size;
    if (std::ssize(edges) == job.integer("edges")) continue;
    kept += size;
    edge_places.insert(edge_places.end(), {edge.layer, edge.head, edge.from, edge.to});
    edges.push_back(edge.amount);
  }
  const int64_t count = edges.size(), parts = checked.size();
  e.tensors = {{"streams", {"layer", "token"}, unit, std::move(flow.streams)},
               {"mlps", {"layer", "token"}, unit, std::move(flow.mlps)},
               {"edge_places", {"edge", "place"}, "", Tensor({count, 4}, std::move(edge_places))},
               {"edges", {"edge"}, unit, Tensor({count}, std::move(edges))},
               {"part_places", {"part", "place"}, "", Tensor({parts, 2}, std::move(part_places))},
               {"parts", {"part", "amount"}, unit, Tensor({parts, 2}, std::move(part_amounts))}};
  const auto first = e.tensors[0].tensor.f32().first(job.length());
  const double embedded = std::accumulate(first.begin(), first.end(), 0.0);
  e.figures = {score_figure(flow.score, unit),
               measured_figure("embedded", to_say("From the tokens"), embedded, unit,
                               say("what the tokens' embeddings carry; the rest of the score comes from biases")),
               measured_figure("edges_kept", to_say("Drawn"), all > 0 ? 100 * kept / all : 100, "%",
                               say("{n|# way|# ways} between tokens have an amount; the list holds this part of it",
                                   flow.edges.size()))};
  const auto rho = rank_correlation(carried, lost);
  constexpr const char* agreement = to_say("Agrees with switching off");
  e.figures.push_back(
      rho ? measured_figure("part_agreement", agreement, *rho, "ρ",
                            say("rank correlation of what flows through {n} heads and MLPs with what the score loses "
                                "without each",
                                parts))
          : not_measured("part_agreement", agreement, say("fewer than three parts were switched off")));
  if (parts > 0) e.claims.push_back(strongest_part(checked[0], a, carried[0], lost[0], unit));
  if (job.sequence().rows() > job.length())
    e.notes.push_back(say("What the tokens of the continuation itself carry is not listed."));
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"edges",
     "Ways",
     Setting::Kind::integer,
     {},
     10,
     20000,
     2000,
     "How many of the strongest ways between tokens are listed."},
    {"parts",
     "Parts",
     Setting::Kind::integer,
     {},
     0,
     2000,
     64,
     "How many of the heads and MLPs that carry most are switched off one by one, to see whether the score agrees."},
};

}  // namespace

const Method method_contribution_flow{
    .name = "contribution_flow",
    .title = "Contribution flow",
    .question = "By which way did the words reach the answer?",
    .paper = "Ferrando and Voita 2024; Achtibat et al. 2024",
    .caveat = "Where heads look is held fixed: what decides that carries nothing here.",
    .view = View::graph,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine
