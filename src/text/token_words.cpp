#include "text/token_words.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "text/say.h"

namespace vitrine {

std::string readable(std::string_view token) {
  std::string result;
  const size_t first = token.find_first_not_of(' '), last = token.find_last_not_of(' ');
  if (first == std::string_view::npos) return token.empty() ? std::string() : "␣";
  token = token.substr(first, last - first + 1);
  for (size_t at = 0; at < token.size();) {
    const Utf8Step step = read_utf8(token, at);
    at += step.length;
    const char32_t c = step.code_point;
    if (c == '\n' || c == '\r') result += "↵";
    else if (c == '\t') result += "→";
    else append_utf8(result, c < 0x20 ? c + 0x2400 : c == 0x7F ? 0x2421 : c);  // pictures of controls
  }
  return result;
}

std::string token_said(std::string_view token) {
  static const std::map<std::string, const char*, std::less<>> known = {
      {"<|endoftext|>", to_say("end of text")},
      {"</s>", to_say("end of text")},
      {"<s>", to_say("start")},
      {"<unk>", to_say("unknown")},
      {"<pad>", to_say("padding")},
      {"<mask>", to_say("mask")},
      {"[CLS]", to_say("start")},
      {"[SEP]", to_say("end of text")},
      {"[MASK]", to_say("mask")},
      {"[PAD]", to_say("padding")},
      {"[UNK]", to_say("unknown")},
  };
  if (const auto found = known.find(token); found != known.end()) return translated(found->second);
  if (token.size() < 5 || !token.starts_with("<|") || !token.ends_with("|>")) return readable(token);
  std::string name(token.substr(2, token.size() - 4));
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace vitrine
