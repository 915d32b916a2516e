// Neurons: direct effects from the weights alone, measured effects against interventions of single requests, sums
// against direct logit attribution, and a transformer in which one neuron is known to say the answer.
#include "../support/planted_model.h"
#include "families/attention.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/token_words.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

constexpr int32_t kTarget = 70, kFoil = 65;

Request about(const Service& service, const char* method, Settings settings = {}) {
  const bool causal = service.loaded()->model->architecture().causal;
  return {method,
          causal ? "The soup was not good, but the big cat sat" : "the soup was not [MASK] and the cat sat on it",
          TokenChoice{kTarget, {}},
          TokenChoice{kFoil, {}},
          {},
          std::move(settings)};
}
Explanation ask(Service& service, Request request) { return good(now(service.explain(std::move(request), Ticket()))); }

const Figure& figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f;
  FAIL("no figure " << name);
  return e.figures[0];
}

std::vector<double> numbers(const Explanation& e, const char* tensor) {
  REQUIRE(e.find(tensor) != nullptr);
  const auto values = e.find(tensor)->f32();
  return {values.begin(), values.end()};
}

// Layer and neuron of every row, from 0.
std::vector<Intervention> listed(const Explanation& e) {
  std::vector<Intervention> neurons;
  const auto places = e.find("neuron_places")->i64();
  for (size_t i = 0; i < places.size(); i += 2)
    neurons.push_back({Intervention::Part::neuron, places[i], places[i + 1]});
  return neurons;
}

// The log-odds of target and foil under changes, by the predictions of a request of its own.
double score_under(Service& service, Interventions list) {
  Request request = about(service, "predictions");
  request.interventions = std::move(list);
  const Explanation e = ask(service, request);
  const auto logits = e.find("logits")->f32();
  return static_cast<double>(logits[kTarget]) - static_cast<double>(logits[kFoil]);
}

// Equal up to what float32 leaves of numbers of that size.
bool near(double a, double b, double size) { return std::abs(a - b) <= 1e-4 * size + 1e-6; }

double largest_size(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

// What the last norm and the unembedding make of a vector that is added to the residual stream, in float64, from the
// tensors of the checkpoint.
struct LastNorm {
  std::vector<double> gain;
  std::vector<std::vector<double>> unembedding;  // [V, D]
  double deviation = 1;
  bool centred = false;

  LastNorm(std::span<const float> scale, const Tensor& rows, std::span<const float> stream, double epsilon, bool centre)
      : gain(scale.begin(), scale.end()), centred(centre) {
    for (int64_t v = 0; v < rows.shape()[0]; ++v) {
      const auto row = rows.row(v);
      unembedding.emplace_back(row.begin(), row.end());
    }
    const std::vector<double> x = without_mean({stream.begin(), stream.end()});
    double squares = 0;
    for (const double value : x) squares += value * value;
    deviation = std::sqrt(squares / static_cast<double>(x.size()) + epsilon);
  }
  std::vector<double> without_mean(std::vector<double> x) const {
    const double middle = centred ? mean(x) : 0;
    for (double& value : x) value -= middle;
    return x;
  }
  double logit(int32_t token, const std::vector<double>& added) const {
    const std::vector<double> x = without_mean(added);
    double sum = 0;
    for (size_t d = 0; d < x.size(); ++d) sum += unembedding[static_cast<size_t>(token)][d] * gain[d] * x[d];
    return sum / deviation;
  }
  double score(const std::vector<double>& added) const { return logit(kTarget, added) - logit(kFoil, added); }
};

// The numbers of a matrix along one neuron: a column of [D, M] or a row of [M, D].
std::vector<double> written_by(const Tensor& matrix, bool transposed, int64_t neuron) {
  if (!transposed) return {matrix.row(neuron).begin(), matrix.row(neuron).end()};
  std::vector<double> column;
  for (int64_t d = 0; d < matrix.shape()[0]; ++d) column.push_back(matrix.row(d)[static_cast<size_t>(neuron)]);
  return column;
}

}  // namespace

