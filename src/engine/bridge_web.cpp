// The forwards to JavaScript. Addresses and sizes arrive there as signed 32-bit numbers, hence `>>> 0`.
#include <emscripten.h>

#include "engine/bridge.h"

// clang-format off
EM_JS(void, bridge_post, (const void* bytes, size_t size), {
  Module["bridge"]["post"](HEAPU8.subarray(bytes >>> 0, (bytes >>> 0) + (size >>> 0)));
})
EM_JS(void, bridge_log, (const void* text, size_t size), {
  Module["bridge"]["log"](HEAPU8.subarray(text >>> 0, (text >>> 0) + (size >>> 0)));
})
EM_JS(double, bridge_now_ms, (), { return Module["bridge"]["now_ms"](); })
EM_JS(void, bridge_engine_adapter, (uint32_t request), { Module["bridge"]["engine_adapter"](request); })
EM_JS(void, bridge_engine_start,
      (uint32_t request, const void* options, size_t options_size, const void* data, size_t size), {
  Module["bridge"]["engine_start"](request,
    HEAPU8.subarray(options >>> 0, (options >>> 0) + (options_size >>> 0)),
    HEAPU8.subarray(data >>> 0, (data >>> 0) + (size >>> 0)));
})
EM_JS(void, bridge_engine_weights, (double offset, double total, const void* bytes, size_t size), {
  Module["bridge"]["engine_weights"](offset, total,
    HEAPU8.subarray(bytes >>> 0, (bytes >>> 0) + (size >>> 0)));
})
EM_JS(void, bridge_engine_create,
      (uint32_t request, uint32_t session, const void* options, size_t options_size, const void* onnx, size_t size), {
  Module["bridge"]["engine_create"](request, session,
    HEAPU8.subarray(options >>> 0, (options >>> 0) + (options_size >>> 0)),
    HEAPU8.subarray(onnx >>> 0, (onnx >>> 0) + (size >>> 0)));
})
EM_JS(void, bridge_engine_run,
      (uint32_t request, uint32_t session, const void* header, size_t header_size, const void* data, size_t size), {
  Module["bridge"]["engine_run"](request, session,
    HEAPU8.subarray(header >>> 0, (header >>> 0) + (header_size >>> 0)),
    HEAPU8.subarray(data >>> 0, (data >>> 0) + (size >>> 0)));
})
EM_JS(void, bridge_engine_release, (uint32_t session), { Module["bridge"]["engine_release"](session); })
EM_JS(void, bridge_engine_reset, (), { Module["bridge"]["engine_reset"](); })
// clang-format on

namespace vitrine {
namespace {

class WebBridge final : public Bridge {
 public:
  void post(std::span<const std::byte> message) override { bridge_post(message.data(), message.size()); }
  void log(std::string_view line) override { bridge_log(line.data(), line.size()); }
  double now_ms() const override { return bridge_now_ms(); }

  void engine_adapter(uint32_t request) override { bridge_engine_adapter(request); }
  void engine_start(uint32_t request, std::string_view options, std::span<const std::byte> data) override {
    bridge_engine_start(request, options.data(), options.size(), data.data(), data.size());
  }
  void engine_weights(uint64_t offset, uint64_t total, std::span<const std::byte> bytes) override {
    bridge_engine_weights(static_cast<double>(offset), static_cast<double>(total), bytes.data(), bytes.size());
  }
  void engine_create(uint32_t request, uint32_t session, std::string_view options,
                     std::span<const std::byte> onnx) override {
    bridge_engine_create(request, session, options.data(), options.size(), onnx.data(), onnx.size());
  }
  void engine_run(uint32_t request, uint32_t session, std::string_view header,
                  std::span<const std::byte> data) override {
    bridge_engine_run(request, session, header.data(), header.size(), data.data(), data.size());
  }
  void engine_release(uint32_t session) override { bridge_engine_release(session); }
  void engine_reset() override { bridge_engine_reset(); }
};

}  // namespace

std::unique_ptr<Bridge> make_web_bridge() { return std::make_unique<WebBridge>(); }

}  // namespace vitrine
