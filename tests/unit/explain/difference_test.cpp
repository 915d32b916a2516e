// The rules of DeepLIFT on small graphs: what every rule hands back sums to the difference between the two rows, where
// the gradient at the text does not; single units against the formulas of the paper.
#include <doctest/doctest.h>

#include "../support/model_files.h"
#include "explain/attribution/difference_rules.h"
#include "graph/build.h"
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

using Build = std::function<ValueId(Graph&, ValueId x, ValueId y)>;

// Multipliers of x and y [2, 2, 3] for sum(out x weights), and the score of both rows.
struct Answer {
  std::vector<float> of_x, of_y;
  double change = 0, sum = 0, sum_at_text = 0;  // with the mean of both rows' multipliers, and with the text's
};
Answer contributions(const Build& build, const Tensor& x, const Tensor& y, const RuleTable& rules) {
  Graph g;
  const ValueId in_x = g.input("x", DType::f32, {"B", 2, 3}), in_y = g.input("y", DType::f32, {"B", 2, 3});
  const ValueId out = build(g, in_x, in_y);
  const ValueId weighted = b::mul(g, out, b::constant(g, random_tensor({1}, 9)));
  const ValueId score = b::reduce_sum(g, weighted, {1, 2});
  const ValueId wrt[] = {in_x, in_y};
  const auto d = good(gradient(g, score, wrt, rules));
  g.output("score", score);
  g.output("of_x", d[0]);
  g.output("of_y", d[1]);
  auto engine = make_reference_engine();
  NamedTensors feeds;
  feeds.emplace("x", x);
  feeds.emplace("y", y);
  const auto program = std::make_shared<const Program>(Program{"test", g.pruned()});
  const NamedTensors result = good(now(engine->run(program, std::move(feeds), Ticket())));
  Answer answer;
  answer.change = static_cast<double>(result.at("score").f32()[0]) - static_cast<double>(result.at("score").f32()[1]);
  const auto add = [&](const Tensor& value, const Tensor& multiplier) {
    const size_t n = value.f32().size() / 2;
    for (size_t i = 0; i < n; ++i) {
      const double mean = (static_cast<double>(multiplier.f32()[i]) + static_cast<double>(multiplier.f32()[n + i])) / 2;
      const double difference = static_cast<double>(value.f32()[i]) - static_cast<double>(value.f32()[n + i]);
      answer.sum += mean * difference;
      answer.sum_at_text += static_cast<double>(multiplier.f32()[i]) * difference;
    }
  };
  add(x, result.at("of_x"));
  add(y, result.at("of_y"));
  answer.of_x.assign(result.at("of_x").f32().begin(), result.at("of_x").f32().end());
  answer.of_y.assign(result.at("of_y").f32().begin(), result.at("of_y").f32().end());
  return answer;
}

void adds_up(const char* what, const Build& build) {
  CAPTURE(what);
  Tensor x = random_tensor({2, 2, 3}, 1), y = random_tensor({2, 2, 3}, 2);
  x.f32()[6] = x.f32()[0];  // a value that does not differ
  const Answer lift = contributions(build, x, y, difference_rules()), plain = contributions(build, x, y, {});
  CHECK(lift.sum == doctest::Approx(lift.change).epsilon(1e-5));
  CHECK(plain.sum_at_text != doctest::Approx(plain.change).epsilon(1e-3));
}

}  // namespace

