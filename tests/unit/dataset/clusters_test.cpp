// Groups of rows: planted ones are found, counted and named, and the intervals of what is said hold the truth; one
// cloud, skewed or long, has none; random words have none; what cannot be asked is said.
#include "dataset/analyses/clusters.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "../support/draws.h"
#include "dataset/analysis.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

Table table_of(const std::vector<std::pair<std::string, Role>>& columns, const std::vector<std::string>& cells) {
  Table table;
  table.name = "a.csv";
  for (const auto& [name, role] : columns) {
    table.columns.emplace_back();
    table.columns.back().name = name;
    table.columns.back().role = role;
  }
  for (size_t i = 0; i < cells.size(); ++i) table.columns[i % columns.size()].cells.push_back(cells[i]);
  table.rows = table.test_begin = static_cast<int64_t>(cells.size() / columns.size());
  for (Column& column : table.columns) interpret(column, column.role);
  return table;
}

ClusterOptions few() {
  ClusterOptions options;
  options.most_groups = 5;
  options.reference_rows = 120;
  options.halvings = 2;
  options.starts = 4;
  options.draws = 19;
  options.statements = 2;
  options.difference.candidates = 10;
  return options;
}

Result<ClusterSummary> clusters(Table made, uint64_t seed, ClusterOptions options = few()) {
  auto source = std::make_shared<ConditionSource>();
  source->table = std::make_shared<const Table>(std::move(made));
  source->seed = seed;
  const std::vector<Part> part = parts_of(*source->table, nullptr, seed);
  std::vector<int32_t> all, train;
  for (size_t row = 0; row < part.size(); ++row) {
    all.push_back(static_cast<int32_t>(row));
    if (part[row] == Part::train) train.push_back(static_cast<int32_t>(row));
  }
  const int32_t text = source->table->first_with(Role::text);
  if (text >= 0) {
    const auto words = run(index_ngrams(source->table, text, train, Ticket()));
    REQUIRE(words.ok());
    source->words = *words;
  }
  auto vectors = run(row_vectors(source->table, all, train, {}, {}, Ticket()));
  if (!vectors.ok()) return vectors.error();
  return run(find_clusters(source, std::make_shared<const RowVectors>(std::move(*vectors)), part, options, Ticket()));
}

constexpr const char* topics[3][6] = {{"goal", "match", "team", "coach", "league", "striker"},
                                      {"bank", "loan", "rate", "market", "share", "profit"},
                                      {"oven", "flour", "sugar", "butter", "recipe", "cake"}};
constexpr const char* plain[] = {"river", "stone", "paper", "cloud", "table", "garden", "window", "street", "letter"};

// Rows of `count` topics. "zebra" stands in 0.9 of the rows of the first, in 0.1 of the others.
Table topic_rows(int rows, int count, uint64_t seed) {
  Random random(seed);
  std::vector<std::string> cells;
  for (int i = 0; i < rows; ++i) {
    std::string text = "row" + std::to_string(i);
    for (int w = 0; w < 4 && count > 0; ++w) text += std::string(" ") + topics[i % count][random.below(6)];
    for (int w = 0; w < 3; ++w) text += std::string(" ") + plain[random.below(9)];
    if (random.uniform() < (count > 0 && i % count == 0 ? 0.9 : 0.1)) text += " zebra";
    cells.push_back(text);
    cells.push_back(std::to_string(random.below(100)));
  }
  return table_of({{"text", Role::text}, {"size", Role::number}}, cells);
}

// How much more frequent rows with one of these words are in their topic than elsewhere, where that is known.
std::optional<double> share_of_topic(std::vector<std::string> words) {
  const bool zebra = std::erase(words, "zebra") > 0;
  for (int t = 0; t < (zebra ? 1 : 3); ++t)
    if (std::all_of(words.begin(), words.end(),
                    [&](const std::string& word) { return std::count(topics[t], topics[t] + 6, word) == 1; })) {
      const double none =
          std::pow((6 - static_cast<double>(words.size())) / 6, 4);  // of these words in a row of the topic
      return zebra ? 0.9 - 0.1 * none : 1 - none;
    }
  return {};
}

}  // namespace

TEST_CASE("clusters: planted topics are found, counted and named, and intervals hold the truth") {
  int found = 0, named = 0, of_topic = 0, covered = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const auto summary = clusters(topic_rows(360, 3, 50 + seed), seed);
    REQUIRE(summary.ok());
    if (summary->chosen != 3) continue;
    ++found;
    CHECK(summary->p <= 0.05);
    int64_t apart = 0;  // neighbours of one topic
    for (size_t i = 0; i + 3 < summary->group.size(); ++i) apart += summary->group[i] != summary->group[i + 3];
    CHECK(apart <= 10);
    for (const RowGroup& group : summary->groups) {
      ++named;
      if (!group.label() || group.label()->question.kind != Question::Kind::ngrams) continue;
      const auto share = share_of_topic(group.label()->question.ngrams);
      if (!share) continue;
      ++of_topic;
      covered += group.label()->low <= *share && *share <= group.label()->high;
    }
  }
  CHECK(found >= test::at_least(0.95));
  CHECK(of_topic >= 0.9 * named);
  CHECK(covered >= 0.9 * of_topic);
}

TEST_CASE("clusters: words at random have none") {
  int found = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const auto summary = clusters(topic_rows(240, 0, 500 + seed), seed);
    REQUIRE(summary.ok());
    found += summary->chosen > 1;
    const std::vector<Claim> claims = claims_of(*summary, few());
    if (summary->chosen == 1) CHECK(claims.front().code == "no_groups");
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("clusters: groups of numbers are found; one cloud, long or skewed, has none") {
  const auto numbers = [](int kind, uint64_t seed) {
    Random random(seed);
    std::vector<std::string> cells;
    for (int i = 0; i < 300; ++i) {
      const double along = random.normal();
      for (int j = 0; j < 4; ++j) {
        double x = random.normal();
        if (kind == 0) x += i % 4 == j ? 7 : 0;           // four groups
        if (kind == 1) x = 3 * along + x;                 // one long cloud
        if (kind == 2) x = std::exp(x);                   // skewed columns
        if (kind == 3) x = std::exp(along + 0.5 * x);     // skewed and long
        if (kind == 4) x = random.below(3) == 0 ? 1 : 0;  // few values
        cells.push_back(std::to_string(x));
      }
    }
    return table_of({{"a", Role::number}, {"b", Role::number}, {"c", Role::number}, {"d", Role::number}}, cells);
  };
  int four = 0;
  std::array<int, 5> found{};
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed)
    for (int kind = 0; kind < 5; ++kind) {
      const auto summary = clusters(numbers(kind, 900 + seed), seed);
      REQUIRE(summary.ok());
      found[static_cast<size_t>(kind)] += summary->chosen > 1;
      if (kind == 0) four += summary->chosen == 4;
    }
  CHECK(four >= test::at_least(0.95));
  for (size_t kind = 1; kind < found.size(); ++kind) {
    CAPTURE(kind);
    CHECK(found[kind] <= test::at_most(0.05));
  }
}

TEST_CASE("clusters: a number that a person gives is kept, and what it is worth is said") {
  ClusterOptions three = few();
  three.groups = 3;
  const auto random_rows = clusters(topic_rows(240, 0, 7), 1, three);
  REQUIRE(random_rows.ok());
  CHECK(random_rows->groups.size() == 3);
  CHECK(claims_of(*random_rows, three).front().code == "groups_not_steady");
  const auto topic = clusters(topic_rows(360, 3, 7), 1, three);
  REQUIRE(topic.ok());
  const std::vector<Claim> claims = claims_of(*topic, three);
  CHECK(claims.front().code == "groups");
  CHECK(*claims.front().low > 0.8);
  for (const Claim& claim : claims) CHECK(!claim.test.empty());
}

TEST_CASE("clusters: the analysis as it is asked for, with the label beside") {
  const Table rows = topic_rows(300, 3, 3);
  std::string csv = "text,size,topic,coin\n";
  Random random(3);
  for (int i = 0; i < 300; ++i)
    csv += std::string(rows.columns[0].cells[static_cast<size_t>(i)]) + "," +
           std::string(rows.columns[1].cells[static_cast<size_t>(i)]) + "," + "xyz"[i % 3] + "," +
           (random.below(2) ? "head" : "tail") + "\n";
  const auto ask = [&](const char* label) {
    auto bytes = std::make_shared<std::vector<std::byte>>(csv.size());
    std::memcpy(bytes->data(), csv.data(), csv.size());
    std::vector<RoleChoice> roles{
        {"text", Role::text}, {"size", Role::number}, {"topic", Role::ignore}, {"coin", Role::ignore}};
    for (RoleChoice& role : roles)
      if (role.column == label) role.role = Role::label;
    const auto project = run(Project::open(TableSource{"a.csv", bytes}, {}, roles, {}, {}, Ticket()));
    REQUIRE(project.ok());
    const auto result = run(run_analysis("clusters", "", AnalysisJob{*project, {}, {}, Ticket(), {}}));
    REQUIRE(result.ok());
    return *result;
  };
  const AnalysisResult by_topic = ask("topic"), by_coin = ask("coin");
  for (const AnalysisResult* result : {&by_topic, &by_coin}) {
    CHECK(result->value["chosen"] == 3);
    CHECK(result->rows.size() == 3);
    for (const Row& row : result->rows) CHECK(row.figures.size() == result->rows.front().figures.size());
    REQUIRE(result->find("map"));
    CHECK(result->find("map")->shape() == Shape{300, 2});
    CHECK(result->find("group")->shape() == Shape{300});
    for (const Claim& claim : result->claims) {
      CHECK(!claim.test.empty());
      CHECK(claim.rows > 0);
    }
  }
  const auto agreement = [](const AnalysisResult& result) {
    for (const Claim& claim : result.claims)
      if (claim.code == "groups_and_label") return claim;
    return Claim{};
  };
  CHECK(agreement(by_topic).holds);
  CHECK(agreement(by_topic).statistic > 0.9);
  CHECK_FALSE(agreement(by_coin).holds);
  CHECK(std::abs(agreement(by_coin).statistic) < 0.1);
}

