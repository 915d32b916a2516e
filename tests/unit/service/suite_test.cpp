// Data sets of examples in their three forms, files that are none, and a suite's means against its single explanations.
#include "../support/model_files.h"

#include "explain/trust/method_list.h"
#include "explain/trust/subject.h"
#include "explanation/figure_kinds.h"
#include "service/suite.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

std::vector<SuiteRow> rows_of(std::vector<SuiteExample> examples, SuiteOptions options) {
  std::vector<SuiteRow> rows;
  good(now(run_suite(tiny(), std::move(examples), std::move(options), Ticket(),
                     [&](const SuiteRow& r) { rows.push_back(r); })));
  return rows;
}

const Figure& figure(const SuiteRow& row, const char* name) {
  for (const Figure& f : row.figures)
    if (f.name == name) return f;
  REQUIRE_MESSAGE(false, name);
  return row.figures[0];
}

}  // namespace

TEST_CASE("the three forms of a data set say the same") {
  const auto skills = good(read_suite(
      R"({"who": [{"prompt": "Tom\nsaw", "answer": " Anna", "foil": " Tom", "rationale": [[0, 3], [4, 7]], "pair_prompt": "Ann\nsaw"}], "it": [{"prompt": "a"}]})"));
  const auto lines = good(
      read_suite("{\"text\": \"Tom\\nsaw\", \"target\": \" Anna\", \"foil\": \" Tom\", \"rationale\": \"0-3,4-7\", "
                 "\"pair\": \"Ann\\nsaw\", \"skill\": \"who\"}\r\n\n{\"text\": \"a\", \"skill\": \"it\"}\n"));
  const auto table =
      good(read_suite("\xEF\xBB\xBFskill\ttext\trationale\ttarget\tfoil\tpair\nwho\tTom\\nsaw\t0-3,4-7\t Anna\t "
                      "Tom\tAnn\\nsaw\nit\ta\n"));
  for (const auto& suite : {skills, lines, table}) {
    REQUIRE(suite.size() == 2);
    const bool sorted = suite[0].group == "who";  // a JSON object's lists come in the order of their names
    const SuiteExample& who = suite[sorted ? 0 : 1];
    CHECK(who.group == "who");
    CHECK(who.text == "Tom\nsaw");
    CHECK(who.target == " Anna");
    CHECK(who.foil == " Tom");
    CHECK(who.pair == "Ann\nsaw");
    REQUIRE(who.rationale.size() == 2);
    CHECK(who.rationale[1].begin == 4);
    CHECK(who.rationale[1].end == 7);
    CHECK(suite[sorted ? 1 : 0].rationale.empty());
  }
  CHECK(good(read_suite("text\nhello\n"))[0].group == "all");
}

TEST_CASE("files that are no data set") {
  for (const char* bad : {"", "\n\n", "hello\tyou\n", "text\n", "{\"text\": 5}\n", "{}\n", "{\"a\": 3}", "{\"a\": [5]}",
                          "{\"a\": [{\"answer\": \"x\"}]}", "{\"text\": \"a\", \"rationale\": [[3, 1]]}\n",
                          "{\"text\": \"a\", \"rationale\": [[1]]}\n", "{\"text\": \"a\", \"rationale\": \"x\"}\n",
                          "{\"text\": \"a\"}\nnonsense\n", "text\na\tb\n", "text\n\xff\xfe\n", "{\"a\": [", "[1, 2]"}) {
    CAPTURE(bad);
    const auto suite = read_suite(bad);
    CHECK(!suite.ok());
  }
}

