// Small models run on ONNX Runtime, large ones on the core's own engine, unless ONNX Runtime has a GPU.
//
// ONNX Runtime keeps every weight as float32, once for all and once more for each kind of request, and lets these
// copies have 1 GB (OrtOptions::max_weight_bytes). The five live views (predictions, attention, lens, attribution, head
// ablation) of a model above 200 MB do not fit: each keystroke would make sessions again, which takes seconds. The own
// engine has one copy, as the file has it, and no sessions.
#pragma once
#include "engine/engine_ort.h"
#include "engine/engine_wasm.h"

namespace vitrine {

class EngineBySize final : public Engine {
 public:
  static constexpr double usual_limit_mb = 200;

  // A model is large when its weights take more than `limit_mb` megabytes (10^6 bytes) as float32.
  EngineBySize(std::unique_ptr<OrtEngine> ort, std::unique_ptr<WasmEngine> own, double limit_mb = usual_limit_mb)
      : ort_(std::move(ort)), own_(std::move(own)), limit_mb_(limit_mb) {}

  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override;
  EngineInfo info() const override;
  void reset() override;
  std::string choose(uint64_t weight_bytes) override;
  // Called when `info()` has changed.
  void on_change(const std::function<void()>& listener);

 private:
  bool uses_own() const { return large_ && ort_->info().backend != "webgpu"; }

  std::unique_ptr<OrtEngine> ort_;
  std::unique_ptr<WasmEngine> own_;
  double limit_mb_;
  bool large_ = false;
};

}  // namespace vitrine
