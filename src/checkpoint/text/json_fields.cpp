#include "checkpoint/text/json_fields.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "text/say.h"

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
  if (!value.is_boolean()) return bad_tokenizer(say("The field {field} should be true or false", quoted_name(field)));
  return value.get<bool>();
}

namespace {
Error no_sensible_field(std::string_view part, std::string_view field) {
  return bad_tokenizer(say("{part} has no sensible field {field}", translated(part), quoted_name(field)));
}
}  // namespace

Result<std::string> short_text(const json& object, std::string_view field, std::string_view part) {
  constexpr size_t longest = 200;
  const json& value = member(object, field);
  const bool sane = value.is_string() && value.get_ref<const std::string&>().size() <= longest;
  if (!sane) return no_sensible_field(part, field);
  return value.get<std::string>();
}

Result<char32_t> one_character(const json& object, std::string_view field, std::string_view part) {
  VITRINE_TRY(const std::string text, short_text(object, field, part));
  if (count_code_points(text) != 1) return no_sensible_field(part, field);
  return read_utf8(text, 0).code_point;
}

Error bad_tokenizer(std::string what) {
  return {ErrorCode::bad_file, std::move(what), "tokenizer.json", say("Get the file again from where it came from.")};
}

Error unsupported_tokenizer(std::string what) {
  return {ErrorCode::unsupported, std::move(what), "tokenizer.json",
          say("Use a model whose tokenizer is BPE, WordPiece or Unigram.")};
}

}  // namespace vitrine
