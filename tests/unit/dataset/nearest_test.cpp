#include "dataset/analyses/nearest.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../support/model_files.h"
#include "dataset/analysis.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

TEST_CASE("nearest rows are those of the largest cosine") {
  Random random(2);
  const int64_t n = 60, d = 21;
  Tensor vectors = Tensor::zeros({n, d});
  for (float& x : vectors.f32()) x = static_cast<float>(random.normal());
  const Tensor kept = vectors;
  const NearestRows rows(std::move(vectors));
  std::vector<int32_t> among(static_cast<size_t>(n));
  std::iota(among.begin(), among.end(), 0);
  const auto cosine = [&](int64_t a, int64_t b) {
    double ab = 0, aa = 0, bb = 0;
    for (int64_t j = 0; j < d; ++j) {
      const double x = kept.row(a)[static_cast<size_t>(j)], y = kept.row(b)[static_cast<size_t>(j)];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
  };
  for (int32_t query = 0; query < 10; ++query) {
    const auto near = rows.nearest(kept.row(query), among, 5, query);
    REQUIRE(near.size() == 5);
    std::vector<double> all;
    for (int64_t other = 0; other < n; ++other)
      if (other != query) all.push_back(cosine(query, other));
    std::sort(all.rbegin(), all.rend());
    for (size_t i = 0; i < 5; ++i) {
      CHECK(near[i].row != query);
      CHECK(near[i].cosine == doctest::Approx(all[i]).epsilon(1e-5));
      CHECK(near[i].cosine == doctest::Approx(cosine(query, near[i].row)).epsilon(1e-5));
    }
  }
  CHECK(rows.nearest(kept.row(3), among, 1)[0].row == 3);
  CHECK(rows.nearest(kept.row(3), among, 1)[0].cosine == doctest::Approx(1));
}

TEST_CASE("nearest by words: tf-idf cosine as scikit-learn has it") {
  Cells texts;
  for (const char* text : {"a b b", "b c", "d"}) texts.push_back(text);
  const std::vector<int32_t> rows{0, 1, 2};
  const auto near = NearestByWords(texts, rows).nearest("b c", 3);
  REQUIRE(near.size() == 2);
  CHECK(near[0].row == 1);
  CHECK(near[0].cosine == doctest::Approx(1));
  // TfidfVectorizer(token_pattern=r"\S+"): rows (a b b) and (b c) have cosine 0.505824
  CHECK(near[1].cosine == doctest::Approx(0.505824).epsilon(1e-4));
}

TEST_CASE("votes weigh by cosine; ties go to the nearest") {
  const std::vector<int32_t> codes{0, 1, 1, -1};
  CHECK(vote(std::vector<Neighbour>{{0, 0.9}, {1, 0.5}, {2, 0.3}}, codes, 2) == 0);
  CHECK(vote(std::vector<Neighbour>{{0, 0.7}, {1, 0.5}, {2, 0.3}}, codes, 2) == 1);
  CHECK(vote(std::vector<Neighbour>{{1, 0.5}, {0, 0.5}}, codes, 2) == 1);
  CHECK(vote(std::vector<Neighbour>{{0, 0.5}, {1, 0.5}}, codes, 2) == 0);
}

TEST_CASE("embeddings in batches are means of the residual stream of each text by itself") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const ModelReader reader{service.loaded(), &service.engine()};
  const std::vector<std::string> texts{"the dog sat", "a cat", "two birds flew by", "a cat", ""};
  const int64_t d = reader.model().architecture().d_model;
  for (int64_t layer = 0; layer <= reader.model().architecture().layers; ++layer) {
    const Tensor got = good(now(embed_texts(reader, texts, {layer}, Ticket())));
    for (size_t i = 0; i + 1 < texts.size(); ++i) {
      const std::string point = layer < reader.model().architecture().layers
                                    ? "block." + std::to_string(layer) + ".residual.in"
                                    : "block." + std::to_string(layer - 1) + ".residual.out";
      const NamedTensors points = good(now(service.read_points(texts[i], {point}, Ticket())));
      const Tensor& residual = points.at(point);
      std::vector<float> mean(static_cast<size_t>(d));
      const int64_t first = service.loaded()->bos ? 1 : 0, tokens = residual.shape()[0];
      for (int64_t t = first; t < tokens; ++t)
        for (int64_t j = 0; j < d; ++j)
          mean[static_cast<size_t>(j)] += residual.row(t)[static_cast<size_t>(j)] / static_cast<float>(tokens - first);
      CHECK(relative_error(got.row(static_cast<int64_t>(i)), mean) < 1e-5);
    }
    for (const float x : got.row(4)) CHECK(x == (service.loaded()->bos ? 0 : x));
  }
}