TEST_CASE("a suite's figures are the means of its examples'") {
  const std::vector<SuiteExample> examples = {{"x", "so good, so bad", "a", "b", {{3, 7}}},
                                              {"x", "two cats went", "a", "b", {{0, 3}}},
                                              {"x", "not run", "a", "b", {}},
                                              {"y", "a dog", "b", "a", {}}};
  SuiteOptions options;
  options.methods = good(methods_named("input_x_gradient,attention_rollout"));
  options.examples = 2;
  options.orders = 3;
  options.points = 4;
  options.seed = 5;
  const auto rows = rows_of(examples, options);
  REQUIRE(rows.size() == 6);
  CHECK(rows[2].method == "random");
  CHECK(rows[0].examples == 2);
  CHECK(rows[5].group == "y");
  CHECK(rows[5].examples == 1);

  // One table for each example, by request.
  for (const char* name : {"comprehensiveness", "sufficiency", "infidelity", "rationale_auprc", "rationale_f1"}) {
    CAPTURE(name);
    double sum = 0;
    for (size_t i = 0; i < 2; ++i) {
      const std::string span =
          std::to_string(examples[i].rationale[0].begin) + "-" + std::to_string(examples[i].rationale[0].end);
      const Explanation e = good(now(tiny().explain(Request{"trust_table",
                                                            examples[i].text,
                                                            TokenChoice{{}, "a"},
                                                            TokenChoice{{}, "b"},
                                                            {},
                                                            {{"methods", std::string("input_x_gradient")},
                                                             {"orders", int64_t{3}},
                                                             {"points", int64_t{4}},
                                                             {"seed", int64_t{5}},
                                                             {"budget", int64_t{0}},
                                                             {"rationale", span}}},
                                                    Ticket())));
      for (const Figure& f : e.rows[0].figures)
        if (f.name == name) sum += f.value;
    }
    CHECK(figure(rows[0], name).value == doctest::Approx(sum / 2));
    CHECK(*figure(rows[0], name).low <= figure(rows[0], name).value + 1e-12);
  }
  // The better of the two methods is marked; random orders take no part.
  for (const char* name : {"comprehensiveness", "sufficiency"}) {
    const double a = figure(rows[0], name).value, b = figure(rows[1], name).value;
    const bool first = figure_kind(name).better > 0 ? a >= b : a <= b;
    CHECK(figure(rows[first ? 0 : 1], name).best);
  }
  for (const Figure& f : rows[2].figures) CHECK(!f.best);
  CHECK(figure(rows[3], "rationale_auprc").status == Figure::Status::not_measured);
  CHECK(!figure(rows[3], "comprehensiveness").low);  // one example has no interval
  CHECK(figure(rows[0], "right").value == figure(rows[1], "right").value);
}

TEST_CASE("without curves only what needs no further run is measured; a method's settings are its own") {
  const std::vector<SuiteExample> examples = {{"x", "so good, so bad", "a", "b", {{3, 7}}}};
  SuiteOptions options;
  options.methods = good(methods_named("kernel_shap,input_x_gradient"));
  options.orders = 3;
  const auto whole = rows_of(examples, options);
  options.points = 0;
  options.settings["kernel_shap"] = {{"samples", int64_t{60}}};
  const int64_t before = tiny().engine().info().runs;
  const auto bare = rows_of(examples, options);
  const auto row = [](const std::vector<SuiteRow>& rows, const char* method) {
    for (const SuiteRow& r : rows)
      if (r.method == method) return r;
    return SuiteRow();
  };
  for (const char* name : {"comprehensiveness", "sufficiency", "infidelity", "agreement"}) {
    CAPTURE(name);
    CHECK(figure(row(whole, "input_x_gradient"), name).status == Figure::Status::measured);
    CHECK(figure(row(bare, "input_x_gradient"), name).status == Figure::Status::not_measured);
    CHECK(figure(row(bare, "random"), name).status == Figure::Status::not_measured);
  }
  CHECK(figure(row(bare, "input_x_gradient"), "rationale_auprc").value ==
        figure(row(whole, "input_x_gradient"), "rationale_auprc").value);
  CHECK(figure(row(bare, "random"), "rationale_auprc").status == Figure::Status::measured);
  CHECK(figure(row(bare, "kernel_shap"), "passes").value <= 62);
  CHECK(figure(row(bare, "kernel_shap"), "passes").value < figure(row(whole, "kernel_shap"), "passes").value);
  CHECK(tiny().engine().info().runs - before < 80);
}

TEST_CASE("an example that cannot be run is named; a suite can be stopped") {
  SuiteOptions options;
  options.methods = good(methods_named("input_x_gradient"));
  auto result = now(run_suite(tiny(), {{"x", "fine", "a", "", {}}, {"x", "bad \xff", "a", "", {}}}, options, Ticket(),
                              [](const SuiteRow&) {}));
  REQUIRE(!result.ok());
  CHECK(result.error().where == "x, example 2");
  Ticket ticket;
  ticket.cancel();
  auto stopped = now(run_suite(tiny(), {{"x", "fine", "a", "", {}}}, options, ticket, [](const SuiteRow&) {}));
  REQUIRE(!stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
}
