#include "dataset/table/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace vitrine::dataset {

namespace {

constexpr size_t longest_number = 64;  // bytes
constexpr double most_numbers = 0.95;  // share of a column's cells that must be numbers

bool digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::string_view, 30> currencies = {
    "$",   "€",   "£",   "¥",   "₹",   "₩",   "₽",   "US$", "A$",  "C$",  "R$",  "CA$", "AU$", "HK$", "NZ$",
    "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "AUD", "CAD", "SEK", "NOK", "DKK", "PLN", "BRL", "kr"};

// A cell cut into what stands before its digits, the digits with their marks, and what stands behind.
struct Parts {
  std::string_view before, digits, after;
  bool negative = false;
};

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (text.starts_with("\u00A0")) text.remove_prefix(2);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (text.ends_with("\u00A0")) text.remove_suffix(2);
  return text;
}

bool take_sign(std::string_view& text, bool& negative) {
  for (const std::string_view minus : {std::string_view("-"), std::string_view("−"), std::string_view("–")})
    if (text.starts_with(minus)) {
      negative = true;
      text.remove_prefix(minus.size());
      return true;
    }
  if (!text.starts_with('+')) return false;
  text.remove_prefix(1);
  return true;
}

// The blank at the front of `text` that may set groups of three apart, or 0.
size_t group_blank(std::string_view text) {
  for (const std::string_view blank : {std::string_view(" "), std::string_view("\u00A0"), std::string_view("\u202F"),
                                       std::string_view("\u2009"), std::string_view("'"), std::string_view("’")})
    if (text.starts_with(blank)) return blank.size();
  return 0;
}

std::optional<Parts> cut(std::string_view cell) {
  if (cell.empty() || cell.size() > longest_number) return {};
  Parts parts;
  if (cell.front() == '(' && cell.back() == ')' && cell.size() > 2) {  // as bookkeepers write below zero
    parts.negative = true;
    cell = cell.substr(1, cell.size() - 2);
  }
  bool signed_before = take_sign(cell, parts.negative);
  const size_t first = cell.find_first_of("0123456789");
  if (first == std::string_view::npos) return {};
  size_t begin = first;
  if (begin > 0 && (cell[begin - 1] == '.' || cell[begin - 1] == ',')) --begin;
  std::string_view before = cell.substr(0, begin);
  if (!signed_before && !before.empty()) {
    bool negative = false;
    for (const std::string_view minus : {std::string_view("-"), std::string_view("−")})
      if (before.ends_with(minus)) {
        negative = true;
        before.remove_suffix(minus.size());
        break;
      }
    parts.negative = parts.negative || negative;
  }
  parts.before = without_blanks(before);
  if (!parts.before.empty() && std::find(currencies.begin(), currencies.end(), parts.before) == currencies.end())
    return {};
  size_t end = begin;
  while (end < cell.size()) {
    const char c = cell[end];
    if (digit(c) || c == '.' || c == ',') {
      ++end;
      continue;
    }
    const size_t blank = group_blank(cell.substr(end));
    // Three digits and no fourth behind a blank are a group.
    if (blank && end > begin && digit(cell[end - 1]) && end + blank + 3 <= cell.size() && digit(cell[end + blank]) &&
        digit(cell[end + blank + 1]) && digit(cell[end + blank + 2]) &&
        !(end + blank + 3 < cell.size() && digit(cell[end + blank + 3]))) {
      end += blank + 3;
      continue;
    }
    if ((c == 'e' || c == 'E') && end + 1 < cell.size()) {
      size_t exponent = end + 1;
      if (cell[exponent] == '-' || cell[exponent] == '+') ++exponent;
      size_t last = exponent;
      while (last < cell.size() && digit(cell[last])) ++last;
      if (last > exponent) end = last;
    }
    break;
  }
  parts.digits = cell.substr(begin, end - begin);
  parts.after = without_blanks(cell.substr(end));
  if (parts.after.size() > 16 || parts.after.find_first_of("0123456789.,;:/") != std::string_view::npos) return {};
  return parts;
}

// The digits with the decimal mark given; the other mark, blanks and apostrophes only between groups: of three, or of
// two before the last three, as in India.
std::optional<double> value_of(std::string_view digits, char decimal) {
  const char other = decimal == '.' ? ',' : '.';
  std::string plain;
  bool grouped = false, marked = false;
  size_t run = 0;  // digits since the last mark
  std::string_view group;
  for (size_t i = 0; i < digits.size();) {
    const char c = digits[i];
    if (digit(c)) {
      plain += c;
      ++run;
      ++i;
      continue;
    }
    if (c == 'e' || c == 'E') {
      plain += digits.substr(i);
      break;
    }
    if (c == decimal) {
      if (marked || (grouped && run != 3)) return {};
      marked = true;
      plain += '.';
      run = 0;
      ++i;
      continue;
    }
    const size_t size = c == other ? 1 : group_blank(digits.substr(i));
    if (!size || marked || run == 0 || run > 3 || (grouped && run == 1)) return {};
    const std::string_view mark = digits.substr(i, size);
    if (grouped && mark != group) return {};
    group = mark;
    grouped = true;
    run = 0;
    i += size;
  }
  if (grouped && !marked && run != 3) return {};
  if (plain.empty() || plain == ".") return {};
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  if (end != plain.c_str() + plain.size() || !std::isfinite(value)) return {};
  return value;
}

double multiple_of(std::string_view after) {
  if (after == "k" || after == "K") return 1e3;
  if (after == "M") return 1e6;
  if (after == "B" || after == "bn") return 1e9;
  return 0;
}

// "day" and "days" are one unit.
std::string unit_of(std::string_view after) {
  std::string unit(after);
  if (unit.size() > 2 && unit.back() == 's' && unit != "lbs") unit.pop_back();
  return unit;
}

}  // namespace

