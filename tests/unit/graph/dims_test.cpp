#include "graph/dims.h"

#include <doctest/doctest.h>

using namespace vitrine;

TEST_CASE("equal extents have one spelling") {
  CHECK(element_count(Dims{"B", "T"}) == element_count(Dims{"T", "B"}));
  CHECK(to_string(Dims{element_count(Dims{"B", 4, "T"})}) == "[4*B*T]");
  CHECK(sum("T", 1) == Dim("T+1"));
  CHECK(difference(sum("T", 1), 1) == Dim("T"));
  CHECK(difference("T", "T") == Dim(0));
  CHECK(sum("T", "T") == Dim("2*T"));
  CHECK(sum(difference("T", 3), sum("B", 5)) == Dim("B+T+2"));
  CHECK(element_count(Dims{difference("T", 1), "B"}) == Dim("B*T-B"));
  CHECK(difference(0, "T") == Dim("-T"));
  CHECK(sum(difference(0, "T"), 5) == Dim("-T+5"));
}

TEST_CASE("quotients are exact or absent") {
  CHECK(quotient({"B", "T", 6}, {"B", "T"}) == Dim(6));
  CHECK(quotient({"B", "T", 6}, {3}) == Dim("2*B*T"));
  CHECK(quotient({"B*T", 6}, {"B", 6}) == Dim("T"));
  CHECK(quotient({"T-1", 4}, {"T-1", 2}) == Dim(2));
  CHECK(quotient({"T-1", 4}, {4}) == Dim("T-1"));
  CHECK_FALSE(quotient({5}, {2}));
  CHECK_FALSE(quotient({"B"}, {"T"}));
  CHECK_FALSE(quotient({4}, {0}));
}

TEST_CASE("symbols are bound at run time") {
  const SymbolValues values = {{"B", 3}, {"T", 7}};
  CHECK(value_of("2*B*T-T+1", values) == 36);
  CHECK(value_of(12, values) == 12);
  CHECK_FALSE(value_of("S", values));
  CHECK(is_symbol_name("T_2"));
  CHECK_FALSE(is_symbol_name("2T"));
  CHECK_FALSE(is_symbol_name("T-1"));
  CHECK_FALSE(is_symbol_name(""));
}
