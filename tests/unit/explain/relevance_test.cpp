// The rules of AttnLRP on small graphs: each passes on exactly the relevance it gets (value x "gradient"), where the
// plain gradient does not.
#include <doctest/doctest.h>

#include "../support/model_files.h"
#include "explain/attribution/relevance_rules.h"
#include "graph/build.h"
#include "graph/evaluate.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;
namespace b = vitrine::build;

namespace {

Tensor random_tensor(Shape shape, uint64_t seed) {
  Random random(seed);
  Tensor t = Tensor::zeros(std::move(shape));
  for (float& v : t.f32()) v = static_cast<float>(random.normal());
  return t;
}

// Relevance of the inputs, and the value of the score, for a graph over inputs x, y [2, 3].
struct Answer {
  double relevance = 0, score = 0;
};
Answer relevance(const std::function<ValueId(Graph&, ValueId x, ValueId y)>& build, const RuleTable& rules) {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2, 3}), y = g.input("y", DType::f32, {2, 3});
  const ValueId out = build(g, x, y);
  const ValueId score = b::reduce_sum(g, b::mul(g, out, b::constant(g, random_tensor({1}, 9))), {});
  const ValueId wrt[] = {x, y};
  const auto d = good(gradient(g, score, wrt, rules));
  g.output("score", score);
  g.output("relevance", b::add(g, b::reduce_sum(g, b::mul(g, x, d[0]), {}), b::reduce_sum(g, b::mul(g, y, d[1]), {})));
  auto engine = make_reference_engine();
  NamedTensors feeds;
  feeds.emplace("x", random_tensor({2, 3}, 1));
  feeds.emplace("y", random_tensor({2, 3}, 2));
  const auto program = std::make_shared<const Program>(Program{"test", g.pruned()});
  const NamedTensors result = good(now(engine->run(program, std::move(feeds), Ticket())));
  return {static_cast<double>(result.at("relevance").f32()[0]), static_cast<double>(result.at("score").f32()[0])};
}

void conserves(const char* what, const std::function<ValueId(Graph&, ValueId, ValueId)>& build) {
  CAPTURE(what);
  const Answer lrp = relevance(build, attn_lrp_rules()), plain = relevance(build, {});
  CHECK(lrp.relevance == doctest::Approx(lrp.score).epsilon(1e-5));
  CHECK(plain.relevance != doctest::Approx(plain.score).epsilon(1e-3));
}

}  // namespace

TEST_CASE("relevance is conserved by every rule") {
  const auto scale = [](Graph& g) { return b::constant(g, random_tensor({3}, 3)); };
  conserves("layer norm", [&](Graph& g, ValueId x, ValueId) { return b::layer_norm(g, x, scale(g), {}, 1e-5); });
  conserves("rms norm", [&](Graph& g, ValueId x, ValueId) { return b::rms_norm(g, x, scale(g), 1e-5); });
  conserves("gelu", [](Graph& g, ValueId x, ValueId) { return b::apply(g, Op::gelu_erf, x); });
  conserves("gelu, tanh form", [](Graph& g, ValueId x, ValueId) { return b::apply(g, Op::gelu_tanh, x); });
  conserves("silu", [](Graph& g, ValueId x, ValueId) { return b::apply(g, Op::silu, x); });
  conserves("product of matrices",
            [](Graph& g, ValueId x, ValueId y) { return b::matmul(g, x, b::swap_last_two(g, y)); });
  conserves("gate", [](Graph& g, ValueId x, ValueId y) { return b::mul(g, b::apply(g, Op::silu, x), y); });
  conserves("gated rows that were rotated", [&](Graph& g, ValueId x, ValueId y) {
    const ValueId wide = b::concat(g, {x, y}, -1);  // [2, 6]
    const ValueId turned =
        b::rotary(g, wide, b::constant(g, random_tensor({2, 4}, 5)), b::constant(g, random_tensor({2, 4}, 6)));
    return b::mul(g, b::apply(g, Op::silu, turned), turned);
  });
  conserves("a chain of them", [&](Graph& g, ValueId x, ValueId y) {
    const ValueId mixed = b::matmul(g, b::matmul(g, x, b::swap_last_two(g, y)), y);
    return b::add(g, x, b::apply(g, Op::gelu_erf, b::layer_norm(g, mixed, scale(g), {}, 1e-5)));
  });
}

TEST_CASE("a linear graph's relevance is input x gradient") {
  const auto linear = [](Graph& g, ValueId x, ValueId y) {
    return b::matmul(g, b::add(g, x, y), b::constant(g, random_tensor({3, 2}, 4)));
  };
  const Answer lrp = relevance(linear, attn_lrp_rules()), plain = relevance(linear, {});
  CHECK(lrp.relevance == doctest::Approx(plain.relevance));
  CHECK(lrp.relevance == doctest::Approx(lrp.score).epsilon(1e-5));
}
