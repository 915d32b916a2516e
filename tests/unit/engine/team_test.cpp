// Parts of a run on several threads: each is done once, nobody reads work that is over, and no helper allocates, which
// in the web build it could not.
#include "kernels/team.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "engine/engine_wasm.h"
#include "graph/evaluate.h"
#include "graph/random_graph.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#endif

using namespace vitrine;

namespace {

std::atomic<int> allocations{0};
thread_local bool is_helper = false;

void note_allocation(const volatile void*, size_t) {
  if (is_helper) allocations.fetch_add(1);
}

// Helpers of the whole test program, which come once and are never dismissed: a helper's life is the program's.
void have_helpers(int count) {
  static int there = 0;
#if __has_feature(address_sanitizer)
  if (there == 0) __sanitizer_install_malloc_and_free_hooks(note_allocation, [](const volatile void*) {});
#endif
  for (; there < count; ++there)
    std::thread([] {
      is_helper = true;
      kernels::help();
    }).detach();
  while (kernels::helpers() < count) std::this_thread::yield();
}

struct OneThread {
  ~OneThread() { kernels::use_threads(1); }
};

NamedTensors answer_of(const OpCase& one, WasmEngine& engine, const std::string& key) {
  std::optional<Result<NamedTensors>> slot;
  start(engine.run(std::make_shared<const Program>(Program{key, one.graph.pruned()}), one.feeds, Ticket()),
        [&](Result<NamedTensors> result) { slot.emplace(std::move(result)); });
  REQUIRE(slot);
  REQUIRE(slot->ok());
  return **slot;
}

}  // namespace

TEST_CASE("each part is done once, by one of the threads that there are") {
  have_helpers(3);
  const OneThread after;
  for (int threads : {1, 2, 4}) {
    kernels::use_threads(threads);
    CHECK(kernels::threads() == threads);
    for (int64_t parts : {0, 1, 2, 7, 1000})
      for (int again = 0; again < 50; ++again) {
        std::vector<std::atomic<int>> done(static_cast<size_t>(parts));
        std::atomic<int> beyond{0};
        kernels::in_parts(parts, [&](int64_t part, int thread) {
          done[static_cast<size_t>(part)].fetch_add(1);
          if (thread < 0 || thread >= threads) beyond.fetch_add(1);
        });
        for (const auto& one : done) REQUIRE(one.load() == 1);
        CHECK(beyond.load() == 0);
      }
  }
}

TEST_CASE("work that follows work is never mixed up with it") {
  have_helpers(3);
  const OneThread after;
  kernels::use_threads(4);
  for (int64_t round = 0; round < 3000; ++round) {
    const int64_t parts = 1 + round % 9;
    std::vector<int64_t> seen(static_cast<size_t>(parts), -1);
    kernels::in_parts(parts, [&](int64_t part, int) { seen[static_cast<size_t>(part)] = round; });
    for (int64_t one : seen) REQUIRE(one == round);
  }
}

TEST_CASE("a graph has the same values on one thread and on several, to the last bit, and no helper allocates") {
  have_helpers(3);
  const OneThread after;
  OpCase large;  // above the sizes from which threads share it
  Graph& g = large.graph;
  const ValueId x = g.input("x", DType::f32, {"B", "T", 96});
  const auto weight = [&](Shape shape) {
    Tensor some = Tensor::zeros(std::move(shape));
    uint32_t seed = 11;
    for (float& value : some.f32())
      value = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 8) / 1.7e8f - 0.05f;
    return build::constant(g, std::move(some));
  };
  ValueId h = build::layer_norm(g, x, weight({96}), {}, 1e-5);
  h = build::apply(g, Op::gelu_tanh, build::linear(g, h, weight({96, 200}), weight({200})));
  const ValueId attention = build::softmax(g, build::matmul(g, h, build::swap_last_two(g, h)));
  g.output("y", build::linear(g, build::matmul(g, attention, h), weight({77, 200}), {}, true));
  REQUIRE(g.error().ok());
  Tensor feed = Tensor::zeros({5, 61, 96});
  for (size_t i = 0; i < feed.f32().size(); ++i) feed.f32()[i] = static_cast<float>(i % 257) / 100.0f - 1.0f;
  large.feeds.emplace("x", std::move(feed));

  std::vector<OpCase> cases;
  cases.push_back(std::move(large));
  for (uint64_t seed = 1; seed <= 20; ++seed) cases.push_back(random_graph(seed));
  for (size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].name);
    WasmEngine one(false, 1), several(false, 4);
    const NamedTensors alone = answer_of(cases[i], one, std::to_string(i));
    REQUIRE(kernels::threads() == 1);
    allocations = 0;
    const NamedTensors together = answer_of(cases[i], several, std::to_string(i));
    REQUIRE(kernels::threads() == 4);
    CHECK(allocations.load() == 0);
    for (const auto& [name, tensor] : alone) {
      const auto ours = tensor.bytes(), theirs = together.at(name).bytes();
      CHECK(std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end()));
    }
  }
}
