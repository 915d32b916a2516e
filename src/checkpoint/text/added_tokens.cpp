#include "checkpoint/text/added_tokens.h"

#include "base/utf8.h"
#include "checkpoint/text/char_class.h"

namespace vitrine {
namespace {

// Where the character before `at` begins. Precondition: at > 0, text is UTF-8.
size_t before(std::string_view text, size_t at) {
  do --at;
  while ((uint8_t(text[at]) & 0xC0) == 0x80);
  return at;
}
CharClass class_at(std::string_view text, size_t at) { return char_class(read_utf8(text, at).code_point); }

bool touches_word(std::string_view text, size_t begin, size_t end) {
  return (begin > 0 && is_word(class_at(text, before(text, begin)))) ||
         (end < text.size() && is_word(class_at(text, end)));
}

}  // namespace

void AddedTokens::Trie::add(std::string_view content, int32_t token) {
  begins[uint8_t(content.front())] = true;
  uint32_t node = 0;
  for (const char byte : content) {
    const auto [edge, is_new] = edges.try_emplace(uint64_t(node) << 8 | uint8_t(byte), uint32_t(token_at.size()));
    if (is_new) token_at.push_back(-1);
    node = edge->second;
  }
  token_at[node] = token;
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    (tokens_[i].normalized ? normalized_ : plain_).add(tokens_[i].content, int32_t(i));
  }
}

std::vector<TextPart> AddedTokens::split(std::string_view text) const {
  std::vector<TextPart> first, out;
  split_part(plain_, text, 0, first);
  for (const TextPart& part : first) {
    if (part.id >= 0) {
      out.push_back(part);
    } else {
      split_part(normalized_, text.substr(part.begin, part.end - part.begin), part.begin, out);
    }
  }
  return out;
}

// text: a part that begins at byte `shift` of the whole. What a token may look at ends with its part.
void AddedTokens::split_part(const Trie& trie, std::string_view text, size_t shift, std::vector<TextPart>& out) const {
  size_t done = 0;
  for (size_t at = 0; at < text.size();) {
    int32_t found = -1;
    size_t match_end = at;
    if (trie.begins[uint8_t(text[at])]) {
      uint32_t node = 0;
      for (size_t i = at; i < text.size(); ++i) {
        const auto edge = trie.edges.find(uint64_t(node) << 8 | uint8_t(text[i]));
        if (edge == trie.edges.end()) break;
        node = edge->second;
        if (trie.token_at[node] >= 0) {
          found = trie.token_at[node];
          match_end = i + 1;
        }
      }
    }
    if (found < 0) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[size_t(found)];
    const size_t match_begin = at;
    at = match_end;                    // also behind a match that is not taken
    if (match_begin < done) continue;  // inside the white space that a token before it took along
    if (token.single_word && touches_word(text, match_begin, match_end)) continue;
    size_t begin = match_begin, end = match_end;
    if (token.lstrip) {
      while (begin > done && class_at(text, before(text, begin)) == CharClass::space) begin = before(text, begin);
    }
    if (token.rstrip) {
      while (end < text.size() && class_at(text, end) == CharClass::space) end += read_utf8(text, end).length;
    }
    if (done < begin) out.push_back({shift + done, shift + begin, -1});
    out.push_back({shift + begin, shift + end, token.id});
    done = end;
  }
  if (done < text.size()) out.push_back({shift + done, shift + text.size(), -1});
}

}  // namespace vitrine
