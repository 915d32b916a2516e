// The additive model: planted curves are told as they are and their intervals hold the truth, shuffled targets tell
// nothing, its figures agree with definitions, and what cannot be fitted is said.
#include "dataset/analyses/additive.h"

#include <doctest/doctest.h>

#include <cmath>

#include "../support/draws.h"
#include "dataset/analysis.h"
#include "help.h"
#include "statistics/auc.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

struct Made {
  std::shared_ptr<Table> table = std::make_shared<Table>();
  AdditiveTarget target;
};

// Two columns of numbers from 0 to 1 and one of noise; `mean` gives the log-odds or the value. Two rows in three fit.
Made made(int rows, bool logistic, uint64_t seed, double (*mean)(double, double)) {
  Random random(seed);
  Made m;
  for (const char* name : {"a", "b", "noise"}) {
    m.table->columns.emplace_back();
    m.table->columns.back().name = name;
    m.table->columns.back().role = Role::number;
  }
  m.target.name = "y";
  m.target.unit = "y";
  m.target.logistic = logistic;
  for (int32_t i = 0; i < rows; ++i) {
    const double a = random.uniform(), b = random.uniform(), f = mean(a, b);
    m.table->columns[0].numbers.push_back(a);
    m.table->columns[1].numbers.push_back(b);
    m.table->columns[2].numbers.push_back(random.uniform());
    m.target.value.push_back(logistic ? random.uniform() < 1 / (1 + std::exp(-f)) : f + random.normal());
    (i % 3 == 2 ? m.target.test : m.target.fit).push_back(i);
  }
  m.table->rows = rows;
  return m;
}

AdditiveSummary fitted(const Made& m, int64_t bags = 3) {
  auto summary = run(fit_additive(m.table, nullptr, m.target, bags, 1, Ticket()));
  REQUIRE(summary.ok());
  return *summary;
}

const Claim& claim_of(const AdditiveSummary& s, const std::string& column) {
  for (size_t c = 0; c < s.curves.size(); ++c)
    if (s.curves[c].name == column) return s.claims[c + 1];
  REQUIRE(false);
  return s.claims[0];
}

}  // namespace

TEST_CASE("additive: rise, peak, valley and threshold are told as they are planted") {
  const auto monotone = fitted(made(1500, false, 1, [](double a, double b) { return 4 * a - 4 * b; }));
  CHECK(claim_of(monotone, "a").code == "curve_rises");
  CHECK(claim_of(monotone, "b").code == "curve_falls");
  CHECK(claim_of(monotone, "noise").code == "curve_flat");
  CHECK(monotone.quality > 0.6);
  const auto turning = fitted(made(
      1500, false, 2, [](double a, double b) { return -16 * (a - 0.5) * (a - 0.5) + 16 * (b - 0.5) * (b - 0.5); }));
  CHECK(claim_of(turning, "a").code == "curve_peak");
  CHECK(claim_of(turning, "b").code == "curve_valley");
  const auto sudden = fitted(made(3000, true, 3, [](double a, double) { return a >= 0.6 ? 1.5 : -1.5; }));
  CHECK(claim_of(sudden, "a").code == "curve_threshold");
  CHECK(claim_of(sudden, "a").statement.find("jumps up at 0.6") != std::string::npos);
  CHECK(sudden.claims.front().code == "additive_auc");
}

TEST_CASE("additive: the interval of a planted rise holds the truth") {
  int first = 0, covered = 0;
  for (uint64_t draw = 0; draw < test::draw_count(); ++draw) {
    const auto summary = fitted(made(300, false, 100 + draw, [](double a, double) { return 4 * a; }), 2);
    const Claim& claim = summary.claims[1];
    if (summary.curves[0].name != "a" || summary.curves[0].shape == "flat") continue;
    ++first;
    // Between the means of the outer fifths of [0, 1]; of a threshold, above it and below: 2 wherever it lies.
    const double truth = summary.curves[0].shape == "threshold" ? 2 : 3.2;
    covered += *claim.low <= truth && truth <= *claim.high;
  }
  CHECK(first >= test::at_least(0.99));
  CHECK(covered >= test::at_least(0.95) * first / static_cast<double>(test::draw_count()));
}

