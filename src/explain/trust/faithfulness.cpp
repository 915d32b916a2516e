// How far an attribution can be trusted: its order of tokens is put to the test on the model itself.
//
// Tensors, over m + 1 cut points: "fraction" of the tokens removed or kept; "deletion" and "insertion", the target's
// probability; "random_mean", "random_low", "random_high", mean and 95 % band of the deletion curves of random orders
// (read backwards: of their insertion curves). "order" i64 [n], tokens by falling score; "comprehensiveness_random" and
// "sufficiency_random" [orders], the two numbers of every random order (trust/curves.h says why they are the same list).
//
// Figures: comprehensiveness, sufficiency (low and high: 95 % of random orders), beats_random, agreement (Spearman's rank
// correlation with leaving one token out), completeness_gap (as the method reports it), stability (mean rank correlation
// with itself under other baselines), cost.
// Caveat: a token is removed by replacing it, and what the model does with a replaced token is part of the measurement.
#include <algorithm>

#include "explain/figures.h"
#include "explain/format.h"
#include "explain/method.h"
#include "explain/random.h"
#include "explain/replacement.h"
#include "explain/statistics.h"
#include "explain/sweep.h"
#include "explain/trust/curves.h"

namespace vitrine {

namespace {

// The scores of the tokens that can matter.
std::vector<double> text_scores(const Explanation& e, const Job& job) {
  const Tensor* scores = e.find("scores");
  if (!scores) return {};
  const auto values = scores->f32().subspan(static_cast<size_t>(job.first), static_cast<size_t>(job.reach() - job.first));
  return {values.begin(), values.end()};
}

const Figure* find_figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (name == f.name) return &f;
  return nullptr;
}

Figure correlation_figure(const char* name, const char* label, std::optional<double> rho, std::string meaning,
                          std::string why_not) {
  if (!rho) return not_measured(name, label, std::move(why_not));
  return measured_figure(name, label, *rho, "ρ", std::move(meaning));
}

const Setting* baseline_setting(const Method& method) {
  for (const Setting& s : method.settings)
    if (std::string_view(s.name) == "baseline" || std::string_view(s.name) == "replacement") return &s;
  return nullptr;
}

Task<Result<Figure>> agreement(Job job, std::vector<double> scores, std::string replacement) {
  const char* label = "Agrees with removal";
  if (job.choice("of") == "occlusion")
    co_return not_measured("agreement", label, "the method itself leaves one token out");
  Settings settings;
  settings["replacement"] = replacement;
  VITRINE_CO_TRY(const Explanation removal, co_await job.ask("occlusion", std::move(settings)));
  co_return correlation_figure("agreement", label, rank_correlation(scores, text_scores(removal, job)),
                               "rank correlation with leaving one token out",
                               "it takes three tokens with different scores to compare two orders");
}

Task<Result<Figure>> stability(Job job, std::vector<double> scores, std::string used) {
  const char* label = "Stability";
  const Method* method = find_method(job.choice("of"));
  const Setting* baseline = baseline_setting(*method);
  if (!job.toggle("stability")) co_return not_measured("stability", label, "not asked for");
  if (!baseline) co_return not_measured("stability", label, "the method has no baseline that could be another one");
  std::vector<double> correlations;
  for (const char* other : {"mask_token", "mean", "zero"}) {
    if (other == used || (std::string_view(other) == "mask_token" && !job.loaded->mask_token)) continue;
    Settings settings;
    settings[baseline->name] = std::string(other);
    for (const Setting& s : method->settings)  // an order settles sooner than the completeness gap
      if (std::string_view(s.name) == "max_steps") settings["max_steps"] = int64_t{48};
    VITRINE_CO_TRY(const Explanation e, co_await job.ask(method->name, std::move(settings)));
    if (const auto rho = rank_correlation(scores, text_scores(e, job))) correlations.push_back(*rho);
  }
  if (correlations.empty())
    co_return not_measured("stability", label, "it takes three tokens with different scores to compare two orders");
  Figure figure = measured_figure("stability", label, mean(correlations), "ρ",
                                  "rank correlation with itself under " +
                                      counted(static_cast<int64_t>(correlations.size()), "other baseline"));
  co_return std::move(figure);
}

Figure cost_figure(const Cost& cost) {
  const int64_t passes = cost.forward_passes + cost.backward_passes;
  return measured_figure("cost", "Cost", static_cast<double>(passes), "passes",
                         duration(cost.milliseconds) + ", forward and backward together");
}

NamedTensor curve(const char* name, const char* unit, std::span<const double> values, const char* axis = "point") {
  std::vector<float> v;
  for (double x : values) v.push_back(static_cast<float>(x));
  const int64_t n = static_cast<int64_t>(v.size());
  return {name, {axis}, unit, Tensor({n}, std::move(v))};
}

Task<Result<Explanation>> run(Job job) {
  const int64_t n = job.reach() - job.first;
  if (n == 0)
    co_return Error{ErrorCode::bad_text, "There is no token that could be removed", "", "Type at least one word."};
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  VITRINE_CO_TRY(const Explanation explained, co_await job.ask(job.choice("of"), {}));
  const std::vector<double> scores = text_scores(explained, job);
  const std::vector<int64_t> order = falling_order(scores);
  const std::vector<int64_t> reversed(order.rbegin(), order.rend());
  const std::vector<int64_t> cuts = cut_points(n, job.integer("points"));
  const size_t m1 = cuts.size();

  Masks masks(job.length());
  add_deletions(masks, order, cuts, job.first);
  add_deletions(masks, reversed, cuts, job.first);
  const int64_t orders = n > 1 ? job.integer("orders") : 0;
  // The ends of every curve are the same two texts.
  const std::span<const int64_t> inner = std::span(cuts).subspan(1, m1 - 2);
  Random random(static_cast<uint64_t>(job.integer("seed")));
  for (int64_t i = 0; i < orders; ++i) add_deletions(masks, random.permutation(n), inner, job.first);
  VITRINE_CO_TRY(const SweepAnswer answer,
                 co_await sweep(job, std::move(masks).tensor(), replacement_rows(job, replacement), true));

  const std::span<const double> p = answer.probability;
  const std::vector<double> deletion(p.begin(), p.begin() + static_cast<ptrdiff_t>(m1));
  std::vector<double> insertion(p.rend() - static_cast<ptrdiff_t>(2 * m1), p.rend() - static_cast<ptrdiff_t>(m1));
  const double whole = deletion.front(), nothing = deletion.back();
  const double comprehensiveness = mean_drop(whole, deletion), sufficiency = mean_drop(whole, insertion);

  std::vector<std::vector<double>> at_cut(m1);
  std::vector<double> drops;
  for (int64_t i = 0; i < orders; ++i) {
    std::vector<double> one{whole};
    const auto part = p.subspan(2 * m1 + static_cast<size_t>(i) * inner.size(), inner.size());
    one.insert(one.end(), part.begin(), part.end());
    one.push_back(nothing);
    drops.push_back(mean_drop(whole, one));
    for (size_t j = 0; j < m1; ++j) at_cut[j].push_back(one[j]);
  }

  job.settings["replacement"] = replacement;
  Explanation e = job.blank("faithfulness", View::curve);
  std::vector<double> fraction, low, high, middle;
  for (int64_t cut : cuts) fraction.push_back(static_cast<double>(cut) / static_cast<double>(n));
  e.tensors.push_back(curve("fraction", "", fraction));
  e.tensors.push_back(curve("deletion", "probability", deletion));
  e.tensors.push_back(curve("insertion", "probability", insertion));
  e.tensors.push_back({"order", {"rank"}, "", Tensor({n}, std::vector<int64_t>(order))});
  for (int64_t& token : e.tensors.back().tensor.i64()) token += job.first;

  Figure comp = measured_figure("comprehensiveness", "Comprehensiveness", comprehensiveness, "",
                                "mean drop in the target's probability when its top tokens are removed");
  Figure suff = measured_figure("sufficiency", "Sufficiency", sufficiency, "",
                                "mean drop when only its top tokens are kept (lower is better)");
  Figure beats = not_measured("beats_random", "Beats random orders",
                              n > 1 ? "no random orders were asked for" : "one token has only one order");
  if (orders > 0) {
    for (const auto& values : at_cut) {
      middle.push_back(mean(values));
      low.push_back(quantile(values, 0.025));
      high.push_back(quantile(values, 0.975));
    }
    e.tensors.push_back(curve("random_mean", "probability", middle));
    e.tensors.push_back(curve("random_low", "probability", low));
    e.tensors.push_back(curve("random_high", "probability", high));
    e.tensors.push_back(curve("comprehensiveness_random", "probability", drops, "order"));
    e.tensors.push_back(curve("sufficiency_random", "probability", drops, "order"));
    comp.low = suff.low = quantile(drops, 0.025);
    comp.high = suff.high = quantile(drops, 0.975);
    // A tie is no win; rounding in the last digits is a tie.
    const int64_t beaten = std::count_if(drops.begin(), drops.end(), [&](double d) { return comprehensiveness > d + 1e-7; });
    const std::string sentence =
        "Its order of tokens beats " + std::to_string(beaten) + " of " + std::to_string(orders) + " random orders.";
    beats = measured_figure("beats_random", "Beats random orders", static_cast<double>(beaten),
                            "", "of " + std::to_string(orders) + " random orders, by comprehensiveness");
    e.claims.push_back({sentence, "comprehensiveness of seeded random orders, the same cut points and replacement",
                        static_cast<double>(beaten) / static_cast<double>(orders), beaten * 20 >= orders * 19});
  }
  e.figures = {comp, suff, beats};
  if (const Figure* gap = find_figure(explained, "completeness_gap")) e.figures.push_back(*gap);
  VITRINE_CO_TRY(Figure agrees, co_await agreement(job, scores, replacement));
  e.figures.push_back(std::move(agrees));
  const auto used = baseline_setting(*find_method(explained.method)) ? explained.provenance.settings : Settings{};
  std::string used_baseline;
  for (const char* name : {"baseline", "replacement"})
    if (const auto found = used.find(name); found != used.end()) used_baseline = std::get<std::string>(found->second);
  VITRINE_CO_TRY(Figure stable, co_await stability(job, scores, used_baseline));
  e.figures.push_back(std::move(stable));
  e.figures.push_back(cost_figure(explained.cost));
  co_return std::move(e);
}

// Every method that gives tokens a score can be put to the test. (Read while globals are set up: the other methods
// are constants, so they are there already.)
const std::vector<const char*> attributions = [] {
  std::vector<const char*> names = {"integrated_gradients"};
  for (const Method* method : all_methods())
    if (method->view == View::token_scores && std::string_view(method->name) != names[0]) names.push_back(method->name);
  return names;
}();
const Setting settings[] = {
    {"of", "Method", Setting::Kind::choice, attributions, 0, 0, 0, "The attribution that is put to the test."},
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"points", "Cut points", Setting::Kind::integer, {}, 1, 16, 8, "How many points of the curves are measured."},
    {"orders", "Random orders", Setting::Kind::integer, {}, 0, 1000, 20, "How many random orders it is compared with."},
    {"stability", "Stability", Setting::Kind::toggle, {}, 0, 1, 1, "Also run the method under other baselines."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random orders."},
};

}  // namespace

const Method method_faithfulness{
    .name = "faithfulness",
    .title = "Faithfulness",
    .question = "How far can this be trusted?",
    .paper = "DeYoung et al. 2020; Samek et al. 2017",
    .caveat = "Removing a token means replacing it; where the model was not trained to read the replacement, this is measured too.",
    .view = View::curve,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine
