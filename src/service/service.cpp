#include "service/service.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/hash.h"
#include "explain/intervention/changed_model.h"
#include "explain/points.h"
#include "explain/replacement.h"
#include "explain/settings.h"
#include "explain/sweep_memo.h"
#include "text/catalogue.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::service {

namespace {

Error no_model() { return {ErrorCode::bad_request, say("No model is loaded"), "", say("Load a model first.")}; }

Error unknown_method(const std::string& name) {
  std::string names;
  for (const Method* method : all_methods()) names += (names.empty() ? "" : ", ") + std::string(method->name);
  return {ErrorCode::bad_request, say("There is no method “{name}”", name), "method", say("There are {names}.", names)};
}

// The token with the largest logit.
int32_t most_probable(const Explanation& predictions) {
  const Tensor* logits = predictions.find("logits");
  if (!logits || logits->size() == 0) return -1;
  const auto values = logits->f32();
  return std::max_element(values.begin(), values.end()) - values.begin();
}

// Names everything an explanation depends on besides the model.
std::string cache_key(const Job& job, const Method& method, std::span<const int32_t> ids) {
  std::string key = std::string(method.name) + '|' + language() + '|' + hex16(hash64(job.request.text)) + '|' +
                    std::to_string(job.request.text.size()) + '|' + std::to_string(job.position) + '|' +
                    key_of(job.targets.target) + '|' + key_of(job.targets.foil);
  for (const int32_t id : ids) key += ' ' + std::to_string(id);
  key += '|' + key_of(job.request.interventions);
  for (const auto& [name, value] : job.settings) {
    key += '|' + name + '=';
    std::visit(
        [&](const auto& v) {
          if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) key += v;
          else if constexpr (std::is_same_v<std::decay_t<decltype(v)>, double>) key += short_number(v, 17);
          else key += std::to_string(v);
        },
        value);
  }
  return key;
}

size_t bytes_of(const Explanation& e) {
  size_t bytes = 4096 + e.provenance.text.size();
  for (const NamedTensor& t : e.tensors) bytes += t.tensor.bytes().size();
  return bytes;
}

// No figure, claim or tensor may hold NaN or infinity, whatever a method did with finite outputs.
Result<void> check_finite(const Explanation& e) {
  const auto bad = [&](const std::string& where) {
    return Error{ErrorCode::not_finite, say("The explanation has a value that is not a finite number"), where,
                 say("Try another method or another text.")};
  };
  for (const NamedTensor& t : e.tensors)
    if (t.tensor.dtype() == DType::f32 && !all_finite(t.tensor.f32())) return bad(t.name);
  const auto finite = [](const Figure& f) {
    return std::isfinite(f.value) && std::isfinite(f.low.value_or(0)) && std::isfinite(f.high.value_or(0));
  };
  for (const Figure& f : e.figures)
    if (!finite(f)) return bad(f.name);
  for (const Row& row : e.rows)
    for (const Figure& f : row.figures)
      if (!finite(f)) return bad(row.label + ", " + f.name);
  for (const Claim& c : e.claims)
    if (!std::isfinite(c.statistic)) return bad(c.statement);
  return {};
}

}  // namespace

