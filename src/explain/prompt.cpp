#include "explain/prompt.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/format.h"

namespace vitrine {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A place at or before `at` where a text may be cut. Between a letter and a space that a letter follows every
// byte-level tokenizer starts a new word, so that the tokens after it are those of the whole text. Without such
// a place nearby, the start of a code point: tokens then agree again a few tokens on.
size_t cut_before(std::string_view text, size_t at) {
  constexpr size_t far = 4096;
  for (size_t i = at; i > 0 && at - i < far; --i)
    if (i + 1 < text.size() && text[i] == ' ' && letter(text[i - 1]) && letter(text[i + 1])) return i;
  while (at > 0 && continues(text[at])) --at;
  return at;
}

}  // namespace

Result<Prompt> read_prompt(const LoadedModel& loaded, std::string_view text, int64_t reserved) {
  Prompt prompt;
  if (loaded.bos) {
    prompt.tokens.push_back({*loaded.bos, loaded.readable(*loaded.bos)});
    prompt.first = 1;
  }
  if (text.empty() && !loaded.bos)
    return Error{ErrorCode::bad_text, "The text is empty", "", "Type at least one character."};

  const int64_t room = std::max<int64_t>(1, loaded.model->architecture().context - prompt.first - reserved);
  // Tokens of which the start of a cut text may be wrong are left out again below.
  constexpr int64_t margin = 32;
  size_t cut = 0, wanted = static_cast<size_t>(room) * 8 + 1024;
  Encoding encoding;
  for (;; wanted *= 4) {
    cut = text.size() > wanted ? cut_before(text, text.size() - wanted) : 0;
    VITRINE_TRY(encoding, loaded.tokenizer->encode(text.substr(cut)));
    if (cut == 0 || static_cast<int64_t>(encoding.size()) >= room + margin) break;
  }
  // The tokenizer checks what it reads.
  if (!is_utf8(text.substr(0, cut)))
    return Error{ErrorCode::bad_text, "The text is not valid UTF-8", "", "Paste it as plain text."};
  const int64_t count = static_cast<int64_t>(encoding.size());
  const int64_t skipped = std::max<int64_t>(0, count - room);
  if (skipped > 0)
    prompt.notes.push_back("The text is longer than the model's " +
                           counted(loaded.model->architecture().context, "token") + "; the last " +
                           std::to_string(room) + " were kept.");

  const uint32_t cut_points = static_cast<uint32_t>(count_code_points(text.substr(0, cut)));
  const uint32_t cut_bytes = static_cast<uint32_t>(cut);
  for (int64_t i = skipped; i < count; ++i) {
    const TokenSpan& span = encoding[static_cast<size_t>(i)];
    prompt.tokens.push_back({span.id, loaded.readable(span.id), span.begin + cut_points, span.end + cut_points,
                             span.byte_begin + cut_bytes, span.byte_end + cut_bytes});
  }
  if (prompt.tokens.empty())
    return Error{ErrorCode::bad_text, "The text has no tokens for this model", "", "Type at least one word."};
  return prompt;
}

Result<int64_t> resolve_position(const std::optional<int64_t>& wanted, int64_t tokens) {
  if (!wanted) return tokens - 1;
  const int64_t position = *wanted < 0 ? *wanted + tokens : *wanted;
  if (position < 0 || position >= tokens)
    return Error{ErrorCode::bad_request,
                 "Position " + std::to_string(*wanted) + " is outside the text, which has " + counted(tokens, "token"),
                 "position", "Positions are 0 to " + std::to_string(tokens - 1) + ", or negative from the end."};
  return position;
}

}  // namespace vitrine
