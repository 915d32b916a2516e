// Folders as people have them (../shared/cases/README.md, "Checkpoints").
#include "checkpoint/model_folder.h"

#include <doctest/doctest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "checkpoint/safetensors.h"

using namespace vitrine;
using nlohmann::json;

namespace {

Bytes bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return std::make_shared<const std::vector<std::byte>>(data, data + text.size());
}

// A safetensors file of float32 tensors whose numbers are all `value`.
struct Named {
  std::string name;
  Shape shape;
  float value = 1;
  std::string dtype = "F32";
};
std::string safetensors(const std::vector<Named>& tensors) {
  json header = json::object();
  std::string data;
  for (const Named& t : tensors) {
    const size_t begin = data.size();
    for (int64_t i = 0; i < element_count(t.shape); ++i) {
      const size_t size = t.dtype == "U8" ? 1 : 4;
      data.append(reinterpret_cast<const char*>(&t.value), size);
    }
    header[t.name] = {{"dtype", t.dtype}, {"shape", t.shape}, {"data_offsets", {begin, data.size()}}};
  }
  const std::string text = header.dump();
  const uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + text + data;
}

Files folder(const std::string& weights, const std::string& config = R"({"model_type": "gpt2"})") {
  return {
      {"config.json", bytes_of(config)}, {"tokenizer.json", bytes_of("{}")}, {"model.safetensors", bytes_of(weights)}};
}

Error refused(const Files& files) {
  const auto parts = read_model(files);
  REQUIRE(!parts.ok());
  return parts.error();
}
ModelParts good(const Files& files) {
  auto parts = read_model(files);
  REQUIRE_MESSAGE(parts.ok(), parts.error().sentence());
  return std::move(*parts);
}

float first(const Checkpoint& weights, std::string_view name) {
  const auto tensor = weights.load(name);
  REQUIRE_MESSAGE(tensor.ok(), tensor.error().sentence());
  return tensor->f32()[0];
}

}  // namespace

TEST_CASE("what lies there instead of a file is named") {
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n";
  CHECK(refused(folder(pointer)).sentence().find("git lfs pull") != std::string::npos);
  CHECK(refused(folder(pointer)).where == "model.safetensors");
  CHECK(refused(folder("<!DOCTYPE html><html>")).what.find("web page") != std::string::npos);
  CHECK(refused(folder("<HTML>")).what.find("web page") != std::string::npos);
  CHECK(refused(folder("PK\x03\x04"
                       "data"))
            .what.find("PyTorch") != std::string::npos);
  CHECK(refused(folder("")).what.find("empty") != std::string::npos);
  CHECK(refused(folder(safetensors({}), pointer)).where == "config.json");
  CHECK(refused({{"model.gguf", bytes_of(pointer)}}).sentence().find("git lfs pull") != std::string::npos);
  Files files = folder(safetensors({}));
  files.erase("tokenizer.json");
  CHECK(refused(files).where == "tokenizer.json");
  CHECK(refused({{"a.gguf", bytes_of("GGUF")}, {"b.gguf", bytes_of("GGUF")}}).what.find("more than one") !=
        std::string::npos);
}

TEST_CASE("tied weights are found under either name") {
  const std::string head = safetensors({{"lm_head.weight", {3, 2}, 7}});
  CHECK(first(good(folder(head)).weights, "transformer.wte.weight") == 7);
  CHECK(first(good(folder(head)).weights, "model.embed_tokens.weight") == 7);
  CHECK_FALSE(good(folder(head, R"({"tie_word_embeddings": false})")).weights.has("transformer.wte.weight"));
  const std::string both = safetensors({{"lm_head.weight", {1}, 7}, {"wte.weight", {1}, 8}});
  CHECK(first(good(folder(both)).weights, "transformer.wte.weight") == 8);
}

TEST_CASE("prefixes of compiled and parallel training do not matter") {
  for (const char* prefix : {"", "transformer.", "module.transformer.", "_orig_mod.transformer.", "module._orig_mod.",
                             "_orig_mod.module.transformer.", "model."}) {
    const Checkpoint weights = good(folder(safetensors({{std::string(prefix) + "h.0.ln_1.weight", {1}, 5}}))).weights;
    CHECK_MESSAGE(first(weights, "transformer.h.0.ln_1.weight") == 5, prefix);
    CHECK_MESSAGE(first(weights, "h.0.ln_1.weight") == 5, prefix);
  }
  CHECK(base_name("model.layers.0._orig_mod.mlp.up_proj.weight") == "layers.0.mlp.up_proj.weight");
  // Where both stand in the file, each is itself, and neither is guessed.
  const Checkpoint two = good(folder(safetensors({{"model.x", {1}, 1}, {"x", {1}, 2}}))).weights;
  CHECK(first(two, "model.x") == 1);
  CHECK(first(two, "x") == 2);
  CHECK_FALSE(two.has("transformer.x"));
}

