#include "service/check.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "checkpoint/safetensors.h"
#include "checkpoint/strict_json.h"
#include "explain/job.h"
#include "explain/points.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "text/say.h"

namespace vitrine::service {
namespace {

using nlohmann::json;

constexpr double strict = 1e-4;
constexpr double loose = 1e-3;  // sums over many gradients, and many layers of float32
constexpr int64_t many_layers = 12;
constexpr int64_t every_few_layers = 5;  // of head_ablation_every_fifth_layer

// The quantities that a method gives, with the settings that make it the golden one's definition.
struct ByMethod {
  const char* quantity;
  const char* method;
  const char* tensor;
  Settings settings;
  double limit = strict;
};

std::vector<ByMethod> by_method() {
  const auto integrated = [](const char* baseline) {
    return Settings{{"baseline", std::string(baseline)}, {"steps", int64_t{32}}};
  };
  const auto occlusion = [](const char* replacement) { return Settings{{"replacement", std::string(replacement)}}; };
  return {
      {"grad", "saliency", "gradient", {}},
      {"input_x_gradient", "input_x_gradient", "scores", {}},
      {"integrated_gradients", "integrated_gradients", "scores", integrated("zero"), loose},
      {"integrated_gradients_mean_baseline", "integrated_gradients", "scores", integrated("mean"), loose},
      {"occlusion_zero_embedding", "occlusion", "scores", occlusion("zero")},
      {"occlusion_mean_embedding", "occlusion", "scores", occlusion("mean")},
      {"head_ablation", "head_ablation", "scores", {}},
  };
}

struct Golden {
  json cases;
  Checkpoint tensors;
};

Error bad_golden(std::string what) {
  return {ErrorCode::bad_file, std::move(what), "golden.json", "models/train/golden.py writes both golden files."};
}

Result<Golden> read_golden(const Files& files) {
  const auto text = files.find("golden.json");
  const auto tensors = files.find("golden.safetensors");
  if (text == files.end() || tensors == files.end()) return bad_golden("The golden files are missing");
  const std::string_view bytes(reinterpret_cast<const char*>(text->second->data()), text->second->size());
  VITRINE_TRY(json document, parse_strict_json(bytes, "golden.json"));
  if (!document.is_object() || !document["cases"].is_array()) return bad_golden("There is no list of cases");
  VITRINE_TRY(Checkpoint stored, parse_safetensors(tensors->second));
  return Golden{std::move(document["cases"]), std::move(stored)};
}

// A field of a case; the default where it is missing or mistyped, so that the comparison fails and says so.
template <class T>
std::vector<T> list_of(const json& one, const char* field) {
  std::vector<T> values;
  const auto found = one.find(field);
  if (found == one.end() || !found->is_array()) return values;
  for (const json& value : *found) {
    if constexpr (std::is_same_v<T, std::string>) values.push_back(value.is_string() ? value.get<std::string>() : "");
    else values.push_back(value.is_number_integer() ? value.get<T>() : T(-1));
  }
  return values;
}
std::string text_of(const json& one, const char* field) {
  const auto found = one.find(field);
  return found != one.end() && found->is_string() ? found->get<std::string>() : std::string();
}
int64_t integer_of(const json& one, const char* field) {
  const auto found = one.find(field);
  return found != one.end() && found->is_number_integer() ? found->get<int64_t>() : -1;
}

// Share of entries that differ.
template <class T>
double mismatches(const std::vector<T>& ours, const std::vector<T>& golden) {
  if (ours.size() != golden.size() || golden.empty()) return ours.size() == golden.size() ? 0 : 1;
  size_t wrong = 0;
  for (size_t i = 0; i < golden.size(); ++i) wrong += ours[i] != golden[i];
  return static_cast<double>(wrong) / static_cast<double>(golden.size());
}

// Everything that is compared for one case.
class Case {
 public:
  Case(Service& service, const Golden& golden, int64_t index, double least_limit, Ticket ticket,
       const OnCheckRow& on_row)
      : service_(service),
        golden_(golden),
        one_(golden.cases[static_cast<size_t>(index)]),
        index_(index),
        least_limit_(least_limit),
        ticket_(std::move(ticket)),
        on_row_(on_row) {
    job_.position = integer_of(one_, "position");
    job_.target = integer_of(one_, "target");
    job_.foil = integer_of(one_, "foil");
    job_.loaded = service.loaded();
    job_.engine = &service.engine();
    job_.ticket = ticket_;
    for (const int64_t id : list_of<int64_t>(one_, "ids")) {
      ids_.push_back(id);
      job_.tokens.push_back({.id = ids_.back(), .text = {}});
    }
    if (job_.model().architecture().layers > many_layers) least_limit_ = std::max(least_limit_, loose);
  }

