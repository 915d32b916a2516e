#include "app/flow.h"

#include <doctest/doctest.h>

using namespace vitrine;
using namespace vitrine::app;

namespace {

// Two layers, two heads, three tokens: 0 -> 1 by layer 0 head 1, 1 -> 2 by layer 1 head 0, 0 -> 0 stays.
Explanation small() {
  Explanation e;
  e.tensors = {
      {"streams", {"layer", "token"}, "logit", Tensor({3, 3}, std::vector<float>{3, -1, 0, 1, 1, 0, 0, 0, 2})},
      {"mlps", {"layer", "token"}, "logit", Tensor({2, 3}, std::vector<float>(6, 0.5f))},
      {"edge_places", {"edge", "place"}, "", Tensor({3, 4}, std::vector<int64_t>{0, 1, 0, 1, 1, 0, 1, 2, 0, 0, 0, 0})},
      {"edges", {"edge"}, "logit", Tensor({3}, std::vector<float>{2, -1, 0.5f})},
      {"part_places", {"part", "place"}, "", Tensor({2, 2}, std::vector<int64_t>{0, 1, 1, 2})},
      {"parts", {"part", "amount"}, "logit", Tensor({2, 2}, std::vector<float>{2, 1.5f, -1, 0.25f})}};
  return e;
}

}  // namespace

TEST_CASE("a flow is read as it was written; what stays in its own stream is no way") {
  const Explanation e = small();
  const Flow flow = flow_of(e, 2);
  REQUIRE(flow);
  CHECK(flow.layers == 2);
  CHECK(flow.tokens == 3);
  CHECK(flow.edges.size() == 2);
  CHECK(flow.stream(2, 2) == 2);
  CHECK(flow.widest() == 3);
  CHECK(flow.at_least(1.5f) == 1);
  CHECK(flow.at_least(0) == 2);
  CHECK(flow.amount_of(1) == 2);
  CHECK(flow.amount_of(9) == 1);
  REQUIRE(flow.part(1, 2));  // the MLP of the last layer
  CHECK(flow.part(1, 2)->lost == 0.25f);
  CHECK(flow.part(0, 0) == nullptr);
}

TEST_CASE("a path follows streams and ways in both directions") {
  const Explanation e = small();
  const Flow flow = flow_of(e, 2);
  const auto reached = [](const FlowPath& path, int boundary, int token) {
    return static_cast<bool>(path.reached[static_cast<size_t>(boundary * 3 + token)]);
  };
  const FlowPath from_first = path_through(flow, 2, 0, 0);
  CHECK(from_first.edges == std::vector<bool>{true, true});
  CHECK(reached(from_first, 2, 2));
  const FlowPath through = path_through_head(flow, 2, 1, 0);
  CHECK(reached(through, 0, 0));  // by way of token 1
  CHECK(reached(through, 2, 2));
  CHECK_FALSE(reached(through, 2, 1));
  const FlowPath one_drawn = path_through(flow, 1, 0, 0);
  CHECK(one_drawn.edges == std::vector<bool>{true});
  CHECK_FALSE(reached(one_drawn, 2, 2));
}

TEST_CASE("a flow that names what there is not is none") {
  const auto refused = [](const char* name, Tensor tensor) {
    Explanation e = small();
    for (NamedTensor& t : e.tensors)
      if (t.name == name) t.tensor = tensor;
    return !flow_of(e, 2);
  };
  CHECK(refused("streams", Tensor({3, 2}, std::vector<float>(6))));
  CHECK(refused("mlps", Tensor({3, 3}, std::vector<float>(9))));
  CHECK(refused("edges", Tensor({2}, std::vector<float>(2))));
  CHECK(refused("edge_places", Tensor({3, 4}, std::vector<int64_t>{0, 1, 0, 3, 1, 0, 1, 2, 0, 0, 0, 0})));
  CHECK(refused("edge_places", Tensor({3, 4}, std::vector<int64_t>{2, 1, 0, 1, 1, 0, 1, 2, 0, 0, 0, 0})));
  CHECK(refused("edge_places", Tensor({3, 4}, std::vector<float>(12))));
  CHECK(refused("part_places", Tensor({2, 2}, std::vector<int64_t>{0, 1, 1, 3})));
  CHECK(refused("parts", Tensor({1, 3}, std::vector<float>(3))));
  Explanation e = small();
  e.tensors.pop_back();
  CHECK_FALSE(flow_of(e, 2));
}
