#include "checkpoint/bounded_tokenizer.h"

#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {
namespace {

class BoundedTokenizer final : public Tokenizer {
 public:
  BoundedTokenizer(std::shared_ptr<const Tokenizer> inner, int32_t vocabulary)
      : inner_(std::move(inner)), vocabulary_(vocabulary) {}

  Result<Encoding> encode(std::string_view text) const override { return bounded(inner_->encode(text)); }
  Result<Encoding> encode_part(std::string_view text) const override { return bounded(inner_->encode_part(text)); }
  std::string decode(std::span<const int32_t> ids, bool skip_special) const override {
    return inner_->decode(ids, skip_special);
  }
  std::string readable(int32_t id) const override { return inner_->readable(id); }
  std::optional<int32_t> find(std::string_view text) const override {
    const auto id = inner_->find(text);
    return id && *id < vocabulary_ ? id : std::nullopt;
  }
  int32_t size() const override { return vocabulary_; }

 private:
  Result<Encoding> bounded(Result<Encoding> encoding) const {
    if (!encoding.ok()) return encoding;
    for (const TokenSpan& token : *encoding) {
      if (token.id < vocabulary_) continue;
      return Error{
          ErrorCode::bad_text,
          say("The model has no row for the token {token}, which only its tokenizer knows", quoted_name(token.piece)),
          {},
          say("Leave it out of the text.")};
    }
    return encoding;
  }

  std::shared_ptr<const Tokenizer> inner_;
  int32_t vocabulary_;
};

}  // namespace

std::shared_ptr<const Tokenizer> bounded_tokenizer(std::shared_ptr<const Tokenizer> inner, int32_t vocabulary) {
  return std::make_shared<BoundedTokenizer>(std::move(inner), vocabulary);
}

}  // namespace vitrine
