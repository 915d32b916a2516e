// Values against the PyPI package gguf (make_gguf_cases.py).
#include "checkpoint/gguf.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "checkpoint/gguf_config.h"
#include "checkpoint/gguf_names.h"
#include "checkpoint/gguf_tokenizer.h"

using namespace vitrine;

namespace {

std::string read(const char* name) {
  const auto path = std::filesystem::path(VITRINE_SOURCE_DIR) / "tests/unit/checkpoint" / name;
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}
Bytes bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return std::make_shared<const std::vector<std::byte>>(data, data + text.size());
}
Result<Gguf> parse(std::string_view text) { return Gguf::parse(bytes_of(text), "model.gguf"); }

template <class T>
T good(Result<T> result) {
  REQUIRE_MESSAGE(result.ok(), result.error().sentence());
  return std::move(*result);
}

// Little files by hand.
struct Writer {
  std::string out = "GGUF";
  template <class T>
  Writer& put(T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Writer& text(std::string_view value) {
    put(uint64_t(value.size()));
    out += value;
    return *this;
  }
  Writer& header(uint64_t tensors, uint64_t values, uint32_t version = 3) {
    return put(version).put(tensors).put(values);
  }
  Writer& tensor(std::string_view name, std::vector<uint64_t> extents, uint32_t type, uint64_t offset) {
    text(name).put(uint32_t(extents.size()));
    for (const uint64_t extent : extents) put(extent);
    return put(type).put(offset);
  }
  std::string with_data(size_t bytes) const {
    std::string whole = out;
    whole.resize((whole.size() + 31) / 32 * 32);
    return whole + std::string(bytes, '\1');
  }
};

void check_refused(const std::string& file, ErrorCode code, std::string_view part) {
  const auto result = parse(file);
  REQUIRE_MESSAGE(!result.ok(), part);
  CHECK(result.error().code == code);
  CHECK_MESSAGE(result.error().sentence().find(part) != std::string::npos, result.error().sentence());
}

}  // namespace

TEST_CASE("every format widens to the values of the gguf package, bit for bit") {
  const Gguf file = good(parse(read("gguf_formats.gguf")));
  int compared = 0;
  for (const auto& [name, stored] : file.tensors()) {
    const auto expected = file.tensors().find(name + ".values");
    if (expected == file.tensors().end()) continue;
    const Tensor ours = good(widen(stored, name)), golden = good(widen(expected->second, name));
    CHECK_MESSAGE(ours.shape() == golden.shape(), name);
    CHECK_MESSAGE(ours.bytes().size() == golden.bytes().size(), name);
    CHECK_MESSAGE(std::memcmp(ours.bytes().data(), golden.bytes().data(), ours.bytes().size()) == 0, name);
    CHECK_MESSAGE(all_finite(ours.f32()), name);
    ++compared;
  }
  CHECK(compared == 11);
  CHECK(file.hash().size() == 16);
}

TEST_CASE("a llama file gives the rows of queries and keys in the order of the heads") {
  const Gguf file = good(parse(read("gguf_llama.gguf")));
  const Checkpoint weights = good(rename_tensors(file, "llama"));
  const auto golden = nlohmann::json::parse(read("gguf_llama.json"));
  for (const auto& [name, rows] : golden.items()) {
    const Tensor tensor = good(weights.load(name));
    const auto values = tensor.f32();
    const size_t width = values.size() / rows.size();
    for (size_t row = 0; row < rows.size(); ++row) {
      double sum = 0;
      for (size_t i = 0; i < width; ++i) sum += double(i + 1) * values[row * width + i];
      if (std::abs(sum - rows[row].get<double>()) > 1e-5) FAIL(name << " row " << row << ": " << sum);
    }
  }
  CHECK(golden.size() == 19);
  CHECK(weights.has("model.embed_tokens.weight"));
  CHECK_FALSE(weights.has("lm_head.weight"));
}

TEST_CASE("metadata becomes a config") {
  const Gguf file = good(parse(read("gguf_llama.gguf")));
  const Config config = good(gguf_config(file));
  CHECK(config.model_type() == "llama");
  CHECK(good(config.integer("hidden_size", 1, 100)) == 24);
  CHECK(good(config.integer("num_key_value_heads", 1, 100)) == 1);
  CHECK(good(config.integer("vocab_size", 1, 1000)) == 265);
  CHECK(good(config.integer("bos_token_id", 0, 1000)) == 1);
  CHECK(good(config.number("rms_norm_eps")) == 1e-5);
  CHECK(good(config.number("rope_theta")) == 5e5);
  CHECK(good(config.boolean("tie_word_embeddings")));
  CHECK(good(config.text("chat_template")) == "{{ messages }}");
  CHECK_FALSE(good(config.boolean("attention_bias")));
}

