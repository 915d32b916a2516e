// A small model and answers made by hand, for tests of the page's state.
#pragma once
#include <cmath>
#include <memory>
#include <string>

#include "app/choice.h"
#include "app/planner.h"
#include "app/reducer.h"

namespace vitrine::app::fixture {

inline ModelInfo model() {
  ModelInfo m;
  m.name = "tiny";
  m.hash = "abc";
  m.family = "gpt2";
  m.layers = 2;
  m.heads = 3;
  m.context = 32;
  m.vocabulary = {"a", " b", " c", " d", "<|mask|>"};
  m.vocabulary_size = 5;
  m.mask_token = 4;
  m.classes = {{"a c", "first", {" b"}}, {"a c", "other", {" c", " d"}}, {"Mood:", "long", {" b c"}}};
  m.examples = {{"first", "a b c", " d", " b"}, {"second", "a d", "", ""}};
  return m;
}

inline MethodInfo method(std::string name, std::string view, bool uses_target) {
  MethodInfo m;
  m.name = m.title = std::move(name);
  m.view = std::move(view);
  m.uses_target = uses_target;
  return m;
}

inline std::vector<MethodInfo> methods() {
  std::vector<MethodInfo> list = {
      method("predictions", "next_tokens", false), method("attention", "token_matrix", false),
      method("logit_lens", "layer_token", true),   method("integrated_gradients", "token_scores", true),
      method("occlusion", "token_scores", true),   method("head_ablation", "layer_head", true),
      method("trust_table", "table", true),        method("minimal_pairs", "table", true),
      method("continuation", "table", false),      method("contribution_flow", "graph", true),
      method("deletion", "token_scores", true),    method("generation", "table", false),
  };
  SettingInfo steps{"steps", "Steps", "integer", "", {}, 0, 4096, int64_t{0}};
  list[3].settings = {steps};
  list.back().settings = {{"count", "Tokens", "integer", "", {}, 1, 256, int64_t{3}},
                          {"seed", "Seed", "integer", "", {}, 0, 1000, int64_t{1}}};
  return list;
}

// One token for each letter and the blank before it.
inline std::vector<TokenInfo> tokens(const std::string& text) {
  std::vector<TokenInfo> out;
  uint32_t begin = 0;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    const uint32_t end = i + 1;
    const std::string piece = text.substr(begin, end - begin);
    int32_t id = 0;
    const std::vector<std::string> vocabulary = model().vocabulary;
    for (size_t v = 0; v < vocabulary.size(); ++v)
      if (vocabulary[v] == piece) id = static_cast<int32_t>(v);
    out.push_back({id, piece, begin, end, begin, end});
    begin = end;
  }
  return out;
}

// Two methods in two groups with all that the table of trust can hold; curves over three points.
inline void fill_trust_table(Explanation& e, int64_t tokens) {
  e.view = vitrine::View::table;
  for (const char* name : {"integrated_gradients", "occlusion"}) {
    Row row{.name = name,
            .label = name,
            .group = name[0] == 'o' ? "perturbation" : "gradient",
            .chosen = name[0] == 'o',
            .figures = {}};
    double value = name[0] == 'o' ? 0.6 : 0.5;
    for (const char* figure : {"comprehensiveness", "sufficiency", "completeness_gap", "infidelity", "agreement",
                               "stability", "max_sensitivity", "randomisation", "passes", "milliseconds"})
      row.figures.push_back({.name = figure,
                             .label = figure,
                             .status = Figure::Status::measured,
                             .value = value += 0.01,
                             .low = {},
                             .high = {},
                             .unit = "",
                             .meaning = "what was measured",
                             .best = row.chosen});
    row.figures[0].low = 0.4;
    row.figures[0].high = 0.7;
    row.figures[2].status = Figure::Status::not_promised;
    e.rows.push_back(std::move(row));
  }
  std::vector<float> scores;
  for (int64_t i = 0; i < 2 * tokens; ++i) scores.push_back(static_cast<float>(i % 3) - 1);
  e.tensors.push_back({"scores", {"method", "token"}, "", Tensor({2, tokens}, std::move(scores))});
  e.tensors.push_back({"removed", {"point"}, "", Tensor({3}, std::vector<int64_t>{0, 1, 3})});
  for (const char* name : {"deletion", "insertion"})
    e.tensors.push_back(
        {name, {"method", "point"}, "", Tensor({2, 3}, std::vector<float>{0.9f, 0.4f, 0.2f, 0.9f, 0.3f, 0.2f})});
  for (const char* name : {"random_mean", "random_low", "random_high", "random_insertion_mean", "random_insertion_low",
                           "random_insertion_high"})
    e.tensors.push_back({name, {"point"}, "", Tensor({3}, std::vector<float>{0.9f, 0.6f, 0.2f})});
  e.figures.push_back({.name = "random_comprehensiveness",
                       .label = "",
                       .status = Figure::Status::measured,
                       .value = 0.3,
                       .low = 0.2,
                       .high = 0.4,
                       .unit = "",
                       .meaning = "",
                       .best = false});
  e.claims.push_back({"Occlusion is the best measured on this text.", "comprehensiveness", 0.6, true});
}

