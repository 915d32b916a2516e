#include "checkpoint/tokenizer_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_map>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

using nlohmann::json;

enum TokenType : int { normal = 1, unknown, control, user_defined, unused, byte };

constexpr size_t longest_merged = 96;  // bytes; longer pieces are runs of one character, which their halves give too

// ---- the patterns behind the values of `pre`

constexpr auto llama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr auto qwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr auto gpt4o =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr auto tekken = R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
                        R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
                        R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr auto deepseek3_ideographs = "[一-龥぀-ゟ゠-ヿ]+";
constexpr auto deepseek3 = R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)"
                           R"(| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

struct Pre {
  const char* name;
  std::vector<const char*> patterns;  // one after the other; "digits" cuts them apart, none is GPT-2's own
  bool ignores_merges = false;
  bool composes = false;  // NFC
};

const std::vector<Pre>& known_pre() {
  static const std::vector<Pre> known = {
      {"", {}},
      {"default", {}},
      {"gpt-2", {}},
      {"phi-2", {}},
      {"olmo", {}},
      {"mpt", {}},
      {"roberta-bpe", {}},
      {"smollm", {"digits"}},
      {"starcoder", {"digits"}},
      {"refact", {"digits"}},
      {"codeshell", {"digits"}},
      {"command-r", {"digits"}},
      {"llama-bpe", {llama3}, true},
      {"llama3", {llama3}, true},
      {"llama-v3", {llama3}, true},
      {"dbrx", {llama3}},
      {"smaug-bpe", {llama3}},
      {"qwen2", {qwen2}, false, true},
      {"deepseek-r1-qwen", {qwen2}, false, true},
      {"stablelm2", {qwen2}},
      {"gpt-4o", {gpt4o}},
      {"llama4", {gpt4o}},
      {"tekken", {tekken}, true},
      {"deepseek-v3", {R"(\p{N}{1,3})", deepseek3_ideographs, deepseek3}},
  };
  return known;
}

json split_step(const char* pattern) {
  if (std::string_view(pattern) == "digits") return {{"type", "Digits"}, {"individual_digits", true}};
  return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
}

// ---- the parts of tokenizer.json

class Builder {
 public:
  explicit Builder(TokenizerParts parts) : parts_(std::move(parts)) {}
  Result<json> file();

 private:
  Result<json> byte_level();
  Result<json> sentence_piece();
  Result<json> word_piece();
  Result<json> vocabulary() const;
  json merges_by_score() const;
  json added_tokens() const;
  using Id = std::optional<int64_t>;
  json around(Id before, Id after) const;
  int type_of_token(size_t id) const { return parts_.token_type.empty() ? normal : int(parts_.token_type[id]); }
  bool is_left_out(size_t id) const {
    const std::string& token = parts_.tokens[id];
    return token.empty() || type_of_token(id) == unused || !is_utf8(token);
  }

  TokenizerParts parts_;
};

Result<json> Builder::file() {
  const size_t count = parts_.tokens.size();
  if (count == 0) return bad_tokenizer(say("The vocabulary is missing or empty"));
  const auto fits = [&](size_t size) { return size == 0 || size == count; };
  if (!fits(parts_.scores.size()) || !fits(parts_.token_type.size())) {
    return bad_tokenizer(say("The tokens and their scores or types differ in number"));
  }
  for (std::optional<int64_t>* id : {&parts_.bos_token_id, &parts_.eos_token_id, &parts_.unknown_token_id,
                                     &parts_.seperator_token_id, &parts_.cls_token_id}) {
    const bool there = *id && **id >= 0 && **id < int64_t(count) && !is_left_out(size_t(**id));
    if (!there) *id = std::nullopt;
  }
  if (parts_.model == "gpt2") return byte_level();
  if (parts_.model == "llama") return sentence_piece();
  if (parts_.model == "bert") return word_piece();
  return unsupported_tokenizer(say("The tokenizer kind {kind} is not built yet", quoted_name(parts_.model)));
}

