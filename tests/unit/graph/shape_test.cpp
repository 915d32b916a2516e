// The dims that ops give, and what they refuse.
#include <doctest/doctest.h>

#include "graph/build.h"

using namespace vitrine;
using namespace vitrine::build;

namespace {

using Builder = ValueId (*)(Graph&, const std::vector<ValueId>&);

// The dims of an op on float inputs, or "refused".
std::string dims_of(const std::vector<Dims>& inputs, Builder builder) {
  Graph g;
  std::vector<ValueId> x;
  for (size_t i = 0; i < inputs.size(); ++i) x.push_back(g.input("x" + std::to_string(i), DType::f32, inputs[i]));
  const ValueId y = builder(g, x);
  return g.error().ok() ? to_string(g.dims(y)) : "refused";
}
#define OP(expression) [](Graph& g, const std::vector<ValueId>& x) -> ValueId { return expression; }

}  // namespace

TEST_CASE("broadcasting knows symbols") {
  CHECK(dims_of({{"B", "T", 4}, {4}}, OP(add(g, x[0], x[1]))) == "[B, T, 4]");
  CHECK(dims_of({{"B", 1}, {1, "T"}}, OP(mul(g, x[0], x[1]))) == "[B, T]");
  CHECK(dims_of({{}, {3}}, OP(div(g, x[0], x[1]))) == "[3]");
  CHECK(dims_of({{"B"}, {"T"}}, OP(sub(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{"B"}, {3}}, OP(greater(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{3}, {1}}, OP(broadcast_like(g, x[1], x[0]))) == "[3]");
  CHECK(dims_of({{3}, {1}}, OP(broadcast_like(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{2, 3}, {3}}, OP(broadcast_like(g, x[0], x[1]))) == "refused");
}

TEST_CASE("reshape copies, infers and counts") {
  CHECK(dims_of({{"B", "T", 6}}, OP(reshape(g, x[0], {0, 0, 3, 2}))) == "[B, T, 3, 2]");
  CHECK(dims_of({{"B", "T", 6}}, OP(reshape(g, x[0], {-1, 6}))) == "[B*T, 6]");
  CHECK(dims_of({{"B", "T", 6}}, OP(reshape(g, x[0], {0, -1}))) == "[B, 6*T]");
  CHECK(dims_of({{"B", 4}, {"B", 2, 2}}, OP(reshape_like(g, x[0], x[1]))) == "[B, 2, 2]");
  CHECK(dims_of({{"B", "T", 6}}, OP(reshape(g, x[0], {0, 0, 4}))) == "refused");
  CHECK(dims_of({{"B", 5}}, OP(reshape(g, x[0], {0, -1, 2}))) == "refused");
  CHECK(dims_of({{4}}, OP(reshape(g, x[0], {-1, -1}))) == "refused");
  CHECK(dims_of({{4}}, OP(reshape(g, x[0], {2, 0}))) == "refused");
  CHECK(dims_of({{4}}, OP(reshape(g, x[0], {-2, 2}))) == "refused");
  CHECK(dims_of({{"B"}, {"T"}}, OP(reshape_like(g, x[0], x[1]))) == "refused");
}

TEST_CASE("axes move, appear and join") {
  CHECK(dims_of({{"B", "T", 3}}, OP(transpose(g, x[0], {2, 0, 1}))) == "[3, B, T]");
  CHECK(dims_of({{"B", "T", 3}}, OP(swap_last_two(g, x[0]))) == "[B, 3, T]");
  CHECK(dims_of({{2, 3}}, OP(transpose(g, x[0], {0, 0}))) == "refused");
  CHECK(dims_of({{2, 3}}, OP(transpose(g, x[0], {0}))) == "refused");
  CHECK(dims_of({{3}}, OP(swap_last_two(g, x[0]))) == "[3]");
  CHECK(dims_of({{"B", 3}}, OP(unsqueeze(g, x[0], {-1, 1}))) == "[B, 1, 3, 1]");
  CHECK(dims_of({{3}}, OP(unsqueeze(g, x[0], {5}))) == "refused");
  CHECK(dims_of({{1, 2}, {"T", 2}}, OP(concat(g, x, 0))) == "[T+1, 2]");
  CHECK(dims_of({{"T", 2}, {"T", 1}}, OP(concat(g, x, -1))) == "[T, 3]");
  CHECK(dims_of({{"T", 2}, {"B", 1}}, OP(concat(g, x, -1))) == "refused");
  CHECK(dims_of({}, OP(concat(g, x, 0))) == "refused");
}

TEST_CASE("slices count from both ends") {
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 0, 2, 5))) == "[3]");
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 0, -2, to_end))) == "[2]");
  CHECK(dims_of({{"T"}}, OP(slice(g, x[0], -1, -1, to_end))) == "[1]");
  CHECK(dims_of({{"T"}}, OP(slice(g, x[0], 0, 0, to_end))) == "[T]");
  CHECK(dims_of({{"T"}}, OP(slice(g, x[0], 0, 1, -1))) == "[T-2]");
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 0, 5, 9))) == "refused");
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 0, -9, to_end))) == "refused");
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 0, 5, 2))) == "refused");
  CHECK(dims_of({{7}}, OP(slice(g, x[0], 1, 0, 1))) == "refused");
}