TEST_CASE("the vote of neighbours counts those that agree, among those that have a label") {
  const std::vector<int32_t> codes{0, 1, 1, -1};
  const NearestVote vote = vote_of(std::vector<Neighbour>{{1, 0.9}, {0, 0.8}, {2, 0.3}, {3, 0.2}}, codes, 2);
  CHECK(vote.label == 1);
  CHECK(vote.agree == 2);
  CHECK(vote.of == 3);
}

TEST_CASE("nearest rows of the service are train rows; rows that were represented once cost nothing again") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  Random random(3);
  std::string file = "text,label\n";
  const char* words[] = {"dog", "cat", "bird", "sat", "flew", "the", "two"};
  for (int i = 0; i < 60; ++i) {
    std::string line;
    for (int k = 0; k < 4; ++k) line += std::string(k ? " " : "") + words[random.below(7)];
    file += line + "," + (i % 2 ? "yes" : "no") + "\n";
  }
  const auto project = good(now(Project::open(TableSource{"a.csv", bytes_of(file)}, {},
                                              {{"text", Role::text}, {"label", Role::label}}, {}, {}, Ticket())));
  const Split& split = *project->split();
  const Table& table = project->table();
  std::vector<double> told;
  const Ticket ticket([&](double done, double total) { told.push_back(done / total); });
  const int32_t row = split.of(Part::test).front();
  AnalysisJob job{project, {service.loaded(), &service.engine()}, {}, ticket.part(0, 1), {}};
  job.settings = {{"count", int64_t{5}},
                  {"rows", std::to_string(row)},
                  {"query", std::string(table.columns[0].cells[static_cast<size_t>(row)])}};
  const AnalysisResult result = good(now(run_analysis("nearest", "", job)));
  const nlohmann::json& first = result.value;
  CHECK(first["k"] == 5);
  CHECK(first["test"]["rows"] == split.of(Part::test).size());
  CHECK(first["cost"]["passes"] == 61);
  CHECK(result.cost.forward_passes == 61);
  CHECK(std::is_sorted(told.begin(), told.end()));
  const nlohmann::json& near = first["near"];
  REQUIRE(near.size() == 2);
  CHECK(near[0]["neighbours"].size() == 5);
  for (size_t i = 0; i < 5; ++i) {  // the text is that of the row
    const nlohmann::json &of_row = near[0]["neighbours"][i], &of_text = near[1]["neighbours"][i];
    CHECK(of_row["row"] == of_text["row"]);
    CHECK(of_row["cosine"].get<double>() == doctest::Approx(of_text["cosine"].get<double>()).epsilon(1e-5));
  }
  int64_t agree = 0;
  for (const auto& n : near[0]["neighbours"]) {
    CHECK(n["part"] == "train");
    agree += n["label"] == near[0]["vote"]["label"];
  }
  CHECK(near[0]["vote"]["agree"] == agree);
  CHECK(near[0]["vote"]["of"] == 5);
  // Of the two sentences about how far to trust them one holds.
  int held = 0;
  for (const Claim& check : result.claims)
    held += check.holds && (check.code == "neighbours_share_the_class" || check.code == "neighbours_tell_nothing");
  CHECK(held == 1);
  job.settings.erase("query");
  CHECK(good(now(run_analysis("nearest", "", job))).value["cost"]["passes"] == 0);
  project->forget_model();
  const Ticket stopped;
  stopped.cancel();
  job.ticket = stopped;
  CHECK(now(run_analysis("nearest", "", job)).error().code == ErrorCode::cancelled);
}
