#include "explain/prompt.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"
#include "text/letters.h"
#include "text/say.h"

namespace vitrine {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A place at or before `at` where a text may be cut. Between a letter and a space that a letter follows every
// byte-level tokenizer starts a new word, so that the tokens after it are those of the whole text. Without such
// a place nearby, the start of a code point: tokens then agree again a few tokens on.
size_t cut_before(std::string_view text, size_t at) {
  constexpr size_t far = 4096;
  for (size_t i = at; i > 0 && at - i < far; --i)
    if (i + 1 < text.size() && text[i] == ' ' && is_ascii_letter(text[i - 1]) && is_ascii_letter(text[i + 1])) return i;
  while (at > 0 && continues(text[at])) --at;
  return at;
}

// How many tokens the tokenizer puts before and after a text. They stand for none of it.
struct Around {
  int64_t before = 0, after = 0;
};
Around around_text(const Encoding& encoding) {
  const auto apart = [](const TokenSpan& span) { return span.byte_begin == span.byte_end; };
  const auto first = std::find_if_not(encoding.begin(), encoding.end(), apart);
  const auto last = std::find_if_not(encoding.rbegin(), std::make_reverse_iterator(first), apart);
  return {first - encoding.begin(), last - encoding.rbegin()};
}

bool mask_in(const Prompt& prompt, int32_t mask) {
  return std::any_of(prompt.tokens.begin(), prompt.tokens.end(), [&](const TokenInfo& t) { return t.id == mask; });
}

int64_t default_position(const LoadedModel& loaded, const Prompt& prompt) {
  const auto last = static_cast<int64_t>(prompt.tokens.size()) - 1;
  if (loaded.model->architecture().causal || !loaded.mask_token) return last;
  for (int64_t t = last; t >= 0; --t)
    if (prompt.tokens[t].id == *loaded.mask_token) return t;
  return last;
}

}  // namespace

Result<Prompt> read_prompt(const LoadedModel& loaded, std::string_view text, int64_t reserved) {
  Prompt prompt;
  if (loaded.bos) {
    prompt.tokens.push_back({*loaded.bos, loaded.readable(*loaded.bos)});
    prompt.first = 1;
  }
  if (text.empty() && !loaded.bos)
    return Error{ErrorCode::bad_text, say("The text is empty"), "", say("Type at least one character.")};

  const bool reads_both_ways = !loaded.model->architecture().causal;
  if (reads_both_ways && loaded.mask_token) ++reserved;
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
    return Error{ErrorCode::bad_text, say("The text is not valid UTF-8"), "", say("Paste it as plain text.")};
  const int64_t count = encoding.size();
  const Around around = around_text(encoding);
  const int64_t skipped = std::clamp<int64_t>(count - room, 0, count - around.before - around.after);
  if (skipped > 0)
    prompt.notes.push_back(
        say("The text is longer than the model's {context|# token|# tokens}; the last {n} were kept.",
            loaded.model->architecture().context, room - around.before - around.after));

  const uint32_t cut_points = count_code_points(text.substr(0, cut));
  const uint32_t cut_bytes = cut;
  for (int64_t i = 0; i < count; ++i) {
    if (i >= around.before && i < around.before + skipped) continue;
    const TokenSpan& span = encoding[i];
    prompt.tokens.push_back({span.id, loaded.readable(span.id), span.begin + cut_points, span.end + cut_points,
                             span.byte_begin + cut_bytes, span.byte_end + cut_bytes});
  }
  prompt.first += around.before;
  prompt.after = static_cast<int64_t>(prompt.tokens.size()) - around.after;
  if (prompt.tokens.empty())
    return Error{ErrorCode::bad_text, say("The text has no tokens for this model"), "", say("Type at least one word.")};
  if (reads_both_ways && loaded.mask_token && !mask_in(prompt, *loaded.mask_token)) {
    const uint32_t points = count_code_points(text), bytes = text.size();
    const std::string mask = loaded.readable(*loaded.mask_token);
    prompt.tokens.insert(prompt.tokens.begin() + prompt.after++,
                         {*loaded.mask_token, mask, points, points, bytes, bytes});
    prompt.notes.push_back(
        say("The model predicts masked tokens; as the text has no {mask}, one stands at its end.", mask));
  }
  prompt.position = default_position(loaded, prompt);
  return prompt;
}

Result<Prompt> read_ids(const LoadedModel& loaded, std::span<const int32_t> ids) {
  const Architecture& a = loaded.model->architecture();
  Prompt prompt;
  for (const int32_t id : ids) {
    if (id < 0 || id >= a.vocabulary)
      return Error{ErrorCode::bad_request, say("The model has no token {id}", ungrouped(id)), "ids",
                   say("Tokens are 0 to {last}.", ungrouped(a.vocabulary - 1))};
    prompt.tokens.push_back({id, loaded.readable(id)});
  }
  prompt.after = prompt.tokens.size();
  if (prompt.after > a.context)
    return Error{ErrorCode::bad_request,
                 say("The prompt has {n|# token|# tokens}, more than the model can read", prompt.after), "ids",
                 say("Give at most {n}.", a.context)};
  prompt.position = default_position(loaded, prompt);
  return prompt;
}

Result<int64_t> resolve_position(const std::optional<int64_t>& wanted, const Prompt& prompt) {
  const int64_t tokens = prompt.tokens.size();
  if (!wanted) return prompt.position;
  const int64_t position = *wanted < 0 ? *wanted + tokens : *wanted;
  if (position < 0 || position >= tokens)
    return Error{
        ErrorCode::bad_request,
        say("Position {position} is outside the text, which has {n|# token|# tokens}", ungrouped(*wanted), tokens),
        "position", say("Positions are 0 to {last}, or negative from the end.", ungrouped(tokens - 1))};
  return position;
}

}  // namespace vitrine
