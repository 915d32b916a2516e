// The engine's queue, sessions and weights against a bridge that plays JavaScript: it records what it is asked
// and answers when the test says so.
#include "engine/engine_ort.h"

#include <doctest/doctest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/frame.h"
#include "graph/build.h"

using namespace vitrine;

namespace {

struct Asked {
  std::string what;  // "create", "run", "release", "reset", "start"
  uint32_t request = 0, session = 0;
};

class FakeBridge final : public Bridge {
 public:
  std::vector<Asked> asked;
  std::vector<std::byte> blob;
  int weight_transfers = 0;
  std::string options;

  void post(std::span<const std::byte>) override {}
  void log(std::string_view) override {}
  double now_ms() const override { return 0; }
  void engine_adapter(uint32_t request) override { asked.push_back({"adapter", request, 0}); }
  void engine_start(uint32_t request, std::string_view text, std::span<const std::byte> data) override {
    options = text;
    REQUIRE(!data.empty());
    asked.push_back({"start", request, 0});
  }
  void engine_weights(uint64_t offset, uint64_t total, std::span<const std::byte> bytes) override {
    REQUIRE(offset % 64 == 0);
    REQUIRE(offset + bytes.size() <= total);
    blob.resize(std::max<size_t>(blob.size(), total));
    std::memcpy(blob.data() + offset, bytes.data(), bytes.size());
    ++weight_transfers;
  }
  void engine_create(uint32_t request, uint32_t session, std::string_view text,
                     std::span<const std::byte> onnx) override {
    options = text;
    REQUIRE(!onnx.empty());
    asked.push_back({"create", request, session});
  }
  void engine_run(uint32_t request, uint32_t session, std::string_view header, std::span<const std::byte>) override {
    REQUIRE(nlohmann::json::parse(header)["tensors"].size() == 1);
    asked.push_back({"run", request, session});
  }
  void engine_release(uint32_t session) override { asked.push_back({"release", 0, session}); }
  void engine_reset() override { asked.push_back({"reset"}); }

  // The requests since the last call, in words: "create 1, run 1".
  std::string since() {
    std::string words;
    for (; seen_ < asked.size(); ++seen_) {
      words += (words.empty() ? "" : ", ") + asked[seen_].what;
      if (asked[seen_].session) words += " " + std::to_string(asked[seen_].session);
    }
    return words;
  }

 private:
  size_t seen_ = 0;
};

std::vector<std::byte> answer(const nlohmann::json& header, std::span<const float> values = {}) {
  const std::string text = header.dump();
  const uint32_t size = static_cast<uint32_t>(text.size());
  std::vector<std::byte> bytes((4 + text.size() + 7) / 8 * 8 + values.size_bytes());
  std::memcpy(bytes.data(), &size, 4);
  std::memcpy(bytes.data() + 4, text.data(), text.size());
  if (!values.empty())
    std::memcpy(bytes.data() + bytes.size() - values.size_bytes(), values.data(), values.size_bytes());
  return bytes;
}

std::vector<std::byte> words(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

// y = x * weight, x [B, 2].
ProgramPtr program(const std::string& key, std::shared_ptr<const Tensor> weight) {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 2});
  g.output("y", build::mul(g, x, g.weight({"w", std::move(weight)})));
  return std::make_shared<const Program>(Program{key, g.pruned()});
}

struct Fixture {
  FakeBridge bridge;
  OrtOptions options;
  std::optional<OrtEngine> made;
  std::shared_ptr<const Tensor> weight = std::make_shared<const Tensor>(Tensor({2}, std::vector<float>{3, 4}));

