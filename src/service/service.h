// Request -> method -> Explanation, for the page, the command line and the tests alike. Loads models,
// resolves prompts and targets, fills settings, caches by (model, request), drops what was cancelled.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/task.h"
#include "checkpoint/safetensors.h"
#include "engine/engine.h"
#include "explain/explanation.h"
#include "explain/job.h"
#include "explain/request.h"

namespace vitrine {

using Files = std::map<std::string, Bytes, std::less<>>;  // "config.json" -> bytes

class Service {
 public:
  explicit Service(std::unique_ptr<Engine> engine);

  // Needs config.json, model.safetensors, tokenizer.json. On error the model loaded before stays.
  Result<std::shared_ptr<LoadedModel>> load(std::string name, Files files);
  const std::shared_ptr<LoadedModel>& loaded() const { return loaded_; }
  Engine& engine() { return *engine_; }

  Task<Result<Explanation>> explain(Request request, Ticket ticket);

 private:
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<LoadedModel> loaded_;
  std::map<std::string, std::shared_ptr<const Explanation>> cache_;  // bounded; oldest leave first
};

}  // namespace vitrine
