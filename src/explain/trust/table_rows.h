// The columns of the table of trust: their order, which way is better, which row is best, which method to choose.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "explain/trust/random_orders.h"
#include "explanation/explanation.h"

namespace vitrine {

struct Column {
  const char* name;  // of the figure
  const char* label;
  int better;         // 1: higher, -1: lower, 0: neither is marked
  double resolution;  // values that differ by no more than this are not told apart
};
std::span<const Column> trust_columns();

// figures in the order of the columns; a column without one is not_measured for the reason `missing`.
std::vector<Figure> in_columns(const std::vector<Figure>& figures, const std::string& missing);

// Sets Figure::best: the best value of each column, and what cannot be told apart from it - by the resolution, or
// because one of the two lies in the 95 % interval of the other.
void mark_best(std::vector<Row>& rows);

// comprehensiveness - sufficiency: how much more is lost without a method's first tokens than with them alone. Nothing
// when either was not measured.
std::optional<double> fidelity(const Row&);

// Sets Row::chosen on the row with the best fidelity, the fewest passes among those that cannot be told apart from it
// (0.01, or the width of the best one's interval), and says so in claims whose tests are the table's own: the choice,
// and which methods do no better than random orders.
std::vector<Claim> choose(std::vector<Row>& rows, const RandomOrders&);

}  // namespace vitrine
