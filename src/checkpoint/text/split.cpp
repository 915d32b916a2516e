#include "checkpoint/text/split.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

// A match joins the stretch before it, unless that ends with a match too.
Stretches joined_to_previous(const Stretches& stretches) {
  Stretches out;
  bool after_match = false;
  for (const Stretch& s : stretches) {
    if (s.matches && !after_match && !out.empty()) out.back().end = s.end;
    else out.push_back({s.begin, s.end, false});
    after_match = s.matches;
  }
  return out;
}

Stretches joined_to_next(const Stretches& stretches) {
  Stretches out;
  bool before_match = false;
  for (auto s = stretches.rbegin(); s != stretches.rend(); ++s) {
    if (s->matches && !before_match && !out.empty()) out.back().begin = s->begin;
    else out.push_back({s->begin, s->end, false});
    before_match = s->matches;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

Stretches contiguous(const Stretches& stretches) {
  Stretches out;
  bool last = false;
  for (const Stretch& s : stretches) {
    if (s.matches == last && !out.empty()) out.back().end = s.end;
    else out.push_back({s.begin, s.end, false});
    last = s.matches;
  }
  return out;
}

}  // namespace

Result<SplitBehavior> split_behavior(const json& spelling) {
  constexpr std::pair<const char*, SplitBehavior> known[] = {
      {"Removed", SplitBehavior::removed},
      {"Isolated", SplitBehavior::isolated},
      {"MergedWithPrevious", SplitBehavior::merged_with_previous},
      {"MergedWithNext", SplitBehavior::merged_with_next},
      {"Contiguous", SplitBehavior::contiguous},
  };
  if (!spelling.is_string()) return bad_tokenizer(say("A pre-tokeniser has no behavior"));
  for (const auto& [name, behavior] : known) {
    if (spelling == name) return behavior;
  }
  return unsupported_tokenizer(
      say("The split behavior {name} is not built yet", quoted_name(spelling.get_ref<const std::string&>())));
}

std::vector<AlignedText> split(const AlignedText& text, Stretches stretches, SplitBehavior behavior) {
  switch (behavior) {
    case SplitBehavior::removed: std::erase_if(stretches, [](const Stretch& s) { return s.matches; }); break;
    case SplitBehavior::isolated: break;
    case SplitBehavior::merged_with_previous: stretches = joined_to_previous(stretches); break;
    case SplitBehavior::merged_with_next: stretches = joined_to_next(stretches); break;
    case SplitBehavior::contiguous: stretches = contiguous(stretches); break;
  }
  std::vector<AlignedText> out;
  out.reserve(stretches.size());
  for (const Stretch& s : stretches) {
    if (s.begin < s.end) out.push_back(text.slice(s.begin, s.end));
  }
  return out;
}

Stretches stretches_of(std::string_view text, const std::function<bool(char32_t)>& test) {
  Stretches out;
  size_t done = 0;
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    const size_t end = at + step.length;
    if (test(step.code_point)) {
      if (done < at) out.push_back({done, at, false});
      out.push_back({at, end, true});
      done = end;
    }
    at = end;
  }
  if (done < text.size()) out.push_back({done, text.size(), false});
  return out;
}

Result<SplitPattern> SplitPattern::parse(const json& pattern) {
  SplitPattern out;
  if (const json& literal = member(pattern, "String"); literal.is_string()) {
    out.literal_ = literal.get<std::string>();
    if (!out.literal_.empty()) return out;
    VITRINE_TRY(out.regex_, Regex::compile(""));
    return out;
  }
  const json& regex = member(pattern, "Regex");
  if (!regex.is_string()) return bad_tokenizer(say("A pattern is neither a String nor a Regex"));
  VITRINE_TRY(out.regex_, Regex::compile(regex.get_ref<const std::string&>()));
  return out;
}

Result<Stretches> SplitPattern::stretches(std::string_view text) const {
  if (literal_.empty()) return regex_.stretches(text);
  Stretches out;
  size_t done = 0;
  for (size_t at = text.find(literal_); at != text.npos; at = text.find(literal_, done)) {
    if (done < at) out.push_back({done, at, false});
    done = at + literal_.size();
    out.push_back({at, done, true});
  }
  if (done < text.size()) out.push_back({done, text.size(), false});
  return out;
}

}  // namespace vitrine
