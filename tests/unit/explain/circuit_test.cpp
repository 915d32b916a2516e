// Circuits: planted mechanisms are found edge by edge, and every run of a circuit is what graphs of its own give.
#include "../support/passes.h"
#include "../support/planted_model.h"
#include "explain/intervention/circuit_search.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Request about(const char* method, std::string text, std::string other, std::string target, std::string foil) {
  return {method,
          std::move(text),
          TokenChoice{{}, std::move(target)},
          TokenChoice{{}, std::move(foil)},
          {},
          {{"corrupted", std::move(other)}}};
}

Explanation ask(Service& service, Request request) { return good(now(service.explain(std::move(request), Ticket()))); }

double figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f.value;
  FAIL("no figure " << name);
  return 0;
}

// All that must hold of a circuit of exactly these edges.
void is_circuit(const Explanation& e, std::vector<std::string> labels) {
  std::vector<std::string> found;
  for (const Row& row : e.rows) found.push_back(row.label);
  CHECK(found == labels);
  CHECK(figure(e, "circuit_edges") == static_cast<double>(labels.size()));
  CHECK(figure(e, "circuit_share") > 95);
  CHECK(figure(e, "circuit_completeness") > 95);
  CHECK(figure(e, "circuit_minimality") > 90);
  CHECK(figure(e, "random_share") < 10);
  REQUIRE(e.claims.size() == 1 + labels.size());
  for (const Claim& claim : e.claims) CHECK(claim.holds);
  for (const float without : e.find("without")->f32()) CHECK(std::abs(without) < 0.05f);
}

// What is near 1 in a map of head patching, "L.H" and "L.mlp", all else being near 0.
std::vector<std::string> parts_found(const Explanation& e) {
  std::vector<std::string> found;
  const auto see = [&](float value, const std::string& name) {
    CHECK(std::min(std::abs(value), std::abs(value - 1)) < 0.05f);
    if (value > 0.5f) found.push_back(name);
  };
  for (int64_t l = 0; l < PlantedModel::layers; ++l) {
    for (int64_t h = 0; h < PlantedModel::heads; ++h)
      see(e.find("scores")->row(l)[static_cast<size_t>(h)], std::to_string(l) + '.' + std::to_string(h));
    see(e.find("mlp")->f32()[static_cast<size_t>(l)], std::to_string(l) + ".mlp");
  }
  return found;
}

// ---- runs by graphs of their own

struct Asked {
  Job job;
  PatchPair pair;
  CircuitParts parts;
  std::vector<int64_t> ids, other;
  double clean, corrupted;
};

Asked asked(Service& service, const char* text = "912471", const char* other = "915471") {
  Job job = good(service.prepare({"circuit", text, TokenChoice{65, {}}, TokenChoice{70, {}}, {}, {}}, Ticket()));
  job.settings = {{"corrupted", other}, {"samples", int64_t{100}}};
  const PatchPair pair = good(now(patch_pair(job)));
  const CircuitParts parts = good(circuit_parts(job));
  const EdgeSet all(parts.edges().size(), true), none(parts.edges().size(), false);
  const Tensor read = job.ids();
  std::vector<int64_t> ids(read.i64().begin(), read.i64().end());
  return {job,
          pair,
          parts,
          std::move(ids),
          {pair.corrupted.begin(), pair.corrupted.end()},
          good(now(score_of_circuit(job, pair, parts, all))),
          good(now(score_of_circuit(job, pair, parts, none)))};
}

double share(const Asked& q, const std::function<bool(const CircuitEdge&)>& kept) {
  EdgeSet set;
  for (const CircuitEdge& edge : q.parts.edges()) set.push_back(kept(edge));
  return (good(now(score_of_circuit(q.job, q.pair, q.parts, set))) - q.clean) / (q.corrupted - q.clean);
}

}  // namespace

