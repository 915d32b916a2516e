#include "checkpoint/text/pipeline.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/added_tokens.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/post_processor.h"
#include "checkpoint/text/steps.h"
#include "checkpoint/tokenizer_kind.h"
#include "text/say.h"

namespace vitrine {

namespace {

using nlohmann::json;

constexpr const TokenizerKind* kinds[] = {
#define X(name) &tokenizer_##name,
#include "checkpoint/tokenizers.inc"
#undef X
};

// Words longer than this are seldom met twice.
constexpr size_t longest_remembered_word = 64;

// From bytes of the text to code points.
struct Places {
  std::vector<uint32_t> code_point;  // by byte: of the character it is part of; one more at the end

  explicit Places(std::string_view text) : code_point(text.size() + 1) {
    uint32_t count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      if (i > 0 && (uint8_t(text[i]) & 0xC0) != 0x80) ++count;
      code_point[i] = count;
    }
    code_point[text.size()] = text.empty() ? 0 : count + 1;
  }
  TokenSpan span(int32_t id, std::string piece, ByteRange bytes) const {
    return {id, std::move(piece), code_point[bytes.begin], code_point[bytes.end], bytes.begin, bytes.end};
  }
};

// Valid characters as they are, other bytes as "<0xF0>".
std::string shown(std::string_view bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const Utf8Step step = read_utf8(bytes, at);
    if (step.valid) {
      out.append(bytes, at, step.length);
      at += step.length;
      continue;
    }
    out += token_of_byte(uint8_t(bytes[at++]));
  }
  return out;
}

class Pipeline final : public Tokenizer {
 public:
  static Result<std::shared_ptr<const Tokenizer>> build(const json& file, const TokenizerKind& kind);

  Result<Encoding> encode(std::string_view text) const override {
    VITRINE_TRY(Encoding out, tokenize(text));
    post_processor_.apply(text, out, true);
    return out;
  }
  Result<Encoding> encode_part(std::string_view text) const override {
    VITRINE_TRY(Encoding out, tokenize(text));
    post_processor_.apply(text, out, false);
    return out;
  }
  std::string decode(std::span<const int32_t> ids, bool skip_special) const override;
  std::string readable(int32_t id) const override;
  std::optional<int32_t> find(std::string_view text) const override;
  int32_t size() const override { return size_; }

  explicit Pipeline(AddedTokens added) : added_(std::move(added)) {}

 private:
  Result<Encoding> tokenize(std::string_view text) const;
  bool holds(int32_t id) const { return added_.find(id) || vocabulary_->holds(id); }
  std::string decoded(std::vector<std::string> tokens) const;

  std::shared_ptr<const Vocabulary> vocabulary_;
  std::shared_ptr<const TokenModel> model_;
  AddedTokens added_;
  Normalizer normalizer_;
  PreTokenizer pre_tokenizer_;
  Decoder decoder_;
  PostProcessor post_processor_;
  bool in_byte_alphabet_ = false;  // pieces are spelled so
  bool byte_fallback_ = false;     // and "<0x0A>" is a byte
  int32_t size_ = 0;
};

// truncation and padding are left alone: they belong to batches, not to the text.
Result<std::shared_ptr<const Tokenizer>> Pipeline::build(const json& file, const TokenizerKind& kind) {
  const json& model = member(file, "model");
  const json& decoder = member(file, "decoder");
  VITRINE_TRY(Vocabulary vocabulary, Vocabulary::parse(member(model, "vocab")));
  VITRINE_TRY(Normalizer normalizer, build_normalizer(member(file, "normalizer")));
  VITRINE_TRY(AddedTokens added, AddedTokens::parse(member(file, "added_tokens"), vocabulary, normalizer));
  auto out = std::make_shared<Pipeline>(std::move(added));
  out->normalizer_ = std::move(normalizer);
  out->vocabulary_ = std::make_shared<const Vocabulary>(std::move(vocabulary));
  VITRINE_TRY(out->model_, kind.build(model, out->vocabulary_));
  VITRINE_TRY(out->pre_tokenizer_, build_pre_tokenizer(member(file, "pre_tokenizer")));
  VITRINE_TRY(out->decoder_, build_decoder(decoder));
  VITRINE_TRY(out->post_processor_, PostProcessor::parse(member(file, "post_processor")));
  for (const int32_t id : out->post_processor_.added_ids()) {
    if (!out->holds(id)) return bad_tokenizer(say("The template adds a token that is not in the vocabulary"));
  }
  out->in_byte_alphabet_ = has_step(decoder, "ByteLevel");
  out->byte_fallback_ = has_step(decoder, "ByteFallback");
  out->size_ = out->vocabulary_->size();
  for (const AddedToken& token : out->added_.tokens()) out->size_ = std::max(out->size_, token.id + 1);
  return std::shared_ptr<const Tokenizer>(std::move(out));
}

