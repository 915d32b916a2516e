#include "engine/engine_reference.h"

#include <utility>

namespace vitrine {
namespace {

class ReferenceEngine final : public Engine {
 public:
  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override {
    RefTensors widened;
    for (const auto& [name, id] : program->graph.inputs()) {
      const auto feed = feeds.find(name);
      if (feed == feeds.end()) continue;  // `evaluate` reports it
      if (feed->second.dtype() != program->graph.value(id).dtype)
        co_return Error{ErrorCode::bad_request,
                        std::string("A feed has the wrong type: ") + name_of(feed->second.dtype()) +
                            " for " + name_of(program->graph.value(id).dtype),
                        name,
                        {}};
      widened[name] = to_reference(feed->second);
    }
    VITRINE_CO_TRY(const RefTensors outputs, evaluate(program->graph, widened, ticket));
    ++runs_;
    NamedTensors result;
    for (const auto& [name, id] : program->graph.outputs())
      result.emplace(name, from_reference(outputs.at(name), program->graph.value(id).dtype));
    co_return result;
  }

  EngineInfo info() const override {
    EngineInfo info;
    info.backend = "reference";
    info.runs = runs_;
    return info;
  }

  void reset() override {}

 private:
  int64_t runs_ = 0;
};

}  // namespace

std::unique_ptr<Engine> make_reference_engine() { return std::make_unique<ReferenceEngine>(); }

}  // namespace vitrine
