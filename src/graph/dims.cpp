#include "graph/dims.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace vitrine {
namespace {

// Sorted symbols (with repetition) of one term -> its coefficient; the empty monomial is the
// constant.
using Monomial = std::vector<std::string>;
using Polynomial = std::map<Monomial, int64_t>;

bool is_letter(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Polynomial parse(const Dim& dim) {
  if (dim.known()) return {{{}, dim.extent}};
  Polynomial result;
  const std::string& text = dim.symbol;
  for (size_t at = 0; at < text.size();) {
    int64_t coefficient = 1;
    Monomial monomial;
    if (text[at] == '+' || text[at] == '-') coefficient = text[at++] == '-' ? -1 : 1;
    const size_t end = std::min(text.find_first_of("+-", at), text.size());
    while (at < end) {
      const size_t stop = std::min(text.find('*', at), end);
      const std::string factor = text.substr(at, stop - at);
      if (is_digit(factor[0])) coefficient *= std::strtoll(factor.c_str(), nullptr, 10);
      else monomial.push_back(factor);
      at = std::min(stop + 1, end);
    }
    std::sort(monomial.begin(), monomial.end());
    result[monomial] += coefficient;
  }
  return result;
}

Dim to_dim(const Polynomial& polynomial) {
  std::string text;
  int64_t constant = 0;
  auto term = [&](const Monomial& monomial, int64_t coefficient) {
    if (coefficient < 0) text += '-';
    else if (!text.empty()) text += '+';
    std::string product;
    if (monomial.empty() || std::abs(coefficient) != 1) product = std::to_string(std::abs(coefficient));
    for (const std::string& symbol : monomial) product += (product.empty() ? "" : "*") + symbol;
    text += product;
  };
  for (const auto& [monomial, coefficient] : polynomial) {
    if (monomial.empty()) constant = coefficient;
    else if (coefficient > 0) term(monomial, coefficient);
  }
  for (const auto& [monomial, coefficient] : polynomial)
    if (!monomial.empty() && coefficient < 0) term(monomial, coefficient);
  if (text.empty()) return constant;
  if (constant != 0) term({}, constant);
  return text;
}

Polynomial plus(Polynomial a, const Polynomial& b, int64_t factor) {
  for (const auto& [monomial, coefficient] : b) a[monomial] += factor * coefficient;
  return a;
}

Polynomial times(const Polynomial& a, const Polynomial& b) {
  Polynomial result;
  for (const auto& [ma, ca] : a)
    for (const auto& [mb, cb] : b) {
      Monomial both = ma;
      both.insert(both.end(), mb.begin(), mb.end());
      std::sort(both.begin(), both.end());
      result[both] += ca * cb;
    }
  return result;
}

Polynomial count(const Dims& dims) {
  Polynomial result{{{}, 1}};
  for (const Dim& dim : dims) result = times(result, parse(dim));
  return result;
}

}  // namespace

Dim sum(const Dim& a, const Dim& b) { return to_dim(plus(parse(a), parse(b), 1)); }
Dim difference(const Dim& a, const Dim& b) { return to_dim(plus(parse(a), parse(b), -1)); }
Dim element_count(const Dims& dims) { return to_dim(count(dims)); }

std::optional<Dim> quotient(const Dims& whole, const Dims& part) {
  Dims above, below = part;
  for (const Dim& dim : whole) {  // equal dimensions cancel, whatever they are
    auto same = std::find(below.begin(), below.end(), dim);
    if (same == below.end()) above.push_back(dim);
    else below.erase(same);
  }
  const Polynomial divisor = count(below);
  if (divisor.size() != 1 || divisor.begin()->second == 0) return std::nullopt;
  const auto& [symbols, factor] = *divisor.begin();
  Polynomial result;
  for (const auto& [monomial, coefficient] : count(above)) {
    const bool divides = std::includes(monomial.begin(), monomial.end(), symbols.begin(), symbols.end());
    if (!divides || coefficient % factor != 0) return std::nullopt;
    Monomial rest;
    std::set_difference(monomial.begin(), monomial.end(), symbols.begin(), symbols.end(), std::back_inserter(rest));
    result[rest] += coefficient / factor;
  }
  return to_dim(result);
}

bool is_symbol_name(std::string_view text) {
  if (text.empty() || is_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

std::optional<int64_t> value_of(const Dim& dim, const SymbolValues& values) {
  int64_t total = 0;
  for (const auto& [monomial, coefficient] : parse(dim)) {
    int64_t term = coefficient;
    for (const std::string& symbol : monomial) {
      auto found = values.find(symbol);
      if (found == values.end()) return std::nullopt;
      term *= found->second;
    }
    total += term;
  }
  return total;
}

}  // namespace vitrine
