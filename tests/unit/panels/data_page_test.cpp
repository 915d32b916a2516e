// The view of the data set, drawn into memory in every size and at every stage, and clicks on what it shows.
#include <doctest/doctest.h>

#include <algorithm>

#include "../draw/bench.h"
#include "app/dataset_reducer.h"
#include "app/reducer.h"
#include "page_fixture.h"
#include "panels/data_words.h"
#include "panels/page.h"

using namespace vitrine;
using namespace vitrine::panels;

namespace {

constexpr std::pair<float, float> kSizes[] = {{1280, 800}, {2560, 1440}, {1100, 700},
                                              {820, 1180}, {390, 844},   {320, 480}};

app::State empty_state() {
  app::State state;
  state.view = app::View::data;
  state.data.asked_for_stored = true;
  return state;
}

Claim claim(const char* code, const char* statement) {
  Claim c = dataset::fact();
  c.code = code;
  c.statement = statement;
  return c;
}

app::State with_table(int columns) {
  app::State state = empty_state();
  dataset::Description t;
  t.name = "reviews of a very long name indeed, with commas.csv";
  t.format = "csv";
  t.encoding = "UTF-8";
  t.rows = 480;
  t.bytes = 81234;
  t.classes = {"bad", "good"};
  t.split = dataset::SplitDescription{1, "seeded, stratified by class, 50 / 20 / 30 %", {240, 96, 144}, 0};
  for (int i = 0; i < columns; ++i) {
    dataset::ColumnDescription c;
    c.name = "column " + std::to_string(i) + (i % 3 ? "" : " with a name that does not want to end");
    c.role = app::kDataRoles[static_cast<size_t>(i) % app::kDataRoles.size()];
    c.distinct = 12;
    c.missing = i;
    c.levels = {{"bad", 240}, {"good", 240}};
    t.columns.push_back(c);
  }
  t.findings = {claim("duplicates", "12 rows stand twice; each stays within one part.")};
  state.data.table = t;
  for (int i = 0; i < 20; ++i) {
    dataset::ShownRow row;
    row.row = i;
    row.label = i % 2;
    row.part = "train";
    row.cells = std::vector<std::string>(static_cast<size_t>(columns),
                                         "A slow start, then it wins you over, and it does not let go before the end.");
    state.data.preview.push_back(row);
  }
  return state;
}

// A chain or a full tree of `questions` questions.
app::State with_tree(int questions, bool chain) {
  app::State state = with_table(4);
  dataset::Tree t;
  t.classes = {"bad", "good"};
  t.nodes.resize(static_cast<size_t>(2 * questions + 1));
  for (size_t i = 0; i < t.nodes.size(); ++i) {
    dataset::TreeNode& n = t.nodes[i];
    n.id = static_cast<int>(i) + 100;
    n.prediction = static_cast<int>(i % 2);
    n.counts = {std::vector<int64_t>{120, 120}, {48, 48}, {72, 72}};
    n.accuracy[2] = n.accuracy_as_leaf[2] = {100, 144};
    n.stopped = "leaves";
  }
  for (int i = 0; i < questions; ++i) {
    const int at = chain ? 2 * i : i, yes = 2 * i + 1, no = 2 * i + 2;
    dataset::TreeNode& n = t.nodes[static_cast<size_t>(at)];
    n.yes = yes + 100;
    n.no = no + 100;
    n.question = dataset::Question{};
    n.question->kind = dataset::Question::Kind::ngrams;
    n.question->statement = "Does it contain “never dull”, “not boring” or “no cliché” (14 in all)?";
    n.question->ngrams = {"never dull", "wins"};
    n.gain = {4.8, 3.4, 6.2, 0.001, 0.01, 8, true};
    n.runners_up = {{*n.question, {3.9, 2, 5, 0.002, 0.02, 8, true}, {60, 0.9, -0.1, 2}},
                    {*n.question, {2.2, 1, 3, 0.1, 0.4, 8, false}, {60, 2.6, 1, 4}}};
    for (const int child : {yes, no}) t.nodes[static_cast<size_t>(child)].parent = n.id;
  }
  state.data.tree = t;
  for (dataset::TreeNode& node : state.data.tree->nodes) node.reached = node.rows();
  state.data.headline = "Six questions sort 480 rows. On 144 rows never seen, 84 % are right.";
  state.data.node = 100;
  for (const char* kind : app::kExampleKinds) state.data.examples[kind] = {state.data.preview[0]};
  for (auto& [kind, rows] : state.data.examples) rows[0].text = "A slow start, then it wins you over. Never dull.";
  const auto on_test = [](int64_t right) { return std::array<dataset::Proportion, 3>{{{}, {}, {right, 144}}}; };
  state.data.companions = {{"tree", "This tree", "", 6, on_test(121)},
                           {"boosted", "Boosted questions", "", 30, on_test(125)},
                           {"linear", "Linear over words", "", 0, on_test(119)}};
  return state;
}

// A row was looked at, softly, and its neighbours were found.
app::State with_evidence() {
  app::State state = with_tree(7, false);
  app::Data& data = state.data;
  data.table->columns[0].role = dataset::Role::text;
  data.tree->routing = dataset::Routing::soft;
  data.tree->softness.softness = 0.4;
  data.tree->leaves = 8;
  data.tree->checks = {claim("softness", "A row goes both ways at a question, more where the answer is surer.")};
  data.tree->nodes[0].reached += 4000;
  dataset::RowPath path;
  path.row = 3;
  path.label = path.predicted = 1;
  path.path = {{100, {}, 0.8, "yes"}};
  path.leaf = 107;
  path.soft = dataset::SoftPath{0.4, {0.3, 0.7}, 1, {{107, 0.7}, {108, 0.28}, {109, 0.02}}};
  data.path = path;
  dataset::Near near;
  near.row = 3;
  near.text = "A slow start, then it wins you over, and it does not let go before the end of a very long sentence.";
  near.label = "good";
  near.neighbours = std::vector<dataset::ShownNeighbour>(
      5, {12, 0.93, "train", "It starts slowly, and then it does not let go, not even for a moment.", "good"});
  near.vote = dataset::ShownVote{"good", 4, 5};
  data.nearest.emplace();
  data.nearest->k = 5;
  data.nearest->test = dataset::NearestTest{{121, 144}, {100, 144}, {72, 144}, 0.01};
  data.nearest->near = {near};
  data.nearest_sentence =
      "The vote of the 5 nearest training rows is right on 84 % of 144 test rows; by shared words on 69 %, the most "
      "frequent class on 50 %.";
  return state;
}

void draw_everywhere(const app::State& state) {
  draw::Bench bench;
  for (const auto& [width, height] : kSizes)
    for (const float scale : {1.f, 2.f}) {
      bench.resize(width, height);
      bench.ui.theme.scale = scale;
      bench.ui.theme.layout = draw::layout_for(width, scale);
      Page page;
      app::Commands commands;
      for (int i = 0; i < 2; ++i) bench.frame([&] { commands = page.draw(bench.ui, state, width, height); });
      CHECK(commands.empty());
      for (const Hook& hook : page.hooks()) {
        CAPTURE(hook.name);
        CAPTURE(width);
        CAPTURE(scale);
        CHECK(hook.rect.x >= -0.5f);
        // At twice the size a row of links may reach over the edge of the narrowest page.
        if (scale == 1.f) CHECK(hook.rect.right() <= width + 0.5f);
      }
    }
}

// What a click at that place of the page says.
template <class T>
std::optional<T> clicked(const app::State& state, std::string_view name, int a) {
  draw::Bench bench(1280, 1400);
  bench.ui.theme.layout = draw::Layout::medium;
  Page page;
  app::Commands commands;
  const auto frame = [&] {
    for (app::Command& c : page.draw(bench.ui, state, 1280, 1400)) commands.push_back(std::move(c));
  };
  for (int i = 0; i < 2; ++i) bench.frame(frame);
  draw::Rect rect;
  for (const Hook& hook : page.hooks())
    if (hook.name == name && hook.a == a) rect = hook.rect;
  REQUIRE_MESSAGE(!rect.empty(), std::string(name));
  commands.clear();
  bench.click(rect.center_x(), rect.center_y(), frame);
  for (const app::Command& c : commands)
    if (const auto* data = std::get_if<app::DataCommand>(&*c))
      if (const T* event = std::get_if<T>(&*data->event)) return *event;
  return std::nullopt;
}

}  // namespace

