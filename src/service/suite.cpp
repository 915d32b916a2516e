#include "service/suite.h"

#include <algorithm>
#include <map>

#include "explain/replacement.h"
#include "explain/trust/random_orders.h"
#include "explain/trust/rationale.h"
#include "explain/trust/table_entry.h"
#include "explanation/figure_kinds.h"
#include "explanation/figures.h"
#include "statistics/bootstrap.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine::service {
namespace {

// Values of one method in one group, by figure, over the examples.
struct Collected {
  int64_t failed = 0;
  std::map<std::string, std::vector<double>, std::less<>> values;

  void add(const Figure& f) {
    if (f.status == Figure::Status::measured) values[f.name].push_back(f.value);
  }
};

Figure mean_figure(const char* name, const char* label, const std::vector<double>& values, uint64_t seed) {
  if (values.empty()) return not_measured(name, label, say("no example gave a value"));
  Figure f = measured_figure(name, label, mean(values), "", say("mean over {n|# example|# examples}", values.size()));
  if (const auto interval = bootstrap_mean(values, seed)) {
    f.low = interval->low;
    f.high = interval->high;
  }
  return f;
}

std::vector<Figure> mean_figures(const Collected& collected, uint64_t seed) {
  std::vector<Figure> figures;
  const auto add = [&](const char* name, const char* label) {
    const auto found = collected.values.find(name);
    figures.push_back(
        mean_figure(name, label, found == collected.values.end() ? std::vector<double>() : found->second, seed));
  };
  for (const FigureKind& kind : figure_kinds())
    if (kind.of != FigureKind::Of::again && kind.of != FigureKind::Of::range) add(kind.name, kind.short_label);
  add("right", "Right");
  return figures;
}

// The scores that put the tokens in this order.
std::vector<double> scores_of_order(const std::vector<int64_t>& order) {
  std::vector<double> scores(order.size());
  for (size_t rank = 0; rank < order.size(); ++rank) scores[order[rank]] = order.size() - rank;
  return scores;
}

Settings settings_of(const SuiteOptions& options, const Method& method) {
  const auto found = options.settings.find(method.name);
  return found == options.settings.end() ? Settings() : found->second;
}

// What random orders reach on this example: the mean over the orders.
void add_random(Collected& collected, const RandomOrders& random, const std::vector<bool>& rationale) {
  if (random.orders.empty()) return;
  if (random.curves()) {
    const double drop = mean(random.drops);
    collected.values["comprehensiveness"].push_back(drop);
    collected.values["sufficiency"].push_back(drop);
  }
  std::map<std::string, double> sums;
  for (const auto& order : random.orders)
    for (const Figure& f : rationale_figures(scores_of_order(order), rationale))
      if (f.status == Figure::Status::measured) sums[f.name] += f.value / random.orders.size();
  for (const auto& [name, value] : sums) collected.values[name].push_back(value);
}

// The job of an example as a method gets it.
Result<Job> job_of(Service& service, const SuiteExample& example, const Ticket& ticket) {
  Request request;
  request.method = "faithfulness";
  request.text = example.text;
  if (!example.target.empty()) request.target = TokenChoice{{}, example.target};
  if (!example.foil.empty()) request.foil = TokenChoice{{}, example.foil};
  VITRINE_TRY(Job job, service.prepare(request, ticket));
  job.ask = [&service, request, ticket](std::string name, Settings settings) {
    Request other = request;
    other.method = std::move(name);
    other.settings = std::move(settings);
    return service.explain(std::move(other), ticket);
  };
  return job;
}

}  // namespace

Task<Result<int64_t>> run_suite(Service& service, std::vector<SuiteExample> examples, SuiteOptions options,
                                Ticket ticket, OnSuiteRow on_row) {
  std::vector<std::string> groups;
  for (const SuiteExample& e : examples)
    if (std::find(groups.begin(), groups.end(), e.group) == groups.end()) groups.push_back(e.group);
  int64_t total = 0;
  for (const std::string& group : groups) {
    std::vector<Collected> collected(options.methods.size());
    Collected random_row;
    int64_t count = 0;
    for (const SuiteExample& example : examples) {
      if (example.group != group || count == options.examples) continue;
      const std::string where = say("{group}, example {n}", group, ungrouped(++count));
      Result<Job> prepared = job_of(service, example, ticket);
      if (prepared.ok() && prepared->reach() == prepared->first)
        prepared = Error{ErrorCode::bad_text, say("There is no token that could be removed"), "", ""};
      if (!prepared.ok()) {
        Error e = prepared.error();
        e.where = where;
        co_return e;
      }
      Job job = std::move(*prepared);
      if (job.target < 0) {
        // Without a target every method explains the most probable token; the curves need it here as well.
        VITRINE_CO_TRY(const Explanation most, co_await job.ask("occlusion", {}));
        job.target = most.target;
        job.targets.target = single_token(*job.loaded, job.target);
      }
      VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, "auto"));
      const std::vector<bool> rationale = text_members(job, example.rationale);
      VITRINE_CO_TRY(const RandomOrdersPtr random,
                     co_await run_random_orders(job, replacement, options.points, options.orders, options.seed));
      if (job.foil >= 0) random_row.values["right"].push_back(random->score > 0);
      add_random(random_row, *random, rationale);
      for (size_t m = 0; m < options.methods.size(); ++m) {
        VITRINE_CO_TRY(const TableEntry entry,
                       co_await first_figures(job, options.methods[m], settings_of(options, *options.methods[m]),
                                              random, rationale, options.seed));
        if (!entry.subject) ++collected[m].failed;
        for (const Figure& f : entry.figures) collected[m].add(f);
        if (job.foil >= 0) collected[m].values["right"].push_back(random->score > 0);
      }
    }
    std::vector<SuiteRow> rows;
    for (size_t m = 0; m < options.methods.size(); ++m)
      rows.push_back({group, options.methods[m]->name, options.methods[m]->title, count, collected[m].failed,
                      mean_figures(collected[m], options.seed)});
    std::vector<std::vector<Figure>*> of_methods;
    for (SuiteRow& row : rows) of_methods.push_back(&row.figures);
    mark_best(of_methods);
    for (const SuiteRow& row : rows) on_row(row);
    on_row({group, "random", "Random order", count, 0, mean_figures(random_row, options.seed)});
    total += count;
  }
  co_return total;
}

}  // namespace vitrine::service