TEST_CASE("scores become merges, in the order of SentencePiece") {
  const Gguf file = good(parse(read("gguf_llama.gguf")));
  const auto tokenizer = nlohmann::json::parse(good(gguf_tokenizer(file)));
  const auto& model = tokenizer["model"];
  CHECK(model["merges"] == nlohmann::json::parse(R"([["a","b"],["▁","a"],["▁","ab"],["▁a","b"]])"));
  CHECK(model["vocab"].size() == 265);
  CHECK(model["byte_fallback"] == true);
  CHECK(model["unk_token"] == "<unk>");
  CHECK(tokenizer["added_tokens"].size() == 3);
  CHECK(tokenizer["post_processor"]["special_tokens"]["<s>"]["ids"] == nlohmann::json::array({1}));
}

TEST_CASE("every cut of a file is refused") {
  const std::string whole = read("gguf_llama.gguf");
  for (size_t length = 0; length < whole.size(); length += length < 600 ? 1 : 997) {
    const auto result = parse(std::string_view(whole).substr(0, length));
    REQUIRE_MESSAGE(!result.ok(), length);
    CHECK(result.error().code == ErrorCode::bad_file);
  }
}

TEST_CASE("sizes that lie are refused before anything is allocated") {
  check_refused(Writer().header(UINT64_MAX, 0).out, ErrorCode::bad_file, "more tensors or metadata");
  check_refused(Writer().header(0, UINT64_MAX).out, ErrorCode::bad_file, "more tensors or metadata");
  check_refused(Writer().header(0, 1, 1).out, ErrorCode::unsupported, "version 1");
  check_refused(Writer().header(0, 0, 0x03000000).out, ErrorCode::unsupported, "big-endian");
  const std::string filler(64, '\0');
  check_refused(Writer().header(0, 1).put(UINT64_MAX).out + filler, ErrorCode::bad_file, "longer than the file");
  // An array of 2^62 numbers, of 2^61 texts, of arrays.
  for (const uint32_t type : {4u, 8u, 10u, 9u, 13u}) {
    const auto file = Writer().header(0, 1).text("key").put(9u).put(type).put(uint64_t(1) << 62).out + filler;
    CHECK_FALSE(parse(file).ok());
  }
  const auto tensor = [&](std::vector<uint64_t> extents, uint32_t type, uint64_t offset) {
    return Writer().header(1, 0).tensor("t", std::move(extents), type, offset).with_data(64);
  };
  CHECK(parse(tensor({4, 4}, 0, 0)).ok());
  check_refused(tensor({4, 5}, 0, 0), ErrorCode::bad_file, "only");
  check_refused(tensor({4, 4}, 0, 32), ErrorCode::bad_file, "only");
  check_refused(tensor({4, 4}, 0, 1), ErrorCode::bad_file, "not aligned");
  check_refused(tensor({1ull << 62}, 0, 0), ErrorCode::bad_file, "larger than the file");
  check_refused(tensor({1ull << 32, 1ull << 32}, 0, 0), ErrorCode::bad_file, "larger than the file");
  check_refused(tensor({1ull << 63}, 0, 0), ErrorCode::bad_file, "can be counted");
  check_refused(tensor({1, 1, 1, 1, 1}, 0, 0), ErrorCode::bad_file, "four axes");
  check_refused(tensor({33}, 2, 0), ErrorCode::bad_file, "whole blocks");
  check_refused(tensor({4}, 4, 0), ErrorCode::unsupported, "number format 4");
  check_refused(tensor({4}, 4000, 0), ErrorCode::unsupported, "number format 4000");
  check_refused(Writer().header(2, 0).tensor("a", {4}, 0, 0).tensor("a", {4}, 0, 32).with_data(64), ErrorCode::bad_file,
                "given twice");
  check_refused(Writer().header(2, 0).tensor("a", {16}, 0, 0).tensor("b", {4}, 0, 32).with_data(64),
                ErrorCode::bad_file, "overlaps");
  for (const uint32_t alignment : {0u, 3u, 1u << 31}) {
    check_refused(Writer().header(0, 1).text("general.alignment").put(4u).put(alignment).out, ErrorCode::bad_file,
                  "power of two");
  }
}

TEST_CASE("formats that are not built are read and refused by name") {
  const auto file = good(parse(Writer().header(1, 0).tensor("t", {256}, 10, 0).with_data(96)));
  const auto tensor = widen(file.tensors().at("t"), "t");
  REQUIRE(!tensor.ok());
  CHECK(tensor.error().code == ErrorCode::unsupported);
  CHECK(tensor.error().what.find("Q2_K") != std::string::npos);
}

TEST_CASE("architectures and tokenizers that are not built are named") {
  const auto with = [](std::string_view key, std::string_view value) {
    return good(parse(Writer().header(0, 1).text(key).put(8u).text(value).out));
  };
  const auto config = gguf_config(with("general.architecture", "mamba"));
  REQUIRE(!config.ok());
  CHECK(config.error().sentence().find("\"mamba\" are not built") != std::string::npos);
  CHECK(config.error().sentence().find("llama, qwen2") != std::string::npos);
  CHECK_FALSE(gguf_tokenizer(with("tokenizer.ggml.model", "t5")).ok());
}