TEST_CASE("direct effects and the tokens of a neuron are what the weights say") {
  struct Case {
    const char *folder, *norm, *head, *down, *bias, *prefix;
    double epsilon;
    bool centred, transposed;
  };
  const Case cases[] = {{"llama", "model.norm.weight", "lm_head.weight", ".mlp.down_proj.weight", nullptr,
                         "model.layers.", 1e-6, false, true},
                        {"tiny-gpt2", "transformer.ln_f.weight", "transformer.wte.weight", ".mlp.c_proj.weight",
                         ".mlp.c_proj.bias", "transformer.h.", 1e-5, true, false}};
  for (const Case& c : cases) {
    CAPTURE(c.folder);
    const Files files = read_folder(shipped(c.folder));
    const auto weights = tensors_of(files.at("model.safetensors"));
    Service service = service_with(files);
    const Architecture& a = service.loaded()->model->architecture();
    const Request request = about(service, "neurons", {{"top", int64_t{9}}, {"draws", int64_t{0}}});
    const Explanation e = ask(service, request);
    const Explanation direct = ask(service, about(service, "direct_logit_attribution"));

    std::vector<std::string> points = {block_point(a.layers - 1, "residual.out")};
    for (int64_t l = 0; l < a.layers; ++l) points.push_back(block_point(l, "mlp.activations"));
    const NamedTensors read = good(now(service.read_points(request.text, points, Ticket())));
    const Tensor& stream = read.at(points[0]);
    const LastNorm last(weights.at(c.norm).f32(), weights.at(c.head), stream.row(stream.shape()[0] - 1), c.epsilon,
                        c.centred);

    std::vector<double> effects, sizes, held;
    std::vector<std::vector<double>> parts;
    for (int64_t l = 0; l < a.layers; ++l) {
      const std::string layer = c.prefix + std::to_string(l);
      const auto activations = read.at(block_point(l, "mlp.activations")).row(stream.shape()[0] - 1);
      double sum = 0;
      for (int64_t i = 0; i < a.d_mlp; ++i) {
        const double activation = activations[static_cast<size_t>(i)];
        std::vector<double> part = written_by(weights.at(layer + c.down), c.transposed, i);
        for (double& value : part) value *= activation;
        effects.push_back(last.score(part));
        sizes.push_back(std::abs(effects.back()));
        held.push_back(activation);
        parts.push_back(std::move(part));
        sum += effects.back();
      }
      double bias = 0;
      if (c.bias) {
        const auto values = weights.at(layer + c.bias).f32();
        bias = last.score({values.begin(), values.end()});
        CHECK(std::abs(bias) > 1e-5);  // or it would show nothing
      }
      const auto at = static_cast<size_t>(l);
      CHECK(near(numbers(e, "neuron_sums")[at], sum, largest_size(effects)));
      CHECK(near(numbers(e, "mlp_bias")[at], bias, largest_size(effects)));
      // All neurons and the bias are the MLP's entry of direct logit attribution.
      CHECK(near(numbers(direct, "mlp")[at], sum + bias, largest_size(effects)));
    }

    const std::vector<int64_t> order = falling_order(sizes);
    const std::vector<Intervention> neurons = listed(e);
    REQUIRE(neurons.size() == 9);
    REQUIRE(e.rows.size() == 9);
    double size = 0, all = 0;
    for (const double one : sizes) all += one;
    for (size_t k = 0; k < neurons.size(); ++k) {
      CAPTURE(k);
      const auto place = static_cast<size_t>(order[k]);
      CHECK(neurons[k].layer == order[k] / a.d_mlp);
      CHECK(neurons[k].index == order[k] % a.d_mlp);
      CHECK(e.rows[k].name == std::to_string(neurons[k].layer + 1) + "." + std::to_string(neurons[k].index + 1));
      CHECK(near(numbers(e, "direct")[k], effects[place], sizes[place]));
      CHECK(near(numbers(e, "activations")[k], held[place], std::abs(held[place])));
      CHECK(near(e.rows[k].figures[0].value, held[place], std::abs(held[place])));
      CHECK(near(e.rows[k].figures[1].value, effects[place], sizes[place]));
      size += sizes[place];

      std::vector<double> logits;
      for (int32_t v = 0; v < a.vocabulary; ++v) logits.push_back(last.logit(v, parts[place]));
      const double middle = mean(logits);
      const std::vector<int64_t> falling = falling_order(logits);
      for (size_t r = 0; r < 3; ++r) {
        const int64_t up = e.find("promoted_ids")->i64()[3 * k + r], down = e.find("suppressed_ids")->i64()[3 * k + r];
        CHECK(up == falling[r]);
        CHECK(down == falling[falling.size() - 1 - r]);
        CHECK(near(numbers(e, "promoted")[3 * k + r], logits[static_cast<size_t>(up)] - middle, largest_size(logits)));
        CHECK(near(numbers(e, "suppressed")[3 * k + r], logits[static_cast<size_t>(down)] - middle,
                   largest_size(logits)));
        CHECK(e.rows[k].label.find(in_quotes(readable(service.loaded()->readable(static_cast<int32_t>(up))))) !=
              std::string::npos);
      }
    }
    CHECK(figure(e, "listed_share").value == doctest::Approx(100 * size / all).epsilon(1e-4));
  }
}

TEST_CASE("in every family the measured effect is that of the intervention, and sums are those of the MLPs") {
  int64_t families = 0;
  for (const auto& folder : golden_folders()) {
    if (folder.parent_path() != shipped("").parent_path()) continue;
    CAPTURE(folder.filename().string());
    ++families;
    Service service = service_with(read_folder(folder));
    const Architecture& a = service.loaded()->model->architecture();
    const Explanation e = ask(service, about(service, "neurons", {{"top", int64_t{5}}, {"draws", int64_t{3}}}));
    const Explanation direct = ask(service, about(service, "direct_logit_attribution"));
    const std::vector<Intervention> neurons = listed(e);
    REQUIRE(neurons.size() == 5);

    const std::vector<double> sums = numbers(e, "neuron_sums"), biases = numbers(e, "mlp_bias"),
                              mlps = numbers(direct, "mlp");
    const bool biased = std::ranges::any_of(biases, [](double x) { return x != 0; });
    // Those of the llama kind have none, but for a checkpoint that says so itself.
    const bool without_bias = a.family == "llama" || a.family == "mistral" || a.family == "gemma" ||
                              a.family == "qwen2" || a.family == "qwen3" || a.family == "olmo";
    const bool says_so = read_file(folder / "config.json").find("\"mlp_bias\": true") != std::string::npos;
    CHECK(biased == (says_so || !without_bias));
    for (size_t l = 0; l < mlps.size(); ++l) CHECK(near(sums[l] + biases[l], mlps[l], largest_size(mlps)));

    const double whole = score_under(service, {});
    CHECK(figure(e, "score").value == doctest::Approx(whole).epsilon(1e-5));
    const std::vector<double> measured = numbers(e, "measured"), foretold = numbers(e, "direct");
    for (size_t k = 0; k < neurons.size(); ++k) {
      CHECK(near(measured[k], whole - score_under(service, {neurons[k]}), largest_size(measured)));
      CHECK(near(e.rows[k].figures[2].value, measured[k], largest_size(measured)));
      if (k > 0) CHECK(std::abs(foretold[k]) <= std::abs(foretold[k - 1]));
    }
    const double together = whole - score_under(service, neurons);
    CHECK(near(figure(e, "together_effect").value, together, largest_size(measured)));

    const Figure& rho = figure(e, "neuron_agreement");
    REQUIRE(rho.status == Figure::Status::measured);
    CHECK(rho.value == doctest::Approx(*rank_correlation(foretold, measured)).epsilon(1e-6));
    CHECK(!rho.low.has_value());  // of five neurons
    CHECK(rho.meaning.find("interval") != std::string::npos);

    // A sentence stands only where switching off bears it out.
    const std::vector<double> single = numbers(e, "random_single"), random = numbers(e, "random_together");
    REQUIRE(single.size() == 3);
    REQUIRE(random.size() == 3);
    CHECK(figure(e, "random_effect").value == doctest::Approx(mean(random)).epsilon(1e-5));
    CHECK(figure(e, "random_effect").low.has_value());
    double sum = 0;
    for (const double effect : foretold) sum += effect;
    const bool first = foretold[0] * measured[0] > 0 && std::abs(measured[0]) > largest_size(single);
    const bool list = sum * together > 0 && std::abs(together) > largest_size(random);
    CHECK(e.claims.size() == size_t{first} + size_t{list});
    for (const Claim& claim : e.claims) CHECK(claim.holds);
    if (first) CHECK(e.claims[0].statistic == doctest::Approx(measured[0]));
    if (list) CHECK(e.claims.back().statistic == doctest::Approx(together).epsilon(1e-3));
    // Why it does not is said: too small a change, or one the other way.
    const auto said = [&](const char* words) {
      return std::ranges::any_of(e.notes, [&](const std::string& n) { return n.find(words) != std::string::npos; });
    };
    CHECK(said("is not borne out") == !first);
    CHECK(said("the score goes the other way") == (foretold[0] * measured[0] < 0));
  }
  CHECK(families >= 13);
}

