// The input is a tokenizer.json, a zero byte, and a text. Whatever the file says: no crash, offsets
// within the text and in order; and where the vocabulary holds every byte, decoding gives the text back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "checkpoint/tokenizer.h"

using namespace vitrine;

namespace {

using nlohmann::json;

// Special tokens around the text stand at offset 0.
bool has_template(const json& file) { return file.contains("post_processor") && !file["post_processor"].is_null(); }

// Whether decode(encode(text)) must be the text: no part of the file may add, swallow or replace any.
bool is_lossless(const json& file, const Tokenizer& tokenizer) {
  const json nothing;
  if (const json& added = file.value("added_tokens", nothing); !added.empty()) return false;
  if (has_template(file)) return false;
  const json& step = file["pre_tokenizer"];  // alone, not in a Sequence
  if (step.value("type", nothing) != "ByteLevel" || step.value("add_prefix_space", nothing) != false) return false;
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
  if (tokenizer.encode(raw).ok() != is_utf8(raw)) std::abort();

  const std::string text = sanitized(raw);
  const auto encoding = tokenizer.encode(text);
  if (!encoding.ok()) std::abort();
  std::vector<int32_t> ids;
  for (const TokenSpan& token : *encoding) {
    if (token.id < 0 || token.id >= tokenizer.size()) std::abort();
    ids.push_back(token.id);
  }
  check_spans(text, *encoding);
  const json description = json::parse(file, nullptr, false);
  if (!has_template(description)) check_order(*encoding);
  const std::string back = tokenizer.decode(ids, false);
  if (!is_utf8(back)) std::abort();
  if (is_lossless(description, tokenizer) && back != text) std::abort();
  return 0;
}
