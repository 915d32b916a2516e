#include "engine/engine_by_size.h"

#include "text/format.h"

namespace vitrine {

Task<Result<NamedTensors>> EngineBySize::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) {
  Engine& engine = uses_own() ? static_cast<Engine&>(*own_) : *ort_;
  return engine.run(std::move(program), std::move(feeds), std::move(ticket));
}

EngineInfo EngineBySize::info() const {
  EngineInfo info = uses_own() ? own_->info() : ort_->info();
  if (uses_own()) info.reason = "The model is large, and there is no GPU for it.";
  return info;
}

void EngineBySize::reset() {
  ort_->reset();
  own_->reset();
}

std::string EngineBySize::choose(uint64_t weight_bytes) {
  const double megabytes = static_cast<double>(weight_bytes) / 1e6;
  large_ = megabytes > limit_mb_;
  if (!uses_own()) return {};
  return "As float32 its weights would take " + short_number(megabytes, 3) +
         " MB, so they stay as the file has them and the core's own engine runs it.";
}

void EngineBySize::on_change(const std::function<void()>& listener) {
  ort_->on_change(listener);
  own_->on_change(listener);
}

}  // namespace vitrine
