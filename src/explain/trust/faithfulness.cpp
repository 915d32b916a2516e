// How far an attribution can be trusted: its order of tokens is put to the test on the model itself.
//
// Tensors, over m + 1 cut points: "fraction" of the tokens removed or kept; "deletion" and "insertion", the target's
// probability; "random_mean", "random_low", "random_high", mean and 95 % band of the deletion curves of random orders
// (read backwards: of their insertion curves). "order" i64 [n], tokens by falling score; "comprehensiveness_random" and
// "sufficiency_random" [orders], the two numbers of every random order (trust/curves.h says why they are the same
// list).
//
// Figures: comprehensiveness, sufficiency (low and high: 95 % of random orders), beats_random, normalised
// (trust/extremes.h), completeness_gap (as the method reports it), agreement, infidelity, stability, cost, and with a
// rationale rationale_*; the files of their names say what they are. Caveat: a token is removed by replacing it, and
// what the model does with a replaced token is part of the measurement.
#include <algorithm>

#include "explain/default_attribution.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/sweep_memo.h"
#include "explain/trust/extremes.h"
#include "explain/trust/measure.h"
#include "explanation/figures.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr int64_t stability_budget = 8192;  // passes: this is one method, asked for

Figure cost_figure(const Cost& cost) {
  const int64_t passes = cost.forward_passes + cost.backward_passes;
  return measured_figure("cost", to_say("Cost"), passes, "passes",
                         say("{time}, forward and backward together", duration(cost.milliseconds)));
}

NamedTensor curve(const char* name, const char* unit, std::span<const double> values, const char* axis = "point") {
  std::vector<float> v;
  for (double x : values) v.push_back(x);
  const int64_t n = v.size();
  return {name, {axis}, unit, Tensor({n}, std::move(v))};
}

