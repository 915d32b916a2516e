// Everything that C++ asks of JavaScript, in one list. `bridge_web.cpp` forwards each call to the function
// of the same name of the object given to createCore({bridge}); web/bridge.mjs (browser Worker) and
// web/bridge_node.mjs (Node) implement it. JavaScript never throws into C++ and never rejects: it answers
// engine requests by number through `vitrine_engine_done(request, status, bytes, length)`.
//
// Spans and strings are only valid during the call; JavaScript copies what it keeps.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace vitrine {

// How an engine request ended. The answer's bytes are, unless said otherwise, the reason in UTF-8.
enum class EngineStatus : int32_t {
  ok = 0,      // the answer is a frame (engine/frame.h)
  failed = 1,  // ONNX Runtime refused or failed
  out_of_memory = 2,
  gone = 3,        // the backend was replaced: every session is gone, create it again
  not_loaded = 4,  // ONNX Runtime itself could not be loaded
};

class Bridge {
 public:
  virtual ~Bridge() = default;

  // One message to whoever asked: CBOR, or JSON text (service/protocol.md).
  virtual void post(std::span<const std::byte> message) = 0;
  virtual void log(std::string_view line) = 0;
  virtual double now_ms() const = 0;  // monotonic

  // Is there a GPU worth trying? Waits until nothing has been posted for a while. Answers {"usable", "reason"}.
  virtual void engine_adapter(uint32_t request) = 0;
  // Loads ONNX Runtime. options: {"backend": "ort" | "webgpu", "threads": 0 = measure, "model_bytes": n, "feeds_bytes":
  // m, "feeds": frame header, "bar": what WebGPU has to agree with and to beat, {"outputs": frame header,
  // "milliseconds", "forced": true = it need not be faster}}; data: the canary's ONNX bytes (n of them), its feeds (m),
  // the bar's outputs. Answers {"backend", "threads", "reason"}; backend "wasm": WebGPU is not used. When that changes
  // later, the same arrives as the answer to request 0.
  virtual void engine_start(uint32_t request, std::string_view options, std::span<const std::byte> data) = 0;
  // Bytes [offset, offset + size) of the weights' blob, which will have `total` bytes in all.
  virtual void engine_weights(uint64_t offset, uint64_t total, std::span<const std::byte> bytes) = 0;
  // options: {"large": bool}: a model whose weights should not be kept in a second, packed form.
  // Answers {"milliseconds"}.
  virtual void engine_create(uint32_t request, uint32_t session, std::string_view options,
                             std::span<const std::byte> onnx) = 0;
  // header and data: the feeds as a frame. Answers a frame with every output.
  virtual void engine_run(uint32_t request, uint32_t session, std::string_view header,
                          std::span<const std::byte> data) = 0;
  // No answers.
  virtual void engine_release(uint32_t session) = 0;
  virtual void engine_reset() = 0;  // all sessions and the weights' blob
};

std::unique_ptr<Bridge> make_web_bridge();  // only in web builds

}  // namespace vitrine
