#include "checkpoint/gguf_tokenizer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_map>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"

namespace vitrine {
namespace {

using nlohmann::json;

// tokenizer.ggml.token_type
enum : int { normal = 1, unknown, control, user_defined, unused, byte };

constexpr const char* gpt4_words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* qwen2_words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

json split_at(const char* regex) {
  return {{"type", "Split"}, {"pattern", {{"Regex", regex}}}, {"behavior", "Isolated"}, {"invert", false}};
}
json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", use_regex}};
}
json sequence(json first, json second) {
  return {{"type", "Sequence"}, {"pretokenizers", json::array({std::move(first), std::move(second)})}};
}

// How the text is cut into words, by the name that the file gives; null for one that is not known.
json words_of(std::string_view name) {
  if (name == "gpt-2" || name == "default" || name == "olmo" || name == "phi-2" || name == "jina-en" || name.empty())
    return byte_level(true);
  if (name == "smollm" || name == "starcoder" || name == "refact" || name == "command-r" || name == "codeshell")
    return sequence({{"type", "Digits"}, {"individual_digits", true}}, byte_level(true));
  if (name == "llama-bpe" || name == "llama3" || name == "llama-v3")
    return sequence(split_at(gpt4_words), byte_level(false));
  if (name == "qwen2" || name == "deepseek-r1-qwen" || name == "stablelm2")
    return sequence(split_at(qwen2_words), byte_level(false));
  return {};
}

struct Pieces {
  std::vector<std::string_view> tokens;
  std::vector<double> types, scores;
  int type(size_t id) const { return id < types.size() ? int(types[id]) : normal; }
};

// {piece: id} and added_tokens. Pieces that are not UTF-8 cannot be told from others and are left out.
Result<void> add_vocabulary(const Pieces& pieces, const std::string& file, json& out) {
  json vocabulary = json::object(), added = json::array();
  for (size_t id = 0; id < pieces.tokens.size(); ++id) {
    const std::string piece(pieces.tokens[id]);
    const int type = pieces.type(id);
    if (piece.empty() || !is_utf8(piece) || type == unused) continue;
    if (!vocabulary.emplace(piece, id).second) {
      return Error{ErrorCode::bad_file,
                   "The piece " + quoted_name(piece) + " has two ids",
                   file + ", tokenizer.ggml.tokens",
                   {}};
    }
    if (type != control && type != user_defined && type != unknown) continue;
    added.push_back({{"id", id},
                     {"content", piece},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", type != user_defined}});
  }
  out["model"]["vocab"] = std::move(vocabulary);
  out["added_tokens"] = std::move(added);
  return {};
}

// Every pair of pieces that makes a piece, the piece with the higher score first: SentencePiece merges by scores.
json merges_by_score(const Pieces& pieces) {
  std::unordered_map<std::string_view, size_t> ids;
  for (size_t id = 0; id < pieces.tokens.size(); ++id) {
    if (pieces.type(id) == normal) ids.emplace(pieces.tokens[id], id);
  }
  struct Merge {
    double score;
    size_t id, left, right;
  };
  std::vector<Merge> merges;
  constexpr size_t longest = 96;  // bytes; longer pieces are runs of one character, which their halves give too
  for (const auto& [piece, id] : ids) {
    const double score = id < pieces.scores.size() ? pieces.scores[id] : 0;
    if (piece.size() > longest) continue;
    for (size_t cut = 1; cut < piece.size(); ++cut) {
      const auto left = ids.find(piece.substr(0, cut)), right = ids.find(piece.substr(cut));
      if (left != ids.end() && right != ids.end()) merges.push_back({score, id, left->second, right->second});
    }
  }
  std::sort(merges.begin(), merges.end(), [](const Merge& a, const Merge& b) {
    return std::tuple(-a.score, a.id, a.left, a.right) < std::tuple(-b.score, b.id, b.left, b.right);
  });
  json out = json::array();
  for (const Merge& m : merges) out.push_back(json::array({pieces.tokens[m.left], pieces.tokens[m.right]}));
  return out;
}

Result<void> byte_level_bpe(const Gguf& file, json& out) {
  const auto name = file.text("tokenizer.ggml.pre").value_or("");
  out["pre_tokenizer"] = words_of(name);
  if (out["pre_tokenizer"].is_null()) {
    return Error{ErrorCode::unsupported, "The pre-tokeniser " + quoted_name(name) + " is not built",
                 file.file() + ", tokenizer.ggml.pre", "Open the model's Hugging Face folder instead."};
  }
  out["decoder"] = {{"type", "ByteLevel"}, {"add_prefix_space", true}, {"trim_offsets", true}, {"use_regex", true}};
  json merges = json::array();
  for (const std::string_view merge : file.texts("tokenizer.ggml.merges")) {
    // A piece may hold a space only as its first character.
    const size_t space = merge.find(' ', 1);
    if (space == merge.npos) {
      return Error{ErrorCode::bad_file, "A merge is not a pair", file.file() + ", tokenizer.ggml.merges", {}};
    }
    merges.push_back(json::array({merge.substr(0, space), merge.substr(space + 1)}));
  }
  out["model"] = {{"type", "BPE"},
                  {"dropout", nullptr},
                  {"unk_token", nullptr},
                  {"byte_fallback", false},
                  {"fuse_unk", false},
                  {"ignore_merges", name.starts_with("llama")},
                  {"merges", std::move(merges)}};
  return {};
}

void sentence_piece(const Gguf& file, const Pieces& pieces, json& out) {
  const bool prefixed = file.flag("tokenizer.ggml.add_space_prefix").value_or(true);
  json normalisers = json::array();
  if (prefixed) normalisers.push_back({{"type", "Prepend"}, {"prepend", "▁"}});
  normalisers.push_back({{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}});
  out["normalizer"] = {{"type", "Sequence"}, {"normalizers", std::move(normalisers)}};
  json decoders = json::array({{{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}},
                               {{"type", "ByteFallback"}},
                               {{"type", "Fuse"}}});
  if (prefixed) decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  out["decoder"] = {{"type", "Sequence"}, {"decoders", std::move(decoders)}};
  out["model"] = {{"type", "BPE"},         {"dropout", nullptr}, {"unk_token", nullptr},
                  {"byte_fallback", true}, {"fuse_unk", true},   {"merges", merges_by_score(pieces)}};
  const auto id = file.integer("tokenizer.ggml.unknown_token_id");
  if (id && *id >= 0 && *id < int64_t(pieces.tokens.size())) out["model"]["unk_token"] = pieces.tokens[size_t(*id)];
}

// The start token in front of every text, where the file asks for it.
json start_token(const Gguf& file, const Pieces& pieces, bool usual) {
  const auto bos = file.integer("tokenizer.ggml.bos_token_id");
  if (!file.flag("tokenizer.ggml.add_bos_token").value_or(usual) || !bos || *bos < 0 ||
      *bos >= int64_t(pieces.tokens.size()))
    return {};
  const std::string name(pieces.tokens[size_t(*bos)]);
  json special = json::object();
  special[name] = {{"id", name}, {"ids", json::array({*bos})}, {"tokens", json::array({name})}};
  return {{"type", "TemplateProcessing"},
          {"single", json::array({{{"SpecialToken", {{"id", name}, {"type_id", 0}}}},
                                  {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}})},
          {"pair", json::array()},
          {"special_tokens", std::move(special)}};
}

}  // namespace

Result<std::string> gguf_tokenizer(const Gguf& file) {
  const Pieces pieces{file.texts("tokenizer.ggml.tokens"), file.numbers("tokenizer.ggml.token_type"),
                      file.numbers("tokenizer.ggml.scores")};
  if (pieces.tokens.empty()) {
    return Error{ErrorCode::bad_file, "The file holds no tokenizer", file.file() + ", tokenizer.ggml.tokens", {}};
  }
  const auto kind = file.text("tokenizer.ggml.model").value_or("");
  json out{{"version", "1.0"}, {"normalizer", nullptr}, {"pre_tokenizer", nullptr}};
  if (kind == "gpt2") {
    VITRINE_CHECK(byte_level_bpe(file, out));
  } else if (kind == "llama") {
    sentence_piece(file, pieces, out);
  } else {
    return Error{ErrorCode::unsupported, "The tokenizer kind " + quoted_name(kind) + " is not built",
                 file.file() + ", tokenizer.ggml.model", "Built: gpt2, llama."};
  }
  out["post_processor"] = start_token(file, pieces, kind == "llama");
  VITRINE_CHECK(add_vocabulary(pieces, file.file(), out));
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace vitrine
