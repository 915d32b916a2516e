#include "checkpoint/text/added_tokens.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr size_t longest_added_token = 1000;  // bytes: matching may look this far ahead at every place

// Where the character before `at` begins. Precondition: at > 0, text is UTF-8.
size_t before(std::string_view text, size_t at) {
  do --at;
  while ((uint8_t(text[at]) & 0xC0) == 0x80);
  return at;
}
char32_t character(std::string_view text, size_t at) { return read_utf8(text, at).code_point; }

bool touches_word(std::string_view text, size_t begin, size_t end) {
  return (begin > 0 && is_word(character(text, before(text, begin)))) ||
         (end < text.size() && is_word(character(text, end)));
}

Result<AddedToken> parse_token(const json& fields, const Normalizer& normalizer) {
  const json& content = member(fields, "content");
  if (!content.is_string()) return bad_tokenizer(say("An added token has no content"));
  AddedToken token;
  token.content = content.get<std::string>();
  if (token.content.size() > longest_added_token) {
    return bad_tokenizer(say("The added token {token} is too long", quoted_name(token.content)));
  }
  VITRINE_TRY(token.single_word, flag(fields, "single_word", false));
  VITRINE_TRY(token.lstrip, flag(fields, "lstrip", false));
  VITRINE_TRY(token.rstrip, flag(fields, "rstrip", false));
  VITRINE_TRY(token.special, flag(fields, "special", false));
  VITRINE_TRY(token.normalized, flag(fields, "normalized", !token.special));
  AlignedText sought(token.content);
  if (token.normalized) VITRINE_CHECK(normalizer(sought));
  token.sought = sought.text();
  return token;
}

}  // namespace

Result<AddedTokens> AddedTokens::parse(const json& added, const Vocabulary& vocabulary, const Normalizer& normalizer) {
  if (added.is_null()) return AddedTokens({});
  if (!added.is_array()) return bad_tokenizer(say("{name} is not a list", "added_tokens"));
  // A token that the model does not know gets the next free id behind the model's, in the order of the list: the
  // library counts so too, whatever the file says. Files that say otherwise are refused.
  size_t next = vocabulary.count();
  std::unordered_set<std::string> contents, sought;
  std::vector<AddedToken> tokens;
  for (const json& fields : added) {
    VITRINE_TRY(AddedToken token, parse_token(fields, normalizer));
    if (token.content.empty()) continue;
    const std::string name = quoted_name(token.content);
    if (!contents.insert(token.content).second)
      return bad_tokenizer(say("The added token {token} is given twice", name));
    const std::optional<int32_t> known = vocabulary.find(token.content);
    const size_t id = known ? size_t(*known) : next++;
    const json& given = member(fields, "id");
    if (!is_sane_id(given, vocabulary.count() + added.size()) || given.get<size_t>() != id) {
      return bad_tokenizer(
          say("The added token {token} should have the id {id}, not {given}", name, ungrouped(id), given.dump()));
    }
    token.id = int32_t(id);
    if (!known && vocabulary.holds(token.id)) {
      return bad_tokenizer(say("The added token {token} and the piece {piece} have the same id {id}", name,
                               quoted_name(vocabulary.piece(token.id)), ungrouped(token.id)));
    }
    if (token.sought.empty() || !sought.insert((token.normalized ? "n" : "p") + token.sought).second) {
      return unsupported_tokenizer(
          say("The added token {token} that the normaliser makes the same as another is not built yet", name));
    }
    tokens.push_back(std::move(token));
  }
  return AddedTokens(std::move(tokens));
}

void AddedTokens::Trie::add(std::string_view sought, int32_t token) {
  begins[uint8_t(sought.front())] = true;
  uint32_t node = 0;
  for (const char byte : sought) {
    const auto [edge, is_new] = edges.try_emplace(uint64_t(node) << 8 | uint8_t(byte), uint32_t(token_at.size()));
    if (is_new) token_at.push_back(-1);
    node = edge->second;
  }
  token_at[node] = token;
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    AddedToken& token = tokens_[i];
    if (token.sought.empty()) token.sought = token.content;
    (token.normalized ? normalized_ : plain_).add(token.sought, int32_t(i));
    by_id_[token.id] = i;
    if (token.special) special_.insert(token.content);
  }
}

const AddedToken* AddedTokens::find(int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tokens_[found->second];
}

Result<Pieces> AddedTokens::split(std::string_view text, const Normalizer& normalizer) const {
  Pieces first, out;
  split_part(plain_, AlignedText(text), first);
  for (Piece& piece : first) {
    if (piece.token >= 0) {
      out.push_back(std::move(piece));
    } else {
      VITRINE_CHECK(normalizer(piece.text));
      split_part(normalized_, piece.text, out);
    }
  }
  return out;
}

// What a token may look at ends with its part.
void AddedTokens::split_part(const Trie& trie, const AlignedText& part, Pieces& out) const {
  const std::string_view text = part.text();
  const auto add = [&](size_t begin, size_t end, int32_t token) {
    if (begin == 0 && end == text.size()) out.push_back({part, token});
    else out.push_back({part.slice(begin, end), token});
  };
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
      while (begin > done && is_white(character(text, before(text, begin)))) begin = before(text, begin);
    }
    if (token.rstrip) {
      while (end < text.size() && is_white(character(text, end))) end += read_utf8(text, end).length;
    }
    if (done < begin) add(done, begin, -1);
    add(begin, end, token.id);
    done = end;
  }
  if (done < text.size()) add(done, text.size(), -1);
}

}  // namespace vitrine