// Two layers of three heads: from the first token to the last, and away from the second.
inline void fill_flow(Explanation& e, int64_t tokens) {
  e.view = vitrine::View::graph;
  std::vector<float> streams(static_cast<size_t>(3 * tokens), 0.1f);
  streams.front() = 2, streams.back() = 1.5f;
  if (tokens > 1) streams[1] = -1;
  e.position = tokens - 1;
  e.tensors = {{"streams", {"layer", "token"}, "logit", Tensor({3, tokens}, std::move(streams))},
               {"mlps", {"layer", "token"}, "logit", Tensor::full({2, tokens}, 0.4f)},
               {"edge_places", {}, "", Tensor({2, 4}, std::vector<int64_t>{1, 2, 0, tokens - 1, 0, 1, 0, tokens / 2})},
               {"edges", {}, "logit", Tensor({2}, std::vector<float>{1.2f, -0.3f})},
               {"part_places", {}, "", Tensor({3, 2}, std::vector<int64_t>{1, 2, 1, 3, 0, 1})},
               {"parts", {}, "logit", Tensor({3, 2}, std::vector<float>{1.2f, 1, 0.8f, 0.4f, -0.3f, 0})}};
  e.figures = {
      {"score", "Score", Figure::Status::measured, 1.5, {}, {}, "logit", ""},
      {"part_agreement", "Agrees with switching off", Figure::Status::measured, 0.9, {}, {}, "ρ", "of 3 parts"}};
  e.claims.push_back({"Most flows through layer 2, head 3: 1.2. Without it the score falls by 1", "off", 1, true});
}

// What deleting each token would do: probabilities of the target for the whole text and without each, `top` the answer
// of a text in which the target has half the probability or more, else `other`; masking does the same.
inline void fill_deletion(Explanation& e, float before, const std::vector<float>& after, int64_t top, int64_t other) {
  const auto count = static_cast<int64_t>(after.size());
  const auto odds = [](float p) { return std::log(p / (1 - p)); };
  std::vector<float> strength, scores;
  std::vector<int64_t> tops;
  for (const float p : after) {
    strength.push_back(odds(p));
    scores.push_back(odds(before) - odds(p));
    tops.push_back(p < 0.5f ? other : top);
  }
  e.tensors.clear();
  for (const char* name : {"probability", "masked_probability"})
    e.tensors.push_back({name, {"token"}, "probability", Tensor({count}, std::vector<float>(after))});
  for (const char* name : {"strength", "masked_strength"})
    e.tensors.push_back({name, {"token"}, "log-odds", Tensor({count}, std::vector<float>(strength))});
  e.tensors.push_back({"scores", {"token"}, "log-odds", Tensor({count}, std::move(scores))});
  e.tensors.push_back({"top", {"token"}, "", Tensor({count}, std::move(tops))});
  e.tensors.push_back({"deleted", {"token"}, "", Tensor({count}, std::vector<int64_t>(after.size(), 1))});
  e.tensors.push_back({"answer", {"one"}, "", Tensor({1}, std::vector<int64_t>{top})});
  const auto figure = [&](const char* name, double value, const char* unit) {
    e.figures.push_back({name, name, Figure::Status::measured, value, {}, {}, unit, ""});
  };
  e.figures.clear();
  figure("target_probability", static_cast<double>(before), "");
  figure("strength", static_cast<double>(odds(before)), "log-odds");
}