Task<Result<Explanation>> run(Job job) {
  const int64_t n = job.reach() - job.first;
  if (n == 0)
    co_return Error{ErrorCode::bad_text, say("There is no token that could be removed"), "",
                    say("Type at least one word.")};
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  VITRINE_CO_TRY(const std::vector<Span> rationale, parse_spans(job.choice("rationale")));
  const uint64_t seed = job.integer("seed");
  if (job.memo) job.memo->probabilities = true;
  VITRINE_CO_TRY(Explanation explained, co_await job.ask(job.choice("of"), {}));
  const SubjectPtr subject = make_subject(*find_method(job.choice("of")), std::move(explained), job);
  VITRINE_CO_TRY(const RandomOrdersPtr random,
                 co_await run_random_orders(job, replacement, job.integer("points"), job.integer("orders"), seed));
  const std::vector<int64_t> order = falling_order(subject->scores);
  std::vector<std::vector<int64_t>> own_order{order};
  VITRINE_CO_TRY(const std::vector<OrderCurves> curves, co_await run_orders(job, random, std::move(own_order)));
  const OrderCurves& own = curves[0];

  job.settings["replacement"] = replacement;
  Explanation e = job.blank("faithfulness", View::curve);
  std::vector<double> fraction;
  for (int64_t cut : random->cuts) fraction.push_back(static_cast<double>(cut) / n);
  e.tensors.push_back(curve("fraction", "", fraction));
  e.tensors.push_back(curve("deletion", "probability", own.deletion));
  e.tensors.push_back(curve("insertion", "probability", own.insertion));
  e.tensors.push_back({"order", {"rank"}, "", Tensor({n}, std::vector<int64_t>(order))});
  for (int64_t& token : e.tensors.back().tensor.i64()) token += job.first;

  Figure comp = measured("comprehensiveness", own.comprehensiveness,
                         say("mean drop in the target's probability when its top tokens are removed"));
  Figure suff =
      measured("sufficiency", own.sufficiency, say("mean drop when only its top tokens are kept (lower is better)"));
  const int64_t orders = random->drops.size();
  const char* beats_label = to_say("Beats random orders");
  Figure beats = not_measured("beats_random", beats_label,
                              subject->flat() ? translated(no_order)
                              : n > 1         ? say("no random orders were asked for")
                                              : say("one token has only one order"));
  if (orders > 0) {
    const Band band = band_of(random->deletion);
    e.tensors.push_back(curve("random_mean", "probability", band.mean));
    e.tensors.push_back(curve("random_low", "probability", band.low));
    e.tensors.push_back(curve("random_high", "probability", band.high));
    e.tensors.push_back(curve("comprehensiveness_random", "probability", random->drops, "order"));
    e.tensors.push_back(curve("sufficiency_random", "probability", random->drops, "order"));
    comp.low = suff.low = quantile(random->drops, 0.025);
    comp.high = suff.high = quantile(random->drops, 0.975);
  }
  if (orders > 0 && !subject->flat()) {
    // A tie is no win; rounding in the last digits is a tie.
    const int64_t beaten = std::count_if(random->drops.begin(), random->drops.end(),
                                         [&](double d) { return own.comprehensiveness > d + 1e-7; });
    beats = measured_figure("beats_random", beats_label, beaten, "",
                            say("of {n} random orders, by comprehensiveness", orders));
    e.claims.push_back({say("Its order of tokens beats {n} of {all} random orders.", beaten, orders),
                        say("comprehensiveness of seeded random orders, the same cut points and replacement"),
                        static_cast<double>(beaten) / orders, beaten * 20 >= orders * 19});
  }
  Figure normalised = not_measured("normalised", translated(no_order));
  if (!subject->flat() && n > 1) {
    constexpr int64_t beam = 2;
    VITRINE_CO_TRY(Extremes extremes, co_await find_extremes(job, random, beam));
    widen(extremes, own.comprehensiveness);
    normalised = normalised_figure(extremes, own.comprehensiveness);
    const Figure between = normalised_figure(extremes, orders > 0 ? mean(random->drops) : 0);
    const std::string part = percent(normalised.value / 100, 0), by_chance = percent(between.value / 100, 0);
    if (normalised.status == Figure::Status::measured)
      e.claims.push_back({orders > 0
                              ? say("It takes {part} of what any order of these tokens could, a random order {random}.",
                                    part, by_chance)
                              : say("It takes {part} of what any order of these tokens could.", part),
                          extremes.exact ? say("all sets of the tokens were run")
                                         : say("a beam search for the orders that lose the most and the least"),
                          normalised.value / 100, true});
  }
  if (subject->flat()) {
    comp = not_measured("comprehensiveness", translated(no_order));
    suff = not_measured("sufficiency", translated(no_order));
  }
  e.figures = {comp, suff, beats, normalised};
  if (const Figure* gap = find_figure(subject->explanation, "completeness_gap")) e.figures.push_back(*gap);
  const Measuring m{.job = job, .subject = subject, .random = random, .budget = stability_budget, .seed = seed};
  for (const Measure measure : {measure_agreement, measure_infidelity}) {
    VITRINE_CO_TRY(Figure figure, co_await measure(m));
    e.figures.push_back(std::move(figure));
  }
  Figure stable = not_measured("stability", say("not asked for"));
  if (job.toggle("stability")) { VITRINE_CO_TRY(stable, co_await measure_stability(m)); }
  e.figures.push_back(std::move(stable));
  if (!rationale.empty())
    for (Figure& f : rationale_figures(subject->scores, text_members(job, rationale)))
      e.figures.push_back(std::move(f));
  e.figures.push_back(cost_figure(subject->explanation.cost));
  co_return std::move(e);
}

// Every method that gives tokens a score can be put to the test. (Read while globals are set up: the other methods
// are constants, so they are there already.)
const std::vector<const char*> of_choices = [] {
  std::vector<const char*> names = {default_attribution};
  for (const Method* method : attributions())
    if (std::string_view(method->name) != names[0]) names.push_back(method->name);
  return names;
}();
const Setting settings[] = {
    {"of", "Method", Setting::Kind::choice, of_choices, 0, 0, 0, "The attribution that is put to the test."},
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"points", "Cut points", Setting::Kind::integer, {}, 1, 16, 8, "How many points of the curves are measured."},
    {"orders", "Random orders", Setting::Kind::integer, {}, 0, 1000, 20, "How many random orders it is compared with."},
    {"stability",
     "Stability",
     Setting::Kind::toggle,
     {},
     0,
     1,
     1,
     "Also run the method under other seeds and baselines."},
    {"rationale", "Rationale", Setting::Kind::text, {}, 0, 0, 0, rationale_help},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random orders."},
};

}  // namespace

const Method method_faithfulness{
    .name = "faithfulness",
    .title = "Faithfulness",
    .question = "How far can this be trusted?",
    .paper = "DeYoung et al. 2020; Samek et al. 2017",
    .caveat =
        "Removing a token means replacing it; where the model was not trained to read the replacement, this is "
        "measured too.",
    .view = View::curve,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine
