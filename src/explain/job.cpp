#include "explain/job.h"

#include <algorithm>

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
  const int64_t end = model().architecture().causal ? position + 1 : length();
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

Result<ProgramPtr> Job::program(const std::string& key, const std::function<Result<void>(Graph&)>& build) const {
  if (const auto known = loaded->programs.find(key); known != loaded->programs.end()) return known->second;
  Graph graph;
  VITRINE_CHECK(build(graph));
  if (!graph.error().ok()) return graph.error().error();
  auto made = std::make_shared<const Program>(Program{loaded->hash + '/' + key, graph.pruned()});
  loaded->programs.emplace(key, made);
  return ProgramPtr(made);
}

void Job::plan(int64_t rows) const { *planned += rows; }

Task<Result<NamedTensors>> Job::run(ProgramPtr program, NamedTensors feeds, int64_t rows, bool backward) const {
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The request was cancelled", "", ""};
  NamedTensors context = model().context_feeds(length());
  for (const auto& [name, id] : program->graph.inputs())
    if (const auto extra = context.find(name); extra != context.end() && !feeds.contains(name))
      feeds.insert(context.extract(extra));
  VITRINE_CO_TRY(NamedTensors outputs, co_await engine->run(program, std::move(feeds), ticket));
  cost->forward_passes += rows;
  if (backward) cost->backward_passes += rows;
  ticket.progress(static_cast<double>(cost->forward_passes),
                  static_cast<double>(std::max(*planned, cost->forward_passes)));
  for (const auto& [name, tensor] : outputs)
    if (tensor.dtype() == DType::f32 && !all_finite(tensor.f32()))
      co_return Error{ErrorCode::not_finite, "The model's arithmetic gave a value that is not a finite number", name,
                      "The weights may be damaged, or this back end may not be accurate enough for the model."};
  co_return std::move(outputs);
}

int64_t Job::rows_per_run(bool backward) const {
  // Two floating-point operations a weight and token, plus the attention products. A batch saves nothing on
  // WASM and little on a GPU for rows of this size, so small runs cost only their overhead.
  constexpr double budget = 4e9;
  const Architecture& a = model().architecture();
  const double tokens_ = static_cast<double>(length());
  const double d = static_cast<double>(a.d_model);
  const double block = 4 * d * d + 2 * d * static_cast<double>(a.d_mlp) + 2 * tokens_ * d;
  const double row = 2 * tokens_ * static_cast<double>(a.layers) * block * (backward ? 3 : 1);
  return std::clamp<int64_t>(static_cast<int64_t>(budget / row), 1, 64);
}

Explanation Job::blank(const char* method, View view) const {
  Explanation e;
  e.method = method;
  e.view = view;
  e.tokens = tokens;
  e.position = position;
  e.target = target;
  e.foil = foil;
  if (target >= 0) e.target_text = loaded->readable(target);
  if (foil >= 0) e.foil_text = loaded->readable(foil);
  e.notes = notes;
  Provenance& p = e.provenance;
  p.model = loaded->name;
  p.model_hash = loaded->hash;
  p.family = model().architecture().family;
  p.backend = engine->info().backend;
  p.version = VITRINE_VERSION;
  p.text = request.text;
  p.settings = settings;
  p.seed = static_cast<uint64_t>(integer("seed"));
  return e;
}

}  // namespace vitrine
