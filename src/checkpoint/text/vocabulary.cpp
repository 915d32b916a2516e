#include "checkpoint/text/vocabulary.h"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr size_t longest_added_token = 1000;  // bytes: matching may look this far ahead at every place

// Ids may leave gaps, but a stray huge one must not make a huge table.
bool is_sane_id(const json& id, size_t pieces) {
  return id.is_number_unsigned() && id.get<uint64_t>() < 2 * uint64_t(pieces) + 1024 &&
         id.get<uint64_t>() < uint64_t(INT32_MAX);
}

// What the decoder turns a piece into: its bytes, or itself when it is not written in the byte alphabet.
std::string decoded(const std::string& piece) { return bytes_of_piece(piece).value_or(piece); }

}  // namespace

Result<Vocabulary> Vocabulary::parse(const json& vocab, const json& added) {
  if (!vocab.is_object() || vocab.empty()) return bad_tokenizer("The vocabulary is missing or empty");
  Vocabulary out;
  VITRINE_CHECK(out.add_pieces(vocab));
  VITRINE_CHECK(out.add_tokens(added));
  return out;
}

Result<void> Vocabulary::add_pieces(const json& vocab) {
  by_piece_.reserve(vocab.size());
  for (const auto& [piece, id] : vocab.items()) {
    if (!is_sane_id(id, vocab.size())) {
      return bad_tokenizer("The id of the piece " + quoted_name(piece) + " is not sensible");
    }
    const auto index = id.get<size_t>();
    if (index >= entries_.size()) entries_.resize(index + 1);
    Entry& entry = entries_[index];
    if (entry.kind != Kind::unused) {
      return bad_tokenizer("The pieces " + quoted_name(entry.piece) + " and " + quoted_name(piece) +
                           " have the same id " + std::to_string(index));
    }
    entry = {piece, decoded(piece), Kind::piece};
    by_piece_.emplace(piece, int32_t(index));
  }
  return {};
}

Result<void> Vocabulary::add_tokens(const json& added) {
  if (added.is_null()) return {};
  if (!added.is_array()) return bad_tokenizer("added_tokens is not a list");
  // A token that the model does not know gets the next free id behind the model's, in the order of the
  // list: the library counts so too, whatever the file says. Files that say otherwise are refused.
  size_t next = by_piece_.size();
  std::unordered_set<std::string> seen;
  std::vector<std::pair<size_t, Entry>> placed;
  for (const json& fields : added) {
    const json& content = member(fields, "content");
    if (!content.is_string()) return bad_tokenizer("An added token has no content");
    AddedToken token;
    token.content = content.get<std::string>();
    if (token.content.empty()) continue;
    const std::string name = "The added token " + quoted_name(token.content);
    if (token.content.size() > longest_added_token) return bad_tokenizer(name + " is too long");
    if (!seen.insert(token.content).second) return bad_tokenizer(name + " is given twice");
    const std::optional<int32_t> known = id_of_piece(token.content);
    const size_t id = known ? size_t(*known) : next++;
    const json& given = member(fields, "id");
    if (!is_sane_id(given, by_piece_.size() + added.size()) || given.get<size_t>() != id) {
      return bad_tokenizer(name + " should have the id " + std::to_string(id) + ", not " + given.dump());
    }
    token.id = int32_t(id);
    VITRINE_TRY(token.single_word, flag(fields, "single_word", false));
    VITRINE_TRY(token.lstrip, flag(fields, "lstrip", false));
    VITRINE_TRY(token.rstrip, flag(fields, "rstrip", false));
    VITRINE_TRY(token.special, flag(fields, "special", false));
    VITRINE_TRY(token.normalized, flag(fields, "normalized", !token.special));
    placed.push_back({id, {token.content, decoded(token.content), token.special ? Kind::special : Kind::added}});
    added_.push_back(std::move(token));
  }
  for (auto& [id, entry] : placed) {
    if (id >= entries_.size()) entries_.resize(id + 1);
    if (entries_[id].kind == Kind::piece && entries_[id].piece != entry.piece) {
      return bad_tokenizer("The added token " + quoted_name(entry.piece) + " and the piece " +
                           quoted_name(entries_[id].piece) + " have the same id " + std::to_string(id));
    }
    entries_[id] = std::move(entry);
  }
  return {};
}

std::optional<int32_t> Vocabulary::id_of_piece(const std::string& piece) const {
  const auto found = by_piece_.find(piece);
  return found == by_piece_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<int32_t> Vocabulary::id_of_bytes(std::string_view bytes) const {
  return id_of_piece(piece_of_bytes(bytes));
}

std::string Vocabulary::decode(std::span<const int32_t> ids, bool skip_special) const {
  std::string bytes;
  for (const int32_t id : ids) {
    if (!holds(id) || (skip_special && entries_[size_t(id)].kind == Kind::special)) continue;
    bytes += entries_[size_t(id)].bytes;
  }
  return sanitized(bytes);
}

std::string Vocabulary::readable(int32_t id) const {
  if (!holds(id)) return "<unused " + std::to_string(id) + '>';
  const Entry& entry = entries_[size_t(id)];
  const std::string& bytes = entry.kind == Kind::piece ? entry.bytes : entry.piece;
  if (bytes.empty()) return "<empty>";
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const Utf8Step step = read_utf8(bytes, at);
    if (step.valid) {
      out.append(bytes, at, step.length);
      at += step.length;
      continue;
    }
    const uint8_t byte = uint8_t(bytes[at++]);
    out += {'<', '0', 'x', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15], '>'};
  }
  return out;
}

std::optional<int32_t> Vocabulary::find(std::string_view text) const {
  if (const std::optional<int32_t> id = id_of_bytes(text)) return id;
  for (const AddedToken& token : added_) {
    if (token.content == text) return token.id;
  }
  return {};
}

}  // namespace vitrine
