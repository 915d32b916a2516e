// A lazily started coroutine that yields one T. Starts when awaited, as a call does: a task that ends without sleeping
// has left the stack when its awaiter goes on, so a loop may await any number of them. (Symmetric transfer needs tail
// calls for that, which WebAssembly and unoptimised builds lack.) Coroutine parameters are taken by value (a reference
// may die while the coroutine sleeps). Single-threaded: a Task is created, resumed and destroyed on one thread.
#pragma once
#include <coroutine>
#include <cstdlib>
#include <functional>
#include <optional>
#include <utility>

namespace vitrine {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> awaiter;  // once it sleeps; not while it waits in the call that began this

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> self) noexcept {
        if (const auto waiting = self.promise().awaiter) waiting.resume();  // which may destroy `self`
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    template <class U>
    void return_value(U&& u) {
      value.emplace(std::forward<U>(u));
    }
    void unhandled_exception() { std::abort(); }  // exceptions are compiled out
  };
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && {
    struct Awaiter {
      Handle handle;
      bool await_ready() const { return !handle || handle.done(); }
      bool await_suspend(std::coroutine_handle<> awaiter) {
        handle.resume();
        if (handle.done()) return false;  // go on at once
        handle.promise().awaiter = awaiter;
        return true;
      }
      T await_resume() { return std::move(*handle.promise().value); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_;
};

namespace detail {
// Owns itself: runs a Task to its end and hands the value on.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
};
}  // namespace detail

// Starts `task` now; calls `done(T)` when it ends (possibly before this returns).
template <class T, class F>
void start(Task<T> task, F done) {
  [](Task<T> t, F f) -> detail::Detached { f(co_await std::move(t)); }(std::move(task), std::move(done));
}

// A one-shot value that somebody else will provide: `co_await completion` sleeps until `resolve(value)`.
// Copyable handle; `resolve` once, at most one awaiter.
template <class T>
class Completion {
  struct State {
    std::optional<T> value;
    std::coroutine_handle<> awaiter;
    int references = 1;
  };

 public:
  Completion() : state_(new State) {}
  Completion(const Completion& o) : state_(o.state_) { ++state_->references; }
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    if (--state_->references == 0) delete state_;
  }

  void resolve(T value) {
    state_->value.emplace(std::move(value));
    if (auto awaiter = std::exchange(state_->awaiter, {})) awaiter.resume();
  }
  bool await_ready() const { return state_->value.has_value(); }
  void await_suspend(std::coroutine_handle<> awaiter) { state_->awaiter = awaiter; }
  T await_resume() { return std::move(*state_->value); }

 private:
  State* state_;
};

}  // namespace vitrine