TEST_CASE("the data set can be drawn at every stage in every layout") {
  SUBCASE("nothing yet") { draw_everywhere(empty_state()); }
  SUBCASE("an error") {
    app::State state = empty_state();
    state.data.error = Error{ErrorCode::bad_file, "This is no table", "picture.png", "Open a CSV file."};
    draw_everywhere(state);
  }
  SUBCASE("a table") { draw_everywhere(with_table(4)); }
  SUBCASE("a table of many columns, without a label, being read") {
    app::State state = with_table(60);
    state.data.table->split.reset();
    state.data.running = app::DataAsk{"dataset_roles", "{}", -1, "dataset_roles"};
    draw_everywhere(state);
  }
  SUBCASE("a tree of 31 nodes") { draw_everywhere(with_tree(15, false)); }
  SUBCASE("a tree as deep as it has questions, growing") {
    app::State state = with_tree(15, true);
    state.data.partial = true;
    state.data.running = app::DataAsk{"analyse", "{}", -1, "tree"};
    state.data.done = 3;
    state.data.total = 8;
    draw_everywhere(state);
  }
  SUBCASE("soft routing, a row that was looked at, and its nearest rows") { draw_everywhere(with_evidence()); }
  SUBCASE("one leaf: nothing was significant") {
    app::State state = with_tree(0, false);
    state.data.tree->nodes[0].stopped = "not_significant";
    state.data.companions.clear();
    draw_everywhere(state);
  }
}

