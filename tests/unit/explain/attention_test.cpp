// Attention flow against hand-made cases and minimum cuts; value-weighted norms and gradient x attention recomputed
// from the weights and by finite differences.
#include "../support/model_files.h"

#include "explain/attention/max_flow.h"
#include "families/attention.h"
#include "graph/build.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// The smallest cut between (L, source) and (0, sink) over all sets of inner nodes: by the theorem the largest flow.
double smallest_cut(const std::vector<Matrix>& layers, size_t n, size_t source, size_t sink) {
  const size_t nodes = (layers.size() + 1) * n, from = layers.size() * n + source;
  double best = 1e30;
  for (size_t set = 0; set < size_t{1} << nodes; ++set) {
    if (!(set >> from & 1) || (set >> sink & 1)) continue;
    double cut = 0;
    for (size_t l = 0; l < layers.size(); ++l)
      for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
          if ((set >> ((l + 1) * n + i) & 1) && !(set >> (l * n + j) & 1)) cut += layers[l][i * n + j];
    best = std::min(best, cut);
  }
  return best;
}

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}
Request about(const char* method, Settings settings = {}) {
  return {method, "The soup was not good", TokenChoice{70, {}}, TokenChoice{90, {}}, {}, std::move(settings)};
}

}  // namespace

TEST_CASE("flow through hand-made pipes") {
  // Two tokens, two layers; token 1 at the top. Down from it 0.3 to token 0 and 0.7 to token 1.
  const std::vector<Matrix> layers = {{1.0, 0.0, 0.4, 0.6}, {1.0, 0.0, 0.3, 0.7}};
  LayeredFlow flow(layers, 2, 1);
  CHECK(flow.to(0) == doctest::Approx(0.3 + 0.4));  // all that goes to 0, and what fits from 1 to 0
  CHECK(flow.to(1) == doctest::Approx(0.6));        // the last pipe is the narrow one
  LayeredFlow other(layers, 2, 0);
  CHECK(other.to(0) == doctest::Approx(1));
  CHECK(other.to(1) == doctest::Approx(0));
  // The first shortest way takes what the other way needs: only sending some back is best. Source (2, 0).
  const std::vector<Matrix> crossing = {
      {0, 1, 0, 0, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0, 0, 0, 0}};
  LayeredFlow one(crossing, 3, 0);
  CHECK(one.to(1) == doctest::Approx(1));
  CHECK(one.to(2) == doctest::Approx(1));
  CHECK(one.to(0) == doctest::Approx(0));
}

TEST_CASE("the largest flow is the smallest cut") {
  Random random(7);
  for (int round = 0; round < 40; ++round) {
    const size_t n = 2 + static_cast<size_t>(random.below(3)), depth = n == 4 ? 2 : 3;
    std::vector<Matrix> layers(depth, Matrix(n * n));
    for (Matrix& layer : layers)
      for (double& x : layer) x = random.uniform() < 0.4 ? 0 : random.uniform();
    const size_t source = static_cast<size_t>(random.below(static_cast<int64_t>(n)));
    LayeredFlow flow(layers, static_cast<int64_t>(n), static_cast<int64_t>(source));
    for (size_t sink = 0; sink < n; ++sink)
      CHECK(flow.to(static_cast<int64_t>(sink)) ==
            doctest::Approx(smallest_cut(layers, n, source, sink)).epsilon(1e-9));
  }
}

TEST_CASE("attention flow of a text is at least its rollout and at most 1") {
  const Explanation flow = good(now(tiny().explain(about("attention_flow"), Ticket())));
  const Explanation through = good(now(tiny().explain(about("attention_rollout"), Ticket())));
  const auto f = flow.find("scores")->f32(), r = through.find("scores")->f32();
  for (size_t t = 0; t < f.size(); ++t) {
    CHECK(f[t] >= r[t] - 1e-6f);
    CHECK(f[t] <= 1 + 1e-6f);
  }
}

