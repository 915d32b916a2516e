#include "dataset/analyses/clusters.h"

#include <algorithm>
#include <numeric>

#include "base/pause.h"
#include "dataset/analyses/group_count.h"
#include "dataset/analyses/row_text.h"
#include "dataset/table/row_order.h"
#include "statistics/agreement.h"
#include "statistics/bootstrap.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t least_rows = 30, least_held_out = 20, least_of_group = 5;
constexpr size_t typical_shown = 3, example_bytes = 240;
constexpr int64_t rows_between_pauses = 500;
constexpr int64_t rows_of_a_group = 10;

// Places in the vectors of the rows of that kind: a sample of at most so many, rising.
std::vector<int64_t> places_of(const RowVectors& vectors, const std::vector<Part>& part, bool held_out, size_t most,
                               uint64_t seed) {
  std::vector<int32_t> all;
  for (size_t i = 0; i < vectors.rows.size(); ++i) {
    const Part of = part[vectors.rows[i]];
    if (of != Part::left_out && (of == Part::test) == held_out) all.push_back(i);
  }
  all = drawn(all, most, seed);
  std::sort(all.begin(), all.end());
  return {all.begin(), all.end()};
}

// Groups by falling number of rows.
Points by_size(const Points& centres, const Assignment& of) {
  std::vector<int64_t> rows(centres.rows()), order(rows.size());
  for (const int32_t group : of.centre) ++rows[group];
  std::iota(order.begin(), order.end(), int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return rows[a] > rows[b]; });
  return points_at(centres, order);
}

std::vector<ShownRow> typical_of(const Table& table, const RowVectors& vectors, const std::vector<int64_t>& held_out,
                                 const Assignment& of, int32_t group) {
  std::vector<size_t> own;
  for (size_t i = 0; i < held_out.size(); ++i)
    if (of.centre[held_out[i]] == group) own.push_back(held_out[i]);
  std::stable_sort(own.begin(), own.end(), [&](size_t a, size_t b) { return of.square[a] < of.square[b]; });
  std::vector<ShownRow> out;
  for (size_t i = 0; i < std::min(own.size(), typical_shown); ++i) {
    ShownRow row;
    row.row = vectors.rows[own[i]];
    row.part = name_of(Part::test);
    row.text = brief_text_of(table, vectors.rows[own[i]], example_bytes);
    row.answer = "typical";
    out.push_back(std::move(row));
  }
  return out;
}

// The rows of one group and all others.
Groups one_against_rest(const RowVectors& vectors, const std::vector<Part>& part, const std::vector<int32_t>& group,
                        int32_t of, std::string name) {
  Groups groups;
  groups.name[0] = std::move(name);
  for (size_t i = 0; i < vectors.rows.size(); ++i) {
    const Part where = part[vectors.rows[i]];
    if (where == Part::left_out) continue;
    (where == Part::test ? groups.verify : groups.explore)[group[i] != of].push_back(vectors.rows[i]);
  }
  return groups;
}

void compare_with_label(const Table& table, const RowVectors& vectors, const std::vector<int64_t>& held_out,
                        uint64_t seed, ClusterSummary& summary) {
  const Column* label = table.label();
  if (!label || label->levels.size() < 2) return;
  std::vector<int32_t> group, code;
  for (const int64_t place : held_out) {
    const int32_t own = label->codes[vectors.rows[place]];
    if (own < 0) continue;
    group.push_back(summary.group[place]);
    code.push_back(own);
  }
  if (group.size() < least_held_out) return;
  const auto agreement = [&](std::span<const int64_t> places) {
    return adjusted_rand(group_table(group, code, summary.chosen, label->levels.size(), places));
  };
  summary.label_agreement = agreement({});
  if (const auto interval = bootstrap(group.size(), seed, agreement)) {
    summary.label_low = interval->low;
    summary.label_high = interval->high;
  }
}

}  // namespace

const Difference* RowGroup::label() const {
  for (const Difference& d : statements)
    if (d.holds && d.difference > 0) return &d;
  return nullptr;
}

