// Tokens that are found in the text before anything else is done to it: "<|endoftext|>", "<|mask|>".
#pragma once
#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/steps.h"
#include "checkpoint/text/vocabulary.h"

namespace vitrine {

struct AddedToken {
  int32_t id = 0;
  std::string content;
  std::string sought = {};   // what is looked for and decoded: the content, normalised if it says so
  bool single_word = false;  // only where no word character touches it
  bool lstrip = false;       // takes the white space before it along
  bool rstrip = false;       // and that behind it
  bool normalized = false;   // looked for behind the normaliser
  bool special = false;      // left out when decoding
};

class AddedTokens {
 public:
  // added_tokens of tokenizer.json, may be null. Errors: bad_file (ids that contradict the vocabulary or the order of
  // the list), those of the normaliser.
  static Result<AddedTokens> parse(const nlohmann::json& added, const Vocabulary& vocabulary,
                                   const Normalizer& normalizer);
  // Precondition: contents and what is sought are not empty.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  const std::vector<AddedToken>& tokens() const { return tokens_; }
  const AddedToken* find(int32_t id) const;
  bool is_special(const std::string& content) const { return special_.contains(content); }
  // Leftmost longest matches, those of not normalised tokens first; what lies between goes through the normaliser.
  Result<Pieces> split(std::string_view text, const Normalizer& normalizer) const;

 private:
  // A trie over the bytes of what is sought. Node 0 is the root.
  struct Trie {
    std::unordered_map<uint64_t, uint32_t> edges;  // node << 8 | byte -> node
    std::vector<int32_t> token_at{-1};             // by node: index of the token that ends there
    std::array<bool, 256> begins{};
    void add(std::string_view sought, int32_t token);
  };
  void split_part(const Trie& trie, const AlignedText& text, Pieces& out) const;

  std::vector<AddedToken> tokens_;
  std::unordered_map<int32_t, size_t> by_id_;
  std::unordered_set<std::string> special_;
  Trie plain_, normalized_;
};

}  // namespace vitrine
