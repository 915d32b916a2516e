// Everything one run of a method stands on: the model, the prompt as the model reads it, the resolved
// target, the engine, settings with defaults filled in, cost and cancellation. Cheap to copy.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "checkpoint/tokenizer.h"
#include "engine/engine.h"
#include "explain/run_size.h"
#include "explain/sequence.h"
#include "explain/target.h"
#include "explanation/explanation.h"
#include "explanation/request.h"
#include "families/model.h"

namespace vitrine {

// A model ready to be asked: made once per load, shared by all jobs.
struct LoadedModel {
  // How a token reads on its own; also for ids that the model has and the tokenizer has not.
  std::string readable(int32_t id) const;

  std::string name;                // "vitrine-small"
  std::string hash;                // of config + weights + tokenizer
  std::vector<std::string> notes;  // what of its files is not used, as sentences
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Tokenizer> tokenizer;
  std::optional<int32_t> bos;                  // put before every prompt when the checkpoint asks for it
  std::optional<int32_t> mask_token;           // the token that stands for a removed one, if the model has one
  std::string extras;                          // config.json's "vitrine" object as JSON text
  std::shared_ptr<Tensor> mean_embedding;      // [D], filled on first use
  std::map<std::string, ProgramPtr> programs;  // by key; one minimal graph per kind of request
  RunSize forward, backward;                   // how much work a run may hold
};

// Rows run and rows announced, by a method and by those that it asks: one total that only grows.
struct Progress {
  int64_t done = 0, planned = 0;
  int64_t reserved = 0;  // of the planned, not yet announced one by one
  int64_t backward = 0;  // of the done, those that went backward too
  int64_t passes() const { return done + backward; }
};

class SweepMemo;  // explain/sweep_memo.h

class Job {
 public:
  // The prompt, cut to the model's context (the last tokens are kept; a note says so). ids[0] may be bos:
  // `first` is the index of the first token that belongs to the person's text.
  std::vector<TokenInfo> tokens;  // as the model reads it, bos included
  int64_t first = 0;
  int64_t after = 0;  // one past the last that does; 0: the end
  int64_t position = 0;
  // The first token of target and foil, resolved before `run` when the method uses_target; no foil is -1. What is
  // explained may be more than these two tokens: `targets`, when it is not empty.
  int32_t target = -1, foil = -1;
  TargetPair targets;
  Settings settings;
  std::vector<std::string> notes;
  Request request;
  Ticket ticket;
  std::shared_ptr<LoadedModel> loaded;
  Engine* engine = nullptr;
  std::shared_ptr<Cost> cost = std::make_shared<Cost>();
  std::shared_ptr<Progress> progress = std::make_shared<Progress>();
  std::shared_ptr<SweepMemo> memo;  // of this question on this model; null: every row is run
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  // The explanation of the same prompt, position and target by another method, through the service's
  // cache; settings that are not given take that method's defaults.
  std::function<Task<Result<Explanation>>(std::string method, Settings settings)> ask;

  // Sweeps share what comes before the first removed token (explain/sweep.h). Off only to measure what that saves.
  bool share_prefix = true;
  // Where an answer that is not finished goes while samples still arrive; empty when nobody asked for it.
  std::function<void(Explanation)> partial;
  std::chrono::milliseconds partial_interval{250};

  // Whether a new unfinished answer would be shown now: one in every interval, the first after one.
  bool wants_partial() const;
  // Shows it, with its cost so far.
  void publish(Explanation unfinished) const;

  int64_t length() const { return tokens.size(); }
  // The end of the tokens that can matter to the explained position: all of the text in an encoder, those up to the
  // position in a causal model. Tokens from `first` to here are the text's; methods that remove tokens remove these.
  int64_t reach() const;
  const Model& model() const { return *loaded->model; }
  Tensor ids() const;  // i64 [1, T]

  // What is explained; a single token of `target` and `foil` when nothing else was asked.
  TargetPair pair() const;
  // The rows that a score graph reads: the prompt, then what words of several tokens say before their last token.
  Sequence sequence() const;

  bool toggle(std::string_view setting) const;
  int64_t integer(std::string_view setting) const;
  double number(std::string_view setting) const;
  const std::string& choice(std::string_view setting) const;

  // The program of that key, built on first use by `build` and kept with the model. The graph is pruned.
  // Errors: those of `build` and of the graph. Keys name everything the graph depends on, e.g.
  // "masked_score/mask_token", but for the form of the target: score graphs of log-probabilities are told from those of
  // logits here (explain/score.h).
  Result<ProgramPtr> program(const std::string& key, const std::function<Result<void>(Graph&)>& build) const;
  // Announces `rows` rows that will be run, so that progress has a total.
  void plan(int64_t rows) const;
  // Announces rows that are still to be announced by `plan`, for a method of many small sweeps.
  void reserve(int64_t rows) const;
  // Runs it with the family's context feeds for this prompt added, counts `rows` forward (and backward)
  // passes and reports progress. The job must outlive the task: await it in the same coroutine.
  // With score_feeds the graph reads job.sequence(); feeds and outputs along "T" are still those of the prompt alone
  // (what follows it is kept as it is and cut off again). `begin` > 0: the feeds hold the rows from there on, and those
  // before come as past keys and values (explain/sweep_rows.cpp).
  // Errors: those of Engine::run; not_finite when an output holds NaN or infinity.
  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, int64_t rows, bool backward = false,
                                 int64_t begin = 0) const;
  // How many rows of the batch the next run should hold, so that it stays well below a tenth of a second and can be
  // cancelled (explain/run_size.h): ask again before each. When only the `last` tokens of the text are run, there may
  // be more; on the own engine, which is stopped within a run, as many as make up some tens of tokens at least.
  int64_t rows_per_run(bool backward = false, int64_t last = 0) const;
  // An explanation with everything but tensors, claims and figures filled in.
  Explanation blank(const char* method, View view) const;

 private:
  // Floating-point operations of one row of which the `last` tokens are run (0: all).
  double work_of_row(bool backward, int64_t last) const;

  std::shared_ptr<std::chrono::steady_clock::time_point> published_ =
      std::make_shared<std::chrono::steady_clock::time_point>(began);
};

}  // namespace vitrine
