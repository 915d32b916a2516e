// Unigram: the pieces whose log probabilities add up to the most (Kudo 2018; T5, ALBERT, XLM-R).
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/tokenizer_kind.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr double unknown_penalty = 10;  // below the least probable piece

class Unigram final : public TokenModel {
 public:
  explicit Unigram(std::shared_ptr<const Vocabulary> vocabulary) : vocabulary_(std::move(vocabulary)) {}
  Result<void> read(const json& model);
  Result<void> tokenize(std::string_view word, std::vector<WordToken>& out) const override;

 private:
  // Calls take(length, id) for every piece with which the text goes on at `at`, shortest first.
  template <class Take>
  void for_each_prefix(std::string_view text, size_t at, Take take) const;
  Result<std::vector<size_t>> best_path(std::string_view word) const;
  Result<void> add(std::string_view word, size_t begin, size_t end, std::vector<WordToken>& out) const;

  std::shared_ptr<const Vocabulary> vocabulary_;
  std::vector<int32_t> sorted_;  // ids, by the bytes of their pieces
  std::vector<double> scores_;   // by id
  double least_ = std::numeric_limits<double>::infinity();
  int32_t unknown_ = -1;
  bool byte_fallback_ = false;
};

Result<void> Unigram::read(const json& model) {
  const json& vocab = member(model, "vocab");
  if (!vocab.is_array()) return bad_tokenizer(say("The vocabulary of Unigram is not a list"));
  for (const json& entry : vocab) {
    scores_.push_back(entry[1].get<double>());
    least_ = std::min(least_, scores_.back());
  }
  for (int32_t id = 0; id < vocabulary_->size(); ++id) {
    const std::string& piece = vocabulary_->piece(id);
    if (!piece.empty() && vocabulary_->find(piece) == id) sorted_.push_back(id);
  }
  std::sort(sorted_.begin(), sorted_.end(),
            [this](int32_t a, int32_t b) { return vocabulary_->piece(a) < vocabulary_->piece(b); });
  if (const json& unknown = member(model, "unk_id"); !unknown.is_null()) {
    const bool sane = unknown.is_number_unsigned() && unknown.get<uint64_t>() < scores_.size();
    if (!sane) return bad_tokenizer(say("The unknown token is not in the vocabulary"));
    unknown_ = unknown.get<int32_t>();
  }
  VITRINE_TRY(byte_fallback_, flag(model, "byte_fallback", false));
  return {};
}

template <class Take>
void Unigram::for_each_prefix(std::string_view text, size_t at, Take take) const {
  auto first = sorted_.begin(), last = sorted_.end();
  for (size_t depth = 0; at + depth < text.size() && first != last; ++depth) {
    const auto byte = uint8_t(text[at + depth]);
    // All of these agree up to here; a piece that ends here comes first.
    const auto byte_of = [&](int32_t id) {
      const std::string& piece = vocabulary_->piece(id);
      return depth < piece.size() ? int(uint8_t(piece[depth])) : -1;
    };
    first = std::partition_point(first, last, [&](int32_t id) { return byte_of(id) < byte; });
    last = std::partition_point(first, last, [&](int32_t id) { return byte_of(id) == byte; });
    if (first != last && vocabulary_->piece(*first).size() == depth + 1) take(depth + 1, *first);
  }
}

// Viterbi: where the pieces of the best path begin, and the end of the word. Unknown characters in a row are one piece.
Result<std::vector<size_t>> Unigram::best_path(std::string_view word) const {
  struct Arrival {
    int32_t id = -1;
    double score = 0;
    size_t from = SIZE_MAX;
  };
  std::vector<Arrival> best(word.size() + 1);
  for (size_t at = 0; at < word.size();) {
    const double here = best[at].score;
    const size_t length = read_utf8(word, at).length;
    const auto arrive = [&](size_t end, double score, int32_t id) {
      if (best[end].from == SIZE_MAX || score > best[end].score) best[end] = {id, score, at};
    };
    bool known = false;
    for_each_prefix(word, at, [&](size_t bytes, int32_t id) {
      arrive(at + bytes, here + scores_[size_t(id)], id);
      known = known || bytes == length;
    });
    if (!known && unknown_ < 0) {
      return Error{ErrorCode::bad_text, say("The tokenizer has no token for a character of the text"), "tokenizer.json",
                   say("Try a text without {character}.", in_quotes(word.substr(at, length)))};
    }
    if (!known) arrive(at + length, here + least_ - unknown_penalty, unknown_);
    at += length;
  }
  std::vector<size_t> out{word.size()};
  bool after_unknown = false;
  for (size_t end = word.size(); end > 0; end = best[end].from) {
    const bool unknown = best[end].id == unknown_;
    if (unknown && after_unknown) out.back() = best[end].from;
    else out.push_back(best[end].from);
    after_unknown = unknown;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

Result<void> Unigram::add(std::string_view word, size_t begin, size_t end, std::vector<WordToken>& out) const {
  const std::string piece(word.substr(begin, end - begin));
  const auto token = [&](int32_t id, std::string spelled) {
    out.push_back({id, std::move(spelled), uint32_t(begin), uint32_t(end)});
  };
  if (const std::optional<int32_t> id = vocabulary_->find(piece)) {
    token(*id, piece);
    return {};
  }
  if (byte_fallback_) {
    const size_t before = out.size();
    for (const char byte : piece) {
      std::string spelled = token_of_byte(uint8_t(byte));
      const std::optional<int32_t> id = vocabulary_->find(spelled);
      if (!id) break;
      token(*id, std::move(spelled));
    }
    if (out.size() == before + piece.size()) return {};
    out.resize(before);
  }
  token(unknown_, piece);
  return {};
}

Result<void> Unigram::tokenize(std::string_view word, std::vector<WordToken>& out) const {
  VITRINE_TRY(const std::vector<size_t> path, best_path(word));
  for (size_t i = 0; i + 1 < path.size(); ++i) VITRINE_CHECK(add(word, path[i], path[i + 1], out));
  return {};
}

}  // namespace

const TokenizerKind tokenizer_unigram = {
    .type = "Unigram",
    .recognises = [](const json& model) { return member(model, "vocab").is_array(); },
    .build = [](const json& model,
                std::shared_ptr<const Vocabulary> vocabulary) -> Result<std::shared_ptr<const TokenModel>> {
      auto out = std::make_shared<Unigram>(std::move(vocabulary));
      VITRINE_CHECK(out->read(model));
      return std::shared_ptr<const TokenModel>(std::move(out));
    }};

}  // namespace vitrine
