// The input is a tokenizer.json, a zero byte, and a text. Whatever the file says: no crash, no hang, offsets
// within the text, and in order where nothing reorders characters; and where the vocabulary holds every byte, decoding
// gives the text back. The same tokens as the metadata of a GGUF file make a tokenizer or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "checkpoint/tokenizer.h"
#include "checkpoint/tokenizer_parts.h"

using namespace vitrine;

namespace {

using nlohmann::json;

// Special tokens around the text stand at offset 0.
bool has_template(const json& file) { return file.contains("post_processor") && !file["post_processor"].is_null(); }

std::string type_of(const json& step) {
  const json type = step.is_object() ? step.value("type", json()) : json();
  return type.is_string() ? type.get<std::string>() : std::string();
}

// Whether decode(encode(text)) must be the text: no part of the file may add, swallow or replace any.
bool is_lossless(const json& file, const Tokenizer& tokenizer) {
  const json nothing;
  if (const json& added = file.value("added_tokens", nothing); !added.empty()) return false;
  if (has_template(file) || !file.value("normalizer", nothing).is_null()) return false;
  const auto part = [&](const char* name) { return file.value(name, nothing); };
  if (type_of(part("model")) != "BPE" || type_of(part("decoder")) != "ByteLevel") return false;
  const json step = part("pre_tokenizer");  // alone, not in a Sequence
  if (type_of(step) != "ByteLevel" || step.value("add_prefix_space", nothing) != false) return false;
  for (int byte = 0; byte < 256; ++byte) {
    if (!tokenizer.find(std::string(1, char(byte)))) return false;
  }
  return true;
}

void check_spans(std::string_view text, const Encoding& encoding) {
  const auto code_points = uint32_t(count_code_points(text));
  for (const TokenSpan& token : encoding) {
    if (token.begin > token.end || token.end > code_points) std::abort();
    if (token.byte_begin > token.byte_end || token.byte_end > text.size()) std::abort();
    if (count_code_points(text.substr(0, token.byte_begin)) != token.begin) std::abort();
  }
}

// The pieces of the vocabulary as a GGUF file would list them, in every kind.
void check_metadata(std::string_view file) {
  const json description = json::parse(file, nullptr, false);
  TokenizerParts parts;
  if (!description.is_object() || !description.contains("model") || !description["model"].is_object()) return;
  const json vocab = description["model"].value("vocab", json());
  for (const auto& [piece, entry] : vocab.items()) parts.tokens.push_back(vocab.is_object() ? piece : entry.dump());
  parts.scores.assign(parts.tokens.size(), -1);
  for (const char* model : {"gpt2", "llama", "bert"}) {
    parts.model = model;
    const auto made = tokenizer_json(parts);
    if (!made.ok()) continue;
    if (const auto tokenizer = Tokenizer::parse(*made); tokenizer.ok()) (void)(*tokenizer)->encode("a text, short");
  }
}

// Tokens come in the order of the text.
void check_order(const Encoding& encoding) {
  for (size_t i = 1; i < encoding.size(); ++i) {
    if (encoding[i].begin < encoding[i - 1].begin || encoding[i].end < encoding[i - 1].end) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t longest_text = 500;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t zero = input.find('\0');
  const std::string_view file = input.substr(0, zero);
  const std::string raw(zero == input.npos ? std::string_view() : input.substr(zero + 1).substr(0, longest_text));

  const auto parsed = Tokenizer::parse(file);
  if (!parsed.ok()) {
    if (parsed.error().sentence().size() > 1000) std::abort();
    return 0;
  }
  const Tokenizer& tokenizer = **parsed;
  for (int32_t id = -1; id <= tokenizer.size(); ++id) {
    const std::string shown = tokenizer.readable(id);
    if (shown.empty() || !is_utf8(shown)) std::abort();
  }
  if (tokenizer.encode(raw).ok() && !is_utf8(raw)) std::abort();
  check_metadata(file);

  const std::string text = sanitized(raw);
  const auto encoding = tokenizer.encode(text);
  if (!encoding.ok()) {  // a character without a token, a text that grows, an expression that backtracks without end
    if (encoding.error().code != ErrorCode::bad_text) std::abort();
    return 0;
  }
  std::vector<int32_t> ids;
  for (const TokenSpan& token : *encoding) {
    if (token.id < 0 || token.id >= tokenizer.size()) std::abort();
    ids.push_back(token.id);
  }
  check_spans(text, *encoding);
  const json description = json::parse(file, nullptr, false);
  const bool plain = !has_template(description) && description.value("normalizer", json()).is_null();
  if (plain && type_of(description.value("model", json())) != "Unigram") check_order(*encoding);
  const std::string back = tokenizer.decode(ids, false);
  if (!is_utf8(back)) std::abort();
  if (is_lossless(description, tokenizer) && back != text) std::abort();
  return 0;
}
