#include "checkpoint/text/vocabulary.h"

#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"

namespace vitrine {

using nlohmann::json;

bool is_sane_id(const json& id, size_t pieces) {
  return id.is_number_unsigned() && id.get<uint64_t>() < 2 * uint64_t(pieces) + 1024 &&
         id.get<uint64_t>() < uint64_t(INT32_MAX);
}

Result<Vocabulary> Vocabulary::parse(const json& vocab) {
  if ((!vocab.is_object() && !vocab.is_array()) || vocab.empty()) {
    return bad_tokenizer(say("The vocabulary is missing or empty"));
  }
  Vocabulary out;
  VITRINE_CHECK(vocab.is_object() ? out.add_named(vocab) : out.add_listed(vocab));
  out.by_piece_.reserve(vocab.size());
  for (int32_t id = 0; id < out.size(); ++id) {
    if (!out.used_[size_t(id)]) continue;
    out.by_piece_[out.piece(id)] = id;  // of equal ones the last counts
    out.longest_ = std::max(out.longest_, out.piece(id).size());
  }
  return out;
}

Result<void> Vocabulary::add_named(const json& vocab) {
  for (const auto& [piece, id] : vocab.items()) {
    if (!is_sane_id(id, vocab.size())) {
      return bad_tokenizer(say("The id of the piece {piece} is not sensible", quoted_name(piece)));
    }
    const auto index = id.get<size_t>();
    if (index >= pieces_.size()) {
      pieces_.resize(index + 1);
      used_.resize(index + 1);
    }
    if (used_[index]) {
      return bad_tokenizer(say("The pieces {one} and {other} have the same id {id}", quoted_name(pieces_[index]),
                               quoted_name(piece), ungrouped(index)));
    }
    pieces_[index] = piece;
    used_[index] = true;
  }
  return {};
}

Result<void> Vocabulary::add_listed(const json& vocab) {
  for (const json& entry : vocab) {
    const bool sane = entry.is_array() && entry.size() == 2 && entry[0].is_string() && entry[1].is_number();
    if (!sane) return bad_tokenizer(say("Entry {n} of the vocabulary is no piece", pieces_.size() + 1));
    pieces_.push_back(entry[0].get<std::string>());
  }
  used_.assign(pieces_.size(), true);
  return {};
}

std::optional<int32_t> Vocabulary::find(std::string_view piece) const {
  const auto found = by_piece_.find(piece);
  return found == by_piece_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace vitrine
