// Reading fields of untrusted JSON without exceptions: the first mistyped or missing field is remembered, and
// every read after it gives a default.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "explanation/must_be.h"

namespace vitrine {

class JsonReader {
 public:
  // `what` names the whole in errors: to_say("the request").
  JsonReader(const nlohmann::json& object, std::string what, ErrorCode code)
      : object_(object), what_(std::move(what)), code_(code) {
    if (!object.is_object()) fail("", to_say("an object"));
  }

  // null reads as absent.
  const nlohmann::json* field(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  std::string text(const char* name, bool required = true) {
    const auto* f = field(name);
    if (f && f->is_string()) return f->get<std::string>();
    if (f || required) fail(name, to_say("a text"));
    return {};
  }
  double number(const char* name, bool required = true) {
    const auto* f = field(name);
    if (f && f->is_number()) return f->get<double>();
    if (f || required) fail(name, to_say("a number"));
    return 0;
  }
  int64_t integer(const char* name, int64_t low, int64_t high, bool required = true) {
    const auto* f = field(name);
    if (f && f->is_number_integer()) {
      const bool huge = f->is_number_unsigned() && f->get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
      const int64_t value = huge ? INT64_MAX : f->get<int64_t>();
      if (!huge && value >= low && value <= high) return value;
    }
    if (f || required) fail(name, to_say("a whole number in range"));
    return low;
  }
  bool boolean(const char* name) {
    const auto* f = field(name);
    if (f && f->is_boolean()) return f->get<bool>();
    fail(name, to_say("true or false"));
    return false;
  }
  // An array or object that may be absent.
  const nlohmann::json& array(const char* name) { return part(name, nlohmann::json::value_t::array, to_say("a list")); }
  const nlohmann::json& object(const char* name) {
    return part(name, nlohmann::json::value_t::object, to_say("an object"));
  }

  void fail(const std::string& name, const std::string& expected) {
    if (!error_) error_ = must_be(code_, what_, name, expected);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const nlohmann::json& part(const char* name, nlohmann::json::value_t type, const char* expected) {
    static const nlohmann::json list = nlohmann::json::array(), none = nlohmann::json::object();
    const auto* f = field(name);
    if (f && f->type() == type) return *f;
    if (f) fail(name, expected);
    return type == nlohmann::json::value_t::array ? list : none;
  }

  const nlohmann::json& object_;
  std::string what_;
  ErrorCode code_;
  std::optional<Error> error_;
};

}  // namespace vitrine
