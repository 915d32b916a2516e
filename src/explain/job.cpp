#include "explain/job.h"

#include <algorithm>

#include "explain/score.h"
#include "text/say.h"

namespace vitrine {

std::string LoadedModel::readable(int32_t id) const {
  if (id >= 0 && id < tokenizer->size()) return tokenizer->readable(id);
  return "<" + std::to_string(id) + ">";
}

Tensor Job::ids() const {
  std::vector<int64_t> ids;
  ids.reserve(tokens.size());
  for (const TokenInfo& token : tokens) ids.push_back(token.id);
  return Tensor({1, length()}, std::move(ids));
}

int64_t Job::reach() const {
  const int64_t end = model().architecture().causal ? position + 1 : after > 0 ? after : length();
  return end > first ? end : first;
}

// fill_settings() made these of the declared kind; a name that is not declared is a mistake of the method
// and reads as the kind's zero.
namespace {
template <class T>
const T& setting_as(const Settings& settings, std::string_view name) {
  static const T none{};
  const auto found = settings.find(name);
  if (found == settings.end()) return none;
  const T* value = std::get_if<T>(&found->second);
  return value ? *value : none;
}
}  // namespace

bool Job::toggle(std::string_view name) const { return setting_as<bool>(settings, name); }
int64_t Job::integer(std::string_view name) const { return setting_as<int64_t>(settings, name); }
double Job::number(std::string_view name) const { return setting_as<double>(settings, name); }
const std::string& Job::choice(std::string_view name) const { return setting_as<std::string>(settings, name); }

TargetPair Job::pair() const {
  if (!targets.target.empty()) return targets;
  TargetPair single;
  if (target >= 0) single.target = single_token(*loaded, target);
  if (foil >= 0) single.foil = single_token(*loaded, foil);
  return single;
}

Sequence Job::sequence() const { return make_sequence(ids().i64(), position, pair()); }

Result<ProgramPtr> Job::program(const std::string& key, const std::function<Result<void>(Graph&)>& build) const {
  const bool logs = targets.log_probabilities();
  const std::string full = logs ? key + "/log_probabilities" : key;
  auto& programs = loaded->programs;
  if (const auto known = programs.find(full); known != programs.end()) return known->second;
  Graph graph;
  if (logs) graph.input(normalise_input, DType::f32, {"R"});
  VITRINE_CHECK(build(graph));
  if (!graph.error().ok()) return graph.error().error();
  Graph pruned = graph.pruned();
  // Most graphs do not look at the target, and are the same for every form of it.
  const std::string& name = logs && pruned.find_input(normalise_input) != no_value ? full : key;
  const auto known = programs.find(name);
  const ProgramPtr made = known != programs.end()
                              ? known->second
                              : std::make_shared<const Program>(Program{loaded->hash + '/' + name, std::move(pruned)});
  programs.emplace(name, made);
  programs.emplace(full, made);
  return made;
}

bool Job::wants_partial() const {
  return partial && std::chrono::steady_clock::now() - *published_ >= partial_interval;
}

void Job::publish(Explanation unfinished) const {
  if (!partial) return;
  *published_ = std::chrono::steady_clock::now();
  unfinished.cost = *cost;
  unfinished.cost.milliseconds = std::chrono::duration<double, std::milli>(*published_ - began).count();
  partial(std::move(unfinished));
}

void Job::plan(int64_t rows) const {
  const int64_t known = std::min(progress->reserved, rows);
  progress->reserved -= known;
  progress->planned += rows - known;
}

void Job::reserve(int64_t rows) const {
  progress->reserved += rows;
  progress->planned += rows;
}

Task<Result<NamedTensors>> Job::run(ProgramPtr program, NamedTensors feeds, int64_t rows, bool backward,
                                    int64_t begin) const {
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The request was cancelled", "", ""};
  const Graph& graph = program->graph;
  // Score graphs read the branches of the target too.
  const Sequence all =
      graph.find_input(score_rows_input) != no_value ? sequence() : make_sequence(ids().i64(), position, {});
  if (all.branches() && begin == 0) pad_to_sequence(graph, length(), all.rows(), feeds);
  add_context(model(), all, begin, graph, feeds);
  VITRINE_CO_TRY(NamedTensors outputs, co_await engine->run(program, std::move(feeds), ticket));
  (backward ? loaded->backward : loaded->forward)
      .ran(rows * work_of_row(backward, begin > 0 ? length() - begin : 0), engine->info().last_run_ms);
  if (all.branches() && begin == 0) cut_to_prompt(graph, length(), all.rows(), outputs);
  cost->forward_passes += rows;
  if (backward) cost->backward_passes += rows;
  progress->done += rows;
  if (backward) progress->backward += rows;
  ticket.progress(progress->done, std::max(progress->planned, progress->done));
  for (const auto& [name, tensor] : outputs)
    if (tensor.dtype() == DType::f32 && !all_finite(tensor.f32()))
      co_return Error{ErrorCode::not_finite, say("The model's arithmetic gave a value that is not a finite number"),
                      name,
                      say("The weights may be damaged, or this back end may not be accurate enough for the model.")};
  co_return std::move(outputs);
}

double Job::work_of_row(bool backward, int64_t last) const {
  // Two floating-point operations a weight and token, plus the attention products; a backward pass is twice a forward
  // one.
  const Architecture& a = model().architecture();
  const double seen = length();
  const double read = last > 0 ? static_cast<double>(last) : seen;
  const double d = a.d_model;
  const double block = 4 * d * d + 2 * d * a.d_mlp + 2 * seen * d;
  return 2 * read * a.layers * block * (backward ? 3 : 1);
}

int64_t Job::rows_per_run(bool backward, int64_t last) const {
  const int64_t short_enough = (backward ? loaded->backward : loaded->forward).rows(work_of_row(backward, last));
  // The own engine widens stored weights anew in every run, which many tokens share, and can be stopped within one.
  constexpr int64_t shared_by = 32;  // tokens
  if (engine->info().backend != "wasm") return short_enough;
  const int64_t read = std::max<int64_t>(1, last > 0 ? last : length());
  return std::max(short_enough, shared_by / read);
}

Explanation Job::blank(const char* method, View view) const {
  Explanation e;
  e.method = method;
  e.view = view;
  e.tokens = tokens;
  e.position = position;
  e.target = target;
  e.foil = foil;
  const TargetPair about = pair();
  e.target_kind = name_of(about.target.kind);
  e.target_text = about.target.text;
  e.foil_text = about.foil.text;
  e.notes = notes;
  Provenance& p = e.provenance;
  p.model = loaded->name;
  p.model_hash = loaded->hash;
  p.family = model().architecture().family;
  p.backend = engine->info().backend;
  p.version = VITRINE_VERSION;
  p.text = request.text;
  p.settings = settings;
  p.seed = integer("seed");
  return e;
}

}  // namespace vitrine
