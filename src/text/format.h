// Numbers and tokens inside sentences, with the separators of the language that is spoken (text/catalogue.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

// Significant digits, no trailing zeros: "0.25". In every language with a point: keys are made of it too.
std::string short_number(double value, int digits = 4);
// Numbers as every sentence and picture shows them: the same digits everywhere, "−" for a minus.
std::string decimal(double value, int decimals = 2);         // "−0.21"
std::string signed_decimal(double value, int decimals = 2);  // "+1.94", "−1.42", "0.00"
std::string chance(double p, int decimals = 3);  // "0.908", "< 0.001", "> 0.999": 0 and 1 only where it is exactly so
std::string percent(double fraction, int decimals = 1);  // 0.004 -> "0.4 %"; no number: "–"
std::string in_quotes(std::string_view token);           // “ movie”
std::string duration(double milliseconds);               // "3.1 ms", "212 ms", "4.0 s", "2.5 min"
std::string grouped(int64_t number);                     // "5,130"

// What the above is made with. written: a number as English writes it.
std::string grouped_in_english(int64_t number);
std::string with_separators(std::string_view written, std::string_view decimal, std::string_view group);

}  // namespace vitrine
