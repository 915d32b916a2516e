// Circuit discovery by edge attribution patching with integrated gradients (Hanna, Pezzelle, Belinkov 2024; Syed,
// Rager, Conmy 2023), pruned by exact runs (Conmy et al. 2023): which parts of the model, and which edges between them,
// are enough for the score to differ from that of the other text. View::table, "rows": one for each kept edge, in the
// order of its reader, with figures "estimate" (by the gradient), "without" (what the circuit keeps without the edge)
// and "fall", all in % of the difference in score. Tensors: "edge_places" i64 [E, 4] (reader's layer and part, source's
// layer and part; part H is the MLP, layer -1 the tokens as source and the answer as reader), "estimates" [E],
// "without" [E], "corrupted_ids" i64 [T]. Caveat: it holds for this pair of texts.
#include <algorithm>
#include <cmath>

#include "explain/intervention/circuit_search.h"
#include "explain/intervention/patching.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "statistics/random.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

std::vector<size_t> kept_edges(const EdgeSet& set) {
  std::vector<size_t> kept;
  for (size_t i = 0; i < set.size(); ++i)
    if (set[i]) kept.push_back(i);
  return kept;
}

std::string capital(std::string words) {
  words[0] = static_cast<char>(words[0] >= 'a' && words[0] <= 'z' ? words[0] - 'a' + 'A' : words[0]);
  return words;
}

Row row_of(const CircuitParts& parts, const CircuitEdge& edge, double estimate, const double* without, double share) {
  const std::string source = parts.named(edge.source), reader = parts.named(edge.reader);
  Row row{.name = std::to_string(edge.source) + ">" + std::to_string(edge.reader),
          .label = say("{reader} reads {source}", capital(reader), source),
          .group = reader,
          .chosen = false,
          .figures = {measured_figure("estimate", to_say("By gradient"), 100 * estimate, "%",
                                      say("of the difference in score, by the gradient alone"))}};
  if (without) {
    row.figures.push_back(measured_figure("without", to_say("Kept without"), 100 * *without, "%",
                                          say("of the difference in score, by the circuit without this edge")));
    row.figures.push_back(measured_figure("fall", to_say("Lost without"), 100 * (share - *without), "%",
                                          say("of the difference in score")));
  }
  return row;
}

// All that is known of a circuit without further runs.
Explanation described(const CircuitQuestion& q, const Circuit& circuit, const std::vector<double>& estimates) {
  const Job& job = q.job;
  Explanation e = job.blank("circuit", View::table);
  const std::vector<size_t> kept = kept_edges(circuit.set);
  const auto edges = std::ssize(kept);
  const bool measured = !circuit.without.empty() &&
                        std::ranges::all_of(kept, [&](size_t i) { return std::isfinite(circuit.without[i]); });
  std::vector<int64_t> places;
  std::vector<float> by_gradient, without;
  std::vector<bool> used(q.parts.nodes());
  for (const size_t i : kept) {
    const CircuitEdge& edge = q.parts.edges()[i];
    e.rows.push_back(row_of(q.parts, edge, estimates[i], measured ? &circuit.without[i] : nullptr, circuit.share));
    for (const int64_t node : {edge.reader, edge.source})
      places.insert(places.end(), {q.parts.layer_of(node), std::max<int64_t>(0, q.parts.part_of(node))});
    by_gradient.push_back(estimates[i]);
    if (measured) without.push_back(circuit.without[i]);
    used[edge.source] = used[edge.reader] = true;
  }
  e.tensors = {{"edge_places", {"edge", "place"}, "", Tensor({edges, 4}, std::move(places))},
               {"estimates", {"edge"}, "share", Tensor({edges}, std::move(by_gradient))},
               {"corrupted_ids",
                {"token"},
                "",
                Tensor({job.length()}, std::vector<int64_t>(q.pair.corrupted.begin(), q.pair.corrupted.end()))}};
  if (measured) e.tensors.push_back({"without", {"edge"}, "share", Tensor({edges}, std::move(without))});
  if (!q.pair.text.empty()) e.provenance.settings["corrupted"] = q.pair.text;
  e.notes.push_back(say(
      "An edge is what one part of the model reads of what another wrote. Edges of the circuit carry this text, all "
      "others the other one."));
  e.notes.push_back(q.pair.note);
  const auto parts_used = std::ranges::count(used.begin() + 1, used.end() - 1, true);
  e.figures = {measured_figure("circuit_edges", to_say("Edges"), edges, "",
                               say("of {n} that this model has", q.parts.edges().size())),
               measured_figure("circuit_parts", to_say("Heads and MLPs"), parts_used, "",
                               say("of {n} that this model has", q.parts.nodes() - 2)),
               measured_figure("circuit_share", to_say("Kept by the circuit"), 100 * circuit.share, "%",
                               say("of the difference in score, all other edges carrying the other text: "
                                   "faithfulness")),
               score_figure(q.clean, score_unit(job)),
               measured_figure("corrupted_score", to_say("Other text's score"), q.corrupted, score_unit(job),
                               say("0 % of the difference; the score of the text is 100 %"))};
  return e;
}

// What the circuit keeps between the text and others that it was not looked for in.
Task<Result<Figure>> on_held_out(CircuitQuestionPtr question, EdgeSet set) {
  constexpr const char* name = "held_out_share";
  constexpr const char* label = to_say("Kept on other pairs");
  const CircuitQuestion& q = *question;
  const EdgeSet none(set.size(), false);
  std::vector<double> shares;
  for (const std::vector<int32_t>& ids : q.pair.held_out) {
    PatchPair pair = q.pair;
    pair.corrupted = ids;
    q.job.plan(2);
    VITRINE_CO_TRY(const double corrupted, co_await score_of_circuit(q.job, pair, q.parts, none));
    VITRINE_CO_TRY(const double score, co_await score_of_circuit(q.job, pair, q.parts, set));
    if (check_apart({q.clean, corrupted, {}}, "").ok()) shares.push_back((score - corrupted) / (q.clean - corrupted));
  }
  if (shares.empty())
    co_return not_measured(name, label,
                           q.pair.text.empty() || q.job.choice("corrupted").empty()
                               ? say("no other edit moves the score at least half as far")
                               : say("the other text was given, so that no others were looked for"));
  const auto [low, high] = std::ranges::minmax(shares);
  co_return measured_figure(name, label, 100 * quantile(shares, 0.5), "%",
                            say("of the difference in score to other texts that the circuit was not looked for in: the "
                                "median of {n}, from {low} to {high}",
                                shares.size(), percent(low, 0), percent(high, 0)));
}

