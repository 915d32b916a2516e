// A model with parts changed: against checkpoints whose weights say the same, means and directions by their definition,
// every method on every family, and what cannot be.
#include "../support/model_files.h"

#include "explain/intervention/changed_model.h"
#include "explain/points.h"
#include "explanation/explanation_json.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

using Part = Intervention::Part;
using Act = Intervention::Act;

Request about(std::string text, Interventions interventions = {}, const char* method = "predictions") {
  Request request;
  request.method = method;
  request.text = std::move(text);
  request.interventions = std::move(interventions);
  return request;
}
std::vector<float> logits(Service& service, const Request& request) {
  const Explanation e = good(now(service.explain(request, Ticket())));
  const auto values = e.find("logits")->f32();
  return {values.begin(), values.end()};
}
Error refused(Service& service, Interventions interventions) {
  auto result = now(service.explain(about("a cat", std::move(interventions)), Ticket()));
  REQUIRE(!result.ok());
  return result.error();
}
// tiny-gpt2 with rows [begin, end) of a weight multiplied by `factor`; end -1: all of them.
Service with_rows(const std::string& name, int64_t begin, int64_t end, float factor, const std::string& bias = {}) {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files.at("model.safetensors"));
  const auto found = std::ranges::find_if(tensors, [&](const auto& t) { return t.first.ends_with(name); });
  REQUIRE(found != tensors.end());
  const int64_t width = found->second.shape().back(), rows = found->second.size() / width;
  for (int64_t i = begin * width; i < (end < 0 ? rows : end) * width; ++i)
    found->second.f32()[static_cast<size_t>(i)] *= factor;
  for (auto& [other, tensor] : tensors)
    if (!bias.empty() && other.ends_with(bias))
      for (float& value : tensor.f32()) value *= factor;
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  return service_with(std::move(files));
}

}  // namespace

TEST_CASE("a part that is switched off or scaled: the same as a checkpoint whose weights are") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const Architecture& a = service.loaded()->model->architecture();
  const std::string text = "the cat sat on a mat";
  struct Case {
    Intervention change;
    Service changed;
  };
  const int64_t head = a.heads - 1, d = a.d_head;
  Case cases[] = {
      {{Part::head, 1, head}, with_rows("h.1.attn.c_proj.weight", head * d, (head + 1) * d, 0)},
      {{Part::head, 0, 0, Act::scale, 2.5}, with_rows("h.0.attn.c_proj.weight", 0, d, 2.5f)},
      {{Part::attention, 1, 0}, with_rows("h.1.attn.c_proj.weight", 0, -1, 0, "h.1.attn.c_proj.bias")},
      {{Part::mlp, 0, 0, Act::scale, -1}, with_rows("h.0.mlp.c_proj.weight", 0, -1, -1, "h.0.mlp.c_proj.bias")},
      {{Part::neuron, 1, 3, Act::scale, 3}, with_rows("h.1.mlp.c_proj.weight", 3, 4, 3)},
  };
  const std::vector<float> before = logits(service, about(text));
  for (Case& c : cases) {
    CAPTURE(said(c.change));
    const std::vector<float> now_ = logits(service, about(text, {c.change})), there = logits(c.changed, about(text));
    CHECK(relative_error(now_, there) < 1e-5);
    CHECK(relative_error(now_, before) > 1e-4);
  }
  CHECK(relative_error(logits(service, about(text, {{Part::head, 0, 0, Act::scale, 1}})), before) < 1e-6);
  CHECK(logits(service, about(text)) == before);  // nothing stays behind
}

