// Activation patching: against a planted mechanism, against one variant at a time through a graph of its own, and what
// must hold of any pair of texts.
#include "../support/planted_model.h"
#include "families/attention.h"
#include "graph/build.h"
#include "text/format.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

constexpr const char* kText = "912471";   // after 1 came 2
constexpr const char* kOther = "952471";  // 1 was not there before

Request question(const char* method, std::string text, std::string other, Settings settings = {}) {
  settings["corrupted"] = std::move(other);
  return {method, std::move(text), TokenChoice{65, {}}, TokenChoice{70, {}}, {}, std::move(settings)};
}

Result<Explanation> ask(Service& service, Request request) {
  return now(service.explain(std::move(request), Ticket()));
}

double figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f.value;
  FAIL("no figure " << name);
  return 0;
}

// Everything is near 0 but for these cells, counted from the first token of the text, which are near 1.
void only(const Explanation& e, std::vector<std::pair<int64_t, int64_t>> planted, int64_t first_column = 0) {
  const Tensor& scores = *e.find("scores");
  const int64_t columns = scores.shape()[1];
  for (int64_t i = 0; i < scores.size(); ++i) {
    const std::pair<int64_t, int64_t> cell{i / columns, i % columns - first_column};
    CAPTURE(cell.first);
    CAPTURE(cell.second);
    const bool there = std::ranges::find(planted, cell) != planted.end();
    CHECK(std::abs(static_cast<double>(scores.f32()[static_cast<size_t>(i)]) - (there ? 1 : 0)) < 0.05);
  }
}

// ---- one variant at a time: values of one text are constants in a graph over the other

struct Variant {
  std::string point;
  int64_t axis, index;  // which slice of the point's value, [B, ...]; -1: all of it
};

class OneAtATime {
 public:
  OneAtATime(Service& service, std::string from, std::string into, int64_t explained) : service_(service) {
    position = explained;
    const Architecture& a = service.loaded()->model->architecture();
    std::vector<std::string> points = {"final.logits"};
    for (int64_t i = 0; i < a.layers; ++i)
      for (const char* point : {"residual.in", "attention.heads", "attention.out", "mlp.out"})
        points.push_back(block_point(i, point));
    from_ = good(now(service.read_points(from, points, Ticket())));
    for (const TokenInfo& t : good(service.tokenize(into)).tokens) ids_.push_back(t.id);
    clean_ = score(from_.at("final.logits"));
    corrupted_ = score(good(now(service.read_points(into, points, Ticket()))).at("final.logits"));
  }

  double operator()(const Variant& v) {
    const Model& model = *service_.loaded()->model;
    Graph g;
    NamedTensors feeds;
    const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
      if (name != v.point) return value;
      Shape shape = from_.at(name).shape();
      shape.insert(shape.begin(), 1);
      Tensor mask = Tensor::full(shape, v.index < 0 ? 1 : 0);
      int64_t inner = 1;
      for (size_t axis = static_cast<size_t>(v.axis) + 1; axis < shape.size(); ++axis) inner *= shape[axis];
      for (int64_t i = 0; i < mask.size() && v.index >= 0; ++i)
        if (i / inner % shape[static_cast<size_t>(v.axis)] == v.index) mask.f32()[static_cast<size_t>(i)] = 1;
      const ValueId other = graph.input("other", DType::f32, graph.dims(value));
      const ValueId taken = graph.input("taken", DType::f32, graph.dims(value));
      feeds.emplace("other", Tensor(from_.at(name)).reshaped(shape));
      feeds.emplace("taken", std::move(mask));
      const ValueId moved = build::mul(graph, taken, build::sub(graph, other, value));
      return build::add(graph, value, moved);
    };
    const auto tokens = static_cast<int64_t>(ids_.size());
    const ValueId embedded = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
    g.output("logits", model.unembed(g, model.final_norm(g, model.blocks(g, embedded, tap))));
    REQUIRE(g.error().ok());
    feeds.merge(model.context_feeds(tokens));
    feeds.emplace("ids", Tensor({1, tokens}, std::vector<int64_t>(ids_)));
    const auto program = std::make_shared<const Program>(Program{v.point + std::to_string(count_++), g.pruned()});
    NamedTensors used;
    for (const auto& [name, id] : program->graph.inputs()) used.emplace(name, feeds.at(name));
    const auto engine = make_reference_engine();
    const NamedTensors out = good(now(engine->run(program, std::move(used), Ticket())));
    const int64_t vocabulary = model.architecture().vocabulary;
    return (score(Tensor(out.at("logits")).reshaped({tokens, vocabulary})) - corrupted_) / (clean_ - corrupted_);
  }
  int64_t position = -1;  // -1: the last

 private:
  double score(const Tensor& logits) const {
    const auto row = logits.row(position < 0 ? logits.shape()[0] - 1 : position);
    return static_cast<double>(row[65]) - static_cast<double>(row[70]);
  }
  Service& service_;
  NamedTensors from_;
  std::vector<int64_t> ids_;
  double clean_ = 0, corrupted_ = 0;
  int count_ = 0;
};

}  // namespace

