// WordPiece: the longest known beginning, again and again; a word with an unknown part is unknown as a whole (BERT).
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/tokenizer_kind.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

class WordPiece final : public TokenModel {
 public:
  explicit WordPiece(std::shared_ptr<const Vocabulary> vocabulary) : vocabulary_(std::move(vocabulary)) {}
  Result<void> read(const json& model);
  Result<void> tokenize(std::string_view word, std::vector<WordToken>& out) const override;

 private:
  std::shared_ptr<const Vocabulary> vocabulary_;
  std::string prefix_, unknown_;
  uint64_t longest_word_ = 100;  // characters
};

Result<void> WordPiece::read(const json& model) {
  prefix_ = "##";
  if (!member(model, "continuing_subword_prefix").is_null()) {
    VITRINE_TRY(prefix_, short_text(model, "continuing_subword_prefix", "WordPiece"));
  }
  unknown_ = "[UNK]";
  if (!member(model, "unk_token").is_null()) { VITRINE_TRY(unknown_, short_text(model, "unk_token", "WordPiece")); }
  if (const json& most = member(model, "max_input_chars_per_word"); !most.is_null()) {
    if (!most.is_number_unsigned()) return bad_tokenizer(say("WordPiece has no sensible max_input_chars_per_word"));
    longest_word_ = most.get<uint64_t>();
  }
  if (!vocabulary_->find(unknown_)) {
    return bad_tokenizer(say("The unknown token {token} is not in the vocabulary", quoted_name(unknown_)));
  }
  return {};
}

Result<void> WordPiece::tokenize(std::string_view word, std::vector<WordToken>& out) const {
  const size_t before = out.size();
  const auto is_unknown = [&]() -> Result<void> {
    out.resize(before);
    out.push_back({*vocabulary_->find(unknown_), unknown_, 0, uint32_t(word.size())});
    return {};
  };
  if (count_code_points(word) > longest_word_) return is_unknown();
  std::string piece;
  for (size_t begin = 0; begin < word.size();) {
    size_t end = std::min(word.size(), begin + vocabulary_->longest());
    std::optional<int32_t> id;
    for (; end > begin; --end) {
      if (end < word.size() && (uint8_t(word[end]) & 0xC0) == 0x80) continue;
      piece = begin > 0 ? prefix_ : std::string();
      piece += word.substr(begin, end - begin);
      id = vocabulary_->find(piece);
      if (id) break;
    }
    if (!id) return is_unknown();
    out.push_back({*id, piece, uint32_t(begin), uint32_t(end)});
    begin = end;
  }
  return {};
}

}  // namespace

const TokenizerKind tokenizer_word_piece = {
    .type = "WordPiece",
    .recognises = [](const json& model) { return member(model, "continuing_subword_prefix").is_string(); },
    .build = [](const json& model,
                std::shared_ptr<const Vocabulary> vocabulary) -> Result<std::shared_ptr<const TokenModel>> {
      auto out = std::make_shared<WordPiece>(std::move(vocabulary));
      VITRINE_CHECK(out->read(model));
      return std::shared_ptr<const TokenModel>(std::move(out));
    }};

}  // namespace vitrine