TEST_CASE("planted: the token before is copied by one head") {
  Service service = service_with(PreviousTokenModel().files());
  const auto on = [&](const char* method) { return ask(service, about(method, "912471", "912451", "7", "5")); };
  CHECK(parts_found(on("head_patching")) == std::vector<std::string>{"0.1"});
  is_circuit(on("circuit"), {"Layer 1, head 2 reads the tokens", "The answer reads layer 1, head 2"});
}

TEST_CASE("planted: induction in two layers, and what of it a pair of texts needs") {
  Service service = service_with(InductionModel().files());
  const auto on = [&](const char* other) { return ask(service, about("circuit", "912471", other, "2", "4")); };
  // The first 1 is another token: only what the previous token head finds differs.
  is_circuit(on("952471"), {"Layer 1, head 2 reads the tokens", "Layer 2, head 3 reads layer 1, head 2",
                            "The answer reads layer 2, head 3"});
  // What came after it is another token: only what is said differs.
  is_circuit(on("914471"), {"Layer 2, head 3 reads the tokens", "The answer reads layer 2, head 3"});
}

TEST_CASE("planted: what belongs to the first token is looked up by an MLP") {
  Service service = service_with(FirstNameModel().files());
  const auto on = [&](const char* method) { return ask(service, about(method, "1384", "2384", "6", "7")); };
  CHECK(parts_found(on("head_patching")) == std::vector<std::string>{"0.2", "1.mlp"});
  is_circuit(on("circuit"), {"Layer 1, head 3 reads the tokens", "The MLP of layer 2 reads layer 1, head 3",
                             "The answer reads the MLP of layer 2"});
}

TEST_CASE("planted: open brackets are counted by a head and asked about by an MLP") {
  Service service = service_with(BracketModel().files());
  const auto on = [&](const char* method) { return ask(service, about(method, "8811", "8911", "9", "4")); };
  CHECK(parts_found(on("head_patching")) == std::vector<std::string>{"0.0", "1.mlp"});
  is_circuit(on("circuit"), {"Layer 1, head 1 reads the tokens", "The MLP of layer 2 reads layer 1, head 1",
                             "The answer reads the MLP of layer 2"});
}

TEST_CASE("without any edge out of a part the score is that of patching it, in every family") {
  for (const char* folder :
       {"tiny-gpt2", "gemma", "gpt_neo", "gpt_neox", "llama", "mistral", "olmo", "opt", "phi", "qwen2", "qwen3"}) {
    CAPTURE(folder);
    Service service = service_with(read_folder(shipped(folder)));
    const Architecture& a = service.loaded()->model->architecture();
    const Asked q = asked(service);
    Request r{"head_patching", "912471", TokenChoice{65, {}}, TokenChoice{70, {}}, {}, {{"corrupted", "915471"}}};
    r.settings["direction"] = "noising";
    const Explanation e = ask(service, r);
    CHECK(q.clean == doctest::Approx(figure(e, "score")).epsilon(1e-4));
    CHECK(q.corrupted == doctest::Approx(figure(e, "corrupted_score")).epsilon(1e-4));
    for (int64_t l = 0; l < a.layers; ++l)
      for (int64_t h = 0; h <= a.heads; ++h) {
        const int64_t node = q.parts.node(l, h);
        const float exact = h < a.heads ? e.find("scores")->row(l)[static_cast<size_t>(h)]
                                        : e.find("mlp")->f32()[static_cast<size_t>(l)];
        CHECK(std::abs(share(q, [&](const CircuitEdge& edge) { return edge.source != node; }) -
                       static_cast<double>(exact)) < 1e-4);
      }
  }
}

