// The core's side of the conversation in protocol.md: messages in, service calls, messages out. Knows
// neither Worker nor Node; core_main.cpp exports it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/cancel.h"
#include "engine/bridge.h"
#include "engine/engine_ort.h"
#include "explain/granularity.h"
#include "service/datasets.h"
#include "service/example_list.h"
#include "service/service.h"

namespace vitrine::service {

class Core {
 public:
  // options: {"backend": "auto" (engine/engine_choice.h) | "wasm" (the own engine) | "webgpu" | "ort" (ONNX Runtime on
  // WebAssembly) | "reference", "threads": at most; 0 = measure, "profile": true = note the time of every step of the
  // own engine, "form": "cbor" | "json" = how messages to the page are written}. What is missing takes the first value.
  // Precondition: `bridge` outlives the core.
  Core(Bridge& bridge, const nlohmann::json& options);
  ~Core();

  // One file for the next `load` (or `check`).
  void file(std::string name, std::vector<std::byte> bytes);
  // A message in CBOR or in JSON text.
  void receive(std::span<const std::byte> message);
  void engine_done(uint32_t request, EngineStatus status, std::vector<std::byte> payload);

 private:
  struct Running {
    uint64_t serial = 0;  // tells a request from a later one of the same id
    Ticket ticket;
  };

  void load(int64_t id, const nlohmann::json& message);
  void unload(int64_t id);
  void speak(int64_t id, const nlohmann::json& message);
  void explain(int64_t id, const nlohmann::json& message);
  void explain_pair(int64_t id, Request request, Granularity granularity);
  void cancel(int64_t id);
  void tokenize(int64_t id, const nlohmann::json& message);
  void methods(int64_t id);
  void analyses(int64_t id);
  void check(int64_t id, const nlohmann::json& message);
  void selftest(int64_t id);
  void dataset(int64_t id, const nlohmann::json& message);
  void trust(int64_t id, const nlohmann::json& message);
  void examples(int64_t id, const nlohmann::json& message);

  // A ticket under `id` that reports progress; cancels an older request of that id.
  Running begin(int64_t id);
  // False when the request was cancelled meanwhile: then its error was already posted.
  bool end(int64_t id, const Running& running);

  // The second model's service, which a request that runs keeps alive; made when one is loaded.
  std::shared_ptr<Service> make_second();

  void post(const nlohmann::json& message);
  nlohmann::json shown(const Explanation& explanation, Granularity granularity) const;
  void post_error(int64_t id, const Error& error, bool of_second = false);  // of loading the second model
  void post_status();

  Bridge& bridge_;
  bool json_text_ = false, reference_ = false;
  OrtEngine* ort_ = nullptr;  // null where ONNX Runtime is not used
  std::unique_ptr<Service> service_;
  std::shared_ptr<Service> second_;  // null while no two models are compared
  std::unique_ptr<Datasets> datasets_;
  ExampleList examples_;
  Files files_;
  std::map<int64_t, Running> running_;
  uint64_t next_serial_ = 1;
};

}  // namespace vitrine::service
