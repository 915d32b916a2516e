// Byte-pair encoding: characters are merged pair by pair (Sennrich et al. 2016). Byte-level (GPT-2, Llama 3, Qwen 2)
// and SentencePiece's with byte fallback (Llama 2, Gemma) differ in what comes before it only.
#include <array>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/byte_pair_merges.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/tokenizer_kind.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

class Bpe final : public TokenModel {
 public:
  explicit Bpe(std::shared_ptr<const Vocabulary> vocabulary) : vocabulary_(std::move(vocabulary)) {}
  Result<void> read(const json& model);
  Result<void> tokenize(std::string_view word, std::vector<WordToken>& out) const override;

 private:
  Result<void> read_merges(const json& merges);
  Result<int32_t> id_in_merge(const std::string& piece, size_t merge) const;
  std::vector<Symbol> symbols(std::string_view word) const;

  std::shared_ptr<const Vocabulary> vocabulary_;
  BytePairMerges merges_;
  std::string prefix_, suffix_;        // of characters that continue a word, of the one that ends it
  std::array<int32_t, 256> byte_ids_;  // "<0x0A>"; -1: none
  int32_t unknown_ = -1;               // stands for lacking characters; without it they are dropped
  bool fuses_unknown_ = false;
  bool byte_fallback_ = false;
  bool ignores_merges_ = false;  // a word that is a token stays whole
};

Result<std::string> affix(const json& model, const char* field) {
  if (member(model, field).is_null()) return std::string();
  return short_text(model, field, "BPE");
}

Result<void> Bpe::read(const json& model) {
  VITRINE_TRY(prefix_, affix(model, "continuing_subword_prefix"));
  VITRINE_TRY(suffix_, affix(model, "end_of_word_suffix"));
  VITRINE_TRY(byte_fallback_, flag(model, "byte_fallback", false));
  VITRINE_TRY(ignores_merges_, flag(model, "ignore_merges", false));
  VITRINE_TRY(fuses_unknown_, flag(model, "fuse_unk", false));
  for (int byte = 0; byte < 256; ++byte)
    byte_ids_[size_t(byte)] = vocabulary_->find(token_of_byte(uint8_t(byte))).value_or(-1);
  if (const json& unknown = member(model, "unk_token"); !unknown.is_null()) {
    const std::string name = unknown.is_string() ? unknown.get<std::string>() : std::string();
    unknown_ = vocabulary_->find(name).value_or(-1);
    if (unknown_ < 0)
      return bad_tokenizer(say("The unknown token {token} is not in the vocabulary", quoted_name(name)));
  }
  return read_merges(member(model, "merges"));
}

Result<int32_t> Bpe::id_in_merge(const std::string& piece, size_t merge) const {
  if (const std::optional<int32_t> id = vocabulary_->find(piece)) return *id;
  return bad_tokenizer(
      say("Merge {n} speaks of the piece {piece}, which the vocabulary lacks", merge, quoted_name(piece)));
}

// Merges are ["a", "b"] or, in older files, "a b".
Result<void> Bpe::read_merges(const json& merges) {
  if (!merges.is_array()) return bad_tokenizer(say("The list of merges is missing"));
  uint32_t rank = 0;
  for (const json& merge : merges) {
    const auto no_pair = [rank] { return bad_tokenizer(say("Merge {n} is not a pair", rank + 1)); };
    std::string left, right;
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      left = merge[0].get<std::string>();
      right = merge[1].get<std::string>();
    } else if (merge.is_string()) {
      const auto& both = merge.get_ref<const std::string&>();
      if (both.starts_with("#version")) continue;
      const size_t space = both.find(' ');
      if (space == both.npos || both.find(' ', space + 1) != both.npos) return no_pair();
      left = both.substr(0, space);
      right = both.substr(space + 1);
    } else {
      return no_pair();
    }
    if (right.size() < prefix_.size()) return no_pair();
    VITRINE_TRY(const int32_t left_id, id_in_merge(left, rank + 1));
    VITRINE_TRY(const int32_t right_id, id_in_merge(right, rank + 1));
    VITRINE_TRY(const int32_t merged, id_in_merge(left + right.substr(prefix_.size()), rank + 1));
    merges_.add(left_id, right_id, rank++, merged);
  }
  return {};
}

// The characters of a word, before merging. An unknown token waits for a known character, or for the end; tokens of
// bytes do not count as one, as in the library.
std::vector<Symbol> Bpe::symbols(std::string_view word) const {
  std::vector<Symbol> out;
  out.reserve(word.size());
  uint32_t unknown_length = 0;
  const auto flush = [&] {
    if (unknown_length > 0) out.push_back({unknown_, unknown_length});
    unknown_length = 0;
  };
  std::string spelled;
  for (size_t at = 0; at < word.size();) {
    const uint32_t length = read_utf8(word, at).length;
    const std::string_view character = word.substr(at, length);
    std::string_view piece = character;
    if (!prefix_.empty() || !suffix_.empty()) {
      spelled = at > 0 ? prefix_ : std::string();
      spelled += character;
      if (at + length == word.size()) spelled += suffix_;
      piece = spelled;
    }
    at += length;
    if (const std::optional<int32_t> id = vocabulary_->find(piece)) {
      flush();
      out.push_back({*id, length});
      continue;
    }
    const auto has_token = [&](char byte) { return byte_ids_[uint8_t(byte)] >= 0; };
    if (byte_fallback_ && std::all_of(piece.begin(), piece.end(), has_token)) {
      for (const char byte : piece) out.push_back({byte_ids_[uint8_t(byte)], 1});
      continue;
    }
    if (unknown_ < 0) continue;
    if (!fuses_unknown_) flush();
    unknown_length += length;
  }
  flush();
  return out;
}

Result<void> Bpe::tokenize(std::string_view word, std::vector<WordToken>& out) const {
  if (ignores_merges_) {
    if (const std::optional<int32_t> whole = vocabulary_->find(word)) {
      out.push_back({*whole, std::string(word), 0, uint32_t(word.size())});
      return {};
    }
  }
  uint32_t at = 0;
  for (const Symbol& symbol : merges_.apply(symbols(word))) {
    out.push_back({symbol.id, vocabulary_->piece(symbol.id), at, at + symbol.length});
    at += symbol.length;
  }
  return {};
}

}  // namespace

const TokenizerKind tokenizer_bpe = {
    .type = "BPE",
    .recognises = [](const json& model) { return member(model, "merges").is_array(); },
    .build = [](const json& model,
                std::shared_ptr<const Vocabulary> vocabulary) -> Result<std::shared_ptr<const TokenModel>> {
      auto out = std::make_shared<Bpe>(std::move(vocabulary));
      VITRINE_CHECK(out->read(model));
      return std::shared_ptr<const TokenModel>(std::move(out));
    }};

}  // namespace vitrine
