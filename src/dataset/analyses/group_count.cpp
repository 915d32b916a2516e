#include "dataset/analyses/group_count.h"

#include <algorithm>
#include <cmath>

#include "base/pause.h"
#include "statistics/agreement.h"
#include "statistics/bootstrap.h"

namespace vitrine::dataset {
namespace {

constexpr int64_t resamples = 200;
constexpr int test_starts = 2;
constexpr int64_t rows_of_a_group = 10;  // on average, that k may go up to

// Mean over all k of the share of the spread of held-out points that k groups of the others explain.
Task<Result<double>> mean_explained(std::shared_ptr<const Points> points, std::shared_ptr<const Points> held_out,
                                    int64_t most, uint64_t seed, Ticket ticket) {
  const int64_t last = std::max<int64_t>(2, std::min(most, points->rows() / rows_of_a_group));
  double sum = 0;
  for (int64_t k = 2; k <= last; ++k) {
    VITRINE_CO_TRY(const Points centres, co_await k_means(points, k, test_starts, seed, ticket));
    sum += explained_by(*held_out, centres);
  }
  co_return sum / (last - 1);
}

struct Along {  // the same axes
  std::shared_ptr<const Points> points, held_out;
  std::vector<double> variance;
};
// The first `count` rows make the axes.
Task<Result<Along>> along_axes(std::shared_ptr<const Design> rows, int64_t count, int64_t most_axes, uint64_t seed,
                               Ticket ticket) {
  std::vector<int64_t> first, rest;
  for (int64_t i = 0; i < rows->rows(); ++i) (i < count ? first : rest).push_back(i);
  const auto from = std::make_shared<const Design>(rows_of(*rows, first));
  VITRINE_CO_TRY(const PrincipalAxes axes, co_await principal_axes(from, most_axes, seed, ticket));
  co_return Along{std::make_shared<const Points>(projected(*from, axes)),
                  std::make_shared<const Points>(projected(rows_of(*rows, rest), axes)), axes.variance};
}

Points normal_cloud(const std::vector<double>& variance, int64_t rows, Random& random) {
  Points out{static_cast<int64_t>(variance.size()), {}};
  for (int64_t i = 0; i < rows; ++i)
    for (const double v : variance) out.values.push_back(std::sqrt(v) * random.normal());
  return out;
}

}  // namespace

Task<Result<Points>> k_means(std::shared_ptr<const Points> points, int64_t k, int starts, uint64_t seed,
                             Ticket ticket) {
  Pace pace;
  auto fit = std::make_shared<KMeans>(*points, k, starts, seed);
  while (fit->step()) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  co_return fit->centres();
}

Task<Result<PrincipalAxes>> principal_axes(std::shared_ptr<const Design> rows, int64_t count, uint64_t seed,
                                           Ticket ticket) {
  Pace pace;
  auto fit = std::make_shared<PrincipalFit>(*rows, count, seed);
  while (fit->step()) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  co_return fit->axes();
}

Points projected(const Design& rows, const PrincipalAxes& axes) {
  Points out{axes.count(), {}};
  const size_t width = axes.count();
  out.values.resize(static_cast<size_t>(rows.rows()) * width);
  for (int64_t row = 0; row < rows.rows(); ++row)
    axes.project(rows, row, std::span(out.values).subspan(static_cast<size_t>(row) * width, width));
  return out;
}

double explained_by(const Points& points, const Points& centres) {
  double all = 0;
  for (const float x : points.values) all += static_cast<double>(x) * x;
  return all > 0 ? 1 - nearest_centres(points, centres).sum() / all : 0;
}

Task<Result<GroupCount>> strength_of(std::shared_ptr<const Points> points, std::shared_ptr<const Points> held_out,
                                     int64_t k, int halvings, int starts, uint64_t seed, Ticket ticket) {
  std::vector<std::array<std::vector<int32_t>, 2>> named;
  GroupCount out{k};
  for (int h = 0; h < halvings; ++h) {
    Random random(mixed(seed) + h);
    const std::vector<int64_t> order = random.permutation(points->rows());
    named.emplace_back();
    for (size_t side = 0; side < 2; ++side) {
      const size_t half = order.size() / 2;
      const auto places = std::span(order).subspan(side * half, half);
      const auto of_half = std::make_shared<const Points>(points_at(*points, places));
      VITRINE_CO_TRY(const Points centres, co_await k_means(of_half, k, starts, random.bits(), ticket));
      named.back()[side] = nearest_centres(*held_out, centres).centre;
    }
  }
  const auto strength = [&](std::span<const int64_t> places) {
    double sum = 0;
    for (const auto& [a, b] : named)
      sum +=
          prediction_strength(group_table(a, b, k, k, places)) + prediction_strength(group_table(b, a, k, k, places));
    return sum / (2 * named.size());
  };
  out.strength = out.low = out.high = strength({});
  if (const auto interval = bootstrap(held_out->rows(), seed, strength, resamples)) {
    out.low = interval->low;
    out.high = interval->high;
  }
  co_return out;
}

Task<Result<GroupTest>> test_groups(std::shared_ptr<const RowVectors> vectors, std::vector<int64_t> from,
                                    std::vector<int64_t> held_out, ClusterOptions options, uint64_t seed,
                                    Ticket ticket) {
  const int64_t count = from.size(), held = held_out.size();
  std::vector<int64_t> places = std::move(from);
  places.insert(places.end(), held_out.begin(), held_out.end());
  const auto rows = std::make_shared<const Design>(rows_of(vectors->design, places));
  VITRINE_CO_TRY(const Along real, co_await along_axes(rows, count, options.axes, seed, ticket));
  if (real.variance.empty()) co_return GroupTest{};
  VITRINE_CO_TRY(const double measured,
                 co_await mean_explained(real.points, real.held_out, options.most_groups, seed, ticket));
  // So many draws may explain as much.
  const auto allowed = static_cast<int64_t>(options.level * (options.draws + 1)) - 1;
  GroupTest test{0, 0};
  const bool shuffles = vectors->kind != RowVectors::Kind::embedding,
             normal = vectors->kind != RowVectors::Kind::columns;
  for (const bool of_normal : {false, true}) {
    if (of_normal ? !normal : !shuffles) continue;
    int64_t as_much = 0, draws = 0;
    const Ticket part = ticket.part(of_normal && shuffles ? 0.5 : 0, !of_normal && normal ? 0.5 : 1);
    for (; draws < options.draws && as_much <= allowed; ++draws) {
      part.progress(draws, options.draws);
      Random random(mixed(seed + 17 * static_cast<uint64_t>(of_normal)) + static_cast<uint64_t>(draws));
      Along drawn;
      if (of_normal) {
        drawn.points = std::make_shared<const Points>(normal_cloud(real.variance, count, random));
        drawn.held_out = std::make_shared<const Points>(normal_cloud(real.variance, held, random));
      } else {
        const auto design = std::make_shared<const Design>(without_groups(*vectors, places, random));
        VITRINE_CO_TRY(drawn, co_await along_axes(design, count, options.axes, seed, ticket));
      }
      VITRINE_CO_TRY(const double explained,
                     co_await mean_explained(drawn.points, drawn.held_out, options.most_groups, seed, ticket));
      as_much += explained >= measured;
    }
    test.draws += draws;
    test.p = std::max(test.p, static_cast<double>(as_much + 1) / (draws + 1));
    if (as_much > allowed) break;
  }
  co_return test;
}

}  // namespace vitrine::dataset