TEST_CASE("the data set is measured without drawing, and as high as it is drawn") {
  page_fixture::check_measuring(empty_state());
  page_fixture::check_measuring(with_table(4));
  page_fixture::check_measuring(with_evidence());
}

TEST_CASE("clicks on the tree and beside it become events") {
  const app::State state = with_tree(3, false);
  CHECK(clicked<app::SelectNode>(state, "node", 102)->node == 102);
  CHECK(clicked<app::PruneNode>(state, "button:data_prune", 100)->node == 100);
  CHECK(clicked<app::LockNode>(state, "button:data_lock", 100)->locked);
  CHECK(clicked<app::GrowTree>(state, "button:data_below", 100)->below == 100);
  CHECK(clicked<app::SwapRunnerUp>(state, "runner_up", 1)->place == 1);
  CHECK(clicked<app::ShowRowPath>(state, "example", 0)->row == 0);
}

TEST_CASE("hard and soft are a switch, and a nearest row leads to its way through the tree") {
  CHECK_FALSE(clicked<app::SetRouting>(with_evidence(), "button:data_hard", 0)->soft);
  CHECK(clicked<app::ShowRowPath>(with_evidence(), "neighbour", 12)->row == 12);
  app::State hard = with_evidence();
  hard.data.tree->routing = dataset::Routing::hard;
  CHECK(clicked<app::SetRouting>(hard, "button:data_soft", 0)->soft);
  hard.data.nearest.reset();
  CHECK(clicked<app::FindNearest>(hard, "button:data_nearest_row", 3)->row == 3);
}

TEST_CASE("a table can be grown once there is a label, and a shipped one opened") {
  CHECK(clicked<app::GrowTree>(with_table(4), "button:data_grow", 0)->below == -1);
  app::State unlabelled = with_table(4);
  unlabelled.data.table->split.reset();
  CHECK_FALSE(clicked<app::GrowTree>(unlabelled, "button:data_grow", 0));
  CHECK(clicked<app::OpenShippedData>(empty_state(), "data_set", 2)->name == "formula.csv");
}

TEST_CASE("a table has its report to export; a tree, all forms") {
  CHECK(forms_offered(empty_state().data).empty());
  const auto of_table = forms_offered(with_table(4).data), of_tree = forms_offered(with_tree(3, false).data);
  CHECK(of_tree.size() == std::size(dataset::export_forms));
  CHECK(of_table.size() < of_tree.size());
  REQUIRE_FALSE(of_table.empty());
  CHECK(of_table.front().name == std::string("report"));

  // The menu opens at its place, with a table alone too.
  for (const app::State& state : {with_table(4), with_tree(3, false)}) {
    draw::Bench bench(1280, 1400);
    bench.ui.theme.layout = draw::Layout::medium;
    Page page;
    for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, state, 1280, 1400); });
    CHECK(std::ranges::any_of(page.hooks(), [](const Hook& hook) { return hook.name == "button:data_export"; }));
  }
}