// What the model has written after so many tokens: " b", then " c", then " d".
inline void fill_generation(Explanation& e, int64_t count) {
  e.view = vitrine::View::table;
  std::string said;
  std::vector<int64_t> ids;
  for (int64_t i = 1; i <= std::min<int64_t>(count, 3); ++i) {
    said += model().vocabulary[static_cast<size_t>(i)];
    ids.push_back(i);
    e.rows.push_back({.name = said, .label = model().vocabulary[static_cast<size_t>(i)], .group = "", .figures = {}});
    e.rows.back().figures.push_back(
        {"token_probability", "Token", Figure::Status::measured, 0.5 / static_cast<double>(i), {}, {}, "", ""});
  }
  e.tensors.push_back({"ids", {"token"}, "", Tensor({std::ssize(ids)}, std::move(ids))});
  e.figures.push_back({"perplexity", "Perplexity", Figure::Status::measured, 3.6, {}, {}, "", ""});
}

inline std::shared_ptr<const Explanation> explanation(const Request& request, std::vector<TokenInfo> of) {
  auto e = std::make_shared<Explanation>();
  e->method = request.method;
  e->tokens = std::move(of);
  e->provenance.text = request.text;
  const auto first = [](const TokenChoice& c) {
    return c.id ? *c.id : c.any_of.empty() ? 0 : c.any_of.front().id.value_or(0);
  };
  if (request.target) e->target = first(*request.target);
  if (request.foil) e->foil = first(*request.foil);
  const auto count = static_cast<int64_t>(e->tokens.size());
  if (request.method == "predictions")
    e->tensors.push_back({"logits", {"vocabulary"}, "logit", Tensor({5}, std::vector<float>{1, 3, 2, 0, -9})});
  if (request.method == "integrated_gradients" || request.method == "occlusion") {
    std::vector<float> scores;
    for (int64_t i = 0; i < count; ++i) scores.push_back(i == 1 ? -2.f : 1.f + static_cast<float>(i));
    e->tensors.push_back({"scores", {"token"}, "logit", Tensor({count}, std::move(scores))});
    e->figures.push_back({"base_score", "Base", Figure::Status::measured, -0.5, {}, {}, "logit", ""});
    e->figures.push_back({"completeness_gap", "Completeness gap", Figure::Status::measured, 0.4, {}, {}, "%", "small"});
  }
  if (request.method == "deletion") {
    std::vector<float> without(static_cast<size_t>(count), 0.6f);
    if (count > 1) without[1] = 0.95f;
    fill_deletion(*e, 0.9f, without, e->target, 2);
    e->target_text = model().vocabulary[static_cast<size_t>(e->target)];
    e->target_kind = "token";
  }
  if (request.method == "attention") {
    std::vector<float> values(static_cast<size_t>(2 * 3 * count * count));
    for (int64_t m = 0; m < 6; ++m)
      for (int64_t r = 0; r < count; ++r)
        for (int64_t k = 0; k <= r; ++k)
          values[static_cast<size_t>((m * count + r) * count + k)] = 1.f / static_cast<float>(r + 1);
    e->tensors.push_back({"attention", {}, "probability", Tensor({2, 3, count, count}, std::move(values))});
  }
  if (request.method == "logit_lens") {
    const auto cells = static_cast<size_t>(3 * count * 2);
    e->tensors.push_back({"top_ids", {}, "", Tensor({3, count, 2}, std::vector<int64_t>(cells, 1))});
    e->tensors.push_back({"top_probabilities", {}, "", Tensor({3, count, 2}, std::vector<float>(cells, 0.25f))});
    e->claims.push_back({"“ d” is ahead of “ b” from layer 1 on.", "lens", 1, true});
  }
  if (request.method == "minimal_pairs") {
    e->view = vitrine::View::table;
    for (const char* edited : {"a d c", "a b d"})
      e->rows.push_back({.name = edited,
                         .label = edited,
                         .group = "replace",
                         .chosen = e->rows.empty(),
                         .figures = {{.name = "change",
                                      .label = "",
                                      .status = Figure::Status::measured,
                                      .value = -1.5,
                                      .low = {},
                                      .high = {},
                                      .unit = "",
                                      .meaning = "",
                                      .best = false},
                                     {.name = "flips",
                                      .label = "",
                                      .status = Figure::Status::measured,
                                      .value = e->rows.empty() ? 1. : 0.,
                                      .low = {},
                                      .high = {},
                                      .unit = "",
                                      .meaning = "",
                                      .best = false}}});
  }
  if (request.method == "continuation") {
    e->view = vitrine::View::table;
    for (const char* text : {" b", " b c", " b c d"})
      e->rows.push_back({.name = text,
                         .label = text,
                         .group = "",
                         .figures = {{.name = "probability",
                                      .label = "",
                                      .status = Figure::Status::measured,
                                      .value = 0.5,
                                      .low = {},
                                      .high = {},
                                      .unit = "",
                                      .meaning = "",
                                      .best = false}}});
  }
  if (request.method == "generation") {
    const auto most = request.settings.find("count");
    fill_generation(*e, most == request.settings.end() ? 3 : std::get<int64_t>(most->second));
  }
  if (request.method == "trust_table") fill_trust_table(*e, count);
  if (request.method == "contribution_flow") fill_flow(*e, count);
  if (request.method == "head_ablation")
    e->tensors.push_back({"scores", {}, "logit", Tensor({2, 3}, std::vector<float>{0, 1, 0, 0, 0, -3})});
  return e;
}

inline SetTarget target_is(int32_t id) { return {token_choice(id)}; }
inline SetFoil foil_is(int32_t id) { return {FoilMode::chosen, token_choice(id)}; }
// The ids, -1 when it is not one token.
inline int32_t target_of(const State& state) { return state.target() ? state.target()->id.value_or(-1) : -1; }
inline int32_t foil_of(const State& state) { return state.foil() ? state.foil()->id.value_or(-1) : -1; }

// The state after the model, the methods and the tokens of its text have arrived.
struct Running {
  State state;
  uint64_t next_id = 0;
  double now = 100;

  Running() {
    reduce(state, ModelArrived{model()});
    reduce(state, MethodsArrived{methods()});
  }
  std::vector<Message> send() { return dispatch(state, now, next_id).messages; }
  void type(std::string text) { reduce(state, SetText{std::move(text), now, true}); }
  void take_tokens() { reduce(state, TokensArrived{state.tokenize_pending, tokens(state.tokenize_text), {}}); }

  // Answers everything until nothing is asked any more; returns the methods asked, in order.
  std::vector<std::string> settle() {
    std::vector<std::string> asked;
    std::vector<Message> waiting;
    for (int rounds = 0; rounds < 100; ++rounds) {
      now += 1;
      for (Message& m : send()) waiting.push_back(std::move(m));
      if (waiting.empty()) break;
      const Message message = waiting.front();
      waiting.erase(waiting.begin());
      if (std::get_if<AskTokens>(&message)) take_tokens();
      if (const auto* ask = std::get_if<AskExplanation>(&message)) {
        asked.push_back(ask->request.method);
        reduce(state, Arrived{ask->id, explanation(ask->request, state.tokens), now});
      }
    }
    return asked;
  }
};

template <class T>
std::vector<T> only(const std::vector<Message>& messages) {
  std::vector<T> out;
  for (const Message& m : messages)
    if (const T* one = std::get_if<T>(&m)) out.push_back(*one);
  return out;
}

}  // namespace vitrine::app::fixture
