// Roles of heads (Olsson et al. 2022, prefix matching; Nanda and Bloom 2022, TransformerLens): where each head looks in
// random tokens that are repeated, x_1 .. x_n x_1 .. x_n, whose second half can only be known by looking back.
//   previous_token   mean attention to the token before, over all tokens but the first
//   duplicate_token  from a token of the second half to the same one of the first
//   induction        from a token of the second half to the one after the same one of the first
// Tensors [L, H]: these, the same over the person's text as "text_previous_token" and so on, where a token has such a
// place (to all of them together, where it has several), and "ablation": by how many nats the loss of the second half
// rises when the head's output is set to zero. "scores" is the role of the setting `role`. A head is named where more
// than half of its attention goes there; as a claim, with its ablation against the mean of the heads that are not
// named. S probes: S + 1 passes for the scores, S x L x H for the ablation. Encoders have no such loss: they are not
// ablated. Caveat: attention says where a head looks, not what it writes; and a role on random tokens may not be its
// role in a text.
#include <algorithm>
#include <set>

#include "explain/answer.h"
#include "explain/intervention/role_probe.h"
#include "explain/method.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr const char* role_choices[] = {"induction", "previous_token", "duplicate_token"};
constexpr const char* role_labels[] = {to_say("Heads: induction"), to_say("Heads: previous token"),
                                       to_say("Heads: duplicate token")};
constexpr const char* role_meanings[] = {
    to_say("An induction head looks at what followed the last time that the token at hand was read"),
    to_say("A previous token head looks at the token just before"),
    to_say("A duplicate token head looks at the last place where the token at hand was read")};
constexpr const char* one_head[] = {
    to_say("Layer {layer}, head {head} looks like an induction head: {part} of its attention goes where such a head "
           "looks, on random tokens read twice"),
    to_say("Layer {layer}, head {head} looks like a previous token head: {part} of its attention goes where such a "
           "head looks, on random tokens read twice"),
    to_say("Layer {layer}, head {head} looks like a duplicate token head: {part} of its attention goes where such a "
           "head looks, on random tokens read twice")};
constexpr const char* several_heads[] = {
    to_say("{n} heads look like an induction head, most of all layer {layer}, head {head}: {part} of its attention "
           "goes where such a head looks, on random tokens read twice"),
    to_say("{n} heads look like a previous token head, most of all layer {layer}, head {head}: {part} of its attention "
           "goes where such a head looks, on random tokens read twice"),
    to_say("{n} heads look like a duplicate token head, most of all layer {layer}, head {head}: {part} of its "
           "attention goes where such a head looks, on random tokens read twice")};
constexpr double clear = 0.5;  // of the attention

// The heads of each role, clearest first.
std::vector<std::vector<size_t>> named_heads(const RoleScores& scores) {
  std::vector<std::vector<size_t>> named(role_count);
  for (size_t role = 0; role < role_count; ++role) {
    const auto values = scores.mass[role].f32();
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i] > clear) named[role].push_back(i);
    std::ranges::stable_sort(named[role], std::greater{}, [&](size_t i) { return values[i]; });
  }
  return named;
}

// The clearest head of the role, and what the loss does without it: that it matters holds where it rises by more than
// without other heads.
Claim role_claim(const Architecture& a, size_t role, const std::vector<size_t>& heads, const RoleScores& scores,
                 const ProbeLoss& loss, double others) {
  const size_t head = heads[0];
  const double mass = scores.mass[role].f32()[head];
  const int64_t place = head, layer = place / a.heads + 1, number = place % a.heads + 1;
  const std::string part = percent(mass, 0);
  const std::string said = heads.size() == 1 ? say(one_head[role], layer, number, part)
                                             : say(several_heads[role], heads.size(), layer, number, part);
  if (loss.without.empty()) return {said, say("attention on random tokens, repeated"), mass, true};
  const double rise = loss.without[head] - loss.whole;
  const Word change = numeral(short_number(std::abs(rise), 3)), other = numeral(short_number(others, 3));
  return {rise < 0 ? say("{found}. Without it the loss on the repetition falls by {change} nats, without one of the "
                         "heads that have no name by {other} on average",
                         said, change, other)
                   : say("{found}. Without it the loss on the repetition rises by {change} nats, without one of the "
                         "heads that have no name by {other} on average",
                         said, change, other),
          say("the head's output set to zero at every token"), rise, rise > others};
}

Task<Result<Explanation>> run(Job job) {
  const Architecture& a = job.model().architecture();
  const std::vector<OtherText> probes = repeated_tokens(job, job.integer("probes"));
  VITRINE_CO_TRY(const RoleScores scores, co_await role_scores(job, probes, first_of_probe(job)));
  const std::vector<OtherText> text = {text_of(job)};
  VITRINE_CO_TRY(const RoleScores in_text, co_await role_scores(job, text, job.first));
  Explanation e = job.blank("head_roles", View::layer_head);
  const size_t chosen = std::ranges::find(role_choices, job.choice("role")) - role_choices;
  e.tensors.push_back({"scores", {"layer", "head"}, "attention", scores.mass[chosen]});
  for (size_t role = 0; role < role_count; ++role) {
    e.tensors.push_back({role_choices[role], {"layer", "head"}, "attention", scores.mass[role]});
    e.tensors.push_back(
        {"text_" + std::string(role_choices[role]), {"layer", "head"}, "attention", in_text.mass[role]});
  }
  e.notes.push_back(
      say("{role}. A cell: the part of the head’s attention that goes there, on random tokens read twice; 1 is all.",
          translated(role_meanings[chosen])));
  if (job.partial) job.publish(e);

  ProbeLoss loss;
  if (a.causal) {
    VITRINE_CO_TRY(loss, co_await probe_loss(job, probes));
    Tensor rises = Tensor::zeros({a.layers, a.heads});
    for (size_t i = 0; i < loss.without.size(); ++i) rises.f32()[i] = loss.without[i] - loss.whole;
    e.tensors.push_back({"ablation", {"layer", "head"}, "nat", std::move(rises)});
  } else {
    e.notes.push_back(say("An encoder does not say the next token, so that heads are named by their attention alone."));
  }
  const std::vector<std::vector<size_t>> named = named_heads(scores);
  std::set<size_t> all;
  for (const auto& heads : named) all.insert(heads.begin(), heads.end());
  double others = 0, count = 0;
  for (size_t i = 0; i < loss.without.size(); ++i)
    if (!all.contains(i)) others += loss.without[i] - loss.whole, ++count;
  if (count > 0) others /= count;
  for (size_t role = 0; role < role_count; ++role)
    if (!named[role].empty()) e.claims.push_back(role_claim(a, role, named[role], scores, loss, others));
  if (e.claims.empty())
    e.claims.push_back({say("No head gives more than half of its attention to one of the three places"),
                        say("attention on random tokens, repeated"), 0, true});
  for (size_t role = 0; role < role_count; ++role)
    e.figures.push_back(measured_figure((std::string(role_choices[role]) + "_heads").c_str(), role_labels[role],
                                        named[role].size(), "", say("give it more than half of their attention")));
  if (a.causal) {
    e.figures.push_back(
        measured_figure("first_loss", to_say("Loss, first time"), loss.first, "nat", say("of random tokens")));
    e.figures.push_back(measured_figure("repeated_loss", to_say("Loss, repeated"), loss.whole, "nat",
                                        say("of the same tokens the second time")));
    e.figures.push_back(measured_figure("others", to_say("Without a head of no role"), others, "nat",
                                        say("by how much the loss of the repetition rises, on average")));
  }
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"role", "Role drawn", Setting::Kind::choice, role_choices, 0, 0, 0, "Which score the map shows."},
    {"probes", "Probes", Setting::Kind::integer, {}, 1, 64, 2, "How many sequences of random tokens are read."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random tokens."},
};

}  // namespace

const Method method_head_roles{
    .name = "head_roles",
    .title = "Roles of heads",
    .question = "Which heads have a known role?",
    .paper = "Olsson et al. 2022; Elhage et al. 2021",
    .caveat =
        "Where a head looks on random tokens need not be what it does in a text, and says nothing of what it "
        "writes.",
    .view = View::layer_head,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine
