// What the panels say: numbers, search in the vocabulary, the status line.
#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "draw/text.h"
#include "panels/phrases.h"
#include "panels/status_words.h"
#include "panels/token_search.h"
#include "text/catalogue.h"
#include "text/format.h"

using namespace vitrine;
using namespace vitrine::panels;

TEST_CASE("numbers are written as the visual system says") {
  CHECK(draw::signed_number(1.94) == "+1.94");
  CHECK(draw::signed_number(-1.42) == "\u22121.42");
  CHECK(draw::number(-0.21) == "\u22120.21");
  CHECK(draw::probability(0.908) == "0.908");
  CHECK(draw::probability(0.0004) == "< 0.001");
  CHECK(draw::percent(0.004) == "0.4 %");
  CHECK(duration(3.14) == "3.1 ms");
  CHECK(duration(9.97) == "10 ms");
  CHECK(duration(212) == "212 ms");
  CHECK(duration(999.7) == "1.0 s");
  CHECK(duration(7760) == "7.8 s");
  CHECK(duration(99'960) == "1.7 min");
  CHECK(draw::count(5130) == "5,130");
}

TEST_CASE("a word is found with and without the blank before it, whole words first") {
  const std::vector<std::string> vocabulary = {"bad", " goods", "x", " good", "good", "no good"};
  size_t matches = 0;
  const auto found = search_vocabulary(vocabulary, "good", 10, matches);
  CHECK(matches == 4);
  REQUIRE(found.size() == 4);
  CHECK(found[0] == 3);
  CHECK(found[1] == 4);
  CHECK(found[2] == 1);
  CHECK(found[3] == 5);
  CHECK(search_vocabulary(vocabulary, " good", 2, matches).size() == 2);
  CHECK(search_vocabulary(vocabulary, "zebra", 10, matches).empty());
}

TEST_CASE("the model's size in words") {
  app::ModelInfo model;
  model.layers = 6;
  model.heads = 8;
  model.parameters = 5900000;
  CHECK(model_size(model) == "6 layers × 8 heads, 5.9 M weights");
  model.layers = 1;
  model.parameters = 1200;
  CHECK(model_size(model) == "1 layer × 8 heads, 1,200 weights");
}

TEST_CASE("the status line says only what is known") {
  app::State state;
  CHECK(status_words(state).front() == "starting");
  state.stored = true;
  CHECK(status_words(state).front() == "measured when this site was built");
  state.stored = false;
  CHECK(status_words(state).back() == "nothing has left this tab");
  state.core.backend = "wasm";
  state.core.threads = 1;
  state.core.memory_mb = 61.4;
  const auto words = status_words(state);
  REQUIRE(words.size() == 3);
  CHECK(words[0] == "WebAssembly");
  CHECK(words[1] == "61 MB");
  state.core.backend = "ort";
  CHECK(status_words(state)[0] == "ONNX Runtime, 1 thread");
}

TEST_CASE("in German, as soon as that is spoken") {
  std::ostringstream file;
  file << std::ifstream(VITRINE_SOURCE_DIR "/assets/words/de.json").rdbuf();
  auto german = Catalogue::read(file.str());
  REQUIRE_MESSAGE(german.ok(), (german.ok() ? "" : german.error().sentence()));
  app::ModelInfo model;
  model.layers = 1;
  model.heads = 8;
  model.parameters = 5900000;
  app::State state;
  state.core.backend = "ort";
  state.core.threads = 2;
  speak(std::make_shared<const Catalogue>(std::move(*german)));
  const std::string size = model_size(model), probability = draw::probability(0.0004), threads = status_words(state)[0];
  const std::string label = inside("Baseline");
  speak(nullptr);
  CHECK(size == "1 Schicht × 8 Köpfe, 5,9 Mio. Gewichte");
  CHECK(probability == "< 0,001");
  CHECK(threads == "ONNX Runtime, 2 Threads");
  CHECK(label == "Baseline");
  CHECK(inside("Baseline") == "baseline");
}
