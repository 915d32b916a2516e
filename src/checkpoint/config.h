// config.json as checked fields. Families read what they need through these getters, so that a missing or
// mistyped field is one clear error and never a crash.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vitrine {

class Config {
 public:
  static Result<Config> parse(std::string_view json);
  ~Config();
  Config(Config&&) noexcept;
  Config& operator=(Config&&) noexcept;

  std::string model_type() const;  // "gpt2"; empty when absent
  // Errors: bad_file naming the field, when missing (no fallback given), mistyped or outside [low, high].
  Result<int64_t> integer(std::string_view field, int64_t low, int64_t high,
                          std::optional<int64_t> fallback = {}) const;
  Result<double> number(std::string_view field, std::optional<double> fallback = {}) const;
  Result<bool> boolean(std::string_view field, std::optional<bool> fallback = {}) const;
  Result<std::string> text(std::string_view field, std::optional<std::string> fallback = {}) const;
  bool has(std::string_view field) const;  // also when it is null
  // A list of texts; empty when absent.
  Result<std::vector<std::string>> texts(std::string_view field) const;
  // The field's value as JSON text; "null" when absent.
  std::string raw(std::string_view field) const;
  // The raw sub-object as JSON text ("{}" when absent): `vitrine` holds our own models' extras.
  std::string object(std::string_view field) const;

 private:
  struct Impl;
  explicit Config(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vitrine
