// Growing costs no more answers than it must: samples are nested, hopeless leaves wait, and what is drawn does not
// change what is found.
#include "dataset/tree/search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "dataset/analyses/shuffles.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/measure.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// Answers a prompt by what its last word is found in the text, and remembers who was asked.
class Oracle final : public Answerer {
 public:
  explicit Oracle(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  Task<Result<std::vector<float>>> answer(Question question, std::vector<int32_t> rows, Ticket ticket) override {
    std::vector<float> scores;
    for (const int32_t row : rows) {
      ticket.progress(static_cast<double>(scores.size()), static_cast<double>(rows.size()));
      asked.insert({question.prompt, row});
      const std::string_view text = table_->columns[0].cells[static_cast<size_t>(row)];
      scores.push_back(text.find(question.prompt) != std::string_view::npos ? 0.9f : 0.1f);
    }
    co_return scores;
  }
  Result<Question> question_of(const std::string&, const std::string&) override {
    return Error{ErrorCode::bad_request, "not asked", {}, {}};
  }
  int64_t passes() const override { return static_cast<int64_t>(asked.size()); }

  std::set<std::pair<std::string, int32_t>> asked;

 private:
  std::shared_ptr<const Table> table_;
};

Question prompt(const std::string& word) {
  Question q;
  q.kind = Question::Kind::prompt;
  q.column = "text";
  q.prompt = word;
  q.statement = "Is it " + word + "?";
  q.verbalisers = {" no", " yes"};
  q.yes = {1};
  return q;
}

class Proposes final : public Proposer {
 public:
  explicit Proposes(std::vector<std::string> words) : words_(std::move(words)) {}
  Task<Result<std::vector<Question>>> propose(ProposalContext, Ticket) override {
    std::vector<Question> questions;
    for (const std::string& word : words_) questions.push_back(prompt(word));
    co_return questions;
  }

 private:
  std::vector<std::string> words_;
};

struct Asked {
  GroundPtr ground;
  std::shared_ptr<Oracle> oracle;
};

// `key` decides the class of nine rows in ten; `weak` goes with it a little.
Asked asked(int rows) {
  Random random(5);
  std::string text = "text\tlabel\n";
  for (int i = 0; i < rows; ++i) {
    const bool good = random.below(2) == 1;
    std::string line = "row" + std::to_string(i);
    if ((random.uniform() < 0.9) == good) line += " key";
    if (random.uniform() < (good ? 0.6 : 0.4)) line += " weak";
    text += line + "\t" + (good ? "good" : "bad") + "\n";
  }
  auto file = read(text, "a.tsv");
  REQUIRE(file.ok());
  const auto table = std::make_shared<const Table>(std::move(file->table));
  auto split = make_split(*table, {});
  REQUIRE(split.ok());
  const auto oracle = std::make_shared<Oracle>(table);
  auto ground = run(make_ground(table, std::make_shared<const Split>(std::move(*split)),
                                {oracle, std::make_shared<Proposes>(std::vector<std::string>{"key", "weak"}), nullptr},
                                Ticket()));
  REQUIRE(ground.ok());
  return {*ground, oracle};
}

}  // namespace

TEST_CASE("samples are nested, and a part's order is that of the whole") {
  std::vector<int32_t> all, part;
  for (int32_t i = 0; i < 1000; ++i) {
    all.push_back(i);
    if (i % 3 == 0) part.push_back(i);
  }
  const auto some = drawn(all, 100, 7), more = drawn(all, 400, 7);
  CHECK(std::equal(some.begin(), some.end(), more.begin()));
  std::vector<int32_t> of_part;
  std::copy_if(more.begin(), more.end(), std::back_inserter(of_part), [](int32_t row) { return row % 3 == 0; });
  const auto from_part = drawn(part, of_part.size(), 7);
  CHECK(of_part == from_part);
  CHECK(drawn(all, 100, 8) != some);
}

TEST_CASE("the model's best question is found, and rows are asked about the others only as far as they may still win") {
  const Asked a = asked(6000);
  GrowOptions options;
  options.leaves = 2;
  options.kinds = {Question::Kind::prompt};
  const Tree tree = grown(a.ground, options);
  REQUIRE(tree.leaves == 2);
  CHECK(tree.nodes.front().question->prompt == "key");
  CHECK(tree.accuracy[2].value() > 0.85);
  const auto validation = static_cast<int64_t>(a.ground->split->of(Part::validation).size());
  std::map<std::string, int64_t> held;
  for (const auto& [word, row] : a.oracle->asked)
    held[word] += a.ground->split->part[static_cast<size_t>(row)] == Part::validation;
  CHECK(held["key"] == validation);
  CHECK(held["weak"] == options.ask_first);  // it cannot win any more
  for (const RunnerUp& r : tree.nodes.front().runners_up) {
    CHECK_FALSE(r.tied());
    CHECK(r.behind.rows == options.ask_first);
  }
  // The gain from a sample is that of all rows, up to its interval.
  const TreeNode& root = tree.nodes.front();
  CHECK(root.gain.low < root.gain.points);
  CHECK(root.gain.points < root.gain.high);
}

