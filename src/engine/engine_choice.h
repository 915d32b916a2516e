// The core's own engine runs everything from the first request on; ONNX Runtime Web takes over with a GPU that computes
// the same and is faster. It is not fetched before there is one to be tried.
#pragma once
#include "engine/engine_ort.h"
#include "engine/engine_wasm.h"

namespace vitrine {

class EngineChoice final : public Engine {
 public:
  // With `forced` the GPU is tried at once, and taken also where it is slower. Else it is tried when nothing has been
  // asked for a while after the first run. Precondition: `ort` is for "webgpu".
  EngineChoice(std::unique_ptr<OrtEngine> ort, std::unique_ptr<WasmEngine> own, bool forced)
      : ort_(std::move(ort)), own_(std::move(own)), forced_(forced) {}

  // Precondition: once, after on_change.
  void begin();

  // While a GPU is lost the run begins anew on the own engine.
  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override;
  EngineInfo info() const override;
  void reset() override;
  // Called when `info()` has changed.
  void on_change(std::function<void()> listener);

 private:
  bool uses_own() const { return ort_->info().backend != "webgpu"; }
  Task<bool> try_gpu();

  std::unique_ptr<OrtEngine> ort_;
  std::unique_ptr<WasmEngine> own_;
  bool forced_;
  bool tried_ = false;    // or being tried
  bool decided_ = false;  // whether the GPU is taken
  std::string reason_;    // why the GPU could not be tried
  std::function<void()> listener_;
};

}  // namespace vitrine
