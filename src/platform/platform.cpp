#include "platform/platform.h"

#include <map>
#include <set>

#include "platform/platform_state.h"

namespace vitrine::platform {
namespace {

struct State {
  Environment environment;
  double now = 0;
  std::map<std::string, std::vector<uint8_t>, std::less<>> assets;
  std::set<std::string, std::less<>> requested;
};
State& state() {
  static State s;
  return s;
}

}  // namespace

const Environment& environment() { return state().environment; }
void set_environment(const Environment& environment) { state().environment = environment; }

double now() { return state().now; }
void set_now(double seconds) { state().now = seconds; }

void request_redraw() { schedule_frame(); }
void request_redraw_at(double seconds) { schedule_frame_at(seconds); }

std::span<const uint8_t> asset(std::string_view path) {
  const auto found = state().assets.find(path);
  return found == state().assets.end() ? std::span<const uint8_t>{} : found->second;
}

void put_asset(std::string_view path, std::vector<uint8_t> bytes) {
  // emplace, not assign: spans of the first version stay valid.
  state().assets.emplace(std::string(path), std::move(bytes));
}

void request_asset(std::string_view path) {
  if (state().assets.contains(path) || !state().requested.insert(std::string(path)).second) return;
  fetch_asset(path);
}

}  // namespace vitrine::platform
