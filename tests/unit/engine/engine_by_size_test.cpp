// Which of the two engines runs a model: small ones go to the bridge, large ones never do, unless there is a GPU.
#include "engine/engine_by_size.h"

#include <doctest/doctest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "graph/build.h"

using namespace vitrine;

namespace {

// Counts sessions that are asked for and never answers.
class SilentBridge final : public Bridge {
 public:
  int sessions = 0;
  void post(std::span<const std::byte>) override {}
  void log(std::string_view) override {}
  double now_ms() const override { return 0; }
  void engine_start(uint32_t, std::string_view, std::span<const std::byte>) override {}
  void engine_weights(uint64_t, uint64_t, std::span<const std::byte>) override {}
  void engine_create(uint32_t, uint32_t, std::string_view, std::span<const std::byte>) override { ++sessions; }
  void engine_run(uint32_t, uint32_t, std::string_view, std::span<const std::byte>) override {}
  void engine_release(uint32_t) override {}
  void engine_reset() override {}
};

std::vector<std::byte> news(const nlohmann::json& header) {
  const std::string text = header.dump();
  const auto size = static_cast<uint32_t>(text.size());
  std::vector<std::byte> bytes((4 + text.size() + 7) / 8 * 8);
  std::memcpy(bytes.data(), &size, 4);
  std::memcpy(bytes.data() + 4, text.data(), text.size());
  return bytes;
}

struct Fixture {
  SilentBridge bridge;
  OrtEngine* ort = nullptr;
  std::optional<EngineBySize> engine;
  Fixture() {
    auto made = std::make_unique<OrtEngine>(bridge, OrtOptions{});
    ort = made.get();
    engine.emplace(std::move(made), std::make_unique<WasmEngine>());
  }
  // y = 2 x for x = 3; nothing while the answer is waited for.
  std::optional<float> run() {
    Graph g;
    g.output("y", build::scale(g, g.input("x", DType::f32, {1}), 2));
    NamedTensors feeds;
    feeds.emplace("x", Tensor({1}, std::vector<float>{3}));
    auto slot = std::make_shared<std::optional<float>>();
    start(engine->run(std::make_shared<const Program>(Program{"key", g.pruned()}), std::move(feeds), Ticket()),
          [slot](Result<NamedTensors> result) {
            if (result.ok()) slot->emplace(result->at("y").f32()[0]);
          });
    return *slot;
  }
};

}  // namespace

TEST_CASE("a small model runs on ONNX Runtime") {
  Fixture f;
  CHECK(f.engine->choose(200'000'000).empty());
  CHECK_FALSE(f.run());
  CHECK(f.bridge.sessions == 1);
  f.ort->done(1, EngineStatus::failed, {});  // whoever waits is answered
}

TEST_CASE("a large model runs in the core and its notes say so; without a session, whatever came before") {
  Fixture f;
  const std::string note = f.engine->choose(538'000'000);
  CHECK(note.find("538 MB") != std::string::npos);
  CHECK(f.run() == 6.0f);
  CHECK(f.engine->info().backend == "own");
  CHECK(f.engine->info().runs == 1);
  CHECK(f.bridge.sessions == 0);
}

TEST_CASE("a large model runs on the GPU where there is one") {
  Fixture f;
  f.ort->done(0, EngineStatus::ok, news({{"backend", "webgpu"}, {"tensors", nlohmann::json::array()}}));
  CHECK(f.engine->choose(538'000'000).empty());
  CHECK(f.engine->info().backend == "webgpu");
  CHECK_FALSE(f.run());
  CHECK(f.bridge.sessions == 1);
  f.ort->done(1, EngineStatus::failed, {});  // whoever waits is answered
}
