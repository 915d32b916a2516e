// The pieces of a model, by id and by spelling.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace vitrine {

class Vocabulary {
 public:
  // {"piece": id, ...}, or [["piece", score], ...] with ids in that order. Errors: bad_file (ids given twice or far
  // apart).
  static Result<Vocabulary> parse(const nlohmann::json& vocab);
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;
  Vocabulary(const Vocabulary&) = delete;  // the index points into the pieces

  int32_t size() const { return int32_t(pieces_.size()); }  // ids are 0 .. size()-1, some may be unused
  size_t count() const { return by_piece_.size(); }         // different pieces
  bool holds(int32_t id) const { return id >= 0 && id < size() && used_[size_t(id)]; }
  const std::string& piece(int32_t id) const { return pieces_[size_t(id)]; }
  std::optional<int32_t> find(std::string_view piece) const;
  size_t longest() const { return longest_; }  // bytes

 private:
  Vocabulary() = default;
  Result<void> add_named(const nlohmann::json& vocab);
  Result<void> add_listed(const nlohmann::json& vocab);

  std::vector<std::string> pieces_;
  std::vector<bool> used_;
  std::unordered_map<std::string_view, int32_t> by_piece_;
  size_t longest_ = 0;
};

// Whether an id of a file is a number that `pieces` pieces may have. Ids may leave gaps, but a stray huge one must not
// make a huge table.
bool is_sane_id(const nlohmann::json& id, size_t pieces);

}  // namespace vitrine
