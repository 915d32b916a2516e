// Shapley, Owen and LIME scores of the model against enumeration and closed forms, on texts of few tokens.
#include "../support/model_files.h"

#include <bit>
#include <functional>
#include <numeric>

#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_tree.h"
#include "explain/replacement.h"
#include "statistics/random.h"
#include "statistics/regression.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

constexpr const char* text = "a cat, no. I";

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Request about(const char* method, Settings settings = {}) {
  Request r{method, text, TokenChoice{70, {}}, TokenChoice{90, {}}, {}, std::move(settings)};
  r.settings["replacement"] = "zero";
  return r;
}

// The score of every coalition, by bit mask, and the number of tokens.
struct Game {
  int64_t n = 0;
  std::vector<double> value;
};
const Game& game() {
  static const Game g = [] {
    Job job = good(tiny().prepare(about("kernel_shap"), Ticket()));
    Game made{job.length(), {}};
    std::vector<Coalition> all;
    for (uint64_t bits = 0; bits < (uint64_t{1} << made.n); ++bits) {
      Coalition c;
      for (int64_t i = 0; i < made.n; ++i) c.push_back(bits >> i & 1);
      all.push_back(c);
    }
    made.value = good(now(coalition_scores(job, all, replacement_rows(job, "zero"))));
    return made;
  }();
  return g;
}

// From the definition: sum over S without i of |S|! (n - |S| - 1)! / n! x (v(S + i) - v(S)).
std::vector<double> shapley_by_definition(const Game& g) {
  std::vector<double> factorial{1};
  for (int64_t k = 1; k <= g.n; ++k) factorial.push_back(factorial.back() * static_cast<double>(k));
  std::vector<double> phi(static_cast<size_t>(g.n));
  for (int64_t i = 0; i < g.n; ++i)
    for (size_t s = 0; s < g.value.size(); ++s) {
      if (s >> i & 1) continue;
      const size_t size = static_cast<size_t>(std::popcount(s));
      const double weight =
          factorial[size] * factorial[static_cast<size_t>(g.n) - size - 1] / factorial[static_cast<size_t>(g.n)];
      phi[static_cast<size_t>(i)] += weight * (g.value[s | size_t{1} << i] - g.value[s]);
    }
  return phi;
}

// From the definition: the mean over all orders of the tokens that keep every group of the tree together.
std::vector<double> owen_by_definition(const Game& g, const std::vector<TokenNode>& tree) {
  std::vector<std::vector<std::vector<int64_t>>> orders(tree.size());  // of each node
  for (size_t k = 0; k < tree.size(); ++k) {
    if (tree[k].size() == 1) {
      orders[k] = {{tree[k].begin}};
      continue;
    }
    for (const auto& l : orders[static_cast<size_t>(tree[k].left)])
      for (const auto& r : orders[static_cast<size_t>(tree[k].right)])
        for (bool swapped : {false, true}) {
          auto order = swapped ? r : l;
          const auto& rest = swapped ? l : r;
          order.insert(order.end(), rest.begin(), rest.end());
          orders[k].push_back(order);
        }
  }
  std::vector<double> phi(static_cast<size_t>(g.n));
  for (const auto& order : orders.back()) {
    size_t kept = 0;
    for (int64_t token : order) {
      const size_t more = kept | size_t{1} << token;
      phi[static_cast<size_t>(token)] += (g.value[more] - g.value[kept]) / static_cast<double>(orders.back().size());
      kept = more;
    }
  }
  return phi;
}

std::vector<double> scores_of(Request request) {
  const Explanation e = good(now(tiny().explain(std::move(request), Ticket())));
  const auto scores = e.find("scores")->f32();
  return {scores.begin(), scores.end()};
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

double norm(const std::vector<double>& a) { return distance(a, std::vector<double>(a.size())); }

}  // namespace

TEST_CASE("KernelSHAP over all coalitions is the Shapley value") {
  REQUIRE(game().n <= 10);
  const std::vector<double> exact = shapley_by_definition(game());
  CHECK(distance(scores_of(about("kernel_shap", {{"samples", int64_t{65536}}})), exact) < 1e-5 * norm(exact));
}

