#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/client.h"
#include "explanation/explanation_json.h"

using namespace vitrine;
using namespace vitrine::app;
using nlohmann::json;

namespace {
std::optional<Command> received(const json& message) { return decode(json::to_cbor(message), 3.5); }
}  // namespace

TEST_CASE("requests arrive in the core as they were meant") {
  Request request;
  request.method = "occlusion";
  request.text = "a b";
  request.target = TokenChoice{.id = 3, .text = {}};
  request.settings.emplace("window", int64_t{2});
  const json sent = json::from_cbor(encode(AskExplanation{7, request}));
  CHECK(sent["type"] == "explain");
  CHECK(sent["id"] == 7);
  const auto read = request_from_json(sent["request"]);
  REQUIRE(read.ok());
  CHECK(read->target->id == 3);
  CHECK(std::get<int64_t>(read->settings.at("window")) == 2);
  CHECK(json::from_cbor(encode(AskCancel{7}))["type"] == "cancel");
  CHECK(json::from_cbor(encode(AskTokens{8, "x"}))["text"] == "x");
  CHECK(json::from_cbor(encode_ask_methods(9))["type"] == "methods");
}

TEST_CASE("answers become commands") {
  Explanation e;
  e.method = "predictions";
  e.view = vitrine::View::next_tokens;
  e.tensors.push_back({"logits", {"vocabulary"}, "logit", Tensor({2}, std::vector<float>{1, 2})});
  const auto arrived = received({{"type", "explanation"}, {"id", 4}, {"explanation", to_json(e, TensorForm::binary)}});
  REQUIRE(arrived);
  const auto* a = std::get_if<Arrived>(&**arrived);
  REQUIRE(a);
  CHECK(a->id == 4);
  CHECK(a->now == 3.5);
  CHECK(a->explanation->find("logits")->f32()[1] == 2);

  const auto part = received({{"type", "partial"}, {"id", 5}, {"explanation", to_json(e, TensorForm::binary)}});
  REQUIRE(part);
  CHECK(std::get<PartlyArrived>(**part).id == 5);

  const auto model = received(
      {{"type", "model"},
       {"id", 1},
       {"name", "m"},
       {"hash", "h"},
       {"architecture",
        {{"family", "gpt2"}, {"layers", 2}, {"heads", 4}, {"context", 64}, {"vocabulary", 2}, {"parameters", 1000}}},
       {"extras",
        {{"examples", {"one", {{"text", "two"}, {"target", " x"}}, 5}},
         {"verbalisers", {{"Mood:", {" up", " down"}}, {"Kind:", {{"big", {" a", " b"}}}}}}}},
       {"bos", nullptr},
       {"mask_token", 1},
       {"vocabulary", {"a", "b"}}});
  REQUIRE(model);
  const ModelInfo& m = std::get<ModelArrived>(**model).model;
  CHECK(m.heads == 4);
  REQUIRE(m.classes.size() == 3);
  CHECK(m.classes[0].name == "big");
  CHECK(m.classes[0].words == std::vector<std::string>{" a", " b"});
  CHECK(m.classes[1].cue == "Mood:");
  CHECK(m.classes[1].name == "up");
  CHECK(m.mask_token == 1);
  CHECK_FALSE(m.bos);
  REQUIRE(m.examples.size() == 2);
  CHECK(m.examples[1].target == " x");

  const auto examples = received(
      {{"type", "examples"},
       {"id", 6},
       {"groups", {{{"name", "who"}, {"count", 240}}}},
       {"group", "who"},
       {"first", 6},
       {"examples", {{{"text", "a b"}, {"target", " c"}, {"foil", " d"}, {"rationale", "0-1,2-3"}, {"pair", "b a"}}}}});
  REQUIRE(examples);
  const SkillPage& page = std::get<SkillsArrived>(**examples).page;
  CHECK(page.groups[0].second == 240);
  REQUIRE(page.examples.size() == 1);
  CHECK(page.examples[0].rationale.size() == 2);
  CHECK(page.examples[0].pair == "b a");
  CHECK(json::from_cbor(encode(AskExamples{9, "who", 12}))["first"] == 12);

  const auto error = received({{"type", "error"}, {"id", 2}, {"error", {{"code", "bad_text"}, {"what", "No"}}}});
  CHECK(std::get<Failed>(**error).error.code == ErrorCode::bad_text);
  const auto status =
      received({{"type", "status"}, {"backend", "wasm"}, {"threads", 2}, {"memory_mb", 61.5}, {"runs", 3}});
  CHECK(std::get<StatusChanged>(**status).status.memory_mb == 61.5);
  CHECK_FALSE(received({{"type", "check_row"}}));
}

TEST_CASE("bytes that are no message are said to be unreadable") {
  const std::vector<uint8_t> noise = {0xff, 0x13, 0x37};
  const auto command = decode(noise, 0);
  REQUIRE(command);
  CHECK(std::get<Failed>(**command).error.code == ErrorCode::internal);
  const auto broken = received({{"type", "explanation"}, {"id", 1}, {"explanation", 5}});
  REQUIRE(broken);
  CHECK(std::holds_alternative<Failed>(**broken));
}
