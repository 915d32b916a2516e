// A tokenizer from the metadata of a GGUF file does as the tokenizer.json that the metadata was made of.
#include "checkpoint/tokenizer_parts.h"

#include <doctest/doctest.h>

#include "files.h"

using namespace vitrine;
using namespace vitrine::test;
using nlohmann::json;

namespace {

Result<std::shared_ptr<const Tokenizer>> build_tokenizer(const TokenizerParts& parts) {
  VITRINE_TRY(const std::string file, tokenizer_json(parts));
  return Tokenizer::parse(file);
}

json cases() { return read_json(source_dir() / "tests/unit/checkpoint/tokenizer_script_cases.json"); }

json variant(const json& file, std::string_view name) {
  for (const json& v : file["variants"]) {
    if (v["name"] != name) continue;
    json out = file["bases"][v["base"].get<std::string>()];
    for (const auto& [key, value] : v["patch"].items()) out[key] = value;
    return out;
  }
  return {};
}

// The tokens by id, and the types that converters give them.
TokenizerParts metadata(const json& file) {
  TokenizerParts out;
  std::map<size_t, std::string> by_id;
  for (const auto& [piece, id] : file["model"]["vocab"].items()) by_id[id.get<size_t>()] = piece;
  for (const json& token : file["added_tokens"]) by_id[token["id"].get<size_t>()] = token["content"].get<std::string>();
  for (const auto& [id, piece] : by_id) {
    REQUIRE(id == out.tokens.size());
    out.tokens.push_back(piece);
  }
  out.token_type.assign(out.tokens.size(), 1);
  for (const json& token : file["added_tokens"]) {
    out.token_type[token["id"].get<size_t>()] = token["special"].get<bool>() ? 3 : 4;
  }
  return out;
}

void check_same(const Tokenizer& ours, json file, const json& texts) {
  const auto expected = tokenizer_of(file);
  for (size_t i = 0; i < texts.size(); i += 5) {
    const auto text = texts[i].get<std::string>();
    INFO(text);
    const auto a = ours.encode(text), b = expected->encode(text);
    REQUIRE(a.ok());
    std::vector<int32_t> ids, expected_ids;
    for (const TokenSpan& token : *a) ids.push_back(token.id);
    for (const TokenSpan& token : *b) expected_ids.push_back(token.id);
    CHECK(ids == expected_ids);
    CHECK(ours.decode(ids) == expected->decode(ids));
  }
}

// What the metadata cannot say: where white space goes with an added token.
json plain(json file) {
  for (json& token : file["added_tokens"]) {
    for (const char* field : {"lstrip", "rstrip", "single_word", "normalized"}) token[field] = false;
  }
  return file;
}

}  // namespace

TEST_CASE("byte-level BPE from a GGUF file") {
  const json file = cases();
  constexpr std::pair<const char*, const char*> patterns[] = {{"default", "gpt2"}, {"llama-bpe", "llama3"},
                                                              {"qwen2", "qwen2"},  {"smollm", "smollm2"},
                                                              {"gpt-4o", "o200k"}, {"deepseek-v3", "deepseek v3"}};
  for (const auto& [pre, name] : patterns) {
    INFO(pre);
    json description = plain(variant(file, name));
    description["model"]["ignore_merges"] = std::string_view(pre) == "llama-bpe";
    TokenizerParts parts = metadata(description);
    parts.model = "gpt2";
    parts.pre = pre;
    for (const json& merge : description["model"]["merges"]) {
      parts.merges.push_back(merge[0].get<std::string>() + ' ' + merge[1].get<std::string>());
    }
    const auto tokenizer = build_tokenizer(parts);
    REQUIRE_MESSAGE(tokenizer.ok(), tokenizer.error().sentence());
    check_same(**tokenizer, description, file["texts"]);
  }
}

TEST_CASE("SentencePiece's BPE from a GGUF file: merges follow from scores") {
  const json file = cases();
  const json description = plain(variant(file, "llama"));
  TokenizerParts parts = metadata(description);
  parts.model = "llama";
  // Pieces were learnt in the order of their ids, as SentencePiece scores them.
  for (size_t id = 0; id < parts.tokens.size(); ++id) parts.scores.push_back(-static_cast<double>(id));
  parts.bos_token_id = 1;
  parts.eos_token_id = 2;
  parts.unknown_token_id = 0;
  const auto tokenizer = build_tokenizer(parts);
  REQUIRE_MESSAGE(tokenizer.ok(), tokenizer.error().sentence());
  check_same(**tokenizer, description, file["texts"]);
}

TEST_CASE("WordPiece from a GGUF file, where words begin with a mark") {
  const json file = cases();
  const json description = plain(variant(file, "bert uncased"));
  TokenizerParts parts = metadata(description);
  parts.model = "bert";
  for (size_t id = 0; id < parts.tokens.size(); ++id) {
    std::string& token = parts.tokens[id];
    if (parts.token_type[id] != 1) continue;
    if (token.starts_with("##")) token.erase(0, 2);
    else token.insert(0, "▁");
  }
  const auto tokenizer = build_tokenizer(parts);
  REQUIRE_MESSAGE(tokenizer.ok(), tokenizer.error().sentence());
  check_same(**tokenizer, description, file["texts"]);
}

TEST_CASE("metadata that makes no tokenizer is refused") {
  TokenizerParts parts;
  parts.model = "gpt2";
  CHECK(build_tokenizer(parts).error().code == ErrorCode::bad_file);
  parts.tokens = {"a", "b"};
  CHECK(build_tokenizer(parts).ok());
  parts.pre = "strange";
  CHECK(build_tokenizer(parts).error().sentence().find("strange") != std::string::npos);
  parts.pre = "";
  parts.model = "odd";
  CHECK(build_tokenizer(parts).error().sentence().find("odd") != std::string::npos);
  parts.model = "llama";
  CHECK(build_tokenizer(parts).error().code == ErrorCode::bad_file);  // no scores
  parts.scores = {0, 0, 0};
  CHECK(build_tokenizer(parts).error().code == ErrorCode::bad_file);
  parts.scores = {0, 0};
  CHECK(build_tokenizer(parts).ok());
  parts.bos_token_id = 2;  // no such token: nothing is put before texts
  CHECK((*build_tokenizer(parts))->encode("a")->front().id == 0);
  parts.tokens = {"a", "a"};
  CHECK(build_tokenizer(parts).error().sentence().find("two ids") != std::string::npos);
}
