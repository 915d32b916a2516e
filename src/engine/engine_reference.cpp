#include "engine/engine_reference.h"

#include <utility>

#include "graph/feeds.h"

namespace vitrine {
namespace {

class ReferenceEngine final : public Engine {
 public:
  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override {
    VITRINE_CO_CHECK(program->graph.error());
    VITRINE_CO_CHECK(bind_feeds(program->graph, feeds));
    RefTensors widened;
    for (const auto& [name, id] : program->graph.inputs()) widened[name] = to_reference(feeds.find(name)->second);
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
