// Request -> method -> Explanation, for the page, the command line and the tests alike. Loads models,
// resolves prompts and targets, fills settings, caches by (model, request), drops what was cancelled.
#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "checkpoint/chat_template.h"
#include "checkpoint/checkpoint.h"
#include "engine/engine.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/prompt.h"
#include "explanation/explanation.h"
#include "explanation/request.h"

namespace vitrine::service {

class Service {
 public:
  explicit Service(std::unique_ptr<Engine> engine);

  // Files as read_model takes them (checkpoint/model_folder.h). On error the model loaded before stays.
  Result<std::shared_ptr<LoadedModel>> load(std::string name, Files files);
  const std::shared_ptr<LoadedModel>& loaded() const { return loaded_; }
  // How the loaded model was trained to be asked, if its files say so.
  const std::optional<ChatSource>& chat() const { return chat_; }
  Engine& engine() { return *engine_; }

  // The service must outlive the task. `partial` is called with unfinished answers of methods that draw samples, at
  // most four times a second (tokens that are written: twenty). With `ids` the prompt is these tokens instead of the
  // request's text, and nothing is put around them. Errors: bad_request, bad_text, unsupported, not_finite, those of
  // the engine, cancelled.
  using OnPartial = std::function<void(Explanation)>;
  Task<Result<Explanation>> explain(Request request, Ticket ticket, OnPartial partial = {},
                                    std::vector<int32_t> ids = {});

  // The tokens that `explain` would read. Errors: bad_text, bad_request when no model is loaded.
  Result<Prompt> tokenize(std::string_view text) const;

  // Named points of the prompt's forward pass (explain/points.h) without the batch axis, for checks and
  // exports: "final.logits" [T, V], "block.0.attention.probabilities" [H, T, T], "lens.0" [T, V].
  Task<Result<NamedTensors>> read_points(std::string text, std::vector<std::string> points, Ticket ticket);

  // A job with the prompt, position, and the target and foil that were given; its settings are empty. For what stands
  // beside the methods: checks, tests, the command line. Errors: as explain.
  Result<Job> prepare(Request request, Ticket ticket, std::span<const int32_t> ids = {});

  void share_prefix(bool on) { share_prefix_ = on; }  // Job::share_prefix
  void partial_interval(std::chrono::milliseconds interval) {
    partial_interval_ = interval;
  }  // between unfinished answers

 private:
  // What a method and those that it asks share.
  struct Shared {
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    std::shared_ptr<SweepMemo> memo;
  };
  Task<Result<Explanation>> explain_within(Request request, Ticket ticket, OnPartial partial, Shared shared,
                                           std::vector<int32_t> ids);
  Task<Result<std::shared_ptr<LoadedModel>>> changed(std::shared_ptr<LoadedModel> model, Interventions list,
                                                     Ticket ticket);
  Task<Result<Explanation>> measured(Job job, const Method* method, std::vector<int32_t> ids);
  std::shared_ptr<const Explanation> recall(const std::string& key) const;
  void remember(const std::string& key, const Explanation& explanation);

  std::unique_ptr<Engine> engine_;
  bool share_prefix_ = true;
  std::chrono::milliseconds partial_interval_{250};
  std::shared_ptr<LoadedModel> loaded_;
  std::map<std::string, std::shared_ptr<LoadedModel>> changed_;  // with interventions; by model and list
  std::optional<ChatSource> chat_;
  // Finished explanations; the oldest leave when there are many or they are large.
  std::map<std::string, std::shared_ptr<const Explanation>> cache_;
  std::deque<std::string> cache_order_;  // oldest first
  size_t cache_bytes_ = 0;
};

}  // namespace vitrine::service
