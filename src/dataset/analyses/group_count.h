// How many groups k-means finds again, and whether it finds more than a cloud without groups would give (clusters.h).
#pragma once
#include "base/cancel.h"
#include "base/task.h"
#include "dataset/analyses/clusters.h"
#include "statistics/principal_axes.h"

namespace vitrine::dataset {

// The best of `starts`. Errors: cancelled.
Task<Result<Points>> k_means(std::shared_ptr<const Points> points, int64_t k, int starts, uint64_t seed, Ticket ticket);
// Errors: cancelled.
Task<Result<PrincipalAxes>> principal_axes(std::shared_ptr<const Design> rows, int64_t count, uint64_t seed,
                                           Ticket ticket);
Points projected(const Design& rows, const PrincipalAxes& axes);

// Share of the points' sum of squares around 0 that the nearest centre explains. At most 1; below 0 where the centres
// are worse than 0. 0 for points that are all 0.
double explained_by(const Points& points, const Points& centres);

// Prediction strength of k groups on `held_out`, between groups of two halves of `points`, the mean of both directions
// and of several halvings. Errors: cancelled.
Task<Result<GroupCount>> strength_of(std::shared_ptr<const Points> points, std::shared_ptr<const Points> held_out,
                                     int64_t k, int halvings, int starts, uint64_t seed, Ticket ticket);

struct GroupTest {
  double p = 1;
  int64_t draws = 0;
};
// Are the places `from` and `held_out` of the vectors closer to centres than rows without groups? Errors: cancelled.
Task<Result<GroupTest>> test_groups(std::shared_ptr<const RowVectors> vectors, std::vector<int64_t> from,
                                    std::vector<int64_t> held_out, ClusterOptions options, uint64_t seed,
                                    Ticket ticket);

}  // namespace vitrine::dataset
