// The parts of tokenizer.json around its model. Each type of part is one function, in normalizers/, pre_tokenizers/ or
// decoders/, and one line in the .inc file of that name: X(Type) makes the table look for
//   Result<Normalizer> normalizer_Type(const nlohmann::json& description);
// A null description is the step that does nothing. Errors: bad_file; unsupported, naming the type.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/aligned_text.h"

namespace vitrine {

// Changes the text. Errors (all steps): bad_text, when a regular expression backtracks without end.
using Normalizer = std::function<Result<void>(AlignedText&)>;
Result<Normalizer> build_normalizer(const nlohmann::json& description);
// Changes that several steps make: lower case, and every byte as its character of the byte-level alphabet.
void lowercase(AlignedText& text);
void to_byte_alphabet(AlignedText& text);

// Texts, in order; those with a token are added tokens and stay as they are.
struct Piece {
  AlignedText text;
  int32_t token = -1;
};
using Pieces = std::vector<Piece>;
// Cuts pieces into smaller ones and may change their text.
using PreTokenizer = std::function<Result<void>(Pieces&)>;
Result<PreTokenizer> build_pre_tokenizer(const nlohmann::json& description);
// Cuts each piece that has no token.
Result<void> cut_each(Pieces& pieces, const std::function<Result<std::vector<AlignedText>>(AlignedText&)>& cut);

// Tokens as their strings -> strings of which the decoded text is made. What is not UTF-8 becomes U+FFFD in the end.
using Decoder = std::function<void(std::vector<std::string>&)>;
Result<Decoder> build_decoder(const nlohmann::json& description);
// Whether the description holds a step of that type.
bool has_step(const nlohmann::json& description, std::string_view type);

#define X(type) Result<Normalizer> normalizer_##type(const nlohmann::json& description);
#include "checkpoint/normalizers.inc"
#undef X
#define X(type) Result<PreTokenizer> pre_tokenizer_##type(const nlohmann::json& description);
#include "checkpoint/pre_tokenizers.inc"
#undef X
#define X(type) Result<Decoder> decoder_##type(const nlohmann::json& description);
#include "checkpoint/decoders.inc"
#undef X

}  // namespace vitrine
