// Numbers and tokens inside sentences.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

std::string short_number(double value, int digits = 4);  // significant digits, no trailing zeros: "0.25"
std::string percent(double fraction, int decimals = 1);  // 0.004 -> "0.4 %"; no number: "–"
std::string in_quotes(std::string_view token);           // “ movie”
std::string duration(double milliseconds);               // "3.1 ms", "212 ms", "4.0 s", "2.5 min"
std::string counted(int64_t count, const char* noun);    // "1 token", "3 tokens"

}  // namespace vitrine