TEST_CASE("KernelSHAP from samples comes near, nearer with more, and always adds up") {
  const std::vector<double> exact = shapley_by_definition(game());
  const auto error = [&](int64_t samples) {
    double sum = 0;
    for (int64_t seed = 0; seed < 8; ++seed) {
      const auto scores = scores_of(about("kernel_shap", {{"samples", samples}, {"seed", seed}}));
      CHECK(std::accumulate(scores.begin(), scores.end(), 0.0) ==
            doctest::Approx(game().value.back() - game().value.front()).epsilon(1e-4));
      sum += distance(scores, exact);
    }
    return sum / 8;
  };
  const double few = error(30), more = error(60);
  CHECK(few < 0.5 * norm(exact));
  CHECK(more < few);
}

TEST_CASE("the coalitions that are chosen") {
  for (int64_t n = 2; n <= 10; ++n) {
    CAPTURE(n);
    const auto all = choose_coalitions(n, (int64_t{1} << n) - 2, 0);
    CHECK(all.complete);
    CHECK(static_cast<int64_t>(all.coalitions.size()) == (int64_t{1} << n) - 2);
    // The kernel itself: (n - 1) / (C(n, s) s (n - s)).
    for (size_t i = 0; i < all.coalitions.size(); ++i) {
      const auto s = std::count(all.coalitions[i].begin(), all.coalitions[i].end(), true);
      double binomial = 1;
      for (int64_t k = 1; k <= s; ++k) binomial = binomial * static_cast<double>(n - k + 1) / static_cast<double>(k);
      CHECK(all.weights[i] ==
            doctest::Approx(static_cast<double>(n - 1) / (binomial * static_cast<double>(s * (n - s)))));
    }
  }
  const auto some = choose_coalitions(24, 200, 3);
  CHECK(!some.complete);
  CHECK(some.coalitions.size() <= 200);
  CHECK(some.coalitions.size() > 150);
  for (const Coalition& c : some.coalitions) {
    const auto kept = std::count(c.begin(), c.end(), true);
    CHECK(kept > 0);
    CHECK(kept < 24);
  }
  CHECK(choose_coalitions(1, 100, 0).coalitions.empty());
}

TEST_CASE("least squares with the kernel gives Shapley values of any game") {
  Random random(5);
  Game g{7, {}};
  for (int i = 0; i < 128; ++i) g.value.push_back(random.normal());
  const auto chosen = choose_coalitions(7, 126, 0);
  std::vector<double> values;
  for (const Coalition& c : chosen.coalitions) {
    size_t bits = 0;
    for (size_t i = 0; i < 7; ++i) bits |= size_t{c[i]} << i;
    values.push_back(g.value[bits]);
  }
  const auto phi = solve_shapley(chosen.coalitions, chosen.weights, values, g.value.back(), g.value.front());
  REQUIRE(phi);
  CHECK(distance(*phi, shapley_by_definition(g)) < 1e-9);
}

TEST_CASE("sampled permutations come near the Shapley values as 1 / sqrt(orders), and say how near") {
  const std::vector<double> exact = shapley_by_definition(game());
  const auto error = [&](int64_t pairs) {
    double sum = 0;
    for (int64_t seed = 0; seed < 6; ++seed)
      sum += distance(scores_of(about("shapley_sampling", {{"pairs", pairs}, {"seed", seed}})), exact);
    return sum / 6;
  };
  const double few = error(4), many = error(64);
  CHECK(many < 0.5 * few);  // a quarter is expected
  CHECK(many > 0.1 * few);
  const Explanation e = good(now(tiny().explain(about("shapley_sampling", {{"pairs", int64_t{64}}}), Ticket())));
  const auto scores = e.find("scores")->f32(), errors = e.find("standard_error")->f32();
  for (size_t i = 0; i < exact.size(); ++i) CHECK(std::abs(scores[i] - exact[i]) < 5 * errors[i] + 1e-6);
}