TEST_CASE("differences add up through every rule") {
  const auto scale = [](Graph& g) { return b::constant(g, random_tensor({3}, 3)); };
  for (const Op op : {Op::gelu_erf, Op::gelu_tanh, Op::silu, Op::relu, Op::tanh, Op::sigmoid, Op::exp})
    adds_up(name_of(op), [op](Graph& g, ValueId x, ValueId) { return b::apply(g, op, x); });
  adds_up("product", [](Graph& g, ValueId x, ValueId y) { return b::mul(g, x, y); });
  adds_up("square", [](Graph& g, ValueId x, ValueId) { return b::mul(g, x, x); });
  adds_up("product of matrices",
          [](Graph& g, ValueId x, ValueId y) { return b::matmul(g, x, b::swap_last_two(g, y)); });
  adds_up("quotient", [](Graph& g, ValueId x, ValueId y) { return b::div(g, x, b::shift(g, b::mul(g, y, y), 0.5)); });
  adds_up("softmax", [&](Graph& g, ValueId x, ValueId) { return b::mul(g, b::softmax(g, x), scale(g)); });
  adds_up("layer norm", [&](Graph& g, ValueId x, ValueId) { return b::layer_norm(g, x, scale(g), {}, 1e-5); });
  adds_up("rms norm", [&](Graph& g, ValueId x, ValueId) { return b::rms_norm(g, x, scale(g), 1e-5); });
  adds_up("a chain of them", [&](Graph& g, ValueId x, ValueId y) {
    const ValueId looked = b::matmul(g, b::softmax(g, b::matmul(g, x, b::swap_last_two(g, y))), x);
    return b::add(g, x, b::apply(g, Op::gelu_tanh, b::layer_norm(g, looked, scale(g), {}, 1e-5)));
  });
}

TEST_CASE("a softmax that is sure of itself in both rows, with a masked token") {
  const Tensor x({2, 2, 3}, std::vector<float>{30, 0, -1e9f, 1, 2, -1e9f, -30, 0, -1e9f, 1, 2, -1e9f});
  const auto build = [](Graph& g, ValueId in, ValueId) {
    return b::mul(g, b::softmax(g, in), b::constant(g, Tensor({3}, std::vector<float>{1, -2, 5})));
  };
  const Answer lift = contributions(build, x, random_tensor({2, 2, 3}, 2), difference_rules());
  CHECK(lift.sum == doctest::Approx(lift.change).epsilon(1e-5));
}

TEST_CASE("units whose contributions are known") {
  const double w = static_cast<double>(random_tensor({1}, 9).f32()[0]);
  Tensor x = Tensor::zeros({2, 2, 3}), y = Tensor::zeros({2, 2, 3});
  // The first element goes from -1 to 2; relu goes from 0 to 2, so its multiplier is 2/3 and not 1.
  x.f32()[0] = 2;
  x.f32()[6] = -1;
  const Answer rescaled =
      contributions([](Graph& g, ValueId in, ValueId) { return b::apply(g, Op::relu, in); }, x, y, difference_rules());
  CHECK(rescaled.of_x[0] == doctest::Approx(w * 2 / 3));
  CHECK(rescaled.of_x[6] == doctest::Approx(w * 2 / 3));
  // x y with y from 5 to 1: mean(y) = 3 to x, mean(x) = 1/2 to y; 3 x 3 + 1/2 x 4 = 11 = 10 - (-1).
  y.f32()[0] = 5;
  y.f32()[6] = 1;
  const Answer product =
      contributions([](Graph& g, ValueId a, ValueId c) { return b::mul(g, a, c); }, x, y, difference_rules());
  CHECK(product.of_x[0] == doctest::Approx(w * 3));
  CHECK(product.of_y[0] == doctest::Approx(w / 2));
  CHECK(product.change == doctest::Approx(w * 11));
}

TEST_CASE("on a model it leaves no gap, where one gradient half-way does") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* baseline : {"mean", "zero", "mask_token"}) {
    CAPTURE(baseline);
    const Explanation e = good(now(service.explain({"deep_lift",
                                                    "The soup was not good",
                                                    TokenChoice{70, {}},
                                                    TokenChoice{90, {}},
                                                    {},
                                                    {{"baseline", std::string(baseline)}}},
                                                   Ticket())));
    const Explanation ig = good(now(service.explain({"integrated_gradients",
                                                     "The soup was not good",
                                                     TokenChoice{70, {}},
                                                     TokenChoice{90, {}},
                                                     {},
                                                     {{"baseline", std::string(baseline)}, {"steps", int64_t{1}}}},
                                                    Ticket())));
    const auto gap = [](const Explanation& of) {
      for (const Figure& f : of.figures)
        if (f.name == "completeness_gap") return f.value;
      return -1.0;
    };
    CHECK(gap(e) >= 0);
    CHECK(gap(e) < 1e-2);
    CHECK(gap(ig) > gap(e));
  }
}
