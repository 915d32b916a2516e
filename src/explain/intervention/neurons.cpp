// Direct effects of neurons (Geva et al. 2022; the linearisation of Elhage et al. 2021): a neuron is a number that an
// MLP's down-projection reads (in a gated MLP the product with the gate), and writes its row of that matrix to the
// residual stream, times its activation. Its direct effect is what of this the score reads, every norm on the way held
// (intervention/direct_path.h). The K largest are listed, each with the score's fall when exactly this neuron is set to
// zero at every token. View::table, "rows": one for each, largest first; `name` "layer.neuron", both from 1; figures
// "activation", "direct", "measured". Tensors: "neuron_places" i64 [K, 2] (layer, neuron, from 0), "activations" [K] at
// the explained position, "direct" [K] and "measured" [K] in the score's unit, positive where the neuron speaks for the
// target; "promoted_ids" i64, "promoted", "suppressed_ids" i64, "suppressed" [K, 3], the tokens whose logits rise and
// fall most by what it writes here (intervention/part_tokens.h; with a negative activation those that its output
// direction lowers and raises); "neuron_sums" [L], direct effects of all neurons of a layer, and "mlp_bias" [L], which
// together are the MLP's entry of direct logit attribution; "random_single" and "random_together" [draws], what the
// score loses without a random neuron of the first row's layer, and without as many random neurons of the same layers
// as are listed. K + 2 x draws + 3 passes. Caveat: a direct effect leaves out what later layers make of a neuron
// and what it writes at other tokens; the measured one has both, but takes the model out of what it was trained on.
#include <algorithm>
#include <cmath>

#include "explain/intervention/neuron_effects.h"
#include "explain/intervention/part_tokens.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"