TEST_CASE("value-weighted norms are those of the vectors that the weights make") {
  const Explanation e = good(now(tiny().explain(about("value_weighted_attention", {{"layers", "mean"}}), Ticket())));
  const auto tensors = tensors_of(read_folder(shipped("tiny-gpt2"))["model.safetensors"]);
  const Architecture& a = tiny().loaded()->model->architecture();
  const auto points = good(now(tiny().read_points("The soup was not good",
                                                  {"block.0.attention.probabilities", "block.0.attention.values",
                                                   "block.1.attention.probabilities", "block.1.attention.values"},
                                                  Ticket())));
  const size_t n = e.tokens.size(), heads = static_cast<size_t>(a.heads), width = static_cast<size_t>(a.d_head),
               d = static_cast<size_t>(a.d_model);
  for (size_t layer = 0; layer < 2; ++layer) {
    const auto alpha = points.at(block_point(static_cast<int64_t>(layer), "attention.probabilities")).f32();
    const auto values = points.at(block_point(static_cast<int64_t>(layer), "attention.values")).f32();
    const auto out = tensors.at("transformer.h." + std::to_string(layer) + ".attn.c_proj.weight").f32();  // [H d, D]
    for (size_t j = 0; j < n; ++j) {
      std::vector<double> together(d);
      for (size_t h = 0; h < heads; ++h) {
        double square = 0;
        for (size_t k = 0; k < d; ++k) {
          double v = 0;
          for (size_t c = 0; c < width; ++c)
            v += static_cast<double>(values[(h * n + j) * width + c]) *
                 static_cast<double>(out[(h * width + c) * d + k]);
          v *= static_cast<double>(alpha[(h * n + n - 1) * n + j]);
          together[k] += v;
          square += v * v;
        }
        CHECK(e.find("head_norms")->f32()[(layer * heads + h) * n + j] ==
              doctest::Approx(std::sqrt(square)).epsilon(1e-4));
      }
      double square = 0;
      for (double v : together) square += v * v;
      CHECK(e.find("norms")->f32()[layer * n + j] == doctest::Approx(std::sqrt(square)).epsilon(1e-4));
    }
  }
  for (const char* layers : {"rollout", "mean", "last"}) {
    double sum = 0;
    const Explanation combined =
        good(now(tiny().explain(about("value_weighted_attention", {{"layers", layers}}), Ticket())));
    for (float s : combined.find("scores")->f32()) sum += static_cast<double>(s);
    CHECK(sum == doctest::Approx(1).epsilon(1e-5));
  }
}

TEST_CASE("gradient x attention is how fast the score moves when all attention to a token grows") {
  // d/de score(every weight to token j times 1 + e) at 0, by central differences on a graph of its own.
  const Explanation e = good(now(tiny().explain(about("gradient_x_attention"), Ticket())));
  const Model& model = *tiny().loaded()->model;
  const int64_t n = static_cast<int64_t>(e.tokens.size());
  Graph g;
  const ValueId factor = g.input("factor", DType::f32, {1, 1, 1, "T"});
  const Tap grow = [&](Graph& graph, const std::string& name, ValueId value) {
    return name.ends_with(".attention.probabilities") ? build::mul(graph, value, factor) : value;
  };
  g.output("logits",
           model.unembed(
               g, model.final_norm(g, model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), grow))));
  const auto program = std::make_shared<const Program>(Program{"grow", g.pruned()});
  const auto score = [&](int64_t token, double by) {
    NamedTensors feeds = model.context_feeds(n);
    std::vector<int64_t> ids;
    for (const TokenInfo& t : e.tokens) ids.push_back(t.id);
    feeds.emplace("ids", Tensor({1, n}, std::move(ids)));
    Tensor grown = Tensor::full({1, 1, 1, n}, 1);
    grown.f32()[static_cast<size_t>(token)] += static_cast<float>(by);
    feeds.emplace("factor", std::move(grown));
    const NamedTensors out = good(now(tiny().engine().run(program, std::move(feeds), Ticket())));
    const auto row = out.at("logits").f32().subspan(static_cast<size_t>((n - 1) * model.architecture().vocabulary));
    return static_cast<double>(row[70]) - static_cast<double>(row[90]);
  };
  std::vector<float> slopes;
  constexpr double step = 1.0 / 64;  // exact in float32
  for (int64_t t = 0; t < n; ++t) slopes.push_back(static_cast<float>((score(t, step) - score(t, -step)) / (2 * step)));
  CHECK(relative_error(e.find("scores")->f32(), slopes) < 1e-2);
  // Only what speaks for the target is left with the other sign.
  const Explanation positive =
      good(now(tiny().explain(about("gradient_x_attention", {{"sign", "positive"}}), Ticket())));
  for (size_t t = 0; t < slopes.size(); ++t)
    CHECK(positive.find("scores")->f32()[t] >= std::max(0.0f, e.find("scores")->f32()[t]) - 1e-6f);
}
