#include "app/stored_answers.h"

#include <doctest/doctest.h>

#include "app/persistence.h"
#include "app/reducer.h"
#include "explanation/explanation_json.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using nlohmann::json;

namespace {

json model_message(const char* hash = "h") {
  return {{"type", "model"},
          {"name", "tiny"},
          {"hash", hash},
          {"architecture", {{"layers", 1}, {"heads", 1}, {"context", 8}, {"vocabulary", 3}}},
          {"extras", {{"examples", {"a b"}}}},
          {"vocabulary", {"a", " b", " c"}}};
}

Explanation predictions() {
  Explanation e;
  e.method = "predictions";
  e.view = vitrine::View::next_tokens;
  e.position = 1;
  e.tensors.push_back({"logits", {"vocabulary"}, "logit", Tensor({3}, std::vector<float>{1, 2, 3})});
  return e;
}

json token(int id, const char* text, int begin, int end) {
  return {{"id", id}, {"text", text}, {"begin", begin}, {"end", end}, {"byte_begin", begin}, {"byte_end", end}};
}

json file() {
  return {{"text", "a b"},
          {"model", model_message()},
          {"methods", {{"type", "methods"}, {"methods", json::array()}}},
          {"tokens", {{"type", "tokens"}, {"tokens", {token(0, "a", 0, 1), token(1, " b", 1, 3)}}}},
          {"answers",
           {{{"request", {{"method", "predictions"}, {"text", "a b"}, {"position", 1}}},
             {"explanation", to_json(predictions(), TensorForm::numbers)}}}}};
}

Result<StoredAnswers> read(const json& what) {
  const std::string text = what.dump();
  return StoredAnswers::read({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

// What the page does: questions go to what is stored, and the rest waits.
void answer(State& state, const StoredAnswers& stored, uint64_t& id) {
  for (int turn = 0; turn < 5; ++turn)
    for (const Message& message : dispatch(state, 1, id).messages)
      if (const auto known = stored.answer(message, 1)) reduce(state, *known);
}

}  // namespace

TEST_CASE("the first example is shown before its model is there, and stays as it is when it comes") {
  const auto stored = read(file());
  REQUIRE(stored.ok());
  State state;
  CHECK(stored->opens(state));
  uint64_t id = 0;
  reduce(state, ModelArrived{stored->model(), true});
  reduce(state, stored->methods());
  answer(state, *stored, id);
  CHECK(state.text == "a b");
  CHECK(state.stored);
  CHECK(state.loading.active);
  CHECK(state.tokens_fresh());
  REQUIRE(state.fresh(Slot::predictions));
  CHECK(state.token_text(state.ranking.at(0).id) == " c");
  const uint64_t version = state.answer(Slot::predictions).version;

  SUBCASE("the same model") {
    reduce(state, ModelArrived{stored->model()});
    CHECK_FALSE(state.stored);
    CHECK_FALSE(state.loading.active);
    CHECK(state.fresh(Slot::predictions));
    CHECK(state.answer(Slot::predictions).version == version);
  }
  SUBCASE("another model: nothing of it holds") {
    ModelInfo other = stored->model();
    other.hash = "other";
    reduce(state, ModelArrived{other});
    CHECK_FALSE(state.fresh(Slot::predictions));
    CHECK_FALSE(state.tokens_fresh());
  }
  SUBCASE("what only the model knows waits for it, and is asked again") {
    reduce(state, SetText{"a b c", 1, false});
    answer(state, *stored, id);
    CHECK_FALSE(state.tokens_fresh());
    CHECK(state.busy());
    reduce(state, ModelArrived{stored->model()});
    const Dispatch asked = dispatch(state, 2, id);
    REQUIRE(asked.messages.size() == 1);
    CHECK(std::get<AskTokens>(asked.messages[0]).text == "a b c");
  }
  SUBCASE("a model that does not come is an error, and what is there stays") {
    reduce(state, Failed{0, {ErrorCode::bad_file, "No answer", {}, {}}});
    CHECK(state.loading.error);
    CHECK(state.fresh(Slot::predictions));
  }
}

TEST_CASE("stored answers give way to work of the person's own and to another model") {
  const auto stored = read(file());
  REQUIRE(stored.ok());
  State state;
  reduce(state, SetText{"mine", 0, true});
  CHECK_FALSE(stored->opens(state));
  reduce(state, SetText{"a b", 0, true});
  CHECK(stored->opens(state));
  reduce(state, SetText{"", 0, true});
  CHECK_FALSE(stored->opens(state));  // it was emptied on purpose
  state = State();
  state.wanted_model = "another";
  CHECK_FALSE(stored->opens(state));
}

TEST_CASE("damaged stored answers are refused") {
  CHECK_FALSE(StoredAnswers::read({}).ok());
  for (const char* part : {"text", "model", "methods"}) {
    json broken = file();
    broken.erase(part);
    CHECK_FALSE(read(broken).ok());
    broken[part] = 5;
    CHECK_FALSE(read(broken).ok());
  }
  json broken = file();
  broken["answers"] = json::array({5});
  CHECK_FALSE(read(broken).ok());
  broken["answers"] = json::array({{{"request", 5}, {"explanation", 5}}});
  CHECK_FALSE(read(broken).ok());
}
