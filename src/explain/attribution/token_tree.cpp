#include "explain/attribution/token_tree.h"

#include <algorithm>

#include "text/letters.h"

namespace vitrine {

namespace {

bool in_word(char c) { return is_word_byte(c) || c == '\''; }

std::string_view piece(const TokenInfo& t, std::string_view text) {
  if (t.byte_begin > text.size() || t.byte_end > text.size() || t.byte_end < t.byte_begin) return {};
  return text.substr(t.byte_begin, t.byte_end - t.byte_begin);
}

// Groups that end after a word with one of `marks` in it.
Groups ending_after(std::span<const TokenInfo> tokens, std::string_view text, std::string_view marks) {
  const Groups words = word_groups(tokens, text);
  Groups groups;
  int64_t group = 0;
  bool ends = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool new_word = i > 0 && words[i] != words[i - 1];
    const bool marked = piece(tokens[i], text).find_first_of(marks) != std::string_view::npos;
    if (new_word && ends && !marked) {  // "?!" and ".)" stay together
      ++group;
      ends = false;
    }
    ends = ends || marked;
    groups.push_back(group);
  }
  return groups;
}

class TreeBuilder {
 public:
  explicit TreeBuilder(std::span<const Groups> levels) : levels_(levels) {}

  int64_t build(int64_t begin, int64_t end, size_t level) {
    if (end - begin == 1) return add({begin, end, -1, -1});
    if (level == levels_.size()) {
      const int64_t middle = begin + (end - begin) / 2;
      return join(build(begin, middle, level), build(middle, end, level));
    }
    std::vector<int64_t> parts;
    for (int64_t from = begin; from < end;) {
      int64_t to = from + 1;
      while (to < end && group(level, to) == group(level, from)) ++to;
      parts.push_back(build(from, to, level + 1));
      from = to;
    }
    return halve(parts);
  }
  std::vector<TokenNode> nodes;

 private:
  int64_t group(size_t level, int64_t token) const { return levels_[level][token]; }
  int64_t add(TokenNode node) {
    nodes.push_back(node);
    return static_cast<int64_t>(nodes.size()) - 1;
  }
  int64_t join(int64_t left, int64_t right) { return add({nodes[left].begin, nodes[right].end, left, right}); }
  int64_t halve(std::span<const int64_t> parts) {
    if (parts.size() == 1) return parts[0];
    const size_t middle = parts.size() / 2;
    const int64_t left = halve(parts.first(middle)), right = halve(parts.subspan(middle));
    return join(left, right);
  }
  std::span<const Groups> levels_;
};

}  // namespace

Groups word_groups(std::span<const TokenInfo> tokens, std::string_view text) {
  Groups groups;
  int64_t group = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view now = piece(tokens[i], text);
    if (i > 0) {
      const std::string_view before = piece(tokens[i - 1], text);
      const bool same = !now.empty() && !before.empty() && !is_ascii_space(now.front()) &&
                        in_word(now.front()) == in_word(before.back());
      if (!same) ++group;
    }
    groups.push_back(group);
  }
  return groups;
}

Groups phrase_groups(std::span<const TokenInfo> tokens, std::string_view text) {
  return ending_after(tokens, text, ",;:()[].!?\n");
}

Groups sentence_groups(std::span<const TokenInfo> tokens, std::string_view text) {
  return ending_after(tokens, text, ".!?\n");
}

std::vector<TokenNode> binary_tree(int64_t tokens, std::span<const Groups> levels) {
  TreeBuilder builder(levels);
  if (tokens > 0) builder.build(0, tokens, 0);
  return std::move(builder.nodes);
}

}  // namespace vitrine
