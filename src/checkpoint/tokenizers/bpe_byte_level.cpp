// Byte-level BPE: GPT-2, GPT-Neo, GPT-NeoX, Llama 3, Qwen 2. The text is cut at added tokens, the rest into
// words, each word's bytes are merged pair by pair.
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/added_tokens.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/byte_level_words.h"
#include "checkpoint/text/byte_pair_merges.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/post_processor.h"
#include "checkpoint/text/vocabulary.h"
#include "checkpoint/tokenizer_kind.h"

namespace vitrine {
namespace {

using nlohmann::json;

// Words longer than this are seldom met twice.
constexpr size_t longest_remembered_word = 64;

// Bytes that a byte's character takes in a piece. The library measures tokens in these.
uint32_t width(char byte) { return character_of_byte(uint8_t(byte)) < 0x80 ? 1 : 2; }

class ByteLevelBpe final : public Tokenizer {
 public:
  static Result<std::shared_ptr<const Tokenizer>> build(const json& file);

  explicit ByteLevelBpe(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)), added_(vocabulary_.added()) {}
  Result<Encoding> encode(std::string_view text) const override;
  std::string decode(std::span<const int32_t> ids, bool skip_special) const override {
    return vocabulary_.decode(ids, skip_special);
  }
  std::string readable(int32_t id) const override { return vocabulary_.readable(id); }
  std::optional<int32_t> find(std::string_view text) const override { return vocabulary_.find(text); }
  int32_t size() const override { return vocabulary_.size(); }

 private:
  struct Places;
  Result<void> read_options(const json& model);
  Result<void> read_merges(const json& merges);
  Result<void> read_alphabet(const json& model);
  std::vector<Symbol> merge_word(const std::string& bytes) const;
  void add_word(const Places& places, const Word& word, const std::string& bytes, std::span<const Symbol> symbols,
                Encoding& out) const;

  Vocabulary vocabulary_;
  AddedTokens added_;
  ByteLevelWords words_;
  BytePairMerges merges_;
  PostProcessor post_processor_;
  std::array<int32_t, 256> id_of_byte_{};  // -1: the vocabulary lacks it
  int32_t unknown_ = -1;                   // stands for lacking bytes; without it they are dropped
  bool fuses_unknown_ = false;
  bool ignores_merges_ = false;  // a word that is a token stays whole
};

// ---- tokenizer.json

bool is_byte_level(const json& pre_tokenizer) {
  if (type_of(pre_tokenizer) == "ByteLevel") return true;
  for (const json& step : member(pre_tokenizer, "pretokenizers")) {
    if (type_of(step) == "ByteLevel") return true;
  }
  return false;
}

bool recognises(const json& file) {
  const json& model = member(file, "model");
  const bool untyped = member(model, "type").is_null() && member(model, "merges").is_array();  // old files
  const bool is_bpe = type_of(model) == "BPE" || untyped;
  return is_bpe && is_byte_level(member(file, "pre_tokenizer"));
}

// truncation and padding are left alone: they belong to batches, not to the text.
Result<std::shared_ptr<const Tokenizer>> ByteLevelBpe::build(const json& file) {
  const json& model = member(file, "model");
  const json& normalizer = member(file, "normalizer");
  const bool normalizes = type_of(normalizer) != "Sequence" || !member(normalizer, "normalizers").empty();
  if (!normalizer.is_null() && normalizes) {
    return unsupported_tokenizer("The normaliser " + quoted_name(type_of(normalizer)));
  }
  if (const json& decoder = member(file, "decoder"); type_of(decoder) != "ByteLevel") {
    return unsupported_tokenizer("A decoder other than ByteLevel");
  }
  VITRINE_TRY(Vocabulary vocabulary, Vocabulary::parse(member(model, "vocab"), member(file, "added_tokens")));
  auto out = std::make_shared<ByteLevelBpe>(std::move(vocabulary));
  VITRINE_TRY(out->words_, ByteLevelWords::parse(member(file, "pre_tokenizer")));
  VITRINE_TRY(out->post_processor_, PostProcessor::parse(member(file, "post_processor")));
  for (const int32_t id : out->post_processor_.added_ids()) {
    if (!out->vocabulary_.holds(id)) return bad_tokenizer("The template adds a token that is not in the vocabulary");
  }
  VITRINE_CHECK(out->read_options(model));
  VITRINE_CHECK(out->read_alphabet(model));
  VITRINE_CHECK(out->read_merges(member(model, "merges")));
  return std::shared_ptr<const Tokenizer>(std::move(out));
}

Result<void> ByteLevelBpe::read_options(const json& model) {
  for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const json& value = member(model, affix);
    if (!value.is_null() && value != "") return unsupported_tokenizer("BPE with a " + std::string(affix));
  }
  const json& dropout = member(model, "dropout");
  if (!dropout.is_null() && dropout != 0.0) return unsupported_tokenizer("BPE with dropout");
  VITRINE_TRY(const bool byte_fallback, flag(model, "byte_fallback", false));
  if (byte_fallback) return unsupported_tokenizer("Byte-level BPE with byte fallback");
  VITRINE_TRY(ignores_merges_, flag(model, "ignore_merges", false));
  VITRINE_TRY(fuses_unknown_, flag(model, "fuse_unk", false));
  return {};
}