TEST_CASE("no leaf gains more than its bound, and growth is the same as if all leaves were searched") {
  const Asked a = asked(1500);
  OpenLeaf leaf;
  leaf.train = a.ground->split->of(Part::train);
  leaf.validation = a.ground->split->of(Part::validation);
  const double bound = most_gain(*a.ground, leaf);
  CHECK(bound == doctest::Approx(50).epsilon(0.05));  // two classes of equal size
  GrowOptions options;
  options.kinds = {Question::Kind::prompt};
  const auto found = run(search(a.ground, std::make_shared<const OpenLeaf>(leaf), options, Ticket()));
  REQUIRE(found.ok());
  CHECK(found->stopped.empty());
  CHECK(found->gain.points < bound);
  CHECK(found->gain.points > 20);

  leaf.train.resize(9);
  CHECK(std::string(cannot_split(*a.ground, leaf)) == "few_rows");
  leaf.train = a.ground->split->of(Part::train);
  std::erase_if(leaf.train, [&](int32_t row) { return a.ground->label(row) != 0; });
  CHECK(std::string(cannot_split(*a.ground, leaf)) == "pure");
}

TEST_CASE("labels dealt out anew are seldom explained by words, numbers or the model, and then it is said") {
  const Asked a = asked(400);
  GrowOptions options;
  const auto report =
      run(grow_on_shuffles(a.ground->table, {}, {a.oracle, a.ground->proposer, nullptr}, options, 60, Ticket()));
  REQUIRE(report.ok());
  CHECK(report->found.total == 60);
  CHECK(report->p.size() == 60);
  CHECK(report->compared > 60);
  MESSAGE("questions found on shuffled labels: " << report->found.right << " of 60");
  CHECK(report->found.right <= 6);
  CHECK(report->check.holds == (report->found.value() <= 0.05));
  // The same labels without a shuffle are explained.
  const Tree tree = grown(a.ground, options);
  CHECK(tree.leaves > 1);
}

TEST_CASE("every leaf says why it asks nothing") {
  const Asked a = asked(1500);
  GrowOptions options;
  options.leaves = 8;
  options.kinds = {Question::Kind::prompt};
  const Tree tree = grown(a.ground, options);
  for (const TreeNode& node : tree.nodes) {
    const auto about = std::count_if(tree.checks.begin(), tree.checks.end(), [&](const Claim& c) {
      return c.node == node.id && (node.leaf() ? c.code.starts_with("leaf_") && c.holds : c.code == "node_gain");
    });
    CHECK(about == 1);
  }
}

TEST_CASE("the progress of a growth never goes back and ends near its end") {
  const Asked a = asked(1500);
  GrowOptions options;
  options.leaves = 6;
  std::vector<double> told;
  const auto tree = run(grow(a.ground, sapling(*a.ground, 1), 0, options,
                             Ticket([&](double done, double total) { told.push_back(done / total); }), {}));
  REQUIRE(tree.ok());
  REQUIRE(told.size() > 10);
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.front() < 0.2);
  CHECK(told.back() > 0.85);
  CHECK(told.back() <= 1);
}

TEST_CASE("where only some train rows are asked, a node says how many came") {
  const Asked a = asked(8000);
  GrowOptions options;
  options.leaves = 2;
  options.kinds = {Question::Kind::prompt};
  const Tree tree = grown(a.ground, options);
  const TreeNode& root = tree.nodes.front();
  const auto train = static_cast<int64_t>(a.ground->split->of(Part::train).size());
  REQUIRE(train > static_cast<int64_t>(most_train_asked));
  CHECK(root.counts[0][0] + root.counts[0][1] == static_cast<int64_t>(most_train_asked));
  CHECK(root.reached == static_cast<int64_t>(a.ground->table->rows));
  int64_t below = 0;
  for (const int32_t child : {root.yes, root.no}) below += tree.find(child)->reached;
  CHECK(below == root.reached - train + static_cast<int64_t>(most_train_asked));
}
