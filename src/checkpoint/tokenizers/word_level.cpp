// A word is a token, or unknown.
#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/tokenizer_kind.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

class WordLevel final : public TokenModel {
 public:
  WordLevel(std::shared_ptr<const Vocabulary> vocabulary, std::string unknown)
      : vocabulary_(std::move(vocabulary)), unknown_(std::move(unknown)) {}
  Result<void> tokenize(std::string_view word, std::vector<WordToken>& out) const override {
    const auto end = uint32_t(word.size());
    if (const std::optional<int32_t> id = vocabulary_->find(word)) {
      out.push_back({*id, std::string(word), 0, end});
    } else {
      out.push_back({*vocabulary_->find(unknown_), unknown_, 0, end});
    }
    return {};
  }

 private:
  std::shared_ptr<const Vocabulary> vocabulary_;
  std::string unknown_;
};

}  // namespace

const TokenizerKind tokenizer_word_level = {
    .type = "WordLevel",
    .recognises = [](const json& model) { return member(model, "vocab").is_object(); },
    .build = [](const json& model,
                std::shared_ptr<const Vocabulary> vocabulary) -> Result<std::shared_ptr<const TokenModel>> {
      VITRINE_TRY(std::string unknown, short_text(model, "unk_token", "WordLevel"));
      if (!vocabulary->find(unknown)) {
        return bad_tokenizer(say("The unknown token {token} is not in the vocabulary", quoted_name(unknown)));
      }
      return std::shared_ptr<const TokenModel>(std::make_shared<WordLevel>(std::move(vocabulary), std::move(unknown)));
    }};

}  // namespace vitrine