Result<json> Builder::vocabulary() const {
  json out = json::object();
  for (size_t id = 0; id < parts_.tokens.size(); ++id) {
    const std::string& token = parts_.tokens[id];
    if (is_left_out(id) || out.emplace(token, id).second) continue;
    return bad_tokenizer(say("The piece {piece} has two ids", quoted_name(token)));
  }
  return out;
}

json Builder::added_tokens() const {
  json out = json::array();
  for (size_t id = 0; id < parts_.tokens.size(); ++id) {
    const int type = type_of_token(id);
    if ((type != control && type != unknown && type != user_defined) || is_left_out(id)) continue;
    out.push_back(
        {{"id", id}, {"content", parts_.tokens[id]}, {"special", type != user_defined}, {"normalized", false}});
  }
  return out;
}

json Builder::around(Id before, Id after) const {
  if (!before && !after) return nullptr;
  json single = json::array(), special = json::object();
  const auto add = [&](int64_t id) {
    const std::string& token = parts_.tokens[size_t(id)];
    single.push_back({{"SpecialToken", {{"id", token}, {"type_id", 0}}}});
    special[token] = {{"id", token}, {"ids", json::array({id})}, {"tokens", json::array({token})}};
  };
  if (before) add(*before);
  single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
  if (after) add(*after);
  return {{"type", "TemplateProcessing"}, {"single", std::move(single)}, {"special_tokens", std::move(special)}};
}

Result<json> Builder::byte_level() {
  const auto pre = std::ranges::find_if(known_pre(), [&](const Pre& p) { return p.name == parts_.pre; });
  if (pre == known_pre().end())
    return unsupported_tokenizer(say("The tokenizer's pattern {name} is not built yet", quoted_name(parts_.pre)));
  json steps = json::array();
  for (const char* pattern : pre->patterns) steps.push_back(split_step(pattern));
  const bool own_regex = pre->patterns.empty() || std::string_view(pre->patterns.front()) == "digits";
  steps.push_back(
      {{"type", "ByteLevel"}, {"add_prefix_space", parts_.add_space_prefix.value_or(false)}, {"use_regex", own_regex}});
  const auto when = [](const std::optional<bool>& adds, Id id) { return adds.value_or(false) ? id : std::nullopt; };
  json merges = json::array();
  for (const std::string& merge : parts_.merges) {
    const size_t space = merge.find(' ', 1);  // a piece may hold one only as its first character
    if (space == merge.npos) return bad_tokenizer(say("The merge {merge} is not a pair", quoted_name(merge)));
    merges.push_back({merge.substr(0, space), merge.substr(space + 1)});
  }
  VITRINE_TRY(json vocab, vocabulary());
  return json{{"added_tokens", added_tokens()},
              {"normalizer", pre->composes ? json{{"type", "NFC"}} : json()},
              {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}}},
              {"post_processor", around(when(parts_.add_bos_token, parts_.bos_token_id),
                                        when(parts_.add_eos_token, parts_.eos_token_id))},
              {"decoder", {{"type", "ByteLevel"}}},
              {"model",
               {{"type", "BPE"},
                {"vocab", std::move(vocab)},
                {"merges", std::move(merges)},
                {"ignore_merges", pre->ignores_merges}}}};
}

