// Which engine runs: the core's own, until a GPU agrees with it and is faster, and again when that GPU is lost.
#include "engine/engine_choice.h"

#include <doctest/doctest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "graph/build.h"

using namespace vitrine;

namespace {

// Notes what is asked of it; the test answers.
class NotingBridge final : public Bridge {
 public:
  uint32_t adapter = 0, begun = 0, created = 0, ran = 0;  // number of the last request of each kind
  nlohmann::json options;
  void post(std::span<const std::byte>) override {}
  void log(std::string_view) override {}
  double now_ms() const override { return 0; }
  void engine_adapter(uint32_t request) override { adapter = request; }
  void engine_start(uint32_t request, std::string_view text, std::span<const std::byte>) override {
    begun = request;
    options = nlohmann::json::parse(text, nullptr, false);
  }
  void engine_weights(uint64_t, uint64_t, std::span<const std::byte>) override {}
  void engine_create(uint32_t request, uint32_t, std::string_view, std::span<const std::byte>) override {
    created = request;
  }
  void engine_run(uint32_t request, uint32_t, std::string_view, std::span<const std::byte>) override { ran = request; }
  void engine_release(uint32_t) override {}
  void engine_reset() override {}
};

std::vector<std::byte> answer(nlohmann::json header) {
  header["tensors"] = nlohmann::json::array();
  const std::string text = header.dump();
  const auto size = static_cast<uint32_t>(text.size());
  std::vector<std::byte> bytes((4 + text.size() + 7) / 8 * 8);
  std::memcpy(bytes.data(), &size, 4);
  std::memcpy(bytes.data() + 4, text.data(), text.size());
  return bytes;
}

struct Fixture {
  NotingBridge bridge;
  OrtEngine* ort = nullptr;
  std::optional<EngineChoice> engine;
  explicit Fixture(bool forced = false) {
    auto made = std::make_unique<OrtEngine>(bridge, OrtOptions{.backend = "webgpu"});
    ort = made.get();
    engine.emplace(std::move(made), std::make_unique<WasmEngine>(), forced);
    engine->begin();
  }
  using Slot = std::shared_ptr<std::optional<float>>;
  // y = 2 x for x = 3; nothing while the answer is waited for.
  Slot run() {
    Graph g;
    g.output("y", build::scale(g, g.input("x", DType::f32, {1}), 2));
    NamedTensors feeds;
    feeds.emplace("x", Tensor({1}, std::vector<float>{3}));
    auto slot = std::make_shared<std::optional<float>>();
    start(engine->run(std::make_shared<const Program>(Program{"key", g.pruned()}), std::move(feeds), Ticket()),
          [slot](Result<NamedTensors> result) {
            if (result.ok()) slot->emplace(result->at("y").f32()[0]);
          });
    return slot;
  }
  void say(uint32_t request, nlohmann::json header) { ort->done(request, EngineStatus::ok, answer(std::move(header))); }
};

}  // namespace

TEST_CASE("the core answers itself, and asks for a GPU after the first answer only") {
  Fixture f;
  CHECK(f.engine->info().backend == "wasm");
  CHECK(f.bridge.adapter == 0);
  CHECK(*f.run() == 6.0f);
  CHECK(f.bridge.adapter != 0);
  CHECK(f.engine->info().runs == 1);
  f.say(f.bridge.adapter, {{"usable", false}, {"reason", "There is no WebGPU adapter."}});
  CHECK(f.bridge.begun == 0);  // ONNX Runtime is not fetched
  CHECK(f.engine->info().reason == "There is no WebGPU adapter.");
  CHECK(*f.run() == 6.0f);
}

TEST_CASE("a GPU that is worth it takes over; what it was asked when it is lost is answered all the same") {
  Fixture f;
  f.run();
  f.say(f.bridge.adapter, {{"usable", true}, {"reason", ""}});
  REQUIRE(f.bridge.begun != 0);
  CHECK(f.bridge.options["backend"] == "webgpu");
  CHECK(f.bridge.options["bar"]["forced"] == false);
  CHECK(f.bridge.options["bar"]["milliseconds"] > 0);
  CHECK(f.bridge.options["bar"]["outputs"]["tensors"].size() == 4);
  f.say(f.bridge.begun, {{"backend", "webgpu"}, {"threads", 1}, {"reason", "It is faster."}});
  CHECK(f.engine->info().backend == "webgpu");
  CHECK(f.engine->info().reason == "It is faster.");

  const Fixture::Slot waiting = f.run();
  REQUIRE(f.bridge.created != 0);
  f.say(f.bridge.created, nlohmann::json::object());
  REQUIRE(f.bridge.ran != 0);
  CHECK_FALSE(*waiting);
  f.say(0, {{"backend", "wasm"}, {"threads", 1}, {"reason", "The GPU was lost."}});
  f.ort->done(f.bridge.ran, EngineStatus::failed, {});
  CHECK(*waiting == 6.0f);
  CHECK(f.engine->info().backend == "wasm");
  CHECK(f.engine->info().reason == "The GPU was lost.");
}

TEST_CASE("a model that is loaded meanwhile does not end the trial") {
  Fixture f;
  f.run();
  f.engine->reset();
  f.say(f.bridge.adapter, {{"usable", true}, {"reason", ""}});
  REQUIRE(f.bridge.begun != 0);
  f.ort->done(f.bridge.begun, EngineStatus::not_loaded, {});  // whoever waits is answered
}

TEST_CASE("a GPU that is asked for is tried at once; until then the status does not say which engine it is") {
  Fixture f(true);
  CHECK(f.bridge.adapter == 0);
  REQUIRE(f.bridge.begun != 0);
  CHECK(f.bridge.options["bar"]["forced"] == true);
  CHECK(f.engine->info().backend.empty());
  CHECK(*f.run() == 6.0f);
  f.ort->done(f.bridge.begun, EngineStatus::not_loaded, {});
  CHECK(f.engine->info().backend == "wasm");
  CHECK(f.engine->info().reason.find("ONNX Runtime could not be loaded") != std::string::npos);
  CHECK(*f.run() == 6.0f);
}
