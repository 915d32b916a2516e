// The table of trust: its rows against the methods themselves, its marks by hand, and prompts that leave nothing to
// measure.
#include "../support/model_files.h"

#include <set>

#include "explain/trust/method_list.h"
#include "explain/trust/subject.h"
#include "explain/trust/table_rows.h"
#include "explanation/figure_kinds.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Explanation table(std::string text, Settings settings, Ticket ticket = Ticket()) {
  return good(now(tiny().explain(
      Request{"trust_table", std::move(text), TokenChoice{70, {}}, {}, {}, std::move(settings)}, ticket)));
}

const Figure& figure(const Row& row, const char* name) {
  for (const Figure& f : row.figures)
    if (f.name == name) return f;
  REQUIRE_MESSAGE(false, name);
  return row.figures[0];
}

const Row& row_of(const Explanation& e, const char* name) {
  for (const Row& row : e.rows)
    if (row.name == name) return row;
  REQUIRE_MESSAGE(false, name);
  return e.rows[0];
}

// A method that this model or text does not suit: its row says why in every column.
bool failed(const Row& row) { return figure(row, "passes").status != Figure::Status::measured; }

Row made(const char* name, double comp, double suff, double passes) {
  Row row{name, name, "", false, {}};
  row.figures = in_columns({{"comprehensiveness", "", Figure::Status::measured, comp, {}, {}, "", ""},
                            {"sufficiency", "", Figure::Status::measured, suff, {}, {}, "", ""},
                            {"passes", "", Figure::Status::measured, passes, {}, {}, "", ""}},
                           "none");
  return row;
}

}  // namespace

TEST_CASE("every attribution has a row with every column") {
  const Explanation e = table(
      "so good, so bad",
      {{"orders", int64_t{6}}, {"points", int64_t{3}}, {"budget", int64_t{20}}, {"rationale", std::string("3-7")}});
  CHECK(e.rows.size() == attributions().size());
  const int64_t rows = static_cast<int64_t>(e.rows.size());
  for (const Row& row : e.rows) {
    CAPTURE(row.name);
    REQUIRE(row.figures.size() == figure_kinds().size());
    for (size_t c = 0; c < row.figures.size(); ++c) {
      CHECK(row.figures[c].name == figure_kinds()[c].name);
      CHECK(!row.figures[c].meaning.empty());
      CHECK(row.figures[c].meaning != "not measured yet");
    }
    if (!failed(row)) CHECK(figure(row, "rationale_auprc").status == Figure::Status::measured);
  }
  CHECK(e.find("scores")->shape() == Shape{rows, static_cast<int64_t>(e.tokens.size())});
  CHECK(e.find("deletion")->shape()[0] == rows);
  CHECK(std::count_if(e.rows.begin(), e.rows.end(), [](const Row& row) { return row.chosen; }) == 1);
  CHECK(std::count_if(e.rows.begin(), e.rows.end(), failed) <= 2);
  CHECK(!e.claims.empty());
  CHECK(row_of(e, "attention_rollout").group == "attention");
  CHECK(row_of(e, "lime").group == "perturbation");
  CHECK(row_of(e, "attn_lrp").group == "gradient");
}

TEST_CASE("a row is what the method and its test say on their own") {
  const std::string text = "The soup was not good";
  const Explanation e = table(text, {{"methods", std::string("attn_lrp, input_x_gradient")},
                                     {"orders", int64_t{8}},
                                     {"points", int64_t{4}},
                                     {"seed", int64_t{3}}});
  REQUIRE(e.rows.size() == 2);
  for (size_t m = 0; m < 2; ++m) {
    const std::string name = e.rows[m].name;
    CAPTURE(name);
    const Explanation alone = good(now(
        tiny().explain(Request{"faithfulness",
                               text,
                               TokenChoice{70, {}},
                               {},
                               {},
                               {{"of", name}, {"orders", int64_t{8}}, {"points", int64_t{4}}, {"seed", int64_t{3}}}},
                       Ticket())));
    for (const char* what : {"comprehensiveness", "sufficiency", "agreement", "infidelity", "completeness_gap"}) {
      CAPTURE(what);
      const Figure* f = find_figure(alone, what);
      REQUIRE(f);
      CHECK(figure(e.rows[m], what).status == f->status);
      CHECK(figure(e.rows[m], what).value == doctest::Approx(f->value));
    }
    const Explanation scores =
        good(now(tiny().explain(Request{name, text, TokenChoice{70, {}}, {}, {}, {}}, Ticket())));
    for (int64_t t = 0; t < static_cast<int64_t>(e.tokens.size()); ++t)
      CHECK(e.find("scores")->row(static_cast<int64_t>(m))[static_cast<size_t>(t)] ==
            scores.find("scores")->f32()[static_cast<size_t>(t)]);
    const auto deletion = e.find("deletion")->row(static_cast<int64_t>(m));
    for (size_t j = 0; j < deletion.size(); ++j)
      CHECK(deletion[j] == doctest::Approx(alone.find("deletion")->f32()[j]));
    for (size_t j = 0; j < deletion.size(); ++j) {
      CHECK(e.find("random_mean")->f32()[j] == doctest::Approx(alone.find("random_mean")->f32()[j]));
      CHECK(e.find("random_insertion_low")->f32()[j] ==
            doctest::Approx(alone.find("random_low")->f32()[deletion.size() - 1 - j]));
    }
  }
}