// SentencePiece joins the two neighbours whose joint piece has the highest score: as merges, every way to cut a piece
// into two, by falling score.
json Builder::merges_by_score() const {
  std::unordered_map<std::string_view, size_t> ids;
  for (size_t id = 0; id < parts_.tokens.size(); ++id) {
    if (type_of_token(id) == normal && !is_left_out(id)) ids.emplace(parts_.tokens[id], id);
  }
  struct Merge {
    double score;
    size_t whole, left, right;
  };
  std::vector<Merge> merges;
  for (const auto& [piece, id] : ids) {
    if (piece.size() > longest_merged) continue;
    for (size_t at = 1; at < piece.size(); ++at) {
      const auto left = ids.find(piece.substr(0, at)), right = ids.find(piece.substr(at));
      if (left != ids.end() && right != ids.end())
        merges.push_back({parts_.scores[id], id, left->second, right->second});
    }
  }
  std::ranges::sort(merges, [](const Merge& a, const Merge& b) {
    return std::tuple(-a.score, a.whole, a.left, a.right) < std::tuple(-b.score, b.whole, b.left, b.right);
  });
  json out = json::array();
  for (const Merge& merge : merges) out.push_back({parts_.tokens[merge.left], parts_.tokens[merge.right]});
  return out;
}

Result<json> Builder::sentence_piece() {
  if (parts_.scores.empty()) return bad_tokenizer(say("The tokens have no scores"));
  const bool prefix = parts_.add_space_prefix.value_or(true);
  json normalizers = json::array(), decoders = json::array();
  if (prefix) normalizers.push_back({{"type", "Prepend"}, {"prepend", "▁"}});
  normalizers.push_back({{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}});
  decoders.push_back({{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}});
  decoders.push_back({{"type", "ByteFallback"}});
  decoders.push_back({{"type", "Fuse"}});
  if (prefix) decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  const Id unknown = parts_.unknown_token_id;
  VITRINE_TRY(json vocab, vocabulary());
  return json{{"added_tokens", added_tokens()},
              {"normalizer", {{"type", "Sequence"}, {"normalizers", std::move(normalizers)}}},
              {"pre_tokenizer", nullptr},
              {"post_processor", around(parts_.add_bos_token.value_or(true) ? parts_.bos_token_id : std::nullopt,
                                        parts_.add_eos_token.value_or(false) ? parts_.eos_token_id : std::nullopt)},
              {"decoder", {{"type", "Sequence"}, {"decoders", std::move(decoders)}}},
              {"model",
               {{"type", "BPE"},
                {"vocab", std::move(vocab)},
                {"merges", merges_by_score()},
                {"unk_token", unknown ? json(parts_.tokens[size_t(*unknown)]) : json()},
                {"fuse_unk", true},
                {"byte_fallback", true}}}};
}

// Here words begin with "▁" and their other pieces have no mark; tokenizer.json has it the other way round.
Result<json> Builder::word_piece() {
  bool cased = false;
  for (size_t id = 0; id < parts_.tokens.size(); ++id) {
    std::string& token = parts_.tokens[id];
    constexpr std::string_view mark = "▁";
    if (is_left_out(id) || type_of_token(id) != normal || (token.starts_with('[') && token.ends_with(']'))) continue;
    cased = cased || lowered(token) != token;
    if (token.starts_with(mark)) token.erase(0, mark.size());
    else token.insert(0, "##");
  }
  const auto named = [&](Id id, const char* name) -> Id {
    const auto found = std::ranges::find(parts_.tokens, name);
    return id || found == parts_.tokens.end() ? id : Id(found - parts_.tokens.begin());
  };
  const Id unknown = named(parts_.unknown_token_id, "[UNK]");
  if (!unknown) return bad_tokenizer(say("The vocabulary has no unknown token"));
  const Id begin = parts_.cls_token_id ? parts_.cls_token_id : parts_.bos_token_id;
  VITRINE_TRY(json vocab, vocabulary());
  return json{
      {"added_tokens", added_tokens()},
      {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", !cased}}},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"post_processor", around(named(begin, "[CLS]"), named(parts_.seperator_token_id, "[SEP]"))},
      {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}}},
      {"model", {{"type", "WordPiece"}, {"vocab", std::move(vocab)}, {"unk_token", parts_.tokens[size_t(*unknown)]}}}};
}

}  // namespace

Result<std::string> tokenizer_json(TokenizerParts parts) {
  VITRINE_TRY(const json file, Builder(std::move(parts)).file());
  return file.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace vitrine
