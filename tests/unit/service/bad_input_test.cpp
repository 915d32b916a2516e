// Texts and weights at the edge: every method gives a sentence or finite numbers, never a NaN.
#include "../support/model_files.h"

#include "explain/method.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

// The model with every value of some weights changed.
Service changed(std::initializer_list<const char*> weights, const std::function<float(float)>& change) {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files["model.safetensors"]);
  for (const char* weight : weights)
    for (float& w : tensors.at(weight).f32()) w = change(w);
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  return service_with(files);
}

bool finite(const Figure& f) {
  return std::isfinite(f.value) && std::isfinite(f.low.value_or(0)) && std::isfinite(f.high.value_or(0));
}
bool finite(const Explanation& e) {
  for (const NamedTensor& t : e.tensors)
    if (t.tensor.dtype() == DType::f32 && !all_finite(t.tensor.f32())) return false;
  for (const Figure& f : e.figures)
    if (!finite(f)) return false;
  for (const Row& row : e.rows)
    for (const Figure& f : row.figures)
      if (!finite(f)) return false;
  for (const Claim& c : e.claims)
    if (!std::isfinite(c.statistic)) return false;
  return true;
}

// check(method, its result) for every method.
template <class Check>
void each_method(Service& service, const Request& question, Check check) {
  for (const Method* method : all_methods()) {
    Request r = question;
    r.method = method->name;
    r.settings = few_samples(*method);
    const Result<Explanation> result = now(service.explain(std::move(r), Ticket()));
    const std::string sentence = result.ok() ? "" : result.error().sentence();
    CAPTURE(std::string(method->name));
    CAPTURE(sentence);
    check(*method, result);
  }
}

// Every method answers with finite numbers, or says in a sentence why it cannot.
void ask_all(Service& service, const Request& question) {
  each_method(service, question, [](const Method&, const Result<Explanation>& result) {
    if (result.ok()) {
      CHECK(finite(*result));
    } else {
      CHECK(result.error().code != ErrorCode::internal);
      CHECK(result.error().what.size() > 10);
    }
  });
}

// Every method that looks at the logits refuses; the others, which read attention alone, may answer in finite numbers.
void refused_by_all(Service& service, const Request& question) {
  each_method(service, question, [](const Method& method, const Result<Explanation>& result) {
    if (result.ok()) {
      CHECK(!method.uses_target);
      CHECK(std::string_view(method.name) != "predictions");
      CHECK(finite(*result));
      return;
    }
    // A method that does not suit the model or the text says that first.
    const bool unsuited = result.error().code == ErrorCode::unsupported;
    CHECK((unsuited || result.error().code == ErrorCode::not_finite));
    CHECK(result.error().sentence().size() > 20);
  });
}

void refused_as_a_request(const Result<Explanation>& result) {
  REQUIRE(!result.ok());
  CHECK(result.error().code == ErrorCode::bad_request);
  CHECK(result.error().sentence().size() > 20);
}

}  // namespace

TEST_CASE("one token") {
  Request r;
  r.text = "a";
  ask_all(tiny(), r);
  r.target = TokenChoice{65, {}};
  r.foil = TokenChoice{{}, " was served"};
  ask_all(tiny(), r);
}

TEST_CASE("no token at all, and a position before which there is none") {
  Request r;
  r.text = "";
  ask_all(tiny(), r);
  r.text = "a cat sat";
  r.position = 0;
  ask_all(tiny(), r);
}

TEST_CASE("a text of nothing but mask tokens: removing changes nothing, and no share of nothing is invented") {
  const std::string mask = tiny().loaded()->readable(*tiny().loaded()->mask_token);
  Request r;
  r.text = mask + mask + mask + mask;
  ask_all(tiny(), r);
  r.method = "kernel_shap";
  const Explanation e = good(now(tiny().explain(r, Ticket())));
  REQUIRE(e.tokens.size() == 4);
  for (float s : e.find("scores")->f32()) CHECK(std::abs(s) < 1e-4);
  for (const Figure& f : e.figures)
    if (f.name == "completeness_gap") {
      CHECK(f.status == Figure::Status::not_measured);
      CHECK(f.meaning.find("no difference") != std::string::npos);
    }
}

TEST_CASE("a target whose probability underflows to nothing") {
  Service sure = changed({"transformer.ln_f.weight"}, [](float w) { return 4000 * w; });
  Request r;
  r.text = "The soup was not good";
  const Explanation next = good(now(sure.explain({"predictions", r.text, {}, {}, {}, {}}, Ticket())));
  const auto logits = next.find("logits")->f32();
  const auto least = static_cast<int32_t>(std::min_element(logits.begin(), logits.end()) - logits.begin());
  const float most = *std::max_element(logits.begin(), logits.end());
  REQUIRE(most - logits[static_cast<size_t>(least)] > 800);  // exp of it is nothing even in float64
  r.target = TokenChoice{least, {}};
  ask_all(sure, r);
  r.target = TokenChoice{{}, {}, {{least, {}}, {least == 3 ? 4 : 3, {}}}};
  ask_all(sure, r);
  r.target = TokenChoice{{}, " kites were"};
  ask_all(sure, r);
}

TEST_CASE("logits that are not numbers") {
  Service broken = changed({"transformer.ln_f.weight", "transformer.wte.weight"}, [](float w) { return 1e30f * w; });
  Request r;
  r.text = "a cat";
  r.target = TokenChoice{65, {}};
  refused_by_all(broken, r);
  r.target.reset();
  r.text = "a";
  refused_by_all(broken, r);
}

TEST_CASE("a target that is its own foil is refused in a sentence, by every method that asks about it") {
  Request r;
  r.text = "a cat sat";
  const TokenChoice one_token{65, {}}, set{{}, {}, {{65, {}}, {66, {}}}}, continuation{{}, " was served"};
  for (const auto& [target, foil] : std::vector<std::pair<TokenChoice, TokenChoice>>{
           {one_token, one_token}, {set, one_token}, {continuation, continuation}}) {
    r.target = target;
    r.foil = foil;
    each_method(tiny(), r, [](const Method&, const Result<Explanation>& result) { refused_as_a_request(result); });
  }
  // The most probable token is the target when none is given: it may not be the foil either.
  const Explanation next = good(now(tiny().explain({"predictions", r.text, {}, {}, {}, {}}, Ticket())));
  const auto logits = next.find("logits")->f32();
  r.target.reset();
  r.foil = TokenChoice{static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin()), {}};
  each_method(tiny(), r, [](const Method& method, const Result<Explanation>& result) {
    if (method.uses_target) refused_as_a_request(result);
  });
}
