// The table of trust: every method that gives tokens a score, on one prompt, put to the same tests. service/protocol.md
// has its rows, figures and tensors in full.
//
// Every masked text is run once, whichever methods and figures ask about it. First every method runs once, cheap ones
// first, and gets what costs little (trust/settle.cpp: until the order of the methods is settled); then the worst and
// the best order of the text are looked for; then those that a rerun costs no more than `budget` passes are run again
// for stability, max-sensitivity and randomisation, while the table's `passes` last. Rows appear as they are done. A
// method that fails, or is not run, has a row that says why. Caveat: figures of one text; the suite (docs/trust.md) has
// means over many. Every removal replaces tokens, and what the model does with the replacement is part of all of it.
#include <algorithm>

#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/sweep_memo.h"
#include "explain/trust/masked_surprise.h"
#include "explain/trust/method_list.h"
#include "explain/trust/random_orders.h"
#include "explain/trust/rationale.h"
#include "explain/trust/table.h"
#include "explain/trust/table_entry.h"
#include "explain/trust/table_rows.h"
#include "explanation/figure_kinds.h"
#include "explanation/figures.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr int64_t kBeam = 1;     // of the search for the worst and the best order
constexpr int64_t kReruns = 80;  // passes that are kept for stability, max-sensitivity and randomisation

NamedTensor by_point(const char* name, const std::vector<double>& values) {
  return {name,
          {"point"},
          "probability",
          Tensor({static_cast<int64_t>(values.size())}, std::vector<float>(values.begin(), values.end()))};
}

Figure band_figure(const char* name, const char* label, const std::vector<double>& drops) {
  if (drops.empty())
    return not_measured(name, label, say("one token has only one order, or no random orders were asked for"));
  Figure f = measured_figure(name, label, mean(drops), "", say("mean and 95 % of seeded random orders"));
  f.low = quantile(drops, 0.025);
  f.high = quantile(drops, 0.975);
  return f;
}

void add_tensors(Explanation& e, std::span<const TableEntry* const> entries, const RandomOrders& r, const Job& job) {
  const int64_t methods = entries.size(), tokens = job.length();
  const int64_t points = r.cuts.size();
  Tensor scores = Tensor::zeros({methods, tokens}), deletion = Tensor::zeros({methods, points}), insertion = deletion;
  for (int64_t m = 0; m < methods; ++m) {
    const TableEntry& entry = *entries[m];
    if (!entry.subject) continue;
    for (size_t t = 0; t < entry.subject->scores.size(); ++t)
      scores.f32()[static_cast<size_t>(m * tokens + job.first) + t] = entry.subject->scores[t];
    for (size_t p = 0; p < entry.curves.deletion.size(); ++p) {
      deletion.f32()[static_cast<size_t>(m * points) + p] = entry.curves.deletion[p];
      insertion.f32()[static_cast<size_t>(m * points) + p] = entry.curves.insertion[p];
    }
  }
  e.tensors.push_back({"scores", {"method", "token"}, "", std::move(scores)});
  e.tensors.push_back({"removed", {"point"}, "", Tensor({points}, std::vector<int64_t>(r.cuts))});
  e.tensors.push_back({"deletion", {"method", "point"}, "probability", std::move(deletion)});
  e.tensors.push_back({"insertion", {"method", "point"}, "probability", std::move(insertion)});
  if (r.deletion.empty()) return;
  Band band = band_of(r.deletion);
  for (const char* kind : {"random_", "random_insertion_"}) {
    e.tensors.push_back(by_point((std::string(kind) + "mean").c_str(), band.mean));
    e.tensors.push_back(by_point((std::string(kind) + "low").c_str(), band.low));
    e.tensors.push_back(by_point((std::string(kind) + "high").c_str(), band.high));
    for (auto* values : {&band.mean, &band.low, &band.high}) std::reverse(values->begin(), values->end());
  }
}

// Stability, max-sensitivity and randomisation: cheap methods first, while the passes last.
Task<Result<void>> rerun(Job job, MethodTable* table, int64_t budget, Purse purse, uint64_t seed) {
  std::vector<TableEntry*> order;
  for (TableEntry& entry : table->entries)
    if (entry.subject) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](const TableEntry* a, const TableEntry* b) {
    return a->subject->passes() < b->subject->passes();
  });
  constexpr int64_t figures = 3, seeds = 3;  // curves of other seeds besides
  const int64_t curves = 2 * seeds * static_cast<int64_t>(table->random->cuts.size());
  for (TableEntry* entry : order) {
    const int64_t each = std::min(budget, std::max<int64_t>(0, purse.left() - curves) / figures);
    VITRINE_CO_TRY(*entry, co_await later_figures(job, *entry, table->random, each, seed));
    if (job.wants_partial()) job.publish(table_explanation(job, *table, false));
  }
  co_return Result<void>();
}