namespace vitrine {

namespace {

constexpr int64_t tokens_of_row = 3;

std::string quoted_tokens(const Job& job, std::span<const int64_t> ids) {
  std::string words;
  for (const int64_t id : ids)
    words += (words.empty() ? "" : ", ") + in_quotes(readable(job.loaded->readable(static_cast<int32_t>(id))));
  return words;
}

Row row_of(const Job& job, const ListedNeurons& listed, const PartTokens& spoken, const MeasuredNeurons* measured,
           int64_t k) {
  const MlpNeuron& neuron = listed.neurons[k];
  const Word layer = ungrouped(neuron.layer + 1), number = ungrouped(neuron.index + 1);
  const char* unit = score_unit(job);
  const auto of_row = [&](const Tensor& ids) {
    const int64_t width = ids.shape()[1];
    return quoted_tokens(job, ids.i64().subspan(k * width, width));
  };
  Row row{.name = std::to_string(neuron.layer + 1) + "." + std::to_string(neuron.index + 1),
          .label = say("Layer {layer}, neuron {neuron}: + {raised}; − {lowered}", layer, number,
                       of_row(spoken.promoted_ids), of_row(spoken.suppressed_ids)),
          .group = say("Layer {layer}", layer),
          .chosen = false,
          .figures = {measured_figure("activation", to_say("Activation"), listed.activations[k], "",
                                      say("what the neuron holds at the explained position")),
                      measured_figure("direct", to_say("Direct effect"), listed.direct[k], unit,
                                      say("what it adds to the score straight through the last norm"))}};
  constexpr const char* label = to_say("Measured");
  row.figures.push_back(measured ? measured_figure("measured", label, measured->single[k], unit,
                                                   say("by how much the score falls when exactly this neuron is set "
                                                       "to zero at every token, a run of the model"))
                                 : not_measured("measured", label, say("not run yet")));
  return row;
}

Explanation described(const Job& job, const ListedNeurons& listed, const PartTokens& spoken,
                      const MeasuredNeurons* measured) {
  Explanation e = job.blank("neurons", View::table);
  const int64_t count = std::ssize(listed.neurons);
  const char* unit = score_unit(job);
  std::vector<int64_t> places;
  const auto floats = [](const std::vector<double>& values) {
    return Tensor({std::ssize(values)}, std::vector<float>(values.begin(), values.end()));
  };
  for (int64_t k = 0; k < count; ++k) {
    e.rows.push_back(row_of(job, listed, spoken, measured, k));
    places.insert(places.end(), {listed.neurons[k].layer, listed.neurons[k].index});
  }
  e.tensors = {{"neuron_places", {"neuron", "place"}, "", Tensor({count, 2}, std::move(places))},
               {"activations", {"neuron"}, "", Tensor({count}, std::vector<float>(listed.activations))},
               {"direct", {"neuron"}, unit, floats(listed.direct)},
               {"neuron_sums", {"layer"}, unit, listed.sums},
               {"mlp_bias", {"layer"}, unit, listed.biases}};
  if (count > 0) {
    const std::vector<std::string> axes = {"neuron", "rank"};
    e.tensors.push_back({"promoted_ids", axes, "", spoken.promoted_ids});
    e.tensors.push_back({"promoted", axes, "logit", spoken.promoted});
    e.tensors.push_back({"suppressed_ids", axes, "", spoken.suppressed_ids});
    e.tensors.push_back({"suppressed", axes, "logit", spoken.suppressed});
  }
  if (measured) {
    e.tensors.push_back({"measured", {"neuron"}, unit, floats(measured->single)});
    e.tensors.push_back({"random_single", {"draw"}, unit, floats(measured->random_single)});
    e.tensors.push_back({"random_together", {"draw"}, unit, floats(measured->random_together)});
  }
  e.figures.push_back(score_figure(measured ? measured->score : listed.score, unit));
  if (count == 0) {
    e.notes.push_back(say("No neuron writes anything that the score reads directly."));
    return e;
  }
  double size = 0;
  for (const double effect : listed.direct) size += std::abs(effect);
  e.figures.push_back(measured_figure(
      "listed_share", to_say("Listed"), 100 * size / listed.all_size, "%",
      say("of the size of the direct effects of all {all} neurons, by the {n} of the list", listed.all, count)));
  e.notes.push_back(
      say("What a neuron raises (+) and lowers (−) most is what it writes here, read as logits through the last norm: "
          "its output "
          "direction times its activation."));
  return e;
}

Figure agreement(const ListedNeurons& listed, const MeasuredNeurons& measured) {
  constexpr const char* name = "neuron_agreement";
  constexpr const char* label = to_say("Agrees with switching off");
  const auto count = std::ssize(listed.neurons);
  const auto rho = rank_correlation(listed.direct, measured.single);
  if (!rho) return not_measured(name, label, say("fewer than three neurons are listed, or all alike"));
  const auto interval = rank_correlation_interval(*rho, count);
  Figure figure = measured_figure(
      name, label, *rho, "ρ",
      interval ? say("rank correlation of the direct with the measured effects of the {n} listed neurons, with a 95 % "
                     "interval as if they were drawn at random",
                     count)
               : say("rank correlation of the direct with the measured effects of the {n} listed neurons; an interval "
                     "needs ten of them and a correlation within ±0.95",
                     count));
  if (interval) figure.low = interval->low, figure.high = interval->high;
  return figure;
}

Figure random_figure(const MeasuredNeurons& measured, const char* unit) {
  constexpr const char* name = "random_effect";
  constexpr const char* label = to_say("Without random ones");
  const std::vector<double>& lost = measured.random_together;
  if (lost.empty()) return not_measured(name, label, say("none were run"));
  const auto [low, high] = std::ranges::minmax(lost);
  Figure figure =
      measured_figure(name, label, mean(lost), unit,
                      say("by how much the score falls without as many random neurons of the same layers: mean of "
                          "{n|# draw|# draws}, from {low} to {high}",
                          lost.size(), numeral(short_number(low, 3)), numeral(short_number(high, 3))));
  if (const auto interval = student_interval(lost)) figure.low = interval->low, figure.high = interval->high;
  return figure;
}

double largest_size(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

// An effect is borne out when switching off goes the way that was foretold, further than any random draw went.
bool borne_out(double foretold, double lost, const std::vector<double>& random) {
  return !random.empty() && foretold * lost > 0 && std::abs(lost) > largest_size(random);
}

Claim strongest_neuron(const Job& job, const ListedNeurons& listed, const MeasuredNeurons& measured) {
  // [lowers][has a foil]
  constexpr const char* sentences[2][2] = {
      {to_say("Of {n} neurons, neuron {neuron} of layer {layer} wrote most for {target}: without it the score falls by "
              "{change}, without a random one of its layer it changes by {random} at most"),
       to_say("Of {n} neurons, neuron {neuron} of layer {layer} wrote most for {target} rather than {foil}: without it "
              "the score falls by {change}, without a random one of its layer it changes by {random} at most")},
      {to_say(
           "Of {n} neurons, neuron {neuron} of layer {layer} wrote most against {target}: without it the score rises "
           "by {change}, without a random one of its layer it changes by {random} at most"),
       to_say("Of {n} neurons, neuron {neuron} of layer {layer} wrote most against {target} and for {foil}: without it "
              "the score rises by {change}, without a random one of its layer it changes by {random} at most")}};
  const TargetPair about = job.pair();
  const MlpNeuron& neuron = listed.neurons[0];
  const double lost = measured.single[0];
  const Word number = ungrouped(neuron.index + 1), layer = ungrouped(neuron.layer + 1);
  const Word change = numeral(short_number(std::abs(lost), 3)),
             random = numeral(short_number(largest_size(measured.random_single), 3));
  const std::string target = about.target.said();
  const char* sentence = sentences[listed.direct[0] < 0][!about.foil.empty()];
  return {.statement = about.foil.empty()
                           ? say(sentence, listed.all, number, layer, target, change, random)
                           : say(sentence, listed.all, number, layer, target, about.foil.said(), change, random),
          .test = say("the neuron’s activation set to zero at every token, a run of the model"),
          .statistic = lost,
          .holds = true};
}

Claim list_matters(const ListedNeurons& listed, const MeasuredNeurons& measured) {
  constexpr const char* sentences[2] = {
      to_say("Without {n|the listed neuron|the # listed neurons} the score falls by {change}; in {draws} draws of as "
             "many random ones of the same layers it changes by {random} at most"),
      to_say("Without {n|the listed neuron|the # listed neurons} the score rises by {change}; in {draws} draws of as "
             "many random ones of the same layers it changes by {random} at most")};
  return {.statement = say(sentences[measured.together < 0], listed.neurons.size(),
                           numeral(short_number(std::abs(measured.together), 3)), measured.random_together.size(),
                           numeral(short_number(largest_size(measured.random_together), 3))),
          .test = say("the neurons’ activations set to zero at every token, a run of the model for each draw"),
          .statistic = measured.together,
          .holds = true};
}

void add_trust(Explanation& e, const Job& job, const ListedNeurons& listed, const MeasuredNeurons& measured) {
  const char* unit = score_unit(job);
  e.figures.push_back(agreement(listed, measured));
  e.figures.push_back(
      measured_figure("together_effect", to_say("Without all of them"), measured.together, unit,
                      say("by how much the score falls when all {n} are switched off together, one run of the model "
                          "with nothing drawn: no interval",
                          listed.neurons.size())));
  e.figures.push_back(random_figure(measured, unit));
  double foretold = 0;
  for (const double effect : listed.direct) foretold += effect;
  if (borne_out(listed.direct[0], measured.single[0], measured.random_single))
    e.claims.push_back(strongest_neuron(job, listed, measured));
  else if (!measured.random_single.empty())
    e.notes.push_back(say(
        listed.direct[0] * measured.single[0] < 0
            ? to_say("The first neuron of the list is not borne out by switching it off: the score goes the other way, "
                     "by {change}, and without a random one of its layer by up to {random}.")
            : to_say("The first neuron of the list is not borne out by switching it off: the score changes by "
                     "{change}, and without a random one of its layer by up to {random}."),
        numeral(short_number(-measured.single[0], 3)), numeral(short_number(largest_size(measured.random_single), 3))));
  if (borne_out(foretold, measured.together, measured.random_together))
    e.claims.push_back(list_matters(listed, measured));
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const ListedNeurons listed, co_await listed_neurons(job, job.integer("top")));
  if (listed.neurons.empty()) co_return described(job, listed, {}, nullptr);
  VITRINE_CO_TRY(Tensor parts, co_await written_by_neurons(job, listed.neurons, listed.activations));
  VITRINE_CO_TRY(const PartTokens spoken,
                 co_await tokens_of_parts(job, std::move(parts), listed.residual, tokens_of_row));
  if (job.partial) job.publish(described(job, listed, spoken, nullptr));
  VITRINE_CO_TRY(const MeasuredNeurons measured, co_await measured_effects(job, listed.neurons));
  Explanation e = described(job, listed, spoken, &measured);
  add_trust(e, job, listed, measured);
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"top", "Neurons", Setting::Kind::integer, {}, 1, 64, 12, "How many neurons are listed and switched off."},
    {"draws",
     "Random draws",
     Setting::Kind::integer,
     {},
     0,
     1000,
     20,
     "How many random neurons, and random lists as long, are switched off to compare with; with 20, chance alone is "
     "further than all of them once in 21 times."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random draws."},
};

}  // namespace

const Method method_neurons{
    .name = "neurons",
    .title = "Neurons",
    .question = "Which MLP neurons wrote this answer?",
    .paper = "Geva et al. 2022; Elhage et al. 2021",
    .caveat =
        "A direct effect leaves out what later layers make of a neuron and what it writes at other tokens; the "
        "measured one has both, but a neuron at zero takes the model out of what it was trained on.",
    .view = View::table,
    .settings = settings,
    .uses_target = true,
    .run = run,
    .passes = [](int64_t) -> int64_t { return 55; },
};

}  // namespace vitrine