TEST_CASE("clusters: what cannot be asked is said in a sentence") {
  const auto refused = [](Table table) {
    const auto result = clusters(std::move(table), 1);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::bad_request);
    CHECK(!result.error().advice.empty());
    return result.error().what;
  };
  std::vector<std::string> same(100, "7"), missing(100, ""), texts;
  for (int i = 0; i < 100; ++i) texts.push_back("only" + std::to_string(i));
  CHECK(refused(table_of({{"a", Role::number}}, same)).find("All rows are the same") != std::string::npos);
  CHECK(refused(table_of({{"a", Role::number}}, missing)).find("nothing by which") != std::string::npos);
  CHECK(refused(table_of({{"a", Role::category}}, same)).find("nothing by which") != std::string::npos);
  CHECK(refused(table_of({{"a", Role::text}}, texts)).find("nothing by which") != std::string::npos);
  CHECK(refused(topic_rows(20, 2, 1)).find("too few rows") != std::string::npos);
  CHECK(refused(topic_rows(1, 1, 1)).find("") != std::string::npos);

  Ticket cancelled;
  cancelled.cancel();
  const auto table = std::make_shared<const Table>(topic_rows(200, 2, 1));
  std::vector<int32_t> all;
  for (int32_t i = 0; i < 200; ++i) all.push_back(i);
  const auto stopped = run(row_vectors(table, all, all, {}, {}, cancelled));
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
}

TEST_CASE("clusters: rows without groups keep what they should keep") {
  std::vector<std::string> cells;
  Random random(8);
  for (int i = 0; i < 400; ++i) {
    const double along = random.normal();
    cells.push_back(std::to_string(std::exp(along)));
    cells.push_back(std::to_string(along + 0.5 * random.normal()));
    cells.push_back(along + random.normal() > 0 ? "x" : "y");
  }
  const auto table =
      std::make_shared<const Table>(table_of({{"a", Role::number}, {"b", Role::number}, {"c", Role::category}}, cells));
  std::vector<int32_t> all;
  std::vector<int64_t> places;
  for (int32_t i = 0; i < 400; ++i) {
    all.push_back(i);
    places.push_back(i);
  }
  const auto columns = run(row_vectors(table, all, all, {}, {}, Ticket()));
  REQUIRE(columns.ok());
  const Design drawn = without_groups(*columns, places, random);
  REQUIRE(drawn.dense_columns == 4);  // a, b, and two of c
  const auto column = [](const Design& design, size_t j) {
    std::vector<float> out;
    for (size_t i = j; i < design.dense.size(); i += 4) out.push_back(design.dense[i]);
    return out;
  };
  const auto correlation = [&](const Design& design) {
    const auto a = column(design, 0), b = column(design, 1);
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      ab += static_cast<double>(a[i] * b[i]);
      aa += static_cast<double>(a[i] * a[i]);
      bb += static_cast<double>(b[i] * b[i]);
    }
    return ab / std::sqrt(aa * bb);
  };
  CHECK(correlation(drawn) == doctest::Approx(correlation(columns->design)).epsilon(0.1));
  for (size_t j = 0; j < 4; ++j) {
    auto before = column(columns->design, j), after = column(drawn, j);
    CHECK(before != after);
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    CHECK(before == after);
  }

  const auto texts = std::make_shared<const Table>(topic_rows(400, 2, 4));
  const auto words = run(row_vectors(texts, all, all, {}, {}, Ticket()));
  REQUIRE(words.ok());
  const Design dealt = without_groups(*words, places, random);
  std::vector<int64_t> before(words->weight.size()), after(before);
  for (const int32_t word : words->design.sparse.column) ++before[static_cast<size_t>(word)];
  for (const int32_t word : dealt.sparse.column) ++after[static_cast<size_t>(word)];
  for (size_t word = 0; word < before.size(); ++word) {
    CHECK(after[word] <= before[word]);  // a word that falls into a row twice counts once
    CHECK(after[word] >= 0.6 * static_cast<double>(before[word]));
  }
}
