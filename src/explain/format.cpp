#include "explain/format.h"

#include <cstdio>

namespace vitrine {

std::string short_number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

std::string quoted(std::string_view token) { return "“" + std::string(token) + "”"; }

std::string counted(int64_t count, const char* noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

}  // namespace vitrine
