// A struct lists its fields once; what writes it as JSON and what reads it back are both made from that list.
//
//   template <> struct Fields<Cost> {
//     static constexpr const char* what = to_say("the cost");  // in errors
//     static void list(auto& a, auto& cost) {
//       a.must("passes", cost.passes);        // an error when it is not there
//       a.may("milliseconds", cost.seconds);  // keeps its value when it is not there
//       a.brief("note", cost.note);           // the same, and not written while it is the default
//       a.says("rate", cost.rate());          // only written
//     }
//   };
//
// A list may depend on fields that stand before. What JSON has in another form than an object has a Form, an enum with
// name_of() has Names. A value of another type or out of range is an error with the names of struct and field.
#pragma once
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "explanation/must_be.h"

namespace vitrine {

enum class TensorForm { binary, numbers };  // in CBOR, in text

template <class T>
struct Fields;  // what, list()
template <class T>
struct Form;  // static json write(const T&, TensorForm); static void read(Reading&, const json&, T&)
template <class E>
struct Names;  // all: the values, in an array

// The first fault met while reading.
struct Reading {
  ErrorCode code = ErrorCode::internal;
  const char* what = to_say("the value");
  std::optional<Error> error = {};
  void fail(const std::string& name, const std::string& expected) {
    if (!error) error = must_be(code, what, name, expected);
  }
};

// In a list, for what only one side does: if constexpr (reads<decltype(a)>).
template <class A>
inline constexpr bool reads = std::remove_reference_t<A>::is_reader;

namespace archive {

using nlohmann::json;

template <class T>
concept Listed = requires { Fields<T>::what; };
template <class T>
concept Formed = requires(Reading& r, const json& j, T& v) { Form<T>::read(r, j, v); };
template <class E>
concept Named = requires { Names<E>::all; };
template <class T>
concept Optional = std::same_as<T, std::optional<typename T::value_type>>;
template <class T>
concept Mapping = requires { typename T::mapped_type; };
template <class T>
concept Sequence = requires(T v) { v.emplace_back(); } && !std::same_as<T, std::string> && !std::same_as<T, json>;

template <class T>
json write(const T& value, TensorForm form);
template <class T>
void read(Reading& reading, const char* name, const json& j, T& value);

class Writer {
 public:
  static constexpr bool is_reader = false;
  Writer(json& object, TensorForm form) : object_(object), form_(form) {}
  static bool has(const char*) { return true; }
  template <class T>
  void must(const char* name, const T& value, double = 0, double = 0) {
    if constexpr (Optional<T>) {
      if (value) object_[name] = write(*value, form_);
    } else {
      object_[name] = write(value, form_);
    }
  }
  template <class T>
  void may(const char* name, const T& value, double = 0, double = 0) {
    must(name, value);
  }
  template <class T>
  void brief(const char* name, const T& value, const std::type_identity_t<T>& usual = {}) {
    if constexpr (Sequence<T>) {
      if (!value.empty()) must(name, value);
    } else if constexpr (Optional<T>) {
      must(name, value);
    } else if (!(value == usual)) {
      must(name, value);
    }
  }
  template <class T>
  void says(const char* name, const T& value) {
    must(name, value);
  }
  void check(bool, const char*, const char*) {}

 private:
  json& object_;
  TensorForm form_;
};

class Reader {
 public:
  static constexpr bool is_reader = true;
  Reader(Reading& reading, const json& object) : reading_(reading), object_(object) {}
  bool has(const char* name) const { return find(name) != nullptr; }
  template <class T>
  void must(const char* name, T&& value) {
    if (const json* found = find(name)) read(reading_, name, *found, value);
    else reading_.fail(name, to_say("there"));
  }
  template <class T>
  void may(const char* name, T&& value) {
    if (const json* found = find(name)) read(reading_, name, *found, value);
  }
  template <class T>
  void must(const char* name, T&& value, double low, double high) {
    must(name, value);
    if (static_cast<double>(value) < low || static_cast<double>(value) > high) out_of_range(name, value);
  }
  template <class T>
  void may(const char* name, T&& value, double low, double high) {
    may(name, value);
    if (static_cast<double>(value) < low || static_cast<double>(value) > high) out_of_range(name, value);
  }
  template <class T, class... Usual>
  void brief(const char* name, T&& value, const Usual&...) {
    may(name, value);
  }
  template <class T>
  void says(const char*, const T&) {}
  void check(bool good, const char* name, const char* expected) {
    if (!good) reading_.fail(name, expected);
  }