TEST_CASE("an edge is what its reader alone sees of its source") {
  for (const char* folder : {"tiny-gpt2", "llama", "gpt_neox"}) {
    CAPTURE(folder);
    Service service = service_with(read_folder(shipped(folder)));
    const Model& model = *service.loaded()->model;
    const Architecture& a = model.architecture();
    const Asked q = asked(service);
    const Values clean = pass(model, q.ids), other = pass(model, q.other);
    const std::string source = block_point(0, "mlp.out");
    const Tensor shift = difference(other.at(source), clean.at(source));
    const Tensor back = difference(clean.at(source), other.at(source));
    const auto moved = [&](const Values& values) {
      return (log_odds(values, a.vocabulary, 65, 70) - q.clean) / (q.corrupted - q.clean);
    };
    const auto cut = [&](int64_t reader) {
      return share(q,
                   [&](const CircuitEdge& e) { return !(e.source == q.parts.node(0, a.heads) && e.reader == reader); });
    };
    // By the answer: the last stream without what the MLP wrote differently.
    const std::string end = block_point(a.layers - 1, "residual.out");
    CHECK(std::abs(cut(q.parts.answer()) - moved(pass(model, q.ids, {.added = {{end, shift}}}))) < 1e-4);
    // By a head: of a pass that reads another stream into the layer, only this head.
    const Tensor heads =
        pass(model, q.ids, {.added = {{block_point(1, "residual.in"), shift}}}).at(block_point(1, "attention.heads"));
    for (int64_t h = 0; h < a.heads; ++h)
      CHECK(std::abs(cut(q.parts.node(1, h)) - moved(pass(model, q.ids, {.heads = &heads, .layer = 1, .head = h}))) <
            1e-4);
    // By an MLP: the stream is moved before it and back after it.
    if (q.parts.side_by_side()) continue;
    CHECK(std::abs(cut(q.parts.node(1, a.heads)) - moved(pass(model, q.ids,
                                                              {.added = {{block_point(1, "residual.mid"), shift},
                                                                         {block_point(1, "mlp.out"), back}}}))) < 1e-4);
  }
}

TEST_CASE("edges that lie on no way carry nothing") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const Asked q = asked(service);
  Random random(3);
  for (int i = 0; i < 8; ++i) {
    EdgeSet set;
    for (size_t k = 0; k < q.parts.edges().size(); ++k) set.push_back(random.uniform() < 0.25);
    const EdgeSet joined = connected(q.parts, set);
    CHECK(count_of(joined) <= count_of(set));
    CHECK(good(now(score_of_circuit(q.job, q.pair, q.parts, set))) ==
          doctest::Approx(good(now(score_of_circuit(q.job, q.pair, q.parts, joined)))).epsilon(1e-5));
    const EdgeSet drawn = random_circuit(q.parts, 5, random);
    CHECK(count_of(drawn) >= 5);
    CHECK(connected(q.parts, drawn) == drawn);
  }
}

TEST_CASE("where the texts hardly differ, the estimate of an edge is what it moves") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files["model.safetensors"]);
  Tensor& rows = tensors.at("transformer.wte.weight");
  for (size_t k = 0; k < 32; ++k) rows.f32()[22 * 32 + k] = rows.f32()[19 * 32 + k] + 0.01f * rows.f32()[40 * 32 + k];
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  Service service = service_with(std::move(files));
  const Asked q = asked(service);
  const std::vector<double> estimates = good(now(edge_estimates(q.job, q.pair, q.parts, 2)));
  std::vector<float> estimated, exact;
  for (size_t i = 0; i < estimates.size(); ++i) {
    const CircuitEdge cut = q.parts.edges()[i];
    estimated.push_back(static_cast<float>(estimates[i] / (q.clean - q.corrupted)));
    exact.push_back(static_cast<float>(share(q, [&](const CircuitEdge& e) { return !(e == cut); })));
  }
  CHECK(relative_error(estimated, exact) < 0.03);
}

TEST_CASE("a circuit keeps what was asked for, and no single edge can be left out") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const double keep : {0.5, 0.9}) {
    Request r{"circuit", "912471", TokenChoice{65, {}}, TokenChoice{70, {}}, {}, {{"corrupted", "915471"}}};
    r.settings["keep"] = keep;
    r.settings["budget"] = int64_t{2000};
    const Explanation e = ask(service, r);
    CHECK(figure(e, "circuit_share") >= 100 * keep);
    for (const float without : e.find("without")->f32()) CHECK(static_cast<double>(without) < keep);
    CHECK(e.find("without")->size() == static_cast<int64_t>(e.rows.size()));
    // With no passes for the search the first circuit stays, each of its edges measured all the same.
    r.settings["budget"] = int64_t{0};
    const Explanation first = ask(service, r);
    CHECK(first.rows.size() >= e.rows.size());
    CHECK(figure(first, "circuit_share") >= 100 * keep);
    CHECK(first.find("without")->size() == static_cast<int64_t>(first.rows.size()));
    CHECK(first.claims.size() == 1 + first.rows.size());
  }
}

TEST_CASE("a circuit is tried on texts that it was not looked for in") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const char* text = "The soup was good and the other was not";
  Request r{"circuit", text, TokenChoice{65, {}}, TokenChoice{70, {}}, {}, {{"budget", int64_t{40}}}};
  const Explanation e = ask(service, r);
  Job job = good(service.prepare(r, Ticket()));
  job.settings = {{"corrupted", std::string()}, {"samples", int64_t{100}}};
  job.ask = [&](std::string method, Settings settings) {
    Request other{std::move(method), text, TokenChoice{65, {}}, TokenChoice{70, {}}, {}, std::move(settings)};
    return service.explain(std::move(other), Ticket());
  };
  PatchPair pair = good(now(patch_pair(job)));
  REQUIRE(!pair.held_out.empty());
  const CircuitParts parts = good(circuit_parts(job));
  EdgeSet set(parts.edges().size(), false);
  const EdgeSet all(set.size(), true), none = set;
  for (const Row& row : e.rows)
    for (size_t i = 0; i < set.size(); ++i) {
      const CircuitEdge& edge = parts.edges()[i];
      if (row.name == std::to_string(edge.source) + ">" + std::to_string(edge.reader)) set[i] = true;
    }
  CHECK(count_of(set) == std::ssize(e.rows));
  std::vector<double> shares;
  for (const auto& ids : pair.held_out) {
    CHECK(ids != pair.corrupted);
    PatchPair other = pair;
    other.corrupted = ids;
    const auto run = [&](const EdgeSet& edges) { return good(now(score_of_circuit(job, other, parts, edges))); };
    shares.push_back((run(set) - run(none)) / (run(all) - run(none)));
  }
  CHECK(figure(e, "held_out_share") == doctest::Approx(100 * quantile(shares, 0.5)).epsilon(1e-3));
  r.settings["corrupted"] = std::string("The other was good and the soup was not");
  for (const Figure& f : ask(service, r).figures)
    if (f.name == "held_out_share") CHECK(f.status == Figure::Status::not_measured);
}

TEST_CASE("what has no circuit is refused in a sentence") {
  Service service = service_with(read_folder(shipped("bert")));
  const Result<Explanation> encoder = now(service.explain({"circuit",
                                                           "the [MASK] was in",
                                                           TokenChoice{65, {}},
                                                           TokenChoice{70, {}},
                                                           {},
                                                           {{"corrupted", "and [MASK] was in"}}},
                                                          Ticket()));
  REQUIRE(!encoder.ok());
  CHECK(encoder.error().code == ErrorCode::unsupported);
  Service tiny = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* other : {"912471", "9124715"}) {
    const Result<Explanation> refused = now(tiny.explain(
        {"circuit", "912471", TokenChoice{65, {}}, TokenChoice{70, {}}, {}, {{"corrupted", other}}}, Ticket()));
    REQUIRE(!refused.ok());
    CHECK(refused.error().code == ErrorCode::bad_request);
  }
}