  Task<CheckTotal> run() {
    tokenizer();
    const int64_t vocabulary = job_.model().architecture().vocabulary;
    const bool sane = job_.position >= 0 && job_.position < job_.length() && job_.target >= 0 &&
                      job_.target < vocabulary && job_.foil >= 0 && job_.foil < vocabulary;
    if (!sane) {
      fail("position, target, foil", strict, "golden.json has no usable position, target or foil");
    } else {
      if (!has("logits") && !has("logits_last")) fail("logits", strict, "golden.safetensors has none");
      co_await states();
      co_await scores();
      co_await attention();
      for (const ByMethod& quantity : by_method())
        if (has(quantity.quantity)) co_await method(quantity);
      if (has("head_ablation_every_fifth_layer")) co_await some_head_ablation();
    }
    unknown();
    co_return total_;
  }

 private:
  // ---- rows
  void report(const std::string& quantity, double error, double limit = strict, std::string note = {}) {
    limit = std::max(limit, least_limit_);
    const bool ok = note.empty() && error <= limit;
    (ok ? total_.passed : total_.failed) += 1;
    on_row_({index_, quantity, error, limit, ok, std::move(note)});
  }
  void fail(const std::string& quantity, double limit, std::string note) {
    seen_.insert(quantity);
    report(quantity, INFINITY, limit, std::move(note));
  }
  void compare(const std::string& quantity, const Result<Tensor>& ours, double limit = strict) {
    if (!ours.ok()) return fail(quantity, limit, ours.error().sentence());
    const Result<Tensor> golden = golden_.tensors.load(name_of_tensor(quantity));
    if (!golden.ok()) return fail(quantity, limit, "golden.safetensors has no " + name_of_tensor(quantity));
    seen_.insert(quantity);
    if (ours->shape() != golden->shape()) {
      return fail(quantity, limit, "shape " + to_string(ours->shape()) + " instead of " + to_string(golden->shape()));
    }
    report(quantity, relative_error(*ours, *golden), limit);
  }
  // Relative to `scale`: a score is the difference of two numbers, and may be nearly nothing beside both.
  void compare_number(const char* quantity, double ours, double scale) {
    const auto golden = one_.find(quantity);
    if (golden == one_.end() || !golden->is_number()) return fail(quantity, strict, "golden.json does not have it");
    const double error = std::abs(ours - golden->get<double>()) / (scale == 0 ? 1 : scale);
    report(quantity, std::isfinite(error) ? error : INFINITY);
  }
  std::string name_of_tensor(const std::string& quantity) const {
    return "case" + std::to_string(index_) + "." + quantity;
  }
  bool has(const std::string& quantity) const { return golden_.tensors.has(name_of_tensor(quantity)); }