Service::Service(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

Result<Prompt> Service::tokenize(std::string_view text) const {
  if (!loaded_) return no_model();
  return read_prompt(*loaded_, text);
}

Result<Job> Service::prepare(Request request, Ticket ticket, std::span<const int32_t> ids) {
  if (!loaded_) return no_model();
  Job job;
  VITRINE_TRY(job.targets, resolve_targets(*loaded_, request.target, request.foil));
  const int64_t reserved = std::max<int64_t>({job.targets.target.longest(), job.targets.foil.longest(), 1}) - 1;
  if (2 * reserved > loaded_->model->architecture().context)
    return Error{
        ErrorCode::bad_request,
        say("The continuation has {n|# token|# tokens}, more than half of what the model can read", reserved + 1),
        "target", say("Choose a shorter one.")};
  VITRINE_TRY(Prompt prompt, ids.empty() ? read_prompt(*loaded_, request.text, reserved) : read_ids(*loaded_, ids));
  VITRINE_TRY(job.position, resolve_position(request.position, prompt));
  job.tokens = std::move(prompt.tokens);
  job.first = prompt.first;
  job.notes = std::move(prompt.notes);
  job.after = prompt.after;
  job.target = job.targets.target.first();
  job.foil = job.targets.foil.first();
  for (const Target* side : {&job.targets.target, &job.targets.foil})
    job.notes.insert(job.notes.end(), side->notes.begin(), side->notes.end());
  job.ticket = ticket;
  job.loaded = loaded_;
  job.engine = engine_.get();
  job.share_prefix = share_prefix_;
  job.partial_interval = partial_interval_;
  job.request = std::move(request);
  return job;
}

Task<Result<Explanation>> Service::explain(Request request, Ticket ticket, OnPartial partial,
                                           std::vector<int32_t> ids) {
  Shared shared;
  shared.memo = std::make_shared<SweepMemo>();
  co_return co_await explain_within(std::move(request), ticket, std::move(partial), std::move(shared), std::move(ids));
}

Task<Result<Explanation>> Service::explain_within(Request request, Ticket ticket, OnPartial partial, Shared shared,
                                                  std::vector<int32_t> ids) {
  const Method* method = find_method(request.method);
  if (!method) co_return unknown_method(request.method);
  VITRINE_CO_TRY(Job job, prepare(std::move(request), ticket, ids));
  VITRINE_CO_TRY(job.settings, fill_settings(*method, job.request.settings));
  resolve_replacements(*job.loaded, *method, job.settings);
  job.progress = shared.progress;
  const std::shared_ptr<LoadedModel> model = job.loaded;
  if (!job.request.interventions.empty()) {
    VITRINE_CO_TRY(job.loaded, co_await changed(model, job.request.interventions, ticket));
  }

  if (method->uses_target && job.target < 0) {
    Request ask;
    ask.method = "predictions";
    ask.text = job.request.text;
    ask.position = job.position;
    ask.interventions = job.request.interventions;
    VITRINE_CO_TRY(const Explanation predictions, co_await explain_within(std::move(ask), ticket, {}, shared, ids));
    job.target = most_probable(predictions);
    job.targets.target = single_token(*job.loaded, job.target);
    for (const auto& word : job.targets.foil.words)
      if (word == job.targets.target.words[0])
        co_return Error{
            ErrorCode::bad_request,
            say("The foil “{foil}” is what the model would say anyway, and so is the target", job.targets.foil.text),
            "foil", say("Choose a target besides it, or another foil.")};
  }

  const std::string key = cache_key(job, *method, ids);
  if (const auto known = recall(key)) co_return Explanation(*known);
  job.memo = shared.memo;
  job.partial = std::move(partial);
  VITRINE_CO_TRY(Explanation explanation, co_await measured(std::move(job), method, std::move(ids)));
  if (model == loaded_) remember(key, explanation);
  co_return std::move(explanation);
}

Task<Result<std::shared_ptr<LoadedModel>>> Service::changed(std::shared_ptr<LoadedModel> model, Interventions list,
                                                            Ticket ticket) {
  const std::string key = model->hash + key_of(list);
  if (const auto known = changed_.find(key); known != changed_.end()) co_return known->second;
  const auto job_for = [this, ticket](std::string text) {
    Request request;
    request.text = std::move(text);
    return prepare(std::move(request), ticket);
  };
  VITRINE_CO_TRY(std::shared_ptr<LoadedModel> made, co_await changed_model(model, std::move(list), job_for));
  constexpr size_t most = 8;  // each has programs of its own
  if (changed_.size() >= most) changed_.clear();
  changed_.emplace(key, made);
  co_return std::move(made);
}

Task<Result<Explanation>> Service::measured(Job job, const Method* method, std::vector<int32_t> ids) {
  const auto began = job.began;
  const double built = engine_->info().session_create_ms;
  const std::shared_ptr<Cost> cost = job.cost;
  const Interventions interventions = job.request.interventions;
  const std::string hash = loaded_->hash;
  // Another method's explanation of the same question. The target is resolved by now.
  job.ask = [this, asked = job.request, position = job.position, target = job.target, ticket = job.ticket,
             shared = Shared{job.progress, job.memo}, ids = std::move(ids)](std::string name, Settings settings) {
    Request other = asked;
    other.method = std::move(name);
    other.settings = std::move(settings);
    other.position = position;
    if (!other.target && target >= 0) other.target = TokenChoice{target, {}};
    return explain_within(std::move(other), ticket, {}, shared, ids);
  };
  if (job.partial)
    job.partial = [show = std::move(job.partial)](Explanation unfinished) {
      if (check_finite(unfinished).ok()) show(std::move(unfinished));
    };
  VITRINE_CO_TRY(Explanation explanation, co_await method->run(std::move(job)));
  if (!interventions.empty()) {
    for (const Intervention& one : interventions) explanation.notes.push_back(said(one) + ".");
    explanation.provenance.interventions = interventions;
    explanation.provenance.model_hash = hash;
  }
  explanation.cost = *cost;
  explanation.cost.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  explanation.cost.session_milliseconds =
      std::clamp(engine_->info().session_create_ms - built, 0.0, explanation.cost.milliseconds);
  VITRINE_CO_CHECK(check_finite(explanation));
  co_return std::move(explanation);
}

Task<Result<NamedTensors>> Service::read_points(std::string text, std::vector<std::string> points, Ticket ticket) {
  Request request;
  request.text = std::move(text);
  VITRINE_CO_TRY(Job job, prepare(std::move(request), ticket));
  co_return co_await vitrine::read_points(std::move(job), std::move(points));
}

std::shared_ptr<const Explanation> Service::recall(const std::string& key) const {
  const auto known = cache_.find(key);
  return known == cache_.end() ? nullptr : known->second;
}

void Service::remember(const std::string& key, const Explanation& explanation) {
  constexpr size_t most = 256, most_bytes = 64u << 20;
  if (!cache_.emplace(key, std::make_shared<const Explanation>(explanation)).second) return;
  cache_order_.push_back(key);
  cache_bytes_ += bytes_of(explanation);
  while (cache_order_.size() > most || (cache_bytes_ > most_bytes && cache_order_.size() > 1)) {
    const auto oldest = cache_.find(cache_order_.front());
    cache_bytes_ -= bytes_of(*oldest->second);
    cache_.erase(oldest);
    cache_order_.pop_front();
  }
}

}  // namespace vitrine::service