  // Whoever still waits is answered, so that nothing is left behind.
  ~Fixture() {
    for (size_t i = 0; i < bridge.asked.size(); ++i) {
      const Asked one = bridge.asked[i];
      if (one.request) engine().done(one.request, EngineStatus::failed, {});
    }
  }
  OrtEngine& engine() {
    if (!made) made.emplace(bridge, options);
    return *made;
  }
  // Starts a run; its end lands in the returned slot.
  std::shared_ptr<std::optional<Result<NamedTensors>>> run(ProgramPtr p, Ticket ticket = Ticket()) {
    auto slot = std::make_shared<std::optional<Result<NamedTensors>>>();
    NamedTensors feeds;
    feeds.emplace("x", Tensor({1, 2}, std::vector<float>{1, 2}));
    start(engine().run(std::move(p), std::move(feeds), ticket),
          [slot](Result<NamedTensors> result) { slot->emplace(std::move(result)); });
    return slot;
  }
  // Answers the newest request.
  void done(EngineStatus status = EngineStatus::ok, std::string_view reason = "it said so") {
    const Asked last = bridge.asked.back();
    if (status != EngineStatus::ok) return engine().done(last.request, status, words(reason));
    if (last.what != "run") return engine().done(last.request, status, answer(nlohmann::json::object()));
    const float values[] = {3, 8};
    engine().done(
        last.request, status,
        answer({{"tensors", {{{"name", "y"}, {"dtype", "f32"}, {"shape", {1, 2}}, {"offset", 0}, {"length", 8}}}}},
               values));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a run creates its session, and the next one finds it") {
  const auto p = program("a", weight);
  auto first = run(p);
  CHECK(bridge.since() == "create 1");
  CHECK(bridge.weight_transfers == 1);
  done();
  CHECK(bridge.since() == "run 1");
  CHECK(!first->has_value());
  done();
  REQUIRE(first->has_value());
  REQUIRE((*first)->ok());
  const Tensor& y = (**first)->at("y");
  CHECK(y.shape() == Shape{1, 2});
  CHECK(y.f32()[1] == 8);

  auto second = run(p);
  CHECK(bridge.since() == "run 1");
  done();
  CHECK((*second)->ok());
  CHECK(bridge.weight_transfers == 1);
  CHECK(engine().info().runs == 2);
}

TEST_CASE_FIXTURE(Fixture, "one request is in flight, first in first out, and cancelled ones never run") {
  const auto p = program("a", weight);
  const Ticket stopped;
  auto first = run(p), second = run(p, stopped), third = run(p);
  CHECK(bridge.since() == "create 1");
  done();
  CHECK(bridge.since() == "run 1");
  stopped.cancel();
  done();  // the first run; the second is turned away, the third begins
  CHECK(bridge.since() == "run 1");
  CHECK((*first)->ok());
  REQUIRE(second->has_value());
  CHECK((*second)->error().code == ErrorCode::cancelled);
  CHECK(!third->has_value());
  done();
  CHECK((*third)->ok());
}

TEST_CASE_FIXTURE(Fixture, "a thousand cancelled runs in the queue cost no stack") {
  const auto p = program("a", weight);
  const Ticket stopped;
  auto first = run(p);
  std::vector<std::shared_ptr<std::optional<Result<NamedTensors>>>> others;
  for (int i = 0; i < 1000; ++i) others.push_back(run(p, stopped));
  stopped.cancel();
  done();
  done();
  CHECK((*first)->ok());
  for (const auto& other : others) CHECK((*other)->error().code == ErrorCode::cancelled);
}

TEST_CASE_FIXTURE(Fixture, "the least recently used session leaves when there are too many") {
  options.max_sessions = 2;
  const auto a = program("a", weight), b = program("b", weight), c = program("c", weight);
  for (const auto& p : {a, b}) {
    run(p);
    done();
    done();
  }
  run(a);
  done();
  CHECK(bridge.since() == "create 1, run 1, create 2, run 2, run 1");
  run(c);
  CHECK(bridge.since() == "release 2, create 3");
  done();
  done();
  run(a);
  CHECK(bridge.since() == "run 3, run 1");
}

TEST_CASE_FIXTURE(Fixture, "sessions leave when their weights are too many together") {
  options.max_weight_bytes = 12;  // a session has 8
  run(program("a", weight));
  done();
  done();
  run(program("b", weight));
  CHECK(bridge.since() == "create 1, run 1, release 1, create 2");
}

TEST_CASE_FIXTURE(Fixture, "a replaced backend means the session is made again, once") {
  const auto p = program("a", weight);
  auto first = run(p);
  done();
  done(EngineStatus::gone);
  CHECK(bridge.since() == "create 1, run 1, create 2");
  done();
  CHECK(bridge.since() == "run 2");
  done();
  CHECK((*first)->ok());

  engine().done(0, EngineStatus::ok, answer({{"backend", "wasm"}, {"threads", 1}, {"reason", "The GPU was lost."}}));
  CHECK(engine().info().backend == "wasm");
  CHECK(engine().info().reason == "The GPU was lost.");
  run(p);
  CHECK(bridge.since() == "create 3");
}

TEST_CASE_FIXTURE(Fixture, "a backend that is always gone ends in an error") {
  auto first = run(program("a", weight));
  for (int i = 0; i < 10 && !first->has_value(); ++i) done(EngineStatus::gone);
  REQUIRE(first->has_value());
  CHECK((*first)->error().code == ErrorCode::engine_failed);
}

TEST_CASE_FIXTURE(Fixture, "out of memory releases what can be released and tries again") {
  run(program("a", weight));
  done();
  done();
  auto second = run(program("b", weight));
  done(EngineStatus::out_of_memory);
  CHECK(bridge.since() == "create 1, run 1, create 2, release 1, create 3");
}

TEST_CASE_FIXTURE(Fixture, "failures carry what ONNX Runtime said, and the queue goes on") {
  auto first = run(program("a", weight)), second = run(program("b", weight));
  done(EngineStatus::failed, "no such kernel");
  REQUIRE(first->has_value());
  CHECK((*first)->error().code == ErrorCode::engine_failed);
  CHECK((*first)->error().what.find("no such kernel") != std::string::npos);
  done();
  done();
  CHECK((*second)->ok());
}

TEST_CASE_FIXTURE(Fixture, "feeds that do not fit are refused before anything is asked") {
  NamedTensors feeds;
  feeds.emplace("x", Tensor({1, 3}, std::vector<float>{1, 2, 3}));
  std::optional<Result<NamedTensors>> result;
  start(engine().run(program("a", weight), std::move(feeds), Ticket()),
        [&](Result<NamedTensors> r) { result.emplace(std::move(r)); });
  REQUIRE(result);
  CHECK(result->error().code == ErrorCode::bad_request);
  CHECK(result->error().where.find("x") != std::string::npos);
  CHECK(bridge.asked.empty());
}

TEST_CASE_FIXTURE(Fixture, "a reset drops weights, sessions and the runs that waited") {
  const auto p = program("a", weight);
  auto first = run(p), second = run(p);
  done();
  engine().reset();
  CHECK(bridge.since() == "create 1, run 1, reset");
  engine().done(bridge.asked[1].request, EngineStatus::gone, words("dropped"));
  REQUIRE(first->has_value());
  CHECK((*first)->error().code == ErrorCode::cancelled);
  CHECK((*second)->error().code == ErrorCode::cancelled);
  run(p);
  CHECK(bridge.since() == "create 2");
  CHECK(bridge.weight_transfers == 2);
}

TEST_CASE_FIXTURE(Fixture, "another tensor under a known name is sent again, at its own place") {
  run(program("a", weight));
  done();
  done();
  run(program("b", std::make_shared<const Tensor>(Tensor({2}, std::vector<float>{5, 6}))));
  CHECK(bridge.weight_transfers == 2);
  float values[2];
  std::memcpy(values, bridge.blob.data() + 64, sizeof(values));
  CHECK(values[0] == 5);
}

TEST_CASE_FIXTURE(Fixture, "the start sends a canary and reports the choice") {
  std::optional<Result<void>> started;
  start(engine().start(), [&](Result<void> result) { started.emplace(std::move(result)); });
  CHECK(bridge.since() == "start");
  CHECK(nlohmann::json::parse(bridge.options)["feeds"]["tensors"].size() == 2);
  engine().done(1, EngineStatus::ok, answer({{"backend", "ort"}, {"threads", 2}, {"reason", "It was faster."}}));
  REQUIRE(started);
  CHECK(started->ok());
  CHECK(engine().info().backend == "ort");
  CHECK(engine().info().threads == 2);
}

TEST_CASE("answers that are not frames are refused") {
  CHECK(!unpack({}).ok());
  CHECK(!unpack(words("abc")).ok());
  CHECK(!unpack(words("\xff\xff\xff\xff{}")).ok());
  const nlohmann::json tensor{{"name", "y"}, {"dtype", "f32"}, {"shape", {2, 2}}, {"offset", 0}, {"length", 16}};
  CHECK(!unpack(answer({{"tensors", {tensor}}})).ok());  // no data
  const float values[] = {1, 2, 3, 4};
  CHECK(unpack(answer({{"tensors", {tensor}}}, values)).ok());
  auto lying = tensor;
  lying["shape"] = {3, 2};
  CHECK(!unpack(answer({{"tensors", {lying}}}, values)).ok());
}
