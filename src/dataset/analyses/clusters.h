// Do rows fall into groups, how many, and what is each about?
//
// Rows are vectors (row_vectors.h) along their principal axes; k-means divides them. All that is said is measured on
// rows that no group was made of (the test rows):
//   how many   the largest k whose groups are found again: prediction strength (Tibshirani, Walther 2005) between the
//              groups of two halves of the other rows, over several halvings; its whole 95 % interval (bootstrap of the
//              rows that are named) lies above `steady`
//   any at all the share of the spread that groups explain, the mean over all k, is larger than in rows without groups
//              (without_groups; one normal cloud with the same spread along each axis, which also stands for
//              embeddings): Monte Carlo tests, the larger p of the two, stopped once they cannot succeed (Besag,
//              Clifford 1991)
//   about      each group against all other rows, by the statements of differences.h, corrected over the groups too
//
// Caveat: k-means finds round groups of like size; a cloud that is long, bent or dense in the middle has none.
#pragma once
#include "dataset/analyses/differences.h"
#include "dataset/analyses/row_vectors.h"
#include "statistics/k_means.h"

namespace vitrine::dataset {

struct GroupCount {  // how k groups did
  int64_t groups = 2;
  double strength = 0, low = 0, high = 0;  // prediction strength on held-out rows, with its interval
  double explained = 0;                    // share of the spread of held-out rows
};

struct RowGroup {
  std::string name;                    // "group 1": the largest
  Proportion share;                    // of the rows that made the groups
  Proportion tested;                   // of the held-out rows
  std::vector<Difference> statements;  // against all other rows, those that hold for this group first; p is corrected
  std::vector<ShownRow> typical;       // the nearest to its centre
  // The first statement that holds and says what is more frequent here; null: nothing tells this group.
  const Difference* label() const;
};

struct ClusterSummary {
  std::string representation;
  bool given = false;                 // a person said how many
  int64_t chosen = 1;                 // 1: no groups
  int64_t rows = 0, held_out = 0;     // that made the groups, and that were only named
  int64_t axes = 0;                   // along which rows were compared
  std::array<double, 2> map_share{};  // of the whole spread, along the map's two axes
  double p = 1;                       // of there being any
  int64_t draws = 0;                  // of rows without groups
  std::vector<GroupCount> counts;
  std::vector<RowGroup> groups;
  int64_t passes = 0;               // of the model
  int64_t tried = 0, verified = 0;  // statements
  // Of groups and label on held-out rows: Rand's index adjusted for chance. Where there are both.
  std::optional<double> label_agreement;
  double label_low = 0, label_high = 0;
  // [represented rows]
  std::vector<int32_t> row, group;  // group -1 where there are none
  std::vector<std::array<float, 2>> map;
};

struct ClusterOptions {
  int64_t groups = 0;  // a person's number; 0: found
  int64_t most_groups = 10;
  size_t fit_rows = 3000, held_out_rows = 2000, reference_rows = 800;
  int64_t axes = 16;
  int halvings = 4, starts = 8;
  int draws = 39;
  double steady = 0.8, level = 0.05;
  size_t statements = 3;  // for each group
  DifferenceOptions difference;
};

// part [rows of the table]: train and validation make groups, test holds them to it. Errors: bad_request for fewer than
// 30 rows to make groups of or 20 to hold out; those of find_differences; cancelled.
Task<Result<ClusterSummary>> find_clusters(std::shared_ptr<const ConditionSource> source,
                                           std::shared_ptr<const RowVectors> vectors, std::vector<Part> part,
                                           ClusterOptions options, Ticket ticket);

std::vector<Claim> claims_of(const ClusterSummary& summary, const ClusterOptions& options);

}  // namespace vitrine::dataset
