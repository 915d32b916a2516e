// Errors are values: every fallible function returns Result<T>; nothing throws, prints or aborts.
#pragma once
#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace vitrine {

enum class ErrorCode {
  bad_request,    // the request itself makes no sense (unknown method, target out of range)
  bad_file,       // bytes that are not what their format promises
  bad_text,       // a text the model cannot take (empty, not UTF-8)
  unsupported,    // well-formed, but a family, tokenizer or op that is not built
  not_finite,     // the model's arithmetic gave NaN or infinity
  engine_failed,  // ONNX Runtime refused or failed
  out_of_memory,
  cancelled,  // a newer request or the person stopped it; never shown as a failure
  internal,   // a broken promise inside this program
};

// Stable machine-readable name, e.g. "bad_file".
const char* name_of(ErrorCode code);

// what: one sentence, plain words, what happened. where: file, tensor, node or field, may be empty.
// advice: one sentence, what to do, may be empty.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string what;
  std::string where;
  std::string advice;

  // "what (where). advice" as one line, for the command line and the page.
  std::string sentence() const;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  Error& error() {
    assert(!ok());
    return *error_;
  }
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace vitrine

// Binds the value of a Result<T> expression to `name`, or returns its error. In a coroutine use
// VITRINE_CO_TRY. `name` may be a declaration such as `auto x` or `const Shape shape`.
#define VITRINE_CONCAT_(a, b) a##b
#define VITRINE_CONCAT(a, b) VITRINE_CONCAT_(a, b)
#define VITRINE_TRY_AS_(tmp, ret, name, expr) \
  auto tmp = (expr);                          \
  if (!tmp.ok()) ret std::move(tmp.error());  \
  name = std::move(*tmp)
#define VITRINE_TRY(name, expr) VITRINE_TRY_AS_(VITRINE_CONCAT(try_, __LINE__), return, name, expr)
#define VITRINE_CO_TRY(name, expr) VITRINE_TRY_AS_(VITRINE_CONCAT(try_, __LINE__), co_return, name, expr)
// The same for Result<void>.
#define VITRINE_CHECK_AS_(tmp, ret, expr) \
  if (auto tmp = (expr); !tmp.ok()) ret std::move(tmp.error())
#define VITRINE_CHECK(expr) VITRINE_CHECK_AS_(VITRINE_CONCAT(try_, __LINE__), return, expr)
#define VITRINE_CO_CHECK(expr) VITRINE_CHECK_AS_(VITRINE_CONCAT(try_, __LINE__), co_return, expr)
