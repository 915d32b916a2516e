// Text <-> ids, from a Hugging Face tokenizer.json. Same ids, token strings and character offsets as the
// `tokenizers` library for the parts that are built: byte-level BPE with its exact pre-tokeniser
// regex (`use_regex`, `add_prefix_space`, Split patterns of the GPT-2 and GPT-4 kind), added tokens,
// NFC-free input. Anything else is `unsupported` with the name of the part, never a silent guess.
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
  // Errors: bad_text when the text is not UTF-8.
  virtual Result<Encoding> encode(std::string_view text) const = 0;
  // Bytes that do not form UTF-8 become U+FFFD; special tokens are left out when `skip_special`.
  virtual std::string decode(std::span<const int32_t> ids, bool skip_special = true) const = 0;
  // How one token reads on its own: " movie"; lone bytes of a longer character as "<0xF0>";
  // special tokens by their content. Never empty.
  virtual std::string readable(int32_t id) const = 0;
  // The id whose decoded text is exactly `text` (" good"), or nothing.
  virtual std::optional<int32_t> find(std::string_view text) const = 0;
  virtual int32_t size() const = 0;  // ids are 0 .. size()-1

  // tokenizer.json -> a tokenizer. Errors: bad_file, unsupported.
  static Result<std::shared_ptr<const Tokenizer>> parse(std::string_view json);
};

}  // namespace vitrine
