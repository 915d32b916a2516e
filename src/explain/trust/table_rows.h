// Which method the table of trust recommends.
#pragma once
#include <optional>
#include <vector>

#include "explain/trust/random_orders.h"
#include "explanation/explanation.h"

namespace vitrine {

// comprehensiveness - sufficiency: how much more is lost without a method's first tokens than with them alone. Nothing
// when either was not measured.
std::optional<double> fidelity(const Row&);

// Sets Row::chosen on the row with the best fidelity, the fewest passes among those that cannot be told apart from it
// (0.01, or the width of the best one's interval), and says so in claims whose tests are the table's own: the choice,
// and which methods do no better than random orders.
std::vector<Claim> choose(std::vector<Row>& rows, const RandomOrders&);

}  // namespace vitrine
