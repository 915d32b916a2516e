// Tokens as people read them.
#pragma once
#include <string>
#include <string_view>

namespace vitrine {

// "\n" -> "↵", "\t" -> "→", other controls -> "␀"…; spaces at the ends dropped, alone -> "␣".
std::string readable(std::string_view token);
// The same, special tokens by a name: "<|endoftext|>" -> "end of text", "[MASK]" -> "mask".
std::string token_said(std::string_view token);

}  // namespace vitrine