TEST_CASE("partition SHAP with enough budget is the Owen value of the tree") {
  const Job job = good(tiny().prepare(about("partition_shap"), Ticket()));
  const Groups levels[] = {sentence_groups(job.tokens, text), phrase_groups(job.tokens, text),
                           word_groups(job.tokens, text)};
  const std::vector<double> exact = owen_by_definition(game(), binary_tree(game().n, levels));
  CHECK(distance(scores_of(about("partition_shap", {{"samples", int64_t{65536}}})), exact) < 1e-5 * norm(exact));
  // And it is another value than Shapley's.
  CHECK(distance(exact, shapley_by_definition(game())) > 1e-3 * norm(exact));
  // A small budget still adds up.
  const auto rough = scores_of(about("partition_shap", {{"samples", int64_t{6}}}));
  CHECK(std::accumulate(rough.begin(), rough.end(), 0.0) ==
        doctest::Approx(game().value.back() - game().value.front()).epsilon(1e-4));
}

TEST_CASE("LIME is the weighted ridge regression on its own samples") {
  constexpr int64_t samples = 64;
  const auto scores = scores_of(about("lime", {{"samples", samples}, {"seed", int64_t{4}}}));
  // The same samples, drawn as the method documents, and the normal equations with an explicit intercept column,
  // solved by Gauss elimination.
  const Game& g = game();
  const size_t n = static_cast<size_t>(g.n), m = n + 1;
  Random random(4);
  std::vector<size_t> kept{(size_t{1} << n) - 1};
  while (kept.size() < samples) {
    size_t bits = (size_t{1} << n) - 1;
    const int64_t removed = 1 + random.below(g.n);
    const auto order = random.permutation(g.n);
    for (int64_t i = 0; i < removed; ++i) bits &= ~(size_t{1} << order[static_cast<size_t>(i)]);
    kept.push_back(bits);
  }
  std::vector<std::vector<double>> a(m, std::vector<double>(m + 1));
  for (size_t i = 0; i < n; ++i) a[i][i] = 1;  // the ridge
  for (size_t bits : kept) {
    const double d = 100 * (1 - std::sqrt(static_cast<double>(std::popcount(bits)) / static_cast<double>(n)));
    const double w = std::sqrt(std::exp(-d * d / 625));
    const auto x = [&](size_t i) { return i == n ? 1.0 : static_cast<double>(bits >> i & 1); };
    for (size_t i = 0; i < m; ++i) {
      for (size_t j = 0; j < m; ++j) a[i][j] += w * x(i) * x(j);
      a[i][m] += w * x(i) * g.value[bits];
    }
  }
  for (size_t i = 0; i < m; ++i)
    for (size_t r = 0; r < m; ++r) {
      if (r == i) continue;
      const double f = a[r][i] / a[i][i];
      for (size_t c = i; c <= m; ++c) a[r][c] -= f * a[i][c];
    }
  std::vector<double> expected;
  for (size_t i = 0; i < n; ++i) expected.push_back(a[i][m] / a[i][i]);
  CHECK(distance(scores, expected) < 1e-5 * norm(expected));
}

TEST_CASE("the tree of a text follows its words, phrases and sentences") {
  const std::string line = "Not good, but fun. It's late!";
  std::vector<TokenInfo> tokens;
  uint32_t at = 0;
  for (const char* piece : {"No", "t", " good", ",", " but", " f", "un", ".", " It", "'s", " late", "!"}) {
    const uint32_t end = at + static_cast<uint32_t>(std::string(piece).size());
    tokens.push_back({0, piece, at, end, at, end});
    at = end;
  }
  REQUIRE(at == line.size());
  CHECK(word_groups(tokens, line) == Groups{0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8});
  CHECK(phrase_groups(tokens, line) == Groups{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
  CHECK(sentence_groups(tokens, line) == Groups{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1});
  const Groups levels[] = {sentence_groups(tokens, line), phrase_groups(tokens, line), word_groups(tokens, line)};
  const auto tree = binary_tree(12, levels);
  CHECK(tree.size() == 23);
  CHECK(tree.back().begin == 0);
  CHECK(tree.back().end == 12);
  CHECK(tree[static_cast<size_t>(tree.back().left)].end == 8);
}
