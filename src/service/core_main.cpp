// The core as a program without main(): what JavaScript may call. The Worker and Node use the same wasm.
// Bytes from JavaScript come in rooms made by `vitrine_alloc`; each of these functions takes its rooms over.
#include <emscripten.h>

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "kernels/team.h"
#include "service/core.h"

namespace {

using Room = std::vector<std::byte>;

std::unordered_map<const std::byte*, Room>& rooms() {
  static std::unordered_map<const std::byte*, Room> all;
  return all;
}

Room take(const std::byte* address) {
  auto node = rooms().extract(address);
  return node ? std::move(node.mapped()) : Room();
}

std::string take_text(const std::byte* address) {
  const Room room = take(address);
  return {reinterpret_cast<const char*>(room.data()), room.size()};
}

vitrine::Bridge& bridge() {
  static const std::unique_ptr<vitrine::Bridge> one = vitrine::make_web_bridge();
  return *one;
}

std::unique_ptr<vitrine::service::Core>& core() {
  static std::unique_ptr<vitrine::service::Core> one;
  return one;
}

}  // namespace

extern "C" {

// Room for `size` bytes; its address, never null.
EMSCRIPTEN_KEEPALIVE std::byte* vitrine_alloc(size_t size) {
  Room room;
  room.reserve(size + 1);  // an empty room has an address too
  room.resize(size);
  std::byte* address = room.data();
  rooms().emplace(address, std::move(room));
  return address;
}

EMSCRIPTEN_KEEPALIVE void vitrine_free(std::byte* address) { take(address); }

// Once, before anything else. options: JSON text, see Core.
EMSCRIPTEN_KEEPALIVE void vitrine_start(std::byte* options, size_t) {
  const auto json = nlohmann::json::parse(take_text(options), nullptr, false);
  core() = std::make_unique<vitrine::service::Core>(bridge(), json.is_object() ? json : nlohmann::json::object());
}

// One file of the model that the next `load` message takes.
EMSCRIPTEN_KEEPALIVE void vitrine_file(std::byte* name, size_t, std::byte* bytes, size_t) {
  core()->file(take_text(name), take(bytes));
}

EMSCRIPTEN_KEEPALIVE void vitrine_receive(std::byte* message, size_t) { core()->receive(take(message)); }

// The answer to an engine request. Call it from a fresh JavaScript stack, never from inside the bridge.
EMSCRIPTEN_KEEPALIVE void vitrine_engine_done(uint32_t request, int32_t status, std::byte* bytes, size_t) {
  core()->engine_done(request, static_cast<vitrine::EngineStatus>(status), take(bytes));
}

#ifdef __wasm_atomics__
// The life of a helper (kernels/team.h), called in an instance of its own.
EMSCRIPTEN_KEEPALIVE void vitrine_help() { vitrine::kernels::help(); }
#endif

}  // extern "C"