TEST_CASE("patching finds the planted induction: token, layer and head") {
  Service service = service_with(InductionModel().files());
  const auto map = [&](const char* method, Settings settings) {
    Request r = question(method, kText, kOther, std::move(settings));
    r.target = TokenChoice{{}, "2"};
    r.foil = TokenChoice{{}, "4"};
    return good(ask(service, r));
  };
  const Explanation residual = map("activation_patching", {});
  const auto first = static_cast<int64_t>(residual.tokens.size()) - 6;
  // The earlier 1 is at token 1; from layer 1 on it is kept with the 2 after it.
  only(residual, {{0, 1}, {1, 2}}, first);
  only(map("activation_patching", {{"over", "attention"}}), {{0, 2}, {1, 5}}, first);
  only(map("activation_patching", {{"over", "mlp"}}), {}, first);
  const Explanation heads = map("head_patching", {});
  only(heads, {{InductionModel::previous_layer, InductionModel::previous_head},
               {InductionModel::induction_layer, InductionModel::induction_head}});
  only(map("head_patching", {{"direction", "noising"}}),
       {{InductionModel::previous_layer, InductionModel::previous_head},
        {InductionModel::induction_layer, InductionModel::induction_head}});
  CHECK(figure(heads, "sum_of_heads") == doctest::Approx(200).epsilon(0.05));
  CHECK(figure(heads, "restored") > 95);
  CHECK(figure(heads, "taken_away") > 95);
  REQUIRE(heads.claims.size() == 1);
  CHECK(heads.claims[0].holds);
  CHECK(heads.claims[0].statement.find(", head ") != std::string::npos);
}

TEST_CASE("every cell is what a graph of its own gives") {
  for (const auto& [folder, text, other] :
       {std::tuple("tiny-gpt2", "912471", "915471"), std::tuple("llama", "912471", "915471"),
        std::tuple("gpt_neox", "912471", "915471"), std::tuple("bert", "the [MASK] was in", "and [MASK] was in")}) {
    CAPTURE(std::string(folder));
    Service service = service_with(read_folder(shipped(folder)));
    const Architecture& a = service.loaded()->model->architecture();
    OneAtATime variant(service, text, other, good(ask(service, question("activation_patching", text, other))).position);
    const auto near = [](double value, double expected) { CHECK(std::abs(value - expected) < 1e-4); };
    for (const auto& [over, point] :
         {std::pair("residual", "residual.in"), std::pair("attention", "attention.out"), std::pair("mlp", "mlp.out")}) {
      Request r = question("activation_patching", text, other, {{"over", over}});
      const Explanation e = good(ask(service, r));
      const Tensor& scores = *e.find("scores");
      REQUIRE(scores.shape() == Shape{a.layers, static_cast<int64_t>(e.tokens.size())});
      for (int64_t l = 0; l < a.layers; ++l)
        for (int64_t t = 0; t < scores.shape()[1]; ++t)
          near(static_cast<double>(scores.row(l)[static_cast<size_t>(t)]), variant({block_point(l, point), 1, t}));
    }
    const Explanation e = good(ask(service, question("head_patching", text, other)));
    for (int64_t l = 0; l < a.layers; ++l) {
      const auto at = static_cast<size_t>(l);
      for (int64_t h = 0; h < a.heads; ++h)
        near(static_cast<double>(e.find("scores")->row(l)[static_cast<size_t>(h)]),
             variant({block_point(l, "attention.heads"), 1, h}));
      near(static_cast<double>(e.find("attention")->f32()[at]), variant({block_point(l, "attention.out"), 0, -1}));
      near(static_cast<double>(e.find("mlp")->f32()[at]), variant({block_point(l, "mlp.out"), 0, -1}));
    }
  }
}

TEST_CASE("noising a text by another is denoising the other by it") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* method : {"activation_patching", "head_patching"}) {
    const Explanation noised = good(ask(service, question(method, "912471", "915471", {{"direction", "noising"}})));
    const Explanation denoised = good(ask(service, question(method, "915471", "912471")));
    CHECK(relative_error(noised.find("scores")->f32(), denoised.find("scores")->f32()) < 1e-5);
  }
}

TEST_CASE("a continuation is patched as a token is, with and without a shared beginning") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  Request r = question("head_patching", "912471", "912571");
  r.target = TokenChoice{{}, "35"};
  r.foil.reset();
  const Explanation shared = good(ask(service, r));
  CHECK(shared.target_kind == "continuation");
  Service plain = service_with(read_folder(shipped("tiny-gpt2")));
  plain.share_prefix(false);
  CHECK(relative_error(good(ask(plain, r)).find("scores")->f32(), shared.find("scores")->f32()) < 1e-4);
}

