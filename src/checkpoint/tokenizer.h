// Text <-> ids, from a Hugging Face tokenizer.json, from vocab.json and merges.txt, or from the metadata of a GGUF
// file. Same ids, token strings and offsets as the `tokenizers` library: BPE (byte-level, or SentencePiece's with byte
// fallback), WordPiece, Unigram and WordLevel, with the normalisers, pre-tokenisers, post-processors and decoders of
// the tables in this folder. Anything else is `unsupported` with the name of the part, never a silent guess.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vitrine {

struct TokenSpan {
  int32_t id = 0;
  std::string piece;                      // vocabulary string ("Ġmovie")
  uint32_t begin = 0, end = 0;            // in Unicode code points of the text, as tokenizers reports
  uint32_t byte_begin = 0, byte_end = 0;  // in UTF-8 bytes; a token inside a code point covers it whole
};
using Encoding = std::vector<TokenSpan>;

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  // Errors: bad_text (not UTF-8; a character without a token; a regular expression that takes too long).
  virtual Result<Encoding> encode(std::string_view text) const = 0;
  // A part of a text: without the special tokens (<s>, [CLS] … [SEP]) that the post-processor puts around a whole one.
  virtual Result<Encoding> encode_part(std::string_view text) const = 0;
  // Bytes that do not form UTF-8 become U+FFFD; special tokens are left out when `skip_special`.
  virtual std::string decode(std::span<const int32_t> ids, bool skip_special = true) const = 0;
  // How one token reads behind others: " movie"; lone bytes of a longer character as "<0xF0>";
  // special tokens by their content. Never empty.
  virtual std::string readable(int32_t id) const = 0;
  // The id that reads exactly so (" good"), else the one that decodes to it on its own ("good"), or nothing.
  virtual std::optional<int32_t> find(std::string_view text) const = 0;
  virtual int32_t size() const = 0;  // ids are 0 .. size()-1

  // tokenizer.json -> a tokenizer. Errors: bad_file, unsupported.
  static Result<std::shared_ptr<const Tokenizer>> parse(std::string_view json);
  // The older pair of files of GPT-2's kind; tokens written as "<|…|>" or "<…>" count as special. Errors: as above.
  static Result<std::shared_ptr<const Tokenizer>> parse(std::string_view vocab_json, std::string_view merges_txt);
};

}  // namespace vitrine
