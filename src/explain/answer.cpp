#include "explain/answer.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "explain/score.h"
#include "explain/sweep.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

namespace {

// log of the sum of exp over the vocabulary, [B, 1, V] -> [B].
ValueId log_sum_exp(Graph& g, ValueId x) {
  const ValueId top = b::reduce_max(g, x, {2}, true);
  const ValueId total = b::reduce_sum(g, b::apply(g, Op::exp, b::sub(g, x, top)), {2}, true);
  return b::reduce_sum(g, b::add(g, b::apply(g, Op::log, total), top), {1, 2});
}

// Score, probability, and target against everything else; the graph input mine [V] is 1 for tokens that begin the
// target. With `top` the input vocabulary [V] is 0, 1, 2, …
void build_answer(Graph& g, const Model& model, const ScoreGraph& s, bool top) {
  const ValueId logits = model.unembed(g, b::slice(g, s.normed, 1, 0, 1));  // [B, 1, V] at the explained position
  const ValueId mine = g.input("mine", DType::f32, {model.architecture().vocabulary});
  const ValueId of_target = b::add(g, logits, b::scale(g, b::shift(g, mine, -1), 1e9));
  const ValueId of_others = b::sub(g, logits, b::scale(g, mine, 1e9));
  const auto largest = [&](ValueId x) { return b::reduce_max(g, x, {1, 2}); };
  g.output("score", s.score);
  g.output("probability", s.probability);
  g.output("log_odds", b::sub(g, log_sum_exp(g, of_target), log_sum_exp(g, of_others)));
  g.output("margin", b::sub(g, largest(of_target), largest(of_others)));
  if (!top) return;
  const ValueId below = b::greater(g, b::reduce_max(g, logits, {2}, true), logits);  // 0 at the most probable token
  const ValueId ids = g.input("vocabulary", DType::f32, {model.architecture().vocabulary});
  g.output("top", largest(b::sub(g, ids, b::scale(g, below, 1e9))));
}

Tensor vocabulary_ids(const Model& model) {
  Tensor ids = Tensor::zeros({model.architecture().vocabulary});
  std::iota(ids.f32().begin(), ids.f32().end(), 0.0f);
  return ids;
}

Tensor mine(const Job& job) {
  Tensor mine = Tensor::zeros({job.model().architecture().vocabulary});
  for (const std::vector<int32_t>& word : job.pair().target.words) mine.f32()[word.front()] = 1;
  return mine;
}

void append(const Job& job, const NamedTensors& out, std::vector<Answer>& answers) {
  const auto score = out.at("score").f32(), probability = out.at("probability").f32();
  const auto log_odds = out.at("log_odds").f32(), margin = out.at("margin").f32();
  for (size_t i = 0; i < score.size(); ++i) {
    Answer a{.score = static_cast<double>(score[i]),
             .probability = static_cast<double>(probability[i]),
             .log_odds = static_cast<double>(log_odds[i]),
             .margin = static_cast<double>(margin[i])};
    if (job.foil >= 0) a.log_odds = a.margin = a.score;
    if (const auto top = out.find("top"); top != out.end()) a.top = top->second.f32()[i];
    answers.push_back(a);
  }
}

}  // namespace

Task<Result<std::vector<Answer>>> masked_answers(Job job, Tensor keep, Tensor replacement) {
  std::vector<Answer> answers;
  if (job.foil >= 0) {  // the sweep knows all that is asked, and shares prefixes
    VITRINE_CO_TRY(const SweepAnswer swept, co_await sweep(job, std::move(keep), std::move(replacement), true));
    for (size_t i = 0; i < swept.score.size(); ++i)
      answers.push_back({.score = swept.score[i],
                         .probability = swept.probability[i],
                         .log_odds = swept.score[i],
                         .margin = swept.score[i]});
    co_return std::move(answers);
  }
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("answer/masked", [&](Graph& g) -> Result<void> {
    build_answer(g, model, build_score(g, model, untouched, true), false);
    return {};
  }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("mine", mine(job));
  feeds.emplace("replacement", std::move(replacement));
  const int64_t rows = keep.shape()[0], tokens = job.length();
  job.plan(rows);
  for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
    count = std::min(job.rows_per_run(), rows - begin);
    const auto part = keep.f32().subspan(begin * tokens, count * tokens);
    NamedTensors now = feeds;
    now.emplace("keep", Tensor({count, tokens}, std::vector<float>(part.begin(), part.end())));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count));
    append(job, out, answers);
  }
  co_return std::move(answers);
}

Job job_of(const Job& job, const OtherText& text) {
  Job other = job;
  other.tokens.clear();
  for (int32_t id : text.ids) other.tokens.push_back({id, job.loaded->readable(id)});
  other.position = text.position;
  return other;
}

Task<Result<std::vector<Answer>>> text_answers(Job job, std::vector<OtherText> texts) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("answer/texts", [&](Graph& g) -> Result<void> {
    ScoreGraph s;
    s.tokens = model.embed(g, g.input("ids", DType::i64, {"B", "T"}));
    build_score_head(g, model, model.blocks(g, s.tokens, untouched), s, true);
    build_answer(g, model, s, true);
    return {};
  }));
  std::map<std::pair<size_t, int64_t>, std::vector<size_t>> alike;
  for (size_t i = 0; i < texts.size(); ++i) alike[{texts[i].ids.size(), texts[i].position}].push_back(i);
  job.plan(texts.size());
  std::vector<Answer> answers(texts.size());
  for (const auto& [shape, members] : alike) {
    const Job one = job_of(job, texts[members.front()]);
    NamedTensors feeds = score_feeds(one);
    feeds.emplace("mine", mine(job));
    feeds.emplace("vocabulary", vocabulary_ids(model));
    // After the prompt come the tokens of a target of several tokens, the same for every text.
    const auto all = feeds.at("ids").i64();
    const std::vector<int64_t> tail(all.begin() + shape.first, all.end());
    feeds.erase("ids");
    for (size_t begin = 0, count = 0; begin < members.size(); begin += count) {
      count = std::min(static_cast<size_t>(one.rows_per_run()), members.size() - begin);
      std::vector<int64_t> ids;
      for (size_t row = begin; row < begin + count; ++row) {
        const std::vector<int32_t>& text = texts[members[row]].ids;
        ids.insert(ids.end(), text.begin(), text.end());
        ids.insert(ids.end(), tail.begin(), tail.end());
      }
      const int64_t rows = count;
      NamedTensors now = feeds;
      now.emplace("ids", Tensor({rows, static_cast<int64_t>(ids.size()) / rows}, std::move(ids)));
      VITRINE_CO_TRY(const NamedTensors out, co_await one.run(program, std::move(now), rows));
      std::vector<Answer> part;
      append(job, out, part);
      for (size_t i = 0; i < count; ++i) answers[members[begin + i]] = part[i];
    }
  }
  co_return std::move(answers);
}

}  // namespace vitrine