TEST_CASE("the table keeps to its passes, runs cheap methods first, and says what it left out") {
  const std::string text = "so good, so bad, so very long and so dull";
  for (const int64_t passes : {200, 500, 1200}) {
    CAPTURE(passes);
    const Explanation e = table(text, {{"passes", passes}});
    REQUIRE(e.notes.size() >= 1);
    int left_out = 0;
    for (const Row& row : e.rows) {
      if (!failed(row)) continue;
      if (figure(row, "passes").meaning.find("of the table") != std::string::npos ||
          figure(row, "passes").meaning.find("the table's") != std::string::npos)
        ++left_out;
    }
    if (passes == 200) CHECK(left_out > 5);
    if (passes == 200) continue;  // the range of orders, which all rows share, takes more than this by itself
    CHECK(e.cost.forward_passes + e.cost.backward_passes <= passes);
    CHECK(!failed(row_of(e, "attention_rollout")));
    CHECK(!failed(row_of(e, "saliency")));
  }
  // Without a limit every method runs as it does on its own.
  const Explanation all =
      table("so good, so", {{"passes", int64_t{0}}, {"budget", int64_t{0}}, {"orders", int64_t{4}}});
  const Explanation alone =
      good(now(tiny().explain(Request{"lime", "so good, so", TokenChoice{70, {}}, {}, {}, {}}, Ticket())));
  CHECK(figure(row_of(all, "lime"), "passes").value == static_cast<double>(alone.cost.forward_passes));
}

TEST_CASE("one token, no orders, no budget: reasons instead of figures") {
  for (const char* text : {"a", "a b"}) {
    const Explanation e = table(text, {{"orders", int64_t{text[1] ? 0 : 5}}, {"budget", int64_t{0}}});
    for (const Row& row : e.rows) {
      CAPTURE(row.name);
      CHECK(figure(row, "agreement").status == Figure::Status::not_measured);
      CHECK(figure(row, "stability").status == Figure::Status::not_measured);
      CHECK(figure(row, "infidelity").status == Figure::Status::not_measured);
      if (!failed(row)) CHECK(figure(row, "randomisation").meaning.find("budget") != std::string::npos);
      CHECK(!row.chosen);
    }
    CHECK(e.claims.empty());
  }
}

TEST_CASE("requests for methods and rationales that are none") {
  const auto refused = [](Settings settings) {
    auto result = now(tiny().explain(Request{"trust_table", "a b c", {}, {}, {}, std::move(settings)}, Ticket()));
    REQUIRE(!result.ok());
    return result.error();
  };
  CHECK(refused({{"methods", std::string("attn_lrp,tea_leaves")}}).advice.find("attn_lrp") != std::string::npos);
  CHECK(refused({{"methods", std::string("predictions")}}).code == ErrorCode::bad_request);
  CHECK(refused({{"rationale", std::string("7-3")}}).where == "rationale");
  CHECK(refused({{"methods", int64_t{3}}}).code == ErrorCode::bad_request);
  CHECK(good(methods_named(" , ")).size() == attributions().size());
  CHECK(good(methods_named("lime, attn_lrp,")).size() == 2);
  Ticket ticket;
  ticket.cancel();
  auto stopped = now(tiny().explain(Request{"trust_table", "a b c d", {}, {}, {}, {}}, ticket));
  REQUIRE(!stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
}

TEST_CASE("best of a column, and what cannot be told apart from it") {
  std::vector<Row> rows = {made("a", 0.50, 0.10, 3), made("b", 0.504, 0.05, 500), made("c", 0.40, 0.0501, 9),
                           made("d", 0.30, 0.2, 1)};
  rows[2].figures[0].low = 0.35;
  rows[2].figures[0].high = 0.51;  // its interval holds the best
  rows[3].figures[1].status = Figure::Status::not_measured;
  std::vector<std::vector<Figure>*> figures;
  for (Row& row : rows) figures.push_back(&row.figures);
  mark_best(figures);
  const auto marks = [&](size_t column) {
    std::vector<bool> all;
    for (const Row& row : rows) all.push_back(row.figures[column].best);
    return all;
  };
  CHECK(marks(0) == std::vector<bool>{1, 1, 1, 0});
  CHECK(marks(1) == std::vector<bool>{0, 1, 1, 0});
  CHECK(marks(12) == std::vector<bool>{0, 0, 0, 0});
}

TEST_CASE("the choice: the best fidelity, and the cheapest of those that cannot be told apart") {
  RandomOrders random;
  for (int i = 0; i <= 100; ++i) random.drops.push_back(0.2 + 0.001 * i);
  std::vector<Row> rows = {made("a", 0.500, 0.100, 514), made("b", 0.497, 0.101, 2), made("c", 0.45, 0.10, 1),
                           made("d", 0.25, 0.25, 1)};
  const std::vector<Claim> claims = choose(rows, random);
  CHECK(rows[1].chosen);
  CHECK(!rows[0].chosen);
  REQUIRE(claims.size() == 2);
  CHECK(
      claims[0].statement ==
      "b is the cheapest of those with the best measured fidelity, 0.40, at 2 passes; a cannot be told apart from it.");
  CHECK(claims[0].statistic == doctest::Approx(0.396));
  CHECK(claims[1].statement == "d does no better than random orders.");
  std::vector<Row> poor = {made("a", 0.25, 0.25, 3)};
  CHECK(choose(poor, random).at(0).statement == "No method orders the tokens better than chance; a comes first.");
  std::vector<Row> none;
  CHECK(choose(none, random).empty());
  CHECK(choose(rows, RandomOrders{}).empty());
}

TEST_CASE("the true rationale takes no part in the choice") {
  const std::string text = "so good, so bad";
  const Settings common = {{"methods", std::string("saliency,occlusion,attn_lrp,attention_rollout")},
                           {"orders", int64_t{10}},
                           {"points", int64_t{4}},
                           {"budget", int64_t{0}}};
  std::vector<Explanation> tables;
  for (const char* rationale : {"", "0-2", "3-7", "9-15"}) {
    Settings settings = common;
    if (*rationale) settings["rationale"] = std::string(rationale);
    tables.push_back(table(text, settings));
  }
  std::set<double> agreements;
  for (const Explanation& e : tables) {
    REQUIRE(!e.claims.empty());
    CHECK(e.claims[0].statement == tables[0].claims[0].statement);
    for (size_t i = 0; i < e.rows.size(); ++i) CHECK(e.rows[i].chosen == tables[0].rows[i].chosen);
    agreements.insert(figure(e.rows[0], "rationale_auprc").value);
  }
  CHECK(agreements.size() > 2);  // it was measured, and another one each time
}

TEST_CASE("orders that begin or end alike share their texts") {
  Job job = good(tiny().prepare(Request{"occlusion", "so good, so bad", TokenChoice{70, {}}, {}, {}, {}}, Ticket()));
  const int64_t n = job.reach() - job.first;
  std::vector<int64_t> order;
  for (int64_t t = 0; t < n; ++t) order.push_back(t);
  std::vector<int64_t> alike = order;
  std::swap(alike[0], alike[1]);  // the same sets at every cut from 2 on
  const RandomOrdersPtr random = good(now(run_random_orders(job, "mask_token", 4, 3, 7)));
  REQUIRE(random->cuts[1] >= 2);
  const auto passes = [&] { return job.cost->forward_passes; };
  const int64_t before = passes();
  const OrderCurves first = good(now(run_orders(job, random, {order})))[0];
  const int64_t after = passes();
  CHECK(after > before);
  const OrderCurves second = good(now(run_orders(job, random, {alike})))[0];
  CHECK(passes() == after);
  CHECK(second.deletion == first.deletion);
  CHECK(second.insertion == first.insertion);
  // A curve of its own for an order that nobody ran, the same with and without what is known by now.
  const std::vector<int64_t> reversed(random->orders[0].rbegin(), random->orders[0].rend());
  const OrderCurves known = good(now(run_orders(job, random, {reversed})))[0];
  const int64_t between = static_cast<int64_t>(random->cuts.size()) - 2;
  CHECK(passes() <=
        after + between + 1);  // half of it is the random order itself; 1: the text as it is, which others share
  auto forgetful = std::make_shared<RandomOrders>(*random);
  forgetful->known = std::make_shared<std::map<std::vector<bool>, double>>();
  const OrderCurves fresh = good(now(run_orders(job, forgetful, {reversed})))[0];
  CHECK(passes() >= after + 3 * between);
  for (size_t j = 0; j < known.deletion.size(); ++j) {
    CHECK(known.deletion[j] == doctest::Approx(fresh.deletion[j]));
    CHECK(known.insertion[j] == doctest::Approx(fresh.insertion[j]));
  }
}
