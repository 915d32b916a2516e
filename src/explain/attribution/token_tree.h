// The hierarchy of a text: tokens in words, words in phrases, phrases in sentences, as a binary tree over neighbours.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

// For each of n tokens, the number of the group it lies in, rising from 0.
using Groups = std::vector<int64_t>;
// A word starts at white space and where letters and digits meet other characters.
Groups word_groups(std::span<const TokenInfo> tokens, std::string_view text);
// A phrase ends after , ; : and brackets; a sentence after . ! ? and at a line's end. Both are made of whole words.
Groups phrase_groups(std::span<const TokenInfo> tokens, std::string_view text);
Groups sentence_groups(std::span<const TokenInfo> tokens, std::string_view text);

// Nodes by index, children before parents, the root last. A leaf is one token.
struct TokenNode {
  int64_t begin = 0, end = 0;     // tokens
  int64_t left = -1, right = -1;  // -1 for a leaf
  int64_t size() const { return end - begin; }
};
// Within every group (sentence, phrase, word) the parts are halved until one is left. Precondition: each level's groups
// lie within those of the level before.
std::vector<TokenNode> binary_tree(int64_t tokens, std::span<const Groups> levels);

}  // namespace vitrine
