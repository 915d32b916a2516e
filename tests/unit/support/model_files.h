// Checkpoints for tests: folders on disk, and changed copies of them.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/task.h"
#include "checkpoint/safetensors.h"
#include "engine/engine_reference.h"
#include "explain/method.h"
#include "service/service.h"

namespace vitrine::test {

using service::Service;

inline Bytes bytes_of(const std::string& text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return std::make_shared<const std::vector<std::byte>>(data, data + text.size());
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Files read_folder(const std::filesystem::path& folder) {
  Files files;
  for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"})
    files[name] = bytes_of(read_file(folder / name));
  return files;
}

inline std::filesystem::path shipped(const char* name) {
  return std::filesystem::path(VITRINE_SOURCE_DIR) / "tests" / "parity" / "golden" / name;
}

// The folders with golden values that exist: the shipped ones, and those beside the repository.
inline std::vector<std::filesystem::path> golden_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(shipped("")))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  const auto beside = std::filesystem::path(VITRINE_SOURCE_DIR) / ".." / "shared" / "fixtures" / "gpt2";
  if (std::filesystem::exists(beside)) folders.push_back(beside);
  return folders;
}

// The value of a task that ends without waiting for anybody, as all do on the reference engine.
template <class T>
T now(Task<T> task) {
  std::optional<T> value;
  start(std::move(task), [&](T v) { value.emplace(std::move(v)); });
  REQUIRE(value.has_value());
  return std::move(*value);
}

// The value, or a failed test that shows the error.
template <class T>
T good(Result<T> result) {
  REQUIRE_MESSAGE(result.ok(), result.error().sentence());
  return std::move(*result);
}

inline Service service_with(Files files) {
  Service service(make_reference_engine());
  good(service.load("test", std::move(files)));
  return service;
}

// Settings that make a method of many runs short, for tests of whether it answers, not of how well.
inline Settings few_samples(const Method& method) {
  static const std::map<std::string_view, int64_t> kMost = {
      {"samples", 40},   {"probes", 1},  {"checked", 6}, {"count", 4}, {"pairs", 2}, {"orders", 4},
      {"max_steps", 64}, {"budget", 10}, {"points", 3},  {"steps", 8}, {"draws", 4}};
  Settings settings;
  for (const Setting& s : method.settings)
    if (const auto most = kMost.find(s.name); most != kMost.end() && static_cast<double>(most->second) < s.fallback)
      settings[s.name] = most->second;
  if (std::string_view(method.name) == "trust_table") settings["methods"] = "saliency,occlusion";  // others ask for all
  return settings;
}

// max |a - b| / max |b|.
inline double relative_error(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double difference = 0, scale = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return difference / scale;
}

// A safetensors file of float32 tensors.
inline std::string safetensors_file(const std::map<std::string, Tensor>& tensors) {
  nlohmann::json header;
  std::string data;
  for (const auto& [name, tensor] : tensors) {
    const auto bytes = tensor.bytes();
    header[name] = {
        {"dtype", "F32"}, {"shape", tensor.shape()}, {"data_offsets", {data.size(), data.size() + bytes.size()}}};
    data.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  const std::string text = header.dump();
  uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + data;
}

// All tensors of a checkpoint file, widened.
inline std::map<std::string, Tensor> tensors_of(const Bytes& file) {
  const Checkpoint tensors = good(parse_safetensors(file));
  std::map<std::string, Tensor> all;
  for (const auto& [name, entry] : tensors.entries()) all.emplace(name, good(tensors.load(name)));
  return all;
}

}  // namespace vitrine::test