TEST_CASE("additive: a shuffled target tells nothing, but for the level of the test") {
  int found = 0;
  for (uint64_t draw = 0; draw < test::draw_count(); ++draw) {
    const auto summary = fitted(made(200, true, 3000 + draw, [](double, double) { return 0.0; }), 2);
    bool any = false;
    for (const Curve& curve : summary.curves) any = any || curve.shape != "flat";
    found += any;
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("additive: AUC by counting pairs") {
  Random random(4);
  std::vector<double> scores;
  std::vector<uint8_t> outcome;
  for (int i = 0; i < 60; ++i) {
    outcome.push_back(static_cast<uint8_t>(random.below(2)));
    scores.push_back(static_cast<double>(random.below(8) + outcome.back()));
  }
  double right = 0, pairs = 0;
  for (size_t i = 0; i < scores.size(); ++i)
    for (size_t j = 0; j < scores.size(); ++j)
      if (outcome[i] && !outcome[j]) {
        pairs += 1;
        right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
      }
  const Auc auc = auc_of(scores, outcome);
  CHECK(auc.value == doctest::Approx(right / pairs));
  CHECK(auc.low < auc.value);
  CHECK(auc.high > auc.value);
  CHECK(auc_of(std::vector<double>{1, 2}, std::vector<uint8_t>{1, 1}).value == 0.5);
}

namespace {

std::shared_ptr<Project> project_of(const std::string& text, std::vector<RoleChoice> roles) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  std::memcpy(bytes->data(), text.data(), text.size());
  auto project = run(Project::open(TableSource{"a.csv", bytes}, {}, std::move(roles), {}, {}, Ticket()));
  REQUIRE(project.ok());
  return *project;
}

Result<AnalysisResult> ask(const std::shared_ptr<Project>& project, Settings given = {}) {
  return run(run_analysis("additive", "", AnalysisJob{project, {}, std::move(given), Ticket(), {}}));
}

}  // namespace

TEST_CASE("additive: categories, words, missing values and sums; what cannot be fitted is said") {
  Random random(9);
  std::string text = "text,colour,size,label\n";
  for (int i = 0; i < 500; ++i) {
    const bool red = random.below(2), bright = random.below(2);
    const double logit = (red ? 1.2 : -1.2) + (bright ? 1.2 : -1.2);
    text += std::string("some ") + (bright ? "bright" : "dull") + " text," +
            (red     ? "red"
             : i % 9 ? "blue"
                     : "") +
            "," + (i % 7 ? std::to_string(random.below(90)) : "") + "," +
            (random.uniform() < 1 / (1 + std::exp(-logit)) ? "yes" : "no") + "\n";
  }
  const std::vector<RoleChoice> roles{
      {"text", Role::text}, {"colour", Role::category}, {"size", Role::number}, {"label", Role::label}};
  const auto project = project_of(text, roles);
  const auto result = ask(project);
  REQUIRE(result.ok());
  const auto& value = result->value;
  CHECK(value["auc"].get<double>() > 0.75);
  CHECK(value["unit"] == "log-odds of “yes”");
  std::map<std::string, std::string> shape;
  for (const auto& curve : value["curves"]) {
    shape[curve["column"]] = curve["shape"];
    // Centred on the rows that fitted it.
    double sum = 0;
    for (size_t b = 0; b < curve["value"].size(); ++b)
      sum += curve["value"][b].get<double>() * curve["rows"][b].get<double>();
    CHECK(std::abs(sum) < 1e-6);
  }
  CHECK(shape["colour"] == "levels");
  CHECK((shape["bright"] == "levels" || shape["dull"] == "levels"));
  CHECK(shape["size"] == "flat");
  CHECK(result->claims.size() == value["curves"].size() + 1);

  const auto refused = [&](const std::string& rows, std::vector<RoleChoice> as, Settings settings = {}) {
    const auto answer = ask(project_of(rows, std::move(as)), std::move(settings));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == ErrorCode::bad_request);
    CHECK(!answer.error().advice.empty());
    return answer.error().what;
  };
  CHECK(refused(text, roles, {{"class", std::string("maybe")}}).find("no class") != std::string::npos);
  CHECK(refused(text, roles, {{"target", std::string("none")}}).find("no column") != std::string::npos);
  CHECK(refused(text, roles, {{"target", std::string("text")}}).find("neither") != std::string::npos);
  std::string constant = "a,y\n", alone = "y\n", few = "a,y\n";
  for (int i = 0; i < 90; ++i) constant += "3," + std::to_string(i) + "\n";
  for (int i = 0; i < 90; ++i) alone += std::to_string(i) + "\n";
  for (int i = 0; i < 9; ++i) few += std::to_string(i) + "," + std::to_string(i) + "\n";
  const Settings of_y{{"target", std::string("y")}};
  CHECK(refused(constant, {{"a", Role::number}, {"y", Role::number}}, of_y).find("no column to fit by") !=
        std::string::npos);
  CHECK(refused(alone, {{"y", Role::number}}, of_y).find("no column to fit by") != std::string::npos);
  CHECK(refused(few, {{"a", Role::number}, {"y", Role::number}}, of_y).find("too few rows") != std::string::npos);
  CHECK(refused(few, {{"a", Role::number}, {"y", Role::number}}).find("Nothing says") != std::string::npos);
}
