#include "text/format.h"

#include <cmath>
#include <cstdio>

#include "text/catalogue.h"
#include "text/say.h"

namespace vitrine {

namespace {
std::string here(std::string english) {
  const Catalogue* language = spoken();
  return language ? with_separators(english, language->decimal, language->group) : english;
}
std::string formatted(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(value));
  return text;
}
bool shows_zero(const std::string& digits) { return digits.find_first_not_of("0.") == std::string::npos; }
}  // namespace

std::string decimal(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  const std::string digits = formatted(value, decimals);
  return here(value < 0 && !shows_zero(digits) ? "−" + digits : digits);
}

std::string signed_decimal(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  const std::string digits = formatted(value, decimals);
  return here(shows_zero(digits) ? digits : (value < 0 ? "−" : "+") + digits);
}

std::string chance(double p, int decimals) {
  if (!std::isfinite(p)) return "–";
  const std::string digits = formatted(p, decimals);
  const double least = std::pow(10.0, -decimals);
  if (p > 0 && shows_zero(digits)) return here("< " + formatted(least, decimals));
  if (p < 1 && digits == formatted(1, decimals)) return here("> " + formatted(1 - least, decimals));
  return here(digits);
}

std::string short_number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

std::string percent(double fraction, int decimals) {
  if (!std::isfinite(fraction)) return "–";
  char text[40];
  std::snprintf(text, sizeof text, "%.*f %%", decimals, std::abs(fraction) * 100);
  const bool negative = fraction < 0 && std::string_view(text).find_first_of("123456789") != std::string_view::npos;
  return here((negative ? "−" : "") + std::string(text));
}

std::string duration(double milliseconds) {
  char text[40];
  // The bounds are those at which the shown digits would say the next unit.
  if (milliseconds < 9.95) std::snprintf(text, sizeof text, "%.1f ms", milliseconds);
  else if (milliseconds < 999.5) std::snprintf(text, sizeof text, "%.0f ms", milliseconds);
  else if (milliseconds < 99'950) std::snprintf(text, sizeof text, "%.1f s", milliseconds / 1000);
  else std::snprintf(text, sizeof text, "%.1f min", milliseconds / 60'000);
  return here(text);
}

std::string in_quotes(std::string_view token) { return say("“{word}”", token); }

std::string grouped_in_english(int64_t number) {
  std::string digits = std::to_string(number);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  for (auto i = static_cast<int64_t>(digits.size()) - 3; i > 0; i -= 3) digits.insert(i, ",");
  return negative ? "−" + digits : digits;
}

std::string grouped(int64_t number) { return here(grouped_in_english(number)); }

std::string with_separators(std::string_view written, std::string_view decimal, std::string_view group) {
  std::string out;
  for (const char c : written) {
    if (c == '.') out += decimal;
    else if (c == ',') out += group;
    else out += c;
  }
  return out;
}

}  // namespace vitrine
