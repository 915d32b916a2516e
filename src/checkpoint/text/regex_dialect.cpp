#include <optional>

#include "base/utf8.h"
#include "checkpoint/text/regex.h"

namespace vitrine {
namespace {

// What \s, \w, \d and \h stand for, inside a class or as one.
std::optional<std::string_view> members_of(char escape, bool later_in_class) {
  switch (escape) {
    case 's': return R"(\p{White_Space})";
    case 'w':
      // Alone or first in a class it counts ²³¹¼½¾, by its table of Latin-1.
      return later_in_class ? R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc})"
                            : R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
    case 'd': return R"(\p{Nd})";
    case 'h': return "0-9A-Fa-f";
    default: return {};
  }
}

// Differences and intersections of classes have no spelling in PCRE2, which refuses this.
constexpr auto refused = "(";

// {2}, {1,3}, {2,}: where the one that begins at `at` ends, or `at`.
size_t interval_end(std::string_view pattern, size_t at) {
  size_t i = at + 1;
  while (i < pattern.size() && ((pattern[i] >= '0' && pattern[i] <= '9') || pattern[i] == ',')) ++i;
  return i > at + 1 && i < pattern.size() && pattern[i] == '}' ? i + 1 : at;
}

}  // namespace

std::string pcre_spelling(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  int nested = 0;              // classes in the class: their members join it
  size_t atom = 0;             // where the last atom begins in `out`
  std::vector<size_t> groups;  // where the open groups begin
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\\' && at + 1 < pattern.size()) {
      const char next = pattern[at + 1];
      if (!in_class) atom = out.size();
      const auto members = members_of(char(next | 0x20), in_class && !out.ends_with('['));
      const bool negated = next >= 'A' && next <= 'Z';
      if (members && !(negated && in_class)) {
        if (in_class) out += *members;
        else out.append(negated ? "[^" : "[").append(*members).append("]");
        at += 2;
        continue;
      }
      if (next == 'S' || next == 'D') {  // in a class
        out += next == 'S' ? R"(\P{White_Space})" : R"(\P{Nd})";
        at += 2;
        continue;
      }
      size_t end = at + 1 + read_utf8(pattern, at + 1).length;
      if ((next == 'p' || next == 'P' || next == 'x') && end < pattern.size() && pattern[end] == '{') {
        const size_t close = pattern.find('}', end);
        if (close != pattern.npos) end = close + 1;
      }
      out.append(pattern.substr(at, end - at));
      at = end;
      continue;
    }
    if (in_class) {
      const char next = at + 1 < pattern.size() ? pattern[at + 1] : '\0';
      if ((c == '[' && next == '^') || (c == '&' && next == '&')) return refused;
      if (c == '[' && next == ':') {  // [:alpha:]
        const size_t end = pattern.find(":]", at + 2);
        if (end == pattern.npos) return refused;
        out.append(pattern.substr(at, end + 2 - at));
        at = end + 2;
        continue;
      }
      if (c == '[' || (c == ']' && nested > 0)) {
        nested += c == '[' ? 1 : -1;
        ++at;
        continue;
      }
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      atom = out.size();
      out += c;
      ++at;
      // A bracket that comes first stands for itself.
      if (at < pattern.size() && pattern[at] == '^') out += pattern[at++];
      if (at < pattern.size() && pattern[at] == ']') out += pattern[at++];
      continue;
    } else if (c == '(') {
      groups.push_back(out.size());
    } else if (c == ')' && !groups.empty()) {
      atom = groups.back();
      groups.pop_back();
    } else if (c == '{') {
      const size_t end = interval_end(pattern, at);
      if (end != at) {
        out.append(pattern.substr(at, end - at));
        at = end;
        if (at < pattern.size() && pattern[at] == '+') {
          out.insert(atom, "(?:");
          out += ")+";
          ++at;
        }
        continue;
      }
      atom = out.size();
    } else if (c != '+' && c != '*' && c != '?') {
      atom = out.size();
    }
    out += c;
    ++at;
  }
  return out;
}

}  // namespace vitrine
