#include "checkpoint/config.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "text/say.h"

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

Error bad_config(std::string what) { return {ErrorCode::bad_file, std::move(what), "config.json", {}}; }
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

Error missing(std::string_view field) { return bad_config(say("The field {field} is missing", quoted_name(field))); }
// wanted: of a field and the type that it has.
Error mistyped(std::string_view field, const char* wanted, const json& value) {
  return bad_config(say(wanted, quoted_name(field), value.type_name()));
}
constexpr auto no_list = to_say("The field {field} should be a list of texts, not {type}");

}  // namespace

Config::Config(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Config::~Config() = default;
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;

Result<Config> Config::parse(std::string_view text) {
  VITRINE_TRY(json fields, parse_strict_json(without_infinities(text), "config.json"));
  if (!fields.is_object()) return bad_config(say("{file} should hold an object", "config.json"));
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
  if (!value->is_number_integer())
    return mistyped(field, to_say("The field {field} should be an integer, not {type}"), *value);
  // An unsigned number beyond int64 would wrap to a negative one.
  const bool fits = !value->is_number_unsigned() || value->get<uint64_t>() <= uint64_t(INT64_MAX);
  const int64_t number = fits ? value->get<int64_t>() : INT64_MAX;
  if (!fits || number < low || number > high) {
    return bad_config(say("The field {field} is {value}, outside {low} to {high}", quoted_name(field), value->dump(),
                          ungrouped(low), ungrouped(high)));
  }
  return number;
}

Result<double> Config::number(std::string_view field, std::optional<double> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *fallback;
    return missing(field);
  }
  if (!value->is_number()) return mistyped(field, to_say("The field {field} should be a number, not {type}"), *value);
  return value->get<double>();
}

Result<bool> Config::boolean(std::string_view field, std::optional<bool> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *fallback;
    return missing(field);
  }
  if (!value->is_boolean())
    return mistyped(field, to_say("The field {field} should be true or false, not {type}"), *value);
  return value->get<bool>();
}

Result<std::string> Config::text(std::string_view field, std::optional<std::string> fallback) const {
  const json* value = impl_->find(field);
  if (!value) {
    if (fallback) return *std::move(fallback);
    return missing(field);
  }
  if (!value->is_string()) return mistyped(field, to_say("The field {field} should be a text, not {type}"), *value);
  return value->get<std::string>();
}

bool Config::has(std::string_view field) const { return impl_->fields.contains(field); }

Result<std::vector<std::string>> Config::texts(std::string_view field) const {
  std::vector<std::string> list;
  const auto* value = impl_->find(field);
  if (!value) return list;
  if (!value->is_array()) return mistyped(field, no_list, *value);
  for (const auto& text : *value) {
    if (!text.is_string()) return mistyped(field, no_list, text);
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