TEST_CASE("means and directions are those of the unchanged model") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const std::string text = "the cat sat";
  const std::vector<std::string> texts = {"good", "a very good day"}, against = {"bad"};
  const auto mean_of = [&](const std::vector<std::string>& of, const std::string& point) {
    std::vector<double> mean;
    for (const std::string& one : of) {
      const NamedTensors read = good(now(service.read_points(one, {point}, Ticket())));
      const Tensor& values = read.at(point);  // [T, D]
      const int64_t tokens = values.shape()[0], width = values.shape()[1];
      const int64_t first = good(service.tokenize(one)).first;
      mean.resize(static_cast<size_t>(width));
      for (int64_t t = first; t < tokens; ++t)
        for (int64_t i = 0; i < width; ++i)
          mean[static_cast<size_t>(i)] += static_cast<double>(values.f32()[static_cast<size_t>(t * width + i)]) /
                                          static_cast<double>((tokens - first) * std::ssize(of));
    }
    return mean;
  };
  SUBCASE("an MLP held at its mean: what the block adds is that mean at every token") {
    const auto mean = mean_of(texts, "block.1.mlp.out");
    Interventions list = {{Part::mlp, 1, 0, Act::mean, 0, texts}};
    // The last block's MLP: the logits follow from the residual stream before it and the mean.
    const auto changed = good(now(changed_model(
        service.loaded(), list, [&](std::string one) { return service.prepare(about(std::move(one)), Ticket()); })));
    Job job = good(service.prepare(about(text), Ticket()));
    job.loaded = changed;
    const NamedTensors out = good(now(read_points(job, {"block.1.mlp.out"})));
    const auto values = out.at("block.1.mlp.out").f32();
    for (size_t i = 0; i < values.size(); ++i)
      CHECK(static_cast<double>(values[i]) == doctest::Approx(mean[i % mean.size()]).epsilon(1e-4));
  }
  SUBCASE("steering adds the difference of two means, times the factor") {
    const auto toward = mean_of(texts, "block.0.residual.out"), from = mean_of(against, "block.0.residual.out");
    const NamedTensors before = good(now(service.read_points(text, {"block.0.residual.out"}, Ticket())));
    const auto changed =
        good(now(changed_model(service.loaded(), {{Part::residual, 0, 0, Act::steer, 1.5, texts, against}},
                               [&](std::string one) { return service.prepare(about(std::move(one)), Ticket()); })));
    Job job = good(service.prepare(about(text), Ticket()));
    job.loaded = changed;
    const NamedTensors after = good(now(read_points(job, {"block.0.residual.out"})));
    const auto a = before.at("block.0.residual.out").f32(), b = after.at("block.0.residual.out").f32();
    for (size_t i = 0; i < a.size(); ++i) {
      const double added = 1.5 * (toward[i % toward.size()] - from[i % toward.size()]);
      CHECK(static_cast<double>(b[i] - a[i]) == doctest::Approx(added).epsilon(1e-3));
    }
  }
}

TEST_CASE("every method answers under interventions, on every family, and says them") {
  for (const char* family : {"tiny-gpt2", "bert"}) {
    Service service = service_with(read_folder(shipped(family)));
    const Interventions list = {{Part::head, 0, 0}, {Part::mlp, 1, 0, Act::scale, 0.5}};
    for (const Method* method : all_methods()) {
      CAPTURE(family);
      CAPTURE(method->name);
      Request request = about("a cat sat on the mat", list, method->name);
      request.settings = few_samples(*method);
      const auto answer = now(service.explain(request, Ticket()));
      if (!answer.ok()) {  // what a method refuses, it refuses of the model as it is too
        request.interventions.clear();
        const auto plain = now(service.explain(request, Ticket()));
        REQUIRE_MESSAGE(!plain.ok(), answer.error().sentence());
        CHECK(plain.error().sentence() == answer.error().sentence());
        continue;
      }
      CHECK(answer->provenance.interventions == list);
      CHECK(std::ranges::find(answer->notes, said(list[0]) + ".") != answer->notes.end());
      CHECK(good(explanation_from_json(to_json(*answer, TensorForm::numbers))).provenance.interventions == list);
    }
  }
}

TEST_CASE("what cannot be changed is said") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  CHECK(refused(service, {{Part::head, 99, 0}}).what == "The model has no layer 100");
  CHECK(refused(service, {{Part::head, 0, 99}}).what == "Layer 1 has no head 100");
  CHECK(refused(service, {{Part::neuron, 0, 1 << 20}}).code == ErrorCode::bad_request);
  CHECK(refused(service, {{Part::head, -1, 0}}).code == ErrorCode::bad_request);
  CHECK(refused(service, {{Part::mlp, 0, 0, Act::mean}}).advice == "Give at least one text.");
  CHECK(refused(service, {{Part::residual, 0, 0}}).code == ErrorCode::bad_request);
  CHECK(refused(service, {{Part::residual, 0, 0, Act::steer, 1, {"x"}}}).advice == "Give texts of both kinds.");
  CHECK(refused(service, {{Part::residual, 0, 0, Act::steer, 1, {"x"}, {"x"}}}).advice == "Give other texts.");
  CHECK(refused(service, {{Part::mlp, 0, 0, Act::scale, std::nan("")}}).code == ErrorCode::bad_request);
  CHECK(refused(service, {{Part::mlp, 0, 0, Act::mean, 0, {""}}}).code == ErrorCode::bad_text);
  CHECK(logits(service, about("a cat")).size() > 0);
}