TEST_CASE("a neuron whose switching off goes the other way is said to do so, and no sentence names it") {
  Service service = service_with(read_folder(std::filesystem::path(VITRINE_SOURCE_DIR) / "models" / "vitrine-nano"));
  // Nothing that the model was trained on.
  Request request{"neurons", {}, TokenChoice{{}, "."}, TokenChoice{{}, ","}, {}, {{"top", int64_t{1}}}};
  request.text = std::string(300, 'x');
  request.settings["draws"] = int64_t{2};
  const Explanation e = ask(service, request);
  REQUIRE(numbers(e, "direct")[0] * numbers(e, "measured")[0] < 0);
  CHECK(std::ranges::none_of(e.claims,
                             [](const Claim& c) { return c.statement.find("wrote most") != std::string::npos; }));
  CHECK(std::ranges::any_of(
      e.notes, [](const std::string& n) { return n.find("the score goes the other way") != std::string::npos; }));
}

TEST_CASE("planted: the neuron that knows what belongs to the first token is named, and what it says") {
  Service service = service_with(FirstNameModel().files());
  Request request{"neurons", "1384", TokenChoice{{}, "6"}, TokenChoice{{}, "7"}, {}, {}};
  const Explanation e = ask(service, request);
  REQUIRE(!e.rows.empty());
  CHECK(e.rows[0].name == "2.2");  // layer 2; the neuron of the digit 1 is the second
  CHECK(e.find("promoted_ids")->i64()[0] == PlantedModel::digit(6));
  CHECK(e.rows[0].label.find("Layer 2, neuron 2: + “6”") == 0);
  const double measured = numbers(e, "measured")[0];
  CHECK(numbers(e, "direct")[0] > 0);
  CHECK(measured > 0);
  // None of the others holds anything.
  for (const double other : numbers(e, "random_single")) CHECK(std::abs(other) < 0.01 * measured);
  REQUIRE(!e.claims.empty());
  CHECK(e.claims[0].holds);
  CHECK(e.claims[0].statement.find("neuron 2 of layer 2 wrote most for “6” rather than “7”") != std::string::npos);
  CHECK(e.claims[0].statement.find("the score falls by") != std::string::npos);
  // Asked the other way round it spoke against the target.
  std::swap(request.target, request.foil);
  const Explanation turned = ask(service, request);
  REQUIRE(!turned.claims.empty());
  CHECK(turned.claims[0].statement.find("wrote most against “7” and for “6”") != std::string::npos);
  CHECK(turned.claims[0].statement.find("the score rises by") != std::string::npos);
  CHECK(numbers(turned, "measured")[0] == doctest::Approx(-measured).epsilon(1e-4));
  // Without random draws nothing is claimed.
  request.settings = {{"draws", int64_t{0}}};
  const Explanation alone = ask(service, request);
  CHECK(alone.claims.empty());
  CHECK(figure(alone, "random_effect").status == Figure::Status::not_measured);
}

TEST_CASE("a continuation's neurons add up too, draws come from the seed, and twelve neurons have an interval") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto of_word = [&](const char* method) {
    Request request = about(service, method);
    request.target = TokenChoice{{}, " xylo"};
    request.foil.reset();
    return ask(service, request);
  };
  const Explanation word = of_word("neurons"), direct = of_word("direct_logit_attribution");
  const std::vector<double> sums = numbers(word, "neuron_sums"), biases = numbers(word, "mlp_bias"),
                            mlps = numbers(direct, "mlp");
  for (size_t l = 0; l < mlps.size(); ++l) CHECK(near(sums[l] + biases[l], mlps[l], largest_size(mlps)));

  const auto with_seed = [&](int64_t seed) {
    return numbers(ask(service, about(service, "neurons", {{"seed", seed}})), "random_together");
  };
  CHECK(with_seed(0) == with_seed(0));
  CHECK(with_seed(0) != with_seed(1));

  const Explanation e = ask(service, about(service, "neurons"));
  CHECK(e.rows.size() == 12);
  const Figure& rho = figure(e, "neuron_agreement");
  const auto interval = rank_correlation_interval(rho.value, 12);
  CHECK(rho.low.has_value() == interval.has_value());
  if (interval) {
    CHECK(*rho.low == doctest::Approx(interval->low));
    CHECK(*rho.high == doctest::Approx(interval->high));
  }
}

TEST_CASE("where all neurons are silent the list is empty and says so") {
  Service service = service_with(PreviousTokenModel().files());
  const Explanation e = ask(service, {"neurons", "912471", TokenChoice{{}, "7"}, TokenChoice{{}, "5"}, {}, {}});
  CHECK(e.rows.empty());
  CHECK(e.claims.empty());
  REQUIRE(!e.notes.empty());
  CHECK(e.notes.back() == "No neuron writes anything that the score reads directly.");
}
