// Dates as files write them, read token by token: numbers, names of months, a time of day.
#include <array>
#include <cmath>

#include "dataset/table/values.h"

namespace vitrine::dataset {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};

// The place of a name that `word` is, or shortens to three letters or more; or -1.
template <size_t N>
int place_of(const std::array<std::string_view, N>& names, std::string_view word) {
  for (size_t i = 0; i < N; ++i)
    if (word.size() >= 3 && names[i].starts_with(word)) return i;
  return word == "sept" && N == 12 ? 8 : -1;
}

// Days from 1970-01-01 to a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
int64_t days_from_civil(int64_t y, int m, int d) {
  y -= m <= 2;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t of_era = y - era * 400;
  const int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool is_day(int64_t y, int m, int d) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (m < 1 || m > 12 || d < 1) return false;
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return d <= days[static_cast<size_t>(m) - 1] + (m == 2 && leap);
}

struct Piece {
  int value = 0;
  size_t digits = 0;
  char mark = 0;  // what stands behind
};

// 10:00, 10:00:00.5, with AM or PM and a zone behind; the zone is not reckoned with. Days, or negative.
double time_of_day(std::string_view text) {
  size_t i = 0;
  const auto number = [&](int& value) {
    const size_t begin = i;
    value = 0;
    while (i < text.size() && digit(text[i]) && i - begin < 2) value = value * 10 + (text[i++] - '0');
    return i > begin;
  };
  int hour = 0, minute = 0, second = 0;
  if (!number(hour) || i >= text.size() || text[i] != ':') return -1;
  ++i;
  if (!number(minute)) return -1;
  double fraction = 0;
  if (i < text.size() && text[i] == ':') {
    ++i;
    if (!number(second)) return -1;
    if (i < text.size() && (text[i] == '.' || text[i] == ',')) {
      double unit = 0.1;
      for (++i; i < text.size() && digit(text[i]); ++i, unit /= 10) fraction += unit * (text[i] - '0');
    }
  }
  std::string rest = ascii_lowered(text.substr(i));
  while (!rest.empty() && rest.front() == ' ') rest.erase(0, 1);
  if (rest.starts_with("am") || rest.starts_with("pm")) {
    if (hour < 1 || hour > 12) return -1;
    hour = hour % 12 + (rest[0] == 'p' ? 12 : 0);
    rest.erase(0, 2);
  }
  for (const char c : rest)
    if (!digit(c) && !letter(c) && c != '+' && c != '-' && c != ':' && c != ' ' && c != '(' && c != ')') return -1;
  if (hour > 24 || minute > 59 || second > 60) return -1;
  return (hour * 3600 + minute * 60 + second + fraction) / 86400;
}

}  // namespace

std::optional<double> date_of(std::string_view cell, bool day_first) {
  if (cell.size() < 6 || cell.size() > 40) return {};
  std::array<Piece, 3> pieces;
  size_t count = 0;
  int month = 0;        // by name, from 1
  size_t month_at = 0;  // pieces before the name
  double time = 0;
  size_t i = 0;
  while (i < cell.size()) {
    const char c = cell[i];
    if (digit(c)) {
      const size_t begin = i;
      int value = 0;
      while (i < cell.size() && digit(cell[i]) && i - begin < 4) value = value * 10 + (cell[i++] - '0');
      const char mark = i < cell.size() ? cell[i] : '\0';
      if (digit(mark)) return {};
      if (mark == ':') {
        if (i - begin > 2 || (count < 3 && !(month && count == 2))) return {};
        time = time_of_day(cell.substr(begin));
        if (time < 0) return {};
        break;
      }
      if (count == 3) return {};
      pieces[count++] = {value, i - begin, mark};
    } else if (letter(c)) {
      const size_t begin = i;
      while (i < cell.size() && letter(cell[i])) ++i;
      const std::string word = ascii_lowered(cell.substr(begin, i - begin));
      if (word == "t" || (count > 0 && (word == "st" || word == "nd" || word == "rd" || word == "th"))) continue;
      if (const int at = place_of(months, word); at >= 0 && !month) {
        month = at + 1;
        month_at = count;
      } else if (place_of(weekdays, word) < 0) {
        return {};
      }
    } else if (c == ' ' || c == '-' || c == '/' || c == '.' || c == ',') {
      ++i;
    } else {
      return {};
    }
  }
  int64_t year = 0;
  int day = 0;
  if (month) {
    if (count != 2) return {};
    // 31 Jan 2024, Jan 31, 2024, 2024 Jan 31
    const bool year_first = pieces[0].digits == 4;
    year = pieces[year_first ? 0 : 1].value;
    day = pieces[year_first ? 1 : 0].value;
    const size_t digits = pieces[year_first ? 0 : 1].digits;
    if (digits != 4 && !(digits == 2 && month_at == 1)) return {};
    if (digits == 2) year += year < 69 ? 2000 : 1900;
  } else {
    if (count != 3 || pieces[0].mark != pieces[1].mark) return {};
    const char mark = pieces[0].mark;
    if (mark != '-' && mark != '/' && mark != '.') return {};
    if (pieces[0].digits == 4) {
      if (pieces[1].digits > 2 || pieces[2].digits > 2) return {};
      year = pieces[0].value;
      month = pieces[1].value;
      day = pieces[2].value;
    } else {
      if (pieces[0].digits > 2 || pieces[1].digits > 2 || (pieces[2].digits != 4 && pieces[2].digits != 2)) return {};
      const bool day_leads = day_first || mark == '.';
      day = pieces[day_leads ? 0 : 1].value;
      month = pieces[day_leads ? 1 : 0].value;
      year = pieces[2].value;
      if (pieces[2].digits == 2) year += year < 69 ? 2000 : 1900;
    }
  }
  if (!is_day(year, month, day)) return {};
  return days_from_civil(year, month, day) + time;
}

}  // namespace vitrine::dataset
