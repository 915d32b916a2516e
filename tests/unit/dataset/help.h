// Tables made in tests, and tasks run to their end (natively nothing sleeps).
#pragma once
#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/task.h"
#include "dataset/table/reader.h"
#include "dataset/tree/grow.h"

namespace vitrine::dataset {

template <class T>
T run(Task<T> task) {
  std::optional<T> out;
  start(std::move(task), [&](T value) { out.emplace(std::move(value)); });
  REQUIRE(out.has_value());
  return std::move(*out);
}

inline Result<ReadFile> read(const std::string& text, std::string name = "a.csv", ReadOptions options = {}) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  if (!text.empty()) std::memcpy(bytes->data(), text.data(), text.size());
  return run(read_file(std::move(name), bytes, std::move(options), Ticket()));
}

inline GroundPtr ground_of(Table table, uint64_t seed = 1) {
  SplitOptions options;
  options.seed = seed;
  auto split = make_split(table, options);
  REQUIRE(split.ok());
  auto ground = run(make_ground(std::make_shared<const Table>(std::move(table)),
                                std::make_shared<const Split>(std::move(*split)), {}, Ticket()));
  REQUIRE(ground.ok());
  return *ground;
}

inline Tree grown(GroundPtr ground, GrowOptions options) {
  auto tree = run(grow(ground, sapling(*ground, options.seed), 0, options, Ticket(), {}));
  REQUIRE(tree.ok());
  return *tree;
}

inline Tree grown(GroundPtr ground, int32_t leaves, uint64_t seed = 1) {
  GrowOptions options;
  options.leaves = leaves;
  options.seed = seed;
  return grown(std::move(ground), std::move(options));
}

}  // namespace vitrine::dataset
