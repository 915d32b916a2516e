// Runs graphs on ONNX Runtime Web, through the bridge. A session is created when its program first runs and
// kept while there is room; weights lie in one blob that all sessions are created from.
//
// Everything goes through one queue with one request in flight. `run` may be called at any time, also while
// other runs wait; a run whose ticket is cancelled before its turn never reaches ONNX Runtime.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/bridge.h"
#include "engine/engine.h"
#include "engine/turn_queue.h"
#include "engine/weight_store.h"

namespace vitrine {

struct OrtOptions {
  std::string backend = "ort";  // "ort": WebAssembly; "webgpu"
  int threads = 0;              // 0: measured at the start
  size_t max_sessions = 24;
  uint64_t max_weight_bytes = 1u << 30;    // of all sessions together; the newest one stays in any case
  uint64_t large_weight_bytes = 1u << 28;  // sessions above this are not prepacked: slower, half the memory
};

class OrtEngine final : public Engine {
 public:
  // Precondition: `bridge` outlives the engine. `start` must come before the first run.
  OrtEngine(Bridge& bridge, OrtOptions options) : bridge_(bridge), options_(std::move(options)) {}

  // Whether there is a GPU worth trying; answers when nothing has been said to the page for a while.
  struct Adapter {
    bool usable = false;
    std::string reason;  // why not
  };
  Task<Result<Adapter>> adapter();

  // What the GPU has to agree with and to beat: the canary on the engine that runs otherwise.
  struct Bar {
    NamedTensors outputs;
    double milliseconds = 0;
    bool forced = false;  // it need not be faster
  };
  // Loads ONNX Runtime; answers when it is known whether it can be used, which `info().backend` tells. For "webgpu"
  // there must be a bar. Runs may be queued before.
  Task<Result<void>> start(std::optional<Bar> bar = {});

  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override;
  EngineInfo info() const override { return info_; }
  void reset() override;

  // JavaScript's answer to a request. Number 0 is news: the backend was changed. Resumes whoever waits for
  // it, so it must be called with no other C++ on the stack.
  void done(uint32_t request, EngineStatus status, std::vector<std::byte> payload);
  // Called when `info()` has changed: after each run, and when the backend changes.
  void on_change(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  struct Reply {
    EngineStatus status = EngineStatus::failed;
    std::vector<std::byte> payload;
    std::string text() const;
  };
  struct Session {
    uint32_t id = 0;
    std::string key;
    uint64_t weight_bytes = 0;
  };

  Task<Reply> ask(std::function<void(uint32_t request)> send);
  // The attempt's session, created if need be. A reply that is not ok becomes the run's.
  struct Opened {
    uint32_t session = 0;
    Reply reply;
  };
  Task<Result<Opened>> open(ProgramPtr program);
  Result<std::string> onnx_bytes(const Graph& graph);  // and hands over weights that are new
  void release(std::list<Session>::iterator session);
  void make_room(uint64_t weight_bytes);
  void forget_sessions();
  void read_backend(const std::string& header);
  void changed();
  Error error_of(const Reply& reply, const std::string& key) const;

  Bridge& bridge_;
  OrtOptions options_;
  EngineInfo info_;
  TurnQueue turns_;
  WeightStore weights_;
  std::list<Session> sessions_;  // most recently used first
  uint64_t session_bytes_ = 0;
  uint32_t next_session_ = 1;
  uint32_t next_request_ = 1;
  uint32_t generation_ = 0;  // counts resets: a run that began before one must not go on after it
  std::map<uint32_t, Completion<Reply>> pending_;
  std::function<void()> listener_;
};

}  // namespace vitrine
