#include "checkpoint/text/regex.h"

#include <pcre2.h>

#include <algorithm>
#include <chrono>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"

namespace vitrine {
namespace {

constexpr size_t longest_pattern = 20'000;  // bytes; published ones have some hundred
constexpr uint32_t heap_limit = 64 * 1024;  // KiB, of one search
constexpr size_t starts_per_search = 64;    // between two looks at the clock

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* held) const {
    Free(held);
  }
};
using CompileContext = std::unique_ptr<pcre2_compile_context, Freed<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;

Error too_slow() {
  return {ErrorCode::bad_text, say("A regular expression of the tokenizer takes too long on this text"),
          "tokenizer.json", say("Try a shorter text.")};
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  if (pattern.size() > longest_pattern)
    return unsupported_tokenizer(say("A regular expression of this length is not built yet"));
  const std::string spelling = pcre_spelling(pattern);
  const CompileContext context(pcre2_compile_context_create(nullptr));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), 50);
  const uint32_t options =
      PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_MULTILINE | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
  int error = 0;
  PCRE2_SIZE place = 0;
  pcre2_code* code = pcre2_compile(units(spelling), spelling.size(), options, &error, &place, context.get());
  if (!code)
    return unsupported_tokenizer(say("The regular expression {pattern} is not built yet", quoted_name(pattern)));
  Regex out;
  out.code_ = std::shared_ptr<void>(code, [](void* held) { pcre2_code_free(static_cast<pcre2_code*>(held)); });
  return out;
}

Result<Stretches> Regex::stretches(std::string_view text) const {
  if (text.empty()) return Stretches{{0, 0, false}};
  const auto* code = static_cast<const pcre2_code*>(code_.get());
  const MatchData data(pcre2_match_data_create(1, nullptr));
  const MatchContext context(pcre2_match_context_create(nullptr));
  // An honest pattern needs a few steps for each byte that follows.
  pcre2_set_match_limit(context.get(), uint32_t(std::min<size_t>(100'000 + 10 * text.size(), 100'000'000)));
  pcre2_set_heap_limit(context.get(), heap_limit);
  const auto give_up =
      std::chrono::steady_clock::now() + std::chrono::seconds(2) + std::chrono::microseconds(20 * text.size());

  Stretches out;
  size_t done = 0, at = 0;
  bool after_match = false;  // a match ends at `done`
  for (size_t count = 0; at <= text.size(); ++count) {
    if (count % starts_per_search == 0 && std::chrono::steady_clock::now() > give_up) return too_slow();
    pcre2_set_offset_limit(context.get(), at + starts_per_search);
    const int found = pcre2_match(code, units(text), text.size(), at, PCRE2_NO_UTF_CHECK, data.get(), context.get());
    if (found == PCRE2_ERROR_NOMATCH) {
      at += starts_per_search + 1;
      while (at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80) ++at;
      count += starts_per_search - 1;
      continue;
    }
    if (found < 0) return too_slow();
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
    const size_t begin = ends[0], end = ends[1];
    if (begin > end || begin < done) return too_slow();  // \K in a lookbehind
    if (begin == end && after_match && end == done) {    // no empty match right behind another
      at = end < text.size() ? end + read_utf8(text, end).length : text.size() + 1;
      continue;
    }
    if (done != begin) out.push_back({done, begin, false});
    out.push_back({begin, end, true});
    done = at = end;
    after_match = true;
  }
  if (done != text.size()) out.push_back({done, text.size(), false});
  return out;
}

}  // namespace vitrine