  // ---- quantities
  void tokenizer() {
    const auto encoding = job_.loaded->tokenizer->encode(text_of(one_, "text"));
    std::vector<int64_t> ids, offsets, golden_offsets;
    std::vector<std::string> pieces;
    if (encoding.ok()) {
      for (const TokenSpan& span : *encoding) {
        ids.push_back(span.id);
        pieces.push_back(span.piece);
        offsets.push_back(span.begin);
        offsets.push_back(span.end);
      }
    }
    if (const auto found = one_.find("offsets"); found != one_.end() && found->is_array()) {
      for (const json& pair : *found) {
        for (size_t side = 0; side < 2; ++side) {
          const bool usable = pair.is_array() && pair.size() == 2 && pair[side].is_number_integer();
          golden_offsets.push_back(usable ? pair[side].get<int64_t>() : -1);
        }
      }
    }
    std::vector<int64_t> golden_ids = list_of<int64_t>(one_, "ids");
    // An encoder's prompt is the text with one token masked.
    const size_t masked = job_.position;
    if (!job_.model().architecture().causal && ids.size() == golden_ids.size() && masked < ids.size())
      golden_ids[masked] = ids[masked];
    const std::vector<int32_t> of_text(golden_ids.begin(), golden_ids.end());
    // With or without special tokens: transformers and the tokenizers library differ in what they do unasked.
    const std::string wanted = text_of(one_, "decoded");
    const bool decodes =
        job_.loaded->tokenizer->decode(of_text) == wanted || job_.loaded->tokenizer->decode(of_text, false) == wanted;
    report("ids", mismatches(ids, golden_ids));
    report("tokens", mismatches(pieces, list_of<std::string>(one_, "tokens")));
    report("offsets", mismatches(offsets, golden_offsets));
    report("decoded", decodes ? 0.0 : 1.0);
  }

  Task<bool> states() {
    const Architecture& a = job_.model().architecture();
    const std::string last = std::to_string(a.layers - 1);
    // (quantity, point). The last hidden state is behind the final norm, but for models whose blocks end with theirs.
    std::vector<std::pair<std::string, std::string>> wanted{
        {"logits", "final.logits"},
        {"hidden." + std::to_string(a.layers), a.post_norm ? "block." + last + ".residual.out" : "final.norm"}};
    for (int64_t i = 0; i < a.layers; ++i) {
      const std::string number = std::to_string(i);
      wanted.emplace_back("hidden." + number, "block." + number + ".residual.in");
      wanted.emplace_back("lens." + number, "lens." + number);
    }
    const bool only_last = has("logits_last") && !has("logits");
    std::erase_if(wanted, [&](const auto& one) { return !has(one.first) && !(only_last && one.first == "logits"); });
    std::vector<std::string> points;
    for (const auto& [quantity, point] : wanted) points.push_back(point);
    Result<NamedTensors> read = co_await read_points(job_, points);
    if (only_last) {
      if (!read.ok()) {
        compare("logits_last", read.error());
      } else {
        const auto row = read->at("final.logits").row(job_.position);
        compare("logits_last", Tensor({a.vocabulary}, std::vector<float>(row.begin(), row.end())));
      }
      std::erase_if(wanted, [](const auto& one) { return one.first == "logits"; });
    }
    for (const auto& [quantity, point] : wanted) {
      if (!read.ok()) compare(quantity, read.error());
      else compare(quantity, Tensor(read->at(point)));
    }
    co_return true;
  }

  // The score of the text as it is, and with every embedding replaced.
  Task<bool> scores() {
    const std::pair<const char*, const char*> rows[] = {
        {"score", ""}, {"score_zero_baseline", "zero"}, {"score_mean_baseline", "mean"}};
    double largest = 0;
    for (const auto& [quantity, replacement] : rows)
      if (const auto golden = one_.find(quantity); golden != one_.end() && golden->is_number())
        largest = std::max(largest, std::abs(golden->get<double>()));
    for (const auto& [quantity, replacement] : rows) {
      if (!one_.contains(quantity)) continue;
      const bool as_it_is = *replacement == 0;
      Tensor keep = Tensor::full({1, job_.length()}, as_it_is ? 1.0f : 0.0f);
      const Result<SweepAnswer> answer =
          co_await sweep(job_, std::move(keep), replacement_rows(job_, as_it_is ? "zero" : replacement));
      if (!answer.ok()) fail(quantity, strict, answer.error().sentence());
      else compare_number(quantity, answer->score.front(), largest);
    }
    co_return true;
  }

