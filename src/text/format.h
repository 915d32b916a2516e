// Numbers and tokens inside sentences.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

std::string short_number(double value, int digits = 4);  // significant digits, no trailing zeros: "0.25"
// Numbers as every sentence and picture shows them: the same digits everywhere, "−" for a minus.
std::string decimal(double value, int decimals = 2);         // "−0.21"
std::string signed_decimal(double value, int decimals = 2);  // "+1.94", "−1.42", "0.00"
std::string chance(double p, int decimals = 3);  // "0.908", "< 0.001", "> 0.999": 0 and 1 only where it is exactly so
std::string percent(double fraction, int decimals = 1);  // 0.004 -> "0.4 %"; no number: "–"
std::string in_quotes(std::string_view token);           // “ movie”
std::string duration(double milliseconds);               // "3.1 ms", "212 ms", "4.0 s", "2.5 min"
std::string counted(int64_t count, const char* noun);    // "1 token", "3 tokens"

}  // namespace vitrine