TEST_CASE("without another text an edit of the same length is looked for") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* text : {"The soup was good and the other was not", "912471"}) {
    Request r = question("activation_patching", text, "");
    const Explanation e = good(ask(service, r));
    const auto ids = e.find("corrupted_ids")->i64();
    REQUIRE(ids.size() == e.tokens.size());
    int different = 0;
    for (size_t t = 0; t < ids.size(); ++t) different += ids[t] != e.tokens[t].id;
    CHECK(different > 0);
    CHECK(figure(e, "corrupted_score") != figure(e, "score"));
    REQUIRE(!e.notes.empty());
    CHECK(e.notes.back().find("→") != std::string::npos);
    // The text that was taken is among the settings as used, where it can be typed: asked about, it gives the same map.
    const auto& used = std::get<std::string>(e.provenance.settings.at("corrupted"));
    if (std::string_view(text).starts_with("The")) {
      REQUIRE(!used.empty());
      const Explanation again = good(ask(service, question("activation_patching", text, used)));
      CHECK(relative_error(again.find("scores")->f32(), e.find("scores")->f32()) < 1e-6);
    }
  }
}

TEST_CASE("the notes say what a cell is and how both texts are answered; the claim is about a cell of the map") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* direction : {"denoising", "noising"})
    for (const char* method :
         {"activation_patching", "head_patching", "attribution_patching", "head_attribution_patching"}) {
      CAPTURE(std::string(method));
      const Explanation e = good(ask(service, question(method, "912471", "915471", {{"direction", direction}})));
      REQUIRE(e.notes.size() >= 2);
      CHECK((e.notes[0].find("in this text, put into the other") != std::string::npos) ==
            (std::string_view(direction) == "denoising"));
      CHECK((e.notes[0].find("by the gradient") != std::string::npos) ==
            (std::string_view(method).find("attribution") != std::string_view::npos));
      const double here = 1 / (1 + std::exp(-figure(e, "score")));
      CHECK(e.notes[1].find("here " + chance(here)) != std::string::npos);
      if (std::string_view(method).starts_with("head"))
        CHECK(e.claims.at(0).statement.find(", head ") != std::string::npos);
    }
}

TEST_CASE("shares of next to no difference are said to be that") {
  Service service = service_with(InductionModel().files());
  // What changes is neither the token that is looked for nor what came after it.
  Request r = question("activation_patching", kText, "912431");
  r.target = TokenChoice{{}, "2"};
  r.foil = TokenChoice{{}, "4"};
  const Explanation e = good(ask(service, r));
  REQUIRE(std::abs(figure(e, "score") - figure(e, "corrupted_score")) < 0.1);
  REQUIRE(e.claims.size() == 1);
  CHECK(e.claims[0].statement.starts_with("Both texts score nearly the same"));
  CHECK(std::ranges::any_of(e.notes, [](const std::string& note) { return note.starts_with("Both texts score"); }));
}

TEST_CASE("pairs that cannot be patched are refused in a sentence") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto refused = [&](std::string other, const char* words, std::optional<int64_t> position = {}) {
    for (const char* method : {"activation_patching", "head_patching"}) {
      Request r = question(method, "912471", other);
      r.position = position;
      const Result<Explanation> result = ask(service, r);
      REQUIRE(!result.ok());
      CHECK(result.error().code == ErrorCode::bad_request);
      CAPTURE(result.error().sentence());
      CHECK(result.error().sentence().find(words) != std::string::npos);
    }
  };
  refused("912471", "the same tokens");
  refused("9124715", "6 tokens and the other one 7");
  refused("912477", "the same up to the explained token", -2);
  Service masked = service_with(read_folder(shipped("bert")));
  const Result<Explanation> moved = ask(masked, question("activation_patching", "a cat [MASK] it", "a [MASK] cat it"));
  REQUIRE(!moved.ok());
  CHECK(moved.error().sentence().find("explained token") != std::string::npos);
}

TEST_CASE("a sweep shows what it has and stops when it is told to") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  service.partial_interval(std::chrono::milliseconds(0));
  int parts = 0;
  const Request r = question("activation_patching", "912471", "915471");
  const Explanation whole = good(now(service.explain(r, Ticket(), [&](Explanation e) {
    ++parts;
    CHECK(e.find("scores") != nullptr);
  })));
  CHECK(parts > 0);
  CHECK(figure(whole, "restored") > 0);
  Service other = service_with(read_folder(shipped("tiny-gpt2")));
  other.partial_interval(std::chrono::milliseconds(0));
  Ticket ticket;
  const Result<Explanation> stopped = now(other.explain(r, ticket, [&](Explanation) { ticket.cancel(); }));
  REQUIRE(!stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
}