TEST_CASE("vocab.json and merges.txt stand for tokenizer.json") {
  Files files = folder(safetensors({}));
  files.erase("tokenizer.json");
  files["vocab.json"] = bytes_of(R"({"a": 0, "b": 1, "ab": 2, "<|end|>": 3})");
  files["merges.txt"] = bytes_of("#version: 0.2\na b\r\n");
  files["special_tokens_map.json"] =
      bytes_of(R"({"eos_token": {"content": "<|end|>", "lstrip": true}, "bos_token": "<|end|>"})");
  files["added_tokens.json"] = bytes_of(R"({"[PAD]": 4})");
  const json made = json::parse(good(files).tokenizer);
  CHECK(made["model"]["merges"] == json::array({"a b"}));
  CHECK(made["model"]["vocab"].size() == 4);
  REQUIRE(made["added_tokens"].size() == 2);
  CHECK(made["added_tokens"][1]["content"] == "<|end|>");
  CHECK(made["pre_tokenizer"]["type"] == "ByteLevel");
  files["tokenizer_config.json"] = bytes_of(R"({"tokenizer_class": "CLIPTokenizer"})");
  CHECK(refused(files).code == ErrorCode::unsupported);
  files["tokenizer_config.json"] = bytes_of(R"({"tokenizer_class": "Qwen2Tokenizer"})");
  CHECK(json::parse(good(files).tokenizer)["normalizer"]["type"] == "NFC");
  files["vocab.json"] = bytes_of("[]");
  CHECK(refused(files).where == "vocab.json");
}

TEST_CASE("a head of a classifier is said not to be used") {
  const auto parts = good(folder(safetensors({{"score.weight", {2, 4}}, {"transformer.wte.weight", {3, 4}}})));
  REQUIRE(parts.notes.size() == 1);
  CHECK(parts.notes[0].find("head for 2 classes (score.weight)") != std::string::npos);
  CHECK(good(folder(safetensors({{"transformer.wte.weight", {3, 4}}}))).notes.empty());
}

TEST_CASE("packed weights are refused by the name of the way") {
  const auto with = [](Named tensor) { return refused(folder(safetensors({std::move(tensor)}))); };
  CHECK(with({"h.0.qweight", {4}}).what.find("GPTQ") != std::string::npos);
  CHECK(with({"h.0.weight.absmax", {4}}).what.find("bitsandbytes") != std::string::npos);
  CHECK(with({"h.0.weight", {4, 1}, 1, "U8"}).what.find("as U8") != std::string::npos);
  CHECK(with({"h.0.weight", {4, 1}, 1, "U8"}).code == ErrorCode::unsupported);
}

TEST_CASE("infinite numbers in config.json, as Python writes them, count as not given") {
  const auto parts =
      good(folder(safetensors({}), R"({"a": Infinity, "b": [-Infinity, NaN], "c": "NaN \" Infinity", "d": 3})"));
  CHECK(*parts.config.number("a", 2.0) == 2.0);
  CHECK(*parts.config.text("c") == "NaN \" Infinity");
  CHECK(*parts.config.integer("d", 0, 9) == 3);
  CHECK_FALSE(Config::parse(R"({"a": Infinit})").ok());
}

TEST_CASE("weights in several files are read together") {
  const json index{
      {"weight_map", {{"a", "model-00001-of-00002.safetensors"}, {"b", "model-00002-of-00002.safetensors"}}}};
  Files files = folder("");
  files.erase("model.safetensors");
  files["model.safetensors.index.json"] = bytes_of(index.dump());
  CHECK(refused(files).what.find("model-00001-of-00002.safetensors") != std::string::npos);
  files["model-00001-of-00002.safetensors"] = bytes_of(safetensors({{"a", {2}, 3}}));
  files["model-00002-of-00002.safetensors"] = bytes_of(safetensors({{"b", {1}, 4}, {"not in the index", {1}, 5}}));
  const auto parts = good(files);
  CHECK(first(parts.weights, "a") == 3);
  CHECK(first(parts.weights, "b") == 4);
  CHECK(parts.weights.entries().size() == 2);
  files["model-00002-of-00002.safetensors"] = bytes_of(safetensors({{"c", {1}, 4}}));
  CHECK(refused(files).what.find("\"b\"") != std::string::npos);

  const auto names = [](const json& document) { return shard_names(document.dump()); };
  CHECK(names(index)->size() == 2);
  for (const char* hostile : {"../secret.safetensors", "/etc/x.safetensors", "a\\b.safetensors", "weights.bin", ""}) {
    CHECK_FALSE(names({{"weight_map", {{"a", hostile}}}}).ok());
  }
  for (const json& broken :
       {json::array(), json::object(), json{{"weight_map", 3}}, json{{"weight_map", {{"a", 1}}}}}) {
    CHECK_FALSE(names(broken).ok());
  }
}