Result<Encoding> Pipeline::tokenize(std::string_view text) const {
  if (text.size() > size_t(INT32_MAX) || !is_utf8(text)) {
    return Error{ErrorCode::bad_text, say("The text is not UTF-8"), {}, say("Save it as UTF-8 and try again.")};
  }
  const Places places(text);
  VITRINE_TRY(Pieces pieces, added_.split(text, normalizer_));
  VITRINE_CHECK(pre_tokenizer_(pieces));
  Encoding out;
  std::unordered_map<std::string, std::vector<WordToken>> remembered;
  std::vector<WordToken> tokens;
  for (const Piece& piece : pieces) {
    const std::string& word = piece.text.text();
    if (piece.token >= 0) {  // with white space it took along
      out.push_back(places.span(piece.token, word, piece.text.origin(0, word.size())));
      continue;
    }
    if (word.empty()) continue;
    const auto known = remembered.find(word);
    const std::vector<WordToken>* found = known != remembered.end() ? &known->second : &tokens;
    if (known == remembered.end()) {
      tokens.clear();
      VITRINE_CHECK(model_->tokenize(word, tokens));
      if (word.size() <= longest_remembered_word) found = &(remembered[word] = tokens);
    }
    for (const WordToken& token : *found) {
      out.push_back(places.span(token.id, token.piece, piece.text.origin(token.begin, token.end)));
    }
  }
  return out;
}

std::string Pipeline::decoded(std::vector<std::string> tokens) const {
  decoder_(tokens);
  std::string out;
  for (const std::string& token : tokens) out += token;
  return sanitized(out);
}

std::string Pipeline::decode(std::span<const int32_t> ids, bool skip_special) const {
  std::vector<std::string> tokens;
  for (const int32_t id : ids) {
    if (!holds(id)) continue;
    const AddedToken* added = added_.find(id);
    const std::string& token = added ? added->sought : vocabulary_->piece(id);
    if (!skip_special || !added_.is_special(token)) tokens.push_back(token);
  }
  return decoded(std::move(tokens));
}

std::string Pipeline::readable(int32_t id) const {
  if (!holds(id)) return "<unused " + std::to_string(id) + '>';
  std::string out;
  if (const AddedToken* added = added_.find(id)) {
    out = added->content;
  } else if (const std::string& piece = vocabulary_->piece(id); in_byte_alphabet_) {
    out = shown(bytes_of_piece(piece).value_or(piece));
  } else if (const auto byte = byte_of_token(piece); byte_fallback_ && byte) {
    out = *byte < 0x80 ? std::string(1, char(*byte)) : piece;
  } else {
    // What it adds to a word before it: at the start of a text, decoders leave a space away.
    out = decoded({"a", piece});
    if (out.starts_with('a')) out.erase(0, 1);
  }
  return out.empty() ? "<empty>" : out;
}

std::optional<int32_t> Pipeline::find(std::string_view text) const {
  for (const AddedToken& token : added_.tokens()) {
    if (token.content == text) return token.id;
  }
  if (in_byte_alphabet_) return vocabulary_->find(piece_of_bytes(text));
  // Every way in which a vocabulary may spell it.
  std::string metaspace;
  for (const char c : text) metaspace += c == ' ' ? std::string("▁") : std::string(1, c);
  const std::string_view word = text.starts_with(' ') ? text.substr(1) : text;
  std::vector<std::string> spellings = {
      metaspace,      std::string(text), std::string(word), "##" + std::string(text), std::string(word) + "</w>",
      "▁" + metaspace};
  if (text.size() == 1) spellings.push_back(token_of_byte(uint8_t(text[0])));
  std::optional<int32_t> alone;
  for (const std::string& spelling : spellings) {
    const std::optional<int32_t> id = vocabulary_->find(spelling);
    if (!id || added_.find(*id)) continue;
    if (readable(*id) == text) return id;
    if (!alone && !text.empty() && decoded({spelling}) == text) alone = id;
  }
  return alone;
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> build_tokenizer(const json& file) {
  const json& model = member(file, "model");
  if (!model.is_object()) return bad_tokenizer(say("tokenizer.json describes no model"));
  const std::string_view type = type_of(model);
  for (const TokenizerKind* kind : kinds) {
    if (type.empty() ? kind->recognises(model) : type == kind->type) return Pipeline::build(file, *kind);
  }
  if (type.empty()) return unsupported_tokenizer(say("A tokenizer whose model gives no type is not built yet"));
  return unsupported_tokenizer(say("The tokenizer kind {kind} is not built yet", quoted_name(type)));
}

}  // namespace vitrine
