#include "checkpoint/config.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"

namespace vitrine {

using nlohmann::json;

struct Config::Impl {
  json fields;

  // The field's value, or nullptr when it is absent or null (Hugging Face writes null for "default").
  const json* find(std::string_view field) const {
    const auto found = fields.find(field);
    return found == fields.end() || found->is_null() ? nullptr : &*found;
  }
};

namespace {

Error complain(std::string_view field, const std::string& what) {
  return {ErrorCode::bad_file, "The field " + quoted_name(field) + ' ' + what, "config.json", {}};
}
// Python writes Infinity, -Infinity and NaN, which JSON does not have. Nothing that a model is built from is infinite,
// so that such a field counts as not given.
std::string without_infinities(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (quoted && text[at] == '\\' && at + 1 < text.size()) {
      out += text[at++];
    } else if (text[at] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      bool found = false;
      for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
        if (text.substr(at, word.size()) != word) continue;
        out += "null";
        at += word.size() - 1;
        found = true;
        break;
      }
      if (found) continue;
    }
    out += text[at];
  }
  return out;
}

Error missing(std::string_view field) { return complain(field, "is missing"); }
Error mistyped(std::string_view field, const char* wanted, const json& value) {
  return complain(field, std::string("should be ") + wanted + ", not " + value.type_name());
}

}  // namespace

Config::Config(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Config::~Config() = default;
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;

Result<Config> Config::parse(std::string_view text) {
  VITRINE_TRY(json fields, parse_strict_json(without_infinities(text), "config.json"));
  if (!fields.is_object()) {
    return Error{ErrorCode::bad_file, "config.json should hold an object", "config.json", {}};
  }
  auto impl = std::make_unique<Impl>();
  impl->fields = std::move(fields);
  return Config(std::move(impl));
}

std::string Config::model_type() const {
  const json* value = impl_->find("model_type");
  return value && value->is_string() ? value->get_ref<const std::string&>() : std::string();
}

Result<int64_t> Config::integer(std::string_view field, int64_t low, int64_t high,
                                std::optional<int64_t> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *fallback;
    return missing(field);
  }
  if (!value->is_number_integer()) return mistyped(field, "an integer", *value);
  // An unsigned number beyond int64 would wrap to a negative one.
  const bool fits = !value->is_number_unsigned() || value->get<uint64_t>() <= uint64_t(INT64_MAX);
  const int64_t number = fits ? value->get<int64_t>() : INT64_MAX;
  if (!fits || number < low || number > high) {
    return complain(field, "is " + value->dump() + ", outside " + std::to_string(low) + " to " + std::to_string(high));
  }
  return number;
}

Result<double> Config::number(std::string_view field, std::optional<double> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *fallback;
    return missing(field);
  }
  if (!value->is_number()) return mistyped(field, "a number", *value);
  return value->get<double>();
}

Result<bool> Config::boolean(std::string_view field, std::optional<bool> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *fallback;
    return missing(field);
  }
  if (!value->is_boolean()) return mistyped(field, "true or false", *value);
  return value->get<bool>();
}

Result<std::string> Config::text(std::string_view field, std::optional<std::string> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *std::move(fallback);
    return missing(field);
  }
  if (!value->is_string()) return mistyped(field, "a text", *value);
  return value->get<std::string>();
}

bool Config::has(std::string_view field) const { return impl_->fields.contains(field); }

Result<std::vector<std::string>> Config::texts(std::string_view field) const {
  std::vector<std::string> list;
  const auto* value = impl_->find(field);
  if (!value) return list;
  if (!value->is_array()) return mistyped(field, "a list of texts", *value);
  for (const auto& text : *value) {
    if (!text.is_string()) return mistyped(field, "a list of texts", text);
    list.push_back(text.get_ref<const std::string&>());
  }
  return list;
}

std::string Config::raw(std::string_view field) const {
  const auto* value = impl_->find(field);
  return value ? value->dump() : "null";
}

std::string Config::object(std::string_view field) const {
  const json* value = impl_->find(field);
  return value && value->is_object() ? value->dump() : "{}";
}

}  // namespace vitrine