// What the circuit takes along when it is cut out, what random ones keep, and what its edges are needed for.
Task<Result<Explanation>> trusted(CircuitQuestionPtr question, Circuit circuit, Explanation e) {
  const CircuitQuestion& q = *question;
  const std::vector<size_t> kept = kept_edges(circuit.set);
  EdgeSet rest = circuit.set;
  rest.flip();
  VITRINE_CO_TRY(const double left, co_await kept_share(question, std::move(rest)));
  e.figures.push_back(measured_figure("circuit_completeness", to_say("Lost with the circuit"), 100 * (1 - left), "%",
                                      say("of the difference in score, when only the circuit's edges carry the other "
                                          "text: completeness; far below 100 % other parts can stand in")));
  VITRINE_CO_TRY(Figure held, co_await on_held_out(question, circuit.set));
  e.figures.push_back(std::move(held));
  std::vector<double> random_shares;
  Random random(q.job.integer("seed"));
  for (int64_t i = 0; i < q.job.integer("draws"); ++i) {
    VITRINE_CO_TRY(const double share,
                   co_await kept_share(question, random_circuit(q.parts, std::ssize(kept), random)));
    random_shares.push_back(share);
  }
  constexpr const char* by_random = to_say("Kept by random circuits");
  if (random_shares.empty()) {
    e.figures.push_back(not_measured("random_share", by_random, say("none were run")));
  } else {
    const auto [low, high] = std::ranges::minmax(random_shares);
    e.figures.push_back(
        measured_figure("random_share", by_random, 100 * quantile(random_shares, 0.5), "%",
                        say("the median of {n} connected ones of at least as many edges; from {low} to {high}",
                            random_shares.size(), percent(low, 0), percent(high, 0))));
  }
  std::vector<double> falls;
  for (const size_t i : kept) falls.push_back(circuit.share - circuit.without[i]);
  const double least = falls.empty() ? 0 : std::ranges::min(falls);
  e.figures.push_back(measured_figure(
      "circuit_minimality", to_say("Lost by its least edge"), 100 * least, "%",
      circuit.minimal ? say("of the difference in score; without any one edge it keeps too little")
                      : say("of the difference in score; the passes ended before the search did, so a smaller "
                            "circuit may be enough")));
  const std::string share = percent(circuit.share, 0);
  const size_t edges = q.parts.edges().size();
  e.claims.push_back(
      {random_shares.empty()
           ? say("{n|# edge|# edges} of {all} keep {share} of the difference in score", kept.size(), edges, share)
           : say("{n|# edge|# edges} of {all} keep {share} of the difference in score; of "
                 "{draws|# random circuit|# random circuits} as large the best keeps {best}",
                 kept.size(), edges, share, random_shares.size(), percent(std::ranges::max(random_shares), 0)),
       say("all other edges carry what they carry in the other text, a run of the model"), circuit.share, true});
  for (const int64_t k : falling_order(falls)) {
    const size_t i = kept[k];
    const CircuitEdge& edge = q.parts.edges()[i];
    const double without = circuit.without[i];
    const char* claim = without < circuit.share
                            ? to_say("{reader} reads {source}: without that the share falls from {share} to {without}")
                            : to_say("{reader} reads {source}: without that the share goes from {share} to {without}");
    e.claims.push_back(
        {say(claim, capital(q.parts.named(edge.reader)), q.parts.named(edge.source), share, percent(without, 0)),
         say("this edge carries the other text too, a run of the model"), without, true});
  }
  co_return std::move(e);
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const PatchPair pair, co_await patch_pair(job));
  VITRINE_CO_TRY(const CircuitParts parts, circuit_parts(job));
  CircuitQuestion q{job, pair, parts};
  const EdgeSet all(parts.edges().size(), true), none(parts.edges().size(), false);
  job.plan(2);
  VITRINE_CO_TRY(q.clean, co_await score_of_circuit(job, pair, parts, all));
  VITRINE_CO_TRY(q.corrupted, co_await score_of_circuit(job, pair, parts, none));
  VITRINE_CO_CHECK(check_apart({q.clean, q.corrupted, {}}, score_unit(job)));
  VITRINE_CO_TRY(std::vector<double> estimates, co_await edge_estimates(job, pair, parts, job.integer("steps")));
  for (double& e : estimates) e /= q.clean - q.corrupted;
  const auto question = std::make_shared<const CircuitQuestion>(std::move(q));
  job.reserve(job.integer("budget") + job.integer("draws"));
  const double keep = job.number("keep");
  VITRINE_CO_TRY(Circuit circuit, co_await first_circuit(question, estimates, keep));
  if (job.partial) job.publish(described(*question, circuit, estimates));
  const CircuitWatch watch = [&](const Circuit& so_far) {
    if (job.wants_partial()) job.publish(described(*question, so_far, estimates));
  };
  VITRINE_CO_TRY(circuit,
                 co_await pruned_circuit(question, std::move(circuit), estimates, keep, job.integer("budget"), watch));
  Explanation e = described(*question, circuit, estimates);
  co_return co_await trusted(question, std::move(circuit), std::move(e));
}

constexpr Setting settings[] = {
    {"keep",
     "Share to keep",
     Setting::Kind::number,
     {},
     0.1,
     1,
     0.9,
     "How much of the difference in score between both texts the circuit has to keep."},
    {"steps",
     "Steps",
     Setting::Kind::integer,
     {},
     1,
     100,
     5,
     "At how many places between both texts the gradient is taken that orders the edges."},
    {"budget",
     "Circuits tried",
     Setting::Kind::integer,
     {},
     0,
     20000,
     300,
     "How many smaller circuits are tried at most. The first circuit is there before them."},
    {"draws",
     "Random circuits",
     Setting::Kind::integer,
     {},
     0,
     1000,
     10,
     "How many random circuits of the same size are run to compare with."},
    corrupted_setting,
    pair_samples_setting,
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random circuits."},
};

}  // namespace

const Method method_circuit{
    .name = "circuit",
    .title = "Circuit",
    .question = "Which parts of the model are enough for the answer, and what do they read?",
    .paper = "Hanna, Pezzelle, Belinkov 2024; Conmy et al. 2023",
    .caveat =
        "It holds for this pair of texts: parts that work alike in both are not in it, and another set of edges may do "
        "as well.",
    .view = View::table,
    .settings = settings,
    .uses_target = true,
    .run = run,
    .passes = [](int64_t) -> int64_t { return 400; },
};

}  // namespace vitrine