TEST_CASE("reductions drop or keep their axes") {
  CHECK(dims_of({{"B", "T", 3}}, OP(reduce_sum(g, x[0], {-1}))) == "[B, T]");
  CHECK(dims_of({{"B", "T", 3}}, OP(reduce_mean(g, x[0], {0, 2}, true))) == "[1, T, 1]");
  CHECK(dims_of({{"B", "T", 3}}, OP(reduce_max(g, x[0], {}))) == "[]");
  CHECK(dims_of({{2, 3}}, OP(reduce_sum(g, x[0], {1, -1}))) == "refused");
  CHECK(dims_of({{2, 3}}, OP(reduce_sum(g, x[0], {2}))) == "refused");
}

TEST_CASE("products check their inner extents") {
  CHECK(dims_of({{"B", 3, "T", 2}, {"B", 3, 2, "T"}}, OP(matmul(g, x[0], x[1]))) == "[B, 3, T, T]");
  CHECK(dims_of({{"B", "T", 4}, {4, 2}}, OP(matmul(g, x[0], x[1]))) == "[B, T, 2]");
  CHECK(dims_of({{2, 3}, {4, 2}}, OP(matmul(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{3}, {3, 2}}, OP(matmul(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{2, 2, 3}, {5, 3, 2}}, OP(matmul(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{"B", "T", 4}, {4, 2}, {2}}, OP(linear(g, x[0], x[1], x[2]))) == "[B, T, 2]");
  CHECK(dims_of({{"B", "T", 4}, {2, 4}}, OP(linear(g, x[0], x[1], {}, true))) == "[B, T, 2]");
  CHECK(dims_of({{"B", "T", 4}, {2, 4}}, OP(linear(g, x[0], x[1]))) == "refused");
  CHECK(dims_of({{"B", 4}, {4, 2}, {4}}, OP(linear(g, x[0], x[1], x[2]))) == "refused");
  CHECK(dims_of({{"B", 4}, {4}}, OP(linear(g, x[0], x[1]))) == "refused");
}

TEST_CASE("normalisations check their parameters") {
  CHECK(dims_of({{"B", 4}, {4}, {4}}, OP(layer_norm(g, x[0], x[1], x[2], 1e-5))) == "[B, 4]");
  CHECK(dims_of({{"B", 4}, {3}}, OP(layer_norm(g, x[0], x[1], {}, 1e-5))) == "refused");
  CHECK(dims_of({{"B", 4}, {4}, {1}}, OP(layer_norm(g, x[0], x[1], x[2], 1e-5))) == "refused");
  CHECK(dims_of({{"B", 4}, {1}}, OP(rms_norm(g, x[0], x[1], 1e-5))) == "refused");
  CHECK(dims_of({{}}, OP(softmax(g, x[0]))) == "refused");
}

TEST_CASE("integers are for looking up only") {
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {"B", "T"});
  const ValueId table = g.input("table", DType::f32, {10, 4});
  const ValueId rows = gather(g, table, slice(g, ids, 1, 0, 1));
  CHECK(to_string(g.dims(rows)) == "[B, 1, 4]");
  CHECK(g.value(rows).dtype == DType::f32);
  CHECK(g.value(reshape(g, ids, {-1})).dtype == DType::i64);
  REQUIRE(g.error().ok());

  Graph sums = g, lookups = g;
  add(sums, ids, ids);
  CHECK_FALSE(sums.error().ok());
  gather(lookups, table, table);
  CHECK_FALSE(lookups.error().ok());
}