Task<Result<ClusterSummary>> find_clusters(std::shared_ptr<const ConditionSource> source,
                                           std::shared_ptr<const RowVectors> vectors, std::vector<Part> part,
                                           ClusterOptions options, Ticket ticket) {
  const uint64_t seed = source->seed;
  const Table& table = *source->table;
  const std::vector<int64_t> from = places_of(*vectors, part, false, options.fit_rows, seed),
                             held_out = places_of(*vectors, part, true, options.held_out_rows, seed);
  if (from.size() < least_rows || held_out.size() < least_held_out)
    co_return Error{ErrorCode::bad_request,
                    say("There are too few rows: {n|# row|# rows} to make groups of and {held_out} to hold out",
                        from.size(), held_out.size()),
                    "rows", say("30 and 20 are needed.")};
  ClusterSummary summary;
  summary.representation = vectors->said;
  summary.rows = from.size();
  summary.held_out = held_out.size();
  summary.row = vectors->rows;
  summary.passes = vectors->passes;
  summary.given = options.groups > 0;

  // ---- rows along their axes
  const auto made_of = std::make_shared<const Design>(rows_of(vectors->design, from));
  VITRINE_CO_TRY(const PrincipalAxes axes, co_await principal_axes(made_of, options.axes, seed, ticket.part(0, 0.05)));
  if (axes.count() == 0)
    co_return Error{ErrorCode::bad_request, say("All rows are the same by {representation}", vectors->said), "column",
                    say("Use other columns.")};
  Points all{axes.count(), {}};
  Pace pace;
  const size_t width = axes.count();
  all.values.resize(vectors->rows.size() * width);
  for (size_t i = 0; i < vectors->rows.size(); ++i) {
    axes.project(vectors->design, i, std::span(all.values).subspan(i * width, width));
    summary.map.push_back({all.values[i * width], width > 1 ? all.values[i * width + 1] : 0});
    if (static_cast<int64_t>(i) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  }
  summary.axes = axes.count();
  for (size_t k = 0; k < std::min<size_t>(2, width); ++k)
    summary.map_share[k] = axes.total > 0 ? axes.variance[k] / axes.total : 0;
  const auto points = std::make_shared<const Points>(points_at(all, from)),
             named = std::make_shared<const Points>(points_at(all, held_out));

  // ---- how many
  const int64_t most = std::max(options.groups, std::min(options.most_groups, points->rows() / 2 / rows_of_a_group));
  if (options.groups > points->rows() / 2)
    co_return Error{ErrorCode::bad_request, say("There are too few rows for so many groups"), "groups",
                    say("Ask for fewer.")};
  for (int64_t k = 2; k <= most; ++k) {
    if (summary.given && k != options.groups) continue;
    const Ticket step = ticket.part(0.05, 0.3).step(k - 2, most - 1);
    step.progress(0, 1);
    VITRINE_CO_TRY(GroupCount count,
                   co_await strength_of(points, named, k, options.halvings, options.starts, seed, step));
    VITRINE_CO_TRY(const Points centres, co_await k_means(points, k, options.starts, seed, step));
    count.explained = explained_by(*named, centres);
    if (!summary.given && count.low > options.steady) summary.chosen = k;
    summary.counts.push_back(count);
  }
  if (summary.given) summary.chosen = options.groups;
  if (summary.chosen > 1) {
    VITRINE_CO_TRY(const GroupTest test,
                   co_await test_groups(vectors, places_of(*vectors, part, false, options.reference_rows, seed),
                                        places_of(*vectors, part, true, options.reference_rows, seed), options, seed,
                                        ticket.part(0.3, 0.7)));
    summary.p = test.p;
    summary.draws = test.draws;
    if (!summary.given && test.p > options.level) summary.chosen = 1;
  }
  summary.group.assign(vectors->rows.size(), -1);
  if (summary.chosen == 1) co_return summary;

  // ---- the groups
  VITRINE_CO_TRY(Points centres, co_await k_means(points, summary.chosen, options.starts, seed, ticket));
  centres = by_size(centres, nearest_centres(*points, centres));
  const Assignment of = nearest_centres(all, centres);
  summary.group = of.centre;
  compare_with_label(table, *vectors, held_out, seed, summary);
  for (int32_t g = 0; g < summary.chosen; ++g) {
    RowGroup group;
    group.name = say("group {number}", g + 1);
    Groups groups = one_against_rest(*vectors, part, summary.group, g, group.name);
    const auto size = [](const std::vector<int32_t>& rows) { return static_cast<int64_t>(rows.size()); };
    group.share = {size(groups.explore[0]), size(groups.explore[0]) + size(groups.explore[1])};
    group.tested = {size(groups.verify[0]), size(groups.verify[0]) + size(groups.verify[1])};
    group.typical = typical_of(table, *vectors, held_out, of, g);
    if (std::min({groups.explore[0].size(), groups.explore[1].size(), groups.verify[0].size(),
                  groups.verify[1].size()}) >= least_of_group) {
      DifferenceOptions difference = options.difference;
      difference.count = options.statements;
      difference.level = options.level / summary.chosen;
      VITRINE_CO_TRY(DifferenceSummary found,
                     co_await find_differences(
                         source, std::move(groups), std::move(difference),
                         ticket.part(0.7, 1).step(static_cast<size_t>(g), static_cast<size_t>(summary.chosen))));
      summary.tried += found.tried;
      summary.verified += static_cast<int64_t>(found.statements.size());
      summary.passes += found.passes;
      for (Difference& d : found.statements) d.p = std::min(1.0, d.p * summary.chosen);
      group.statements = std::move(found.statements);
    }
    std::stable_partition(group.statements.begin(), group.statements.end(),
                          [](const Difference& d) { return d.holds && d.difference > 0; });
    summary.groups.push_back(std::move(group));
  }
  co_return summary;
}

}  // namespace vitrine::dataset