 private:
  const json* find(const char* name) const {  // null is as good as nothing
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  template <class T>
  void out_of_range(const char* name, T& value) {
    value = {};
    reading_.fail(name, to_say("in range"));
  }
  Reading& reading_;
  const json& object_;
};

template <class T>
json write(const T& value, TensorForm form) {
  if constexpr (Listed<T>) {
    json j = json::object();
    Writer writer(j, form);
    Fields<T>::list(writer, value);
    return j;
  } else if constexpr (Formed<T>) {
    return Form<T>::write(value, form);
  } else if constexpr (Named<T>) {
    return name_of(value);
  } else if constexpr (Mapping<T>) {
    json j = json::object();
    for (const auto& [key, one] : value) j[key] = write(one, form);
    return j;
  } else if constexpr (Sequence<T>) {
    json j = json::array();
    for (const auto& one : value) j.push_back(write(one, form));
    return j;
  } else if constexpr (std::floating_point<T>) {
    return std::isfinite(value) ? json(value) : json();
  } else {
    return json(value);
  }
}

template <class T>
void read(Reading& reading, const char* name, const json& j, T& value) {
  if constexpr (Listed<T>) {
    const char* outer = std::exchange(reading.what, Fields<T>::what);
    if (j.is_object()) {
      Reader reader(reading, j);
      Fields<T>::list(reader, value);
    } else {
      reading.fail("", to_say("an object"));
    }
    reading.what = outer;
  } else if constexpr (Formed<T>) {
    Form<T>::read(reading, j, value);
  } else if constexpr (Optional<T>) {
    read(reading, name, j, value.emplace());
  } else if constexpr (Named<T>) {
    std::string names;
    for (const T one : Names<T>::all) {
      if (j.is_string() && j.get_ref<const std::string&>() == name_of(one)) {
        value = one;
        return;
      }
      names += (names.empty() ? "" : ", ") + std::string(name_of(one));
    }
    reading.fail(name, say("one of {names}", names));
  } else if constexpr (std::same_as<T, json>) {
    value = j;
  } else if constexpr (Mapping<T>) {
    if (!j.is_object()) return reading.fail(name, to_say("an object"));
    for (const auto& [key, one] : j.items()) read(reading, name, one, value[key]);
  } else if constexpr (Sequence<T>) {
    if (!j.is_array()) return reading.fail(name, to_say("a list"));
    value.clear();
    for (const json& one : j) read(reading, name, one, value.emplace_back());
  } else if constexpr (std::same_as<T, bool>) {
    if (j.is_boolean()) value = j.get<bool>();
    else reading.fail(name, to_say("true or false"));
  } else if constexpr (std::integral<T>) {
    if (j.is_number_unsigned() && std::in_range<T>(j.get<uint64_t>())) value = static_cast<T>(j.get<uint64_t>());
    else if (j.is_number_integer() && !j.is_number_unsigned() && std::in_range<T>(j.get<int64_t>()))
      value = static_cast<T>(j.get<int64_t>());
    else reading.fail(name, to_say("a whole number in range"));
  } else if constexpr (std::floating_point<T>) {
    if (j.is_number()) value = j.get<T>();
    else reading.fail(name, to_say("a number"));
  } else {
    static_assert(std::same_as<T, std::string>);
    if (j.is_string()) value = j.get<std::string>();
    else reading.fail(name, to_say("a text"));
  }
}

}  // namespace archive

template <class T>
nlohmann::json written(const T& value, TensorForm form = TensorForm::binary) {
  return archive::write(value, form);
}
// Errors: `code`.
template <class T>
Result<T> read_as(const nlohmann::json& j, ErrorCode code) {
  Reading reading{code};
  T value{};
  archive::read(reading, "", j, value);
  if (reading.error) return *std::move(reading.error);
  return value;
}

}  // namespace vitrine
