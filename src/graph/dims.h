// Arithmetic on dimensions. A compound extent is a polynomial of symbols in one canonical spelling
// ("B*T", "T-1", "2*T+1"), so that equal extents compare equal.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/graph.h"

namespace vitrine {

Dim sum(const Dim& a, const Dim& b);
Dim difference(const Dim& a, const Dim& b);
// The number of elements; 1 for a scalar.
Dim element_count(const Dims& dims);
// element_count(whole) / element_count(part); nullopt when that is not known to be a whole number.
std::optional<Dim> quotient(const Dims& whole, const Dims& part);

// Letters, digits and underscores, not starting with a digit: "B", "T", "heads".
bool is_symbol_name(std::string_view text);

// What the symbols of a graph's inputs stand for in one run.
using SymbolValues = std::map<std::string, int64_t>;
// nullopt when a symbol has no value.
std::optional<int64_t> value_of(const Dim& dim, const SymbolValues& values);

}  // namespace vitrine