Result<void> ByteLevelBpe::read_alphabet(const json& model) {
  bool complete = true;
  for (int byte = 0; byte < 256; ++byte) {
    const std::optional<int32_t> id = vocabulary_.id_of_bytes(std::string(1, char(byte)));
    id_of_byte_[size_t(byte)] = id.value_or(-1);
    complete = complete && id;
  }
  const json& unknown = member(model, "unk_token");
  if (complete || unknown.is_null()) return {};
  const std::string name = unknown.is_string() ? unknown.get<std::string>() : std::string();
  const std::optional<int32_t> id = vocabulary_.id_of_piece(name);
  if (!id) return bad_tokenizer("The unknown token " + quoted_name(name) + " is not in the vocabulary");
  unknown_ = *id;
  return {};
}

// Merges are ["a", "b"] or, in older files, "a b".
Result<void> ByteLevelBpe::read_merges(const json& merges) {
  if (!merges.is_array()) return bad_tokenizer("The list of merges is missing");
  uint32_t rank = 0;
  for (const json& merge : merges) {
    const std::string number = "Merge " + std::to_string(rank + 1);
    std::string left, right;
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      left = merge[0].get<std::string>();
      right = merge[1].get<std::string>();
    } else if (merge.is_string()) {
      const auto& both = merge.get_ref<const std::string&>();
      if (both.starts_with("#version")) continue;
      const size_t space = both.find(' ');
      if (space == both.npos || both.find(' ', space + 1) != both.npos) return bad_tokenizer(number + " is not a pair");
      left = both.substr(0, space);
      right = both.substr(space + 1);
    } else {
      return bad_tokenizer(number + " is not a pair");
    }
    std::array<int32_t, 3> ids{};
    const std::string pieces[] = {left, right, left + right};
    for (size_t i = 0; i < 3; ++i) {
      const std::optional<int32_t> id = vocabulary_.id_of_piece(pieces[i]);
      if (!id) {
        return bad_tokenizer(number + " speaks of the piece " + quoted_name(pieces[i]) +
                             ", which the vocabulary lacks");
      }
      ids[i] = *id;
    }
    merges_.add(ids[0], ids[1], rank++, ids[2]);
  }
  return {};
}

// ---- encoding

// From bytes of the text to code points and back to whole characters.
struct ByteLevelBpe::Places {
  std::string_view text;
  std::vector<uint32_t> code_point;  // by byte: of the character it is part of; one more at the end

  explicit Places(std::string_view t) : text(t), code_point(t.size() + 1) {
    uint32_t count = 0;
    for (size_t i = 0; i < t.size(); ++i) {
      if (i > 0 && !inside(i)) ++count;
      code_point[i] = count;
    }
    code_point[t.size()] = t.empty() ? 0 : count + 1;
  }
  bool inside(size_t byte) const { return byte < text.size() && (uint8_t(text[byte]) & 0xC0) == 0x80; }

  // The characters that hold bytes first .. last.
  TokenSpan span(int32_t id, size_t first, size_t last) const {
    while (inside(first)) --first;
    size_t end = last + 1;
    while (inside(end)) ++end;
    TokenSpan out;
    out.id = id;
    out.byte_begin = uint32_t(first);
    out.byte_end = uint32_t(end);
    out.begin = code_point[first];
    out.end = code_point[end];
    return out;
  }
};

Result<Encoding> ByteLevelBpe::encode(std::string_view text) const {
  if (text.size() > size_t(INT32_MAX) || !is_utf8(text)) {
    return Error{ErrorCode::bad_text, "The text is not UTF-8", {}, "Save it as UTF-8 and try again."};
  }
  const Places places(text);
  Encoding out;
  std::unordered_map<std::string, std::vector<Symbol>> remembered;
  std::vector<Word> words;
  std::string bytes;
  for (const TextPart& part : added_.split(text)) {
    if (part.id >= 0) {
      out.push_back(places.span(part.id, part.begin, part.end - 1));
      out.back().piece = text.substr(part.begin, part.end - part.begin);  // with white space it took along
      continue;
    }
    words.clear();
    words_.cut(text, part.begin, part.end, words);
    for (const Word& word : words) {
      bytes.assign(word.prefixed ? 1 : 0, ' ').append(text, word.begin, word.end - word.begin);
      if (bytes.size() > longest_remembered_word) {
        add_word(places, word, bytes, merge_word(bytes), out);
        continue;
      }
      const auto [place, is_new] = remembered.try_emplace(bytes);
      if (is_new) place->second = merge_word(bytes);
      add_word(places, word, bytes, place->second, out);
    }
  }
  post_processor_.apply(text, out);
  return out;
}

std::vector<Symbol> ByteLevelBpe::merge_word(const std::string& bytes) const {
  uint32_t total = 0;
  for (const char byte : bytes) total += width(byte);
  if (ignores_merges_) {
    if (const std::optional<int32_t> whole = vocabulary_.id_of_bytes(bytes)) return {{*whole, total}};
  }
  std::vector<Symbol> symbols;
  symbols.reserve(bytes.size());
  bool after_unknown = false;
  for (const char byte : bytes) {
    const int32_t id = id_of_byte_[uint8_t(byte)];
    if (id < 0 && unknown_ < 0) continue;
    if (id < 0 && fuses_unknown_ && after_unknown) {
      symbols.back().length += width(byte);
    } else {
      symbols.push_back({id < 0 ? unknown_ : id, width(byte)});
    }
    after_unknown = id < 0;
  }
  return merges_.apply(symbols);
}

// Lengths of symbols run on without the bytes that were dropped, and so do the library's offsets.
void ByteLevelBpe::add_word(const Places& places, const Word& word, const std::string& bytes,
                            std::span<const Symbol> symbols, Encoding& out) const {
  size_t byte = 0;
  uint32_t passed = 0, position = 0;  // widths before `byte`, and before the symbol
  const auto byte_at = [&](uint32_t target) {
    while (passed + width(bytes[byte]) <= target) passed += width(bytes[byte++]);
    // An added space belongs to the character behind it.
    return word.prefixed && byte > 0 ? word.begin + byte - 1 : word.begin + byte;
  };
  for (const Symbol& symbol : symbols) {
    const size_t first = byte_at(position);
    const size_t last = byte_at(position + symbol.length - 1);
    position += symbol.length;
    out.push_back(places.span(symbol.id, first, last));
    out.back().piece = vocabulary_.piece(symbol.id);
  }
}

}  // namespace

const TokenizerKind tokenizer_bpe_byte_level = {"bpe_byte_level", recognises, ByteLevelBpe::build};

}  // namespace vitrine
