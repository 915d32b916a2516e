#include "checkpoint/text/json_fields.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"

namespace vitrine {

using nlohmann::json;

const json& member(const json& object, std::string_view field) {
  static const json null;
  if (!object.is_object()) return null;
  const auto found = object.find(field);
  return found == object.end() ? null : *found;
}

std::string_view type_of(const json& object) {
  const json& type = member(object, "type");
  return type.is_string() ? std::string_view(type.get_ref<const std::string&>()) : std::string_view();
}

Result<bool> flag(const json& object, std::string_view field, bool fallback) {
  const json& value = member(object, field);
  if (value.is_null()) return fallback;
  if (!value.is_boolean()) return bad_tokenizer("The field " + quoted_name(field) + " should be true or false");
  return value.get<bool>();
}

Result<std::string> short_text(const json& object, std::string_view field, const std::string& part) {
  constexpr size_t longest = 200;
  const json& value = member(object, field);
  const bool sane = value.is_string() && value.get_ref<const std::string&>().size() <= longest;
  if (!sane) return bad_tokenizer(part + " has no sensible field " + quoted_name(field));
  return value.get<std::string>();
}

Result<char32_t> one_character(const json& object, std::string_view field, const std::string& part) {
  VITRINE_TRY(const std::string text, short_text(object, field, part));
  if (count_code_points(text) != 1) return bad_tokenizer(part + " has no sensible field " + quoted_name(field));
  return read_utf8(text, 0).code_point;
}

Error bad_tokenizer(std::string what) {
  return {ErrorCode::bad_file, std::move(what), "tokenizer.json", "Get the file again from where it came from."};
}

Error unsupported_tokenizer(std::string part) {
  return {ErrorCode::unsupported, std::move(part) + " is not built yet", "tokenizer.json",
          "Use a model whose tokenizer is BPE, WordPiece or Unigram."};
}

}  // namespace vitrine