  Task<bool> attention() {
    const Architecture& a = job_.model().architecture();
    std::vector<int64_t> layers;
    for (int64_t layer = 0; layer < a.layers; ++layer)
      if (has("attention." + std::to_string(layer))) layers.push_back(layer);
    if (layers.empty()) co_return true;
    const Result<Tensor> all = co_await by_name("attention", "attention", {});
    for (const int64_t layer : layers) {
      const std::string quantity = "attention." + std::to_string(layer);
      if (!all.ok() || all->shape().size() != 4 || all->shape()[0] != a.layers) {
        compare(quantity, all.ok() ? Error{ErrorCode::internal, "The method gives " + to_string(all->shape()), {}, {}}
                                   : all.error());
        continue;
      }
      const auto row = all->row(layer);
      compare(quantity,
              Tensor(Shape(all->shape().begin() + 1, all->shape().end()), std::vector<float>(row.begin(), row.end())));
    }
    co_return true;
  }

  Task<bool> method(ByMethod quantity) {
    compare(quantity.quantity, co_await by_name(quantity.method, quantity.tensor, quantity.settings), quantity.limit);
    co_return true;
  }

  Task<bool> some_head_ablation() {
    constexpr const char* quantity = "head_ablation_every_fifth_layer";
    const Result<Tensor> all = co_await by_name("head_ablation", "scores", {});
    if (!all.ok()) {
      compare(quantity, all.error());
      co_return true;
    }
    std::vector<float> rows;
    int64_t count = 0;
    for (int64_t layer = 0; layer < all->shape()[0]; layer += every_few_layers, ++count)
      rows.insert(rows.end(), all->row(layer).begin(), all->row(layer).end());
    compare(quantity, Tensor({count, all->shape()[1]}, std::move(rows)));
    co_return true;
  }

  Task<Result<Tensor>> by_name(std::string method, std::string tensor, Settings settings) {
    Request request;
    request.method = method;
    request.target = TokenChoice{job_.target, {}};
    request.foil = TokenChoice{job_.foil, {}};
    request.position = job_.position;
    request.settings = std::move(settings);
    VITRINE_CO_TRY(const Explanation explanation, co_await service_.explain(std::move(request), ticket_, {}, ids_));
    const Tensor* found = explanation.find(tensor);
    if (!found) co_return Error{ErrorCode::internal, "The method gives no tensor " + tensor, method, {}};
    co_return *found;
  }

  // Golden tensors of this case that nothing above computed.
  void unknown() {
    const std::string prefix = name_of_tensor("");
    for (const auto& [name, entry] : golden_.tensors.entries()) {
      if (!name.starts_with(prefix) || seen_.contains(name.substr(prefix.size()))) continue;
      fail(name.substr(prefix.size()), strict, "this quantity is not known");
    }
  }

  Service& service_;
  const Golden& golden_;
  const json& one_;
  int64_t index_;
  double least_limit_;
  Ticket ticket_;
  const OnCheckRow& on_row_;
  Job job_;
  CheckTotal total_;
  std::vector<int32_t> ids_;
  std::set<std::string> seen_;
};

}  // namespace

double relative_error(const Tensor& ours, const Tensor& golden, double least) {
  if (ours.shape() != golden.shape() || !all_finite(ours.f32()) || !all_finite(golden.f32())) return INFINITY;
  double difference = 0, largest = least;
  for (size_t i = 0; i < golden.f32().size(); ++i) {
    const double b = golden.f32()[i];
    difference = std::max(difference, std::abs(ours.f32()[i] - b));
    largest = std::max(largest, std::abs(b));
  }
  return largest > 0 ? difference / largest : difference;
}

Task<Result<CheckTotal>> check_golden(Service& service, Files files, double least_limit, Ticket ticket,
                                      OnCheckRow on_row) {
  if (!service.loaded())
    co_return Error{ErrorCode::bad_request, say("No model is loaded"), {}, say("Load a model first.")};
  VITRINE_CO_TRY(const Golden golden, read_golden(files));
  CheckTotal total;
  for (size_t index = 0; index < golden.cases.size(); ++index) {
    Case one(service, golden, index, least_limit, ticket, on_row);
    const CheckTotal part = co_await one.run();
    total.passed += part.passed;
    total.failed += part.failed;
    if (ticket.cancelled()) break;
  }
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The check was stopped", {}, {}};
  co_return total;
}

}  // namespace vitrine::service
