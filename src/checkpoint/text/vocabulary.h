// The pieces of a byte-level vocabulary and the added tokens, by id.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/added_tokens.h"

namespace vitrine {

class Vocabulary {
 public:
  // vocab: {"piece": id, ...}; added: added_tokens of tokenizer.json, may be null. Errors: bad_file (ids
  // given twice, far apart or contradicting each other).
  static Result<Vocabulary> parse(const nlohmann::json& vocab, const nlohmann::json& added);

  int32_t size() const { return int32_t(entries_.size()); }  // ids are 0 .. size()-1, some may be unused
  bool holds(int32_t id) const { return id >= 0 && id < size() && entries_[size_t(id)].kind != Kind::unused; }
  const std::string& piece(int32_t id) const { return entries_[size_t(id)].piece; }
  const std::vector<AddedToken>& added() const { return added_; }

  // Of the model's own pieces, by spelling ("Ġmovie") and by bytes (" movie").
  std::optional<int32_t> id_of_piece(const std::string& piece) const;
  std::optional<int32_t> id_of_bytes(std::string_view bytes) const;
  // As Tokenizer's functions of these names.
  std::string decode(std::span<const int32_t> ids, bool skip_special) const;
  std::string readable(int32_t id) const;
  std::optional<int32_t> find(std::string_view text) const;

 private:
  enum class Kind : uint8_t { unused, piece, added, special };
  struct Entry {
    std::string piece;
    std::string bytes;  // what decoding puts in its place
    Kind kind = Kind::unused;
  };
  Result<void> add_pieces(const nlohmann::json& vocab);
  Result<void> add_tokens(const nlohmann::json& added);

  std::vector<Entry> entries_;
  std::vector<AddedToken> added_;
  std::unordered_map<std::string, int32_t> by_piece_;
};

}  // namespace vitrine
