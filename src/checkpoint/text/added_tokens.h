// Tokens that are found in the text before anything else is done to it: "<|endoftext|>", "<|mask|>".
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vitrine {

struct AddedToken {
  int32_t id = 0;
  std::string content;
  bool single_word = false;  // only where no word character touches it
  bool lstrip = false;       // takes the white space before it along
  bool rstrip = false;       // and that behind it
  bool normalized = false;   // looked for in a second pass, after the normaliser
  bool special = false;      // left out when decoding
};

// A part of the text, in bytes: one added token, or (id -1) what lies between.
struct TextPart {
  size_t begin = 0, end = 0;
  int32_t id = -1;
};

class AddedTokens {
 public:
  // Precondition: contents are not empty and differ from one another.
  explicit AddedTokens(std::vector<AddedToken> tokens);
  const std::vector<AddedToken>& tokens() const { return tokens_; }
  // Leftmost longest matches, those of not normalised tokens first. Precondition: text is UTF-8.
  std::vector<TextPart> split(std::string_view text) const;

 private:
  // A trie over the bytes of contents. Node 0 is the root.
  struct Trie {
    std::unordered_map<uint64_t, uint32_t> edges;  // node << 8 | byte -> node
    std::vector<int32_t> token_at{-1};             // by node: index of the token that ends there
    std::array<bool, 256> begins{};
    void add(std::string_view content, int32_t token);
  };
  void split_part(const Trie& trie, std::string_view text, size_t shift, std::vector<TextPart>& out) const;

  std::vector<AddedToken> tokens_;
  Trie plain_, normalized_;
};

}  // namespace vitrine