const std::vector<std::string>& usual_missing_words() {
  static const std::vector<std::string> words = {"?",     "na",     "n/a",     "nan",    "null",  "none",
                                                 "<na>",  "nat",    "\\n",     "#n/a",   "#na",   "#value!",
                                                 "#ref!", "#null!", "#div/0!", "(null)", "<null>"};
  return words;
}

bool is_missing(std::string_view cell, const std::vector<std::string>& words) {
  if (cell.empty()) return true;
  constexpr size_t longest_word = 32;
  if (cell.size() > longest_word) return false;
  for (const std::string& word : words)
    if (word.size() == cell.size() && word == ascii_lowered(cell)) return true;
  return false;
}

bool is_missing(std::string_view cell) { return is_missing(cell, usual_missing_words()); }

std::optional<double> number_of(std::string_view cell) {
  static const NumberStyle plain;
  return number_of(cell, plain);
}

std::optional<double> number_of(std::string_view cell, const NumberStyle& style) {
  if (style.date) return date_of(cell, style.day_first);
  const auto parts = cut(cell);
  if (!parts) return {};
  if (!parts->before.empty() && parts->before != style.before) return {};
  double times = 1;
  if (!parts->after.empty()) {
    const double multiple = style.multiples ? multiple_of(parts->after) : 0;
    if (multiple > 0) times = multiple;
    else if (unit_of(parts->after) != style.after) return {};
  }
  auto value = value_of(parts->digits, style.decimal);
  if (!value) return {};
  *value *= parts->negative ? -times : times;
  if (!std::isfinite(*value)) return {};
  return value;
}

NumberLook look_at_numbers(size_t count, const std::function<std::string_view(size_t)>& cell,
                           std::optional<char> decimal, std::optional<char> fixed) {
  NumberLook look;
  std::map<std::string, int64_t> before, after;
  int64_t dates = 0, months_first = 0, days_first = 0, multiples = 0;
  std::vector<size_t> filled;
  size_t code_digits = 0;
  bool leading_zero = false, same_digits = true;
  for (size_t i = 0; i < count; ++i) {
    const std::string_view text = cell(i);
    if (is_missing(text)) continue;
    filled.push_back(i);
    if (text.size() >= 6 && text.size() <= 40) {
      const bool month = date_of(text, false).has_value(), day = date_of(text, true).has_value();
      dates += month || day;
      months_first += month;
      days_first += day;
    }
    const auto parts = cut(text);
    if (!parts) continue;
    const auto with_point = value_of(parts->digits, '.'), with_comma = value_of(parts->digits, ',');
    look.points += with_point && !with_comma;
    look.commas += with_comma && !with_point;
    if (!with_point && !with_comma) continue;
    if (!parts->before.empty()) ++before[std::string(parts->before)];
    if (multiple_of(parts->after) > 0) ++multiples;
    else if (!parts->after.empty()) ++after[unit_of(parts->after)];
    if (parts->digits.find_first_not_of("0123456789") != std::string_view::npos || parts->negative) {
      same_digits = false;
    } else {
      leading_zero = leading_zero || (parts->digits.size() > 1 && parts->digits[0] == '0');
      same_digits = same_digits && (code_digits == 0 || code_digits == parts->digits.size());
      code_digits = parts->digits.size();
    }
  }
  look.filled = filled.size();
  const auto enough = [&](int64_t n) { return look.filled > 0 && n >= most_numbers * look.filled; };
  NumberStyle& style = look.style;
  if (enough(dates)) {
    style.date = true;
    style.day_first = days_first > months_first;
    look.ambiguous_dates =
        days_first == months_first && filled.end() != std::find_if(filled.begin(), filled.end(), [&](size_t i) {
                                        return date_of(cell(i), false) != date_of(cell(i), true);
                                      });
  } else {
    const auto most = [](const std::map<std::string, int64_t>& seen) {
      std::string best;
      int64_t times = 0;
      for (const auto& [text, n] : seen)
        if (n > times) best = text, times = n;
      return best;
    };
    style.before = most(before);
    style.after = most(after);
    style.multiples = multiples > 0 && after.empty();
    style.decimal = fixed                        ? *fixed
                    : look.points != look.commas ? (look.commas > look.points ? ',' : '.')
                                                 : decimal.value_or('.');
    look.codes = leading_zero && same_digits && code_digits >= 3 && style.before.empty() && style.after.empty();
  }
  for (const size_t i : filled) {
    const auto value = number_of(cell(i), style);
    look.numbers += value.has_value();
    look.whole += value && *value == std::trunc(*value);
  }
  return look;
}

}  // namespace vitrine::dataset