TEST_CASE("an analysis without a picture of its own has a menu, a form and its result") {
  app::State state = with_tree(3, false);
  app::MethodInfo analysis;
  analysis.name = "test_only";
  analysis.title = "A test";
  analysis.question = "Is there a word?";
  analysis.caveat = "It only looks.";
  analysis.view = "statements";
  analysis.settings = {{"times", "Times", "integer", "How often.", {}, 1, 9, int64_t{3}},
                       {"word", "Word", "text", "Which one.", {}, 0, 0, std::string()}};
  state.data.analyses = {analysis};
  draw_everywhere(state);
  CHECK(clicked<app::ChooseAnalysis>(state, "analysis", 0)->name == "test_only");
  state.data.analysis = "test_only";
  Report report;
  report.claims = {claim("word", "There is a word.")};
  report.figures.resize(2);
  report.figures[0].label = "Share";
  report.figures[0].status = Figure::Status::measured;
  report.rows.resize(3);
  for (Row& row : report.rows) {
    row.label = "Rows whose “water_ml” is at least 121 and below 250, or missing";
    for (const double value : {15., 0.133, 1611., 0.0004})
      row.figures.push_back({"", "How many there are", Figure::Status::measured, value, {}, {}, "", ""});
  }
  report.rows[0].chosen = true;
  state.data.reports["test_only"] = report;
  draw_everywhere(state);
  page_fixture::check_measuring(state);
  CHECK(clicked<app::RunAnalysis>(state, "button:data_run", 0)->name == "test_only");

  // The numbers stand below each other, beside the names of the rows where there is room.
  for (const auto& [width, below] : {std::pair{1280.f, 0}, {390.f, 1}}) {
    draw::Bench bench(width, 6000);
    bench.ui.theme.layout = draw::layout_for(width, 1);
    Page page;
    for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, state, width, 6000); });
    std::vector<draw::Rect> rows;
    for (const Hook& hook : page.hooks())
      if (hook.name == "analysis_row") {
        rows.push_back(hook.rect);
        CHECK(hook.b == below);
      }
    REQUIRE(rows.size() == 3);
    for (size_t i = 0; i < 3; ++i) {
      CHECK(rows[i].right() <= width);
      CHECK(rows[i].right() == rows[0].right());
      if (i) CHECK(rows[i].y >= rows[i - 1].bottom() - 0.01f);
    }
  }
}

TEST_CASE("the map of an analysis has a point for each row; tensors that are no map draw nothing") {
  app::State state = with_tree(3, false);
  app::MethodInfo analysis;
  analysis.name = "test_only";
  analysis.title = "A test";
  analysis.question = "Are there groups?";
  analysis.view = "map";
  state.data.analyses = {analysis};
  state.data.analysis = "test_only";
  const auto maps = [&](Report report) {
    state.data.reports["test_only"] = std::move(report);
    draw_everywhere(state);
    draw::Bench bench(1280, 6000);
    Page page;
    for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, state, 1280, 6000); });
    std::vector<Hook> found;
    for (const Hook& hook : page.hooks())
      if (hook.name == "report_map") found.push_back(hook);
    return found;
  };
  Report report;
  report.tensors = {{"map", {"row", "axis"}, "", Tensor({4, 2}, std::vector<float>{0, 0, 1, 1, 2, 0, 2, 0})},
                    {"group", {"row"}, "", Tensor({4}, std::vector<int64_t>{0, 1, 0, -1})},
                    {"row", {"row"}, "", Tensor({4}, std::vector<int64_t>{0, 3, 5, 9})}};
  const auto found = maps(report);
  REQUIRE(found.size() == 1);
  CHECK(found[0].a == 4);
  CHECK(found[0].b == 2);
  CHECK(found[0].rect.w > 100);
  Report fewer = report;  // groups of some rows only
  fewer.tensors[1].tensor = Tensor({3}, std::vector<int64_t>{0, 1, 0});
  CHECK(maps(fewer).empty());
  Report flat = report;  // all rows at one place
  flat.tensors[0].tensor = Tensor({4, 2}, std::vector<float>(8, 1));
  CHECK(maps(flat).size() == 1);
  report.tensors.pop_back();
  CHECK(maps(report).empty());
}

TEST_CASE("what is too deep for the width is folded, and opens on a click") {
  const app::State state = with_tree(15, true);
  std::vector<int> drawn;
  {
    draw::Bench bench(1280, 1400);
    bench.ui.theme.layout = draw::Layout::medium;
    Page page;
    for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, state, 1280, 1400); });
    for (const Hook& hook : page.hooks())
      if (hook.name == "node") drawn.push_back(hook.a);
  }
  CHECK(drawn.size() < state.data.tree->nodes.size());
  std::optional<app::UnfoldNode> opened;
  for (const int id : drawn)
    if (!opened) opened = clicked<app::UnfoldNode>(state, "node", id);
  REQUIRE(opened);
  app::State unfolded = state;
  reduce(unfolded, app::DataCommand{*opened, 0});
  CHECK(unfolded.data.fold_root == opened->node);
}