// Where every order lies between the worst and the best that this text has.
Task<Result<void>> place_orders(Job job, MethodTable* table, Purse purse) {
  const RandomOrders& random = *table->random;
  const auto all = [&](const char* why) {
    for (TableEntry& entry : table->entries)
      if (entry.subject) entry.set(not_measured("normalised", translated(why)));
  };
  if (random.tokens() < 2 || !random.curves()) {
    all(random.curves() ? no_order : to_say("no curves were asked for"));
    co_return Result<void>();
  }
  if (!purse.holds(extremes_passes(random, kBeam))) {
    all(to_say("the table's passes were spent before"));
    co_return Result<void>();
  }
  VITRINE_CO_TRY(Extremes extremes, co_await find_extremes(job, table->random, kBeam));
  for (const TableEntry& entry : table->entries)
    if (entry.subject && !entry.subject->flat()) widen(extremes, entry.curves.comprehensiveness);
  for (TableEntry& entry : table->entries) {
    if (!entry.subject) continue;
    entry.set(entry.subject->flat() ? not_measured("normalised", translated(no_order))
                                    : normalised_figure(extremes, entry.curves.comprehensiveness));
  }
  if (random.drops.empty()) co_return Result<void>();
  Figure between = normalised_figure(extremes, mean(random.drops));
  between.name = "random_normalised";
  between.label = to_say("Random orders, of the possible");
  table->figures.push_back(std::move(between));
  co_return Result<void>();
}

Task<Result<Explanation>> run(Job job) {
  if (job.reach() == job.first)
    co_return Error{ErrorCode::bad_text, say("There is no token that could be removed"), "",
                    say("Type at least one word.")};
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  VITRINE_CO_TRY(const std::vector<const Method*> methods, methods_named(job.choice("methods")));
  VITRINE_CO_TRY(const std::vector<Span> spans, parse_spans(job.choice("rationale")));
  job.settings["replacement"] = replacement;
  const uint64_t seed = job.integer("seed");
  const std::vector<bool> rationale = text_members(job, spans);
  const Progress before = *job.progress;
  const Purse purse{job.progress.get(), before.passes(), job.integer("passes")};
  if (job.memo) job.memo->probabilities = true;
  if (purse.limit > 0) job.reserve(purse.limit);

  MethodTable table;
  VITRINE_CO_TRY(table.random,
                 co_await run_random_orders(job, replacement, job.integer("points"), job.integer("orders"), seed));
  const std::vector<double>& drops = table.random->drops;
  table.figures = {band_figure("random_comprehensiveness", to_say("Random orders, comprehensiveness"), drops),
                   band_figure("random_sufficiency", to_say("Random orders, sufficiency"), drops)};
  VITRINE_CO_TRY(Figure surprise, co_await masked_surprise_figure(job, replacement, seed));
  table.figures.push_back(std::move(surprise));
  table.figures.push_back(measured_figure("probability", to_say("Probability"), table.random->probability, "",
                                          say("of the target, for the text as it is")));
  table.figures.push_back(measured_figure("probability_without", to_say("Probability without the text"),
                                          table.random->probability_without, "",
                                          say("of the target, when every token is removed")));
  // The rest of the passes is for the range of the orders and for reruns.
  Purse first = purse;
  first.kept = std::min(purse.limit / 4, extremes_passes(*table.random, kBeam) + kReruns);
  VITRINE_CO_TRY(table, co_await settle(job, std::move(table), methods, rationale, first, seed));
  VITRINE_CO_CHECK(co_await place_orders(job, &table, purse));
  VITRINE_CO_CHECK(co_await rerun(job, &table, job.integer("budget"), purse, seed));
  // What was run in all; the rows say what each method takes on its own.
  job.cost->forward_passes = job.progress->done - before.done;
  job.cost->backward_passes = job.progress->backward - before.backward;
  co_return table_explanation(job, table, true);
}

constexpr Setting settings[] = {
    {"methods", "Methods", Setting::Kind::text, {}, 0, 0, 0, "Names of methods with commas between them; empty: all."},
    {"rationale", "Rationale", Setting::Kind::text, {}, 0, 0, 0, rationale_help},
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"points", "Cut points", Setting::Kind::integer, {}, 1, 16, 8, "How many points of the curves are measured."},
    {"orders",
     "Random orders",
     Setting::Kind::integer,
     {},
     0,
     1000,
     14,
     "How many random orders the methods are compared with."},
    {"passes",
     "Passes",
     Setting::Kind::integer,
     {},
     0,
     1e6,
     1200,
     "Passes that the table may take in all: methods that draw samples begin with few and get more while that could "
     "still change which method comes first. 0: no limit, every method at its own settings."},
    {"budget",
     "Budget",
     Setting::Kind::integer,
     {},
     0,
     1e6,
     24,
     "Passes that each figure which runs a method again may take; 0: no reruns."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random orders, noise and scrambled layers."},
};

}  // namespace

Explanation table_explanation(const Job& job, const MethodTable& table, bool done) {
  std::vector<const TableEntry*> entries;
  for (const TableEntry& entry : table.entries) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const TableEntry* a, const TableEntry* b) { return a->rank() < b->rank(); });
  Explanation e = job.blank("trust_table", View::table);
  for (const TableEntry* entry : entries)
    e.rows.push_back(
        {entry->method->name, entry->method->title, entry->group(), false, in_columns(entry->figures, entry->missing)});
  add_tensors(e, entries, *table.random, job);
  e.figures = table.figures;
  e.notes.insert(e.notes.end(), table.notes.begin(), table.notes.end());
  if (done) {
    std::vector<std::vector<Figure>*> figures;
    for (Row& row : e.rows) figures.push_back(&row.figures);
    mark_best(figures);
    e.claims = choose(e.rows, *table.random);
  }
  return e;
}

const Method method_trust_table{
    .name = "trust_table",
    .title = "Table of trust",
    .question = "Which explanation of this answer can be trusted?",
    .paper = "DeYoung et al. 2020; Yeh et al. 2019; Adebayo et al. 2018",
    .caveat = "Figures of one text; another text may have another best method.",
    .view = View::table,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine
